#!/bin/sh
# shellcheck disable=SC2086 # names in here have no blanks
# install.sh [--remove]: puts lanboot of this folder beneath /usr/local, its service files where this system
# looks for them, and runs lanboot-setup; or takes all that away again. A configuration that is there stays.
# Removed, nothing stays but what the site wrote: a configuration that was changed, boot files, overlays, keys.
# DESTDIR=FOLDER puts the files there, and does no more.
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd) || exit 1
to=${DESTDIR:-}
list=$to/usr/local/share/lanboot/installed
state=/var/lib/lanboot
daemons='pxedhcpd tftpd httpbootd'

die() { printf '%s\n' "install.sh: $*" >&2; exit 1; }

case $* in
'' | --remove) ;;
*) die "usage: ./install.sh [--remove]" ;;
esac
[ "$(id -u)" = 0 ] || [ -n "$to" ] || die "writes below /usr/local and makes users: run it as root"

sum_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# put FILE PLACE: all at once, so that a program that runs goes on; and notes it.
put() {
	if ! mkdir -p "$to${2%/*}" || ! cp -p "$1" "$to$2.new" || ! mv -f "$to$2.new" "$to$2"; then
		die "$2: could not be written, see above"
	fi
	echo "$(sum_of "$1") $2" >>"$list.new"
}

# put_once FILE PLACE: what the site may change; one that is there and is not as it was put stays.
put_once() {
	if [ ! -e "$to$2" ] || grep -qsx "$(sum_of "$to$2") $2" "$list"; then
		put "$1" "$2"
	else
		echo "$(sum_of "$1") $2" >>"$list.new"
		echo "$2 stays as it is"
	fi
}

install_all() {
	mkdir -p "${list%/*}" || exit 1
	: >"$list.new" || exit 1
	(cd "$here/files" && find . -type f | sed 's|^\.||' | LC_ALL=C sort) >"$list.files" || exit 1
	while read -r file; do
		case $file in
		/etc/*) put_once "$here/files$file" "$file" ;;
		*) put "$here/files$file" "$file" ;;
		esac
	done <"$list.files"
	for service in $daemons lanboot-watch; do
		if command -v rc-service >/dev/null; then
			put "$here/openrc/$service" /etc/init.d/$service
			put_once "$here/openrc/$service.confd" /etc/conf.d/$service
		fi
		if command -v systemctl >/dev/null; then
			put "$here/systemd/$service.service" /usr/local/lib/systemd/system/$service.service
		fi
	done
	[ ! -d /etc/periodic/daily ] || put "$here/openrc/lanboot-renew.daily" /etc/periodic/daily/lanboot-renew
	if command -v systemctl >/dev/null; then
		for unit in lanboot-renew.service lanboot-renew.timer; do
			put "$here/systemd/$unit" /usr/local/lib/systemd/system/$unit
		done
	fi
	# What an older version had and this has not.
	if [ -e "$list" ]; then
		while read -r sum file; do
			grep -q " $file\$" "$list.new" || [ "$(sum_of "$to$file" 2>/dev/null)" != "$sum" ] || rm -f "$to$file"
		done <"$list"
	fi
	rm -f "$list.files"
	mv "$list.new" "$list" || exit 1
	[ -z "$to" ] || return 0
	[ ! -d /run/systemd/system ] || systemctl daemon-reload
	PATH=/usr/local/sbin:$PATH
	lanboot-setup || die "the files are there; mend what is said above, then run lanboot-setup"
	echo "installed; to go on: lanboot setup, or edit /etc/lanboot/lanboot.ini and start pxedhcpd, tftpd, httpbootd"
}

### To take it away

stop_services() {
	[ ! -d /run/systemd/system ] || systemctl disable --now lanboot-renew.timer >/dev/null 2>&1
	for service in $daemons lanboot-watch; do
		if [ -e /etc/init.d/$service ] && grep -q " /etc/init.d/$service\$" "$list" && command -v rc-service >/dev/null; then
			! rc-service -q $service status >/dev/null 2>&1 || rc-service -q $service stop
			rc-update -q delete $service >/dev/null 2>&1
		fi
		[ ! -d /run/systemd/system ] || systemctl disable --now $service.service >/dev/null 2>&1
	done
}

# remove_user NAME: and its files that stay are root's then, and not the next one's who gets the number.
remove_user() {
	id -u "$1" >/dev/null 2>&1 || return 0
	for folder in /srv/lanboot $state; do
		[ ! -d $folder ] || find $folder -xdev \( -user "$1" -o -group "$1" \) -exec chown -h root:root {} +
	done
	if command -v userdel >/dev/null; then userdel "$1"; else deluser "$1"; fi >/dev/null 2>&1
	remove_group "$1"
}

remove_group() {
	grep -q "^$1:" /etc/group || return 0
	if command -v groupdel >/dev/null; then groupdel "$1"; else delgroup "$1"; fi >/dev/null 2>&1
}

remove_all() {
	[ -e "$list" ] || die "$list is not there: nothing of this is installed"
	[ -n "$to" ] || stop_services
	while read -r sum file; do
		[ -f "$to$file" ] || continue
		case $file in
		/etc/lanboot/* | /etc/conf.d/*)
			[ "$(sum_of "$to$file")" = "$sum" ] || { echo "$file stays: it was changed"; continue; }
			;;
		esac
		rm -f "$to$file"
	done <"$list"
	cut -d ' ' -f 2 "$list" | sed 's|/[^/]*$||' | sort -ur >"$list.folders"
	rm -f "$list"
	# Deepest first; /usr/local's own stay.
	while read -r folder; do
		while :; do
			case $folder in
			/usr/local/share/man | /usr/local/share) break ;;
			*/lanboot | */lanboot/* | /usr/local/*/systemd* | /usr/local/share/*) ;;
			*) break ;;
			esac
			[ "$to$folder" != "${list%/*}" ] || break
			rmdir "$to$folder" 2>/dev/null || break
			folder=${folder%/*}
		done
	done <"$list.folders"
	rm -f "$list.folders"
	rmdir "${list%/*}" 2>/dev/null
	[ -z "$to" ] || return 0
	[ ! -d /run/systemd/system ] || systemctl daemon-reload
	for service in $daemons; do
		rm -f /etc/systemd/system/$service.service.d/lanboot-setup.conf
		rmdir /etc/systemd/system/$service.service.d 2>/dev/null
	done
	if id -u lanboot-http >/dev/null 2>&1; then
		for folder in $state $state/hosts.d; do
			[ ! -d $folder ] || find $folder -xdev -maxdepth 1 -type f \( -user lanboot-http -o -name admin-key \) -exec rm -f {} +
		done
	fi
	# Where the system is in memory, lanboot-setup had it saved.
	if command -v lbu >/dev/null; then
		lbu include -r $state >/dev/null 2>&1
		[ -s /etc/apk/protected_paths.d/lbu.list ] || rm -f /etc/apk/protected_paths.d/lbu.list
	fi
	for name in lanboot-dhcp lanboot-tftp lanboot-http lanboot-watch; do
		remove_user $name
	done
	# It is fetched again.
	rm -rf $state/inventory
	for folder in $state/hosts.d $state/overlays $state/secrets $state/keys $state /srv/lanboot; do
		rmdir $folder 2>/dev/null
	done
	for folder in $state /srv/lanboot; do
		[ ! -d $folder ] || echo "$folder stays, with what you wrote"
	done
	# 0.1.0's user has that group, too.
	id -u lanboot >/dev/null 2>&1 || {
		for folder in /srv/lanboot $state; do
			[ ! -d $folder ] || find $folder -xdev -group lanboot -exec chgrp -h root {} + 2>/dev/null
		done
		remove_group lanboot
	}
	echo removed
}

if [ "${1:-}" = --remove ]; then remove_all; else install_all; fi
