#!/bin/sh
# image-switch: machines boot while lanboot-image switches to a newer release and back, again and
# again: each of them boots one release or the other, none a mix.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_dnsmasq
arch=$(uname -m)
root=$LAB/srv
mkdir -p $root $LAB/mark $LAB/work/boot
cp build/lab/srv/*.apkovl.tar.gz $root/
cp -r build/lab/srv/alpine $root/

# make_release RELEASE: an archive of the lab's files, with a mark in its initramfs and its modloop.
make_release() {
	echo "$1" >$LAB/mark/lab-release
	cp build/lab/srv/boot/vmlinuz-lts build/lab/srv/boot/modloop-lts $LAB/work/boot/
	{
		cat build/lab/srv/boot/initramfs-lts
		(cd $LAB/mark && echo lab-release | cpio --quiet -o -H newc | gzip -1)
	} >$LAB/work/boot/initramfs-lts
	mksquashfs $LAB/mark $LAB/work/boot/modloop-lts -quiet -no-progress >>"$LOG/squashfs.log" 2>&1 ||
		lan_die "mksquashfs adds no mark to the modloop"
	tar -C $LAB/work -cf - boot | gzip -1 >"$LAB/alpine-netboot-$1-$arch.tar.gz"
	tools/lanboot-image --root $root --no-signature import "$LAB/alpine-netboot-$1-$arch.tar.gz" \
		>>"$LOG/lanboot-image.log" 2>&1
	equal "$LAB_NAME: import of $1" $? 0
}
make_release 3.24.1
make_release 3.24.2
chmod -R a+rX $LAB/srv

{
	cat <<-END
		[lanboot]
		user = nobody
		root = $root
		[profile thinclient]
		alpine  = 3.24 lts
		repo    = alpine
		apkovl  = {host}.apkovl.tar.gz
		cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff
	END
	for host in kiosk1 kiosk2 kiosk3; do
		printf '[host %s]\nname = %s\nprofile = thinclient\n' "$(mac_of $host)" $host
	done
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

# switch_on: to the other release and back for as long as the file is there.
switch_on() {
	while [ -e $LAB/switching ]; do
		for switch_to in 3.24.2 3.24.1; do
			tools/lanboot-image --root $root use $switch_to || return
			sleep 0.3
		done
	done
}
: >$LAB/switching
switch_on >"$LOG/use.log" 2>&1 &
switcher=$!

for host in kiosk1 kiosk2 kiosk3; do
	vm_start $host bios "$(mac_of $host)"
	sleep 1.7
done
for host in kiosk1 kiosk2 kiosk3; do
	check "$LAB_NAME: $host comes up while it is switched" "see build/log/$LAB_NAME/" vm_wait_up $host 200
	booted=$(banner_field $host release)
	address=$(banner_field $host address)
	case $booted in
	'3.24.1 3.24.1' | '3.24.2 3.24.2') ok "$LAB_NAME: $host has initramfs and modloop of one release" ;;
	*) fail "$LAB_NAME: $host has initramfs and modloop of one release" "it has '$booted'" ;;
	esac
	equal "$LAB_NAME: $host was given kernel, initramfs and modloop of it" "$(
		grep "served client=$address .* path=/alpine/[0-9]" "$LOG/httpbootd.log" |
			sed 's|.* path=/alpine/\([^ ]*\) .*|\1|' | xargs)" \
		"${booted% *}/$arch/vmlinuz-lts ${booted% *}/$arch/initramfs-lts ${booted% *}/$arch/modloop-lts"
done
rm $LAB/switching
wait $switcher
equal "$LAB_NAME: each switch succeeded" $? 0
has "$LAB_NAME: it was switched while they booted" "$LOG/use.log" 'in use as 3\.24: 3\.24\.2, before: 3\.24\.1'
daemons_stop
finish
