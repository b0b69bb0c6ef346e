#!/bin/sh
# doc-debian: the README's first way for Debian, as it stands there, from a Debian that has nothing, with a systemd
# of its own: packages, to a machine that boots; what the units promise; and back, to what was there before.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/bare.sh
need_bare
lan_enter "$@"
lan_up
bare_root
bare_boot || lan_die "systemd does not start: $why"
bare_list >$LAB/before
bare_follow 1
equal "$LAB_NAME: it is packages" "$(in_bare dpkg-query -W -f '${db:Status-Status}' lanboot-tftpd)" installed

### What the units promise, of systemd itself

main_pid() { in_bare systemctl show -P MainPID "$1.service"; }
status_of() { in_bare sed -n "s/^$2:[[:space:]]*//p" "/proc/$(main_pid "$1")/status"; }
# within DAEMON COMMAND...: in the file system that systemd gave it.
within() {
	within_pid=$(main_pid "$1")
	shift
	in_bare nsenter -m -t "$within_pid" "$@" 2>&1
}
# answers: TFTP and HTTP, within a few seconds.
answers() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		in_client curl -s -m 5 -o $LAB/tftp tftp://10.0.0.2/undionly.kpxe
		in_client curl -s -m 5 -o $LAB/http http://10.0.0.2/undionly.kpxe
		! cmp -s $LAB/tftp $R/srv/lanboot/undionly.kpxe || ! cmp -s $LAB/http $R/srv/lanboot/undionly.kpxe || return 0
		sleep 0.5
	done
	return 1
}
check "$LAB_NAME: both serve" 'they do not' answers
in_bare touch /tmp/of-others
for daemon in pxedhcpd tftpd httpbootd; do
	equal "$LAB_NAME: $daemon is its own user, without a capability, and can get none" \
		"$(in_bare stat -c %U "/proc/$(main_pid $daemon)") $(status_of $daemon CapEff) $(status_of $daemon NoNewPrivs)" \
		"$(user_of $daemon) 0000000000000000 1"
	equal "$LAB_NAME: system calls of $daemon are filtered" "$(status_of $daemon Seccomp)" 2
	equal "$LAB_NAME: $daemon can write nothing but its state" \
		"$(within $daemon touch /usr/new /etc/lanboot/new /srv/lanboot/new | grep -c 'Read-only file system')" 3
	equal "$LAB_NAME: $daemon has a /tmp of its own" "$(within $daemon ls -A /tmp)" ''
	equal "$LAB_NAME: how much memory $daemon may have" "$(in_bare systemctl show -P MemoryMax $daemon)" \
		"$(($(sed -n 's/^MemoryMax=\([0-9]*\)M/\1/p' etc/systemd/$daemon.service) * 1048576))"
done
in_bare systemd-analyze verify --man=no pxedhcpd.service tftpd.service httpbootd.service lanboot-watch.service >"$LOG/verify" 2>&1
equal "$LAB_NAME: systemd finds no fault in the units" "$? $(grep -i -e lanboot -e tftpd -e httpbootd "$LOG/verify")" '0 '

# A reload: a good configuration is taken, a faulty one refused, and what serves serves on.
pid=$(main_pid httpbootd)
client_mac=$(in_client cat /sys/class/net/eth0/address)
in_bare sh -c 'mkdir /srv/lanboot/mine && echo mine >/srv/lanboot/mine/file'
printf '[host %s]\nname = kiosk7\nprofile = thinclient\n' "$client_mac" >$R/var/lib/lanboot/hosts.d/by-hand.ini
in_bare systemctl reload httpbootd >"$LOG/said" 2>&1
equal "$LAB_NAME: systemctl reload" "$? $(main_pid httpbootd)" "0 $pid"
for _ in 1 2 3 4 5 6; do
	in_client curl -s -m 5 'http://10.0.0.2/boot.ipxe?mac='"$client_mac" >"$LOG/script"
	! grep -q kiosk7 "$LOG/script" || break
	sleep 0.5
done
has "$LAB_NAME: what is new is known" "$LOG/script" kiosk7
echo '[host' >$R/var/lib/lanboot/hosts.d/broken.ini
in_bare systemctl reload httpbootd >"$LOG/said" 2>&1
equal "$LAB_NAME: a reload with a fault is refused" "$?" 1
equal "$LAB_NAME: and it serves on" "$(main_pid httpbootd) $(in_bare systemctl is-active httpbootd)" "$pid active"
rm $R/var/lib/lanboot/hosts.d/broken.ini
# What is killed comes again. What was seen is written every ten seconds.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	! grep -q "$(mac_of kiosk1)" $R/var/lib/lanboot/machines 2>/dev/null || break
	sleep 1
done
for daemon in pxedhcpd tftpd httpbootd; do
	in_bare sh -c "kill -KILL $(main_pid $daemon)"
done
sleep 3
check "$LAB_NAME: what was killed serves again" 'it does not' answers
equal "$LAB_NAME: all three" "$(in_bare systemctl is-active pxedhcpd tftpd httpbootd | xargs)" 'active active active'
# At the next start of the server.
bare_halt
bare_boot || lan_die "systemd does not start again: $why"
check "$LAB_NAME: they serve after a start of the server" 'they do not' answers
in_bare lanboot list >"$LOG/list" 2>&1
has "$LAB_NAME: and know which machine was seen before" "$LOG/list" "$(mac_of kiosk1)"
in_bare lanboot check >"$LOG/said" 2>&1
equal "$LAB_NAME: lanboot check" "$? $(grep -c 'all well' "$LOG/said")" '0 1'

### Back

in_bare mkdir /var/lib/lanboot/overlays/mine
in_bare lanboot setup --undo >"$LOG/undo" 2>&1
equal "$LAB_NAME: lanboot setup --undo" $? 0
has "$LAB_NAME: it stops the services" "$LOG/undo" '^services  *done: stopped and disabled .*httpbootd'
equal "$LAB_NAME: none runs, none will" \
	"$(in_bare systemctl is-active pxedhcpd tftpd httpbootd | xargs) $(in_bare systemctl is-enabled pxedhcpd tftpd httpbootd | xargs)" \
	'inactive inactive inactive disabled disabled disabled'
in_bare apt purge 'lanboot*' >"$LOG/said" 2>&1
equal "$LAB_NAME: apt purge" $? 0
has "$LAB_NAME: it names what stays" "$LOG/said" '/srv/lanboot stays'
bare_list >$LAB/after
equal "$LAB_NAME: nothing stays but what the administrator wrote" "$(diff $LAB/before $LAB/after | sed -n 's/^[<>]/&/p' | xargs)" \
	'> /srv/lanboot > /srv/lanboot/mine > /srv/lanboot/mine/file > /var/lib/lanboot > /var/lib/lanboot/hosts.d > /var/lib/lanboot/hosts.d/by-hand.ini > /var/lib/lanboot/overlays > /var/lib/lanboot/overlays/mine'
bare_halt
finish
