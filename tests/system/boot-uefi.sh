#!/bin/sh
# boot-uefi: from power on to userland with UEFI's own PXE, which asks again on port 4011.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
need_ipxe
lan_up
site_dnsmasq
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

capture boot 'udp and not port 5353'
vm_boots kiosk2 uefi
capture_end
packets_faultless 10.0.0.2
acks=$(packets 'ip.src == 10.0.0.2 && udp.srcport == 4011 && dhcp.option.dhcp == 5' dhcp.file | sort -u)
check "$LAB_NAME: the answer on port 4011 names the boot file" "it names '$acks'" [ -n "$acks" ]
has "$LAB_NAME: pxedhcpd answers on port 4011" "$LOG/pxedhcpd.log" "acked .*$(mac_of kiosk2)"
has "$LAB_NAME: tftpd serves iPXE" "$LOG/tftpd.log" 'served .*\.efi'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk2'
daemons_stop
finish
