#!/bin/sh
# ipv6: DHCPv6 beside the site's server. Ordinary clients get their lease and no packet of ours, firmware gets
# both; interfaces and addresses come and go; a DHCPv6 server on the same machine keeps all that is its own.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
need "$LAB_NAME" dhclient
lan_up
. tests/lab/dhcp6.sh
lan_without_ipv4
ip -n client addr flush dev eth0 scope global
dhcp6_files

# asks WHAT: an ordinary client, then one that says HTTPClient.
asks() {
	lease "$1: an ordinary client" client ordinary
	lease "$1: one that says HTTPClient" client firmware
	wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
	has "$LAB_NAME: $1: pxedhcpd offers it a boot file" "$LOG/pxedhcpd.log" \
		'offered .*arch=http-x64 .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'
}

# heard INTERFACE: 1 if DHCPv6 is heard there.
heard() { ip -n boot maddr show dev "$1" | grep -c 'ff02::1:2$'; }

# wait_heard INTERFACE NUMBER: until that is so.
wait_heard() {
	heard_i=0
	while [ "$(heard "$1")" != "$2" ] && [ $heard_i -lt 100 ]; do
		sleep 0.1
		heard_i=$((heard_i + 1))
	done
	heard "$1"
}

### The site's server on another machine

site_router 'fd00:10::1000,fd00:10::1fff,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
equal "$LAB_NAME: it hears DHCPv6 where it has an address" "$(heard eth0)" 1
our=$(ip -n boot -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
capture client 'udp port 546 or udp port 547'
lease 'an ordinary client' client ordinary
lease 'one that says HTTPClient' client firmware
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
capture_end
check "$LAB_NAME: the capture saw both ask" '' [ "$(packets 'dhcpv6.msgtype == 1' ipv6.src | wc -l)" -ge 2 ]
ours="(ipv6.src == $our || ipv6.src == fd00:10::2)"
equal "$LAB_NAME: all that pxedhcpd sent is an ADVERTISE" "$(packets "$ours" dhcpv6.msgtype | sort -u)" 2
equal "$LAB_NAME: with the URL" "$(packets "$ours && !(frame contains \"http://[fd00:10::2]/ipxe.efi\")" frame.number)" ''
equal "$LAB_NAME: and to none but who said HTTPClient" \
	"$(packets "$ours" dhcpv6.xid | sort -u)" \
	"$(packets 'dhcpv6.msgtype == 1 && dhcpv6.vendorclass.enterprise == 343' dhcpv6.xid | sort -u)"
equal "$LAB_NAME: it has no address in it" "$(packets "$ours && dhcpv6.iaaddr.ip" dhcpv6.msgtype)" ''
equal "$LAB_NAME: tshark finds no fault in it" \
	"$(packets "$ours && (_ws.malformed || _ws.expert.severity >= \"Warning\")" _ws.expert.message)" ''

"$BIN/pxedhcpd" -f $LAB/lanboot.ini explain --pcap $LAB/capture.pcap --address fd00:10::2 >"$LOG/explained" 2>&1
equal "$LAB_NAME: explain --pcap says the same of what was captured" \
	"$(sed -n 's/^option 59: //p' "$LOG/explained" | sort -u)" 'http://[fd00:10::2]/ipxe.efi'
has "$LAB_NAME: and why an ordinary client gets nothing" "$LOG/explained" '^why: .*the site.s server answers it'

### Addresses and interfaces come and go

ip -n boot addr del fd00:10::2/64 dev eth0
equal "$LAB_NAME: without an address for clients it hears no more" "$(wait_heard eth0 0)" 0
ip -n boot addr add fd00:10::2/64 dev eth0 nodad preferred_lft 0
ip -n boot link add late type veth peer name late-end
ip -n boot link set late-end up
ip -n boot link set late up
ip -n boot addr add fd00:20::2/64 dev late nodad
equal "$LAB_NAME: an interface that comes later is heard, too" "$(wait_heard late 1)" 1
equal "$LAB_NAME: an address that is deprecated is none" "$(heard eth0)" 0
ip -n boot addr change fd00:10::2/64 dev eth0 preferred_lft forever
equal "$LAB_NAME: with one that is not it hears again" "$(wait_heard eth0 1)" 1
: >"$LOG/pxedhcpd.log"
lease 'after all that, one that says HTTPClient' client firmware
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
has "$LAB_NAME: after all that it is offered its boot file" "$LOG/pxedhcpd.log" 'offered .*\[fd00:10::2\]/ipxe.efi$'
daemons_stop pxedhcpd
stop site-router

### The site's server on the same machine

# site_here LINE: dnsmasq on the machine boot, with this line more.
site_here() {
	: >"$LOG/site-router.log"
	cat >$LAB/here.conf <<-EOF
		port=0
		interface=eth0
		$1
		enable-ra
		dhcp-range=fd00:10::1000,fd00:10::1fff,64,1h
		dhcp-leasefile=$LAB/router.leases
		user=root
		pid-file=
	EOF
	start site-router boot dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/here.conf
	wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router
}

# bound PID: what this program's sockets on port 547 are bound to, as /proc has it.
bound() {
	bound_inodes=$(find "/proc/$1/fd" -lname 'socket:*' -printf ' %l ' | tr -d ':[]a-z')
	in_boot awk -v inodes=" $bound_inodes " '$2 ~ /:0223$/ && index(inodes, " " $10 " ") { print $2 }' /proc/net/udp6
}

site_here bind-interfaces || lan_die "dnsmasq did not start"
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
asks 'a server here, first'
equal "$LAB_NAME: of port 547 pxedhcpd takes what goes to the group alone" \
	"$(bound "$(pid_of pxedhcpd)")" '000002FF000000000000000002000100:0223'
stop site-router
check "$LAB_NAME: a server here starts second" "$(tail -n 1 "$LOG/site-router.log")" site_here bind-interfaces
: >"$LOG/pxedhcpd.log"
asks 'a server here, second'
daemons_stop pxedhcpd
stop site-router

### Without CAP_NET_RAW there is IPv4 still

: >"$LOG/pxedhcpd.log"
start pxedhcpd boot setpriv --bounding-set=-net_raw --inh-caps=-net_raw "$BIN/pxedhcpd" -f $LAB/lanboot.ini -d
wait_for_line "$LOG/pxedhcpd.log" ': ready' 15 pxedhcpd
has "$LAB_NAME: without CAP_NET_RAW it is ready" "$LOG/pxedhcpd.log" ': ready'
has "$LAB_NAME: and says that it goes on without IPv6" "$LOG/pxedhcpd.log" 'takes CAP_NET_RAW: going on without IPv6'
daemons_stop pxedhcpd

### One that has the port for itself, and `ipv6 = no`

site_here '' || lan_die "dnsmasq did not start"
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
has "$LAB_NAME: a server that shares port 547 with nobody is told of" "$LOG/pxedhcpd.log" \
	'has UDP port 547 for itself: going on without IPv6'
lease 'an ordinary client of that one' client ordinary
daemons_stop pxedhcpd
sed -i 's/^\[pxedhcpd\]/&\nipv6 = no/' $LAB/lanboot.ini
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
has_not "$LAB_NAME: ipv6 = no has nothing to tell" "$LOG/pxedhcpd.log" 547
daemons_stop pxedhcpd
stop site-router
finish
