#!/bin/sh
# lanboot-overlay-alpine: the same packed by httpbootd; and in Alpine's root what lbu makes, and what
# Alpine's tar and apk make of ours.
. "$(dirname "$0")/../lab/lan.sh"
# What runs in Alpine's root is built against musl, before all else here is read-only.
[ "${LAB_INSIDE:-}" = "$0" ] || tests/lab/musl build >build/musl.log 2>&1 || cat build/musl.log >&2
lan_enter "$@"
lan_up
. tests/lab/overlay.sh

# The same bytes from httpbootd, whose own code packs them, for a machine with a name and one without.
test_daemon() {
	shell=dash
	dir=$LAB/overlays-dash
	mkdir -p $LAB/srv
	chmod -R a+rX "$dir" $LAB/srv
	cat >$LAB/lanboot.ini <<-EOF
		[lanboot]
		user = nobody
		root = $LAB/srv
		[httpbootd]
		bind = none
		listen = 10.0.0.2:80
		overlays = $dir
		[profile p]
		kernel = vmlinuz
		initrd = initramfs
		overlay = kiosk
		[host 52:54:00:00:00:01]
		profile = p
		[host 52:54:00:00:00:02]
		profile = p
		name = kiosk_7
	EOF
	daemon_start httpbootd $LAB/lanboot.ini || exit 1
	run pack kiosk $LAB/tool-1.gz
	run pack kiosk $LAB/tool-2.gz --hostname kiosk-7
	for daemon_case in 1 2; do
		in_client curl -sf -o $LAB/daemon.gz \
			"http://10.0.0.2/overlay/52-54-00-00-00-0$daemon_case/p.apkovl.tar.gz"
		check "$LAB_NAME: httpbootd packs the same bytes ($daemon_case)" "$(tail -n 1 "$LOG/httpbootd.log")" \
			cmp -s $LAB/daemon.gz $LAB/tool-$daemon_case.gz
		rm -f $LAB/daemon.gz
	done
	# A machine's own file over one of all: twice in what httpbootd packs.
	mkdir -p "$dir/own/etc"
	echo 'of one' | tee "$dir/own/etc/empty" >"$dir/own/etc/new"
	sed -i 's/^overlay = kiosk$/& own{host}/; s/^name = .*/name = x/' $LAB/lanboot.ini
	mv "$dir/own" "$dir/ownx"
	stop httpbootd
	daemon_start httpbootd $LAB/lanboot.ini || exit 1
	in_client curl -sf -o $LAB/daemon.gz http://10.0.0.2/overlay/52-54-00-00-00-02/p.apkovl.tar.gz
	equal "$LAB_NAME: a name that is in it twice" "$(listing $LAB/daemon.gz | grep -c ' etc/empty$')" 2
	run import $LAB/daemon.gz twice
	equal "$LAB_NAME: import takes it, and the last counts" "$status $(cat "$dir/twice/etc/empty" "$dir/twice/etc/new") $(
		cat "$dir/twice/etc/hostname")" '0 of one
of one x'
	run diff twice $LAB/daemon.gz
	equal "$LAB_NAME: diff takes it" "$status $(cat $out)" '0 '
	stop httpbootd

	# Many files: nothing is started for each of them.
	mkdir -p "$dir/many/etc"
	(cd "$dir/many/etc" && seq 6000 | split -l 1 -a 4 - f)
	many_began=$(date +%s)
	run pack many $LAB/many.gz
	run import $LAB/many.gz many-back
	run diff many many-back
	equal "$LAB_NAME: 6000 files" "$status $(tar -tzf $LAB/many.gz | wc -l) $(cat $out)" '0 6000 '
	many_took=$(($(date +%s) - many_began))
	check "$LAB_NAME: 6000 files, packed, imported and compared at once" "in $many_took s" test $many_took -lt 15
}

# chroot_sh ROOT: runs what is on standard input in it.
chroot_sh() { chroot "$1" /bin/sh -s; }

test_in_alpine() {
	label="$LAB_NAME: Alpine"
	alpine_files=${ALPINE:-$top/../shared/alpine}
	minirootfs=$(lan_first "$alpine_files"/alpine-minirootfs-*-"$(uname -m)".tar.gz) &&
		packages=$(lan_first "$alpine_files"/v*/main/"$(uname -m)") || {
		skip "$label" "no Alpine root in ../shared/alpine; ALPINE=DIR names another place"
		return
	}
	alpine=$LAB/alpine
	mkdir -p $alpine
	tar -xzf "$minirootfs" -C $alpine
	mkdir -p $alpine/mnt/repo
	rm -f $alpine/dev/null $alpine/dev/zero
	mknod -m 666 $alpine/dev/null c 1 3
	mknod -m 666 $alpine/dev/zero c 1 5
	cp -r "$packages" $alpine/mnt/repo/
	if ! [ -x build/musl/bin/overlay-bytes ]; then
		skip "$label" "no build against musl; see build/musl.log"
		return
	fi
	sed 's|@libexecdir@|/usr/libexec/lanboot|' "$tool" >$alpine/tmp/lanboot-overlay
	cp tools/tool.sh tools/overlay_*.sh etc/lanboot-stage.initd $alpine/tmp/
	mkdir -p $alpine/usr/libexec/lanboot
	cp build/musl/bin/overlay-bytes $alpine/usr/libexec/lanboot/
	# An installed machine that somebody changed, and lbu's apkovl of it.
	chroot_sh $alpine >"$LOG/apk.log" 2>&1 <<-'EOF'
		apk add --root /mnt/new --initdb --keys-dir /etc/apk/keys -X /mnt/repo --no-network alpine-base openrc
	EOF
	check "$label a machine of its packages" "see $LOG/apk.log" test -x $alpine/mnt/new/sbin/lbu
	chroot_sh $alpine/mnt/new >>"$LOG/apk.log" 2>&1 <<-'EOF'
		echo box7 >/etc/hostname
		hostname() { cat /etc/hostname; }
		ln -s /etc/init.d/networking /etc/runlevels/boot/networking
		mkdir -p /root/.ssh
		chmod 700 /root/.ssh
		echo key >/root/.ssh/authorized_keys
		chmod 600 /root/.ssh/authorized_keys
		sed -i 's/^root:[^:]*/root:*/' /etc/shadow
		echo 'mine:x:1000:1000::/home:/bin/sh' >>/etc/passwd
		lbu include root/.ssh
		lbu package /tmp/box7.apkovl.tar.gz
	EOF
	for shell in dash "chroot $alpine /usr/bin/env -u LANBOOT_LIBEXEC TMPDIR=/tmp /bin/sh"; do
		rm -rf "$LAB/lbu" $alpine/tmp/lbu $alpine/tmp/box7*
		cp $alpine/mnt/new/tmp/box7.apkovl.tar.gz $alpine/tmp/
		case $shell in
		dash) $shell "$tool" import $alpine/tmp/box7.apkovl.tar.gz $LAB/lbu ;;
		*) $shell /tmp/lanboot-overlay import /tmp/box7.apkovl.tar.gz /tmp/lbu && mv $alpine/tmp/lbu $LAB/ ;;
		esac >$out 2>$err
		equal "$label ($shell) import of lbu's" "$? $(tail -n 1 $err)" '0 '
		has "$label ($shell) it tells the host name" $out 'host name box7$'
		has "$label ($shell) shadow's owner and mode" $LAB/lbu/.modes '^0640 0:42 etc/shadow$'
		has "$label ($shell) the keys'" $LAB/lbu/.modes '^0600 0:0 root/\.ssh/authorized_keys$'
		sh "$tool" pack $LAB/lbu $LAB/again.apkovl.tar.gz >$out 2>$err
		equal "$label ($shell) nothing is lost" "$(listing $LAB/again.apkovl.tar.gz | sort)" \
			"$(listing $alpine/mnt/new/tmp/box7.apkovl.tar.gz | sed 's|-> |-> |' | sort)"
	done

	# Long names, long links and large numbers, by its own tar.
	mkdir -p $alpine/tmp/long
	cp $LAB/tool-1.gz $alpine/tmp/
	chroot $alpine /bin/tar -xzf /tmp/tool-1.gz -C /tmp/long 2>$err
	equal "$label its tar reads what we pack" "$? $(diff -r --no-dereference $LAB/overlays-dash/kiosk $alpine/tmp/long |
		grep -v '^Only in .*: \.\(git\|modes\)$')$(stat -c ' %u:%g' $alpine/tmp/long/etc/random)" '0  4294967294:16777216'
	rm -r $alpine/tmp/long

	# Ours, made there, and laid over a new machine as Alpine's init does it.
	chroot_sh $alpine >$out 2>$err <<-'EOF'
		unset LANBOOT_LIBEXEC
		export TMPDIR=/tmp
		cd /tmp
		sh lanboot-overlay new /tmp/kiosk --alpine 3.19 --mirror http://10.0.0.2 &&
			echo 'root:*:1:0:::::' >kiosk/etc/shadow && echo '0640 0:42 etc/shadow' >>kiosk/.modes &&
			sh lanboot-overlay pack /tmp/kiosk /tmp/kiosk.apkovl.tar.gz &&
			mkdir sysroot && apk add --root sysroot --initdb --quiet --keys-dir /etc/apk/keys &&
			tar -C sysroot -zxvf kiosk.apkovl.tar.gz >ovlfiles &&
			apk add --root sysroot --keys-dir /etc/apk/keys --repositories-file /dev/null -X /mnt/repo \
				--no-network --initdb --quiet --clean-protected --overlay-from-stdin \
				$(cat sysroot/etc/apk/world) <ovlfiles
	EOF
	equal "$label what it makes of an overlay of ours" "$? $(tail -n 1 $err)" '0 '
	new=$alpine/tmp/sysroot
	equal "$label the machine is itself" "$(cat $new/etc/hostname) $(tail -n 1 $new/etc/apk/repositories)" \
		'kiosk http://10.0.0.2/v3.19/community'
	equal "$label its shadow" "$(stat -c '%a %u:%g' $new/etc/shadow) $(cat $new/etc/shadow)" '640 0:42 root:*:1:0:::::'
	equal "$label every service that is enabled is there" "$(cd $new/etc/runlevels && for link in */*; do
		[ -e "$new$(readlink "$link")" ] || echo "$link"
	done)" ''
	equal "$label apk left nothing beside" "$(find $new/etc -name '*.apk-new')" ''
	chroot $alpine apk audit --root /tmp/sysroot --backup >$out 2>$err
	has "$label lbu there would keep it" $out 'etc/hostname$'
}

###

shell=dash
dir=$LAB/overlays-dash
mkdir $dir
run new kiosk --hostname kiosk1 --alpine edge --mirror http://10.0.0.2/alpine --server 10.0.0.2:8080
fill_kiosk
test_daemon
test_in_alpine
finish
