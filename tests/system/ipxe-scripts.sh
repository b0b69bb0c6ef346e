#!/bin/sh
# ipxe-scripts: iPXE itself runs a script of each kind, one after the other. What a script "boots" is
# another script, which tells the server and asks for the machine's script anew; last comes a real
# system, from a menu.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_dnsmasq 'dhcp-boot=http://10.0.0.2/boot.ipxe'

srv=$LAB/srv
mkdir -p $srv/ran $srv/boot $srv/winpe/boot $srv/winpe/sources $LAB/state
for file in build/lab/srv/boot/* build/lab/srv/kiosk1.apkovl.tar.gz build/lab/srv/alpine; do
	[ ! -e "$file" ] || cp -r "$file" $srv/${file#build/lab/srv/}
done
for name in initrd1 initrd2 winpe/bootmgr winpe/boot/bcd winpe/boot/boot.sdi winpe/sources/boot.wim; do
	head -c 5000 /dev/urandom >$srv/$name
done
# The pause is for the next configuration to be in force.
anew='sleep 2 ||
imgfree
chain --replace http://10.0.0.2/boot.ipxe'
# A second initramfs, whose init tells that it is there and goes on to the first one's.
mkdir $LAB/second
printf '#!/bin/sh\necho SECOND-INITRD\nread -r note </lab-note && echo "$note"\nexec /init\n' >$LAB/second/second-init
echo FILE-IN-INITRAMFS >$srv/note.txt
chmod 755 $LAB/second/second-init
(cd $LAB/second && echo second-init | cpio --quiet -o -H newc -R 0:0) | gzip >$srv/second.gz
# fake NAME FILE: what is booted in place of a kernel.
fake() {
	printf '#!ipxe\necho This is %s\nimgfetch http://10.0.0.2/ran/%s ||\n%s\n' "$1" "$1" "$anew" >"$srv/$2"
	echo ran >"$srv/ran/$1"
}
fake kernel fake-kernel
fake chain next.ipxe
fake memtest memtest.bin
fake wimboot winpe/wimboot
fake once once.bin
printf '#!ipxe\nimgfetch http://{address}/ran/own?mac={mac}&serial={serial}&arch={arch} ||\n%s\n' "$anew" >$srv/own.ipxe
echo ran >$srv/ran/own
chmod -R a+rX $srv
chown nobody $LAB/state

# A disk whose boot sector writes LOCAL-DISK to the serial line and starts the machine anew.
disk=$LAB/disk
sector() {
	# cli; xor ax,ax; mov ds,ax; mov si,0x7c1c; mov dx,0x3f8
	printf '\372\061\300\216\330\276\034\174\272\370\003'
	# lodsb; test al,al; jz +3; out dx,al; jmp -8; then jmp 0xffff:0
	printf '\254\204\300\164\003\356\353\370\352\000\000\377\377'
	printf '\220\220\220\220'
	printf 'LOCAL-DISK\r\n\000'
}
sector >$disk
# shellcheck disable=SC2094,SC2129 # its size is known before it grows
head -c $((510 - $(wc -c <$disk))) /dev/zero >>$disk
printf '\125\252' >>$disk
head -c 1048064 /dev/zero >>$disk

# ini LINE...: the configuration with these lines in the machine's own section.
ini() {
	cat <<-EOF
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		state = $LAB/state
		$servers
		[profile once]
		memtest = once.bin
		[profile real]
		title = The real one
		kernel = boot/vmlinuz-lts
		initrd = boot/initramfs-lts second.gz note.txt as /lab-note mode=600
		modloop = boot/modloop-lts
		apkovl = {host}.apkovl.tar.gz
		repo = alpine
		cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff rdinit=/second-init
		[profile other]
		local = yes
		[host serial LAB 1]
		name = kiosk1
	EOF
	printf '%s\n' "$@"
}

# boots NAME LINE...: the machine's next boot is by this section, and gets as far as NAME.
boots() {
	boots_name=$1; shift
	ini "$@" >$LAB/lanboot.ini
	before=$(grep -c "served .*path=/*ran/$boots_name" "$LOG/httpbootd.log")
	kill -HUP "$(pid_of httpbootd)"
	left=600
	while [ "$(grep -c "served .*path=/*ran/$boots_name" "$LOG/httpbootd.log")" -le "$before" ]; do
		left=$((left - 1))
		if [ $left = 0 ] || ! is_running vm-kiosk1; then
			fail "$LAB_NAME: $boots_name" "iPXE did not get that far; see build/log/$LAB_NAME/kiosk1.console"
			lan_last >&2
			exit 1
		fi
		sleep 0.2
	done
	ok "$LAB_NAME: $boots_name"
}
fetched() { has "$LAB_NAME: iPXE fetches $1" "$LOG/httpbootd.log" "served .*path=/*$1.*status=200"; }

servers=
ini 'kernel = missing' 'tries = 2' >$LAB/lanboot.ini
daemon_start httpbootd $LAB/lanboot.ini || exit 1
mkfifo $LAB/keys.in $LAB/keys.out
exec 8<>$LAB/keys.out # nobody reads what it answers
vm_start kiosk1 bios "$(mac_of kiosk1)" -smbios 'type=1,serial=LAB 1' -action reboot=reset \
	-chardev pipe,id=keys,path=$LAB/keys -mon chardev=keys \
	-drive file=$disk,format=raw,if=ide
check "$LAB_NAME: the stub says its serial number, and that finds the section" 'see httpbootd.log' \
	wait_for_line "$LOG/httpbootd.log" 'script .*section="serial LAB 1"' 60 vm-kiosk1
check "$LAB_NAME: a kernel that is not there is tried twice" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'Try 1 of 2 failed' 60 vm-kiosk1
check "$LAB_NAME: then it gives up" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'could not be booted' 60 vm-kiosk1

# By itself, once the configuration is mended.
boots kernel 'kernel = fake-kernel' 'initrd = initrd1' 'initrd = initrd2' 'cmdline = {serial} {uuid}'
fetched initrd1
fetched initrd2
# An apkovl that is not there: it waits, a key boots it bare, and else it asks again.
ini 'kernel = fake-kernel' 'apkovl = gone.apkovl.tar.gz' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: no apkovl: it waits" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'no-apkovl: gone.apkovl.tar.gz: no such file' 60 vm-kiosk1
echo 'sendkey b' >$LAB/keys.in
boots kernel 'kernel = fake-kernel' 'apkovl = http://10.0.0.2:81/elsewhere.apkovl.tar.gz'
check "$LAB_NAME: an apkovl elsewhere that is not there: it waits" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'no-apkovl: it cannot be loaded' 60 vm-kiosk1
# By itself after 30 seconds, and then iPXE has it.
cp build/lab/srv/kiosk1.apkovl.tar.gz $srv/here.apkovl.tar.gz
boots kernel 'kernel = fake-kernel' 'apkovl = http://10.0.0.2/here.apkovl.tar.gz'
fetched here.apkovl.tar.gz
boots chain 'chain = next.ipxe'
boots own 'script = own.ipxe'
has "$LAB_NAME: an own script has what the machine says, escaped" "$LOG/httpbootd.log" \
	'ran/own.*&serial=LAB%201&arch=x86_64'
boots memtest 'memtest = memtest.bin' 'cmdline = console=ttyS0'
boots wimboot 'wimboot = winpe/wimboot'
for name in bootmgr boot/bcd boot/boot.sdi sources/boot.wim; do
	fetched winpe/$name
done
servers='servers = 10.0.0.2:81 10.0.0.2 10.0.0.2:82'
boots kernel 'kernel = fake-kernel'
servers=
ini 'local = yes' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: local boots the disk" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'LOCAL-DISK' 60 vm-kiosk1

# The firmware has the disk after iPXE, too: what it wrote before does not count.
ini 'ignore = yes' 'kernel = fake-kernel' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: a machine to ignore is told so" 'see kiosk1.console' \
	wait_for_line "$LOG/kiosk1.console" 'lanboot.ini says ignore = yes' 60 vm-kiosk1
disks=$(grep -c LOCAL-DISK "$LOG/kiosk1.console")
is_left_alone() {
	left=300
	while [ "$(grep -c LOCAL-DISK "$LOG/kiosk1.console")" -le "$disks" ]; do
		left=$((left - 1))
		[ $left -gt 0 ] && is_running vm-kiosk1 || return 1
		sleep 0.2
	done
}
check "$LAB_NAME: and left to its firmware, which boots the disk" 'see kiosk1.console' is_left_alone
has "$LAB_NAME: ignore is logged" "$LOG/httpbootd.log" ' ignored .*section="serial LAB 1".*reason='

# One time that, then the menu, whose first profile is taken when nobody chooses.
boots once 'menu = real other' 'menu-timeout = 2' 'once = once'
has "$LAB_NAME: once is noted" $LAB/state/serial-LAB%201.once '^once$'
has "$LAB_NAME: once is logged" "$LOG/httpbootd.log" ' once .*section="serial LAB 1".*status=200'
check "$LAB_NAME: after that the menu boots its first profile" 'see kiosk1.console' vm_wait_up kiosk1 150
has "$LAB_NAME: the menu is shown" "$LOG/kiosk1.console" 'What shall kiosk1 boot'
equal "$LAB_NAME: it is the real one" "$(banner_field kiosk1 'host name')" kiosk1
has "$LAB_NAME: it has both initramfs" "$LOG/kiosk1.console" SECOND-INITRD
has "$LAB_NAME: and the file under its name" "$LOG/kiosk1.console" '^FILE-IN-INITRAMFS'
equal "$LAB_NAME: once was once" "$(grep -c ' once client' "$LOG/httpbootd.log")" 1

# An iPXE with lanboot-ipxe's script in it, which asks ten times, ends all the same.
sh tools/lanboot-ipxe script --server 10.0.0.2 >$srv/embedded.ipxe
chmod a+r $srv/embedded.ipxe
stop site-dhcp
site_dnsmasq 'dhcp-boot=http://10.0.0.2/embedded.ipxe'
ini 'ignore = yes' '[host *]' 'ignore = yes' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
vm_start kiosk2 bios "$(mac_of kiosk2)" -drive file=$disk,format=raw,if=ide
check "$LAB_NAME: lanboot-ipxe's script takes no for an answer" 'see kiosk2.console' \
	wait_for_line "$LOG/kiosk2.console" 'LOCAL-DISK' 60 vm-kiosk2
equal "$LAB_NAME: and asked once" "$(grep -c 'round .* of 10' "$LOG/kiosk2.console")" 1
daemons_stop httpbootd
finish
