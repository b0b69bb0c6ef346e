#!/bin/sh
# upgrade: a hall of machines is switched on while each daemon of 0.1.0, the last one that called itself so, is replaced
# by the one of now and started anew as systemd and OpenRC do it, then by 0.1.0's again, and by the one of now: none
# fails, and each boots its `once` exactly once, for each version goes by the notes of the other. The configuration of
# 0.1.0 is good for both; of keys that it does not know 0.1.0 says which. It reads machines that were enrolled since.
# MACHINES=120, OVER=60: how many, and over how many seconds they are switched on.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" git make cc curl build/tests/bench/storm_load
lan_up
machines=${MACHINES:-120}
over=${OVER:-60}
storm_bytes=300000
. tests/lab/storm.sh
storm_files
storm_hall
daemons='pxedhcpd tftpd httpbootd'

### What 0.1.0 was: the commit before the one that began 0.2.0

begun=$(git -c safe.directory='*' log --format=%H -S'VERSION = 0.2.0' -- GNUmakefile 2>"$LOG/git" | tail -n 1)
[ -n "$begun" ] && git -c safe.directory='*' rev-parse -q --verify "$begun^" >/dev/null 2>&1 || {
	skip "$LAB_NAME" 'the history of this tree does not go back to 0.1.0'
	finish
}
mkdir $LAB/0.1.0
git -c safe.directory='*' archive "$begun^" | tar -x -C $LAB/0.1.0
make -s -C $LAB/0.1.0 -j2 all >"$LOG/make" 2>&1 || lan_die "0.1.0 cannot be built: $(tail -n 3 "$LOG/make")"
old=$LAB/0.1.0/build/bin new=$BIN
now=$("$new/httpbootd" -V | sed 's/^httpbootd //')
equal "$LAB_NAME: it is 0.1.0" "$("$old/httpbootd" -V)" 'httpbootd 0.1.0'

### The configuration

hosts() {
	awk -v n="$machines" 'BEGIN { for (i = 0; i < n; i++)
		printf "[host 02:00:%02x:%02x:%02x:%02x]\nprofile = hall\nonce = install\n",
			i / 16777216, i / 65536 % 256, i / 256 % 256, i % 256 }'
}
# What 0.1.0 knows; and what machines behind a router need since, as doc/upgrading.md has it.
storm_ini | sed '/^clients = /d; /^bind = /d; /^expects-up = /d; /^\[host \*\]/,$d; /^\[tftpd\]/d' >$LAB/old.ini
printf '[profile install]\nflavor = lts\ncmdline = install\noverlay = hall\n' >>$LAB/old.ini
hosts >>$LAB/old.ini
sed 's|^\[lanboot\]|&\nclients = links 10.1.0.0/16|; s|^\[httpbootd\]|&\nbind = none|' $LAB/old.ini >$LAB/new.ini
for daemon in $daemons; do
	"$new/$daemon" -n -f $LAB/old.ini >"$LOG/said" 2>&1
	equal "$LAB_NAME: $daemon of $now takes the configuration of 0.1.0" $? 0
done
"$old/httpbootd" -n -f $LAB/new.ini >"$LOG/said" 2>&1
equal "$LAB_NAME: 0.1.0 does not take a key that is new" $? 78
has "$LAB_NAME: and says which" "$LOG/said" "^$LAB/new.ini:[0-9]+: .*clients"
# A machine that was enrolled.
start enroller boot "$new/httpbootd" -f $LAB/new.ini -d
wait_for_line "$LOG/enroller.log" '(^|[ :])ready' 15 || lan_die "httpbootd of $now does not start"
LANBOOT_LIBEXEC=$BIN in_boot sh tools/lanboot -f $LAB/new.ini enrol 52:54:00:00:00:77 --name newcomer --profile hall >"$LOG/enrolled" 2>&1
equal "$LAB_NAME: a machine is enrolled" $? 0
stop enroller
sed "s|^\[lanboot\]|&\ninclude = $LAB/state/hosts.d/*.ini|" $LAB/old.ini >$LAB/back.ini
"$old/httpbootd" -f $LAB/back.ini explain 52:54:00:00:00:77 >"$LOG/said" 2>&1
has "$LAB_NAME: 0.1.0 knows it, too" "$LOG/said" 'newcomer'
rm -rf $LAB/state/hosts.d $LAB/state/machines

### As a service manager has it: what has ended is started again, in whichever version is there

: >$LAB/supervised
supervise() {
	while [ -e $LAB/supervised ]; do
		version=$(cat $LAB/version-"$1")
		case $version in old) supervised_bin=$old ;; *) supervised_bin=$new ;; esac
		start "$1" boot "$supervised_bin/$1" -f $LAB/"$version".ini -d
		wait "$(pid_of "$1")" 2>/dev/null
		echo "$1 $version $?" >>"$LOG/ended"
		sleep 0.1
	done
}
starts() { grep -cE "(^|[ :])ready version=$2 " "$LOG/$1.log"; }
# swap old|new: each daemon, one after the other.
swap() {
	[ "$1" = old ] && swap_version=0.1.0 || swap_version=$now
	for daemon in $daemons; do
		before=$(starts $daemon "$swap_version")
		echo "$1" >$LAB/version-$daemon
		kill -TERM "$(pid_of $daemon)"
		swap_left=$((patience / 20))
		while [ "$(starts $daemon "$swap_version")" -le "$before" ] && [ $swap_left -gt 0 ]; do
			swap_left=$((swap_left - 1))
			sleep 0.1
		done
		check "$LAB_NAME: $daemon is $swap_version now" "$(tail -n 2 "$LOG/$daemon.log")" [ $swap_left -gt 0 ]
		echo "$(cut -d' ' -f1 /proc/uptime) $daemon $swap_version" >>"$LOG/what"
		sleep $((over / 15))
	done
}
for daemon in $daemons; do
	: >"$LOG/$daemon.log"
	echo old >$LAB/version-$daemon
	supervise $daemon &
	echo $! >$LAB/supervisor-$daemon.pid
	wait_for_line "$LOG/$daemon.log" '(^|[ :])ready' 15 || lan_die "$daemon of 0.1.0 does not start"
done

# took once|twice: so many machines.
took() { sed -n "s/^once=.*/ &/; s/.* $1=\([0-9]*\).*/\1/p" "$LOG/storm" | grep . || echo 0; }
came_up() {
	has "$LAB_NAME: $1: each of $machines machines comes up" "$LOG/storm" "^machines=$machines up=$machines failed=0 "
	[ "$failures" = 0 ] || { sed 's/^/  /' "$LOG/storm"; tail -n 5 "$LOG/storm.said"; }
	echo "# $(head -n 1 "$LOG/storm")"
}

### There, back, and there again, under load

storm_run -n "$machines" -o "$over" -s 20 -t $((over * 4 + 240)) -v &
hall=$!
sleep 2
swap new
swap old
swap new
check "$LAB_NAME: machines booted all the while" 'all were up before the last of it' kill -0 $hall
wait $hall
came_up 'to and fro'
equal "$LAB_NAME: each has taken its once, by whichever version, and none twice" "$(took once) $(took twice)" "$machines 0"
equal "$LAB_NAME: each note is there" "$(find $LAB/state -name '*.once' | wc -l)" "$machines"

# Each version goes by what the other has noted.
storm_run -n "$machines" -o 5 -s 20 -t 240 -v
came_up "by $now, which has notes of 0.1.0"
equal "$LAB_NAME: none takes it again" "$(took once)" 0
over=15
swap old
storm_run -n "$machines" -o 5 -s 20 -t 240 -v
came_up "by 0.1.0, which has notes of $now"
equal "$LAB_NAME: nor by that" "$(took once)" 0
swap new

rm $LAB/supervised
for daemon in $daemons; do stop $daemon; done
for daemon in $daemons; do wait "$(pid_of supervisor-$daemon)" 2>/dev/null; done
equal "$LAB_NAME: each that was replaced ended well" "$(grep -v ' 0$' "$LOG/ended")" ''
for daemon in $daemons; do
	has_not "$LAB_NAME: nothing was wrong with $daemon" "$LOG/$daemon.log" 'Sanitizer|runtime error|damaged|cannot be read'
done
finish
