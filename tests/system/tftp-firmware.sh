#!/bin/sh
# tftp-firmware: what real clients do where something gets lost, and what firmware does that no RFC
# has: a transfer goes on at once, no file comes twice, and the log says what became of it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tftp atftp build/tests/bench/tftp_odd build/tests/bench/tftp_load
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini log=$LOG/tftpd.log got=$LAB/got
tools=$top/build/tests/bench
mkdir -p $srv
head -c 1000 /dev/urandom >$srv/small
head -c 1048576 /dev/urandom >$srv/1M
chmod -R a+rX $LAB

# serve [LINE...]: tftpd with these keys in its section.
serve() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
	daemons_start $ini tftpd || exit 1
}

### An ACK after an ERROR: tftp-hpa's client sends one, to the port that it asked

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single"
	mkdir -p $LAB/session
	rm -f $LAB/session/*
	# One socket for all: what is said to the first file's end would reach the next.
	printf 'mode binary\ntimeout 5\nget nope %s\nget small %s\nget small %s\nquit\n' \
		$LAB/session/a $LAB/session/b $LAB/session/c |
		in_client timeout 60 "$(find_tool tftp)" 10.0.0.2 >"$LOG/session" 2>&1
	has "$LAB_NAME: $mode: tftp-hpa is told of a missing file" "$LOG/session" 'no such file'
	for file in b c; do
		check "$LAB_NAME: $mode: and the next one is whole ($file)" 'it is not' \
			cmp -s $LAB/session/$file $srv/small
	done
	daemons_stop tftpd
done

finish
