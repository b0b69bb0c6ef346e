# shellcheck shell=sh
# image_sign.sh: a part of lanboot-image: signs kernels with the site's own key for Secure Boot, and lets no
# machine that has it on boot a release whose kernel is not signed.
#
#   vmlinuz-lts            what machines boot: signed, where there is a key
#   vmlinuz-lts.unsigned   what Alpine released
: "${prog:?}" "${base?}" "${conf:?}" "${uses?}" "${scratch?}" "${signed_state?}" "${signed_why?}"

# secure_key: prints the key's file; false: there is none.
secure_key() {
	secure_file=$(printf '%s\n' "$uses" |
		awk -F '\t' '$1 == "lanboot" && $2 == "secure-boot-key" { print $3; exit }')
	[ -n "$secure_file" ] && [ -e "$secure_file" ] && printf '%s\n' "$secure_file"
}

# sign_kernels DIR: all that are not signed with the key yet; says what could not be.
sign_kernels() {
	sign_key=$(secure_key) || return 0
	make_scratch
	for sign_kernel in "$1"/vmlinuz-*; do
		case $sign_kernel in
		*.unsigned | *.signing | */vmlinuz-\*) continue ;;
		esac
		! is_signed_with "$sign_key" "$sign_kernel" || continue
		[ -e "$sign_kernel.unsigned" ] || {
			cp "$sign_kernel" "$sign_kernel.unsigned.part" &&
				mv "$sign_kernel.unsigned.part" "$sign_kernel.unsigned"
		} || die "$1: could not be written to; see above. Nothing was changed"
		if sign_with "$sign_key" "$sign_kernel.unsigned" "$sign_kernel"; then
			echo "signed for Secure Boot: ${sign_kernel##*/}, with $sign_key"
		else
			# One that was there before is what Alpine released, under what an earlier key signed.
			! cmp -s "$sign_kernel" "$sign_kernel.unsigned" || rm -f "$sign_kernel.unsigned"
		fi
	done
}

# secure_users NAME...: the sections with secure-boot = yes that boot one of these releases or branches,
# a line each: SECTION, and the kernel's file name, with a tab between.
secure_users() {
	printf '%s\n' "$uses" | LC_ALL=C awk -F '\t' -v names="$*" '
		BEGIN { n = split(names, name, " ") }
		$2 == "secure-boot" && $3 == "yes" { secure[$1] = 1 }
		$2 == "kernel" && secure[$1] {
			for (i = 1; i <= n; i++)
				if (index("/" $3, "/alpine/" name[i] "/") && match($3, /vmlinuz-[A-Za-z0-9_-]+$/))
					print $1 "\t" substr($3, RSTART)
		}'
}

# check_secure RELEASE BRANCH: ends the program where machines with Secure Boot would not start it.
check_secure() {
	make_scratch
	secure_users "$1" "$2" >"$scratch/secure"
	while IFS='	' read -r secure_section secure_kernel; do
		for secure_path in "$base/$1"/*/"$secure_kernel"; do
			[ -e "$secure_path" ] || continue
			secure_why=
			if ! signed_read "$secure_path"; then
				secure_why=$signed_why
			elif [ "$signed_state" = none ]; then
				secure_why='is not signed'
			elif [ "$signed_state" = changed ]; then
				secure_why='has changed since it was signed'
			fi
			[ -z "$secure_why" ] || die "$secure_path $secure_why, and [$secure_section] in $conf has" \
				"secure-boot = yes: its machines would refuse it. A key to sign with: lanboot key new." \
				"Nothing was switched"
		done
	done <"$scratch/secure"
}
