#!/bin/sh
# firmware-uboot: what U-Boot makes of a proxy's offer, and what doc/arm.md says to do instead; and that it loads what
# the file names that is made for it. boot-uboot has one that boots from there.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-aarch64
uboot=build/peers/usr/lib/u-boot/qemu_arm64/u-boot.bin
[ -e $uboot ] || {
	skip "$LAB_NAME" 'no U-Boot in build/peers; tests/lab/setup check brings it'
	exit 0
}
lan_up
site_dnsmasq
mkdir $LAB/srv
dd if=/dev/urandom of=$LAB/srv/ipxe-arm64.efi bs=1000 count=100 2>/dev/null
echo no kernel >$LAB/srv/vmlinuz
echo no initramfs >$LAB/srv/initramfs
cat >$LAB/lanboot.ini <<-EOF
	[lanboot]
	user = nobody
	root = $LAB/srv
	[pxedhcpd]
	uboot-arm64 = ipxe-arm64.efi
	classes = U-Boot
	[profile board]
	kernel = vmlinuz
	initrd = initramfs
	; of this board U-Boot says so itself, whatever its card has
	[host 52:52:52:52:52:52]
	name = board
	profile = board
EOF
daemons_start $LAB/lanboot.ini pxedhcpd tftpd || exit 1

### A machine, and somebody at its keyboard

ip tuntap add dev tap64 mode tap && ip link set tap64 master lan up
mkfifo $LAB/keys
qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 256 -smp 1 -bios $uboot \
	-nodefaults -no-reboot -display none -monitor none -serial stdio \
	-netdev tap,id=lan,ifname=tap64,script=no,downscript=no \
	-device virtio-net-pci,netdev=lan,mac=52:54:00:12:34:65,romfile= \
	<$LAB/keys >"$LOG/console" 2>&1 &
vm=$!
exec 9>$LAB/keys
# types COMMAND PATTERN: then waits until the console says that.
types() {
	printf '%s\r' "$1" >&9
	wait_for_line "$LOG/console" "$2" 60
}
wait_for_line "$LOG/console" 'autoboot' 60
printf '\r' >&9
types 'setenv autoload no; dhcp; echo leased-$?' 'leased-[0-9]'
has "$LAB_NAME: it has the site's lease" "$LOG/console" 'DHCP client bound to address 10\.0\.0\.'
has "$LAB_NAME: it was offered a boot file, with a word about that" "$LOG/pxedhcpd.log" \
	'offered .*arch=uboot-arm64 .*form=plain .*note="heeded only'
has_not "$LAB_NAME: and did not take that for a lease" "$LOG/pxedhcpd.log" ' misled '
types 'echo server-${serverip}-; echo said-$?' 'said-[0-9]'
has_not "$LAB_NAME: it has thrown the offer away" "$LOG/console" 'server-10\.0\.0\.2-'

### What works with each

types 'setenv serverip 10.0.0.2; tftpboot ${kernel_addr_r} ipxe-arm64.efi; echo loaded-$?' 'loaded-[0-9]'
has "$LAB_NAME: told our address, it loads the boot file" "$LOG/tftpd.log" \
	'served .*file=ipxe-arm64\.efi bytes=100000'
stop site-dhcp
site_dnsmasq "$("$BIN/pxedhcpd" -f $LAB/lanboot.ini render dnsmasq --address 10.0.0.2)"
types 'setenv autoload yes; dhcp ${kernel_addr_r}; echo booted-$?' 'booted-[0-9]'
equal "$LAB_NAME: or told by the site's DHCP server, as render has it" \
	"$(grep -c 'served .*file=ipxe-arm64\.efi bytes=100000' "$LOG/tftpd.log")" 2
types 'pxe get && pxe boot; echo ended-$?' 'ended-[0-9]'
has "$LAB_NAME: it was made its file" "$LOG/tftpd.log" \
	'served .*host=board file=pxelinux.cfg/01-52-52-52-52-52-52 generated=yes'
has "$LAB_NAME: and loads the initramfs" "$LOG/tftpd.log" 'served .*file=initramfs bytes=13'
has "$LAB_NAME: and the kernel" "$LOG/tftpd.log" 'served .*file=vmlinuz bytes=10'
kill $vm
wait $vm 2>/dev/null
exec 9>&-
daemons_stop pxedhcpd tftpd
finish
