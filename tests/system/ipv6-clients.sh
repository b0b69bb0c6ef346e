#!/bin/sh
# ipv6-clients: an ordinary DHCPv6 client gets its lease of Kea and no packet of ours, whether Kea is another machine's
# or this one's; one that says HTTPClient gets its boot file beside it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhclient kea-dhcp6 tshark
lan_up
. tests/lab/dhcp6.sh
for node in site boot client; do
	ip -n $node -4 addr flush dev eth0
done
ip -n client addr flush dev eth0 scope global
dhcp6_files
cat >$LAB/kea6.json <<EOF
{ "Dhcp6": {
  "interfaces-config": { "interfaces": [ "eth0" ] },
  "data-directory": "$LAB",
  "server-id": { "type": "LL", "persist": false },
  "lease-database": { "type": "memfile", "persist": false },
  "valid-lifetime": 3600,
  "subnet6": [ { "id": 1, "subnet": "fd00:10::/64", "interface": "eth0",
    "pools": [ { "pool": "fd00:10::1000 - fd00:10::1fff" } ] } ],
  "loggers": [ { "name": "kea-dhcp6", "severity": "INFO",
    "output_options": [ { "output": "stderr", "flush": true } ] } ]
} }
EOF

kea() {
	: >"$LOG/kea.log"
	KEA_PIDFILE_DIR=$LAB KEA_LOCKFILE_DIR=$LAB start kea "$1" kea-dhcp6 -c $LAB/kea6.json
	wait_for_line "$LOG/kea.log" 'DHCP6_STARTED' 15 kea || lan_die "kea-dhcp6 did not start: $(tail -n 1 "$LOG/kea.log")"
}

settled client
settled site
settled boot

### Kea on another machine

kea site
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
daemons_stop pxedhcpd
stop kea

### Kea on the same machine

for order in first second; do
	[ $order = second ] || kea boot
	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	[ $order = first ] || kea boot
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
