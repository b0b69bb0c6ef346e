#!/bin/sh
# ipxe-scripts-uefi: on UEFI nobody chooses from the menu, its first profile is taken: the machine's
# own disk; iPXE ends, and the firmware boots that.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
need "$LAB_NAME" mformat mmd mcopy
lan_up
site_dnsmasq
srv=$LAB/srv
mkdir -p $srv
# An ipxe.efi of 2019, with drivers of its own, does not come back to the firmware.
cp build/lab/srv/snponly.efi $srv
chmod -R a+rX $srv
# A disk as firmware looks for it: a FAT file system with a kernel as its boot loader, which says so.
disk=$LAB/disk
head -c 67108864 /dev/zero >$disk
mformat -i $disk -F :: && mmd -i $disk ::/EFI ::/EFI/BOOT &&
	mcopy -i $disk build/lab/srv/boot/vmlinuz-lts ::/EFI/BOOT/BOOTX64.EFI ||
	lan_die "could not make a disk"
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
[pxedhcpd]
efi-x64 = snponly.efi
[profile disk]
title = This machine's own disk
local = yes
[profile choose]
menu = disk
menu-timeout = 2
[host $(mac_of kiosk1)]
name = kiosk1
profile = choose
EOF
daemons_start $LAB/lanboot.ini || exit 1
vm_start kiosk1 uefi-http "$(mac_of kiosk1)" -drive file=$disk,format=raw,if=none,id=disk \
	-device virtio-blk-pci,drive=disk,bootindex=1
check "$LAB_NAME: the menu's choice is the disk" 'see kiosk1.console and httpbootd.log' \
	wait_for_line "$LOG/httpbootd.log" 'script .*profile=disk' 90 vm-kiosk1
check "$LAB_NAME: iPXE says so" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" "Booting from this machine's own disk" 30 vm-kiosk1
check "$LAB_NAME: the firmware boots the disk" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'BdsDxe: starting Boot.*Non-Block Boot Device' 60 vm-kiosk1
daemons_stop
finish
