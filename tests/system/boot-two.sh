#!/bin/sh
# boot-two: two machines power on at once, a BIOS that the configuration names and a UEFI that it does
# not: the one comes up as itself, the other as [host *] says.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_ipxe
lan_up
site_dnsmasq
{
	lab_ini
	printf '\n[host *]\nprofile = thinclient\n'
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

stranger=52:54:00:99:99:99
vm_start kiosk1 bios "$(mac_of kiosk1)"
vm_start stranger uefi $stranger
for machine in kiosk1 stranger; do
	check "$LAB_NAME: $machine comes up" 'no banner on its console within 150 s' vm_wait_up $machine 150
done
equal "$LAB_NAME: kiosk1 has its own apkovl" "$(banner_field kiosk1 token)" "$(token_of kiosk1)"
equal "$LAB_NAME: kiosk1, host name" "$(banner_field kiosk1 'host name')" kiosk1
equal "$LAB_NAME: the stranger has everyone's apkovl" "$(banner_field stranger token)" "$(token_of thinclient)"
equal "$LAB_NAME: the stranger, host name" "$(banner_field stranger 'host name')" thinclient
equal "$LAB_NAME: the stranger, hardware address" "$(banner_field stranger MAC)" $stranger
daemons_stop
finish
