#!/bin/sh
# http: what httpbootd answers to curl: GET, HEAD, Range, keep-alive, and the errors.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv
mkdir -p $srv/boot/dir
head -c 1000000 /dev/urandom >$srv/boot/file
: >$srv/empty
cp $srv/boot/file "$srv/a b+c%d"
echo efi >$srv/x.efi
touch -d '2024-02-29 12:34:56 UTC' $srv/boot/file 2>/dev/null || touch -d '2024-02-29 12:34:56' $srv/boot/file
chmod -R a+rX $srv
mkdir $srv/sb
echo shim >$srv/sb/shimx64.efi
echo second >$srv/sb/second.efi
echo secret >$srv/unreadable
chmod 600 $srv/unreadable
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
[profile p]
kernel = boot/file
initrd = empty
cmdline = quiet word
[host 52:54:00:12:34:56]
name = kiosk1
profile = p
EOF
daemons_start $LAB/lanboot.ini httpbootd || exit 1

base=http://10.0.0.2
head=$LOG/head body=$LAB/body
# get PATH [CURL ARGUMENT...]: status in $code, header in $head, body in $body.
get() {
	get_path=$1; shift
	code=$(in_client curl -s -m 20 --path-as-is -D "$head" -o $body -w '%{http_code}' "$@" "$base$get_path")
	tr -d '\r' <"$head" >"$head.x" && mv "$head.x" "$head"
}
field() { sed -n "s/^$1: *//Ip" "$head" | head -n 1; }

get /boot/file
equal "$LAB_NAME: GET" "$code" 200
check "$LAB_NAME: GET, the bytes" 'they differ' cmp -s $body $srv/boot/file
equal "$LAB_NAME: GET, Content-Length" "$(field Content-Length)" 1000000
equal "$LAB_NAME: GET, Last-Modified" "$(field Last-Modified)" 'Thu, 29 Feb 2024 12:34:56 GMT'
equal "$LAB_NAME: GET, Accept-Ranges" "$(field Accept-Ranges)" bytes
get /empty
equal "$LAB_NAME: GET of an empty file" "$code $(wc -c <$body)" '200 0'
get '/a%20b%2bc%25d'
equal "$LAB_NAME: GET of an encoded name" "$code $(wc -c <$body)" '200 1000000'
get //boot//file
equal "$LAB_NAME: GET with doubled slashes" "$code" 200
get '/boot/file?x=y'
equal "$LAB_NAME: GET with a query" "$code" 200
get /x.efi
equal "$LAB_NAME: the type of .efi" "$(field Content-Type)" application/efi

# shim, and what it asks for where it does not know its folder.
get /second.efi
equal "$LAB_NAME: what no shim asks for is not there" "$code" 404
get /sb/shimx64.efi
get /second.efi
equal "$LAB_NAME: beside shim" "$code $(wc -c <$body)" '200 7'
get /sb/revocations_sku.efi
equal "$LAB_NAME: what shim does without" "$code" 404
has_not "$LAB_NAME: that is not worth a line" "$LOG/httpbootd.log" 'revocations_sku'
get /boot/secret.efi
equal "$LAB_NAME: beside shim, what is not there" "$code" 404

get /boot/file -I
equal "$LAB_NAME: HEAD" "$code" 200
equal "$LAB_NAME: HEAD, Content-Length" "$(field Content-Length)" 1000000
get /boot/missing -I
equal "$LAB_NAME: HEAD of what is not there" "$code" 404

# range RANGE STATUS FIRST COUNT: the bytes that come are those of the file.
range() {
	get /boot/file -H "Range: bytes=$1"
	equal "$LAB_NAME: Range $1" "$code" "$2"
	[ "$2" = 206 ] || return 0
	tail -c +$(($3 + 1)) $srv/boot/file | head -c "$4" >$LAB/part
	check "$LAB_NAME: Range $1, the bytes" 'they differ' cmp -s $body $LAB/part
	equal "$LAB_NAME: Range $1, Content-Range" "$(field Content-Range)" "bytes $3-$(($3 + $4 - 1))/1000000"
}
range 0-99 206 0 100
range 0-0 206 0 1
range 999999- 206 999999 1
range 500000-2000000 206 500000 500000
range -100 206 999900 100
range -2000000 206 0 1000000
range 1000000- 416
range 2000000-3000000 416
range -0 416
get /boot/file -H 'Range: bytes=2000000-'
equal "$LAB_NAME: 416, Content-Range" "$(field Content-Range)" 'bytes */1000000'
range abc 416
range 5-2 416
# A 32-bit iPXE, where it cannot count any more.
range u-u 416
has "$LAB_NAME: a Range that is none is told" "$LOG/httpbootd.log" 'refused .*status=416 .*32-bit iPXE'
range 0-1,4-5 200
# A machine that takes no more of its modloop, and one that posts.
head -c 20000000 /dev/zero >$srv/boot/modloop-lts
in_client curl -s -m 20 $base/boot/modloop-lts 2>/dev/null | head -c 1000 >/dev/null
check "$LAB_NAME: a modloop that is cut off" 'it is not told what that mostly is' \
	wait_for_line "$LOG/httpbootd.log" 'served .*path=/boot/modloop-lts.* incomplete=closed hint="memory: ' 10 httpbootd
truncate -s 4294967296 $srv/boot/boot.wim
in_client curl -s -m 20 $base/boot/boot.wim 2>/dev/null | head -c 1000 >/dev/null
check "$LAB_NAME: a boot.wim of over 4 GiB" 'it is not told' \
	wait_for_line "$LOG/httpbootd.log" 'served .*path=/boot/boot.wim.* hint="wimboot takes no file of over' 10 httpbootd
get /boot/file -d a=b
has "$LAB_NAME: a POST is told whom it is for" $body 'script on another web server'
get /boot/file -H 'Range: lines=1-2'
equal "$LAB_NAME: a Range of another unit is not one" "$code" 200
get /boot/file -H 'Range: bytes=0-9' -H 'If-Range: Thu, 29 Feb 2024 12:34:56 GMT'
equal "$LAB_NAME: If-Range of this file" "$code" 206
get /boot/file -H 'Range: bytes=0-9' -H 'If-Range: Thu, 01 Feb 2024 12:34:56 GMT'
equal "$LAB_NAME: If-Range of an older one" "$code" 200
head -c 300000 $srv/boot/file >$LAB/resumed
in_client curl -s -m 20 -C - -o $LAB/resumed $base/boot/file
check "$LAB_NAME: curl resumes" 'the bytes differ' cmp -s $LAB/resumed $srv/boot/file

for path in /boot/missing /missing/missing /boot/file/x; do
	get $path
	equal "$LAB_NAME: $path" "$code" 404
done
for path in /boot/dir /boot /unreadable; do
	get $path
	case $code in
	403 | 404) ok "$LAB_NAME: $path" ;;
	*) fail "$LAB_NAME: $path" "got $code, expected 403 or 404" ;;
	esac
done
for method in POST PUT DELETE PATCH; do
	get /boot/file -X $method
	equal "$LAB_NAME: $method" "$code" 405
done
equal "$LAB_NAME: 405 says what is allowed" "$(field Allow)" 'GET, HEAD'
get /
equal "$LAB_NAME: / says what is here" "$code" 200
has "$LAB_NAME: / names the script" $LAB/body '/boot\.ipxe'
get /boot/%zz
equal "$LAB_NAME: a path wrongly encoded" "$code" 400
get /boot%00/file
equal "$LAB_NAME: a path with a NUL" "$code" 400
get /boot/../boot/file
equal "$LAB_NAME: a path with .." "$code" 200
get /boot/../../boot/file
equal "$LAB_NAME: a path that leads out by .." "$code" 400

# Two requests, one connection; a HEAD before a GET as UEFI does it; an error does not close it.
in_client curl -sv -m 20 -o /dev/null -o /dev/null -o /dev/null $base/boot/file $base/missing $base/empty 2>"$LOG/out"
equal "$LAB_NAME: keep-alive" "$(grep -c 'Connected to' "$LOG/out")" 1
in_client curl -sv -m 20 -I $base/boot/file --next -s -m 20 -o /dev/null $base/boot/file >"$LOG/out" 2>&1
has "$LAB_NAME: HEAD and GET in one connection" "$LOG/out" 'Re-using existing connection'

equal "$LAB_NAME: IPv6" "$(in_client curl -s -m 20 -o /dev/null -w '%{http_code}' 'http://[fd00:10::2]/boot/file')" 200

get '/boot.ipxe?mac=52:54:00:12:34:56'
equal "$LAB_NAME: the script" "$code" 200
has "$LAB_NAME: the script is iPXE's" $body '^#!ipxe'
has "$LAB_NAME: the script has the kernel's URL" $body 'http://10\.0\.0\.2/boot/file'
has "$LAB_NAME: the script has the command line" $body 'quiet word'
has "$LAB_NAME: a request is in the log" "$LOG/httpbootd.log" 'served .*method=GET.*path=/boot/file.*status=206'

# Who names no server is told the address that he came to, and no other machine's.
for address in 10.0.0.2 '[fd00:10::2]'; do
	in_client curl -s -m 20 -g -H 'Host;' "http://$address/boot.ipxe" >$body
	equal "$LAB_NAME: the stub for who came to $address" "$(grep -c -F "http://$address/boot.ipxe?" $body)" 1
done
many=$(printf '&%0.s' $(seq 100))
get "/boot/file?a$many"
equal "$LAB_NAME: a query of 100 parameters" "$code" 414
get "/boot/file?a$(printf '&%0.s' $(seq 60))"
equal "$LAB_NAME: a query of 60 parameters" "$code" 200
get /autoexec.ipxe
equal "$LAB_NAME: autoexec.ipxe" "$code" 200
sed "s/^\[lanboot\]/&\nautoexec = no/" $LAB/lanboot.ini >$LAB/other.ini
cp $LAB/other.ini $LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$LOG/httpbootd.log" 'reloaded file' 10 httpbootd
get /autoexec.ipxe
equal "$LAB_NAME: autoexec = no" "$code" 404
daemons_stop httpbootd
finish
