# bare.sh: sourced after lan_enter: a Debian that has nothing (build/debian, made by tests/lab/debian-root) as the
# machine boot of the lab: its root in memory at $R, and a real systemd as the first of its processes.

. tests/lab/cache.sh

# need_bare: the whole test is skipped where there is none.
need_bare() {
	need_cgroup=$(bare_group)
	if [ ! -e build/debian/root.tar ]; then
		skip "$LAB_NAME" "no Debian in build/debian; tests/lab/setup check brings it, on a Debian"
	elif [ -z "$need_cgroup" ] || [ ! -w "$need_cgroup" ]; then
		skip "$LAB_NAME" "no cgroup2 here to start a systemd in"
	else
		return 0
	fi
	exit 0
}

# bare_root: sets R, and makes it, with its repository in /repo and this source tree in /root/lanboot.
bare_root() {
	R=$LAB/bare
	mkdir -p $R
	tar -xpf build/debian/root.tar -C $R
	# What a person would answer.
	echo 'APT::Get::Assume-Yes "true";' >$R/etc/apt/apt.conf.d/90answers
	mount --bind build/debian/repo $R/repo
	mkdir $R/root/lanboot
	tar -c --exclude=./build --exclude=./.git --exclude=./srv . | tar -x -C $R/root/lanboot
	cache_within $R
}

# bare_group: prints where the kernel's control groups are, of the one hierarchy; nothing: nowhere.
bare_group() { awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts; }

# bare_boot: starts it. False: it does not start here; $why.
bare_boot() {
	bare_groups=$(bare_group)
	[ -n "$bare_groups" ] || { why='no cgroup2 is mounted here'; return 1; }
	bare_own=$bare_groups/lanboot-$LAB_NAME
	bare_groups_gone
	mkdir "$bare_own" 2>"$LOG/why" || { why=$(cat "$LOG/why"); return 1; }
	cat >$LAB/bare-boot <<-END
		set -e
		mount --make-rprivate /
		mount --rbind $R $R
		cd $R
		mount -t proc proc proc
		mount -t sysfs -o ro sysfs sys
		mount -t cgroup2 cgroup2 sys/fs/cgroup
		mount -t tmpfs -o mode=755 tmpfs run
		mount -t tmpfs tmpfs tmp
		mount -t tmpfs -o mode=755 tmpfs dev
		for node in null zero full random urandom tty; do
			: >dev/\$node
			mount --bind /dev/\$node dev/\$node
		done
		mkdir dev/pts dev/shm
		mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
		ln -s pts/ptmx dev/ptmx
		ln -s /proc/self/fd dev/fd
		pivot_root . mnt
		umount -l /mnt
		exec env -i container=lanboot-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-level=info
	END
	cat >$LAB/bare-enter <<-END
		echo \$\$ >$bare_own/cgroup.procs
		exec unshare --mount --pid --uts --ipc --cgroup --fork --kill-child sh $LAB/bare-boot
	END
	start systemd boot sh $LAB/bare-enter
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		sleep 0.5
		bare_pid=$(ps -o pid= --ppid "$(pid_of systemd)" | tr -d ' ')
		[ -n "$bare_pid" ] || continue
		case $(in_bare systemctl is-system-running 2>/dev/null) in
		running | degraded) return 0 ;;
		esac
	done
	why="$(tail -n 2 "$LOG/systemd.log")"
	return 1
}

# in_bare COMMAND...: there, as root.
in_bare() {
	nsenter -t "$bare_pid" -m -p -u -i -n -C -r -w /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

bare_groups_gone() {
	[ ! -d "$bare_own" ] || find "$bare_own" -depth -type d -exec rmdir {} + 2>/dev/null
}

# bare_halt: ends it, with all that runs there.
bare_halt() {
	kill -s RTMIN+4 "$bare_pid"
	wait_gone systemd 20 || kill -KILL "$(pid_of systemd)"
	bare_groups_gone
}

### The README's steps there

# bare_steps N: prints the N-th block of commands of the README's part for Debian, a command a line.
bare_steps() {
	sed -n '/^## To stay: on Debian/,/^## To stay: on Alpine/p' README.md |
		awk -v wanted="$1" '/^    / { if (!within++) n++; if (n == wanted) print; next } { within = 0 }' |
		sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba;}' -e 's/^    //' -e 's/  *#.*//'
}

# bare_follow N: does them, as they stand there, with a release and a mirror of Alpine for lanboot setup, which
# is told to ask nothing; looks whether each is a command alone, and how long it takes to a machine that boots.
bare_follow() {
	bare_steps "$1" >$LAB/steps
	check "$LAB_NAME: the README has no more than three commands" "$(cat $LAB/steps)" \
		eval '[ "$(grep -c . $LAB/steps)" -le 3 ] && ! grep -q "[;&|]" $LAB/steps'
	mkdir -p $R/root/release
	cp build/lab/srv/boot/*-lts $R/root/release/
	for follow_repo in main community; do
		mkdir -p $LAB/mirror/alpine/v3.24/$follow_repo/x86_64
		echo index >$LAB/mirror/alpine/v3.24/$follow_repo/x86_64/APKINDEX.tar.gz
	done
	start mirror site "$busybox" httpd -f -p 80 -h $LAB/mirror
	site_dnsmasq
	read -r follow_began _ </proc/uptime
	while IFS= read -r follow_step <&3; do
		follow_done=$follow_step
		[ "$follow_step" != 'lanboot setup' ] ||
			follow_done="$follow_step --yes --from /root/release --mirror http://10.0.0.1/alpine"
		in_bare sh -c "cd /root/lanboot && $follow_done" >"$LOG/said" 2>&1 </dev/null
		equal "$LAB_NAME: $follow_step" $? 0
		{ echo "== $follow_step"; cat "$LOG/said"; } >>"$LOG/steps"
	done 3<$LAB/steps
	has_not "$LAB_NAME: lanboot setup did all of it" "$LOG/said" 'NOT DONE'
	has "$LAB_NAME: it starts the services" "$LOG/said" '^services  *done: running, and started at each boot: pxedhcpd tftpd httpbootd$'
	has "$LAB_NAME: and finds all well" "$LOG/said" '^check  *done: .*all well'
	equal "$LAB_NAME: it says what to do at the machine" "$(grep -c 'power on a machine of this LAN' "$LOG/said")" 1
	vm_start kiosk1 bios "$(mac_of kiosk1)"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		sleep 5
		in_bare journalctl -q -o cat -u pxedhcpd -u tftpd -u httpbootd >"$LOG/journal"
		! grep -q 'served .*/modloop-lts .*status=200' "$LOG/journal" || break
	done
	has "$LAB_NAME: a machine boots" "$LOG/journal" 'served .*/modloop-lts .*status=200'
	read -r follow_ended _ </proc/uptime
	# Of a machine that does nothing else.
	check "$LAB_NAME: in less than 5 minutes" "it took $((${follow_ended%.*} - ${follow_began%.*})) s" \
		[ $((${follow_ended%.*} - ${follow_began%.*})) -lt $((300 * patience / 1000)) ]
	stop vm-kiosk1
	has_not "$LAB_NAME: and nothing was told that is amiss" "$LOG/journal" 'warning|error|not permitted|denied'
}

# bare_list: prints each file and folder that is no package's, and each account; but for what package managers,
# systemd, journals and man-db, which debhelper brings, keep for themselves.
bare_list() {
	sed 's,^/\(bin\|sbin\|lib\|lib64\)/,/usr/\1/,' $R/var/lib/dpkg/info/*.list | sort -u >$LAB/packaged
	(cd $R && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log -o \
		-path ./var/lib/systemd -o -path ./root/lanboot -o -path ./root/release -o -path ./repo -o -path ./tmp -o \
		-path ./etc/alternatives -o -lname '/etc/alternatives/*' -o -path './etc/ld.so.cache' -o -path ./var/lib/man-db -o -path ./etc/apparmor.d/local -o \
		-name man-db.timer -o \
		-name 'passwd-' -o -name 'group-' -o -name '*shadow-' -o -name '.pwd.lock' -o -name 'sub[ug]id*' \) -prune -o -print) |
		sed 's|^\.||' | sort | comm -23 - $LAB/packaged
	sort $R/etc/passwd
	sort $R/etc/group
}
