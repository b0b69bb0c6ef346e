#!/bin/sh
# attack-tftp: whoever floods tftpd or sits on its transfers, a machine with an address of its own
# gets its boot file, the log says so, and the daemon's memory is bounded. With TIMED=1, as make bench-attack has it, on
# a machine that does nothing else, it gets it within a second.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" build/tests/bench/tftp_hold build/tests/bench/tftp_load
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini log=$LOG/tftpd.log
tools=build/tests/bench
mkdir -p $srv
head -c 70085 /dev/urandom >$srv/boot
boots= # under twenty names, so that each has a line of its own in the log
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	ln $srv/boot $srv/boot.$n
	boots="$boots boot.$n"
done
head -c 8388608 /dev/urandom >$srv/8M
chmod -R a+rX $LAB
# The attacker, at site, has a whole network's addresses; the kernel keeps no more than a thousand
# neighbours.
in_site ip route add local 10.0.0.128/25 dev lo
in_site ip route add local 10.1.128.0/17 dev lo
in_site ip -6 route add local fd00:10::1:0/112 dev lo
in_boot ip addr add 10.1.0.2/16 dev eth0

serve() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
	daemons_start $ini tftpd || exit 1
}

# memory: what tftpd has of it, in KiB.
memory() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of tftpd)/status"; }

# boots NAME: beside the attack, which has begun, twenty boots of one machine, one after the other.
boots() {
	: >"$LOG/boots"
	boots_lines=$(grep -c 'served client=10.0.0.3 ' "$log")
	in_client timeout 240 $tools/tftp_load -n 20 -b 1432 -d $srv 10.0.0.2 $boots >"$LOG/boots" 2>&1
	equal "$LAB_NAME: $1: twenty boots beside it" $? 0
	boots_p95=$(sed -n 's/.* p95-ms=\([0-9]*\).*/\1/p' "$LOG/boots")
	[ -z "${TIMED:-}" ] ||
		check "$LAB_NAME: $1: within a second" "p95 is ${boots_p95:-not known} ms: $(cat "$LOG/boots")" \
			[ "${boots_p95:-9999}" -lt 1000 ]
	boots_lines=$(($(grep -c 'served client=10.0.0.3 ' "$log") - boots_lines))
	equal "$LAB_NAME: $1: each has its line in the log" $boots_lines 20
	check "$LAB_NAME: $1: it lasted" 'it was over before' is_running attack
	boots_kib=$(memory)
	check "$LAB_NAME: $1: memory" "$boots_kib KiB" [ "$boots_kib" -lt $most_kib ]
	echo "$1: $(cat "$LOG/boots")" "rss=$boots_kib lines=$(wc -l <"$log")" >>"$LOG/summary"
	stop attack
}

# hold SECONDS ARGUMENT...: begins to hold transfers, and gives that time to do so.
hold() {
	hold_s=$1
	shift
	start attack site $tools/tftp_hold -t 100 "$@"
	sleep "$hold_s"
}

flood() {
	start attack site $tools/tftp_flood "$@"
	sleep 1
}

# The daemons that find their own mistakes need more of it.
most_kib=65536
case $BIN in *asan*) most_kib=524288 ;; esac

serve 'max-transfers = 600'
hold 3 -n 2000 10.0.0.2 8M
boots 'one address acknowledges 8 bytes in 4 s'
has "$LAB_NAME: the log has it who holds most" "$log" 'server is full: 600 .*; [0-9]* of them to 10\.0\.0\.1; full=transfers$'
hold 2 -n 2000 -a 10.0.0.130 -c 120 -p 500 -b 65464 -w 64 10.0.0.2 8M
boots '120 addresses load by windows of 4 MB'
hold 3 -n 800 -a fd00:10::1:1 -c 800 fd00:10::2 8M
boots '800 IPv6 addresses crawl, with a transfer each'
flood 10.0.0.2 8M 15000 200000000 300 20000
boots '20,000 requests a second'
flood 10.0.0.2 8M 15000 200000000 300 20000 10.1.128.1 800
boots '20,000 requests a second from 800 addresses'
flood 10.0.0.2 nothing 15000 200000000 300 20000
boots '20,000 requests a second for what is not there'
lines=$(wc -l <"$log")
check "$LAB_NAME: the log is not full of it" "$lines lines" [ "$lines" -lt 8000 ]
kill -TERM "$(pid_of tftpd)"
wait_for_line "$log" 'stopping transfers=' 10 tftpd
cp "$log" "$LOG/tftpd-own.log"
daemons_stop tftpd

# Nobody has to go for a file that is not there.
serve 'max-transfers = 4'
start attack client $tools/tftp_hold -n 4 -p 200 -b 1432 10.0.0.2 8M
sleep 1
for n in 1 2 3 4 5; do
	in_site $tools/tftp_ask 10.0.0.2 nothing >>"$LOG/nothing" 2>&1
done
has "$LAB_NAME: a full house: what is not there is said" "$LOG/nothing" 'error=1'
has_not "$LAB_NAME: a full house: nobody has to go for it" "$log" 'server is full'
stop attack
kill -TERM "$(pid_of tftpd)"
daemons_stop tftpd

serve 'max-transfers = 600' 'single-port = yes'
hold 2 -n 2000 -m netascii -p 500 -b 1432 10.0.0.2 8M
boots 'single port: one address loads slowly'
flood 10.0.0.2 autoexec.ipxe 15000 200000000 300 20000 10.0.0.130 120
boots 'single port: 20,000 requests a second from 120 addresses for a file that is made'
kill -TERM "$(pid_of tftpd)"
wait_for_line "$log" 'stopping transfers=' 10 tftpd
daemons_stop tftpd
finish
