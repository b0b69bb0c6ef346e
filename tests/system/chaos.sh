#!/bin/sh
# chaos: a hall of machines is switched on over a minute, 1 % of their packets get lost, and every two seconds something
# happens to their server: a daemon is killed, restarted as an upgrade does it, told to reload, given a bad
# configuration, its disk is full, its network card is down for a moment, a file is replaced, its clock is an hour off
# and then right again. No machine that asks again as firmware and iPXE do stays down, each daemon is back, nothing that
# is told of them is false by that hour, and nothing is left half written.
# CHAOS_SECONDS=60, MACHINES=200, SEED=: what happens when; the seed of a run stands in its first line. make chaos.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" cc curl jq build/tests/bench/storm_load
lan_up
seconds=${CHAOS_SECONDS:-60}
machines=${MACHINES:-200}
seed=${SEED:-$(date +%s)}
. tests/lab/chaos.sh
chaos_hall
storm_ini | sed "s|^state = .*|state = $LAB/state-boot|" >$LAB/boot.ini
chaos_server boot
chaos_run boot
chaos_judge boot

daemon_start httpbootd $LAB/boot.ini
# What it had not written yet when it was killed is gone, and no more.
up=$(in_boot curl -s http://127.0.0.1:9780/machines.json | jq '[.machines[] | select(.state == "up")] | length')
check "$LAB_NAME: what was kept of the machines is read: $up are known to be up" "see $LOG/httpbootd.log; SEED=$seed" \
	[ "$up" -gt $((machines / 2)) ]
stop httpbootd
finish
