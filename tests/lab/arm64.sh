# arm64.sh: sourced, behind lan.sh: machines for 64-bit ARM with Secure Boot, and what Debian has for them, in
# build/arm64.

arm_root=build/arm64
arm_firmware=/usr/share/AAVMF
arm_kernel=$(lan_first $arm_root/boot/vmlinuz-*)
# shellcheck disable=SC2034 # for who sources this
arm_shim=$arm_root/usr/lib/shim/shimaa64.efi.signed arm_stub=$arm_root/usr/lib/systemd/boot/efi/linuxaa64.efi.stub \
	arm_grub=$arm_root/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed

# need_arm64 FILE...: the whole test is skipped where such a machine, or one of these files of ARM's, is not there.
need_arm64() {
	need "$LAB_NAME" qemu-system-aarch64 cpio
	for need_file in $arm_firmware/AAVMF_CODE.ms.fd $arm_firmware/AAVMF_VARS.snakeoil.fd "$arm_kernel" "$@"; do
		[ -e "$need_file" ] || {
			skip "$LAB_NAME" "not here: ${need_file:-a kernel for arm64}; tests/lab/setup check brings it"
			exit 0
		}
	done
}

# arm_initramfs FILE: busybox, and an init that tells on the console who came up, and the server that it is.
arm_initramfs() {
	arm_modules=$(lan_first $arm_root/usr/lib/modules/* $arm_root/lib/modules/*)
	mkdir -p $LAB/arm/bin $LAB/arm/proc $LAB/arm/sys $LAB/arm/dev $LAB/arm/modules
	cp "$(lan_first $arm_root/usr/bin/busybox $arm_root/bin/busybox)" $LAB/arm/bin/busybox
	for arm_module in net_failover failover virtio_net efivarfs; do
		find "$arm_modules" -name "$arm_module.ko*" -exec cp {} $LAB/arm/modules/ \;
	done
	unxz $LAB/arm/modules/*.xz 2>/dev/null
	cat >$LAB/arm/init <<-'END'
		#!/bin/busybox sh
		PATH=/bin
		/bin/busybox --install -s /bin
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs devtmpfs /dev
		exec </dev/console >/dev/console 2>&1
		for module in failover net_failover virtio_net efivarfs; do insmod /modules/$module.ko; done
		mount -t efivarfs efivarfs /sys/firmware/efi/efivars
		echo "up: $(uname -m), Secure Boot $(tail -c 1 /sys/firmware/efi/efivars/SecureBoot-* | od -An -tu1)"
		echo "words: $(cat /proc/cmdline)"
		echo "card: $(cat /sys/class/net/eth0/address)"
		poweroff -f
	END
	chmod 755 $LAB/arm/init
	(cd $LAB/arm && find . | cpio --quiet -o -H newc -R 0:0) | gzip >"$1"
}

# arm_start NAME ms|snakeoil MAC [http]: as vm_start of lan.sh does, a machine whose firmware knows those keys; by PXE,
# or by HTTP Boot alone.
arm_start() {
	arm_name=$1 arm_keys=$2 arm_mac=$3 arm_pxe=y
	[ "${4-}" != http ] || arm_pxe=n
	echo "$arm_mac" >"$LAB/$1.mac"
	arm_tap=tap$(echo "$arm_mac" | sed 's/.*:\(..\):\(..\)$/\1\2/')
	ip tuntap add dev "$arm_tap" mode tap && ip link set "$arm_tap" master lan up ||
		lan_die "could not make the virtual network card $arm_tap"
	cp "$arm_firmware/AAVMF_VARS.$arm_keys.fd" "$LAB/$arm_name.vars"
	start "vm-$arm_name" - qemu-system-aarch64 -accel tcg -M virt -cpu cortex-a57 -m 768 -smp 1 \
		-nodefaults -no-reboot -display none -monitor none -serial "file:$LOG/$arm_name.console" \
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$arm_firmware/AAVMF_CODE.$arm_keys.fd" \
		-drive "if=pflash,format=raw,unit=1,file=$LAB/$arm_name.vars" \
		-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n \
		-fw_cfg "name=opt/org.tianocore/IPv4PXESupport,string=$arm_pxe" \
		-netdev "tap,id=lan,ifname=$arm_tap,script=no,downscript=no" \
		-device "virtio-net-pci,netdev=lan,mac=$arm_mac,romfile=,bootindex=0"
}
