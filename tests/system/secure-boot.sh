#!/bin/sh
# secure-boot: a firmware with Secure Boot on and Microsoft's keys, and the shim that Microsoft signed. One machine
# with five cards, which its firmware tries one after the other: each leads to another link of the chain that is
# broken, and lanboot why names it; or, where a shim does not know its folder, tftpd mends it. And another, which
# boots by Debian's shim, GRUB and kernel, as they were signed, from the grub.cfg that is made for it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl sbsign openssl
need_ipxe
grub=build/peers/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed
[ -e build/peers/usr/lib/shim/shimx64.efi.signed ] && [ -e $grub ] && [ -e /usr/share/OVMF/OVMF_VARS_4M.ms.fd ] || {
	skip "$LAB_NAME" "no shim that Microsoft signed, no GRUB of Debian's, or no OVMF that knows its keys"
	exit 0
}
. tests/lab/admin.sh
lan_up
admin_state
ini=$LAB/lanboot.ini srv=$LAB/srv admin=http://127.0.0.1:9780

### What is served, none of it whole

signed=build/peers/usr/lib
mkdir -p $srv/alone $srv/site $srv/sb/grub $srv/boot
cp $signed/shim/shimx64.efi.signed $srv/alone/shimx64.efi
cp $signed/shim/shimx64.efi.signed $srv/site/shimx64.efi
# Which it loads, and does not start.
echo no program >$srv/site/grubx64.efi
cp build/lab/srv/ipxe64.efi $srv/unsigned.efi
openssl req -x509 -newkey rsa:2048 -nodes -keyout $LAB/key -out $LAB/crt -subj '/CN=a key of the site' -days 2 2>/dev/null
peer sbsign --key $LAB/key --cert $LAB/crt --output $srv/site.efi $srv/unsigned.efi >"$LOG/sbsign" 2>&1

# Debian's chain is whole, but for the kernel, which is as somebody would build it: without a signature.
cp $signed/shim/shimx64.efi.signed $srv/sb/grub/shimx64.efi
cp $grub $srv/sb/grub/grubx64.efi
for file in boot/initramfs-lts boot/modloop-lts alpine kiosk1.apkovl.tar.gz; do
	ln -s "$top/build/lab/srv/$file" "$srv/$file"
done
cp build/lab/srv/boot/vmlinuz-lts $srv/boot/vmlinuz-lts
chmod u+w $srv/boot/vmlinuz-lts
peer sbattach --remove $srv/boot/vmlinuz-lts >"$LOG/sbattach" 2>&1

# host N NAME FILE
host() { printf '[host 52:54:00:12:34:6%s]\nname = %s\nboot-file = %s\n' "$@"; }
{
	lab_ini kiosk1 | sed "s|^root = .*|root = $srv\nlink-roots = $top/build/lab/srv|
		s|^\[httpbootd\]|&\nstate = $state|; s|^\[pxedhcpd\]|&\nknown-only = yes|"
	echo 'boot-file = sb/grub/shimx64.efi'
	host 1 unsigned unsigned.efi
	host 2 key site.efi
	host 3 alone alone/shimx64.efi
	host 5 elsewhere sb/grub/shimx64.efi
} >$ini
chmod -R a+rX $LAB
chmod a+r $ini

# With an address by DHCPv6 firmware sees soon that there is nothing to boot by IPv6; else it waits for minutes.
site_router 'fd00:10::100,fd00:10::1ff,1h'
# The site's own server names the boot file of one card itself, in option 67 alone; of the machine that is to come
# up it says that we are the next server, which is what GRUB goes by.
site_dnsmasq 'dhcp-mac=set:site,52:54:00:12:34:64' 'dhcp-boot=tag:site,site/shimx64.efi,,10.0.0.2' \
	"dhcp-mac=set:debian,$(mac_of kiosk1)" 'dhcp-boot=tag:debian,,,10.0.0.2'
daemons_start $ini || exit 1

# card MAC: one more, tried after those before it.
cards='' n_cards=0
card() {
	n_cards=$((n_cards + 1))
	ip tuntap add dev "card$n_cards" mode tap && ip link set "card$n_cards" master lan up || lan_die "no card"
	cards="$cards -netdev tap,id=lan$n_cards,ifname=card$n_cards,script=no,downscript=no"
	cards="$cards -device virtio-net-pci,netdev=lan$n_cards,mac=$1,bootindex=$n_cards,romfile="
}

# why NAME RULE SECONDS WORDS: lanboot why says that of the card's machine, and words of its sentence or remedy.
why() {
	why_until "$1" "$2" "$3"
	in_boot curl -s "$admin/machine.json?id=$1" >"$LOG/$2.json"
	has "$LAB_NAME: $2: what to do" $LAB/why "$4"
}

### Debian's, as they were signed

vm_start kiosk1 secure "$(mac_of kiosk1)"
why kiosk1 kernel-refused 200 'boot/vmlinuz-lts.*signed by a key that shim knows'
check "$LAB_NAME: it is shim who refused that" "see $LOG/kiosk1.console" \
	wait_for_line "$LOG/kiosk1.console" 'bad shim signature' 60 vm-kiosk1
# What it says is to be done.
cp build/lab/srv/boot/vmlinuz-lts $srv/boot/vmlinuz-lts.new && mv $srv/boot/vmlinuz-lts.new $srv/boot/vmlinuz-lts
vm_comes_up kiosk1 secure 300
has "$LAB_NAME: GRUB was made its file" "$LOG/tftpd.log" 'served .*file=grub/grub\.cfg '
has "$LAB_NAME: the initramfs came by TFTP" "$LOG/tftpd.log" 'served .*file=boot/initramfs-lts '
stop vm-kiosk1

### What is broken

for n in 2 3 4 5; do card "52:54:00:12:34:6$n"; done
vm_start refused secure 52:54:00:12:34:61 $cards
why unsigned boot-file-unsigned 200 'unsigned.efi.*not signed'
why key boot-file-key 200 'site.efi.*enrol'
why alone second-stage-missing 200 'alone/grubx64.efi'
check "$LAB_NAME: a shim that does not know its folder finds what it starts" "see $LOG/tftpd.log" \
	wait_for_line "$LOG/tftpd.log" 'served .*file=site/grubx64.efi beside=shim' 200 vm-refused
why elsewhere grub-elsewhere 200 'next-server = this machine'
stop vm-refused
daemons_stop
finish
