#!/bin/sh
# three-servers: a hall of machines is switched on, each of which is to boot something once. Three servers share an etcd
# of three. Of the servers one is gone when 30 % of the machines are up, and another at 60 %, and a member of the etcd
# at 45 %; then, in another evening, the site is cut in two for a while. Each machine comes up, and each takes what it is
# to boot once exactly once.
# MACHINES=120, SPLIT=15 seconds, over how many seconds OVER=20 they are switched on. make three-servers.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl etcd build/tests/bench/storm_load
lan_up
machines=${MACHINES:-120}
split=${SPLIT:-15}
over=${OVER:-20}
storm_bytes=300000
. tests/lab/storm.sh
lan_node b 5
lan_node c 6
lan_node e1 11
lan_node e2 12
lan_node e3 13
storm_files
storm_hall
for node in b c; do
	ip -n $node route add 10.1.0.0/16 via 10.0.0.3
	ip netns exec $node sysctl -qw net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=16384 2>/dev/null
done
ip link add there type bridge forward_delay 0 stp_state 0 mcast_snooping 0
ip link set there up

# member_start NAME ADDRESS: one of the etcd.
member_start() {
	start "$1" "$1" etcd --name "$1" --data-dir "$LAB/etcd/$1" --listen-client-urls "http://$2:2379" \
		--advertise-client-urls "http://$2:2379" --listen-peer-urls "http://$2:2380" \
		--initial-advertise-peer-urls "http://$2:2380" --initial-cluster-token lab \
		--initial-cluster e1=http://10.0.0.11:2380,e2=http://10.0.0.12:2380,e3=http://10.0.0.13:2380
}

# ini NODE: as storm.sh has it, with the other servers, the store, and a section for each machine.
ini() {
	storm_ini | sed -e "s|^state = .*|state = $LAB/state-$1|" -e "s|^\[httpbootd\]|&\nservers = 10.0.0.2 10.0.0.5 10.0.0.6\nstore = etcd http://10.0.0.11:2379 http://10.0.0.12:2379 http://10.0.0.13:2379|" \
		-e "s|^\[lanboot\]|&\nevents = none|" -e '/^\[host \*\]/,$d'
	printf '[profile install]\nflavor = lts\ncmdline = install\noverlay = hall\nexpects-up = yes\n'
	awk -v n="$machines" 'BEGIN { for (i = 0; i < n; i++)
		printf "[host 02:00:%02x:%02x:%02x:%02x]\nprofile = hall\nonce = install\n", i / 16777216, i / 65536 % 256, i / 256 % 256, i % 256 }'
}

servers_start() {
	for node in boot b c; do
		rm -rf "$LAB/state-$node"
		mkdir -p "$LAB/state-$node"
		chown nobody "$LAB/state-$node"
		ini $node >$LAB/$node.ini
		for daemon in pxedhcpd tftpd httpbootd; do
			: >"$LOG/$node-$daemon.log"
			start $node-$daemon $node "$BIN/$daemon" -f $LAB/$node.ini -d
			wait_for_line "$LOG/$node-$daemon.log" '(^|[ :])ready' 30 $node-$daemon ||
				lan_die "$daemon of $node does not start: $(tail -n 2 "$LOG/$node-$daemon.log")"
		done
	done
	for node in boot b c; do
		wait_for_line "$LOG/$node-httpbootd.log" 'store-answers' 30 || lan_die "$node has no store: $(tail -n 2 "$LOG/$node-httpbootd.log")"
	done
}

# gone NODE: without a word, and off the switch.
gone() {
	ip link set "$1-port" down
	for daemon in pxedhcpd tftpd httpbootd; do kill -KILL "$(pid_of "$1-$daemon")"; done
	echo "$(cut -d' ' -f1 /proc/uptime) $1 is gone, $(ups) are up" >>"$LOG/what"
}
# ups: how many machines said that they are up.
ups() { cat "$LOG"/*-httpbootd.log | grep -c ' up client='; }
# at_percent N: until so many are.
at_percent() { while [ "$(ups)" -lt $((machines * $1 / 100)) ] && kill -0 $hall 2>/dev/null; do sleep 0.2; done; }
hall_on() {
	storm_run -n "$machines" -o "$over" -s 20 -t $((over * 6 + 600)) -v &
	hall=$!
}
# storm_took once|twice: so many machines.
storm_took() { sed -n "s/^once=.*/ &/; s/.* $1=\([0-9]*\).*/\1/p" "$LOG/storm" | grep . || echo 0; }
# noted: how many machines the servers' logs have as having taken it.
noted() { sed -n 's/.*httpbootd: once .*mac=\([0-9a-f:]*\).* status=200.*/\1/p' "$LOG"/*-httpbootd.log | sort -u | wc -l; }
# came_up EVENING FILE
came_up() {
	wait $hall
	has "$LAB_NAME: $1: each of $machines machines comes up" "$LOG/storm" "^machines=$machines up=$machines failed=0 "
	equal "$LAB_NAME: $1: none takes twice what it is to boot once" "$(storm_took twice)" 0
	cp "$LOG/storm" "$LOG/storm.$2"
	echo "# $(head -n 1 "$LOG/storm")"
}

### Two of three servers go, and a member

member_start e1 10.0.0.11
member_start e2 10.0.0.12
member_start e3 10.0.0.13
servers_start
hall_on
at_percent 30
gone b
at_percent 45
kill -KILL "$(pid_of e1)"
at_percent 60
gone c
came_up 'two of three servers and a member of the store are gone' kills
equal "$LAB_NAME: all of them have taken it" "$(storm_took once) $(noted)" "$machines $machines"

### The site is cut in two

for node in boot b c; do for daemon in pxedhcpd tftpd httpbootd; do stop $node-$daemon; done; done
for node in b c; do ip link set $node-port up; ip -n $node route replace 10.1.0.0/16 via 10.0.0.3; done
for member in e1 e2 e3; do kill -KILL "$(pid_of $member)" 2>/dev/null; rm -rf "$LAB/etcd/$member"; done
sleep 1
member_start e1 10.0.0.11
member_start e2 10.0.0.12
member_start e3 10.0.0.13
servers_start
hall_on
at_percent 20
for node in c e3; do ip link set $node-port master there; done
sleep "$split"
for node in c e3; do ip link set $node-port master lan; done
came_up "cut in two for $split s" split
# Where the store could not be asked a machine has booted its usual, and it is made up for.
equal "$LAB_NAME: of those that did not take it a line tells" \
	"$(sed -n 's/.*once-not-booted .*mac=\([0-9a-f:]*\).*/\1/p' "$LOG"/*-httpbootd.log | sort -u | wc -l | awk -v n=$((machines - $(noted))) '{ print ($1 >= n) }')" 1
before=$(noted)
over=5
hall_on
came_up 'all start once more' again
equal "$LAB_NAME: what was left out is made up for, and nothing else is" "$(storm_took once) $(noted)" "$((machines - before)) $machines"
for node in boot b c; do
	for daemon in pxedhcpd tftpd httpbootd; do
		stop $node-$daemon
		equal "$LAB_NAME: $daemon of $node ends well" $? 0
		has_not "$LAB_NAME: nothing was wrong" "$LOG/$node-$daemon.log" 'Sanitizer|runtime error'
	done
done
finish
