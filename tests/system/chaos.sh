#!/bin/sh
# chaos: a hall of machines is switched on over a minute, 1 % of their packets get lost, and every two seconds something
# happens to their server: a daemon is killed, restarted as an upgrade does it, told to reload, given a bad configuration, its disk is full, its network
# card is down for a moment, a file is replaced. No machine that asks again as firmware and iPXE do stays down, each
# daemon is back, and nothing is left half written.
# CHAOS_SECONDS=60, MACHINES=200, SEED=: what happens when; the seed of a run stands in its first line. make chaos.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq build/tests/bench/storm_load
lan_up
seconds=${CHAOS_SECONDS:-60}
machines=${MACHINES:-200}
seed=${SEED:-$(date +%s)}
storm_bytes=300000
. tests/lab/storm.sh
storm_files
storm_hall
echo "chaos: SEED=$seed MACHINES=$machines CHAOS_SECONDS=$seconds" | tee "$LOG/seed"

# The state has a disk of its own, which can be full.
mount -t tmpfs -o size=4m none $LAB/state && chown nobody $LAB/state
storm_ini >$LAB/lanboot.ini
cp $LAB/lanboot.ini $LAB/good.ini

# A supervisor: what has ended is started again at once.
: >$LAB/supervised
supervise() {
	while [ -e $LAB/supervised ]; do
		start "$1" boot "$BIN/$1" -f $LAB/lanboot.ini -d
		wait "$(pid_of "$1")" 2>/dev/null
		echo "$1 $?" >>"$LOG/ended"
		sleep 0.1
	done
}
for daemon in pxedhcpd tftpd httpbootd; do
	: >"$LOG/$daemon.log"
	supervise $daemon &
	echo $! >$LAB/supervisor-$daemon.pid
	wait_for_line "$LOG/$daemon.log" '(^|[ :])ready' 15 || lan_die "$daemon does not start"
done

# starts DAEMON: how often it was ready. An awaited one more is there within 2 s, as patience has it.
starts() { grep -cE '(^|[ :])ready' "$LOG/$1.log"; }
comes_back() {
	back_left=$((patience / 50))
	while [ "$(starts "$1")" -le "$2" ]; do
		back_left=$((back_left - 1))
		[ $back_left -gt 0 ] || { fail "$LAB_NAME: $1 is back after SIGKILL within 2 s" "see $LOG/$1.log; SEED=$seed"; return; }
		sleep 0.1
	done
	echo "$1" >>"$LOG/back"
}

happens() {
	echo "$(cut -d' ' -f1 /proc/uptime) $1" >>"$LOG/what"
	case $1 in
	kill-* | restart-*)
		victim=${1#*-}
		before=$(starts "$victim")
		kill "$(case $1 in kill-*) echo -KILL ;; *) echo -TERM ;; esac)" "$(pid_of "$victim")" 2>/dev/null
		comes_back "$victim" "$before"
		;;
	reload) for daemon in pxedhcpd tftpd httpbootd; do kill -HUP "$(pid_of $daemon)" 2>/dev/null; done ;;
	bad)
		sed 's/^\[profile hall\]/&\nflavour = lts/' $LAB/good.ini >$LAB/bad.ini
		mv $LAB/bad.ini $LAB/lanboot.ini
		for daemon in pxedhcpd tftpd httpbootd; do kill -HUP "$(pid_of $daemon)" 2>/dev/null; done
		sleep 0.5
		cp $LAB/good.ini $LAB/next.ini
		mv $LAB/next.ini $LAB/lanboot.ini
		;;
	full)
		dd if=/dev/zero of=$LAB/state/.filler bs=64k 2>/dev/null
		sleep 1
		rm -f $LAB/state/.filler
		;;
	link)
		ip -n boot link set eth0 down
		sleep 0.5
		ip -n boot link set eth0 up
		ip -n boot route add 10.1.0.0/16 via 10.0.0.3
		;;
	file)
		cp $storm_srv/boot/modloop-lts $storm_srv/boot/.next && mv $storm_srv/boot/.next $storm_srv/boot/modloop-lts
		cp $storm_srv/ipxe.efi $storm_srv/.next && mv $storm_srv/.next $storm_srv/ipxe.efi
		;;
	esac
}

storm_run -n "$machines" -o "$seconds" -l 1 -s 20 -t $((seconds * 4 + 240)) -S "$seed" -v &
hall=$!
awk -v n=$((seconds / 2)) -v seed="$seed" 'BEGIN { srand(seed); m = split("kill-pxedhcpd kill-tftpd kill-httpbootd restart-pxedhcpd restart-tftpd restart-httpbootd reload bad full link file", w, " ")
	for (i = 0; i < n; i++) print w[int(rand() * m) + 1] }' >$LAB/schedule
: >"$LOG/back"
while read -r what; do
	happens "$what"
	sleep 2
done <$LAB/schedule
wait $hall

has "$LAB_NAME: of $machines machines, $(wc -l <$LAB/schedule) times disturbed, each comes up" "$LOG/storm" "^machines=$machines up=$machines failed=0 "
[ "$failures" = 0 ] || { sed "s/^/  /" "$LOG/storm"; tail -n 5 "$LOG/storm.said"; }
equal "$LAB_NAME: each daemon that was killed or restarted is back" "$(wc -l <"$LOG/back")" "$(grep -cE '^(kill|restart)-' $LAB/schedule)"
# What ended by itself would be here with another status than those of SIGKILL and of SIGTERM.
equal "$LAB_NAME: none ends otherwise" "$(grep -v ' \(137\|0\)$' "$LOG/ended" 2>/dev/null)" ''
equal "$LAB_NAME: and none without being told" "$(grep -c ' 0$' "$LOG/ended")" "$(grep -c '^restart-' $LAB/schedule)"

rm $LAB/supervised
for daemon in pxedhcpd tftpd httpbootd; do stop $daemon; done
for daemon in pxedhcpd tftpd httpbootd; do wait "$(pid_of supervisor-$daemon)" 2>/dev/null; done
has_not "$LAB_NAME: no state is found damaged after any of it" "$LOG/httpbootd.log" '(damaged|cannot be read|not what|broken)'
equal "$LAB_NAME: nothing half written is left" "$(find $LAB/state -name '*.new' -o -name '*.tmp' -o -name '*.part' | head -n 3)" ''
daemon_start httpbootd $LAB/lanboot.ini
# What it had not written yet when it was killed is gone, and no more.
up=$(in_boot curl -s http://127.0.0.1:9780/machines.json | jq '[.machines[] | select(.state == "up")] | length')
check "$LAB_NAME: what was kept of the machines is read: $up are known to be up" "see $LOG/httpbootd.log; SEED=$seed" \
	[ "$up" -gt $((machines / 2)) ]
daemons_stop
finish
