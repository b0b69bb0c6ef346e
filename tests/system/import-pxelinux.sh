#!/bin/sh
# import-pxelinux: what a pxelinux.cfg folder has machines boot, httpbootd has them boot.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-pxelinux BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
one=52:54:00:00:00:01

# shape NAME STATUS: imports the folder of pxelinux.0, and loads what comes out.
shape() { imported pxelinux "$dir/in" "$1" "$2"; }

# boots MACHINE LINE...: the machine's script has these lines.
boots() {
	boots_machine=${1:-$one}
	shift
	boots_by "$boots_machine" '' "$@"
}

config pxelinux.cfg/default 'DEFAULT linux' 'LABEL linux' '  KERNEL vmlinuz' '  APPEND initrd=initrd.img root=/dev/ram0 quiet'
shape 'one system' 0
boots '' 'kernel http://SERVER/vmlinuz initrd=initrd.img BOOTIF=01-52-54-00-00-00-01 root=/dev/ram0 quiet' 'initrd http://SERVER/initrd.img'

config pxelinux.cfg/default 'default disk' 'label disk' 'localboot 0'
config pxelinux.cfg/01-52-54-00-00-00-01 'default x' 'label x' 'linux ::/a/vmlinuz' 'initrd /a/one.img,/a/two.img' 'append -'
shape 'a machine, and the others' 0
boots '' 'kernel http://SERVER/a/vmlinuz initrd=one.img' 'initrd http://SERVER/a/two.img'
has "$LAB_NAME: the others boot their disk" "$dir/made.ini" '^local = yes'

config pxelinux.cfg/4c4c4544-004d-3910-8035-b4c04f4b4d31 'LABEL x' 'KERNEL u'
config pxelinux.cfg/C0A80305 'LABEL x' 'KERNEL a'
config pxelinux.cfg/C0A803 'LABEL x' 'KERNEL n'
config pxelinux.cfg/C 'LABEL x' 'KERNEL half'
shape 'by UUID, address and network' 0
boots '44454c4c-4d00-1039-8035-b4c04f4b4d31' 'kernel http://SERVER/u '
boots '192.168.3.5' 'kernel http://SERVER/a '
boots '192.168.3.6' 'kernel http://SERVER/n '
boots '200.1.2.3' 'kernel http://SERVER/half '

config pxelinux.cfg/default '\0357\0273\0277UI vesamenu.c32\r' 'TIMEOUT 205\r' 'MENU TITLE Site\r' 'MENU BACKGROUND x.png\r' \
	'LABEL debian\r' 'MENU LABEL Install ^Debian\r' 'KERNEL debian/linux\r' 'APPEND vga=788 initrd=debian/initrd.gz --- quiet\r' \
	'LABEL local\r' 'MENU LABEL Disk\r' 'MENU DEFAULT\r' 'LOCALBOOT 0x80\r'
shape 'a menu, from Windows' 0
boots '' 'item local Disk' 'item debian Install Debian' '--timeout 21000'
equal "$LAB_NAME: the default stands first" "$(sed -n 's/^menu = //p' "$dir/made.ini")" 'local debian'

config pxelinux.cfg/default 'DEFAULT menu.c32' 'PROMPT 0' 'TIMEOUT 0' 'INCLUDE menu/common.cfg' 'MENU INCLUDE menu/more.cfg Title' 'MENU BEGIN' \
	'MENU TITLE Tools' 'LABEL mt' 'KERNEL memtest86+-5.01' 'MENU END' 'LABEL other' 'MENU LABEL Other' 'KERNEL menu.c32' 'APPEND pxelinux.cfg/other'
config menu/common.cfg 'LABEL disk' 'KERNEL chain.c32' 'APPEND hd0 0'
config menu/more.cfg 'LABEL net' 'PXE other/pxelinux.0'
config pxelinux.cfg/other 'MENU TITLE x' 'DEFAULT vesamenu.c32' 'LABEL a' 'KERNEL a' 'LABEL back' 'KERNEL vesamenu.c32' 'APPEND pxelinux.cfg/default'
shape 'menus in menus, and includes' 0
boots '' 'item disk disk' 'item net net' 'item mt Tools: mt' 'item a a'

config pxelinux.cfg/default 'DEFAULT a' 'APPEND console=ttyS0' 'IPAPPEND 3' 'LABEL a' 'KERNEL http://10.0.0.9/a' 'LABEL b' 'KERNEL b' 'APPEND x={mac}'
shape 'words for all, and IPAPPEND' 0
boots '' 'kernel http://10.0.0.9/a BOOTIF=01-52-54-00-00-00-01 console=ttyS0 ip=${netX/ip}:${next-server}:${netX/gateway}:${netX/netmask}'
has "$LAB_NAME: what needs a key held is told" "$dir/left" 'default:6: not needed: .*types its name'

config pxelinux.cfg/default 'DEFAULT disk' 'PROMPT 1' 'TIMEOUT 50' 'ONTIMEOUT linux' 'SERIAL 0 115200' 'LABEL disk' 'LOCALBOOT -1' \
	'LABEL linux' 'TEXT HELP' 'KERNEL no' 'ENDTEXT' 'KERNEL k' 'SYSAPPEND 4'
shape 'a prompt, and what comes by itself' 0
equal "$LAB_NAME: what comes by itself stands first" "$(sed -n 's/^menu = //p' "$dir/made.ini")" 'linux disk'

for n in 1 2; do
	config pxelinux.cfg/01-52-54-00-00-00-0$n 'default k' 'label k' 'kernel k' 'append q'
done
shape 'machines that boot the same' 0
equal "$LAB_NAME: they have one profile" "$(grep -c '^\[profile' "$dir/made.ini")" 1

config pxelinux.cfg/default 'LABEL a' 'KERNEL tftp://10.0.0.9/x/a' 'INITRD 10.0.0.9::x/i'
shape 'files elsewhere' 0
boots '' 'kernel tftp://10.0.0.9/x/a' 'initrd tftp://10.0.0.9/x/i'

config pxelinux.cfg/default 'DEFAULT none' 'INCLUDE pxelinux.cfg/default' 'INCLUDE ../../etc/passwd' 'LABEL a' 'KERNEL mboot.c32' 'APPEND xen.gz --- vmlinuz' \
	'LABEL b' 'KERNEL memdisk' 'INITRD x.iso' 'MENU PASSWD x' 'LABEL c' 'KERNEL ../../x' 'LABEL d' 'KERNEL d' 'APPEND a ; b' 'WHO KNOWS' \
	'\033[2J' "$(head -c 100000 /dev/zero | tr '\000' x)"
config pxelinux.cfg/01-52-54-00-00-00-0x 'LABEL a' 'KERNEL a'
config pxelinux.cfg/default~ 'LABEL a' 'KERNEL a'
shape 'what cannot be carried' 1
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's/^[^:]*default:\([0-9]*\): lost: .*/\1/p' "$dir/left" | sort -nu | paste -sd ' ')" \
	'1 2 3 4 7 10 11 13 16 17 18'
has "$LAB_NAME: a file that nobody loads" "$dir/left" 'default~:1: not needed'
has_not "$LAB_NAME: nothing of it reaches the terminal" "$dir/left" "$(printf '\033')"
config pxelinux.cfg/default 'LABEL a\0000' 'KERNEL a'
tools/lanboot import pxelinux "$dir/in" >"$dir/out" 2>"$dir/left"
equal "$LAB_NAME: a NUL byte" $? 1
has "$LAB_NAME: it is said" "$dir/left" 'default: has a NUL byte'
finish
