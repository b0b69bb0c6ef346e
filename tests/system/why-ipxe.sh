#!/bin/sh
# why-ipxe: real iPXE that does not get on: its script is behind a firewall, and that names a server that is not
# there, a name that nobody knows, or what is no kernel. Of each, lanboot why names it, and what it says to do, done, has
# the machine go on: in two starts.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl dnsmasq nft
need_ipxe
lan_up
. tests/lab/why.sh
asks='script .*kiosk1'

# again CONFIG-KEY VALUE: the profile has that now, and the machine asks anew, as somebody has it at its keyboard.
again() {
	set_key 'profile thinclient' "$1" "$2"
	asked=$(grep -c "$asks" $LOG/httpbootd.log)
	vm_type kiosk1 ' '
	sleep 1
	vm_type kiosk1 'exit\r'
	again_left=$((patience / 200))
	until [ "$(grep -c "$asks" $LOG/httpbootd.log)" -gt "$asked" ]; do
		again_left=$((again_left - 1))
		[ $again_left -gt 0 ] || break
		sleep 0.2
	done
	check "$LAB_NAME: $1 = $2: it asks anew" "see $LOG" [ $again_left -gt 0 ]
}

set_key_before() { sed -i "/^$2 *=/d; s|^\[$1\]|&\n$2 = $3|" $ini; }
set_key_before 'profile thinclient' kernel http://10.0.0.2:81/boot/vmlinuz-lts
set_key_before 'profile thinclient' tries 1
daemons_start $ini || exit 1

### A firewall here

site_dnsmasq dhcp-option=option:dns-server,10.0.0.1
firewall input tcp dport 80
power_on
named no-script 'let TCP 80 through the server' 90
firewall_down
power_on
check "$LAB_NAME: no-script: done, it asks" "see $LOG" \
	wait_for_line "$LOG/httpbootd.log" "$asks" 90 vm-kiosk1

### What its script says

why said-nobody 'lanboot check, whether a firewall here is in it' 60
again kernel http://nowhere.example/vmlinuz-lts
why said-name 'an address instead of the name there' 60
head -c 20000 /dev/urandom >$srv/boot/random
again kernel boot/random
why said-program 'lanboot check says what that file is' 60
again kernel boot/vmlinuz-lts
check "$LAB_NAME: said-nobody, said-name, said-program: done, it comes up" "see $LOG" vm_wait_up kiosk1 150
stop vm-kiosk1
daemons_stop
finish
