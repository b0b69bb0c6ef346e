#!/bin/sh
# boot-autoexec: an iPXE with no script of its own comes to the script of its machine by the
# autoexec.ipxe that tftpd makes up: nobody tells it a URL, nobody compiles it. (The one in the
# network card's ROM does not look for that name itself, so the site's DHCP server names it; an iPXE
# for UEFI that is new enough asks for it beside its binary.)
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_dnsmasq 'dhcp-boot=autoexec.ipxe,,10.0.0.2'
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

vm_boots kiosk1 bios
has "$LAB_NAME: tftpd makes autoexec.ipxe" "$LOG/tftpd.log" 'served .*file=autoexec\.ipxe generated=yes'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk1'
daemons_stop tftpd httpbootd
finish
