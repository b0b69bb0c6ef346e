#!/bin/sh
# secure-boot-http: a firmware with Secure Boot on, Microsoft's keys and nothing but HTTP Boot, and Debian's shim, GRUB
# and kernel, as they were signed. Of a GRUB that was built without HTTP lanboot why says so; by one that has it the
# machine comes up, though the site's DHCP server knows of nothing.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
signed=usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed shim=build/peers/usr/lib/shim/shimx64.efi.signed
[ -e $shim ] && [ -e build/peers/$signed ] && [ -e build/newer/$signed ] && [ -e /usr/share/OVMF/OVMF_VARS_4M.ms.fd ] || {
	skip "$LAB_NAME" "no shim that Microsoft signed, no two GRUBs of Debian's, or no OVMF that knows its keys"
	exit 0
}
. tests/lab/admin.sh
lan_up
admin_state
ini=$LAB/lanboot.ini srv=$LAB/srv mac=$(mac_of kiosk1)

mkdir -p $srv/sb/grub
cp $shim $srv/sb/grub/shimx64.efi
cp build/peers/$signed $srv/sb/grub/grubx64.efi
for file in boot alpine kiosk1.apkovl.tar.gz; do
	ln -s "$top/build/lab/srv/$file" "$srv/$file"
done
{
	lab_ini kiosk1 | sed "s|^root = .*|root = $srv\nlink-roots = $top/build/lab/srv|; s|^\[httpbootd\]|&\nstate = $state|"
	echo 'boot-file = sb/grub/shimx64.efi'
} >$ini
chmod -R a+rX $LAB
chmod a+r $ini
site_router 'fd00:10::100,fd00:10::1ff,1h'
site_dnsmasq
daemons_start $ini || exit 1

vm_start kiosk1 secure-http $mac
wait_for_line "$LOG/kiosk1.console" 'grub>' 120 vm-kiosk1
why_until $mac grub-without-http 60
has "$LAB_NAME: what to do" $LAB/why 'a GRUB that has the module http'

# What it says is to be done. GRUB's exit leads to the firmware's set-up, and Continue there to its first boot way.
cp build/newer/$signed $srv/grubx64.new && mv $srv/grubx64.new $srv/sb/grub/grubx64.efi
vm_type kiosk1 'exit\r'
wait_for_line "$LOG/kiosk1.console" 'starting .* "UiApp"' 60 vm-kiosk1
wait_for_line "$LOG/kiosk1.console" 'Continue' 60 vm-kiosk1
for key in '\033[B' '\033[B' '\033[B' '\033[B' '\r'; do
	vm_type kiosk1 "$key"
	sleep 0.5
done
vm_comes_up kiosk1 secure-http 150
has "$LAB_NAME: GRUB was made its file" "$LOG/httpbootd.log" 'script .*host=kiosk1 profile=thinclient .*status=200 bytes=[1-9]'
has "$LAB_NAME: the kernel came by HTTP" "$LOG/httpbootd.log" 'served .*host=kiosk1 method=GET path=/boot/vmlinuz-lts status=200'
has_not "$LAB_NAME: and nothing by TFTP" "$LOG/tftpd.log" ' (served|refused) '
daemons_stop
finish
