#!/bin/sh
# why-site: real firmware that does not get on for what else is on its network: a DHCP server that says PXEClient, or
# names the boot file to iPXE, too; a firewall on the way; another machine that has its MAC. Of each, lanboot why names it,
# and what it says to do, done, has the machine come up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl dnsmasq nft
need_ipxe
lan_up
. tests/lab/why.sh
printf '[host %s]\nname = kiosk3\nprofile = thinclient\napkovl = kiosk3.apkovl.tar.gz\n' "$(mac_of kiosk3)" >>$ini
daemons_start $ini || exit 1

### On the way

site_dnsmasq
set_key "host $mac" form 4011
on_the_way udp dport 4011
power_on
why 4011-not-asked 'form = direct in its section' 60
set_key "host $mac" form direct
comes_up 4011-not-asked
on_the_way

### The site's DHCP server
sed -i '/^form *=/d' $ini
set_key pxedhcpd efi-x64 ipxe64.efi

stop site-dhcp
site_dnsmasq 'dhcp-option-force=60,PXEClient'
power_on
why site-class 'take option 60 (vendor class) out of the answers of 10.0.0.1' 60
stop site-dhcp
site_dnsmasq 'dhcp-boot=ipxe64.efi,,10.0.0.2'
goes_on tftpd 'served .*file=ipxe64.efi' 60 site-class
# Once iPXE has had that by TFTP, it hangs; another begins again and again.
why ipxe-loop 'take the boot file (filename, option 67) out of the answers' 60
stop site-dhcp
site_dnsmasq
comes_up ipxe-loop

### One that has its MAC

# twin_start MAC: another machine, with a UUID of its own.
twin_start() {
	cp "$(lan_first /usr/share/OVMF/OVMF_VARS_4M.fd /usr/share/OVMF/OVMF_VARS.fd)" $LAB/twin.vars
	ip link del taptwin 2>/dev/null
	ip tuntap add dev taptwin mode tap && ip link set taptwin master lan up
	start twin - qemu-system-x86_64 -accel tcg -m 512 -smp 1 -nodefaults -no-user-config -no-reboot -display none \
		-monitor none -machine q35 -uuid 44454c4c-4d00-1039-8035-b4c04f4b4d32 \
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$vm_code" \
		-drive "if=pflash,format=raw,unit=1,file=$LAB/twin.vars" -serial "file:$LOG/twin.console" \
		-netdev tap,id=lan,ifname=taptwin,script=no,downscript=no \
		-device "virtio-net-pci,netdev=lan,mac=$1,bootindex=0,romfile="
}
offers() { grep -c 'offered .*class=PXEClient' "$LOG/pxedhcpd.log"; }
# They are switched on in turn.
power_on -uuid 44454c4c-4d00-1039-8035-b4c04f4b4d31
wait_for_line "$LOG/pxedhcpd.log" 'offered ' 60 vm-kiosk1
twin_start "$mac"
twin_left=$((patience / 20))
until [ "$(offers)" -ge 2 ] || [ $twin_left = 0 ]; do
	twin_left=$((twin_left - 1))
	sleep 0.2
done
power_again
named same-mac 'a MAC of its own for each' 60
stop twin
twin_start "$(mac_of kiosk3)"
comes_up same-mac
check "$LAB_NAME: same-mac: and the other" "see $LOG" wait_for_line "$LOG/twin.console" 'end of its banner' 60 twin
stop twin
stop vm-kiosk1
daemons_stop
finish
