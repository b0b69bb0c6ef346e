# storm.sh: sourced after lan_up: a hall of machines of tests/bench/storm_load behind the client, and what they load.
# It wants $storm_bytes: of kernel, initramfs and modloop, each.

storm_srv=$LAB/srv
storm_load=build/tests/bench/storm_load

# storm_files: iPXE of 1 MiB, a release, an overlay.
storm_files() {
	mkdir -p $storm_srv/boot $LAB/overlays/hall/etc $LAB/state
	head -c 1048576 /dev/urandom >$storm_srv/ipxe.efi
	cp $storm_srv/ipxe.efi $storm_srv/undionly.kpxe
	# Those that look are told what each is: the kernel's own head, a cpio of one file, a squashfs.
	cp build/lab/srv/boot/vmlinuz-lts build/lab/srv/boot/initramfs-lts build/lab/srv/boot/modloop-lts $storm_srv/boot/
	for storm_file in vmlinuz-lts initramfs-lts modloop-lts; do
		truncate -s "$storm_bytes" $storm_srv/boot/$storm_file
	done
	echo hall >$LAB/overlays/hall/etc/hostname
	chmod -R a+rX $LAB
	chown nobody $LAB/state
}

# storm_hall: 10.1.0.0/16 is the machines', behind the client.
storm_hall() {
	ip -n client route add local 10.1.0.0/16 dev lo &&
		ip -n boot route add 10.1.0.0/16 via 10.0.0.3 &&
		in_client sysctl -qw net.ipv4.ip_nonlocal_bind=1 net.ipv4.tcp_tw_reuse=1 || lan_die "no addresses for a hall"
	for storm_ns in boot client; do
		ip netns exec $storm_ns sysctl -qw net.core.somaxconn=4096 net.ipv4.tcp_max_syn_backlog=16384 2>/dev/null
	done
}

# storm_ini: ours. Nothing of it is for the hall but its profile; machines behind a router are known by what they say.
storm_ini() {
	cat <<-END
		[lanboot]
		user = nobody
		root = $storm_srv
		[tftpd]
		clients = links 10.1.0.0/16
		[pxedhcpd]
		clients = links 10.1.0.0/16
		bios = undionly.kpxe
		efi-x64 = ipxe.efi
		[httpbootd]
		clients = links 10.1.0.0/16
		bind = none
		overlays = $LAB/overlays
		state = $LAB/state
		[profile hall]
		flavor = lts
		overlay = hall
		expects-up = yes
		[host *]
		profile = hall
	END
}

# storm_run OPTION...: all machines boot once; the result stands in $LOG/storm.
storm_run() { in_client $storm_load "$@" 10.0.0.2 10.1.0.1 >"$LOG/storm" 2>"$LOG/storm.said"; }
# storm_field NAME
storm_field() { sed -n "1s/.*\\b$1=\\([0-9.]*\\).*/\\1/p" "$LOG/storm"; }
