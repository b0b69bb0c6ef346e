#!/bin/sh
# boot-ipv6-kea: as boot-ipv6, beside Kea, with radvd as the router, which gives no address itself.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" kea-dhcp6 radvd
need_newer_ipxe
. tests/lab/boot6.sh
. tests/lab/dhcp6.sh
boot6_lan
boot6_uki
kea6_file
for node in site boot; do settled $node; done
kea6_start site
# The kernel of what boots makes its address itself: AdvAutonomous is on unless it is said.
cat >$LAB/radvd.conf <<EOF
interface eth0 {
	AdvSendAdvert on;
	AdvManagedFlag on;
	AdvOtherConfigFlag on;
	prefix fd00:10::/64 { };
};
EOF
chmod 644 $LAB/radvd.conf
ip netns exec site sysctl -qw net.ipv6.conf.all.forwarding=1
start radvd site radvd -n -m stderr -C $LAB/radvd.conf -p $LAB/radvd.pid
daemons_start $LAB/lanboot.ini || exit 1
boot6_machines
# leased WHO ADDRESS
leased() {
	has "$LAB_NAME: $1 had its address of Kea" "$LOG/kea.log" "DHCP6_LEASE_ALLOC .*lease for address $2 "
}
leased 'the PXE of kiosk2' "$(sed -n 's/.*acked .*to=\[\(.*\)\]:4011.*/\1/p' "$LOG/pxedhcpd.log" | head -n 1)"
leased 'the HTTP Boot of kiosk1' \
	"$(sed -n 's/.*served client=\([^ ]*\) .*host=kiosk1 .*ipxe-amd64.*/\1/p' "$LOG/httpbootd.log" | head -n 1)"
has_not "$LAB_NAME: nothing is amiss at the site" "$LOG/pxedhcpd.log" 'warning: .*(router|address|names)'
daemons_stop
finish
