# shellcheck shell=sh
# ipxe_install.sh: a part of lanboot-ipxe: finds the files of iPXE that are here, and puts files in place.
: "${prog:?}" "${stage?}" "${scratch?}" "${from?}"

# The order is that of the report; the names are those that pxedhcpd gives out by default.
names='undionly.kpxe snponly.efi ipxe64.efi ipxe32.efi ipxe-arm64.efi'

# Where distributions put iPXE: Debian and Ubuntu in the first, and Debian before 13 one file in
# /boot; Fedora, openSUSE and Arch in the second.
places='/usr/lib/ipxe /usr/share/ipxe /usr/local/lib/ipxe /usr/local/share/ipxe /boot'

### Putting files in place

# A folder that was made for them; if nothing came to be in it, it goes again.
new_dir=''

at_end() { [ -z "$new_dir" ] || rmdir "$new_dir" 2>/dev/null; }

# open_target DIR: makes it where it is not, and in it the folder for what is not whole yet: a
# rename within one file system is never seen half.
open_target() {
	if [ ! -d "$1" ]; then
		# Whatever the caller's umask: the daemons enter it as another user.
		(umask 022 && mkdir -p "$1") ||
			die "$1: could not make this folder; expected one to put the files in"
		new_dir=$1
	fi
	stage=$(mktemp -d "$1/.$prog.XXXXXX") ||
		die "$1: cannot write there; run $prog as somebody who can"
}

# put_in_place NAME DIR: from the stage.
put_in_place() {
	[ ! -d "$2/$1" ] || die "$2/$1: is a folder; expected a file or nothing. Move it away"
	chmod 644 "$stage/$1" || exit 1
	on_disk "$stage/$1"
	mv -f "$stage/$1" "$2/$1" || die "$2/$1: could not be put in place; what was there stays"
}

### Where they are

# candidates NAME: where in a folder it may be, the best first. An ipxe.efi may be for any
# processor; kind_of tells.
candidates() {
	case $1 in
	undionly.kpxe)
		echo undionly.kpxe i386/undionly.kpxe bin-i386-pcbios/undionly.kpxe bin/undionly.kpxe \
			x86_64/undionly.kpxe
		;;
	snponly.efi)
		echo snponly.efi snponly-x86_64.efi ipxe-snponly-x86_64.efi x86_64/snponly.efi \
			x86_64-efi/snponly.efi bin-x86_64-efi/snponly.efi snp-x86_64.efi snp.efi
		;;
	ipxe64.efi)
		echo ipxe64.efi ipxe-x86_64.efi ipxe-amd64.efi ipxe.efi x86_64/ipxe.efi \
			x86_64-efi/ipxe.efi bin-x86_64-efi/ipxe.efi
		;;
	ipxe32.efi)
		echo ipxe32.efi ipxe-i386.efi i386/ipxe.efi i386-efi/ipxe.efi bin-i386-efi/ipxe.efi ipxe.efi
		;;
	ipxe-arm64.efi)
		echo ipxe-arm64.efi ipxe-aarch64.efi ipxe-snponly-aarch64.efi arm64-efi/snponly.efi \
			arm64/snponly.efi aarch64/snponly.efi bin-arm64-efi/snponly.efi arm64-efi/ipxe.efi \
			arm64/ipxe.efi aarch64/ipxe.efi bin-arm64-efi/ipxe.efi snponly.efi ipxe.efi
		;;
	esac
}

# find_ipxe NAME FOLDER...: sets found, or what was passed over and why.
find_ipxe() {
	find_name=$1
	found='' passed_over=''
	shift
	for find_dir; do
		for find_file in $(candidates "$find_name"); do
			find_file=$find_dir/$find_file
			[ -f "$find_file" ] || continue
			if [ ! -r "$find_file" ]; then
				passed_over="$find_file cannot be read"
				continue
			fi
			find_kind=$(kind_of "$find_file")
			if [ "$find_kind" != "$(kind_wanted "$find_name")" ]; then
				# The same name for another processor is nothing to tell.
				case $find_kind in
				unknown) passed_over="$find_file is $(kind_words unknown)" ;;
				esac
			elif [ "$find_kind" != pxe ] && ! is_ipxe "$find_file"; then
				passed_over="$find_file does not look like iPXE"
			elif [ -n "$(cut_off "$find_file")" ]; then
				passed_over="$find_file $(cut_off "$find_file")"
			else
				found=$find_file
				return
			fi
		done
	done
}

# without NAME: what it means that it is missing.
without() {
	case $1 in
	undionly.kpxe) echo 'BIOS machines cannot boot' ;;
	snponly.efi) echo 'no other choice for 64-bit UEFI machines on which ipxe64.efi hangs' ;;
	ipxe64.efi) echo '64-bit UEFI machines cannot boot, or set efi-x64 = snponly.efi' ;;
	ipxe32.efi) echo '32-bit UEFI machines cannot boot; there are few' ;;
	ipxe-arm64.efi) echo '64-bit ARM machines cannot boot' ;;
	esac
}

none_found() {
	say "no iPXE found in: $*"
	cat >&2 <<NONE
  Debian, Ubuntu: apt-get install ipxe
  Fedora:         dnf install ipxe-bootimgs-x86 ipxe-bootimgs-aarch64
  Alpine:         has none that is of use: alpine-ipxe is an old iPXE that runs a script of its own.
                  Build one ($prog build), or take the files of Debian's package: --from DIR
NONE
	exit 1
}

# unpack_release ARCHIVE: to $scratch/release. Only files and links within it, with plain names.
unpack_release() {
	make_scratch
	[ ! -e "$scratch/release" ] || die "$1: --from takes one archive; unpack the others to folders"
	mkdir "$scratch/release" || exit 1
	tar -tzf "$1" >"$scratch/names" 2>"$scratch/tar.err" ||
		die "$1: cannot be unpacked; --from expects a folder, or a .tar.gz such as iPXE's ipxeboot.tar.gz"
	release_bad=$(LC_ALL=C grep -Ev -m 1 '^(\./)?[A-Za-z0-9_][A-Za-z0-9_.+-]*(/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*/?$|^\./$' \
		"$scratch/names" | tr -cd '\040-\176' | cut -c 1-100)
	if [ -n "$release_bad" ] || [ -s "$scratch/tar.err" ]; then
		die "$1: holds a name that no release of iPXE has: ${release_bad:-see above}. Nothing was changed"
	fi
	release_bad=$(tar -tvzf "$1" | LC_ALL=C awk '
		!/^[-dl]/ || / link to / || / -> (.*\/)?\.\.(\/|$)/ || / -> \// { print substr($0, 1, 100); exit }' |
		tr -cd '\040-\176')
	[ -z "$release_bad" ] ||
		die "$1: holds what no release of iPXE does: $release_bad. Nothing was changed"
	tar -xzof "$1" -C "$scratch/release" || die "$1: could not be unpacked; see above"
}

cmd_install() {
	[ $# -gt 0 ] || usage "install: expected the folder to put iPXE in"
	[ $# = 1 ] || usage "install: one folder, not also $2"
	target=$1

	old_ifs=$IFS
	IFS='
'
	set -f
	# shellcheck disable=SC2086 # split at line ends alone, see IFS
	set -- $from
	set +f
	IFS=$old_ifs
	for dir; do
		shift
		if [ -f "$dir" ]; then
			unpack_release "$dir"
			dir=$scratch/release
		fi
		[ -d "$dir" ] || die "$dir: no such folder; --from expects one with iPXE's files"
		[ ! -d "$dir/ipxeboot" ] || dir=$dir/ipxeboot
		set -- "$@" "$dir"
	done
	# shellcheck disable=SC2086 # folders without blanks
	[ $# -gt 0 ] || set -- $places

	open_target "$target"
	count=0 missing=''
	for name in $names; do
		find_ipxe "$name" "$@"
		if [ -z "$found" ]; then
			missing="$missing  $name: $(without "$name")${passed_over:+ ($passed_over)}
"
			continue
		fi
		# The file behind a link, not the link: it may lead where tftpd must not follow.
		cat "$found" >"$stage/$name" ||
			die "$found: could not be copied to $target; see above. Nothing was changed for $name"
		note=
		[ ! -e "$target/$name" ] || note=', replaces an older one'
		! cmp -s "$stage/$name" "$target/$name" || note=', unchanged'
		put_in_place "$name" "$target"
		printf '%s: %s bytes, from %s%s\n' "$name" "$(size_of "$target/$name")" "$(plain "$found")" "$note"
		describe "$target/$name"
		count=$((count + 1))
	done
	# Where nothing else is named, packages of shim and GRUB are looked for, too.
	[ -n "$from" ] || set -- "$@" /
	install_signed "$@"
	if [ $count = 0 ]; then
		[ -z "$missing" ] || printf '%s' "$missing" | grep '(' >&2
		none_found "$@"
	fi
	[ -z "$missing" ] || printf 'missing:\n%s' "$missing"
}
