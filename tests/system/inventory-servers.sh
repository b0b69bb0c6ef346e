#!/bin/sh
# inventory-servers: three servers that ask one inventory. What is changed there all of them know soon, and none calls
# another one different for it; one that cannot reach it any more serves what it knew, and says so, alone.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq
lan_up
lan_node second 4
lan_node third 5
nodes='boot second third' cmdb=$LAB/cmdb
mkdir -p $LAB/srv $cmdb
echo kernel >$LAB/srv/k
# machines N [PROFILE]: the inventory has so many, there at once.
machines() {
	seq "$1" | jq -s --arg profile "${2:-thin}" \
		'map({mac: "52:54:00:00:00:\(. + 16)", name: "m\(.)", profile: $profile})' >$cmdb/new
	chmod a+r $cmdb/new
	mv $cmdb/new $cmdb/machines.json
}
machines 20
for node in $nodes; do
	mkdir -p $LAB/$node/state
	chown nobody $LAB/$node/state
	cat >$LAB/$node/lanboot.ini <<-END
		[lanboot]
		user = nobody
		root = $LAB/srv
		inventory = http://10.0.0.1/machines.json
		inventory-seconds = 5
		events = none
		[httpbootd]
		bind = none
		state = $LAB/$node/state
		servers = 10.0.0.2 10.0.0.4 10.0.0.5
		[profile thin]
		kernel = k
		cmdline = thin
		[profile kiosk]
		kernel = k
		cmdline = kiosk
	END
done
chmod a+rX $LAB $LAB/srv $cmdb
serve() {
	: >"$LOG/$1.log"
	start "$1" "$1" "$BIN/httpbootd" -f "$LAB/$1/lanboot.ini" -d
	wait_for_line "$LOG/$1.log" '(^|[ :])ready' 15 "$1" || lan_die "$1 did not start"
}
address_of() { case $1 in boot) echo 10.0.0.2 ;; second) echo 10.0.0.4 ;; third) echo 10.0.0.5 ;; esac; }
# knows NODE NUMBER PROFILE: that machine boots that, by that server.
knows() {
	in_client curl -s -m 10 "http://$(address_of "$1")/boot.ipxe?mac=52:54:00:00:00:$2" | grep -q "^kernel .* $3"
}
all_know() { for all_node in $nodes; do knows "$all_node" "$@" || return 1; done; }
at() { ip netns exec "$1" curl -s -m 10 "http://127.0.0.1:9780$2"; }
seen() { for seen_node in $nodes; do at "$seen_node" /servers.json | jq -r '[.servers[].state] | join(" ")'; done | sort -u; }
state() { for state_node in $nodes; do at "$state_node" /inventory.json | jq -r .state; done | paste -sd ' '; }
is_seen() { [ "$(seen)" = "$1" ]; }
is_state() { [ "$(state)" = "$1" ]; }
soon() { until_so 15 "$@"; }

start cmdb site "$busybox" httpd -f -p 80 -h $cmdb
for node in $nodes; do serve $node; done
check "$LAB_NAME: all have its machines" "$(state)" soon all_know 17 thin
check "$LAB_NAME: and see each other alike" "$(seen)" soon is_seen 'same same'
for round in kiosk thin kiosk; do
	machines $((20 + ${#round})) $round
	check "$LAB_NAME: a change there is known to all: $round" "$(state)" soon all_know 17 $round
done
sleep 4
equal "$LAB_NAME: none was called different for it" "$(cat "$LOG/boot.log" "$LOG/second.log" "$LOG/third.log" | grep -c 'drift .*differs')" 0
check "$LAB_NAME: they are alike" "$(seen)" soon is_seen 'same same'

# The third's way there is cut, by an address of its own that leads nowhere.
ip -n third route add unreachable 10.0.0.1/32
machines 30 thin
check "$LAB_NAME: one cannot reach it: the others know what is new" "$(state)" soon knows boot 17 thin
check "$LAB_NAME: so does the second" "$(state)" soon knows second 17 thin
check "$LAB_NAME: it alone says so" "$(state)" soon is_state 'fetched fetched stale'
check "$LAB_NAME: and serves what it knew" "$(state)" knows third 17 kiosk
stop third
serve third
check "$LAB_NAME: also when it was started again" "$(state)" knows third 17 kiosk
ip -n third route del unreachable 10.0.0.1/32
check "$LAB_NAME: until it can" "$(state)" soon all_know 17 thin
check "$LAB_NAME: which all say" "$(state)" soon is_state 'fetched fetched fetched'
for node in $nodes; do stop $node; done
finish
