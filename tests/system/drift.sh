#!/bin/sh
# drift: three servers that have the same files and the same configuration see of each other that they have. A key
# that is another one on one of them, a byte of a release, a release or branch that one lacks, a server that has
# ended or hangs, one that does not say what it has: the others tell of it within 10 s, say what it is, and that it is
# over. So they do of servers that are named by address, by name, and by https.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq openssl
lan_up
lan_node second 4
lan_node third 5
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC

tls=''
# configured NAME [LINE]: the first has the keeper, and LINE stands in [profile p].
configured() {
	[ "$1" = boot ] && configured_events=/run/lanboot/events || configured_events=none
	cat >"$LAB/$1/lanboot.ini" <<-END
		[lanboot]
		user = nobody
		ca-key = $LAB/ca.key
		root = $LAB/$1/srv
		events = $configured_events
		[httpbootd]
		state = $LAB/$1/state
		servers = ${servers:-10.0.0.2 10.0.0.4 10.0.0.5}
		$tls
		[pxedhcpd]
		efi-x64 = sb/shimx64.efi
		[profile p]
		kernel = alpine/3.24/x86_64/vmlinuz-lts
		initrd = boot/first.img
		key = a-secret-of-twenty-two-letters
		${2:-}
		[host *]
		profile = p
	END
}
head -c 300000 /dev/urandom >$LAB/vmlinuz
for node in boot second third; do
	mkdir -p $LAB/$node/srv/alpine/3.24.1/x86_64 $LAB/$node/srv/sb $LAB/$node/srv/boot $LAB/$node/srv/other $LAB/$node/state
	echo first >$LAB/$node/srv/boot/first.img
	echo shim >$LAB/$node/srv/sb/shimx64.efi
	echo $node >$LAB/$node/srv/other/unused
	cp $LAB/vmlinuz $LAB/$node/srv/alpine/3.24.1/x86_64/vmlinuz-lts
	echo loader >$LAB/$node/srv/ipxe64.efi
	ln -s 3.24.1 $LAB/$node/srv/alpine/3.24
	configured $node
	chown nobody $LAB/$node/state
done
chmod -R a+rX $LAB

# serve NAME: httpbootd on that machine, until it is ready.
serve() {
	: >"$LOG/$1.log"
	start "$1" "$1" "$BIN/httpbootd" -f "$LAB/$1/lanboot.ini" -d -v
	wait_for_line "$LOG/$1.log" '(^|[ :])ready' 15 "$1" || lan_die "$1 did not start: $(tail -n 3 "$LOG/$1.log")"
}
at() { ip netns exec "$1" curl -s -m 10 "http://127.0.0.1:9780$2"; }
# seen NAME: how it sees the others, `10.0.0.4 same, 10.0.0.5 gone`.
seen() { at "$1" /servers.json | jq -r '[.servers[] | (.server | ltrimstr("http://")) + " " + .state] | join(", ")'; }
what() { at "$1" /servers.json | jq -r --arg s "http://$2" '.servers[] | select(.server == $s) | .what'; }
# sees_by NAME STATES: until it sees them so.
sees_by() {
	by_left=$((patience / 25))
	while [ "$(seen "$1")" != "$2" ]; do
		[ $by_left -gt 0 ] || return 1
		by_left=$((by_left - 1))
		sleep 0.25
	done
}
# sees TEXT NAME STATES
sees() { check "$LAB_NAME: $1" "$2 sees $(seen "$2"): $(at "$2" /servers)" sees_by "$2" "$3"; }
# tells NAME ADDRESS PATTERN: that is what it says of the other one.
tells() { equal "$LAB_NAME: $1 says of $2 what it is" "$(what "$1" "$2")" "$3"; }
reload() { kill -HUP "$(pid_of "$1")"; }
lanboot() { in_boot sh tools/lanboot -f $LAB/boot/lanboot.ini "$@" 2>&1; }
differs() { grep -c 'drift server=.*state=differs' "$LOG/$1.log"; }

### All are alike

for node in boot second third; do serve $node; done
sees 'the first sees two that are alike, and not itself' boot '10.0.0.4 same, 10.0.0.5 same'
sees 'so does the third' third '10.0.0.2 same, 10.0.0.4 same'
# Of one that is not there yet it may be told that it does not answer.
equal "$LAB_NAME: no difference was told before" "$(grep -c 'drift.*state=\(differs\|mute\)' "$LOG/boot.log")" 0
lanboot status >"$LOG/status"
equal "$LAB_NAME: lanboot status has nothing to say of it" "$(grep -c '10\.0\.0\.' "$LOG/status")" 0
ip netns exec second curl -s http://10.0.0.2/drift >"$LOG/drift"
has "$LAB_NAME: a server is answered" "$LOG/drift" '^lanboot drift 1$'
has_not "$LAB_NAME: no value stands in it" "$LOG/drift" 'secret|vmlinuz|nobody'
equal "$LAB_NAME: a machine is not: there is no such file" \
	"$(in_client curl -s -o /dev/null -w '%{http_code}' http://10.0.0.2/drift) $(in_client curl -s -o /dev/null -w '%{http_code}' http://10.0.0.2/nothing)" '404 404'

### A key of one is another one

configured second 'cmdline = quiet'
reload second
began=$(date +%s)
sees 'a key of the second is another one: the first sees it' boot '10.0.0.4 differs, 10.0.0.5 same'
sees 'the third, too' third '10.0.0.2 same, 10.0.0.4 differs'
sees 'and it sees itself against both' second '10.0.0.2 differs, 10.0.0.5 differs'
tells boot 10.0.0.4 'its configuration is another one: [profile]'
has "$LAB_NAME: a line in the log" "$LOG/boot.log" 'drift server=http://10.0.0.4 state=differs what="its configuration is another one: \[profile\]" do="compare'
at boot /metrics >"$LOG/metrics"
has "$LAB_NAME: in the metrics" "$LOG/metrics" '^lanboot_http_server_state\{server="http://10.0.0.4",state="differs"\} 1'
has "$LAB_NAME: the other is the same" "$LOG/metrics" '^lanboot_http_server_state\{server="http://10.0.0.5",state="same"\} 1'
in_boot curl -s -H 'Accept: text/html' http://127.0.0.1:9780/ >"$LOG/page"
has "$LAB_NAME: on the page" "$LOG/page" 'class="teller bad"><p class="say">http://10.0.0.4 has not had the same as this server for '
# As patience has it.
check "$LAB_NAME: all within 10 s" "$(($(date +%s) - began)) s" [ $(($(date +%s) - began)) -le $((patience / 100)) ]
lanboot status >"$LOG/status"
equal "$LAB_NAME: lanboot status is critical" $? 2
has "$LAB_NAME: lanboot status says so" "$LOG/status" 'http://10.0.0.4 has not had the same'
has "$LAB_NAME: and what to do" "$LOG/status" 'compare httpbootd --dump-config'
at boot /machines.json >"$LOG/machines.json"
equal "$LAB_NAME: in JSON" "$(jq -r '.trouble[] | .kind + " " + .server' "$LOG/machines.json")" 'server http://10.0.0.4'
lanboot check --quick --json >"$LOG/check"
has "$LAB_NAME: lanboot check says so" "$LOG/check" '"file":"http://10\.0\.0\.4".*its configuration is another one: \[profile\]'
configured second
reload second
sees 'it is mended: the first sees it' boot '10.0.0.4 same, 10.0.0.5 same'
has "$LAB_NAME: and says so" "$LOG/boot.log" 'drift server=http://10.0.0.4 state=same$'

### All get another configuration, one after the other

sees 'the third has seen it, too' third '10.0.0.2 same, 10.0.0.4 same'
before=$(differs boot)
for node in boot second third; do
	configured $node 'cmdline = quiet'
	reload $node
done
for node in second third; do
	asked=$(grep -c 'path=/drift' "$LOG/$node.log")
	asked_left=$((patience / 50))
	while [ "$(grep -c 'path=/drift' "$LOG/$node.log")" -lt $((asked + 6)) ] && [ $asked_left -gt 0 ]; do
		asked_left=$((asked_left - 1))
		sleep 0.5
	done
	check "$LAB_NAME: $node was asked six times since" "$asked and $(grep -c 'path=/drift' "$LOG/$node.log")" [ $asked_left -gt 0 ]
done
equal "$LAB_NAME: servers that are reloaded one by one are no alarm" "$(differs boot)" "$before"

### Files

printf X | dd of=$LAB/third/srv/alpine/3.24.1/x86_64/vmlinuz-lts bs=1 seek=5000 conv=notrunc 2>/dev/null
sees 'a byte of a file of the third is another one' boot '10.0.0.4 same, 10.0.0.5 differs'
tells boot 10.0.0.5 'release 3.24.1 has other files there'
mkdir $LAB/third/srv/alpine/3.25.0
ln -sfn 3.25.0 $LAB/third/srv/alpine/3.24
rm $LAB/third/srv/ipxe64.efi
# until WHAT: the first says that of the third.
until_it_is() {
	is_left=$((patience / 25))
	while [ "$(what boot 10.0.0.5)" != "$1" ]; do
		[ $is_left -gt 0 ] || return 1
		is_left=$((is_left - 1))
		sleep 0.25
	done
}
all='branch 3.24 is another release there; release 3.24.1 has other files there; the files in root itself are others there; and 1 more'
check "$LAB_NAME: a branch, a release more and a boot file are told, too" "$(what boot 10.0.0.5)" until_it_is "$all"
cp $LAB/vmlinuz $LAB/third/srv/alpine/3.24.1/x86_64/vmlinuz-lts
cp $LAB/boot/srv/ipxe64.efi $LAB/third/srv/
ln -sfn 3.24.1 $LAB/third/srv/alpine/3.24
check "$LAB_NAME: what is left is told" "$(what boot 10.0.0.5)" until_it_is 'release 3.25.0 is missing here'
rmdir $LAB/third/srv/alpine/3.25.0
sees 'all is mended' boot '10.0.0.4 same, 10.0.0.5 same'

### What machines load from other folders, by the configuration

touch -d yesterday $LAB/third/srv/sb/shimx64.efi $LAB/third/srv/boot/first.img
printf shiM >$LAB/third/srv/sb/new && printf '\n' >>$LAB/third/srv/sb/new
touch -r $LAB/third/srv/sb/shimx64.efi $LAB/third/srv/sb/new
mv $LAB/third/srv/sb/new $LAB/third/srv/sb/shimx64.efi
sees 'a loader of the same size and time is another one' boot '10.0.0.4 same, 10.0.0.5 differs'
tells boot 10.0.0.5 'folder sb has other files there'
mv $LAB/third/srv/boot $LAB/third/srv/gone
check "$LAB_NAME: a folder is gone" "$(what boot 10.0.0.5)" until_it_is 'folder boot is missing there; folder sb has other files there'
lanboot check --json >"$LOG/check"
has "$LAB_NAME: lanboot check asks for its files, too" "$LOG/check" '"servers = http://10\.0\.0\.5: boot/first\.img is not there"'
mv $LAB/third/srv/gone $LAB/third/srv/boot
echo shim >$LAB/third/srv/sb/shimx64.efi
sees 'another time is no difference, nor is what nobody loads' boot '10.0.0.4 same, 10.0.0.5 same'

### Servers that are gone

kill -STOP "$(pid_of third)"
sees 'the third hangs' boot '10.0.0.4 same, 10.0.0.5 gone'
sees 'the second sees it, too' second '10.0.0.2 same, 10.0.0.5 gone'
in_boot curl -s -H 'Accept: text/html' http://127.0.0.1:9780/ >"$LOG/page"
has "$LAB_NAME: the page shows it as gone" "$LOG/page" 'class="teller bad"><p class="say">http://10.0.0.5 has not answered for '
kill -CONT "$(pid_of third)"
sees 'it goes on' boot '10.0.0.4 same, 10.0.0.5 same'
stop third
sees 'the third has ended' boot '10.0.0.4 same, 10.0.0.5 gone'
has "$LAB_NAME: a line says so" "$LOG/boot.log" 'drift server=http://10.0.0.5 state=gone what=".*onnect.*" do="start httpbootd there'
servers=10.0.0.5 configured third 'cmdline = quiet'
serve third
sees 'it is there again, and does not know the first' boot '10.0.0.4 same, 10.0.0.5 mute'
configured third 'cmdline = quiet'
reload third
sees 'it is compared again' boot '10.0.0.4 same, 10.0.0.5 same'
sees 'and asks the others' third '10.0.0.2 same, 10.0.0.4 same'
servers='10.0.0.2 10.0.0.4' configured boot 'cmdline = quiet'
reload boot
sees 'the third is no server of the first any more' boot '10.0.0.4 differs'

### By their names, and by https

# first.lab is the server boot.
printf '10.0.0.2 first.lab\n10.0.0.4 second.lab\n10.0.0.5 third.lab\n' >$LAB/hosts
chmod 644 $LAB/hosts
mount --bind $LAB/hosts /etc/hosts || lan_die 'no names'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=lab \
	-keyout $LAB/ca.key -out $LAB/ca.crt 2>"$LOG/openssl.log"
for node in boot second third; do
	case $node in boot) name=first.lab ;; *) name=$node.lab ;; esac
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=$name \
		-keyout $LAB/$node/key.pem -out $LAB/$node/csr.pem 2>>"$LOG/openssl.log"
	echo "subjectAltName=DNS:$name" >$LAB/ext
	openssl x509 -req -in $LAB/$node/csr.pem -CA $LAB/ca.crt -CAkey $LAB/ca.key -CAcreateserial -days 2 \
		-extfile $LAB/ext -out $LAB/$node/cert.pem 2>>"$LOG/openssl.log"
	chmod a+r $LAB/$node/key.pem
done
# named URL...: all three name each other so from now on.
named() {
	servers=$*
	for node in boot second third; do
		stop $node
		tls=$(printf 'tls-listen = 0.0.0.0:443\ntls-cert = %s\ntls-key = %s' \
			$LAB/$node/cert.pem $LAB/$node/key.pem)
		configured $node
	done
	for node in boot second third; do serve $node; done
}
named first.lab second.lab third.lab
sees 'by name: the first sees two that are alike' boot 'second.lab same, third.lab same'
sees 'by name: the third does' third 'first.lab same, second.lab same'
echo other >$LAB/third/srv/boot/first.img
sees 'by name: a difference' boot 'second.lab same, third.lab differs'
tells boot third.lab 'folder boot has other files there'
stop third
sees 'by name: one is gone' boot 'second.lab same, third.lab gone'
echo first >$LAB/third/srv/boot/first.img
named https://first.lab https://second.lab https://third.lab
sees 'by https: the first sees two that are alike' boot 'https://second.lab same, https://third.lab same'
sees 'by https: the third does' third 'https://first.lab same, https://second.lab same'
echo other >$LAB/third/srv/boot/first.img
sees 'by https: a difference' boot 'https://second.lab same, https://third.lab differs'
has "$LAB_NAME: by https: a line in the log" "$LOG/boot.log" \
	'drift server=https://third.lab state=differs what="folder boot has other files there" do="copy the files'
stop third
cp $LAB/second/cert.pem $LAB/third/cert.pem
cp $LAB/second/key.pem $LAB/third/key.pem
configured third
serve third
sees 'by https: one with the certificate of another is none' boot 'https://second.lab same, https://third.lab gone'
has "$LAB_NAME: by https: and why" "$LOG/boot.log" 'drift server=https://third.lab state=gone what=".*(certificate|subject|SSL)'

for node in boot second third; do
	stop $node
	equal "$LAB_NAME: $node ends well" $? 0
	has_not "$LAB_NAME: nothing was refused to $node" "$LOG/$node.log" 'refused by the sandbox|Sanitizer'
done
finish
