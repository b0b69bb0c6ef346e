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

### For another TFTP server

mkdir -p $LAB/web/pxelinux.cfg
echo '# of the site' >$LAB/web/pxelinux.cfg/01-52-54-00-00-00-01
cat >>$LAB/lanboot.ini <<-EOF
	[host 52:54:00:00:00:01 52:54:00:00:00:02]
	profile = thinclient
	[host serial X]
	profile = thinclient
EOF
tftpd() { "$BIN/tftpd" -f $LAB/lanboot.ini "$@" 2>&1; }
tftpd render $LAB/web >"$LOG/render"
equal "$LAB_NAME: render wants an address" "$? $(grep -c 'expected the address of the TFTP server' "$LOG/render")" '2 1'
tftpd render --address 10.0.0.2 $LAB/web >"$LOG/render"
equal "$LAB_NAME: render" "$? $(grep -c '9 files, 0 old ones removed' "$LOG/render")" '0 1'
has "$LAB_NAME: render leaves out who has no MAC" "$LOG/render" '\[host serial X\] is left out'
has "$LAB_NAME: render says what it left" "$LOG/render" 'pxelinux.cfg/01-52-54-00-00-00-01: left as it is'
equal "$LAB_NAME: and has left it" "$(cat $LAB/web/pxelinux.cfg/01-52-54-00-00-00-01)" '# of the site'
for file in grub/grub.cfg-01-52:54:00:12:34:56 grub/grub.cfg-01-52-54-00-12-34-56 pxelinux.cfg/01-52-54-00-12-34-56; do
	tftpd explain kiosk1 $file --server 10.0.0.2 >"$LOG/explain"
	equal "$LAB_NAME: $file is as tftpd makes it" "$(sed '1,/^$/d' "$LOG/explain" | cksum)" "$(cksum <$LAB/web/$file)"
done
if find_tool grub-script-check >/dev/null; then
	check "$LAB_NAME: GRUB's own parser takes them" "see $LOG/parser" \
		peer grub-script-check $LAB/web/grub/grub.cfg-01-52-54-00-12-34-56 2>"$LOG/parser"
	check "$LAB_NAME: and that for all" "see $LOG/parser" peer grub-script-check $LAB/web/grub/grub.cfg 2>"$LOG/parser"
fi
sed -i '/^\[host 52:54:00:00/,$d' $LAB/lanboot.ini
tftpd render --address 10.0.0.2 $LAB/web >"$LOG/render"
equal "$LAB_NAME: render removes what it wrote, and nothing else" \
	"$(grep -c '4 files, 5 old ones removed' "$LOG/render") $(ls $LAB/web/pxelinux.cfg | wc -l)" '1 2'
daemons_stop tftpd httpbootd

### At another port, which GRUB does not say in its Host

sed -i 's|^\[httpbootd\]|&\nlisten = 0.0.0.0:8080|' $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
# places AGENT HOST: where its file says that things are.
places() {
	in_client curl -s -A "$1" -H "Host: $2" "http://10.0.0.2:8080/grub/grub.cfg-01-$(mac_of kiosk1 | tr : -)" |
		grep -o '(http,[^)]*)' | sort -u | paste -sd ' ' -
}
equal "$LAB_NAME: GRUB is told the port that it came to" "$(places 'GRUB 2.12-9' 10.0.0.2)" '(http,10.0.0.2:8080)'
equal "$LAB_NAME: where it went to another address, that says what is right" "$(places 'GRUB 2.12-9' 192.0.2.1)" '(http,192.0.2.1)'
equal "$LAB_NAME: others say it" "$(places curl/8 10.0.0.2) $(places curl/8 10.0.0.2:8080)" '(http,10.0.0.2) (http,10.0.0.2:8080)'
daemons_stop httpbootd
finish
