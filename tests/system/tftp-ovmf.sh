#!/bin/sh
# tftp-ovmf: UEFI's own PXE (edk2 in virtual machines) fetches 0 bytes, one block exactly (of the
# 1,468 bytes that it asks for), 1 MiB and 100 MiB: 71,435 blocks, so the number rolls over. None of
# them is a program: what counts is that tftpd has the ACK of the last block.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" qemu-system-x86_64 dnsmasq
lan_up

srv=$LAB/srv log=$LOG/tftpd.log
mkdir -p $srv
: >$srv/0
head -c 1468 /dev/urandom >$srv/1468
head -c 1048576 /dev/urandom >$srv/1M
head -c 104857600 /dev/urandom >$srv/100M
chmod -R a+rX $LAB
printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv >$LAB/lanboot.ini
chmod a+r $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd || exit 1

# The machine's card says which file is for it.
mac_for() {
	case $1 in
	0) echo 52:54:00:12:35:00 ;;
	1468) echo 52:54:00:12:35:01 ;;
	1M) echo 52:54:00:12:35:02 ;;
	100M) echo 52:54:00:12:35:03 ;;
	esac
}
for file in 0 1468 1M 100M; do
	set -- "$@" "dhcp-host=$(mac_for $file),set:for-$file" "dhcp-boot=tag:for-$file,$file,,10.0.0.2"
done
site_dnsmasq "$@"

# The largest has a machine running beside the others' all the time.
vm_start 100M uefi "$(mac_for 100M)"
for file in 0 1468 1M; do
	vm_start $file uefi "$(mac_for $file)"
	case $file in
	# After "NBP filesize is 0 Bytes" edk2 has no use for the file: PXE-E53.
	0) wait_for_line "$log" 'probed .*file=0 ' 120 vm-0 ;;
	*) wait_for_line "$log" "(served|failed) .*file=$file " 120 vm-$file ;;
	esac
	stop vm-$file 3
done
wait_for_line "$log" '(served|failed) .*file=100M ' 200 vm-100M
stop vm-100M 3

for file in 0 1468 1M 100M; do
	size=$(stat -c %s $srv/$file)
	has "$LAB_NAME: it asks for the size of $file" "$log" "probed .*file=$file bytes=$size"
	[ $file = 0 ] || has "$LAB_NAME: it has all of $file" "$log" \
		"served .*file=$file bytes=$size .*blksize=1468 windowsize=4"
done
has_not "$LAB_NAME: it acknowledges each last block" "$log" 'last-ack=none'
in_boot kill -USR1 "$(pid_of tftpd)"
wait_for_line "$log" 'transfers count=' 5 tftpd
has "$LAB_NAME: no transfer is left hanging" "$log" 'transfers count=0'
has_not "$LAB_NAME: none failed" "$log" 'failed '
daemons_stop tftpd
finish
