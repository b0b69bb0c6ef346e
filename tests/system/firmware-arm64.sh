#!/bin/sh
# firmware-arm64: UEFI for 64-bit ARM loads its boot file by PXE. It is not run: its content is
# made up, since not every distribution has an iPXE for ARM.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-aarch64
code=$(lan_first /usr/share/AAVMF/AAVMF_CODE.no-secboot.fd /usr/share/AAVMF/AAVMF_CODE.fd) || {
	skip "$LAB_NAME" "there is no UEFI firmware for ARM here (AAVMF)"
	exit 0
}
vars=$(lan_first /usr/share/AAVMF/AAVMF_VARS.fd)
lan_up
site_dnsmasq
mkdir $LAB/srv
dd if=/dev/urandom of=$LAB/srv/ipxe-arm64.efi bs=1000 count=300 2>/dev/null
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
EOF
daemons_start $LAB/lanboot.ini || exit 1

mac=52:54:00:12:34:64
ip tuntap add dev tap64 mode tap && ip link set tap64 master lan up
cp "$vars" $LAB/vars.fd
start vm - qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 512 -smp 1 \
	-nodefaults -no-reboot -display none -monitor none -serial "file:$LOG/console" \
	-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
	-drive "if=pflash,format=raw,unit=1,file=$LAB/vars.fd" \
	-netdev tap,id=lan,ifname=tap64,script=no,downscript=no \
	-device "virtio-net-pci,netdev=lan,mac=$mac,romfile=,bootindex=0"
wait_for_line "$LOG/tftpd.log" 'served .*ipxe-arm64.efi' 200 vm
stop vm
has "$LAB_NAME: pxedhcpd offers it the ARM64 file" "$LOG/pxedhcpd.log" \
	"offered mac=$mac arch=efi-arm64 .*file=ipxe-arm64.efi"
has "$LAB_NAME: it asks on port 4011" "$LOG/pxedhcpd.log" "acked mac=$mac .*ipxe-arm64.efi"
has "$LAB_NAME: it loads the whole boot file" "$LOG/tftpd.log" \
	'served .*file=ipxe-arm64.efi bytes=300000'
daemons_stop
finish
