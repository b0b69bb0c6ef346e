#!/bin/sh
# openrc: the services under Alpine's own OpenRC, booted by Alpine's own init: each daemon alone and
# all three, with the static build against musl.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
need "$LAB_NAME" curl
need_musl
[ "${LAB_INSIDE:-}" = "$0" ] || {
	rm -rf build/musl/root
	"${MAKE:-make}" -s BUILD=build/musl CC=musl-gcc -o all DESTDIR="$top/build/musl/root" prefix=/usr \
		install install-openrc >"$top/build/musl.log" 2>&1 || {
		fail "$LAB_NAME" "could not install; see build/musl.log"
		exit 1
	}
}
lan_enter "$@"
lan_up
alpine_root
tar -C build/musl/root --owner=0 --group=0 -cf - . | tar -C $R -xf -
alpine_chroot lanboot-setup >"$LOG/setup.log" 2>&1
equal "$LAB_NAME: lanboot-setup makes the users" "$?" 0
echo "what is served" >$R/srv/lanboot/file
ini=$R/etc/lanboot/lanboot.ini
cp $ini $LAB/good.ini
messages=$R/var/log/messages

good() { cp $LAB/good.ini $ini; }
bad() { { cat $LAB/good.ini; echo 'colour = blue'; } >$ini; }
bad_line=$(($(wc -l <$LAB/good.ini) + 1))

# service DAEMON COMMAND: what it says goes to $LOG/said.
service() { alpine_in rc-service --nocolor "$1" "$2" >"$LOG/said" 2>&1; }
# child DAEMON: the process that serves, as its supervisor knows it.
child() { alpine_in cat "/run/openrc/options/$1/child_pid" 2>/dev/null; }
runs() { alpine_in test -e "/proc/$1/exe"; }

# wait_until SECONDS COMMAND...
wait_until() {
	until_left=$(($1 * 10))
	shift
	until "$@"; do
		[ $until_left -gt 0 ] || return 1
		until_left=$((until_left - 1))
		sleep 0.1
	done
}
# lines DAEMON WORD: how often the daemon has logged that so far.
lines() { grep -c " daemon\..* $1\[[0-9]*\]: $2" $messages; }
more_than() { [ "$(lines "$1" "$2")" -gt "$3" ]; }
another_child() { [ -n "$(child "$1")" ] && [ "$(child "$1")" != "$2" ]; }

# answers DAEMON: somebody on the network is served.
answers() {
	case $1 in
	tftpd) [ "$(in_client curl -s -m 10 tftp://10.0.0.2/file)" = "what is served" ] ;;
	httpbootd) [ "$(in_client curl -s -m 10 http://10.0.0.2/file)" = "what is served" ] ;;
	# Port 67 is taken.
	pxedhcpd) alpine_in grep -q ':0043 ' /proc/net/udp ;;
	esac
}

each_alone() {
	d=$1
	alpine_in rc-update -q add $d default
	check "$LAB_NAME: $d: rc-update adds it" 'it is not in the runlevel' \
		alpine_in test -L /etc/runlevels/default/$d

	service $d checkconfig
	equal "$LAB_NAME: $d: checkconfig takes a good file" $? 0
	service $d start
	equal "$LAB_NAME: $d starts" $? 0
	check "$LAB_NAME: $d is ready, and says so in syslog" "$(tail -n 2 $messages)" \
		wait_until 15 more_than $d ready 0
	service $d status
	equal "$LAB_NAME: $d: status" "$? $(grep -o started "$LOG/said")" '0 started'
	check "$LAB_NAME: $d answers" 'it does not' answers $d
	first=$(child $d)
	equal "$LAB_NAME: $d is its user" \
		"$(alpine_in sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' /proc/"$first"/status)" \
		"$(alpine_in id -u "$(user_of $d)")"

	ready=$(lines $d ready)
	alpine_in kill -KILL "$first"
	check "$LAB_NAME: $d is started again when it was killed" 'no other process' \
		wait_until 15 another_child $d "$first"
	check "$LAB_NAME: $d is ready again" 'it is not' wait_until 15 more_than $d ready "$ready"
	check "$LAB_NAME: $d answers again" 'it does not' answers $d
	second=$(child $d)

	bad
	service $d checkconfig
	equal "$LAB_NAME: $d: checkconfig refuses a bad file" $? 78
	for command in restart reload; do
		service $d $command
		equal "$LAB_NAME: $d: a bad file refuses $command" $? 1
		has "$LAB_NAME: $d: $command says where the file is wrong" "$LOG/said" \
			"lanboot\.ini:$bad_line:.*colour"
		check "$LAB_NAME: $d goes on as it was" 'it has ended' runs "$second"
		service $d status
		equal "$LAB_NAME: $d: status after a refused $command" $? 0
		check "$LAB_NAME: $d answers after a refused $command" 'it does not' answers $d
	done

	good
	reloaded=$(lines $d reloaded)
	service $d reload
	equal "$LAB_NAME: $d: reload" $? 0
	check "$LAB_NAME: $d has reloaded" 'it does not say so' \
		wait_until 15 more_than $d reloaded "$reloaded"
	equal "$LAB_NAME: $d is the same process after it" "$(child $d)" "$second"

	ready=$(lines $d ready)
	service $d restart
	equal "$LAB_NAME: $d: restart" $? 0
	check "$LAB_NAME: $d is ready after it" 'it is not' wait_until 15 more_than $d ready "$ready"
	third=$(child $d)
	check "$LAB_NAME: $d is another process after a restart" 'the same' [ "$third" != "$second" ]

	# A file that is gone does not keep it from being stopped.
	rm $ini
	service $d stop
	equal "$LAB_NAME: $d stops" $? 0
	check "$LAB_NAME: $d is gone" 'it still runs' wait_until 5 not runs "$third"
	service $d status
	equal "$LAB_NAME: $d: status when stopped" "$? $(grep -o stopped "$LOG/said")" '3 stopped'
	service $d reload
	equal "$LAB_NAME: $d: what is stopped cannot be reloaded" $? 1
	service $d start
	equal "$LAB_NAME: $d does not start without its file" $? 1
	bad
	service $d start
	equal "$LAB_NAME: $d does not start with a bad file" $? 1
	service $d status
	equal "$LAB_NAME: $d: status after that" $? 3
	good
	alpine_in rc-update -q del $d default
}
not() { ! "$@"; }

alpine_boot
for daemon in pxedhcpd tftpd httpbootd; do
	each_alone $daemon
done

# A daemon that cannot go on is given up, and says why.
printf 'respawn_max=2\nrespawn_delay=1\n' >>$R/etc/conf.d/tftpd
ready=$(lines tftpd ready)
service tftpd start
wait_until 15 more_than tftpd ready "$ready"
bad
alpine_in kill -KILL "$(child tftpd)"
given_up() { ! service tftpd status && grep -q 'too many times' $messages; }
check "$LAB_NAME: a daemon whose file has become bad is given up after a few times" \
	"$(tail -n 3 $messages)" wait_until 30 given_up
has "$LAB_NAME: and syslog has the line that is wrong" $messages "tftpd: .*lanboot\.ini:$bad_line:"
good
ready=$(lines tftpd ready)
service tftpd zap
service tftpd start
equal "$LAB_NAME: it starts again when the file is good" $? 0
check "$LAB_NAME: and is ready" 'it is not' wait_until 15 more_than tftpd ready "$ready"
service tftpd stop

# Never root, as conf.d/tftpd shows it.
sed -i 's/^#\(command_user\|capabilities\|no_new_privs\)=/\1=/' $R/etc/conf.d/tftpd
ready=$(lines tftpd ready)
service tftpd start
check "$LAB_NAME: tftpd is ready as its user from the start" "$(tail -n 2 $messages)" \
	wait_until 15 more_than tftpd ready "$ready"
check "$LAB_NAME: and answers on port 69" 'it does not' answers tftpd
equal "$LAB_NAME: and has kept no capability" \
	"$(alpine_in sed -n 's/^Cap\(Prm\|Eff\|Amb\):\t*0*$/\1/p' /proc/"$(child tftpd)"/status | tr '\n' ' ')" \
	'Prm Eff Amb '
service tftpd stop
sed -i 's/^\(command_user\|capabilities\|no_new_privs\)=/#\1=/' $R/etc/conf.d/tftpd
alpine_halt

# All three, by the boot.
for daemon in pxedhcpd tftpd httpbootd; do
	alpine_chroot rc-update -q add $daemon default
done
alpine_boot
for daemon in pxedhcpd tftpd httpbootd; do
	check "$LAB_NAME: $daemon is started by the boot" "$(tail -n 2 $messages)" \
		wait_until 15 more_than $daemon ready 0
	check "$LAB_NAME: $daemon answers beside the others" 'it does not' answers $daemon
done
began() { grep -n "supervise-daemon .*$1 --start" $messages | head -n 1 | cut -d : -f 1; }
check "$LAB_NAME: pxedhcpd is started after what it names" "$(grep -c 'supervise-daemon .* --start' $messages)" \
	[ "$(began pxedhcpd)" -gt "$(began tftpd)" -a "$(began pxedhcpd)" -gt "$(began httpbootd)" ]
for daemon in pxedhcpd tftpd httpbootd; do
	service $daemon stop
	for other in pxedhcpd tftpd httpbootd; do
		[ $other = $daemon ] || {
			service $other status
			equal "$LAB_NAME: $other does not need $daemon" $? 0
		}
	done
	service $daemon start
done

# lanboot-watch, whom nobody has to have: it says what it lacks, and then tells a program of the site's.
service lanboot-watch start
equal "$LAB_NAME: lanboot-watch does not start without its user" $? 1
has "$LAB_NAME: and says who makes it" "$LOG/said" 'no user lanboot-watch: lanboot-setup watch makes'
alpine_in lanboot-setup watch >>"$LOG/setup.log" 2>&1
service lanboot-watch start
equal "$LAB_NAME: lanboot-watch does not start with nobody to tell" $? 1
has "$LAB_NAME: and says where that is set" "$LOG/said" 'set watch_program or watch_url in /etc/conf.d/lanboot-watch'
printf '#!/bin/sh\necho "$(id -un) $1 $2" >>/var/told/all\n' >$R/usr/local/bin/tell
chmod 755 $R/usr/local/bin/tell
alpine_in install -d -o lanboot-watch /var/told
printf 'watch_program=/usr/local/bin/tell\nwatch_every=1\nrespawn_delay=1\n' >>$R/etc/conf.d/lanboot-watch
service lanboot-watch start
equal "$LAB_NAME: lanboot-watch starts" $? 0
service lanboot-watch status
equal "$LAB_NAME: lanboot-watch: status" "$? $(grep -o started "$LOG/said")" '0 started'
# For whom there is no section waits; the sample has one for all.
sed -i '/^\[host \*\]/,$d' $ini
reloaded=$(lines httpbootd reloaded)
service httpbootd reload
wait_until 15 more_than httpbootd reloaded "$reloaded"
# asks MAC
asks() {
	ip -n client link set eth0 address "$1"
	in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$1" >>"$LOG/asks"
}
tells() { grep -qs "^lanboot-watch unknown $1" $R/var/told/all; }
asks 52:54:00:00:00:71
check "$LAB_NAME: lanboot-watch tells, as its user, of a machine that waits" "$(tail -n 3 $messages)" \
	wait_until 15 tells 52:54:00:00:00:71
first=$(child lanboot-watch)
alpine_in kill -KILL "$first"
check "$LAB_NAME: lanboot-watch is started again when it was killed" 'no other process' \
	wait_until 15 another_child lanboot-watch "$first"
asks 52:54:00:00:00:72
check "$LAB_NAME: and tells of the next" "$(tail -n 3 $messages)" wait_until 15 tells 52:54:00:00:00:72
first=$(child lanboot-watch)
service lanboot-watch stop
equal "$LAB_NAME: lanboot-watch stops" $? 0
check "$LAB_NAME: lanboot-watch is gone" 'it still runs' wait_until 5 not runs "$first"
good

# Confined as they are, they find the new syslogd.
service syslog restart
for daemon in pxedhcpd tftpd httpbootd; do
	reloaded=$(lines $daemon reloaded)
	service $daemon reload
	check "$LAB_NAME: $daemon still logs when syslog was restarted" "$(tail -n 2 $messages)" \
		wait_until 15 more_than $daemon reloaded "$reloaded"
done
alpine_halt
check "$LAB_NAME: all end with the machine" 'Alpine did not shut down by itself' \
	grep -q 'syslogd exiting' $messages
finish
