#!/bin/sh
# boot-autoexec-uefi: an iPXE for UEFI as a distribution has it, with no script inside, comes to the
# script of its machine by the autoexec.ipxe that tftpd makes up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_newer_ipxe
lan_up
newer_ipxe_root

# boots HOST FILE: by that boot file and autoexec.ipxe, up to userland with its own apkovl: so no
# image that iPXE had before ended up in the initramfs.
boots() {
	vm_boots "$1" uefi
	has "$LAB_NAME: tftpd serves iPXE to $1" "$LOG/tftpd.log" "served .*file=$2"
	has "$LAB_NAME: tftpd makes autoexec.ipxe for $1" "$LOG/tftpd.log" \
		'served .*mac=.* file=autoexec\.ipxe generated=yes'
	has "$LAB_NAME: the console of $1 shows that it was loaded" "$LOG/$1.console" \
		'autoexec\.ipxe\.\.\.'
	has "$LAB_NAME: httpbootd makes the script of $1" "$LOG/httpbootd.log" "script .*$1"
}

# Without pxedhcpd: the site's DHCP server names the boot server and the boot file, to iPXE as well.
# Nobody tells of a script: without autoexec.ipxe, this iPXE loads itself for ever.
site_dnsmasq 'dhcp-boot=efi/x64/snponly.efi,,10.0.0.2'
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1
boots kiosk2 efi/x64/snponly.efi
daemons_stop tftpd httpbootd
stop site-dhcp

# With pxedhcpd, and with the iPXE that brings drivers of its own for the network card. It puts a file
# into the initramfs, in a folder that is not there yet; an init in front of the first one shows it.
mkdir $LAB/second
printf '#!/bin/sh\nread -r note </lab/deep/note && echo "$note"\nexec /init\n' >$LAB/second/second-init
chmod 755 $LAB/second/second-init
(cd $LAB/second && echo second-init | cpio --quiet -o -H newc -R 0:0) | gzip >$LAB/srv/second.gz
echo FILE-IN-INITRAMFS >$LAB/srv/note.txt
chmod -R a+rX $LAB/srv
sed -i 's|^\[pxedhcpd\]|&\nefi-x64 = efi/x64/ipxe-amd64.efi|
	s|^initrd .*|& second.gz note.txt as /lab/deep/note mode=600|
	s|^cmdline .*|& rdinit=/second-init|' $LAB/lanboot.ini
site_dnsmasq
daemons_start $LAB/lanboot.ini || exit 1
boots kiosk3 efi/x64/ipxe-amd64.efi
has "$LAB_NAME: a file is in its initramfs under its name" "$LOG/kiosk3.console" '^FILE-IN-INITRAMFS'
daemons_stop
finish
