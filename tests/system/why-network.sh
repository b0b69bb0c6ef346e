#!/bin/sh
# why-network: what stands between a machine and this server, seen by real daemons: a firewall here that drops
# its requests, one on the way that drops the answers or what is long, another server, no lease. The machine
# is made up; real firmware is in why-firmware. Of each, lanboot why says what it is within 10 s.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl nft build/tests/bench/udp_ask build/tests/bench/tftp_ask
lan_up
. tests/lab/admin.sh
admin_state
ini=$LAB/lanboot.ini srv=$LAB/srv mac=$(in_client cat /sys/class/net/eth0/address)
hex=$(echo "$mac" | tr -d :)
mkdir -p $srv
head -c 100000 /dev/urandom >$srv/ipxe64.efi
cat >$ini <<-END
	[lanboot]
	user = nobody
	root = $srv
	events = $LAB/events
	[httpbootd]
	state = $state
	[profile p]
	kernel = k
	[host $mac]
	profile = p
	name = kiosk7
END
chmod -R a+rX $LAB
daemons_start $ini || exit 1
in_client ip route add 255.255.255.255 dev eth0
nft_program=$(find_tool nft)
fw() { in_boot env LD_LIBRARY_PATH="$peer_libs" "$nft_program" "$@"; }
# firewall input|output RULE...; firewall: none
firewall() {
	fw delete table ip lab 2>/dev/null
	[ $# -gt 0 ] || return 0
	hook=$1
	shift
	fw add table ip lab
	fw add chain ip lab drops "{ type filter hook $hook priority 0; }"
	fw add rule ip lab drops "$@" drop
}
# dhcp TYPE OPTIONS TO PORT [CIADDR]: a packet of UEFI; without an answer it is sent once.
class=3c20505845436c69656e743a417263683a30303030373a554e44493a3030333031365d020007
dhcp() {
	printf '01010600 12345678 0000 0000 %s %024d %s %020d %0384d 63825363 3501%s %s %s ff' \
		"${5:-00000000}" 0 "$hex" 0 0 "$1" "$2" $class |
		in_client timeout 1 build/tests/bench/udp_ask 68 "$3" "$4" >>"$LOG/dhcp" 2>&1
}
discover() { dhcp 01 '' 255.255.255.255 67; }
# It takes 10.0.0.3 from the site's server, as all hear.
request() { dhcp 03 '32040a000003 36040a000001' 255.255.255.255 67; }
forget() { post forget id=$mac >/dev/null; }

# why RULE SECONDS REMEDY
why() {
	why_until $mac "$1" "$2"
	has "$LAB_NAME: $1: what to do" $LAB/why "\"do\":\"[^\"]*$3"
}

# So that the keeper has heard of all three by now.
sleep 1
discover
in_client build/tests/bench/tftp_ask 10.0.0.2 ipxe64.efi >>"$LOG/tftp" 2>&1
sleep 0.5
forget

firewall input udp dport 4011
discover
request
dhcp 03 '' 10.0.0.2 4011 0a000003
why 4011-blocked 10 'UDP 4011'
forget

firewall input udp dport 69
sed -i "s/^name = kiosk7/&\nform = direct/" $ini
kill -HUP "$(pid_of pxedhcpd)"
sleep 1
discover
request
in_client timeout 2 build/tests/bench/tftp_ask 10.0.0.2 ipxe64.efi >>"$LOG/tftp" 2>&1
why tftp-blocked 10 'UDP 69'
forget

firewall output udp sport 10000-65535
discover
request
in_client timeout 8 build/tests/bench/tftp_ask -b 1400 10.0.0.2 ipxe64.efi >>"$LOG/tftp" 2>&1 &
asks=$!
why tftp-answers-blocked 10 'single-port = yes'
wait $asks
forget

firewall output udp sport 10000-65535 udp length gt 1200
discover
request
in_client timeout 8 build/tests/bench/tftp_ask -b 1400 10.0.0.2 ipxe64.efi >>"$LOG/tftp" 2>&1 &
asks=$!
why long-blocks-lost 10 'max-blksize = 1024'
in_boot env LANBOOT_LIBEXEC=$BIN sh tools/lanboot -f $ini why kiosk7 >"$LOG/text" 2>&1
has "$LAB_NAME: lanboot why: the sentence" "$LOG/text" 'Blocks of 1400 bytes of ipxe64.efi do not come to it'
has "$LAB_NAME: lanboot why: what to do" "$LOG/text" '^ [^ ]+ max-blksize = 1024 and udp-segment = no in .tftpd.'
has "$LAB_NAME: lanboot why: what it rests on" "$LOG/text" '^ +[0-9.]+ lease +10\.0\.0\.3 '
in_boot env LANBOOT_LIBEXEC=$BIN sh tools/lanboot -f $ini status >"$LOG/status" 2>&1
has "$LAB_NAME: lanboot status says the same" "$LOG/status" 'Blocks of 1400 bytes'
wait $asks
firewall
forget

# UEFI HTTP Boot, of a machine that was up: what it asks comes from its own card, so it has been started anew, and
# it comes for no file.
in_client curl -s -o "$LOG/up" "http://10.0.0.2/up?mac=$mac"
in_boot curl -s "http://127.0.0.1:9780/why.json?id=$mac" >"$LOG/before"
has "$LAB_NAME: it is up" "$LOG/before" '"state":"up"'
class=3c2148545450436c69656e743a417263683a30303031363a554e44493a3030333031365d020010
discover
request
why http-ignored 30 'https = firmware'
has "$LAB_NAME: and up no more" $LAB/why '"state":"failed","stuck":true'
daemons_stop
finish
