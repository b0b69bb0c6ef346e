#!/bin/sh
# tftp-load: many clients at once, with windows and with packets that get lost: every byte is right,
# and none fails.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" build/tests/bench/tftp_load
lan_up

srv=$LAB/srv
mkdir -p $srv
head -c 100000 /dev/urandom >$srv/a
head -c 51200 /dev/urandom >$srv/b # whole blocks of 512
head -c 5 /dev/urandom >$srv/c
: >$srv/empty
chmod -R a+rX $srv
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
EOF
daemons_start $LAB/lanboot.ini tftpd || exit 1

# load NAME OPTION...: fetches all files with them.
load() {
	load_name=$1
	shift
	in_client timeout 120 build/tests/bench/tftp_load -d $srv "$@" 10.0.0.2 a b c empty >"$LOG/out" 2>&1
	load_status=$?
	if [ $load_status = 0 ] && grep -q ' failed=0 wrong=0 ' "$LOG/out"; then
		ok "$LAB_NAME: $load_name"
	else
		fail "$LAB_NAME: $load_name" "status $load_status: $(tail -n 2 "$LOG/out" | tr '\n' ' ')"
	fi
}

load '50 clients, a block at a time' -c 50 -n 200 -b 512
load '50 clients, windows of 8' -c 50 -n 200 -b 1428 -w 8
load '50 clients, windows of 64' -c 50 -n 200 -b 512 -w 64
load 'blocks of 65,464' -c 4 -n 16 -b 65464 -w 4
load 'a block at a time, 2 % lost' -c 50 -n 50 -b 1428 -l 2 -s 1
load 'windows of 8, 2 % lost' -c 50 -n 100 -b 1428 -w 8 -l 2 -s 2
load 'windows of 16, 10 % lost' -c 50 -n 50 -b 1428 -w 16 -l 10 -s 3
daemons_stop tftpd
finish
