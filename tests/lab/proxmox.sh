# proxmox.sh: sourced after lan.sh and alpine.sh: Proxmox VE's commands for who follows a guide, as functions. A
# container is a real one of LXC, unprivileged, as Proxmox VE has it; a virtual machine is the lab's. The switch is
# the bridge vmbr0, which this namespace, the host, has.

prox=$LAB/proxmox
prox_map='-m u:0:100000:65536 -m g:0:100000:65536'

# prox_up: behind lan_up.
prox_up() {
	mkdir -p $prox/lxc $prox/rootfs $prox/templates $prox/repo
	: >$prox/debian
	chmod 755 $LAB $prox $prox/lxc
	# What lan.sh calls lan goes on being found by that name.
	ip link set lan down && ip link set lan name vmbr0 && ip link property add dev vmbr0 altname lan &&
		ip link set vmbr0 up || lan_die "the bridge takes no other name"
	# LXC looks for the bridge in /sys, which is to be this namespace's.
	mkdir -p $prox/cgroup
	# Of control groups it has the one hierarchy, as Proxmox VE has, if that is here.
	prox_groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	mount --rbind "${prox_groups:-/sys/fs/cgroup}" $prox/cgroup && mount -t sysfs sysfs /sys &&
		mount --rbind $prox/cgroup /sys/fs/cgroup || lan_die "no /sys of its own"
	prox_groups_gone
	prox_share=$(lan_first build/peers/usr/share/lxc/config /usr/share/lxc/config) || lan_die "no configuration of LXC"
	cp -r "$prox_share" $prox/config
	sed -i "s|/usr/share/lxc/config|$prox/config|" $prox/config/*.conf
}

# prox_groups_gone: removes the control groups that containers of ours left, and nobody is in.
prox_groups_gone() {
	find $prox/cgroup/lxc.pivot $prox/cgroup/lxc.*.15[01] $prox/cgroup/lxc.*.15[01]-* -depth -type d -exec rmdir {} + 2>/dev/null
	:
}

# prox_address: of a template that has nothing to set up a network with, LXC does it.
prox_address() {
	[ ! -e "$prox_here/rootfs/sbin/ifup" ] || return 0
	echo "lxc.net.0.ipv4.address = $(prox_option "$prox_net" ip)"
	echo "lxc.net.0.ipv4.gateway = $(prox_option "$prox_net" gw)"
}

prox_die() { echo "$*" >&2; return 1; }

# lxc TOOL ARGUMENT...
lxc() {
	lxc_tool=$(cd "$top" && find_tool "lxc-$1") || prox_die "no program lxc-$1" || return
	shift
	LD_LIBRARY_PATH=$peer_libs "$lxc_tool" "$@"
}

# prox_template NAME: an Alpine as Proxmox VE's template is; nothing of lan's is in it.
prox_template() {
	sed -i '/^rc_sys="lxc"$/d; /^rc_provide="net localmount"$/d' $R/etc/rc.conf
	for prox_service in networking bootmisc hostname syslog; do
		chroot $R /sbin/rc-update -q add $prox_service boot
	done
	for prox_service in killprocs savecache; do
		chroot $R /sbin/rc-update -q add $prox_service shutdown
	done
	tar -C $R -cf - . | gzip -1 >"$prox/templates/$1"
	echo "$1" >$prox/template
}

# prox_debian NAME: so the Debian of build/debian, whose packages are in /repo of a container.
prox_debian() {
	ln -s "$top/build/debian/root.tar" "$prox/templates/$1"
	mount --bind "$top/build/debian/repo" $prox/repo
	echo "$1" >$prox/debian
}

pveam() {
	case $1 in
	update) ;;
	available)
		for prox_one in almalinux-9-default_20240911_amd64.tar.xz "$(cat $prox/template)" "$(cat $prox/debian)" \
			ubuntu-24.04-standard_24.04-2_amd64.tar.zst; do
			echo "system          $prox_one"
		done
		;;
	download) [ -e "$prox/templates/$3" ] && [ "$2" = local ] ;;
	*) prox_die "pveam $1?" ;;
	esac
}

# prox_option OPTIONS NAME: of a=b,c=d the value of NAME.
prox_option() { printf '%s\n' "$1" | tr , '\n' | sed -n "s/^$2=//p"; }

pct() {
	pct_command=$1 pct_number=$2
	shift 2
	case $pct_command in
	create) prox_container "$@" ;;
	start) lxc start -P $prox/lxc -n "$pct_number" -l INFO -o "$LOG/lxc.log" ;;
	stop)
		lxc stop -k -P $prox/lxc -n "$pct_number"
		prox_groups_gone
		;;
	push) pct exec "$pct_number" -- sh -c "cat >$2" <"$1" ;;
	exec)
		[ "$1" = -- ] || prox_die "pct exec: $1?" || return
		shift
		lxc attach -P $prox/lxc -n "$pct_number" --clear-env -- "$@"
		;;
	*) prox_die "pct $pct_command?" ;;
	esac
}

# prox_container TEMPLATE OPTION...: its configuration is what Proxmox VE writes for these options (PVE::LXC), but
# for AppArmor, limits and hooks; files in it are those that it changes there (PVE::LXC::Setup).
prox_container() {
	prox_here=$prox/lxc/$pct_number
	prox_tar=$prox/templates/${1#local:vztmpl/} prox_nesting=0 prox_dns=''
	[ -e "$prox_tar" ] || prox_die "volume '$1' does not exist" || return
	shift
	while [ $# -gt 1 ]; do
		case $1 in
		--hostname) prox_name=$2 ;;
		--net0) prox_net=$2 ;;
		--nameserver) prox_dns=$2 ;;
		--unprivileged) [ "$2" = 1 ] || prox_die "the lab has none with privileges" || return ;;
		--features) prox_nesting=$(prox_option "$2" nesting) ;;
		--memory | --cores | --rootfs | --onboot) ;;
		*) prox_die "pct create: unknown option $1" || return ;;
		esac
		shift 2
	done
	mkdir -p "$prox_here/rootfs"
	chown 100000:100000 "$prox_here/rootfs"
	lxc usernsexec $prox_map -- tar --exclude='./dev/*' -xf "$prox_tar" -C "$prox_here/rootfs" --numeric-owner || return
	cat >"$prox_here/files" <<-EOF
		cd $prox_here/rootfs && mkdir -p etc/network
		echo $prox_name >etc/hostname
		echo "nameserver $prox_dns" >etc/resolv.conf
		printf 'auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n\taddress %s\n\tgateway %s\n' \
			$(prox_option "$prox_net" ip) $(prox_option "$prox_net" gw) >etc/network/interfaces
		[ ! -e etc/inittab ] || sed -i '/^tty[0-9]*::/d' etc/inittab
	EOF
	lxc usernsexec $prox_map -- sh "$prox_here/files" || return
	{ cat $prox/config/common.seccomp; echo 'keyctl errno 38'; } >"$prox_here/rules.seccomp"
	cat >"$prox_here/config" <<-EOF
		lxc.include = $prox/config/common.conf
		lxc.include = $prox/config/userns.conf
		lxc.seccomp.profile = $prox_here/rules.seccomp
		lxc.apparmor.profile = unconfined
		lxc.mount.auto = sys:mixed
		lxc.idmap = u 0 100000 65536
		lxc.idmap = g 0 100000 65536
		lxc.tty.max = 2
		lxc.environment = TERM=linux
		lxc.uts.name = $prox_name
		lxc.rootfs.path = dir:$prox_here/rootfs
		lxc.rootfs.mount = $prox/rootfs
		lxc.net.0.type = veth
		lxc.net.0.link = $(prox_option "$prox_net" bridge)
		lxc.net.0.flags = up
		lxc.net.0.name = $(prox_option "$prox_net" name)
		lxc.net.0.veth.pair = veth${pct_number}i0
	EOF
	prox_address >>"$prox_here/config"
	[ ! -d "$prox_here/rootfs/repo" ] ||
		echo "lxc.mount.entry = $prox/repo repo none rbind,ro 0 0" >>"$prox_here/config"
	[ "$prox_nesting" != 1 ] || echo "lxc.include = $prox/config/nesting.conf" >>"$prox_here/config"
}

qm() {
	qm_command=$1 qm_number=$2
	shift 2
	case $qm_command in
	create) printf '%s\n' "$@" >"$prox/qm-$qm_number" ;;
	start) prox_machine ;;
	*) prox_die "qm $qm_command?" ;;
	esac
}

# prox_machine: starts the machine that was created as $qm_number, as vm-NAME.
prox_machine() {
	prox_firmware=bios prox_random=
	while read -r prox_word && read -r prox_value; do
		case $prox_word=$prox_value in
		--name=*) prox_name=$prox_value ;;
		--memory=*) prox_memory=$prox_value ;;
		--net0=virtio=*)
			prox_mac=$(prox_option "$prox_value" virtio)
			[ -e "/sys/class/net/$(prox_option "$prox_value" bridge)/bridge" ] ||
				prox_die "no bridge in $prox_value" || return
			;;
		--bios=ovmf) prox_firmware=uefi ;;
		# By default Proxmox has it give out so much.
		--rng0=source=/dev/urandom) prox_random="-object rng-random,filename=/dev/urandom,id=rng0
			-device virtio-rng-pci,rng=rng0,max-bytes=1024,period=1000" ;;
		--boot=order=net0 | --cores=[0-9]* | --ostype=l26 | --serial0=socket | --vga=std | --machine=q35 | \
			--efidisk0=local-lvm:*) ;;
		*) prox_die "qm create: unknown: $prox_word $prox_value" || return ;;
		esac
	done <"$prox/qm-$qm_number"
	# The card of one that was started before is still there.
	ip link del "tap$(echo "$prox_mac" | sed 's/.*:\(..\):\(..\)$/\1\2/')" 2>/dev/null || :
	vm_start "$prox_name" $prox_firmware "$prox_mac" -m "$prox_memory" $prox_random
}
