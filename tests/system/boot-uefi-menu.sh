#!/bin/sh
# boot-uefi-menu: UEFI's own PXE shows our boot menu, takes its first item when the time is up, and
# asks for its boot file by number.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
need_ipxe
lan_up
site_dnsmasq
{
	lab_ini kiosk2
	cat <<-EOF
		form    = menu

		[menu-item Start this machine]
		[menu-item Memory test]
		file = memtest.efi
	EOF
} | sed 's/^\[pxedhcpd\]$/&\nmenu-prompt = F8 shows the menu\nmenu-timeout = 2/' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

capture boot 'udp and not port 5353'
vm_boots kiosk2 uefi
capture_end
packets_faultless 10.0.0.2
has "$LAB_NAME: pxedhcpd offers the menu" "$LOG/pxedhcpd.log" \
	"offered .*$(mac_of kiosk2).*form=menu"
has "$LAB_NAME: the chosen item is asked for" "$LOG/pxedhcpd.log" "acked .*$(mac_of kiosk2)"
has "$LAB_NAME: the firmware shows the prompt" "$LOG/kiosk2.console" 'F8 shows the menu'
daemons_stop
finish
