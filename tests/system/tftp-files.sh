#!/bin/sh
# tftp-files: which file a client gets: its own folder by MAC or IP address, the rules of
# [tftp-map], the boot file of its section, a made-up autoexec.ipxe; what is no file is refused; and
# explain says the same.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl build/tests/bench/tftp_flood
lan_up

srv=$LAB/srv
mac=$(in_client cat /sys/class/net/eth0/address)
hyphen=$(echo "$mac" | tr : -)
ip=$(in_client ip -4 -o addr show dev eth0 | sed 's|.*inet \([0-9.]*\)/.*|\1|')
mkdir -p "$srv/boot" "$srv/$hyphen" $srv/02-00-00-00-00-77 "$srv/$ip" $srv/hosts $srv/dir
echo common >$srv/file
echo 'by mac' >"$srv/$hyphen/file"
echo 'by another' | tee $srv/02-00-00-00-00-77/file >$srv/02-00-00-00-00-77/two
echo 'by ip' >"$srv/$ip/file"
echo other >$srv/other
echo 'in boot' >$srv/boot/kernel
echo "host $hyphen" >"$srv/hosts/$hyphen"
echo kiosk >$srv/kiosk.bin
echo everyone >$srv/boot.bin
printf 'real\n' >$srv/boot/autoexec.ipxe
mkdir -p $srv/Windows/x64
echo sdi >$srv/Windows/boot.sdi
mkfifo $srv/fifo
mknod $srv/null c 1 3 2>/dev/null || skip "$LAB_NAME: a device" "no device can be made here"
echo secret >$srv/unreadable
chmod -R a+rX $LAB
chmod 600 $srv/unreadable
chmod 666 $srv/fifo

# ini LINE...: the configuration with these lines of [tftpd].
ini() {
	printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n' $srv
	[ $# -eq 0 ] || printf '%s\n' "$@"
	cat <<-INI
		[tftp-map]
		prefix  = /tftpboot/ -> boot/
		pattern = ^pxelinux\.cfg/01-(.*)\$ -> hosts/\$1
		prefix  = by-name -> hosts/{mac-hyphen}
		pattern = ^hard/(a+)+(a+)+\$ -> other
		[httpbootd]
		listen = 0.0.0.0:8080
		[host 02:00:00:00:00:77 $mac]
		boot-file = kiosk.bin
	INI
}

get() {
	: >$LAB/got
	in_client curl -s -m 10 --path-as-is -o $LAB/got "tftp://${2:-10.0.0.2}/$1"
}
# gets NAME PATH EXPECTED [ADDRESS]
gets() {
	get "$2" "${4:-}"
	equal "$LAB_NAME: $1" "$(cat $LAB/got)" "$3"
}
reload() {
	ini "$@" >$LAB/lanboot.ini
	reload_seen=$(grep -c 'reloaded file' "$LOG/tftpd.log")
	kill -HUP "$(pid_of tftpd)"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(grep -c 'reloaded file' "$LOG/tftpd.log")" = "$reload_seen" ] || return 0
		sleep 0.3
	done
	fail "$LAB_NAME: reload" "no line 'reloaded' in the log"
}

ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini tftpd || exit 1

gets 'the common file' file common
gets 'a prefix is replaced' tftpboot/kernel 'in boot'
gets 'also with a slash in front' /tftpboot/kernel 'in boot'
gets 'also in capitals' 'TFTPBOOT\KERNEL' 'in boot'
gets 'PXELINUX goes up and down in the text' none/../boot/kernel 'in boot'
gets 'also over a rule' 'x/../tftpboot/kernel' 'in boot'
gets 'out of the root is refused' boot/../../etc/hostname ''
gets 'a name with DHCP options 54 and 66 behind it' 'other6%04%c0%a8%01%96B%0d192.168.1.150%ff' other
gets 'a name with option 175 behind it' 'boot/kernel%af-%b1%01%01%ff' 'in boot'
gets 'in the case that the root has' '\windows\Boot.SDI' sdi
in_boot "$BIN/tftpd" -f $LAB/lanboot.ini explain '\windows\Boot.SDI' >"$LOG/explain" 2>&1
has "$LAB_NAME: explain says that case was no matter" "$LOG/explain" '^note: *found in another case'
has "$LAB_NAME: and what it is called" "$LOG/explain" '^path: *Windows/boot\.sdi'
gets 'a pattern with a group' "pxelinux.cfg/01-$hyphen" "host $hyphen"
gets 'a rule knows the MAC of who asks' by-name "host $hyphen"
gets 'over IPv6, too' by-name "host $hyphen" '[fd00:10::2]'
gets 'without host-file everyone gets the common file' boot.bin everyone
gets 'a real autoexec.ipxe goes first' boot/autoexec.ipxe real
for path in autoexec.ipxe 'efi\boot\autoexec.ipxe' dir/autoexec.ipxe; do
	get "$path"
	equal "$LAB_NAME: $path is made: its first line" "$(head -n 1 $LAB/got)" '#!ipxe'
	has "$LAB_NAME: $path goes on to the script" $LAB/got '^chain .*http://10\.0\.0\.2:8080/boot\.ipxe'
done
has "$LAB_NAME: the log tells what was made" "$LOG/tftpd.log" \
	"served .* mac=$mac file=dir/autoexec\.ipxe generated=yes"
has_not "$LAB_NAME: and a real one from it" "$LOG/tftpd.log" 'file=boot/autoexec\.ipxe made'
get autoexec.ipxe '[fd00:10::2]'
has "$LAB_NAME: over IPv6 with that address" $LAB/got '^chain .*http://\[fd00:10::2\]:8080/boot\.ipxe'
for path in fifo null dir unreadable dir/nothing; do
	gets "nothing of $path is sent" $path ''
	has "$LAB_NAME: $path is refused" "$LOG/tftpd.log" "refused .*file=$path "
done
get hard/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
has "$LAB_NAME: a pattern that takes too long is given up" "$LOG/tftpd.log" 'refused .*hard/.*takes too long'

reload 'root-by = mac' 'host-file = boot.bin'
gets 'its own file by MAC' file 'by mac'
gets 'the common one where it has none' other other
gets 'its own file by the MAC of its other card' two 'by another'
gets 'the same in any case' TWO 'by another'
gets 'over IPv6 by MAC, too' file 'by mac' '[fd00:10::2]'
gets 'host-file: what its section says' boot.bin kiosk
in_boot "$BIN/tftpd" -f $LAB/lanboot.ini explain boot.bin --mac "$mac" >"$LOG/explain" 2>&1
equal "$LAB_NAME: explain agrees" $? 0
has "$LAB_NAME: and says which file" "$LOG/explain" '^path: *kiosk\.bin'
in_boot "$BIN/tftpd" -f $LAB/lanboot.ini explain file --client "$ip" >"$LOG/explain" 2>&1
has "$LAB_NAME: explain finds the MAC" "$LOG/explain" "^client: *$mac"
has "$LAB_NAME: and the client's own file" "$LOG/explain" "^path: *$hyphen/file"
in_boot "$BIN/tftpd" -f $LAB/lanboot.ini explain '\tftpboot\kernel' >"$LOG/explain" 2>&1
has "$LAB_NAME: explain names the rule" "$LOG/explain" '^rule: *prefix = tftpboot/ -> boot/, at .*lanboot\.ini:[0-9]+'
has "$LAB_NAME: and what became of it" "$LOG/explain" '^path: *boot/kernel'

# A client that knows us from before need not ask for our address: the table does not know it then.
boot_mac=$(in_boot cat /sys/class/net/eth0/address)
for address in 10.0.0.2 fd00:10::2; do
	ip -n client neigh replace $address lladdr "$boot_mac" dev eth0 nud permanent
done
# forgotten NAME PATH EXPECTED [ADDRESS]
forgotten() {
	ip -n boot neigh flush dev eth0
	gets "$@"
}
forgotten 'forgotten by the table: its own file all the same' file 'by mac'
forgotten 'also over IPv6' file 'by mac' '[fd00:10::2]'
forgotten 'also what its section says' boot.bin kiosk
forgotten 'also by a rule' by-name "host $hyphen"
has_not "$LAB_NAME: nothing said of an unknown MAC" "$LOG/tftpd.log" 'mac=unknown|neighbour table'
# A flood from an address that does not say its MAC leaves room for who does.
ip -n site neigh replace 10.0.0.2 lladdr "$boot_mac" dev eth0 nud permanent
in_site sysctl -q -w net.ipv4.conf.all.arp_ignore=8
ip -n boot neigh flush dev eth0
in_site build/tests/bench/tftp_flood 10.0.0.2 other 500 500 5 >"$LOG/flood"
gets 'a flood of unknown ones meanwhile: its own file' file 'by mac'
has_not "$LAB_NAME: and its MAC is known" "$LOG/tftpd.log" " client=$ip mac=unknown"
wait_for_line "$LOG/tftpd.log" 'MAC address of 10\.0\.0\.1 is not in the neighbour table' 10
in_site sysctl -q -w net.ipv4.conf.all.arp_ignore=0
sleep 0.3 # the last of them has waited its 200 ms: none is told of after the reload
reload 'root-by = mac' 'host-file = boot.bin' 'clients = links 10.9.0.0/24'
# One behind a router: nobody can know.
ip -n client addr add 10.9.0.3/32 dev lo
ip -n boot route add 10.9.0.0/24 via 10.0.0.3
# far PATH: what comes to the address behind it
far() {
	: >$LAB/got
	in_client curl -s -m 10 --interface 10.9.0.3 -o $LAB/got "tftp://10.0.0.2/$1"
	cat $LAB/got
}
equal "$LAB_NAME: behind a router: the common file" "$(far file)" common
equal "$LAB_NAME: behind a router: a rule without {mac}" "$(far tftpboot/kernel)" 'in boot'
far missing >/dev/null
has "$LAB_NAME: behind a router: the log says that the MAC is not known" "$LOG/tftpd.log" \
	'served client=10\.9\.0\.3 mac=unknown file=file'
has "$LAB_NAME: also where nothing is found" "$LOG/tftpd.log" \
	'refused client=10\.9\.0\.3 mac=unknown file=missing'
equal "$LAB_NAME: with one warning" "$(grep -c '10\.9\.0\.3 is not in the neighbour table' "$LOG/tftpd.log")" 1
# One on our net whose host does not answer: others are served while it waits.
ip -n client addr add 10.0.0.33/32 dev lo
in_client sysctl -q -w net.ipv4.conf.all.arp_ignore=8
in_client timeout 1 curl -s -o $LAB/got --interface 10.0.0.33 "tftp://10.0.0.2/file"
kill -USR1 "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'client=10\.0\.0\.33 mac=unknown' 10
has "$LAB_NAME: one that never says its MAC is served without" "$LOG/tftpd.log" \
	'(failed|transfer) client=10\.0\.0\.33 mac=unknown'
in_client sysctl -q -w net.ipv4.conf.all.arp_ignore=0
reload 'root-by = ip'
gets 'its own file by IP address' file 'by ip'

# A bad rule: told by -n with its line, and a reload keeps what was.
{ ini 'root-by = mac'; printf '[profile p]\nkernel = x\n'; } | sed 's/01-(/01-((/' >$LAB/lanboot.ini
in_boot "$BIN/tftpd" -f $LAB/lanboot.ini -n >"$LOG/bad" 2>&1
equal "$LAB_NAME: a bad pattern: status of -n" $? 78
has "$LAB_NAME: a bad pattern: its line and what is wrong" "$LOG/bad" 'lanboot\.ini:[0-9]+: pattern = .*parenthesis'
kill -HUP "$(pid_of tftpd)"
wait_for_line "$LOG/tftpd.log" 'going on with the one before' 5 tftpd
gets 'a reload with a bad rule changes nothing' file 'by ip'
daemons_stop tftpd
finish
