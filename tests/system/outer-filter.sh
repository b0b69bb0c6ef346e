#!/bin/sh
# outer-filter: a supervisor's own filter of system calls that refuses the daemons theirs, as a unit
# may that was written for another version: each is sealed by the older call, and where that is
# refused, too, it says so and serves.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" cc
lan_up
lab_ini | grep -v ipxe-rom >$LAB/lanboot.ini
cc -O1 -D_GNU_SOURCE -o $LAB/outer_filter tests/lab/outer_filter.c || exit 1

# filters_of DAEMON: how many filters of system calls it, and the processes beside it, are in.
filters_of() {
	filters_pid=$(pid_of "$1")
	for filters_process in "$filters_pid" $(cat /proc/"$filters_pid"/task/*/children); do
		sed -n 's/^Seccomp_filters:[[:space:]]*//p' /proc/"$filters_process"/status
	done | sort -u
}
# begin WAY DAEMON
begin() {
	: >"$LOG/$2.log"
	start "$2" boot $LAB/outer_filter "$1" "$BIN/$2" -f $LAB/lanboot.ini -d
	check "$LAB_NAME: $2 starts where $1 is refused" "$(tail -n 2 "$LOG/$2.log")" \
		wait_for_line "$LOG/$2.log" '(^|[ :])ready' 15 "$2"
}
for daemon in pxedhcpd tftpd httpbootd; do
	begin seccomp $daemon
	equal "$LAB_NAME: $daemon and its aide are in their own all the same" "$(filters_of $daemon)" 2
	has_not "$LAB_NAME: $daemon has nothing to tell" "$LOG/$daemon.log" 'filter'
	stop $daemon

	begin both $daemon
	equal "$LAB_NAME: $daemon is in the outer one" "$(filters_of $daemon)" 1
	has "$LAB_NAME: $daemon says that it has none of its own" "$LOG/$daemon.log" \
		'who started this daemon refuses it a filter of system calls of its own'
	stop $daemon
	equal "$LAB_NAME: $daemon ends well" $? 0
done
finish
