#!/bin/sh
# ipv6-watch: pxedhcpd says, once, what keeps machines from booting over IPv6: routers whose advertisements lack the
# flag M, a site where nobody gives an address by DHCPv6, a server that names a boot file itself. Of a site that is as
# it should be it says nothing.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhclient dnsmasq
lan_up
. tests/lab/dhcp6.sh
lan_without_ipv4
dhcp6_files

# boots PATTERN FILE: a machine that wants to boot asks until the line is there.
boots() { asks_until client firmware "$2" "$1" 60; }
managed='router fe80::[0-9a-f:]* on eth0: .*set the flags M \(managed\) and O'
stateful='eth0: a machine was offered its boot file over IPv6, and no DHCPv6 server gives it an address'
names="fe80::[0-9a-f:]* on eth0 names 'tftp://\\[fd00:10::9\\]/other.efi': a DHCPv6 server that gives addresses .*take options 59"
told() { grep -cE "$1" "$LOG/pxedhcpd.log"; }

### As it should be. The switch is a hub: what a server says to one machine is heard.

ip link set lan type bridge ageing_time 0
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
site_router 'fd00:10::1000,fd00:10::1fff,64,1h'
boots "$leased" "$LOG/dhclient.log"
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
has "$LAB_NAME: a machine is offered its boot file" "$LOG/pxedhcpd.log" 'offered '
has_not "$LAB_NAME: and nothing is amiss" "$LOG/pxedhcpd.log" 'eth0:|eth0 names'
stop site-router

### A server that names a boot file

site_router 'fd00:10::1000,fd00:10::1fff,64,1h
dhcp-option-force=option6:59,tftp://[fd00:10::9]/other.efi'
boots "$leased" "$LOG/dhclient.log"
wait_for_line "$LOG/pxedhcpd.log" "$names" 10 pxedhcpd
boots "$leased" "$LOG/dhclient.log"
equal "$LAB_NAME: a server that names a boot file is told of, once" "$(told "$names")" 1
stop site-router
daemons_stop pxedhcpd

### Addresses by advertisements alone

daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
site_router
# The first one goes out when the router starts, and one when it is asked for.
wait_for_line "$LOG/site-router.log" 'RTR-ADVERT' 30 site-router
boots "$stateful" "$LOG/pxedhcpd.log"
equal "$LAB_NAME: a router without the flag M is told of, once" "$(told "$managed")" 1
equal "$LAB_NAME: that nobody gives addresses is told, once" "$(told "$stateful")" 1
stop site-router
daemons_stop pxedhcpd
finish
