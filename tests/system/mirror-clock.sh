#!/bin/sh
# mirror-clock: a mirror whose server's clock is an hour ahead or behind, or is set while it runs. What was served is
# served on, and what upstream changed twice within one second is not taken for what it was before: nginx, asked by a
# date alone, has nothing else to tell the two apart by.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl nginx openssl jq
. tests/lab/nginx.sh
. tests/lab/clock.sh
. tests/lab/mirror.sh
lan_up
arch=$(uname -m)
web=$LAB/web
repo=$web/alpine/v3.24/main/$arch
mkdir -p $repo $web/other $LAB/srv $LAB/cache $LAB/state $LAB/keys $LAB/nginx
chown nobody $LAB/cache $LAB/state
. tests/lab/apk_repo.sh
repo_make_key
cp $LAB/site.rsa.pub $LAB/keys/
clock_library

cat >$LAB/nginx.conf <<END
daemon off;
worker_processes 1;
user root;
error_log $LOG/nginx-error.log;
pid $LAB/nginx.pid-of-it;
events {}
http {
	access_log $LOG/upstream.log;
	etag off;
$(nginx_temp $LAB/nginx)
	server { listen 10.0.0.1:8000; root $web; }
}
END
start nginx site nginx -c $LAB/nginx.conf
{
	mirror_head
	cat <<-END
		[mirror alpine]
		from = http://10.0.0.1:8000/alpine
		keys = $LAB/keys
		[mirror other]
		from = http://10.0.0.1:8000/other
		changes = *.txt
	END
} >$LAB/lanboot.ini

clock() { printf %s "$1" >$LAB/clock; }
mirror_start() {
	: >"$LOG/httpbootd.log"
	start httpbootd boot env LD_PRELOAD="$clock_preload" LAB_CLOCK=$LAB/clock "$BIN/httpbootd" -f $LAB/lanboot.ini -d
	wait_for_line "$LOG/httpbootd.log" '(^|[ :])ready' 15 httpbootd || lan_die 'httpbootd does not start'
}
get() { in_client curl -s -m 20 -H "$1" -o "$LAB/got" -w '%{http_code}' "http://10.0.0.2/$2"; }
index=alpine/v3.24/main/$arch/APKINDEX.tar.gz
index_says() { tar -xzOf "$LAB/got" APKINDEX 2>/dev/null | sed -n 's/^T://p' | tail -n 1; }
# until_new WORD: whoever asks for what is new gets it before long.
until_new() {
	for _ in $(seq $((patience / 500 + 12))); do
		get 'Cache-Control: no-cache' $index >/dev/null
		get 'Cache-Control: no-cache' other/list.txt >/dev/null
		[ "$(get 'Cache-Control: no-cache' $index) $(index_says)" = "200 $1" ] &&
			[ "$(get 'Cache-Control: no-cache' other/list.txt) $(cat "$LAB/got")" = "200 $1" ] && return
		sleep 1
	done
	return 1
}
# upstream_has WORD TIME: as of that time.
upstream_has() {
	rm -f $LAB/index
	package one 1-r0 "$1"
	publish
	echo "$1" >$web/other/list.txt
	touch -d "$2" $repo/APKINDEX.tar.gz $web/other/list.txt
}

n=0
: >$LAB/got
for hour in 0 + -; do
	case $hour in 0) said='a clock that is right' ;; +) said='an hour ahead' ;; -) said='an hour behind' ;; esac
	clock $hour
	mirror_start
	n=$((n + 1))
	second=@$(date +%s)
	upstream_has "first-$n" "$second"
	check "$LAB_NAME: $said: what is there is served" "it is $(index_says), and $(cat "$LAB/got")" until_new "first-$n"
	upstream_has "other-$n" "$second"
	check "$LAB_NAME: $said: so is what came within the same second" "it is $(index_says), and $(cat "$LAB/got")" \
		until_new "other-$n"
	upstream_has "old-$n" "@$(($(date +%s) - 7200))"
	check "$LAB_NAME: $said: and what is older" "it is $(index_says), and $(cat "$LAB/got")" until_new "old-$n"
	sleep 3.1
	before=$(grep -c list.txt "$LOG/upstream.log")
	equal "$LAB_NAME: $said: asked again, upstream says once that it is the same" \
		"$(get 'Cache-Control: no-cache' other/list.txt) $(cat "$LAB/got") $(($(grep -c list.txt "$LOG/upstream.log") - before)) $(tail -n 1 "$LOG/upstream.log" | cut -d' ' -f9)" \
		"200 old-$n 1 304"
	daemons_stop httpbootd
done

# It is set while the daemon runs, and upstream is gone.
clock 0
mirror_start
until_new "old-$n"
equal "$LAB_NAME: a package" "$(get 'X-A: b' alpine/v3.24/main/"$arch"/one-1-r0.apk)" 200
stop nginx
for hour in + - 0; do
	clock $hour
	equal "$LAB_NAME: the clock is set to $hour: the index, the package and the list are served on" \
		"$(get 'X-A: b' $index) $(index_says) $(get 'X-A: b' alpine/v3.24/main/"$arch"/one-1-r0.apk) $(cmp $LAB/got $repo/one-1-r0.apk && echo whole) $(get 'X-A: b' other/list.txt) $(cat "$LAB/got")" \
		"200 old-$n 200 whole 200 old-$n"
done
daemons_stop httpbootd
finish
