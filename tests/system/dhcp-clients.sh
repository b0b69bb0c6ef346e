#!/bin/sh
# dhcp-clients: ordinary DHCP clients get their lease from the site and not one packet from
# pxedhcpd; those that say PXEClient or HTTPClient get an answer in which tshark finds no fault.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
lan_up
site_dnsmasq
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
in_client ip -4 addr flush dev eth0
filter='udp port 67 or port 68 or port 4011'

udhcpc() {
	in_client "$busybox" udhcpc -i eth0 -f -q -n -t 3 -T 2 -s tests/lab/udhcpc-script "$@" >>"$LOG/udhcpc.log" 2>&1
}

### Ordinary clients

capture client "$filter"
udhcpc
equal "$LAB_NAME: udhcpc gets a lease" $? 0
udhcpc -V 'MSFT 5.0'
equal "$LAB_NAME: a client with another vendor class gets a lease" $? 0
in_client ip -4 addr flush dev eth0
if dhclient=$(find_tool dhclient); then
	printf '#!/bin/sh\n' >$LAB/dhclient-script
	chmod +x $LAB/dhclient-script
	: >$LAB/dhclient.conf
	in_client env LD_LIBRARY_PATH="$peer_libs" timeout 20 "$dhclient" -4 -d -1 -v \
		-cf $LAB/dhclient.conf -sf $LAB/dhclient-script -lf $LAB/dhclient.leases -pf $LAB/dhclient.pid \
		eth0 >"$LOG/dhclient.log" 2>&1 &
	dhclient_pid=$!
	wait_for_line "$LOG/dhclient.log" 'bound to 10\.0\.0\.' 15
	has "$LAB_NAME: dhclient gets a lease" "$LOG/dhclient.log" 'bound to 10\.0\.0\.'
	kill $dhclient_pid 2>/dev/null
else
	skip "$LAB_NAME: dhclient" 'no program dhclient here'
fi
capture_end
leases=$(packets 'ip.src == 10.0.0.1 && dhcp.option.dhcp == 5' ip.src | wc -l)
check "$LAB_NAME: the capture saw the leases" "it saw $leases" [ "$leases" -ge 2 ]
equal "$LAB_NAME: not a packet from pxedhcpd" "$(packets 'ip.src == 10.0.0.2' ip.dst)" ''

### A client of `classes` that takes the first offer for a lease: its second try is the site's

sed 's/^\[pxedhcpd\]/&\nclasses = onie_vendor/' $LAB/lanboot.ini >$LAB/onie.ini
daemons_stop pxedhcpd
daemons_start $LAB/onie.ini pxedhcpd || exit 1
in_client ip -4 addr flush dev eth0
# As ONIE asks: until it has a lease. The site's server is the slower one of the two.
stop site-dhcp
site_dnsmasq dhcp-reply-delay=1
in_client "$busybox" udhcpc -i eth0 -f -q -t 2 -T 1 -A 1 -V onie_vendor:x86_64-test \
	-s tests/lab/udhcpc-script >"$LOG/onie" 2>&1 &
onie_pid=$!
wait_for_line "$LOG/onie" 'udhcpc-script: 10\.0\.0\.' 40
has "$LAB_NAME: a client of classes that takes our offer for a lease has the site's in the end" \
	"$LOG/onie" 'udhcpc-script: 10\.0\.0\.[0-9]+ from 10\.0\.0\.1'
kill $onie_pid 2>/dev/null
wait $onie_pid 2>/dev/null
equal "$LAB_NAME: it was offered ours" "$(grep -c ' offered .*form=plain' "$LOG/pxedhcpd.log")" 1
equal "$LAB_NAME: there is one warning, which says what to do" \
	"$(grep -c " misled .*take its class out of 'classes'" "$LOG/pxedhcpd.log")" 1
udhcpc -V onie_vendor:x86_64-test
equal "$LAB_NAME: its next lease comes at once" $? 0
equal "$LAB_NAME: and it was offered ours no more" \
	"$(grep -c ' offered .*form=plain' "$LOG/pxedhcpd.log")" 1
in_client ip -4 addr flush dev eth0
daemons_stop pxedhcpd
stop site-dhcp
site_dnsmasq
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1

### Clients that want to boot. Options: 93 architecture, 94 network interface, 97 machine id.

# pxe MAC CLASS ARCH-IN-HEX [UDHCPC ARGUMENT...]
pxe() {
	in_client ip link set eth0 address "$1"
	pxe_class=$2:Arch:$(printf '%05d' "$((0x$3))"):UNDI:003016 pxe_arch=$3
	shift 3
	udhcpc -t 1 -T 1 -V "$pxe_class" -O 43 -O 60 -O 66 -O 67 \
		-x "0x5d:$pxe_arch" -x 0x5e:010310 -x 0x61:00112233445566778899aabbccddeeff00 "$@"
}

capture client "$filter"
pxe 02:00:00:00:00:01 PXEClient 0000
pxe 02:00:00:00:00:02 PXEClient 0007
pxe 02:00:00:00:00:03 PXEClient 0009
pxe 02:00:00:00:00:04 HTTPClient 0010
pxe 02:00:00:00:00:05 PXEClient 0000 -x 0x4d:69505845 -x 0xaf:130101
capture_end
packets_faultless 10.0.0.2
packets 'ip.src == 10.0.0.2 && dhcp.option.dhcp == 2' dhcp.hw.mac_addr udp.srcport ip.dst udp.dstport \
	dhcp.ip.your dhcp.ip.server dhcp.option.dhcp_server_id dhcp.option.vendor_class_id dhcp.file \
	udp.length >"$LOG/offers"
packets 'ip.src == 10.0.0.1 && dhcp.option.dhcp == 2' dhcp.hw.mac_addr >"$LOG/site-offers"

# offered NAME MAC CLASS FILE-PATTERN: what the capture has for this client.
offered() {
	line=$(grep -m 1 "^$2" "$LOG/offers")
	if [ -z "$line" ]; then
		fail "$LAB_NAME: $1: an offer" "none captured; its log: $(tail -n 1 "$LOG/pxedhcpd.log")"
		return
	fi
	got() { printf '%s\n' "$line" | cut -f "$1"; }
	ok "$LAB_NAME: $1: an offer"
	equal "$LAB_NAME: $1: from port 67 to port 68" "$(got 2) $(got 4)" '67 68'
	equal "$LAB_NAME: $1: by broadcast" "$(got 3)" 255.255.255.255
	equal "$LAB_NAME: $1: no address leased" "$(got 5)" 0.0.0.0
	equal "$LAB_NAME: $1: siaddr" "$(got 6)" 10.0.0.2
	equal "$LAB_NAME: $1: option 54" "$(got 7)" 10.0.0.2
	equal "$LAB_NAME: $1: option 60" "$(got 8)" "$3"
	got 9 >"$LOG/file"
	has "$LAB_NAME: $1: the boot file" "$LOG/file" "^$4\$"
	check "$LAB_NAME: $1: at least 300 bytes" "it has $(($(got 10) - 8))" [ "$(got 10)" -ge 308 ]
	has "$LAB_NAME: $1: the site offers its address all the same" "$LOG/site-offers" "^$2"
}
offered 'BIOS' 02:00:00:00:00:01 PXEClient 'undionly\.kpxe'
offered 'UEFI x64' 02:00:00:00:00:02 PXEClient '(ipxe64|snponly)\.efi'
offered 'UEFI x64 as EBC' 02:00:00:00:00:03 PXEClient '(ipxe64|snponly)\.efi'
offered 'UEFI HTTP x64' 02:00:00:00:00:04 HTTPClient 'http://10\.0\.0\.2/(ipxe64|snponly)\.efi'
offered 'iPXE' 02:00:00:00:00:05 PXEClient 'http://10\.0\.0\.2/boot\.ipxe'

### Options of a machine's section, and a wait before its offer

{
	cat $LAB/lanboot.ini
	printf '[host 02:00:00:00:00:0b]\nkernel = k\ndelay-ms = 300\n'
	printf 'option = 17:iscsi:{address}::::iqn.2026-01.example:disk\noption = 210:http://10.0.0.2/\n'
	printf 'option = 150:10.0.0.2\noption = 209:"pxelinux.cfg/default"\n'
} >$LAB/options.ini
daemons_stop pxedhcpd
daemons_start $LAB/options.ini pxedhcpd || exit 1
capture client "$filter"
pxe 02:00:00:00:00:0b PXEClient 0007
pxe 02:00:00:00:00:0c PXEClient 0007
capture_end
packets_faultless 10.0.0.2
# types MAC: the numbers of the options in the offer to it, but END, which tshark names in two ways.
types() {
	packets "ip.src == 10.0.0.2 && dhcp.option.dhcp == 2 && dhcp.hw.mac_addr == $1" dhcp.option.type |
		sed 's/,[0-9]*$//'
}
equal "$LAB_NAME: the offer has the section's options" "$(types 02:00:00:00:00:0b)" \
	53,54,60,97,17,210,150,209,224,7,66,67
equal "$LAB_NAME: another machine's has none" "$(types 02:00:00:00:00:0c)" 53,54,60,97,224,7,66,67
equal "$LAB_NAME: with their variables filled in" "$(packets 'ip.src == 10.0.0.2 && dhcp.option.type == 17' dhcp.option.root_path)" \
	iscsi:10.0.0.2::::iqn.2026-01.example:disk
has "$LAB_NAME: the offer waited" "$LOG/pxedhcpd.log" ' offered mac=02:00:00:00:00:0b .* delay_ms=300'

### Which form it takes: what a machine does next says it

# boots: a machine with UEFI asks, and takes the lease if there is one; the form it was offered.
boots() {
	pxe 02:00:00:00:00:09 PXEClient 0007
	grep ' offered mac=02:00:00:00:00:09 ' "$LOG/pxedhcpd.log" | tail -n 1 | sed 's/.* form=\([a-z0-9]*\).*/\1/'
}
stop site-dhcp
equal "$LAB_NAME: UEFI is offered the form by port 4011" "$(boots)" 4011
site_dnsmasq
equal "$LAB_NAME: one that came no further, the direct one" "$(boots)" direct
equal "$LAB_NAME: one that took a lease and loaded nothing, the other one" "$(boots)" 4011
equal "$LAB_NAME: and the direct one again" "$(boots)" direct
in_client ip addr add 10.0.0.3/24 dev eth0 2>/dev/null
in_client timeout 2 "$busybox" tftp -g -r nothing -l /dev/null 10.0.0.2 >>"$LOG/tftp" 2>&1
equal "$LAB_NAME: one that asked for a file by TFTP keeps its form" "$(boots)" direct
daemons_stop pxedhcpd
finish
