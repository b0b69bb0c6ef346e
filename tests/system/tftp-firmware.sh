#!/bin/sh
# tftp-firmware: what real clients do where something gets lost, and what firmware does that no RFC
# has: a transfer goes on at once, no file comes twice, and the log says what became of it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tftp atftp tshark build/tests/bench/tftp_odd build/tests/bench/tftp_load build/tests/bench/tftp_ask
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini log=$LOG/tftpd.log got=$LAB/got
tools=$top/build/tests/bench
mkdir -p $srv
head -c 1000 /dev/urandom >$srv/small
head -c 1048576 /dev/urandom >$srv/1M
for file in unheard before next; do
	head -c 100 /dev/urandom >$srv/$file
done
chmod -R a+rX $LAB

# serve [LINE...]: tftpd with these keys in its section.
serve() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
	daemons_start $ini tftpd || exit 1
}

# answers_lost yes|no: nothing that the server sends reaches the client's programs. A rule can stand
# before those for our own addresses only if these do not come first of all.
# The server's kernel knows the client's MAC address, and need not ask for it then.
ip -n boot neigh replace 10.0.0.3 dev eth0 nud permanent \
	lladdr "$(in_client cat /sys/class/net/eth0/address)" || exit 1
ip -n client rule add pref 100 lookup local && ip -n client rule del pref 0 || exit 1
answers_lost() {
	case $1 in yes) lost_how=add ;; *) lost_how=del ;; esac
	ip -n client rule $lost_how pref 50 iif eth0 from 10.0.0.2 blackhole || exit 1
}

### An ACK after an ERROR: tftp-hpa's client sends one, to the port that it asked

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single"
	mkdir -p $LAB/session
	rm -f $LAB/session/*
	# One socket for all: what is said to the first file's end would reach the next.
	printf 'mode binary\ntimeout 5\nget nope %s\nget small %s\nget small %s\nquit\n' \
		$LAB/session/a $LAB/session/b $LAB/session/c |
		in_client timeout 60 "$(find_tool tftp)" 10.0.0.2 >"$LOG/session" 2>&1
	has "$LAB_NAME: $mode: tftp-hpa is told of a missing file" "$LOG/session" 'no such file'
	for file in b c; do
		check "$LAB_NAME: $mode: and the next one is whole ($file)" 'it is not' \
			cmp -s $LAB/session/$file $srv/small
	done
	daemons_stop tftpd
done

### The same request again: a client whose answers get lost at first

# busybox's asks up to every 2 s, and gives up after 13; tftp-hpa's asks every 5 s.
for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single"
	rm -f $got.*
	answers_lost yes
	if [ $single = no ]; then
		in_client timeout 60 "$(find_tool tftp)" -m binary 10.0.0.2 -c get 1M $got.hpa >"$LOG/hpa" 2>&1 &
		hpa=$!
		sleep 8.5
	fi
	in_client timeout 60 "$busybox" tftp -g -b 1400 -r 1M -l $got.busybox 10.0.0.2 >"$LOG/busybox" 2>&1 &
	client=$!
	sleep 8
	answers_lost no
	wait $client
	check "$LAB_NAME: $mode: busybox gets its file after 8 s without an answer" 'it does not' \
		cmp -s $got.busybox $srv/1M
	if [ $single = no ]; then
		wait $hpa
		check "$LAB_NAME: $mode: tftp-hpa gets its file after 16 s without one" 'it does not' \
			cmp -s $got.hpa $srv/1M
	fi
	equal "$LAB_NAME: $mode: no transfer began twice" "$(grep -c 'asked anew' "$log")" 0
	daemons_stop tftpd
done

### Clients that pause now and then, to write to their flash: what is not lost does not come twice

serve
# 2,049 blocks, 40 pauses. A busy machine may be late once or twice; a window has to be met with once.
# One that was busy all the time is asked again: where each pause is taken for a loss, that helps nothing.
for row in '25 1' '60 1' '150 1' '25 8' '60 8'; do
	pause=${row% *} window=${row#* }
	for _ in 1 2 3; do
		in_client $tools/tftp_odd pause:$pause 10.0.0.2 1M $window >"$LOG/pause"
		twice=$(sed -n 's/.* twice=//p' "$LOG/pause")
		[ "$twice" -gt $((window * 5)) ] || break
	done
	check "$LAB_NAME: pauses of $pause ms, window $window: blocks come once" "$twice came twice" \
		[ "$twice" -le $((window * 5)) ]
done
daemons_stop tftpd

### U-Boot asks timeout=5, waits as long itself, and gives up after ten waits in all

serve
# 14 packets and 14 ACKs of each get lost; their waits, side by side, are less than one of 5 s.
in_client $tools/tftp_load -u -c 4 -n 4 -b 1468 -l 1 -s 7 -d $srv 10.0.0.2 1M >"$LOG/u-boot" 2>&1
equal "$LAB_NAME: clients that count as U-Boot boot where 1% of packets get lost" $? 0
has_not "$LAB_NAME: they are not told that each loss costs 5 s" "$log" 'options=[a-z,]*timeout'
"$BIN/tftpd" -f $ini explain 1M --timeout 5 --blksize 1468 >"$LOG/explain" 2>&1
has "$LAB_NAME: explain says why" "$LOG/explain" 'left out: *timeout=5: see timeout-option'
in_client timeout 60 "$(find_tool atftp)" --option 'timeout 1' --get --remote-file small \
	--local-file $got.1 10.0.0.2 69 >"$LOG/atftp" 2>&1
check "$LAB_NAME: atftp gets the timeout of 1 s that it asks for" 'no such line' \
	wait_for_line "$log" 'served .*file=small .*options=[a-z,]*timeout' 5 tftpd
daemons_stop tftpd
serve 'timeout-option = any'
in_client timeout 60 "$(find_tool atftp)" --option 'timeout 5' --get --remote-file small \
	--local-file $got.5 10.0.0.2 69 >"$LOG/atftp" 2>&1
check "$LAB_NAME: timeout-option = any: and one of 5 s, too" 'no such line' \
	wait_for_line "$log" 'served .*file=small .*options=[a-z,]*timeout' 5 tftpd
daemons_stop tftpd

### Somebody says by ICMP that the client's port is closed: an ACK shows that it is not

for row in 'no 1' 'no 8' 'yes 1' 'yes 8'; do
	set -- $row
	serve "single-port = $1"
	in_client timeout 60 $tools/tftp_odd icmp 10.0.0.2 1M $2 >"$LOG/icmp" 2>&1
	check "$LAB_NAME: ICMP about an open port, window $2, single-port = $1: the transfer goes on" \
		"$(tail -n 1 "$log")" wait_for_line "$log" 'served .*file=1M bytes=1048576' 5 tftpd
	has_not "$LAB_NAME: and nothing failed" "$log" failed
	daemons_stop tftpd
done

### A window as one packet, which the kernel cuts up, and without that

for segment in yes no; do
	serve "udp-segment = $segment"
	capture boot udp
	in_client timeout 60 $tools/tftp_ask -b 1400 -w 8 -o $got 10.0.0.2 1M >"$LOG/ask" 2>&1
	check "$LAB_NAME: udp-segment = $segment: the file is whole" 'it is not' cmp -s $got $srv/1M
	capture_end
	large=$(packets 'udp && frame.len > 1514' frame.len | wc -l)
	case $segment in
	yes) check "$LAB_NAME: udp-segment = yes: the kernel gets windows" "$large" [ "$large" -gt 10 ] ;;
	no) equal "$LAB_NAME: udp-segment = no: it gets packets" "$large" 0 ;;
	esac
	daemons_stop tftpd
done

### What the log says became of a file

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single" 'timeout-ms = 50' 'retries = 1'
	start deaf client $tools/tftp_odd again 10.0.0.2 unheard
	sleep 0.5
	stop deaf
	check "$LAB_NAME: $mode: a file of which nothing was acknowledged did not arrive" \
		"$(tail -n 1 "$log")" wait_for_line "$log" 'failed .*file=unheard .*reason=timeout' 5 tftpd
	has_not "$LAB_NAME: $mode: and is not said to be served" "$log" 'served .*file=unheard'
	# Who goes on to the next file from the same port has this one; only its last ACK got lost.
	in_client timeout 20 $tools/tftp_odd next 10.0.0.2 before >"$LOG/next" 2>&1
	check "$LAB_NAME: $mode: the next file is served" "$(tail -n 1 "$log")" \
		wait_for_line "$log" 'served .*file=next ' 5 tftpd
	has "$LAB_NAME: $mode: and the one before it arrived" "$log" 'served .*file=before .*last-ack=none'
	has_not "$LAB_NAME: $mode: it did not fail" "$log" 'failed .*file=before'
	daemons_stop tftpd
done

### Packets that do not leave this machine

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single" 'timeout-ms = 50' 'retries = 2'
	start slow client $tools/tftp_odd slow:90 10.0.0.2 1M
	sleep 0.5
	ip -n boot rule add pref 50 to 10.0.0.3 prohibit || exit 1
	check "$LAB_NAME: $mode: the log says why packets cannot be sent" "$(tail -n 1 "$log")" \
		wait_for_line "$log" 'packets to 10.0.0.3 cannot be sent: Permission denied; a firewall' 10 tftpd
	check "$LAB_NAME: $mode: and so does the end of the transfer" "$(tail -n 1 "$log")" \
		wait_for_line "$log" 'failed .*file=1M .*send-error="Permission denied"' 10 tftpd
	equal "$LAB_NAME: $mode: once for all" "$(grep -c 'cannot be sent' "$log")" 1
	ip -n boot rule del pref 50
	stop slow
	daemons_stop tftpd
done

### What firmware looks for at each boot and does without: one line for all

serve
for file in sb/revocations.efi sb/revocations_sku.efi sb/shim_certificate_0.efi \
	sb/shim_certificate_1.efi 9ffefdef/recovery.elf 9ffefdef/start4.elf dt-blob.bin missing; do
	in_client timeout 20 $tools/tftp_ask 10.0.0.2 $file >"$LOG/probe" 2>&1
	has "$LAB_NAME: $file: the client is told" "$LOG/probe" 'error=1 no such file'
done
has "$LAB_NAME: another missing file is told at once" "$log" 'refused .*file=missing code=1'
check "$LAB_NAME: shim's are told in one line" "$(tail -n 1 "$log")" wait_for_line "$log" \
	'refused client=10.0.0.3 .*file="revocations.efi revocations_sku.efi .*" files=4 .*ordinary=shim' 10 tftpd
check "$LAB_NAME: and a Raspberry Pi's in another" "$(tail -n 1 "$log")" wait_for_line "$log" \
	'refused client=10.0.0.3 .*file="recovery.elf start4.elf dt-blob.bin" files=3 .*ordinary=raspb' 10 tftpd
equal "$LAB_NAME: these are all lines" "$(grep -c refused "$log")" 3
in_client timeout 20 $tools/tftp_ask 10.0.0.2 revocations.efi >"$LOG/probe" 2>&1
daemons_stop tftpd
has "$LAB_NAME: what is not told yet is told at the end" "$log" 'refused .*file=revocations.efi code=1'

### Behind a router whose link to the clients carries less, and whose ICMP gets lost

ip netns add far
ip link add far-port mtu 1280 type veth peer name eth0 mtu 1280 netns far && ip link set far-port netns site
ip -n far link set lo up
for row in 'site far-port 1' 'far eth0 3'; do
	set -- $row
	ip -n $1 link set $2 up
	ip -n $1 addr add 10.0.1.$3/24 dev $2
done
in_site sysctl -q -w net.ipv4.ip_forward=1
ip -n far route add default via 10.0.1.1
ip -n boot route add 10.0.1.0/24 via 10.0.0.1
# What the router itself says to the server goes nowhere.
ip -n site rule add pref 50 iif lo to 10.0.0.2 blackhole || exit 1
in_far() { ip netns exec far "$@"; }

for row in 'no 1' 'no 8' 'yes 1' 'yes 8'; do
	set -- $row
	serve "single-port = $1" 'clients = links 10.0.1.0/24'
	rm -f $got
	in_far timeout 60 $tools/tftp_ask -b 1400 -w $2 -o $got 10.0.0.2 1M >"$LOG/far" 2>&1
	check "$LAB_NAME: a smaller MTU on the way, window $2, single-port = $1: the file arrives" \
		"$(tail -n 1 "$LOG/far")" cmp -s $got $srv/1M
	daemons_stop tftpd
done

finish
