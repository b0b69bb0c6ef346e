#!/bin/sh
# tftp-ways: from which address and port tftpd answers, what strangers are told, and files that
# change while they are sent.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" build/tests/bench/tftp_ask build/tests/bench/tftp_load
lan_up
ip -n boot addr add 10.0.0.12/24 dev eth0
ip -n boot addr add fd00:10::12/64 dev eth0 nodad
# Link-local addresses have to be proved before a packet leaves from them.
for node in boot client; do
	while ip -n $node -6 addr show tentative | grep -q .; do sleep 0.1; done
done

srv=$LAB/srv
mkdir -p $srv
head -c 700000 /dev/urandom >$srv/old
head -c 700000 /dev/urandom >$srv/new
head -c 100000 /dev/urandom >$srv/small
chmod -R a+rX $srv
got=$LAB/got
out=$LOG/out
tftp_ask=$top/build/tests/bench/tftp_ask

# serve [LINE...]: tftpd with these keys in its section.
serve() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$LAB/lanboot.ini
	daemons_start $LAB/lanboot.ini tftpd || exit 1
}

# ask OPTION... SERVER FILE: what it prints goes to $out.
ask() {
	rm -f $got
	in_client timeout 60 "$tftp_ask" -o $got "$@" >"$out" 2>&1
}

# whole NAME FILE OPTION... SERVER FILE: what comes is FILE.
whole() {
	whole_name=$1 whole_file=$2
	shift 2
	ask "$@"
	check "$LAB_NAME: $whole_name" "$(tail -n 1 "$out")" cmp -s $got "$whole_file"
}

# failed NAME PATTERN OPTION... SERVER FILE: the client is told an error.
failed() {
	failed_name=$1 failed_pattern=$2
	shift 2
	ask "$@"
	has "$LAB_NAME: $failed_name" "$out" "error=$failed_pattern"
}

# from_all NAME PORT_PATTERN: each address answers from itself.
from_all() {
	for address in 10.0.0.2 10.0.0.12 fd00:10::2 fd00:10::12; do
		whole "$1: $address sends the file" $srv/small -b 1400 -w 4 $address small
		has "$LAB_NAME: $1: $address answers from itself" "$out" "^server=$address port=$2 .*whole"
	done
	link_local=$(ip -n boot -6 addr show dev eth0 scope link | sed -n 's/.*inet6 \(fe80[^/]*\).*/\1/p')
	whole "$1: a link-local address" $srv/small -b 1400 "$link_local%eth0" small
}

# strangers NAME ANSWER: what another port of the client is told of a transfer that is not its own.
strangers() {
	whole "$1: a transfer that strangers write to" $srv/small -s 5 10.0.0.2 small
	has "$LAB_NAME: $1: to a stranger's ACK: $2" "$out" "stranger ACK: $2"
	has "$LAB_NAME: $1: to a stranger's DATA: $2" "$out" "stranger DATA: $2"
	has "$LAB_NAME: $1: a stranger's ERROR is not answered" "$out" 'stranger ERROR: nothing'
}

# crowd NAME: many at once.
crowd() {
	for options in '-c 50 -n 100 -b 512' '-c 50 -n 100 -b 1428 -w 16' '-c 20 -n 20 -b 1428 -w 8 -l 3 -s 1'; do
		in_client timeout 120 build/tests/bench/tftp_load -d $srv $options 10.0.0.2 small old >"$out" 2>&1
		has "$LAB_NAME: $1: tftp_load $options" "$out" ' failed=0 wrong=0 '
	done
}

### A port for each transfer

serve
from_all 'own ports' '[0-9]{4,}'
strangers 'own ports' 'ERROR 5'

# Files that change while they are sent, and not yet read as far as that.
change=$srv/changing
begin() { cp $srv/old $change; chmod a+r $change; }
for how in '' '-b 1400 -w 16'; do
	begin
	whole "a file replaced by another is the old one to its end $how" $srv/old \
		-k "20:cp $srv/new $srv/next && mv $srv/next $change" $how 10.0.0.2 changing
	whole "and then the new one $how" $srv/new $how 10.0.0.2 changing
	begin
	whole "a file that is deleted is sent to its end $how" $srv/old \
		-k "20:rm $change" $how 10.0.0.2 changing
	begin
	failed "a file that becomes shorter is an error $how" '0 ' \
		-k "20:truncate -s 300000 $change" $how 10.0.0.2 changing
	begin
	failed "a file that is written anew is an error $how" '0 ' \
		-k "20:cat $srv/new >$change" $how 10.0.0.2 changing
	size=$(wc -c <$got)
	check "$LAB_NAME: nothing of the new state was sent $how" "$size bytes" \
		cmp -s -n "$size" $got $srv/old
	whole "who asks again gets the new one $how" $srv/new $how 10.0.0.2 changing
done
has "$LAB_NAME: the log says why" "$LOG/tftpd.log" \
	'failed .*reason="cannot read the file" error="it was changed while it was sent"'
has "$LAB_NAME: what was served is told with rate and options" "$LOG/tftpd.log" \
	'served .*bytes=700000 ms=[0-9]+ rate=[0-9]+ options=blksize,windowsize blksize=1400 windowsize=16'

whole 'SIGUSR1 does no harm' $srv/old -k "100:kill -USR1 $(pid_of tftpd)" 10.0.0.2 old
has "$LAB_NAME: SIGUSR1 tells where transfers stand" "$LOG/tftpd.log" \
	'transfer client=10.0.0.3 .*file=old block=100 of=1368 bytes=50688 ms=[0-9]+ rate=[0-9]+'

# A client that is switched off, or whose program ends.
ask -q 5 10.0.0.2 old
check "$LAB_NAME: a port that is closed is noticed" 'no line in the log' \
	wait_for_line "$LOG/tftpd.log" 'failed .*reason="client closed its port"' 15 tftpd

daemons_stop tftpd

# No descriptors left: what is under way goes on, the next is told, and later all is well again.
# Each of these begins the next one while it is under way.
cat >$LAB/nest <<NEST
[ \$1 -gt 0 ] || exit 0
$tftp_ask -k "2:sh $LAB/nest \$((\$1 - 1))" 10.0.0.2 small >$LAB/nest.\$1
NEST
sed -i 's/^root = .*/&\n/; s/^\[tftpd\]/&\nlisten = 10.0.0.2:6969/' $LAB/lanboot.ini
sed -i "s|$tftp_ask|& -P 6969|" $LAB/nest
: >"$LOG/tftpd.log"
start tftpd boot sh -c "ulimit -n 24 && exec setpriv --reuid=65534 --regid=65534 --clear-groups \
	$BIN/tftpd -d -f $LAB/lanboot.ini"
wait_for_line "$LOG/tftpd.log" ready 15 tftpd
in_client timeout 100 sh $LAB/nest 30 2>/dev/null
cat $LAB/nest.* >"$LOG/nest"
has "$LAB_NAME: without descriptors the client is told" "$LOG/nest" 'error=0 '
has "$LAB_NAME: and the others are served to their end" "$LAB/nest.30" 'bytes=100000 .*whole'
whole 'with descriptors all is well again' $srv/small -P 6969 10.0.0.2 small
daemons_stop tftpd

### A range of ports

serve 'ports = 20000-20001'
from_all 'a range' '2000[01]'
: >$LAB/third
whole 'the first of two ports' $srv/old \
	-k "2:$tftp_ask -k '2:$tftp_ask 10.0.0.2 small >$LAB/third' 10.0.0.2 small >$LAB/second" 10.0.0.2 old
has "$LAB_NAME: the second of two ports" "$LAB/second" 'port=2000[01] .* whole'
has "$LAB_NAME: who finds none free hears nothing" "$LAB/third" 'silence'
has "$LAB_NAME: and so is the log" "$LOG/tftpd.log" 'every port of the range is in use'
daemons_stop tftpd

### The port that was asked

serve 'single-port = yes' 'listen = 10.0.0.2:69 10.0.0.12:69 [::]:69'
from_all 'single port' 69
# The port is everybody's: what belongs to no transfer may be a client's that has done with one.
strangers 'single port' nothing
crowd 'single port'
ask -q 5 10.0.0.2 old
check "$LAB_NAME: single port: a port that is closed is noticed" 'no line in the log' \
	wait_for_line "$LOG/tftpd.log" 'failed .*reason="client closed its port"' 15 tftpd
whole 'single port: SIGTERM lets what runs end' $srv/old -k "100:kill $(pid_of tftpd)" 10.0.0.2 old
wait_gone tftpd 15
daemons_stop tftpd
finish
