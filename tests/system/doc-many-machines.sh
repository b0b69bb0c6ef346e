#!/bin/sh
# doc-many-machines: doc/many-machines.md is followed to the letter, on copies of this machine's folders, with a
# list of 300 machines: their sections, what lanboot says of them before they come, all of them up, the next
# release for one room, a second server.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
. tests/lab/guide.sh
. tests/lab/served.sh
need "$LAB_NAME" curl rsync
[ -x build/tests/bench/event_send ] || lan_die "run make asan first"
lan_up
lan_node second 5
served_up

### The reader's second server is a folder

second=$LAB/second
mkdir -p $second/srv $second/etc $second/var/lib/lanboot
cat >$LAB/reader/rsync <<-END
	#!/bin/sh
	for word; do
		shift
		case \$word in root@10.0.0.5:*) word=$second\${word#*:} ;; esac
		set -- "\$@" "\$word"
	done
	LD_LIBRARY_PATH=$peer_libs exec $(find_tool rsync) "\$@"
END
chmod 755 $LAB/reader/*
guide_read doc/many-machines.md
guide_follow 1
{
	cat /root/machines.csv
	awk 'BEGIN { for (i = 3; i < 300; i++)
		printf "52-54-00-AA-%02X-%02X,pc%d,%s,a%d\n", int(i / 256), i % 256, i, i % 10 == 2 ? "till" : "kiosk", 10 + i / 30 }'
} >$LAB/list
cp $LAB/list /root/machines.csv
guide_follow 2 3
has "$LAB_NAME: lanboot check finds all well" "$LOG/3-2.log" 'all well'
guide_shows 3-3 "$LOG/3-2.log"
has "$LAB_NAME: as many as the list has" "$LOG/3-2.log" '^300$'
has "$LAB_NAME: what one would be given" "$LOG/3-2.log" 'host:.*pc117'

### On

guide_follow 4-1
has "$LAB_NAME: all cards of a room are woken" "$LOG/4-1.log" '^woken: 30 cards'
build/tests/bench/event_send /run/lanboot/events boots 300
for _ in $(seq 50); do
	! asked status | grep -q ' 300 up' || break
	sleep 0.2
done
asked status >"$LOG/status"
guide_shows 4-2 "$LOG/status"
has "$LAB_NAME: all 300 of them are up" "$LOG/status" '^ lanboot  300 up$'
equal "$LAB_NAME: nothing is wrong then" "$(asked why >"$LOG/why"; echo $?)" 0

### One more, in the list and by its word

echo '52:54:00:aa:01:2c,pc300,kiosk,a20' >>/root/machines.csv
guide_follow 5
equal "$LAB_NAME: the new one is known beside the others" "$(in_boot lanboot list --configured --csv | sed 1d | wc -l)" 301

### The next release for one room

guide_follow 6-1 6-2 6-3
has "$LAB_NAME: the room's machines boot it once" - 'kernel .*/3\.24\.2/' <<END
$(asked explain pc29)
END
has "$LAB_NAME: and no others" - 'kernel .*/3\.24\.1/' <<END
$(asked explain pc30)
END
has "$LAB_NAME: nor the tills" - 'kernel .*/3\.24\.1/' <<END
$(asked explain pc22)
END
awk 'function tell(what) { printf "httpbootd %s client=10.1.0.%d mac=52:54:00:aa:00:%02x host=pc%d %s status=200 bytes=9 ms=9\n", what, i, i, i, path }
	BEGIN { for (i = 0; i < 30; i++) if (i % 10 != 2) {
		path = "profile=next"; tell("script")
		n = split("vmlinuz initramfs modloop", file, " ")
		for (k = 1; k <= n; k++) { path = "method=GET path=/alpine/3.24.2/x86_64/" file[k] "-lts"; tell("served") }
		path = ""; tell("up")
	} }' | build/tests/bench/event_send /run/lanboot/events -
for _ in $(seq 50); do
	! asked status --room a10 | grep -q '3.24.2: 27' || break
	sleep 0.2
done
guide_follow 6-4 6-5
has "$LAB_NAME: which release the room has" "$LOG/6-4.log" '^ *3\.24\.1: 3 .*3\.24\.2: 27'
has "$LAB_NAME: then all have it" - 'kernel .*/3\.24\.2/' <<END
$(asked explain pc30)
END

### A second server

cat >$LAB/reader/systemctl <<-END
	#!/bin/sh
	[ "\$*" = 'restart httpbootd' ] || exit 1
	kill \$(cat $LAB/httpbootd.pid)
	while [ -e /proc/\$(cat $LAB/httpbootd.pid)/exe ]; do sleep 0.1; done
	"$top/$BIN/httpbootd" -d </dev/null >>"$LOG/httpbootd.log" 2>&1 &
	echo \$! >$LAB/httpbootd.pid
	sleep 0.5
END
chmod 755 $LAB/reader/systemctl
guide_follow 7-1 7-2
guide_root=$second guide_follow 7-3
# second DAEMON: with the folders that were copied for its own.
second() {
	start "$1-2" second unshare --mount sh -c "for folder in srv/lanboot etc/lanboot var/lib/lanboot; do
			mount --bind $second/\$folder /\$folder
		done
		mount -t tmpfs tmpfs /run/lanboot
		exec $top/$BIN/$1 -d"
	wait_for_line "$LOG/$1-2.log" 'ready version' 15 "$1-2"
}
for daemon in pxedhcpd tftpd httpbootd; do
	second $daemon
done
guide_follow 7-4
has "$LAB_NAME: both have the same files" "$LOG/7-4.log" '^301 machines, .*: all well$'
mac=$(in_client cat /sys/class/net/eth0/address)
in_client curl -s -m 10 "http://10.0.0.5/boot.ipxe?mac=$mac" >"$LOG/script"
hears() {
	for _ in $(seq 20); do
		! asked log | grep -q "client=10\.0\.0\.3 mac=$mac" || return 0
		sleep 0.2
	done
	return 1
}
check "$LAB_NAME: the first hears what the second does" "$(asked log | tail -n 3)" hears
for daemon in pxedhcpd tftpd httpbootd; do
	stop $daemon
done
in_client curl -s -m 10 -o $LAB/got http://10.0.0.5/alpine/3.24/x86_64/vmlinuz-lts
check "$LAB_NAME: without the first the second serves" 'other bytes came' cmp -s $LAB/got build/lab/srv/boot/vmlinuz-lts
guide_end
finish
finish
