#!/bin/sh
# dhcp-render: what `pxedhcpd render` writes for other DHCP servers, given to these: each kind of client
# is told by them what pxedhcpd itself tells it.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/opnsense.sh
lan_enter "$@"
need "$LAB_NAME" dnsmasq
lan_up
codes='17 43 60 209'

### A configuration with all that makes a difference, in names that mean something to one server each

cat >$LAB/lanboot.ini <<'END'
[lanboot]
user = nobody
address = 10.0.0.2
[pxedhcpd]
classes = U-Boot
pxe-classes = HW-Client
uboot-arm64 = u-boot/snp.efi
efi-ia32 = a,b#c{d}e:f=g\\h\n;i*j?[k]<l>%n^o~ü\.efi
[profile disk]
local = yes
[profile odd]
local = yes
boot-file = tag_x,set:y#{\}\\1%n^!();-.efi
option = 17:iscsi:10.0.0.9::::iqn.2026-01.example:disk
option = 209:"say "hi", \n #1; $x"
[profile digits]
local = yes
boot-file = 1234
option = 209:0x05
[host 52:54:00:00:00:01 52:54:00:00:00:11]
profile = odd
[host 52:54:00:00:00:02]
profile = disk
ignore = yes
[host 52:54:00:00:00:03]
profile = digits
[host 52:54:00:00:00:04]
profile = long
[host 52:54:00:00:00:05]
profile = disk
[host 52:54:00:*]
profile = disk
boot-file = prefix/snp.efi
[host 52:54:*]
profile = disk
boot-file = shorter/snp.efi
[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]
profile = disk
boot-file = by-uuid.efi
[host client-id 01:0a:0b:0c:0d]
profile = disk
script-url = https://boot.example/script.ipxe
[host *]
profile = disk
[profile long]
local = yes
script-url = http://10.0.0.2:8080/by-mac?x={address}
END
echo "boot-file = $(printf '%0150d' 0 | sed 's/0/long,/g' | cut -c 1-200)" >>$LAB/lanboot.ini

# client NAME MAC ARCH CLASS [OPTION...]: ARCH - is none.
client() {
	client_arch="93=0x$3" client_head="$1 $2"
	[ "$3" != - ] || client_arch=''
	client_class="60=$4"
	[ "$4" != - ] || client_class=''
	shift 4
	echo "$client_head $client_arch $client_class $*"
}
# all_archs NAME MAC [OPTION...]: the same machine as each kind.
all_archs() {
	all_name=$1 all_mac=$2
	shift 2
	for all_arch in 0000 0006 0007 0009 000b 0014 0016 001b 0029 0063 00070000 00000007; do
		client "$all_name-$all_arch" "$all_mac" $all_arch PXEClient:Arch:00000:UNDI:003016 "$@"
	done
	for all_arch in 000f 0010 0013 0007 0018; do
		client "$all_name-http-$all_arch" "$all_mac" $all_arch HTTPClient:Arch:00016:UNDI:003016 "$@"
	done
	client "$all_name-bare" "$all_mac" - PXEClient "$@"
	client "$all_name-bare-http" "$all_mac" - HTTPClient "$@"
	client "$all_name-says-7" "$all_mac" - PXEClient:Arch:00007:UNDI:003016 "$@"
	client "$all_name-says-16" "$all_mac" - HTTPClient:Arch:00016:UNDI:003016 "$@"
	client "$all_name-says-99" "$all_mac" - PXEClient:Arch:00099:UNDI:003016 "$@"
	client "$all_name-ipxe-0" "$all_mac" 0000 PXEClient:Arch:00000:UNDI:002001 77=iPXE 175=0x130101 "$@"
	client "$all_name-ipxe-7" "$all_mac" 0007 PXEClient:Arch:00007:UNDI:003016 77=0x0469505845 "$@"
	client "$all_name-ipxe-175" "$all_mac" 0010 HTTPClient:Arch:00016 175=0x130101 "$@"
	client "$all_name-uboot" "$all_mac" 0016 U-Boot.armv8 "$@"
	client "$all_name-uboot-bare" "$all_mac" - U-Boot.armv7 "$@"
	client "$all_name-huawei" "$all_mac" - HW-Client:Arch:00007 "$@"
	client "$all_name-plain" "$all_mac" - - "$@"
	client "$all_name-msft" "$all_mac" - MSFT-5.0 "$@"
}
{
	all_archs other 0a:00:00:00:00:01
	all_archs pi b8:27:eb:00:00:01
	client pi-id-0 0a:00:00:00:00:02 0000 PXEClient 97=0x005250693400c031123456789a1a2b3c4d
	for n in 01 02 03 04 05 11 99; do
		all_archs "host-$n" 52:54:00:00:00:$n
	done
	client shorter 52:54:01:00:00:01 0007 PXEClient
	client uuid 0a:00:00:00:00:03 0007 PXEClient 97=0x004c4c4544004d39108035b4c04f4b4d31
	client uuid-and-mac 52:54:00:00:00:05 0007 PXEClient 97=0x004c4c4544004d39108035b4c04f4b4d31
	client uuid-and-prefix 52:54:00:00:00:98 0007 PXEClient 97=0x004c4c4544004d39108035b4c04f4b4d31
	client client-id 0a:00:00:00:00:04 0007 PXEClient:Arch:00007 77=iPXE 61=0x010a0b0c0d
	client other-id 0a:00:00:00:00:05 0007 PXEClient:Arch:00007 77=iPXE 61=0x010a0b0c0e
} >"$LOG/clients"

# asked FILE: what all of them are told; but of 43 and 60 what firmware needs of a lease's server only.
asked() {
	in_client build/tests/bench/dhcp_ask eth0 $codes <"$LOG/clients" >"$LOG/$1" 2>>"$LOG/dhcp_ask.log"
}

daemons_start $LAB/lanboot.ini pxedhcpd || exit 1
asked by-pxedhcpd
daemons_stop pxedhcpd
# what_is_needed FILE: of what pxedhcpd told. Who is told nothing has a lease, and who asks for the boot
# server itself finds it there.
what_is_needed() {
	awk '
		$2 == "-" { $2 = "10.0.0.2 -" }
		/-ipxe-/ || !/60=48545450436c69656e74/ && !/43=0601030a0400505845/ { gsub(/ (43|60)=[0-9a-f]*/, "") }
		{ print }' "$1"
}
what_is_needed "$LOG/by-pxedhcpd" >"$LOG/wanted"

# site_stop: the next one is up when its own log says so.
site_stop() {
	stop site-dhcp
	mv "$LOG/site-dhcp.log" "$LOG/site-dhcp-before.log"
}

# serves KIND PROGRAM: the server of that kind, with what is written for it.
serves() {
	"$BIN/pxedhcpd" -f $LAB/lanboot.ini render "$1" >"$LOG/$1.conf" 2>"$LOG/$1.errors"
	equal "$LAB_NAME: $1: all of it can be said" "$? $(cat "$LOG/$1.errors")" '0 '
	"$2" "$(cat "$LOG/$1.conf")
$3"
	asked "by-$1"
	site_stop
	equal "$LAB_NAME: $1: $(wc -l <"$LOG/wanted") clients are told what pxedhcpd tells them" \
		"$(diff "$LOG/wanted" "$LOG/by-$1" | head -n 20)" ''
}
serves dnsmasq site_dnsmasq
if find_tool dhcpd >/dev/null; then
	serves isc site_isc 'ping-check false;'
	has_not "$LAB_NAME: isc: it does not complain at its start" "$LOG/site-dhcp-before.log" 'no raw packet'
else
	skip "$LAB_NAME: ISC dhcpd" 'not here; tests/lab/setup check brings it'
fi
if find_tool kea-dhcp4 >/dev/null; then
	serves kea site_kea
else
	skip "$LAB_NAME: Kea" 'not here; tests/lab/setup check brings it'
fi

### OPNsense: what its own templates make of what is to be entered on its pages

cat >$LAB/opnsense.ini <<'END'
[lanboot]
user = nobody
address = 10.0.0.2
[pxedhcpd]
classes = U-Boot
uboot-arm64 = u-boot/snp.efi
[profile disk]
local = yes
[host 52:54:00:00:00:01 52:54:00:00:00:11]
profile = disk
boot-file = own/snp.efi
option = 209:config
[host 52:54:00:00:00:02]
profile = disk
script-url = http://10.0.0.9/a.ipxe?x={address}
[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]
profile = disk
boot-file = by-uuid.efi
[host client-id 01:0a:0b:0c:0d]
profile = disk
script-url = https://boot.example/script.ipxe
END
grep -v -e '-bare' -e '-says-' -e '-huawei' -e '-ipxe-175' -e '^pi-' -e '^host-0[345]' -e '^shorter' -e '^uuid-and-' \
	"$LOG/clients" >"$LOG/clients-all"
mv "$LOG/clients-all" "$LOG/clients"
grep -v uboot $LAB/opnsense.ini | grep -v boot-file >$LAB/none-for-boards.ini
daemons_start $LAB/opnsense.ini pxedhcpd || exit 1
asked by-pxedhcpd-opnsense
daemons_stop pxedhcpd
what_is_needed "$LOG/by-pxedhcpd-opnsense" >"$LOG/wanted"
"$BIN/pxedhcpd" -f $LAB/opnsense.ini render opnsense >"$LOG/entered" 2>"$LOG/entered.errors"
# as_wanted NAME: all clients are told what pxedhcpd tells them.
as_wanted() {
	asked by-opnsense
	site_stop
	equal "$LAB_NAME: OPNsense's $1: $(wc -l <"$LOG/wanted") clients are told what pxedhcpd tells them" \
		"$(diff "$LOG/wanted" "$LOG/by-opnsense" | head -n 20)" ''
}
opnsense_dnsmasq "$LOG/entered"
as_wanted 'Dnsmasq, by its pages'
if find_tool dhcpd >/dev/null; then
	# Its own file defines option 93 itself, by another name, and ends with what is in its folder.
	site_isc "ping-check false;
option arch code 93 = unsigned integer 16;
$("$BIN/pxedhcpd" -f $LAB/opnsense.ini render isc)"
	as_wanted 'ISC, by one file'
fi

# Whom lines for boards alone are for, and not.
grep -E '^(other|host-01)-(0000|0007|0016|http-0010|ipxe-7|uboot|plain|msft) ' "$LOG/clients" >"$LOG/clients-boards"

# only PATTERN: from now on those clients alone; their names begin with it.
only() {
	grep -E "^($1) " "$LOG/clients" >"$LOG/clients-only"
	grep -E "^($1) " "$LOG/wanted" >"$LOG/wanted-only"
	mv "$LOG/clients-only" "$LOG/clients"
	mv "$LOG/wanted-only" "$LOG/wanted"
}
# Kea's pages and ISC's find no machines, and know who says one architecture; ISC's only what boots by PXE.
only 'other-(00..|http-00(0f|1.)|ipxe-0)'
if find_tool kea-dhcp4 >/dev/null; then
	only 'other-(00(0.|16|63)|http-00(0f|1.)|ipxe-0)'
	opnsense_kea "$LOG/entered"
	as_wanted 'Kea, by its pages'
	site_kea '' "$(opnsense_writes "$LOG/entered" kea-before)"
	asked by-opnsense
	site_stop
	equal "$LAB_NAME: OPNsense's Kea of before: one file for everyone" \
		"$(cut -d ' ' -f 2,3 "$LOG/by-opnsense" | sort -u)" '10.0.0.2 ipxe64.efi'
fi
if find_tool dhcpd >/dev/null; then
	only 'other-(000.|ipxe-0)'
	opnsense_isc "$LOG/entered"
	as_wanted 'ISC, by its pages'
fi

### Boards with U-Boot alone: pxedhcpd answers the others, of which these lines say nothing

# boards KIND PROGRAM [LINES]: who is told a file by that server, and the boot server.
boards() {
	"$2" "$("$BIN/pxedhcpd" -f $LAB/opnsense.ini render "$1" --boards)
${3:-}"
	in_client build/tests/bench/dhcp_ask eth0 <"$LOG/clients-boards" >"$LOG/boards-$1" 2>>"$LOG/dhcp_ask.log"
	site_stop
	equal "$LAB_NAME: $1: boards are told their file" "$(awk '$3 != "-"' "$LOG/boards-$1")" \
		'other-0016 10.0.0.2 u-boot/snp.efi
other-uboot 10.0.0.2 u-boot/snp.efi
host-01-0016 10.0.0.2 own/snp.efi
host-01-uboot 10.0.0.2 own/snp.efi'
	equal "$LAB_NAME: $1: nobody else is sent there" "$(grep -c ' 10\.0\.0\.2 ' "$LOG/boards-$1")" 4
}
boards dnsmasq site_dnsmasq
if find_tool dhcpd >/dev/null; then
	boards isc site_isc 'ping-check false;'
fi
if find_tool kea-dhcp4 >/dev/null; then
	boards kea site_kea
fi
"$BIN/pxedhcpd" -f $LAB/none-for-boards.ini render kea --boards >"$LOG/boards" 2>&1
equal "$LAB_NAME: no file for boards" "$? $(grep -c 'no board has a boot file' "$LOG/boards")" '1 1'

### Is it still what the configuration says?

"$BIN/pxedhcpd" -f $LAB/opnsense.ini render isc >$LAB/written
"$BIN/pxedhcpd" -f $LAB/opnsense.ini render isc --compare $LAB/written >"$LOG/compared" 2>&1
equal "$LAB_NAME: what was written is the same" "$? $(cat "$LOG/compared")" "0 $LAB/written: as the configuration says"
{ printf '; a line more, which moves the others\n\n'; cat $LAB/opnsense.ini; } >$LAB/moved.ini
"$BIN/pxedhcpd" -f $LAB/moved.ini render isc --compare - <$LAB/written >"$LOG/compared" 2>&1
equal "$LAB_NAME: also when sections have moved" $? 0
sed 's|by-uuid\.efi|other.efi|' $LAB/opnsense.ini >$LAB/changed.ini
"$BIN/pxedhcpd" -f $LAB/changed.ini render isc --compare $LAB/written >"$LOG/compared" 2>&1
equal "$LAB_NAME: not when one says another file" $? 1
has "$LAB_NAME: which is shown" "$LOG/compared" 'now: +filename ".*other\.efi";'
head -n 20 $LAB/written | "$BIN/pxedhcpd" -f $LAB/opnsense.ini render isc --compare - >"$LOG/compared" 2>&1
equal "$LAB_NAME: nor when there is less" "$? $(grep -c 'there: (nothing more)' "$LOG/compared")" '1 1'
"$BIN/pxedhcpd" -f $LAB/opnsense.ini render isc --compare $LAB/not-there >"$LOG/compared" 2>&1
equal "$LAB_NAME: no such file" $? 66

### What cannot be said

printf '[lanboot]\naddress = 10.0.0.2\n[pxedhcpd]\nhttp-root = {server}/{mac}/\nscript = {server}/{mac-hyphen}.ipxe\n' \
	>$LAB/mac.ini
for kind in dnsmasq isc kea; do
	"$BIN/pxedhcpd" -f $LAB/mac.ini render $kind >"$LOG/mac" 2>"$LOG/mac.errors"
	equal "$LAB_NAME: $kind: a URL with the MAC of each machine" $? 1
	has "$LAB_NAME: $kind: which is told" "$LOG/mac.errors" "http-.*left out: .*each machine's MAC"
	has "$LAB_NAME: $kind: but iPXE puts it there itself" "$LOG/mac" '10\.0\.0\.2/\$\{netX/mac:hexhyp}\.ipxe'
done
"$BIN/pxedhcpd" -f $LAB/lanboot.ini render opnsense >"$LOG/opnsense" 2>"$LOG/opnsense.errors"
equal "$LAB_NAME: OPNsense: there are no fields for single machines" $? 1
for field in 'Next-server IP +10\.0\.0\.2' 'Default BIOS filename +undionly\.kpxe' \
	'x64 UEFI/EBC \(64-bit\) filename +ipxe64\.efi' 'iPXE boot filename +http://10\.0\.0\.2/boot\.ipxe' \
	'TFTP bootfile name +ipxe64\.efi' 'left out: uboot-arm64' 'left out: .*52:54:00:00:00:02]'; do
	has "$LAB_NAME: OPNsense: $field" "$LOG/opnsense" "  $field"
done

### By the one command

PATH=$top/$BIN:$PATH sh tools/lanboot -f $LAB/lanboot.ini render kea >"$LOG/lanboot" 2>&1
equal "$LAB_NAME: lanboot render writes the same" "$? $(diff "$LOG/kea.conf" "$LOG/lanboot")" '0 '
PATH=$top/$BIN:$PATH sh tools/lanboot -f $LAB/mac.ini render isc --json >"$LOG/json" 2>&1
equal "$LAB_NAME: with --json its status is the same" $? 1
has "$LAB_NAME: and what could not be said stands beside" "$LOG/json" '^{"text":"# Made.*","left":\["http-.*MAC.*\]}$'
sh -c 'PATH=$0:$PATH sh tools/lanboot -f "$1" render dnsmasq --boards --address 10.0.0.2' "$top/$BIN" $LAB/opnsense.ini >"$LOG/lanboot" 2>&1
equal "$LAB_NAME: lanboot render --boards" "$? $(grep -c '^dhcp-boot=' "$LOG/lanboot")" '0 5'
equal "$LAB_NAME: its kinds are completed" \
	"$(sh tools/lanboot complete render | grep -c -e '^dnsmasq$' -e '^opnsense$')" 2

### Which address

printf '[lanboot]\nroot = /srv\n' >$LAB/none.ini
ip addr add 192.0.2.7/24 dev lan
"$BIN/pxedhcpd" -f $LAB/none.ini render dnsmasq >"$LOG/one" 2>&1
equal "$LAB_NAME: the machine's one address" "$? $(grep -c '^dhcp-boot=,,192\.0\.2\.7$' "$LOG/one")" '0 1'
ip addr add 192.0.2.8/24 dev lan
"$BIN/pxedhcpd" -f $LAB/none.ini render dnsmasq >"$LOG/two" 2>&1
equal "$LAB_NAME: which of two is not guessed" $? 2
"$BIN/pxedhcpd" -f $LAB/none.ini render bind >"$LOG/bind" 2>&1
equal "$LAB_NAME: no such server" $? 2
finish
