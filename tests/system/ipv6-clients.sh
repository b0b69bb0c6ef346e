#!/bin/sh
# ipv6-clients: an ordinary DHCPv6 client gets its lease of Kea and no packet of ours, whether Kea is another machine's
# or this one's; one that says HTTPClient gets its boot file beside it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhclient kea-dhcp6 tshark
lan_up
for node in site boot client; do
	ip -n $node -4 addr flush dev eth0
done
ip -n client addr flush dev eth0 scope global
mkdir $LAB/srv
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
[pxedhcpd]
efi-x64 = ipxe.efi
EOF
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
printf '#!/bin/sh\n' >$LAB/script
chmod +x $LAB/script
: >$LAB/ordinary.conf
# What UEFI HTTP Boot says in options 16 and 61.
cat >$LAB/firmware.conf <<EOF
option dhcp6.class code 16 = string;
option dhcp6.arch code 61 = string;
send dhcp6.class 00:00:01:57:00:0a:48:54:54:50:43:6c:69:65:6e:74;
send dhcp6.arch 00:10;
EOF

kea() {
	: >"$LOG/kea.log"
	KEA_PIDFILE_DIR=$LAB KEA_LOCKFILE_DIR=$LAB start kea "$1" kea-dhcp6 -c $LAB/kea6.json
	wait_for_line "$LOG/kea.log" 'DHCP6_STARTED' 15 kea || lan_die "kea-dhcp6 did not start: $(tail -n 1 "$LOG/kea.log")"
}

# settled NODE: the addresses of its eth0 are checked for duplicates.
settled() {
	settled_i=0
	while ip -n "$1" -6 addr show dev eth0 | grep -q tentative && [ $settled_i -lt 100 ]; do
		sleep 0.1
		settled_i=$((settled_i + 1))
	done
}

# lease WHAT CONFIGURATION: dhclient has an address of Kea's.
lease() {
	: >"$LOG/dhclient.log"
	: >"$LAB/$2.leases"
	in_client env LD_LIBRARY_PATH="$peer_libs" "$(find_tool dhclient)" -6 -d -1 -v -cf "$LAB/$2.conf" \
		-sf $LAB/script -lf "$LAB/$2.leases" -pf $LAB/dhclient.pid eth0 >"$LOG/dhclient.log" 2>&1 &
	lease_pid=$!
	wait_for_line "$LOG/dhclient.log" 'RCV: Reply message on eth0' 20
	has "$LAB_NAME: $1 gets its lease" "$LOG/dhclient.log" 'IAADDR fd00:10::1'
	kill $lease_pid 2>/dev/null
	wait $lease_pid 2>/dev/null
}

settled client
settled site
settled boot

### Kea on another machine

kea site
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
our=$(ip -n boot -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
capture client 'udp port 546 or udp port 547'
lease 'dhclient' ordinary
capture_end
check "$LAB_NAME: the capture saw the leases" '' [ "$(packets 'dhcpv6.msgtype == 7 && dhcpv6.iaaddr.ip' ipv6.src | wc -l)" -ge 1 ]
equal "$LAB_NAME: not a packet of ours" "$(packets "ipv6.src == $our || ipv6.src == fd00:10::2" dhcpv6.msgtype)" ''
lease 'one that says HTTPClient' firmware
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
has "$LAB_NAME: and is offered its boot file" "$LOG/pxedhcpd.log" 'offered .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'
daemons_stop pxedhcpd
stop kea

### Kea on the same machine

for order in first second; do
	[ $order = second ] || kea boot
	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	[ $order = first ] || kea boot
	lease "Kea here, $order: an ordinary client" ordinary
	has_not "$LAB_NAME: Kea here, $order: that one is nothing of ours" "$LOG/pxedhcpd.log" 'offered|refused'
	lease "Kea here, $order: one that says HTTPClient" firmware
	wait_for_line "$LOG/pxedhcpd.log" 'offered ' 10 pxedhcpd
	has "$LAB_NAME: Kea here, $order: it is offered its boot file" "$LOG/pxedhcpd.log" \
		'offered .*form=http file=http://\[fd00:10::2\]/ipxe.efi$'
	has_not "$LAB_NAME: Kea here, $order: Kea misses nothing" "$LOG/kea.log" 'ERROR|FAIL'
	daemons_stop pxedhcpd
	stop kea
done
finish
