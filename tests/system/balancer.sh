#!/bin/sh
# balancer: what doc/several-servers.md has of one address for two servers, to the letter: keepalived, by which the
# address goes to the server that is there, and HAProxy, which spreads HTTP over both. A server that is killed costs no
# request that comes after, and a machine is still known for itself.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl keepalived haproxy
. tests/lab/guide.sh
lan_up
lan_node second 5
guide_read doc/several-servers.md
mac=$(ip -n client -o link show dev eth0 | sed 's|.*link/ether \([0-9a-f:]*\).*|\1|')

# configured NODE BLOCK: with the guide's lines.
configured() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\nevents = %s\n' "$LAB/srv" "$([ "$1" = boot ] && echo /run/lanboot/events || echo none)"
		[ "$2" != 6-2 ] || sed 1d "$guide/6-2.file"
		printf '[httpbootd]\nstate = %s\n' "$LAB/$1"
		[ "$2" != 6-4 ] || sed 1d "$guide/6-4.text"
		printf '[profile p]\nkernel = vmlinuz\napkovl = mine.tar.gz\n[host %s]\nname = kiosk1\nprofile = p\n' "$mac"
	} >"$LAB/$1.ini"
}
# serve NODE DAEMON
serve() {
	: >"$LOG/$1-$2.log"
	start "$1-$2" "$1" "$BIN/$2" -f "$LAB/$1.ini" -d
	wait_for_line "$LOG/$1-$2.log" '(^|[ :])ready' 15 "$1-$2" || lan_die "$2 did not start: $(tail -n 3 "$LOG/$1-$2.log")"
}
mkdir -p $LAB/srv $LAB/boot $LAB/second
head -c 3000000 /dev/urandom >$LAB/srv/vmlinuz
head -c 50000 /dev/urandom >$LAB/srv/ipxe.efi
echo own >$LAB/srv/mine.tar.gz
chmod -R a+rX $LAB
chown nobody $LAB/boot $LAB/second

has_address() { ip -n "$1" -4 -o addr show dev eth0 | grep -q 'inet 10.0.0.9/'; }
get() { in_client curl -s -f -m 30 "http://10.0.0.9$1"; }
is_whole() { get /vmlinuz | cmp -s - $LAB/srv/vmlinuz; }

### keepalived

for node in boot second; do
	configured $node 6-2
	for daemon in tftpd httpbootd; do serve $node $daemon; done
	[ "$node" = boot ] && priority=100 || priority=90
	sed "s/priority 100/priority $priority/" "$guide/6-1.file" >$LAB/$node.keepalived
	start $node-keepalived $node keepalived -n -l -D -f $LAB/$node.keepalived -p $LAB/$node.k1 -r $LAB/$node.k2 -c $LAB/$node.k3
done
check "$LAB_NAME: keepalived: the first has the address" "see $LOG/boot-keepalived.log" until_so 20 has_address boot
check "$LAB_NAME: and files come by it" '' until_so 5 is_whole
check "$LAB_NAME: by TFTP, too, from the address that was asked" "see $LOG/boot-tftpd.log" \
	in_client curl -s -m 20 -o $LAB/got tftp://10.0.0.9/ipxe.efi
check "$LAB_NAME: whole" '' cmp -s $LAB/got $LAB/srv/ipxe.efi
get "/boot.ipxe?mac=$mac" >$LAB/script
has "$LAB_NAME: a machine is told of the address alone" $LAB/script '^kernel http://10.0.0.9/vmlinuz '
has_not "$LAB_NAME: and of no other" $LAB/script '10\.0\.0\.[25]'
kill -KILL "$(pid_of boot-httpbootd)"
check "$LAB_NAME: httpbootd of the first is killed: the second has the address" "see $LOG/second-keepalived.log" \
	until_so 20 has_address second
check "$LAB_NAME: and the files" '' until_so 5 is_whole
check "$LAB_NAME: by TFTP, too" '' in_client curl -s -m 20 -o $LAB/got tftp://10.0.0.9/ipxe.efi
serve boot httpbootd
check "$LAB_NAME: it is back, and so is the address" '' until_so 20 has_address boot
for node in boot second; do stop $node-keepalived; for daemon in tftpd httpbootd; do stop $node-$daemon; done; done
check "$LAB_NAME: keepalived leaves no address behind" '' until_so 5 eval '! has_address boot && ! has_address second'

### HAProxy

lan_node balancer 9
for node in boot second; do
	configured $node 6-4
	serve $node httpbootd
done
start haproxy balancer haproxy -db -f "$guide/6-3.file"
check "$LAB_NAME: HAProxy: files come through it" "see $LOG/haproxy.log" until_so 10 is_whole
get "/boot.ipxe?mac=$mac" >$LAB/script
has "$LAB_NAME: a machine is told of HAProxy alone" $LAB/script '^kernel http://10.0.0.9/vmlinuz '
has_not "$LAB_NAME: and of no server" $LAB/script '10\.0\.0\.[25]'
i=0
while [ $i -lt 8 ]; do
	get "/boot.ipxe?mac=$mac" >/dev/null
	i=$((i + 1))
done
for node in boot second; do
	has "$LAB_NAME: $node has its share" "$LOG/$node-httpbootd.log" ' script client=10.0.0.3 '
done

# 60 requests, and one server dies among them.
: >$LAB/lost
i=0
while [ $i -lt 60 ]; do
	[ $i != 20 ] || kill -KILL "$(pid_of second-httpbootd)"
	get "/boot.ipxe?mac=$mac" | grep -q '^kernel ' || echo $i >>$LAB/lost
	i=$((i + 1))
done
equal "$LAB_NAME: a server is killed: no request is lost" "$(xargs <$LAB/lost)" ''
serve second httpbootd
check "$LAB_NAME: it is back, and has its share again" "see $LOG/haproxy.log" \
	until_so 10 eval 'get /boot.ipxe?mac=$mac >/dev/null; grep -q " script client=" $LOG/second-httpbootd.log'
# What it says of another's card is not believed.
equal "$LAB_NAME: another machine is not given what is this one's" \
	"$(ip netns exec site curl -s -o /dev/null -w '%{http_code}' "http://10.0.0.9/host/x/mine.tar.gz")" 404
stop haproxy
for node in boot second; do
	stop $node-httpbootd
	has_not "$LAB_NAME: httpbootd of $node has no sanitizer's complaint" "$LOG/$node-httpbootd.log" 'Sanitizer|runtime error:'
done
finish
