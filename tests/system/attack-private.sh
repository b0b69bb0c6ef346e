#!/bin/sh
# attack-private: a private overlay, asked for in every way but its machine's: each is refused and
# told, and the machine has it all the while. The machine is a namespace with a card of its own.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl
lan_up
lan_node kiosk 7
lan_node other 8
in_kiosk() { ip netns exec kiosk "$@"; }
mac_in() { ip netns exec "$1" cat /sys/class/net/eth0/address; }
mac=$(mac_in kiosk)
hyphens=$(echo "$mac" | tr : -)
mine=$(mac_in client)
log=$LOG/httpbootd.log

srv=$LAB/srv dir=$LAB/overlays tls=$LAB/tls
mkdir -p $srv/secret $dir/kiosk/etc $LAB/state $tls
echo "the machine's own" >$dir/kiosk/etc/secret
head -c 3000000 /dev/urandom >$dir/kiosk/etc/large
head -c 2000000 /dev/urandom >$srv/secret/kernel
echo open >$srv/vmlinuz
gzip </dev/null >$srv/one.apkovl.tar.gz
cp $srv/one.apkovl.tar.gz $srv/two.apkovl.tar.gz
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=boot \
	-addext subjectAltName=IP:10.0.0.2 -keyout $tls/key.pem -out $tls/cert.pem 2>"$LOG/openssl.log"
ln -s secret $srv/seen
ln -s one.apkovl.tar.gz $srv/another
ln -s secret/kernel $srv/known
chown -R nobody $LAB/state $tls
chmod -R a+rX $LAB
key=0123456789abcdefABCDEF0123456789
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
[httpbootd]
clients = 0.0.0.0/0 ::/0
overlays = $dir
state = $LAB/state
listing = yes
private = secret
private-seconds = 5
tls-listen = 0.0.0.0:443
tls-cert = $tls/cert.pem
tls-key = $tls/key.pem
proxies = 10.0.0.2
[tftpd]
[alias /aside]
folder = $srv/secret
[profile kiosk]
kernel = vmlinuz
overlay = kiosk
private = yes
[profile hidden]
kernel = secret/kernel
[profile sealed]
kernel = vmlinuz
apkovl = two.apkovl.tar.gz
private = yes
[profile once]
kernel = vmlinuz
[profile open]
kernel = vmlinuz
[profile far]
inherits = kiosk
key = $key
[host $mac]
name = kiosk
profile = kiosk
once = once
[host serial K7]
profile = kiosk
[host $(mac_in site)]
name = one
kernel = vmlinuz
apkovl = {host}.apkovl.tar.gz
[host 10.0.0.8]
name = eight
profile = kiosk
[host 52:54:00:00:00:41]
profile = open
[host 52:54:00:00:00:42]
name = far
profile = far
[host 52:54:00:00:00:43]
profile = hidden
bind = none
[host 52:54:00:00:00:44]
profile = hidden
[host 52:54:00:00:00:45]
profile = sealed
[host product P]
profile = open
EOF
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1
echo 1 >$LAB/state/note
printf 'once\n' >"$LAB/state/$hyphens.once"
chown nobody "$LAB/state/$hyphens.once"
url=http://10.0.0.2

# ask PATH [CURL ARGUMENT...]: from the attacker's namespace; the status, the body in $LAB/body.
ask() {
	ask_path=$1; shift
	in_client curl -gs --path-as-is -m 10 -o $LAB/body -w '%{http_code}' "$@" "$url/$ask_path"
}

# its_url: the machine asks for its script, and its apkovl's URL is there.
its_url() {
	in_kiosk curl -s -m 10 "${1:-$url}/boot.ipxe?mac=$mac" ${2:-} >$LAB/script
	sed -n 's|^kernel .* apkovl=\([^ ]*\).*|\1|p' $LAB/script
}

# boots NAME: the machine gets its script and its overlay, in spite of all.
boots() {
	got=$(its_url)
	in_kiosk curl -sf -m 10 -o $LAB/apkovl "$got" &&
		tar -xzOf $LAB/apkovl etc/secret 2>/dev/null | grep -q 'own$' &&
		return
	fail "$LAB_NAME: after '$1' the machine has its overlay" "$got"
}

# refused NAME STATUS [WANTED]: nothing of it came, and the machine boots.
refused() {
	if [ "$2" = "${3:-404}" ] && ! grep -aq "the machine's own" $LAB/body; then
		ok "$LAB_NAME: $1"
	else
		fail "$LAB_NAME: $1" "status $2"
	fi
	boots "$1"
}

# neutral NAME QUERY: the script that is no machine's.
neutral() {
	equal "$LAB_NAME: $1: status" "$(ask "boot.ipxe?$2")" 200
	check "$LAB_NAME: $1: the script of no machine" 'it is another one' cmp -s $LAB/body $LAB/neutral
	boots "$1"
}

path=overlay/$hyphens/kiosk.apkovl.tar.gz
boots nothing
has "$LAB_NAME: its script says a token" $LAB/script \
	" apkovl=$url/private/[0-9a-f]{32}/$path "
in_kiosk curl -s -D $LAB/head -o /dev/null "$(its_url)"
has "$LAB_NAME: nobody may store it" $LAB/head '^Cache-Control: private, no-store'

### Its script

ask 'boot.ipxe?mac=52:54:00:99:99:99' >/dev/null
cp $LAB/body $LAB/neutral
has "$LAB_NAME: the neutral script is of use" $LAB/neutral '^echo \[host \$\{netX/mac\}\]$'
neutral 'guessed MAC' "mac=$mac"
wait_for_line "$log" 'not-its-machine' 5 httpbootd
has "$LAB_NAME: told, with both MACs" "$log" "not-its-machine client=10.0.0.3 mac=$mine .*asks=$mine for=$mac "
neutral 'MAC in capitals' "mac=$(echo "$mac" | tr a-f A-F)"
neutral 'MAC with hyphens' "mac=$hyphens"
neutral 'its MAC behind an own one' "mac=$mine&mac=$mac"
neutral 'own MAC behind its' "mac=$mac&mac=$mine"
neutral 'serial number, and its MAC' "mac=$mac&serial=K7"
neutral 'serial number, and none' "mac=&serial=K7"
in_other() { ip netns exec other "$@"; }
in_other curl -s "$url/boot.ipxe?mac=$(mac_in other)&serial=K7" >$LAB/first
has "$LAB_NAME: who says a serial number first has it" $LAB/first 'apkovl='
neutral 'serial number, with an own MAC, after it' "mac=$mine&serial=K7"
neutral 'MAC of one that boots a private file' mac=52:54:00:00:00:44
neutral 'MAC of one whose profile has a private apkovl' mac=52:54:00:00:00:45
neutral 'another address by X-Forwarded-For' "mac=$mac" -H 'X-Forwarded-For: 10.0.0.7'
ask "boot.ipxe?mac=$mac" -H 'X-Forwarded-For: 10.0.0.7' >/dev/null
check "$LAB_NAME: forged X-Forwarded-For" 'another script' cmp -s $LAB/body $LAB/neutral
ask "boot.ipxe?mac=$mac" -H 'Host: kiosk' >/dev/null
has_not "$LAB_NAME: forged Host" $LAB/body 'apkovl'
equal "$LAB_NAME: what is for everybody is given to all" "$(ask 'boot.ipxe?mac=52:54:00:00:00:41')" 200
has "$LAB_NAME: as before" $LAB/body '^kernel .*/vmlinuz '
# By one program, for there is more room the longer it takes.
in_client curl -s -m 100 -o /dev/null -w '%{http_code}\n' "$url/boot.ipxe?mac=52:54:00:aa:00:[16-75]" >$LAB/sweep
sweep=$(grep -c 503 $LAB/sweep)
check "$LAB_NAME: a sweep is slowed down" "$sweep of 60 were refused" [ $sweep -gt 20 ]
boots 'a sweep'
sleep 3

### Its overlay

refused 'plain path' "$(ask "$path")"
refused 'plain path, HEAD' "$(ask "$path" -I)"
refused 'own MAC, its section' "$(ask "overlay/$(echo "$mine" | tr : -)/$mac/kiosk.apkovl.tar.gz")"
refused 'own MAC, the section by serial number' \
	"$(ask "overlay/$(echo "$mine" | tr : -)/serial%20K7/kiosk.apkovl.tar.gz")"
refused 'the section by address' "$(ask "overlay/$(echo "$mine" | tr : -)/10.0.0.8/kiosk.apkovl.tar.gz")"
refused 'a double slash' "$(ask "/overlay//$hyphens//kiosk.apkovl.tar.gz")"
refused 'dots' "$(ask "x/../overlay/./$hyphens/kiosk.apkovl.tar.gz")"
refused 'percent' "$(ask "%6fverlay/$hyphens/kiosk.apkov%6c.tar.gz")"
refused 'capitals' "$(ask "OVERLAY/$hyphens/kiosk.apkovl.tar.gz")"
refused 'a range' "$(ask "$path" -r 0-100)"
refused 'forged X-Forwarded-For' "$(ask "$path" -H 'X-Forwarded-For: 10.0.0.7')"
refused 'a made-up token' "$(ask "private/00112233445566778899aabbccddeeff/$path")"
refused 'a token of zeros' "$(ask "private/00000000000000000000000000000000/$path")"
refused 'no token' "$(ask "private/$path")"
refused 'the list of the folder' "$(ask private/)"

taken=$(its_url)
refused "its token from another address" "$(ask "${taken#"$url/"}")"
taken=$(its_url)
ip -n kiosk addr add 10.0.0.77/24 dev eth0
refused 'its token from an address more of the machine' \
	"$(in_kiosk curl -s --interface 10.0.0.77 -o $LAB/body -w '%{http_code}' "$taken")"
ip -n kiosk addr del 10.0.0.77/24 dev eth0
taken=$(its_url)
in_kiosk curl -s -o /dev/null "$taken"
refused 'after use' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")"
taken=$(its_url)
its_url >/dev/null
refused 'after the next script' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")"
taken=$(its_url)
ask "boot.ipxe?mac=$mac" >/dev/null
equal "$LAB_NAME: another's question takes no token away" \
	"$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")" 200
taken=$(its_url)
ask "boot.ipxe?mac=$mac&product=P" >/dev/null
equal "$LAB_NAME: nor does one that another section answers" \
	"$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")" 200
taken=$(its_url)
sleep 6
refused 'after its time' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")"
taken=$(its_url)
refused 'its token for something else' \
	"$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "${taken%/overlay*}/secret/kernel")"
taken=$(its_url)
refused 'its token in capitals' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' \
	"$(echo "$taken" | sed 's|private/[^/]*|\U&|; s|PRIVATE|private|')")"
secure=$(its_url https://10.0.0.2 -k)
has "$LAB_NAME: by TLS its URL is so" $LAB/script 'apkovl=https://10.0.0.2/private/'
refused 'a token for https without' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "http${secure#https}")"
six='http://[fd00:10::2]'
taken=$(its_url)
refused 'a token of IPv4 by IPv6' \
	"$(in_kiosk curl -gs -o $LAB/body -w '%{http_code}' "$six${taken#"$url"}")"
in_kiosk curl -gsf -o $LAB/body "$(its_url "$six" -g)" &&
	ok "$LAB_NAME: the machine has it by IPv6" || fail "$LAB_NAME: the machine has it by IPv6" "$(its_url "$six" -g)"

### Heads, pieces

taken=$(its_url)
in_kiosk curl -sI "$taken" >$LAB/head
has "$LAB_NAME: HEAD says how long it is" $LAB/head '^Content-Length: [0-9]{7}'
in_kiosk curl -sI "$taken" >/dev/null
in_kiosk curl -s -r 0-999999 -o $LAB/part "$taken"
in_kiosk curl -s -r 0-999999 -o $LAB/again -w '%{http_code}' "$taken" >$LAB/status
equal "$LAB_NAME: no piece goes twice" "$(cat $LAB/status)" 404
in_kiosk curl -s -C 1000000 -o $LAB/rest "$taken"
cat $LAB/part $LAB/rest >$LAB/whole 2>/dev/null
check "$LAB_NAME: after HEAD and a broken download the rest comes" 'it is no archive' sh -c "tar -tzf $LAB/whole >/dev/null"
refused 'when every byte went' "$(in_kiosk curl -s -o $LAB/body -w '%{http_code}' "$taken")"

### once, up, files, TFTP

refused 'once' "$(ask "once?mac=$mac&profile=once")"
refused 'up' "$(ask "up?mac=$mac")"
equal "$LAB_NAME: the machine says that it is up" \
	"$(in_kiosk curl -s -o /dev/null -w '%{http_code}' "$url/up?mac=$mac")" 200
refused "another's file" "$(ask one.apkovl.tar.gz)"
in_site curl -s -o /dev/null -w '%{http_code}' $url/one.apkovl.tar.gz >$LAB/status
equal "$LAB_NAME: its machine has that" "$(cat $LAB/status)" 200
in_site curl -s -o /dev/null -w '%{http_code}' $url/two.apkovl.tar.gz >$LAB/status
refused "another file of that kind" "$(cat $LAB/status)"
refused 'a private file' "$(ask secret/kernel)"
refused 'a private file behind dots' "$(ask x/..//secret/./kernel)"
refused 'a private folder' "$(ask secret/)"
refused 'a private file by a link' "$(ask known)"
refused 'a private file by a link to its folder' "$(ask seen/kernel)"
refused 'a private file by an alias' "$(ask aside/kernel)"
refused 'a private folder by a link' "$(ask seen/)"
refused "another's file by a link" "$(ask another)"
in_site curl -s -o /dev/null -w '%{http_code}' $url/another >$LAB/status
equal "$LAB_NAME: its machine has that by a link, too" "$(cat $LAB/status)" 200
ask '' >/dev/null
has_not "$LAB_NAME: which no list has" $LAB/body 'secret'
ask 'boot.ipxe?mac=52:54:00:00:00:43' >/dev/null
hidden=$(sed -n 's|^kernel \([^ ]*\).*|\1|p' $LAB/body)
equal "$LAB_NAME: a script's token leads to it" "$(ask "${hidden#"$url/"}")" 200
for name in secret/kernel /secret/kernel SECRET/kernel known seen/kernel; do
	in_client curl -s -m 5 -o $LAB/tftp "tftp://10.0.0.2/$name"
	equal "$LAB_NAME: TFTP of $name" $? 68
done

### A key

neutral 'a wrong key' "mac=52:54:00:00:00:42&key=x$key"
ask "boot.ipxe?mac=52:54:00:00:00:42&key=$key" >/dev/null
has "$LAB_NAME: a key is good from anywhere" $LAB/body 'apkovl='
far=$(sed -n 's|^kernel .* apkovl=\([^ ]*\).*|\1|p' $LAB/body)
equal "$LAB_NAME: and the token that it brings" "$(ask "${far#"$url/"}")" 200
ask "boot.ipxe?key=$key" >/dev/null
has "$LAB_NAME: the script before says it again" $LAB/body "boot.ipxe\?key=$key&mac="
boots 'all of it'

has_not "$LAB_NAME: no token is logged" "$log" '/private/[0-9a-f]{32}'
has_not "$LAB_NAME: nor a key" "$log" "$key"
check "$LAB_NAME: not more than once a minute" "$(grep -c "not-its-machine client=10.0.0.3 " "$log") lines" [ "$(grep -c "not-its-machine client=10.0.0.3 " "$log")" -le 3 ]
in_boot curl -s http://127.0.0.1:9780/hosts.json http://127.0.0.1:9780/metrics >$LAB/admin
has_not "$LAB_NAME: no page has one" $LAB/admin "$key|[0-9a-f]{32}"

### With a section for everybody

printf '[host *]\nprofile = open\n' >>$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" 'reloaded' 10
ask "boot.ipxe?mac=$mac" >/dev/null
has "$LAB_NAME: who asks with its MAC gets what everybody has" $LAB/body '^kernel http://10\.0\.0\.2/vmlinuz '
has_not "$LAB_NAME: and nothing of it" $LAB/body 'private/|overlay/|kiosk'
boots 'a section for everybody'
daemons_stop tftpd httpbootd
finish
