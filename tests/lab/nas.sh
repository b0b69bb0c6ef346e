# nas.sh: sourced after lan.sh: a NAS that runs containers, with real Podman, on the lab's machine `boot`. Its root
# file system is this machine's, and what is written to it is gone with the lab; Podman and what it takes are
# build/peers'. Docker's name for it is there, too, as what podman-docker installs, and `docker compose`.
#
#   $nas       that root, as seen from here
#   in_nas     runs a command there

nas=$LAB/nas

# need_podman: the whole test is skipped where there is none.
need_podman() {
	for nas_program in podman crun conmon netavark podman-compose; do
		lan_first build/peers/usr/bin/$nas_program build/peers/usr/lib/podman/$nas_program >/dev/null || {
			skip "$LAB_NAME" "no $nas_program in build/peers; tests/lab/setup check brings it"
			exit 0
		}
	done
}

# over NAME FOLDERS PLACE: mounts them there, the first on top; what is written goes nowhere.
over() {
	mkdir -p "$3" "$LAB/over/$1/up" "$LAB/over/$1/work"
	mount -t overlay overlay -o "lowerdir=$2,upperdir=$LAB/over/$1/up,workdir=$LAB/over/$1/work" "$3" 2>>"$LOG/nas" || {
		skip "$LAB_NAME" "this kernel makes no overlay of $2: $(tail -n 1 "$LOG/nas")"
		exit 0
	}
}

# nas_start: to be called after lan_up.
nas_start() {
	over root / $nas
	over usr "/usr:$top/build/peers/usr" $nas/usr
	over etc "/etc:$top/build/peers/etc" $nas/etc
	[ -e "$nas$top/GNUmakefile" ] || over top "$top" "$nas$top"
	for nas_folder in proc dev sys; do
		mount --rbind /$nas_folder $nas/$nas_folder
	done
	# Podman takes none of it (cgroups = disabled), but wants to know which kind there is.
	mount -t cgroup2 cgroup2 $nas/sys/fs/cgroup 2>>"$LOG/nas"
	mkdir -p $nas/var/lib/containers $nas/volume1 $nas/mnt
	for nas_folder in run tmp var/tmp var/lib/containers volume1; do
		mount -t tmpfs tmpfs $nas/$nas_folder
	done
	cat >$nas/etc/containers/containers.conf <<-END
		[containers]
		cgroups = "disabled"
		log_driver = "k8s-file"
		[engine]
		cgroup_manager = "cgroupfs"
		events_logger = "file"
		runtime = "crun"
		[network]
		network_backend = "netavark"
	END
	for nas_program in iptables ip6tables; do
		[ -e $nas/usr/sbin/$nas_program ] || ln -s xtables-nft-multi $nas/usr/sbin/$nas_program
	done
	cat >$nas/usr/bin/docker <<-'END'
		#!/bin/sh
		[ "$1" = compose ] || exec podman "$@"
		shift
		exec podman-compose --podman-path /usr/bin/podman-of-compose "$@"
	END
	# Debian 12's podman-compose gives a container on the host's network another one, too, which podman refuses.
	cat >$nas/usr/bin/podman-of-compose <<-'END'
		#!/bin/sh
		case " $* " in
		*' --network host '*)
			for word; do
				shift
				case $word in --net | --network-alias) skip=yes; continue ;; esac
				[ "${skip:-no}" = no ] || { skip=no; continue; }
				set -- "$@" "$word"
			done ;;
		esac
		exec podman "$@"
	END
	chmod 755 $nas/usr/bin/docker $nas/usr/bin/podman-of-compose
	in_boot sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' 2>>"$LOG/nas"
	# A root of its own, as Podman's runtime goes back to that when it enters a container.
	start nas boot unshare --mount sh -c "mount --make-rprivate / && cd $nas && pivot_root . mnt && umount -l /mnt &&
		echo its root is here && exec sleep 3600"
	wait_for_line "$LOG/nas.log" 'its root is here' 10 nas ||
		lan_die "could not make the NAS: $(tail -n 1 "$LOG/nas.log")"
}

# in_nas COMMAND...
in_nas() {
	nsenter -t "$(pid_of nas)" --mount --net /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
}
