#!/bin/sh
# pxe-reload-under-load: SIGHUP, again and again, while clients ask as fast as they can: no offer is
# lost, and the new configuration holds.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" build/tests/bench/dhcp_load
lan_up

# configuration FILE-FOR-UEFI: 10,000 machines.
configuration() {
	printf '[lanboot]\nuser = nobody\n[pxedhcpd]\nefi-x64 = %s\n' "$1"
	awk 'BEGIN { for (i = 0; i < 10000; i++)
		printf "[host 52:54:00:00:%02x:%02x]\nname = h%d\nflavor = lts\n", i / 256, i % 256, i }'
}

configuration first.efi >$LAB/lanboot.ini
daemon_start pxedhcpd $LAB/lanboot.ini || exit 1

in_client build/tests/bench/dhcp_load offer 10.0.0.2 32 5 >"$LOG/load" 2>&1 &
load_pid=$!
reload() {
	kill -HUP "$(pid_of pxedhcpd)"
	wait_reloads=$1
	tries=50
	while [ "$(grep -c 'reload' "$LOG/pxedhcpd.log")" -lt "$wait_reloads" ] && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}
for n in 1 2 3 4; do
	sleep 0.4
	configuration $n.efi >$LAB/lanboot.ini
	reload $n
done
echo 'efi-x64' >>$LAB/lanboot.ini
reload 5
wait $load_pid
has "$LAB_NAME: no offer is lost" "$LOG/load" 'answers=[0-9]{3,} lost=0 foreign=0'
equal "$LAB_NAME: it has reloaded four times" "$(grep -c ' reloaded ' "$LOG/pxedhcpd.log")" 4
has "$LAB_NAME: and not the configuration that is bad" "$LOG/pxedhcpd.log" 'going on with the one before'
sleep 1
in_client build/tests/bench/dhcp_load offer 10.0.0.2 1 1 >"$LOG/load2"
grep ' offered ' "$LOG/pxedhcpd.log" | tail -n 1 >"$LOG/last"
has "$LAB_NAME: the newest good one holds" "$LOG/last" 'file=4\.efi'

# A burst while it reads its configuration waits in the socket.
configuration 6.efi >$LAB/lanboot.ini
kill -HUP "$(pid_of pxedhcpd)"
in_client build/tests/bench/dhcp_load burst 10.0.0.2 5000 >"$LOG/burst"
has "$LAB_NAME: a burst of 5,000 during a reload loses none" "$LOG/burst" 'answers=5000 lost=0'
daemons_stop pxedhcpd
finish
