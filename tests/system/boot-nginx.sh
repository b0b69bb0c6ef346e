#!/bin/sh
# boot-nginx: doc/nginx.md is followed to the letter beside a real nginx that has port 80 and a site of its own:
# httpbootd at another port, behind nginx, and not at all, where nginx serves what `httpbootd render` wrote. A
# machine boots through nginx in both of its ways.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" nginx curl
. tests/lab/over.sh
. tests/lab/guide.sh
. tests/lab/nginx.sh
lan_up
site_dnsmasq
over_bare

### The server: lanboot with the lab's boot folder, and a site

mkdir -p /etc/lanboot /etc/nginx/conf.d $LAB/reader $LAB/said
cp -r build/lab/srv /srv/lanboot
lab_ini | sed '/^user = /d; s|^root = .*|root = /srv/lanboot|; /ipxe-rom/d; /hand it ours first/d; /^\[httpbootd\]$/d' >$LAB/base.ini
# configured FILE [LINE]: with those lines of [httpbootd].
configured() {
	cat $LAB/base.ini "$1" >/etc/lanboot/lanboot.ini
	echo "${2:-}" >>/etc/lanboot/lanboot.ini
}
printf '[httpbootd]\nlisten = 0.0.0.0:8080\n' >$LAB/first.ini
configured $LAB/first.ini
tools/lanboot-setup >"$LOG/setup" 2>&1
cat >$LAB/nginx.conf <<EOF
daemon off;
user root;
pid $LAB/nginx.pid-of-it;
error_log stderr info;
events { }
http {
	access_log /dev/stdout;
$(nginx_temp $LAB/tmp)
	server { listen 80 default_server; server_name site.example.org; return 200 "of the site\n"; }
	include /etc/nginx/conf.d/*.conf;
}
EOF
start nginx boot nginx -e stderr -c $LAB/nginx.conf
export LANBOOT_LIBEXEC="$top/$BIN"
for daemon in pxedhcpd tftpd httpbootd; do
	start $daemon boot "$top/$BIN/$daemon" -d
	wait_for_line "$LOG/$daemon.log" 'ready version' 15 $daemon
done

cat >$LAB/reader/systemctl <<EOF
#!/bin/sh
pid=\$(cat $LAB/\$2.pid)
case \$* in
'reload nginx') kill -HUP \$pid ;;
'restart httpbootd')
	kill \$pid
	while [ -e /proc/\$pid/exe ]; do sleep 0.1; done
	"$top/$BIN/httpbootd" -d </dev/null >>"$LOG/httpbootd.log" 2>&1 &
	echo \$! >$LAB/httpbootd.pid
	sleep 1
	;;
*) exit 1 ;;
esac
EOF
cat >$LAB/reader/nginx <<EOF
#!/bin/sh
LD_LIBRARY_PATH=$peer_libs exec $(find_tool nginx) -e stderr -c $LAB/nginx.conf "\$@"
EOF
chmod 755 $LAB/reader/*
guide_run() { in_boot env PATH="$LAB/reader:$top/tools:$top/$BIN:$PATH" sh -eux "$1"; }
# guide_conf BLOCK [LINE]: the guide's lines of lanboot.ini stand behind what is there.
guide_conf() {
	mkdir -p $LAB/said/etc/lanboot
	guide_root=$LAB/said guide_follow "$1"
	configured $LAB/said/etc/lanboot/lanboot.ini "${2:-}"
}

guide_read doc/nginx.md
# The lab's machines have an apkovl each, which tftpd is not to give to others.
private='private = kiosk1.apkovl.tar.gz kiosk2.apkovl.tar.gz kiosk3.apkovl.tar.gz'

### A port of its own

guide_conf 1-1 "$private"
guide_follow 1-2
guide_shows 1-3 "$LOG/1-2.log"
equal "$LAB_NAME: 1: the site is as it was" "$(in_client curl -s -m 10 http://10.0.0.2/)" 'of the site'
in_client curl -s -m 10 http://10.0.0.2:8080/boot.ipxe >$LAB/script
has "$LAB_NAME: 1: scripts have the port" $LAB/script 'http://10\.0\.0\.2:8080/boot\.ipxe'

### In front

guide_follow 2-1
guide_conf 2-2 "$private"
guide_follow 2-3
guide_shows 2-4 "$LOG/2-3.log"
equal "$LAB_NAME: 2: the site is as it was" \
	"$(in_client curl -s -m 10 -H 'Host: site.example.org' http://10.0.0.2/)" 'of the site'
vm_boots kiosk1 bios
has "$LAB_NAME: 2: nginx handed it on" "$LOG/nginx.log" 'GET /[^ ]*kiosk1\.apkovl\.tar\.gz.* 200 '
has "$LAB_NAME: 2: httpbootd knows who it is" "$LOG/httpbootd.log" \
	"served client=10\.0\.0\.[5-9][0-9] mac=$(mac_of kiosk1) host=kiosk1 .*path=/boot/modloop-lts"
is_up() {
	for _ in $(seq 20); do
		! in_boot tools/lanboot status 2>&1 | grep -q '^ lanboot  1 up' || return 0
		sleep 0.2
	done
	return 1
}
check "$LAB_NAME: 2: and that it is up" "$(in_boot tools/lanboot status 2>&1)" is_up

### Scripts alone

: >"$LOG/nginx.log"
guide_follow 3-1
guide_conf 3-2
guide_follow 3-3
guide_shows 3-4 "$LOG/3-3.log"
has "$LAB_NAME: it wrote an iPXE script" /srv/lanboot/boot.ipxe '^#!ipxe'
vm_boots kiosk2 bios
has "$LAB_NAME: nginx served the script" "$LOG/nginx.log" 'GET /boot\.ipxe.* 200 '
has "$LAB_NAME: nginx served the kernel" "$LOG/nginx.log" 'GET /boot/vmlinuz-lts.* 200 '
daemons_stop pxedhcpd tftpd
guide_end
finish
