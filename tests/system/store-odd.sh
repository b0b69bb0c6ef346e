#!/bin/sh
# store-odd: a store that answers as none should, by an nginx: JSON that is not etcd's, half of it, pages without an end, in
# no order, one by one. No machine waits for it, no server asks it without a rest, and what is wrong is told. And an etcd
# that has begun anew, as one does that is restored from a copy of before: its notes hold, not those that it had.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl etcd jq nginx
. tests/lab/nginx.sh
lan_up
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
mac=52:54:00:00:00:01
mkdir -p $LAB/srv $LAB/state
echo kernel >$LAB/srv/k
chown nobody $LAB/state
chmod -R a+rX $LAB

# serve STORE: httpbootd with that store, and nothing kept from before.
serve() {
	cat >$LAB/lanboot.ini <<-END
		[lanboot]
		user = nobody
		root = $LAB/srv
		events = none
		[httpbootd]
		bind = none
		syslog = none
		state = $LAB/state
		store = etcd $1
		[profile usual]
		kernel = k
		cmdline = usual
		[profile install]
		kernel = k
		cmdline = install
		[host $mac]
		name = m1
		profile = usual
		once = install
		[host 52:54:00:00:00:02]
		name = m2
		profile = usual
	END
	: >"$LOG/httpbootd.log"
	start httpbootd boot "$BIN/httpbootd" -f $LAB/lanboot.ini -d
	wait_for_line "$LOG/httpbootd.log" '(^|[ :])ready' 15 httpbootd || lan_die "httpbootd did not start"
}
script() { in_client curl -s -m 25 "http://10.0.0.2/boot.ipxe?mac=${1:-$mac}"; }
boots() { script "$@" | sed -n 's/^kernel .* \(usual\|install\).*/\1/p' | head -n 1; }
store() { in_boot curl -s -m 10 http://127.0.0.1:9780/servers.json | jq -r ".store | $1"; }
soon() { until_so 7 "$@"; }

### It answers, and is none

head='"header":{"cluster_id":"1","member_id":"1","revision":"100","raft_term":"2"}'
# note NAME: one, as a member of kvs.
note() { printf '{"key":"%s","mod_revision":"5","value":"eA=="}' "$(printf '/lanboot/%s' "$1" | base64)"; }
# answers PORT TEXT: an nginx server that says that, whatever it is asked.
answers() {
	printf "server { listen %s; default_type application/json; access_log %s/asked-%s; location / { return 200 '%s'; } }\n" \
		"$1" "$LOG" "$1" "$2"
}
{
	cat <<-END
		daemon off;
		user root;
		pid $LAB/nginx.pid;
		events { }
		http {
		$(nginx_temp $LAB/tmp)
	END
	answers 2001 '{}'
	answers 2002 '{"status":"ok","count":"7"}'
	answers 2003 "{$head,\"kvs\":[$(note a)],\"count\""
	answers 2004 "{$head,\"kvs\":[$(note a)],\"more\":true,\"count\":\"1\"}"
	answers 2005 "{$head,\"kvs\":[$(note b),$(note a)],\"count\":\"2\"}"
	answers 2006 "{$head,\"kvs\":[{\"key\":\"L2xhbmJvb3QvAA==\",\"mod_revision\":\"5\"}],\"more\":true,\"count\":\"9\"}"
	echo '}'
} >$LAB/nginx.conf
start nginx site nginx -e stderr -c $LAB/nginx.conf
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! in_boot curl -s -m 2 -o $LAB/tmp/there http://10.0.0.1:2001/ || break
	sleep 0.3
done

# odd PORT NAME REASON: with that store the machine boots what it usually does, at once, and it is told why.
odd() {
	serve "http://10.0.0.1:$1"
	odd_from=$(date +%s)
	equal "$LAB_NAME: $2: the machine boots what it usually does" "$(boots)" usual
	odd_took=$(($(date +%s) - odd_from))
	check "$LAB_NAME: $2: and does not wait for it" "$odd_took s" [ $odd_took -lt 8 ]
	has "$LAB_NAME: $2: it is told" "$LOG/httpbootd.log" "store-away reason=\"$3"
	equal "$LAB_NAME: $2: to who looks" "$(store '.state + " " + .do')" 'away look whether store names an etcd, 3.4 or later'
	sleep 3
	odd_asked=$(wc -l <"$LOG/asked-$1")
	check "$LAB_NAME: $2: it is asked with a rest" "$odd_asked times" [ "$odd_asked" -lt $((8 * (odd_took + 6))) ]
	stop httpbootd
	equal "$LAB_NAME: $2: httpbootd ends well" $? 0
}
odd 2001 'an empty object' 'what it answers is none of etcd.s'
odd 2002 'JSON of another program' 'what it answers is none of etcd.s'
odd 2003 'half an answer' 'what it answers is none of etcd.s'
odd 2004 'the same page again and again' 'what it answers is no list of notes'
odd 2005 'notes in no order' 'what it answers is no list of notes'
odd 2006 'pages without a note of ours' 'what it answers is no list of notes'

### It has begun anew

etcd_start() {
	start etcd site etcd --data-dir $LAB/etcd --listen-client-urls http://10.0.0.1:2379 \
		--advertise-client-urls http://10.0.0.1:2379
}
lanboot_once() { in_boot sh tools/lanboot -f $LAB/lanboot.ini once "$@" >"$LOG/once" 2>&1; }
etcd_start
serve http://10.0.0.1:2379
check "$LAB_NAME: an etcd: it answers" "$(store .state)" soon eval '[ "$(store .state)" = answers ]'
# What makes it count: each is a revision.
for profile in install '' install '' install '' install '' install ''; do
	lanboot_once m2 "$profile" || fail "$LAB_NAME: an etcd: lanboot once m2 '$profile'" "$(cat "$LOG/once")"
done
once=$(script | grep -o 'http://[^ ]*/once?[^ ]*' | head -n 1)
check "$LAB_NAME: an etcd: the machine is to boot it once" "$(script)" [ -n "$once" ]
equal "$LAB_NAME: an etcd: and does" "$(in_client curl -s -m 25 -o $LAB/tmp/once -w '%{http_code}' "$once")" 200
check "$LAB_NAME: an etcd: then no more" "$(script)" soon eval '[ "$(boots)" = usual ]'
stop etcd
rm -rf $LAB/etcd
etcd_start
check "$LAB_NAME: begun anew: what it no longer knows of is booted once more" "$(script); $(tail "$LOG/httpbootd.log")" \
	soon eval '[ "$(boots)" = install ]'
equal "$LAB_NAME: begun anew: that is told once" "$(grep -c 'store-anew revision=[0-9]* was=[0-9]*$' "$LOG/httpbootd.log")" 1
lanboot_once m2 install
equal "$LAB_NAME: begun anew: a note of the administrator's is taken" $? 0
check "$LAB_NAME: begun anew: and counts" "$(cat "$LOG/once")" soon eval '[ "$(boots 52:54:00:00:00:02)" = install ]'
stop httpbootd
stop etcd
finish
