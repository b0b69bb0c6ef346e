#!/bin/sh
# secure-boot-arm64: 64-bit ARM with Secure Boot on. With Microsoft's keys in the firmware it is Debian's shim, GRUB and kernel,
# as they were signed, by PXE and by UEFI HTTP Boot; with the site's own key an iPXE and a kernel that it signed, by PXE, and
# a profile as one signed program, by HTTP Boot. And what is not signed is refused, and lanboot why names it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/arm64.sh
PATH=$PATH:$PWD/build/peers/usr/bin
ipxe=build/newer/usr/lib/ipxe/ipxe-arm64.efi snakeoil=/usr/share/qemu-efi-aarch64/PkKek-1-snakeoil
need "$LAB_NAME" curl sbsign openssl
need_arm64 "$arm_shim" "$arm_grub" "$arm_stub" $ipxe $snakeoil.key
. tests/lab/admin.sh
lan_up
admin_state
srv=$LAB/srv ini=$LAB/lanboot.ini etc=$LAB/etc bin=$(cd "$BIN" && pwd)

### What is served: of one release of Alpine's, as it were, files for two processors

mkdir -p $srv/debian $etc
tools/lanboot-ipxe install --from $arm_root --from build/newer/usr/lib/ipxe $srv >"$LOG/install" 2>&1
equal "$LAB_NAME: lanboot-ipxe installs what Debian signed for ARM, and iPXE" \
	"$(cd $srv && find . -name '*aa64.efi' -o -name '*arm64.efi' | sort | paste -sd ' ' -)" \
	'./ipxe-arm64.efi ./sb/grub-arm64/grubaa64.efi ./sb/grub-arm64/mmaa64.efi ./sb/grub-arm64/shimaa64.efi'
arm_initramfs $srv/debian/initrd.img
for kernel in x86_64=$(lan_first build/kernel/boot/vmlinuz-*) aarch64=$arm_kernel; do
	release=$srv/alpine/3.24.0/${kernel%%=*}
	mkdir -p "$release"
	cp "${kernel#*=}" "$release/vmlinuz-lts"
	sbattach --remove "$release/vmlinuz-lts" >"$LOG/sbattach" 2>&1
	cp $srv/debian/initrd.img "$release/initramfs-lts"
	head -c 96 /dev/zero | sed '1s/^/hsqs/' >"$release/modloop-lts"
done
arm=$srv/alpine/3.24.0/aarch64
cp $arm/vmlinuz-lts $srv/debian/vmlinuz
(umask 077 && openssl rsa -in $snakeoil.key -passin pass:snakeoil -out $etc/site.key 2>/dev/null)
cp $snakeoil.pem $etc/site.crt
chmod -R a+rX $LAB

# host N PROFILE [BOOT-FILE]
host() {
	printf '[host 52:54:00:12:34:7%s]\nname = desk%s\nprofile = %s\n' "$1" "$1" "$2"
	[ -z "${3-}" ] || echo "boot-file = $3"
}
{
	cat <<-END
		[lanboot]
		user = nobody
		root = $srv
		secure-boot-key = $etc/site.key
		[pxedhcpd]
		efi-arm64 = site-ipxe.efi
		[httpbootd]
		state = $state
		[profile desk]
		kernel  = debian/vmlinuz
		initrd  = debian/initrd.img
		cmdline = console=ttyAMA0 quiet
		[profile thin]
		alpine = 3.24 lts
		cmdline = console=ttyAMA0 quiet
		secure-boot = yes
		uki = yes
	END
	host 1 desk sb/grub-arm64/shimaa64.efi
	host 2 desk sb/grub-arm64/shimaa64.efi
	host 3 thin
	host 4 thin
	host 5 thin ipxe-arm64.efi
} >$ini
chmod a+r $ini
for tool in lanboot lanboot-image; do
	printf '#!/bin/sh\nPATH=%s:$PATH exec %s/tools/%s -f %s "$@"\n' "$bin" "$PWD" $tool $ini >$LAB/$tool
done
# lanboot WORD...: what it says in $LAB/said; its status.
lanboot() { in_boot env LANBOOT_STUB="$PWD/$arm_stub" sh $LAB/lanboot "$@" >$LAB/said 2>&1; }
image() { in_boot env LANBOOT_STUB="$PWD/$arm_stub" sh $LAB/lanboot-image "$@" >$LAB/said 2>&1; }

### What the site signs

image use 3.24.0
has "$LAB_NAME: lanboot-image makes the image of ARM's stub" $LAB/said '^made: uki/aarch64/thin\.efi, of .*, signed with'
[ -e /usr/lib/systemd/boot/efi/linuxx64.efi.stub ] ||
	has "$LAB_NAME: and none for another processor" $LAB/said 'uki/x86_64/thin\.efi, .*: not made: .*linuxaa64\.efi\.stub is no stub for x86_64'
lanboot key sign $srv/ipxe-arm64.efi $srv/site-ipxe.efi
for file in site-ipxe.efi uki/aarch64/thin.efi alpine/3.24.0/aarch64/vmlinuz-lts; do
	equal "$LAB_NAME: sbverify finds $file signed" "$(sbverify --cert $etc/site.crt $srv/$file 2>&1 | tail -n 1)" 'Signature verification OK'
done
lanboot key check
has "$LAB_NAME: key check says who signed, by what it is called" $LAB/said \
	'^profile thin: starts under Secure Boot: yes, vmlinuz-lts is signed by SnakeOil,'
cp $arm/vmlinuz-lts.unsigned $LAB/unsigned
mv $arm/vmlinuz-lts $LAB/signed && mv $LAB/unsigned $arm/vmlinuz-lts
lanboot key check
equal "$LAB_NAME: and which processor's kernel is not signed" \
	"$? $(grep -c '^profile thin: starts under Secure Boot: no, because vmlinuz-lts for aarch64 has no signature' $LAB/said)" '2 1'
mv $LAB/signed $arm/vmlinuz-lts

### Machines

# With an address by DHCPv6 firmware sees soon that there is nothing to boot by IPv6; else it waits for minutes.
site_router 'fd00:10::100,fd00:10::1ff,1h'
site_dnsmasq
chmod -R a+rX $srv
daemons_start $ini || exit 1

# comes_up N
comes_up() {
	wait_for_line "$LOG/desk$1.console" '^card: .*[0-9]' 200 "vm-desk$1"
	console_text "desk$1" >$LAB/screen
	if grep -q "^card: 52:54:00:12:34:7$1" $LAB/screen && grep -q '^up: aarch64, Secure Boot  *1$' $LAB/screen; then
		ok "$LAB_NAME: desk$1 comes up under Secure Boot"
	else
		vm_missed "desk$1" "desk$1 comes up under Secure Boot"
	fi
	stop "vm-desk$1"
}

arm_start desk1 ms 52:54:00:12:34:71
arm_start desk5 snakeoil 52:54:00:12:34:75
why_until desk1 kernel-refused 200
has "$LAB_NAME: it is shim who refused that" "$LOG/desk1.console" 'bad shim signature'
stop vm-desk1
why_until desk5 boot-file-unsigned 200
stop vm-desk5

cp "$arm_kernel" $srv/debian/new && mv $srv/debian/new $srv/debian/vmlinuz
ip link del tap3471
arm_start desk1 ms 52:54:00:12:34:71
arm_start desk2 ms 52:54:00:12:34:72 http
comes_up 1
has "$LAB_NAME: shim and GRUB came by TFTP" "$LOG/tftpd.log" 'served .*host=desk1 file=sb/grub-arm64/grubaa64\.efi'
has "$LAB_NAME: and GRUB's file, made for it" "$LOG/tftpd.log" 'served .*host=desk1 file=grub/grub\.cfg generated=yes'
# It asks from the ports that it had before it was switched off.
equal "$LAB_NAME: its kernel came by HTTP, both times" \
	"$(grep -c 'served .*host=desk1 method=GET path=/debian/vmlinuz status=200' "$LOG/httpbootd.log")" 2
comes_up 2
has "$LAB_NAME: by HTTP Boot it is made, too" "$LOG/httpbootd.log" 'script .*host=desk2 profile=desk .*status=200'
has_not "$LAB_NAME: and nothing comes by TFTP" "$LOG/tftpd.log" ' (served|refused) .*host=desk2'

arm_start desk3 snakeoil 52:54:00:12:34:73
arm_start desk4 snakeoil 52:54:00:12:34:74 http
comes_up 3
has "$LAB_NAME: iPXE came by TFTP" "$LOG/tftpd.log" 'served .*host=desk3 file=site-ipxe\.efi'
has "$LAB_NAME: and its kernel by HTTP" "$LOG/httpbootd.log" 'served .*host=desk3 method=GET path=/alpine/3\.24\.0/aarch64/vmlinuz-lts'
comes_up 4
has "$LAB_NAME: the image is all that firmware loads" "$LOG/httpbootd.log" 'served .*path=/uki/aarch64/thin\.efi .*program=aarch64'
has_not "$LAB_NAME: no script" "$LOG/httpbootd.log" 'script .*host=desk4'
daemons_stop
finish
