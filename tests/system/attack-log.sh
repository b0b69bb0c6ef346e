#!/bin/sh
# attack-log: a syslog daemon, or whoever has stderr, that does not read stops no daemon; a client
# that floods the log leaves the others their lines.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini messages=$LOG/messages
mkdir -p $srv
echo file >$srv/file
cat >$ini <<EOF
[lanboot]
user = nobody
root = $srv
[pxedhcpd]
bios = file
[tftpd]
[httpbootd]
EOF
chmod -R a+rX $LAB

# A /dev of its own, with a syslog daemon that can be stopped.
mkdir $LAB/dev
mount -t tmpfs -o mode=755 tmpfs $LAB/dev
for node in null zero random urandom; do
	cp -a /dev/$node $LAB/dev/
done
mount --move $LAB/dev /dev || lan_die 'could not mount a /dev of its own'
syslog_start() {
	start syslog boot "$busybox" syslogd -n -O "$messages"
	for _ in $(seq 50); do
		[ ! -S /dev/log ] || break
		sleep 0.1
	done
	chmod 666 /dev/log
}
syslog_stalls() { kill -STOP "$(pid_of syslog)"; }
syslog_reads() { kill -CONT "$(pid_of syslog)"; }

# answered_all FROM COUNT PATH: so many requests for files that are not there, each answered.
answered_all() {
	[ "$(ip netns exec "$1" curl -s -m 60 -o /dev/null -w '%{http_code}\n' "http://10.0.0.2/$3-[1-$2]" |
		grep -c 404)" = "$2" ]
}
# asks_in_vain FROM COUNT NAME: the same of tftpd; curl says 68 for what is not there.
asks_in_vain() {
	ip netns exec "$1" curl -s -m 60 -o /dev/null "tftp://10.0.0.2/$3-[1-$2]"
	[ $? = 68 ]
}
tftp_serves() { [ "$(ip netns exec "$1" curl -s -m 5 tftp://10.0.0.2/file)" = file ]; }
dhcp_answers() {
	in_client $tools/dhcp_load offer 10.0.0.2 20 1 >"$LOG/dhcp_load"
	grep -q ' lost=0 ' "$LOG/dhcp_load" && [ "$(sed 's/answers=\([0-9]*\).*/\1/' "$LOG/dhcp_load")" -gt 500 ]
}
tools=$top/build/tests/bench
long=$(printf 'n%.0s' $(seq 120))

### Nobody reads syslog

syslog_start
for daemon in pxedhcpd tftpd httpbootd; do
	start $daemon boot "$BIN/$daemon" -f $ini
	wait_for_line "$messages" "$daemon.*ready version" 15 $daemon ||
		fail "$LAB_NAME: $daemon logs to syslog" "it is not ready: $(tail -n 2 "$messages" "$LOG/$daemon.log")"
done
has_not "$LAB_NAME: the lines are as syslog takes them" "$messages" '<[0-9]+>'
has "$LAB_NAME: with the process" "$messages" "httpbootd\[$(pid_of httpbootd)\]: ready"
syslog_stalls
check "$LAB_NAME: syslog stopped: httpbootd answers each request" 'some were not answered' \
	answered_all client 1500 "$long"
check "$LAB_NAME: syslog stopped: tftpd answers" 'a request was not answered' asks_in_vain client 800 "$long"
check "$LAB_NAME: syslog stopped: tftpd serves" 'it does not' tftp_serves client
check "$LAB_NAME: syslog stopped: pxedhcpd answers" "$(cat "$LOG/dhcp_load" 2>/dev/null)" dhcp_answers
syslog_reads
for daemon in pxedhcpd tftpd httpbootd; do
	check "$LAB_NAME: $daemon says what was lost" "$(grep $daemon "$messages" | tail -n 1)" \
		wait_for_line "$messages" "$daemon.*: lost count=[1-9][0-9]* since=\"20.*\" reason=\"syslog did not read\"" 10
done
in_client curl -s -o /dev/null http://10.0.0.2/at-last
check "$LAB_NAME: then all is logged again" 'it is not' \
	wait_for_line "$messages" 'httpbootd.*refused client=10.0.0.3 .*path=/at-last' 10

### One client floods the log

while :; do in_client curl -s -m 20 -o /dev/null "http://10.0.0.2/flood-[1-2000]"; done &
flood_http=$!
while :; do in_client curl -s -m 20 -o /dev/null "tftp://10.0.0.2/flood-[1-2000]"; done &
flood_tftp=$!
for daemon in tftpd httpbootd; do
	check "$LAB_NAME: $daemon says who floods" "$(grep suppressed "$messages" | tail -n 1)" \
		wait_for_line "$messages" "$daemon.*: suppressed word=refused count=[0-9]+ most=10.0.0.3 most-count=" 20
done
for honest in 1 2 3 4 5; do
	in_site curl -s -o /dev/null http://10.0.0.2/honest-$honest
	in_site curl -s -o /dev/null tftp://10.0.0.2/honest-$honest
done
kill $flood_http $flood_tftp
sleep 1
for honest in 1 2 3 4 5; do
	has "$LAB_NAME: the line of another is there: httpbootd, $honest" "$messages" \
		"httpbootd.*refused client=10.0.0.1 .*path=/honest-$honest "
	has "$LAB_NAME: the line of another is there: tftpd, $honest" "$messages" \
		"tftpd.*refused client=10.0.0.1 .*file=honest-$honest "
done

### Another syslog daemon, for which a confined one has to connect again

stop syslog
syslog_start
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
	check "$LAB_NAME: $daemon finds a new syslog daemon" "$(tail -n 1 "$messages")" \
		wait_for_line "$messages" "$daemon.*: reloaded file=" 10
done

### A stop is no wait either

syslog_stalls
answered_all client 300 "$long"
asks_in_vain client 300 "$long"
dhcp_answers
for daemon in pxedhcpd tftpd httpbootd; do
	stop $daemon 5
	equal "$LAB_NAME: syslog stopped: $daemon ends on SIGTERM" $? 0
done
syslog_reads
stop syslog

### Nobody reads stderr

mkfifo $LAB/fifo
sleep 600 <>$LAB/fifo &
sleeper=$!
for daemon in pxedhcpd tftpd httpbootd; do
	ip netns exec boot "$BIN/$daemon" -f $ini -d 2>$LAB/fifo &
	echo $! >"$LAB/$daemon.pid"
done
for _ in $(seq 50); do
	in_client curl -s -o /dev/null http://10.0.0.2/file && tftp_serves client && break
	sleep 0.1
done
check "$LAB_NAME: stderr is full: httpbootd answers each request" 'some were not answered' \
	answered_all client 1000 "$long"
check "$LAB_NAME: stderr is full: tftpd answers" 'a request was not answered' asks_in_vain client 800 "$long"
check "$LAB_NAME: stderr is full: pxedhcpd answers" "$(cat "$LOG/dhcp_load")" dhcp_answers
for daemon in pxedhcpd tftpd httpbootd; do
	stop $daemon 5
	equal "$LAB_NAME: stderr is full: $daemon ends on SIGTERM" $? 0
done
kill $sleeper
finish
