#!/bin/sh
# tftp-limits: a flood of requests from one address does not keep others out; rates are kept and
# shared; what is over the limit is told so.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

# Fewer open files than a reload will ask for: root may raise that at the start, and only then.
ulimit -n 4096

srv=$LAB/srv ini=$LAB/lanboot.ini
tools=build/tests/bench
mkdir -p $srv
head -c 16384 /dev/urandom >$srv/16K
head -c 1048576 /dev/urandom >$srv/1M
chmod -R a+rX $LAB
tftp_hpa=$(find_tool tftp) || tftp_hpa=

# write_ini [LINE]...: more lines of [tftpd].
write_ini() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
}

# last_of FIELD CLIENT: that field of the last `served` line, which comes after the last ACK.
last_of() {
	wait_for_line "$LOG/tftpd.log" "served client=$2 " 5
	grep -a "served client=$2 " "$LOG/tftpd.log" | sed -n "\$s/.* $1=\([0-9]*\).*/\1/p"
}

# sent_again: how many blocks, in all transfers that are over.
sent_again() {
	sed -n 's/.* retransmits=\([0-9]*\).*/\1/p' "$LOG/tftpd.log" | awk '{ n += $1 } END { print n + 0 }'
}

between() { [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }

# stop_at_once: the second SIGTERM does not let the transfers under way finish.
stop_at_once() {
	kill -TERM "$(pid_of tftpd)"
	wait_for_line "$LOG/tftpd.log" 'stopping transfers=' 10 tftpd
	daemons_stop tftpd
}

# fetch NAMESPACE FILE TO [CURL ARGUMENT...]
fetch() {
	fetch_ns=$1 fetch_file=$2 fetch_to=$3
	shift 3
	ip netns exec "$fetch_ns" curl -sS -m 60 --tftp-blksize 1468 "$@" -o "$fetch_to" \
		"tftp://10.0.0.2/$fetch_file"
}

### A flood

write_ini 'max-transfers = 300'
daemons_start $ini tftpd || exit 1
start flood site $tools/tftp_flood 10.0.0.2 1M 3000 200000000 120
wait_for_line "$LOG/tftpd.log" 'server is full' 8 flood
has "$LAB_NAME: the log has it that the server is full" "$LOG/tftpd.log" \
	'server is full: 300 transfers under way, as many as max-transfers'
got=0
for _ in 1 2 3 4 5; do
	fetch client 1M $LAB/got 2>>"$LOG/clients.log" && cmp -s $LAB/got $srv/1M && got=$((got + 1))
done
equal "$LAB_NAME: curl gets its file five times beside a flood" $got 5
if [ -n "$tftp_hpa" ]; then
	in_client timeout 30 "$tftp_hpa" -m binary 10.0.0.2 -c get 1M $LAB/got >>"$LOG/clients.log" 2>&1
	check "$LAB_NAME: tftp-hpa's client does, too" 'it differs or did not come' cmp -s $LAB/got $srv/1M
fi
check "$LAB_NAME: that was while the flood lasted" 'it was over before' is_running flood
in_boot kill -USR1 "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'transfers count=' 5
count=$(sed -n 's/.*transfers count=\([0-9]*\).*/\1/p' "$LOG/tftpd.log" | head -n 1)
check "$LAB_NAME: no more transfers than max-transfers" "$count" [ "$count" -le 300 ]
stop flood
equal "$LAB_NAME: the log has it once that the server is full" \
	"$(grep -c 'server is full: ' "$LOG/tftpd.log")" 1
lines=$(wc -l <"$LOG/tftpd.log")
check "$LAB_NAME: the log is not full of it" "$lines lines" [ "$lines" -lt 2000 ]
stop_at_once

### A flood where ports run out

write_ini 'ports = 20000-20199'
daemons_start $ini tftpd || exit 1
start flood site $tools/tftp_flood 10.0.0.2 1M 3000 200000000 120
wait_for_line "$LOG/tftpd.log" 'server is full: 200 transfers under way, every port' 8 flood
got=0
for _ in 1 2 3 4 5; do
	fetch client 1M $LAB/got 2>>"$LOG/clients.log" && cmp -s $LAB/got $srv/1M && got=$((got + 1))
done
equal "$LAB_NAME: curl gets its file five times while a flood takes all ports" $got 5
check "$LAB_NAME: that was while the flood lasted, too" 'it was over before' is_running flood
stop flood
equal "$LAB_NAME: the log has it once that all ports are in use" \
	"$(grep -c 'server is full: ' "$LOG/tftpd.log")" 1
daemons_stop tftpd

### Places for one address

write_ini 'max-transfers-per-client = 2' 'rate-per-client = 20K'
daemons_start $ini tftpd || exit 1
fetch client 1M $LAB/slow.1 2>/dev/null &
slow_1=$!
fetch client 1M $LAB/slow.2 2>/dev/null &
slow_2=$!
sleep 1.5
in_client $tools/tftp_ask 10.0.0.2 16K >"$LOG/refused" 2>&1
has "$LAB_NAME: the third of two hears nothing" "$LOG/refused" silence
has "$LAB_NAME: the log says so" "$LOG/tftpd.log" \
	'turned-away client=10.0.0.3 .*transfers=2 reason=max-transfers-per-client'
check "$LAB_NAME: another address is served" 'it differs or did not come' fetch site 16K $LAB/got
kill $slow_1 $slow_2
wait $slow_1 $slow_2 2>/dev/null
stop_at_once

### Rates

write_ini 'rate-per-client = 512K'
daemons_start $ini tftpd || exit 1
# At two addresses, side by side: each has a rate of its own.
ip netns exec site $tools/tftp_load -c 2 -n 2 -b 1468 -w 8 -d $srv 10.0.0.2 1M >"$LOG/load.8" &
load=$!
in_client $tools/tftp_load -c 2 -n 2 -b 1468 -w 1 -d $srv 10.0.0.2 1M >"$LOG/load.1"
equal "$LAB_NAME: two transfers at a rate, window 1" $? 0
wait $load
equal "$LAB_NAME: two transfers at a rate, window 8" $? 0
for window in 1 8; do
	case $window in 1) address=10.0.0.3 ;; *) address=10.0.0.1 ;; esac
	# Both together are one client: each has the half of it.
	rate=$(last_of rate $address)
	check "$LAB_NAME: rate-per-client, window $window" "$rate bytes a second, not near 262144" \
		[ "$rate" -le 290000 ]
	check "$LAB_NAME: rate-per-client is reached, window $window" "$rate bytes a second, of 262144" \
		[ "$rate" -ge 180000 ]
done
# Of some 2,800 blocks that were held back one after the other; a client that a busy machine lets
# answer late costs a window.
again=$(sent_again)
check "$LAB_NAME: being held back is not taken for loss" "$again blocks were sent again" \
	[ "$again" -le 100 ]

write_ini 'rate = 1M' 'max-transfers = 5000'
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'reloaded file=' 5
wait_for_line "$LOG/tftpd.log" 'max-transfers = 5000 will not be reached' 5
has "$LAB_NAME: a reload that asks for more open files than there may be says so" "$LOG/tftpd.log" \
	'no more than [0-9]* open files are allowed: max-transfers = 5000 will not be reached'
ip netns exec site $tools/tftp_load -c 4 -n 4 -b 1468 -w 8 -d $srv 10.0.0.2 1M >"$LOG/load.site" &
load=$!
in_client $tools/tftp_load -c 1 -n 2 -b 512 -w 4 -d $srv 10.0.0.2 1M >"$LOG/load.client"
equal "$LAB_NAME: a client beside another with four transfers" $? 0
wait $load
equal "$LAB_NAME: the four transfers" $? 0
# One of two clients: half of the rate, however many transfers the other has.
rate=$(grep -a 'served client=10.0.0.3' "$LOG/tftpd.log" | sed -n 's/.* rate=\([0-9]*\).* blksize=512.*/\1/p' | head -n 1)
check "$LAB_NAME: its share is the half" "$rate bytes a second, not near 524288" \
	between "${rate:-0}" 400000 650000

### Total time

write_ini 'rate = 10K' 'max-seconds = 2'
kill -HUP "$(pid_of tftpd)"
sleep 0.5
fetch client 1M $LAB/got 2>"$LOG/too-long"
status=$?
check "$LAB_NAME: a transfer over max-seconds ends" "status $status" [ $status -ne 0 ]
has "$LAB_NAME: the log says why" "$LOG/tftpd.log" 'failed .*max-seconds'
daemons_stop tftpd
finish
