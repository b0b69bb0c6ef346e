#!/bin/sh
# relay: a client of another network, behind a DHCP relay, is offered its boot file through it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhcrelay tshark
lan_up

# far 10.0.1.x -- router 10.0.1.1, 10.0.0.254 -- the LAN
lan_node router 254
ip netns add far
ip link add far-port netns router type veth peer name eth0 netns far
ip -n router addr add 10.0.1.1/24 dev far-port
ip -n router link set far-port up
ip -n far link set eth0 up
in_site ip route add 10.0.1.0/24 via 10.0.0.254
in_boot ip route add 10.0.1.0/24 via 10.0.0.254
ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
site_dnsmasq 'dhcp-range=10.0.1.50,10.0.1.99,255.255.255.0,1h'
lab_ini | sed '/ipxe-rom/d; s/^\[pxedhcpd\]/&\nrelays = yes/' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
start relay router dhcrelay -4 -d -iu eth0 -id far-port 10.0.0.1 10.0.0.2
wait_for_line "$LOG/relay.log" 'Sending on.*Socket' 10 relay
sleep 0.5

capture far 'udp port 67 or port 68'
ip netns exec far "$busybox" udhcpc -i eth0 -f -q -n -t 3 -T 2 -s tests/lab/udhcpc-script >"$LOG/udhcpc.log" 2>&1
equal "$LAB_NAME: an ordinary client gets its lease" $? 0
ip netns exec far ip addr flush dev eth0
ip netns exec far "$busybox" udhcpc -i eth0 -f -q -n -t 2 -T 2 -s tests/lab/udhcpc-script \
	-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >>"$LOG/udhcpc.log" 2>&1
capture_end
packets 'dhcp.option.dhcp == 2 && dhcp.ip.your == 0.0.0.0' dhcp.file dhcp.ip.server dhcp.ip.relay \
	dhcp.option.dhcp_server_id >"$LOG/offers"
has "$LAB_NAME: the boot file comes through the relay" "$LOG/offers" \
	'^undionly\.kpxe.10\.0\.0\.2.10\.0\.1\.1.10\.0\.0\.2$'
equal "$LAB_NAME: tshark finds no fault" "$(packets '_ws.malformed' frame.number)" ''
daemons_stop pxedhcpd
finish
