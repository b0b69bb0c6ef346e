#!/bin/sh
# boot-https: UEFI HTTP Boot by HTTPS on real firmware, with a certificate of the site's own authority. Three machines
# are switched on at once: one that knows no authority; one that does, is first led to an address that the
# certificate is not for, and then to one that it is; and one that does, and whose clock is years behind, which edk2
# does not look at. Of those that get nothing lanboot why says why.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl openssl
need_ipxe
. tests/lab/admin.sh
lan_up
admin_state
ini=$LAB/lanboot.ini admin=http://127.0.0.1:9780 bad=52:54:00:12:34:61 none=52:54:00:12:34:62 late=52:54:00:12:34:63
{
	lab_ini kiosk1 | sed "s|^\[lanboot\]|&\nca-key = $LAB/etc/ca.key|; /^\[httpbootd\]/,\$d
		s|^\[pxedhcpd\]|&\nhttps = firmware|"
	cat <<-END
		[httpbootd]
		state = $state
		listen = 10.0.0.2:80
		tls-listen = 0.0.0.0:443
		tls-cert = $LAB/keys/cert.pem
		tls-key = $LAB/keys/key.pem
	END
	lab_ini kiosk1 | sed -n '/^\[profile/,$p'
	# What no authority has vouched for is an address beside.
	printf '[host %s]\nname = mismatch\nprofile = thinclient\nboot-file = https://10.0.0.22/ipxe64.efi\n' $bad
	printf '[host %s]\nname = nobody\nprofile = thinclient\n[host %s]\nname = late\nprofile = thinclient\n' $none $late
} >$ini
chmod a+rx $LAB
chmod a+r $ini
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
lanboot() { in_boot sh tools/lanboot -f $ini "$@"; }
lanboot key ca >"$LOG/key" 2>&1
equal "$LAB_NAME: there is an authority" $? 0
lanboot key enrol $LAB/enrol >"$LOG/enrol" 2>&1
in_boot ip addr add 10.0.0.22/24 dev eth0
site_dnsmasq
daemons_start $ini || exit 1

# why MAC RULE SECONDS WORDS: lanboot why says that of the machine.
why() {
	why_until "$1" "$2" "$3"
	in_boot curl -s "$admin/machine.json?id=$1" >"$LOG/$2-$1.json"
	has "$LAB_NAME: $2: what to do" $LAB/why "$4"
}

ip tuntap add dev card2 mode tap && ip link set card2 master lan up || lan_die "no card"
ca="-fw_cfg name=etc/edk2/https/cacerts,file=$LAB/enrol/lanboot-ca.esl"
vm_start trusts uefi-http $bad $ca -netdev tap,id=lan2,ifname=card2,script=no,downscript=no \
	-device "virtio-net-pci,netdev=lan2,mac=$(mac_of kiosk1),bootindex=1,romfile="
vm_start none uefi-http $none
vm_start late uefi-http $late $ca -rtc base=2015-03-01T12:00:00
why $bad tls-silent 150 'does not trust that, or its clock is wrong'
why $none https-ignored 150 'lanboot key enrol'
stop vm-none
check "$LAB_NAME: edk2 does not look at the date" "see $LOG/httpbootd.log" \
	wait_for_line "$LOG/httpbootd.log" "served .*mac=$late .*ipxe64.efi" 150 vm-late
stop vm-late
check "$LAB_NAME: who knows the authority loads by HTTPS" "see $LOG/httpbootd.log" \
	wait_for_line "$LOG/httpbootd.log" "served .*mac=$(mac_of kiosk1) .*ipxe64.efi" 150 vm-trusts
has "$LAB_NAME: it was offered that" "$LOG/pxedhcpd.log" 'offered .*class=HTTPClient .*file="?https://10\.0\.0\.2/ipxe64\.efi'
# The iPXE that it loads takes the card that comes first.
check "$LAB_NAME: and boots on" "see $LOG/httpbootd.log" \
	wait_for_line "$LOG/httpbootd.log" "served .*mac=$bad .*vmlinuz" 150 vm-trusts
stop vm-trusts
daemons_stop
finish
