#!/bin/sh
# dhcp-clients: ordinary DHCP clients get their lease from the site and not one packet from
# pxedhcpd; those that say PXEClient or HTTPClient get an answer in which tshark finds no fault.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
lan_up
site_dnsmasq
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
busybox=build/peers/bin/busybox
[ -x $busybox ] || busybox=/bin/busybox.static
in_client ip -4 addr flush dev eth0

# capture NAME: begins; capture_end: ends, and the packets are in $LAB/NAME.pcap.
capture() {
	capture_file=$LAB/$1.pcap
	start "capture-$1" client tshark -q -n -i eth0 -w "$capture_file" -f 'udp port 67 or port 68 or port 4011'
	capture_name=capture-$1
	wait_for_line "$LOG/capture-$1.log" 'Capturing on' 20 "$capture_name" || lan_die 'tshark does not capture'
	sleep 1
}
capture_end() {
	sleep 1
	stop "$capture_name"
}
# packets FILTER [FIELD]: how many of the captured there are, or a field of theirs.
packets() {
	if [ $# -eq 1 ]; then
		tshark -n -r "$capture_file" -Y "$1" 2>/dev/null | wc -l
	else
		tshark -n -r "$capture_file" -Y "$1" -T fields -e "$2" 2>/dev/null | sort -u | tr '\n' ' ' | sed 's/ $//'
	fi
}
ours='ip.src == 10.0.0.2'
theirs='ip.src == 10.0.0.1 && dhcp.option.dhcp == 5'

udhcpc() {
	in_client $busybox udhcpc -i eth0 -f -q -n -t 3 -T 2 -s tests/lab/udhcpc-script "$@" >>"$LOG/udhcpc.log" 2>&1
}

### Ordinary clients

capture ordinary
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
check "$LAB_NAME: the capture saw the leases" 'it saw none' [ "$(packets "$theirs")" -ge 2 ]
equal "$LAB_NAME: not a packet from pxedhcpd" "$(packets "$ours")" 0

### Clients that want to boot. Options: 93 architecture, 94 network interface, 97 machine id.

pxe() {
	pxe_class=$1 pxe_arch=$2
	shift 2
	udhcpc -t 1 -T 3 -V "$pxe_class:Arch:000$(printf '%02d' "$((0x$pxe_arch))"):UNDI:003016" \
		-x "0x5d:$pxe_arch" -x 0x5e:010310 -x 0x61:00112233445566778899aabbccddeeff00 \
		-O 43 -O 60 -O 66 -O 67 "$@"
}

# wants NAME CLASS ARCH EXPECTED-FILE-PATTERN: one client, one capture, one verdict.
wants() {
	wants_name=$1 wants_class=$2 wants_arch=$3 wants_file=$4
	shift 4
	capture "$(echo "$wants_name" | tr ' ' -)"
	pxe "$wants_class" "$wants_arch" "$@"
	capture_end
	wants_offer="$ours && dhcp.option.dhcp == 2"
	if [ "$(packets "$wants_offer")" -eq 0 ]; then
		fail "$LAB_NAME: $wants_name: an offer" "none from pxedhcpd; its log: $(tail -n 1 "$LOG/pxedhcpd.log")"
		return
	fi
	ok "$LAB_NAME: $wants_name: an offer"
	equal "$LAB_NAME: $wants_name: nothing malformed" \
		"$(packets "$ours && (_ws.malformed || _ws.expert.severity >= \"Warning\")" _ws.expert.message)" ''
	equal "$LAB_NAME: $wants_name: from port 67 to port 68" \
		"$(packets "$wants_offer" udp.srcport) $(packets "$wants_offer" udp.dstport)" '67 68'
	equal "$LAB_NAME: $wants_name: by broadcast" "$(packets "$wants_offer" ip.dst)" 255.255.255.255
	equal "$LAB_NAME: $wants_name: no address of its own" "$(packets "$wants_offer" dhcp.ip.your)" 0.0.0.0
	equal "$LAB_NAME: $wants_name: our address" "$(packets "$wants_offer" dhcp.ip.server)" 10.0.0.2
	equal "$LAB_NAME: $wants_name: option 54" \
		"$(packets "$wants_offer" dhcp.option.dhcp_server_id)" 10.0.0.2
	equal "$LAB_NAME: $wants_name: option 60" \
		"$(packets "$wants_offer" dhcp.option.vendor_class_id)" "$wants_class"
	wants_got=$(packets "$wants_offer" dhcp.file)
	if [ -n "$wants_file" ] && echo "$wants_got" | grep -qE "^$wants_file\$"; then
		ok "$LAB_NAME: $wants_name: the boot file"
	else
		fail "$LAB_NAME: $wants_name: the boot file" "got '$wants_got', expected '$wants_file'"
	fi
	equal "$LAB_NAME: $wants_name: the site's lease all the same" "$([ "$(packets "$theirs")" -ge 1 ] && echo yes)" yes
	equal "$LAB_NAME: $wants_name: at least 300 bytes" \
		"$([ "$(packets "$wants_offer" udp.length)" -ge 308 ] && echo yes)" yes
	cp "$capture_file" "$LOG/"
}
wants 'BIOS' PXEClient 0000 'undionly\.kpxe'
wants 'UEFI x64' PXEClient 0007 '(ipxe64|snponly)\.efi'
wants 'UEFI x64 as EBC' PXEClient 0009 '(ipxe64|snponly)\.efi'
wants 'UEFI HTTP x64' HTTPClient 0010 'http://10\.0\.0\.2/(ipxe64|snponly)\.efi'
wants 'iPXE' PXEClient 0000 'http://10\.0\.0\.2/boot\.ipxe' -x 0x4d:69505845 -x 0xaf:130101

equal "$LAB_NAME: pxedhcpd leases nothing" "$(packets "$ours" dhcp.ip.your)" 0.0.0.0
daemons_stop pxedhcpd
finish
