#!/bin/sh
# boot-site-names-file: the site's DHCP server names the boot server and the file by architecture,
# and the script to iPXE, as pxedhcpd render writes it; only tftpd and httpbootd run. With one
# machine's own file, GRUB, which takes its server from there, too.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
lan_up
cp -r build/lab/srv $LAB/srv
lab_ini kiosk2 | sed "s|^root = .*|root = $LAB/srv|" >$LAB/lanboot.ini
grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
if [ -e $grub ]; then
	mkdir $LAB/srv/grub
	cp $grub $LAB/srv/grubx64.efi
	# Also when it asks DHCP itself, as what says neither what it is nor what it is for.
	printf 'net_dhcp\nconfigfile (tftp)/grub/second.cfg\n' >$LAB/srv/grub/grub.cfg
	printf 'echo second configuration\nsleep 60\n' >$LAB/srv/grub/second.cfg
	printf '[host %s]\nprofile = thinclient\nboot-file = grubx64.efi\n' "$(mac_of kiosk1)" >>$LAB/lanboot.ini
fi
site_dnsmasq "$("$BIN/pxedhcpd" -f $LAB/lanboot.ini render dnsmasq --address 10.0.0.2 2>"$LOG/render")"
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

vm_boots kiosk2 uefi
has "$LAB_NAME: tftpd serves iPXE" "$LOG/tftpd.log" 'served .*ipxe64\.efi'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk2'

if [ -e $grub ]; then
	vm_start kiosk1 uefi "$(mac_of kiosk1)"
	wait_for_line "$LOG/tftpd.log" 'served .*file=grub/second\.cfg' 120 vm-kiosk1
	has "$LAB_NAME: one machine's firmware loads its own file" "$LOG/tftpd.log" 'served .*file=grubx64\.efi'
	has "$LAB_NAME: GRUB finds the boot server" "$LOG/tftpd.log" 'served .*file=grub/grub\.cfg'
	has "$LAB_NAME: and by a lease of its own" "$LOG/tftpd.log" 'served .*file=grub/second\.cfg'
	stop vm-kiosk1
else
	skip "$LAB_NAME: GRUB" 'not in build/peers; tests/lab/setup check brings it'
fi
daemons_stop tftpd httpbootd
finish
