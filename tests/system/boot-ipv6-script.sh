#!/bin/sh
# boot-ipv6-script: the script that lanboot-ipxe build puts inside, for a server of IPv6, runs in a real iPXE on a LAN
# without any IPv4, and the machine comes up as itself. It lies beside an iPXE that was not built for it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_newer_ipxe
. tests/lab/boot6.sh
boot6_lan
sh tools/lanboot-ipxe script --server fd00:10::2 >$LAB/srv/efi/x64/autoexec.ipxe
chmod 644 $LAB/srv/efi/x64/autoexec.ipxe
site_router 'fd00:10::1000,fd00:10::1fff,slaac,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
daemons_start $LAB/lanboot.ini || exit 1
vm_boots kiosk1 uefi-http
has "$LAB_NAME: iPXE runs the script" "$LOG/kiosk1.console" "lanboot: asking for an address, round 1 of 10"
has "$LAB_NAME: it has an address of IPv6" "$LOG/kiosk1.console" "lanboot: $(mac_of kiosk1) is +fd00:10::"
has_not "$LAB_NAME: in the first round" "$LOG/kiosk1.console" 'round 2 of 10'
has "$LAB_NAME: it goes on to the script of its machine" "$LOG/httpbootd.log" 'script client=fd00:10::.*kiosk1'
daemons_stop
finish
