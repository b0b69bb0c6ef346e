#!/bin/sh
# why-server: real firmware that does not get on for the server's sake: boot file and kernel are behind links that lead
# out of the folder. Of each, lanboot why names it, and what it says to do, done, has the machine come up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl dnsmasq
need_ipxe
lan_up
. tests/lab/why.sh

# restart: what holds from the start on.
restart() {
	for daemon in tftpd httpbootd; do stop $daemon; done
	daemons_start $ini tftpd httpbootd || exit 1
}

# away FILE FOLDER: it is there by a link alone.
away() {
	mkdir -p "$2"
	mv "$srv/$1" "$2/"
	ln -s "$2/${1##*/}" "$srv/$1"
	chmod -R a+rX $LAB
}
away ipxe64.efi $LAB/loaders
away boot/vmlinuz-lts $LAB/kernels
daemons_start $ini || exit 1
site_dnsmasq

### Behind links

power_on
why boot-file-link 'link-roots = FOLDER in .lanboot., the folder that the link leads to; restart tftpd and httpbootd' 60
set_key lanboot link-roots $LAB/loaders
restart
goes_on tftpd 'served .*file=ipxe64.efi' 60 boot-file-link
why link 'link-roots = FOLDER in .lanboot., the folder that the link leads to; restart tftpd and httpbootd' 60
set_key lanboot link-roots "$LAB/loaders $LAB/kernels"
restart
comes_up link

stop vm-kiosk1
daemons_stop
finish
