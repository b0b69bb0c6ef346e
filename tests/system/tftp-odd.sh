#!/bin/sh
# tftp-odd: clients that misbehave: each transfer ends, costs a bounded number of packets and lines
# of the log, and others are served meanwhile.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" build/tests/bench/tftp_odd build/tests/bench/tftp_load
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini log=$LOG/tftpd.log
tools=build/tests/bench
mkdir -p $srv
head -c 1048576 /dev/urandom >$srv/1M
odd='vanish vanish-window repeat repeat-window slow again anew error'
for name in $odd; do
	ln $srv/1M $srv/$name
done
chmod -R a+rX $LAB

# odd_start NAME HOW [WINDOWSIZE]: it asks for the file NAME.
odd_start() {
	odd_name=$1 odd_how=$2
	shift 2
	: >"$LOG/$odd_name.log"
	start $odd_name client $tools/tftp_odd "$odd_how" 10.0.0.2 $odd_name "$@"
}

# ended NAME PATTERN: the log has it that the transfer ended for that reason.
ended() {
	wait_for_line "$log" "failed .*file=$1 .*$2" 30 tftpd
	has "$LAB_NAME: $mode: $1: it ends" "$log" "failed .*file=$1 .*$2"
}

# number FIELD NAME: what the client counted.
number() { sed -n "s/.*\<$1=\([0-9]*\).*/\1/p" "$LOG/$2.log"; }

# cost NAME MOST: so many blocks and OACKs were sent to it at most, and no more ERRORs than it sent.
cost() {
	stop $1
	cost_got=$(number got $1) cost_sent=$(number sent $1) cost_errors=$(number errors $1)
	check "$LAB_NAME: $mode: $1: at most ${2:-as many blocks as it sent requests}" "got '$cost_got'" \
		[ "${cost_got:-0}" -ge 1 -a "${cost_got:-0}" -le "${2:-$((cost_sent + 20))}" ]
	check "$LAB_NAME: $mode: $1: not more ERRORs than it sent packets" "'$cost_errors'" \
		[ "${cost_errors:-1}" -le "${cost_sent:-0}" ]
}

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	cat >$ini <<-EOT
		[lanboot]
		user = nobody
		root = $srv
		[tftpd]
		timeout-ms  = 100
		retries     = 2
		max-seconds = 4
		single-port = $single
	EOT
	chmod a+r $ini
	daemons_start $ini tftpd || exit 1
	odd_start vanish vanish
	odd_start vanish-window vanish 8
	odd_start repeat repeat
	odd_start repeat-window repeat 8
	odd_start slow slow:90
	odd_start again again
	odd_start anew anew
	odd_start error error

	ip netns exec site $tools/tftp_load -c 4 -n 16 -b 1428 -w 4 -d $srv 10.0.0.2 1M >"$LOG/load"
	equal "$LAB_NAME: $mode: another client is served meanwhile" $? 0
	in_client $tools/tftp_load -c 1 -n 2 -d $srv 10.0.0.2 1M >"$LOG/load"
	equal "$LAB_NAME: $mode: one at the same address, too" $? 0

	# A block or a window, and a few times again: early ones, three of timeout-ms, one in doubt.
	ended vanish 'reason=timeout'
	cost vanish 20
	ended vanish-window 'reason=timeout'
	cost vanish-window 160
	ended repeat 'reason=timeout'
	cost repeat 20
	ended repeat-window 'reason=timeout'
	cost repeat-window 160
	# One packet for an ACK, and one more where it was late; then it has taken 4 s.
	ended slow 'max-seconds'
	cost slow 120
	ended error "reason=\"client's ERROR\" code=3"
	cost error 5
	# A request costs one packet, or one transfer's tries: never more than were sent.
	# Who asks is answered for as long as a transfer may take.
	ended again 'max-seconds'
	ended anew 'reason="client asked anew"'
	cost again
	cost anew
	# Their ports are closed now: nothing may be left.
	tries=0
	while :; do
		lines=$(wc -l <"$log")
		in_boot kill -USR1 "$(pid_of tftpd)"
		sleep 0.3
		tail -n +$((lines + 1)) "$log" | grep -q 'transfers count=0' && break
		tries=$((tries + 1))
		[ $tries -lt 50 ] || break
	done
	has "$LAB_NAME: $mode: no transfer is left" "$log" 'transfers count=0'
	lines=$(wc -l <"$log")
	check "$LAB_NAME: $mode: the log is not full of it" "$lines lines" [ "$lines" -lt 2000 ]
	daemons_stop tftpd
	cp "$log" "$LOG/tftpd-$single.log"
done

### One ACK is not enough to hold a place

cat >$ini <<-EOT
	[lanboot]
	user = nobody
	root = $srv
	[tftpd]
	timeout-ms    = 20000
	retries       = 20
	max-transfers = 10
EOT
daemons_start $ini tftpd || exit 1
for n in 0 1 2 3 4 5 6 7 8 9; do
	ln $srv/1M $srv/silent-$n
	start silent-$n client $tools/tftp_odd vanish 10.0.0.2 silent-$n
done
# They have all acknowledged block 1: that was all.
tries=0
until [ "$(grep -o 'file=silent-. block=2 ' "$log" | sort -u | wc -l)" = 10 ]; do
	tries=$((tries + 1))
	[ $tries -lt 40 ] || break
	in_boot kill -USR1 "$(pid_of tftpd)"
	sleep 0.3
done
check "$LAB_NAME: ten silent clients have all places" 'they have not' [ $tries -lt 40 ]
tries=0
until ip netns exec site $tools/tftp_load -b 1428 -d $srv 10.0.0.2 1M >"$LOG/load"; do
	tries=$((tries + 1))
	[ $tries -lt 30 ] || break
	sleep 0.5
done
check "$LAB_NAME: another client gets the place of one that fell silent" 'it did not' [ $tries -lt 30 ]
equal "$LAB_NAME: that is the end of one" \
	"$(grep -c 'failed .*file=silent-. .*reason="server is full, and ' "$log")" 1
for n in 0 1 2 3 4 5 6 7 8 9; do
	stop silent-$n
done

### Who asks again is answered at once, however long our own wait is

odd_start again again
sleep 2
stop again
check "$LAB_NAME: who asks again and again gets an answer each 100 ms" "$(number got again)" \
	[ "$(number got again)" -ge 5 ]
kill -TERM "$(pid_of tftpd)"
wait_for_line "$log" 'stopping transfers=' 10 tftpd
daemons_stop tftpd
finish
