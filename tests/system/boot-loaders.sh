#!/bin/sh
# boot-loaders: machines that must use another boot loader than iPXE boot from the files that are made for it:
# the real PXELINUX on BIOS, to the machine's own host name. The site's DHCP server names the loader, and us as
# its server, for that is where it looks.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-x86_64
pxelinux=build/peers/usr/lib/PXELINUX/pxelinux.0 modules=build/peers/usr/lib/syslinux/modules/bios
[ -e $pxelinux ] || pxelinux=/usr/share/syslinux/pxelinux.0 modules=/usr/share/syslinux
lan_up
site_dnsmasq dhcp-boot=pxelinux.0,,10.0.0.2
lab_ini kiosk1 >$LAB/lanboot.ini
# The lab's folder is shared by tests: ours has links to it, and the loaders.
mkdir $LAB/srv
for file in "$top"/build/lab/srv/*; do
	[ "${file##*/}" = pxelinux.0 ] || ln -s "$file" $LAB/srv/
done
[ ! -e $pxelinux ] || cp $pxelinux $modules/ldlinux.c32 $LAB/srv/
sed -i "s|^root = .*|root = $LAB/srv\nlink-roots = $top/build/lab/srv|" $LAB/lanboot.ini
chmod a+rX $LAB $LAB/srv
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

if [ -e $LAB/srv/pxelinux.0 ]; then
	vm_boots kiosk1 bios
	has "$LAB_NAME: PXELINUX was made its file" "$LOG/tftpd.log" "served .*file=pxelinux.cfg/01-$(mac_of kiosk1 | tr : -) "
	has "$LAB_NAME: its kernel came by TFTP" "$LOG/tftpd.log" 'served .*file=boot/vmlinuz-lts '
else
	skip "$LAB_NAME: pxelinux" 'no pxelinux.0 in build/peers or /usr/share/syslinux; tests/lab/setup check brings it'
fi
daemons_stop tftpd httpbootd
finish
