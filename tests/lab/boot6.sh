# boot6.sh: sourced after lan_enter: machines that boot over IPv6 on a LAN without any IPv4, beside a DHCPv6 server that
# knows nothing of booting.

# boot6_lan: the LAN, and $LAB/lanboot.ini with the boot files.
boot6_lan() {
	lan_up
	for node in site boot client; do
		ip -n $node -4 addr flush dev eth0
	done
	newer_ipxe_root
	sed -i 's|^\[pxedhcpd\]|&\nefi-x64 = efi/x64/ipxe-amd64.efi|' $LAB/lanboot.ini
}

# boot6_machines: two machines, one by HTTP Boot to its own host name, one by PXE to its boot file.
boot6_machines() {
	# The firmware of kiosk1 tries HTTP Boot over IPv4 first, for a minute.
	vm_start kiosk1 uefi-http "$(mac_of kiosk1)"
	vm_start kiosk2 uefi6 "$(mac_of kiosk2)"
	file='efi/x64/ipxe-amd64\.efi'

	if wait_for_line "$LOG/tftpd.log" "served .*host=kiosk2 file=$file" 60 vm-kiosk2; then
		ok "$LAB_NAME: PXE loads its boot file"
	else
		vm_missed kiosk2 'PXE loads its boot file'
	fi
	stop vm-kiosk2
	has "$LAB_NAME: PXE was offered it" "$LOG/pxedhcpd.log" \
		"offered mac=$(mac_of kiosk2) arch=efi-x64 .*to=\\[fe80::.*\\]:546 form=4011 file=tftp://\\[fd00:10::2\\]/$file"
	has "$LAB_NAME: and came to port 4011 for it" "$LOG/pxedhcpd.log" \
		"acked mac=$(mac_of kiosk2) .*to=\\[fd00:10::1[0-9a-f]*\\]:4011 form=4011 file=tftp://\\[fd00:10::2\\]/$file"

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
