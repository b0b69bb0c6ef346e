#!/bin/sh
# pxe-same-machine-exclusive: beside a dnsmasq that has port 67 for itself (no bind-interfaces):
# offers come from pxedhcpd all the same, leases and renewals from dnsmasq.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark dnsmasq
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
tries=50
while [ "$(grep -c 'obtained' "$LOG/udhcpc.log")" -lt 2 ] && [ $tries -gt 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
equal "$LAB_NAME: a renewal by unicast is answered" \
	"$(sed -n '/sending renew to server/,$p' "$LOG/udhcpc.log" | grep -cE 'obtained|broadcasting')" 1
stop udhcpc
capture_end
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

### An interface that appears later, and another one's broadcasts

ip link add later-port type veth peer name later netns boot
ip netns add far
ip link set later-port netns far name eth0
in_boot ip addr add 10.0.9.2/24 dev later
in_boot ip link set later up
ip -n far link set eth0 up
start capture2 far tshark -q -n -i eth0 -w "$LAB/far.pcap" -f 'udp port 68'
wait_for_line "$LOG/capture2.log" 'Capturing on' 20 capture2
sleep 1
ip netns exec far $busybox udhcpc -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script \
	-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >>"$LOG/far.log" 2>&1
sleep 1
stop capture2
equal "$LAB_NAME: clients of an interface that came later are offered a boot file" \
	"$(tshark -n -r $LAB/far.pcap -Y 'dhcp.file == "undionly.kpxe"' -T fields -e ip.src -e dhcp.ip.server 2>/dev/null | sort -u)" \
	"10.0.9.2${tab}10.0.9.2"
has_not "$LAB_NAME: nothing that could not be sent" "$LOG/pxedhcpd.log" ' unsent '
daemons_stop pxedhcpd
stop alone
finish
