#!/bin/sh
# boot-site-names-file: the site's DHCP server names the boot server and the file by architecture,
# and the script to iPXE, as OPNsense does; only tftpd and httpbootd run.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
lan_up
site_dnsmasq \
	'dhcp-userclass=set:ipxe,iPXE' \
	'dhcp-match=set:efi,option:client-arch,7' \
	'dhcp-match=set:efi,option:client-arch,9' \
	'dhcp-boot=tag:!ipxe,tag:!efi,undionly.kpxe,,10.0.0.2' \
	'dhcp-boot=tag:!ipxe,tag:efi,ipxe64.efi,,10.0.0.2' \
	'dhcp-boot=tag:ipxe,http://10.0.0.2/boot.ipxe'
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

vm_boots kiosk2 uefi
has "$LAB_NAME: tftpd serves iPXE" "$LOG/tftpd.log" 'served .*ipxe64\.efi'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk2'
daemons_stop tftpd httpbootd
finish
