#!/bin/sh
# import: what dnsmasq says in its configuration is said by ours, to the same machines; what cannot be
# is told of, line by line.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dnsmasq
lan_up
. tests/lab/import.sh

# imported NAME STATUS: $LAB/site.conf becomes $LAB/made.ini, which loads.
imported() {
	rm -f $LAB/made.ini
	$lanboot import dnsmasq $LAB/site.conf -o $LAB/made.ini 2>"$LOG/left"
	equal "$LAB_NAME: $1: status" $? "$2"
	# The users and folders of this place.
	grep -q '^root = ' $LAB/made.ini || printf '[lanboot]\nroot = /srv\n' >>$LAB/made.ini
	grep -q '^\[pxedhcpd\]' $LAB/made.ini || printf '[pxedhcpd]\n' >>$LAB/made.ini
	sed "s|^root = .*|user = nobody\nroot = $LAB|" $LAB/made.ini | sed 's/^\[pxedhcpd\]/&\nform = direct/' >$LAB/here.ini
	for daemon in pxedhcpd tftpd httpbootd; do
		check "$LAB_NAME: $1: $daemon loads it" "$(tail -n 1 "$LOG/loads" 2>/dev/null)" \
			sh -c "'$BIN/$daemon' -n -f $LAB/here.ini >'$LOG/loads' 2>&1"
	done
}

# site NAME STATUS MACHINES LINE...: MACHINES are MAC/ARCH, and each is answered by both alike.
site() {
	shape_name=$1 shape_status=$2 shape_machines=$3
	shift 3
	printf '%s\n' "$@" >$LAB/site.conf
	imported "$shape_name" "$shape_status"
	site_dnsmasq "$@"
	for shape_machine in $shape_machines; do
		shape_file=$(asked "${shape_machine%/*}" "${shape_machine#*/}")
		check "$LAB_NAME: $shape_name: dnsmasq answers $shape_machine" 'no file' [ -n "$shape_file" ]
		equal "$LAB_NAME: $shape_name: $shape_machine" "$(explained "${shape_machine%/*}" "${shape_machine#*/}")" "$shape_file"
	done
	stop site-dhcp
	: >"$LOG/site-dhcp.log"
}

efi='dhcp-match=set:efi,option:client-arch,7'
site 'one file' 0 "$other/0 $other/7" 'dhcp-boot=pxelinux.0'
site 'BIOS and UEFI' 0 "$other/0 $other/7" "$efi" 'dhcp-boot=undionly.kpxe' 'dhcp-boot=tag:efi,efi/ipxe.efi'
site 'the number of the option' 0 "$other/7" 'dhcp-match=set:u,93,7' 'dhcp-boot=tag:u,grubx64.efi' \
	'dhcp-boot=pxelinux.0'
site 'the vendor class' 0 "$other/6 $other/0" 'dhcp-vendorclass=set:small,PXEClient:Arch:00006' \
	'dhcp-boot=tag:small,ipxe32.efi' 'dhcp-boot=lpxelinux.0'
site 'iPXE by its option' 0 "$other/0 $other/0i" 'dhcp-match=set:ipxe,175' 'dhcp-boot=tag:!ipxe,undionly.kpxe' \
	'dhcp-boot=tag:ipxe,http://10.0.0.2/boot.ipxe'
has "$LAB_NAME: iPXE is sent the script" $LAB/made.ini '^script = http://10\.0\.0\.2/boot\.ipxe$'
site 'a machine with a file' 0 "$one/0 $one/7 $other/0" "dhcp-host=$one,set:kiosk,kiosk1" \
	'dhcp-boot=pxelinux.0' 'dhcp-boot=tag:kiosk,kiosk/grub.efi'
site 'a machine with a file, behind that for iPXE' 1 "$one/0 $other/0i" "dhcp-host=$one,set:kiosk" \
	'dhcp-userclass=set:ipxe,iPXE' 'dhcp-boot=tag:!ipxe,all.0' 'dhcp-boot=tag:ipxe,http://10.0.0.2/boot.ipxe' 'dhcp-boot=tag:kiosk,kiosk.0'
has "$LAB_NAME: what iPXE was given is told" "$LOG/left" ':5: lost: .*iPXE on these machines'
site 'two machines of one tag' 0 "$one/0 $two/0" "dhcp-host=$one,set:lab,10.0.0.61,pc1,infinite" \
	"dhcp-host=$two,set:lab,10.0.0.62,pc2" 'dhcp-boot=tag:lab,lab.0'
site 'cards of one maker' 0 "$one/0" 'dhcp-mac=set:vm,52:54:00:*:*:*' 'dhcp-boot=tag:vm,vm.kpxe'
site 'another server, and quotes' 0 "$other/0" 'dhcp-boot="boot/pxelinux.0",old,10.0.0.1  # the old one'
has "$LAB_NAME: it is told of" "$LOG/left" 'site\.conf:1: not needed: .*have the files of 10\.0\.0\.1 there'
# As people have it, in their own words.
site 'the vendor class by its number' 0 "$other/0 $other/7 $other/9 $other/6" 'dhcp-match=set:bios,60,PXEClient:Arch:00000' \
	'dhcp-boot=tag:bios,netboot.xyz.kpxe,,10.0.0.5' 'dhcp-match=set:efi32,60,PXEClient:Arch:00002' 'dhcp-match=set:efi32,60,PXEClient:Arch:00006' \
	'dhcp-boot=tag:efi32,netboot.xyz.i386.efi,,10.0.0.5' 'dhcp-match=set:efi64,60,PXEClient:Arch:00007' 'dhcp-match=set:efi64,60,PXEClient:Arch:00008' \
	'dhcp-match=set:efi64,60,PXEClient:Arch:00009' 'dhcp-boot=tag:efi64,netboot.xyz.efi,,10.0.0.5'
site 'tags without their prefix' 0 "$other/0 $other/7 $other/7i" 'dhcp-match=x86PC, option:client-arch, 0 #BIOS x86' 'dhcp-match=BC_EFI, option:client-arch, 7' \
	'dhcp-userclass=ipxe,iPXE' 'dhcp-boot=net:x86PC,net:!ipxe,pxelinux.0' 'dhcp-boot=net:BC_EFI,net:!ipxe,uefi/bootx64.efi' 'dhcp-boot=net:ipxe,http://10.0.0.2/boot.ipxe'
site 'a vendor class that all have, and a network that is the only one' 0 "$other/0 $other/11" 'dhcp-vendorclass=set:pxe,PXEClient' 'dhcp-vendorclass=set:arm,PXEClient:Arch:00011' \
	'dhcp-boot=tag:pxe,all.0' 'dhcp-boot=tag:pxe,tag:arm,snponly-arm64.efi' 'dhcp-option=option:ntp-server,10.0.0.1'
site 'UEFI HTTP Boot' 0 "$other/0 $other/7 $other/16" 'dhcp-match=set:efi-x86_64,option:client-arch,7' 'dhcp-match=set:efi-http,option:client-arch,16' 'dhcp-boot=pxelinux.0' \
	'dhcp-boot=tag:efi-x86_64,efi/ipxe.efi' 'dhcp-boot=tag:efi-http,http://10.0.0.2/boot/efi/ipxe.efi' 'dhcp-option-force=tag:efi-http,60,HTTPClient'
site 'the file as an option, as routers have it' 0 "$other/0 $other/7" 'dhcp-option=66,"10.0.0.5"' 'dhcp-option=67,"pxelinux.0"'
site 'the option beside dhcp-boot' 0 "$other/0" 'dhcp-option=option:bootfile-name,option.0' 'dhcp-boot=boot.0'
site 'several MACs of one machine, and one that none has' 1 "$one/0 $two/0 $other/0" "dhcp-host=$one,$two,set:lab,pc1,10.0.0.61" 'dhcp-host=id:01:02:03,set:lab' \
	'dhcp-boot=all.0' 'dhcp-boot=tag:lab,lab.0'
# As a proxy, beside another DHCP server: firmware asks for what it was given a menu of.
printf '%s\n' 'dhcp-range=10.0.0.0,proxy' 'pxe-service=X86-64_EFI,"Network",ipxe.efi' 'pxe-service=x86PC,"Network",undionly' 'pxe-prompt="Booting",0' >$LAB/site.conf
imported 'pxe-service' 0
{ printf '%s\n' port=0 interface=eth0 user=root pid-file= log-dhcp dhcp-leasefile=$LAB/dnsmasq.leases; cat $LAB/site.conf; } >$LAB/dnsmasq.conf
start site-dhcp "$SITE" dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/dnsmasq.conf
wait_for_line "$LOG/site-dhcp.log" 'DHCP, proxy' 10 site-dhcp
equal "$LAB_NAME: pxe-service: UEFI" "$(explained $other 7)" "$(asked_proxy $other 7 0)"
equal "$LAB_NAME: pxe-service: BIOS" "$(explained $other 0) $(explained $other 0)" "$(asked_proxy $other 0 1) undionly.0"
stop site-dhcp

# Not asked of dnsmasq: each line is carried, not needed or lost.
printf '%s\n' 'tftp-root=/srv/tftp/' enable-tftp tftp-single-port tftp-port-range=20000,20999 \
	'dhcp-boot=/srv/tftp/pxelinux.0' 'dhcp-ignore=tag:!known' "dhcp-host=$one,ignore" "dhcp-host=$one,again" \
	'pxe-service=x86PC,"Boot",pxelinux' 'dhcp-boot=tag:who,x.0' 'dhcp-boot=a;b' 'dhcp-boot=../../etc/passwd' \
	"dhcp-host=$two,a[b]" "$(printf 'odd\033[2J=\377')" 'dhcp-range=10.0.0.0,proxy' 'conf-dir=/etc/dnsmasq.d' \
	"$(head -c 5000 /dev/zero | tr '\000' x)" >$LAB/site.conf
imported 'all of it' 1
# What pxe-service has is what dhcp-boot has.
for line in 'root = /srv/tftp' 'single-port = yes' 'ports = 20000-20999' 'bios = pxelinux.0' 'known-only = yes' 'ignore = yes'; do
	has "$LAB_NAME: $line" $LAB/made.ini "^$line\$"
done
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$LOG/left" | sort -nu | paste -sd ' ')" \
	'8 10 11 12 13 14 16 17'
equal "$LAB_NAME: what is not needed" "$(sed -n 's/^[^:]*:\([0-9]*\): not needed: .*/\1/p' "$LOG/left" | sort -nu | paste -sd ' ')" '2 15'
has_not "$LAB_NAME: nothing of it reaches the terminal" "$LOG/left" "$(printf '\033')"

mkdir -p $LAB/dnsmasq.d
printf '%s\n' 'conf-dir=/etc/dnsmasq.d/,*.conf' 'conf-file=/etc/other.conf' 'dhcp-hostsfile=/etc/dnsmasq.d/hosts' >$LAB/dnsmasq.conf
echo dhcp-boot=x.0 >$LAB/dnsmasq.d/boot.conf
echo "$one,set:x,pc1,10.0.0.61" >$LAB/dnsmasq.d/hosts
$lanboot import dnsmasq $LAB/dnsmasq.conf $LAB/dnsmasq.d/* >"$LOG/out" 2>"$LOG/left"
equal "$LAB_NAME: files that others name: status, lost, machines" "$? $(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$LOG/left" | paste -sd ' ') $(grep -c '^name = pc1' "$LOG/out")" '1 2 1'

printf '%s nine # x\n52-54-0-0-0-a 10.0.0.3\nbad\n' $one >$LAB/ethers
$lanboot import ethers $LAB/ethers --json >"$LOG/json"
equal "$LAB_NAME: ethers: status" $? 1
has "$LAB_NAME: ethers: in JSON" "$LOG/json" '"kind":"lost","file":"/run/lab/ethers","line":3,"text":"bad"'
finish
