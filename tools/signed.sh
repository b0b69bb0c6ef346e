# shellcheck shell=sh
# signed.sh: what lanboot-ipxe, lanboot-image and lanboot share about UEFI programs that are signed for
# Secure Boot. lanboot-pe reads them: who signed, whether the bytes are still those, SBAT; nobody verifies
# a signature in there, for that takes sbverify and openssl, which need not be here.
: "${prog:?}" "${scratch?}" "${helpers:?}"

# Of the file that was read last.
signed_state='' signed_by='' signed_what='' signed_why='' signed_bad=''

# signed_read FILE: what lanboot-pe says of it. False: it is no UEFI program, or there is no lanboot-pe, and
# signed_why says so. Sets
#   signed_state  none, same, changed (since it was signed), unknown (of another hash)
#   signed_by     the signers of its first signature from the owner up: A, of B, of C; of more signatures
#                 a line each
#   signed_what   shim, grub, ipxe, or nothing
# shellcheck disable=SC2034 # parts take them
signed_read() {
	make_scratch
	signed_state=none signed_by='' signed_what='' signed_why=''
	if [ ! -x "$helpers/lanboot-pe" ]; then
		signed_why="$helpers/lanboot-pe: not there; install lanboot, or in its source tree run make first"
		return 1
	fi
	"$helpers/lanboot-pe" show "$1" >"$scratch/signed" 2>"$scratch/signed.err" || {
		signed_why=$(sed 's/^lanboot-pe: //; q' "$scratch/signed.err")
		return 1
	}
	# One that is good is enough: firmware looks for one that it knows.
	LC_ALL=C awk -F '\t' '
		$1 == "signature" {
			state[$2] = 1
			line = $3
			for (i = 4; i <= NF; i++) if ($i != $(i - 1)) line = line ", of " $i
			by = by line "\n"
		}
		$1 == "sbat" && ($2 == "shim" || $2 == "grub" || $2 == "ipxe") && !what { what = $2 }
		END {
			print by == "" ? "none" : "same" in state ? "same" : "changed" in state ? "changed" : "unknown"
			print what
			printf "%s", by
		}' "$scratch/signed" >"$scratch/signed.sum"
	{
		read -r signed_state
		read -r signed_what
		[ "$signed_state" = none ] || signed_by=$(cat)
	} <"$scratch/signed.sum"
}

# signed_rows WORD: of the file that was read last, the rows of .sbat (sbat) or of the level (level): shim 4,
# grub 5. The row of SBAT itself says nothing.
signed_rows() {
	LC_ALL=C awk -F '\t' -v word="$1" '
		$1 == word {
			for (i = 2; i < NF; i += 2)
				if ($i != "sbat") { printf("%s%s %s", between, $i, $(i + 1)); between = ", " }
		}' "$scratch/signed"
}

# signed_value WORD: the value of a line of one word, such as vendor or next.
signed_value() { LC_ALL=C awk -F '\t' -v word="$1" '$1 == word { print $2; exit }' "$scratch/signed"; }

# signed_ca: which of Microsoft's certificates signed the file that was read last: 2011, 2023, both or nothing.
signed_ca() {
	signed_cas=
	case $signed_by in *'Microsoft Corporation UEFI CA 2011'*) signed_cas=2011 ;; esac
	case $signed_by in *'Microsoft UEFI CA 2023'*) signed_cas="$signed_cas${signed_cas:+ and }2023" ;; esac
	printf '%s' "$signed_cas"
}

# is_test_signed: was the file that was read last signed by what iPXE signs its nightly builds with?
is_test_signed() {
	case $signed_by in
	*'iPXE Test Signing'*) return 0 ;;
	*) return 1 ;;
	esac
}

# signed_genuine FILE [CA]: is the signature itself good, and the signer's certificate given by the owner of
# CA, a certificate in PEM? Returns 0: yes, 1: no, 2: sbverify or openssl is not here to say.
signed_genuine() {
	command -v sbverify >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1 || return 2
	genuine_n=0 genuine_said=2 genuine_bad=
	# sbverify says whether one of the signatures is good, and is content with other people's certificates;
	# openssl says whose they are. One that is good is enough; what they could not look at is no verdict.
	while genuine_n=$((genuine_n + 1)); "$helpers/lanboot-pe" signature "$1" $genuine_n >"$scratch/signature.der" 2>/dev/null; do
		if ! "$helpers/lanboot-pe" certificate "$1" $genuine_n >"$scratch/signer.der" 2>/dev/null; then
			genuine_bad=yes
			continue
		fi
		openssl x509 -inform DER -in "$scratch/signer.der" -out "$scratch/signer.pem" 2>/dev/null || continue
		if ! sbverify --cert "$scratch/signer.pem" "$1" >"$scratch/sbverify" 2>&1; then
			! grep -Eq 'verification failed|No signature table|asn1' "$scratch/sbverify" || genuine_bad=yes
			continue
		fi
		[ $# = 2 ] || return 0
		openssl pkcs7 -inform DER -in "$scratch/signature.der" -print_certs -out "$scratch/others.pem" 2>/dev/null || continue
		! openssl verify -partial_chain -no_check_time -CAfile "$2" -untrusted "$scratch/others.pem" \
			-purpose any "$scratch/signer.pem" >/dev/null 2>&1 || return 0
		genuine_said=1
	done
	[ -z "$genuine_bad" ] || return 1
	return $genuine_said
}

# second_stage FILE: what the shim of that name, which was read last, asks for, in its own folder. iPXE's takes
# it from its own name: snponly-shim.efi asks for snponly.efi.
second_stage() {
	second_name=${1##*/}
	case $(signed_value vendor) in
	*iPXE*)
		case $second_name in
		*-shim.efi | *-shimx64.efi | *-shimaa64.efi) echo "${second_name%-shim*}.efi"; return ;;
		esac
		;;
	esac
	signed_value next
}

# signed_lines FILE: all of that as indented lines, of the file that was read last. Sets signed_bad: what is
# wrong with it, or nothing.
signed_lines() {
	signed_bad=
	case $signed_state in
	none)
		echo "    Secure Boot: not signed; a machine that has it on refuses this file"
		return
		;;
	esac
	printf '%s\n' "$signed_by" | sed 's/^/    Secure Boot: signed by /'
	lines_ca=$(signed_ca)
	case $lines_ca in
	'') ;;
	*and*) echo "    Microsoft's UEFI CAs of $lines_ca signed it: machines take it that have either" ;;
	*) echo "    Microsoft's UEFI CA of $lines_ca signed it: machines refuse it that have only the other one" ;;
	esac
	case $signed_state in
	changed) signed_bad='has changed since it was signed; fetch it again' ;;
	unknown) echo "    whether its bytes are those that were signed cannot be told: not by SHA-256" ;;
	same)
		signed_genuine "$1"
		case $? in
		0) echo "    its bytes are those that were signed, and sbverify finds the signature good" ;;
		1) signed_bad='has a signature that sbverify finds bad; fetch it again' ;;
		*) echo "    its bytes are those that were signed; whether the signature is genuine, sbverify and" \
			"openssl could tell, which are not here" ;;
		esac
		;;
	esac
	[ -n "$signed_bad" ] || ! is_test_signed ||
		signed_bad="is signed with iPXE's test key, as its nightly builds are, which no firmware takes;\
 take a release, of 2.0.0 or later"
	[ -z "$signed_bad" ] || echo "    WARNING: it $signed_bad"
	lines_rows=$(signed_rows sbat)
	[ -z "$lines_rows" ] || echo "    SBAT: $lines_rows"
	[ -n "$(signed_value next)" ] || return 0
	lines_rows=$(signed_rows level)
	[ -z "$lines_rows" ] ||
		echo "    once started, it has that firmware refuse for good what is older than $lines_rows"
	echo "    asks next for $(second_stage "$1") beside it, which $(signed_value vendor) has to have signed"
}

### The site's own key

# certificate_of KEY: the certificate beside it.
certificate_of() { printf '%s\n' "${1%.key}.crt"; }

# is_signed_with KEY FILE: has it a signature by that key over its bytes as they are? As far as the
# certificate says; sbverify, where it is, says the rest.
is_signed_with() {
	signed_read "$2" && [ "$signed_state" = same ] || return
	openssl x509 -in "$(certificate_of "$1")" -outform DER -out "$scratch/site.der" 2>/dev/null || return
	with_n=1
	while "$helpers/lanboot-pe" certificate "$2" $with_n >"$scratch/with.der" 2>/dev/null; do
		! cmp -s "$scratch/with.der" "$scratch/site.der" || return 0
		with_n=$((with_n + 1))
	done
	return 1
}

# why_no_signing KEY: why nothing can be signed here; nothing: it can.
why_no_signing() {
	for why_program in sbsign openssl; do
		command -v $why_program >/dev/null 2>&1 ||
			{ echo "no program $why_program here (Debian, Alpine: sbsigntool, openssl)"; return; }
	done
	[ -r "$1" ] || { echo "$1 cannot be read"; return; }
	[ -r "$(certificate_of "$1")" ] || echo "$(certificate_of "$1"), the certificate of the key, cannot be read"
}

# sign_with KEY FROM TO: writes the signed program, whole or not at all; false, having said why. What
# others signed is kept in it: firmware looks for one signature that it knows.
sign_with() {
	sign_why=$(why_no_signing "$1")
	[ -z "$sign_why" ] || { say "$2: not signed: $sign_why"; return 1; }
	sbsign --key "$1" --cert "$(certificate_of "$1")" --output "$3.signing" "$2" >"$scratch/sbsign" 2>&1 &&
		is_signed_with "$1" "$3.signing" && chmod 644 "$3.signing" && on_disk "$3.signing" &&
		mv -f "$3.signing" "$3" && return
	rm -f "$3.signing"
	say "$2: could not be signed: $(tail -n 1 "$scratch/sbsign")"
	return 1
}
