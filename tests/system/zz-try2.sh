#!/bin/sh
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_$1
in_client ip addr flush dev eth0
in_client ./build/peers/bin/busybox udhcpc -i eth0 -f -q -n -s $top/tests/lab/udhcpc-script
in_client ip -4 addr show eth0
in_client ip addr flush dev eth0
tail -3 $LOG/*
cat >$LAB/dhclient-script <<'E2'
#!/bin/sh
echo "$reason $new_ip_address $new_dhcp_server_identifier"
E2
chmod +x $LAB/dhclient-script
peer_in() { n=$1; shift; :; }
in_client env LD_LIBRARY_PATH=$peer_libs build/peers/sbin/dhclient -d -1 -v -sf $LAB/dhclient-script -lf $LAB/dl -pf $LAB/dp eth0 & sleep 4; kill $!
ls -l $LAB
