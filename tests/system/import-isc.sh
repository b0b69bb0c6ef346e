#!/bin/sh
# import-isc: what ISC's dhcpd says in its configuration is said by ours, to the same machines.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhcpd
. tests/lab/import.sh
lan_up

# isc NAME STATUS MACHINES LINE...: with dhcpd itself.
isc() {
	isc_name=$1 isc_status=$2 isc_machines=$3
	shift 3
	printf '%s\n' authoritative\; 'ping-check false;' "$@" 'subnet 10.0.0.0 netmask 255.255.255.0 {' '  range 10.0.0.50 10.0.0.99;' '}' >$LAB/site.conf
	: >$LAB/dhcpd.leases
	: >"$LOG/site-dhcp.log"
	start site-dhcp "$SITE" dhcpd -4 -f -d -cf $LAB/site.conf -lf $LAB/dhcpd.leases -pf $LAB/dhcpd.pid eth0
	wait_for_line "$LOG/site-dhcp.log" 'Server starting service' 10 site-dhcp ||
		lan_die "dhcpd did not start: $(grep -m 1 line "$LOG/site-dhcp.log")"
	shape "$isc_name" "$isc_status" isc $LAB/site.conf "$isc_machines"
	# It has nothing to lose.
	kill -KILL "$(pid_of site-dhcp)"
	stop site-dhcp 2>/dev/null
}

arch='option arch code 93 = unsigned integer 16;'
isc 'one file for all' 0 "$other/0 $other/7" 'next-server 10.0.0.1;' 'filename "pxelinux.0";'
isc 'by architecture' 0 "$other/0 $other/7 $other/6" "$arch" 'if option arch = 00:07 { filename "ipxe64.efi"; }' \
	'elsif option arch = 00:06 { filename "ia32.efi"; } else { filename "undionly.kpxe"; }'
isc 'a class of PXE clients' 0 "$other/0 $other/7" "$arch" 'class "pxe" {' '  match if substring (option vendor-class-identifier, 0, 9) = "PXEClient";' \
	'  next-server 10.0.0.1;' '  if option arch = 00:07 or option arch = 00:09 { filename "x64.efi"; } else { filename "bios.0"; }' '}'
isc 'iPXE by its user class' 0 "$other/0 $other/7 $other/0i" 'if exists user-class and option user-class = "iPXE" { filename "http://10.0.0.2/boot.ipxe"; }' \
	'elsif substring(option vendor-class-identifier, 15, 5) = "00007" { filename "ipxe64.efi"; }' 'else { filename "undionly.kpxe"; }'
isc 'iPXE by its options' 0 "$other/0 $other/0i" 'option space ipxe;' 'option ipxe-encap-opts code 175 = encapsulate ipxe;' 'option ipxe.bus-id code 177 = string;' \
	'option ipxe.priority code 1 = signed integer 8;' 'if exists ipxe-encap-opts { filename "http://10.0.0.2/x.ipxe"; } else { filename "undionly.kpxe"; }'
isc 'machines in a group' 0 "$one/0 $one/7 $two/0 $other/0" 'filename "all.0";' 'group {' '  filename "kiosk.0";' \
	"  host pc1 { hardware ethernet 52:54:0:0:0:1; fixed-address 10.0.0.61; }" "  host pc2.example.org { hardware ethernet $two; filename \"own.0\"; }" '}'
has "$LAB_NAME: they have their names" $LAB/made.ini '^name = pc2$'
isc 'machines of a class' 0 "$one/0 $two/0 $other/0" 'class "lab" { match hardware; }' "subclass \"lab\" 1:$one { filename \"one.0\"; }" "subclass \"lab\" 1:$two;" \
	'class "lab" { filename "lab.0"; }' 'filename "all.0";'
isc 'classes and a machine' 0 "$one/0 $other/0" 'class "first" { match if exists vendor-class-identifier; filename "first.0"; }' \
	'class "second" { match if not exists user-class; filename "second.0"; }' "host pc1 { hardware ethernet $one; filename \"pc1.0\"; }" 'filename "all.0";'
isc 'quotes and comments' 0 "$other/0" 'filename "ab.0"; # a comment; filename "no";' 'option domain-name "x;{y";'
printf 'filename "in.0";\n' >$LAB/more.conf
isc 'included' 0 "$other/0" "include \"$LAB/more.conf\";"
vm=08:00:27:00:00:01
isc 'cards of one maker' 0 "$other/0 $vm/0" 'filename "all.0";' 'class "vm" { match if substring(hardware, 1, 3) = 08:00:27; filename "vm.0"; }'
has "$LAB_NAME: they have a section" $LAB/made.ini '^\[host 08:00:27:\*\]$'
isc 'cards of makers, as text' 0 "$other/0 $vm/0 $one/0" 'filename "all.0";' 'if binary-to-ascii(16, 8, ":", substring(hardware, 1, 3)) = "8:0:27" { filename "vm.0"; }' \
	'elsif binary-to-ascii(16, 8, "-", substring(hardware, 1, 2)) = "52-54" { filename "kvm.0"; }'
isc 'cards by classes and subclasses' 0 "$other/0 $vm/0 $one/0 $two/0 $vm/7" "$arch" 'class "makers" { match substring(hardware, 1, 3); }' 'subclass "makers" 08:00:27 { filename "vm.0"; }' \
	'class "one" { match if hardware = 1:52:54:00:00:00:01; filename "one.0"; }' 'class "ids" { match pick-first-value(option dhcp-client-identifier, hardware); }' \
	"subclass \"ids\" 1:$two { filename \"two.0\"; }" 'filename "all.0";'
isc 'a beginning in a beginning, and others not' 0 "$other/0 $vm/0 $one/0" 'if substring(hardware,0,5) = 01:52:54:00:00 { filename "long.0"; }' \
	'elsif substring(hardware,1,2) = 52:54 { filename "short.0"; } elsif not (substring(hardware,1,1) = 08) { filename "other.0"; } else { filename "eight.0"; }'
isc 'UEFI HTTP Boot' 0 "$other/0 $other/7 $other/16 $other/7i" 'class "ipxeclient" { match if exists user-class and (option user-class = "iPXE"); filename "http://10.0.0.2/boot.ipxe"; }' \
	'class "bios" { match if not exists user-class and substring (option vendor-class-identifier, 15, 5) = "00000"; filename "undionly.kpxe"; }' \
	'class "pxe" { match if not exists user-class and substring (option vendor-class-identifier, 0, 9) = "PXEClient"; filename "ipxe.efi"; }' \
	'class "http" { match if not exists user-class and substring (option vendor-class-identifier, 0, 10) = "HTTPClient";' \
	'  option vendor-class-identifier "HTTPClient"; filename "http://10.0.0.2/tftp/ipxe.efi"; }'
isc 'each architecture a class, as wikis have it' 0 "$other/0 $other/6 $other/7 $other/9" 'class "a" { match if substring(option vendor-class-identifier, 0, 20) = "PXEClient:Arch:00006"; filename "i386-efi/ipxe.efi"; }' \
	'class "b" { match if substring(option vendor-class-identifier, 0, 20) = "PXEClient:Arch:00007"; filename "ipxe.efi"; }' \
	'class "c" { match if substring(option vendor-class-identifier, 0, 20) = "PXEClient:Arch:00009"; filename "ipxe.efi"; }' \
	'class "d" { match if substring(option vendor-class-identifier, 0, 20) = "PXEClient:Arch:00000"; filename "undionly.kkpxe"; }'
isc 'in numbers' 0 "$other/0 $other/7 $other/11" "$arch" 'if option arch = encode-int(7, 16) { filename "x64.efi"; } elsif option arch = 00:0b { filename "arm64.efi"; } else { filename "bios.0"; }'
isc 'the option of the file' 0 "$other/0" 'if exists vendor-class-identifier { filename "x.0"; }'

# Not asked of dhcpd.
printf '%s\n' 'filename "a b";' 'host x { hardware token-ring 1:2:3:4:5:6; filename "y"; }' "host off { hardware ethernet $one; deny booting; }" \
	"host off2 { hardware ethernet $one; }" 'option vendor-encapsulated-options 01;' 'switch (option x) { case 1: filename "z"; }' 'option bootfile-name = concat("a", option x);' \
	"include \"$LAB/odd.conf\";" 'include "/nowhere/at/all";' 'deny unknown-clients;' \
	'subnet 10.1.0.0 netmask 255.255.255.0 { }' 'subnet 10.2.0.0 netmask 255.255.255.0 { filename "other"; }' '}' "$(printf '\033[2J;')" 'host y {' >$LAB/odd.conf
shape 'what cannot be carried' 1 isc $LAB/odd.conf ''
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$LOG/left" | sort -nu | paste -sd ' ')" '1 2 4 5 6 7 8 9 12 13 15'
has "$LAB_NAME: who is not to boot" $LAB/made.ini '^ignore = yes$'
has "$LAB_NAME: who is not known" $LAB/made.ini '^known-only = yes$'
has_not "$LAB_NAME: nothing of it reaches the terminal" "$LOG/left" "$(printf '\033')"
{ head -c 300000 /dev/zero | tr '\000' '{'; echo; head -c 1200000 /dev/zero | tr '\000' x; } >$LAB/odd.conf
$lanboot import isc $LAB/odd.conf >"$LOG/out" 2>"$LOG/left"
equal "$LAB_NAME: nothing but brackets" "$? $(grep -c 'lost: ' "$LOG/left")" '1 2'
mkdir -p $LAB/etc $LAB/keys
printf '%s\n' 'include "two.conf";' "include \"$LAB/keys/rndc.key\";" 'include "/dev/zero";' 'include "../../etc/passwd";' "key k { secret \"Geheim==\"; };" 'filename "x.0";' >$LAB/etc/one.conf
echo 'include "one.conf"; include "two.conf";' >$LAB/etc/two.conf
echo 'key other { secret "Verborgen=="; };' >$LAB/keys/rndc.key
chmod 600 $LAB/keys/rndc.key
$lanboot import isc $LAB/etc/one.conf >"$LOG/out" 2>"$LOG/left"
equal "$LAB_NAME: includes in a circle, elsewhere, and of keys" "$? $(sed -n 's/^.*etc\/\([a-z.]*:[0-9]*\): lost: .*/\1/p' "$LOG/left" | sort -u | paste -sd ' ')" \
	'1 one.conf:2 one.conf:3 one.conf:4 two.conf:1'
has_not "$LAB_NAME: no key is shown" "$LOG/left" 'Geheim|Verborgen'
has "$LAB_NAME: the rest is read" "$LOG/out" '^bios = x\.0$'
finish
