#!/bin/sh
# tarball: what make tarball makes runs in a bare Alpine and in a bare Debian: installed by its install.sh, its
# daemons serve; again, over a configuration that was changed; removed, nothing else stays.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
need "$LAB_NAME" curl
need_musl
lan_make tarball
lan_enter "$@"
. tests/lab/over.sh
lan_up
tarball=$(lan_first build/tarball/*.tar.gz) || lan_die "no tarball in build/tarball"
version=$(sed -n 's/^VERSION *= *//p' GNUmakefile)

in_root() { in_boot chroot $R /usr/bin/env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
# list_root: what may be ours, or of our doing.
list_root() {
	(cd $R && find etc srv var/lib usr lib -xdev \( -path var/lib/dpkg -o -path 'usr/share/doc*' -o -name '*passwd*' -o \
		-name '*group*' -o -name '*shadow*' -o -name 'sub[ug]id*' -o -name '.pwd.lock' \) -prune -o -print |
		grep -v -x -e usr/local/sbin -e usr/local/lib -e usr/local/share -e usr/local/libexec -e usr/local/share/man) | sort
}
accounts() { sed -n 's/^\(lanboot[a-z-]*\):.*/\1/p' $R/etc/passwd $R/etc/group | sort -u | xargs; }
answers() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		[ "$(in_client curl -s -m 5 "$1")" != mine ] || return 0
		sleep 0.3
	done
	return 1
}

# goes_through SYSTEM: all of it in $R.
goes_through() {
	list_root >$LAB/before
	mkdir $R/unpacked
	tar -xzf "$tarball" -C $R/unpacked --strip-components=1
	in_root sh /unpacked/install.sh >"$LOG/said" 2>&1
	equal "$LAB_NAME: $1: installed" $? 0
	equal "$LAB_NAME: $1: the users" "$(accounts)" 'lanboot lanboot-dhcp lanboot-http lanboot-tftp'
	for tool in pxedhcpd tftpd httpbootd lanboot lanboot-image lanboot-ipxe lanboot-overlay lanboot-setup; do
		has "$LAB_NAME: $1: $tool -V" - "^$tool.* $version" <<END
$(in_root $tool -V 2>&1)
END
	done
	echo mine >$R/srv/lanboot/file
	for daemon in pxedhcpd tftpd httpbootd; do
		start $daemon boot chroot $R /usr/local/sbin/$daemon -d
	done
	check "$LAB_NAME: $1: TFTP" "$(tail -n 2 "$LOG/tftpd.log")" answers tftp://10.0.0.2/file
	check "$LAB_NAME: $1: HTTP" "$(tail -n 2 "$LOG/httpbootd.log")" answers http://10.0.0.2/file
	check "$LAB_NAME: $1: pxedhcpd runs" "$(tail -n 2 "$LOG/pxedhcpd.log")" is_running pxedhcpd
	echo '; mine' >>$R/etc/lanboot/lanboot.ini
	in_root sh /unpacked/install.sh >"$LOG/said" 2>&1
	equal "$LAB_NAME: $1: again, the configuration stays" \
		"$? $(grep -c '^; mine' $R/etc/lanboot/lanboot.ini) $(grep -c 'lanboot.ini stays' "$LOG/said")" '0 1 1'
	check "$LAB_NAME: $1: and what runs, runs" "$(tail -n 2 "$LOG/tftpd.log")" answers tftp://10.0.0.2/file
	for daemon in pxedhcpd tftpd httpbootd; do
		stop $daemon
	done
	in_root sh /unpacked/install.sh --remove >"$LOG/said" 2>&1
	equal "$LAB_NAME: $1: removed" $? 0
	equal "$LAB_NAME: $1: nothing stays but what the site wrote" "$(list_root | diff $LAB/before - | sed -n 's/^> //p' | xargs)" \
		'etc/lanboot etc/lanboot/lanboot.ini srv/lanboot srv/lanboot/file'
	equal "$LAB_NAME: $1: and no user or group" "$(accounts)" ''
}

alpine_root
mkdir -p $R/proc $R/dev
mount -t proc proc $R/proc
mount --bind /dev $R/dev
goes_through Alpine

# This machine's own system, with nothing of ours, nor of what is built with.
R=$LAB/debian
over / $R
mount -t proc proc $R/proc
mount --bind /dev $R/dev
rm -rf $R/etc/lanboot $R/srv/lanboot $R/var/lib/lanboot $R/usr/lib/"$(uname -m)"-linux-gnu/libmicrohttpd* \
	$R/usr/lib/"$(uname -m)"-linux-gnu/libinih* $R/usr/lib/"$(uname -m)"-linux-gnu/libarchive* \
	$R/usr/lib/"$(uname -m)"-linux-gnu/libcurl-gnutls*
rm -f $R/etc/lanboot.* $R/usr/local/sbin/*
goes_through Debian
finish
