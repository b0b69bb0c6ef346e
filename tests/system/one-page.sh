#!/bin/sh
# one-page: two servers whose daemons tell what they do to the keepers of both, as doc/several-servers.md has it. Machines
# that boot by way of one or the other, or by both, stand on the page of each, the same; where one server is gone, the
# other's page says so, and has what booted by way of it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq build/tests/bench/storm_load
lan_up
. tests/lab/guide.sh
storm_bytes=300000
. tests/lab/storm.sh
lan_node second 5
storm_files
storm_hall
ip -n second route add 10.1.0.0/16 via 10.0.0.3
guide_read doc/several-servers.md
machines=24
at() { ip netns exec "$1" curl -s -m 10 "http://127.0.0.1:9780$2"; }

# ini NODE: what both have, but for a folder. conf_d NODE BLOCK: the guide's lines, of which the same folder is one for all
# servers in here.
ini() {
	storm_ini | sed -e "s|^\[lanboot\]|&\ninclude = $LAB/$1/conf.d/*.ini|" -e '/^\[host \*\]/,$d' \
		-e "s|^state = .*|state = $LAB/state-$1\nservers = 10.0.0.2 10.0.0.5|"
	# A section for each, else a machine that only one server saw is nobody's.
	awk -v n=$machines 'BEGIN { for (i = 0; i < n; i++) printf "[host 02:00:00:00:00:%02x]\nname = m%d\nprofile = hall\n", i, i }'
}
conf_d() {
	mkdir -p "$LAB/$1/conf.d"
	ini "$1" >"$LAB/$1/lanboot.ini"
	sed "s|/run/lanboot/events|$LAB/$1-events|" "$guide/$2.file" >"$LAB/$1$(sed 's|^/etc/lanboot||' "$guide/$2.path")"
}
serve() {
	for daemon in httpbootd pxedhcpd tftpd; do
		: >"$LOG/$1-$daemon.log"
		start "$1-$daemon" "$1" "$BIN/$daemon" -f "$LAB/$1/lanboot.ini" -d
		wait_for_line "$LOG/$1-$daemon.log" '(^|[ :])ready' 30 "$1-$daemon" || lan_die "$daemon of $1 does not start: $(tail -n 2 "$LOG/$1-$daemon.log")"
	done
}
for node in boot second; do
	mkdir -p $LAB/state-$node
	chown nobody $LAB/state-$node
done
conf_d boot 7-1
conf_d second 7-2
serve boot
serve second
# It is seen once a second whether a keeper is there.
sleep 2

# states NODE: how many machines its page has in each state, and those that are up.
states() { at "$1" /machines.json | jq -r '[.machines[].state] | group_by(.) | map("\(length) \(.[0])") | join(", ")'; }
until_up() {
	up_left=$((patience / 25))
	while [ "$(states "$1")" != "$machines up" ]; do
		[ $up_left -gt 0 ] || return 1
		up_left=$((up_left - 1))
		sleep 0.25
	done
}
# took NODE: of how many machines the kernel is that server's.
took() { grep -c ' served .*path=/boot/vmlinuz-lts' "$LOG/$1-httpbootd.log"; }

storm_run -n $machines -o 3 -s 3 -t 120 -v
has "$LAB_NAME: each machine comes up" "$LOG/storm" "^machines=$machines up=$machines failed=0 "
check "$LAB_NAME: each server has given some of them their kernel" "$(took boot) and $(took second)" [ "$(took boot)" -gt 0 ] && [ "$(took second)" -gt 0 ]
for node in boot second; do
	check "$LAB_NAME: the page of $node has all of them up" "$(states $node)" until_up $node
	at $node /machines.json | jq -r '.machines[] | "\(.mac) \(.name) \(.profile) \(.state)"' | sort >"$LOG/of-$node"
done
equal "$LAB_NAME: both pages say the same" "$(diff "$LOG/of-boot" "$LOG/of-second")" ''
# Steps that are a few milliseconds apart may be heard in another order, and of two answers to iPXE either first.
for node in boot second; do
	at $node '/machine.json?id=m3' | jq -r '.boots[0].steps[] | "\(.kind) \(.end) \(if .kind == "iPXE" then "" else .file end)"' | sort >"$LOG/way-$node"
	check "$LAB_NAME: $node knows the whole way of one" "$(cat "$LOG/way-$node")" [ "$(grep -cE '^(offer|tftp|iPXE|stub|script|kernel|initrd|modloop|up) done ' "$LOG/way-$node")" = 9 ]
done
equal "$LAB_NAME: and the same way of one" "$(diff "$LOG/way-boot" "$LOG/way-second")" ''

### One is gone

ip link set second-port down
gone_left=$((patience / 50))
until [ "$(at boot /servers.json | jq -r '.servers[0].state')" = gone ] || [ $gone_left = 0 ]; do
	gone_left=$((gone_left - 1))
	sleep 0.5
done
in_boot curl -s -H 'Accept: text/html' http://127.0.0.1:9780/ >"$LOG/page"
has "$LAB_NAME: the other's page says so" "$LOG/page" 'http://10.0.0.5 has not answered for '
equal "$LAB_NAME: and has what booted by way of it" "$(states boot)" "$machines up"
storm_run -n $machines -s 3 -t 120 -v
has "$LAB_NAME: all boot by the one" "$LOG/storm" "^machines=$machines up=$machines failed=0 "
check "$LAB_NAME: whose page has them" "$(states boot)" until_up boot
for node in boot second; do for daemon in pxedhcpd tftpd httpbootd; do
	stop $node-$daemon
	equal "$LAB_NAME: $daemon of $node ends well" $? 0
	has_not "$LAB_NAME: nothing was wrong" "$LOG/$node-$daemon.log" 'Sanitizer|runtime error'
done; done
finish
