#!/bin/sh
# collector: finished boots go to a collector of OpenTelemetry, each as one trace, as the protocol has it; over TLS,
# too. One that is away, hangs, answers with an error or ends in the middle holds nothing up, and memory is bounded.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq nginx dnsmasq openssl
[ -x build/tests/bench/event_send ] || lan_die "run make asan first"
lan_up
. tests/lab/collector.sh

srv=$LAB/srv ini=$LAB/lanboot.ini events=/run/lanboot/events
mkdir -p $srv/boot $LAB/state $LAB/tls
chown nobody $LAB/state
chmod 755 $LAB $LAB/state
echo kernel >$srv/boot/vmlinuz
chmod -R a+rX $srv

tell() { build/tests/bench/event_send $events "$@"; }
page() { in_boot curl -s -m 5 "http://127.0.0.1:9780$1"; }
metric() { page /metrics | sed -n "s/^lanboot_http_$1 //p"; }
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(pid_of httpbootd)/status"; }
# within SECONDS COMMAND...: it succeeds, however busy the machine is.
within() {
	so_left=$(($1 * 5))
	shift
	while ! "$@"; do
		[ $so_left -gt 0 ] || return 1
		so_left=$((so_left - 1))
		sleep 0.2
	done
}
metric_is() { [ "$(metric "$1")" = "$2" ]; }
sent_is() { metric_is 'traces_total{result="sent"}' "$1"; }

### A collector: nginx keeps what it gets, and answers as it is told to

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=collector.lan \
	-addext subjectAltName=DNS:collector.lan -keyout $LAB/tls/key.pem -out $LAB/tls/cert.pem 2>"$LOG/openssl.log"
chmod a+r $LAB/tls/*
answers() {
	echo "$1" >$LAB/answer.conf
	! is_running nginx || { kill -HUP "$(pid_of nginx)"; sleep 1; }
}
collector() {
	collector_start 'listen 10.0.0.1:4319 ssl;' "ssl_certificate $LAB/tls/cert.pem;" "ssl_certificate_key $LAB/tls/key.pem;"
}
answers ''
collector
# Its name is known to a server of the site alone.
start site-dns site dnsmasq --keep-in-foreground --log-facility=- --no-resolv --no-hosts --user=root --pid-file= \
	--address=/collector.lan/10.0.0.1
echo 'nameserver 10.0.0.1' >$LAB/resolv.conf
mount --bind $LAB/resolv.conf "$(readlink -f /etc/resolv.conf)" || lan_die "could not name another server for names"

# configured URL [LINE]
configured() {
	cat >$ini <<-EOF
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		state = $LAB/state
		collector = $1
		${2:-}
		[profile p]
		kernel = boot/vmlinuz
		expects-up = yes
		[host *]
		profile = p
	EOF
}
is_told() { collector_all | grep -q "\"key\":\"host.name\",\"value\":{\"stringValue\":\"$1\"}"; }

### As it should be

none=0000000000000000
configured http://collector.lan:4318/v1/traces
daemon_start httpbootd $ini || exit 1
tell boots 3
check "$LAB_NAME: three boots are sent" "$(page /metrics | grep traces)" within 15 sent_is 3
printf '%s\n' 'pxedhcpd offered mac=52:54:00:aa:01:01 arch=efi-x64 class=PXEClient host=lost if=eth0 form=direct file=a.efi' \
	'httpbootd script client=10.2.0.1 mac=52:54:00:aa:01:01 host=lost profile=p status=200 bytes=900 ms=0' \
	'httpbootd refused client=10.2.0.1 mac=52:54:00:aa:01:01 host=lost method=GET path=/boot/vmlinuz status=404 reason="no such file" bytes=18 ms=0' \
	'httpbootd refused client=10.2.0.1 mac=52:54:00:aa:01:01 host=lost method=GET path="/boot/<b>\x1b\"" status=404 reason="no such file" bytes=18 ms=0' \
	'pxedhcpd offered mac=52:54:00:aa:01:01 arch=efi-x64 class=PXEClient host=lost if=eth0 form=direct file=a.efi' | tell -
check "$LAB_NAME: and one that failed" "$(page /metrics | grep traces)" within 15 is_told lost
has "$LAB_NAME: as the protocol says" "$LOG/nginx.log" '^200 POST /v1/traces application/json agent="lanboot/'
collector_all >"$LOG/requests"
jq -r -f tests/lab/otlp.jq "$LOG/requests" >"$LOG/wrong" 2>&1
equal "$LAB_NAME: the JSON is OTLP" "$(cat "$LOG/wrong")" ''
collector_spans >"$LOG/spans"
equal "$LAB_NAME: a trace for each boot" "$(jq -s '[.[].traceId] | unique | length' "$LOG/spans")" 4
equal "$LAB_NAME: whose root is the boot" \
	"$(jq -r 'select(.name == "boot" and .a."host.name" == "pc1") | [.service, .a."host.mac", .a."lanboot.profile", .a."lanboot.release", .a."lanboot.outcome", .status.code] | map(tostring) | join(" ")' "$LOG/spans")" \
	'httpbootd 52-54-00-AA-00-01 p 3.24.1 up 1'
trace=$(jq -r 'select(.a."host.name" == "pc1").traceId' "$LOG/spans")
equal "$LAB_NAME: its steps are each its daemon's" \
	"$(jq -r "select(.traceId == \"$trace\" and .parentSpanId) | .service + \":\" + .name" "$LOG/spans" | sort | xargs)" \
	'httpbootd:apkovl httpbootd:initrd httpbootd:kernel httpbootd:modloop httpbootd:script httpbootd:stub httpbootd:up pxedhcpd:4011 pxedhcpd:iPXE pxedhcpd:offer tftpd:tftp'
equal "$LAB_NAME: with bytes, file and status" \
	"$(jq -r "select(.traceId == \"$trace\" and .name == \"kernel\") | [.a.\"lanboot.bytes\", .a.\"url.path\", .a.\"http.response.status_code\", ((.endTimeUnixNano[6:] | tonumber) - (.startTimeUnixNano[6:] | tonumber)) / 1000000 | tostring] | join(\" \")" "$LOG/spans")" \
	'9000000 /alpine/3.24.1/x86_64/vmlinuz-lts 200 90'
page '/why.json?id=lost' >"$LOG/why"
jq -r 'select(.name == "boot" and .a."host.name" == "lost") | .status' "$LOG/spans" >"$LOG/status"
equal "$LAB_NAME: the one that failed says why" "$(jq -r .code "$LOG/status") $(jq -r .message "$LOG/status" | cut -d : -f 1)" \
	"2 $(jq -r 'select(.name == "boot" and .a."host.name" == "lost").a."error.type"' "$LOG/spans")"
has "$LAB_NAME: in the words of lanboot why" "$LOG/status" 'no such file|not there|is missing|404'
equal "$LAB_NAME: it steers no terminal" "$(LC_ALL=C tr -d '\n\t -~' <"$LOG/requests" | od -An -tx1)" ''

# Beside its aide there is who looks names up; neither of them has more than it.
equal "$LAB_NAME: two processes are beside it" "$(pgrep -cP "$(pid_of httpbootd)")" 2
for pid in $(pid_of httpbootd) $(pgrep -P "$(pid_of httpbootd)"); do
	equal "$LAB_NAME: none is root, or can be" \
		"$(sed -n 's/^\(CapPrm\|CapBnd\|CapAmb\|NoNewPrivs\|Uid\|Seccomp\):[[:space:]]*//p' "/proc/$pid/status" | tr '\t\n' '  ')" \
		"65534 65534 65534 65534 $none $none $none 1 2 "
done

### A collector in trouble

now_s() { read -r now_up _ </proc/uptime; echo "${now_up%.*}"; }
# boots_go_on WHAT: a machine's script, and the page, come as they do.
boots_go_on() {
	on_before=$(now_s)
	for on_i in 1 2 3 4 5; do
		in_client curl -s -m 5 -o /dev/null "http://10.0.0.2/boot.ipxe?mac=52:54:00:cc:00:0$on_i" || break
		in_client curl -s -m 5 http://10.0.0.2/boot/vmlinuz | grep -q kernel || break
	done
	check "$LAB_NAME: $1: boots go on" "request $on_i took too long" [ "$on_i" = 5 ] && page /status >/dev/null
	check "$LAB_NAME: $1: and do not wait" "they took $(($(now_s) - on_before)) s" [ $(($(now_s) - on_before)) -le $((9 * patience / 1000)) ]
}
told() { grep -c "$1" "$LOG/httpbootd.log"; }

# comes_back WHAT BOOTS: it takes them again, all of them.
comes_back() {
	check "$LAB_NAME: $1: all of them come then" "$(page /metrics | grep traces)" within 20 sent_is "$2"
}

answers 'return 503;'
tell boots 2
check "$LAB_NAME: 503: it is told" "$(tail -n 3 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" 'the collector does not take the traces of boots: it answers 503; they wait' 15
boots_go_on 503
answers 'return 444;'
tell boots 2
boots_go_on 'it ends in the middle'
answers ''
comes_back 'it ends in the middle' 8
equal "$LAB_NAME: it was told once" "$(told 'does not take the traces')" 1
equal "$LAB_NAME: and that it is back" "$(told 'takes the traces of boots again')" 1
stop nginx
tell boots 2
check "$LAB_NAME: it is away: it is told" "$(tail -n 3 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" 'the collector does not take the traces of boots: .*(refused|connect)' 15
boots_go_on 'it is away'
collector
comes_back 'it is away' 10
equal "$LAB_NAME: nothing was dropped" "$(metric 'traces_total{result="dropped"}')" 0

answers 'return 500;'
tell boots 2
check "$LAB_NAME: 500: they are dropped and counted" "$(page /metrics | grep traces)" \
	within 15 metric_is 'traces_total{result="dropped"}' 2
has "$LAB_NAME: 500: and it is told" "$LOG/httpbootd.log" 'it answers 500; they are dropped: look at collector'
answers ''

# It takes the connection, and nothing else; more boots than there is room for.
before=$(memory)
kill -STOP $(pgrep -P "$(pid_of nginx)") "$(pid_of nginx)"
for _ in 1 2; do
	tell boots 600
	sleep 4
done
boots_go_on 'it hangs'
check "$LAB_NAME: it hangs: the oldest are dropped" "$(page /metrics | grep traces)" [ "$(metric 'traces_total{result="dropped"}')" -gt 100 ]
case $BIN in
*asan*) ;;
*) check "$LAB_NAME: it hangs: within 12 MB" "$(($(memory) - before)) KB" [ $(($(memory) - before)) -lt 12288 ] ;;
esac
kill -CONT $(pgrep -P "$(pid_of nginx)") "$(pid_of nginx)"
check "$LAB_NAME: it hangs: what waited is sent then" "$(page /metrics | grep traces)" within 60 metric_is traces_waiting 0
collector_all >"$LOG/requests"
jq -r -f tests/lab/otlp.jq "$LOG/requests" >"$LOG/wrong" 2>&1
equal "$LAB_NAME: all that was sent is OTLP" "$(head -n 3 "$LOG/wrong")" ''

# Who answers for names does not.
stop httpbootd
kill -STOP "$(pid_of site-dns)"
daemon_start httpbootd $ini || exit 1
tell boots 1
sleep 3
boots_go_on 'no name is found'
kill -CONT "$(pid_of site-dns)"
check "$LAB_NAME: the name is found: it is sent" "$(page /metrics | grep traces)" within 40 sent_is 1
stop httpbootd

### TLS

configured https://collector.lan:4319/v1/traces "collector-ca = $LAB/tls/cert.pem"
daemon_start httpbootd $ini || exit 1
tell boots 1
check "$LAB_NAME: over TLS" "$(tail -n 3 "$LOG/httpbootd.log")" within 15 sent_is 1
stop httpbootd
configured https://collector.lan:4319/v1/traces
daemon_start httpbootd $ini || exit 1
tell boots 1
check "$LAB_NAME: one that nobody signed gets nothing" "$(tail -n 3 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" 'does not take the traces of boots: .*certificate' 15
equal "$LAB_NAME: and no boot" "$(metric 'traces_total{result="sent"}')" 0
stop httpbootd
trusts=/etc/ssl/certs/ca-certificates.crt
if [ -e $trusts ] && mount --bind $LAB/tls/cert.pem "$(readlink -f $trusts)"; then
	daemon_start httpbootd $ini || exit 1
	tell boots 1
	check "$LAB_NAME: one that this machine trusts gets it" "$(tail -n 3 "$LOG/httpbootd.log")" within 15 sent_is 1
	stop httpbootd
	umount "$(readlink -f $trusts)"
else
	skip "$LAB_NAME: what this machine trusts" "it has no $trusts"
fi
configured https://10.0.0.1:70000/v1/traces
in_boot "$BIN/httpbootd" -n -f $ini >"$LOG/check" 2>&1
has "$LAB_NAME: -n says what is no place" "$LOG/check" 'collector = https://10\.0\.0\.1:70000/v1/traces is no URL with a host and a port'
finish
