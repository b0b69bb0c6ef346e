#!/bin/sh
# tftp-ipxe: the iPXE in a virtual machine's network card fetches 0 bytes, one block exactly (of
# 1,432 bytes, which it asks for), 1 MiB and 100 MiB: 73,226 blocks, so the number rolls over.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-x86_64 dnsmasq
lan_up

srv=$LAB/srv
mkdir -p $srv
: >$srv/0
head -c 1432 /dev/urandom >$srv/1432
head -c 1048576 /dev/urandom >$srv/1M
head -c 104857600 /dev/urandom >$srv/100M
: >$srv/good
# A request for good-NAME says that iPXE took the file for a whole one.
{
	echo '#!ipxe'
	for file in 0 1432 1M 100M; do
		echo "imgfetch tftp://10.0.0.2/$file && imgfetch tftp://10.0.0.2/good-$file ||"
		echo 'imgfree ||'
	done
	echo 'imgfetch tftp://10.0.0.2/end ||'
	echo poweroff
} >$srv/test.ipxe
chmod -R a+rX $LAB
printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv >$LAB/lanboot.ini
chmod a+r $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd || exit 1
site_dnsmasq 'dhcp-boot=test.ipxe,,10.0.0.2'
vm_start ipxe bios 52:54:00:12:34:58
wait_for_line "$LOG/tftpd.log" 'refused .*file=/?end' 150 vm-ipxe
for file in 0 1432 1M 100M; do
	has "$LAB_NAME: iPXE takes $file" "$LOG/tftpd.log" "refused .*file=/?good-$file "
	[ $file = 0 ] || has "$LAB_NAME: $file was sent whole" "$LOG/tftpd.log" \
		"served .*file=$file bytes=$(stat -c %s $srv/$file) "
done
stop vm-ipxe 3
# It never acknowledges the one empty block of an empty file, so that transfer is still under way:
# the second SIGTERM does not wait for it.
kill -TERM "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'stopping transfers=' 10 tftpd
daemons_stop tftpd
has "$LAB_NAME: 0 counts as sent" "$LOG/tftpd.log" 'served .*file=/?0 bytes=0 .*last-ack=none'
finish
