#!/bin/sh
# firmware-arm64: UEFI for 64-bit ARM loads its boot file by PXE. Where there is an iPXE for ARM, it
# is run, and comes to the script of its machine; else the boot file's content is made up.
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
file=$LAB/srv/ipxe-arm64.efi
ipxe=build/newer/usr/lib/ipxe/ipxe-arm64.efi
if [ -e $ipxe ]; then
	cp $ipxe $file
else
	dd if=/dev/urandom of=$file bs=1000 count=300 2>/dev/null
fi
mac=52:54:00:12:34:64
cat >$LAB/lanboot.ini <<EOF_INI
[lanboot]
user = nobody
root = $LAB/srv

[host $mac]
name    = arm
kernel  = vmlinuz
EOF_INI
daemons_start $LAB/lanboot.ini || exit 1

ip tuntap add dev tap64 mode tap && ip link set tap64 master lan up
cp "$vars" $LAB/vars.fd
start vm - qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 512 -smp 1 \
	-nodefaults -no-reboot -display none -monitor none -serial "file:$LOG/console" \
	-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
	-drive "if=pflash,format=raw,unit=1,file=$LAB/vars.fd" \
	-netdev tap,id=lan,ifname=tap64,script=no,downscript=no \
	-device "virtio-net-pci,netdev=lan,mac=$mac,romfile=,bootindex=0"
if [ -e $ipxe ]; then
	wait_for_line "$LOG/httpbootd.log" "script .*host=arm" 200 vm
else
	wait_for_line "$LOG/tftpd.log" 'served .*ipxe-arm64.efi' 200 vm
fi
stop vm
has "$LAB_NAME: pxedhcpd offers it the ARM64 file" "$LOG/pxedhcpd.log" \
	"offered mac=$mac arch=efi-arm64 .*file=ipxe-arm64.efi"
has "$LAB_NAME: it asks on port 4011" "$LOG/pxedhcpd.log" "acked mac=$mac .*ipxe-arm64.efi"
has "$LAB_NAME: it loads the whole boot file" "$LOG/tftpd.log" \
	"served .*file=ipxe-arm64.efi bytes=$(wc -c <$file)"
if [ -e $ipxe ]; then
	has "$LAB_NAME: its iPXE gets an autoexec.ipxe" "$LOG/tftpd.log" \
		'served .*file=autoexec\.ipxe generated=yes'
	has "$LAB_NAME: httpbootd makes its script" "$LOG/httpbootd.log" "script .*mac=$mac host=arm"
else
	skip "$LAB_NAME: its iPXE gets an autoexec.ipxe" \
		"no iPXE for ARM in build/newer; tests/lab/setup check brings it"
fi
daemons_stop
finish
