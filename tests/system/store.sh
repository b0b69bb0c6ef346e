#!/bin/sh
# store: three httpbootd that share what machines boot once, in an etcd of three. Machines that ask all servers at the
# same time take it exactly once; so with a member killed, a server killed, and a site cut in two. A store that is
# away costs no boot: machines boot what they usually do, it is told, and made up for.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl etcd jq openssl
lan_up
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
lan_node b 5
lan_node c 6
lan_node e1 11
lan_node e2 12
lan_node e3 13
members='http://10.0.0.11:2379 http://10.0.0.12:2379 http://10.0.0.13:2379'
peers='e1=http://10.0.0.11:2380,e2=http://10.0.0.12:2380,e3=http://10.0.0.13:2380'
machines=20
mkdir -p $LAB/srv/boot $LAB/etcd
echo kernel >$LAB/srv/boot/vmlinuz
chmod -R a+rX $LAB

address_of() { case $1 in boot) echo 10.0.0.2 ;; b) echo 10.0.0.5 ;; c) echo 10.0.0.6 ;; esac; }
# mac KIND NUMBER: each part of the test has machines of its own.
mac() { printf '52:54:00:00:%02x:%02x\n' "$1" "$2"; }

# member_start NAME: one of the etcd.
member_start() {
	case $1 in e1) member_ip=10.0.0.11 ;; e2) member_ip=10.0.0.12 ;; e3) member_ip=10.0.0.13 ;; esac
	start "$1" "$1" etcd --name "$1" --data-dir "$LAB/etcd/$1" --listen-client-urls http://$member_ip:2379 \
		--advertise-client-urls http://$member_ip:2379 --listen-peer-urls http://$member_ip:2380 \
		--initial-advertise-peer-urls http://$member_ip:2380 --initial-cluster $peers --initial-cluster-token lab
}

# conf NAME [LINE]: of one server. Kinds 1 to 6 of machines boot `install` once.
conf() {
	[ "$1" = boot ] && conf_events=/run/lanboot/events || conf_events=none
	mkdir -p "$LAB/state-$1"
	chown nobody "$LAB/state-$1"
	cat <<-EOF
		[lanboot]
		user = nobody
		root = $LAB/srv
		events = $conf_events
		[httpbootd]
		listen = 0.0.0.0:80
		syslog = none
		bind = none
		state = $LAB/state-$1
		store = etcd $members
		${2:-}
		[profile usual]
		kernel = boot/vmlinuz
		cmdline = usual
		[profile install]
		kernel = boot/vmlinuz
		cmdline = install
		[profile rescue]
		kernel = boot/vmlinuz
		cmdline = rescue
	EOF
	for conf_kind in 1 2 3 4 5 6; do
		for conf_n in $(seq $machines); do
			printf '[host %s]\nname = m%s-%s\nprofile = usual\nonce = install\n' \
				"$(mac $conf_kind "$conf_n")" $conf_kind "$conf_n"
		done
	done
	printf '[host %s]\nname = late\nprofile = usual\n' "$(mac 9 1)"
}

# server_start NAME: httpbootd in the namespace of that name.
server_start() {
	conf "$1" >"$LAB/$1.ini"
	: >"$LOG/$1.log"
	mark "$1"
	start "$1" "$1" "$BIN/httpbootd" -f "$LAB/$1.ini" -d
	wait_for_line "$LOG/$1.log" '(^|[ :])ready' 15 "$1" ||
		lan_die "httpbootd in $1 did not start: $(tail -n 1 "$LOG/$1.log")"
}

# mark NAME...: from now on these servers' logs are looked at; answers NAME, away NAME: until one says so of the store.
mark() { for mark_name; do wc -l <"$LOG/$mark_name.log" >"$LAB/$mark_name.mark"; done; }
answers() { since "$1" store-answers; }
away() { since "$1" store-away; }
since() {
	since_left=$((patience / 10))
	until tail -n "+$(($(cat "$LAB/$1.mark") + 1))" "$LOG/$1.log" | grep -q "$2"; do
		[ $since_left -gt 0 ] || return 1
		since_left=$((since_left - 1))
		sleep 0.2
	done
}

# script NAMESPACE SERVER MAC: as that machine is given it.
script() { ip netns exec "$1" curl -s -m 20 "http://$(address_of "$2")/boot.ipxe?mac=$3"; }
boots() { script client "$1" "$2" | sed -n 's/^kernel .*vmlinuz.* \(usual\|install\|rescue\).*/\1/p' | head -n 1; }
# boots_soon SERVER MAC WHAT: within the second or two that a server takes to see what another has noted.
boots_soon() {
	soon_left=$((patience / 100))
	while [ "$(boots "$1" "$2")" != "$3" ]; do
		[ $soon_left -gt 0 ] || return 1
		soon_left=$((soon_left - 1))
		sleep 0.2
	done
}
once_url() { grep -o 'http://[^ ]*/once?[^ ]*' | head -n 1; }
status_of() { ip netns exec "$1" curl -s -m 20 -o /dev/null -w '%{http_code}\n' "$2"; }
metric() { ip netns exec "$1" curl -s -m 5 http://127.0.0.1:9780/metrics | sed -n "s/^lanboot_http_$2 //p"; }
lanboot() { ip netns exec "$1" sh tools/lanboot -f "$LAB/$1.ini" once "$2" "$3" >$LAB/said 2>&1; }
# What the server boot says of the store.
says_of_store() { in_boot curl -s -m 20 http://127.0.0.1:9780/servers.json | jq -r ".store | $1"; }
looks() { in_boot env COLUMNS=400 sh tools/lanboot -f $LAB/boot.ini "$@" >"$LOG/looked" 2>&1; }

# scripts KIND SERVER...: all machines of that kind ask all servers for their scripts, and what they report to is
# listed, one URL a line.
scripts() {
	scripts_kind=$1
	shift
	rm -rf $LAB/scripts
	mkdir $LAB/scripts
	for scripts_server; do
		for scripts_n in $(seq $machines); do
			printf 'url = "http://%s/boot.ipxe?mac=%s"\noutput = "%s/%s-%s"\n' "$(address_of "$scripts_server")" \
				"$(mac "$scripts_kind" "$scripts_n")" $LAB/scripts "$scripts_n" "$scripts_server"
		done
	done >$LAB/asked
	in_client curl -s -Z --parallel-max 30 -m 60 -K $LAB/asked 2>/dev/null
	for scripts_n in $(seq $machines); do
		for scripts_server; do once_url <"$LAB/scripts/$scripts_n-$scripts_server"; done
	done >$LAB/urls
}
# take: all of them are reported to at the same time: STATUS MAC URL, as they are answered.
take() {
	sed 's/.*/url = "&"\noutput = "\/dev\/null"/' $LAB/urls >$LAB/asked
	in_client curl -s -Z --parallel-max 30 -m 60 -w '%{http_code} %{url_effective}\n' -K $LAB/asked 2>/dev/null |
		sed 's/ \(.*[?&]mac=\([0-9a-f:]*\).*\)/ \2 \1/'
}
# once_each NAME FILE: each machine has one 200, and no answer but that and 409.
once_each() {
	equal "$1: each once is taken exactly once" "$(grep -c '^200 ' "$2") $(grep '^200 ' "$2" | cut -d' ' -f2 | sort -u | wc -l)" "$machines $machines"
	equal "$1: and who came too late is told" "$(grep -vc '^200 \|^409 ' "$2")" "${3:-0}"
}

### All is well

for name in e1 e2 e3; do member_start $name; done
# Noted before there was a store: not to be booted again, by any of them.
mkdir -p $LAB/state-c
echo install >"$LAB/state-c/$(mac 6 1 | tr : -).once"
for name in boot b c; do server_start $name; done
for name in boot b c; do
	check "$LAB_NAME: $name: the store answers" "$(tail -n 2 "$LOG/$name.log")" answers $name
done
equal "$LAB_NAME: the state of the store, as JSON" "$(says_of_store '.state, (.asked | join(" ")), .waiting, .what')" \
	"$(printf 'answers\n%s\n0\nnull' "$members")"
in_boot curl -s http://127.0.0.1:9780/servers >"$LOG/looked"
has "$LAB_NAME: as text" "$LOG/looked" '^the store: answers, for [0-9]'
looks check --quick
has "$LAB_NAME: lanboot check says so" "$LOG/looked" '^.*: .*[(]the store answers[)]$'
looks status
has "$LAB_NAME: lanboot status says so" "$LOG/looked" 'the store answers$'
scripts 1 boot b c
equal "$LAB_NAME: all three servers offer each once" "$(wc -l <$LAB/urls)" $((3 * machines))
take >"$LOG/taken-1"
once_each "$LAB_NAME: three servers at once" "$LOG/taken-1"
equal "$LAB_NAME: as the metrics say" "$(for name in boot b c; do metric $name 'once_total{result="taken"}'; done | awk '{ n += $1 } END { print n }')" $machines
for name in boot b c; do
	check "$LAB_NAME: $name: it boots its usual then" "$(boots $name "$(mac 1 1)")" boots_soon $name "$(mac 1 1)" usual
done
equal "$LAB_NAME: who has taken it may say so again" \
	"$(status_of client "$(sed -n 's/^200 [^ ]* //p' "$LOG/taken-1" | head -n 1)")" 200
equal "$LAB_NAME: who has not does not get it then" \
	"$(status_of client "$(sed -n 's/^409 [^ ]* //p' "$LOG/taken-1" | head -n 1)")" 409
for name in boot b c; do
	check "$LAB_NAME: $name: what was noted in one server's folder counts" "$(boots $name "$(mac 6 1)")" boots_soon $name "$(mac 6 1)" usual
done

### What an administrator asks one server for

lanboot boot late rescue
has "$LAB_NAME: lanboot once goes to the store" $LAB/said 'boots rescue at its next start'
for name in boot b c; do
	check "$LAB_NAME: $name: offers it" "$(boots $name "$(mac 9 1)")" boots_soon $name "$(mac 9 1)" rescue
done
url=$(script client c "$(mac 9 1)" | once_url)
other=$(script client b "$(mac 9 1)" | once_url)
equal "$LAB_NAME: one boot takes it" "$(status_of client "$url")" 200
equal "$LAB_NAME: and may say so again" "$(status_of client "$url")" 200
equal "$LAB_NAME: no other" "$(status_of client "$other" | sed 's/404/409/')" 409
for name in boot b; do
	check "$LAB_NAME: $name: does not offer it again" "$(boots $name "$(mac 9 1)")" boots_soon $name "$(mac 9 1)" usual
done
lanboot b late rescue
check "$LAB_NAME: asked for again" "$(boots c "$(mac 9 1)")" boots_soon c "$(mac 9 1)" rescue
lanboot c late ''
has "$LAB_NAME: and taken back at another server" $LAB/said 'boots its own profile'
check "$LAB_NAME: it holds" "$(boots boot "$(mac 9 1)")" boots_soon boot "$(mac 9 1)" usual

### A member is killed, and then a server

kill -KILL "$(pid_of e1)"
scripts 2 boot b c
take >"$LOG/taken-2"
once_each "$LAB_NAME: a member is killed" "$LOG/taken-2"
scripts 3 boot b c
kill -KILL "$(pid_of c)"
take >"$LOG/taken-3"
once_each "$LAB_NAME: a server is killed" "$LOG/taken-3" $machines
member_start e1
server_start c
check "$LAB_NAME: the server is back" "$(tail -n 2 "$LOG/c.log")" answers c

### The store is away

lanboot b late rescue
check "$LAB_NAME: something is to be booted" '' boots_soon boot "$(mac 9 1)" rescue
late=$(script client boot "$(mac 4 2)" | once_url)
mark boot b c
for name in e1 e2 e3; do kill -KILL "$(pid_of $name)"; done
equal "$LAB_NAME: all members are gone: it is not decided" "$(status_of client "$late")" 503
check "$LAB_NAME: and told" "$(tail -n 2 "$LOG/boot.log")" away boot
has "$LAB_NAME: by a line for the machine" "$LOG/boot.log" 'once-not-noted .*state=store reason='
equal "$LAB_NAME: a machine boots its usual" "$(boots boot "$(mac 4 1)")" usual
has "$LAB_NAME: of which a line tells" "$LOG/boot.log" "once-not-booted .*mac=$(mac 4 1).* state=store reason="
equal "$LAB_NAME: likewise what it was to boot next" "$(boots boot "$(mac 9 1)")" usual
equal "$LAB_NAME: and one that has booted it, as is known" "$(boots boot "$(mac 1 1)")" usual
has_not "$LAB_NAME: of which nothing is to be told" "$LOG/boot.log" "once-not-booted .*mac=$(mac 1 1)"
equal "$LAB_NAME: the metrics say it" "$(metric boot store_up)" 0
# Of kinds 4 and 5 all, of kind 6 all but one, and the one that was asked for.
waiting=$((3 * machines))
sleep 2
equal "$LAB_NAME: as JSON: away, of whom, and who waits" \
	"$(says_of_store '.state, (now - .since >= 2), (.what | startswith("http://10.0.0.1")), .waiting')" \
	"$(printf 'away\ntrue\ntrue\n%s' $waiting)"
in_boot curl -s http://127.0.0.1:9780/servers >"$LOG/looked"
has "$LAB_NAME: as text" "$LOG/looked" "^the store: away, for .*: http://10.0.0.1[123]:2379: .*; $waiting wait with what they boot once\$"
looks check --quick
equal "$LAB_NAME: lanboot check is critical" $? 2
has "$LAB_NAME: lanboot check says it" "$LOG/looked" "critical: store: it does not answer: http://10.0.0.1[123]:2379: .*; $waiting that wait"
has "$LAB_NAME: and what to do" "$LOG/looked" '(->|→) start etcd on the members that store names'
looks status
equal "$LAB_NAME: lanboot status is critical" $? 2
has "$LAB_NAME: lanboot status says it" "$LOG/looked" \
	"The store has not answered for .* [(]asked: http://10.0.0.11:2379, .*13:2379[)]: http://.*\. $waiting machines wait for it"
in_boot curl -s http://127.0.0.1:9780/machines.json >"$LOG/machines.json"
equal "$LAB_NAME: and the list of machines" "$(jq -r '.trouble[] | .kind + " " + .store + ": " + .do' "$LOG/machines.json")" \
	'store etcd: start etcd on the members that store names, or mend the network to them'
in_boot curl -s -H 'Accept: text/html' http://127.0.0.1:9780/ >"$LOG/page"
has "$LAB_NAME: and the page" "$LOG/page" 'class="teller bad"><p class="say">The store has not answered for '
lanboot boot late usual
has "$LAB_NAME: lanboot once says it" $LAB/said 'the store does not take it: .*nothing was changed'
mark boot b c
for name in e1 e2 e3; do member_start $name; done
for name in boot b c; do
	check "$LAB_NAME: $name: it is back" "$(tail -n 2 "$LOG/$name.log")" answers $name
done
equal "$LAB_NAME: it answers, and nobody waits" "$(says_of_store '.state, .waiting')" "$(printf 'answers\n0')"
looks status
has_not "$LAB_NAME: lanboot status says no more of it" "$LOG/looked" 'has not answered'
equal "$LAB_NAME: what was left out is made up for" "$(boots boot "$(mac 9 1)")" rescue
scripts 4 boot b c
take >"$LOG/taken-4"
once_each "$LAB_NAME: and each once, too" "$LOG/taken-4"

### The site is cut in two: a server and a member here, two and two there

ip link add there type bridge forward_delay 0 stp_state 0 mcast_snooping 0
ip link set there up
scripts 5 boot b c
mark c
for name in c e3; do ip link set $name-port master there; done
check "$LAB_NAME: cut off from most members" "$(tail -n 2 "$LOG/c.log")" away c
equal "$LAB_NAME: the one that is boots nothing once" \
	"$(script c c "$(mac 5 1)" | grep -c 'once?')" 0
equal "$LAB_NAME: nor takes it" "$(status_of c "$(grep 10.0.0.6 $LAB/urls | head -n 1)")" 503
grep -v '//10\.0\.0\.6' $LAB/urls >$LAB/here
mv $LAB/here $LAB/urls
take >"$LOG/taken-5"
once_each "$LAB_NAME: cut in two" "$LOG/taken-5"
mark c
for name in c e3; do ip link set $name-port master lan; done
check "$LAB_NAME: whole again" "$(tail -n 2 "$LOG/c.log")" answers c
check "$LAB_NAME: and the one knows" "$(boots c "$(mac 5 1)")" boots_soon c "$(mac 5 1)" usual
for name in boot b c; do
	stop $name
	equal "$LAB_NAME: $name: ends well" $? 0
	has_not "$LAB_NAME: $name: and nothing was wrong" "$LOG/$name.log" 'Sanitizer|runtime error'
done

### With TLS and a password

# gateway WHAT BODY: asked of the member by its HTTP gateway.
gateway() { in_client curl -s -m 20 --cacert $LAB/tls/cert.pem "https://10.0.0.11:2379/v3/$1" -d "$2" >>"$LOG/gateway"; }
base64_of() { printf '%s' "$1" | openssl base64 -A; }
for name in e1 e2 e3; do stop $name; done
rm -rf $LAB/etcd/e1 $LAB/state-b
mkdir -p $LAB/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=etcd \
	-addext subjectAltName=IP:10.0.0.11 -keyout $LAB/tls/key.pem -out $LAB/tls/cert.pem 2>"$LOG/openssl.log"
chmod a+rx $LAB/tls
secure_member() {
	start e1 e1 etcd --name e1 --data-dir $LAB/etcd/e1 --listen-client-urls https://10.0.0.11:2379 \
		--advertise-client-urls https://10.0.0.11:2379 --bcrypt-cost 4 --cert-file $LAB/tls/cert.pem --key-file $LAB/tls/key.pem \
		--listen-peer-urls http://10.0.0.11:2380 --initial-advertise-peer-urls http://10.0.0.11:2380 \
		--initial-cluster e1=http://10.0.0.11:2380
}
: >"$LOG/e1.log"
secure_member
wait_for_line "$LOG/e1.log" 'serving client requests' 15 e1 || lan_die "etcd with TLS did not start"
gateway auth/user/add '{"name":"root","password":"r"}'
gateway auth/user/add '{"name":"lanboot","password":"right:one"}'
gateway auth/role/add '{"name":"root"}'
gateway auth/role/add '{"name":"notes"}'
gateway auth/role/grant "{\"name\":\"notes\",\"perm\":{\"permType\":\"READWRITE\",\"key\":\"$(base64_of /lanboot/)\",\"range_end\":\"$(base64_of /lanboot0)\"}}"
gateway auth/user/grant '{"user":"root","role":"root"}'
gateway auth/user/grant '{"user":"lanboot","role":"notes"}'
gateway auth/enable '{}'
members=https://10.0.0.11:2379
echo lanboot:wrong >$LAB/password
chmod 600 $LAB/password
# secure_start LINE: the server b, which is the only one now.
secure_start() {
	conf b "$1" >$LAB/b.ini
	: >"$LOG/b.log"
	mark b
	start b b "$BIN/httpbootd" -f $LAB/b.ini -d
}
secure_start ''
check "$LAB_NAME: a certificate of nobody's" "$(tail -n 2 "$LOG/b.log")" away b
has "$LAB_NAME: is why" "$LOG/b.log" 'store-away .*(certificate|SSL connection timeout)'
stop b
ca="store-ca = $LAB/tls/cert.pem"
secure_start "$ca"
check "$LAB_NAME: no password" "$(tail -n 2 "$LOG/b.log")" away b
has "$LAB_NAME: is why" "$LOG/b.log" 'store-away .*user name is empty'
stop b
ca=$(printf '%s\nstore-password-file = %s' "$ca" $LAB/password)
secure_start "$ca"
check "$LAB_NAME: a wrong password" "$(tail -n 2 "$LOG/b.log")" away b
has "$LAB_NAME: is why" "$LOG/b.log" 'store-away .*authentication failed'
stop b
echo lanboot:right:one >$LAB/password
secure_start "$ca"
check "$LAB_NAME: the right one" "$(tail -n 2 "$LOG/b.log")" answers b
equal "$LAB_NAME: by which a machine takes its once" "$(status_of client "$(script client b "$(mac 1 1)" | once_url)")" 200
has_not "$LAB_NAME: nobody is told the password" "$LOG/b.log" 'right:one'
mark b
stop e1
check "$LAB_NAME: the member ends" "$(tail -n 2 "$LOG/b.log")" away b
mark b
secure_member
check "$LAB_NAME: and has forgotten who had logged in" "$(tail -n 2 "$LOG/b.log")" answers b
equal "$LAB_NAME: which is made up for" "$(status_of client "$(script client b "$(mac 1 2)" | once_url)")" 200
stop b

### What -n says

says() { "$BIN/httpbootd" -n -f $LAB/b.ini >"$LOG/check" 2>&1; }
members='http://10.0.0.11:2379'
conf b "store-password-file = $LAB/password" >$LAB/b.ini
says
has_not "$LAB_NAME: -n: a password that root alone can read is well" "$LOG/check" 'store-password-file'
conf b "store-password-file = $LAB/nothing" >$LAB/b.ini
says
has "$LAB_NAME: -n: a password that is not there" "$LOG/check" 'store-password-file = .*: No such file'
echo nobody >$LAB/password
chown nobody $LAB/password
conf b "store-password-file = $LAB/password" >$LAB/b.ini
says
has "$LAB_NAME: -n: one that is none" "$LOG/check" 'store-password-file = .*USER:PASSWORD'
for members in ftp://10.0.0.11 http://10.0.0.11:2379/v3 http://10.0.0.11:99999 ''; do
	conf b >$LAB/b.ini
	says
	equal "$LAB_NAME: -n: store = etcd $members is refused" "$?" 78
	has "$LAB_NAME: and it says why" "$LOG/check" 'store in \[httpbootd\] (has a member|is to name)'
done
finish
