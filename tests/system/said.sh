#!/bin/sh
# said: what machines' consoles say comes in by syslog: recorded boots, what is hostile, what is forged,
# and far too much of it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl build/tests/bench/udp_ask build/tests/bench/port_hold build/tests/bench/syslog_flood
lan_up
in_client ip route add 255.255.255.255 dev eth0

srv=$LAB/srv mac=$(in_client cat /sys/class/net/eth0/address) lines=tests/fuzz/corpus/fuzz_http_said
mkdir -p $srv/boot
echo kernel >$srv/boot/k
chmod -R a+rX $srv
cat >$LAB/lanboot.ini <<-END
	[lanboot]
	user = nobody
	root = $srv
	events = $LAB/events
	[profile thinclient]
	kernel = boot/vmlinuz-lts
	[host $mac]
	name = kiosk1
	profile = thinclient
END
chmod a+r $LAB/lanboot.ini
log=$LOG/httpbootd.log
admin() { in_boot curl -s -m 10 "http://127.0.0.1:9780/$1"; }
# send: a packet of standard input, from the machine.
send() { od -An -v -tx1 | in_client build/tests/bench/udp_ask 1538 10.0.0.2 514 0; }
# replay NAME: the recorded packets.
replay() {
	while read -r line; do
		printf '%s' "$line" | send
	done <$lines/"$1"
}
boots() { in_client curl -s -o /dev/null "http://10.0.0.2/boot.ipxe?mac=$mac&platform=efi"; }
bad_bytes() { LC_ALL=C tr -d '\n -~' | wc -c; }
rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of httpbootd)/status"; }
# cpu: what httpbootd has used, in hundredths of a second.
cpu() { awk '{ print $14 + $15 }' "/proc/$(pid_of httpbootd)/stat"; }

# Another program has the port.
start holds boot build/tests/bench/port_hold udp 0.0.0.0 514
sleep 0.5
daemon_start httpbootd $LAB/lanboot.ini || exit 1
has "$LAB_NAME: another has the port, which is told" $log 'syslog = 0.0.0.0:514: .* has that port: .*syslog = none'
stop httpbootd
stop holds

daemons_start $LAB/lanboot.ini pxedhcpd httpbootd || exit 1
# Once a second it looks whether a keeper is there.
sleep 1.2
# Nobody's yet: nothing is kept.
printf '<6>ipxe: http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)' | send
boots
has_not "$LAB_NAME: a stranger makes no line" $log ' said '
replay k404
admin 'machine.json?id=kiosk1' >$LAB/machine.json
has "$LAB_NAME: a recorded boot: why the kernel failed" $LAB/machine.json \
	'"kind":"kernel","end":"failed".*"said":"Not found \(ipxe.org/2d0c618e\)"'
has "$LAB_NAME: its screen" $LAB/machine.json '"text":"Try 2 of 3 failed, the next one is in 5 seconds"'
has "$LAB_NAME: its iPXE" $LAB/machine.json '"said":"iPXE 2.0.0\+ with DNS HTTP HTTPS'
admin 'show?id=kiosk1' | tee "$LOG/show" >$LAB/show
has "$LAB_NAME: shown" $LAB/show 'its screen'
has "$LAB_NAME: with what it said" $LAB/show 'This machine could not be booted'
has "$LAB_NAME: an error stands in the log" $log "said client=10.0.0.3 mac=$mac host=kiosk1 text=\".*Not found"
has_not "$LAB_NAME: what goes well does not" $log 'said .*boot.ipxe... ok'

# 200 payloads that would steer a terminal, a page, a script or a log.
(
	for payload in '\033[2J\033[31mred' '<script>alert(1)</script>' '\342\200\256gpj.exe' '"},{"state":"up' '${netX/mac}' '`id`$(id)' \
		'\r\nup client=10.0.0.3 mac=02:00:00:00:00:99' '\a\b\177\302\233' '%%s%%n%%x' '\377\376\355\240\200' "'; DROP TABLE" \
		'\033]0;title\a' '\342\201\246\342\200\213' 'a\000b' '||&&;#' '\\x1b[2J' 'x="y" state=up' 'http://h/private/0123456789abcdef0123456789abcdef/f... ok' \
		'http://h/vmlinuz... \033[1mNot found (https://ipxe.org/2d0c618e)' 'Could not <b>boot</b>: \342\200\256 (https://ipxe.org/2e008081)'; do
		for head in '<6>ipxe: ' '<6>kiosk9 ipxe: ' '<30>Nov 29 10:55:01 ' '<0>' '<191>1 - - ' '<6>ipxe: a\nb\n' '<6>ipxe: iPXE ' \
			'<6>ipxe: Features: ' '<6>ipxe: Configuring (' ''; do
			# shellcheck disable=SC2059 # its escapes are meant
			printf "$head$payload" | od -An -v -tx1 | tr -d '\n'
			echo
		done
	done
) >$LAB/payloads
equal "$LAB_NAME: so many payloads" "$(wc -l <$LAB/payloads)" 200
boots
while read -r hex; do
	echo "$hex" | in_client build/tests/bench/udp_ask 1538 10.0.0.2 514 0
done <$LAB/payloads
sleep 0.3
for page in 'show?id=kiosk1' 'machine.json?id=kiosk1' 'log?id=kiosk1' 'why.json?id=kiosk1' status machines.json; do
	admin "$page" >$LAB/page
	equal "$LAB_NAME: nothing hostile gets into $page" "$(bad_bytes <$LAB/page)" 0
done
equal "$LAB_NAME: nor into the log" "$(bad_bytes <$log)" 0
has_not "$LAB_NAME: no token either" $log 0123456789abcdef0123456789abcdef
admin machines.json >$LAB/machines.json
has_not "$LAB_NAME: none is made a machine" $LAB/machines.json '02:00:00:00:00:99|kiosk9'
has_not "$LAB_NAME: and none is up" $LAB/machines.json '"state":"up"'

# From strangers, and as if from the machine.
flood() { in_client build/tests/bench/syslog_flood 10.0.0.2 514 "$@" >>"$LOG/flood"; }
before=$(rss) used=$(cpu) size=$(wc -c <$log)
flood 100000 10.0.0.100 100 &
flooding=$!
printf '01010600 12345678 %040d 020000000077 %020d %0384d 63825363 350101 %s 5d020007 ff' 0 0 0 \
	3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 |
	in_client build/tests/bench/udp_ask 68 255.255.255.255 67 >>"$LOG/dhcp"
wait $flooding
has "$LAB_NAME: meanwhile, offers are made" "$LOG/pxedhcpd.log" 'offered .*02:00:00:00:00:77'
flood 100000 10.0.0.3 1
sleep 0.5
used=$(($(cpu) - used)) grown=$(($(rss) - before)) size=$(($(wc -c <$log) - size))
check "$LAB_NAME: a flood costs little time" "$used hundredths of a second" [ $used -le $((300 * patience / 1000)) ]
check "$LAB_NAME: and no memory" "$grown KiB more" [ $grown -le 6000 ]
check "$LAB_NAME: and little of the log" "$size bytes more" [ $size -le 200000 ]
admin machines.json >$LAB/machines.json
equal "$LAB_NAME: nobody was made up" "$(grep -o '"mac":' $LAB/machines.json | wc -l)" 2 # and who was made an offer
admin 'machine.json?id=kiosk1' >$LAB/machine.json
check "$LAB_NAME: its screen is bounded" "$(wc -c <$LAB/machine.json) bytes" [ "$(wc -c <$LAB/machine.json)" -le 60000 ]
equal "$LAB_NAME: files are served as before" "$(in_client curl -s -m 5 http://10.0.0.2/boot/k)" kernel

# What comes then is heard again.
sleep 1
boots
printf '<6>ipxe: the last word' | send
sleep 0.2
admin 'machine.json?id=kiosk1' >$LAB/machine.json
has "$LAB_NAME: after a flood" $LAB/machine.json 'the last word'
daemons_stop
finish
