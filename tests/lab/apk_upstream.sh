# apk_upstream.sh: sourced after lan.sh and alpine.sh, inside: what a mirror fetches from, nginx on the machine `site`,
# and a client that installs by Alpine's own apk.
#
#   $web       what nginx serves at http://10.0.0.1:8000, its log being $LOG/upstream.log
#   $LAB/keys  the keys of Alpine, for the mirror
#   $mirror    the repository, where clients find it

. tests/lab/nginx.sh
arch=$(uname -m)
web=$LAB/web
mirror=http://10.0.0.2/alpine/v3.24/main

upstream_start() { start nginx site nginx -c $LAB/nginx.conf; }
# asked PATTERN: how often it was asked for that.
asked() { grep -c "$1" "$LOG/upstream.log"; }

mkdir -p $web $LAB/keys $LAB/nginx $LAB/box
cat >$LAB/nginx.conf <<END
daemon off;
worker_processes 1;
user root;
error_log $LOG/nginx-error.log;
pid $LAB/nginx.pid-of-it;
events {}
http {
	access_log $LOG/upstream.log;
$(nginx_temp $LAB/nginx)
	server { listen 10.0.0.1:8000; root $web; }
}
END
: >"$LOG/upstream.log"
tar -xzf "$alpine_tar" -C $LAB/keys --strip-components=4 ./etc/apk/keys
tar -xzf "$alpine_tar" -C $LAB/box

# apk NAME WORD...: a client with nothing, of that name; what it says is in $LOG/NAME.
apk() {
	apk_name=$1
	shift
	rm -rf $LAB/box/new
	mkdir -p $LAB/box/new/etc/apk
	cp -r $LAB/box/etc/apk/keys $LAB/box/new/etc/apk/
	in_client chroot $LAB/box /sbin/apk --root /new --initdb --no-cache --no-scripts -X $mirror "$@" >"$LOG/$apk_name" 2>&1
	apk_status=$?
	cat "$LOG/$apk_name" >>"$LOG/apk"
}

# The tools, as they are in the tree.
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
lanboot() { in_boot tools/lanboot -f $LAB/lanboot.ini "$@"; }
