#!/bin/sh
# import-awks: each awk that is at hand (busybox's, mawk, gawk, original-awk) makes the same of the same
# files, and tells the same of them.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-awks BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
top=$PWD

config dnsmasq 'dhcp-match=set:efi,option:client-arch,00007' 'dhcp-vendorclass=set:arm,PXEClient:Arch:00011' 'dhcp-match=ia32, option:client-arch, 6 # small' \
	'dhcp-match=set:http,60,HTTPClient' 'dhcp-userclass=set:ipxe,iPXE' 'dhcp-boot="pxe linux.0",x,10.0.0.1' 'dhcp-boot=tag:efi,x.efi' 'dhcp-boot=tag:arm,arm.efi' \
	'dhcp-boot=tag:!ipxe,tag:ia32,ia32.efi' 'dhcp-boot=tag:ipxe,http://10.0.0.1/b.ipxe' 'dhcp-boot=tag:http,http://10.0.0.1/x.efi' 'dhcp-mac=set:vm,52:54:*:*:*:*' \
	'dhcp-host=8:0:27:0:0:1,52-54-00-00-00-01,set:a,pc1,12h' 'dhcp-boot=tag:a,a.0' 'pxe-service=x86PC,"x",y' 'tftp-mtu=1400' 'nonsense=1' "$(printf 'b\303\244d=\033')"
config ethers '  8:0:20:0:61:a sun # x' '52-54-00-00-00-01 10.0.0.7' 'bad'
config isc 'option arch code 93 = unsigned integer 16; next-server 10.0.0.1;' 'class "vm" { match if binary-to-ascii(16, 8, ":", substring(hardware, 1, 3)) = "8:0:27"; filename "vm.0"; }' \
	'class "m" { match substring(hardware, 1, 4); } subclass "m" 52:54:00:12 { filename "m.0"; }' 'if option arch = 00:07 { filename "x.efi"; } elsif option arch = encode-int(11, 16) { filename "a.efi"; }' \
	'elsif exists user-class and lcase(option user-class) = "ipxe" { filename "http://10.0.0.1/x"; } else { filename "b.0"; }' \
	'group { filename "g.0"; host pc1 { hardware ethernet 52:54:0:0:0:1; fixed-address 10.1.0.5; } host pc2 { hardware ethernet 52:54:00:00:00:02; filename "o.0"; } }' \
	'subnet 10.0.0.0 netmask 255.255.255.0 { } subnet 10.1.0.0 netmask 255.255.0.0 { filename "sub.0"; }' 'switch (x) { }' '}' 'host y {'
config kea '{ "Dhcp4": { "client-classes": [ { "name": "vm", "test": "substring(hexstring(pkt4.mac,'"':'),0,8) == '08:00:27'"'", "boot-file-name": "vm.0" },' \
	'{ "name": "u", "test": "option[93].hex == 0x0007 and not member('"'vm'"')", "option-data": [ { "code": 67, "data": "x.efi" } ] }, { "name": "?", "test": "relay4[1].hex == 1", "boot-file-name": "r" } ],' \
	'"subnet4": [ { "subnet": "10.0.0.0/24", "reservations": [ { "hw-address": "52:54:00:00:00:01", "hostname": "a.b", "client-classes": [ "u" ] } ] },' \
	'{ "subnet": "10.1.0.0/24", "boot-file-name": "s" } ], "boot-file-name": "all", "next-server": "10.0.0.1" } }'
config pxelinux/default 'DEFAULT menu.c32' 'TIMEOUT 0100' 'IPAPPEND 03' 'MENU BEGIN' 'MENU TITLE ^Tools' 'LABEL a b' 'MENU LABEL ^One' 'KERNEL ::/k' 'APPEND initrd=a,b quiet {x}' 'MENU END' \
	'LABEL disk' 'LOCALBOOT 0' 'LABEL c' 'KERNEL chain.c32' 'APPEND hd0' 'INCLUDE nowhere' 'who knows'
config pxelinux/C0A8 'DEFAULT vmlinuz root=x'
config ltsp '[common]' 'KERNEL_PARAMETERS="a b"' 'LIGHTDM_CONF="x=y' 'z"' '[server]' 'DEFAULT_IMAGE = r_chr # x' '[52:54:*|08:*]' 'HOSTNAME=x' '[52:54:00:00:00:01]' "KERNEL_PARAMETERS='q'" 'INCLUDE=more' \
	'[more]' 'X=$KERNEL_PARAMETERS' '[server]' 'OPT="${NONE}"' 'DEFAULT_IMAGE=$OPT'
config matchbox/groups/a.json '{ "id": "a", "profile": "p", "selector": { "mac": "52-54-00-00-00-0A" }, "metadata": { "x/y": "z" } }'
config matchbox/profiles/p.json '{ "id": "p", "boot": { "kernel": "/k", "initrd": ["--name main /i", "/j"], "args": ["a=${uuid}", "initrd=main"] }, "ignition_id": "i" }'
config cobbler/distros/d.json '{ "name": "d", "kernel": "/a/k", "initrd": "/a/i", "kernel_options": { "a": ["1", "2"], "b": "~" } }'
config cobbler/profiles/p.json '{ "name": "p", "distro": "d", "kernel_options": "c=\"x y\" !b d" , "autoinstall": "x" }'
config cobbler/systems/s.json '{ "name": "s", "profile": "p", "kernel_options": { "a": "3" }, "interfaces": { "e": { "mac_address": "52:54:00:00:00:01" }, "f": { "mac_address": "zz" } } }'
config csv 'MAC Address;Host;Standort;profile;colour' '52-54-00-00-00-01;pc1;"=A";kiosk;red' '5254.0000.0002;J\0303\0274rgen;;Alpine 3;' ';;x;;'
config json '{ "machines": [ { "section": "52:54:00:00:00:01", "name": "a", "option": ["17:a", "18:b"], "tags": ["x", "y"] }, { "section": "zz" } ], "x": { "y": 1 } }'
cat >"$dir/site.ini" <<-END
	[lanboot]
	user = nobody
	root = /srv
	[pxedhcpd]
	bios = b.0
	[profile p]
	kernel  = k
	[host 52:54:00:00:00:01]
	name = pc1
	option = 17:a
	cmdline = a
	    b
END

# made AWK: all of it, with the awk in that folder.
made() {
	for kind in dnsmasq ethers isc kea pxelinux ltsp matchbox cobbler csv json; do
		for conf in none.ini site.ini; do
			echo "--- $kind $conf"
			PATH=$1:$PATH LD_LIBRARY_PATH=$libs tools/lanboot -f "$dir/$conf" import $kind "$dir/in/$kind" 2>&1
			echo "$?"
		done
	done
	PATH=$1:$PATH LD_LIBRARY_PATH=$libs tools/lanboot -f "$dir/site.ini" export json
}
head -n 3 "$dir/site.ini" >"$dir/none.ini"
libs=$top/build/peers/usr/lib/$(uname -m)-linux-gnu
first=
for awk in mawk gawk original-awk busybox; do
	found=$(find_tool $awk) || {
		skip "$LAB_NAME: $awk" 'it is not here; tests/lab/setup check brings it'
		continue
	}
	mkdir -p "$dir/$awk"
	ln -sf "$(readlink -f "$found")" "$dir/$awk/awk"
	made "$dir/$awk" >"$dir/$awk.made"
	if [ -z "$first" ]; then
		first=$awk
		check "$LAB_NAME: $awk makes something of each kind" "$(grep -c '^\[host' "$dir/$awk.made") machines" [ "$(grep -c '^\[host' "$dir/$awk.made")" -gt 20 ]
		has_not "$LAB_NAME: $awk has nothing to complain of" "$dir/$awk.made" 'awk:'
	else
		equal "$LAB_NAME: $awk makes what $first does" "$(diff "$dir/$first.made" "$dir/$awk.made" | head -n 4 | tr '\n' ' ')" ''
	fi
done
finish
