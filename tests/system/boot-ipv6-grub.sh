#!/bin/sh
# boot-ipv6-grub: UEFI boots over IPv6 by PXE, Debian's signed shim and GRUB and the file that is made for GRUB, all by TFTP,
# on a LAN without any IPv4, to the machine's own host name. Both ask whom the site's DHCPv6 server names, and nobody else.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need_newer_ipxe
shim=build/peers/usr/lib/shim/shimx64.efi.signed grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
for need_file in $shim $grub; do
	[ -e $need_file ] || { skip "$LAB_NAME" "no $need_file; tests/lab/setup check brings it"; exit 0; }
done
. tests/lab/boot6.sh
boot6_lan
mkdir -p $LAB/srv/sb/grub
cp $shim $LAB/srv/sb/grub/shimx64.efi
cp $grub $LAB/srv/sb/grub/grubx64.efi
chmod -R a+rX $LAB/srv
sed -i "s|^name *= kiosk2|&\nboot-file = sb/grub/shimx64.efi|" $LAB/lanboot.ini
site_router 'fd00:10::1000,fd00:10::1fff,slaac,64,1h
dhcp-option=option6:bootfile-url,tftp://[fd00:10::2]/sb/grub/shimx64.efi'
wait_for_line "$LOG/site-router.log" 'DHCPv6, IP range' 10 site-router || lan_die "dnsmasq did not start"
daemons_start $LAB/lanboot.ini || exit 1
vm_boots kiosk2 uefi6
for file in sb/grub/shimx64.efi sb/grub/grubx64.efi grub/grub.cfg boot/vmlinuz-lts boot/initramfs-lts; do
	has "$LAB_NAME: by TFTP over IPv6: $file" "$LOG/tftpd.log" "served client=fd00:10::.* host=kiosk2 file=$file "
done
has "$LAB_NAME: GRUB's file was made" "$LOG/tftpd.log" 'file=grub/grub\.cfg generated=yes'
has "$LAB_NAME: what shim does without is one line" "$LOG/tftpd.log" \
	'refused .*file="grubrevocations_sku\.efi grubrevocations_sbat\.efi grubshim_certificate_0\.efi" files=3 .*ordinary=shim'
has_not "$LAB_NAME: nobody came by IPv4" "$LOG/tftpd.log" 'client=[0-9]*\.'
daemons_stop
finish
