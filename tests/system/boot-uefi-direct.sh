#!/bin/sh
# boot-uefi-direct: UEFI's own PXE, told by its section to take the boot file from the first offer.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
need_ipxe
lan_up
site_dnsmasq
{
	lab_ini kiosk2
	echo "form    = direct"
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

capture boot 'udp and not port 5353'
vm_boots kiosk2 uefi
capture_end
packets_faultless 10.0.0.2
has "$LAB_NAME: pxedhcpd offers in the direct form" "$LOG/pxedhcpd.log" \
	"offered .*$(mac_of kiosk2).*form=direct"
has_not "$LAB_NAME: nobody asks on port 4011" "$LOG/pxedhcpd.log" 'acked '
daemons_stop
finish
