#!/bin/sh
# stateful-fuzz: each daemon under packets of any kind and order for FUZZ_SECONDS=3: it stays alive,
# the sanitizers find nothing, and another client is served all the while. FUZZ_SEED repeats a run.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
tools=build/tests
need "$LAB_NAME" $tools/stateful_tftp $tools/stateful_http $tools/stateful_dhcp
lan_up

seconds=${FUZZ_SECONDS:-3} seed=${FUZZ_SEED:-$(date +%s)}
srv=$LAB/srv
mkdir -p $srv/folder $LAB/overlays/kiosk1/etc
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "%c", 97 + (i * 7 + int(i / 256)) % 26 }' >$srv/file
head -c 1000000 /dev/zero >$srv/big
: >$srv/empty
cp $srv/file $srv/folder/file
ln -s ../outside $srv/link
echo kiosk1 >$LAB/overlays/kiosk1/etc/hostname
cat >$LAB/lanboot.ini <<END
[lanboot]
user = nobody
root = $srv
[pxedhcpd]
relays = yes
[httpbootd]
overlays = $LAB/overlays
listing = yes
[profile thinclient]
kernel = file
overlay = kiosk1
[host 52:54:00:12:34:56]
name = kiosk1
profile = thinclient
once = local
[profile local]
local = yes
END
chmod -R a+rX $LAB
in_client ip addr add 10.0.0.4/24 dev eth0

# fuzz DAEMON PROGRAM ARGUMENT...: in the background.
fuzz() {
	fuzz_name=$1
	shift
	start fuzz-$fuzz_name client "$@"
}

daemons_start $LAB/lanboot.ini || exit 1
fuzz tftpd $tools/stateful_tftp 10.0.0.2 10.0.0.4 "$seed" "$seconds"
fuzz httpbootd $tools/stateful_http 10.0.0.2 10.0.0.4 "$seed" "$seconds"
fuzz pxedhcpd $tools/stateful_dhcp eth0 10.0.0.2 "$seed" "$seconds" tests/fuzz/corpus/fuzz_dhcp/*
for daemon in tftpd httpbootd pxedhcpd; do
	wait "$(pid_of fuzz-$daemon)"
	fuzz_status=$?
	equal "$LAB_NAME: $daemon: an honest client is served; FUZZ_SEED=$seed: $(tail -n 1 $LOG/fuzz-$daemon.log)" $fuzz_status 0
	check "$LAB_NAME: $daemon is alive" 'it ended' is_running $daemon
done
daemons_stop
finish
