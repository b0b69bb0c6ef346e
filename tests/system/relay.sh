#!/bin/sh
# relay: a client of another network, behind a DHCP relay (ISC's, dnsmasq's), is offered its boot file
# through it, whether it asks for a broadcast answer or not, and with option 82 as without. What is
# looked at is what arrives at the client.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhcrelay dnsmasq tshark build/tests/bench/udp_ask
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

# relay_isc [OPTION...]
relay_isc() {
	: >"$LOG/relay.log"
	start relay router dhcrelay -4 -d "$@" -iu eth0 -id far-port 10.0.0.1 10.0.0.2
	wait_for_line "$LOG/relay.log" 'Sending on.*Socket' 10 relay
	sleep 0.5
}

relay_dnsmasq() {
	: >"$LOG/relay.log"
	start relay router dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null --port=0 \
		--user=root --pid-file= --dhcp-relay=10.0.1.1,10.0.0.1 --dhcp-relay=10.0.1.1,10.0.0.2
	wait_for_line "$LOG/relay.log" 'DHCP relay from 10.0.1.1 to 10.0.0.2' 10 relay
	sleep 0.5
}

# asks MAC [UDHCPC ARGUMENT...]: udhcpc asks for a broadcast answer with -B only.
asks() {
	ip -n far link set eth0 address "$1"
	shift
	ip netns exec far "$busybox" udhcpc -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script "$@" \
		>>"$LOG/udhcpc.log" 2>&1
}

pxe() {
	asks "$@" -V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201
}

# offered NAME MAC FLAGS
offered() {
	packets "dhcp.option.dhcp == 2 && dhcp.ip.your == 0.0.0.0 && dhcp.hw.mac_addr == $2" dhcp.flags \
		dhcp.file dhcp.ip.server dhcp.ip.relay dhcp.option.dhcp_server_id udp.dstport |
		head -n 1 >"$LOG/offers"
	has "$LAB_NAME: $1: the boot file arrives" "$LOG/offers" \
		"^$3.undionly\\.kpxe.10\\.0\\.0\\.2.10\\.0\\.1\\.1.10\\.0\\.0\\.2.68\$"
}

# through NAME: both kinds of client, by the relay that is up; an ordinary one gets its lease.
through() {
	capture far 'udp port 67 or port 68'
	asks 02:00:00:00:01:00
	equal "$LAB_NAME: $1: an ordinary client gets its lease" $? 0
	ip netns exec far ip addr flush dev eth0
	pxe 02:00:00:00:01:01
	pxe 02:00:00:00:01:02 -B
	# As a switch in between writes it.
	pxe 02:00:00:00:01:03 -x 0x52:010461626364
	capture_end
	offered "$1: asked without the broadcast flag" 02:00:00:00:01:01 0x8000
	offered "$1: asked with it" 02:00:00:00:01:02 0x8000
	[ -n "$2" ] || offered "$1: option 82 was there before" 02:00:00:00:01:03 0x8000
	equal "$LAB_NAME: $1: tshark finds no fault" "$(packets '_ws.malformed' frame.number)" ''
	stop relay
}

relay_isc
through 'dhcrelay'
# With its own option 82; answers without it, or with another one, are dropped.
relay_isc -a -D
through 'dhcrelay -a -D' 'it does not take what has one'
relay_isc -a -D -m append
through 'dhcrelay -a -D -m append' ''
relay_dnsmasq
through 'dnsmasq'

### What a relay passes on, and what only looks so. Told by the log: each has a MAC of its own.

ip link add eth1-port type veth peer name eth1 netns boot
in_boot ip addr add 10.2.0.1/23 dev eth1
in_boot ip link set eth1 up
sleep 0.5

# passes_on HEAD GIADDR MAC [OPTIONS]: all in hex; op, htype, hlen and hops are the head.
passes_on() {
	printf '%s 12345678 0000 0000 %024d %s %s%020d %0384d 63825363 350101 %s%s ff' "$1" 0 "$2" \
		"$3" 0 0 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 "${4:-5d020007}" |
		ip netns exec router build/tests/bench/udp_ask 67 10.0.0.2 67 >>"$LOG/answers"
}
# logged NAME PATTERN
logged() { has "$LAB_NAME: $1" "$LOG/pxedhcpd.log" "$2"; }

passes_on 01010600 0a000101 020000000201
passes_on 01010600 0a0000ff 020000000202
passes_on 01010600 0a0201ff 020000000203
passes_on 01010600 0a020001 020000000204
passes_on 01010600 0a0200ff 020000000205
passes_on 01010600 0a000101 020000000206 5d02002a
passes_on 01200000 0a000101 000000000000 \
	5d0200073d1dff009c81e200030020000000000000000000000000ec0d9a03009c81e261110000112233445566778899aabbccddeeff
logged 'a relay' 'offered mac=02:00:00:00:02:01 .*to=10\.0\.1\.1:67'
logged 'the broadcast address of its network' 'refused mac=02:00:00:00:02:02 .*giaddr'
logged 'that of another interface' 'refused mac=02:00:00:00:02:03 .*giaddr'
logged 'ourselves, on another interface' 'refused mac=02:00:00:00:02:04 .*giaddr'
logged 'an address in the middle of a /23' 'offered mac=02:00:00:00:02:05 .*to=10\.2\.0\.255:67'
logged 'an architecture without a name, by number' 'refused mac=02:00:00:00:02:06 arch=42 '
logged 'InfiniBand, by UUID and client identifier' \
	'offered uuid=33221100-5544-7766-8899-aabbccddeeff client-id=ff:00:9c:81:.*:e2 '

### A REQUEST of a client for another boot server's item, and one for its boot file

# answered PORT OPTIONS: how many answers there are.
answered() {
	printf '01010600 12345678 0000 0000 0a000003 %024d 020000000301 %020d %0384d 63825363 350103 %s %s ff' \
		0 0 0 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 "$2" |
		in_client build/tests/bench/udp_ask 68 10.0.0.2 "$1" | wc -l
}
equal "$LAB_NAME: another server's item, on port 67" "$(answered 67 2b07470400010000ff)" 0
equal "$LAB_NAME: another server's item, on port 4011" "$(answered 4011 2b07470400010000ff)" 0
equal "$LAB_NAME: another server by option 54" "$(answered 4011 36040a000007)" 0
equal "$LAB_NAME: our boot file" "$(answered 4011 36040a000002)" 1
daemons_stop pxedhcpd
finish
