# chaos.sh: sourced after lan_up: a hall of machines is switched on over $seconds, 1 % of their packets get lost, and
# every two seconds something happens to a server of theirs. Wants $seconds, $machines and $seed.

storm_bytes=300000
. tests/lab/storm.sh
. tests/lab/clock.sh

chaos_daemons='pxedhcpd tftpd httpbootd'
# What may happen to each server.
chaos_events='kill-pxedhcpd kill-tftpd kill-httpbootd restart-pxedhcpd restart-tftpd restart-httpbootd reload bad full
	link file clock-ahead clock-behind'
chaos_began=$(date +%s)
: >"$LOG/back"
: >"$LOG/ended"

# chaos_hall: what they load. The daemons' time of day is a library's to set.
chaos_hall() {
	echo "$LAB_NAME: SEED=$seed MACHINES=$machines CHAOS_SECONDS=$seconds" | tee "$LOG/seed"
	clock_library
	storm_files
	storm_hall
}

# chaos_server NODE: its three daemons, by the configuration $LAB/NODE.ini, started again at once when they end. Its
# state has a disk of its own, which can be full.
chaos_server() {
	mkdir -p $LAB/state-"$1"
	mount -t tmpfs -o size=4m none $LAB/state-"$1" && chown nobody $LAB/state-"$1"
	cp $LAB/"$1".ini $LAB/"$1"-good.ini
	printf 0 >$LAB/clock-"$1"
	: >$LAB/supervised-"$1"
	for daemon in $chaos_daemons; do
		: >"$LOG/$1-$daemon.log"
		supervise "$1" $daemon &
		echo $! >$LAB/supervisor-"$1"-$daemon.pid
		wait_for_line "$LOG/$1-$daemon.log" '(^|[ :])ready' 15 || lan_die "$daemon of $1 does not start"
	done
}

# supervise NODE DAEMON: while its server is there.
supervise() {
	while [ -e $LAB/supervised-"$1" ]; do
		if [ -e $LAB/gone-"$1" ]; then
			sleep 0.2
			continue
		fi
		start "$1-$2" "$1" env LD_PRELOAD="$clock_preload" LAB_CLOCK=$LAB/clock-"$1" "$BIN/$2" -f $LAB/"$1".ini -d
		wait "$(pid_of "$1-$2")" 2>/dev/null
		echo "$2 $?" >>"$LOG/ended"
		sleep 0.1
	done
}

# starts NODE DAEMON: how often it was ready. An awaited one more is there within 2 s, as patience has it.
starts() { grep -cE '(^|[ :])ready' "$LOG/$1-$2.log"; }
comes_back() {
	back_left=$((patience / 50))
	while [ "$(starts "$1" "$2")" -le "$3" ]; do
		back_left=$((back_left - 1))
		[ $back_left -gt 0 ] || { fail "$LAB_NAME: $2 of $1 is back within 2 s" "see $LOG/$1-$2.log; SEED=$seed"; return; }
		sleep 0.1
	done
	echo "$1 $2" >>"$LOG/back"
}

signal_all() { for daemon in $chaos_daemons; do kill "$2" "$(pid_of "$1-$daemon")" 2>/dev/null; done; }

# happens EVENT NODE
happens() {
	echo "$(cut -d' ' -f1 /proc/uptime) $1 $2" >>"$LOG/what"
	case $1 in
	kill-* | restart-*)
		victim=${1#*-}
		before=$(starts "$2" "$victim")
		kill "$(case $1 in kill-*) echo -KILL ;; *) echo -TERM ;; esac)" "$(pid_of "$2-$victim")" 2>/dev/null
		comes_back "$2" "$victim" "$before"
		;;
	reload) signal_all "$2" -HUP ;;
	bad)
		sed 's/^\[profile hall\]/&\nflavour = lts/' $LAB/"$2"-good.ini >$LAB/bad.ini
		mv $LAB/bad.ini $LAB/"$2".ini
		signal_all "$2" -HUP
		sleep 0.5
		cp $LAB/"$2"-good.ini $LAB/next.ini
		mv $LAB/next.ini $LAB/"$2".ini
		;;
	full)
		dd if=/dev/zero of=$LAB/state-"$2"/.filler bs=64k 2>/dev/null
		sleep 1
		rm -f $LAB/state-"$2"/.filler
		;;
	link)
		ip -n "$2" link set eth0 down
		sleep 0.5
		ip -n "$2" link set eth0 up
		ip -n "$2" route add 10.1.0.0/16 via 10.0.0.3
		;;
	file)
		cp $storm_srv/boot/modloop-lts $storm_srv/boot/.next && mv $storm_srv/boot/.next $storm_srv/boot/modloop-lts
		cp $storm_srv/ipxe.efi $storm_srv/.next && mv $storm_srv/.next $storm_srv/ipxe.efi
		;;
	clock-ahead) clock_off "$2" + 3600 ;;
	clock-behind) clock_off "$2" - -3600 ;;
	server-gone)
		: >$LAB/gone-"$2"
		ip link set "$2"-port down
		signal_all "$2" -KILL
		sleep 4
		for daemon in $chaos_daemons; do starts "$2" $daemon >$LAB/before-$daemon; done
		ip link set "$2"-port up
		rm $LAB/gone-"$2"
		for daemon in $chaos_daemons; do comes_back "$2" $daemon "$(cat $LAB/before-$daemon)"; done
		;;
	store-gone)
		kill -KILL "$(pid_of etcd)"
		sleep 4
		chaos_store
		;;
	*) lan_die "nothing happens by $1" ;;
	esac
}

# clock_off NODE SIGN SECONDS: for a while, and then back; what is told of the machines is true all the while.
clock_off() {
	printf %s "$2" | dd of=$LAB/clock-"$1" conv=notrunc 2>/dev/null
	sleep 0.5
	pages_are_true "$1" "$3"
	sleep 1.5
	printf 0 | dd of=$LAB/clock-"$1" conv=notrunc 2>/dev/null
	sleep 0.5
	pages_are_true "$1" 0
	clocks=$((${clocks:-0} + 2))
}

# pages_are_true NODE SECONDS: by a clock so many seconds ahead nothing is yet to come, and nothing is older than this.
pages_are_true() {
	ip netns exec "$1" curl -s -m 20 http://127.0.0.1:9780/machines.json >"$LOG/clock.json"
	true_now=$(($(date +%s) + $2))
	true_age=$(($(date +%s) - chaos_began + 5))
	true_false=$(jq -r --argjson now $true_now --argjson age $true_age \
		'[.machines[] | .name as $n | (.since, .first_heard, .last_heard, .up, .alive, .boot_started | numbers) |
			select(. > $now + 2 or . < $now - $age) | . - $now] +
		[.machines[] | .. | objects | (.start_ms, .took_ms | numbers) | select(. < 0 or . > 1000 * $age)] +
		[.trouble[] | select(.sentence | test("no sign of life"))] | tostring' "$LOG/clock.json" 2>&1)
	[ "$true_false" = '[]' ] ||
		fail "$LAB_NAME: what $1 says is true when its clock is off by $2 s" "$true_false; see $LOG/clock.json"
	ip netns exec "$1" curl -s -m 20 http://127.0.0.1:9780/status >"$LOG/clock.status"
	! grep -nE '(^|[^0-9])(59 min|60 min|1 h|1 h 0[0-9]|59:[0-9]+)([^0-9]|$)|(^| )-[0-9]' "$LOG/clock.status" ||
		fail "$LAB_NAME: no hour stands on the screen of $1 when its clock is off by $2 s" "see $LOG/clock.status"
}

# chaos_run NODE...: the hall boots while that goes on. What happens where follows from the seed.
chaos_run() {
	storm_run -n "$machines" -o "$seconds" -l 1 -s 20 -t $((seconds * 4 + 240)) -S "$seed" -v &
	hall=$!
	awk -v n=$((seconds / 2)) -v seed="$seed" -v events="$chaos_events" -v nodes="$*" 'BEGIN {
		srand(seed)
		m = split(events, event, " ")
		k = split(nodes, node, " ")
		for (i = 0; i < n; i++) print event[int(rand() * m) + 1], node[int(rand() * k) + 1] }' >$LAB/schedule
	while read -r what where; do
		happens "$what" "$where"
		sleep 2
	done <$LAB/schedule
	wait $hall
}

happened() { grep -cE "^($1) " $LAB/schedule; }

# chaos_judge NODE...: ends all, and says how it went.
chaos_judge() {
	has "$LAB_NAME: of $machines machines, $(wc -l <$LAB/schedule) times disturbed, each comes up" "$LOG/storm" \
		"^machines=$machines up=$machines failed=0 "
	[ "$failures" = 0 ] || { sed "s/^/  /" "$LOG/storm"; tail -n 5 "$LOG/storm.said"; }
	gone=$(happened server-gone)
	equal "$LAB_NAME: each daemon that was killed or restarted is back" "$(wc -l <"$LOG/back")" \
		"$(($(happened '(kill|restart)-.*') + 3 * gone))"
	echo "# the clock was set ${clocks:-0} times, and all pages looked at then"
	# What ended by itself would be here with another status than those of SIGKILL and of SIGTERM.
	equal "$LAB_NAME: none ends otherwise" "$(grep -v ' \(137\|0\)$' "$LOG/ended")" ''
	equal "$LAB_NAME: and none without being told" "$(grep -c ' 0$' "$LOG/ended")" "$(happened 'restart-.*')"
	for node; do rm $LAB/supervised-"$node"; done
	for node; do
		for daemon in $chaos_daemons; do stop "$node-$daemon"; done
		for daemon in $chaos_daemons; do wait "$(pid_of supervisor-"$node"-$daemon)" 2>/dev/null; done
		has_not "$LAB_NAME: no state of $node is found damaged after any of it" "$LOG/$node-httpbootd.log" \
			'(damaged|cannot be read|not what|broken)'
		equal "$LAB_NAME: nothing half written is left of $node" \
			"$(find $LAB/state-"$node" -name '*.new' -o -name '*.tmp' -o -name '*.part' | head -n 3)" ''
		for daemon in $chaos_daemons; do
			has_not "$LAB_NAME: nothing was wrong with $daemon of $node" "$LOG/$node-$daemon.log" 'Sanitizer|runtime error'
		done
	done
}
