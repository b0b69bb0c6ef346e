#!/bin/sh
# mirror-apk3: a repository that has the index of apk 3 alone. A mirror of Alpine's does not read that one, and hands its
# packages on as it does other files that change: whole, looked at anew beside a newer index, and where upstream is away.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl nginx
. tests/lab/nginx.sh
lan_up
web=$LAB/web repo=v3.30/main/x86_64
mkdir -p $web/$repo $LAB/cache $LAB/srv $LAB/keys $LAB/state $LAB/tmp
openssl genrsa -out $LAB/site.rsa 2048 2>"$LOG/openssl"
openssl rsa -in $LAB/site.rsa -pubout -out $LAB/keys/site.rsa.pub 2>>"$LOG/openssl"
chown nobody $LAB/cache $LAB/state
cat >$LAB/nginx.conf <<END
daemon off;
user root;
pid $LAB/nginx.pid;
error_log stderr;
events {}
http {
	access_log $LOG/asked;
$(nginx_temp $LAB/tmp)
	server { listen 10.0.0.1:80; root $web; }
}
END
# publishes: upstream has another index, and a package that was built anew under its old name.
publishes() {
	head -c 3000 /dev/urandom >$web/$repo/new && mv $web/$repo/new $web/$repo/thing-1.0-r0.apk
	head -c 500 /dev/urandom >$web/$repo/new && mv $web/$repo/new $web/$repo/Packages.adb
	chmod -R a+rX $LAB
}
conf() {
	cat >$LAB/lanboot.ini <<-END
		[lanboot]
		user = nobody
		root = $LAB/srv
		[httpbootd]
		state = $LAB/state
		cache = $LAB/cache
		[mirror alpine]
		from = http://10.0.0.1/
		keys = $LAB/keys
		offline = $1
	END
}
# gives FILE [CURL'S OPTION]...: what the mirror has is what upstream has; else its status.
gives() {
	gives_file=$1
	shift
	gives_status=$(in_client curl -s -m 20 -o $LAB/got -w '%{http_code}' "$@" "http://10.0.0.2/alpine/$repo/$gives_file")
	cmp -s $LAB/got $web/$repo/"$gives_file" && echo same || echo "$gives_status"
}
asked() { grep -c "GET /$repo/$1 " "$LOG/asked"; }

: >"$LOG/asked"
publishes
start upstream site nginx -c $LAB/nginx.conf
conf no
daemon_start httpbootd $LAB/lanboot.ini || exit 1
equal "$LAB_NAME: a package that no index is known to name" "$(gives thing-1.0-r0.apk)" 404
equal "$LAB_NAME: the index" "$(gives Packages.adb)" same
equal "$LAB_NAME: what it names" "$(gives thing-1.0-r0.apk)" same
equal "$LAB_NAME: again, from here" "$(gives thing-1.0-r0.apk) $(asked thing-1.0-r0.apk)" 'same 1'
equal "$LAB_NAME: what is not there" "$(gives gone-1.0-r0.apk)" 404
sleep 4
publishes
equal "$LAB_NAME: a newer index" "$(gives Packages.adb -H 'Cache-Control: no-cache')" same
equal "$LAB_NAME: the package beside it is the new one" "$(gives thing-1.0-r0.apk)" same
stop httpbootd
publishes
daemon_start httpbootd $LAB/lanboot.ini || exit 1
equal "$LAB_NAME: after a start it is looked at anew" "$(gives Packages.adb -H 'Cache-Control: no-cache') $(gives thing-1.0-r0.apk)" 'same same'
stop upstream
equal "$LAB_NAME: upstream is away" "$(gives Packages.adb) $(gives thing-1.0-r0.apk)" 'same same'
stop httpbootd
conf yes
daemon_start httpbootd $LAB/lanboot.ini || exit 1
equal "$LAB_NAME: offline" "$(gives Packages.adb) $(gives thing-1.0-r0.apk)" 'same same'
stop httpbootd
finish
