#!/bin/sh
# users: each daemon is a user of its own, as lanboot-setup makes them. What is httpbootd's cannot be
# read by who took over another one; nor can the process of a daemon be read, traced or ended by another's
# user, nor by further processes of its own. Boot files need be readable by their group alone.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl setpriv
. tests/lab/over.sh
lan_up
over_bare
private=/var/lib/lanboot
ini=/etc/lanboot/lanboot.ini
mkdir /etc/lanboot
cat >$ini <<'END'
[profile kiosk]
kernel = vmlinuz
overlay = kiosk
[host 52:54:00:12:34:56]
name = kiosk1
profile = kiosk
END
tools/lanboot-setup >"$LOG/setup" 2>&1
equal "$LAB_NAME: lanboot-setup" $? 0
tools/lanboot-overlay new kiosk >"$LOG/said" 2>&1
equal "$LAB_NAME: lanboot-overlay new" $? 0
install -m 640 -g lanboot-http /etc/hostname $private/keys/key.pem
install -d -m 750 -g lanboot-http $private/secrets/kiosk1
install -m 640 -g lanboot-http /etc/hostname $private/secrets/kiosk1/key
echo 'what is served' >/srv/lanboot/vmlinuz
chgrp -R lanboot /srv/lanboot
chmod -R o= /srv/lanboot
daemons_start $ini || exit 1

# as USER COMMAND...: as a daemon of that user is, with his groups and no capability.
as() {
	as_user=$1
	shift
	setpriv --reuid "$as_user" --regid "$(id -g "$as_user")" --init-groups --bounding-set=-all \
		--inh-caps=-all --no-new-privs "$@"
}
# ids WHICH DAEMON: Uid or Gid, all four of it.
ids() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(pid_of "$2")/status" | tr '\t' ' '; }

for daemon in pxedhcpd tftpd httpbootd; do
	user=$(user_of $daemon)
	u=$(id -u "$user") g=$(id -g "$user")
	equal "$LAB_NAME: $daemon is $user and was nobody else" "$(ids Uid $daemon), $(ids Gid $daemon)" \
		"$u $u $u $u, $g $g $g $g"
	equal "$LAB_NAME: $daemon is in its own group and that for boot files" \
		"$(ids Groups $daemon | xargs)" "$(id -G "$user" | tr ' ' '\n' | sort -n | xargs)"
	has_not "$LAB_NAME: $daemon has nothing to warn of" "$LOG/$daemon.log" 'lanboot-setup'
done

equal "$LAB_NAME: tftpd serves what its group may read" "$(in_client curl -s -m 10 tftp://10.0.0.2/vmlinuz)" 'what is served'
equal "$LAB_NAME: httpbootd, too" "$(in_client curl -s -m 10 http://10.0.0.2/vmlinuz)" 'what is served'
check "$LAB_NAME: and others may not" 'they may' eval '! as nobody cat /srv/lanboot/vmlinuz >"$LOG/said" 2>&1'

# A command looks with that user's eyes.
"$BIN/httpbootd" -f $ini explain kiosk1 >"$LOG/explain" 2>&1
has_not "$LAB_NAME: explain as root finds the overlay, as httpbootd" "$LOG/explain" 'denied|no-apkovl|may not|cannot'
has "$LAB_NAME: and the script names it" "$LOG/explain" 'apkovl=.*kiosk'
has_not "$LAB_NAME: tftpd explain is not let in by being root" - 'may not|denied' <<END
$("$BIN/tftpd" -f $ini explain vmlinuz 2>&1)
END

# What is httpbootd's.
for file in $private/keys/key.pem $private/overlays/kiosk/etc/hostname $private/secrets/kiosk1/key; do
	check "$LAB_NAME: httpbootd reads $file" 'it may not' as lanboot-http test -r "$file"
	check "$LAB_NAME: and does not write it" 'it may' eval "! as lanboot-http test -w '$file'"
	for user in lanboot-dhcp lanboot-tftp nobody; do
		check "$LAB_NAME: $user does not read $file" 'he may' \
			eval "! as $user cat '$file' >'$LOG/said' 2>&1"
	done
done
for user in lanboot-dhcp lanboot-tftp; do
	for folder in $private $private/overlays $private/keys $private/secrets; do
		check "$LAB_NAME: $user does not list $folder" 'he may' eval "! as $user ls $folder >'$LOG/said' 2>&1"
	done
	check "$LAB_NAME: $user writes no note" 'he may' eval "! as $user touch $private/x.once 2>'$LOG/said'"
done
check "$LAB_NAME: lanboot-http writes notes" 'he may not' as lanboot-http touch $private/x.once
check "$LAB_NAME: and cannot put another folder in place of the overlays" 'he can' \
	eval "! as lanboot-http mv $private/overlays $private/o 2>'$LOG/said'"

# The processes. To open another's memory takes what ptrace(2) takes.
for user in lanboot-dhcp lanboot-tftp lanboot-http; do
	for daemon in pxedhcpd tftpd httpbootd; do
		pid=$(pid_of $daemon)
		for part in mem environ maps; do
			check "$LAB_NAME: $user does not open $part of $daemon" 'he does' \
				eval "! as $user sh -c ': </proc/$pid/$part' 2>'$LOG/said'"
		done
		check "$LAB_NAME: $user does not see what $daemon has open" 'he does' \
			eval "! as $user ls /proc/$pid/fd >'$LOG/said' 2>&1"
		[ "$user" = "$(user_of $daemon)" ] ||
			check "$LAB_NAME: $user does not signal $daemon" 'he does' \
				eval "! as $user kill -0 $pid 2>'$LOG/said'"
	done
done
# That it is no file mode which forbids the test above: a process of the user's own can be opened.
check "$LAB_NAME: (what these tests ask for is granted where it may be)" 'it is not' \
	as lanboot-tftp sh -c ': </proc/$$/mem'
daemons_stop
finish
