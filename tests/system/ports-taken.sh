#!/bin/sh
# ports-taken: a user of this machine takes port 9780, or 4011, before a daemon starts: httpbootd goes on
# without the one and pxedhcpd without the other, say who has it, and take it when it is free. The
# ports that machines ask at, 69 and 80, still end the start, with who has them. -n tells all of it before,
# and nothing of the running daemon itself.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl setpriv build/tests/bench/port_hold build/tests/bench/udp_ask
lan_up
nobody=$(id -u nobody)
in_client ip route add default via 10.0.0.2
lab_ini | sed '/ipxe-rom/d; s/^\[pxedhcpd\]/&\nform = 4011/' >$LAB/lanboot.ini

# hold NAME udp|tcp ADDRESS PORT [UID]
hold() {
	hold_name=$1
	shift
	start "$hold_name" boot build/tests/bench/port_hold "$@"
	wait_for_line "$LOG/$hold_name.log" '^holding' 5 "$hold_name"
}
# tries DAEMON: what -n says, and its status behind it.
tries() {
	in_boot "$BIN/$1" -f $LAB/lanboot.ini -n >"$LOG/$1.n" 2>&1
	echo "status $?" >>"$LOG/$1.n"
}
# said NAME FILE PATTERN
said() { has "$LAB_NAME: $1" "$LOG/$2" "$3"; }
# refuses DAEMON: it does not start.
refuses() {
	in_boot timeout 10 "$BIN/$1" -f $LAB/lanboot.ini -d >"$LOG/$1.refused" 2>&1
	equal "$LAB_NAME: $1 does not start" $? 71
}
metrics() { in_boot curl -s -m 2 -o /dev/null -w '%{http_code}' http://127.0.0.1:9780/metrics; }
# form: in which one a machine with UEFI is answered.
form() {
	printf '01010600 12345678 0000 8000 %032d 020000000001 %020d %0384d 63825363 350101 %s 5d020007 ff' \
		0 0 0 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 |
		in_client build/tests/bench/udp_ask 68 255.255.255.255 67 >/dev/null
	sed -n 's/.*offered .* form=\([a-z0-9]*\) .*/\1/p' "$LOG/pxedhcpd.log" | tail -n 1
}

### Taken by somebody

hold squat-tcp tcp 127.0.0.1 9780 "$nobody"
hold squat-udp udp 0.0.0.0 4011 "$nobody"
tries httpbootd
said '-n of httpbootd names who has the admin port' httpbootd.n \
	'warning: admin = 127\.0\.0\.1:9780: port_hold \(process [0-9]+, user nobody\) has port 9780'
tries pxedhcpd
said '-n of pxedhcpd names who has port 4011' pxedhcpd.n \
	'warning: 0\.0\.0\.0:4011: port_hold \(process [0-9]+, user nobody\) has port 4011.*direct form'
daemons_start $LAB/lanboot.ini pxedhcpd httpbootd || exit 1
said 'httpbootd starts, and says who has its port' httpbootd.log \
	'admin: port_hold \(process [0-9]+, user nobody\) has 127\.0\.0\.1:9780: going on without'
said 'pxedhcpd starts, and says who has its port' pxedhcpd.log \
	'port_hold \(process [0-9]+, user nobody\) has UDP port 4011: going on without'
equal "$LAB_NAME: a script is served" \
	"$(in_client curl -s -m 5 -o /dev/null -w '%{http_code}' http://10.0.0.2/boot.ipxe)" 200
equal "$LAB_NAME: a machine is answered directly, where form = 4011" "$(form)" direct

### And given back

stop squat-tcp
stop squat-udp
wait_for_line "$LOG/httpbootd.log" 'listening on 127\.0\.0\.1:9780' 15 httpbootd
wait_for_line "$LOG/pxedhcpd.log" 'listening on .*4011' 15 pxedhcpd
equal "$LAB_NAME: httpbootd has its port when it is free" "$(metrics)" 200
equal "$LAB_NAME: pxedhcpd has its port when it is free" "$(form)" 4011

### The running daemons are not told of

for daemon in httpbootd pxedhcpd; do
	tries $daemon
	has_not "$LAB_NAME: -n of $daemon says nothing of itself" "$LOG/$daemon.n" ' has port '
	said "-n of $daemon beside itself succeeds" $daemon.n '^status 0'
done
daemons_stop pxedhcpd httpbootd

### The main ports

hold squat-80 tcp 0.0.0.0 80
hold squat-69 udp 0.0.0.0 69
for daemon in httpbootd tftpd; do
	tries $daemon
	said "-n of $daemon names who has its port" $daemon.n \
		"warning: listen = 0\\.0\\.0\\.0:(80|69): port_hold \\(process [0-9]+, user root\\) has port .* does not start"
	refuses $daemon
	said "$daemon says who has it" $daemon.refused 'port_hold \(process [0-9]+, user root\) has that port'
done
in_boot setpriv --reuid="$nobody" --regid="$nobody" --clear-groups "$BIN/httpbootd" -f $LAB/lanboot.ini -n >"$LOG/user.n" 2>&1
has_not "$LAB_NAME: -n as an ordinary user says nothing of port 80" "$LOG/user.n" ' has port '
finish
