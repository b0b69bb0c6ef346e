#!/bin/sh
# same-machine: pxedhcpd on the very machine that the site's DHCP server runs on: both hear the
# broadcasts, and a client's unicast renewal stays with the site's.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" tshark
lan_up
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini
in_client ip -4 addr flush dev eth0

# In the lab our daemons run on boot: the site's server moves there too.
beside() {
	# A lease, then a renewal, which udhcpc sends to the server's address alone.
	: >"$LOG/udhcpc.log"
	start udhcpc client "$busybox" udhcpc -i eth0 -f -s tests/lab/udhcpc-script
	wait_for_line "$LOG/udhcpc.log" 'lease of .* obtained' 15 udhcpc
	has "$LAB_NAME: $1: a lease" "$LOG/udhcpc.log" 'lease of .* obtained'
	capture client 'udp port 67 or port 68'
	kill -USR1 "$(pid_of udhcpc)"
	sleep 1
	stop udhcpc
	in_client ip -4 addr flush dev eth0
	in_client "$busybox" udhcpc -i eth0 -f -q -n -t 2 -T 1 -s tests/lab/udhcpc-script \
		-V PXEClient:Arch:00000:UNDI:002001 -x 0x5d:0000 -x 0x5e:010201 >>"$LOG/pxe.log" 2>&1
	capture_end
	# udhcpc is not always quick enough to hear the answer: the wire tells.
	after=$(packets dhcp dhcp.option.dhcp ip.dst |
		awk 'renewed { print $1; exit } $1 == 3 && $2 == "10.0.0.2" { renewed = 1 }')
	equal "$LAB_NAME: $1: a renewal by unicast is answered by an ACK" "$after" 5
	equal "$LAB_NAME: $1: pxedhcpd offers a boot file" \
		"$(packets 'dhcp.option.dhcp == 2 && dhcp.file == "undionly.kpxe"' ip.src | sort -u)" 10.0.0.2
	offers=$(packets 'dhcp.option.dhcp == 2 && dhcp.ip.your != 0.0.0.0' ip.src | sort -u)
	equal "$LAB_NAME: $1: the site offers an address" "$offers" 10.0.0.2
	has_not "$LAB_NAME: $1: pxedhcpd has nothing to warn of" "$LOG/pxedhcpd.log" 'in use|warn'
}

# dnsmasq shares the port when it binds to interfaces.
start_site() {
	SITE=boot
	case $kind in
	dnsmasq) site_dnsmasq bind-interfaces ;;
	*) site_$kind ;;
	esac
}

for kind in dnsmasq kea isc; do
	case $kind in
	dnsmasq) program=dnsmasq ;;
	kea) program=kea-dhcp4 ;;
	isc) program=dhcpd ;;
	esac
	find_tool $program >/dev/null || {
		skip "$LAB_NAME: $kind" "no program $program here"
		continue
	}
	: >"$LOG/site-dhcp.log"
	start_site
	if daemon_start pxedhcpd $LAB/lanboot.ini 2>"$LOG/why"; then
		beside "$kind first"
		daemons_stop pxedhcpd
	else
		fail "$LAB_NAME: $kind first: pxedhcpd starts" "$(tail -n 1 "$LOG/why")"
	fi
	stop site-dhcp

	daemon_start pxedhcpd $LAB/lanboot.ini || exit 1
	: >"$LOG/site-dhcp.log"
	if (start_site); then
		beside "$kind second"
	else
		fail "$LAB_NAME: $kind second: the site's server starts" "$(tail -n 1 "$LOG/site-dhcp.log")"
	fi
	stop site-dhcp
	daemons_stop pxedhcpd
done
finish
