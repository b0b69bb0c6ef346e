#!/bin/sh
# secure-boot-mok: a firmware with Secure Boot on that knows Microsoft's keys alone, and a shim that Microsoft signed. By
# HTTP Boot the machine is given once the image of a disk, with MokManager and the site's certificate, and takes that at
# its keyboard; then it starts an iPXE and a kernel that the site signed. And iPXE boots the same image.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl mformat
need_newer_ipxe
PATH=$PATH:$PWD/build/peers/usr/bin
shims=build/peers/usr/lib/shim grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
for need_file in $shims/shimx64.efi.signed $shims/mmx64.efi.signed $grub /usr/share/OVMF/OVMF_VARS_4M.ms.fd "$(command -v sbsign)"; do
	[ -e "$need_file" ] || { skip "$LAB_NAME" "no shim that Microsoft signed, no sbsign, or no OVMF that knows its keys"; exit 0; }
done
. tests/lab/admin.sh
. tests/lab/guide.sh
lan_up
admin_state
site_router 'fd00:10::100,fd00:10::1ff,1h'
site_dnsmasq
chmod 755 $LAB
ini=$LAB/lanboot.ini srv=$LAB/srv bin=$(cd "$BIN" && pwd)

mkdir -p $srv/boot $srv/site $LAB/cmd
for file in boot/initramfs-lts boot/modloop-lts alpine kiosk1.apkovl.tar.gz; do
	ln -s "$top/build/lab/srv/$file" "$srv/$file"
done
cp build/lab/srv/boot/vmlinuz-lts $srv/boot/vmlinuz-lts
chmod u+w $srv/boot/vmlinuz-lts
sbattach --remove $srv/boot/vmlinuz-lts >/dev/null 2>&1
cp $shims/shimx64.efi.signed $srv/site/shimx64.efi
{
	lab_ini kiosk1 | sed "s|^root = .*|root = $srv\nlink-roots = $top/build/lab/srv\nsecure-boot-key = $LAB/etc/site.key|
		s|^\[httpbootd\]|&\nstate = $state|"
	echo 'boot-file = site/shimx64.efi'
} >$ini
for tool in lanboot lanboot-ipxe; do
	printf '#!/bin/sh\nPATH=%s:$PATH exec %s/tools/%s%s "$@"\n' "$bin" "$PWD" $tool \
		"$([ $tool != lanboot ] || echo " -f $ini")" >$LAB/cmd/$tool
	chmod 755 $LAB/cmd/$tool
done
# lanboot WORD...: what it says in $LAB/said; its status.
lanboot() { in_boot env PATH="$LAB/cmd:$PATH" lanboot "$@" >$LAB/said 2>&1; }
guide_run() {
	sed "s|/srv/lanboot|$srv|g; s|desk1|kiosk1|g" "$1" >$LAB/block
	in_boot env PATH="$LAB/cmd:$PATH" sh -e $LAB/block
}

### What is made

lanboot key new --name 'Example School'
lanboot key disk $srv/enrol.img
equal "$LAB_NAME: without a shim" "$? $(grep -c 'no shimx64.efi in .*sb/grub' $LAB/said) $(ls $srv/*.img 2>/dev/null)" '1 1 '
PATH=$LAB/cmd:$PATH lanboot-ipxe install --from build/peers $srv >"$LOG/install" 2>&1
lanboot key disk $srv/enrol
equal "$LAB_NAME: another name than firmware knows it by" "$? $(grep -c 'ends in .img' $LAB/said)" '2 1'
guide_read doc/secure-boot.md
guide_follow 5-1
for file in EFI/BOOT/BOOTX64.EFI=$shims/shimx64.efi.signed EFI/BOOT/grubx64.efi=$shims/mmx64.efi.signed; do
	mcopy -n -i $srv/enrol.img "::/${file%%=*}" $LAB/part 2>&1
	check "$LAB_NAME: ${file%%=*} is in the image" 'another' cmp -s $LAB/part "${file#*=}"
	rm -f $LAB/part
done
mcopy -i $srv/enrol.img ::/lanboot.cer $LAB/part
equal "$LAB_NAME: and the certificate" "$(openssl x509 -inform DER -in $LAB/part -noout -fingerprint)" \
	"$(openssl x509 -in $LAB/etc/site.crt -noout -fingerprint)"
equal "$LAB_NAME: nothing that machines load has a key in it" "$(grep -rl 'PRIVATE KEY' $srv)" ''
cat "$guide/5-2.ini" >>$ini
# By a URL, so that it is for iPXE to boot, for the lab's firmware comes by HTTP Boot once it has done so.
printf '[profile by-ipxe]\nchain = http://10.0.0.2/enrol.img\n' >>$ini
lanboot key sign build/newer/usr/lib/ipxe/snponly.efi $srv/site/grubx64.efi
lanboot key sign $srv/boot/vmlinuz-lts
chmod -R a+rX $srv
chmod a+r $ini
daemons_start $ini || exit 1

### It takes the key

# sees TEXT: until that stands on the machine's screen.
sees() {
	sees_left=600
	until console_text kiosk1 | grep -aqF "$1"; do
		sees_left=$((sees_left - 1))
		if [ $sees_left -le 0 ] || ! is_running vm-kiosk1; then
			fail "$LAB_NAME: on its screen stands: $1" "see $LOG/kiosk1.console"
			finish
		fi
		sleep 0.5
	done
}
guide_follow 5-3
in_boot curl -s -I http://10.0.0.2/site/shimx64.efi >$LAB/head
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
sees 'Press any key to perform MOK management'
ok "$LAB_NAME: by HTTP Boot the image is started"
has "$LAB_NAME: the log tells" "$LOG/httpbootd.log" 'disk .*path=site/shimx64\.efi given=enrol\.img next=enrol'
has_not "$LAB_NAME: nobody else is given it" $LAB/head 'efi-img'
equal "$LAB_NAME: it is noted" "$(ls $state/*.next 2>/dev/null)" ''
vm_type kiosk1 '\r'
sees 'Enroll key from disk'
for step in '\033[B\r=LANBOOT' '\r=lanboot.cer' '\033[B\r=View key 0' '\033[B\r=Enroll the key' '\033[B\r=Reboot'; do
	vm_type kiosk1 "${step%%=*}"
	sees "${step#*=}"
done
vm_type kiosk1 '\r'
for _ in $(seq 600); do
	is_running vm-kiosk1 || break
	sleep 0.5
done
stop vm-kiosk1 2>/dev/null
cp "$LOG/kiosk1.console" "$LOG/enrolled.console"

### It knows the key

ip link del tap3456 2>/dev/null
vm_kept=yes
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
vm_comes_up kiosk1 secure-http 300
has "$LAB_NAME: by its own boot file" "$LOG/httpbootd.log" 'served .*method=GET path=/site/*grubx64\.efi status=200'
stop vm-kiosk1

### By iPXE

ip link del tap3456 2>/dev/null
lanboot once kiosk1 by-ipxe
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
sees 'Press any key to perform MOK management'
ok "$LAB_NAME: iPXE starts the image"
has "$LAB_NAME: as the script says" "$LOG/httpbootd.log" 'script .*host=kiosk1 profile=by-ipxe'
equal "$LAB_NAME: which is noted, too" "$(ls $state/*.next 2>/dev/null)" ''
stop vm-kiosk1
daemons_stop
finish
