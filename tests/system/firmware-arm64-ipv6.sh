#!/bin/sh
# firmware-arm64-ipv6: UEFI for 64-bit ARM loads the boot file of its architecture by PXE over IPv6, on a LAN without
# any IPv4. An iPXE for ARM needs a script inside to go on, so the content is made up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-aarch64
need "$LAB_NAME" tshark
code=$(lan_first /usr/share/AAVMF/AAVMF_CODE.no-secboot.fd /usr/share/AAVMF/AAVMF_CODE.fd) || {
	skip "$LAB_NAME" "there is no UEFI firmware for ARM here (AAVMF)"
	exit 0
}
vars=$(lan_first /usr/share/AAVMF/AAVMF_VARS.fd)
lan_up
lan_without_ipv4
mkdir $LAB/srv
for file in ipxe-x64.efi ipxe-arm64.efi; do
	dd if=/dev/urandom of=$LAB/srv/$file bs=1000 count=300 2>/dev/null
done
mac=52:54:00:12:34:65
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
[pxedhcpd]
efi-x64 = ipxe-x64.efi
efi-arm64 = ipxe-arm64.efi
[host $mac]
name = arm
kernel = vmlinuz
EOF
site_router 'fd00:10::1000,fd00:10::1fff,64,1h'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
daemons_start $LAB/lanboot.ini pxedhcpd tftpd || exit 1

capture boot 'udp port 4011'
ip tuntap add dev tap65 mode tap && ip link set tap65 master lan up
cp "$vars" $LAB/vars.fd
start vm - qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 512 -smp 1 \
	-nodefaults -no-reboot -display none -monitor none -serial "file:$LOG/console" \
	-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
	-drive "if=pflash,format=raw,unit=1,file=$LAB/vars.fd" \
	-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=y -fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n \
	-netdev tap,id=lan,ifname=tap65,script=no,downscript=no \
	-device "virtio-net-pci,netdev=lan,mac=$mac,romfile=,bootindex=0"
wait_for_line "$LOG/tftpd.log" 'served .*ipxe-arm64.efi' 200 vm
stop vm
capture_end
has "$LAB_NAME: pxedhcpd offers it the ARM64 file" "$LOG/pxedhcpd.log" \
	"offered mac=$mac arch=efi-arm64 .*host=arm .*form=4011 file=tftp://\\[fd00:10::2\\]/ipxe-arm64\\.efi\$"
has "$LAB_NAME: it asks on port 4011" "$LOG/pxedhcpd.log" \
	"acked mac=$mac .*to=\\[fd00:10::1[0-9a-f]*\\]:4011 form=4011 file=tftp://\\[fd00:10::2\\]/ipxe-arm64\\.efi\$"
# It asks once, and loses what is there before it listens.
equal "$LAB_NAME: and is answered twice, the same" \
	"$(packets 'udp.srcport == 4011 && ipv6.src == fd00:10::2' udp.payload | sort | uniq -c | awk '{ print $1 }')" 2
has "$LAB_NAME: it loads the whole boot file" "$LOG/tftpd.log" \
	"served .*host=arm file=ipxe-arm64\\.efi bytes=$(wc -c <$LAB/srv/ipxe-arm64.efi)"
has_not "$LAB_NAME: and no other" "$LOG/tftpd.log" 'served .*ipxe-x64'
daemons_stop pxedhcpd tftpd
stop site-router
finish
