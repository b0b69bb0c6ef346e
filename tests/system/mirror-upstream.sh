#!/bin/sh
# mirror-upstream: what a mirror hands on of upstreams that are slow, hang, break off, lie about length, lead round in
# a circle, have errors, pages or an expired certificate; with a full disk; and when it is killed in between. Whatever
# a client gets whole is right, or was nowhere said to be otherwise.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl nginx openssl
. tests/lab/nginx.sh
lan_up
arch=$(uname -m)
repo=$LAB/repo
mkdir -p $repo $LAB/srv $LAB/cache $LAB/state $LAB/keys $LAB/got $LAB/nginx
chown nobody $LAB/cache $LAB/state
. tests/lab/apk_repo.sh
repo_make_key
cp $LAB/site.rsa.pub $LAB/keys/

head -c 300000 /dev/urandom >$LAB/noise
package big 1-r0 'more than comes at once' $LAB/noise
package small 1-r0 'as most are'
publish
head -c 200000 /dev/urandom >$repo/disk.iso
head -c 200000 /dev/urandom >$repo/thirty.iso
head -c 200000 /dev/urandom >$repo/last.iso
for number in 1 2 3; do
	cp $repo/last.iso $repo/order-404-$number.iso
	cp $repo/last.iso $repo/order-500-$number.iso
done

moody=build/tests/lab/moody
asked=$LOG/asked
: >"$asked"
# The first has its moods, the second is always well, the third never; one sends more than it says, always.
start moody site $moody 10.0.0.1 8000 $repo "$asked"
start moody-ok site $moody 10.0.0.1 8001 $repo "$asked" ok
start moody-behind site $moody 10.0.0.1 8003 $repo "$asked" behind
start moody-500 site $moody 10.0.0.1 8002 $repo "$asked" 500

### An upstream by https, whose certificate has expired, and one whose has not

mkdir $LAB/ca
: >$LAB/ca/index
echo 01 >$LAB/ca/serial
cat >$LAB/ca/conf <<END
[ca]
default_ca = it
[it]
database = $LAB/ca/index
serial = $LAB/ca/serial
new_certs_dir = $LAB/ca
default_md = sha256
policy = any
unique_subject = no
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:10.0.0.1
basicConstraints = CA:TRUE
END
# certificate NAME FROM TO: one that signs itself.
certificate() {
	openssl req -new -newkey rsa:2048 -nodes -subj /CN=10.0.0.1 -keyout "$LAB/ca/$1.key" -out "$LAB/ca/$1.csr" 2>/dev/null
	openssl ca -batch -selfsign -config $LAB/ca/conf -keyfile "$LAB/ca/$1.key" -in "$LAB/ca/$1.csr" \
		-out "$LAB/ca/$1.pem" -startdate "$2" -enddate "$3" -notext 2>>"$LOG/openssl.log"
}
certificate good 20200101000000Z 20490101000000Z
certificate expired 20200101000000Z 20200201000000Z
cat $LAB/ca/good.pem $LAB/ca/expired.pem >$LAB/trusted.pem
chmod a+r $LAB/trusted.pem
for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
	[ ! -e $file ] || mount --bind $LAB/trusted.pem "$(readlink -f $file)"
done
cat >$LAB/nginx.conf <<END
daemon off;
worker_processes 1;
user root;
error_log $LOG/nginx-error.log;
pid $LAB/nginx.pid-of-it;
events {}
http {
	access_log off;
$(nginx_temp $LAB/nginx)
	server {
		listen 10.0.0.1:8443 ssl;
		ssl_certificate $LAB/ca/good.pem;
		ssl_certificate_key $LAB/ca/good.key;
		location / { proxy_pass http://10.0.0.1:8001; }
	}
	server {
		listen 10.0.0.1:8444 ssl;
		ssl_certificate $LAB/ca/expired.pem;
		ssl_certificate_key $LAB/ca/expired.key;
		location / { proxy_pass http://10.0.0.1:8001; }
	}
}
END
start nginx site nginx -c $LAB/nginx.conf

# Where the first one leads on to by a name.
{
	cat /etc/hosts
	echo 10.0.0.1 led.test
} >$LAB/hosts
mount --bind $LAB/hosts /etc/hosts

### The mirrors

# ini CACHE
ini() {
	cat <<-END
		[lanboot]
		user = nobody
		clients = 10.0.0.0/24
		root = $LAB/srv
		events = none
		[httpbootd]
		state = $LAB/state
		cache = $1
		syslog = none
	END
	# section NAME URL...
	set -- 'one http://10.0.0.1:8000' 'two http://10.0.0.1:8000 http://10.0.0.1:8001' \
		'bad http://10.0.0.1:8000 http://10.0.0.1:8002' 'hangs http://10.0.0.1:8000' 'tls https://10.0.0.1:8443' \
		'behind http://10.0.0.1:8003' 'expired https://10.0.0.1:8444'
	for section; do
		printf '[mirror alpine-%s]\npath = /%s\nfrom = %s\nkeys = %s\n' "${section%% *}" "${section%% *}" \
			"${section#* }" $LAB/keys
	done
}
ini $LAB/cache >$LAB/lanboot.ini
wait_for_line "$LOG/moody.log" ready 10 moody || lan_die 'moody did not start'
daemons_start $LAB/lanboot.ini httpbootd || exit 1
url=http://10.0.0.2

# got NAME MIRROR/MOOD FILE: asks, and says in $LAB/got/NAME.is what came: right, part (the first half), broken, wrong
# or the status.
got() {
	got_code=$(in_client curl -s -m $((25 * patience / 1000)) -o "$LAB/got/$1" -w '%{http_code}' "$url/$2/x86_64/$3")
	got_status=$?
	case $got_status/$got_code in
	0/200)
		if cmp -s "$LAB/got/$1" "$repo/$3"; then
			echo right
		elif head -c $(($(stat -c %s "$repo/$3") / 2)) "$repo/$3" | cmp -s - "$LAB/got/$1"; then
			echo part
		else
			echo wrong
		fi
		;;
	*/000 | */200) echo broken ;;
	*) echo "$got_code" ;;
	esac >"$LAB/got/$1.is"
}
is() { cat "$LAB/got/$1.is"; }
asked() { grep -c "$1" "$asked"; }

# Each: what comes of a package, and of another file, of which nothing is known but its length. no: it broke off, or was
# refused, which is chance where all there is comes at once.
one='ok right right
	slow right right
	chunked right right
	no-length right right
	elsewhere right right
	by-name right right
	cut-head 502 502
	cut no no
	reset no no
	chunked-cut no no
	no-length-cut no part
	short 502 part
	long 502 no
	circle 502 502
	folder 404 404
	500 502 502
	404 404 404
	other 502 wrong
	other-end no wrong
	html 502 wrong
	endless-head 502 502
	hang 502 502
	drip 502 no
	hang-half no no'
moods=$(echo "$one" | awk '{ print $1 }')
for mood in $moods; do
	package "in-$mood" 1-r0 'one a mood: it is the same file wherever it comes from' $LAB/noise
done
for first in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
	package "first$first" 1-r0 'of the first upstream alone'
	package "then$first" 1-r0 'of whichever has it' $LAB/noise
done
for number in 1 2 3 4 5 6; do
	package "behind$number" 1-r0 'one after the other'
done
for round in 1 2 3 4; do
	package "kill$round" 1-r0 'when it is killed' $LAB/noise
done
package thirty 1-r0 'for all of them' $LAB/noise
package last 1-r0 'of the first upstream alone'
publish

asking=
for mood in hang hang-half $moods; do
	case $mood in hang*) [ -z "$asking" ] || [ ! -e $LAB/hangs ] || continue ;; esac
	for file in "in-$mood-1-r0.apk" disk.iso; do
		got "one-$mood-${file%%.*}" "one/$mood" "$file" &
		asking="$asking $!"
	done
	[ $mood != hang-half ] || : >$LAB/hangs
done
### Moods of the index

for mood in cut cut-head short long html 500 404 other other-end circle chunked-cut no-length-cut endless-head; do
	got "index-$mood" "one/index-$mood" APKINDEX.tar.gz
	case $mood/$(is "index-$mood") in
	*/502 | 404/404) ;;
	*) fail "$LAB_NAME: an index, $mood" "$(is "index-$mood")" ;;
	esac
done
ok "$LAB_NAME: no index that is not whole and signed"
got chunked-index one/index-chunked APKINDEX.tar.gz
equal "$LAB_NAME: an index without a length" "$(is chunked-index)" right

### Two upstreams in turn

# The first one is asked first once it was the one to answer. Of what breaks off at its end nobody was given anything:
# it is small, and came at once.
first=0
for mood in cut-head 500 404 circle short long other html endless-head cut reset chunked-cut other-end folder; do
	first=$((first + 1))
	got first two/first "first$first-1-r0.apk"
	got two "two/$mood" "then$first-1-r0.apk"
	equal "$LAB_NAME: first $mood, then a good one" "$(is first) $(is two)" 'right right'
done
# next_is MOOD: who is asked first once the first one was in that mood.
next_is() {
	got first two/first "order-$1-1.iso"
	got two "two/$1" "order-$1-2.iso"
	: >"$asked"
	got two two/ok "order-$1-3.iso"
	sed -n '1s/ .*//p' "$asked"
}
equal "$LAB_NAME: the first one lacks a file: it is asked first still" "$(next_is 404)" 8000
equal "$LAB_NAME: the first one is away: the second is asked first" "$(next_is 500)" 8001
got first two/first big-1-r0.apk
got two two/cut-head disk.iso
equal "$LAB_NAME: one that ends before the first byte under another length, then a good one" "$(is first) $(is two)" 'right right'
got first two/first last-1-r0.apk
got two two/cut last.iso
equal "$LAB_NAME: another file that is cut off, then a good one" "$(is first) $(is two)" 'right right'
got bad bad/cut-head disk.iso
equal "$LAB_NAME: nor is an error's page the file" "$(is bad)" 502
got two two/index-cut APKINDEX.tar.gz
equal "$LAB_NAME: an index that was cut off, then a good one" "$(is two)" right
got first two/first small-1-r0.apk
got two two/index-more APKINDEX.tar.gz
equal "$LAB_NAME: one that was cut off behind its end, then a good one" "$(is first) $(is two)" 'right right'

### For a moment not there

got moment one/moment small-1-r0.apk
equal "$LAB_NAME: not there for a moment" "$(is moment)" 404
for _ in 1 2 3 4 5 6 7 8 9 10; do
	sleep 1
	got moment one/moment small-1-r0.apk
	[ "$(is moment)" = 404 ] || break
done
equal "$LAB_NAME: and then there" "$(is moment)" right

### Without any of upstream's own times

# Its name says that it may be another one tomorrow.
tag() { in_client curl -sI -m 60 "$url/one/ok/x86_64/SHA256SUMS" | tr -d '\r' | sed -n 's/^ETag: //p'; }
echo 'of the day' >$repo/SHA256SUMS
got today one/ok SHA256SUMS
tag=$(tag)
echo 'of the eve' >$repo/SHA256SUMS
sleep 3.1
again=$(in_client curl -s -m 60 -H 'Cache-Control: no-cache' -H "If-None-Match: $tag" -w ' %{http_code}' \
	"$url/one/ok/x86_64/SHA256SUMS")
equal "$LAB_NAME: another file as long as the one before is another one" "$(is today) $(echo "$again" | paste -s -d ,)" \
	'right of the eve, 200'
equal "$LAB_NAME: and has another tag" "$([ -n "$tag" ] && [ "$tag" != "$(tag)" ] && echo another)" another

### A mirror whose upstream hangs, and another one

waiting=
for mood in $moods; do
	got "waits-$mood" hangs/hang "in-$mood-1-r0.apk" &
	waiting="$waiting $!"
done
got beside tls/ok kill1-1-r0.apk
equal "$LAB_NAME: another mirror's files do not wait for one that hangs" "$(is beside) $(find $LAB/got -name 'waits-*.is' | wc -l)" \
	'right 0'
asking="$asking $waiting"

### By https

got tls tls/ok small-1-r0.apk
equal "$LAB_NAME: a certificate that is good" "$(is tls)" right
got expired expired/ok small-1-r0.apk
equal "$LAB_NAME: one that has expired" "$(is expired)" 502
has "$LAB_NAME: and why" "$LOG/httpbootd.log" 'mirror-failed mirror=alpine-expired .*certificate'

### A part of what still arrives

# part NAME MIRROR/MOOD FILE WORD...: asks for all from byte 150000 on; says the status, and whether that is what came.
part() {
	part_name=$1 part_url=$url/$2/x86_64/$3 part_file=$repo/$3
	shift 3
	part_code=$(in_client curl -s -m $((25 * patience / 1000)) -r 150000- "$@" -o "$LAB/got/$part_name" -w '%{http_code}' "$part_url")
	case $part_code in
	206) tail -c +150001 "$part_file" | cmp -s - "$LAB/got/$part_name" ;;
	*) cmp -s "$part_file" "$LAB/got/$part_name" ;;
	esac && echo "$part_code right" || echo "$part_code wrong"
}
equal "$LAB_NAME: a part of a file that arrives" "$(part part bad/slow disk.iso)" '206 right'
equal "$LAB_NAME: of a package" "$(part part one/slow in-ok-1-r0.apk)" '206 right'
equal "$LAB_NAME: under a condition, all of it" "$(part part two/slow disk.iso -H 'If-Range: "x"')" '200 right'

### A clock that was an hour ahead when an index came

index=$url/tls/ok/x86_64/APKINDEX.tar.gz
touch -d '1 hour' $LAB/cache/alpine-tls/i-*
ahead=$(in_client curl -sI -m 60 $index | tr -d '\r' | sed -n 's/^Last-Modified: //p')
since() {
	in_client curl -s -m 60 -o $LAB/got/since -H 'Cache-Control: no-cache' -H "If-Modified-Since: $1" -w '%{http_code}' $index
}
equal "$LAB_NAME: an index that came in the future is not another one" "$(since "$ahead")" 304
package right 1-r0 'of an index that came once the clock was right'
publish
for _ in $(seq 60); do
	[ "$(since "$ahead")" != 200 ] || break
	sleep 1
done
check "$LAB_NAME: the next one is not kept back by it" 'it is' cmp -s $LAB/got/since $repo/APKINDEX.tar.gz

### All that was asked in the beginning

for pid in $asking; do wait "$pid"; done
echo "$one" | while read -r mood package other; do
	echo "$LAB_NAME: $mood: a package|$(is "one-$mood-in-$mood-1-r0")|$package"
	echo "$LAB_NAME: $mood: another file|$(is "one-$mood-disk")|$other"
done >$LAB/rows
while IFS='|' read -r name is expected; do
	case $expected/$is in no/broken | no/502) is=no ;; esac
	equal "$name" "$is" "$expected"
done <$LAB/rows

### What comes behind an answer is not the next one's begin

for number in 1 2 3 4 5 6; do
	got "behind-$number" behind/ok "behind$number-1-r0.apk"
done
equal "$LAB_NAME: after one with something behind its end, on its connection" \
	"$(cat $LAB/got/behind-*.is | uniq -c | tr -s ' ')" ' 6 right'

### Thirty clients for one file

asking=
for i in $(seq 30); do
	got "thirty-$i" two/slow thirty.iso &
	asking="$asking $!"
	got "thirty-apk-$i" one/slow thirty-1-r0.apk &
	asking="$asking $!"
done
for pid in $asking; do wait "$pid"; done
equal "$LAB_NAME: thirty clients for one file get it" "$(cat $LAB/got/thirty-*.is | sort | uniq -c | tr -s ' ')" ' 60 right'
equal "$LAB_NAME: by one request" "$(asked '/slow/.*/thirty-1-r0.apk') $(asked '/slow/.*/thirty.iso')" '1 1'

### Paths that no mirror can have

# refused NAME PATTERN LINE...: a mirror with those lines is refused, and why.
refused() {
	refused_name=$1 refused_why=$2
	shift 2
	{
		ini $LAB/cache
		printf '%s\n' '[mirror other]' 'from = http://10.0.0.1:8000' "$@"
	} >$LAB/refused.ini
	in_boot "$BIN/httpbootd" -f $LAB/refused.ini -n >"$LOG/refused.log" 2>&1
	equal "$LAB_NAME: $refused_name" "$(($? != 0))" 1
	has "$LAB_NAME: and why: $refused_name" "$LOG/refused.log" "$refused_why"
}
refused 'all of the server as a mirror' '\[mirror other\] needs a folder as .path =.' 'path = /'
refused 'the path of another mirror' '\[mirror other\] has the path of another mirror' 'path = /two'

### Two daemons, one folder

: >"$LOG/second.log"
in_client "$BIN/httpbootd" -f $LAB/lanboot.ini -d >"$LOG/second.log" 2>&1
equal "$LAB_NAME: a second daemon does not start" "$(($? != 0))" 1
has "$LAB_NAME: and says why" "$LOG/second.log" "its folder in the cache is another httpbootd's"

### Killed at any moment

killed=0
cp "$LOG/httpbootd.log" "$LOG/before.log"
for round in 1 2 3 4; do
	asking=
	for mood in slow ok chunked; do
		for file in "kill$round-1-r0.apk" disk.iso; do
			got "kill-$mood-${file%%.*}" "bad/$mood" "$file" &
			asking="$asking $!"
		done
	done
	sleep "0.$(($(od -An -N1 -tu1 /dev/urandom | tr -d ' ') % 90 + 10))"
	kill -KILL "$(pid_of httpbootd)"
	for pid in $asking; do wait "$pid"; done
	wait "$(pid_of httpbootd)" 2>/dev/null
	killed=$((killed + $(cat $LAB/got/kill-*.is | grep -c -e wrong -e part)))
	daemons_start $LAB/lanboot.ini httpbootd || exit 1
done
equal "$LAB_NAME: nothing half served when it is killed" "$killed" 0
for file in kill1-1-r0.apk kill2-1-r0.apk kill3-1-r0.apk kill4-1-r0.apk disk.iso; do
	got after bad/slow $file
	equal "$LAB_NAME: and after that all is there: $file" "$(is after)" right
done
equal "$LAB_NAME: nothing is left behind" "$(find $LAB/cache -name '.new-*' | wc -l)" 0
daemons_stop httpbootd

### A full disk

mkdir $LAB/small
mount -t tmpfs -o size=512k,mode=755 tmpfs $LAB/small
chown nobody $LAB/small
ini $LAB/small >$LAB/small.ini
for free in 0 1 2 4 8 40 90; do
	rm -rf $LAB/small/*
	head -c $(((128 - free) * 4096 - 4096 * 6)) /dev/zero >$LAB/small/ballast
	daemons_start $LAB/small.ini httpbootd || exit 1
	head -c $((free * 4096)) /dev/zero >$LAB/small/room 2>/dev/null
	cat /dev/zero >$LAB/small/more 2>/dev/null
	rm $LAB/small/room
	for file in APKINDEX.tar.gz small-1-r0.apk big-1-r0.apk disk.iso; do
		got full one/ok $file
		echo "$free $file $(is full)"
	done
	rm $LAB/small/more $LAB/small/ballast
	sleep 3.2
	for file in APKINDEX.tar.gz small-1-r0.apk big-1-r0.apk; do
		got full one/ok $file
		echo "again $file $(is full)"
	done
	stop httpbootd
done >$LAB/full
cp $LAB/full "$LOG/full"
equal "$LAB_NAME: nothing wrong with a full disk" "$(grep -cE 'wrong|part|broken' $LAB/full)" 0
equal "$LAB_NAME: with an index that has room all passes" "$(awk '$1 >= 2 && $1 != "again" && $3 != "right"' $LAB/full)" ''
equal "$LAB_NAME: and once there is room again" "$(grep -c '^again .* right' $LAB/full)" 21
finish
