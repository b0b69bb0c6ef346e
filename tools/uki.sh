# shellcheck shell=sh
# uki.sh: what lanboot and lanboot-image share about unified kernel images: kernel, initramfs and command line of
# a profile as one UEFI program beneath the root, which firmware loads by HTTP Boot. `httpbootd uki` says what goes
# into each (httpbootd/uki.h); here they are made of systemd's stub, and signed where there is a key.
#
#   ROOT/uki/x86_64/thin.efi                     of a profile
#   ROOT/uki/x86_64/thin/52-54-00-12-34-56.efi   of a machine with words of its own
#
# What is of no profile any more is removed.
: "${prog:?}" "${conf:?}" "${scratch?}" "${helpers:?}"

# Where machines reach this server, and the stub, where an option says them.
uki_server='' uki_stub=${LANBOOT_STUB:-}
uki_tab='	'

# uki_uses FILE: by what `httpbootd uses` printed into it: is there to be any?
uki_uses() { grep -q "^[a-z]* [^$uki_tab]*${uki_tab}uki$uki_tab" "$1"; }

# uki_find_server PXEDHCPD: prints the URL that machines reach this server at, by the address of its one interface.
uki_find_server() {
	"$1" -f "$conf" check --quick 2>/dev/null >"$scratch/uki.facts"
	[ "$(grep -c "^iface$uki_tab" "$scratch/uki.facts")" = 1 ] || return 1
	awk -F '\t' '$1 == "script" { print $5; exit }' "$scratch/uki.facts" | sed -n 's|^\(https*://[^/]*\)/.*|\1|p' | grep .
}

# uki_plan: puts what each is to be made of into $scratch/uki.1, uki.2 ..., and why there are none of others into
# $scratch/uki.none. Sets uki_n, uki_root and uki_key (empty: there is no key). False: it was said why not.
uki_plan() {
	make_scratch
	uki_program=$(program_of httpbootd) || { say "no httpbootd here, which says what goes into an image"; return 1; }
	"$uki_program" -f "$conf" uses >"$scratch/uki.uses" 2>"$scratch/uki.said" || {
		say "$(sed -n 1p "$scratch/uki.said")"
		return 1
	}
	uki_root=$(awk -F '\t' '$1 == "httpbootd" && $2 == "root" { print $3; exit }' "$scratch/uki.uses")
	uki_key=$(awk -F '\t' '$1 == "lanboot" && $2 == "secure-boot-key" { print $3; exit }' "$scratch/uki.uses")
	[ -e "$uki_key" ] || uki_key=
	rm -f "$scratch"/uki.[0-9]* "$scratch/uki.none"
	: >"$scratch/uki.none"
	uki_n=0
	uki_uses "$scratch/uki.uses" || return 0
	"$uki_program" -f "$conf" uki ${uki_server:+--server "$uki_server"} >"$scratch/uki.plan" 2>"$scratch/uki.said"
	uki_status=$?
	if [ $uki_status = 2 ] && [ -z "$uki_server" ]; then
		uki_pxe=$(program_of pxedhcpd) || uki_pxe=false
		uki_server=$(uki_find_server "$uki_pxe") || {
			say "which address machines reach this server at is not known: write address = ADDRESS into [lanboot]," \
				"or lanboot uki make --server http://ADDRESS"
			return 1
		}
		"$uki_program" -f "$conf" uki --server "$uki_server" >"$scratch/uki.plan" 2>"$scratch/uki.said"
		uki_status=$?
	fi
	[ $uki_status = 0 ] || { say "$(sed -n 1p "$scratch/uki.said")"; return 1; }
	uki_n=$(LC_ALL=C awk -F '\t' -v to="$scratch/uki." '
		$1 == "image" { if (n) close(to n); n++ }
		{ print >(to ($1 == "none" ? "none" : n)) }
		END { print n + 0 }' "$scratch/uki.plan")
}

# uki_read N: of the Nth: sets uki_path beneath the root, uki_processor, uki_of (`profile thin`), uki_secure, uki_kernel,
# uki_wrong, and uki_file, where it lies.
uki_read() {
	uki_path='' uki_processor='' uki_of='' uki_secure='' uki_kernel='' uki_wrong=''
	while IFS=$uki_tab read -r uki_word uki_1 uki_2 uki_3 uki_4; do
		case $uki_word in
		image) uki_path=$uki_1 uki_processor=$uki_2 uki_of=$uki_3 uki_secure=$uki_4 ;;
		kernel) uki_kernel=$uki_1 ;;
		wrong) uki_wrong=$uki_1 ;;
		esac
	done <"$scratch/uki.$1"
	uki_file=$uki_root/$uki_path
}

# uki_find_stub PROCESSOR: sets uki_stub_file, where systemd's stub for it is: the one that was named, if it is for that
# processor. False, having set uki_why.
uki_find_stub() {
	case $1 in
	x86_64) stub_name=x64 ;;
	x86) stub_name=ia32 ;;
	aarch64) stub_name=aa64 ;;
	*) stub_name=$1 ;;
	esac
	if [ -f "$uki_stub" ] && "$helpers/lanboot-pe" show "$uki_stub" 2>/dev/null | grep -qx "machine$uki_tab$stub_name"; then
		uki_stub_file=$uki_stub
		return
	fi
	for uki_stub_file in /usr/lib/systemd/boot/efi /usr/lib/gummiboot; do
		uki_stub_file=$uki_stub_file/linux$stub_name.efi.stub
		[ ! -f "$uki_stub_file" ] || return 0
	done
	uki_why="no stub here, the program that an image begins with: install systemd-boot-efi (Debian) or systemd-efistub (Alpine)"
	if [ -f "$uki_stub" ]; then
		uki_why="$uki_stub is no stub for $1"
	elif [ "$1" != "$(uname -m)" ]; then
		uki_why="no stub for $1 here, the program that an image begins with: put linux$stub_name.efi.stub, of systemd-boot-efi\
 (Debian) or systemd-efistub (Alpine) for $1, into /usr/lib/systemd/boot/efi"
	fi
	return 1
}

# uki_pad FILE: zeros behind it, so that the next archive begins where a kernel looks for one.
uki_pad() {
	pad_len=$(wc -c <"$1")
	head -c $(((4 - pad_len % 4) % 4)) /dev/zero >>"$1"
}

# uki_entry NAME MODE FILE: that as the only thing in an archive (newc, Linux: early-userspace/buffer-format.rst).
# FILE /dev/null: a folder, by its mode.
uki_entry() {
	entry_len=$(wc -c <"$3")
	{
		printf '070701'
		printf '%08X' 0 "$2" 0 0 1 0 $((entry_len)) 0 0 0 0 $((${#1} + 1)) 0
		printf '%s\000' "$1"
	} >"$scratch/uki.entry"
	uki_pad "$scratch/uki.entry"
	cat "$3" >>"$scratch/uki.entry"
	uki_pad "$scratch/uki.entry"
	cat "$scratch/uki.entry"
}

# uki_named FILE NAME MODE: the file under that name, in folders that the initramfs may lack.
uki_named() {
	named_name=${2#/} named_done=
	case $named_name in
	*/) named_name=$named_name${1##*/} ;;
	esac
	named_rest=$named_name
	while [ "$named_rest" != "${named_rest#*/}" ]; do
		named_done=$named_done${named_done:+/}${named_rest%%/*}
		named_rest=${named_rest#*/}
		uki_entry "$named_done" $((0040755)) /dev/null
	done
	uki_entry "$named_name" $((0100000 | 0${3:-644})) "$1"
	uki_entry 'TRAILER!!!' 0 /dev/null
}

# uki_parts N: what goes into the Nth, which was read: into $scratch/part.osrel, part.cmdline and part.initrd.
# False, with uki_why: not to be had.
uki_parts() {
	uki_why=$uki_wrong
	[ -z "$uki_why" ] || return
	uki_find_stub "$uki_processor" || return
	parts_stub=$uki_stub_file
	: >"$scratch/part.initrd"
	while IFS=$uki_tab read -r parts_word parts_file parts_name parts_mode; do
		case $parts_word in
		# A C string, as the stub takes it.
		cmdline) printf '%s' "$parts_file" >"$scratch/part.cmdline" ;;
		initrd)
			if [ -n "$parts_name" ]; then
				uki_named "$parts_file" "$parts_name" "$parts_mode" >>"$scratch/part.initrd"
			else
				cat "$parts_file" >>"$scratch/part.initrd"
			fi || { uki_why="$parts_file cannot be read"; return 1; }
			uki_pad "$scratch/part.initrd"
			;;
		esac
	done <"$scratch/uki.$1"
	# Of which stub it is made, so that a newer one is seen.
	parts_sum=$(sha256sum <"$parts_stub")
	printf 'ID=lanboot\nNAME="lanboot"\nPRETTY_NAME="lanboot: %s"\nBUILD_ID=%s\n' "$uki_of" "${parts_sum%% *}" >"$scratch/part.osrel"
	[ -s "$scratch/part.cmdline" ] || printf ' ' >"$scratch/part.cmdline"
	[ -s "$uki_kernel" ] || { uki_why="$uki_kernel cannot be read"; return 1; }
}

# uki_is SECTION FILE: does the section of the image have the bytes of the file?
uki_is() {
	if [ -s "$2" ]; then
		"$helpers/lanboot-pe" section "$uki_file" "$1" 2>/dev/null | cmp -s - "$2"
	else
		! "$helpers/lanboot-pe" section "$uki_file" "$1" >/dev/null 2>&1
	fi
}

# uki_look N: what of the Nth is there: sets uki_state to good, missing, old (made of something else by now), unsigned
# (or by another key), wrong (it cannot be made), and uki_why.
uki_look() {
	uki_read "$1"
	if ! uki_parts "$1"; then
		uki_state=wrong
		return
	fi
	uki_why='is not there'
	uki_state=missing
	[ -e "$uki_file" ] || return 0
	uki_state=old
	for look_part in "osrel:is of another stub, or of another lanboot" "cmdline:has another command line than the configuration says" \
		"initrd:has another initramfs"; do
		uki_why=${look_part#*:}
		uki_is ".${look_part%%:*}" "$scratch/part.${look_part%%:*}" || return 0
	done
	uki_why='has another kernel'
	uki_is .linux "$uki_kernel" || return 0
	uki_state=unsigned
	uki_why="is not signed with $uki_key"
	[ -z "$uki_key" ] || is_signed_with "$uki_key" "$uki_file" || return 0
	uki_why="has no signature, and there is no key; lanboot key new makes one"
	[ -n "$uki_key" ] || [ "$uki_secure" = no ] || return 0
	uki_state=good uki_why=
}

# uki_away: takes away the image that was read last, if it is there: machines get iPXE then.
uki_away() {
	[ ! -e "$uki_file" ] || rm -f "$uki_file"
}

# uki_make_one N: makes it if it is not there as it should be. False: it was said why not.
uki_make_one() {
	uki_look "$1"
	case $uki_state in
	good) return ;;
	wrong)
		# Where there is no stub for a moment, what was made before is as good as it was.
		[ -z "$uki_wrong" ] || uki_away
		say "$uki_path, of [$uki_of]: not made: $uki_why"
		return 1
		;;
	esac
	if [ "$uki_secure" = yes ] && [ -z "$uki_key" ]; then
		uki_away
		say "$uki_path, of [$uki_of]: not made: it says secure-boot = yes, and there is no key; lanboot key new makes one"
		return 1
	fi
	mkdir -p "${uki_file%/*}" || return 1
	set -- ".osrel=$scratch/part.osrel" ".cmdline=$scratch/part.cmdline" ".linux=$uki_kernel"
	[ ! -s "$scratch/part.initrd" ] || set -- "$@" ".initrd=$scratch/part.initrd"
	if ! "$helpers/lanboot-pe" join "$parts_stub" "$uki_file.part" "$@" 2>"$scratch/uki.said"; then
		rm -f "$uki_file.part"
		say "$uki_path: could not be made: $(sed 's/^lanboot-pe: //; q' "$scratch/uki.said")"
		return 1
	fi
	if [ -n "$uki_key" ]; then
		sign_with "$uki_key" "$uki_file.part" "$uki_file"
		make_status=$?
		rm -f "$uki_file.part"
		# Not signed by this key any more, or of something else: not to be handed out.
		[ $make_status = 0 ] || { uki_away; return 1; }
	else
		chmod 644 "$uki_file.part" && on_disk "$uki_file.part" && mv -f "$uki_file.part" "$uki_file" || return 1
	fi
	echo "made: $uki_path, of [$uki_of]${uki_key:+, signed with $uki_key}"
}

# uki_sweep: takes away images that nothing is to load any more, by what they say of themselves: of nobody else's
# making.
uki_sweep() {
	[ -d "$uki_root/uki" ] && [ ! -L "$uki_root/uki" ] || return 0
	sed -n "s/^image$uki_tab\([^$uki_tab]*\).*/\1/p" "$scratch"/uki.[0-9]* /dev/null >"$scratch/uki.paths"
	find "$uki_root/uki" -type f \( -name '*.efi' -o -name '*.efi.part' -o -name '*.signing' \) >"$scratch/uki.there"
	while IFS= read -r sweep_file; do
		! grep -Fqx "${sweep_file#"$uki_root/"}" "$scratch/uki.paths" || continue
		! "$helpers/lanboot-pe" section "$sweep_file" .osrel 2>/dev/null | grep -qx 'ID=lanboot' || {
			rm -f "$sweep_file" && echo "removed: ${sweep_file#"$uki_root/"}, which no machine loads any more"
		}
	done <"$scratch/uki.there"
}

# uki_make: makes all that are not as they should be; false: some are not, and it was said why.
uki_make() {
	uki_plan || return
	[ "$uki_n" -gt 0 ] || [ -e "$uki_root/uki/.lock" ] || return 0
	[ -x "$helpers/lanboot-pe" ] || { say "$helpers/lanboot-pe: not there; install lanboot, or run make first"; return 1; }
	mkdir -p "$uki_root/uki" || return
	{ exec 8>>"$uki_root/uki/.lock"; } 2>/dev/null || { say "$uki_root/uki: cannot write there; run $prog as root"; return 1; }
	flock 8 || return
	uki_sweep
	uki_all=0 uki_i=0
	while [ "$uki_i" -lt "$uki_n" ]; do
		uki_i=$((uki_i + 1))
		uki_make_one "$uki_i" || uki_all=1
	done
	exec 8>&-
	return $uki_all
}
