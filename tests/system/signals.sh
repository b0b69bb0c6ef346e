#!/bin/sh
# signals: SIGHUP takes a good configuration and keeps the old one before a bad; SIGTERM ends a
# daemon after the transfers under way.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

# Small buffers: what a slow client has not taken, the daemon still has to send.
in_client sysctl -q -w net.ipv4.tcp_rmem='4096 65536 262144'
in_boot sysctl -q -w net.ipv4.tcp_wmem='4096 65536 262144'

srv=$LAB/srv ini=$LAB/lanboot.ini
mkdir -p $srv
head -c 20971520 /dev/urandom >$srv/20M
head -c 8388608 /dev/urandom >$srv/8M
echo small >$srv/small
chmod -R a+rX $LAB

# write_ini HOSTNAME [LINE]
write_ini() {
	cat >$ini <<-EOF
		[lanboot]
		user = nobody
		root = $srv
		[profile p]
		kernel = 20M
		[host 52:54:00:12:34:56]
		name = $1
		profile = p
		${2:-}
	EOF
	chmod a+r $ini
}
script() { in_client curl -s -m 10 'http://10.0.0.2/boot.ipxe?mac=52:54:00:12:34:56'; }

write_ini first
daemons_start $ini || exit 1
script >"$LOG/script.1"
has "$LAB_NAME: the script before" "$LOG/script.1" first

# A transfer under way sees nothing of a reload.
in_client curl -s -m 60 --limit-rate 8M -o $LAB/got http://10.0.0.2/20M &
transfer=$!
sleep 0.5
write_ini second
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
done
sleep 1
script >"$LOG/script.2"
has "$LAB_NAME: SIGHUP takes the new configuration" "$LOG/script.2" second
write_ini third 'colour = blue'
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
done
for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$LOG/$daemon.log" 'lanboot\.ini:[0-9]+:.*colour' 5 $daemon
	has "$LAB_NAME: $daemon says what is wrong with a bad one" "$LOG/$daemon.log" 'lanboot\.ini:[0-9]+:.*colour'
	check "$LAB_NAME: $daemon still runs after a bad one" 'it ended' is_running $daemon
done
script >"$LOG/script.3"
has "$LAB_NAME: a bad configuration keeps the old" "$LOG/script.3" second
wait $transfer
equal "$LAB_NAME: the transfer during SIGHUP" $? 0
check "$LAB_NAME: the transfer during SIGHUP, the bytes" 'they differ' cmp -s $LAB/got $srv/20M
rm $ini
kill -HUP "$(pid_of httpbootd)"
sleep 0.5
check "$LAB_NAME: httpbootd still runs without its file" 'it ended' is_running httpbootd

# SIGTERM: what has begun is finished, nothing new begins, status 0.
in_client curl -s -m 60 --limit-rate 5M -o $LAB/got http://10.0.0.2/20M &
transfer=$!
sleep 1
kill -TERM "$(pid_of httpbootd)"
sleep 0.5
check "$LAB_NAME: httpbootd finishes first" 'it ended at once' is_running httpbootd
in_client curl -s -m 3 -o /dev/null http://10.0.0.2/small
equal "$LAB_NAME: httpbootd takes nothing new" $? 7
wait $transfer
equal "$LAB_NAME: the HTTP transfer during SIGTERM" $? 0
check "$LAB_NAME: the HTTP transfer during SIGTERM, the bytes" 'they differ' cmp -s $LAB/got $srv/20M
check "$LAB_NAME: httpbootd ends after it" 'it runs on' wait_gone httpbootd 5
wait "$(pid_of httpbootd)"
equal "$LAB_NAME: httpbootd ends with status 0" $? 0

rm -f $LAB/got
in_client curl -s -m 60 --tftp-blksize 512 -o $LAB/got tftp://10.0.0.2/8M &
transfer=$!
while alive $transfer && ! [ -s $LAB/got ]; do sleep 0.05; done
if alive $transfer; then
	kill -TERM "$(pid_of tftpd)"
	wait $transfer
	equal "$LAB_NAME: the TFTP transfer during SIGTERM" $? 0
	check "$LAB_NAME: the TFTP transfer during SIGTERM, the bytes" 'they differ' cmp -s $LAB/got $srv/8M
	check "$LAB_NAME: tftpd ends after it" 'it runs on' wait_gone tftpd 5
	wait "$(pid_of tftpd)"
	equal "$LAB_NAME: tftpd ends with status 0" $? 0
else
	skip "$LAB_NAME: the TFTP transfer during SIGTERM" 'it was over before the signal'
fi

kill -TERM "$(pid_of pxedhcpd)"
check "$LAB_NAME: pxedhcpd ends at once" 'it runs on' wait_gone pxedhcpd 3

# A client that stopped fetching does not keep the daemon for ever.
write_ini fourth
daemon_start httpbootd $ini || exit 1
in_client curl -s -m 60 --limit-rate 1k -o /dev/null http://10.0.0.2/20M &
transfer=$!
sleep 0.5
kill -TERM "$(pid_of httpbootd)"
sleep 5
check "$LAB_NAME: httpbootd waits for a slow client" 'it ended within 5 s' is_running httpbootd
check "$LAB_NAME: httpbootd waits no longer than 10 s" 'it runs on after 12 s' wait_gone httpbootd 7
kill $transfer 2>/dev/null
daemon_start httpbootd $ini || exit 1
kill -INT "$(pid_of httpbootd)"
check "$LAB_NAME: SIGINT ends it too" 'it runs on' wait_gone httpbootd 3
has_not "$LAB_NAME: no sanitizer's complaint" "$LOG/httpbootd.log" 'Sanitizer|runtime error:'
finish
