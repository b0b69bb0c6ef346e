#!/bin/sh
# tftp-faults: no memory, no descriptors, a disk that fails, a file that changes while it is sent,
# signals under load: what can go on goes on, the client is told, and the next request is served.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl cc build/tests/bench/tftp_load build/tests/bench/tftp_ask build/bin/tftpd
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini
load=build/tests/bench/tftp_load ask=build/tests/bench/tftp_ask
sanitized=$BIN
mkdir -p $srv
head -c 300000 /dev/urandom >$srv/a
head -c 400000 /dev/urandom >$srv/b
head -c 8388608 /dev/urandom >$srv/big
chmod -R a+rX $LAB

# write_ini [LINE]...: more lines of [tftpd].
write_ini() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
}

# fetch FILE [CURL ARGUMENT...]: exit status 0 if it came and is right.
fetch() {
	fetch_file=$1
	shift
	rm -f $LAB/got
	in_client curl -sS -m 20 --tftp-blksize 1400 "$@" -o $LAB/got "tftp://10.0.0.2/$fetch_file" \
		2>"$LOG/curl" && cmp -s $LAB/got $srv/$fetch_file
}

# quick FILE: the same without a word, and faster.
quick() { in_client $load -b 1400 -d $srv 10.0.0.2 "$1" >"$LOG/ask" 2>&1; }

# The daemon that fails where it is told to: one without sanitizers, which have an allocator of
# their own.
cc -shared -fPIC -D_GNU_SOURCE -O1 -o $LAB/fault.so tests/lab/fault.c -ldl || exit 1
with_fault() {
	# shellcheck disable=SC2163 # $1 is NAME=VALUE
	export LD_PRELOAD="$LAB/fault.so" FAULT_PROGRAM=tftpd "$1"
	BIN=build/bin daemon_start tftpd $ini
	fault_started=$?
	unset LD_PRELOAD FAULT_PROGRAM FAULT_ALLOC FAULT_EIO
	return $fault_started
}

### No memory: each allocation after the first packet, one after the other

write_ini 'timeout-ms = 100'
has_failed() { grep -q '^fault: an allocation' "$LOG/tftpd.log"; }
n=0 told=0 served=0 dead='' again='' late=''
while [ $n -lt 100 ]; do
	n=$((n + 1))
	with_fault FAULT_ALLOC=$n || exit 1
	began=$(cut -d. -f1 /proc/uptime)
	for step in a reload b; do
		case $step in
		reload)
			kill -HUP "$(pid_of tftpd)"
			wait_for_line "$LOG/tftpd.log" 'reload' 5 tftpd
			;;
		*) if quick $step; then served=$((served + 1)); else told=$((told + 1)); fi ;;
		esac
		has_failed && break
	done
	[ $(($(cut -d. -f1 /proc/uptime) - began)) -lt $((10 * patience / 1000)) ] || late="$late $n"
	! has_failed || quick a || again="$again $n"
	is_running tftpd || dead="$dead $n"
	has_failed
	failed=$?
	kill -KILL "$(pid_of tftpd)" && wait "$(pid_of tftpd)" 2>/dev/null
	[ $failed = 0 ] || break
	cat "$LOG/tftpd.log" >>"$LOG/memory.log"
done
check "$LAB_NAME: out of memory: every allocation had its turn" "more than $n" [ $n -lt 100 ]
check "$LAB_NAME: out of memory: there were some" "$n" [ $n -gt 5 ]
check "$LAB_NAME: out of memory: the client is served, or told" "after long at allocation$late" [ -z "$late" ]
check "$LAB_NAME: out of memory: tftpd lives" "not after allocation$dead" [ -z "$dead" ]
check "$LAB_NAME: out of memory: later requests are served" "not after allocation$again" [ -z "$again" ]
echo "out of memory: $n allocations, $served times served, $told times not"

### A disk that fails in the middle of a file

with_fault FAULT_EIO=400000 || exit 1
fetch b
check "$LAB_NAME: disk error: the client does not get the file" 'it did' [ $? -ne 0 ]
in_client timeout 10 "$busybox" tftp -g -r b -l $LAB/got 10.0.0.2 >"$LOG/told" 2>&1
has "$LAB_NAME: disk error: the client is told" "$LOG/told" 'cannot read the file'
has "$LAB_NAME: disk error: the log says why" "$LOG/tftpd.log" 'failed .*file=b .*error="Input/output error|I/O error'
check "$LAB_NAME: disk error: another file is served" 'it is not' fetch a
stop tftpd
equal "$LAB_NAME: disk error: tftpd ends with status 0" $? 0

### No descriptors

BIN=$sanitized
write_ini 'max-transfers = 200'
in_boot sysctl -q -w net.ipv4.ip_unprivileged_port_start=0
: >"$LOG/tftpd.log"
start tftpd boot setpriv --reuid 65534 --regid 65534 --clear-groups \
	sh -c "ulimit -n 24; exec $BIN/tftpd -f $ini -d"
wait_for_line "$LOG/tftpd.log" '(^|[ :])ready' 15 tftpd || exit 1
has "$LAB_NAME: few descriptors: said at the start" "$LOG/tftpd.log" 'open files are allowed'
in_client timeout 60 $load -c 60 -n 60 -b 512 -d $srv 10.0.0.2 a >"$LOG/load" 2>&1
has_not "$LAB_NAME: few descriptors: nobody gets wrong bytes" "$LOG/load" ' wrong=[1-9]'
has "$LAB_NAME: few descriptors: the log says why" "$LOG/tftpd.log" 'out of file descriptors|Too many open files'
check "$LAB_NAME: few descriptors: later ones are served" 'not' fetch a
daemons_stop tftpd

### A file that changes while it is sent

# change FILE COMMAND: fetches it; the command runs when block 1,000 of about 6,000 has come.
change() {
	cp $srv/big $srv/$1
	in_client $ask -b 1400 -k "1000:$2" -o $LAB/got 10.0.0.2 $1 >"$LOG/change" 2>&1
}

write_ini 'rate = 6M'
daemons_start $ini tftpd || exit 1
change cut ": >$srv/cut"
has "$LAB_NAME: a file truncated while it is sent: the client is told" "$LOG/change" 'error=0 '
wait_for_line "$LOG/tftpd.log" 'failed .*file=cut' 5
has "$LAB_NAME: a file truncated while it is sent: the log says so" "$LOG/tftpd.log" \
	'failed .*file=cut .*changed'
change replaced "cp $srv/a $srv/replaced.new && mv $srv/replaced.new $srv/replaced"
check "$LAB_NAME: a file replaced while it is sent arrives as it was" 'it differs' cmp -s $LAB/got $srv/big
check "$LAB_NAME: and the next one gets the new" 'it differs' eval 'fetch replaced && cmp -s $LAB/got $srv/a'

### Signals under load

in_client timeout 60 $load -c 40 -n 40 -b 1400 -w 4 -d $srv 10.0.0.2 a b >"$LOG/load.hup" 2>&1 &
loaded=$!
for n in 1 2 3 4 5 6 7 8; do
	sleep 0.2
	write_ini 'rate = 6M' "max-transfers = $((100 + n))"
	kill -HUP "$(pid_of tftpd)"
	kill -USR1 "$(pid_of tftpd)"
done
wait $loaded
equal "$LAB_NAME: SIGHUP under load: all arrive" $? 0
in_client timeout 60 $load -c 40 -n 40 -b 1400 -w 4 -d $srv 10.0.0.2 a b >"$LOG/load.term" 2>&1 &
loaded=$!
sleep 0.7
kill -TERM "$(pid_of tftpd)"
wait $loaded
equal "$LAB_NAME: SIGTERM under load: all that began arrive" $? 0
check "$LAB_NAME: SIGTERM under load: tftpd ends after them" 'it runs on' wait_gone tftpd 12
daemons_stop tftpd
finish
