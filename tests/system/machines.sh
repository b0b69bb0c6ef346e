#!/bin/sh
# machines: what httpbootd, the keeper, sees of machines: 300 that boot, through a flood of 100,000
# that only send packets, and over kill -9; memory stays within what the manual says. What machines say
# of themselves leaves it clean. Real daemons tell it, and nobody else may.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl busybox jq
[ -x build/tests/bench/event_send ] || lan_die "run make asan first"
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini state=$LAB/state events=/run/lanboot/events
mkdir -p $srv/boot $state
chown nobody $state
chmod 755 $LAB $state
echo loader >$srv/undionly.kpxe
echo kernel >$srv/boot/vmlinuz
cat >$ini <<EOF
[lanboot]
user = nobody
root = $srv
[httpbootd]
state = $state
[profile p]
kernel = boot/vmlinuz
EOF
awk 'BEGIN { for (i = 0; i < 300; i++)
	printf "[host 52:54:00:aa:%02x:%02x]\nname = pc%d\nprofile = p\n", int(i / 256), i % 256, i }' >>$ini
client_mac=$(in_client cat /sys/class/net/eth0/address)
printf '[host %s]\nname = real\nprofile = p\n' "$client_mac" >>$ini
chmod -R a+rX $srv $ini

tell() { build/tests/bench/event_send $events "$@"; }
admin() { in_boot curl -s -m 20 "http://127.0.0.1:9780$1"; }
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(pid_of httpbootd)/status"; }
# wait_for PATTERN PATH: until that page says so.
wait_for() {
	for _ in $(seq 50); do
		admin "$2" | grep -qE -e "$1" && return
		sleep 0.2
	done
	return 1
}

daemons_start $ini httpbootd tftpd || exit 1
equal "$LAB_NAME: the socket is for the daemons alone" "$(stat -c '%a %U %F' $events)" '660 nobody socket'
check "$LAB_NAME: a stranger is not heard" "he was" \
	sh -c "! chroot --userspec=1:1 / $top/build/tests/bench/event_send $events boots 1 2>$LAB/stranger"
idle=$(memory)

# Real daemons, and a machine on their link that says no MAC.
in_client $busybox tftp -g -r undionly.kpxe -l $LAB/tmp/got 10.0.0.2 2>/dev/null
in_client curl -s -o /dev/null "http://10.0.0.2/boot.ipxe?mac=$client_mac"
in_client curl -s -o /dev/null http://10.0.0.2/boot/vmlinuz
check "$LAB_NAME: real daemons' events are one story" "$(admin '/show?id=real')" \
	wait_for 'kernel +/boot/vmlinuz' '/show?id=real'
admin '/show?id=real' >"$LOG/real"
has "$LAB_NAME: with what tftpd sent" "$LOG/real" 'tftp +undionly.kpxe'

# Others say its MAC: by another card, and by DHCP, with and without the word of a test.
for agent in curl lanboot-test/1; do
	in_site curl -s -o /dev/null -A $agent "http://10.0.0.2/boot.ipxe?mac=$client_mac"
done
echo "pxedhcpd offered mac=$client_mac class=PXEClient form=direct file=a" | tell -
check "$LAB_NAME: who says another's MAC is told" "$(tail -n 3 "$LOG/httpbootd.log")" grep -qE \
	"script client=10\.0\.0\.1 .*asks=$(in_site cat /sys/class/net/eth0/address)" "$LOG/httpbootd.log"
has "$LAB_NAME: and not believed to be a test" "$LOG/httpbootd.log" 'script client=10\.0\.0\.1 .*test=said'
sleep 0.5
admin '/machine.json?id=real' >"$LOG/forged"
has "$LAB_NAME: it keeps its address" "$LOG/forged" '"address":"10\.0\.0\.3"'
equal "$LAB_NAME: and its boot" "$(jq -r '.boots | length' "$LOG/forged") $(
	jq -r '.boots[0].steps | map(.kind + (.count // 1 | tostring)) | join(" ")' "$LOG/forged")" '1 tftp1 script1 kernel1'

# A flood, and 300 that boot beside it.
tell flood 0 40000
tell boots 300
tell flood 40000 100000
check "$LAB_NAME: all 300 are up" "$(admin /status | head -n 3)" wait_for '(^| )300 up' /status
full=$(memory)
# The sanitizers take memory of their own.
case $BIN in
*asan*) ;;
*) check "$LAB_NAME: within 40 MB" "$((full - idle)) KB for a full table" [ $((full - idle)) -lt 40960 ] ;;
esac
equal "$LAB_NAME: the table is full, and no more" \
	"$(admin /list?unknown=yes | grep -c '^[a-z]*-[0-9]')" $((20000 - 301))
admin '/show?id=pc299' >"$LOG/before"
has "$LAB_NAME: with their stories" "$LOG/before" 'modloop +/alpine/3.24.1/x86_64/modl'

# What machines say of themselves is anybody's.
printf '%s\n' \
	'httpbootd unknown mac=52:54:00:bb:00:01 vendor="\x1b]0;x\x07\x1b[2J" product="<script>alert(1)</script>" serial="\"},{\"x\":\"$(reboot);`id`" memory=16384' \
	'httpbootd script client=10.9.9.9 mac=52:54:00:bb:00:01 host="\x0a\x0dx" section=none' |
	tell -
wait_for 52:54:00:bb:00:01 '/show?id=52:54:00:bb:00:01'
for page in '/show?id=52:54:00:bb:00:01' '/machine.json?id=52:54:00:bb:00:01' '/log?id=52:54:00:bb:00:01'; do
	admin "$page" >$LAB/page
	equal "$LAB_NAME: ${page%%\?*} steers no terminal" "$(LC_ALL=C tr -d '\n\t -~' <$LAB/page | od -An -tx1)" ''
done

# Kept: what moved ten seconds ago is on the disk.
check "$LAB_NAME: they are kept while it runs" "no file in $state" \
	sh -c "for i in \$(seq $((150 * patience / 1000))); do grep -qs '^t product=\"<script' $state/machines && exit; sleep 0.1; done; exit 1"
kill -KILL "$(pid_of httpbootd)"
wait_gone httpbootd 10
sleep 1 # its aide ends, too
daemon_start httpbootd $ini || exit 1
admin /status >"$LOG/status"
has "$LAB_NAME: kept over kill -9" "$LOG/status" '(^| )300 up'
admin '/show?id=pc299' >"$LOG/after"
equal "$LAB_NAME: with their stories" "$(grep -A 13 steps "$LOG/after")" "$(grep -A 13 steps "$LOG/before")"

# A second one on the same socket goes on without; followers end with it.
cat >$LAB/second.ini <<EOF
[lanboot]
user = nobody
[httpbootd]
listen = none
admin = 127.0.0.1:9790
state = $LAB/none
event-listen = 10.0.0.2:9514
event-senders = 10.0.0.3
EOF
start second boot "$BIN/httpbootd" -f $LAB/second.ini -d
wait_for_line "$LOG/second.log" ready 15 second
has "$LAB_NAME: one keeper at a time" "$LOG/second.log" "another httpbootd hears the events at $events"
# By UDP it hears whom it was told to.
send='build/tests/bench/event_send 10.0.0.2:9514 -'
echo 'pxedhcpd offered mac=52:54:00:bb:00:02 arch=bios if=eth0 form=direct file=a' | in_boot $send
echo 'pxedhcpd offered mac=52:54:00:bb:00:03 arch=bios if=eth0 form=direct file=a' | in_client $send
for _ in $(seq 50); do
	in_boot curl -s -m 20 'http://127.0.0.1:9790/list?unknown=yes' >"$LOG/second"
	! grep -q 52:54:00:bb:00:03 "$LOG/second" || break
	sleep 0.2
done
has "$LAB_NAME: a daemon of another machine is heard" "$LOG/second" 52:54:00:bb:00:03
has_not "$LAB_NAME: one that event-senders has not is none" "$LOG/second" 52:54:00:bb:00:02
stop second
in_boot curl -sN -m 30 'http://127.0.0.1:9780/follow?id=pc7' >"$LOG/followed" &
follower=$!
# Until it reads: what was told before is not for it.
for _ in $(seq 50); do
	echo "httpbootd alive mac=52:54:00:aa:00:07" | tell -
	! grep -q alive "$LOG/followed" || break
	sleep 0.2
done
tell boots 8
wait_for_line "$LOG/followed" 'up client=10.1.0.7' 10
stop httpbootd
equal "$LAB_NAME: it ends at once while somebody follows" $? 0
wait $follower
equal "$LAB_NAME: who follows one machine hears of that alone" "$(grep -cv 'mac=52:54:00:aa:00:07' "$LOG/followed") others, $(grep -vc alive "$LOG/followed") of its boot" '0 others, 11 of its boot'

# A disk that is full is told of once, and stops nobody.
mkdir $LAB/small
mount -t tmpfs -o size=16k,mode=777 tmpfs $LAB/small
sed -i "s|^state = .*|state = $LAB/small|" $ini
daemon_start httpbootd $ini || exit 1
tell boots 300
check "$LAB_NAME: and it goes on" "$(admin /status | head -n 3)" wait_for '(^| )300 up' /status
stop httpbootd
equal "$LAB_NAME: a full disk is told of once" "$(grep -c 'not kept over a restart' "$LOG/httpbootd.log")" 1
has "$LAB_NAME: with what it is" "$LOG/httpbootd.log" 'No space left'
finish
