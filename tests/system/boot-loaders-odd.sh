#!/bin/sh
# boot-loaders-odd: what people write into command lines, titles and lists of initrds comes through the real PXELINUX, GRUB
# (Debian 12's by TFTP, 13's by HTTP) and U-Boot into /proc/cmdline as it was written, at the greatest length that is not
# refused, from a menu of 64 entries. What does not come through so is refused with words.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-x86_64
pxelinux=build/peers/usr/lib/PXELINUX/pxelinux.0 modules=build/peers/usr/lib/syslinux/modules/bios
[ -e $pxelinux ] || pxelinux=/usr/share/syslinux/pxelinux.0 modules=/usr/share/syslinux
grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
grub_http=build/newer/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
uboot=build/newer/usr/lib/u-boot/qemu-x86/u-boot.rom
px=52:54:00:00:01:01 tftp=52:54:00:00:01:02 http=52:54:00:00:01:03 u=52:54:00:00:01:04 words=52:54:00:00:01:05
disk=52:54:00:00:01:06
lan_up
site_dnsmasq "dhcp-host=$tftp,set:tftp" "dhcp-host=$http,set:http" dhcp-boot=pxelinux.0,,10.0.0.2 \
	dhcp-boot=tag:tftp,tftp/grubx64.efi,,10.0.0.2 dhcp-boot=tag:http,http/grubx64.efi,,10.0.0.2

### A system that says its command line, in three parts and in one

mkdir -p $LAB/srv/tftp $LAB/srv/http $LAB/parts/bin $LAB/parts/proc $LAB/parts/dev
cp build/lab/srv/boot/vmlinuz-lts $LAB/srv/linux
[ ! -e $pxelinux ] || cp $pxelinux $modules/ldlinux.c32 $LAB/srv/
[ ! -e $grub ] || cp $grub $LAB/srv/tftp/grubx64.efi
[ ! -e $grub_http ] || cp $grub_http $LAB/srv/http/grubx64.efi
cp "$busybox" $LAB/parts/bin/busybox
cat >$LAB/parts/init <<-'END'
	#!/bin/busybox sh
	/bin/busybox mount -t proc proc /proc
	/bin/busybox mount -t devtmpfs dev /dev
	echo 1 >/proc/sys/kernel/printk
	exec >/dev/console 2>&1 </dev/console
	echo; echo "its line:"; /bin/busybox cat /proc/cmdline
	echo "third part: $(/bin/busybox cat /third)"
	echo "that is all"
	/bin/busybox poweroff -f
END
chmod +x $LAB/parts/init
echo here >$LAB/parts/third
pack() { (cd $LAB/parts && cpio --quiet -o -H newc -R 0:0); }
(cd $LAB/parts && find .) | pack | gzip -1 >$LAB/srv/all+1=x.gz
(cd $LAB/parts && find . -name init -prune -o -name third -prune -o -print) | pack | gzip -1 >$LAB/srv/tools.gz
echo init | pack >$LAB/srv/init+1.cpio
echo third | pack | gzip >$LAB/srv/third=x.gz
parts='tools.gz init+1.cpio third=x.gz'

### What people write

start='console=ttyS0,115200n8 quiet no_timer_check ip=10.0.0.9::10.0.0.1:255.255.255.0:h:eth0:none'
odd='apkovl=http://10.0.0.2/a?x=y&z modloop=http://10.0.0.2/m%20n ds=nocloud;s=http://x/ a|b <c> ~d *? (e) {f,g} [h]'
odd="$odd @i ^j !k \`l\` m=100% %d path=/a:/b,c n#1 ünï=日本 -x --opt=1"
all="$odd sub=\"a b\" -- --login"
title="It's \"50 %\" \$HOME {a;b} n#1 & 2 | 3 = 4 \\\\ ünï 日本"

# pad MAX TEXT: as many x as make it so long.
pad() { head -c $(($1 - $(printf %s "$2" | wc -c))) /dev/zero | tr '\000' x; }
hyphen() { echo "$1" | tr : -; }
# What each kernel has to say. PXELINUX counts the NUL behind it; GRUB writes a quoted word its own way, to the same end;
# this U-Boot's board takes 511 bytes.
px_line="$start $all home=\$HOME b\\c d='e f' pad="
px_front="BOOT_IMAGE=linux BOOTIF=01-$(hyphen $px) " px_end=' initrd=tools.gz,init+1.cpio,third=x.gz'
px_line=$px_line$(pad 2046 "$px_front$px_line$px_end")
grub_line="$start $all home=\$HOME initrd=none pad="
tftp_front="BOOT_IMAGE=(tftp,10.0.0.2)/linux BOOTIF=01-$(hyphen $tftp) "
http_front="BOOT_IMAGE=(http,10.0.0.2)/linux BOOTIF=01-$(hyphen $http) "
grub_line=$grub_line$(pad 2047 "$tftp_front$grub_line")
grub_seen=$(printf %s "$grub_line" | sed 's/ sub="a b"/ "sub=a b"/')
u_line="$start $all pad="
u_front="BOOTIF=01-$(hyphen $u) "
u_line=$u_line$(pad 511 "$u_front$u_line")

# profile NAME INITRDS LINE [KEY=VALUE...]
profile() {
	printf '[profile %s]\nkernel = linux\ninitrd = %s\ncmdline = %s\n' "$1" "$2" "$3"
	shift 3
	printf '%s\n' "$@"
}
others=$(seq -f 'p%g.x' 2 64 | paste -sd ' ' -)
# machine MAC NAME: it is given a menu, of which that is the first entry.
machine() { printf '[profile menu-%s]\nmenu = %s %s\nmenu-timeout = 2\n[host %s]\nprofile = menu-%s\n' "$2" "$2" "$others" "$1" "$2"; }
{
	printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n[httpbootd]\n' $LAB/srv
	profile px.a-b_1 "$parts" "$px_line" "title = $title"
	# A label that PXELINUX must not take for the other.
	profile PX.A-B_1 tools.gz quiet
	profile grub.a-b_1 "$parts" "$grub_line" "title = -- $title"
	profile u.a-b_1 all+1=x.gz "$u_line" "title = $title"
	for i in $(seq 2 63); do
		profile p$i.x all+1=x.gz "$start $odd" "title = Number $i, with a title as long as people write who say what it is for"
	done
	profile p64.x all+1=x.gz "$start" "title = $(head -c 3000 /dev/zero | tr '\000' t) LOCALBOOT 0"
	for one in "$px px.a-b_1" "$tftp grub.a-b_1" "$u u.a-b_1"; do
		machine ${one% *} ${one#* } | sed 's/ p2\.x / PX.A-B_1 /'
	done
	printf '[host %s]\nprofile = menu-grub.a-b_1\n[host %s]\nscript = s.ipxe\n[host %s]\nlocal = yes\n' $http $words $disk
} >$LAB/lanboot.ini
chmod -R a+rX $LAB $LAB/srv

### What does not come through

# says WHAT FILE MAC PATTERN OPTION...: so it is said where a machine of that address boots $line.
says() {
	says_name=$1 says_file=$2 says_mac=$3 says_pattern=$4
	shift 4
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n[httpbootd]\n' $LAB/srv
		profile one "$initrds" "$line"
		printf '[host %s]\nprofile = one\n' "$says_mac"
	} >$LAB/one.ini
	in_boot "$BIN/tftpd" -f $LAB/one.ini explain "$says_mac" "$says_file" --server 10.0.0.2 "$@" >"$LOG/explain" 2>&1
	has "$LAB_NAME: $says_name" "$LOG/explain" "$says_pattern"
}
initrds=tools.gz
for line in 'a={"b":1}' 'a="b c"d' 'a="b c'; do
	says "GRUB, $line" grub/grub.cfg $tftp 'lanboot: one has " within a word'
	says "PXELINUX, $line" "pxelinux.cfg/01-$(hyphen $px)" $px 'APPEND '
done
line="it's" && says "GRUB, $line" grub/grub.cfg $tftp "lanboot: one has '.*' or"
for line in "it's" '$x' 'a\b'; do
	says "U-Boot, $line" "pxelinux.cfg/01-$(hyphen $u)" $u "lanboot: one has \\$, " --timeout 5
done
line=initrd=tools.gz && says "PXELINUX, $line" "pxelinux.cfg/01-$(hyphen $px)" $px 'lanboot: one has initrd= on'
in_boot "$BIN/httpbootd" -n -f $LAB/one.ini >"$LOG/warned" 2>&1
has "$LAB_NAME: httpbootd warns of it, too" "$LOG/warned" 'one.ini:9: warning: cmdline has initrd=, which the machine is given already'
initrds=$parts
line="${px_line}x"
says 'PXELINUX, a byte longer than it takes' "pxelinux.cfg/01-$(hyphen $px)" $px 'command line that is longer than a kernel takes'
line="${grub_line}x" && says 'GRUB, a byte longer' grub/grub.cfg $tftp 'command line that is longer than a kernel takes'
initrds=tools.gz
line="$u_line" && says 'U-Boot, how long it is' "pxelinux.cfg/01-$(hyphen $u)" $u "# 511 bytes: 'bootarg overflow' says" --timeout 5

### The loaders

daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1
# comes_with NAME LINE: the machine says that its kernel was given this.
comes_with() {
	wait_for_line "$LOG/$1.console" 'that is all' 60 "vm-$1" || {
		vm_missed "$1" "$1 boots"
		return
	}
	equal "$LAB_NAME: $1: its command line" "$(console_text "$1" | sed -n '/^its line:/{n;p;}')" "$2"
	has "$LAB_NAME: $1: each part of its initramfs" "$LOG/$1.console" 'third part: here'
	stop "vm-$1"
}
if [ -e $LAB/srv/pxelinux.0 ]; then
	vm_start px bios $px
	comes_with px "$px_front$px_line$px_end"
	vm_start words bios $words
	wait_for_line "$LOG/words.console" 'In 30 seconds' 30 vm-words
	has "$LAB_NAME: PXELINUX says what it cannot boot" "$LOG/words.console" 'lanboot: this machine is an iPXE script, which only iPXE'
	vm_type words '\r'
	again=0
	for _ in $(seq 50); do
		again=$(grep -c "served .*file=pxelinux.cfg/01-$(hyphen $words) " "$LOG/tftpd.log")
		[ "$again" -lt 2 ] || break
		sleep 0.2
	done
	equal "$LAB_NAME: and asks again" "$again" 2
	stop vm-words
	# A boot sector that says so.
	{
		printf '\276\021\174\254\010\300\164\006\264\016\315\020\353\365\364\353\375from its disk\r\n'
		head -c 600 /dev/zero
	} | head -c 510 >$LAB/disk.img
	printf '\125\252' >>$LAB/disk.img
	head -c 1048576 /dev/zero >>$LAB/disk.img
	vm_start disk bios $disk -drive if=none,id=disk,format=raw,file=$LAB/disk.img -device virtio-blk-pci,drive=disk,bootindex=1
	wait_for_line "$LOG/disk.console" 'from its disk' 30 vm-disk
	has "$LAB_NAME: PXELINUX goes on to the disk" "$LOG/disk.console" 'from its disk'
	stop vm-disk
else
	skip "$LAB_NAME: pxelinux" 'no pxelinux.0 in build/peers or /usr/share/syslinux; tests/lab/setup check brings it'
fi
# by_grub NAME MAC FRONT LOG: NAME is also what it comes by.
by_grub() {
	if [ -e "$LAB/srv/$1/grubx64.efi" ]; then
		vm_start "$1" uefi "$2"
		comes_with "$1" "$3$grub_seen"
		has "$LAB_NAME: $1: the kernel came so" "$LOG/$4.log" 'served .*(path=/|file=)linux '
	else
		skip "$LAB_NAME: GRUB by $1" 'no signed GRUB in build; tests/lab/setup check brings it'
	fi
}
by_grub tftp $tftp "$tftp_front" tftpd
by_grub http $http "$http_front" httpbootd
if [ -e $uboot ]; then
	ip tuntap add dev other mode tap && ip link set other master lan up || lan_die "no second card"
	vm_start u bios 52:54:00:00:01:07 -bios $uboot -netdev tap,id=other,ifname=other,script=no,downscript=no \
		-device "e1000,netdev=other,mac=$u,romfile="
	types() { vm_type u "$1\r" && wait_for_line "$LOG/u.console" "$2" 30 vm-u; }
	wait_for_line "$LOG/u.console" 'autoboot' 30 vm-u
	types '' '^=> '
	types 'setenv pxefile_addr_r f00000; setenv ramdisk_addr_r 10000000; echo set-$?' 'set-[0-9]'
	types 'setenv autoload no; dhcp; echo leased-$?' 'leased-[0-9]'
	types 'pxe get; echo got-$?' 'got-[0-9]'
	vm_type u 'pxe boot\r'
	comes_with u "$u_front$u_line"
	has "$LAB_NAME: u: its menu has the title as it is" "$LOG/u.console" "1:.It's \"50 %\" .* ünï 日本"
else
	skip "$LAB_NAME: U-Boot" 'no U-Boot in build/newer; tests/lab/setup check brings it'
fi
daemons_stop tftpd httpbootd
finish
