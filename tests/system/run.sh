#!/bin/sh
# run: what make run does: makes its folder and its configuration, serves, boots a machine, ends all on Ctrl-C, and
# says so when a port is taken.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
export SRV=$LAB/srv CONF=$LAB/run.ini
log=$LOG/run.log

# daemons_left: those that run, in $LOG/left. In here is nobody else's.
daemons_left() { cat /proc/[0-9]*/comm 2>/dev/null | grep -xE 'pxedhcpd|tftpd|httpbootd' >"$LOG/left"; }

start run boot tests/lab/run
for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$log" "^$daemon *\\|.*ready" 20 run
	has "$LAB_NAME: $daemon is ready" "$log" "^$daemon *\\|.*ready"
done
check "$LAB_NAME: what is to be done at the machine comes first" "$(head -n 1 "$log")" \
	eval 'head -n 1 "$log" | grep -q "^At the machine that is to boot: in its firmware"'
has "$LAB_NAME: and when, at its end" "$log" '^Now power on a machine of this LAN, whose server 10\.0\.0\.2 is now:'
check "$LAB_NAME: it made a configuration" 'there is none' [ -s $CONF ]
if [ -e /usr/lib/ipxe/undionly.kpxe ]; then
	check "$LAB_NAME: iPXE is in its folder" 'it is not' cmp -s $SRV/undionly.kpxe /usr/lib/ipxe/undionly.kpxe
	in_client curl -s -m 10 -o $LAB/got tftp://10.0.0.2/undionly.kpxe
	check "$LAB_NAME: tftpd serves it" 'it differs' cmp -s $LAB/got $SRV/undionly.kpxe
	in_client curl -s -m 10 -o $LAB/got http://10.0.0.2/undionly.kpxe
	check "$LAB_NAME: httpbootd serves it" 'it differs' cmp -s $LAB/got $SRV/undionly.kpxe
fi
# What it made and what it says go together: the release that is fetched is the one that is booted.
has "$LAB_NAME: without a network it says what to bring" "$log" '^release  *NOT DONE: Alpine 3\.24 lts could not be fetched.*make run FROM=FILE'
has "$LAB_NAME: its configuration boots that" $CONF '^alpine += 3\.24 lts$'
has "$LAB_NAME: until then that is told" "$log" \
	"^httpbootd *\\| .*warning: alpine = 3\.24 lts: .*'lanboot-image add 3\.24 lts'"
kill -TERM "$(pid_of run)"
check "$LAB_NAME: it ends when it is told to" 'it runs on' wait_gone run 15
daemons_left
check "$LAB_NAME: all are ended" "still there: $(cat "$LOG/left")" [ ! -s "$LOG/left" ]

# With a release, from files here, a machine boots as itself.
site_dnsmasq
vm_mac=$(mac_of kiosk1)
for repo in main community; do
	mkdir -p $LAB/mirror/alpine/v3.24/$repo/x86_64
	echo index >$LAB/mirror/alpine/v3.24/$repo/x86_64/APKINDEX.tar.gz
done
start mirror site "$busybox" httpd -f -p 80 -h $LAB/mirror
mkdir $LAB/release
cp build/lab/srv/boot/*-lts $LAB/release/
: >"$log"
FROM=$LAB/release MIRROR=http://10.0.0.1/alpine start run boot tests/lab/run
wait_for_line "$log" '^httpbootd *\|.*ready' 40 run
has "$LAB_NAME: it takes a release from here" "$log" "^release  *done: Alpine .* lts, in $SRV/alpine; from $LAB/release"
vm_start kiosk1 bios "$vm_mac"
for step in 'script .*profile=thinclient' 'served .*/vmlinuz-lts .*status=200' 'served .*/initramfs-lts .*status=200' \
	'overlay .*status=200' 'served .*/modloop-lts .*status=200'; do
	check "$LAB_NAME: a machine boots: $step" "$(tail -n 2 "$log")" wait_for_line "$log" "^httpbootd *\\| .*$step" 90 vm-kiosk1
done
stop vm-kiosk1
kill -TERM "$(pid_of run)"
check "$LAB_NAME: it ends after that" 'it runs on' wait_gone run 15

# The second time nothing is made anew; and somebody else has port 80.
echo '; mine' >>$CONF
in_boot "$busybox" httpd -p 80 -h $LAB/tmp
: >"$log"
start run boot tests/lab/run
check "$LAB_NAME: a port in use ends it" 'it runs on' wait_gone run 20
wait "$(pid_of run)"
status=$?
check "$LAB_NAME: a port in use is an error" "status $status" [ $status -ne 0 ]
has "$LAB_NAME: it says which port" "$log" '^httpbootd *\|.*:80'
has "$LAB_NAME: it says who ended" "$log" 'run: httpbootd ended'
daemons_left
check "$LAB_NAME: the others are ended" "still there: $(cat "$LOG/left")" [ ! -s "$LOG/left" ]
has "$LAB_NAME: the configuration is as it was left" $CONF '^; mine'
finish
