# alpine.sh: sourced after lan.sh: Alpine Linux, the real one, in a folder: its own userland,
# apk-tools and OpenRC, booted by its own init in namespaces of its own, on the lab's machine `boot`.
#
#   $ALPINE   where its minirootfs and a few packages are, by default ../shared/alpine
#   $R        the root folder that alpine_root makes

ALPINE=${ALPINE:-$top/../shared/alpine}
R=$LAB/alpine
alpine_key=$LAB/lanboot-test.rsa

# find_alpine: sets $alpine_tar; false: there is no root of this machine's kind.
find_alpine() { alpine_tar=$(lan_first "$ALPINE"/alpine-minirootfs-*-"$(uname -m)".tar.gz); }

# need_alpine: the whole test is skipped where there is no Alpine, or none of this machine's kind.
need_alpine() {
	find_alpine || {
		skip "$LAB_NAME" "no Alpine root for $(uname -m) in $ALPINE"
		exit 0
	}
	alpine_repo=$(lan_first "$ALPINE"/v*/main/"$(uname -m)") || {
		skip "$LAB_NAME" "no Alpine packages for $(uname -m) in $ALPINE"
		exit 0
	}
}

# need_musl: the whole test is skipped where the static build cannot be made; build/musl/ has it then.
# To be called before lan_enter, after which nothing can be built.
need_musl() {
	[ "${LAB_INSIDE:-}" != "$0" ] || return 0
	tests/lab/musl build >"$top/build/musl.log" 2>&1 || {
		cat "$top/build/musl.log" >&2
		fail "$LAB_NAME" "no build against musl; see build/musl.log"
		exit 1
	}
	! grep '^skip ' "$top/build/musl.log" | sed "s/^skip musl/skip $LAB_NAME/" | grep . || exit 0
}

# alpine_root [PACKAGE...]: a whole Alpine with OpenRC, without a network, in $R.
alpine_root() {
	mkdir -p $LAB/maker $R
	tar -xzf "$alpine_tar" -C $LAB/maker
	mkdir -p $LAB/maker/mnt/repo/"$(uname -m)" $LAB/maker/mnt/new
	cp "$alpine_repo"/* $LAB/maker/mnt/repo/"$(uname -m)"/
	mount --bind $R $LAB/maker/mnt/new
	chroot $LAB/maker /sbin/apk add -q --root /mnt/new --initdb --keys-dir /etc/apk/keys \
		-X /mnt/repo --no-network alpine-base openrc "$@" >"$LOG/alpine-root.log" 2>&1 ||
		lan_die "could not make an Alpine root: $(tail -n 1 "$LOG/alpine-root.log")"
	umount $LAB/maker/mnt/new
	cp $LAB/maker/etc/apk/keys/* $R/etc/apk/keys/
	mkdir -p $R/media/repo
	mv $LAB/maker/mnt/repo/"$(uname -m)" $R/media/repo/
	rm -rf $LAB/maker
	echo /media/repo >$R/etc/apk/repositories

	# As in a container, which this is: the network and the file systems are there already.
	cat >>$R/etc/rc.conf <<-END
		rc_sys="lxc"
		rc_provide="net localmount"
	END
	cat >$R/etc/inittab <<-END
		::sysinit:/sbin/openrc sysinit
		::sysinit:/sbin/openrc boot
		::wait:/sbin/openrc default
		::shutdown:/sbin/openrc shutdown
	END
	chroot $R /sbin/rc-update -q add syslog boot
}

# alpine_initramfs FOLDER KEY...: what an initramfs is made of that does what Alpine's does, with the lab's kernel; it
# trusts those keys, too.
alpine_initramfs() {
	mkdir -p "$1"
	tar -xzf "$alpine_tar" -C "$1"
	(cd "$1" && gunzip -c "$top/build/lab/srv/boot/initramfs-lts" |
		cpio --quiet -id 'lib/modules/*') || lan_die "no modules in the lab's initramfs"
	cp tests/lab/alpine-init "$1/init"
	cp tests/lab/init-words "$1/init-words"
	initramfs_root=$1
	shift
	cp "$@" "$initramfs_root/etc/apk/keys/"
}

# alpine_release RELEASE FOLDER BOOT: the three files of that release in the folder BOOT, of such a FOLDER.
alpine_release() {
	mkdir -p "$3"
	cp build/lab/srv/boot/vmlinuz-lts build/lab/srv/boot/modloop-lts "$3/"
	echo "$1" >"$2/etc/release-of-initramfs"
	(cd "$2" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$3/initramfs-lts"
}

# alpine_chroot COMMAND...: in the root, booted or not.
alpine_chroot() { chroot $R /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }

# alpine_boot: starts its init, and waits until its default runlevel is reached.
alpine_boot() {
	cat >$LAB/alpine-init <<-END
		mount --bind $R $R
		mount -t proc proc $R/proc
		[ ! -e $LAB/cmdline ] || mount --bind $LAB/cmdline $R/proc/cmdline
		mount -t tmpfs -o mode=755 tmpfs $R/run
		mount -t tmpfs -o mode=755 tmpfs $R/dev
		for device in null zero full random urandom tty console; do
			: >$R/dev/\$device
			mount --bind /dev/\$device $R/dev/\$device 2>/dev/null
		done
		exec chroot $R /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init
	END
	: >$R/var/log/messages
	start alpine boot unshare --mount --pid --fork --kill-child --uts --ipc sh $LAB/alpine-init
	alpine_left=300
	until alpine_init=$(cat "/proc/$(pid_of alpine)/task/$(pid_of alpine)/children" 2>/dev/null) &&
		alpine_init=${alpine_init%% *} && [ -n "$alpine_init" ] &&
		[ "$(alpine_in cat /run/openrc/softlevel 2>/dev/null)" = default ] &&
		! alpine_in sh -c 'ls /run/openrc/starting/* /run/openrc/rc.starting' >/dev/null 2>&1; do
		[ $alpine_left -gt 0 ] && is_running alpine ||
			lan_die "Alpine did not boot: $(tail -n 3 "$LOG/alpine.log")"
		alpine_left=$((alpine_left - 1))
		sleep 0.1
	done
}

# alpine_halt: as its power button would; everything in it ends by its own shutdown.
alpine_halt() {
	kill -USR2 "$alpine_init"
	wait_gone alpine 40 || stop alpine 1
	cp $R/var/log/messages "$LOG/messages" 2>/dev/null
}

# alpine_in COMMAND...: in the booted Alpine, as its root user.
alpine_in() {
	nsenter -t "$alpine_init" -m -u -i -n -p -r -w \
		/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@" </dev/null
}
