#!/bin/sh
# why-firmware: real firmware that does not get on: a port that a firewall here drops, packets that are too
# long for the way, another server's file, a file for another firmware. Of each, lanboot why names it within
# 10 s of the last thing that happened, and what it says to do, done, has the machine go on. The files that
# it loads are why-files'.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl nft
need_ipxe
lan_up
. tests/lab/why.sh

daemons_start $ini || exit 1
loads='served .*file=ipxe64.efi'
site_dnsmasq

set_key "host $mac" form 4011
firewall input udp dport 4011
power_on
why 4011-blocked 'form = direct in its section' 60
set_key "host $mac" form direct
firewall input udp dport 69
power_on
wait_for_line "$LOG/pxedhcpd.log" 'offered .*form=direct' 60 vm-kiosk1
why tftp-blocked 'let UDP 69 through the firewall' 60
firewall_down
goes_on tftpd "$loads" 60 '4011-blocked, tftp-blocked'

firewall output udp sport 10000-65535 udp length gt 1200
power_on
why long-blocks-lost 'max-blksize = 1024 and udp-segment = no in .tftpd.' 60
set_key tftpd max-blksize 1024
set_key tftpd udp-segment no
goes_on tftpd "$loads" 60 long-blocks-lost
firewall_down

set_key pxedhcpd efi-x64 undionly.kpxe
power_on
why boot-file-arch 'efi-x64 = ipxe64.efi in .pxedhcpd.' 60
set_key pxedhcpd efi-x64 ipxe64.efi

stop site-dhcp
site_dnsmasq 'dhcp-boot=other.efi,,10.0.0.1'
power_on
why site-file 'options 66, 67) out of the answers of 10.0.0.1' 60
stop site-dhcp
site_dnsmasq
goes_on tftpd "$loads" 60 'boot-file-arch, site-file'
stop vm-kiosk1
daemons_stop
finish
