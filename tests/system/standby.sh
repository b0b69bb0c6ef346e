#!/bin/sh
# standby: a second pxedhcpd that answers only machines which the first one leaves waiting. A thousand made-up
# machines and a first server that is well, though the site's is slow and each asks twice: not one packet of the
# second; a first server that is dead: each is answered when it asks again. Then real firmware, the same.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark curl build/tests/bench/dhcp_load
need_ipxe
lan_up
lan_node second 4
lab_ini >$LAB/first.ini
lab_ini | sed "s|^\[lanboot\]|&\nevents = 127.0.0.1:9783|; s|^\[pxedhcpd\]|&\nstandby = 4|
	s|^\[httpbootd\]|&\nstate = $LAB/second\nevent-listen = 127.0.0.1:9783\nevent-senders = 127.0.0.1|" >$LAB/second.ini
mkdir -p $LAB/second
chown nobody $LAB/second

# second_start NAME...: these of the second server's daemons.
second_start() {
	for second_name; do
		: >"$LOG/second-$second_name.log"
		start "second-$second_name" second "$BIN/$second_name" -f $LAB/second.ini -d
		wait_for_line "$LOG/second-$second_name.log" '(^|[ :])ready' 15 "second-$second_name" ||
			lan_die "the second $second_name did not start: $(tail -n 1 "$LOG/second-$second_name.log")"
	done
}

# counted NAME: of the second's metrics.
counted() { ip netns exec second curl -s http://127.0.0.1:9781/metrics | sed -n "s/^lanboot_dhcp_$1 //p"; }

# ask_all SERVER: a thousand machines, each once, the same each time; in $answers how many SERVER answered, in $foreign
# other servers.
ask_all() {
	in_client build/tests/bench/dhcp_load burst "$1" 1000 >"$LOG/asked"
	answers=$(sed -n 's/.*answers=\([0-9]*\).*/\1/p' "$LOG/asked")
	foreign=$(sed -n 's/.*foreign=\([0-9]*\).*/\1/p' "$LOG/asked")
}

### A first server that is well

daemons_start $LAB/first.ini pxedhcpd || exit 1
second_start pxedhcpd
has "$LAB_NAME: it says that it stands by" "$LOG/second-pxedhcpd.log" 'standby: .*4 s'
capture second 'udp and src host 10.0.0.4'
ask_all 10.0.0.2
equal "$LAB_NAME: the first answers each of 1,000 machines" "$answers $foreign" '1000 0'
sleep 1
ask_all 10.0.0.2
equal "$LAB_NAME: and again, where each asks twice" "$answers $foreign" '1000 0'
equal "$LAB_NAME: the second has heard all of them" "$(counted standby_held_total)" 2000
capture_end
equal "$LAB_NAME: and sent nothing" "$(packets ip | wc -l)" 0
equal "$LAB_NAME: as it says itself" "$(counted offers_total) $(counted acks_total) $(counted standby_steps_in_total)" '0 0 0'
stop second-pxedhcpd

### It is dead

daemons_stop pxedhcpd
second_start pxedhcpd
ask_all 10.0.0.4
equal "$LAB_NAME: who asks once is left to a server that is dead" "$answers $foreign" '0 0'
ask_all 10.0.0.4
equal "$LAB_NAME: each machine is answered when it asks again" "$answers $foreign" '1000 0'
equal "$LAB_NAME: which is counted" "$(counted standby_steps_in_total)" 1000
has "$LAB_NAME: and logged, in a line each" "$LOG/second-pxedhcpd.log" \
	'standby mac=02:00:[0-9a-f:]* arch=efi-x64 class=PXEClient if=eth0 asked=2 waited_ms=[0-9]+ reason='
stop second-pxedhcpd

### Real firmware, and the first server is well

site_dnsmasq
daemons_start $LAB/first.ini || exit 1
second_start pxedhcpd tftpd httpbootd
capture second 'udp and src host 10.0.0.4 and not port 5353'
vm_start kiosk1 uefi "$(mac_of kiosk1)"
wait_for_line "$LOG/httpbootd.log" "script .*mac=$(mac_of kiosk1)" 60 vm-kiosk1 || vm_missed kiosk1 'kiosk1 loads its script'
stop vm-kiosk1
capture_end
has "$LAB_NAME: OVMF boots by the first" "$LOG/httpbootd.log" 'script .*host=kiosk1'
has "$LAB_NAME: by its port 4011" "$LOG/pxedhcpd.log" "acked mac=$(mac_of kiosk1)"
check "$LAB_NAME: the second has heard it" 'it counts none' [ "$(counted standby_held_total)" -gt 1 ]
equal "$LAB_NAME: and sent it nothing" "$(packets ip ip.dst udp.dstport | head -n 3)" ''
daemons_stop

### It is dead

vm_start kiosk2 uefi "$(mac_of kiosk2)"
vm_start kiosk3 bios "$(mac_of kiosk3)"
for pair in 'kiosk3 SeaBIOS' 'kiosk2 OVMF'; do
	set -- $pair
	wait_for_line "$LOG/second-httpbootd.log" "script .*mac=$(mac_of "$1")" 60 "vm-$1" || vm_missed "$1" "$1 loads its script"
	stop "vm-$1"
	has "$LAB_NAME: $2 boots by the second" "$LOG/second-httpbootd.log" "script .*host=$1"
	has "$LAB_NAME: which answers when it asks again" "$LOG/second-pxedhcpd.log" \
		"standby mac=$(mac_of "$1") .*asked=2 "
	equal "$LAB_NAME: and not before" \
		"$(grep -c "standby mac=$(mac_of "$1") .*asked=[^2]" "$LOG/second-pxedhcpd.log")" 0
done
ip netns exec second curl -s "http://127.0.0.1:9780/machine.json?id=kiosk2" >"$LOG/kiosk2.json"
has "$LAB_NAME: the machine's boot tells of it" "$LOG/kiosk2.json" '"kind": ?"standby"'
for name in pxedhcpd tftpd httpbootd; do
	stop "second-$name"
	has_not "$LAB_NAME: the second $name has no sanitizer's complaint" "$LOG/second-$name.log" 'Sanitizer|runtime error:'
done
finish
