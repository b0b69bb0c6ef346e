#!/bin/sh
# systemd: the units are well-formed where systemd can tell, and each daemon starts and serves with
# no more capabilities than its unit leaves it.
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
for daemon in pxedhcpd tftpd httpbootd; do
	sed -e "s|@sbindir@|$bin|" -e "s|@sysconfdir@/lanboot/lanboot.ini|$ini|" \
		etc/systemd/$daemon.service >$LAB/units/$daemon.service
done
if command -v systemd-analyze >/dev/null; then
	# It works in /tmp, which is read-only here.
	unshare --mount sh -c "mount -t tmpfs tmpfs /tmp && exec systemd-analyze verify --man=no \
		$LAB/units/*.service" >"$LOG/verify" 2>&1
	equal "$LAB_NAME: systemd finds no fault in the units" "$? $(cat "$LOG/verify")" '0 '
else
	skip "$LAB_NAME: systemd finds no fault in the units" 'no systemd-analyze here'
fi

for daemon in pxedhcpd tftpd httpbootd; do
	unit=$LAB/units/$daemon.service
	caps=$(sed -n 's/^CapabilityBoundingSet=//p' $unit | tr 'A-Z ' 'a-z,' | sed 's/cap_/+/g')
	command=$(sed -n 's/^ExecStart=//p' $unit)
	: >"$LOG/$daemon.log"
	start $daemon boot setpriv --bounding-set="-all,$caps" --inh-caps=-all --no-new-privs \
		$command -d
	check "$LAB_NAME: $daemon is ready with the unit's capabilities" \
		"$(tail -n 1 "$LOG/$daemon.log")" wait_for_line "$LOG/$daemon.log" ': ready ' 15 $daemon
	has_not "$LAB_NAME: $daemon misses none" "$LOG/$daemon.log" 'not permitted|not allowed|cannot|Sanitizer'
done
equal "$LAB_NAME: tftpd serves" "$(in_client curl -s -m 10 tftp://10.0.0.2/file)" 'what is served'
equal "$LAB_NAME: httpbootd serves" "$(in_client curl -s -m 10 http://10.0.0.2/file)" 'what is served'
daemons_stop
finish
