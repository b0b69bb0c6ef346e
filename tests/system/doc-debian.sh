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

steps=$(sed -n '/^## To stay: on Debian/,/^Or as Debian packages/p' README.md | sed -n 's/^    //p' |
	sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba;}' -e 's/  *#.*//')
has "$LAB_NAME: the README has them" - 'make install' <<END
$steps
END
check "$LAB_NAME: they are three commands" "$steps" [ "$(printf '%s\n' "$steps" | grep -c .)" -le 3 ]

# A systemd that knows what is asked for here, and starts what the units say.
mkdir -p $LAB/bin $LAB/enabled /run/systemd/system
cat >$LAB/bin/systemctl <<END
#!/bin/sh
echo "\$*" >>"$LOG/systemctl"
[ "\$1" != -q ] || shift
name=\${2%.service} unit=/usr/local/lib/systemd/system/\$2
runs() { pid=\$(cat $LAB/\$name.pid 2>/dev/null) && [ -e "/proc/\$pid/exe" ]; }
case \$1 in
cat) cat "\$unit" ;;
is-enabled) [ -e $LAB/enabled/\$name ] ;;
is-active) runs ;;
enable) : >$LAB/enabled/\$name ;;
disable) rm $LAB/enabled/\$name ;;
start)
	\$(sed -n 's/^ExecStartPre=//p' "\$unit") || exit
	\$(sed -n 's/^ExecStart=//p' "\$unit") -d >>"$LOG/\$name.log" 2>&1 </dev/null &
	echo \$! >$LAB/\$name.pid
	;;
stop)
	kill "\$(cat $LAB/\$name.pid)"
	while runs; do sleep 0.1; done
	;;
daemon-reload) ;;
*) exit 1 ;;
esac
END
chmod 755 $LAB/bin/systemctl

# What all_of lists is as before when all is taken back.
all_of() {
	find /etc/lanboot /srv /var/lib /etc/systemd 2>/dev/null | sort
	sort /etc/passwd
	sort /etc/group
}
# Packages come from elsewhere, and so does a release; in the lab there is no way out.
mkdir -p $LAB/release
cp build/lab/srv/boot/*-lts $LAB/release/
for repo in main community; do
	mkdir -p $LAB/mirror/alpine/v3.24/$repo/x86_64
	echo index >$LAB/mirror/alpine/v3.24/$repo/x86_64/APKINDEX.tar.gz
done
start mirror site "$busybox" httpd -f -p 80 -h $LAB/mirror
printf '%s\n' "$steps" | grep '^make ' >"$LOG/steps"
(cd $LAB/tree && PATH=/usr/local/sbin:$PATH sh -eux "$LOG/steps") >"$LOG/out" 2>&1
equal "$LAB_NAME: they work" $? 0
all_of >$LAB/before
printf '%s\n' "$steps" | sed -n "s|^lanboot setup|& --yes --from $LAB/release --mirror http://10.0.0.1/alpine|p" >"$LOG/setup"
PATH=$LAB/bin:/usr/local/sbin:$PATH in_boot sh -eux "$LOG/setup" >"$LOG/said" 2>"$LOG/error"
equal "$LAB_NAME: and so does lanboot setup" $? 0
has "$LAB_NAME: it starts the services" "$LOG/said" '^services  *done: running, and started at each boot: pxedhcpd tftpd httpbootd$'
has "$LAB_NAME: and finds all well" "$LOG/said" '^check  *done: .*all well'
equal "$LAB_NAME: it says what to do at the machine" "$(grep -c 'power on a machine of this LAN' "$LOG/said")" 1

for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$LOG/$daemon.log" 'ready version' 10 $daemon
	has "$LAB_NAME: $daemon starts as its unit says" "$LOG/$daemon.log" 'ready version'
	user=$(id -nu "$(sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$(pid_of $daemon)/status")")
	equal "$LAB_NAME: whom $daemon becomes" "$user" "$(user_of $daemon)"
done
equal "$LAB_NAME: the folder of state is httpbootd's" "$(stat -c '%U:%G %a' /var/lib/lanboot)" 'root:lanboot-http 1771'
in_client curl -s -m 10 -o $LAB/got tftp://10.0.0.2/undionly.kpxe
check "$LAB_NAME: tftpd serves what lanboot-ipxe put there" 'the bytes differ' cmp -s $LAB/got /srv/lanboot/undionly.kpxe

# A machine boots; then all of it is taken back.
site_dnsmasq
vm_start kiosk1 bios "$(mac_of kiosk1)"
check "$LAB_NAME: a machine boots" "$(tail -n 2 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" 'served .*/modloop-lts .*status=200' 120 vm-kiosk1
stop vm-kiosk1
PATH=$LAB/bin:/usr/local/sbin:$PATH in_boot lanboot setup --undo >"$LOG/undo" 2>&1
equal "$LAB_NAME: lanboot setup --undo" $? 0
has "$LAB_NAME: lanboot setup --undo stops the services" "$LOG/undo" '^services  *done: stopped and disabled .*httpbootd'
all_of >$LAB/after
equal "$LAB_NAME: lanboot setup --undo leaves nothing" "$(diff $LAB/before $LAB/after | grep '^[<>]' | xargs)" ''
equal "$LAB_NAME: nothing is enabled" "$(ls $LAB/enabled)" ''
finish
