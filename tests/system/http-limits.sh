#!/bin/sh
# http-limits: requests that no client would send, clients that want too much, and too many of them.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
raw=build/tests/bench/http_raw

srv=$LAB/srv
mkdir -p $srv
echo small >$srv/file
head -c 3000000 /dev/urandom >$srv/big
chmod -R a+rX $srv
# ini [LINE...]: more lines of [httpbootd]
ini() {
	printf '[lanboot]\nuser = nobody\nroot = %s\n[httpbootd]\n' $srv
	[ $# -eq 0 ] || printf '%s\n' "$@"
}
base=http://10.0.0.2
# code URL [CURL ARGUMENT...]
code() { in_client curl -s -m 20 -o /dev/null -w '%{http_code}' "$@"; }
admin() { in_boot curl -s -m 20 "http://127.0.0.1:9780/$1"; }
metric() { admin metrics | sed -n "s/^lanboot_http_$1 //p"; }

ini >$LAB/lanboot.ini
printf '[profile disk]\nlocal = yes\n[host 52:54:00:00:00:01]\nprofile = disk\n' >>$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
in_client $raw table 10.0.0.2 80 <tests/system/http-requests.txt || failures=$((failures + 1))
equal "$LAB_NAME: admin pages only on admin" "$(code $base/metrics) $(code $base/hosts.json) $(code $base/health)" \
	'404 404 404'
check "$LAB_NAME: /hosts.json" "says $(admin hosts.json)" [ "$(admin hosts.json | tr -d '\n')" = \
	'{"hosts":[{"section":"52:54:00:00:00:01","by":"mac","profile":"disk","boots":"local","expects-up":"no","file":"'$LAB'/lanboot.ini","line":7}]}' ]
equal "$LAB_NAME: /health" "$(admin health)" ok
equal "$LAB_NAME: /metrics counts" "$(metric 'requests_total{code="405"}' | grep -c '^[1-9]')" 1
daemons_stop httpbootd

# One section of each kind, from the most exact to the least.
ini >$LAB/lanboot.ini
for section in 52:54:00:00:00:01 44454c4c-4d00-1039-8035-b4c04f4b4d31 'client-id ff:00:01' 'serial S1' 'asset A1' \
	10.0.0.77 '52:54:00:*' 10.0.0.0/24 'product P1' 'manufacturer M1' 'arch aarch64' '*'; do
	printf '[host %s]\nlocal = yes\n' "$section"
done >>$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
equal "$LAB_NAME: /hosts.json says by what each is known" \
	"$(admin hosts.json | sed -n 's/.*"section":"\([^"]*\)".*"by":"\([^"]*\)".*/\1=\2/p' | sort | tr '\n' ';')" \
	"$(sort <<-END | tr '\n' ';'
		52:54:00:00:00:01=mac
		44454c4c-4d00-1039-8035-b4c04f4b4d31=uuid
		client-id ff:00:01=client-id
		serial S1=serial
		asset A1=asset
		10.0.0.77=address
		52:54:00:*=mac-prefix
		10.0.0.0/24=network
		product P1=product
		manufacturer M1=manufacturer
		arch aarch64=arch
		*=any
	END
	)"
daemons_stop httpbootd

# Clients that say that they send no more, with a request's bytes up to each of them: none stays.
ini 'max-connections-per-client = 0' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
in_client $raw half 10.0.0.2 80 10 8 >$LAB/half
has "$LAB_NAME: a half-closed connection is ended" $LAB/half '^open 0 of [0-9]{3}'
daemons_stop httpbootd

# GRUB leaves connections open, and comes from the same ports again when it is started anew: nothing stays of them. Of
# others they are kept for what is asked next.
ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
# holds NAME AGENT: asks for the file, and keeps the connection.
holds() {
	cat >$LAB/$1.sh <<-END
		{ printf 'GET /file HTTP/1.1\r\nHost: a\r\nUser-Agent: $2\r\n\r\n'; sleep 300; } | $busybox nc 10.0.0.2 80
	END
	start "$1" client sh $LAB/$1.sh
	wait_for_line "$LOG/$1.log" '^small' 20 "$1" || fail "$LAB_NAME: $1" 'was not answered'
}
# ports: those of all that the kernel has a state of.
ports() { in_boot ss -Htan 'sport = :80' | awk '$1 != "LISTEN" { print $5 }' | sort; }
ports >$LAB/before
holds grub 'GRUB 2.12-9'
ports | comm -13 $LAB/before - >$LAB/grubs
holds other 'curl/8.0'
tries=150
while ports | grep -qFf $LAB/grubs && [ $tries -gt 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
ports | grep -Ff $LAB/grubs >$LAB/left
equal "$LAB_NAME: of a connection that GRUB leaves open nothing stays" "$(wc -l <$LAB/grubs) $(wc -l <$LAB/left)" '1 0'
equal "$LAB_NAME: another's is kept" "$(metric 'connections{listener="listen"}')" 1
stop grub 2
stop other 2
daemons_stop httpbootd

# A thousand that never come to the end of their header: others are served meanwhile.
ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
rm -f $LOG/slow.log # of the ones before
start slow client $raw hold 10.0.0.2 80 1000 9
wait_for_line "$LOG/slow.log" ready 20 slow || fail "$LAB_NAME: slowloris" 'does not start'
# The kernel has taken them all in by now; httpbootd takes 64 of them a round.
there=0 tries=50
while there=$(metric 'connections{listener="listen"}') && [ "$there" != 1000 ] && [ $tries -gt 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
equal "$LAB_NAME: a thousand slow ones are there" "$there" 1000
equal "$LAB_NAME: another is served meanwhile" "$(code -m 5 $base/file)" 200
stop slow
daemons_stop httpbootd

# The same with room for 50 only: silent ones make room.
ini 'max-connections = 50' 'max-connections-per-client = 0' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
rm -f $LOG/slow.log # of the ones before
start slow client $raw hold 10.0.0.2 80 200 8
wait_for_line "$LOG/slow.log" ready 20 slow
equal "$LAB_NAME: a full house makes room" "$(code $base/file)" 200
has "$LAB_NAME: a full house is told" "$LOG/httpbootd.log" 'crowded connections=50 closed=[1-9]'
stop slow
daemons_stop httpbootd

# Fewer descriptors than it needs.
ini 'max-connections-per-client = 0' >$LAB/lanboot.ini
: >"$LOG/httpbootd.log"
mkdir $LAB/few
printf '#!/bin/sh\nulimit -n 120\nexec %s/httpbootd "$@"\n' "$BIN" >$LAB/few/httpbootd
chmod +x $LAB/few/httpbootd
all=$BIN BIN=$LAB/few
daemon_start httpbootd $LAB/lanboot.ini || exit 1
BIN=$all
has "$LAB_NAME: few descriptors are told at the start" "$LOG/httpbootd.log" 'file descriptors that the system allows'
rm -f $LOG/slow.log # of the ones before
start slow client $raw hold 10.0.0.2 80 100 5
wait_for_line "$LOG/slow.log" ready 20 slow
equal "$LAB_NAME: few descriptors: others are served" "$(code $base/file)" 200
stop slow
equal "$LAB_NAME: few descriptors: afterwards" "$(code $base/big)" 200
daemons_stop httpbootd

# limit --nofile=N: from now on, of httpbootd; only who it runs as may.
limit() {
	setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups prlimit --pid "$(pid_of httpbootd)" "$@"
}
# None at all, all of a sudden.
ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
limit --nofile=28:
rm -f $LOG/slow.log # of the ones before
start slow client $raw hold 10.0.0.2 80 60 4
wait_for_line "$LOG/slow.log" ready 20 slow
wait_for_line "$LOG/httpbootd.log" 'new connections wait' 10 httpbootd
equal "$LAB_NAME: no descriptors: told once" "$(grep -c 'new connections wait' "$LOG/httpbootd.log")" 1
equal "$LAB_NAME: no descriptors: others get in" "$(code $base/file)" 200
limit --nofile=1000:
stop slow
equal "$LAB_NAME: no descriptors: afterwards" "$(code $base/big)" 200
daemons_stop httpbootd

# One client's share.
ini 'max-connections-per-client = 3' 'rate-per-client = 1M' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
rm -f $LOG/slow.log # of the ones before
start slow client $raw hold 10.0.0.2 80 3 5
wait_for_line "$LOG/slow.log" ready 20 slow
equal "$LAB_NAME: a fourth connection of a client" "$(code $base/file)" 503
has "$LAB_NAME: a fourth connection is told" "$LOG/httpbootd.log" 'turned-away client=10.0.0.3 .*connections=3'
equal "$LAB_NAME: another client" "$(in_site curl -s -m 20 -o /dev/null -w '%{http_code}' $base/file)" 200
stop slow
speed=$(in_client curl -s -m 30 -o /dev/null -w '%{speed_download}' $base/big)
check "$LAB_NAME: rate-per-client" "3 MB came with $speed bytes a second" [ "${speed%.*}" -lt 1400000 ]
daemons_stop httpbootd
finish
