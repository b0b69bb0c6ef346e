#!/bin/sh
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
fw=${1:-bios}
lan_up
site_dnsmasq
cat >$LAB/proxy.conf <<EOF
port=0
interface=eth0
dhcp-range=10.0.0.0,proxy
enable-tftp
tftp-root=$top/build/lab/srv
user=root
log-dhcp
pid-file=
dhcp-leasefile=$LAB/px.leases
dhcp-userclass=set:ipxe,iPXE
pxe-service=tag:!ipxe,x86PC,lan,undionly.kpxe
pxe-service=tag:!ipxe,BC_EFI,lan,snponly.efi
pxe-service=tag:!ipxe,X86-64_EFI,lan,snponly.efi
pxe-service=tag:ipxe,x86PC,lan,http://10.0.0.2/boot.ipxe
pxe-service=tag:ipxe,BC_EFI,lan,http://10.0.0.2/boot.ipxe
pxe-service=tag:ipxe,X86-64_EFI,lan,http://10.0.0.2/boot.ipxe
EOF
start proxy boot dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/proxy.conf
mkdir $LAB/www; for f in build/lab/srv/*; do ln -s $top/$f $LAB/www/; done
cat >$LAB/www/boot.ipxe <<'EOS'
#!ipxe
set b http://10.0.0.2
kernel ${b}/boot/vmlinuz-lts initrd=initramfs-lts console=ttyS0 quiet ip=dhcp BOOTIF=01-${netX/mac:hexhyp} modloop=${b}/boot/modloop-lts apkovl=${b}/kiosk1.apkovl.tar.gz alpine_repo=${b}/alpine lab=poweroff
initrd ${b}/boot/initramfs-lts
boot
EOS
start www boot build/peers/bin/busybox httpd -f -p 80 -h $LAB/www -vv
vm_start kiosk1 $fw 52:54:00:12:34:56
s=$(cut -d. -f1 /proc/uptime)
vm_wait_up kiosk1 ${2:-90}; echo "rc $? after $(( $(cut -d. -f1 /proc/uptime) - s ))"
console_banner kiosk1
token_of kiosk1
lan_last
wait_gone vm-kiosk1 10; echo gone $?
