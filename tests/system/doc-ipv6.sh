#!/bin/sh
# doc-ipv6: what doc/ipv6.md has the site's servers and router say, to the letter: dnsmasq, and Kea with radvd. With
# each an ordinary client and firmware get an address, firmware is offered its boot file, and pxedhcpd finds
# nothing amiss at the site.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhclient kea-dhcp6 radvd tshark
lan_up
. tests/lab/dhcp6.sh
. tests/lab/guide.sh
lan_without_ipv4
ip -n client addr flush dev eth0 scope global
dhcp6_files
guide_read doc/ipv6.md
for node in client site boot; do settled $node; done

# alike WHO: what is said above of them all.
alike() {
	: >"$LOG/pxedhcpd.log"
	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	lease "$1: an ordinary client" client ordinary 20 'IAADDR fd00:10::1'
	lease "$1: firmware" client firmware 20 'IAADDR fd00:10::1'
	wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
	has "$LAB_NAME: $1: firmware is offered its boot file" "$LOG/pxedhcpd.log" 'offered .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'
	has_not "$LAB_NAME: $1: nothing is amiss" "$LOG/pxedhcpd.log" 'warning: .*(router|address|names)'
	daemons_stop pxedhcpd
}

# advertised WHO: so says the router.
advertised() {
	equal "$LAB_NAME: $1: routers say M and O" \
		"$(packets 'icmpv6.type == 134' icmpv6.nd.ra.flag.m icmpv6.nd.ra.flag.o | sort -u | sed 's/True/1/g')" '1	1'
}

### dnsmasq

capture client 'icmp6'
{
	printf 'port=0\ninterface=eth0\ndhcp-leasefile=%s/router.leases\nuser=root\npid-file=\n' $LAB
	cat "$guide/5-1.file"
} >$LAB/router.conf
equal "$LAB_NAME: the file is dnsmasq's" "$(cat "$guide/5-1.path")" /etc/dnsmasq.d/lan6.conf
start dnsmasq site dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/router.conf
wait_for_line "$LOG/dnsmasq.log" 'DHCPv6, IP range' 10 dnsmasq || lan_die "dnsmasq did not start: $(tail -n 1 "$LOG/dnsmasq.log")"
alike dnsmasq
capture_end
advertised dnsmasq
stop dnsmasq

### Kea, and radvd

capture client 'icmp6'
equal "$LAB_NAME: the file is Kea's" "$(cat "$guide/5-2.path")" /etc/kea/kea-dhcp6.conf
# Its leases are nowhere but here.
sed "s|\"type\": \"memfile\"|&, \"persist\": false|; s|\"Dhcp6\": {|& \"data-directory\": \"$LAB\", \"server-id\": { \"type\": \"LL\", \"persist\": false },|" \
	"$guide/5-2.file" >$LAB/kea6.json
kea6_start site -d
equal "$LAB_NAME: the file is radvd's" "$(cat "$guide/5-3.path")" /etc/radvd.conf
cp "$guide/5-3.file" $LAB/radvd.conf
chmod 644 $LAB/radvd.conf
ip netns exec site sysctl -qw net.ipv6.conf.all.forwarding=1
start radvd site radvd -n -m stderr -C $LAB/radvd.conf -p $LAB/radvd.pid
alike 'Kea and radvd'
capture_end
advertised 'Kea and radvd'
for program in kea radvd; do stop $program; done
finish
