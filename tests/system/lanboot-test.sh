#!/bin/sh
# lanboot-test: lanboot test goes a machine's whole way, from any machine, beside the site's DHCP server,
# whichever that is; what is wrong on it is said in a sentence; and nothing of it counts as a boot.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dnsmasq jq curl
lan_up
site_router() { :; } # nothing here speaks IPv6

lanboot=$top/tools/lanboot
export LANBOOT_LIBEXEC=${LANBOOT_LIBEXEC:-$top/$BIN}
PATH=$top/$BIN:$PATH

# begin TAG NAMESPACE WORD...: a test, beside others; end TAG waits for it: what it says is then in
# $LAB/said, its status in test_status, the seconds in test_took.
begin() {
	begin_tag=$1 begin_ns=$2
	shift 2
	{
		begin_at=$(cut -d. -f1 /proc/uptime)
		ip netns exec "$begin_ns" "$lanboot" test "$@" >"$LAB/said.$begin_tag" 2>&1
		echo "$? $(($(cut -d. -f1 /proc/uptime) - begin_at))" >"$LAB/ended.$begin_tag"
	} &
	echo $! >"$LAB/$begin_tag.test"
}

end() {
	wait "$(cat "$LAB/$1.test")"
	read -r test_status test_took <"$LAB/ended.$1"
	cp "$LAB/said.$1" $LAB/said
	{
		echo "--- $1: status $test_status, $test_took s"
		cat $LAB/said
	} >>"$LOG/tests"
	tr '\n' ' ' <$LAB/said | sed 's/  */ /g' >$LAB/joined
}

test_in() {
	begin one "$@"
	end one
}

# says NAME STATUS PATTERN...: the last test ended so and has said each of them, lines joined.
says() {
	says_name=$1
	equal "$LAB_NAME: $1" $test_status "$2"
	check "$LAB_NAME: $1: soon" "it took $test_took s" [ $test_took -le $((10 * patience / 1000)) ]
	shift 2
	for says_pattern; do
		has "$LAB_NAME: $says_name" $LAB/joined "$says_pattern"
	done
}

mkdir -p $LAB/state $LAB/srv
chmod 777 $LAB/state
cp -r build/lab/srv/boot build/lab/srv/alpine build/lab/srv/*.efi build/lab/srv/undionly.kpxe $LAB/srv/
cp build/lab/srv/*.apkovl.tar.gz $LAB/srv/
printf '#!ipxe\nprompt-the-operator now ||\n' >$LAB/srv/strange.ipxe
echo '<html>sign in</html>' >$LAB/srv/page.ipxe
printf '#!ipxe\nchain http://10.0.0.2/round.ipxe\n' >$LAB/srv/round.ipxe
{
	lab_ini kiosk1 | sed "s|^root = .*|root = $LAB/srv|; s|^\[httpbootd\]|&\nstate = $LAB/state|" |
		grep -v ipxe-rom
	cat <<-EOF2

		[profile disk]
		local = yes
		[profile strange]
		chain = strange.ipxe
		[profile round]
		chain = round.ipxe
		[profile gone]
		kernel = boot/nothing-here
		initrd = boot/initramfs-lts
		[host 52:54:00:00:00:01]
		name = open1
		profile = thinclient
		[host 52:54:00:00:00:02]
		name = once1
		profile = thinclient
		once = disk
		[host 52:54:00:00:00:03]
		name = strange1
		profile = strange
		[host 52:54:00:00:00:04]
		name = round1
		profile = round
		[profile page]
		chain = page.ipxe
		[host 52:54:00:00:00:06]
		profile = page
		[host 52:54:00:00:00:05]
		name = gone1
		profile = gone
	EOF2
} >$LAB/lanboot.ini

### The whole way, by the machine that the daemons run on and by another one

site_dnsmasq
daemons_start $LAB/lanboot.ini || exit 1
begin own boot -f $LAB/lanboot.ini kiosk1
for arch in bios http-x64 ipxe-efi; do
	begin $arch client 52:54:00:00:00:01 --arch $arch
done
begin told client 52:54:00:12:34:56
begin nobody client
begin json client --json 52:54:00:00:00:01
begin once boot -f $LAB/lanboot.ini once1
begin gone client 52:54:00:00:00:05
begin strange client 52:54:00:00:00:03
begin page client 52:54:00:00:00:06
begin round client 52:54:00:00:00:04
begin unknown boot -f $LAB/lanboot.ini 52:54:00:99:99:99
end own
says 'a machine of its own, on the server' 0 '^OK: kiosk1 \(52:54:00:12:34:56\) as efi-x64 .*all is well' \
	'ok dhcp .*10\.0\.0\.1 would lease 10\.0\.0\.' 'ok 4011 .*10\.0\.0\.2 boot file ipxe64.efi' \
	'ok tftp .* ipxe64.efi, [0-9]{6} bytes' 'only the machine itself is given its script' \
	'ok kernel .* http://10\.0\.0\.2/boot/vmlinuz-lts' 'ok initrd' \
	'apkovl .*kiosk1.apkovl.tar.gz: only the machine itself is given this; it is there' \
	'ok modloop' 'ok packages .*x86_64/APKINDEX'
for arch in bios http-x64 ipxe-efi; do
	end $arch
	says "$arch, from another machine" 0 "^OK: 52:54:00:00:00:01 as $arch .*all is well" \
		'ok kernel .*boot/vmlinuz-lts' 'ok apkovl .*thinclient' 'ok modloop' 'ok packages'
done
end told
says 'what another machine is not told' 1 'gives its script to that machine alone.*-> run lanboot test on the machine'
end nobody
says 'a machine that nobody knows' 0 'a machine without a section is told so'
end json
equal "$LAB_NAME: as JSON" \
	"$(jq -r '.status, (.faults | length), (.firmware[0].steps | map(.what) | join(" "))' $LAB/said | xargs)" \
	'ok 0 dhcp proxy 4011 tftp script script kernel initrd boot apkovl modloop packages'

### Nothing of it counts

end once
says 'what is booted once' 0 'would be told that this one time has come'
equal "$LAB_NAME: it is not used up" "$(ls $LAB/state | grep -c once)" 0
in_boot "$BIN/httpbootd" -f $LAB/lanboot.ini explain once1 >$LAB/explained 2>&1
has "$LAB_NAME: it is still what it boots next" $LAB/explained 'this is what it boots next'
equal "$LAB_NAME: no address is leased" "$(wc -l <$LAB/dnsmasq.leases)" 0
in_boot curl -s http://127.0.0.1:9780/metrics >$LAB/metrics
has_not "$LAB_NAME: no machine said that it is up" $LAB/metrics '^[a-z_]*up_total [1-9]'
for log in pxedhcpd tftpd httpbootd; do
	grep -E ' (offered|acked|served|probed|script|stub|once|up) ' "$LOG/$log.log" | grep -vE 'test=(yes|said)' >$LAB/unmarked
	equal "$LAB_NAME: each line of $log says that it is a test" "$(sed -n 1p $LAB/unmarked)" ''
done

in_boot curl -s http://127.0.0.1:9780/machines.json >$LAB/machines
# Who says on another machine that it is a test, is seen as what it is: that machine.
equal "$LAB_NAME: and no machine but the one that asked, and who it made up" \
	"$(jq .counts.all $LAB/machines)" 2
for log in pxedhcpd tftpd httpbootd; do
	has "$LAB_NAME: $log: on the server" "$LOG/$log.log" 'test=yes'
	has "$LAB_NAME: $log: from elsewhere" "$LOG/$log.log" 'test=said'
done
in_client curl -s "http://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:01" >$LAB/script
for _ in 1 2 3 4 5; do
	in_boot curl -s http://127.0.0.1:9780/machines.json >$LAB/machines
	[ "$(jq .counts.all $LAB/machines)" = 2 ] || break
	sleep 0.2
done
equal "$LAB_NAME: one that asks without that word is" "$(jq .counts.all $LAB/machines)" 3

### What is wrong

end gone
says 'a kernel that is missing' 2 '^CRITICAL: .*The kernel is not there: http://10\.0\.0\.2/boot/nothing-here.*-> put it there'
end strange
says "somebody else's script" 0 'this test knows no command prompt-the-operator'
end page
says 'a page in the place of a script' 2 'The script is an HTML page, where it should be another: http://10\.0\.0\.2/page\.ipxe'
end round
says 'scripts that go round' 2 'The scripts lead to each other for ever'
rm $LAB/srv/thinclient.apkovl.tar.gz
test_in client 52:54:00:00:00:01 --arch ipxe-bios
says 'an apkovl that is missing' 2 'The apkovl is not there, .*: thinclient.apkovl.tar.gz'
cp build/lab/srv/thinclient.apkovl.tar.gz $LAB/srv/
echo '<html>' >$LAB/srv/boot/modloop-lts
test_in client 52:54:00:00:00:01 --arch ipxe-bios
says 'files of Alpine' 2 'The modloop is an HTML page'
end unknown
says 'a machine without a section' 2 'No section of the configuration is for 52:54:00:99:99:99.*-> lanboot enrol'
test_in boot -f $LAB/lanboot.ini kiosk9
equal "$LAB_NAME: a name that is nobody's" $test_status 3
test_in client 52:54:00:00:00:01 --arch nonsense
equal "$LAB_NAME: a firmware that is none: wrong use" $test_status 2
cp build/lab/srv/boot/modloop-lts $LAB/srv/boot/
stop site-dhcp

### Beside other DHCP servers

for dhcp in kea isc; do
	program=kea-dhcp4
	[ $dhcp = kea ] || program=dhcpd
	if ! find_tool $program >/dev/null; then
		skip "$LAB_NAME: beside $dhcp" "no program $program here"
		continue
	fi
	site_$dhcp
	test_in client 52:54:00:00:00:01
	says "beside $dhcp" 0 '^OK: .*all is well' 'ok dhcp .*10\.0\.0\.1 would lease'
	stop site-dhcp
done

daemons_stop
finish
