#!/bin/sh
# ipv6-clients: an ordinary DHCPv6 client gets its lease of Kea and no packet of ours, whether Kea is another machine's
# or this one's; one that says HTTPClient gets its boot file beside it. So do dhcpcd and systemd-networkd, of Kea and of
# dnsmasq, whatever they ask for.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhclient kea-dhcp6 tshark
lan_up
. tests/lab/dhcp6.sh
lan_without_ipv4
ip -n client addr flush dev eth0 scope global
dhcp6_files
kea6_file

# made_up NODE: a machine whose programs set addresses themselves; none is there before.
made_up() {
	lan_node "$1" 4
	ip -n "$1" -4 addr flush dev eth0
	ip -n "$1" addr flush dev eth0 scope global
	settled "$1"
}

# takes WHAT NODE [SAYS [LOG]]: the program of that name takes an address of the site's pool, and no packet of ours goes
# to it; its SOLICITs match SAYS, and of pxedhcpd's log LOG, by default nothing, is of it.
takes() {
	takes_i=0
	while ! ip -n "$2" -6 addr show dev eth0 -tentative | grep -q ' fd00:10::1[0-9a-f]*/128 ' && [ $takes_i -lt 600 ]; do
		sleep 0.1
		takes_i=$((takes_i + 1))
	done
	ip -n "$2" -6 addr show dev eth0 >"$LOG/$2.addresses"
	stop "$2"
	capture_end
	has "$LAB_NAME: $1 takes its lease" "$LOG/$2.addresses" ' fd00:10::1[0-9a-f]*/128 '
	check "$LAB_NAME: $1: the capture saw it ask" "$(packets "dhcpv6.msgtype == 1" _ws.col.Info)" \
		[ "$(packets "dhcpv6.msgtype == 1 && ${3:-udp}" ipv6.src | wc -l)" -ge 1 ]
	equal "$LAB_NAME: $1: not a packet of ours" "$(packets "ipv6.src == $our || ipv6.src == fd00:10::2" dhcpv6.msgtype)" ''
	equal "$LAB_NAME: $1: the log has of it" "$(sed -n 's/.*\(offered\|refused\) .*reason=/\1 /p' "$LOG/pxedhcpd.log" |
		sort -u)" "${4:-}"
	: >"$LOG/pxedhcpd.log"
	ip -n "$2" addr flush dev eth0 scope global
}

settled client
settled site
settled boot

### Kea on another machine

kea6_start site
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
our=$(ip -n boot -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
capture client 'udp port 546 or udp port 547'
lease 'dhclient' client ordinary 20 'IAADDR fd00:10::1'
capture_end
check "$LAB_NAME: the capture saw the leases" '' [ "$(packets 'dhcpv6.msgtype == 7 && dhcpv6.iaaddr.ip' ipv6.src | wc -l)" -ge 1 ]
equal "$LAB_NAME: not a packet of ours" "$(packets "ipv6.src == $our || ipv6.src == fd00:10::2" dhcpv6.msgtype)" ''
lease 'one that says HTTPClient' client firmware 20 'IAADDR fd00:10::1'
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
has "$LAB_NAME: and is offered its boot file" "$LOG/pxedhcpd.log" 'offered .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'

### dhcpcd. By itself it asks a DHCPv6 server only once a router's advertisement has the flag M; beside Kea alone it
### does with ia_na.

dhcpcd_conf=$(lan_first build/peers/etc/dhcpcd.conf /etc/dhcpcd.conf)

# dhcpcd_asks WHAT SAYS LOG [LINE...]: as its package has it set, with those lines of its interface.
dhcpcd_asks() {
	asks_what=$1 asks_says=$2 asks_log=$3
	shift 3
	{
		cat "$dhcpcd_conf"
		echo 'interface eth0'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$LAB/dhcpcd.conf
	capture dhcpcd 'udp port 546 or udp port 547'
	start dhcpcd dhcpcd dhcpcd -6 -B -d -f $LAB/dhcpcd.conf -c $LAB/script eth0
	takes "$asks_what" dhcpcd "$asks_says" "$asks_log"
}

: >"$LOG/pxedhcpd.log"
if find_tool dhcpcd >/dev/null && [ -n "$dhcpcd_conf" ]; then
	made_up dhcpcd
	dhcpcd_asks 'dhcpcd beside Kea' '' '' ia_na
	dhcpcd_asks 'dhcpcd with two IA_NAs' 'dhcpv6.iaid == "00000001" && dhcpv6.iaid == "00000002"' '' 'ia_na 1' 'ia_na 2'
	dhcpcd_asks 'dhcpcd that says HTTPClient, and no architecture' 'dhcpv6.vendorclass.enterprise == 343' \
		'refused "it does not say its architecture (option 61)"' ia_na 'vendclass 343 HTTPClient'
else
	skip "$LAB_NAME: dhcpcd" 'no dhcpcd here; tests/lab/setup check brings it'
fi

### systemd-networkd, which asks for a rapid commit and has a class of its own enterprise. It runs by itself.

networkd=$(lan_first /usr/lib/systemd/systemd-networkd /lib/systemd/systemd-networkd)

# networkd_asks WHAT [LINE...]: with those lines of its section DHCPv6. Where it could write to /sys it waits for udev.
networkd_asks() {
	asks_what=$1
	shift
	{
		printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv6\n[DHCPv6]\nVendorClass=PXEClient\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >/run/systemd/network/eth0.network
	capture networkd 'udp port 546 or udp port 547'
	start networkd networkd sh -c "mount -o remount,ro /sys; SYSTEMD_LOG_LEVEL=debug exec $networkd"
	takes "$asks_what" networkd 'dhcpv6.option.type == 14 && dhcpv6.vendorclass.enterprise == 43793'
}

if [ -n "$networkd" ]; then
	made_up networkd
	mkdir -p /run/systemd/network
	networkd_asks 'systemd-networkd beside Kea' WithoutRA=solicit
else
	skip "$LAB_NAME: systemd-networkd" 'there is none here'
fi
stop kea

### Both beside dnsmasq, whose advertisements have the flag M

site_router 'fd00:10::1000,fd00:10::1fff,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
[ ! -e $LAB/dhcpcd.conf ] || dhcpcd_asks 'dhcpcd beside dnsmasq' '' ''
[ -z "$networkd" ] || networkd_asks 'systemd-networkd beside dnsmasq' WithoutRA=no
stop site-router
daemons_stop pxedhcpd

### Kea on the same machine

for order in first second; do
	[ $order = second ] || kea6_start boot
	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	[ $order = first ] || kea6_start boot
	lease "Kea here, $order: an ordinary client" client ordinary 20 'IAADDR fd00:10::1'
	has_not "$LAB_NAME: Kea here, $order: that one is nothing of ours" "$LOG/pxedhcpd.log" 'offered|refused'
	lease "Kea here, $order: one that says HTTPClient" client firmware 20 'IAADDR fd00:10::1'
	wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
	has "$LAB_NAME: Kea here, $order: it is offered its boot file" "$LOG/pxedhcpd.log" \
		'offered .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'
	has_not "$LAB_NAME: Kea here, $order: Kea misses nothing" "$LOG/kea.log" 'ERROR|FAIL'
	daemons_stop pxedhcpd
	stop kea
done
finish
