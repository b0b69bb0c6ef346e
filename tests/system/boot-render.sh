#!/bin/sh
# boot-render: what `pxedhcpd render` writes, loaded by each server that it is for, beside which no
# pxedhcpd runs. UEFI loads GRUB by PXE, which finds its configuration; and iPXE by HTTP Boot, which asks for
# its script, as does the iPXE in a BIOS machine's card; and U-Boot loads its file. Each machine ends at the
# last right request. Of OPNsense are its Dnsmasq and Kea, as its templates make them.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/opnsense.sh
lan_enter "$@"
need_ipxe
need "$LAB_NAME" qemu-system-x86_64 qemu-system-aarch64 dnsmasq
grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
uboot=build/peers/usr/lib/u-boot/qemu_arm64/u-boot.bin
for file in $grub $uboot; do
	[ -e $file ] || {
		skip "$LAB_NAME" "no ${file##*/} in build/peers; tests/lab/setup check brings it"
		exit 0
	}
done
lan_up

# One name for a UEFI machine's file: by TFTP it is GRUB, by HTTP iPXE.
mkdir -p $LAB/tftp/grub $LAB/http
cp $grub $LAB/tftp/first.efi
cp build/lab/srv/ipxe64.efi $LAB/http/first.efi
echo sleep 300 >$LAB/tftp/grub/grub.cfg
head -c 100000 /dev/urandom >$LAB/tftp/board.img
cat >$LAB/lanboot.ini <<END
[lanboot]
user = nobody
address = 10.0.0.2
[pxedhcpd]
efi-x64 = first.efi
uboot-arm64 = board.img
classes = U-Boot
[tftpd]
root = $LAB/tftp
[httpbootd]
root = $LAB/http
[profile none]
local = yes
END
pxe=52:54:00:00:01:01 http=52:54:00:00:01:02 bios=52:54:00:00:01:03 board=52:54:00:00:01:04
for mac in $http $bios; do
	printf '[host %s]\nprofile = none\n' $mac >>$LAB/lanboot.ini
done
chmod -R a+rX $LAB
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

# board_start: a board with U-Boot, that goes by DHCP to its file.
board_start() {
	[ -e $LAB/keys ] || {
		ip tuntap add dev tapboard mode tap && ip link set tapboard master lan up
		mkfifo $LAB/keys
	}
	qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 256 -smp 1 -bios $uboot \
		-nodefaults -no-reboot -display none -monitor none -serial stdio \
		-netdev tap,id=lan,ifname=tapboard,script=no,downscript=no \
		-device "virtio-net-pci,netdev=lan,mac=$board,romfile=" \
		<$LAB/keys >"$LOG/board.console" 2>&1 &
	echo $! >$LAB/vm-board.pid
	exec 9>$LAB/keys
}
render() { "$BIN/pxedhcpd" -f $LAB/lanboot.ini render "$@"; }
render opnsense >$LAB/entered 2>/dev/null # U-Boot has no field on ISC's page

# boots SERVER NAME: all four machines, beside what was just started.
boots() {
	vm_start pxe uefi $pxe
	vm_start http uefi-http $http
	vm_start bios bios $bios
	board_start
	wait_for_line "$LOG/board.console" 'autoboot' 100 vm-board
	printf '\rsetenv autoload yes; dhcp ${kernel_addr_r}\r' >&9
	wait_for_line "$LOG/httpbootd.log" "script .*mac=$bios" 100 vm-bios
	has "$LAB_NAME: $1: a BIOS machine's iPXE has its script" "$LOG/httpbootd.log" "script .*mac=$bios"
	stop vm-bios 3
	wait_for_line "$LOG/tftpd.log" 'served .*file=board\.img bytes=100000' 60 vm-board
	has "$LAB_NAME: $1: U-Boot loads its file" "$LOG/tftpd.log" 'served .*file=board\.img bytes=100000'
	stop vm-board 3
	wait_for_line "$LOG/tftpd.log" 'served .*file=grub/grub\.cfg' 150 vm-pxe
	has "$LAB_NAME: $1: UEFI loads GRUB by PXE" "$LOG/tftpd.log" 'served .*file=first\.efi'
	has "$LAB_NAME: $1: which finds the boot server" "$LOG/tftpd.log" 'served .*file=grub/grub\.cfg'
	stop vm-pxe 3
	wait_for_line "$LOG/httpbootd.log" "script .*mac=$http" 150 vm-http
	has "$LAB_NAME: $1: UEFI loads iPXE by HTTP" "$LOG/httpbootd.log" 'served .*first\.efi'
	has "$LAB_NAME: $1: which has its script" "$LOG/httpbootd.log" "script .*mac=$http"
	stop vm-http 3
	exec 9>&-
	for tap in tap0101 tap0102 tap0103; do
		ip link del $tap
	done
	stop site-dhcp
	for log in site-dhcp tftpd httpbootd; do
		cp "$LOG/$log.log" "$LOG/$log-$2.log"
		: >"$LOG/$log.log"
	done
}

site_dnsmasq "$(render dnsmasq)"
boots dnsmasq dnsmasq
if find_tool dhcpd >/dev/null; then
	site_isc "ping-check false;
$(render isc)"
	boots 'ISC dhcpd' isc
fi
if find_tool kea-dhcp4 >/dev/null; then
	site_kea "$(render kea)"
	boots Kea kea
	opnsense_kea $LAB/entered
	boots "OPNsense's Kea" opnsense-kea
fi
opnsense_dnsmasq $LAB/entered
boots "OPNsense's Dnsmasq" opnsense-dnsmasq
daemons_stop tftpd httpbootd
finish
