# import.sh: sourced behind lan.sh: what a server answers a machine, and what ours would, by what lanboot
# import made of the server's configuration.

lanboot=tools/lanboot
export LANBOOT_LIBEXEC="$BIN"
one=52:54:00:00:00:01 two=52:54:00:00:00:02 other=52:54:00:00:00:77

# discover MAC ARCH: the packet of a machine's firmware, in hex; ARCHi of its iPXE.
discover() {
	printf '0101060012345678 00008000 %032d' 0
	printf '%s%020d%0384d' "$(echo "$1" | tr -d :)" 0 0
	discover_class=PXEClient
	case ${2%i} in 15 | 16 | 19) discover_class=HTTPClient ;; esac
	discover_class=$(printf '%s:Arch:%05d:UNDI:003016' $discover_class "${2%i}" | od -An -tx1 | tr -d ' \n')
	printf '63825363 350101 3c%02x%s' $((${#discover_class} / 2)) "$discover_class"
	printf '5d0200%02x 5e03010310 3705010343423c' "${2%i}"
	case $2 in *i) printf '4d0469505845 af06b1050180860000'; ;; esac
	printf 'ff'
}

# asked MAC ARCH: the boot file in the server's offer, from option 67 or else from its field.
asked() {
	discover "$1" "$2" | in_client build/tests/bench/udp_ask 68 10.0.0.1 67 1 >$LAB/offer
	offered
}

# asked_proxy MAC ARCH LINE: the same of a proxy, which is asked for that line of all its menus, from 0.
asked_proxy() {
	# A request with the address that it has, and the line in option 43.
	discover "$1" "$2" | sed "s/350101/350103 2b07470480$(printf %02x "$3")0000ff/; s/00008000 0\{8\}/00000000 0a000003/" |
		in_client build/tests/bench/udp_ask 68 10.0.0.1 4011 1 >$LAB/offer
	offered
}

# offered: that of $LAB/offer.
offered() {
	awk 'NR == 1 {
		file = substr($0, 217, 256)
		for (at = 481; at < length($0) && (code = substr($0, at, 2)) != "ff"; at += code == "00" ? 2 : 4 + 2 * n) {
			n = 16 * index("123456789abcdef", substr($0, at + 2, 1)) + index("123456789abcdef", substr($0, at + 3, 1))
			if (code == "43") file = substr($0, at + 4, 2 * n)
		}
		print file
	}' $LAB/offer | "$busybox" xxd -r -p | tr -d '\000' | sed 's|^/||'
}

# explained MAC ARCH: the one that pxedhcpd says.
explained() {
	case ${2%i} in 0) explained_arch=bios ;; 7 | 9) explained_arch=efi-x64 ;; 6) explained_arch=efi-ia32 ;; 11) explained_arch=efi-arm64 ;; *) explained_arch=${2%i} ;; esac
	case $2 in
	*i) "$BIN/pxedhcpd" -f $LAB/here.ini explain --mac "$1" --arch "$explained_arch" --ipxe ;;
	*) "$BIN/pxedhcpd" -f $LAB/here.ini explain --mac "$1" --arch "$explained_arch" ;;
	esac | sed -n 's/^file: *//p' | head -n 1
}

# shape NAME STATUS KIND FILE MACHINES: FILE is imported, and what comes out loads. MACHINES are MAC/ARCH,
# and each is answered alike by ours and by the server, which runs already.
shape() {
	rm -f $LAB/made.ini
	$lanboot import "$3" "$4" -o $LAB/made.ini 2>"$LOG/left"
	equal "$LAB_NAME: $1: status" $? "$2"
	grep -q '^\[pxedhcpd\]' $LAB/made.ini || printf '[pxedhcpd]\n' >>$LAB/made.ini
	{ printf '[lanboot]\nuser = nobody\nroot = %s\n' $LAB; sed 's/^\[pxedhcpd\]/&\nform = direct/' $LAB/made.ini; } >$LAB/here.ini
	check "$LAB_NAME: $1: it loads" "$(tail -n 1 "$LOG/loads" 2>/dev/null)" \
		sh -c "'$BIN/httpbootd' --dump-config -f $LAB/here.ini >'$LOG/loads' 2>&1"
	for shape_machine in $5; do
		shape_file=$(asked "${shape_machine%/*}" "${shape_machine#*/}")
		check "$LAB_NAME: $1: the server answers $shape_machine" 'no file' [ -n "$shape_file" ]
		equal "$LAB_NAME: $1: $shape_machine" "$(explained "${shape_machine%/*}" "${shape_machine#*/}")" "$shape_file"
	done
}
