# shellcheck shell=sh
# image_check.sh: a part of lanboot-image: is an archive what Alpine released? By its checksum and its
# signature, for which $key is the file of keys to trust; empty: Alpine's own.
: "${share:?}" "${stage?}" "${key?}"

# check_sum ARCHIVE SUMS NAME: sets sum; ends the program if it is not the one in the file SUMS.
check_sum() {
	sum=$(sha256sum <"$1") || die "$1: could not be read"
	sum=${sum%% *}
	# One line, or the one that names the archive.
	sum_wanted=$(tr -d '\r' <"$2" | awk -v name="$3" '
		$1 !~ /^[0-9a-fA-F]+$/ || length($1) != 64 { next }
		{ n++; last = $1 }
		$2 == name || $2 == "*" name { print $1; named = 1; exit }
		END { if (!named && n == 1) print last }' | tr A-F a-f)
	[ -n "$sum_wanted" ] ||
		die "${2##*/}: no SHA-256 checksum of $3 in it; expected a line of 64 hexadecimal digits." \
			"Nothing was changed"
	[ "$sum" = "$sum_wanted" ] || {
		say "$3: its checksum is not the one in ${2##*/}: the file is damaged or not what was released"
		say "  expected $sum_wanted"
		die "  got      $sum. Nothing was changed; fetch it again"
	}
	say "checksum (SHA-256): good"
}

# default_key: sets key.
default_key() {
	[ -n "$key" ] || [ ! -r "$share/alpine-release.asc" ] || key=$share/alpine-release.asc
	[ -n "$key" ] || die "Alpine's key, alpine-release.asc, is not here; name it: --key FILE." \
		"Its fingerprint is 0482D84022F52DF1C4E7CD43293ACD0907D9495A"
}

# keyring_of FILE: gpgv wants keys as they are, not in letters.
keyring_of() {
	if grep -q '^-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1" 2>/dev/null; then
		tr -d '\r' <"$1" | awk '
			/^-----BEGIN/ { inside = 1; next }
			/^-----END/ { inside = text = 0; next }
			inside && !text { if ($0 == "") text = 1; next }
			text && !/^=/' | base64 -d
	else
		cat "$1"
	fi
}

# check_signature ARCHIVE SIGNATURE NAME: sets signed_by; ends the program if it is not good.
check_signature() {
	default_key
	[ -r "$key" ] || die "$key: cannot be read; --key expects the file of the keys to trust"
	command -v base64 >/dev/null 2>&1 || die "no program base64 here; coreutils or busybox has it"
	keyring_of "$key" >"$stage/keys.gpg" ||
		die "$key: not a public key of OpenPGP; expected BEGIN PGP PUBLIC KEY BLOCK"
	mkdir -m 700 "$stage/gnupg" || exit 1
	if command -v gpgv >/dev/null 2>&1; then
		set -- "$@" gpgv
	elif command -v gpg >/dev/null 2>&1; then
		set -- "$@" gpg --batch --no-autostart --no-default-keyring --trust-model always --verify
	else
		die "no gpgv here to check the signature with: apt-get install gpgv, or apk add gpgv;" \
			"or go without it: --no-signature"
	fi
	verify_archive=$1 verify_signature=$2 verify_name=$3
	verify_program=$4
	shift 4
	# Options of both, and before gpg's --verify.
	run_child "$verify_program" --homedir "$stage/gnupg" --keyring "$stage/keys.gpg" --status-fd 1 \
		"$@" "$verify_signature" "$verify_archive" >"$stage/gpg.status" 2>"$stage/gpg.err"
	verify_status=$?
	# VALIDSIG's last word is the fingerprint of the whole key.
	signed_by=$(awk '$2 == "VALIDSIG" { print $NF; exit }' "$stage/gpg.status")
	if [ $verify_status = 0 ] && [ -n "$signed_by" ]; then
		say "signature: good, by" \
			"$(sed -n 's/^\[GNUPG:\] GOODSIG [0-9A-F]* //p' "$stage/gpg.status" | others_words) ($signed_by)"
		return
	fi
	sed 's/^/  | /' "$stage/gpg.err" >&2
	if grep -q ' BADSIG ' "$stage/gpg.status"; then
		die "$verify_name: the signature is bad: this is not what was released. Nothing was changed"
	elif grep -q ' NO_PUBKEY ' "$stage/gpg.status"; then
		die "$verify_name: signed with a key that is not in $key. Nothing was changed"
	fi
	die "$verify_name: the signature could not be checked, see above. Nothing was changed"
}
