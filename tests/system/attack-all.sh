#!/bin/sh
# attack-all: every kind of flood at once, at all three daemons, and one machine boots beside it: its
# answers come within a second, its lines are in the log, and the daemons together stay small. The
# daemons are those of a release, for the sanitizers' need more memory.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
BIN=build/bin
tools=build/tests/bench
need "$LAB_NAME" curl cc $tools/tftp_hold $tools/tftp_flood $tools/tftp_load $tools/http_flood \
	build/tests/stateful_dhcp
lan_up

srv=$LAB/srv dir=$LAB/overlays
mkdir -p $srv
head -c 70085 /dev/urandom >$srv/boot
boots=
for n in 1 2 3 4 5 6 7 8 9 10; do
	ln $srv/boot $srv/boot.$n
	boots="$boots boot.$n"
done
head -c 8388608 /dev/urandom >$srv/8M
cp $srv/8M $srv/vmlinuz
cp $srv/8M $srv/initramfs
{
	cat <<-END
		[lanboot]
		user = nobody
		root = $srv
		clients = 10.0.0.0/8
		[httpbootd]
		overlays = $dir
		bind = none
	END
	for n in 1 2 3 4 5 6; do
		mkdir -p $dir/large$n
		head -c 10000000 /dev/urandom >$dir/large$n/file
		printf '[profile large%s]\nkernel = vmlinuz\ninitrd = initramfs\noverlay = large%s\n' $n $n
		printf '[host 52:54:00:00:00:0%s]\nname = k%s\nprofile = large%s\n' $n $n $n
	done
} >$LAB/lanboot.ini
chmod -R a+rX $LAB
cc -O1 -D_GNU_SOURCE -o $LAB/overlay_attack tests/lab/overlay_attack.c || exit 1
overlays=
for n in 1 2 3 4 5 6; do
	overlays="$overlays overlay/52-54-00-00-00-0$n/large$n.apkovl.tar.gz"
done
# The attacker is at site, with a network of addresses.
in_site ip route add local 10.0.0.128/25 dev lo
in_site ip route add local 10.1.128.0/17 dev lo
in_boot ip addr add 10.1.0.2/16 dev eth0

# memory: KiB of all that our daemons are, their own processes beside them included.
memory() {
	for memory_status in /proc/[0-9]*/status; do
		sed -n '/^Name:[[:space:]]*\(pxedhcpd\|tftpd\|httpbootd\)/!d; :a; n; s/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p; ba' \
			"$memory_status" 2>/dev/null
	done | awk '{ all += $1 } END { print all + 0 }'
}

daemons_start $LAB/lanboot.ini || exit 1
start hold site $tools/tftp_hold -t 60 -n 3000 10.0.0.2 8M
start flood site $tools/tftp_flood 10.0.0.2 nothing 60000 200000000 100 4000
start slow site $tools/http_flood slow 10.0.0.2 80 /8M 1010 60 10.1.128.1+4
start cold site $LAB/overlay_attack flood 10.0.0.2 60 8 $overlays
start unread site $LAB/overlay_attack hold 10.0.0.2 60 24 $overlays
start frames site build/tests/stateful_dhcp eth0 10.0.0.2 1 15 tests/fuzz/corpus/fuzz_dhcp/*
sleep 5
in_client timeout 60 $tools/tftp_load -n 10 -b 1432 -d $srv 10.0.0.2 $boots >$LOG/tftp 2>&1
equal "$LAB_NAME: a machine's TFTP" $? 0
p95=$(sed -n 's/.* p95-ms=\([0-9]*\).*/\1/p' $LOG/tftp)
check "$LAB_NAME: a machine's TFTP is there soon" "$(cat $LOG/tftp)" [ "${p95:-9999}" -lt $patience ]
in_client $tools/http_flood honest 10.0.0.2 80 /boot 100 4 10.0.0.3 >$LOG/http 2>&1
p95=$(sed -n 's/.* failed 0 .* p95 \([0-9]*\) .*/\1/p' $LOG/http)
check "$LAB_NAME: its HTTP, too" "$(cat $LOG/http)" [ "${p95:-9999}" -lt 1000 ]
all=$(memory)
check "$LAB_NAME: the daemons together have less than 200 MB" "$all KiB" [ "$all" -gt 5000 -a "$all" -lt 200000 ]
echo "memory=$all KiB $(cat $LOG/tftp $LOG/http)" >$LOG/summary
for name in hold slow cold unread; do
	check "$LAB_NAME: the attack lasted: $name" 'it was over before' is_running $name
done
wait "$(pid_of frames)"
equal "$LAB_NAME: another machine is offered its boot file: $(tail -n 1 $LOG/frames.log)" $? 0
for name in hold flood slow cold unread; do
	stop $name 1 2>/dev/null
done
has "$LAB_NAME: its lines are there: tftpd" $LOG/tftpd.log 'served client=10\.0\.0\.3 .*file=boot\.1 '
has "$LAB_NAME: its lines are there: httpbootd" $LOG/httpbootd.log 'served client=10\.0\.0\.3 .*path=/boot '
has "$LAB_NAME: its lines are there: pxedhcpd" $LOG/pxedhcpd.log 'offered .*52:54:00:aa:'
kill -TERM "$(pid_of tftpd)" "$(pid_of httpbootd)"
daemons_stop
finish
