#!/bin/sh
# ipxe-scripts-uefi: on UEFI nobody chooses from the menu, its first profile is taken: the machine's
# own disk; and iPXE ends, for the firmware to boot that.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
lan_up
site_dnsmasq
srv=$LAB/srv
mkdir -p $srv
cp build/lab/srv/*.efi $srv
chmod -R a+rX $srv
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
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
vm_start kiosk1 uefi-http "$(mac_of kiosk1)"
check "$LAB_NAME: the menu's choice is the disk" 'see kiosk1.console and httpbootd.log' \
	wait_for_line "$LOG/httpbootd.log" 'script .*profile=disk' 90 vm-kiosk1
check "$LAB_NAME: iPXE says so" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" "Booting from this machine's own disk" 30 vm-kiosk1
daemons_stop
finish
