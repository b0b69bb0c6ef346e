#!/bin/sh
# storm: a thousand machines boot at once, by made-up events of their daemons, while two browsers follow the page
# (each reads /live and asks for the page anew when it is told to), another reader stands still, and files are
# fetched: all machines come up, no event is lost without being counted, memory stays within its bound, and fetches
# go on. MACHINES=N: so many; make bench-hall has 100,000 of them, and prints what they took.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq build/tests/bench/event_send
lan_up

machines=${MACHINES:-1000}
kept=20000
events=/run/lanboot/events
mkdir -p $LAB/srv $LAB/state
head -c 1000000 /dev/urandom >$LAB/srv/a
chmod -R a+rX $LAB/srv
chown nobody $LAB/state
cat >$LAB/lanboot.ini <<-EOF
	[lanboot]
	user = nobody
	root = $LAB/srv
	[httpbootd]
	state = $LAB/state
	machines = $kept
	[profile p]
	kernel = a
	expects-up = yes
	[host *]
	profile = p
EOF
daemons_start $LAB/lanboot.ini httpbootd || exit 1
admin=http://127.0.0.1:9780
page() { in_boot curl -s -m 60 "$admin$1"; }
metric() { page /metrics | sed -n "s/^lanboot_http_$1 //p"; }
# memory FIELD
memory() { awk -v f="$1:" '$1 == f { print $2 }' "/proc/$(pid_of httpbootd)/status"; }
now_ms() { awk '{ print int($1 * 1000) }' /proc/uptime; }

# reader NAME: a browser, as page.js does it: a line for each page that it got, with how long that took.
reader() {
	in_boot curl -sN -m 3600 $admin/live | while read -r reader_line; do
		case $reader_line in
		data:*) page_took "$1" ;;
		esac
	done
}
page_took() {
	in_boot curl -s -m 60 -o /dev/null -w '%{http_code} %{time_total}\n' -H 'Accept: text/html' $admin/ >>"$LOG/$1"
	sleep 0.5
}
fetches() {
	while [ -e $LAB/storm ]; do
		in_client curl -s -m 60 -o /dev/null -w '%{http_code} %{size_download} %{time_total}\n' http://10.0.0.2/a >>"$LOG/fetches"
		sleep 0.1
	done
}

idle=$(memory VmRSS)
: >$LAB/storm
: >"$LOG/fetches"
readers=
for one in first second; do
	: >"$LOG/$one"
	reader $one &
	readers="$readers $!"
done
start still boot curl -sN -m 3600 $admin/follow
sleep 0.5
kill -STOP "$(pid_of still)"
fetches &
fetcher=$!

before=$(now_ms)
build/tests/bench/event_send $events boots "$machines"
sent=$(now_ms)
# All that was sent, and a few that httpbootd tells of itself.
wanted=$((machines * 11)) storm_left=1200
while [ $(($(metric events_heard_total) + $(metric events_missed_total))) -lt $wanted ] && [ $storm_left -gt 0 ]; do
	storm_left=$((storm_left - 1))
	sleep 0.2
done
heard=$(now_ms)
# Readers and fetches see what came of it.
sleep 2
rm $LAB/storm
wait $fetcher
page /machines.json | jq -c .counts >"$LOG/counts"
page /metrics >"$LOG/metrics"

missed=$(metric events_missed_total)
expected=$((machines < kept ? machines : kept))
equal "$LAB_NAME: each event is heard or counted as missed" "$([ $(($(metric events_heard_total) + missed)) -ge $wanted ] && echo yes)" yes
equal "$LAB_NAME: none was missed, for who sends waits" "$missed" 0
if [ "$machines" -le $kept ]; then
	equal "$LAB_NAME: all are up" "$(jq .up "$LOG/counts")" "$machines"
else
	check "$LAB_NAME: of so many as are kept, most are up" "$(cat "$LOG/counts")" [ "$(jq .up "$LOG/counts")" -gt $((kept / 2)) ]
fi
equal "$LAB_NAME: and counted" "$(sed -n 's/^lanboot_http_boots_up_total //p' "$LOG/metrics")" "$machines"
for one in first second; do
	check "$LAB_NAME: the $one browser had the page" "$(tail -n 3 "$LOG/$one")" [ "$(grep -c '^200' "$LOG/$one")" -ge 1 ]
	equal "$LAB_NAME: and always got it" "$(grep -cv '^200' "$LOG/$one")" 0
done
check "$LAB_NAME: files were fetched meanwhile" "$(cat "$LOG/fetches")" [ "$(wc -l <"$LOG/fetches")" -ge 2 ]
equal "$LAB_NAME: all of them whole" "$(grep -cv '^200 1000000 ' "$LOG/fetches")" 0
full=$(memory VmHWM)
# The sanitizers take memory of their own.
case $BIN in
*asan*) ;;
*) check "$LAB_NAME: memory within its bound" "$((full - idle)) KB more" [ $((full - idle)) -lt 45056 ] ;;
esac
# Who stood still is told how much it lost, where it lost something.
kill -CONT "$(pid_of still)"
[ "$machines" -lt 10000 ] || check "$LAB_NAME: who stood still is told what it lost" "$(tail -n 1 "$LOG/still.log")" \
	wait_for_line "$LOG/still.log" 'lost lines=[0-9]+' 60 still
middle() { sort -g | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] * 1000 " ms, the longest " v[NR] * 1000 " ms, of " NR : "none" }'; }
cat >"$LOG/figures" <<EOF
machines $machines, of which $expected are kept; events $wanted, missed $missed
sent in $((sent - before)) ms, heard in $((heard - before)) ms: $((wanted * 1000 / (heard - before + 1))) a second
memory $idle KB before, $full KB at most, $(memory VmRSS) KB after
the page: $(cut -d ' ' -f 2 "$LOG/first" "$LOG/second" | middle)
a fetch of 1 MB: $(cut -d ' ' -f 3 "$LOG/fetches" | middle)
EOF
sed "s/^/$LAB_NAME: /" "$LOG/figures" >&2
stop still
stop httpbootd
# Their streams have ended.
wait $readers
has_not "$LAB_NAME: httpbootd has no sanitizer's complaint" "$LOG/httpbootd.log" 'Sanitizer|runtime error:'
finish
