#!/bin/sh
# lanboot-audit: lanboot audit finds what is wrong in a network, with the right sentence and what to do,
# in 15 s; of a good one it says nothing, from any machine, and it leaves nothing.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dnsmasq jq
lan_up
site_router() { :; } # nothing here speaks IPv6

lanboot=$top/tools/lanboot
export LANBOOT_LIBEXEC=${LANBOOT_LIBEXEC:-$top/$BIN}

# audit NAMESPACE [OPTION...]: what it says, as text in $LAB/said, the seconds in audit_took.
audit() {
	audit_ns=$1
	shift
	audit_began=$(cut -d. -f1 /proc/uptime)
	ip netns exec "$audit_ns" "$lanboot" audit "$@" >$LAB/said 2>&1
	audit_status=$?
	audit_took=$(($(cut -d. -f1 /proc/uptime) - audit_began))
	{
		echo "--- audit in $audit_ns: status $audit_status, $audit_took s, at $(cut -d" " -f1 /proc/uptime)"
		cat $LAB/said
	} >>"$LOG/audits"
}

# finds NAME PATTERN...: the audit has said each of them, in whole lines joined; with status 2.
finds() {
	finds_name=$1
	shift
	tr '\n' ' ' <$LAB/said | sed 's/  */ /g' >$LAB/joined
	for finds_pattern; do
		has "$LAB_NAME: $finds_name" $LAB/joined "$finds_pattern"
	done
	check "$LAB_NAME: $finds_name: soon" "it took $audit_took s" [ $audit_took -le $((15 * patience / 1000)) ]
}

# conf_with LINE...: $LAB/lanboot.ini, of machines that boot from $LAB/srv.
conf_with() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n' $LAB/srv
		printf '[profile p]\nkernel = vmlinuz\ninitrd = initramfs\nmodloop = modloop\n'
		printf '[host *]\nprofile = p\n'
		printf '%s\n' "$@"
	} >$LAB/lanboot.ini
}

# pe FILE MACHINE: the first bytes of a program for UEFI, with \0LOW\0HIGH, octal, as its machine.
pe() {
	head -c 4096 /dev/zero >"$1"
	printf 'MZ' | dd of="$1" conv=notrunc 2>/dev/null
	printf '\200' | dd of="$1" bs=1 seek=60 conv=notrunc 2>/dev/null
	printf "PE\\0\\0%b" "$2" | dd of="$1" bs=1 seek=128 conv=notrunc 2>/dev/null
}

# good_files: what machines of this test boot.
good_files() {
	mkdir -p $LAB/srv
	rm -f $LAB/srv/*
	head -c 70000 /dev/urandom >$LAB/srv/undionly.kpxe
	printf '\351\000\000' | dd of=$LAB/srv/undionly.kpxe conv=notrunc 2>/dev/null
	pe $LAB/srv/ipxe64.efi '\0144\0206'
	make_kernel $LAB/srv/vmlinuz
	echo initramfs | gzip >$LAB/srv/initramfs
	{
		printf 'hsqs'
		head -c 4000 /dev/zero
	} >$LAB/srv/modloop
	chmod -R a+rX $LAB/srv
}

### Where nobody is, meanwhile

ip link add empty type bridge && ip link set empty up
ip netns add lonely
ip link add lonely-port type veth peer name eth0 netns lonely
ip link set lonely-port master empty up
ip -n lonely addr add 10.9.0.3/24 dev eth0
ip -n lonely link set eth0 up
ip netns exec lonely "$lanboot" audit >$LAB/nobody 2>&1 &
nobody=$!

### Where pxedhcpd is, and no DHCP server, meanwhile

mkdir $LAB/srv
conf_with
ip netns add bare && ip netns add asker
ip link add eth0 netns bare type veth peer name eth0 netns asker
ip -n bare addr add 10.7.0.2/24 dev eth0
ip -n asker addr add 10.7.0.3/24 dev eth0
ip -n bare link set eth0 up
ip -n asker link set eth0 up
start alone bare "$BIN/pxedhcpd" -f $LAB/lanboot.ini -d
wait_for_line "$LOG/alone.log" ready 15 alone
ip netns exec asker "$lanboot" audit >$LAB/no-lease 2>&1 &
no_lease=$!

### Packets that are too large for the way, meanwhile, too: of another server, which does not send them
### in parts when they are lost. Without a switch between, for that of Linux would part them.

ip netns add wide && ip netns add narrow
ip link add eth0 netns wide type veth peer name eth0 netns narrow
ip -n wide addr add 10.8.0.1/24 dev eth0
ip -n narrow addr add 10.8.0.3/24 dev eth0
ip -n wide link set eth0 up
ip -n narrow link set eth0 mtu 1300 up
mkdir $LAB/wide
head -c 70000 /dev/zero >$LAB/wide/undionly.kpxe
cat >$LAB/wide.conf <<-EOF2
	port=0
	interface=eth0
	dhcp-range=10.8.0.50,10.8.0.99,255.255.255.0,1h
	dhcp-boot=undionly.kpxe
	enable-tftp
	tftp-root=$LAB/wide
	no-ping
	user=root
	pid-file=
	dhcp-leasefile=$LAB/wide.leases
EOF2
start wide wide dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/wide.conf
wait_for_line "$LOG/wide.log" 'DHCP, IP range' 10 wide
ip netns exec narrow "$lanboot" audit >$LAB/narrow 2>&1 &
narrow=$!

### A good site: silence, from another machine and from the very one that the daemons run on

good_files
conf_with
site_dnsmasq
daemons_start $LAB/lanboot.ini || exit 1
in_boot "$lanboot" audit >$LAB/from-boot 2>&1 &
from_boot=$!
in_client "$lanboot" audit --json >$LAB/json 2>&1 &
as_json=$!
for from in client boot; do
	if [ $from = client ]; then
		audit $from
	else
		wait $from_boot
		audit_status=$?
		cp $LAB/from-boot $LAB/said
	fi
	equal "$LAB_NAME: a good site, from $from" $audit_status 0
	has "$LAB_NAME: a good site, from $from: one line says so" $LAB/said '^OK: .*all is well'
	has "$LAB_NAME: a good site, from $from: BIOS" $LAB/said '^bios .*10\.0\.0\.2 .*undionly.kpxe by TFTP  ok'
	has "$LAB_NAME: a good site, from $from: UEFI" $LAB/said '^efi-x64 .*10\.0\.0\.2 .*ipxe64.efi by TFTP  ok'
	has "$LAB_NAME: a good site, from $from: HTTP Boot" $LAB/said '^http-x64 .*http://10.0.0.2/ipxe64.efi  ok'
	has "$LAB_NAME: a good site, from $from: iPXE" $LAB/said '^ipxe-efi .*http://10.0.0.2/vmlinuz  ok'
done
equal "$LAB_NAME: no address was leased" "$(wc -l <$LAB/dnsmasq.leases)" 0
has "$LAB_NAME: the daemons know a test" "$LOG/pxedhcpd.log" 'offered .*arch=efi-x64 .*test=yes'
has_not "$LAB_NAME: and take all of it for one: pxedhcpd" "$LOG/pxedhcpd.log" '(offered|acked) mac=[0-9a-f:]* arch=[^ ]* class'
wait $as_json
equal "$LAB_NAME: as JSON" "$(jq -r '.status, (.faults | length), (.firmware | length)' $LAB/json | xargs)" 'ok 0 9'

### Files

rm $LAB/srv/ipxe64.efi $LAB/srv/modloop
cp $LAB/srv/vmlinuz $LAB/srv/undionly.kpxe
pe $LAB/srv/ipxe32.efi '\0144\0206'
echo '<html>not here</html>' >$LAB/srv/ipxe-arm64.efi
echo '<html>not here</html>' >$LAB/srv/initramfs
audit client
equal "$LAB_NAME: wrong files: it is critical" $audit_status 2
finds 'wrong files' 'The boot file ipxe64.efi is not on the TFTP server 10\.0\.0\.2.*-> put it there' \
	'The boot file undionly.kpxe of 10\.0\.0\.2 is not for this firmware: it is a' \
	'The boot file ipxe32.efi of 10\.0\.0\.2 is not for this firmware: it is .*x86_64' \
	'The boot file ipxe-arm64.efi of 10\.0\.0\.2 is no program for this firmware: it is an HTML' \
	'The boot file is not there: http://10\.0\.0\.2/ipxe64.efi' \
	'The initrd is an HTML page, where it should be another: http://10\.0\.0\.2/initramfs'
good_files
rm $LAB/srv/vmlinuz $LAB/srv/modloop
: >$LAB/srv/undionly.kpxe
audit client
finds 'missing files' 'The kernel is not there: http://10\.0\.0\.2/vmlinuz' \
	'The boot file undionly.kpxe of 10\.0\.0\.2 is empty'
make_kernel $LAB/srv/vmlinuz
audit client
finds 'a missing modloop' 'The modloop is not there: http://10\.0\.0\.2/modloop'
good_files

### The firewall

in_boot ip rule add pref 100 lookup local && in_boot ip rule del pref 0 lookup local
for port in udp:69 udp:4011 tcp:80; do
	in_boot ip rule add pref 10 iif eth0 ipproto ${port%:*} dport ${port#*:} blackhole
done
audit client
finds 'a firewall' '10\.0\.0\.2 does not answer on UDP port 69 \(TFTP\), where undionly.kpxe' \
	'10\.0\.0\.2 does not answer on UDP port 4011, .*-> open UDP port 4011' \
	'10\.0\.0\.2 does not answer by HTTP, .*the boot file .*-> open that TCP port'
for port in 1 2 3; do in_boot ip rule del pref 10; done
in_boot ip rule add pref 0 lookup local

### Nobody listens

stop tftpd
stop httpbootd
audit client
finds 'what does not run' 'Nobody listens on UDP port 69 \(TFTP\) of 10\.0\.0\.2, where undionly.kpxe.*-> start tftpd' \
	'Nobody listens on the TCP port of 10\.0\.0\.2, from where the script.*-> start httpbootd'

### Other servers

stop site-dhcp
site_dnsmasq dhcp-boot=pxelinux.0,,10.0.0.1
lan_node rival 4
lan_node second 5
cat >$LAB/rival.conf <<-EOF2
	port=0
	interface=eth0
	dhcp-range=10.0.0.0,proxy
	pxe-service=x86PC,"boot",rival.kpxe
	user=root
	pid-file=
	dhcp-leasefile=$LAB/rival.leases
EOF2
cat >$LAB/second.conf <<-EOF2
	port=0
	interface=eth0
	dhcp-range=10.0.0.150,10.0.0.199,255.255.255.0,1h
	dhcp-option-force=60,PXEClient
	no-ping
	user=root
	pid-file=
	dhcp-leasefile=$LAB/second.leases
EOF2
start rival rival dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/rival.conf
start second second dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/second.conf
wait_for_line "$LOG/rival.log" 'proxy on subnet' 10 rival
wait_for_line "$LOG/second.log" 'DHCP, IP range' 10 second
audit client
finds 'other servers' 'Two DHCP servers lease addresses here, 10\.0\.0\.1 and 10\.0\.0\.5' \
	'10\.0\.0\.4 is another proxy-DHCP server beside 10\.0\.0\.2.*-> stop one of the two' \
	'The DHCP server 10\.0\.0\.1 names a boot file, pxelinux\.0.*-> take the boot file' \
	'The DHCP server 10\.0\.0\.5 says PXEClient itself \(option 60\).*-> take option 60' \
	'Nobody listens on UDP port 4011 of 10\.0\.0\.5'
stop rival
stop second

### iPXE that loads iPXE; a server that names no file

stop site-dhcp
stop pxedhcpd
site_dnsmasq dhcp-boot=undionly.kpxe,,10.0.0.1 enable-tftp tftp-root=$LAB/srv
audit client
finds 'iPXE in a loop' 'iPXE is given undionly.kpxe by 10\.0\.0\.1, and that is iPXE again.*-> let 10\.0\.0\.1 give iPXE'
stop site-dhcp
site_dnsmasq dhcp-option=3
audit client
finds 'nobody names a file' 'Nobody tells a machine on eth0 what to load: pxedhcpd does not answer'

### An address that machines cannot route, for want of a router

in_boot ip addr add 192.168.99.2/24 dev eth0
conf_with
sed -i 's/^user = nobody/&\naddress = 192.168.99.2/' $LAB/lanboot.ini
daemons_start $LAB/lanboot.ini pxedhcpd
audit boot
finds 'an address beyond' 'The script is to be loaded from 192\.168\.99\.2, an address that machines here cannot route' \
	'The boot file is to be loaded from 192\.168\.99\.2'

### What was asked meanwhile

wait $narrow
equal "$LAB_NAME: a small MTU" $? 2
cp $LAB/narrow $LAB/said
finds 'a small MTU' '10\.8\.0\.1 agrees to send undionly.kpxe by TFTP, but blocks of 1456 bytes do not arrive.*-> .*max-blksize'
wait $no_lease
equal "$LAB_NAME: no DHCP server" $? 2
has "$LAB_NAME: no DHCP server: it says so" $LAB/no-lease \
	'No DHCP server gives a machine an address on eth0, though 10\.7\.0\.2 answers'
wait $nobody
equal "$LAB_NAME: nobody at all" $? 2
has "$LAB_NAME: nobody at all: it says so" $LAB/nobody 'Nobody answers on eth0: neither a DHCP server nor pxedhcpd'

### The interface, and who asks

audit client --interface eth9
equal "$LAB_NAME: an interface that is not there: it is not known" $audit_status 3
audit client --mac nonsense
equal "$LAB_NAME: a MAC that is none: wrong use" $audit_status 2
in_client setpriv --reuid 65534 --clear-groups --bounding-set=-all "$lanboot" audit >$LAB/said 2>&1
equal "$LAB_NAME: without root: it is not known" $? 3
has "$LAB_NAME: and it says so" $LAB/said 'needs root'
in_client ip addr flush dev eth0
audit client
finds 'no address' 'eth0 has no IPv4 address.*-> give it one'
in_client ip link set eth0 down
audit client
finds 'no link' 'eth0 has no link'

daemons_stop pxedhcpd
finish
