#!/bin/sh
# why-files: real firmware that does not get on: no lease, two proxies, a kernel, apkovl or modloop that is missing,
# an initramfs that is unreadable, or larger than the machine's memory. Of each, lanboot why names it, and what it says
# to do, done, has the machine go on: in four starts.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl dnsmasq nft
need_ipxe
lan_up
. tests/lab/why.sh
daemons_start $ini || exit 1
loads='served .*file=ipxe64.efi'

### It stops four times, and comes up

initrd_size=$(stat -c %s $srv/boot/initramfs-lts)
truncate -s 60M $srv/boot/initramfs-lts
mv $srv/boot/vmlinuz-lts $srv/boot/away
chmod 0 $srv/boot/initramfs-lts
site_router
power_on -m 128
why site-silent 'look at that DHCP server' 60
site_dnsmasq
goes_on tftpd "$loads" 60 site-silent
why missing "put it to $srv/boot/vmlinuz-lts" 60
mv $srv/boot/away $srv/boot/vmlinuz-lts
wait_for_line "$LOG/httpbootd.log" 'served .*path=/boot/vmlinuz-lts' 40 vm-kiosk1
why unreadable "chmod a+r $srv/boot/initramfs-lts" 60
chmod a+r $srv/boot/initramfs-lts
why said-memory 'more memory than four times the initrd' 60
has "$LAB_NAME: said-memory: which" $LAB/why 'Its initrd does not fit into its memory, [0-9]+ MB: .*ipxe.org/34'
power_on -m 512
check "$LAB_NAME: missing, unreadable, more memory: done, it comes up" "see $LOG" vm_wait_up kiosk1 150
truncate -s $initrd_size $srv/boot/initramfs-lts

### Another proxy, which is heard first; and what is loaded last is missing

mv $srv/boot/modloop-lts $srv/boot/away
mv $srv/kiosk1.apkovl.tar.gz $srv/kiosk1.away
cat >$LAB/rival.conf <<-EOF
	port=0
	interface=eth0
	dhcp-range=10.0.0.0,proxy
	dhcp-leasefile=$LAB/rival.leases
	pxe-service=X86-64_EFI,"boot",rival.efi
	user=root
	log-dhcp
	pid-file=
EOF
start rival client dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/rival.conf
wait_for_line "$LOG/rival.log" 'proxy on subnet' 10 rival
# Its TFTP says nothing, not even that it is not there: firmware would go on to HTTP Boot at once.
in_client env LD_LIBRARY_PATH="$peer_libs" "$(find_tool nft)" -f - <<-'END_NFT'
	table ip rival {
		chain drops {
			type filter hook input priority 0
			udp dport 69 drop
		}
	}
END_NFT
kill -STOP "$(pid_of pxedhcpd)"
power_on
wait_for_line "$LOG/rival.log" 'rival.efi' 60 rival vm-kiosk1
kill -CONT "$(pid_of pxedhcpd)"
why two-proxies 'stop the boot service (PXE, WDS, dhcp-boot) of 10.0.0.3' 60
stop rival
goes_on tftpd "$loads" 60 two-proxies
wait_for_line "$LOG/httpbootd.log" 'script .*kiosk1' 40 vm-kiosk1
named no-apkovl 'put it there; or no-apkovl = bare' 60
mv $srv/kiosk1.away $srv/kiosk1.apkovl.tar.gz
named up-without-modloop "put it to $srv/boot/modloop-lts, readable" 120
mv $srv/boot/away $srv/boot/modloop-lts
power_on
check "$LAB_NAME: apkovl, modloop: done, it comes up" "see $LOG" vm_wait_up kiosk1 150
equal "$LAB_NAME: as itself" "$(banner_field kiosk1 'host name') $(banner_field kiosk1 modloop) $(banner_field kiosk1 token)" \
	"kiosk1 yes $(token_of kiosk1)"
stop vm-kiosk1
daemons_stop
finish
