#!/bin/sh
# ipv6-asked: who asks pxedhcpd on port 4011 of IPv6 is answered from the very address that he asked, twice, the same;
# what stands in the URL is an address that clients can use. A flood of SOLICITs, each of another machine, makes it no
# larger and keeps nobody from an answer. And who asks httpbootd at its link's address is told another one to load from.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl tshark build/tests/bench/udp_ask build/tests/bench/dhcp_load
lan_up
. tests/lab/dhcp6.sh
lan_without_ipv4
dhcp6_files
ip -n boot addr add fd00:10::22/64 dev eth0 nodad
# It stays, but is on its way out.
ip -n boot addr add fd00:10::dead/64 dev eth0 nodad preferred_lft 0
for node in client boot; do settled $node; done
link=$(ip -n boot -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')

# What a machine says of itself, whose MAC ends in these two digits: DUID-LL, PXEClient:, x64.
machine() { echo "0001 000a 0003 0001 0200000000$1 0010 0010 00000157 000a 505845436c69656e743a 003d 0002 0007"; }
# ask PORT ADDRESS SERVER-PORT HEX: what comes back, a line a packet.
ask() { echo "$4" | in_client build/tests/bench/udp_ask "$1" "$2" "$3"; }
# parts HEX: the answer's type and xid, its options up to 59, and the URL in that.
parts() {
	echo "$1" | sed 's/^\(.\{8\}\)\(.*\)003b00..\(.*\)/\1 \2/' | tr '\n' ' '
	echo "$1" | sed 's/.*003b00..//' | "$busybox" xxd -r -p
}
# answers DIGITS: how often, from where and to where a machine was answered, and with what.
answers() {
	packets "udp.srcport == 4011 && udp.payload[0:4] == 07:00:00:$1" ipv6.src ipv6.dst udp.dstport udp.payload |
		sort | uniq -c |
		while read -r answers_n answers_from answers_to answers_port answers_hex; do
			echo "$answers_n $answers_from $answers_to $answers_port $(parts "$answers_hex")"
		done
}
# expected DIGITS: an answer's type, xid and options: 1 as it came, 2 of ours, and 16, of enterprise 343, PXEClient. 59
# follows, and nothing else: no preference, no address.
expected() { echo "070000$1 0001000a000300010200000000${1}00020012${duid}0010000f000001570009505845436c69656e74"; }
# asks DIGITS ADDRESS: on port 4011.
asks() { ask 4011 "$2" 4011 "03 0000$1 $(machine "$1") 0002 0012 $duid" >>"$LOG/replies"; }

daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
capture boot 'udp port 546 or udp port 547 or udp port 4011'
ask 546 ff02::1:2%eth0 547 "01 000001 $(machine 01)" >"$LOG/advertise"
# Behind the header and option 1: option 2.
equal "$LAB_NAME: a SOLICIT is answered once" "$(cut -c 1-8,37-44 "$LOG/advertise")" 0200000100020012
duid=$(cut -c 45-80 "$LOG/advertise")
asks 02 fd00:10::2
asks 03 fd00:10::22
asks 04 fd00:10::dead
asks 05 "$link%eth0"
# Of another server's DUID, and no REQUEST.
ask 4011 fd00:10::2 4011 "03 000006 $(machine 06) 0002 000a 0003 0001 020000000099" >"$LOG/others"
ask 4011 fd00:10::2 4011 "0b 000007 $(machine 07) 0002 0012 $duid" >>"$LOG/others"
ask 546 fd00:10::2 547 "01 000008 $(machine 08)" >>"$LOG/others"
capture_end

url=$(parts "$(cat "$LOG/advertise")" | sed 's/.* //')
has "$LAB_NAME: it is offered an address that is not deprecated" - '^tftp://\[fd00:10::(2|22)\]/ipxe\.efi$' <<EOF
$url
EOF
equal "$LAB_NAME: asked at one address" "$(answers 02)" \
	"2 fd00:10::2 fd00:10::3 4011 $(expected 02) tftp://[fd00:10::2]/ipxe.efi"
equal "$LAB_NAME: at another" "$(answers 03)" \
	"2 fd00:10::22 fd00:10::3 4011 $(expected 03) tftp://[fd00:10::22]/ipxe.efi"
equal "$LAB_NAME: at one that is deprecated" "$(answers 04)" \
	"2 fd00:10::dead fd00:10::3 4011 $(expected 04) $url"
equal "$LAB_NAME: at that of the link" "$(answers 05 | sed 's/ fe80[0-9a-f:]* 4011/ 4011/')" \
	"2 $link 4011 $(expected 05) $url"
equal "$LAB_NAME: another server's, no REQUEST, and a SOLICIT to us alone" "$(cat "$LOG/others")" ''

### A flood

# memory: what it has, in KiB.
memory() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of pxedhcpd)/status"; }

in_client build/tests/bench/dhcp_load solicit - 20 2 >"$LOG/flood"
before=$(memory)
in_client build/tests/bench/dhcp_load solicit - 500 8 >>"$LOG/flood" &
flood=$!
sleep 1
ask 4011 fd00:10::2 4011 "03 000009 $(machine 09) 0002 0012 $duid" >"$LOG/beside"
wait $flood
check "$LAB_NAME: one that asks beside a flood is answered" "$(cat "$LOG/beside")" \
	[ "$(grep -c '^07000009' "$LOG/beside")" -ge 1 ]
check "$LAB_NAME: the flood came" "$(cat "$LOG/flood")" \
	[ "$(sed -n '$s/answers=\([0-9]*\).*/\1/p' "$LOG/flood")" -ge 5000 ]
after=$(memory)
check "$LAB_NAME: it makes it no larger" "$before KiB before, $after KiB after" [ $((after - before)) -lt 2048 ]
check "$LAB_NAME: nor the log" "$(wc -l <"$LOG/pxedhcpd.log") lines" [ "$(wc -l <"$LOG/pxedhcpd.log")" -lt 5000 ]
daemons_stop pxedhcpd

### httpbootd, asked at the address of the link

printf '[httpbootd]\nbind = none\n[host *]\nkernel = ipxe.efi\n' >>$LAB/lanboot.ini
daemon_start httpbootd $LAB/lanboot.ini || exit 1
for path in '/boot.ipxe?mac=02:00:00:00:00:01' /boot.ipxe /autoexec.ipxe; do
	in_client curl -s -g "http://[$link%eth0]$path" >"$LOG/script"
	has "$LAB_NAME: $path leads to an address that means the same on each link" "$LOG/script" '^(kernel|chain --replace) http://\[fd00:10::(2|22)\]/'
	has_not "$LAB_NAME: $path: and to no other" "$LOG/script" 'fe80|dead'
done
in_client curl -s -g "http://[fd00:10::22]/boot.ipxe?mac=02:00:00:00:00:01" >"$LOG/script"
has "$LAB_NAME: asked at another, it is that one" "$LOG/script" '^kernel http://\[fd00:10::22\]/'
daemons_stop httpbootd
finish
