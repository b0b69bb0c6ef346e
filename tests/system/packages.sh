#!/bin/sh
# packages: the Alpine packages, made of alpine/APKBUILD and the tarball of make dist by abuild or a
# small stand-in for it: which file is in which; and that Alpine's own apk installs, upgrades and
# removes them, and OpenRC starts what they bring.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
make=${MAKE:-make}
repo=$top/build/packages
key=$repo/lanboot.rsa
arch=$(uname -m)
version=$(sed -n 's/^VERSION *= *//p' GNUmakefile)

# repository N [CHECK]: one of what is in aport-N, as make apk-repo does it: with the programs that are built. That
# they can be, of what is in the tarball and nothing else, dist sees, and by the APKBUILD doc-first-boot.
repository() {
	CHECK=${2:-no} flock build/musl.lock etc/apk-repo $repo/aport-$1 $repo/$1 $key >&2 || {
		fail "$LAB_NAME: the packages are made" "see build/packages/$1/log"
		exit 1
	}
}

# What needs to write to build/ comes before the lab, where that is read-only.
make_packages() {
	rm -rf $repo
	mkdir -p $repo
	$make -s aport || exit 1
	cp -a build/aport $repo/aport-0
	if command -v abuild >/dev/null; then
		openssl genrsa -out $key 2048 2>/dev/null
		openssl rsa -in $key -pubout -out $key.pub 2>/dev/null
		(cd $repo/aport-0 && PACKAGER_PRIVKEY=$key REPODEST=$repo/0 SRCDEST=$PWD abuild -F -d) \
			>$repo/0.log 2>&1 || {
			fail "$LAB_NAME: abuild makes the packages" "see build/packages/0.log"
			exit 1
		}
		mv $repo/0/*/$arch $repo/0/$arch
		$make -s DESTDIR=$repo/laid prefix=/usr install install-openrc >$repo/laid.log 2>&1
		return
	fi
	need_musl
	repository 0 yes
	$make -s BUILD=build/musl -o all DESTDIR=$repo/laid prefix=/usr \
		install install-openrc >$repo/laid.log 2>&1
	# The next release of the packages: another pkgrel, and another line in the configuration.
	cp -a build/aport $repo/aport-1
	cat >>$repo/aport-1/APKBUILD <<-'END'
		pkgrel=1
		eval "old_$(sed -n '/^package() {/,/^}/p' APKBUILD)"
		package() {
			old_package
			echo '; of the next release' >>"$pkgdir"/etc/lanboot/lanboot.ini
		}
		depends=$(echo $depends | sed 's/-r0/-r1/g')
	END
	repository 1
	# What 0.1.0 made of a machine: one user, and a folder of state that was his.
	cp -a build/aport $repo/aport-old
	rm $repo/aport-old/lanboot-*.p*
	cat >$repo/aport-old/lanboot-common.pre-install <<-'END'
		#!/bin/sh
		addgroup -S lanboot 2>/dev/null
		adduser -S -D -H -h /srv/lanboot -s /sbin/nologin -G lanboot -g lanboot lanboot 2>/dev/null
		[ -e /srv/lanboot ] || install -d -m 755 /srv/lanboot
		[ -e /var/lib/lanboot ] || install -d -m 755 -o lanboot -g lanboot /var/lib/lanboot
		exit 0
	END
	cat >>$repo/aport-old/APKBUILD <<-'END'
		builddir=$PWD/src/lanboot-$pkgver
		depends=$(echo $depends | sed "s/=$pkgver-/=0.1.0-/g")
		pkgver=0.1.0
		install="$pkgname-common.pre-install"
	END
	repository old
}

need_alpine
need "$LAB_NAME" openssl curl
[ "${LAB_INSIDE:-}" = "$0" ] || make_packages
lan_enter "$@"
for release in 0 1 old; do
	[ ! -e $repo/$release/log ] || cp $repo/$release/log "$LOG/$release.log"
done

equal "$LAB_NAME: whose packages they are is said as abuild wants it" \
	"$(grep -Ec '^# Maintainer: [^ ].* <[^ ]+@[^ ]+>$' alpine/APKBUILD)" 1

### Which file is in which package

# files_of PACKAGE: without folders, without what is for apk itself.
files_of() {
	tar -tzf $repo/0/"$arch"/$1-"$version"-r0.apk 2>/dev/null | grep -v -e '/$' -e '^\.' | LC_ALL=C sort
}
holds() {
	holds_package=$1; shift
	equal "$LAB_NAME: what is in $holds_package" "$(files_of $holds_package | xargs)" \
		"$(printf '%s\n' "$@" | LC_ALL=C sort | xargs)"
}
tools=$(for file in tools/lanboot tools/lanboot-*; do case $file in *.8) ;; *) echo "${file#tools/}" ;; esac; done)
holds lanboot ''
holds lanboot-common etc/lanboot/lanboot.ini usr/sbin/lanboot-setup usr/share/lanboot/tool.sh
for daemon in pxedhcpd tftpd httpbootd; do
	holds lanboot-$daemon usr/sbin/$daemon
	holds lanboot-$daemon-openrc etc/init.d/$daemon etc/conf.d/$daemon
done
holds lanboot-tools etc/periodic/daily/lanboot-renew usr/libexec/lanboot/overlay-bytes usr/share/lanboot/lanboot-stage.initd usr/share/lanboot/lanboot.ini usr/libexec/lanboot/lanboot-ask usr/libexec/lanboot/lanboot-probe usr/libexec/lanboot/lanboot-import usr/libexec/lanboot/lanboot-pe $(echo "$tools" | sed '/-setup$/d; s|^|usr/sbin/|') $(for file in tools/* tools/import/*; do
	case $file in tools/lanboot | tools/lanboot.8 | tools/lanboot-* | tools/completion | tools/tool.sh | tools/probe | tools/import | *.[ch]) ;; *) [ ! -e "$file" ] || echo usr/share/lanboot/"${file#tools/}" ;; esac
done)
holds lanboot-tools-openrc etc/init.d/lanboot-watch etc/conf.d/lanboot-watch
holds lanboot-bash-completion usr/share/bash-completion/completions/lanboot
holds lanboot-zsh-completion usr/share/zsh/site-functions/_lanboot
holds lanboot-fish-completion usr/share/fish/vendor_completions.d/lanboot.fish
holds lanboot-doc $(for file in README.md HACKING.md CHANGELOG.md LICENSE doc/*.md doc/*.png; do echo usr/share/doc/lanboot/$file; done) \
	$(for file in etc/examples/*.ini etc/lanboot-up.start etc/lanboot-tell@.*; do echo usr/share/doc/lanboot/examples/"${file##*/}"; done) \
	$(for file in etc/monitoring/*; do echo usr/share/doc/lanboot/monitoring/"${file##*/}"; done) \
	$(for page in pxedhcpd.8 tftpd.8lanboot httpbootd.8 $(echo "$tools" | sed 's|$|.8|'); do
		echo usr/share/man/man8/$page.gz
	done) usr/share/man/man5/lanboot.ini.5.gz
packages=$(cd $repo/0/"$arch" && ls -- *.apk | sed "s|-$version-r0.apk||")
equal "$LAB_NAME: the packages" "$(echo $packages)" "lanboot lanboot-bash-completion lanboot-common lanboot-doc \
lanboot-fish-completion lanboot-httpbootd lanboot-httpbootd-openrc lanboot-pxedhcpd lanboot-pxedhcpd-openrc lanboot-tftpd \
lanboot-tftpd-openrc lanboot-tools lanboot-tools-openrc lanboot-zsh-completion"
for package in $packages; do
	files_of $package
done | sort >$LAB/files
equal "$LAB_NAME: no file is in two packages" "$(uniq -d $LAB/files)" ''

# abuild compresses manuals; tftpd.8 is renamed (alpine/APKBUILD).
(cd $repo/laid && find . ! -type d | sed -e 's|^\./||' -e 's|tftpd\.8$|tftpd.8lanboot|' \
	-e '/^usr\/share\/man/s|$|.gz|') | sort >$LAB/laid
equal "$LAB_NAME: what make install lays down is in one of them" "$(diff $LAB/laid $LAB/files)" ''

# What others bring that serves the same ports, by Alpine's own lists; the applet's link is not among
# these: busybox makes it where no program is (alpine/APKBUILD).
for other in usr/bin/tftp usr/sbin/in.tftpd etc/init.d/in.tftpd etc/conf.d/in.tftpd \
	usr/share/man/man1/tftp.1.gz usr/share/man/man8/in.tftpd.8.gz usr/share/man/man8/tftpd.8.gz \
	bin/busybox-extras etc/init.d/dnsd etc/init.d/httpd etc/init.d/inetd etc/init.d/udhcpd \
	etc/conf.d/httpd etc/conf.d/inetd etc/conf.d/udhcpd etc/udhcpd.conf \
	usr/sbin/dnsmasq etc/init.d/dnsmasq etc/conf.d/dnsmasq etc/dnsmasq.conf \
	usr/share/man/man8/dnsmasq.8.gz; do
	echo $other
done >$LAB/others
for file in "$alpine_repo"/*.apk; do
	tar -tzf "$file" 2>/dev/null | grep -v -e '/$' -e '^\.'
done >>$LAB/others
equal "$LAB_NAME: no file is another package's" "$(grep -xFf $LAB/files $LAB/others)" ''

# What is linked is in makedepends; the names are Alpine's.
for library in $(sed -n 's/^LIBS_[a-z]* *= *//p' GNUmakefile | tr ' ' '\n' | grep '^-l' | sort -u); do
	case $library in
	-linih) dev=inih-dev ;;
	-lcap) dev=libcap-dev ;;
	-lmicrohttpd) dev=libmicrohttpd-dev ;;
	-lpcre2-8) dev=pcre2-dev ;;
	-lgnutls) dev=gnutls-dev ;;
	-larchive) dev=libarchive-dev ;;
	-lcurl) dev=curl-dev ;;
	-lz) dev=zlib-dev ;;
	-lnettle | -lhogweed) dev=nettle-dev ;;
	-lgmp) dev=gmp-dev ;;
	*) dev="the package of $library, which tests/system/packages.sh does not know" ;;
	esac
	check "$LAB_NAME: makedepends has $dev" "alpine/APKBUILD lacks it" \
		grep -q "^[[:space:]]*$dev\$" alpine/APKBUILD
done

if command -v abuild >/dev/null; then
	skip "$LAB_NAME: installing" "abuild's programs need libraries that the Alpine root has not"
	finish
fi

### Alpine's own apk

lan_up
alpine_root
cp $repo/0/lanboot.rsa.pub $R/etc/apk/keys/
for release in old 0 1; do
	mkdir -p $R/media/r$release
	cp -r $repo/$release/"$arch" $R/media/r$release/
done
# use_release N: what a site's repositories hold now.
use_release() { printf '%s\n' /media/repo /media/r$1 >$R/etc/apk/repositories; }
apk() { alpine_chroot apk --no-network --no-progress "$@" >"$LOG/said" 2>&1; }
installed() { alpine_chroot apk info 2>/dev/null | grep '^lanboot' | sort | xargs; }
owner() { alpine_chroot stat -c '%U:%G %a' "$1"; }

use_release 0
# As busybox-extras leaves it, whose own is only /bin/busybox-extras.
cat >$R/bin/busybox-extras <<-'END'
	#!/bin/sh
	[ -e /usr/sbin/tftpd ] || [ -L /usr/sbin/tftpd ] || ln -s /bin/busybox-extras /usr/sbin/tftpd
END
chmod 755 $R/bin/busybox-extras
alpine_chroot busybox-extras --install -s
apk add lanboot-tftpd
equal "$LAB_NAME: apk add lanboot-tftpd, signed and without a network" "$? $(grep -i error "$LOG/said")" '0 '
equal "$LAB_NAME: it brings what it needs, and no more" "$(installed)" \
	'lanboot-common lanboot-tftpd lanboot-tftpd-openrc'
has "$LAB_NAME: there is its user" $R/etc/passwd '^lanboot-tftp:x:[0-9]+:[0-9]+:.*:/srv/lanboot:/sbin/nologin$'
equal "$LAB_NAME: and no other" "$(grep -c ^lanboot $R/etc/passwd)" 1
equal "$LAB_NAME: and its groups" "$(alpine_chroot id -gn lanboot-tftp) $(alpine_chroot id -nG lanboot-tftp)" \
	'lanboot-tftp lanboot-tftp lanboot'
equal "$LAB_NAME: the folder of boot files" "$(owner /srv/lanboot)" 'root:root 755'
check "$LAB_NAME: no folder of httpbootd's" 'it is there' [ ! -e $R/var/lib/lanboot ]
equal "$LAB_NAME: the configuration" "$(owner /etc/lanboot/lanboot.ini)" 'root:root 644'
equal "$LAB_NAME: the program" "$(owner /usr/sbin/tftpd)" 'root:root 755'
equal "$LAB_NAME: the service" "$(owner /etc/init.d/tftpd)" 'root:root 755'
equal "$LAB_NAME: tftpd is ours, not the applet" "$(alpine_chroot tftpd -V)" "tftpd $version"
alpine_chroot tftpd -n >"$LOG/said" 2>&1
equal "$LAB_NAME: it takes the configuration as it comes" $? 0
equal "$LAB_NAME: apk finds each file as it was packed" \
	"$(alpine_chroot apk audit -q --full 2>/dev/null | grep -xFf $LAB/files)" ''

apk del lanboot-tftpd
equal "$LAB_NAME: apk del removes it all" "$? $(installed)" '0 '
check "$LAB_NAME: the applet's link is there again" 'it is not' [ -L $R/usr/sbin/tftpd ]
check "$LAB_NAME: no empty folder stays" 'it stays' [ ! -e $R/srv/lanboot -a ! -e $R/var/lib/lanboot ]
equal "$LAB_NAME: and no user or group" "$(cat $R/etc/passwd $R/etc/group | grep lanboot)" ''
rm $R/bin/busybox-extras $R/usr/sbin/tftpd

apk add lanboot lanboot-doc
equal "$LAB_NAME: apk add lanboot lanboot-doc" "$? $(grep -i error "$LOG/said")" '0 '
# Completions come with their shells.
with_all=$(printf '%s\n' $packages | grep -v -e '-completion$' | xargs)
equal "$LAB_NAME: lanboot pulls in all" "$(installed)" "$with_all"
equal "$LAB_NAME: there are the users" "$(sed -n 's/^\(lanboot[a-z-]*\):.*/\1/p' $R/etc/passwd | sort | xargs)" \
	'lanboot-dhcp lanboot-http lanboot-tftp'
equal "$LAB_NAME: the folders that httpbootd alone reads" \
	"$(for folder in '' /overlays /secrets /keys; do owner /var/lib/lanboot$folder; done | xargs)" \
	'root:lanboot-http 1771 root:lanboot-http 750 root:lanboot-http 750 root:lanboot-http 750'
for tool in $tools; do
	alpine_chroot $tool -V >"$LOG/said" 2>&1
	has "$LAB_NAME: $tool -V" "$LOG/said" "$tool.* $version"
done
alpine_chroot sh -c 'lanboot-overlay new kiosk && lanboot-overlay pack kiosk /srv/lanboot' >"$LOG/said" 2>&1
equal "$LAB_NAME: lanboot-overlay packs for httpbootd and nobody else" \
	"$? $(alpine_chroot stat -c '%a %U:%G' /srv/lanboot/kiosk.apkovl.tar.gz)" '0 640 root:lanboot-http'

# A booted machine, with a configuration of its own.
ini=$R/etc/lanboot/lanboot.ini
sed -i 's/^;root = .*/root = \/srv\/lanboot ; mine/' $ini
echo mine >$R/srv/lanboot/file
start_at_boot() {
	for daemon in pxedhcpd tftpd httpbootd; do
		alpine_chroot rc-update -q add $daemon default
	done
}
start_at_boot
alpine_boot
answers() {
	[ "$(in_client curl -s -m 10 tftp://10.0.0.2/file)" = mine ] &&
		[ "$(in_client curl -s -m 10 http://10.0.0.2/file)" = mine ]
}
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! answers || break
	sleep 0.5
done
check "$LAB_NAME: what is installed serves after a boot" "$(tail -n 3 $R/var/log/messages)" answers

uid() { alpine_in sh -c "sed -n 's/^Uid:.\([0-9]*\).*/\1/p' /proc/\$(cat /run/openrc/options/$1/child_pid)/status"; }
running() { for daemon in pxedhcpd tftpd httpbootd; do alpine_in cat /run/openrc/options/$daemon/child_pid; done | xargs; }
running_before=$(running)
use_release 1
alpine_in apk --no-network --no-progress upgrade >"$LOG/said" 2>&1
equal "$LAB_NAME: apk upgrade" "$? $(grep -i error "$LOG/said")" '0 '
equal "$LAB_NAME: no daemon is restarted by it" "$(running)" "$running_before"
for daemon in pxedhcpd tftpd httpbootd; do
	has "$LAB_NAME: it says how $daemon is" "$LOG/said" "^$daemon runs on as before; .*rc-service $daemon restart"
done
equal "$LAB_NAME: all are upgraded" "$(alpine_chroot apk info -v 2>/dev/null | grep -c "^lanboot.*-r1\$")" \
	"$(echo "$with_all" | wc -w)"
has "$LAB_NAME: the site's configuration stays" $ini 'mine'
has_not "$LAB_NAME: nothing is added to it" $ini 'of the next release'
has "$LAB_NAME: the new one is beside it" $ini.apk-new 'of the next release'
check "$LAB_NAME: the daemons serve on" 'they do not' answers
for daemon in pxedhcpd tftpd httpbootd; do
	alpine_in rc-service -q $daemon restart >"$LOG/said" 2>&1
	equal "$LAB_NAME: $daemon restarts as the new one" $? 0
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! answers || break
	sleep 0.5
done
check "$LAB_NAME: and serves" "$(tail -n 3 $R/var/log/messages)" answers

# The site's files stay, and who has some; what runs is stopped, and all else goes.
echo note >$R/var/lib/lanboot/52-54-00-00-00-01.once
alpine_in apk --no-network --no-progress del lanboot lanboot-doc >"$LOG/said" 2>&1
equal "$LAB_NAME: apk del lanboot removes them all" "$? $(installed)" '0 '
equal "$LAB_NAME: no daemon runs on" "$(alpine_in ps -o comm | grep -c -e pxedhcpd -e tftpd -e httpbootd -e supervise)" 0
equal "$LAB_NAME: nor is one started any more" "$(find $R/etc/runlevels/ | grep -e pxedhcpd -e tftpd -e httpbootd)" ''
equal "$LAB_NAME: a user of whom nothing is left goes" "$(sed -n 's/^\(lanboot[a-z-]*\):.*/\1/p' $R/etc/passwd | xargs)" lanboot-http
has "$LAB_NAME: it says who stays, and why" "$LOG/said" 'the user lanboot-http stays, as /(srv|var/lib)/lanboot/.* is his'
equal "$LAB_NAME: what httpbootd wrote for itself goes" "$(cd $R/var/lib/lanboot && find . -type f ! -path './overlays/*')" \
	./52-54-00-00-00-01.once
check "$LAB_NAME: and what the upgrade put beside the configuration" 'it is there' [ ! -e $ini.apk-new ]
alpine_halt
equal "$LAB_NAME: and their files" "$(cd $R && xargs ls -d <$LAB/files 2>/dev/null)" etc/lanboot/lanboot.ini
has "$LAB_NAME: what the site wrote stays: the configuration" $ini 'mine'
check "$LAB_NAME: and the boot files" 'they are gone' [ -s $R/srv/lanboot/file ]
check "$LAB_NAME: and the overlays" 'they are gone' [ -d $R/var/lib/lanboot/overlays/kiosk ]
check "$LAB_NAME: but not what is empty" 'it is there' [ ! -e $R/var/lib/lanboot/keys ]

### From 0.1.0

alpine_chroot deluser lanboot-http
rm -r $R/var/lib/lanboot $R/etc/lanboot
use_release old
apk add lanboot
equal "$LAB_NAME: 0.1.0" "$? $(owner /var/lib/lanboot)" '0 lanboot:lanboot 755'
client_mac=$(in_client cat /sys/class/net/eth0/address)
sed -i '/^\[profile /,$d' $ini
cat >>$ini <<END
[profile kiosk]
kernel = vmlinuz
overlay = kiosk
[profile installer]
kernel = vmlinuz
[host $client_mac]
name = kiosk1
profile = kiosk
once = installer
END
echo kernel >$R/srv/lanboot/vmlinuz
echo mine >$R/srv/lanboot/file
mkdir -p $R/etc/lanboot/overlays/kiosk/etc
echo kiosk >$R/etc/lanboot/overlays/kiosk/etc/hostname
echo of-0.1.0 >$R/etc/lanboot/overlays/kiosk/etc/motd
echo installer >$R/var/lib/lanboot/"$(echo "$client_mac" | tr : -)".once
alpine_chroot sh -c 'chgrp -R lanboot /etc/lanboot/overlays/kiosk && chmod -R o= /etc/lanboot/overlays/kiosk &&
	chown lanboot:lanboot /var/lib/lanboot/*.once'
start_at_boot
alpine_boot
# motd: what the client's apkovl has, as its script names it.
motd() {
	motd_url=$(in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$client_mac" | grep -o 'apkovl=[^ ]*' | head -n 1)
	in_client curl -s -m 10 "${motd_url#apkovl=}" | tar -xzO etc/motd 2>/dev/null
}
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! answers || break
	sleep 0.5
done
equal "$LAB_NAME: 0.1.0 packs its overlay" "$(motd)" of-0.1.0
use_release 1
alpine_in apk --no-network --no-progress upgrade >"$LOG/upgrade" 2>&1
equal "$LAB_NAME: the upgrade" "$? $(grep -i error "$LOG/upgrade")" '0 '
has "$LAB_NAME: it says what it moved" "$LOG/upgrade" 'overlays of /etc/lanboot/overlays are in /var/lib/lanboot/overlays now'
check "$LAB_NAME: the daemons serve on" 'they do not' answers
equal "$LAB_NAME: and pack, too" "$(motd)" of-0.1.0
for daemon in pxedhcpd tftpd httpbootd; do
	alpine_in rc-service -q $daemon restart >"$LOG/said" 2>&1
	equal "$LAB_NAME: $daemon restarts" "$?" 0
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! answers || break
	sleep 0.5
done
for daemon in pxedhcpd tftpd httpbootd; do
	equal "$LAB_NAME: $daemon is $(user_of $daemon)" "$(uid $daemon)" "$(alpine_in id -u "$(user_of $daemon)")"
done
alpine_in lanboot-setup >"$LOG/said" 2>&1
equal "$LAB_NAME: lanboot-setup removes what was copied" "$? $(ls -d $R/etc/lanboot/o* 2>/dev/null)" '0 '
equal "$LAB_NAME: the overlay is packed from where it is now" "$(motd)" of-0.1.0
equal "$LAB_NAME: what was noted is known still: it does not boot the installer again" \
	"$(owner "/var/lib/lanboot/$(echo "$client_mac" | tr : -).once")" 'lanboot-http:lanboot-http 644'
alpine_in httpbootd -n --strict >"$LOG/said" 2>&1
has_not "$LAB_NAME: nothing of 0.1.0 is left to warn of" "$LOG/said" 'lanboot-setup'
alpine_halt
finish
