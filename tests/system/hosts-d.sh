#!/bin/sh
# hosts-d: a machine whose section is put into hosts.d is known to each daemon by itself, soon; what is
# wrong there changes nothing, and a reload is no reason for another one.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini state=$LAB/state mac=52:54:00:12:34:5
mkdir -p $srv $state
echo kernel >$srv/k
chmod -R a+rX $LAB
cat >$ini <<-EOF
	[lanboot]
	user = nobody
	root = $srv
	[httpbootd]
	state = $state
	bind = none
	[profile p]
	kernel = k
	[host ${mac}1]
	profile = p
	name = by-hand
EOF
chmod a+r $ini

# put NAME MAC [LINE]: as httpbootd writes it, by a name that is none.
put() {
	printf '[host %s]\nprofile = p\nname = %s\n%s\n' "$2" "$1" "${3:-}" >$state/hosts.d/.new
	mv $state/hosts.d/.new "$state/hosts.d/$1.ini"
}
script() { in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$1"; }
# knows MAC NAME: within three seconds its script has its name.
knows() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		script "$1" >"$LOG/script"
		! grep -q "$2" "$LOG/script" || return 0
		sleep 0.2
	done
	return 1
}
reloads() { grep -c 'reloaded .*for=hosts\.d' "$LOG/$1.log"; }
# all_say PATTERN: each daemon has a line of it in its log.
all_say() {
	for daemon in pxedhcpd tftpd httpbootd; do
		wait_for_line "$LOG/$daemon.log" "$1" 10 "$daemon"
	done
}

daemons_start $ini || exit 1
mkdir $state/hosts.d
put amber ${mac}2
check "$LAB_NAME: a folder that is made later" 'the machine is not known' knows ${mac}2 amber
all_say 'reloaded .*for=hosts\.d'
for daemon in pxedhcpd tftpd httpbootd; do
	check "$LAB_NAME: $daemon reloads by itself" 'it does not' [ "$(reloads $daemon)" -ge 1 ]
done
put birch ${mac}3
check "$LAB_NAME: another machine" 'it is not known' knows ${mac}3 birch
put birch ${mac}3 'name = again'
all_say "birch\.ini:4: 'name' is there twice"
knows ${mac}3 birch
check "$LAB_NAME: what is wrong changes nothing" 'the machine is not known any more' grep -q birch "$LOG/script"
has "$LAB_NAME: and is told with its line" "$LOG/tftpd.log" "$state/hosts\.d/birch\.ini:4: 'name' is there twice"
put birch ${mac}3
put cedar ${mac}1
all_say 'cedar\.ini:1: .host 52:54:00:12:34:51. is there twice'
has "$LAB_NAME: one that is written by hand, too" "$LOG/pxedhcpd.log" \
	"cedar\.ini:1: \[host ${mac}1\] is there twice: first at $ini:9; take it out there, or: lanboot remove cedar"
rm $state/hosts.d/cedar.ini
mv $state/hosts.d $state/before
mkdir $state/hosts.d
put dogwood ${mac}4
check "$LAB_NAME: a folder that is exchanged" 'the machine is not known' knows ${mac}4 dogwood
script ${mac}2 >"$LOG/script"
has_not "$LAB_NAME: what was in the one before is gone" "$LOG/script" amber

# In place, too, where the folder is watched; but only such names.
echo 'name = [' >$state/hosts.d/note.txt
sleep 1.5
before=$(reloads httpbootd) && before=$before,$(reloads tftpd),$(reloads pxedhcpd)
sleep 1.5
equal "$LAB_NAME: nothing changes, nobody reloads" "$(reloads httpbootd),$(reloads tftpd),$(reloads pxedhcpd)" $before
printf '[host %s]\nprofile = p\nname = elder\n' ${mac}4 >$state/hosts.d/dogwood.ini
check "$LAB_NAME: a file that is written in place" 'it is not seen' knows ${mac}4 elder

# Closed to the daemons: they go on with what they had, and say what mends it.
chmod 700 $state/hosts.d
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
done
all_say 'hosts\.d: user .nobody. cannot read it'
check "$LAB_NAME: a folder that is closed" 'its machines are forgotten' knows ${mac}4 elder
chmod 755 $state/hosts.d
rm $state/hosts.d/dogwood.ini
sleep 1.5
script ${mac}4 >"$LOG/script"
has_not "$LAB_NAME: a file that is removed" "$LOG/script" elder
daemons_stop
finish
