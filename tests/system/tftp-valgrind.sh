#!/bin/sh
# tftp-valgrind: valgrind finds no leak and no error over transfers, refusals, a reload and the end.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" valgrind curl build/tests/bench/tftp_load build/bin/tftpd
lan_up

srv=$LAB/srv
load=build/tests/bench/tftp_load
mkdir -p $srv
head -c 300000 /dev/urandom >$srv/a
head -c 51200 /dev/urandom >$srv/b
: >$srv/empty
printf 'one\ntwo\n' >$srv/text
chmod -R a+rX $LAB
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
[tftpd]
max-transfers = 20
rate = 4M
EOF
chmod a+r $LAB/lanboot.ini

# valgrind leaves out calls that it does not know, Landlock's for instance, and says so: what they
# guard is tested elsewhere. All else runs as it does without.
start tftpd boot valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all \
	--errors-for-leak-kinds=definite,indirect,possible --track-fds=no --child-silent-after-fork=yes \
	build/bin/tftpd -f $LAB/lanboot.ini -d
if ! wait_for_line "$LOG/tftpd.log" '(^|[ :])ready' 60 tftpd; then
	fail "$LAB_NAME: tftpd starts under valgrind" "$(tail -n 1 "$LOG/tftpd.log")"
	finish
fi
in_client timeout 60 $load -c 10 -n 20 -b 1400 -d $srv 10.0.0.2 a b empty >"$LOG/load" 2>&1
equal "$LAB_NAME: transfers" $? 0
in_client timeout 60 $load -c 10 -n 10 -b 512 -w 8 -l 3 -s 1 -d $srv 10.0.0.2 a b >"$LOG/load.loss" 2>&1
equal "$LAB_NAME: transfers with losses" $? 0
in_client curl -s -m 10 -o /dev/null tftp://10.0.0.2/missing
in_client curl -s -m 10 -o /dev/null tftp://10.0.0.2/../etc/passwd
in_client "$busybox" tftp -p -l $srv/text -r new 10.0.0.2 >/dev/null 2>&1
in_client curl -s -m 10 -B -o $LAB/got tftp://10.0.0.2/text
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'reloaded' 20 tftpd
echo 'colour = blue' >>$LAB/lanboot.ini
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'the configuration is bad' 20 tftpd
# A flood fills it; its transfers are under way at the end.
in_client build/tests/bench/tftp_flood 10.0.0.2 a 60 2000 2 >"$LOG/flood" 2>&1
kill -USR1 "$(pid_of tftpd)"
in_client timeout 60 $load -b 1400 -d $srv 10.0.0.2 b >"$LOG/load.after" 2>&1
kill -TERM "$(pid_of tftpd)"
sleep 0.5
stop tftpd 40
equal "$LAB_NAME: no error and no leak" $? 0
has_not "$LAB_NAME: valgrind has nothing to say" "$LOG/tftpd.log" '^==[0-9]+==.*(lost|Invalid|uninitialised|Syscall param)'
finish
