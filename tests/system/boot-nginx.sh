#!/bin/sh
# boot-nginx: only pxedhcpd and tftpd run; nginx serves the files, and the script that
# `httpbootd render` wrote.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" nginx
lan_up
site_dnsmasq
lab_ini >$LAB/lanboot.ini

www=$LAB/www
mkdir $www
for file in build/lab/srv/*; do
	ln -s "$top/$file" $www/
done
check "$LAB_NAME: httpbootd render" "it failed, see build/log/$LAB_NAME/render.log" \
	"$BIN/httpbootd" -f $LAB/lanboot.ini render --server http://10.0.0.2 $www >"$LOG/render.log" 2>&1
ls -lR $www >>"$LOG/render.log"
has "$LAB_NAME: it wrote an iPXE script" $www/boot.ipxe '^#!ipxe'

cat >$LAB/nginx.conf <<EOF
daemon off;
user root;
pid $LAB/nginx.pid;
error_log stderr info;
events { }
http {
	access_log /dev/stdout;
	client_body_temp_path $LAB/tmp/1;
	proxy_temp_path $LAB/tmp/2;
	fastcgi_temp_path $LAB/tmp/3;
	uwsgi_temp_path $LAB/tmp/4;
	scgi_temp_path $LAB/tmp/5;
	server { listen 80; root $www; }
}
EOF
start nginx boot nginx -e stderr -c $LAB/nginx.conf
daemons_start $LAB/lanboot.ini pxedhcpd tftpd || exit 1

vm_boots kiosk1 bios
has "$LAB_NAME: nginx served the script" "$LOG/nginx.log" 'GET /boot\.ipxe.* 200 '
has "$LAB_NAME: nginx served the kernel" "$LOG/nginx.log" 'GET /boot/vmlinuz-lts.* 200 '
daemons_stop pxedhcpd tftpd
finish
