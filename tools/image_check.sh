# shellcheck shell=sh
# image_check.sh: a part of lanboot-image: is an archive what Alpine released? By its checksum and its
# signature, for which $key is the file of keys to trust; empty: Alpine's own.
: "${prog:?}" "${share:?}" "${stage?}" "${key?}" "${base?}" "${sum?}" "${older?}" "${archive_name?}"

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
	# An expired key makes a good signature for gpgv, which ends with 0: what counts is what it says.
	# VALIDSIG's last word is the fingerprint of the whole key, its third the time of the signature.
	signed_by=$(awk '$2 == "VALIDSIG" { print $NF; exit }' "$stage/gpg.status")
	signed_at=$(awk '$2 == "VALIDSIG" { print $5; exit }' "$stage/gpg.status")
	verify_bad=$(awk '$2 ~ /^(BADSIG|ERRSIG|EXPSIG|EXPKEYSIG|REVKEYSIG|KEYREVOKED|NO_PUBKEY)$/ { print $2; exit }' \
		"$stage/gpg.status")
	case $signed_at in
	'' | *[!0-9]*) signed_at=0 ;;
	esac
	if [ $verify_status = 0 ] && [ -n "$signed_by" ] && [ -z "$verify_bad" ] &&
		grep -q ' GOODSIG ' "$stage/gpg.status"; then
		say "signature: good, by" \
			"$(sed -n 's/^\[GNUPG:\] GOODSIG [0-9A-F]* //p' "$stage/gpg.status" | others_words) ($signed_by)"
		return
	fi
	sed 's/^/  | /' "$stage/gpg.err" >&2
	if grep -q ' BADSIG ' "$stage/gpg.status"; then
		die "$verify_name: the signature is bad: this is not what was released. Nothing was changed"
	elif grep -Eq ' (REVKEYSIG|KEYREVOKED)' "$stage/gpg.status"; then
		die "$verify_name: signed with a key that was revoked: anybody may have it. Nothing was changed"
	elif grep -q ' EXPKEYSIG ' "$stage/gpg.status"; then
		die "$verify_name: signed with a key that has expired; a newer copy of it says otherwise," \
			"perhaps: --key FILE. Nothing was changed"
	elif grep -q ' EXPSIG ' "$stage/gpg.status"; then
		die "$verify_name: its signature has expired. Nothing was changed"
	elif grep -q ' NO_PUBKEY ' "$stage/gpg.status"; then
		die "$verify_name: signed with a key that is not in $key. Nothing was changed"
	fi
	die "$verify_name: the signature could not be checked, see above. Nothing was changed"
}

### Which release is it? A signature is over the bytes of an archive, not over its name: an older one under
### a newer name has a good signature, too.

# of_origin WORD RELEASE ARCH: what stands there of one that is here.
of_origin() { sed -n "s/^$1  *//p" "$base/$2/$3/ORIGIN" 2>/dev/null | head -n 1; }

# is_older RELEASE RELEASE: the first than the second, of one branch.
is_older() {
	[ "$1" != "$2" ] &&
		[ "$(printf '%s\n' "$1" "$2" | sed 's/_/.-/; s/$/.0/' | LC_ALL=C sort -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4 |
			head -n 1)" = "$(printf '%s\n' "$1" | sed 's/_/.-/; s/$/.0/')" ]
}

# check_newer RELEASE ARCH: ends the program if there is a newer one of its branch, or if a newer name is
# given to what was signed no later than one that is here, unless --older says that this is meant.
check_newer() {
	[ "$older" = no ] || return 0
	if [ -d "$base/$1/$2" ]; then
		newer_sum=$(of_origin sha256 "$1" "$2")
		[ -z "$sum" ] || [ -z "$newer_sum" ] || [ "$sum" = "$newer_sum" ] ||
			die "$archive_name is not the archive that $1 $2 came from, whose flavors are here." \
				"If that is meant: $prog remove $1 $2. Nothing was changed"
		return 0
	fi
	for newer_one in $(releases); do
		if [ "$(branch_of "$newer_one")" != "$(branch_of "$1")" ] || [ ! -d "$base/$newer_one/$2" ]; then
			continue
		fi
		! is_older "$1" "$newer_one" ||
			die "$1 is older than $newer_one, which is here: faults that were mended would come back." \
				"If that is meant: --older. Nothing was changed"
		[ -n "$sum" ] || continue
		[ "$sum" != "$(of_origin sha256 "$newer_one" "$2")" ] ||
			die "$archive_name is what is here as $newer_one, under another name. Nothing was changed"
		newer_at=$(of_origin signed "$newer_one" "$2")
		[ -z "$newer_at" ] || [ -z "$signed_at" ] || [ "$signed_at" -ge "$newer_at" ] ||
			die "$archive_name was signed before $newer_one, which is here: it is an older release under a" \
				"newer name. If that is meant: --older. Nothing was changed"
	done
}

# built_as KERNEL: what the kernel says of who made it, such as 3-24-x86_64 or edge-aarch64; nothing, if
# it does not say so. That stands in x86's header, and in what others' gzip holds.
built_as() {
	{
		head -c 1000000 "$1"
		gzip -dc <"$1" 2>/dev/null | head -c 100000000
	} | LC_ALL=C tr -c ' -~' '\n' | LC_ALL=C grep -o '@build-[a-z0-9_-]*' | head -n 1 | sed 's/^@build-//'
}

# check_inside RELEASE ARCH: ends the program if a kernel in $stage/image says that it is of another
# branch or architecture.
check_inside() {
	inside_want=$(branch_of "$1" | tr . -)-$2
	for inside_kernel in "$stage/image"/vmlinuz-*; do
		inside_is=$(built_as "$inside_kernel")
		case $inside_is in
		"$inside_want" | '') ;;
		edge-* | [0-9]*-[0-9]*-*)
			die "$archive_name: its ${inside_kernel##*/} was built for $inside_is, not for $inside_want:" \
				"it is another release under that name. Nothing was changed"
			;;
		esac
	done
}
