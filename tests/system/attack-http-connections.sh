#!/bin/sh
# attack-http-connections: who holds as many connections as there are, in each way that there is:
# others are served at once meanwhile, each with its line in the log.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
flood=build/tests/bench/http_flood

srv=$LAB/srv
mkdir -p $srv
echo hello >$srv/hello
head -c 30000000 /dev/zero >$srv/big
chmod -R a+rX $srv
printf '[lanboot]\nuser = nobody\nroot = %s\n[httpbootd]\nlisten = 0.0.0.0:80 [::]:80\n' $srv >$LAB/lanboot.ini
# The client is many machines: all of 10.8.0.0/16 on its link, too.
in_client ip route add local 10.8.0.0/16 dev lo
in_boot ip route add 10.8.0.0/16 dev eth0
seq 0 399 | while read -r i; do
	printf 'addr add fd00:10::8:%x/64 dev eth0 nodad\n' "$i"
done >$LAB/addresses
in_client ip -6 -batch $LAB/addresses
# An instrumented daemon needs more for the same.
case $(nm "$BIN/httpbootd" 2>/dev/null | grep -m 1 __asan_init) in
*__asan_init*) most_kb=1500000 ;;
*) most_kb=150000 ;;
esac

# memory_kb: what the daemon takes of it.
memory_kb() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of httpbootd)/status"; }

# wait_full: until there is no place any more, and what came with the last ones is done.
wait_full() {
	for _ in $(seq 50); do
		full=$(in_boot curl -s -m 5 http://127.0.0.1:9780/metrics | sed -n 's/.*_connections{listener="listen"} //p')
		[ "${full:-0}" -lt 3990 ] || return 0
		sleep 0.2
	done
	fail "$LAB_NAME: $name" "only $full connections are there"
}

# attack NAME MODE SERVER PATH N SOURCE...: another machine asks meanwhile.
attack() {
	name=$1 mode=$2 server=$3 path=$4 n=$5
	shift 5
	case $server in
	*:*) asker=fd00:10::1 ;;
	*) asker=10.0.0.1 ;;
	esac
	: >"$LOG/flood.log"
	: >$LAB/honest
	before=$(wc -l <"$LOG/httpbootd.log")
	start flood client "$top/$flood" "$mode" "$server" 80 "$path" "$n" 30 "$@"
	wait_for_line "$LOG/flood.log" ready 20 flood || fail "$LAB_NAME: $name" 'the attack does not start'
	[ "$mode" = reset ] || wait_full
	in_site $flood honest "$server" 80 /hello 100 2 $asker >$LAB/honest
	memory=$(memory_kb)
	stop flood
	p95=$(sed -n 's/.* failed 0 .* p95 \([0-9]*\) .*/\1/p' $LAB/honest)
	check "$LAB_NAME: $name: others are served" "$(cat $LAB/honest)" [ "${p95:-9999}" -lt 1000 ]
	check "$LAB_NAME: $name: memory is bounded" "it has $memory kB" [ "$memory" -lt $most_kb ]
	check "$LAB_NAME: $name: the others are in the log" "no line of $asker" \
		[ -n "$(tail -n +$((before + 1)) "$LOG/httpbootd.log" | grep "served client=$asker ")" ]
}

daemons_start $LAB/lanboot.ini httpbootd || exit 1
for mode in slow pipe drip; do
	attack "four, $mode" $mode 10.0.0.2 /big 1010 10.8.0.1+4
done
attack 'four, keep' keep 10.0.0.2 /hello 1010 10.8.0.1+4
# More would be too much for the kernel's table of neighbours.
attack 'four hundred, slow' slow 10.0.0.2 /big 11 10.8.0.1+400
attack 'four hundred, keep, IPv6' keep fd00:10::2 /hello 11 fd00:10::8:0+400
attack 'a few, reset' reset 10.0.0.2 /big 25 10.8.0.1+4
has "$LAB_NAME: that it is full is told" "$LOG/httpbootd.log" 'crowded connections=4000 closed=[0-9]* most=10.8.0.[1-4] held=[0-9]'
daemons_stop httpbootd
finish
