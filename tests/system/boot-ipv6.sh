#!/bin/sh
# boot-ipv6: UEFI boots over IPv6 beside dnsmasq, on a LAN without any IPv4: by HTTP Boot and an iPXE as distributions
# have it, and by PXE and its profile as one program, both to the machine's own host name. What boots then is the lab's:
# Alpine's own initramfs knows no IPv6.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_newer_ipxe
. tests/lab/boot6.sh
boot6_lan
boot6_uki
# Addresses by DHCPv6, as firmware wants them, and by the router's advertisements alone, as a kernel does.
site_router 'fd00:10::1000,fd00:10::1fff,slaac,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
daemons_start $LAB/lanboot.ini || exit 1
boot6_machines
daemons_stop
finish
