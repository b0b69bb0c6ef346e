#!/bin/sh
# pxe-same-machine-exclusive: beside a dnsmasq that has port 67 for itself (no bind-interfaces):
# offers come from pxedhcpd all the same, leases and renewals from dnsmasq.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark dnsmasq build/tests/bench/dhcp_load
lan_up
busybox=build/peers/bin/busybox
[ -x $busybox ] || busybox=/bin/busybox.static
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini
in_client ip -4 addr flush dev eth0

cat >$LAB/alone.conf <<-EOF
	port=0
	interface=eth0
	dhcp-range=10.0.0.50,10.0.0.99,255.255.255.0,1h
	dhcp-authoritative
	dhcp-leasefile=$LAB/alone.leases
	no-ping
	log-dhcp
	user=root
	pid-file=
EOF
start alone boot dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/alone.conf
wait_for_line "$LOG/alone.log" 'DHCP, IP range' 10 alone
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
has "$LAB_NAME: it says how it hears clients" "$LOG/pxedhcpd.log" 'has port 67 for itself'
has "$LAB_NAME: it is ready" "$LOG/pxedhcpd.log" 'ready .*listen="packet:67 '

### A lease, and its renewal, which goes to dnsmasq's address alone.

capture client 'udp port 67 or port 68'
start udhcpc client $busybox udhcpc -i eth0 -f -s tests/lab/udhcpc-script
wait_for_line "$LOG/udhcpc.log" 'lease of .* obtained' 15 udhcpc
has "$LAB_NAME: an ordinary client gets its lease" "$LOG/udhcpc.log" 'lease of .* obtained'
wait_for_line "$LOG/udhcpc.log" 'udhcpc-script: ' 5 udhcpc
sleep 0.5
kill -USR1 "$(pid_of udhcpc)"
sleep 1
stop udhcpc
capture_end
# udhcpc is not always quick enough to hear the answer: the wire tells.
equal "$LAB_NAME: a renewal by unicast is answered by an ACK" \
	"$(packets dhcp dhcp.option.dhcp ip.dst |
		awk 'renewed { print $1; exit } $1 == 3 && $2 == "10.0.0.2" { renewed = 1 }')" 5
equal "$LAB_NAME: an ordinary client gets no packet of ours" \
	"$(packets 'dhcp.option.dhcp == 2 && dhcp.ip.your == 0.0.0.0' ip.src)" ''

### Clients that want to boot

in_client ip -4 addr flush dev eth0
capture client 'udp port 67 or port 68'
pxe() {
	in_client $busybox udhcpc -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script \
		-V "$1" -x "0x5d:$2" -x 0x5e:010201 >>"$LOG/pxe.log" 2>&1
}
pxe PXEClient:Arch:00000:UNDI:002001 0000
in_client ip -4 addr flush dev eth0
pxe HTTPClient:Arch:00016:UNDI:003001 0010
capture_end
packets 'dhcp.option.dhcp == 2 && dhcp.ip.your == 0.0.0.0' dhcp.file dhcp.option.vendor_class_id \
	eth.dst ip.src ip.dst udp.srcport udp.dstport dhcp.option.dhcp_server_id >"$LOG/offers"
tab=$(printf '\t')
way="ff:ff:ff:ff:ff:ff${tab}10.0.0.2${tab}255.255.255.255${tab}67${tab}68${tab}10.0.0.2"
has "$LAB_NAME: BIOS is offered its boot file, from port 67" "$LOG/offers" \
	"^undionly.kpxe${tab}PXEClient${tab}$way\$"
has "$LAB_NAME: UEFI HTTP is offered its URL, from port 67" "$LOG/offers" \
	"^http://10.0.0.2/[a-z0-9]*.efi${tab}HTTPClient${tab}$way\$"
check "$LAB_NAME: and dnsmasq offers an address" 'it does not' \
	[ -n "$(packets 'dhcp.option.dhcp == 2 && dhcp.ip.your != 0.0.0.0' frame.number)" ]
equal "$LAB_NAME: tshark finds no wrong checksum nor other fault" \
	"$(tshark -n -r $LAB/capture.pcap -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-Y 'dhcp.ip.your == 0.0.0.0 && dhcp.option.dhcp == 2 && (ip.checksum.status == 0 || udp.checksum.status == 0 || _ws.malformed)' 2>/dev/null)" ''

### Many at once; these come from a socket of this very kernel: their checksums are unfinished

in_client ip -4 addr flush dev eth0
in_client build/tests/bench/dhcp_load burst 10.0.0.2 5000 >"$LOG/burst"
has "$LAB_NAME: a burst of 5,000 loses none" "$LOG/burst" 'lost=0'
in_client build/tests/bench/dhcp_load offer 10.0.0.2 32 1 >"$LOG/load"
has "$LAB_NAME: nor do 32 at once" "$LOG/load" 'answers=[0-9]{3,} lost=0'

### A bridge that appears later, as of virtual machines

in_boot ip link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
ip netns add far
ip link add later netns boot type veth peer name eth0 netns far
in_boot ip link set later master br0 up
in_boot ip addr add 10.0.9.2/24 dev br0
in_boot ip link set br0 up
ip -n far link set eth0 up
start capture2 far tshark -q -n -i eth0 -w "$LAB/far.pcap" -f 'udp port 68'
wait_for_line "$LOG/capture2.log" 'Capturing on' 20 capture2
sleep 1
ip netns exec far $busybox udhcpc -i eth0 -f -q -n -t 1 -T 1 -s tests/lab/udhcpc-script \
	-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >>"$LOG/far.log" 2>&1
sleep 1
stop capture2
equal "$LAB_NAME: clients of a bridge that came later are offered a boot file, once" \
	"$(tshark -n -r $LAB/far.pcap -Y 'dhcp.file == "undionly.kpxe"' -T fields -e ip.src -e dhcp.ip.server 2>/dev/null)" \
	"10.0.9.2${tab}10.0.9.2"
has_not "$LAB_NAME: nothing that could not be sent" "$LOG/pxedhcpd.log" ' unsent '
daemons_stop pxedhcpd

### A client of `classes` that takes dnsmasq's lease: option 54 is our address, too

{
	sed 's/^\[pxedhcpd\]/&\nclasses = onie_vendor/' $LAB/lanboot.ini
	printf '\n[host %s]\nboot-file = onie.bin\ndelay-ms = 800\n' \
		"$(in_client cat /sys/class/net/eth0/address)"
} >$LAB/class.ini
daemon_start pxedhcpd $LAB/class.ini || exit 1
for _ in 1 2; do
	in_client ip -4 addr flush dev eth0
	in_client $busybox udhcpc -i eth0 -f -q -n -t 2 -T 2 -s tests/lab/udhcpc-script \
		-V onie_vendor:x86 >>"$LOG/class.log" 2>&1
	sleep 1
done
equal "$LAB_NAME: a client of classes takes dnsmasq's lease" \
	"$(grep -c 'lease of .* obtained' "$LOG/class.log")" 2
has_not "$LAB_NAME: which is none of ours" "$LOG/pxedhcpd.log" ' misled '
equal "$LAB_NAME: and is offered its boot file at its next boot, too" \
	"$(grep -c 'offered .*form=plain file=onie.bin' "$LOG/pxedhcpd.log")" 2
daemons_stop pxedhcpd
stop alone

### A relay that sends to this machine: both servers hear it

if find_tool dhcrelay >/dev/null; then
	# net2 10.0.1.x -- router 10.0.1.1, 10.0.0.254 -- the LAN
	lan_node router 254
	ip netns add net2
	ip link add far-port netns router type veth peer name eth0 netns net2
	ip -n router addr add 10.0.1.1/24 dev far-port
	ip -n router link set far-port up
	ip -n net2 link set eth0 up
	in_boot ip route add 10.0.1.0/24 via 10.0.0.254
	ip netns exec router sysctl -q -w net.ipv4.ip_forward=1
	echo 'dhcp-range=10.0.1.50,10.0.1.99,255.255.255.0,1h' >>$LAB/alone.conf
	start alone boot dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/alone.conf
	wait_for_line "$LOG/alone.log" 'IP range 10.0.1.50' 10 alone
	sed -i 's/^\[pxedhcpd\]/&\nrelays = yes/' $LAB/lanboot.ini
	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	start relay router dhcrelay -4 -d -iu eth0 -id far-port 10.0.0.2
	wait_for_line "$LOG/relay.log" 'Sending on.*Socket' 10 relay
	sleep 0.5
	ip netns exec net2 $busybox udhcpc -i eth0 -f -q -n -t 3 -T 2 -s tests/lab/udhcpc-script >"$LOG/relayed.log" 2>&1
	equal "$LAB_NAME: through a relay an ordinary client gets its lease" $? 0
	ip netns exec net2 ip addr flush dev eth0
	start capture3 net2 tshark -q -n -i eth0 -w "$LAB/net2.pcap" -f 'udp port 68'
	wait_for_line "$LOG/capture3.log" 'Capturing on' 20 capture3
	sleep 1
	ip netns exec net2 $busybox udhcpc -i eth0 -f -q -n -t 1 -T 2 -s tests/lab/udhcpc-script \
		-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >>"$LOG/relayed.log" 2>&1
	sleep 1
	stop capture3
	equal "$LAB_NAME: and one that boots its boot file" \
		"$(tshark -n -r $LAB/net2.pcap -Y 'dhcp.file == "undionly.kpxe"' -T fields -e dhcp.ip.server -e dhcp.ip.relay 2>/dev/null | sort -u)" \
		"10.0.0.2${tab}10.0.1.1"
	daemons_stop pxedhcpd
	stop relay
	stop alone
else
	skip "$LAB_NAME: relays" 'no program dhcrelay here'
fi
finish
