#!/bin/sh
# why-firmware: real firmware that does not get on: a port that a firewall here drops, packets that are too
# long for the way, another server's file, no lease, a file that is missing, unreadable or for another
# firmware. Of each, lanboot why names it within 10 s of the last thing that
# happened, and what it says to do, done, has the machine go on.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl nft
need_ipxe
. tests/lab/admin.sh
lan_up
admin_state
ini=$LAB/lanboot.ini srv=$LAB/srv mac=$(mac_of kiosk1) admin=http://127.0.0.1:9780
cp -r build/lab/srv $srv
lab_ini kiosk1 | sed "s|^root = .*|root = $srv|; s|^\[httpbootd\]|&\nstate = $state|" >$ini
chmod -R a+rX $LAB
chmod a+r $ini
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
lanboot() { in_boot sh tools/lanboot -f $ini "$@" 2>&1; }

# set_key SECTION KEY VALUE: as the remedy says it, and the daemons read it.
set_key() {
	sed -i "/^$2 *=/d; s|^\[$1\]|&\n$2 = $3|" $ini
	for daemon in pxedhcpd tftpd httpbootd; do
		kill -HUP "$(pid_of $daemon)"
		sleep 0.3
	done
}

fw() { in_boot env LD_LIBRARY_PATH="$peer_libs" "$(find_tool nft)" "$@"; }
firewall_down() { fw delete table ip lab 2>/dev/null; }
# firewall input|output RULE...
firewall() {
	hook=$1
	shift
	firewall_down
	fw add table ip lab
	fw add chain ip lab drops "{ type filter hook $hook priority 0; }"
	fw add rule ip lab drops "$@" drop
}

# power_on [QEMU ARGUMENT...]: the machine anew, and nothing is known of it.
power_on() {
	stop vm-kiosk1 2>/dev/null
	ip link del tap$(echo "$mac" | sed 's/.*:\(..\):\(..\)$/\1\2/') 2>/dev/null
	post forget id=$mac >/dev/null
	for log in pxedhcpd tftpd httpbootd; do : >$LOG/$log.log; done
	vm_start kiosk1 uefi "$mac" "$@"
}

# why RULE REMEDY SECONDS: within so many, lanboot why names the rule; 10 s and what a busy machine takes
# after the last thing that happened.
why() {
	why_left=$(($3 * 4))
	while :; do
		in_boot curl -s "$admin/why.json?id=$mac" >$LAB/why
		case $(cat $LAB/why) in
		*"\"rule\":\"$1\""*) break ;;
		esac
		why_left=$((why_left - 1))
		[ $why_left -gt 0 ] || break
		sleep 0.25
	done
	cat $LAB/why >>"$LOG/why"
	has "$LAB_NAME: $1" $LAB/why "\"rule\":\"$1\""
	has "$LAB_NAME: $1: what to do" $LAB/why "\"do\":\"[^\"]*$(printf %s "$2" | sed 's/[][().+]/./g')"
	in_boot curl -s "$admin/machine.json?id=$mac" >"$LOG/$1.json"
	why_since=$(sed 's/.*"since":\([0-9]*\).*/\1/' $LAB/why)
	why_s=$(($(date +%s) - why_since))
	check "$LAB_NAME: $1: within 10 s" "it took $why_s s" [ $why_s -le 15 ]
}

# goes_on LOG PATTERN SECONDS RULE: by itself, or where its firmware has given up, once it is switched on anew.
goes_on() {
	if wait_for_line "$LOG/$1.log" "$2" 12 vm-kiosk1 || { [ "$1" = tftpd ] && power_on && wait_for_line "$LOG/$1.log" "$2" "$3" vm-kiosk1; }; then
		ok "$LAB_NAME: $4: done, it goes on"
	else
		fail "$LAB_NAME: $4: done, it goes on" "no '$2' in $1.log within $3 s"
	fi
}

daemons_start $ini || exit 1
loads='served .*file=ipxe64.efi'

# One machine that stops thrice, and comes up.
mv $srv/boot/vmlinuz-lts $srv/boot/away
chmod 0 $srv/boot/initramfs-lts
site_router
power_on
why site-silent 'look at that DHCP server' 60
site_dnsmasq
goes_on tftpd "$loads" 60 site-silent
why missing "put it to $srv/boot/vmlinuz-lts" 60
mv $srv/boot/away $srv/boot/vmlinuz-lts
wait_for_line "$LOG/httpbootd.log" 'served .*path=/boot/vmlinuz-lts' 40 vm-kiosk1
why unreadable "chmod a+r $srv/boot/initramfs-lts" 60
chmod a+r $srv/boot/initramfs-lts
check "$LAB_NAME: missing, unreadable: done, it comes up" "see $LOG" vm_wait_up kiosk1 90

# By now pxedhcpd knows that it takes the other form, too.
set_key "host $mac" form 4011
firewall input udp dport 4011
power_on
why 4011-blocked 'form = direct in its section' 60
set_key "host $mac" form direct
firewall input udp dport 69
power_on
wait_for_line "$LOG/pxedhcpd.log" 'offered .*form=direct' 60 vm-kiosk1
why tftp-blocked 'let UDP 69 through the firewall' 60
firewall_down
goes_on tftpd "$loads" 60 '4011-blocked, tftp-blocked'

firewall output udp sport 10000-65535 udp length gt 1200
power_on
why long-blocks-lost 'max-blksize = 1024 and udp-segment = no in .tftpd.' 60
set_key tftpd max-blksize 1024
set_key tftpd udp-segment no
goes_on tftpd "$loads" 60 long-blocks-lost
firewall_down

set_key pxedhcpd efi-x64 undionly.kpxe
power_on
why boot-file-arch 'efi-x64 = ipxe64.efi in .pxedhcpd.' 60
set_key pxedhcpd efi-x64 ipxe64.efi

stop site-dhcp
site_dnsmasq 'dhcp-boot=other.efi,,10.0.0.1'
power_on
why site-file 'options 66, 67) out of the answers of 10.0.0.1' 60
stop site-dhcp
site_dnsmasq
goes_on tftpd "$loads" 60 'boot-file-arch, site-file'
stop vm-kiosk1
daemons_stop
finish
