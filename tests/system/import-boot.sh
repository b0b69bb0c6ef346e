#!/bin/sh
# import-boot: machines boot by the real PXELINUX from a folder pxelinux.cfg, by LTSP's own script in a real
# iPXE, and by what lanboot import makes of these: the same kernel with the same words and initrds. The
# kernels are a few bytes that write their name and command line to the serial line, and reset the machine.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
pxelinux=build/peers/usr/lib/PXELINUX/pxelinux.0 modules=build/peers/usr/lib/syslinux/modules/bios
[ -e $pxelinux ] || pxelinux=/usr/share/syslinux/pxelinux.0 modules=/usr/share/syslinux
if [ ! -e $pxelinux ]; then
	skip "$LAB_NAME" "no pxelinux.0 in build/peers or /usr/share/syslinux; tests/lab/setup check brings it"
	exit 0
fi
lan_up
lanboot=tools/lanboot
export LANBOOT_LIBEXEC="$BIN"

# hex DIGITS: those bytes.
hex() { echo "$1" | "$busybox" xxd -r -p; }

# tell_kernel FILE NAME: such a kernel (Linux' Documentation/arch/x86/boot.rst; a boot sector, one of setup, one
# that is never run).
# shellcheck disable=SC2094,SC2129 # its size is known before it grows
tell_kernel() {
	mkdir -p "$(dirname "$1")"
	{
		head -c 497 /dev/zero
		# setup_sects 1, syssize 32 paragraphs, and the mark at the end
		hex 0100002000000000000000000055aa
		# jmp to 0x23c; HdrS, protocol 2.06; a loader's fields; loaded high; code32_start
		hex eb3a48647253060200000000001000000001000000001000
		head -c 20 /dev/zero
		# initrd_addr_max, alignment; cmdline_size
		hex ffffff7f0000000000000000ff070000
		# 0x23c: cli; dx = serial line; si = name; each byte goes out
		hex fabaf803be8002ac84c07403eeebf8
		# eax = cmd_line_ptr; ds:si; each byte goes out; CR LF; reset by the keyboard's controller
		hex 66a1280289c383e30f66c1e8048ed889deac84c07403eeebf8b00deeb00aeeb0fee664ebfe
	} >"$1"
	head -c $((640 - $(wc -c <"$1"))) /dev/zero >>"$1"
	printf 'KERNEL %s: \000' "$2" >>"$1"
	head -c $((1536 - $(wc -c <"$1"))) /dev/zero >>"$1"
}

### The old server: dnsmasq gives addresses and files; each shape is a folder, and a tag that machines have

old=$LAB/old
mkdir -p $old $LAB/made
n_machines=0
: >$LAB/dhcp
: >$LAB/machines

# shape NAME: a folder, $in, for what follows.
shape() {
	shape_name=$1
	in=$old/$1
	mkdir -p $in/pxelinux.cfg
	cp $pxelinux $in/
	for shape_file in ldlinux.c32 libutil.c32 menu.c32 libcom32.c32; do
		cp $modules/$shape_file $in/
	done
	echo "dhcp-boot=tag:$1,$1/pxelinux.0" >>$LAB/dhcp
}

# config FILE LINE...
config() {
	config_file=$in/$1
	shift
	mkdir -p "$(dirname "$config_file")"
	printf '%s\n' "$@" >"$config_file"
}

# machine [ID...]: one that boots of this shape; MAC and address are made. UUIDs are all alike but for that.
machine() {
	n_machines=$((n_machines + 1))
	machine_mac=52:54:00:00:01:$(printf %02x $n_machines) machine_ip=10.0.0.$((16 * n_machines))
	echo "dhcp-host=$machine_mac,set:$shape_name,$machine_ip" >>$LAB/dhcp
	echo "$n_machines $shape_name $machine_mac $machine_ip 44454c4c-4d00-1039-8035-0000000000$(printf %02x $n_machines)" >>$LAB/machines
}

shape plain
config pxelinux.cfg/default 'DEFAULT linux' 'LABEL linux' '  KERNEL vmlinuz' '  APPEND initrd=initrd.img root=/dev/ram0 quiet'
machine
shape own
config pxelinux.cfg/default 'default inst' 'label inst' 'kernel boot/other-linux' 'append initrd=boot/a.img'
machine
config pxelinux.cfg/01-52-54-00-00-01-03 'DEFAULT linux' 'LABEL linux' '    KERNEL boot/debian-vmlinuz' \
	'    APPEND initrd=boot/debian-initrd.img url=http://10.0.0.5/unattended/provision hostname=pc3 interface=auto --- quiet' '    IPAPPEND 2'
machine
config pxelinux.cfg/4c4c4544-004d-3910-8035-000000000004 'LABEL x' 'KERNEL by-uuid' 'DEFAULT x'
machine
config pxelinux.cfg/0A000050 'DEFAULT x' 'LABEL x' 'LINUX by-address' 'INITRD one.img,two.img' 'APPEND -'
machine
config pxelinux.cfg/0A00006 'DEFAULT x' 'LABEL x' 'KERNEL by-network'
machine
shape menu
config pxelinux.cfg/default 'UI menu.c32' 'PROMPT 0' 'TIMEOUT 10' 'MENU TITLE Site' 'LABEL first' 'MENU LABEL ^First' 'KERNEL a' 'LABEL second' \
	'MENU LABEL Second' 'MENU DEFAULT' 'KERNEL linux' 'APPEND vga=788 initrd=i.gz -- quiet'
machine
shape ontimeout
config pxelinux.cfg/default 'DEFAULT a' 'PROMPT 1' 'TIMEOUT 10' 'ONTIMEOUT b extra=1' 'LABEL a' 'KERNEL a' 'LABEL b' 'KERNEL b' 'APPEND x'
machine
shape words
config pxelinux.cfg/default 'INCLUDE common.cfg' 'DEFAULT linux single' 'PROMPT 0' 'APPEND global' 'LABEL linux' 'kernel k' 'append label ks=http://10.0.0.5/ks.cfg' 'LABEL other' 'KERNEL o'
config common.cfg 'IPAPPEND 7'
machine
shape implicit
config pxelinux.cfg/default 'DEFAULT vmlinuz root=/dev/nfs initrd=initrd.img nfsroot=10.0.0.5:/srv/root ip=dhcp'
machine
shape inherited
config pxelinux.cfg/default 'APPEND console=ttyS0 initrd=all.img' 'DEFAULT x' 'LABEL x' 'KERNEL /k' 'LABEL y' 'KERNEL k'
machine
shape fixed
config pxelinux.cfg/default 'DEFAULT fog.local' 'NOESCAPE 1' 'ALLOWOPTIONS 0' 'SAY Booting' 'F1 help.txt' 'LABEL linux' 'KERNEL named-linux' 'LABEL fog.local' 'KERNEL first' 'APPEND loglevel=4'
machine
shape nested
config pxelinux.cfg/default 'DEFAULT menu.c32' 'TIMEOUT 10' 'MENU INCLUDE menus/more.cfg' 'LABEL back' 'KERNEL back'
config menus/more.cfg 'LABEL k' 'TEXT HELP' 'KERNEL no' 'ENDTEXT' 'KERNEL tool-kernel' 'APPEND a=b'
machine
shape quirks
printf '# Windows wrote it\r\ndefault pc\r\nprompt 0\r\n\r\nlabel pc\r\n\tmenu label PC\r\n\tkernel PC.krn\r\n\tinitrd pc.gz\r\n\tappend a,b "c d" ramdisk_size=100000\r\n\r\n' >$in/pxelinux.cfg/default
machine

for file in plain/vmlinuz own/boot/other-linux own/boot/debian-vmlinuz own/by-uuid own/by-address own/by-network menu/a menu/linux ontimeout/a ontimeout/b \
	words/k words/o implicit/vmlinuz inherited/k fixed/first fixed/named-linux nested/back nested/tool-kernel quirks/PC.krn; do
	tell_kernel $old/$file ${file#*/}
done
for file in plain/initrd.img own/boot/a.img own/boot/debian-initrd.img own/one.img own/two.img menu/i.gz implicit/initrd.img inherited/all.img quirks/pc.gz; do
	mkdir -p "$(dirname "$old/$file")"
	head -c 3000 /dev/urandom >$old/$file
done
### LTSP: iPXE in the card runs the script that the real ltsp makes

. tests/lab/import_ltsp.sh
if ltsp_ready $LAB/ltsp; then
	printf '%s\n' '[common]' 'MENU_TIMEOUT=-1' 'KERNEL_PARAMETERS="quiet splash"' '[server]' 'DEFAULT_IMAGE=a' '[52:54:00:00:01:0f]' 'HOSTNAME=pc15' 'DEFAULT_IMAGE=b' \
		'KERNEL_PARAMETERS=nomodeset' >$LAB/ltsp.conf
	ltsp_make $LAB/ltsp $LAB/ltsp.conf
	cp $LAB/ltsp/ltsp.log "$LOG/"
	mkdir $old/ltsp
	cp $LAB/ltsp/srv/tftp/ltsp/ltsp.ipxe $old/ltsp/
	for file in ltsp.img a/initrd.img b/initrd.img; do
		mkdir -p "$(dirname "$old/ltsp/$file")"
		head -c 3000 /dev/urandom >$old/ltsp/$file
	done
	tell_kernel $old/ltsp/a/vmlinuz ltsp/a/vmlinuz
	tell_kernel $old/ltsp/b/vmlinuz ltsp/b/vmlinuz
	shape_name=ltsp
	echo dhcp-boot=tag:ltsp,ltsp/ltsp.ipxe >>$LAB/dhcp
	machine
else
	skip "$LAB_NAME: LTSP" "$ltsp_why"
fi

site_dnsmasq enable-tftp "tftp-root=$old" $(cat $LAB/dhcp)

# same: a line `KERNEL: WORD...` as it can be compared: the kernel; its words, in any order, without those that are
# each boot loader's own; the names of the initrds.
same() {
	awk '{
		sub(/^\/+/, "", $1)
		sub(/:$/, "", $1)
		n = words = initrds = ""
		for (i = 2; i <= NF; i++) {
			if ($i ~ /^initrd=/) initrds = initrds " " substr($i, 8)
			else if ($i !~ /^(BOOT_IMAGE|BOOTIF)=/) word[++n] = $i
		}
		for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (word[i] > word[j]) { w = word[i]; word[i] = word[j]; word[j] = w }
		for (i = 1; i <= n; i++) words = words " " word[i]
		gsub(/,/, " ", initrds)
		gsub(/[^ ]*\//, "", initrds)
		print $1 ":" words " initrd:" initrds
	}'
}
# script MAC UUID IP [WORD...]: what httpbootd gives it; of a menu, what its first line leads to.
script() {
	script_mac=$1 script_uuid=$2 script_ip=$3
	shift 3
	"$BIN/httpbootd" -f $LAB/made/all.ini explain "mac=$script_mac" "uuid=$script_uuid" "ip=$script_ip" "$@" --server 10.0.0.1 2>&1 |
		sed -n '/^#!ipxe/,$p' >$LAB/script
	script_first=$(sed -n 's/^choose .*--default \([^ ]*\) pick.*/\1/p' $LAB/script)
	if [ -n "$script_first" ] && [ $# = 0 ]; then
		script "$script_mac" "$script_uuid" "$script_ip" "profile=$script_first"
	fi
}
# told MAC UUID IP: the same of that.
told() {
	script "$1" "$2" "$3"
	sed -n "
		s|http://10\.0\.0\.1/||g
		s|[$]{netX/ip}:[$]{next-server}:[$]{netX/gateway}:[$]{netX/netmask}|$3:10.0.0.1:10.0.0.1:255.255.255.0|
		s|[$]{uuid:guid}|$(echo "$2" | sed 's/^\(..\)\(..\)\(..\)\(..\)-\(..\)\(..\)-\(..\)\(..\)/\4\3\2\1-\6\5-\8\7/')|
		s/ || goto .*//
		/^boot/q
		/^kernel \|^initrd /p" $LAB/script | awk '
		$1 == "initrd" { initrds = initrds " initrd=" $2; next }
		{ for (i = 2; i <= NF; i++) if ($i !~ /^initrd=/) line = line (i == 2 ? "" : " ") $i (i == 2 ? ":" : "") }
		END { print line initrds }' | same
}
# power_on N MAC UUID, and written N: what its kernel wrote.
power_on() {
	ip link del "tap$(echo "$2" | sed 's/.*:\(..\):\(..\)$/\1\2/')" 2>/dev/null
	vm_start "$1" bios "$2" -m 128 -uuid "$3"
}
written() {
	wait_for_line "$LOG/$1.console" 'KERNEL .*' 90 "vm-$1"
	wait_gone "vm-$1" 10 || stop "vm-$1"
	console_text "$1" | sed -n 's/.*KERNEL //p' | tail -n 1
}

[ ! -e $old/ltsp ] || $lanboot import ltsp $LAB/ltsp.conf -o $LAB/made/ltsp.ini 2>"$LOG/ltsp.left"
for name in $(cut -d ' ' -f 2 $LAB/machines | grep -vx ltsp | uniq); do
	$lanboot import pxelinux $old/"$name" -o $LAB/made/"$name".ini 2>"$LOG/$name.left"
	# One machine with a file by its UUID, another with one by its MAC.
	check "$LAB_NAME: $name: nothing is lost" "$(grep -m 1 ': lost: ' "$LOG/$name.left")" \
		[ "$(grep ': lost: ' "$LOG/$name.left" | grep -vc 'one by its MAC has the first')" = 0 ]
done

# all_of SHAPE: the configuration, with what was made. LTSP names its files from the root of TFTP.
all_of() {
	all_root=$old/$1
	[ "$1" != ltsp ] || all_root=$old
	printf '[lanboot]\nuser = nobody\nroot = %s\ninclude = %s\n' "$all_root" "$LAB/made/$1.ini" >$LAB/made/all.ini
}
# Two at a time.
compare() {
	read -r n name mac ip uuid <<-END
		$1
	END
	all_of "$name"
	equal "$LAB_NAME: $name $mac" "$(told "$mac" "$uuid" "$ip")" "$(written "$n" | same)"
}
before=
while read -r line; do
	# shellcheck disable=SC2086 # its words
	set -- $line
	power_on "$1" "$3" "$5"
	[ -z "$before" ] || compare "$before"
	before=$line
done <$LAB/machines
compare "$before"
finish
