#!/bin/sh
# http-tls: httpbootd over TLS to curl, and its certificate replaced without a restart.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl
lan_up

srv=$LAB/srv tls=$LAB/tls
mkdir -p $srv $tls/archive $tls/live
head -c 3000000 /dev/urandom >$srv/big
echo hello >$srv/file
chmod -R a+rX $srv
# certificate NAME: a certificate of its own for 10.0.0.2, as cert-NAME.pem and key-NAME.pem.
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
		-subj "/CN=$1" -addext subjectAltName=IP:10.0.0.2 \
		-keyout "$tls/archive/key-$1.pem" -out "$tls/archive/cert-$1.pem" 2>>"$LOG/openssl.log"
	chmod a+r "$tls/archive/key-$1.pem"
}
certificate one
certificate two
# As certbot has it: links in a folder of their own.
use() { ln -sf "../archive/cert-$1.pem" $tls/live/cert.pem; ln -sf "../archive/key-$2.pem" $tls/live/key.pem; }
use one one
gzip </dev/null >$srv/a.apkovl.tar.gz
chmod a+r $srv/a.apkovl.tar.gz
cat >$LAB/lanboot.ini <<-EOF2
	[lanboot]
	user = nobody
	root = $srv
	[httpbootd]
	tls-listen = 0.0.0.0:443
	tls-cert = $tls/live/cert.pem
	tls-key = $tls/live/key.pem
	[profile p]
	kernel = file
	apkovl = a.apkovl.tar.gz
	bind = none
	[host *]
	profile = p
EOF2
daemons_start $LAB/lanboot.ini httpbootd || exit 1
has "$LAB_NAME: ready names it" "$LOG/httpbootd.log" 'tls-listen="0.0.0.0:443"'

base=https://10.0.0.2
secure() { in_client curl -s -m 20 --cacert "$tls/archive/cert-$1.pem" "$2"; }
equal "$LAB_NAME: a file" "$(secure one $base/file)" hello
secure one $base/big >$LAB/body
check "$LAB_NAME: a large file" 'the bytes differ' cmp -s $LAB/body $srv/big
secure one "$base/boot.ipxe?mac=52:54:00:12:34:56" >$LAB/script
has "$LAB_NAME: the script's URLs are https" $LAB/script 'https://10\.0\.0\.2/file'
has "$LAB_NAME: an apkovl by https of ours is told" $LAB/script '^echo By https Alpine loads it only if'
has "$LAB_NAME: and logged" "$LOG/httpbootd.log" 'apkovl-https mac=52:54:00:12:34:56 .*reason=".*certificates'
equal "$LAB_NAME: plain HTTP is there as well" "$(in_client curl -s -m 20 http://10.0.0.2/file)" hello
in_client curl -s -m 5 http://10.0.0.2:443/file >/dev/null
equal "$LAB_NAME: plain HTTP on the TLS port is no harm" "$(secure one $base/file)" hello
check "$LAB_NAME: and is told" 'there is no line of it' \
	wait_for_line "$LOG/httpbootd.log" 'tls-failed client=10\.0\.0\.3 .*reason="it spoke no TLS' 5 httpbootd
equal "$LAB_NAME: who trusts another authority gets nothing" "$(secure two $base/file)" ''
check "$LAB_NAME: and that is told" 'there is no line of it' \
	wait_for_line "$LOG/httpbootd.log" 'tls-failed client=10\.0\.0\.3 .*reason="it was shown the certificate' 5 httpbootd
# says NAME WORDS OPTION...: what the log says of an openssl that ends TLS by itself. Each comes from another address, for
# an address has so many lines.
says_from=30
says() {
	says_name=$1 says_line=$2
	shift 2
	says_from=$((says_from + 1))
	in_client ip addr add 10.0.0.$says_from/24 dev eth0
	in_client openssl s_client -bind 10.0.0.$says_from:0 -connect 10.0.0.2:443 -tls1_2 -CAfile $tls/archive/cert-one.pem \
		-verify_return_error "$@" </dev/null >"$LOG/s_client" 2>&1
	check "$LAB_NAME: told: $says_name" "there is no line of it; see $LOG/s_client" \
		wait_for_line "$LOG/httpbootd.log" "tls-failed client=10\.0\.0\.$says_from .*$says_line" 5 httpbootd
}
says 'a clock after its end' 'alert=45 reason="by its clock the certificate has ended' -attime $(($(date +%s) + 40000000))
says 'another address' 'alert=4[26] reason="it takes the certificate for a bad one' -verify_ip 10.0.0.9
says 'another authority' 'alert=48 reason="it does not know the authority' -CAfile $tls/archive/cert-two.pem
says 'no cipher in common' ' reason="it has no cipher or signature that fits' -cipher ECDHE-RSA-AES128-GCM-SHA256
in_client curl -s -m 60 -o /dev/null 'http://10.0.0.2:443/[1-400]'
equal "$LAB_NAME: four hundred of them do not fill the log" \
	"$(($(grep -c ': tls-failed ' "$LOG/httpbootd.log") < 100))" 1
in_client curl -s -m 5 --cacert $tls/archive/cert-one.pem --tls-max 1.1 $base/file >/dev/null
check "$LAB_NAME: TLS 1.1 is refused" 'it was taken' [ $? != 0 ]

equal "$LAB_NAME: /metrics says when it ends" \
	"$(in_boot curl -s http://127.0.0.1:9780/metrics | sed -n 's/^lanboot_http_tls_end_timestamp_seconds //p')" \
	"$(date -d "$(openssl x509 -in $tls/archive/cert-one.pem -noout -enddate | sed 's/.*=//')" +%s)"
check "$LAB_NAME: the log warns of its end, in two days" 'there is no line of it' \
	wait_for_line "$LOG/httpbootd.log" 'tls-ends until="[A-Z][a-z][a-z], .* GMT" reason="the certificate of tls-cert ends soon' 60 httpbootd
equal "$LAB_NAME: once" "$(grep -c 'tls-ends ' "$LOG/httpbootd.log")" 1

# reload PATTERN: SIGHUP, until the log has a line.
reload() { kill -HUP "$(pid_of httpbootd)"; wait_for_line "$LOG/httpbootd.log" "$1" 10 httpbootd; }
# A download that is under way goes on with the old certificate.
in_client curl -s -m 30 --limit-rate 1M --cacert $tls/archive/cert-one.pem -o $LAB/slow $base/big &
slow=$!
sleep 0.5
use two two
reload 'reloaded file'
equal "$LAB_NAME: the new certificate" "$(secure two $base/file)" hello
equal "$LAB_NAME: the old one is gone" "$(secure one $base/file)" ''
wait $slow
check "$LAB_NAME: a download over the reload" 'the bytes differ' cmp -s $LAB/slow $srv/big

: >"$LOG/httpbootd.log"
use one two
reload 'going on with the certificate from before'
equal "$LAB_NAME: a key that does not fit is not taken" "$(secure two $base/file)" hello
"$BIN/httpbootd" -f $LAB/lanboot.ini -n >"$LOG/out" 2>&1
equal "$LAB_NAME: -n with a key that does not fit" $? 78
has "$LAB_NAME: -n says what is wrong" "$LOG/out" 'lanboot.ini:6: tls-cert and tls-key: not a certificate'
rm $tls/live/key.pem
: >"$LOG/httpbootd.log"
reload 'going on with the certificate from before'
has "$LAB_NAME: a missing key is told" "$LOG/httpbootd.log" 'tls-key = .*No such file'
equal "$LAB_NAME: a missing key does not stop it" "$(secure two $base/file)" hello
daemons_stop httpbootd

"$BIN/httpbootd" -f $LAB/lanboot.ini -n >"$LOG/out" 2>&1
equal "$LAB_NAME: -n without the key" $? 78
has "$LAB_NAME: -n says where" "$LOG/out" 'lanboot.ini:7: tls-key = .*No such file'
use two two
chmod 600 $tls/archive/key-two.pem
chown root $tls/archive/key-two.pem
"$BIN/httpbootd" -f $LAB/lanboot.ini -n >"$LOG/out" 2>&1
equal "$LAB_NAME: -n with a key that is root's alone" $? 0
has "$LAB_NAME: -n with a key that is root's alone: what comes of it" "$LOG/out" \
	"lanboot.ini:7: warning: tls-key = .*: user 'nobody' cannot read it: when it is renewed, .* not from a reload"
rm $tls/live/key.pem
mkfifo $tls/live/key.pem
timeout 20 "$BIN/httpbootd" -f $LAB/lanboot.ini -n >"$LOG/out" 2>&1
equal "$LAB_NAME: -n with a FIFO in the key's place" $? 78
finish
