#!/bin/sh
# install: make install puts everything under DESTDIR and nothing elsewhere, never over a
# configuration that is there; what was installed runs.
. "$(dirname "$0")/../lab/lan.sh"
make=${MAKE:-make}
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
mkdir -p "$LOG"

$make -s install DESTDIR="$to" prefix=/usr sysconfdir=/etc >"$LOG/out" 2>&1
equal "$LAB_NAME: status" $? 0
for file in usr/sbin/pxedhcpd usr/sbin/tftpd usr/sbin/httpbootd usr/sbin/lanboot-ipxe \
	usr/sbin/lanboot-image usr/sbin/lanboot-overlay usr/libexec/lanboot/overlay-bytes usr/sbin/lanboot \
	usr/libexec/lanboot/lanboot-ask usr/libexec/lanboot/lanboot-probe usr/libexec/lanboot/lanboot-import usr/libexec/lanboot/lanboot-pe; do
	check "$LAB_NAME: $file is a program" 'it is not there' [ -x "$to/$file" ]
done
for file in etc/lanboot/lanboot.ini usr/share/man/man8/pxedhcpd.8 usr/share/man/man8/tftpd.8 \
	usr/share/man/man8/httpbootd.8 usr/share/man/man5/lanboot.ini.5 \
	usr/share/man/man8/lanboot-image.8 \
	usr/share/man/man8/lanboot.8 usr/share/bash-completion/completions/lanboot \
	usr/share/zsh/site-functions/_lanboot usr/share/fish/vendor_completions.d/lanboot.fish \
	usr/share/man/man8/lanboot-overlay.8 usr/share/lanboot/alpine-release.asc \
	usr/share/doc/lanboot/README.md; do
	check "$LAB_NAME: $file" 'it is not there' [ -s "$to/$file" ]
done
"$to/usr/sbin/lanboot-overlay" --dir "$to" new "$to/o" >"$LOG/out" 2>&1
has "$LAB_NAME: lanboot-overlay is told where its other part is" "$to/usr/sbin/lanboot-overlay" \
	"^bytes='/usr/libexec/lanboot/overlay-bytes'$"
LANBOOT_LIBEXEC=$to/usr/libexec/lanboot "$to/usr/sbin/lanboot-overlay" pack "$to/o" "$to/o.gz" >"$LOG/out" 2>&1
equal "$LAB_NAME: which runs" "$? $(tar -xzOf "$to/o.gz" etc/hostname)" '0 o'
rm -r "$to/o" "$to/o.gz"
# The sample configuration is a good one, but for the user and the folder that a site makes.
mkdir "$to/srv"
sed "s|^;* *root *=.*|root = $to/srv|; s|^;* *user *=.*|user = nobody|" \
	"$to/etc/lanboot/lanboot.ini" >"$to/try.ini"
for daemon in pxedhcpd tftpd httpbootd; do
	"$to/usr/sbin/$daemon" -f "$to/try.ini" -n >"$LOG/out" 2>&1
	equal "$LAB_NAME: $daemon takes the sample configuration" $? 0
done
echo '; mine' >"$to/etc/lanboot/lanboot.ini"
$make -s install DESTDIR="$to" prefix=/usr sysconfdir=/etc >"$LOG/out" 2>&1
equal "$LAB_NAME: a configuration that is there stays" "$(cat "$to/etc/lanboot/lanboot.ini")" '; mine'
# Without DESTDIR the folders that the daemons read and write are made, too.
here=$to/here
$make -s install prefix="$here/usr" sysconfdir="$here/etc" bootdir="$here/srv/lanboot" \
	statedir="$here/var/lib/lanboot" >"$LOG/out" 2>&1
equal "$LAB_NAME: status on this machine" $? 0
for folder in srv/lanboot var/lib/lanboot; do
	check "$LAB_NAME: the folder $folder" 'it is not there' [ -d "$here/$folder" ]
done
$make -s install-openrc install-systemd DESTDIR="$to" prefix=/usr sysconfdir=/etc >"$LOG/out" 2>&1
equal "$LAB_NAME: the services, status" $? 0
for daemon in pxedhcpd tftpd httpbootd lanboot-watch; do
	check "$LAB_NAME: $daemon's OpenRC service is a program" 'it is not' [ -x "$to/etc/init.d/$daemon" ]
	check "$LAB_NAME: $daemon's settings of it" 'they are not there' [ -s "$to/etc/conf.d/$daemon" ]
	check "$LAB_NAME: $daemon's systemd unit" 'it is not there' \
		[ -s "$to/usr/lib/systemd/system/$daemon.service" ]
done
check "$LAB_NAME: what crond does once a day is a program" 'it is not' [ -x "$to/etc/periodic/daily/lanboot-renew" ]
for unit in lanboot-renew.service lanboot-renew.timer; do
	check "$LAB_NAME: $unit" 'it is not there' [ -s "$to/usr/lib/systemd/system/$unit" ]
done
has_not "$LAB_NAME: the services have every place filled in" - '@' <<END
$(cat "$to"/etc/init.d/* "$to"/etc/conf.d/* "$to"/etc/periodic/daily/* "$to"/usr/lib/systemd/system/* | grep '@[a-zA-Z]*@')
END
has "$LAB_NAME: and say where the program is" "$to/etc/init.d/tftpd" '^command="/usr/sbin/tftpd"$'
echo '# mine' >"$to/etc/conf.d/tftpd"
$make -s install-openrc DESTDIR="$to" prefix=/usr sysconfdir=/etc >"$LOG/out" 2>&1
equal "$LAB_NAME: settings that are there stay" "$(cat "$to/etc/conf.d/tftpd")" '# mine'

### Taken away again

# gone NAME ARGUMENT...: installs all of it below $to/gone and takes it away.
gone() {
	gone_name=$1
	shift
	mkdir $to/gone
	echo mine >$to/gone/mine
	$make -s install install-openrc install-systemd "$@" >"$LOG/out" 2>&1
	check "$LAB_NAME: $gone_name: it is there" "$(tail -n 1 "$LOG/out")" [ -n "$(find $to/gone -name 'httpbootd.service')" ]
	[ "$gone_name" != changed ] || find $to/gone -name lanboot.ini -path '*/etc/*' -exec sh -c 'echo "; mine" >>"$1"' sh {} \;
	$make -s uninstall "$@" >"$LOG/out" 2>&1
	equal "$LAB_NAME: $gone_name: status of make uninstall" $? 0
	gone_left=$(cd $to/gone && find . -mindepth 1 | sort | xargs)
	rm -r $to/gone
}
gone 'with DESTDIR' DESTDIR=$to/gone prefix=/usr sysconfdir=/etc
equal "$LAB_NAME: nothing stays below DESTDIR" "$gone_left $(cat "$LOG/out")" './mine '
gone 'with a prefix' prefix=$to/gone/opt sysconfdir=$to/gone/etc bootdir=$to/gone/srv/boot statedir=$to/gone/var/state
equal "$LAB_NAME: nor below a prefix, but the folders that were to be there" "$gone_left" './mine ./srv ./var'
gone changed DESTDIR=$to/gone sysconfdir=/opt/etc
equal "$LAB_NAME: what was changed stays" "$gone_left" './mine ./opt ./opt/etc ./opt/etc/lanboot ./opt/etc/lanboot/lanboot.ini'
equal "$LAB_NAME: and is named" "$(cat "$LOG/out")" "$to/gone/opt/etc/lanboot/lanboot.ini stays: it was changed"

$make -s help >"$LOG/out" 2>&1
for target in demo run check install install-openrc install-systemd uninstall dist deb deb-install apk-repo tarball oci aport musl clean; do
	has "$LAB_NAME: make help tells of $target" "$LOG/out" "(make|,) $target"
done
finish
