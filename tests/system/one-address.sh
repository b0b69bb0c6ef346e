#!/bin/sh
# one-address: what doc/several-servers.md has of one address or name for two servers, beside keepalived and HAProxy
# (balancer), to the letter: anycast, by BIRD on both and on the machines' router, and by routes that are written into
# that; and a name with two addresses, of dnsmasq's, by which curl goes on. A server that is killed, or off, costs no
# request that comes after.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl bird dnsmasq dhcrelay tshark
. tests/lab/guide.sh
. tests/lab/alpine.sh
lan_up
lan_node second 5
lan_node router 7
guide_read doc/several-servers.md

# room 10.2.0.10 and more -- router 10.2.0.1, 10.0.0.7 -- the LAN
ip netns add room
ip link add room-port netns router type veth peer name eth0 netns room
ip -n router addr add 10.2.0.1/24 dev room-port
ip -n router link set room-port up
ip -n room link set lo up
ip -n room link set eth0 up
machines='10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25'
for n in $machines; do ip -n room addr add 10.2.0.$n/24 dev eth0; done
ip -n room route add default via 10.2.0.1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
for node in boot second; do ip -n $node route add 10.2.0.0/24 via 10.0.0.7; done

mkdir -p $LAB/srv $LAB/boot $LAB/second
head -c 300000 /dev/urandom >$LAB/srv/vmlinuz
head -c 50000 /dev/urandom >$LAB/srv/undionly.kpxe
chmod -R a+rX $LAB
chown nobody $LAB/boot $LAB/second
for node in boot second; do
	{
		sed "s|^\[lanboot\]|&\nuser = nobody\nevents = none\nroot = $LAB/srv|" "$guide/6-8.text"
		printf '[httpbootd]\nstate = %s\n[profile p]\nkernel = vmlinuz\n[host *]\nprofile = p\n' $LAB/$node
	} >$LAB/$node.ini
done
# serve NODE DAEMON
serve() {
	: >"$LOG/$1-$2.log"
	start "$1-$2" "$1" "$BIN/$2" -f "$LAB/$1.ini" -d
	wait_for_line "$LOG/$1-$2.log" '(^|[ :])ready' 15 "$1-$2" || lan_die "$2 did not start: $(tail -n 3 "$LOG/$1-$2.log")"
}
for node in boot second; do for daemon in pxedhcpd tftpd httpbootd; do serve $node $daemon; done; done

# whole N: what the machine of that address loads comes whole.
whole() { ip netns exec room curl -s -f -m 10 --interface 10.2.0."$1" http://10.0.9.9/vmlinuz | cmp -s - $LAB/srv/vmlinuz; }
all_whole() { for n in $machines; do whole "$n" || return 1; done; }
# served NODE: how many machines have loaded from it since the mark.
mark() { for node in boot second; do wc -l <"$LOG/$node-httpbootd.log" >$LAB/$node.mark; done; }
served() { tail -n "+$(($(cat $LAB/"$1".mark) + 1))" "$LOG/$1-httpbootd.log" | grep -c 'served client=10\.2\.0\..*path=/vmlinuz'; }
both_have_some() { [ "$(served boot)" -gt 0 ] && [ "$(served second)" -gt 0 ]; }
ways() { ip -n router route show 10.0.9.9 | grep -oE 'via 10\.0\.0\.[25]' | sort -u | wc -l; }
has_ways() { [ "$(ways)" = "$1" ]; }

### Anycast, by BIRD

for node in boot second; do
	[ $node = boot ] && address=10.0.0.2 || address=10.0.0.5
	sed "s/^router id .*/router id $address;/" "$guide/6-5.file" >$LAB/$node.bird
	start $node-bird $node bird -f -c $LAB/$node.bird -s $LAB/$node.birdctl -P $LAB/$node.birdpid
	cp "$guide/6-6.file" $LAB/anycast
	start $node-anycast $node sh $LAB/anycast
done
start router-bird router bird -f -c "$guide/6-7.file" -s $LAB/router.birdctl -P $LAB/router.birdpid
check "$LAB_NAME: anycast: the router knows two ways" "$(ip -n router route show)" until_so 60 has_ways 2
mark
check "$LAB_NAME: anycast: 16 machines load by it" "see $LOG" until_so 5 all_whole
check "$LAB_NAME: anycast: both servers have some of them" "$(served boot) and $(served second)" \
	both_have_some
for n in 10 11 12 13; do
	ip netns exec room curl -s -m 20 --interface 10.2.0.$n -o $LAB/got tftp://10.0.9.9/undionly.kpxe
	cmp -s $LAB/got $LAB/srv/undionly.kpxe || break
done
check "$LAB_NAME: anycast: by TFTP, too, whichever server it is" "10.2.0.$n" cmp -s $LAB/got $LAB/srv/undionly.kpxe
ip netns exec room curl -s -m 10 --interface 10.2.0.10 'http://10.0.9.9/boot.ipxe?mac=02:00:00:00:00:01' >$LAB/script
has "$LAB_NAME: anycast: a machine is told of the address alone" $LAB/script '^kernel http://10.0.9.9/vmlinuz'
has_not "$LAB_NAME: and of no other" $LAB/script '10\.0\.0\.[25]'
# The site's server has no address for the room: udhcpc takes the first offer that comes, and this is about ours.
site_dnsmasq
: >"$LOG/relay.log"
start relay router dhcrelay -4 -d -iu eth0 -id room-port 10.0.0.1 10.0.9.9
wait_for_line "$LOG/relay.log" 'Sending on.*Socket' 10 relay
ip netns exec room "$busybox" udhcpc -i eth0 -f -q -n -t 2 -T 2 -s /bin/true -V PXEClient:Arch:00000:UNDI:002001 \
	-x 0x5d:0000 -x 0x5e:010201 >"$LOG/udhcpc.log" 2>&1
has "$LAB_NAME: anycast: a request that the router's relay passes on is answered from the address" "$LOG/udhcpc.log" 'server 10\.0\.9\.9'
check "$LAB_NAME: anycast: by one of both" "see $LOG" \
	[ "$(cat "$LOG"/*-pxedhcpd.log | grep -c 'offered .*to=10\.2\.0\.1:67')" -gt 0 ]

kill -KILL "$(pid_of second-httpbootd)"
check "$LAB_NAME: anycast: httpbootd of the second is killed: the router knows one way" "$(ip -n router route show)" until_so 10 has_ways 1
check "$LAB_NAME: anycast: and all machines load" "see $LOG" all_whole
serve second httpbootd
check "$LAB_NAME: anycast: it is back" "$(ip -n router route show)" until_so 10 has_ways 2
ip link set boot-port down
check "$LAB_NAME: anycast: the first is off" "$(ip -n router route show)" until_so 15 has_ways 1
check "$LAB_NAME: anycast: and all machines load" "see $LOG" all_whole
ip link set boot-port up
ip -n boot route replace 10.2.0.0/24 via 10.0.0.7
stop router-bird
ip -n router route flush 10.0.9.9 2>/dev/null

### By routes

guide_run() { ip netns exec router sh -e "$1"; }
guide_follow 6-9
mark
check "$LAB_NAME: routes: 16 machines load by them" "see $LOG" until_so 10 all_whole
check "$LAB_NAME: routes: both servers have some of them" "$(served boot) and $(served second)" \
	both_have_some
ip link set second-port down
check "$LAB_NAME: routes: the second is off, and all machines load" "$(ip -n router neigh)" until_so 20 all_whole
ip link set second-port up
for node in boot second; do stop $node-anycast; stop $node-bird; done

### A name

printf 'nameserver 10.0.0.1\n' >$LAB/resolv.conf
chmod 644 $LAB/resolv.conf
mount --bind $LAB/resolv.conf /etc/resolv.conf || lan_die 'no DNS'
start dns site dnsmasq --keep-in-foreground --log-facility=- --conf-file="$guide/6-10.file" --user=root --pid-file= \
	--no-resolv --no-hosts --listen-address=10.0.0.1 --bind-interfaces
for node in boot second; do
	stop $node-httpbootd
	sed -i '/^address = /d' $LAB/$node.ini
	serve $node httpbootd
done
named() { in_client curl -s -f -m 30 "$@" http://boot.lab/vmlinuz | cmp -s - $LAB/srv/vmlinuz; }
check "$LAB_NAME: name: curl loads by it" "see $LOG/dns.log" until_so 5 named
for node in boot second; do
	stop $node-httpbootd
	check "$LAB_NAME: name: $node refuses: curl goes on to the other" '' named
	serve $node httpbootd
	ip link set $node-port down
	check "$LAB_NAME: name: $node is silent: so it does after half of its time" '' named --connect-timeout 6
	ip link set $node-port up
done
# Alpine's own, which asks for an IPv6 address, too.
if find_alpine; then
	mkdir $R
	tar -xzf "$alpine_tar" -C $R
	cp $LAB/resolv.conf $R/etc/
	for n in 1 2 3 4; do
		in_client chroot $R wget -q -T 20 -O - http://boot.lab/vmlinuz | cmp - $LAB/srv/vmlinuz >>"$LOG/wget" 2>&1
		echo "$n: $?" >>"$LOG/wget"
	done
	equal "$LAB_NAME: name: Alpine's wget loads by it, each time" "$(cat "$LOG/wget")" "$(printf '%s: 0\n' 1 2 3 4)"
else
	skip "$LAB_NAME" "no Alpine root for $(uname -m) in $ALPINE"
fi
for node in boot second; do for daemon in pxedhcpd tftpd httpbootd; do
	stop $node-$daemon
	has_not "$LAB_NAME: nothing was wrong" "$LOG/$node-$daemon.log" 'Sanitizer|runtime error'
done; done
finish
