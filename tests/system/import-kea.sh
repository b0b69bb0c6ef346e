#!/bin/sh
# import-kea: what Kea says in its configuration is said by ours, to the same machines.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" kea-dhcp4
. tests/lab/import.sh
lan_up

# kea NAME STATUS MACHINES GLOBAL SUBNET: members of Dhcp4, and of its subnet; with Kea itself.
kea() {
	cat >$LAB/site.json <<-END
		{ "Dhcp4": { ${4:+$4,}
		  "interfaces-config": { "interfaces": [ "eth0" ] },
		  "lease-database": { "type": "memfile", "persist": false },
		  "subnet4": [ { "id": 1, "subnet": "10.0.0.0/24", ${5:+$5,}
		    "pools": [ { "pool": "10.0.0.50 - 10.0.0.99" } ] } ],
		  "loggers": [ { "name": "kea-dhcp4", "severity": "INFO", "output_options": [ { "output": "stderr", "flush": true } ] } ] } }
	END
	: >"$LOG/site-dhcp.log"
	KEA_PIDFILE_DIR=$LAB KEA_LOCKFILE_DIR=$LAB start site-dhcp "$SITE" kea-dhcp4 -c $LAB/site.json
	wait_for_line "$LOG/site-dhcp.log" 'DHCP4_STARTED' 10 site-dhcp ||
		lan_die "kea-dhcp4 did not start: $(grep -m 1 ERROR "$LOG/site-dhcp.log")"
	shape "$1" "$2" kea $LAB/site.json "$3"
	# It has nothing to lose.
	kill -KILL "$(pid_of site-dhcp)"
	stop site-dhcp 2>/dev/null
}

uefi='{ "name": "uefi", "test": "option[93].hex == 0x0007", "boot-file-name": "ipxe64.efi" }'
ipxe='{ "name": "ipxe", "test": "option[77].hex == '"'iPXE'"'", "boot-file-name": "http://10.0.0.2/boot.ipxe" }'
kea 'one file for all' 0 "$other/0 $other/7" '"next-server": "10.0.0.1", "boot-file-name": "pxelinux.0"' ''
kea 'of a subnet' 0 "$other/0 $other/7" '' '"next-server": "10.0.0.1", "boot-file-name": "/tftpboot/x.0"'
kea 'classes by architecture' 0 "$other/0 $other/7 $other/6" "\"client-classes\": [ $uefi,
	{ \"name\": \"ia32\", \"test\": \"substring(option[60].hex,0,20) == 'PXEClient:Arch:00006'\", \"boot-file-name\": \"ia32.efi\" } ]" \
	'"boot-file-name": "undionly.kpxe"'
kea 'iPXE' 0 "$other/0 $other/7 $other/0i $other/7i" "\"client-classes\": [ $ipxe, $uefi,
	{ \"name\": \"bios\", \"test\": \"not member('uefi') and not member('ipxe')\", \"boot-file-name\": \"undionly.kpxe\" } ]" ''
kea 'iPXE by its option' 0 "$other/0 $other/0i" '"option-def": [ { "name": "ipxe", "code": 175, "type": "binary" } ], "client-classes": [
	{ "name": "a", "test": "option[ipxe].exists", "boot-file-name": "http://10.0.0.2/boot.ipxe" },
	{ "name": "b", "test": "not option[175].exists", "boot-file-name": "undionly.kpxe" } ]' ''
kea 'two classes at once' 0 "$other/0 $other/7" "\"client-classes\": [
	{ \"name\": \"pxe\", \"test\": \"substring(option[60].hex,0,9) == 'PXEClient'\", \"boot-file-name\": \"first.0\" }, $uefi ]" ''
kea 'machines' 1 "$one/0 $one/7 $two/0 $two/7 $other/7" "\"client-classes\": [ $uefi ], \"boot-file-name\": \"all.0\"" \
	"\"reservations\": [ { \"hw-address\": \"$one\", \"hostname\": \"pc1.example.org\", \"ip-address\": \"10.0.0.61\", \"boot-file-name\": \"pc1.0\", \"next-server\": \"10.0.0.9\" },
	{ \"hw-address\": \"$two\", \"hostname\": \"pc2\" }, { \"client-id\": \"01:02:03\", \"boot-file-name\": \"x\" } ]"
has "$LAB_NAME: a machine has its name" $LAB/made.ini '^name = pc1$'
kea 'machines of a class' 0 "$one/0 $other/0" '"client-classes": [ { "name": "kiosk", "boot-file-name": "kiosk.0" } ], "boot-file-name": "all.0",
	"reservation-mode": "global", "reservations": [ { "hw-address": "'$one'", "client-classes": [ "kiosk" ] } ]' ''
vm=08:00:27:00:00:01
kea 'cards of one maker' 0 "$other/0 $vm/0" '"client-classes": [ { "name": "vm", "test": "substring(pkt4.mac,0,3) == 0x080027", "boot-file-name": "vm.0" } ], "boot-file-name": "all.0"' ''
kea 'cards of one maker, as text' 0 "$other/0 $vm/0 $one/0" '"client-classes": [ { "name": "vm", "test": "substring(hexstring(pkt4.mac, '"':'),0,8) == '08:00:27'"'", "boot-file-name": "vm.0" },
	{ "name": "one", "test": "pkt4.mac == 0x525400000001", "boot-file-name": "one.0" } ], "boot-file-name": "all.0"' ''
kea 'names of options, and HTTP Boot' 0 "$other/0 $other/7 $other/7i $other/16" '"client-classes": [
	{ "name": "script", "test": "option[user-class].exists and substring(option[user-class].hex,0,4) == '"'iPXE'"'", "boot-file-name": "http://10.0.0.2/boot.ipxe" },
	{ "name": "uefi", "test": "not option[user-class].exists and (option[client-system].hex == 0x0007 or option[client-system].hex == 0x0009)", "boot-file-name": "efi/ipxe.efi" },
	{ "name": "http", "test": "substring(option[vendor-class-identifier].hex,0,10) == '"'HTTPClient'"'", "boot-file-name": "http://10.0.0.2/srv/efi/ipxe.efi",
	  "option-data": [ { "name": "vendor-class-identifier", "data": "HTTPClient", "always-send": true } ] } ], "boot-file-name": "undionly.kpxe"' ''
kea 'a class that a subnet asks for' 0 "$other/0 $other/7" "\"client-classes\": [ { \"name\": \"late\", \"test\": \"option[93].hex == 0x0007\", \"only-if-required\": true, \"boot-file-name\": \"late.efi\" },
	{ \"name\": \"never\", \"test\": \"option[93].hex == 0x0000\", \"only-if-required\": true, \"boot-file-name\": \"never.0\" } ], \"boot-file-name\": \"all.0\"" '"require-client-classes": [ "late" ]'
kea 'the file as an option' 0 "$other/0 $one/0" '"option-data": [ { "name": "boot-file-name", "data": "all.0" } ]' \
	"\"reservations\": [ { \"hw-address\": \"$one\", \"option-data\": [ { \"code\": 67, \"data\": \"own.0\" } ] } ]"
kea 'classes by the name of their vendor, and in each other' 0 "$other/0 $other/7" "\"client-classes\": [
	{ \"name\": \"pxe\", \"test\": \"member('VENDOR_CLASS_PXEClient:Arch:00007:UNDI:003016')\", \"boot-file-name\": \"vendor.efi\" },
	{ \"name\": \"rest\", \"test\": \"not member('pxe') and member('ALL')\", \"boot-file-name\": \"rest.0\" } ]" ''
printf '"boot-file-name": "in.0", # a comment\n"valid-lifetime": 3600\n' >$LAB/more.json
kea 'comments and includes' 0 "$other/0" '/* one
	*/ // two
	<?include "'$LAB'/more.json"?>' ''
has "$LAB_NAME: the line of what is included" "$LOG/left" 'more\.json:2: not needed: valid-lifetime'

# Not asked of Kea.
printf '{ "Dhcp4": { "boot-file-name": "a b", "option-data": [ { "name": "tftp-server-name", "data": "10.0.0.9" }, { "code": 43, "data": "01" } ],\n%s\n%s } }' \
	'"subnet4": [ { "boot-file-name": "one" }, { "boot-file-name": "two" } ], "shared-networks": [ { "subnet4": [ ] } ],' \
	'"reservations": [ { "hw-address": "zz", "boot-file-name": "x" } ] }, "Dhcp6": { "a": 1' >$LAB/odd.json
shape 'what cannot be carried' 1 kea $LAB/odd.json ''
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$LOG/left" | sort -nu | paste -sd ' ')" '1 2 3'
printf '%s\n' '{ "Dhcp4": { "subnet4": [ { "subnet": "10.0.0.0/24" },' '{ "subnet": "10.1.0.0/24", "option-data": [ { "code": 67, "data": "other.0" } ] },' \
	'{ "subnet": "10.2.0.0/24", "option-data": [ { "name": "boot-file-name", "data": "all.0" } ], "boot-file-name": "all.0" } ],' \
	'"boot-file-name": "all.0", "option-data": [ { "name": "routers", "data": "10.0.0.1" } ] } }' >$LAB/odd.json
shape 'a subnet that has another file as an option alone' 1 kea $LAB/odd.json ''
equal "$LAB_NAME: which subnet, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$LOG/left" | sort -nu | paste -sd ' ')" 2
printf '<?include "%s"?>' $LAB/loop.json >$LAB/loop.json
$lanboot import kea $LAB/loop.json >"$LOG/out" 2>"$LOG/left"
equal "$LAB_NAME: it includes itself: status" $? 1
has "$LAB_NAME: it includes itself" "$LOG/left" 'loop\.json: it includes itself'
printf '{"Dhcp4": "%s"}' "$(head -c 1000000 /dev/zero | tr '\000' x)" >$LAB/long.json
$lanboot import kea $LAB/long.json >"$LOG/out" 2>"$LOG/left"
has "$LAB_NAME: a text of a megabyte" "$LOG/left" 'long\.json:1: a name or text is longer'
finish
