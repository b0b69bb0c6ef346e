#!/bin/sh
# doc-dhcp-servers: what the commands in doc/dhcp-servers.md write for servers that name the boot file,
# given to these servers, which are then asked as each kind of firmware and iPXE ask.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/opnsense.sh
lan_enter "$@"
need "$LAB_NAME" dnsmasq
lan_up
page=doc/dhcp-servers.md

printf '[lanboot]\naddress = 10.0.0.2\n' >$LAB/lanboot.ini
# block KIND: what the page's command of that kind writes, of a configuration that says nothing else.
block() {
	block_words=$(sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" $page | sed '1d;$d; s/^pxedhcpd //; s/ >.*//')
	# shellcheck disable=SC2086 # words
	"$BIN/pxedhcpd" -f $LAB/lanboot.ini $block_words
}

cat >$LAB/answer <<'END'
#!/bin/sh
[ "$1" != bound ] || echo "$siaddr ${boot_file:-$bootfile}"
END
chmod +x $LAB/answer

# asked NAME ARCH ANSWER [OPTION...]: what the server says to who asks so.
asked() {
	asked_name=$1 asked_arch=$2 asked_answer=$3
	shift 3
	asked_number=$(printf '%05d' "0x$asked_arch")
	# shellcheck disable=SC2086
	in_client $busybox udhcpc -i eth0 -f -q -n -t 5 -T 3 -s $LAB/answer \
		-V "PXEClient:Arch:$asked_number:UNDI:003016" -x "0x5d:$asked_arch" "$@" \
		>$LAB/said 2>>"$LOG/udhcpc.log"
	equal "$LAB_NAME: $server: $asked_name" "$(cat $LAB/said)" "$asked_answer"
}

# firmware SERVER: all kinds, of a server that runs.
firmware() {
	server=$1
	asked BIOS 0000 '10.0.0.2 undionly.kpxe'
	asked 'UEFI, 64 bits' 0007 '10.0.0.2 ipxe64.efi'
	asked 'UEFI, as EBC' 0009 '10.0.0.2 ipxe64.efi'
	asked 'UEFI, 32 bits' 0006 '10.0.0.2 ipxe32.efi'
	asked 'UEFI, ARM' 000b '10.0.0.2 ipxe-arm64.efi'
	asked 'iPXE on BIOS' 0000 '10.0.0.2 http://10.0.0.2/boot.ipxe' -x 0x4d:69505845
	asked 'iPXE on UEFI' 0007 '10.0.0.2 http://10.0.0.2/boot.ipxe' -x 0x4d:69505845
	stop site-dhcp
	mv "$LOG/site-dhcp.log" "$LOG/site-dhcp-before.log"
}

block dnsmasq >$LAB/lines
site_dnsmasq "$(cat $LAB/lines)"
firmware dnsmasq

if find_tool dhcpd >/dev/null; then
	# The page's lines stand before the subnet in a site's file, or within it.
	site_isc "$(block dhcpd)"
	firmware 'ISC dhcpd'
else
	skip "$LAB_NAME: ISC dhcpd" 'not here; tests/lab/setup check brings it'
fi
if find_tool kea-dhcp4 >/dev/null; then
	site_kea "$(block kea)"
	firmware Kea
else
	skip "$LAB_NAME: Kea" 'not here; tests/lab/setup check brings it'
fi

### OPNsense: the page's rows are those that are written, all of them; its own templates make lines of them

"$BIN/pxedhcpd" -f $LAB/lanboot.ini render opnsense >"$LOG/opnsense"
sed -n '/^```opnsense$/,/^```$/p' $page | sed '/^```/d' >$LAB/page
awk '/^=== / { within = !/26\.1\.5$/ || /and later/; at = 0 }
	/^Services: / { at = 1; rows = 0; next }
	/^$/ && rows { at = 0 }
	within && at && !/^$/ { rows++; sub(/ +$/, ""); print }' "$LOG/opnsense" >$LAB/rows
equal "$LAB_NAME: OPNsense: $(wc -l <$LAB/page) rows on the page are those of render" "$(diff $LAB/rows $LAB/page)" ''
opnsense_dnsmasq "$LOG/opnsense"
firmware "OPNsense's Dnsmasq"
if find_tool kea-dhcp4 >/dev/null; then
	opnsense_kea "$LOG/opnsense"
	firmware "OPNsense's Kea"
fi
if find_tool dhcpd >/dev/null; then
	opnsense_isc "$LOG/opnsense"
	firmware "OPNsense's ISC"
fi

### What else the page has run

uboot=$LAB/uboot.ini
{ cat $LAB/lanboot.ini; printf '[pxedhcpd]\n'; sed -n 's/^of `\(uboot-arm64 = [^`]*\)`.*/\1/p' $page; } >$uboot
# ran COMMAND: a line of the page, without the machine that it reaches by ssh.
ran() {
	# shellcheck disable=SC2046 # words
	"$BIN/pxedhcpd" -f $uboot $(grep -m 1 -F "$1" $page | sed 's/.*pxedhcpd //; s/ [|>].*//; s|/etc/dnsmasq\.d|'$LAB'|')
}
ran 'render dnsmasq --boards' >"$LOG/boards"
equal "$LAB_NAME: boards alone" "$(grep '^dhcp-boot=' "$LOG/boards")" \
	'dhcp-boot=tag:lanboot-pxe,tag:lanboot-uboot-arm64,"ipxe-arm64.efi",,10.0.0.2'
ran 'render dnsmasq | ssh' >$LAB/lanboot.conf
equal "$LAB_NAME: what was written" "$(ran 'render dnsmasq --compare /etc')" \
	"$LAB/lanboot.conf: as the configuration says"
equal "$LAB_NAME: by standard input" "$(ran 'render dnsmasq --compare -' <$LAB/lanboot.conf)" \
	'standard input: as the configuration says'
finish
