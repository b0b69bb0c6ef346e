#!/bin/sh
# sealed-apart: the processes beside a daemon. From inside pxedhcpd a debugger gives orders to the one
# with the raw socket, as an intruder would: nothing leaves but our answers, from an address of this
# machine. Both end with the daemon, however that ends, and a daemon says when one of them is gone.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" gdb tshark build/tests/bench/port_hold
[ "$(uname -m)" = x86_64 ] || { skip "$LAB_NAME" "writes orders as bytes of x86-64"; exit 0; }
lan_up
BIN=$top/build/bin
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini

start holder boot build/tests/bench/port_hold udp 0.0.0.0 67
sleep 0.5
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
has "$LAB_NAME: pxedhcpd works beside another server" "$LOG/pxedhcpd.log" 'ready .*listen="packet:67 '
daemon=$(pid_of pxedhcpd)

# has_raw PROCESS: a raw socket (proc_pid_net(5)) is among what it has open.
has_raw() {
	for raw_fd in /proc/"$1"/fd/*; do
		raw_inode=$(readlink "$raw_fd" | sed -n 's/^socket:\[\([0-9]*\)\]$/\1/p')
		[ -n "$raw_inode" ] && awk -v inode="$raw_inode" \
			'NR > 1 && $10 == inode { found = 1 } END { exit !found }' /proc/"$1"/net/raw && return 0
	done
	return 1
}
# is_one TEXT: it is one word.
is_one() { [ "$(echo $1 | wc -w)" = 1 ]; }
beside=$(cat /proc/"$daemon"/task/*/children)
sender=
for process in $beside; do
	! has_raw "$process" || sender="$sender $process"
done
sender=$(echo $sender)
equal "$LAB_NAME: two processes are beside it" "$(echo $beside | wc -w)" 2
check "$LAB_NAME: pxedhcpd itself has no raw socket" 'it has' eval '! has_raw "$daemon"'
check "$LAB_NAME: one of them has it" "'$sender'" is_one "$sender"
status_of() { sed -n "s/^$2:[[:space:]]*//p" /proc/"$1"/status; }
for process in $beside; do
	equal "$LAB_NAME: it is sealed, too: no capability" "$(status_of "$process" CapEff)" 0000000000000000
	equal "$LAB_NAME: no new privileges" "$(status_of "$process" NoNewPrivs)" 1
	equal "$LAB_NAME: system calls filtered" "$(status_of "$process" Seccomp)" 2
done

### Orders from inside: what it is | from | to | port | bytes | a byte of the packet | its value | errno

cat >$LAB/orders <<-EOF
	an answer to a client|10.0.0.2|255.255.255.255|68|316|0|2|0
	in another's name|10.0.0.1|255.255.255.255|68|316|0|2|1
	in a client's name|10.0.0.3|10.0.0.1|68|316|0|2|1
	in nobody's name|0.0.0.0|255.255.255.255|68|316|0|2|1
	in everybody's name|255.255.255.255|10.0.0.3|68|316|0|2|refused
	in the network's name|10.0.0.255|10.0.0.3|68|316|0|2|refused
	in a group's name|224.0.0.1|10.0.0.3|68|316|0|2|refused
	in loopback's name|127.0.0.1|10.0.0.3|68|316|0|2|refused
	a request|10.0.0.2|10.0.0.1|67|316|0|1|1
	a lease|10.0.0.2|10.0.0.3|68|316|19|9|1
	to a service|10.0.0.2|10.0.0.3|53|316|0|2|1
	no DHCP|10.0.0.2|10.0.0.3|68|316|238|9|1
	too short for an answer|10.0.0.2|10.0.0.3|68|255|0|2|1
	no packet|10.0.0.2|10.0.0.3|68|16|0|2|22
	half an order|10.0.0.2|10.0.0.3|68|7|0|2|22
	one byte|10.0.0.2|10.0.0.3|68|1|0|2|22
	more than there is room for|10.0.0.2|10.0.0.3|68|1489|0|2|22
	far more|10.0.0.2|10.0.0.3|68|60000|0|2|22
	an answer after all that|10.0.0.2|255.255.255.255|68|316|0|2|0
EOF
# The daemon's end of the pair whose other end the sender has.
inodes_of() { readlink /proc/"$1"/fd/* | sed -n 's/^socket:\[\([0-9]*\)\]$/\1/p'; }
ours=$(in_boot ss -x -a -n -H | awk -v theirs="$(inodes_of "$sender" | tr '\n' ' ')" '
	BEGIN { n = split(theirs, inode, " "); for (i = 1; i <= n; i++) is_theirs[inode[i]] = 1 }
	$1 == "u_seq" && is_theirs[$6] { print $8 }')
way=$(for fd in /proc/"$daemon"/fd/*; do
	[ "$(readlink "$fd")" != "socket:[$ours]" ] || basename "$fd"
done)
check "$LAB_NAME: its way to the sender is found" "'$ours' '$way'" is_one "$way"

awk -F '|' -v way="$way" '
	function number(text, a) { split(text, a, "."); return a[1] + 256 * (a[2] + 256 * (a[3] + 256 * a[4])) }
	BEGIN {
		print "set confirm off\nset $m = (unsigned char *)calloc(1, 65536)"
		print "set $answer = (int *)calloc(1, 4096)"
	}
	{
		print "call (void *)memset($m, 0, 65536)"
		printf "set {unsigned int}($m) = %.0f\nset {unsigned int}($m + 4) = %.0f\n", number($2), number($3)
		printf "set {unsigned short}($m + 12) = %d\nset $m[16] = 2\n", $4
		print "set $m[252] = 99\nset $m[253] = 130\nset $m[254] = 83\nset $m[255] = 99"
		printf "set $m[20] = %d\n", NR # of the number that the client chose
		printf "set $m[16 + %d] = %d\nset *$answer = -1\n", $6, $7
		printf "call (long)send(%d, $m, %d, 0)\ncall (long)recv(%d, $answer, 4, 0)\n", way, $5, way
		printf "printf \"\\n%%d|%s\\n\", *$answer\n", $1
	}' $LAB/orders >$LAB/gdb
capture client 'udp'
timeout 60 gdb -nx -batch -p "$daemon" -x $LAB/gdb >"$LOG/gdb" 2>&1
capture_end
while IFS='|' read -r name _ _ _ _ _ _ want; do
	got=$(sed -n "s/^\(-\{0,1\}[0-9]*\)|$name\$/\1/p" "$LOG/gdb")
	case $want:$got in
	refused:[1-9]*) ok "$LAB_NAME: refused: $name" ;;
	*) equal "$LAB_NAME: $name" "$got" "$want" ;;
	esac
done <$LAB/orders
equal "$LAB_NAME: nothing left but the two answers" \
	"$(packets 'udp.port == 67 || udp.port == 53 || udp.port == 68' ip.src ip.dst dhcp.id | tr '\t\n' ' ,')" \
	'10.0.0.2 255.255.255.255 0x01000000,10.0.0.2 255.255.255.255 0x13000000,'

### The end of one of them, and of the daemon

# all_gone PROCESS...: within 3 s.
all_gone() {
	for gone_process; do
		gone_tries=30
		while alive "$gone_process"; do
			[ $((gone_tries -= 1)) -gt 0 ] || return 1
			sleep 0.1
		done
	done
}
kill -KILL "$daemon"
wait_gone pxedhcpd 5
check "$LAB_NAME: both end with a daemon that is killed" "$(ps -o pid,args -p "$(echo $beside | tr ' ' ,)")" \
	all_gone $beside

daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
beside=$(cat /proc/"$(pid_of pxedhcpd)"/task/*/children)
stop pxedhcpd
equal "$LAB_NAME: a daemon that is told to ends well" $? 0
check "$LAB_NAME: both end with it" "$(ps -o pid,args -p "$(echo $beside | tr ' ' ,)")" all_gone $beside

# beside: sets sender and aide, of the daemon that runs.
beside() {
	for process in $(cat /proc/"$(pid_of pxedhcpd)"/task/*/children); do
		if has_raw "$process"; then sender=$process; else aide=$process; fi
	done
}
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
beside
daemon_pid=$(pid_of pxedhcpd)
kill -KILL "$aide"
kill -HUP "$(pid_of pxedhcpd)"
check "$LAB_NAME: it says at a reload that the aide is gone" "$(tail -n 1 "$LOG/pxedhcpd.log")" \
	wait_for_line "$LOG/pxedhcpd.log" 'reload: .*the process that opens it for us has ended: restart' 5 pxedhcpd
check "$LAB_NAME: and goes on" 'it ended' is_running pxedhcpd
kill -KILL "$sender"
in_client "$busybox" udhcpc -i eth0 -f -q -n -t 1 -T 1 -s tests/lab/udhcpc-script \
	-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >"$LOG/udhcpc.log" 2>&1
wait_gone pxedhcpd 5
wait "$daemon_pid"
equal "$LAB_NAME: it ends when nothing can be answered any more" $? 71
has "$LAB_NAME: and says so" "$LOG/pxedhcpd.log" 'that sends answers has ended'
finish
