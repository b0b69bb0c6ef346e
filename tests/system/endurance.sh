#!/bin/sh
# endurance: a day's worth of clients in a few minutes. So many requests of each kind, most of them from MACs that are made
# up: DISCOVERs, requests to port 4011, SOLICITs; TFTP's files and what is not there; scripts, small files, what is not
# there, what machines tell. The daemons' memory, descriptors and processes after all of it are those after the first half,
# which fills what is bounded.
# REQUESTS=100000 of each kind; make endurance has a million.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl wrk build/tests/bench/dhcp_load build/tests/bench/tftp_load build/tests/bench/tftp_none
lan_up
requests=${REQUESTS:-100000}
load=build/tests/bench
mkdir -p $LAB/srv/boot $LAB/state
head -c 20000 /dev/urandom >$LAB/srv/ipxe.efi
make_kernel $LAB/srv/boot/vmlinuz
chmod -R a+rX $LAB
chown nobody $LAB/state
cat >$LAB/lanboot.ini <<END
[lanboot]
user = nobody
root = $LAB/srv
[pxedhcpd]
efi-x64 = ipxe.efi
[httpbootd]
bind = none
# In a flood the keeper hears of some of them alone: that many it has soon, and then forgets one for another.
machines = 1000
state = $LAB/state
[profile hall]
kernel = boot/vmlinuz
expects-up = yes
[host *]
profile = hall
END
# A line for each of a million requests is more than this disk is to hold.
: >$LAB/going
truncate_logs() {
	while [ -e $LAB/going ]; do
		for log in pxedhcpd tftpd httpbootd; do [ "$(wc -c <"$LOG/$log.log")" -lt 20000000 ] || : >"$LOG/$log.log"; done
		sleep 1
	done
}
daemons_start $LAB/lanboot.ini || exit 1
truncate_logs &
truncater=$!

# Each request is another machine's: MAC%s in the path is one.
cat >$LAB/made-up.lua <<'END'
local n = math.random(2 ^ 30)
request = function()
	n = n + 1
	local mac = string.format("02:%02x:%02x:%02x:%02x:%02x", n / 2 ^ 32 % 256, n / 2 ^ 24 % 256, n / 2 ^ 16 % 256, n / 256 % 256, n % 256)
	return wrk.format("GET", (wrk.path:gsub("MAC", mac)))
end
done = function(s, latency, requests) print("answers=" .. s.requests) end
END

field() { sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" "$LAB/said"; }
# One second of a kind; the number of answers.
get() {
	in_client env LD_LIBRARY_PATH="$peer_libs" "$(find_tool wrk)" -t 1 -c 16 -d 2s --timeout 20s -s $LAB/made-up.lua "http://10.0.0.2$1" >$LAB/said
	field answers
}
once_of() {
	case $1 in
	offers) in_client $load/dhcp_load offer 10.0.0.2 32 2 >$LAB/said; field answers ;;
	acks) in_client $load/dhcp_load ack 10.0.0.2 32 2 >$LAB/said; field answers ;;
	advertises) in_client $load/dhcp_load solicit - 32 2 >$LAB/said; field answers ;;
	files) in_client $load/tftp_load -c 32 -t 2 -b 1468 10.0.0.2 ipxe.efi >$LAB/said; field transfers ;;
	not-found) in_client $load/tftp_none 10.0.0.2 32 2 >$LAB/said; field answers ;;
	scripts) get '/boot.ipxe?mac=MAC&uuid=&arch=x86_64&platform=efi' ;;
	small) get /boot/vmlinuz ;;
	nothing) get '/no/MAC' ;;
	told) get '/told?mac=MAC&step=boot' ;;
	up) get '/up?mac=MAC' ;;
	esac
}
# all_of N: so many of each.
all_of() {
	for kind in offers acks advertises files not-found scripts small nothing told up; do
		all_n=0 all_empty=0
		while [ $all_n -lt "$1" ] && [ $all_empty -lt 5 ]; do
			all_got=$(once_of $kind)
			[ "${all_got:-0}" -gt 0 ] || all_empty=$((all_empty + 1))
			all_n=$((all_n + ${all_got:-0}))
		done
		check "$LAB_NAME: $1 $kind are answered" "$all_n" [ $all_n -ge "$1" ]
	done
}

# processes DAEMON: its own and those that it has beside it.
processes() { pgrep --ns $$ --nslist pid -x "$1" 2>/dev/null; }
# look DAEMON: kB of its own memory, descriptors, processes.
look() {
	for look_pid in $(processes "$1"); do
		echo "$(sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\).*/\1/p' /proc/$look_pid/status) $(ls /proc/$look_pid/fd | wc -l)"
	done | awk '{ kb += $1; fds += $2 } END { print kb + 0, fds + 0, NR }'
}

all_of $((requests / 2))
sleep 3
for daemon in pxedhcpd tftpd httpbootd; do look $daemon >$LAB/before-$daemon; done
all_of $((requests / 2))
# What is held for connections and transfers that were there a moment ago.
sleep 12
for daemon in pxedhcpd tftpd httpbootd; do
	read -r kb fds processes <$LAB/before-$daemon
	look $daemon >$LAB/after-$daemon
	read -r after_kb after_fds after_processes <$LAB/after-$daemon
	echo "# $daemon: $kb kB, $fds descriptors, $processes processes; then $after_kb kB, $after_fds, $after_processes"
	# The sanitizers keep what is freed for a while.
	case $BIN in
	*asan*) ;;
	*) check "$LAB_NAME: $daemon has no more memory than before" "$kb kB, then $after_kb" [ "$after_kb" -le $((kb + 256 + kb / 20)) ] ;;
	esac
	check "$LAB_NAME: $daemon has no more descriptors" "$fds, then $after_fds" [ "$after_fds" -le "$fds" ]
	equal "$LAB_NAME: $daemon has no more processes" "$after_processes" "$processes"
done
rm $LAB/going
wait $truncater
daemons_stop
finish
