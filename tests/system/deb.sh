#!/bin/sh
# deb: the Debian packages, made by make deb: lintian finds no fault; installed, upgraded, from 0.1.0's
# files, removed and purged by dpkg, all and each daemon's alone, in a copy of this machine's root.
. "$(dirname "$0")/../lab/lan.sh"
need "$LAB_NAME" dpkg lintian dh curl nginx busybox
debs=$top/build/deb

lan_make deb
# 0.1.0 itself, of the history of this tree: built once, and laid down as its README says.
old=$top/build/0.1.0
old_git() { git -c safe.directory="$top" "$@" 2>/dev/null; }
make_old() {
	[ ! -e $old/root ] || return 0
	old_next=$(old_git log --format=%H -S'VERSION = 0.1.0' -- GNUmakefile | head -n 1)
	[ -n "$old_next" ] || return
	rm -rf $old
	mkdir -p $old/tree
	old_git archive "$old_next^" | tar -x -C $old/tree &&
		env -u MAKELEVEL -u MAKEFLAGS "${MAKE:-make}" -s -C $old/tree -j"$(nproc)" >$old/log 2>&1 &&
		env -u MAKELEVEL -u MAKEFLAGS "${MAKE:-make}" -s -C $old/tree DESTDIR=$old/root.new install install-systemd >>$old/log 2>&1 &&
		mv $old/root.new $old/root && rm -r $old/tree && own $old
}
[ "${LAB_INSIDE:-}" = "$0" ] || make_old || echo "deb: no 0.1.0: see $old/log" >&2
if [ "${LAB_INSIDE:-}" != "$0" ]; then
	equal "$LAB_NAME: lintian finds no fault" \
		"$(lintian --allow-root --fail-on error,warning "$debs"/*.changes 2>&1; echo $?)" 0
fi
lan_enter "$@"
. tests/lab/over.sh
lan_up
version=$(sed -n 's/^VERSION *= *//p' GNUmakefile)
R=$LAB/root
state=$R/var/lib/lanboot
ini=$R/etc/lanboot/lanboot.ini
units='pxedhcpd.service tftpd.service httpbootd.service'

in_root() { in_boot chroot $R /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
dpkg_in() { in_root dpkg --force-confold "$@" >"$LOG/said" 2>&1 </dev/null; }
package() { for package_one; do ls "$debs/lanboot$package_one"_*.deb; done | sed 's|.*/|/debs/|'; }
owner() { in_root stat -c '%U:%G %a' "$@" | xargs; }
accounts() { sed -n 's/^\(lanboot[a-z-]*\):.*/\1/p' $R/etc/passwd | sort | xargs; }
groups() { sed -n 's/^\(lanboot[a-z-]*\):.*/\1/p' $R/etc/group | sort | xargs; }
serves() { # serves FILE-URL: within a few seconds
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ "$(in_client curl -s -m 5 "$1")" != mine ] || return 0
		sleep 0.3
	done
	return 1
}

# fresh: this machine as a Debian that has nothing of ours, and as if systemd ran there: what it is asked for
# is in /asked.
fresh() {
	! mountpoint -q $R/proc || umount $R/proc $R/dev $R/debs $R/run $R/tmp
	! mountpoint -q $R || umount -l $R
	rm -rf $LAB/over/
	over / $R
	mount -t proc proc $R/proc
	mkdir -p $R/debs
	mount --bind /dev $R/dev
	mount --bind "$debs" $R/debs
	rm -rf $state $R/etc/lanboot $R/srv/lanboot $R/usr/sbin/policy-rc.d
	mount -t tmpfs tmpfs $R/run
	mount -t tmpfs tmpfs $R/tmp
	mkdir -p $R/run/systemd/system $R/run/lock
	for user in $(accounts); do in_root userdel "$user"; done
	for group in $(groups); do in_root groupdel "$group"; done
	cat >$R/usr/bin/systemctl <<-'END'
		#!/bin/sh
		echo "$@" >>/asked
		case $* in *is-active*) exit 0 ;; esac
	END
	chmod 755 $R/usr/bin/systemctl
	: >$R/asked
	in_root sh -c 'cat /etc/passwd /etc/group' | sort >$LAB/accounts
	list_root >$LAB/before
}
# list_root: what may be ours, or of our doing.
list_root() {
	(cd $R && find etc srv var/lib usr lib/systemd -xdev \( -path var/lib/dpkg -o -path var/lib/apt -o \
		-name 'passwd*' -o -name 'group*' -o -name 'shadow*' -o -name 'gshadow*' -o -name 'sub[ug]id*' -o \
		-name '.pwd.lock' \) -prune -o -print) | sort
}
asked() { sort -u $R/asked | xargs; }

### One alone, beside nginx

fresh
mkdir $LAB/www
echo of nginx >$LAB/www/file
cat >$LAB/nginx.conf <<END
daemon off;
user root;
pid $LAB/nginx.pid;
events {}
http { access_log off; client_body_temp_path $LAB/tmp/b; proxy_temp_path $LAB/tmp/p; fastcgi_temp_path $LAB/tmp/f;
uwsgi_temp_path $LAB/tmp/u; scgi_temp_path $LAB/tmp/s; server { listen 80; root $LAB/www; } }
END
start nginx boot nginx -e stderr -c $LAB/nginx.conf
dpkg_in -i $(package -common -httpbootd)
equal "$LAB_NAME: httpbootd's package alone, beside nginx" "$? $(grep -i -e error -e warning "$LOG/said")" '0 '
equal "$LAB_NAME: its user and no other" "$(accounts)" lanboot-http
equal "$LAB_NAME: its folders" "$(owner /srv/lanboot /var/lib/lanboot /var/lib/lanboot/overlays /var/lib/lanboot/hosts.d)" \
	'root:root 755 root:lanboot-http 1771 root:lanboot-http 750 lanboot-http:lanboot 2750'
has_not "$LAB_NAME: nothing was started or enabled" $R/asked '(^| )(start|restart|enable)'
equal "$LAB_NAME: nor will be" "$(find $R/etc/systemd -name 'httpbootd*')" ''
in_root httpbootd -n >"$LOG/said" 2>&1
equal "$LAB_NAME: it takes the configuration as it comes" $? 0
equal "$LAB_NAME: nginx has its port" "$(in_client curl -s -m 5 http://10.0.0.2/file)" 'of nginx'
echo mine >$R/srv/lanboot/file
sed -i 's/^\[httpbootd\]/&\nlisten = 0.0.0.0:8080/' $ini
start httpbootd boot chroot $R /usr/sbin/httpbootd -d
check "$LAB_NAME: and it another" "$(tail -n 2 "$LOG/httpbootd.log")" serves http://10.0.0.2:8080/file
stop httpbootd
stop nginx
dpkg_in -P lanboot-httpbootd lanboot-common
equal "$LAB_NAME: purged" $? 0
equal "$LAB_NAME: what the site wrote is there, and was named" \
	"$(cat $R/srv/lanboot/file) $(sed -n 's/.*: \([^ ]*\) stays.*/\1/p' "$LOG/said")" 'mine /srv/lanboot'
rm -r $R/srv/lanboot
equal "$LAB_NAME: and no user, group or file else" \
	"$(list_root | diff $LAB/before -) $(in_root sh -c 'cat /etc/passwd /etc/group' | sort | diff $LAB/accounts -)" ' '
for daemon in pxedhcpd tftpd; do
	dpkg_in -i $(package -common -$daemon)
	equal "$LAB_NAME: $daemon's package alone" "$? $(in_root $daemon -V)" "0 $daemon $version"
	dpkg_in -P lanboot-$daemon lanboot-common
	equal "$LAB_NAME: purged, nothing stays" "$? $(list_root | diff $LAB/before -) $(accounts)$(groups)" '0  '
done

### All of it

: >$R/asked
dpkg_in -i $(package '' -common -httpbootd -pxedhcpd -tftpd -tools -doc)
equal "$LAB_NAME: all packages" "$? $(grep -i -e error -e warning "$LOG/said")" '0 '
equal "$LAB_NAME: the users" "$(accounts)" 'lanboot-dhcp lanboot-http lanboot-tftp'
for tool in pxedhcpd tftpd httpbootd lanboot lanboot-image lanboot-ipxe lanboot-overlay lanboot-setup; do
	has "$LAB_NAME: $tool -V" - "^$tool.* $version" <<END
$(in_root $tool -V 2>&1)
END
done
cat >>$ini <<END
; mine
[profile kiosk]
kernel = file
END
echo mine >$R/srv/lanboot/file
for daemon in tftpd httpbootd; do
	start $daemon boot chroot $R /usr/sbin/$daemon -d
done
check "$LAB_NAME: TFTP" "$(tail -n 2 "$LOG/tftpd.log")" serves tftp://10.0.0.2/file
check "$LAB_NAME: HTTP" "$(tail -n 2 "$LOG/httpbootd.log")" serves http://10.0.0.2/file
in_root lanboot add 52:54:00:00:00:07 --name kiosk7 --profile kiosk >"$LOG/said" 2>&1
equal "$LAB_NAME: a machine is added" "$? $(cd $state/hosts.d && echo *)" '0 kiosk7.ini'
stop tftpd
stop httpbootd
check "$LAB_NAME: httpbootd noted what it saw" "$(ls -A $state)" [ -n "$(find $state -maxdepth 1 -type f)" ]
printf '[host 52:54:00:00:00:08]\nprofile = kiosk\n' >$state/hosts.d/by-hand.ini
in_root lanboot-overlay new kiosk >"$LOG/said" 2>&1

# The next version: another one in the control file, and another line in the configuration.
mkdir $LAB/next
for package in common httpbootd pxedhcpd tftpd tools; do
	dpkg-deb -R "$debs"/lanboot-${package}_*.deb $LAB/next/$package
	sed -i "s/^Version: .*/&+next/; s/$version)/$version+next)/" $LAB/next/$package/DEBIAN/control
	[ $package != common ] || echo '; of the next' >>$LAB/next/common/etc/lanboot/lanboot.ini
	dpkg-deb -Znone -b $LAB/next/$package $R/tmp/$package.deb >"$LOG/next" 2>&1
done
# With a fault in the configuration what runs is left to run, and dpkg is not stopped.
upgrade() { dpkg_in -i /tmp/common.deb /tmp/httpbootd.deb /tmp/pxedhcpd.deb /tmp/tftpd.deb /tmp/tools.deb; }
: >$R/asked
echo '[host 52:54:00:00:00:09]' >$state/hosts.d/broken.ini
upgrade
equal "$LAB_NAME: upgraded" "$? $(in_root dpkg-query -W -f '${db:Status-Status} ${Version}' lanboot-tftpd)" \
	"0 installed $version+next"
has "$LAB_NAME: a fault in the configuration is told" "$LOG/said" \
	'lanboot-tftpd: not restarted, as its configuration has a fault'
has_not "$LAB_NAME: and what runs is left to run" $R/asked '(start|enable)'
rm $state/hosts.d/broken.ini
upgrade
for unit in $units; do
	has "$LAB_NAME: $unit is restarted if it runs" $R/asked "try-restart.* $unit"
done
has_not "$LAB_NAME: and not started" $R/asked '(^| )(start|restart|enable)'
has "$LAB_NAME: the site's configuration stays" $ini '^; mine'
has_not "$LAB_NAME: nothing is added to it" $ini 'of the next'
has "$LAB_NAME: the new one is beside it" $ini.dpkg-dist 'of the next'

: >$R/asked
dpkg_in -r lanboot lanboot-doc lanboot-tools lanboot-httpbootd lanboot-pxedhcpd lanboot-tftpd lanboot-common
equal "$LAB_NAME: removed" "$? $(cd $R && ls usr/sbin/lanboot* usr/sbin/tftpd usr/share/lanboot lib/systemd/system/tftpd.service 2>/dev/null)" '0 '
for unit in $units; do
	has "$LAB_NAME: $unit is stopped" $R/asked "stop.* $unit"
done
equal "$LAB_NAME: configuration, machines and users stay" \
	"$(grep -c '^; mine' $ini) $(cd $state/hosts.d && echo *) $(accounts)" \
	'1 by-hand.ini kiosk7.ini lanboot-dhcp lanboot-http lanboot-tftp'
# Whatever the order.
dpkg_in -P lanboot-common
dpkg_in -P lanboot-tftpd lanboot-tools lanboot-httpbootd lanboot-pxedhcpd
equal "$LAB_NAME: purged: what daemons wrote is gone, what root wrote stays" \
	"$? $(cd $R && find var/lib/lanboot -maxdepth 2 -mindepth 2 | sort | xargs)" \
	'0 var/lib/lanboot/hosts.d/by-hand.ini var/lib/lanboot/overlays/kiosk'
equal "$LAB_NAME: nobody's number stays with it" \
	"$(find $state $R/srv/lanboot ! -user root -o ! -group root)" ''
equal "$LAB_NAME: and is named" "$(grep -o -m 1 'var/lib/lanboot stays' "$LOG/said")" 'var/lib/lanboot stays'
equal "$LAB_NAME: no user, group, configuration" "$(accounts)$(groups) $(ls -d $R/etc/lanboot 2>/dev/null)" ' '

### From 0.1.0, in use

# motd: what the client's apkovl has, as its script names it; the script is in $LOG/script.
motd() {
	in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$client_mac" >"$LOG/script"
	motd_url=$(grep -o 'apkovl=[^ ]*' "$LOG/script" | head -n 1)
	in_client curl -s -m 10 "${motd_url#apkovl=}" | tar -xzO etc/motd 2>/dev/null
}
from_0_1_0() {
	fresh
	in_root useradd --system --home-dir /srv/lanboot --shell /usr/sbin/nologin lanboot
	cp -a $old/root/. $R/
	mkdir -p $R/srv/lanboot
	in_root install -d -o lanboot -g lanboot /var/lib/lanboot
	client_mac=$(in_client cat /sys/class/net/eth0/address)
	sed -i '/^\[profile /,$d; s|^;root = /srv/lanboot|root = /srv/lanboot ; of 0.1.0|' $ini
	cat >>$ini <<-END
		[profile kiosk]
		kernel = file
		overlay = kiosk
		[profile installer]
		kernel = file
		[host $client_mac]
		name = kiosk1
		profile = kiosk
		once = installer
	END
	cp $ini $LAB/ini
	echo mine >$R/srv/lanboot/file
	equal "$LAB_NAME: it is 0.1.0" "$(in_root tftpd -V)" 'tftpd 0.1.0'
	in_root lanboot-overlay new kiosk >"$LOG/said" 2>&1
	mkdir -p $R/etc/lanboot/overlays/kiosk/etc
	echo of-0.1.0 >$R/etc/lanboot/overlays/kiosk/etc/motd
	start httpbootd boot chroot $R /usr/local/sbin/httpbootd -d
	check "$LAB_NAME: 0.1.0 serves" "$(tail -n 2 "$LOG/httpbootd.log")" serves http://10.0.0.2/file
	in_client curl -s -m 10 -o /dev/null "http://10.0.0.2/once?mac=$client_mac&profile=installer"
	equal "$LAB_NAME: 0.1.0 boots its installer once, then packs its overlay" "$(motd)" of-0.1.0
	stop httpbootd
	in_root dpkg -i $(package '' -common -httpbootd -pxedhcpd -tftpd -tools) >"$LOG/said" 2>&1 </dev/null
	equal "$LAB_NAME: over 0.1.0, nothing is asked" "$? $(grep -c -F '***' "$LOG/said")" '0 0'
	check "$LAB_NAME: its configuration stays as it was" "$(diff $LAB/ini $ini)" cmp -s $LAB/ini $ini
	equal "$LAB_NAME: and nothing is beside it" "$(cd $R/etc/lanboot && echo *)" lanboot.ini
	equal "$LAB_NAME: its overlays are moved" "$(cat $state/overlays/kiosk/etc/motd) $(owner /var/lib/lanboot)" \
		'of-0.1.0 root:lanboot-http 1771'
	for file in sbin/tftpd sbin/pxedhcpd lib/systemd/system/httpbootd.service; do
		has "$LAB_NAME: its $file is named" "$LOG/said" "/usr/local/$file is not this package's"
	done
	for file in $(grep -o "/usr/local/[^ ]* is not this" "$LOG/said" | sed 's/ .*//'); do
		rm $R$file
	done
	in_root httpbootd -n >"$LOG/said" 2>&1
	equal "$LAB_NAME: its configuration is a good one" "$? $(grep -c lanboot-setup "$LOG/said")" '0 0'
	: >"$LOG/httpbootd.log"
	start httpbootd boot chroot $R /usr/sbin/httpbootd -d
	check "$LAB_NAME: the new one serves" "$(tail -n 2 "$LOG/httpbootd.log")" serves http://10.0.0.2/file
	equal "$LAB_NAME: it packs the overlay, and boots no installer again" "$(motd)" of-0.1.0
	stop httpbootd
	dpkg_in -P lanboot lanboot-tools lanboot-httpbootd lanboot-pxedhcpd lanboot-tftpd lanboot-common
	equal "$LAB_NAME: purged, its user stays, ours go" "$? $(accounts)" '0 lanboot'
}
if [ -e $old/root ]; then
	from_0_1_0
else
	skip "$LAB_NAME: from 0.1.0" 'no history of this tree here to build it of'
fi

# An unpacking that fails leaves it as it was.
mkdir -p $R/etc/lanboot
printf '; of 0.1.0\n' >$ini
cp "$debs"/lanboot-common_*.deb $LAB/broken.deb
dpkg-deb -R $LAB/broken.deb $LAB/broken
mkdir -p $LAB/broken/usr/bin
cp /bin/true $LAB/broken/usr/bin/dpkg
dpkg-deb -Znone -b $LAB/broken $R/tmp/broken.deb >"$LOG/next" 2>&1
dpkg_in -i /tmp/broken.deb
equal "$LAB_NAME: a package that cannot be unpacked leaves the configuration" "$? $(cat $ini)" '1 ; of 0.1.0'
finish
