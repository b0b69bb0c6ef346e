#!/bin/sh
# http-proxy: httpbootd behind nginx, which has the port, the name and the certificate.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl nginx busybox
. tests/lab/nginx.sh
lan_up

srv=$LAB/srv
mkdir -p $srv/boot
head -c 300000 /dev/urandom >$srv/boot/vmlinuz
chmod -R a+rX $srv
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=boot \
	-addext subjectAltName=IP:10.0.0.2 -keyout $LAB/key.pem -out $LAB/cert.pem 2>"$LOG/openssl.log"
cat >$LAB/nginx.conf <<EOF2
daemon off;
user root;
pid $LAB/nginx.pid;
error_log stderr info;
events { }
http {
	access_log /dev/stdout;
$(nginx_temp $LAB/tmp)
	server {
		listen 80;
		listen 443 ssl;
		ssl_certificate $LAB/cert.pem;
		ssl_certificate_key $LAB/key.pem;
		location / {
			proxy_pass http://127.0.0.1:8080;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host \$http_host;
			proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
			proxy_set_header X-Forwarded-Proto \$scheme;
			proxy_buffering off;
		}
	}
}
EOF2
ini() {
	cat >$LAB/lanboot.ini <<-EOF2
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		bind = none
		listen = 127.0.0.1:8080 10.0.0.2:8081
		proxies = 127.0.0.1
		max-connections-per-client = 1
		$1
		[profile p]
		kernel = boot/vmlinuz
		[host 10.0.0.3]
		name = kiosk3
		profile = p
	EOF2
}
ini ''
start nginx boot nginx -e stderr -c $LAB/nginx.conf
daemons_start $LAB/lanboot.ini httpbootd || exit 1

ask() { in_client curl -s -m 20 --cacert $LAB/cert.pem "$@"; }
ask https://10.0.0.2/boot/vmlinuz >$LAB/body
check "$LAB_NAME: a file through the proxy" 'the bytes differ' cmp -s $LAB/body $srv/boot/vmlinuz
has "$LAB_NAME: the log names the machine, not the proxy" "$LOG/httpbootd.log" \
	'served client=10\.0\.0\.3 .*method=GET path=/boot/vmlinuz'
ask 'https://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:99' >$LAB/script
has "$LAB_NAME: the section of the machine's address is found" "$LOG/httpbootd.log" \
	'script client=10\.0\.0\.3 .*host=kiosk3 profile=p'
has "$LAB_NAME: the script's URLs are https" $LAB/script '^kernel https://10\.0\.0\.2/boot/vmlinuz'
ask 'http://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:99' >$LAB/script
has "$LAB_NAME: and http where the machine came by that" $LAB/script \
	'^kernel http://10\.0\.0\.2/boot/vmlinuz'
ask 'https://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:99' >$LAB/script
has "$LAB_NAME: one is not taken for the other" $LAB/script '^kernel https://10\.0\.0\.2/boot/vmlinuz'

# Two at once: the limit is for a client, and the proxy is many.
in_client curl -s -m 20 --limit-rate 100k -o /dev/null --cacert $LAB/cert.pem https://10.0.0.2/boot/vmlinuz &
slow=$!
sleep 0.3
equal "$LAB_NAME: the proxy has more than one client's connections" \
	"$(ask -o /dev/null -w '%{http_code}' https://10.0.0.2/boot/vmlinuz)" 200
wait $slow

# Who is no proxy speaks for itself alone.
: >"$LOG/httpbootd.log"
in_client curl -s -m 20 -H 'X-Forwarded-For: 10.0.0.99' -H 'X-Forwarded-Proto: https' \
	'http://10.0.0.2:8081/boot.ipxe?mac=52:54:00:00:00:99' >$LAB/script
has "$LAB_NAME: a client that says it is another is not" "$LOG/httpbootd.log" 'client=10\.0\.0\.3 .*host=kiosk3'
has "$LAB_NAME: nor is it believed to come by TLS" $LAB/script '^kernel http://10\.0\.0\.2:8081/boot'
ask -H 'X-Forwarded-For: 10.0.0.99' 'https://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:98' >/dev/null
has_not "$LAB_NAME: not even through the proxy" "$LOG/httpbootd.log" 'client=10\.0\.0\.99'

ini 'public-url = https://boot.example.org'
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$LOG/httpbootd.log" 'reloaded file' 10 httpbootd
ask 'http://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:99' >$LAB/script
has "$LAB_NAME: public-url is the server's name in scripts" $LAB/script \
	'^kernel https://boot\.example\.org/boot/vmlinuz'
ask http://10.0.0.2/boot.ipxe >$LAB/script
has "$LAB_NAME: and in the script that leads to them" $LAB/script \
	'^chain --replace https://boot\.example\.org/boot\.ipxe'
"$BIN/pxedhcpd" -f $LAB/lanboot.ini explain --arch efi-x64 --ipxe >"$LOG/pxe" 2>&1
has "$LAB_NAME: pxedhcpd names it to iPXE" "$LOG/pxe" 'https://boot\.example\.org/boot\.ipxe'
mkdir $LAB/www
"$BIN/httpbootd" -f $LAB/lanboot.ini render --server https://10.0.0.2 $LAB/www >"$LOG/render.log" 2>&1
equal "$LAB_NAME: render for a server with TLS" $? 0
has "$LAB_NAME: its scripts' URLs" $LAB/www/boot.ipxe.d/10.0.0.3.ipxe 'https://10\.0\.0\.2/boot/vmlinuz'
"$BIN/httpbootd" -f $LAB/lanboot.ini render --server ftp://10.0.0.2 $LAB/www >"$LOG/render.log" 2>&1
equal "$LAB_NAME: render for what is no web server" $? 2

# A booted machine's call, with busybox's own wget, which does not know this certificate.
ini ''
kill -HUP "$(pid_of httpbootd)"
: >"$LOG/httpbootd.log"
wait_for_line "$LOG/httpbootd.log" 'reloaded file' 10 httpbootd
echo 'quiet BOOTIF=01-52-54-00-12-34-56 modloop=https://10.0.0.2/boot/modloop-lts' >$LAB/cmdline
sed "s|/proc/cmdline|$LAB/cmdline|g" etc/lanboot-up.start >$LAB/up.start
in_client sh $LAB/up.start >"$LOG/up" 2>&1
has "$LAB_NAME: a machine says by https that it is up" "$LOG/httpbootd.log" \
	' up client=10\.0\.0\.3 mac=52:54:00:12:34:56'
daemons_stop httpbootd
finish
