# shellcheck shell=sh
# ipxe_files.sh: a part of lanboot-ipxe: what a file of iPXE is, and what it can do, as its bytes tell.
: "${prog:?}" "${scratch?}"

# bytes FILE OFFSET COUNT: as decimal numbers.
bytes() { od -An -v -tu1 -j"$2" -N"$3" "$1" 2>/dev/null; }

size_of() { echo $(($(wc -c <"$1"))); }

# kind_of FILE: pxe, efi-x64, efi-ia32, efi-arm64, efi-other, kernel, rom or unknown, by its first
# bytes.
kind_of() {
	# The boot protocol of Linux kernels, which iPXE's .lkrn speaks: HdrS.
	case $(bytes "$1" 514 4 | tr -s ' ') in
	' 72 100 114 83')
		echo kernel
		return
		;;
	esac
	# shellcheck disable=SC2046 # numbers, a word each
	set -- "$1" $(bytes "$1" 0 2)
	case "${2:-} ${3:-}" in
	'85 170') # what a BIOS looks for on cards
		echo rom
		return
		;;
	'234 '*) # a far jump: what a PXE ROM jumps to
		echo pxe
		return
		;;
	'77 90') ;; # MZ
	*)
		echo unknown
		return
		;;
	esac
	# shellcheck disable=SC2046 # numbers, a word each
	set -- "$1" $(bytes "$1" 60 4)
	[ $# = 5 ] || { echo unknown; return; }
	# shellcheck disable=SC2046 # numbers, a word each
	set -- $(bytes "$1" $(($2 + $3 * 256 + $4 * 65536 + $5 * 16777216)) 6)
	case "$*" in
	'80 69 0 0 100 134') echo efi-x64 ;;
	'80 69 0 0 76 1') echo efi-ia32 ;;
	'80 69 0 0 100 170') echo efi-arm64 ;;
	'80 69 0 0 '*) echo efi-other ;;
	*) echo unknown ;;
	esac
}

# length_of FILE KIND: how many bytes it must have, as its own header says; nothing if that says
# nothing. Of a PE image (a UEFI program): what its headers, its sections and its signatures need.
length_of() {
	case $2 in
	efi-*)
		# shellcheck disable=SC2046 # numbers, a word each
		set -- "$1" $(bytes "$1" 60 4)
		length_at=$(($2 + $3 * 256 + $4 * 65536 + $5 * 16777216))
		bytes "$1" "$length_at" 8192 | LC_ALL=C awk -v at="$length_at" '
			{ for (i = 1; i <= NF; i++) b[n++] = $i }
			function word(i) { return b[i] + 256 * b[i + 1] }
			function long(i) { return word(i) + 65536 * word(i + 2) }
			function needs(size) { if (size > most) most = size }
			END {
				sections = word(6)
				table = 24 + word(20)
				# Where it ends before its headers do, these are what it needs first.
				needs(at + 24)
				if (n >= 24) needs(at + table + 40 * sections)
				if (n >= table) {
					if (word(20) >= 64) needs(long(24 + 60))
					directories = 24 + (word(24) == 523 ? 112 : 96)
					# The fifth is the signatures, and begins with its place in the file.
					if (directories + 40 <= table && long(directories - 4) > 4 &&
					    long(directories + 36) > 0)
						needs(long(directories + 32) + long(directories + 36))
				}
				for (i = 0; i < sections && table + 40 * (i + 1) <= n; i++)
					if (long(table + 40 * i + 16) > 0)
						needs(long(table + 40 * i + 20) + long(table + 40 * i + 16))
				print most
			}'
		;;
	kernel) # sectors of set-up code (4 if it says 0) and of the first, and paragraphs of the rest
		# shellcheck disable=SC2046 # numbers, a word each
		set -- $(bytes "$1" 497 1) $(bytes "$1" 500 4)
		[ $# = 5 ] || return 0
		[ "$1" != 0 ] || { shift; set -- 4 "$@"; }
		# The last paragraph need not be whole.
		echo $((($1 + 1) * 512 + 16 * ($2 + $3 * 256 + $4 * 65536 + $5 * 16777216) - 15))
		;;
	rom) # sectors
		# shellcheck disable=SC2046 # numbers, a word each
		set -- $(bytes "$1" 2 1)
		echo $((${1:-1} * 512))
		;;
	pxe) packed_needs "$1" ;;
	esac
}

# cut_off FILE: why, if it has fewer bytes than it says.
cut_off() {
	cut_needs=$(length_of "$1" "$(kind_of "$1")")
	cut_has=$(size_of "$1")
	[ -z "$cut_needs" ] || [ "$cut_has" -ge "$cut_needs" ] ||
		echo "is cut off: $cut_has bytes of $cut_needs, as its header says; fetch it again"
}

# kind_wanted NAME: what the file of that name must be.
kind_wanted() {
	case $1 in
	undionly.kpxe) echo pxe ;;
	ipxe32.efi) echo efi-ia32 ;;
	ipxe-arm64.efi) echo efi-arm64 ;;
	*) echo efi-x64 ;;
	esac
}

# kind_words KIND
kind_words() {
	case $1 in
	pxe) echo 'for BIOS' ;;
	efi-x64) echo 'for 64-bit UEFI (x64)' ;;
	efi-ia32) echo 'for 32-bit UEFI (IA32)' ;;
	efi-arm64) echo 'for 64-bit ARM UEFI' ;;
	efi-other) echo 'for another processor' ;;
	kernel) echo 'for BIOS, as a kernel (.lkrn), which boot loaders take and a PXE ROM does not' ;;
	rom) echo 'the ROM of a network card, which is not loaded from a server' ;;
	*) echo 'neither a UEFI program nor what a PXE ROM loads' ;;
	esac
}

# The strings of a C program end in NUL: as lines, each can be asked for as a whole. Their own line
# ends become another byte.
c_strings() { tr '\n\000' '\001\n' <"$1"; }

# has_string FILE STRING: as a whole.
has_string() { c_strings "$1" | LC_ALL=C grep -Eqx "$2"; }

# has_tail FILE STRING: as the end of a string: the linker lets one share the bytes of another that
# ends alike, and what stands before the first one need not be NUL. What a script says is no string.
has_tail() {
	c_strings "$1" | LC_ALL=C grep -E "($2)\$" |
		LC_ALL=C grep -Evq "#!g?i?pxe[^$(printf '\001')]*$(printf '\001')"
}

# can FILE STRING WHOLE: prints yes, no, or not known; WHOLE: yes unless bytes of the file are missing.
# - The end of another string may only look like a scheme of URLs; what speaks HTTP says HTTP/1.1 too.
# - Any iPXE knows URLs of TFTP, of its own files or such: one that shows none hides its words. What is
#   cut off may have lost them.
can() {
	can_speak=no
	! LC_ALL=C grep -q 'HTTP/1\.' "$1" || can_speak=yes
	if has_string "$1" "$2"; then
		echo yes
	elif has_tail "$1" "$2"; then
		case $can_speak$2 in
		nohttp*) echo 'not known' ;;
		*) echo yes ;;
		esac
	elif [ "$can_speak$2" = yeshttp ] || [ "$3" = no ]; then
		echo 'not known'
	elif has_tail "$1" 'tftp|file|nfs|iscsi'; then
		echo no
	else
		echo 'not known'
	fi
}

# script_lines FILE: the script in it, if there is one. With NUL made another byte, a line that ends
# right after the magic word begins a script: the word that iPXE compares with ends in NUL.
script_lines() {
	nul=$(printf '\001')
	tr '\000' '\001' <"$1" | LC_ALL=C sed -n '/#!ipxe[[:space:]]*$/,$p' | head -n 100 |
		LC_ALL=C sed "1s/.*#!/#!/; /$nul/{s/$nul.*//;q;}" | LC_ALL=C tr -d '\000-\010\013-\037\177-\377'
}

# packed_at FILE: OFFSET and LENGTH of the packed part of an iPXE for BIOS, which may be longer than
# what is left of the file. Each packed part follows a word of ones and a word that says its length;
# the largest is the program, the others unpack it. LZMA begins with a 0 and is dense: of the next 32
# bytes of a table that only looks like it, more are 0.
packed_at() {
	bytes "$1" 0 "$(size_of "$1")" | LC_ALL=C awk '
		function judge() {
			if (seen >= 16 && zeros <= seen / 8 && length_here > best) {
				best = length_here
				where = begin
			}
			length_here = 0
		}
		{
			for (i = 1; i + 3 <= NF; i += 4) {
				word = $i + 256 * ($(i + 1) + 256 * ($(i + 2) + 256 * $(i + 3)))
				if (length_next) {
					if (length_here) judge()
					if ($i == 0) { length_here = length_next; begin = at; seen = zeros = 0 }
				}
				if (length_here) {
					zeros += ($i == 0) + ($(i + 1) == 0) + ($(i + 2) == 0) + ($(i + 3) == 0)
					seen += 4
					if (seen == 32) judge()
				}
				at += 4
				length_next = ones && word < 16777216 ? word : 0
				ones = word == 4294967295
			}
		}
		END { if (length_here) judge(); if (best > 16384) print where, best }'
}

# packed_needs FILE: how long it must be for its packed part.
packed_needs() {
	# shellcheck disable=SC2046 # numbers, a word each
	set -- $(packed_at "$1")
	[ $# != 2 ] || echo $(($1 + $2))
}

# unpack FILE TO: the program in an iPXE for BIOS, as far as its words can be read. It is packed by
# LZMA with lc=2, lp=0, pb=0; here it gets the header that unpackers know, of unknown length. What
# follows it is not for them, and they say so.
unpack() {
	# shellcheck disable=SC2046 # numbers, a word each
	set -- "$@" $(packed_at "$1")
	[ $# = 4 ] || return 1
	for unpack_by in 'xz -dc --format=lzma' 'unlzma -c'; do
		{
			printf '\002\000\000\200\000\377\377\377\377\377\377\377\377'
			tail -c +$(($3 + 1)) "$1" | head -c "$4"
		} | $unpack_by >"$2" 2>/dev/null
		! is_ipxe "$2" || return 0
	done
	return 1
}

# is_ipxe FILE: a UEFI program that carries iPXE's name.
is_ipxe() { LC_ALL=C grep -Eq 'iPXE|ipxe\.org' "$1"; }

# version_in FILE: as a string of its own, or as the end of one such as iPXE/2.0.0.
version_in() {
	c_strings "$1" | LC_ALL=C sed -En '
		/^[0-9]+\.[0-9]+\.[0-9]+([ +][ -~]*)?$/{p;q;}
		s/^.*iPXE[/ ]([0-9]+\.[0-9]+\.[0-9]+([ +][ -~]*)?)$/\1/p' | tail -n 1 | cut -c 1-100
}

# describe FILE: what it can do, indented lines. Sets verdict: good, or why lanboot cannot use it.
describe() {
	describe_kind=$(kind_of "$1")
	describe_file=$1
	if describe_signed "$1"; then return; fi
	verdict=$(cut_off "$1")
	whole=yes
	[ -z "$verdict" ] || whole=no
	case $describe_kind in
	kernel | rom) verdict=${verdict:-"is $(kind_words "$describe_kind")"} ;;
	esac
	verdict=${verdict:-good}
	case $describe_kind in
	pxe | kernel | rom)
		make_scratch
		describe_file=$scratch/unpacked
		if [ $whole = no ] || ! unpack "$1" "$describe_file"; then
			if is_ipxe "$1"; then
				echo "    iPXE, $(kind_words "$describe_kind")"
			else
				echo "    $(kind_words "$describe_kind")"
			fi
			echo "    packed, and what it can do cannot be seen from outside"
			echo "    HTTP not known, HTTPS not known, autoexec.ipxe not known, script of its own: not known"
			[ $whole = no ] || command -v xz >/dev/null 2>&1 || command -v unlzma >/dev/null 2>&1 ||
				echo "    (with xz it may be: apt-get install xz-utils, or apk add xz)"
			[ "$verdict" = good ] || echo "    WARNING: it $verdict"
			return
		fi
		;;
	esac
	ipxe_version=$(version_in "$describe_file")
	http=$(can "$describe_file" http "$whole")
	script=$(script_lines "$describe_file")
	case $script in
	'') whose=none ;;
	*"# $prog"*) whose="lanboot's" ;;
	*) whose=yes ;;
	esac
	printf '    iPXE %s, %s\n' "${ipxe_version:-of unknown version}" "$(kind_words "$describe_kind")"
	printf '    HTTP %s, HTTPS %s, autoexec.ipxe %s, script of its own: %s\n' "$http" \
		"$(can "$describe_file" https "$whole")" "$(can "$describe_file" 'autoexec\.ipxe' "$whole")" "$whose"
	[ "$verdict" = good ] || echo "    WARNING: it $verdict"
	[ "$verdict$http" != 'goodnot known' ] ||
		echo "    what is not known cannot be seen from outside; boot a machine of it to see"
	[ $whole = no ] || describe_signature "$1"
	if [ "$http" = no ]; then
		echo "    WARNING: without HTTP it cannot load boot.ipxe"
		verdict='has no HTTP'
	fi
	if [ "$whose" = yes ]; then
		echo "    WARNING: it runs its own script, not what pxedhcpd, tftpd or httpbootd tell it:"
		printf '%s\n' "$script" | sed -n 's/^/      | /; 1,4p'
		verdict='runs a script of its own'
	fi
}
