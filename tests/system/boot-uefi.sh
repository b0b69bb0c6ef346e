#!/bin/sh
# boot-uefi: from power on to userland with UEFI's own PXE, which asks again on port 4011. A collector of traces
# gets the whole boot, in the order in which it went.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark jq nginx curl
need_ipxe
lan_up
. tests/lab/collector.sh
collector_start
site_dnsmasq
lab_ini | sed 's|^\[httpbootd\]|&\ncollector = http://10.0.0.1:4318/v1/traces|' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

capture boot 'udp and not port 5353'
vm_boots kiosk2 uefi
capture_end
packets_faultless 10.0.0.2
acks=$(packets 'ip.src == 10.0.0.2 && udp.srcport == 4011 && dhcp.option.dhcp == 5' dhcp.file | sort -u)
check "$LAB_NAME: the answer on port 4011 names the boot file" "it names '$acks'" [ -n "$acks" ]
has "$LAB_NAME: pxedhcpd answers on port 4011" "$LOG/pxedhcpd.log" "acked .*$(mac_of kiosk2)"
has "$LAB_NAME: tftpd serves iPXE" "$LOG/tftpd.log" 'served .*\.efi'
has "$LAB_NAME: httpbootd makes the script" "$LOG/httpbootd.log" 'script .*kiosk2'

# It is sent once it is over: some seconds after the machine has said that it is up.
for _ in $(seq 120); do
	! collector_all | grep -q kiosk2 || break
	sleep 0.5
done
collector_all >"$LOG/requests"
equal "$LAB_NAME: its trace is OTLP" "$(jq -r -f tests/lab/otlp.jq "$LOG/requests" 2>&1)" ''
collector_spans >"$LOG/spans"
equal "$LAB_NAME: one trace, whose root is the boot" \
	"$(jq -r 'select(.parentSpanId | not) | [.service, .name, .a."host.name", .a."lanboot.profile", .a."lanboot.outcome"] | join(" ")' "$LOG/spans")" \
	'httpbootd boot kiosk2 thinclient up'
equal "$LAB_NAME: its steps are each its daemon's, in their order" \
	"$(jq -s -r 'map(select(.parentSpanId and (.name | test("^(offer|4011|tftp|iPXE|script|kernel|initrd|apkovl|modloop|up)$")))) | sort_by(.startTimeUnixNano) | map(.service + ":" + .name) | join(" ")' "$LOG/spans")" \
	'pxedhcpd:offer pxedhcpd:4011 tftpd:tftp pxedhcpd:iPXE httpbootd:script httpbootd:kernel httpbootd:initrd httpbootd:apkovl httpbootd:modloop httpbootd:up'
equal "$LAB_NAME: with the bytes that went" \
	"$(jq -r 'select(.name == "kernel") | .a."lanboot.bytes"' "$LOG/spans")" "$(stat -c %s build/lab/srv/boot/vmlinuz-lts)"
daemons_stop
finish
