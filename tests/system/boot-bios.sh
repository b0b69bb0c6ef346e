#!/bin/sh
# boot-bios: from power on to userland with a BIOS, through all three daemons, beside a DHCP server
# that knows nothing of booting.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_dnsmasq
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

vm_boots kiosk1 bios
has "$LAB_NAME: pxedhcpd offers" "$LOG/pxedhcpd.log" "offered .*$(mac_of kiosk1)"
has "$LAB_NAME: tftpd serves iPXE" "$LOG/tftpd.log" 'served .*undionly\.kpxe'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk1'
for file in boot/vmlinuz-lts boot/initramfs-lts boot/modloop-lts kiosk1.apkovl.tar.gz; do
	has "$LAB_NAME: httpbootd serves $file" "$LOG/httpbootd.log" "served .*$file"
done
has_not "$LAB_NAME: pxedhcpd leases nothing" "$LOG/pxedhcpd.log" 'yiaddr=[1-9]'
daemons_stop
finish
