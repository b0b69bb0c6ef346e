#!/bin/sh
# http-clients: what real clients do with httpbootd: curl, wget, busybox wget, nginx as a proxy in
# front, apk in Alpine's own root; listing and aliases; a file replaced while it is sent.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv images=$LAB/images
mkdir -p $srv/dir/sub $images
head -c 3000000 /dev/urandom >$srv/big
head -c 500 /dev/urandom >$srv/small
echo x >"$srv/dir/a&b <c>.txt"
echo image >$images/x.iso
echo secret >$LAB/secret
ln -s $LAB/secret $srv/dir/out
chmod -R a+rX $srv $images
TZ=UTC touch -d '2024-01-02 03:04:05' $srv/big $srv/small
cat >$LAB/lanboot.ini <<-EOF2
	[lanboot]
	user = nobody
	root = $srv
	[httpbootd]
	listing = yes
	[alias /images/iso]
	folder = $images
EOF2
daemons_start $LAB/lanboot.ini httpbootd || exit 1
base=http://10.0.0.2
same() { check "$LAB_NAME: $1" 'the bytes differ' cmp -s "$2" "$3"; }
code() { in_client curl -s -m 20 -o $LAB/body -w '%{http_code}' "$@"; }

# curl
head -c 1000000 $srv/big >$LAB/part
in_client curl -s -m 20 -C - -o $LAB/part $base/big
same 'curl resumes' $LAB/part $srv/big
equal "$LAB_NAME: curl -z, not newer" "$(code -z 'Tue, 02 Jan 2024 03:04:05 GMT' $base/small)" 304
equal "$LAB_NAME: curl -z, newer" "$(code -z 'Wed, 01 Jan 2020 00:00:00 GMT' $base/small)" 200
in_client curl -s -m 20 -o $LAB/body --etag-save $LAB/etag $base/small
equal "$LAB_NAME: curl --etag-compare" "$(code --etag-compare $LAB/etag $base/small)" 304
equal "$LAB_NAME: curl, several ranges" "$(code -r 0-1,5-6 $base/big)" 200
equal "$LAB_NAME: curl, a range" "$(code -r 0-99 $base/small)" 206
same 'curl, If-Match on a resumed part' $LAB/part $srv/big

# Other fetchers. A wget that is not there is no reason to fail.
if find_tool wget >/dev/null; then
	head -c 1000000 $srv/big >$LAB/w
	in_client wget -q -c -T 20 -O $LAB/w $base/big
	same 'wget -c' $LAB/w $srv/big
else
	skip "$LAB_NAME: wget -c" 'no wget here'
fi
# nginx in front, with connections kept to us.
if find_tool nginx >/dev/null; then
	mkdir -p $LAB/nginx
	cat >$LAB/nginx.conf <<-EOF2
		daemon off; user root root; error_log stderr warn; pid $LAB/nginx/pid;
		events {}
		http {
			access_log off; proxy_temp_path $LAB/nginx/p; client_body_temp_path $LAB/nginx/b;
			fastcgi_temp_path $LAB/nginx/f; uwsgi_temp_path $LAB/nginx/u; scgi_temp_path $LAB/nginx/s;
			upstream boot { server 10.0.0.2:80; keepalive 4; }
			server { listen 10.0.0.1:80; location / {
				proxy_pass http://boot; proxy_http_version 1.1; proxy_set_header Connection "";
			} location /old/ { proxy_pass http://10.0.0.2/; } }
		}
	EOF2
	start nginx site nginx -p $LAB/nginx -e stderr -c $LAB/nginx.conf
	left=50
	until in_client curl -s -m 2 -o /dev/null http://10.0.0.1/small || [ $left = 0 ]; do left=$((left - 1)); sleep 0.1; done
	in_client curl -s -m 20 -o $LAB/n1 -o $LAB/n2 http://10.0.0.1/big http://10.0.0.1/old/big
	same 'through nginx, kept connections' $LAB/n1 $srv/big
	same 'through nginx, HTTP/1.0' $LAB/n2 $srv/big
	equal "$LAB_NAME: through nginx, a range" "$(code -r 10-19 http://10.0.0.1/big)" 206
	equal "$LAB_NAME: through nginx, POST" "$(code -d hello http://10.0.0.1/small)" 405
	equal "$LAB_NAME: through nginx, after POST" "$(code http://10.0.0.1/small)" 200
	stop nginx
else
	skip "$LAB_NAME: through nginx" 'no nginx here'
fi

# apk's own fetch and busybox's wget, in the root that Alpine hands out. (Debian's static busybox
# cannot look up a service in here, and falls over it.)
alpine=$top/../shared/alpine
if [ -d "$alpine" ]; then
	mkdir -p $LAB/alpine $LAB/repo
	mount -t tmpfs tmpfs $LAB/alpine
	tar xzf "$alpine"/alpine-minirootfs-*-x86_64.tar.gz -C $LAB/alpine
	mount --bind "$alpine/v3.19/main" $LAB/repo
	cat >$LAB/repo.ini <<-EOF2
		[lanboot]
		user = nobody
		root = $LAB/repo
		[httpbootd]
		listen = 0.0.0.0:8080
		admin = 127.0.0.1:9781
	EOF2
	start repo boot "$BIN/httpbootd" -f $LAB/repo.ini -d
	wait_for_line "$LOG/repo.log" ready 10 repo
	in_client chroot $LAB/alpine apk --no-cache -X $base:8080 --repositories-file /dev/null \
		fetch -o /tmp openrc >"$LOG/apk.log" 2>&1
	check "$LAB_NAME: apk fetches a package" "see $LOG/apk.log" \
		sh -c "cmp -s $LAB/alpine/tmp/openrc-*.apk $LAB/repo/x86_64/openrc-[0-9]*.apk"
	has "$LAB_NAME: apk asked for the index" "$LOG/repo.log" 'path=/x86_64/APKINDEX.tar.gz status=200'
	stop repo
	head -c 1000000 $srv/big >$LAB/alpine/tmp/big
	in_client chroot $LAB/alpine wget -q -c -T 20 -O /tmp/big $base/big
	same 'busybox wget -c' $LAB/alpine/tmp/big $srv/big
	in_client chroot $LAB/alpine wget -q -T 20 -O /tmp/small $base/small
	same 'busybox wget' $LAB/alpine/tmp/small $srv/small
else
	skip "$LAB_NAME: apk and busybox wget" "no Alpine root in $alpine"
fi

# Folders.
equal "$LAB_NAME: a folder" "$(code $base/dir/)" 200
has "$LAB_NAME: a folder's names" $LAB/body 'href="./a%26b%20%3Cc%3E.txt">a&amp;b &lt;c&gt;.txt<'
has "$LAB_NAME: a folder's folders" $LAB/body 'href="./sub/">sub/<'
equal "$LAB_NAME: a folder without /" "$(code $base/dir) $(in_client curl -s -m 20 -o /dev/null -w '%{redirect_url}' $base/dir)" \
	"301 $base/dir/"
equal "$LAB_NAME: a name from the list" "$(code "$base/dir/a%26b%20%3Cc%3E.txt")" 200
equal "$LAB_NAME: a link out of the root" "$(code $base/dir/out)" 403
code $base/images/ >/dev/null
equal "$LAB_NAME: an alias" "$(in_client curl -s -m 20 $base/images/iso/x.iso)" image
equal "$LAB_NAME: an alias has no way out" "$(code --path-as-is $base/images/iso/..%2f..%2f..%2fsecret)" 400
equal "$LAB_NAME: nor past its folder" "$(code --path-as-is $base/images/iso/..%2fsecret)" 404
equal "$LAB_NAME: .. is taken out of the text first" \
	"$(in_client curl -s -m 20 --path-as-is $base/none/../images/x/../iso/x.iso)" image

# Replaced while it is sent: the whole of the old one arrives; then the new one is there.
cp $srv/big $LAB/old
in_client curl -s -m 30 --limit-rate 2M -o $LAB/slow $base/big &
slow=$!
sleep 0.3
head -c 3000000 /dev/urandom >$srv/new && chmod a+r $srv/new && mv $srv/new $srv/big
wait $slow
same 'a file replaced while it is sent' $LAB/slow $LAB/old
in_client curl -s -m 20 -o $LAB/body $base/big
same 'the file that took its place' $LAB/body $srv/big
# A small one, which is kept in memory.
for _ in 1 2 3; do in_client curl -s -m 20 -o $LAB/body $base/small; done
echo other >$srv/small
equal "$LAB_NAME: a kept file that is written over" "$(in_client curl -s -m 20 $base/small)" other
daemons_stop httpbootd
finish
