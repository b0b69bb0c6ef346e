#!/bin/sh
# metrics: /health and /metrics of all three daemons: what is counted, and when something needs a
# person; a port that another program has; requests of any kind. What etc/monitoring names is there.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl build/tests/bench/port_hold build/tests/bench/http_raw build/tests/bench/tftp_ask build/tests/bench/udp_ask
lan_up

srv=$LAB/srv
mkdir -p $srv
head -c 30000 /dev/urandom >$srv/file
chmod -R a+rX $srv
cat >$LAB/lanboot.ini <<EOF2
[lanboot]
user = nobody
root = $srv
events = $LAB/keeper
admin-names = boot.lan
[pxedhcpd]
known-only = yes
[host 02:00:00:00:00:01]
kernel = file
EOF2
start holder boot build/tests/bench/port_hold tcp 127.0.0.1 9782
wait_for_line "$LOG/holder.log" holding 5 holder
daemons_start $LAB/lanboot.ini || exit 1
has "$LAB_NAME: a port that is taken is told" "$LOG/tftpd.log" \
	'\[tftpd\] admin: port_hold .* has 127\.0\.0\.1:9782: going on without it until it is free'
in_client build/tests/bench/tftp_ask 10.0.0.2 file >>"$LOG/tftp"
stop holder
wait_for_line "$LOG/tftpd.log" 'listening on 127.0.0.1:9782, which is free now' 5 tftpd
check "$LAB_NAME: and taken when it is free" 'not in the log' grep -q 'free now' "$LOG/tftpd.log"

ask() { in_boot curl -s -m 5 "$@"; }
status_of() { ask -o /dev/null -w '%{http_code}' "$@"; }
for port in 9780 9781 9782; do
	equal "$LAB_NAME: /health of $port" "$(ask http://127.0.0.1:$port/health)" ok
	equal "$LAB_NAME: $port by other names" "$(
		for host in localhost:$port "$(hostname)" '[::1]' boot.lan evil.example "$(hostname).evil.example"; do
			status_of -H "Host: $host" http://127.0.0.1:$port/metrics
		done) $(ask -H 'Host: evil.example' http://127.0.0.1:$port/health | grep -c 'admin-names of \[lanboot\]')" \
		'200200200200403403 1'
	equal "$LAB_NAME: other requests to $port" \
		"$(status_of http://127.0.0.1:$port/nope) $(status_of -X POST -d x http://127.0.0.1:$port/metrics)" '404 405'
done

in_client ip route add 255.255.255.255 dev eth0
# discover END-OF-MAC
discover() {
	printf '01010600 12345678 %040d 0200000000%s %020d %0384d 63825363 350101 %s 5d020007 ff' \
		0 "$1" 0 0 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 |
		in_client build/tests/bench/udp_ask 68 255.255.255.255 67 >>"$LOG/dhcp"
}
discover 01
discover 02
in_client build/tests/bench/tftp_ask 10.0.0.2 nope >>"$LOG/tftp"
in_client curl -s -o /dev/null http://10.0.0.2/file
pages() { for port in 9780 9781 9782; do ask http://127.0.0.1:$port/metrics; done >$LAB/$1; }
pages before
counted() { has "$LAB_NAME: counted: $1" $LAB/before "^$1\$"; }
counted 'lanboot_dhcp_offers_total 1'
counted 'lanboot_dhcp_refused_total\{reason="[^"]*known-only[^"]*"\} 1'
counted 'lanboot_tftp_transfers 0'
counted 'lanboot_tftp_transfers_total\{end="served"\} 1'
counted 'lanboot_tftp_sent_bytes_total 30000'
counted 'lanboot_tftp_refused_total\{reason="no such file"\} 1'
counted 'lanboot_http_requests_total\{code="200"\} [1-9][0-9]*'
for name in dhcp tftp http; do
	counted "lanboot_${name}_conf_read_timestamp_seconds [0-9]{10}"
	counted "lanboot_${name}_events_lost_total 0"
	counted "lanboot_${name}_log_lost_total 0"
	counted "lanboot_${name}_info\\{version=\"[0-9.]+\"\\} 1"
done

### A reload that is bad, and a good one

echo 'nonsense' >>$LAB/lanboot.ini
for name in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $name)"
	wait_for_line "$LOG/$name.log" 'going on with the one before' 5 $name
done
for port in 9780 9781 9782; do
	equal "$LAB_NAME: a bad reload: /health of $port" "$(status_of http://127.0.0.1:$port/health)" 503
	has "$LAB_NAME: a bad reload: /health of $port says so" /dev/stdin 'the configuration is bad' <<-EOF2
		$(ask http://127.0.0.1:$port/health)
	EOF2
done
pages bad
equal "$LAB_NAME: bad reloads are counted" "$(grep -c 'reloads_total{result="bad"} 1' $LAB/bad)" 3
sed -i '/nonsense/d' $LAB/lanboot.ini
for name in pxedhcpd tftpd httpbootd; do
	kill -HUP "$(pid_of $name)"
	wait_for_line "$LOG/$name.log" 'reloaded ' 5 $name
done
equal "$LAB_NAME: a good one mends it" \
	"$(for port in 9780 9781 9782; do status_of http://127.0.0.1:$port/health; done)" 200200200

### Many who say nothing

for port in 9781 9782; do
	start silent boot build/tests/bench/http_raw hold 127.0.0.1 $port 50 4
	wait_for_line "$LOG/silent.log" ready 10 silent
	equal "$LAB_NAME: $port answers beside silent ones" "$(status_of http://127.0.0.1:$port/health)" 200
	stop silent
	: >"$LOG/silent.log"
done

### No descriptors left, all of a sudden: who waits costs no time, and comes in later

# limit NAME FILES: only who it runs as may.
limit() {
	setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups prlimit --pid "$(pid_of $1)" --nofile=$2:
}
cpu() { for name; do awk '{ print $14 + $15 }' /proc/"$(pid_of $name)"/stat; done | tr '\n' ' '; }
for name in pxedhcpd tftpd httpbootd; do limit $name 3; done
for port in 9780 9781 9782; do
	start late-$port boot curl -s -m 20 http://127.0.0.1:$port/health
done
# Another teller of events has to wait, too.
sed 's/^admin.*//; s/^\[pxedhcpd\]/[tftpd]\nlisten = 127.0.0.1:6969\nadmin = 127.0.0.1:9783\n&/' $LAB/lanboot.ini >$LAB/other.ini
start other boot "$BIN/tftpd" -f $LAB/other.ini -d
sleep 0.5
cpu pxedhcpd tftpd httpbootd >$LAB/cpu
sleep 1.5
cpu pxedhcpd tftpd httpbootd | cat $LAB/cpu - >$LAB/cpus
awk -v RS= '{ for (i = 1; i <= 3; i++) if ($(i + 3) - $i >= 50) print $(i + 3) - $i }' $LAB/cpus >$LAB/spun
equal "$LAB_NAME: no descriptors: hundredths of a second that a daemon spun" "$(cat $LAB/spun)" ''
for name in pxedhcpd tftpd httpbootd; do limit $name 1000; done
has "$LAB_NAME: no descriptors: told of events, too" "$LOG/httpbootd.log" 'events: who connects has to wait'
for port in 9780 9781 9782; do
	wait_for_line "$LOG/late-$port.log" '^ok' 10
	equal "$LAB_NAME: no descriptors: who waited at $port" "$(cat "$LOG/late-$port.log")" ok
	equal "$LAB_NAME: no descriptors: later, /health of $port" "$(ask http://127.0.0.1:$port/health)" ok
done
for name in pxedhcpd tftpd httpbootd; do
	equal "$LAB_NAME: no descriptors: $name told it once" \
		"$(grep -Ec 'admin: who connects has to wait|new connections wait' "$LOG/$name.log")" 1
done
stop other

### What the rules and the board name

sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' $LAB/bad | sort -u >$LAB/names
for file in lanboot.rules.yml lanboot-grafana.json; do
	grep -o 'lanboot_\(dhcp\|tftp\|http\)_[a-z_]*' etc/monitoring/$file | sort -u >$LAB/named
	check "$LAB_NAME: $file names metrics" 'none' [ -s $LAB/named ]
	equal "$LAB_NAME: $file: all of them are there" "$(comm -23 $LAB/named $LAB/names)" ''
	# A value of a label that a rule wants, too.
	grep -o 'lanboot_[a-z_]*{[a-z]*=\\*"[^"\\]*\\*"' etc/monitoring/$file | tr -d '\134' | sort -u |
		while read -r label; do grep -qF "$label" $LAB/bad || echo "$label"; done >$LAB/lacking
	equal "$LAB_NAME: $file: so are their labels" "$(cat $LAB/lacking)" ''
done
if find_tool promtool >/dev/null; then
	for port in 9780 9781 9782; do
		ask http://127.0.0.1:$port/metrics | peer promtool check metrics >$LAB/said 2>&1
		equal "$LAB_NAME: promtool: metrics of $port" "$? $(cat $LAB/said)" '0 '
	done
	peer promtool check rules etc/monitoring/lanboot.rules.yml >$LAB/said 2>&1
	equal "$LAB_NAME: promtool: rules" "$?" 0
else
	skip "$LAB_NAME: promtool" 'it is not installed'
fi

daemons_stop
finish
