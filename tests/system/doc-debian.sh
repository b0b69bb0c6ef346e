#!/bin/sh
# doc-debian: the README's steps for a Debian, as they stand there, on a copy of this machine's
# folders: what make install, the tools and users of their own leave behind, the daemons start from.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
command -v apt-get >/dev/null || { skip "$LAB_NAME" 'this is no Debian'; exit 0; }
lan_up

for folder in /etc /usr/local /srv /var/lib; do
	over $folder $folder
done
over "$top" $LAB/tree
for user in lanboot lanboot-dhcp lanboot-tftp lanboot-http; do
	userdel $user 2>/dev/null
	groupdel $user 2>/dev/null
done

steps=$(sed -n '/^## To stay: on Debian/,/^## /p' README.md | sed -n 's/^    //p' |
	sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba;}' -e 's/  *#.*//')
has "$LAB_NAME: the README has them" - 'make install' <<END
$steps
END
# These reach out of here, or need hands.
here=$(printf '%s\n' "$steps" | grep -Ev '^(apt|lanboot-image|vi|systemctl) ')
printf '%s\n' "$here" >"$LOG/steps"
(cd $LAB/tree && PATH=/usr/local/sbin:$PATH && sh -eux "$LOG/steps") >"$LOG/out" 2>&1
equal "$LAB_NAME: they work" $? 0

for daemon in pxedhcpd tftpd httpbootd; do
	unit=/usr/local/lib/systemd/system/$daemon.service
	before=$(sed -n 's/^ExecStartPre=//p' $unit)
	$before >"$LOG/$daemon.n" 2>&1
	equal "$LAB_NAME: the unit of $daemon finds the configuration good" $? 0
	start $daemon boot $(sed -n 's/^ExecStart=//p' $unit) -d
	wait_for_line "$LOG/$daemon.log" 'ready version' 10 $daemon
	has "$LAB_NAME: $daemon starts as its unit says" "$LOG/$daemon.log" 'ready version'
	user=$(id -nu "$(sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$(pid_of $daemon)/status")")
	equal "$LAB_NAME: whom $daemon becomes" "$user" "$(user_of $daemon)"
done
equal "$LAB_NAME: the folder of state is httpbootd's" "$(stat -c '%U:%G %a' /var/lib/lanboot)" 'root:lanboot-http 1771'
in_client curl -s -m 10 -o $LAB/got tftp://10.0.0.2/undionly.kpxe
check "$LAB_NAME: tftpd serves what lanboot-ipxe put there" 'the bytes differ' cmp -s $LAB/got /srv/lanboot/undionly.kpxe
daemons_stop pxedhcpd tftpd httpbootd
finish
