#!/bin/sh
# pxe-forged: no packet makes pxedhcpd send to who is no client: not by a forged giaddr, not by a
# forged sender, not by a broadcast that came from afar. The log says once a client and minute who was
# refused and what would let him in, and that does. What is looked at is what leaves the machine.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark build/tests/bench/udp_ask
lan_up

# The world is behind the router: there is a way to everybody.
lan_node router 254
in_boot ip route add default via 10.0.0.254
in_client ip route add default via 10.0.0.2
lab_ini | sed '/ipxe-rom/d; s/^\[pxedhcpd\]/&\nform = 4011/' >$LAB/lanboot.ini

# forge FROM TO PORT TYPE GIADDR MAC: a packet of PXE firmware; type, giaddr and the end of the MAC in
# hex.
forge() {
	printf '01010600 12345678 0000 0000 %024d %s 0200000000%s %020d %0384d 63825363 3501%s %s 5d020007 ff' \
		0 "$5" "$6" 0 0 "$4" 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 |
		in_client build/tests/bench/udp_ask "$1" "$2" "$3" >>"$LOG/answers"
}
logged() { has "$LAB_NAME: $1" "$LOG/$log" "$2"; }
# answers MAC: where the answers to its packets went.
answers() { packets "ip.src == 10.0.0.2 && dhcp.type == 2 && dhcp.hw.mac_addr == 02:00:00:00:00:$1" ip.dst udp.dstport | tr '\t\n' ': '; }
next() {
	daemons_stop pxedhcpd
	mv "$LOG/pxedhcpd.log" "$LOG/$1"
}

capture boot udp

### No relays: what is broadcast here with a relay's address in it

daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
forge 68 10.0.0.2 4011 03 00000000 01
forge 68 255.255.255.255 67 01 c6336407 02
forge 68 255.255.255.255 67 01 0a070001 03
for mac in 04 14 24; do
	forge 198.51.100.9:68 10.0.0.2 4011 03 00000000 $mac
done
# Let in as the log says, while it runs.
sed -i 's/^\[lanboot\]/&\nclients = links relays 198.51.100.0\/24/' $LAB/lanboot.ini
kill -HUP "$(pid_of pxedhcpd)"
sleep 0.5
forge 198.51.100.9:68 10.0.0.2 4011 03 00000000 05
next no-relays.log

### With relays: of private networks, and no others

sed -i '/^clients/d; s/^\[pxedhcpd\]/&\nrelays = yes/' $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
forge 67 10.0.0.2 67 01 0a070001 21
forge 67 10.0.0.2 67 01 c6336407 22
forge 68 10.0.0.2 67 01 00000000 23
forge 198.51.100.9:68 10.0.0.2 67 01 00000000 25
next relays.log

### An interface that no client is on

sed -i '/^relays/d; s/^\[lanboot\]/&\nclients = 10.9.0.0\/16/' $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
forge 68 255.255.255.255 67 01 00000000 31
"$BIN/pxedhcpd" -f $LAB/lanboot.ini explain 10.0.0.3 --arch 7 >"$LOG/explain"
next elsewhere.log
capture_end

equal "$LAB_NAME: an honest client on port 4011 is answered" "$(answers 01)" '10.0.0.3:68 '
equal "$LAB_NAME: no relays: a public giaddr" "$(answers 02)" ''
equal "$LAB_NAME: no relays: a private giaddr" "$(answers 03)" ''
equal "$LAB_NAME: a forged sender beyond the router" "$(answers 04)" ''
equal "$LAB_NAME: let in by 'clients', after a reload" "$(answers 05)" '198.51.100.9:68 '
log=no-relays.log
logged 'no relays: the reason and what to add' \
	'refused mac=02:00:00:00:00:03 .*giaddr=10\.7\.0\.1 reason=".*relays.* is no" add="relays = yes"'
logged 'no relays: a public one is named' 'giaddr=198\.51\.100\.7 .*add="relays = 198\.51\.100\.0/24"'
logged 'beyond the router: the reason and what to add' \
	'refused .*address=198\.51\.100\.9 reason=".*not in clients" add="clients = links relays 198\.51\.100\.0/24"'
equal "$LAB_NAME: three packets of one address are one line" "$(grep -c 'refused .*198\.51\.100\.9' "$LOG/$log")" 1

equal "$LAB_NAME: relays: a private giaddr is answered" "$(answers 21)" '10.7.0.1:67 '
equal "$LAB_NAME: relays: a public one is not" "$(answers 22)" ''
equal "$LAB_NAME: relays: a DISCOVER to us alone" "$(answers 23)" ''
equal "$LAB_NAME: relays: one from afar" "$(answers 25)" ''
log=relays.log
logged 'relays: the reason and what to add' \
	'refused mac=02:00:00:00:00:22 .*giaddr=198\.51\.100\.7 .*add="relays = 198\.51\.100\.0/24"'
logged 'relays: the reason of what was sent to us alone' 'refused mac=02:00:00:00:00:23 .*sent to us alone'

equal "$LAB_NAME: clients elsewhere: nothing is broadcast" "$(answers 31)" ''
log=elsewhere.log
logged 'clients elsewhere: the reason and what to add' \
	'interface .*not in clients" add="clients = 10\.9\.0\.0/16 10\.0\.0\.0/24"'
has "$LAB_NAME: explain says so" "$LOG/explain" '^clients:   10\.0\.0\.3 is not in clients'
equal "$LAB_NAME: tshark finds no fault" "$(packets '_ws.malformed && ip.src == 10.0.0.2' frame.number)" ''
finish
