#!/bin/sh
# slow-disk: a disk that takes its time for a read, or never answers, stops what is read from it and
# nothing else: other files are sent meanwhile, and in the end all bytes are right.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl cc
lan_up

srv=$LAB/srv disk=$LAB/disk behind=$LAB/behind
mkdir -p $srv $disk $behind
head -c 600000 /dev/urandom >$behind/slow-1
head -c 300000 /dev/urandom >$behind/slow-2
head -c 300000 /dev/urandom | base64 >$behind/slow-text
head -c 900000 /dev/urandom >$srv/fast
head -c 9000 /dev/urandom >$behind/slow-small
for n in slow-1 slow-2 slow-text slow-small; do
	ln -s $disk/$n $srv/$n
done
chmod -R a+rX $LAB
cc -O1 -D_GNU_SOURCE -o $LAB/slow_disk tests/lab/slow_disk.c || exit 1

# disk_start MS: the disk, empty in the kernel's memory.
disk_start() {
	: >"$LOG/disk.log"
	start disk - $LAB/slow_disk $behind $disk "$1"
	wait_for_line "$LOG/disk.log" '^ready' 5 || {
		skip "$LAB_NAME" "no FUSE here: $(tail -n 1 "$LOG/disk.log")"
		exit 0
	}
}
disk_stop() {
	umount $disk
	wait_gone disk 10
}
cat >$LAB/lanboot.ini <<-EOT
	[lanboot]
	user = nobody
	root = $srv
	link-roots = $disk
EOT

# confined NAME: none of its threads has more rights than another.
confined() {
	confined_all=$(cat /proc/"$(pid_of $1)"/task/*/status)
	confined_n=$(echo "$confined_all" | grep -c '^Pid:')
	check "$LAB_NAME: $1: it has threads for the disk" "$confined_n" [ "$confined_n" -gt 1 ]
	equal "$LAB_NAME: $1: none has a capability, or can get one" \
		"$(echo "$confined_all" | grep -Ec '^(CapPrm|CapEff|CapBnd|CapAmb):[^1-9a-f]*$|^NoNewPrivs:.*1$')" \
		$((5 * confined_n))
	equal "$LAB_NAME: $1: none is root" "$(echo "$confined_all" | grep -c '^Uid:.*\<0\>')" 0
}

# slow_client NAME URL [ARGUMENT...]: fetches from the slow disk, in the background.
slow_client() {
	slow_name=$1 slow_url=$2
	shift 2
	: >"$LOG/$slow_name.log"
	start $slow_name client curl -sS -m 120 "$@" -o $LAB/$slow_name "$slow_url"
}
# others DAEMON URL: a file from elsewhere comes, five times, while the slow one is under way.
others() {
	wait_for_line "$LOG/disk.log" '^slow read' 10 disk
	others_good=0
	for _ in 1 2 3 4 5; do
		in_client curl -s -m 60 -o $LAB/fast "$2" && cmp -s $LAB/fast $srv/fast &&
			others_good=$((others_good + 1))
	done
	equal "$LAB_NAME: $1: five fast ones come" $others_good 5
	check "$LAB_NAME: $1: while the slow one is under way" 'it was there before' is_running slow-1
	confined $1
}

### tftpd

disk_start 1000
daemons_start $LAB/lanboot.ini tftpd || exit 1
slow_client slow-1 tftp://10.0.0.2/slow-1 --tftp-blksize 1400
slow_client slow-1-too tftp://10.0.0.2/slow-1
slow_client slow-2 tftp://10.0.0.2/slow-2 --tftp-blksize 1400
others tftpd tftp://10.0.0.2/fast
for n in slow-1 slow-1-too slow-2; do
	wait_gone $n 60
	check "$LAB_NAME: tftpd: $n comes in the end, and is right" "$(cat "$LOG/$n.log")" \
		cmp -s $LAB/$n $behind/${n%-too}
done
# What is read in netascii is converted from where it had to wait.
in_client curl -s -m 60 --tftp-blksize 1000 -o $LAB/text 'tftp://10.0.0.2/slow-text;mode=netascii'
sed 's/$/\r/' $behind/slow-text >$LAB/text.expected
check "$LAB_NAME: tftpd: netascii" 'it differs' cmp -s $LAB/text $LAB/text.expected
disk_stop
daemons_stop tftpd

# A disk that does not answer: the others go on; and when it fails, who waits for it is told.
disk_start 600000
daemons_start $LAB/lanboot.ini tftpd || exit 1
slow_client slow-1 tftp://10.0.0.2/slow-1
others tftpd tftp://10.0.0.2/fast
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'reloaded' 10 tftpd
umount -f $disk
wait_for_line "$LOG/tftpd.log" 'failed .*file=slow-1' 20 tftpd
has "$LAB_NAME: a disk that fails: the log says why" "$LOG/tftpd.log" \
	'failed .*file=slow-1 .*reason="cannot read the file" error='
check "$LAB_NAME: a disk that fails: the client is told" 'it waits' wait_gone slow-1 20
daemons_stop tftpd
stop disk

### httpbootd

disk_start 1000
daemons_start $LAB/lanboot.ini httpbootd || exit 1
slow_client slow-1 http://10.0.0.2/slow-1
slow_client slow-1-too http://10.0.0.2/slow-1 -r 100000-
slow_client slow-small http://10.0.0.2/slow-small
others httpbootd http://10.0.0.2/fast
for n in slow-1 slow-small; do
	wait_gone $n 60
	check "$LAB_NAME: httpbootd: $n comes in the end, and is right" "$(cat "$LOG/$n.log")" \
		cmp -s $LAB/$n $behind/$n
done
wait_gone slow-1-too 60
tail -c +100001 $behind/slow-1 >$LAB/part
check "$LAB_NAME: httpbootd: a part of it, too" 'it differs' cmp -s $LAB/slow-1-too $LAB/part
in_client curl -s -m 30 -o $LAB/again http://10.0.0.2/slow-1
check "$LAB_NAME: httpbootd: once more, from memory" 'it differs' cmp -s $LAB/again $behind/slow-1
equal "$LAB_NAME: httpbootd: HEAD waits for nothing" \
	"$(in_client curl -s -m 30 -I -o /dev/null -w '%{http_code}' http://10.0.0.2/slow-2)" 200
disk_stop
daemons_stop httpbootd

# More of them than threads and jobs; one that goes away; and a stop while they wait.
disk_start 600000
daemons_start $LAB/lanboot.ini httpbootd || exit 1
slow_client slow-1 http://10.0.0.2/slow-1
slow_client many http://10.0.0.2/slow-2 --parallel --parallel-immediate --parallel-max 100 \
	-o $LAB/many-#1 'http://10.0.0.2/slow-2?[1-99]'
others httpbootd http://10.0.0.2/fast
stop many
others httpbootd http://10.0.0.2/fast
kill -TERM "$(pid_of httpbootd)"
wait_for_line "$LOG/httpbootd.log" 'stopping' 10 httpbootd
umount -f $disk
daemons_stop httpbootd
stop disk
stop slow-1
### The configuration itself

# ini INCLUDE: the configuration, with that beside it.
ini() {
	cat >$LAB/lanboot.ini <<-EOT
		[lanboot]
		user = nobody
		root = $srv
		include = $disk/$1
		[pxedhcpd]
		efi-x64 = fast
	EOT
}
# Once more, after other connections than curl's alone: each serves as before.
served() {
	equal "$LAB_NAME: $1: tftpd serves" "$(in_client curl -s -m 20 tftp://10.0.0.2/fast --tftp-blksize 1400 | cksum)" "$(cksum <$srv/fast)"
	equal "$LAB_NAME: $1: httpbootd serves" "$(in_client curl -s -m 20 http://10.0.0.2/fast | cksum)" "$(cksum <$srv/fast)"
	has "$LAB_NAME: $1: pxedhcpd serves" "$LOG/offers" 'answers=[1-9][0-9]* lost=0'
}
offers() { in_client build/tests/bench/dhcp_load burst 10.0.0.2 50 >"$LOG/offers"; }

printf '[profile p]\nlocal = yes\n' | tee $behind/conf.ini >$behind/slow-conf.ini
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	printf '# %04096d\n' 0 0 0 0 0 0 0 0 >>$behind/slow-conf.ini
done
disk_start 600000
ini conf.ini
daemons_start $LAB/lanboot.ini || exit 1
ini slow-conf.ini
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
done
wait_for_line "$LOG/disk.log" 'slow read of slow-conf.ini' 10 disk
offers
served 'a configuration that is slow to read'
confined pxedhcpd
for daemon in pxedhcpd tftpd httpbootd; do
	has_not "$LAB_NAME: $daemon still reads" "$LOG/$daemon.log" 'reloaded|reload:'
done
umount -f $disk
for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$LOG/$daemon.log" 'going on with the one before' 20 $daemon
	has "$LAB_NAME: $daemon: it cannot be read" "$LOG/$daemon.log" 'slow-conf\.ini'
done
ini 'none-*.ini'
for daemon in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $daemon)"
	wait_for_line "$LOG/$daemon.log" 'reloaded file=' 20 $daemon
done
offers
served 'and then another one'
daemons_stop
stop disk
finish
