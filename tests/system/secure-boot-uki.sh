#!/bin/sh
# secure-boot-uki: a firmware with Secure Boot on that knows the site's own key alone. A profile as one signed program
# by UEFI HTTP Boot, with no iPXE; a signed iPXE and a signed kernel by PXE; an image that is not signed, which it
# refuses, and lanboot why names; what lanboot uki makes, and when; and something else that one boots once.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl
need_newer_ipxe
PATH=$PATH:$PWD/build/peers/usr/bin
stub=$(lan_first build/peers/usr/lib/systemd/boot/efi/linuxx64.efi.stub /usr/lib/systemd/boot/efi/linuxx64.efi.stub)
for need_file in "$stub" /usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd /usr/share/ovmf/PkKek-1-snakeoil.key "$(command -v sbsign)"; do
	[ -e "$need_file" ] || { skip "$LAB_NAME" "no stub, no sbsign, or no OVMF with a key of its own"; exit 0; }
done
. tests/lab/admin.sh
. tests/lab/guide.sh
lan_up
admin_state
# With an address by DHCPv6 firmware sees soon that there is nothing to boot by IPv6; else it waits for minutes.
site_router 'fd00:10::100,fd00:10::1ff,1h'
site_dnsmasq
chmod 755 $LAB
ini=$LAB/lanboot.ini srv=$LAB/srv etc=$LAB/etc admin=http://127.0.0.1:9780
bin=$(cd "$BIN" && pwd)

# The site's key is the one that OVMF knows; its passphrase is public.
mkdir -p $etc $LAB/cmd $srv/repo
(umask 077 && openssl rsa -in /usr/share/ovmf/PkKek-1-snakeoil.key -passin pass:snakeoil -out $etc/site.key 2>/dev/null)
cp /usr/share/ovmf/PkKek-1-snakeoil.pem $etc/site.crt
for release in 3.24.0 3.24.1; do
	mkdir -p $srv/alpine/$release/x86_64
	for file in vmlinuz-lts initramfs-lts modloop-lts; do
		cp build/lab/srv/boot/$file $srv/alpine/$release/x86_64/
	done
	sbattach --remove $srv/alpine/$release/x86_64/vmlinuz-lts >/dev/null 2>&1
done
ln -s 3.24.0 $srv/alpine/3.24
cp -r build/lab/srv/alpine/x86_64 $srv/repo/
cp build/newer/usr/lib/ipxe/snponly.efi $srv/
cp build/lab/srv/kiosk1.apkovl.tar.gz $srv/rescue.apkovl.tar.gz
mkdir -p $LAB/overlays/thin/etc
echo lab >$LAB/overlays/thin/etc/lab-token
echo 'a seed' >$srv/seed
cat >$ini <<END
[lanboot]
user = nobody
root = $srv
secure-boot-key = $etc/site.key
[pxedhcpd]
efi-x64 = site-snponly.efi
[tftpd]
[httpbootd]
state = $state
overlays = $LAB/overlays
[profile thin]
alpine = 3.24 lts
repo = repo
overlay = thin
cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff
secure-boot = yes
uki = yes
[host $(mac_of kiosk1)]
name = kiosk1
profile = thin
[host $(mac_of kiosk2)]
name = kiosk2
profile = thin
[host $(mac_of kiosk3)]
name = kiosk3
profile = thin
cmdline = console=ttyS0 of={host}
initrd = alpine/3.24/x86_64/initramfs-lts seed as /etc/lab/seed mode=600
[profile rescue]
kernel = alpine/3.24/x86_64/vmlinuz-lts
initrd = alpine/3.24/x86_64/initramfs-lts
apkovl = rescue.apkovl.tar.gz
modloop = alpine/3.24/x86_64/modloop-lts
cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff
secure-boot = yes
[host 52:54:00:12:34:70]
name = kiosk4
profile = thin
cmdline = serial={serial}
END
chown -R 0:65534 $LAB/overlays
chmod -R a+rX $LAB/overlays $srv
for tool in lanboot lanboot-image; do
	printf '#!/bin/sh\nPATH=%s:$PATH exec %s/tools/%s -f %s "$@"\n' "$bin" "$PWD" $tool $ini >$LAB/cmd/$tool
	chmod 755 $LAB/cmd/$tool
done
# lanboot WORD...: what it says in $LAB/said; its status.
lanboot() { in_boot env PATH="$LAB/cmd:$PATH" lanboot "$@" >$LAB/said 2>&1; }
image() { in_boot env PATH="$LAB/cmd:$PATH" lanboot-image "$@" >$LAB/said 2>&1; }
guide_run() { in_boot env PATH="$LAB/cmd:$PATH" sh -e "$1"; }
thin=$srv/uki/x86_64/thin.efi
own=$srv/uki/x86_64/thin/$(mac_of kiosk3 | tr : -).efi
pe() { "$bin/lanboot-pe" "$@"; }

### What is made, and when

if [ ! -e /usr/lib/systemd/boot/efi/linuxx64.efi.stub ]; then
	lanboot uki make
	equal "$LAB_NAME: without a stub" "$? $(grep -c 'install systemd-boot-efi (Debian)' $LAB/said)" '1 2'
fi
export LANBOOT_STUB="$stub"
guide_read doc/secure-boot.md
lanboot uki list
equal "$LAB_NAME: before they are made" "$(grep -c '^uki/x86_64/thin.*is not there$' $LAB/said)" 2
image use 3.24.1
equal "$LAB_NAME: lanboot-image makes them when it switches" \
	"$? $(readlink $srv/alpine/3.24) $(grep -c '^made: uki/x86_64/thin.*, signed with' $LAB/said)" '0 3.24.1 2'
for file in $thin "$own"; do
	equal "$LAB_NAME: sbverify finds ${file##*/} signed" "$(sbverify --cert $etc/site.crt "$file" 2>&1 | tail -n 1)" 'Signature verification OK'
done
"$bin/httpbootd" -f $ini explain kiosk1 --server 10.0.0.2 >"$LOG/explain"
equal "$LAB_NAME: its command line is that of the script, but for what one machine is" "$(pe section $thin .cmdline)" \
	"$(sed -n 's/ initrd=[^ ]*//g; s/ BOOTIF=[^ ]*//; s/52-54-00-12-34-56/{MAC}/; s/ || goto .*//; s|^kernel http[^ ]* ||p' "$LOG/explain" | sed -n 1p)"
pe section $thin .linux >$LAB/part
check "$LAB_NAME: its kernel" 'another' cmp -s $LAB/part $srv/alpine/3.24.1/x86_64/vmlinuz-lts
pe section $thin .initrd >$LAB/part
initramfs=$srv/alpine/3.24.1/x86_64/initramfs-lts
check "$LAB_NAME: its initramfs" 'another' cmp -s -n "$(stat -c %s $initramfs)" $LAB/part $initramfs
has "$LAB_NAME: what one machine's own has" "$own" "BOOTIF=01-$(mac_of kiosk3 | tr : -) .* of=kiosk3"
pe section "$own" .initrd | tail -c "+$((($(stat -c %s $initramfs) + 3) / 4 * 4 + 1))" >$LAB/part
equal "$LAB_NAME: a file that goes into its initramfs" "$(cd $LAB && cpio -idm --quiet <part && cat etc/lab/seed) $(stat -c %a $LAB/etc/lab/seed)" 'a seed 600'
rm -rf $LAB/etc/lab
guide_follow 4-1
has "$LAB_NAME: the guide's list" "$LOG/4-1.log" '^uki/x86_64/thin\.efi: of \[profile thin\], [0-9]+ MB, signed with'
lanboot uki list
equal "$LAB_NAME: why a machine has none" "$(grep -c '^\[host 52:54:00:12:34:70\] has none: its words have {uuid}' $LAB/said)" 1
lanboot uki check
equal "$LAB_NAME: all of them are as they should be" "$? $(cat $LAB/said)" '0 '
equal "$LAB_NAME: nothing that machines load has a key in it" "$(grep -rl 'PRIVATE KEY' $srv)" ''
before=$(stat -c %i $thin)
lanboot uki make
equal "$LAB_NAME: what is good is not made again" "$? $(stat -c %i $thin)" "0 $before"

sed -i 's/^cmdline = modules=/cmdline = changed=yes modules=/' $ini
lanboot uki check
equal "$LAB_NAME: a profile that was changed" "$? $(grep -c 'thin.efi: .*another command line' $LAB/said)" '2 1'
lanboot check --quick --json
has "$LAB_NAME: lanboot check tells it" $LAB/said '"warning","file":"[^"]*/thin.efi",.*another command line.*"do":"lanboot uki make"'
daemons_start $ini || exit 1
lanboot reload
equal "$LAB_NAME: and reload makes it anew" "$(grep -c '^made: uki/x86_64/thin.efi' $LAB/said) $(pe section $thin .cmdline | grep -c changed=yes)" '1 1'

# Instead of what is not there a machine is given iPXE, and the log tells.
lanboot key sign $srv/snponly.efi $srv/site-snponly.efi
"$bin/pxedhcpd" -f $ini explain kiosk1 --arch http-x64 >$LAB/said
equal "$LAB_NAME: HTTP Boot is offered it" "$(sed -n 's/^file: *//p' $LAB/said)" http://192.0.2.1/uki/x86_64/thin.efi
"$bin/pxedhcpd" -f $ini explain kiosk1 --arch efi-x64 >$LAB/said
equal "$LAB_NAME: PXE is not" "$(sed -n 's/^file: *//p' $LAB/said)" site-snponly.efi
"$bin/pxedhcpd" -f $ini explain 52:54:00:12:34:70 --arch http-x64 >$LAB/said
equal "$LAB_NAME: nor who can have none" "$(sed -n 's/^file: *//p' $LAB/said)" http://192.0.2.1/site-snponly.efi
mv $thin $LAB/kept.efi
"$bin/pxedhcpd" -f $ini explain kiosk1 --arch http-x64 >$LAB/said
has "$LAB_NAME: explain says that it is not there" $LAB/said '^uki: .*thin\.efi; it is not there'
in_client curl -s -o $LAB/got http://10.0.0.2/uki/x86_64/thin.efi
check "$LAB_NAME: a machine is given iPXE instead" 'it is not' cmp -s $LAB/got $srv/site-snponly.efi
has "$LAB_NAME: the log tells" "$LOG/httpbootd.log" 'no-uki .*path=uki/x86_64/thin\.efi given=site-snponly\.efi'
mv $etc/site.key $LAB/kept.key
lanboot uki make
equal "$LAB_NAME: without a key none is made for machines that refuse it" "$? $(grep -c 'secure-boot = yes, and there is no key' $LAB/said)" '1 2'
mv $LAB/kept.key $etc/site.key
lanboot uki make
lanboot key check
has "$LAB_NAME: key check tells of it" $LAB/said '^profile thin: starts by UEFI HTTP Boot under Secure Boot: yes, thin.efi is signed by'

### Two machines: by HTTP Boot and by PXE

# comes_up HOST FIRMWARE-WORD: its banner, as itself.
comes_up() {
	if ! vm_wait_up "$1" 300; then
		vm_missed "$1" "$1 comes up"
		return
	fi
	equal "$LAB_NAME: $1 comes up, with its own name and modules" \
		"$(banner_field "$1" 'host name') $(banner_field "$1" apkovl) $(banner_field "$1" modloop)" "$1 yes yes"
}
vm_keys=snakeoil
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
vm_start kiosk2 secure "$(mac_of kiosk2)"
comes_up kiosk1
comes_up kiosk2
has "$LAB_NAME: kiosk1 is served the image" "$LOG/httpbootd.log" 'served client=[0-9.]* .*path=/uki/x86_64/thin\.efi .*program=x86_64'
has_not "$LAB_NAME: and no script" "$LOG/httpbootd.log" 'script .*host=kiosk1'
has "$LAB_NAME: kiosk2 is served iPXE" "$LOG/tftpd.log" 'served .*file=site-snponly\.efi'
has "$LAB_NAME: and its script" "$LOG/httpbootd.log" 'script .*host=kiosk2'

### An image that is not signed

stop vm-kiosk1
ip link del tap3456 2>/dev/null
cp $thin $LAB/unsigned.efi
sbattach --remove $LAB/unsigned.efi >/dev/null 2>&1
mv $LAB/unsigned.efi $thin
chmod 644 $thin
lanboot uki check
has "$LAB_NAME: lanboot uki check sees one that is not signed" $LAB/said 'thin.efi: .*is not signed with'
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
why_left=600
until in_boot curl -s "$admin/why.json?id=kiosk1" >$LAB/why && grep -qE '"rule":"(uki|boot-file)-unsigned"' $LAB/why; do
	why_left=$((why_left - 1))
	[ $why_left -gt 0 ] && is_running vm-kiosk1 || break
	sleep 0.5
done
cp $LAB/why "$LOG/why"
in_boot curl -s "$admin/machine.json?id=kiosk1" >"$LOG/unsigned.json"
has "$LAB_NAME: lanboot why names it" $LAB/why '"rule":"(uki|boot-file)-unsigned".*uki/x86_64/thin\.efi, which is not signed'
console_text kiosk1 >$LAB/screen
has "$LAB_NAME: its firmware refuses it" $LAB/screen 'failed to load .*HTTPv4.*Access Denied'
stop vm-kiosk1
stop vm-kiosk2

### Something else, once: what only a script can say

ip link del tap3456 2>/dev/null
lanboot once kiosk1 rescue
has "$LAB_NAME: once says by what" $LAB/said 'given iPXE for that, instead of the image of its profile'
vm_start kiosk1 secure-http "$(mac_of kiosk1)"
comes_up kiosk1
has "$LAB_NAME: once, it is given iPXE instead of the image" "$LOG/httpbootd.log" \
	'no-uki .*path=uki/x86_64/thin\.efi given=site-snponly\.efi next=rescue'
has "$LAB_NAME: and boots what was asked for" "$LOG/httpbootd.log" 'script .*host=kiosk1 profile=rescue'
equal "$LAB_NAME: which is noted: then it is the image again" "$(ls $state/*.next 2>/dev/null)" ''
in_client curl -s -o $LAB/got http://10.0.0.2/uki/x86_64/thin.efi
check "$LAB_NAME: another machine is given the image" 'it is not' cmp -s $LAB/got $thin
daemons_stop
finish
