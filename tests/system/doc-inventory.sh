#!/bin/sh
# doc-inventory: doc/inventory.md is followed to the letter, on copies of this machine's folders, beside an nginx that
# answers as a NetBox does: what lanboot says of it before, its machines, and the job of a server without httpbootd.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
. tests/lab/guide.sh
. tests/lab/nginx.sh
. tests/lab/served.sh
need "$LAB_NAME" curl nginx openssl
lan_up
served_up
echo '10.0.0.1 netbox.lan' >>/etc/hosts

### What the reader has

mkdir -p $LAB/cmdb /etc/lanboot/conf.d /etc/cron.d
cat >/etc/lanboot/lanboot.ini <<-END
	[lanboot]
	root    = /srv/lanboot
	include = /etc/lanboot/conf.d/*.ini
	[profile thin]
	alpine  = 3.24 lts
	overlay = thinclient {host}
	[profile till]
	inherits = thin
END
# interface DEVICE MAC BOOT: as NetBox has it, with less in it.
interface() {
	printf '{"device":{"id":1,"name":"%s"},"name":"eth0","mac_address":%s,"custom_fields":{"boot":%s},"tags":[]}' "$@"
}
cat >$LAB/cmdb/all.json <<-END
	{"count":3,"next":null,"previous":null,"results":[
	$(interface pc0 '"52:54:00:AA:00:00"' null),
	$(interface pc1 '"52:54:00:AA:00:01"' '"till"'),
	$(interface pc2 null null)]}
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=netbox \
	-addext subjectAltName=DNS:netbox.lan -keyout $LAB/key.pem -out /etc/lanboot/netbox-ca.pem 2>"$LOG/openssl.log"
cat >$LAB/nginx.conf <<-END
	daemon off;
	user root;
	pid $LAB/nginx.pid;
	error_log stderr info;
	events { }
	http {
		access_log /dev/stdout;
	$(nginx_temp $LAB/tmp)
		server {
			listen 443 ssl;
			ssl_certificate /etc/lanboot/netbox-ca.pem;
			ssl_certificate_key $LAB/key.pem;
			root $LAB/cmdb;
			default_type application/json;
			location /api/dcim/interfaces/ {
				if (\$http_authorization != "Token 0123456789abcdef0123456789abcdef01234567") { return 403 '{}'; }
				rewrite ^ /all.json last;
			}
		}
	}
END
chmod -R a+rX $LAB/cmdb
start nginx site nginx -e stderr -c $LAB/nginx.conf
for _ in $(seq 20); do
	! in_boot curl -s -m 2 --cacert /etc/lanboot/netbox-ca.pem -o /dev/null https://netbox.lan/ || break
	sleep 0.3
done

### Before anything changes

guide_read doc/inventory.md
guide_follow 2 3-1 3-2
guide_shows 3-3 "$LOG/3-2.log"
equal "$LAB_NAME: the token is root's alone" "$(stat -c '%U %a' /etc/lanboot/inventory.token)" 'root 600'
cat >$LAB/reader/systemctl <<-END
	#!/bin/sh
	[ "\$*" = 'restart pxedhcpd tftpd httpbootd' ] || exit 1
	for daemon in pxedhcpd tftpd httpbootd; do
		kill \$(cat $LAB/\$daemon.pid)
		while [ -e /proc/\$(cat $LAB/\$daemon.pid)/exe ]; do sleep 0.1; done
		"$top/$BIN/\$daemon" -d </dev/null >>"$LOG/\$daemon.log" 2>&1 &
		echo \$! >$LAB/\$daemon.pid
	done
END
chmod 755 $LAB/reader/systemctl
guide_follow 3-4
for _ in $(seq 60); do
	! asked list | grep -q pc1 || break
	sleep 0.5
done

### Its machines

guide_follow 4
has "$LAB_NAME: they stand in the list" "$LOG/4-1.log" 'pc1 .*till'
has "$LAB_NAME: explain says where one is from" "$LOG/4-1.log" '/var/lib/lanboot/inventory/machines\.ini'
has "$LAB_NAME: lanboot check finds all well" "$LOG/4-1.log" 'all well'
for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$LOG/$daemon.log" 'reloaded .*for=(inventory|hosts\.d)' 20
	check "$LAB_NAME: $daemon, which is a user of its own, has read them" "$(tail -n 3 "$LOG/$daemon.log")" \
		grep -q 'reloaded .*for=\(inventory\|hosts\.d\)' "$LOG/$daemon.log"
done
has "$LAB_NAME: whose folder it is" - '^lanboot-http lanboot 2750$' <<END
$(stat -c '%U %G %a' /var/lib/lanboot/inventory)
END

### A server without httpbootd

kill "$(cat $LAB/httpbootd.pid)"
guide_follow 6
sed -i 's/"boot":null/"boot":"till"/' $LAB/cmdb/all.json
sed -n 's/^[^ ]* .* root  //p' /etc/cron.d/lanboot-inventory >$LAB/job
before=$(grep -c 'reloaded .*for=inventory' "$LOG/pxedhcpd.log")
guide_run $LAB/job >"$LOG/job" 2>&1
equal "$LAB_NAME: the job: status" $? 0
reads() { [ "$(grep -c 'reloaded .*for=inventory' "$LOG/pxedhcpd.log")" -gt "$before" ]; }
for _ in $(seq 40); do
	! reads || break
	sleep 0.25
done
check "$LAB_NAME: pxedhcpd reads what it fetched" "$(tail -n 3 "$LOG/pxedhcpd.log")" reads
asked explain pc0 >"$LOG/explain"
has "$LAB_NAME: which is what is known then" "$LOG/explain" 'profile.*till'
for daemon in pxedhcpd tftpd; do
	kill "$(cat $LAB/$daemon.pid)"
done
guide_end
finish
