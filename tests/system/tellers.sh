#!/bin/sh
# tellers: a daemon that is killed, stopped or hangs is told within a minute, as the server's own trouble and no
# machine's: on the page, by lanboot status and why, in JSON. Another one of its name that tells on, here or by
# UDP, is enough; one that was never there is dark, and no trouble.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq
lan_up
. tests/lab/admin.sh
admin_state
ini=$LAB/lanboot.ini mac=$(in_client cat /sys/class/net/eth0/address)
mkdir -p $LAB/srv
head -c 100000 /dev/urandom >$LAB/srv/ipxe64.efi
cat >$ini <<-END
	[lanboot]
	user = nobody
	root = $LAB/srv
	[httpbootd]
	state = $state
	event-listen = 10.0.0.2:9514
	event-senders = 10.0.0.3
	[profile p]
	kernel = k
	[host $mac]
	profile = p
	name = kiosk7
END
# A second tftpd, of another machine, which tells by UDP.
cat >$LAB/far.ini <<-END
	[lanboot]
	user = nobody
	root = $LAB/srv
	events = 10.0.0.2:9514
END
chmod -R a+rX $LAB
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
lanboot() { in_boot sh tools/lanboot -f $ini "$@" 2>&1; }
page() {
	page_path=$1
	shift
	in_boot curl -s -m 20 "$@" "http://127.0.0.1:9780$page_path"
}
# said SECONDS KIND DAEMON: until the site's trouble has it; KIND none: until nothing is said of that daemon.
said() {
	said_left=$(($1 * 4))
	while :; do
		page /machines.json >"$LOG/machines.json"
		case $(jq -r --arg d "$3" '[.trouble[] | select(.daemon == $d) | .kind] + ["none"] | .[0]' "$LOG/machines.json") in
		"$2") return ;;
		esac
		said_left=$((said_left - 1))
		[ $said_left -gt 0 ] || return 1
		sleep 0.25
	done
}
# tells NAME SECONDS KIND DAEMON
tells() { check "$LAB_NAME: $1" "$(cat "$LOG/machines.json" 2>/dev/null)" said "$2" "$3" "$4"; }

daemons_start $ini httpbootd pxedhcpd || exit 1
tells 'pxedhcpd is there' 30 none pxedhcpd
start far client "$BIN/tftpd" -f $LAB/far.ini -d
wait_for_line "$LOG/far.log" ready 15 far

### One is killed

in_client ip route add 255.255.255.255 dev eth0
hex=$(echo "$mac" | tr -d :)
printf '01010600 12345678 %040d %s %020d %0384d 63825363 350101 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 5d020007 ff' \
	0 "$hex" 0 0 | in_client timeout 2 build/tests/bench/udp_ask 68 255.255.255.255 67 >>"$LOG/dhcp" 2>&1
wait_for_line "$LOG/pxedhcpd.log" "offered mac=$mac" 10 pxedhcpd
sleep 0.5
kill -KILL "$(pid_of pxedhcpd)"
wait_gone pxedhcpd 10
tells 'pxedhcpd was killed: told' 60 daemon pxedhcpd
has "$LAB_NAME: with what to do" "$LOG/machines.json" '"do":"start pxedhcpd; lanboot check'
equal "$LAB_NAME: no machine is called stuck for it" "$(jq -c '[.counts.failed, .counts.stuck, .verdict]' "$LOG/machines.json")" '[0,0,"critical"]'
page / -H 'Accept: text/html' >"$LOG/page"
has "$LAB_NAME: the page says so" "$LOG/page" 'class="teller bad"><p class="say">pxedhcpd has stopped, [0-9.]+ [a-z]+ ago'
lanboot status >"$LOG/status"
has "$LAB_NAME: lanboot status says so" "$LOG/status" 'pxedhcpd has stopped'
has "$LAB_NAME: and what to do" "$LOG/status" 'start pxedhcpd; lanboot check'
lanboot why >"$LOG/why"
has "$LAB_NAME: lanboot why says so" "$LOG/why" 'pxedhcpd has stopped'
lanboot why kiosk7 >"$LOG/why-machine"
has "$LAB_NAME: lanboot why of a machine that waits for it: dark" "$LOG/why-machine" 'This reason is called pxedhcpd-gone'
daemon_start pxedhcpd $ini || exit 1
tells 'it is there again' 60 none pxedhcpd

### One of two

daemon_start tftpd $ini || exit 1
tells 'two of tftpd' 30 none tftpd
# By now both have said that they live.
sleep 1
stop tftpd
sleep 2
tells 'the other one tells on: nothing is said' 1 none tftpd
kill -STOP "$(pid_of far)"
tells 'that hangs, too: told' 90 daemon tftpd
has "$LAB_NAME: as what it is" "$LOG/machines.json" 'tftpd gives no sign of life, for '
kill -CONT "$(pid_of far)"
tells 'it goes on' 60 none tftpd
stop far
tells 'it is stopped: told' 30 daemon tftpd
has "$LAB_NAME: as stopped" "$LOG/machines.json" 'tftpd has stopped, '

### By a reload it tells others: dark, and no trouble

sed '/^\[lanboot\]/a events = none' $ini >$LAB/hushed.ini
daemon_start tftpd $ini || exit 1
tells 'tftpd again' 30 none tftpd
cp $ini $LAB/told.ini
cat $LAB/hushed.ini >$ini
kill -HUP "$(pid_of tftpd)"
tells 'events = none by a reload: dark' 90 daemon-dark tftpd
cat $LAB/told.ini >$ini
stop tftpd

### Never there

stop pxedhcpd
stop httpbootd
daemon_start httpbootd $ini || exit 1
tells 'one that never told anything is dark' 90 daemon-dark pxedhcpd
equal "$LAB_NAME: and no trouble" "$(jq -r .verdict "$LOG/machines.json")" ok
page / -H 'Accept: text/html' >"$LOG/page"
has "$LAB_NAME: dark on the page, too" "$LOG/page" 'pxedhcpd tells us nothing .events.: what machines are offered is dark here'
daemons_stop httpbootd
finish
