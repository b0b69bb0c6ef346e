#!/bin/sh
# hostile: 200 things that a machine may call itself, which would steer a terminal, break a page, JSON, a spreadsheet's
# cell or a log's line, said to the daemons wherever a machine says something: options 12, 60 and 77, names of
# files by TFTP and HTTP, queries, the header User-Agent, syslog. Nothing of it gets where a person or a program reads.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq build/tests/bench/udp_ask build/tests/bench/payloads
lan_up
in_client ip route add 255.255.255.255 dev eth0
mkdir -p $LAB/srv/boot $LAB/state
make_kernel $LAB/srv/boot/vmlinuz
head -c 2000 /dev/urandom >$LAB/srv/ipxe.efi
chmod -R a+rX $LAB
chown nobody $LAB/state
mac=$(in_client cat /sys/class/net/eth0/address)
cat >$LAB/lanboot.ini <<END
[lanboot]
user = nobody
root = $LAB/srv
[pxedhcpd]
efi-x64 = ipxe.efi
[httpbootd]
bind = none
state = $LAB/state
[profile hall]
kernel = boot/vmlinuz
[host $mac]
name = kiosk1
profile = hall
END
daemons_start $LAB/lanboot.ini || exit 1
# It is seen once a second whether a keeper is there.
sleep 1.2
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
lanboot() { in_boot env LC_ALL=C sh tools/lanboot -f $LAB/lanboot.ini "$@" 2>&1; }
admin() { in_boot curl -s -m 20 "$@"; }
page() { admin -H 'Accept: text/html' "http://127.0.0.1:9780$1"; }
ask() { in_client build/tests/bench/udp_ask "$1" "$2" "$3" 0 >/dev/null; }

# option CODE HEX
option() { [ -z "$2" ] || printf '%02x%02x%s' "$1" $((${#2} / 2)) "$2"; }
class=$(printf 'PXEClient:Arch:00007:UNDI:003016' | od -An -v -tx1 | tr -d ' \n')
# discover MAC OPTION-60 OPTIONS: all in hex.
discover() {
	printf '01010600 12345678 %040d %s %020d %0384d 63825363 350101 5d020007 %s %s ff' 0 "$1" 0 0 "$(option 60 "$2")" "$3" | ask 68 255.255.255.255 67
}

build/tests/bench/payloads >$LAB/payloads
check "$LAB_NAME: there are 200" "$(wc -l <$LAB/payloads)" [ "$(wc -l <$LAB/payloads)" -ge 200 ]
own=$(echo "$mac" | tr -d :)
n=0
while read -r hex; do
	n=$((n + 1))
	of=$(printf '0200000001%02x' $((n % 256)))
	text=$(echo "$hex" | sed 's/../%&/g')
	said="$(option 12 "$hex")$(option 77 "$hex")"
	discover "$of" "$class$hex" "$said"
	discover "$of" "$hex" "$said"
	discover "$own" "$class" "$said"
	printf '0001%s006f6374657400' "$hex" | ask 2000 10.0.0.2 69
	printf '%s' "3c363e697078653a20$hex" | ask 1538 10.0.0.2 514
	query="hostname=$text&serial=$text&asset=$text&manufacturer=$text&product=$text&arch=$text&platform=$text"
	for who in "$mac" "$(echo "$of" | sed 's/../&:/g; s/:$//')"; do
		printf 'url = "http://10.0.0.2%s"\noutput = "/dev/null"\n' "/boot.ipxe?mac=$who&$query" "/told?mac=$who&step=$text&errno=$text" \
			"/up?mac=$who&release=$text" "/boot.ipxe?mac=$text" "/$text" "/boot/$text?$text"
	done
done <$LAB/payloads >$LAB/urls
in_client curl -s -m 100 -g --path-as-is -Z --parallel-max 4 -K $LAB/urls 2>/dev/null
# What no curl sends: the bytes as they are, but for those that end a line.
while read -r hex; do
	# shellcheck disable=SC2059 # its escapes are meant
	bytes=$(printf "$(echo "$hex" | sed 's/0[ad]//g; s/../\\x&/g')")
	in_client curl -s -m 10 -o /dev/null -A "$bytes" "http://10.0.0.2/boot.ipxe?mac=$mac"
done <$LAB/payloads 2>/dev/null
sleep 2

for daemon in pxedhcpd tftpd httpbootd; do
	kill -0 "$(pid_of $daemon)"
	equal "$LAB_NAME: $daemon is there" $? 0
	equal "$LAB_NAME: its log has lines of text alone" "$(LC_ALL=C tr -d '\n -~' <"$LOG/$daemon.log" | wc -c)" 0
	has_not "$LAB_NAME: and each is its own" "$LOG/$daemon.log" '^([^2]|2[^0]|$)'
done
has "$LAB_NAME: all were heard: by DHCP" "$LOG/pxedhcpd.log" 'mac=02:00:00:00:01:c7'
has "$LAB_NAME: by TFTP" "$LOG/tftpd.log" 'etc/passwd'
check "$LAB_NAME: by HTTP" '' [ "$(grep -c 'refused .*path=' "$LOG/httpbootd.log")" -gt 100 ]

# plain WHAT FILE: nothing in it is of another kind than text that a terminal without UTF-8 shows. A spreadsheet's lines
# end with CR and LF.
plain() { equal "$LAB_NAME: $1 steers no terminal" "$(LC_ALL=C tr -d '\r\n -~' <"$2" | wc -c)" 0; }
# steers FILE: how many lines have what does, or turns text around.
steers() { LC_ALL=C grep -cP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8e\x8f]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1"; }
for words in status 'list --unknown' list 'show kiosk1' 'show 02:00:00:00:01:05' 'log kiosk1' 'why kiosk1' 'why 02:00:00:00:01:05' 'export csv'; do
	# shellcheck disable=SC2086 # words are meant
	lanboot $words >"$LOG/said"
	check "$LAB_NAME: lanboot $words says something" '' [ -s "$LOG/said" ]
	plain "lanboot $words" "$LOG/said"
done
equal "$LAB_NAME: no cell of the spreadsheet is a formula" \
	"$(lanboot export csv | grep -cE '(^|,)"?[=+@-]')" 0
for path in /machines.json '/machine.json?id=kiosk1' '/machine.json?id=02:00:00:00:01:05' '/why.json?id=kiosk1' '/log.json?id=kiosk1' /servers.json; do
	admin "http://127.0.0.1:9780$path" >"$LOG/json"
	jq -e . "$LOG/json" >/dev/null 2>"$LOG/jq"
	equal "$LAB_NAME: $path is JSON" "$? $(cat "$LOG/jq")" "0 "
	equal "$LAB_NAME: $path has nothing that steers or turns text around" "$(steers "$LOG/json")" 0
done
for path in / '/machine?id=kiosk1' '/machine?id=02:00:00:00:01:05'; do
	page "$path" >"$LOG/page"
	has "$LAB_NAME: $path is a page" "$LOG/page" '</html>'
	equal "$LAB_NAME: $path has no markup of a machine's" \
		"$(grep -ciE '<(img|iframe|\?php|!--)|<script>|href="?javascript' "$LOG/page")" 0
	equal "$LAB_NAME: $path has nothing that steers or turns text around" "$(steers "$LOG/page")" 0
done
admin http://127.0.0.1:9780/metrics >"$LOG/metrics"
plain metrics "$LOG/metrics"
daemons_stop
finish
