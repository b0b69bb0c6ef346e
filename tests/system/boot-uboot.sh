#!/bin/sh
# boot-uboot: a machine with U-Boot for its firmware boots from the file that is made for it, to its own host name.
# U-Boot for x86 drives no virtio card, and the lab's kernel no other: the machine has a second one, and both are
# its section's.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-x86_64
# Older ones tell the kernel on x86 that its initramfs has 11 bytes.
uboot=build/newer/usr/lib/u-boot/qemu-x86/u-boot.rom
[ -e $uboot ] || {
	skip "$LAB_NAME" 'no U-Boot in build/newer; tests/lab/setup check brings it'
	exit 0
}
lan_up
# It goes by the site's server, as PXELINUX does, and looks beside the boot file.
site_dnsmasq dhcp-boot=,,10.0.0.2
other=52:54:00:12:34:65
# What U-Boot has to hand on as it is.
odd='odd="a b;c" d;e#f'
lab_ini kiosk1 | sed "s/^\[host .*\]/[host $(mac_of kiosk1) $other]/; s/^cmdline .*/& $odd/; s/ quiet / /" >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

ip tuntap add dev other mode tap && ip link set other master lan up || lan_die "no second card"
vm_start kiosk1 bios "$(mac_of kiosk1)" -bios $uboot \
	-netdev tap,id=other,ifname=other,script=no,downscript=no -device "e1000,netdev=other,mac=$other,romfile="
# types COMMAND PATTERN: at U-Boot's prompt, then waits until the console says that.
types() {
	vm_type kiosk1 "$1\r"
	wait_for_line "$LOG/kiosk1.console" "$2" 30 vm-kiosk1
}
wait_for_line "$LOG/kiosk1.console" 'autoboot' 30 vm-kiosk1
types '' '^=> '
# Where it puts things is the board's. This one says no place for the file, and one for the initramfs that the
# kernel unpacks itself over.
types 'setenv pxefile_addr_r f00000; setenv ramdisk_addr_r 10000000; echo set-$?' 'set-[0-9]'
types 'setenv autoload no; dhcp; echo leased-$?' 'leased-[0-9]'
types 'pxe get; echo got-$?' 'got-[0-9]'
has "$LAB_NAME: U-Boot was made its file" "$LOG/tftpd.log" \
	"served .*host=kiosk1 file=pxelinux.cfg/01-$(echo $other | tr : -) generated=yes"
vm_type kiosk1 'pxe boot\r'
vm_comes_up kiosk1 bios 150
has "$LAB_NAME: its command line is as it was written" "$LOG/kiosk1.console" "Command line: .* $odd"
has "$LAB_NAME: its kernel came by TFTP" "$LOG/tftpd.log" 'served .*file=boot/vmlinuz-lts '
has "$LAB_NAME: and its initramfs" "$LOG/tftpd.log" 'served .*file=boot/initramfs-lts '
daemons_stop tftpd httpbootd
finish
