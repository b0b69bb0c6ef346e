#!/bin/sh
# import-known: what the present configuration says already is not made again, by whatever name or number a
# machine is known there; what it says otherwise is told of, with the place.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-known BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh

# again NAME KIND PATH: what is imported is included, loads, and imported anew says nothing more.
again() {
	printf '[lanboot]\nuser = nobody\n%s\ninclude = %s\n' "${again_root-root = /srv}" "$dir/new.ini" >"$dir/site.ini"
	rm -f "$dir/new.ini" "$dir/more.ini"
	tools/lanboot import "$2" "$3" -o "$dir/new.ini" 2>"$dir/left"
	again_was=$?
	check "$LAB_NAME: $1: it loads beside the configuration" "$(sed -n 1p "$dir/loads" 2>/dev/null)" \
		sh -c "'$BIN/httpbootd' --dump-config -f '$dir/site.ini' >/dev/null 2>'$dir/loads'"
	tools/lanboot -f "$dir/site.ini" import "$2" "$3" -o "$dir/more.ini" 2>"$dir/left"
	equal "$LAB_NAME: $1: anew: status, lines made" "$? $(grep -c '' "$dir/more.ini")" "$again_was 0"
	again_hosts=$(grep -c '^\[host' "$dir/new.ini")
	equal "$LAB_NAME: $1: machines told of" "$(grep -c '\[host .* at .*/new\.ini:[0-9]* says it already' "$dir/left")" "$again_hosts"
}

config dnsmasq.conf 'dhcp-match=set:efi,option:client-arch,7' 'dhcp-boot=pxelinux.0' 'dhcp-boot=tag:efi,ipxe.efi' 'tftp-single-port' \
	'interface=eth0' 'dhcp-host=52:54:00:00:00:01,52:54:00:00:00:02,pc1,set:x' 'dhcp-boot=tag:x,x.0'
again dnsmasq dnsmasq "$dir/in/dnsmasq.conf"
config ethers '52:54:00:00:00:01 pc1' '52:54:00:00:00:02 10.0.0.2'
again ethers ethers "$dir/in/ethers"
config dhcpd.conf 'filename "all.0";' 'host a { hardware ethernet 52:54:00:00:00:01; filename "a.0"; }'
again ISC isc "$dir/in/dhcpd.conf"
config kea.json '{ "Dhcp4": { "boot-file-name": "all.0", "reservations": [ { "hw-address": "52:54:00:00:00:01", "hostname": "a" } ] } }'
again Kea kea "$dir/in/kea.json"
config pxelinux.cfg/default 'DEFAULT menu.c32' 'TIMEOUT 50' 'LABEL a' 'KERNEL a' 'APPEND initrd=x quiet' 'LABEL a b' 'KERNEL b'
config pxelinux.cfg/01-52-54-00-00-00-01 'LABEL a' 'KERNEL other'
again PXELINUX pxelinux "$dir/in"
config ltsp.conf '[server]' 'DEFAULT_IMAGE=a' '[52:54:00:00:00:01]' 'HOSTNAME=pc1' 'DEFAULT_IMAGE=b'
again LTSP ltsp "$dir/in/ltsp.conf"
config box/groups/one.json '{ "id": "one", "profile": "p", "selector": { "mac": "52:54:00:00:00:01" } }'
config box/profiles/p.json '{ "id": "p", "boot": { "kernel": "/k", "initrd": ["/i", "/j"], "args": ["a", "b"] } }'
again matchbox matchbox "$dir/in/box"
config cobbler/distros/d.json '{ "name": "d", "kernel": "/k", "initrd": "/i" }'
config cobbler/profiles/p.json '{ "name": "p", "distro": "d", "kernel_options": "a" }'
config cobbler/systems/s.json '{ "name": "s", "profile": "p", "kernel_options": "b", "interfaces": { "e": { "mac_address": "52:54:00:00:00:01" } } }'
again Cobbler cobbler "$dir/in/cobbler"
config list.csv 'mac,name,profile' '52:54:00:00:00:01,pc1,kiosk' ',,'
again CSV csv "$dir/in/list.csv"
tools/lanboot -f "$dir/site.ini" export json >"$dir/in/list.json" 2>/dev/null
again JSON json "$dir/in/list.json"
config dnsmasq.conf 'tftp-root=/srv/tftp' 'dhcp-boot=pxelinux.0'
again_root=
again 'a root' dnsmasq "$dir/in/dnsmasq.conf"

# What is there says other things.
mkdir "$dir/state" "$dir/state/hosts.d"
printf '[host 52:54:00:00:00:05]\nname = enrolled\nlocal = yes\n' >"$dir/state/hosts.d/enrolled.ini"
printf 'mac,name,profile\n52:54:00:00:00:06,listed,kiosk\n' >"$dir/hosts.csv"
cat >"$dir/site.ini" <<-END
	[lanboot]
	user  = nobody
	root  = /srv
	hosts = $dir/hosts.csv
	[pxedhcpd]
	bios = own.kpxe
	[httpbootd]
	state = $dir/state
	[profile kiosk]
	kernel = k
	[profile linux]
	kernel = another
	[host 52:54:00:00:00:01 52:54:00:00:00:02]
	name    = pc1
	profile = kiosk
	[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]
	name    = pc3
	profile = kiosk
END
# told NAME KIND FILE LINE...: lines of what is lost, of LINE:PATTERN; what is made loads beside the rest.
told() {
	told_name=$1
	rm -f "$dir/made.ini"
	tools/lanboot -f "$dir/site.ini" import "$2" "$3" -o "$dir/made.ini" 2>"$dir/left"
	equal "$LAB_NAME: $told_name: status" $? 1
	shift 3
	for told_line; do
		has "$LAB_NAME: $told_name: ${told_line#*:}" "$dir/left" ":${told_line%%:*}: lost: .*${told_line#*:}"
	done
	cat "$dir/site.ini" >"$dir/both.ini"
	sed -i "s|^hosts = .*|&\ninclude = $dir/made.ini|" "$dir/both.ini"
	check "$LAB_NAME: $told_name: it loads beside the rest" "$(sed -n 1p "$dir/loads" 2>/dev/null)" \
		sh -c "'$BIN/httpbootd' --dump-config -f '$dir/both.ini' >/dev/null 2>'$dir/loads'"
}
mkdir -p "$dir/in"
config list.csv 'mac,name,profile,uuid' '52:54:00:00:00:02,pc1,other,' '52:54:00:00:00:03,pc3,kiosk,' ',new,kiosk,44454C4C-4D00-1039-8035-B4C04F4B4D31' \
	'52:54:00:00:00:05,enrolled,kiosk,' '52:54:00:00:00:06,listed,kiosk,' '52:54:00:00:00:07,enrolled,kiosk,'
told 'machines that are there' csv "$dir/in/list.csv" '2:\[host 52:54:00:00:00:01 52:54:00:00:00:02\] at .*/site\.ini:13, with profile = kiosk, and here profile = other' \
	'3:the name is that of \[host 44454c4c.*\] at .*/site\.ini:16; if that is this machine, add 52:54:00:00:00:03' \
	'4:is there already, \[host 44454c4c.*\] at .*site\.ini:16, with name = pc3' '5:hosts\.d/enrolled\.ini:1, with no profile, and here profile = kiosk' \
	'7:the name is that of .* already'
has "$LAB_NAME: one of a list" "$dir/left" ':6: not needed: .*\] at .*/hosts\.csv:2 says it already'
equal "$LAB_NAME: who is new" "$(sed -n 's/^\[host \(.*\)\]/\1/p' "$dir/made.ini" | paste -sd ' ')" '52:54:00:00:00:03 52:54:00:00:00:07'
config dnsmasq.conf 'dhcp-boot=pxelinux.0' 'dhcp-host=52:54:00:00:00:01,set:x' 'tftp-root=/srv/other' 'dhcp-boot=tag:x,x.0'
told 'settings that are there' dnsmasq "$dir/in/dnsmasq.conf" '3:at .*/site\.ini:3 stands root = /srv: write root = /srv/other there' \
	'1:at .*/site\.ini:6 stands bios = own\.kpxe' '2:with no boot-file, and here boot-file = x\.0'
config in/default 'DEFAULT linux' 'LABEL linux' 'KERNEL k'
config in/01-52-54-00-00-00-09 'DEFAULT linux' 'LABEL linux' 'KERNEL another'
tools/lanboot -f "$dir/site.ini" import pxelinux "$dir/in/in" -o "$dir/pxe.ini" 2>"$dir/left"
equal "$LAB_NAME: a profile is made under another name, or is there" "$(sed -n 's/^profile = //p' "$dir/pxe.ini" | paste -sd ' ') $(grep -c '^\[profile' "$dir/pxe.ini")" 'linux linux-3 1'

echo '[nonsense' >"$dir/site.ini"
tools/lanboot -f "$dir/site.ini" import csv "$dir/in/list.csv" >"$dir/out" 2>"$dir/left"
has "$LAB_NAME: a configuration that is broken" "$dir/left" 'cannot be read, so nobody can say what of this is there already'
finish
