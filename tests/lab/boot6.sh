# boot6.sh: sourced after lan_enter: machines that boot over IPv6 on a LAN without any IPv4, beside a DHCPv6 server that
# knows nothing of booting.

# boot6_lan: the LAN, and $LAB/lanboot.ini with the boot files.
boot6_lan() {
	lan_up
	lan_without_ipv4
	newer_ipxe_root
	sed -i 's|^\[pxedhcpd\]|&\nefi-x64 = efi/x64/ipxe-amd64.efi|' $LAB/lanboot.ini
}

# boot6_uki: kiosk2 has its profile as one program, which PXE loads without iPXE.
boot6_uki() {
	LANBOOT_STUB=$(lan_first build/peers/usr/lib/systemd/boot/efi/linuxx64.efi.stub /usr/lib/systemd/boot/efi/linuxx64.efi.stub) ||
		lan_die "no stub of systemd-boot; run tests/lab/setup check"
	export LANBOOT_STUB
	file=uki/x86_64/thinclient/$(mac_of kiosk2 | tr : -)\\.efi
	sed -i -e 's|^\[httpbootd\]|&\npublic-url = http://[fd00:10::2]|' -e 's|^\[profile thinclient\]|&\nuki = yes|' \
		-e "s|^name *= kiosk2|&\nboot-file = $(printf %s "$file" | tr -d '\\')|" -e "s|^name *= kiosk1|&\nuki = no|" $LAB/lanboot.ini
	in_boot env LANBOOT_LIBEXEC="$BIN" PATH="$top/$BIN:$PATH" sh tools/lanboot -f $LAB/lanboot.ini uki make >"$LOG/made" 2>&1
	has "$LAB_NAME: lanboot uki make makes that of kiosk2" "$LOG/made" "^made: $file,"
}

# boot6_machines: two machines to their own host names, one by HTTP Boot and iPXE, one by PXE alone.
boot6_machines() {
	# The firmware of kiosk1 tries HTTP Boot over IPv4 first, for a minute.
	vm_start kiosk1 uefi-http "$(mac_of kiosk1)"
	vm_start kiosk2 uefi6 "$(mac_of kiosk2)"
	vm_comes_up kiosk2 uefi6 150
	stop vm-kiosk2
	has "$LAB_NAME: its firmware loads all of it by TFTP" "$LOG/tftpd.log" "served client=fd00:10::.* host=kiosk2 file=$file"
	has_not "$LAB_NAME: it has no script" "$LOG/httpbootd.log" '(script|stub) client=.*kiosk2'
	has "$LAB_NAME: PXE was offered it" "$LOG/pxedhcpd.log" \
		"offered mac=$(mac_of kiosk2) arch=efi-x64 .*to=\\[fe80::.*\\]:546 form=4011 file=tftp://\\[fd00:10::2\\]/$file"
	has "$LAB_NAME: and came to port 4011 for it" "$LOG/pxedhcpd.log" \
		"acked mac=$(mac_of kiosk2) .*to=\\[fd00:10::1[0-9a-f]*\\]:4011 form=4011 file=tftp://\\[fd00:10::2\\]/$file"

	file='efi/x64/ipxe-amd64\.efi'
	vm_comes_up kiosk1 uefi-http 150
	has "$LAB_NAME: with the address that its network gave" - '^fd00:10::' <<END
$(banner_field kiosk1 address)
END
	has "$LAB_NAME: which iPXE shows, too" "$LOG/kiosk1.console" 'IP address is fd00:10::'
	has "$LAB_NAME: HTTP Boot was offered its boot file" "$LOG/pxedhcpd.log" \
		"offered mac=$(mac_of kiosk1) arch=http-x64 .*form=http file=http://\\[fd00:10::2\\]/$file"
	has "$LAB_NAME: and loaded it" "$LOG/httpbootd.log" "served .*host=kiosk1 method=GET path=/$file status=200"
	has "$LAB_NAME: autoexec.ipxe goes on at once" "$LOG/httpbootd.log" 'path=/boot\.ipxe status=200'
	has_not "$LAB_NAME: it does not wait for IPv4 and try again" "$LOG/kiosk1.console" 'Trying again in'
	has_not "$LAB_NAME: nobody came by IPv4" "$LOG/httpbootd.log" 'client=[0-9]*\.'
	stop vm-kiosk1
}
