#!/bin/sh
# pxe-hotplug: two LANs at once, each told the address it can reach; an address that changes; a
# second address; interfaces that come later, go, and come back.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark build/tests/bench/dhcp_load
lan_up
busybox=build/peers/bin/busybox
[ -x $busybox ] || busybox=/bin/busybox.static

# A second switch, with a client on it; our machine's card there comes later.
ip link add lan2 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
ip link set lan2 up
ip netns add client2
ip link add client2-port type veth peer name eth0 netns client2
ip link set client2-port master lan2 up
ip -n client2 link set eth0 up
second_card() {
	ip link add boot2-port type veth peer name eth1 netns boot &&
		ip link set boot2-port master lan2 up &&
		in_boot ip link set eth1 up
}

lab_ini | sed '/ipxe-rom/d; s/^\[pxedhcpd\]/&\ninterfaces = eth0 eth1/' >$LAB/lanboot.ini
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
has "$LAB_NAME: it says that it waits for an interface" "$LOG/pxedhcpd.log" "'eth1' is not up"

# ask NAMESPACE NUMBER: a client whose hardware address ends in that number.
ask() {
	ip -n "$1" addr flush dev eth0
	ip -n "$1" link set eth0 address "02:00:00:00:00:$2"
	ip netns exec "$1" $busybox udhcpc -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script \
		-V PXEClient:Arch:00007:UNDI:003016 -x 0x5d:0007 -x 0x5e:010310 >>"$LOG/udhcpc.log" 2>&1
}

for ns in client client2; do
	start capture-$ns $ns tshark -q -n -i eth0 -w "$LAB/$ns.pcap" -f 'udp port 68'
	wait_for_line "$LOG/capture-$ns.log" 'Capturing on' 20 capture-$ns
done
sleep 1

### One LAN; then two

ask client 01
ask client2 02
second_card
ask client2 03
in_boot ip addr add 10.0.5.2/24 dev eth1
ask client2 04
ask client 05

### The address changes; a second one is added, and taken for the first when that goes

in_boot ip addr del 10.0.0.2/24 dev eth0
in_boot ip addr add 10.0.0.7/24 dev eth0
ask client 06
in_boot ip addr add 10.0.0.8/24 dev eth0
ask client 07
in_boot sysctl -q -w net.ipv4.conf.eth0.promote_secondaries=1
in_boot ip addr del 10.0.0.7/24 dev eth0
ask client 08

### The card goes down, and comes up; it is taken out, and another put in

in_boot ip link set eth1 down
ask client2 09
in_boot ip link set eth1 up
ask client2 10
in_boot ip link del eth1
ask client2 11
second_card
in_boot ip addr add 10.0.5.9/24 dev eth1
ask client2 12

sleep 1
stop capture-client
stop capture-client2

# told NUMBER: what that client was told: siaddr, option 54, and from where it came.
told() {
	for told_ns in client client2; do
		tshark -n -r "$LAB/$told_ns.pcap" -Y "dhcp.option.dhcp == 2 && dhcp.hw.mac_addr == 02:00:00:00:00:$1" \
			-T fields -e dhcp.ip.server -e dhcp.option.dhcp_server_id -e ip.src 2>/dev/null
	done | sort -u
}

# all_three ADDRESS
all_three() { printf '%s\t%s\t%s' "$1" "$1" "$1"; }

equal "$LAB_NAME: the first LAN is told our address there" "$(told 01)" "$(all_three 10.0.0.2)"
equal "$LAB_NAME: no card, no answer" "$(told 02)" ''
equal "$LAB_NAME: a card without an address, no answer" "$(told 03)" ''
equal "$LAB_NAME: the second LAN is told our address there" "$(told 04)" "$(all_three 10.0.5.2)"
equal "$LAB_NAME: and the first still its own" "$(told 05)" "$(all_three 10.0.0.2)"
equal "$LAB_NAME: an address that has changed" "$(told 06)" "$(all_three 10.0.0.7)"
equal "$LAB_NAME: a second address changes nothing" "$(told 07)" "$(all_three 10.0.0.7)"
equal "$LAB_NAME: until it is the first" "$(told 08)" "$(all_three 10.0.0.8)"
equal "$LAB_NAME: a card that is down" "$(told 09)" ''
equal "$LAB_NAME: and up again" "$(told 10)" "$(all_three 10.0.5.2)"
equal "$LAB_NAME: a card that is gone" "$(told 11)" ''
equal "$LAB_NAME: another card of that name" "$(told 12)" "$(all_three 10.0.5.9)"

### On port 4011 it answers from the address that was asked: firmware expects the answer from there

in_boot ip addr add 10.0.6.2/24 dev eth0
in_client ip addr flush dev eth0
in_client ip addr add 10.0.6.3/24 dev eth0
line=$(in_client build/tests/bench/dhcp_load ack 10.0.6.2 1 1)
echo "$line" >"$LOG/ack"
has "$LAB_NAME: port 4011 of a second address answers from there" "$LOG/ack" 'answers=[1-9][0-9]* lost=0 foreign=0'
has_not "$LAB_NAME: nothing that could not be sent" "$LOG/pxedhcpd.log" ' unsent '
daemons_stop pxedhcpd
finish
