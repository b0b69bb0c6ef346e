# shellcheck shell=sh
# ipxe_signed.sh: a part of lanboot-ipxe: what is signed for Secure Boot: shim, and iPXE or GRUB behind it.
: "${prog:?}" "${stage?}" "${scratch?}" "${helpers:?}" "${describe_kind=}" "${target=}"
: "${signed_state?}" "${signed_by?}" "${signed_what?}" "${signed_why?}" "${signed_bad?}"

# is_loader FILE: a shim or GRUB, signed or not.
is_loader() {
	signed_read "$1" || return 1
	case $signed_what in
	shim | grub) ;;
	*) return 1 ;;
	esac
}

# is_kernel FILE: Linux that is a UEFI program, too, and no iPXE: of x86, of ARM (Linux, booting.rst), packed (zimg), or with
# its initramfs as one program.
is_kernel() {
	[ "$(bytes "$1" 0 2 | tr -s ' ')" = ' 77 90' ] || return
	case $(kind_of "$1") in
	kernel) ! is_ipxe "$1" || return ;;
	*)
		[ "$(bytes "$1" 56 4 | tr -s ' ')" = ' 65 82 77 100' ] || [ "$(bytes "$1" 4 4 | tr -s ' ')" = ' 122 105 109 103' ] ||
			{ [ -x "$helpers/lanboot-pe" ] && "$helpers/lanboot-pe" section "$1" .linux 2>/dev/null | head -c 1 | grep -q .; } ||
			return
		;;
	esac
	signed_read "$1"
}

# is_memtest FILE: Memtest86+, which has a kernel's head, by the version in that (Linux, boot.rst, kernel_version).
is_memtest() {
	# shellcheck disable=SC2046 # numbers, a word each
	set -- "$1" $(bytes "$1" 526 2)
	[ $# = 3 ] && [ "$(bytes "$1" $((512 + $2 + $3 * 256)) 10 | tr -s ' ')" = ' 77 101 109 116 101 115 116 56 54 43' ]
}

# describe_signed FILE: as describe, of a shim, GRUB or kernel; false: it is none.
describe_signed() {
	case $describe_kind in
	efi-*) # the shim of iPXE bears its name, too
		if is_kernel "$1"; then
			describe_name='a kernel of Linux, as a UEFI program'
		elif is_loader "$1"; then
			describe_name=$(loader_name)
		elif ! is_ipxe "$1" && signed_read "$1"; then
			describe_name='a UEFI program'
		else
			return 1
		fi
		describe_name="$describe_name, $(kind_words "$describe_kind")"
		;;
	kernel)
		if is_memtest "$1" && [ "$(bytes "$1" 0 2 | tr -s ' ')" != ' 77 90' ]; then
			echo '    Memtest86+, for BIOS; a profile boots it by memtest'
			verdict=good
			return
		fi
		is_kernel "$1" || return
		describe_name='a kernel of Linux, as a UEFI program, too'
		! is_memtest "$1" || describe_name='Memtest86+, for UEFI and BIOS; a profile boots it by memtest'
		;;
	*) return 1 ;;
	esac
	echo "    $describe_name"
	signed_lines "$1"
	verdict=${signed_bad:-good}
	case $describe_name in
	'a UEFI program'*) [ "$verdict" != good ] || verdict='does not look like iPXE' ;;
	esac
}

loader_name() {
	case $signed_what in
	shim)
		# Its helpers, MokManager and the fallback, come of the same source.
		if [ -n "$(signed_value next)" ]; then echo shim; else echo "MokManager or another part of shim"; fi
		;;
	grub) echo GRUB ;;
	esac
}

# describe_signature FILE: of an iPXE; sets verdict where something is wrong.
describe_signature() {
	case $describe_kind in
	efi-*) ;;
	*) return 0 ;;
	esac
	if ! signed_read "$1"; then
		echo "    Secure Boot: not known: $signed_why"
		return 0
	fi
	signed_lines "$1"
	[ "$verdict" != good ] || verdict=${signed_bad:-good}
}

### Chains: a shim and what it starts

# chain_refused SHIM STAGE: why the two, files of the names that they shall have, do not start a machine
# under Secure Boot; nothing: they do.
chain_refused() {
	signed_read "$1" || { echo "$signed_why"; return; }
	[ "$signed_what" = shim ] || { echo "${1##*/} is no shim"; return; }
	chain_vendor=$(signed_value vendor)
	refused_file "$1" || return 0
	signed_read "$2" || { echo "$signed_why"; return; }
	refused_file "$2" || return 0
	case "$(printf '%s' "$signed_by" | sed 's/$/, /')" in
	*"of $chain_vendor, "* | "$chain_vendor, "*) ;;
	*)
		echo "${2##*/} is signed by $signed_by, and the shim takes what $chain_vendor signed"
		return
		;;
	esac
	# Names are anybody's.
	"$helpers/lanboot-pe" vendor "$1" >"$scratch/vendor.der" 2>/dev/null
	! command -v openssl >/dev/null 2>&1 ||
		openssl x509 -inform DER -in "$scratch/vendor.der" -out "$scratch/vendor.pem" 2>/dev/null
	signed_genuine "$2" "$scratch/vendor.pem"
	[ $? != 1 ] || echo "${2##*/} names $chain_vendor, but its signature is none of that one's"
}

# refused_file FILE: of the file that was read last; false, having said why: it is not signed, or not well.
refused_file() {
	case $signed_state in
	none) echo "${1##*/} is not signed" ; return 1 ;;
	esac
	signed_lines "$1" >"$scratch/signed.lines"
	[ -z "$signed_bad" ] || { echo "${1##*/} $signed_bad"; return 1; }
}

# install_chain FOLDER SHIM NAME=FILE...: puts these beneath the target, as FOLDER/NAME, and beside each the shim
# by a name by which it asks for it; and MokManager, where it is beside the shim. Says what it refuses.
install_chain() {
	chain_to=$1 chain_shim=$2
	shift 2
	mkdir -p "$stage/$chain_to" || exit 1
	chain_files=
	for chain_pair; do
		chain_name=${chain_pair%%=*} chain_file=${chain_pair#*=}
		case $chain_to in
		*grub*) chain_as=${chain_shim##*/} chain_as=${chain_as%.signed*} ;;
		*) chain_as=${chain_name%.efi}-shim.efi ;;
		esac
		{ cat "$chain_shim" >"$stage/$chain_to/$chain_as" && cat "$chain_file" >"$stage/$chain_to/$chain_name"; } ||
			die "$target: could not be written to; see above. Nothing was changed for $chain_to"
		signed_read "$stage/$chain_to/$chain_as" && chain_asks=$(second_stage "$chain_as")
		chain_why=$(chain_refused "$stage/$chain_to/$chain_as" "$stage/$chain_to/$chain_name")
		[ -n "$chain_why" ] || [ "$chain_asks" = "$chain_name" ] ||
			chain_why="the shim asks for $chain_asks, not for $chain_name"
		if [ -n "$chain_why" ]; then
			say "$chain_to: not installed: $chain_why"
			return
		fi
		chain_files="$chain_files $chain_name $chain_as"
	done
	chain_mok=mm$signed_short.efi
	if chain_file=$(first_file "${chain_shim%/*}/$chain_mok.signed" "${chain_shim%/*}/$chain_mok") &&
		signed_read "$chain_file" && [ -z "$(refused_file "$chain_file")" ]; then
		cat "$chain_file" >"$stage/$chain_to/$chain_mok" || exit 1
		chain_files="$chain_files $chain_mok"
	fi
	mkdir -p "$target/$chain_to" && chmod 755 "$target/${chain_to%%/*}" "$target/$chain_to" || exit 1
	# shellcheck disable=SC2086 # names without blanks
	for chain_name in $chain_files; do
		put_in_place "$chain_to/$chain_name" "$target"
		printf '%s: %s bytes\n' "$chain_to/$chain_name" "$(size_of "$target/$chain_to/$chain_name")"
		describe "$target/$chain_to/$chain_name"
		count=$((count + 1))
	done
}

# first_file FILE...: prints the first that is there.
first_file() {
	for first_one; do
		[ ! -f "$first_one" ] || { printf '%s\n' "$first_one"; return; }
	done
	return 1
}

# install_signed FOLDER...: the signed files of a release of iPXE, as sb/ and sb/arm64/, and a distribution's
# shim with its GRUB, as sb/grub/ and sb/grub-arm64/; from the first folder that has them.
install_signed() {
	for signed_pair in x86_64:x64:sb arm64:aa64:sb/arm64; do
		signed_arch=${signed_pair%%:*} signed_to=${signed_pair##*:}
		signed_short=${signed_pair#*:} signed_short=${signed_short%:*}
		for signed_dir; do
			signed_dir=$signed_dir/$signed_arch-sb
			[ -d "$signed_dir" ] || continue
			signed_shim=$(first_file "$signed_dir/shim$signed_short.efi" "$signed_dir/snponly-shim.efi" \
				"$signed_dir/ipxe-shim.efi") || {
				say "$signed_to: not installed: no shim$signed_short.efi in $signed_dir, and without it" \
					"no firmware takes what iPXE signed"
				break
			}
			set_chain "$signed_dir"
			break
		done
		for signed_dir; do
			signed_shim=$(first_file "$signed_dir/shim$signed_short.efi.signed" \
				"$signed_dir/usr/lib/shim/shim$signed_short.efi.signed" \
				"$signed_dir/usr/lib/shim/shim$signed_short.efi.signed.latest") || continue
			signed_grub=$(first_file "$signed_dir/grubnet$signed_short.efi.signed" \
				"$signed_dir/usr/lib/grub/${signed_arch}-efi-signed/grubnet$signed_short.efi.signed") || {
				say "sb/grub: not installed: no grubnet$signed_short.efi.signed with $signed_shim" \
					"(Debian: grub-efi-amd64-signed or grub-efi-arm64-signed)"
				break
			}
			signed_to=sb/grub
			[ "$signed_arch" = x86_64 ] || signed_to=sb/grub-arm64
			install_chain $signed_to "$signed_shim" "grub$signed_short.efi=$signed_grub"
			break
		done
	done
}

# set_chain DIR: installs what of iPXE is in it.
set_chain() {
	set_dir=$1
	set --
	for set_name in snponly.efi ipxe.efi; do
		[ ! -f "$set_dir/$set_name" ] || set -- "$@" "$set_name=$set_dir/$set_name"
	done
	[ $# -gt 0 ] || { say "$signed_to: not installed: no snponly.efi or ipxe.efi in $set_dir"; return; }
	install_chain "$signed_to" "$signed_shim" "$@"
}
