#!/bin/sh
# tftp-forged: what a request in somebody else's name can have sent to him: three packets at most,
# from a port that cannot be guessed, and nothing to who is not in `clients`.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark build/tests/bench/tftp_flood
lan_up

srv=$LAB/srv ini=$LAB/lanboot.ini log=$LOG/tftpd.log
tools=build/tests/bench
mkdir -p $srv
head -c 1048576 /dev/urandom >$srv/1M
head -c 2000 /dev/urandom >$srv/2K
chmod -R a+rX $LAB
# 10.9.0.1 and fd00:9::1 are beyond a router, which is site.
in_site ip addr add 10.9.0.1/24 dev lo
in_site ip -6 addr add fd00:9::1/64 dev lo nodad
in_boot ip route add default via 10.0.0.1
in_boot ip -6 route add default via fd00:10::1

serve() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
		printf '%s\n' "$@"
	} >$ini
	chmod a+r $ini
	daemons_start $ini tftpd || exit 1
}

sent_to_client() { packets 'ip.src == 10.0.0.2 && ip.dst == 10.0.0.3 && !icmp' udp.srcport | wc -l; }

### Who never answers, and whose host does not say that its port is closed

for mode in 'own port' 'single port'; do
	case $mode in own*) single=no ;; *) single=yes ;; esac
	serve "single-port = $single" 'timeout-ms = 200' 'retries = 20'
	capture boot udp
	# One request in 3 s, from a port that stays open meanwhile: no ICMP.
	in_client $tools/tftp_flood 10.0.0.2 1M 1 2 3 0.1 >"$LOG/once.log" 2>&1
	capture_end
	has "$LAB_NAME: $mode: the transfer is given up" "$log" 'failed client=10.0.0.3 .*block=0 reason=timeout'
	equal "$LAB_NAME: $mode: one request, and three packets in all" "$(sent_to_client)" 3
	daemons_stop tftpd
done

### Ports of a range

serve 'ports = 20000-20999'
capture boot udp
in_client $tools/tftp_load -n 60 -b 1432 -w 16 -d $srv 10.0.0.2 2K >"$LOG/load" 2>&1
equal "$LAB_NAME: sixty transfers from a range of ports" $? 0
in_site $tools/tftp_hold -n 3 -t 1 -a 10.9.0.1 10.0.0.2 1M >"$LOG/far" 2>&1
in_site $tools/tftp_hold -n 3 -t 1 -a fd00:9::1 fd00:10::2 1M >"$LOG/far6" 2>&1
capture_end
packets 'ip.src == 10.0.0.2 && tftp.opcode == 6' udp.srcport >"$LOG/ports"
equal "$LAB_NAME: each is of the range" "$(grep -c '^20[0-9][0-9][0-9]$' "$LOG/ports")" 60
near=$(awk 'NR > 1 { d = $1 - last; if (d < 0) d = -d; n += d < 20 } { last = $1 } END { print n + 0 }' "$LOG/ports")
check "$LAB_NAME: the next is not near the one before" "$near of 60 are: $(tr '\n' ' ' <"$LOG/ports")" \
	[ "$near" -le 15 ]

### Who is not in clients

equal "$LAB_NAME: beyond a router: they did ask" \
	"$(packets 'udp.dstport == 69 && (ip.src == 10.9.0.1 || ipv6.src == fd00:9::1)' | wc -l)" 6
equal "$LAB_NAME: and nothing was sent to them" \
	"$(packets 'ip.dst == 10.9.0.1 || ipv6.dst == fd00:9::1' | wc -l)" 0
equal "$LAB_NAME: the log has it once for each" "$(grep -c 'client=\(10.9.0.1\|fd00:9::1\).*clients' "$log")" 2
daemons_stop tftpd
serve 'clients = links 10.9.0.0/24'
in_site $tools/tftp_hold -n 3 -t 1 -a 10.9.0.1 10.0.0.2 1M >"$LOG/named" 2>&1
has "$LAB_NAME: who is named in clients is served" "$LOG/named" '^holding=3 '
in_boot "$BIN/tftpd" -f $ini explain 1M --client 10.9.1.1 >"$LOG/explain" 2>&1
equal "$LAB_NAME: explain: another one is not" $? 1
has "$LAB_NAME: it says what would let it in" "$LOG/explain" '^clients: .*10\.9\.1\.1 .*clients = '
in_boot "$BIN/tftpd" -f $ini explain 1M --client 10.9.0.1 >"$LOG/explain" 2>&1
equal "$LAB_NAME: explain: who is named is" $? 0
kill -TERM "$(pid_of tftpd)"
daemons_stop tftpd
finish
