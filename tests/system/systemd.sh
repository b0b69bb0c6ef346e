#!/bin/sh
# systemd: the units are well-formed where systemd can tell, leave little exposed, and each daemon
# starts and serves as a user with no more capabilities than its unit gives it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl setpriv
lan_up
ini=$LAB/lanboot.ini
mkdir -p $LAB/srv
echo "what is served" >$LAB/srv/file
chmod -R a+rX $LAB
printf '[lanboot]\nuser = nobody\nroot = %s\n' $LAB/srv >$ini
chmod a+r $ini

# The units as make install-systemd lays them down, for the daemons that are tested here.
bin=$LAB/bin
mkdir -p $LAB/units $bin
cp "$BIN"/pxedhcpd "$BIN"/tftpd "$BIN"/httpbootd $bin/
cp tools/lanboot $bin/
for daemon in pxedhcpd tftpd httpbootd lanboot-watch; do
	sed -e "s|@sbindir@|$bin|" -e "s|@sysconfdir@/lanboot/lanboot.ini|$ini|" \
		etc/systemd/$daemon.service >$LAB/units/$daemon.service
done
for unit in lanboot-renew.service lanboot-renew.timer; do
	sed -e "s|@sbindir@|$bin|" -e "s|@sysconfdir@/lanboot/lanboot.ini|$ini|" etc/systemd/$unit >$LAB/units/$unit
done
# analyze_security DAEMON TENTHS
analyze_security() {
	unshare --mount sh -c "mount -t tmpfs tmpfs /tmp && exec systemd-analyze security --no-pager \
		--offline=true --threshold=$2 $LAB/units/$1.service" >"$LOG/security" 2>&1
}
if command -v systemd-analyze >/dev/null; then
	# It works in /tmp, which is read-only here.
	unshare --mount sh -c "mount -t tmpfs tmpfs /tmp && exec systemd-analyze verify --man=no \
		$LAB/units/*.service $LAB/units/*.timer" >"$LOG/verify" 2>&1
	equal "$LAB_NAME: systemd finds no fault in the units" "$? $(cat "$LOG/verify")" '0 '
	for daemon in pxedhcpd tftpd httpbootd lanboot-watch; do
		# tftpd sets buffers, for which it takes a capability.
		most=1.9
		[ $daemon != tftpd ] || most=2.0
		analyze_security $daemon "$(echo $most | tr -d .)"
		equal "$LAB_NAME: $daemon is exposed no more than $most" "$? $(grep -c 'level.*: [0-9]' "$LOG/security")" '0 1'
	done
	for daemon in tftpd httpbootd; do
		has_not "$LAB_NAME: $daemon has openat2" $LAB/units/$daemon.service '^RestrictSUIDSGID='
	done
else
	skip "$LAB_NAME: systemd finds no fault in the units" 'no systemd-analyze here'
fi

for daemon in pxedhcpd tftpd httpbootd; do
	unit=$LAB/units/$daemon.service
	equal "$LAB_NAME: $daemon: what it is given is all that there is" \
		"$(sed -n 's/^AmbientCapabilities=//p' $unit)" "$(sed -n 's/^CapabilityBoundingSet=//p' $unit)"
	caps=$(sed -n 's/^AmbientCapabilities=//p' $unit | tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
	command=$(sed -n 's/^ExecStart=//p' $unit)
	: >"$LOG/$daemon.log"
	start $daemon boot setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set="-all,$caps" \
		--inh-caps="-all,$caps" --ambient-caps="-all,$caps" --no-new-privs $command -d
	check "$LAB_NAME: $daemon is ready with the unit's capabilities" \
		"$(tail -n 1 "$LOG/$daemon.log")" wait_for_line "$LOG/$daemon.log" ': ready ' 15 $daemon
	has_not "$LAB_NAME: $daemon misses none" "$LOG/$daemon.log" 'not permitted|not allowed|cannot|Sanitizer'
done
equal "$LAB_NAME: tftpd serves" "$(in_client curl -s -m 10 tftp://10.0.0.2/file)" 'what is served'
equal "$LAB_NAME: httpbootd serves" "$(in_client curl -s -m 10 http://10.0.0.2/file)" 'what is served'
daemons_stop
finish
