#!/bin/sh
# why-start: real firmware and kernels that do not get on in the machine's own start: its repository is not there, and
# the initramfs of its flavor has no driver of its card; or that come up by a modloop of another release. Of each,
# lanboot why names it, and what it says to do, done, has the machine come up. It has come up before, so it is known what
# it does else.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl cpio dnsmasq mksquashfs
lan_up
. tests/lab/why.sh
firmware=bios

# Two flavors of a release, of which virt knows no card.
release=$srv/alpine/3.24/x86_64
mkdir -p $release $LAB/initramfs
for flavor in lts virt; do
	ln $srv/boot/vmlinuz-lts $release/vmlinuz-$flavor
	ln $srv/boot/modloop-lts $release/modloop-$flavor
done
ln $srv/boot/initramfs-lts $release/
(cd $LAB/initramfs && gunzip -c $release/initramfs-lts | cpio --quiet -id && find . -name 'virtio_net.ko' -delete &&
	find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 >$release/initramfs-virt) || lan_die "no initramfs without a driver"
sed -i '/^kernel *=/d; /^initrd *=/d; /^modloop *=/d; s/^repo .*/&\nalpine = 3.24\nflavor = lts/' $ini
chmod -R a+rX $LAB
daemons_start $ini || exit 1
site_dnsmasq

power_on
check "$LAB_NAME: it comes up" "see $LOG" vm_wait_up kiosk1 150

mv $srv/alpine/x86_64 $srv/away
power_again
why packages-missing "put it to $srv/alpine/x86_64/APKINDEX.tar.gz" 60
mv $srv/away $srv/alpine/x86_64
power_again
comes_up packages-missing

set_key 'profile thinclient' flavor virt
power_again
# By what is usual of it, not after a minute.
named no-apkovl-asked 'flavor = lts in .profile thinclient.' 55
set_key 'profile thinclient' flavor lts
power_again
comes_up no-apkovl-asked
mkdir -p $srv/alpine/3.23/x86_64 $LAB/modloop/modules/6.1.0-other
mksquashfs $LAB/modloop $srv/alpine/3.23/x86_64/modloop-lts -quiet -no-progress -all-root >/dev/null ||
	lan_die "mksquashfs made no modloop"
chmod -R a+rX $srv
set_key 'profile thinclient' modloop alpine/3.23/x86_64/modloop-lts
power_again
named up-other-modloop 'kernel, initrd and modloop of one release in .profile thinclient., and start it anew' 90
wait_for_line "$LOG/kiosk1.console" '. modloop     no' 10 # it is up before its banner is there whole
has "$LAB_NAME: up-other-modloop: so it is" "$LOG/kiosk1.console" '. modloop     no'
sed -i '/^modloop *=/d' $ini
set_key 'profile thinclient' flavor lts
power_again
comes_up up-other-modloop
equal "$LAB_NAME: with its modules" "$(banner_field kiosk1 modloop)" yes
stop vm-kiosk1
daemons_stop
finish
