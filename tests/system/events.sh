#!/bin/sh
# events: a keeper hears what all three daemons do, in the log's own words, with the machine's MAC
# and name; how far large files got, which no log has; on a socket of this machine and by UDP on
# another. One that was killed, comes back, does not read or is not there costs nobody anything.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl build/tests/bench/event_hear build/tests/bench/udp_ask build/tests/bench/tftp_ask
lan_up

srv=$LAB/srv
mkdir -p $srv
head -c 3000000 /dev/urandom >$srv/large
head -c 3000 /dev/urandom >$srv/small
chmod -R a+rX $srv
mac=$(in_client cat /sys/class/net/eth0/address)
ini() {
	cat <<-EOF2
		[lanboot]
		user = nobody
		root = $srv
		events = $1
		[tftpd]
		rate-per-client = 1500K
		[httpbootd]
		rate-per-client = 1500K
		[profile p]
		kernel = small
		[host $mac]
		name = kiosk7
		profile = p
	EOF2
}
ini "$LAB/keeper 10.0.0.3:9514" >$LAB/lanboot.ini
keeper_start() {
	: >"$LOG/$1.log"
	start "$1" boot build/tests/bench/event_hear $LAB/keeper
	wait_for_line "$LOG/$1.log" hearing 5 "$1"
}
start far client build/tests/bench/event_hear 10.0.0.3:9514
keeper_start keeper
heard() { has "$LAB_NAME: $1" "$LOG/$keeper.log" "$2"; }
keeper=keeper
daemons_start $LAB/lanboot.ini || exit 1
in_client ip route add 255.255.255.255 dev eth0
tftp() { in_client build/tests/bench/tftp_ask "$@" >>"$LOG/tftp" 2>&1; }
http() { in_client curl -s -m 20 -o /dev/null "$@"; }
# discover MAC: a packet of PXE firmware that has this one.
discover() {
	printf '01010600 12345678 %040d %s %020d %0384d 63825363 350101 %s 5d020007 ff' \
		0 "$(echo "$1" | tr -d :)" 0 0 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 |
		in_client build/tests/bench/udp_ask 68 255.255.255.255 67 >>"$LOG/dhcp"
}

discover "$mac"
discover 02:00:00:00:00:77
tftp 10.0.0.2 small
tftp 10.0.0.2 nope
http http://10.0.0.2/small
http http://10.0.0.2/nope
http "http://10.0.0.2/boot.ipxe?mac=$mac"
http http://10.0.0.2/large &
large_pid=$!
tftp -b 1400 10.0.0.2 large
wait $large_pid

head='^[0-9]+ lanboot1 [0-9]{10}\.[0-9]{3}'
who="client=10\.0\.0\.3 mac=$mac host=kiosk7"
for name in pxedhcpd tftpd httpbootd; do
	heard "$name: the start" "$head $name i [0-9]+ ready version="
done
heard 'pxedhcpd: an offer' "$head pxedhcpd i [0-9]+ offered mac=$mac .*host=kiosk7"
heard 'pxedhcpd: an offer to who has no section' "$head pxedhcpd i [0-9]+ offered mac=02:00:00:00:00:77 "
heard 'tftpd: a file' "$head tftpd i [0-9]+ served $who file=small bytes=3000 "
heard 'tftpd: no such file' "$head tftpd i [0-9]+ refused $who file=nope "
heard 'tftpd: a large one begins' "$head tftpd s [0-9]+ begun $who file=large of=3000000 ms="
heard 'tftpd: and goes on' "$head tftpd s [0-9]+ progress $who file=large bytes=[0-9]+ of=3000000 ms="
heard 'httpbootd: a file' "$head httpbootd i [0-9]+ served $who method=GET path=/small status=200 "
heard 'httpbootd: no such file' "$head httpbootd i [0-9]+ refused $who method=GET path=/nope "
heard 'httpbootd: a script' "$head httpbootd i [0-9]+ script client=10\.0\.0\.3 mac=$mac host=kiosk7 profile=p "
heard 'httpbootd: a large one begins' "$head httpbootd s [0-9]+ begun $who .*path=/large of=3000000 ms="
heard 'httpbootd: and goes on' "$head httpbootd s [0-9]+ progress $who .*path=/large bytes=[0-9]+ of=3000000 ms="
has_not "$LAB_NAME: a small one has no steps" "$LOG/keeper.log" '(begun|progress) .*small'

# What is no step is the log's text, to the byte, and nothing is missing but what the process beside
# finds in the configuration.
for name in pxedhcpd tftpd httpbootd; do
	sed 's/^[-0-9]* [0-9:.]* [a-z]*: //' "$LOG/$name.log" >$LAB/logged
	sed -n "s/^[0-9]* lanboot1 [^ ]* $name [wid] [0-9]* //p" "$LOG/keeper.log" >$LAB/told
	equal "$LAB_NAME: $name: the log's own text" "$(grep -vE '^repeated count=|: warning: ' $LAB/logged | sort -u | cksum)" \
		"$(sort -u $LAB/told | cksum)"
	equal "$LAB_NAME: $name: numbered without a gap" \
		"$(sed -n "s/^[0-9]* lanboot1 [^ ]* $name [wids] \([0-9]*\) .*/\1/p" "$LOG/keeper.log" |
			awk 'NR > 1 && $1 != last + 1 { print "behind " last } { last = $1 }')" ''
	has_not "$LAB_NAME: $name: no step is in the log" "$LOG/$name.log" ': (begun|progress) '
done
has "$LAB_NAME: by UDP, on another machine" "$LOG/far.log" " tftpd i [0-9]+ served $who file=small "
equal "$LAB_NAME: all of it" "$(grep -c ' served ' "$LOG/far.log")" "$(grep -c ' served ' "$LOG/keeper.log")"

### Killed, and another comes

stop keeper
tftp 10.0.0.2 small
http http://10.0.0.2/small
sleep 1.1
keeper_start again
keeper=again
tftp 10.0.0.2 small
http http://10.0.0.2/small
heard 'tftpd finds one that comes' ' tftpd i [0-9]+ served '
heard 'httpbootd finds one that comes' ' httpbootd i [0-9]+ served '

### It does not read

kill -STOP "$(pid_of again)"
for i in 1 2 3 4 5 6; do
	in_client curl -s -m 60 -o /dev/null "http://10.0.0.2/[$((i * 1000))-$((i * 1000 + 800))]" &
	pids="$pids $!"
done
for pid in $pids; do wait "$pid"; done
check "$LAB_NAME: a keeper that does not read stops nobody" "see $LOG/tftp" tftp 10.0.0.2 small
before=$(grep -c httpbootd "$LOG/again.log")
kill -CONT "$(pid_of again)"
sleep 0.5
http http://10.0.0.2/small
sleep 0.2
missed=$(sed -n "s/^[0-9]* lanboot1 [^ ]* httpbootd [wids] \([0-9]*\) .*/\1/p" "$LOG/again.log" |
	awk 'NR > 1 && $1 != last + 1 { n += $1 - last - 1 } { last = $1 } END { print n + 0 }')
check "$LAB_NAME: its gap is numbered" "missed $missed of $(grep -c httpbootd "$LOG/again.log"), before $before" \
	[ "$missed" -gt 100 ]

### Nowhere, by a reload

ini none >$LAB/lanboot.ini
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" reloaded 5 tftpd
: >"$LOG/again.log"
: >"$LOG/far.log"
tftp 10.0.0.2 small
http http://10.0.0.2/small?other
heard 'the others still tell' ' httpbootd i [0-9]+ served '
has_not "$LAB_NAME: events = none" "$LOG/again.log" ' tftpd '
has_not "$LAB_NAME: events = none, by UDP" "$LOG/far.log" ' tftpd '

stop again
stop far
daemons_stop
finish
