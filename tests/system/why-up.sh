#!/bin/sh
# why-up: real firmware and kernels that have all they load and get no further: an overlay that the machine does not start
# with, one that does not say that it is up, and an address that two of them have. Of each, lanboot why names it, and what
# it says to do, done, has the machine come up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl dnsmasq dhcpd
lan_up
. tests/lab/why.sh
printf '[host %s]\nname = kiosk3\nprofile = thinclient\napkovl = kiosk3.apkovl.tar.gz\n' "$(mac_of kiosk3)" >>$ini
firmware=bios
daemons_start $ini || exit 1
site_dnsmasq
power_on
check "$LAB_NAME: it comes up" "see $LOG" vm_wait_up kiosk1 150

### An overlay that the machine does not start with

cp $srv/kiosk1.apkovl.tar.gz $LAB/good
mkdir -p $LAB/bad/sbin
tar -xzf $LAB/good -C $LAB/bad
printf '#!/bin/sh\nwhile :; do sleep 60; done\n' >$LAB/bad/sbin/machine-init
chmod 755 $LAB/bad/sbin/machine-init
tar -czf $srv/kiosk1.apkovl.tar.gz -C $LAB/bad etc sbin
sed -i '/^repo *=/d' $ini
set_key "host $mac" apkovl kiosk1.apkovl.tar.gz
power_again
named apkovl-stuck 'a profile without apkovl shows whether the rest starts' 90
sed -i '/^apkovl *= *\(kiosk1\|thinclient\)/d' $ini
reload
power_again
check "$LAB_NAME: apkovl-stuck: done, it shows that" "see $LOG" vm_wait_up kiosk1 150
cp $LAB/good $srv/kiosk1.apkovl.tar.gz
set_key "host $mac" apkovl kiosk1.apkovl.tar.gz
power_again
comes_up apkovl-stuck

### One that does not say that it is up

cmdline=$(sed -n 's/^cmdline *= *//p' $ini)
set_key 'profile thinclient' cmdline "$cmdline lab_up=no"
power_again
check "$LAB_NAME: it runs, and says nothing" "see $LOG" vm_wait_up kiosk1 150
named not-up 'lanboot-up.start in etc/local.d of its overlay says so' 120
mkdir -p $LAB/overlay/etc/local.d
tar -xzf $srv/kiosk1.apkovl.tar.gz -C $LAB/overlay
cp etc/lanboot-up.start $LAB/overlay/etc/local.d/
chmod 755 $LAB/overlay/etc/local.d/lanboot-up.start
tar -czf $srv/kiosk1.apkovl.tar.gz -C $LAB/overlay etc
power_again
comes_up not-up
check "$LAB_NAME: not-up: done, it says so" "see $LOG/httpbootd.log" \
	wait_for_line "$LOG/httpbootd.log" 'up .*host=kiosk1' 20
set_key 'profile thinclient' cmdline "$cmdline"

### An address that two have

# The other one begins when this one has its kernel.
stop site-dhcp
site_isc "host one { hardware ethernet $mac; fixed-address 10.0.0.60; }" \
	"host two { hardware ethernet $(mac_of kiosk3); fixed-address 10.0.0.60; }"
power_on
wait_for_line "$LOG/httpbootd.log" 'mac=[^ ]*56 .*path=/boot/' 60 vm-kiosk1
vm_start kiosk3 bios "$(mac_of kiosk3)"
named same-address 'one address for each' 90
stop vm-kiosk3
stop vm-kiosk1
stop site-dhcp
site_isc
power_again
comes_up same-address
stop vm-kiosk1
daemons_stop
finish
