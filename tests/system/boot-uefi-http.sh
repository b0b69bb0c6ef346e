#!/bin/sh
# boot-uefi-http: from power on to userland with UEFI HTTP Boot: no TFTP at all.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
lan_up
site_dnsmasq
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

vm_boots kiosk3 uefi-http
has "$LAB_NAME: httpbootd serves iPXE" "$LOG/httpbootd.log" 'served .*\.efi'
has_not "$LAB_NAME: tftpd is not asked" "$LOG/tftpd.log" 'served '
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk3'
daemons_stop
finish
