#!/bin/sh
# chaos-three: a hall of machines boots, each of which is to boot something once, by three servers that share a store.
# Every two seconds something happens to one of the servers, as chaos has it; or the server is gone as a whole for four
# seconds, daemons and network; or the store is. Each machine comes up, and none takes twice what it is to boot once.
# CHAOS_SECONDS=60, MACHINES=120, SEED=: what happens when, and where. make chaos-three.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" cc curl etcd jq build/tests/bench/storm_load
lan_up
seconds=${CHAOS_SECONDS:-60}
machines=${MACHINES:-120}
seed=${SEED:-$(date +%s)}
. tests/lab/chaos.sh
chaos_events="$chaos_events server-gone server-gone store-gone store-gone"
lan_node b 5
lan_node c 6
lan_node e 11
chaos_hall
for node in b c; do
	ip -n $node route add 10.1.0.0/16 via 10.0.0.3
	ip netns exec $node sysctl -qw net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=16384 2>/dev/null
done

# chaos_store: the etcd, which has its notes on a disk.
chaos_store() {
	start etcd e etcd --name e --data-dir $LAB/etcd --listen-client-urls http://10.0.0.11:2379 \
		--advertise-client-urls http://10.0.0.11:2379 --listen-peer-urls http://10.0.0.11:2380 \
		--initial-advertise-peer-urls http://10.0.0.11:2380 --initial-cluster e=http://10.0.0.11:2380
}

# ini NODE: as storm.sh has it, with the other servers, the store, and a section for each machine.
ini() {
	storm_ini | sed -e "s|^state = .*|state = $LAB/state-$1|" \
		-e 's|^\[httpbootd\]|&\nservers = 10.0.0.2 10.0.0.5 10.0.0.6\nstore = etcd http://10.0.0.11:2379|' \
		-e "s|^\[lanboot\]|&\nevents = $LAB/events-$1/events|" -e '/^\[host \*\]/,$d'
	printf '[profile install]\nflavor = lts\ncmdline = install\noverlay = hall\nexpects-up = yes\n'
	awk -v n="$machines" 'BEGIN { for (i = 0; i < n; i++)
		printf "[host 02:00:%02x:%02x:%02x:%02x]\nprofile = hall\nonce = install\n",
			i / 16777216, i / 65536 % 256, i / 256 % 256, i % 256 }'
}

chaos_store
for node in boot b c; do
	mkdir $LAB/events-$node
	chown nobody $LAB/events-$node
	ini $node >$LAB/$node.ini
	chaos_server $node
	wait_for_line "$LOG/$node-httpbootd.log" 'store-answers' 30 || lan_die "$node has no store"
done
chaos_run boot b c

# Each boot asks one of the servers, by a name of its own, so what the store has is what was taken.
took() { sed -n "s/^once=.*/ &/; s/.* $1=\([0-9]*\).*/\1/p" "$LOG/storm" | grep . || echo 0; }
equal "$LAB_NAME: none takes twice what it is to boot once" "$(took twice)" 0
# All from /lanboot/ on, in base64; there are no other notes than these.
noted=$(ip netns exec e curl -s -m 20 http://10.0.0.11:2379/v3/kv/range \
	-d '{"key":"L2xhbmJvb3Qv","range_end":"L2xhbmJvb3Qw","count_only":true}' | jq -r .count)
check "$LAB_NAME: what was taken is noted: $(took once), and $noted are" 'see the logs' [ "$noted" -ge "$(took once)" ]
check "$LAB_NAME: that something was" "$(took once)" [ "$(took once)" -gt 0 ]
chaos_judge boot b c
stop etcd
finish
