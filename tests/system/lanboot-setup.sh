#!/bin/sh
# lanboot-setup: users and folders, made once and found again; what 0.1.0 left comes to its new place,
# whatever stands in the way. On copies of this machine's folders, with dash and with busybox.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/shells.sh
. tests/lab/over.sh
private=/var/lib/lanboot
old=/etc/lanboot/overlays
ini=/etc/lanboot/lanboot.ini

# fresh: a machine that has nothing of ours.
fresh() {
	over_again /etc /srv /var/lib
	for fresh_user in lanboot lanboot-dhcp lanboot-tftp lanboot-http; do
		userdel $fresh_user 2>/dev/null
		groupdel $fresh_user 2>/dev/null
	done
	rm -rf /etc/lanboot $private /srv/lanboot
	mkdir /etc/lanboot
	cp etc/lanboot.ini $ini
	LC_ALL=C
}

# as_0_1_0: what its packages and its lanboot-overlay left.
as_0_1_0() {
	groupadd --system lanboot
	useradd --system --gid lanboot --no-create-home lanboot
	mkdir -p /srv/lanboot
	install -d -o lanboot -g lanboot $private
	echo installer >$private/52-54-00-12-34-56.once
	chown lanboot:lanboot $private/*.once
	mkdir -p $old/kiosk/etc $old/kiosk3/etc/ssh
	echo kiosk >$old/kiosk/etc/hostname
	ln -s /etc/hostname $old/kiosk/link
	echo key >$old/kiosk3/etc/ssh/key
	chmod 640 $old/kiosk3/etc/ssh/key
	chgrp lanboot $old/kiosk3/etc/ssh/key $old/kiosk $old/kiosk3
	chmod 750 $old/kiosk $old/kiosk3
}

setup() {
	$shell tools/lanboot-setup "$@" >"$LOG/said" 2>&1
	status=$?
}
# what_is FILE...
what_is() { stat -c '%U:%G %a' "$@" | paste -sd ' '; }
# names FOLDER: of all that is in it.
names() { find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | paste -sd ' '; }
# as USER COMMAND...: with all his groups.
as() {
	as_user=$1
	shift
	setpriv --reuid "$as_user" --regid "$(id -g "$as_user")" --init-groups --no-new-privs "$@"
}

test_fresh() {
	fresh
	setup
	equal "$label on a fresh machine" $status 0
	has "$label says what it made" "$LOG/said" 'made .*user lanboot-dhcp, .*user lanboot-http, .*folder /var/lib/lanboot/keys'
	for user in lanboot-dhcp lanboot-tftp lanboot-http; do
		equal "$label: the groups of $user" "$(id -gn $user) $(id -nG $user)" "$user $user lanboot"
		has "$label: $user logs in nowhere" /etc/passwd "^$user:.*:/srv/lanboot:/.*nologin$"
	done
	equal "$label: folders" "$(what_is /srv/lanboot $private $private/overlays $private/secrets $private/keys)" \
		'root:root 755 root:lanboot-http 1771 root:lanboot-http 750 root:lanboot-http 750 root:lanboot-http 750'
	equal "$label: where machines are enrolled" "$(what_is $private/hosts.d)" 'lanboot-http:lanboot 2750'
	for user in lanboot-dhcp lanboot-tftp; do
		as lanboot-http sh -c "echo x >$private/hosts.d/$user.ini"
		equal "$label: $user reads them, and writes none" \
			"$(as $user sh -c "cat $private/hosts.d/*.ini; touch $private/hosts.d/x.ini" 2>&1 | head -c 1)" x
	done
	rm $private/hosts.d/*
	chmod 1770 $private
	setup
	equal "$label: a folder of state from before there were any" "$status $(what_is $private)" '0 root:lanboot-http 1771'
	find /etc /var/lib /srv -newer "$LOG/said" 2>/dev/null >"$LOG/before"
	setup
	equal "$label again has nothing to say" "$status $(cat "$LOG/said")" '0 '

	# What is the administrator's stays.
	chmod 755 /srv/lanboot
	install -d -m 700 -o nobody $private/x
	chgrp users $private/overlays
	chmod 770 $private
	setup
	equal "$label: what was changed by hand stays" "$(what_is $private $private/x $private/overlays)" \
		'root:lanboot-http 770 nobody:root 700 root:users 750'

	fresh
	setup tftpd
	equal "$label for tftpd alone" "$status $(grep -c '^lanboot' /etc/passwd) $(ls $private 2>&1 | grep -c 'No such')" '0 1 1'
	fresh
	printf '[lanboot]\nuser = nobody\n[tftpd]\nuser = daemon\n[httpbootd]\nstate = /srv/s\noverlays = /srv/o\n' >$ini
	setup
	equal "$label makes no user where the site has its own" "$status $(grep -c '^lanboot' /etc/passwd)" '0 0'
	equal "$label: nor folders that are elsewhere" "$(ls $private) $(ls -d /srv/[so] 2>/dev/null)" 'keys
secrets '
	mkdir -p /etc/systemd/system
	over_again /usr/local
	mkdir -p /usr/local/lib/systemd/system
	for daemon in tftpd httpbootd; do
		printf '[Unit]\nDescription=lanboot\n[Service]\nUser=lanboot-%s\nGroup=x\n' \
			"$(echo $daemon | sed 's/bootd//; s/tftpd/tftp/')" >/usr/local/lib/systemd/system/$daemon.service
	done
	setup
	equal "$label: systemd starts them as whom the site has" \
		"$status $(grep -h '^User\|^Group' /etc/systemd/system/tftpd.service.d/*.conf /etc/systemd/system/httpbootd.service.d/*.conf | xargs)" \
		'0 User=daemon Group=daemon User=nobody Group=nogroup'
	setup
	equal "$label: which is written once" "$status $(cat "$LOG/said")" '0 '
	sed -i 's/^user = daemon/user = lanboot-tftp/' $ini
	setup
	equal "$label: and taken back" "$status $(ls /etc/systemd/system/tftpd.service.d)" '0 '
	sed -i 's/user = nobody/user = no-such-user/' $ini
	setup
	equal "$label: a user who is not there" $status 1
	has "$label: is told" "$LOG/said" 'there is no user no-such-user, whom pxedhcpd becomes by /etc/lanboot/lanboot.ini'
	echo x >>$ini
	setup
	equal "$label: a bad configuration" $status 1
	has "$label: is told" "$LOG/said" 'lanboot.ini:[0-9]+: '
	cp etc/lanboot.ini $ini
	echo key >/etc/lanboot/key.pem
	chmod 600 /etc/lanboot/key.pem
	sed -i "s|^\[httpbootd\]$|&\ntls-key = /etc/lanboot/key.pem\ntls-cert = /etc/lanboot/key.pem\ntls-listen = 0.0.0.0:443|" $ini
	setup
	has "$label: a key that is root's alone is told" "$LOG/said" 'key.pem: lanboot-http cannot read it'
	chgrp lanboot-http /etc/lanboot/key.pem
	chmod 640 /etc/lanboot/key.pem
	setup
	equal "$label: and not when it is not" "$status $(cat "$LOG/said")" '0 '
	setup ftpd
	equal "$label: no such daemon" $status 2
	as nobody $shell tools/lanboot-setup >"$LOG/said" 2>&1
	equal "$label: not root" "$? $(cat "$LOG/said")" '1 lanboot-setup: makes users and folders: run it as root'
}

test_upgrade() {
	fresh
	as_0_1_0
	setup
	equal "$label after 0.1.0" $status 0
	has "$label says where the overlays are" "$LOG/said" '/etc/lanboot/overlays is gone: all of it is in /var/lib/lanboot/overlays'
	check "$label: the old place is gone" 'it is there' [ ! -e $old ]
	equal "$label: notes are for httpbootd" "$(what_is $private $private/*.once)" \
		'root:lanboot-http 1771 lanboot-http:lanboot-http 644'
	equal "$label: overlays, too" "$(what_is $private/overlays $private/overlays/kiosk3 $private/overlays/kiosk3/etc/ssh/key)" \
		'root:lanboot-http 750 root:lanboot-http 750 root:lanboot-http 640'
	equal "$label: httpbootd's user reads them" "$(as lanboot-http cat $private/overlays/kiosk3/etc/ssh/key)" key
	equal "$label: a link is one still" "$(readlink $private/overlays/kiosk/link)" /etc/hostname
	for user in lanboot lanboot-tftp lanboot-dhcp; do
		check "$label: $user does not" 'it does' eval "! as $user ls $private >'$LOG/said' 2>&1"
	done
	as lanboot-http sh -c "echo x >$private/a.once && mv $private/a.once $private/52-54-00-12-34-56.once"
	equal "$label: httpbootd's user writes notes" $? 0
	as lanboot-http sh -c "mv $private/overlays $private/mine || rm -rf $private/keys || touch $private/overlays/x" >"$LOG/said" 2>&1
	equal "$label: and puts nothing else in place of what is root's" "$? $(names $private | sed "s/[^ ]*once *//")" '1 hosts.d keys overlays secrets'
	setup
	equal "$label again has nothing to say" "$status $(cat "$LOG/said")" '0 '

	# As a run leaves it that ended at any moment.
	fresh
	as_0_1_0
	setup tftpd
	install -d -m 1770 -g lanboot $private $private/.lanboot-setup.abcdef/kiosk
	setup
	equal "$label after a copy that was broken off" "$status $(names $private)" \
		'0 52-54-00-12-34-56.once hosts.d keys overlays secrets'
	fresh
	as_0_1_0
	mkdir $LAB/kept-"${shell#* }"
	cp -a $old/. $LAB/kept-"${shell#* }"
	setup
	cp -a $LAB/kept-"${shell#* }" $old
	rm $old/kiosk/etc/hostname
	mkdir $old/kiosk9 $private/overlays/.lanboot-setup.abcdef
	echo mine >$old/.notes
	echo mine >$old/list
	echo theirs >$private/overlays/list
	setup
	equal "$label after a removal that was broken off" \
		"$status $(names $private/overlays) $(names $old)" '0 kiosk kiosk3 kiosk9 list .notes kiosk list'
	has "$label: what differs is told" "$LOG/said" 'overlays has another kiosk list .notes than /etc/lanboot/overlays, which stays'
	equal "$label: and the new one is not touched" "$(cat $private/overlays/kiosk/etc/hostname)" kiosk

	fresh
	as_0_1_0
	sed -i "s|^\[httpbootd\]$|&\noverlays = $old|" $ini
	setup
	equal "$label: overlays that the configuration has there stay" \
		"$status $(names $old) $(what_is $old/kiosk)" '0 kiosk kiosk3 root:lanboot 750'
	fresh
	as_0_1_0
	sed -i 's/^;user = .*/user = lanboot/' $ini
	setup
	equal "$label: with the one user as before" "$status $(what_is $private $private/overlays $private/overlays/kiosk)" \
		'0 lanboot:lanboot 755 root:lanboot 750 root:lanboot 750'
}

# A daemon of before reads the old place until it is restarted.
test_running() {
	fresh
	as_0_1_0
	sleep 60 3<$old &
	holder=$!
	setup
	equal "$label while httpbootd runs" "$status $(names $old) $(names $private/overlays)" '0 kiosk kiosk3 kiosk kiosk3'
	has "$label: what is to be done is told" "$LOG/said" 'Restart it, then run lanboot-setup again'
	equal "$label: it may read on" "$(as lanboot cat $old/kiosk3/etc/ssh/key)" key
	kill $holder
	wait $holder 2>/dev/null
	setup
	equal "$label once it was restarted" "$status $(ls -d $old 2>/dev/null) $(names $private/overlays)" '0  kiosk kiosk3'
}
each_shell $LAB/tree- test_fresh test_upgrade test_running
finish
