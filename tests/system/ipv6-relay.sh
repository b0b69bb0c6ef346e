#!/bin/sh
# ipv6-relay: machines of other IPv6 networks, behind ISC's relay, dnsmasq's, and one behind another, are offered
# their boot files through them, and get their leases from the site's server. What is looked at is what leaves
# pxedhcpd's machine and what arrives at the client.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhcrelay dhclient dnsmasq tshark
lan_up
. tests/lab/dhcp6.sh

# deep fd00:30::/64 -- inner fd00:30::1, fd00:20::5 -- far fd00:20::/64 -- router fd00:20::1, fd00:10::254 -- the LAN
lan_node router 254
ip -n router link add far type bridge forward_delay 0 stp_state 0 mcast_snooping 0
for node in far inner; do
	ip netns add $node
	ip -n router link add $node-port type veth peer name eth0 netns $node
	ip -n router link set $node-port master far up
done
ip netns add deep
ip -n inner link add deep-port type veth peer name eth0 netns deep
for node in router inner; do
	ip netns exec $node sysctl -q -w net.ipv6.conf.all.forwarding=1
done
ip -n router addr add fd00:20::1/64 dev far nodad
ip -n router link set far up
ip -n inner addr add fd00:20::5/64 dev eth0 nodad
ip -n inner addr add fd00:30::1/64 dev deep-port nodad
ip -n inner link set eth0 up
ip -n inner link set deep-port up
for node in far deep; do
	# Nothing of its card's MAC is in its address: who it is the relay says, or its DUID.
	ip -n $node link set eth0 addrgenmode random
	ip -n $node link set eth0 up
done
for node in site boot; do
	ip -n $node -4 addr flush dev eth0
	ip -n $node route add fd00:20::/63 via fd00:10::254
	ip -n $node route add fd00:30::/64 via fd00:10::254
done
ip -n router route add fd00:30::/64 via fd00:20::5
ip -n inner route add default via fd00:20::1

dhcp6_files

# relay_isc NAME NODE LOWER UPPER...
relay_isc() {
	relay_name=$1 relay_node=$2 relay_lower=$3
	shift 3
	: >"$LOG/$relay_name.log"
	start "$relay_name" "$relay_node" dhcrelay -6 -d -I -pf "$LAB/$relay_name.pid" -l "$relay_lower" "$@"
	wait_for_line "$LOG/$relay_name.log" "Sending on +Socket/$relay_lower" 10 "$relay_name"
	settled "$relay_node"
}

# through NAME NODE RELAY INTERFACE-IDS PARTS: what goes on from the node to us, and what goes back to the relay.
through() {
	: >"$LOG/pxedhcpd.log"
	capture boot 'udp port 547'
	lease "$1: one that says HTTPClient" "$2" firmware 30
	wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
	capture_end
	has "$LAB_NAME: $1: it is offered its boot file, of its MAC" "$LOG/pxedhcpd.log" \
		"offered mac=$(mac_at "$2") arch=http-x64 .*to=\\[$3\\]:547 form=http file=http://\\[fd00:10::2\\]/ipxe\\.efi\$"
	ours='udp.srcport == 547 && dhcpv6.msgtype == 13'
	what='dhcpv6.interface_id dhcpv6.linkaddr dhcpv6.peeraddr dhcpv6.hopcount dhcpv6.xid'
	packets 'dhcpv6.msgtype == 12 && dhcpv6.msgtype == 1' $what | sort -u >"$LOG/asked"
	packets "$ours" ipv6.dst udp.dstport dhcpv6.msgtype $what | sort -u >"$LOG/answered"
	has "$LAB_NAME: $1: the relay asks, with all that it has to say" "$LOG/asked" "^$4	[0-9a-f:,]*	[0-9a-f:,]*fe80::[0-9a-f:,]*	[0-9,]*	0x"
	equal "$LAB_NAME: $1: the answer goes to the relay's port 547, in as many parts, with that" \
		"$(cat "$LOG/answered")" "$3	547	$5,2	$(cat "$LOG/asked")"
	equal "$LAB_NAME: $1: tshark finds no fault in the answer" \
		"$(packets "$ours && (_ws.malformed || _ws.expert.severity >= \"Warning\")" _ws.expert.message)" ''
}
mac_at() { ip -n "$1" -o link show dev eth0 | sed 's/.*ether \([0-9a-f:]*\).*/\1/'; }

site_router 'fd00:10::1000,fd00:10::1fff,64,1h
dhcp-range=fd00:20::1000,fd00:20::1fff,64,1h
dhcp-range=fd00:30::1000,fd00:30::1fff,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"

### A relay that is not in relays

sed -i 's/^\[pxedhcpd\]/&\nrelays = 2001:db8::\/32/' $LAB/lanboot.ini
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
relay_isc relay router far -u fd00:10::1%eth0 -u fd00:10::2%eth0
lease 'dhcrelay: an ordinary client' far ordinary 30
has_not "$LAB_NAME: dhcrelay: an ordinary client is nothing of ours" "$LOG/pxedhcpd.log" 'offered|refused'
lease 'another relay: one that says HTTPClient' far firmware 30
wait_for_line "$LOG/pxedhcpd.log" 'refused ' 10 pxedhcpd
has "$LAB_NAME: another relay: gets no answer, and is told of" "$LOG/pxedhcpd.log" \
	'refused .*relay=fd00:10::254 reason="it comes by a relay that is not in relays" add="relays = 2001:db8::/32 fd00:10::/64"'
has_not "$LAB_NAME: another relay: nothing is offered" "$LOG/pxedhcpd.log" 'offered '
daemons_stop pxedhcpd

### One that is

sed -i 's/^relays = .*/relays = yes/' $LAB/lanboot.ini
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
through dhcrelay far fd00:10::254 '[0-9a-f]*' 13
relay_isc inner-relay inner deep-port -u fd00:20::1%eth0
through 'one behind another' deep fd00:10::254 '[0-9a-f]*,[0-9a-f]*' 13,13
stop inner-relay
stop relay
# dnsmasq sends to the group of the site's servers, and says the MAC (option 79).
: >"$LOG/relay.log"
start relay router dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null --port=0 \
	--user=root --pid-file= --dhcp-relay=fd00:20::1,ff05::1:3,eth0
wait_for_line "$LOG/relay.log" 'DHCP relay from fd00:20::1' 10 relay
through dnsmasq far fd00:10::254 '' 13
stop relay
daemons_stop pxedhcpd
stop site-router
finish
