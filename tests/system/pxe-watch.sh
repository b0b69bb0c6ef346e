#!/bin/sh
# pxe-watch: another server that stands in our way is warned of, once, with who it is and what it
# breaks; a site's server that knows nothing of booting is not, nor are we ourselves.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dnsmasq
lan_up
busybox=build/peers/bin/busybox
[ -x $busybox ] || busybox=/bin/busybox.static
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini

# As firmware does, it wants its answers broadcast (-B): others are for its own card alone.
ask() {
	in_client ip -4 addr flush dev eth0
	in_client $busybox udhcpc -B -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script \
		-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 "$@" >>"$LOG/udhcpc.log" 2>&1
	sleep 0.5
}

# warned KIND: how many lines tell of it.
warned() { grep -c "rival .*kind=$1 " "$LOG/pxedhcpd.log"; }

### A site that knows nothing of booting; and a second card of ours on the same LAN hears us

ip link add boot2-port type veth peer name eth1 netns boot
ip link set boot2-port master lan up
in_boot ip addr add 10.0.0.22/24 dev eth1
in_boot ip link set eth1 up
site_dnsmasq
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
ask
has "$LAB_NAME: the client was answered" "$LOG/pxedhcpd.log" 'offered .*if=eth0'
equal "$LAB_NAME: nobody is warned of beside a plain DHCP server" "$(warned '.*')" 0
stop site-dhcp

### The site's server names a boot file

site_dnsmasq dhcp-boot=pxelinux.0,,10.0.0.1
ask
ask
site_mac=$(in_site cat /sys/class/net/eth0/address)
has "$LAB_NAME: a boot file of the site's is warned of, with who and what" "$LOG/pxedhcpd.log" \
	"rival server=10\\.0\\.0\\.1 mac=$site_mac if=eth[01] kind=site-file breaks=\".*iPXE.*\" file=pxelinux\\.0"
equal "$LAB_NAME: once an interface" "$(warned site-file)" 2
stop site-dhcp

### It says PXEClient

site_dnsmasq dhcp-option-force=60,PXEClient
ask
ask
has "$LAB_NAME: option 60 of the site's is warned of" "$LOG/pxedhcpd.log" \
	'rival server=10\.0\.0\.1 .*kind=site-class breaks=".*4011.*" class=PXEClient'
equal "$LAB_NAME: once an interface, too" "$(warned site-class)" 2
stop site-dhcp

### Another proxy

lan_node rival 4
cat >$LAB/rival.conf <<-EOF
	port=0
	interface=eth0
	dhcp-range=10.0.0.0,proxy
	dhcp-leasefile=$LAB/rival.leases
	pxe-service=x86PC,"boot",rival.kpxe
	user=root
	pid-file=
EOF
start rival rival dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/rival.conf
wait_for_line "$LOG/rival.log" 'proxy on subnet' 10 rival
site_dnsmasq
ask
ask
has "$LAB_NAME: another proxy is warned of" "$LOG/pxedhcpd.log" \
	"rival server=10\\.0\\.0\\.4 mac=$(ip netns exec rival cat /sys/class/net/eth0/address) .*kind=proxy breaks=\".*stop one"
equal "$LAB_NAME: once an interface, too: the proxy" "$(warned proxy)" 2
equal "$LAB_NAME: we are not warned of" "$(grep -c 'rival server=10.0.0.2' "$LOG/pxedhcpd.log")" 0

### Two machines with one MAC: their UUIDs in turn

stop rival
: >"$LOG/pxedhcpd.log"
# ask_as UUID [OPTION...]
ask_as() { ask_uuid=$1; shift; ask -x "0x61:00$ask_uuid" "$@"; }
one=4c4c454400443910803500c04f4b4d31 two=4c4c454400443910803500c04f4b4d32
ask_as $one
ask_as $two
ask_as $two
equal "$LAB_NAME: one MAC goes to another machine: no alarm" "$(grep -c ' twin ' "$LOG/pxedhcpd.log")" 0
ask_as $one
has "$LAB_NAME: two that ask in turn are told, with both UUIDs" "$LOG/pxedhcpd.log" \
	'twin mac=.* if=eth[01] uuid=44454c4c-4400-1039-8035-00c04f4b4d31 other=44454c4c-4400-1039-8035-00c04f4b4d32 '

### Another pxedhcpd of the site: no rival

sed 's/10\.0\.0\.2/10.0.0.4/g' $LAB/lanboot.ini >$LAB/peer.ini
start peer rival "$BIN/pxedhcpd" -f $LAB/peer.ini -d
wait_for_line "$LOG/peer.log" ready 15 peer
before=$(warned '.*')
ask
has "$LAB_NAME: two pxedhcpd answer" "$LOG/peer.log" ' offered '
has "$LAB_NAME: one hears the other" "$LOG/pxedhcpd.log" 'peer server=10\.0\.0\.4 .*if=eth[01]'
has "$LAB_NAME: and is heard" "$LOG/peer.log" 'peer server=10\.0\.0\.2 '
equal "$LAB_NAME: they do not warn of each other" "$(warned '.*')" "$before"
has_not "$LAB_NAME: nor does the other" "$LOG/peer.log" 'rival server=10\.0\.0\.2'
stop peer
daemons_stop pxedhcpd

### Where packet sockets are not allowed it works without

: >"$LOG/pxedhcpd.log"
start pxedhcpd boot setpriv --bounding-set=-net_raw "$BIN/pxedhcpd" -f $LAB/lanboot.ini -d
wait_for_line "$LOG/pxedhcpd.log" ready 15 pxedhcpd
has "$LAB_NAME: without packet sockets it says so" "$LOG/pxedhcpd.log" 'not watching for other boot servers'
ask
has "$LAB_NAME: and answers all the same" "$LOG/pxedhcpd.log" ' offered '
daemons_stop pxedhcpd
finish
