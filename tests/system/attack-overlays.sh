#!/bin/sh
# attack-overlays: clients that ask for large overlays, again and again and without reading them, cost
# nobody else anything: small files and scripts come as fast as before, memory stays small, and a
# machine gets its own overlay. Packing is done once for all who wait, and beside the loop, be it
# that a disk does not answer.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl cc
lan_up

srv=$LAB/srv dir=$LAB/overlays log=$LOG/httpbootd.log
mkdir -p $srv $dir/small/etc $dir/slow $LAB/behind/etc
echo hello >$srv/hello
make_kernel $srv/vmlinuz
: >$srv/initramfs
echo small >$dir/small/etc/motd
echo slow >$LAB/behind/etc/motd
paths=
for n in 1 2 3 4 5 6 7 8; do
	mkdir $dir/large$n
	head -c 15000000 /dev/urandom >$dir/large$n/file
	paths="$paths overlay/52-54-00-00-00-0$n/large$n.apkovl.tar.gz"
done
{
	cat <<-EOT
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		overlays = $dir
		bind = none
		idle-timeout = 300
		max-connections = 60
		[profile small]
		kernel = vmlinuz
		initrd = initramfs
		overlay = small
		[host 52:54:00:00:00:09]
		name = k9
		profile = small
		[profile slow]
		kernel = vmlinuz
		initrd = initramfs
		overlay = slow
		[host 52:54:00:00:00:0a]
		name = k10
		profile = slow
	EOT
	for n in 1 2 3 4 5 6 7 8; do
		printf '[profile large%s]\nkernel = vmlinuz\ninitrd = initramfs\noverlay = large%s\n' $n $n
		printf '[host 52:54:00:00:00:0%s]\nname = k%s\nprofile = large%s\n' $n $n $n
	done
} >$LAB/lanboot.ini
chmod -R a+rX $LAB
cc -O1 -D_GNU_SOURCE -o $LAB/attack tests/lab/overlay_attack.c &&
	cc -O1 -D_GNU_SOURCE -o $LAB/slow_disk tests/lab/slow_disk.c || exit 1
$LAB/slow_disk $LAB/behind $dir/slow 0 >"$LOG/disk.log" 2>&1 &
disk_pid=$!
wait_for_line "$LOG/disk.log" '^ready' 5 || disk_pid=

daemons_start $LAB/lanboot.ini httpbootd || exit 1
url=http://10.0.0.2
small=overlay/52-54-00-00-00-09/small.apkovl.tar.gz

# memory_mb: what the daemon has in memory.
memory_mb() { awk '/^VmRSS/ { print int($2 / 1024) }' /proc/"$(pid_of httpbootd)"/status; }
# get PATH [ARGUMENT...]: its status.
get() {
	get_path=$1
	shift
	in_client curl -s -m 40 -o $LAB/got -w '%{http_code}' "$@" "$url/$get_path"
}
# honest NAME: a small file meanwhile, for three seconds.
honest() {
	honest_said=$(in_client $LAB/attack honest 10.0.0.2 3 hello)
	honest_p95=${honest_said##*p95=}
	check "$LAB_NAME: $1: a small file comes soon" "$honest_said" [ "$honest_p95" -lt $patience ]
	has "$LAB_NAME: $1: each time" "$(echo "$honest_said" >$LAB/said; echo $LAB/said)" ' failures=0 '
	has "$LAB_NAME: $1: with its line in the log" "$log" 'served client=10\.0\.0\.3.* path=/hello '
}
# An instrumented daemon needs more for the same.
case $(file -b "$BIN/httpbootd" 2>/dev/null; nm "$BIN/httpbootd" 2>/dev/null | grep -m 1 __asan_init) in
*__asan_init*) most_mb=1500 ;;
*) most_mb=150 ;;
esac

### Packed once for all who wait, and the same each time

for n in 1 2 3 4 5 6; do
	start ask$n client curl -s -m 40 -o $LAB/got$n $url/overlay/52-54-00-00-00-01/large1.apkovl.tar.gz
done
for n in 1 2 3 4 5 6; do
	wait_gone ask$n 40
done
same=0
for n in 2 3 4 5 6; do
	cmp -s $LAB/got1 $LAB/got$n && same=$((same + 1))
done
equal "$LAB_NAME: all who wait get the same" $same 5
check "$LAB_NAME: all of it" 'it is short' [ "$(stat -c %s $LAB/got1)" -gt 15000000 ]
in_client curl -sI $url/$small >$LAB/head
get $small >/dev/null
has "$LAB_NAME: HEAD says how long it is" $LAB/head "^Content-Length: $(stat -c %s $LAB/got)"
tag=$(sed -n 's/^ETag: //p' $LAB/head | tr -d '\r')
equal "$LAB_NAME: who has it gets it not again" "$(get $small -H "If-None-Match: $tag")" 304
cp $LAB/got $LAB/whole
get $small >/dev/null
head -c 50 $LAB/whole >$LAB/part
equal "$LAB_NAME: one that broke off goes on" "$(get $small -r 50- -H "If-Range: $tag")" 206
cat $LAB/got >>$LAB/part
check "$LAB_NAME: and is right" 'it differs' cmp -s $LAB/part $LAB/whole

### A flood of cold ones

start flood client $LAB/attack flood 10.0.0.2 6 30 $paths
sleep 1
honest 'a flood'
start_ms=$(date +%s%3N)
equal "$LAB_NAME: a flood: a machine's script" "$(get 'boot.ipxe?mac=52:54:00:00:00:09')" 200
check "$LAB_NAME: a flood: does not wait" 'it took long' [ $(($(date +%s%3N) - start_ms)) -lt $((2 * patience)) ]
equal "$LAB_NAME: a flood: a machine's overlay" "$(get $small)" 200
check "$LAB_NAME: a flood: is right" 'it differs' cmp -s $LAB/got $LAB/whole
check "$LAB_NAME: a flood: memory" "$(memory_mb) MB" [ "$(memory_mb)" -lt $most_mb ]
wait_gone flood 30

### GETs that are never read

start hold client $LAB/attack hold 10.0.0.2 30 24 $paths
sleep 2
honest 'unread ones'
check "$LAB_NAME: unread ones: memory" "$(memory_mb) MB" [ "$(memory_mb)" -lt $most_mb ]
equal "$LAB_NAME: unread ones: who wants one of them, too" "$(get "${paths##* }")" 200
equal "$LAB_NAME: unread ones: a machine's overlay" "$(get $small)" 200
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" 'reloaded' 10 httpbootd
equal "$LAB_NAME: a reload meanwhile: a machine's overlay" "$(get $small)" 200
stop hold 1 2>/dev/null

### A disk that does not answer

if [ -n "$disk_pid" ]; then
	slow=overlay/52-54-00-00-00-0a/slow.apkovl.tar.gz
	equal "$LAB_NAME: an overlay on another disk" "$(get $slow)" 200
	kill -STOP $disk_pid
	sleep 1.1
	start stuck client curl -s -m 60 -o $LAB/stuck $url/$slow
	sleep 0.5
	honest 'a disk that does not answer'
	equal "$LAB_NAME: a disk that does not answer: HEAD from what is known" "$(get $small -I)" 200
	start crowd site $LAB/attack flood 10.0.0.2 6 60 $slow
	sleep 2
	honest 'all places wait for that disk'
	kill -CONT $disk_pid
	wait_gone stuck 20
	wait_gone crowd 20
	check "$LAB_NAME: when it answers, who waited gets it" 'it is not there' [ -s $LAB/stuck ]
else
	skip "$LAB_NAME: a disk that does not answer" "no FUSE here"
fi

# A stop while one is packed.
start last client curl -s -m 40 -o $LAB/last $url/overlay/52-54-00-00-00-02/large2.apkovl.tar.gz
left=100
while [ -z "$(in_client ss -t -n -H state established dst 10.0.0.2)" ] && [ $left -gt 0 ]; do
	left=$((left - 1))
	sleep 0.05
done
sleep 0.1
stop httpbootd
equal "$LAB_NAME: it ends while it packs, with status 0" $? 0
wait_gone last 10
check "$LAB_NAME: who was served gets all of it" 'it is short' [ "$(stat -c %s $LAB/last)" -gt 15000000 ]
has_not "$LAB_NAME: no sanitizer's complaint" "$log" 'Sanitizer|runtime error:'
[ -z "$disk_pid" ] || umount $dir/slow
finish
