# lan.sh: sourced: a LAN of network namespaces that vanishes with the command that made it.
#
#   site    10.0.0.1, fd00:10::1   the site's router and DHCP server, not ours
#   boot    10.0.0.2, fd00:10::2   the machine that our daemons run on
#   client  10.0.0.3, fd00:10::3   a machine to ask from
#   and virtual machines, each with a card of its own on the same switch
#
# The command starts itself again in namespaces of its own (network, mounts, processes); with it
# ends all that it started, however it ends. No packet leaves: there is no way out of the switch.
# Scratch files are on a file system that exists only in there: $LAB. Logs stay: $LOG. All else of
# the machine's root file system is read-only in there.

top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/lab/result.sh

BIN=${BIN:-build/bin}
LAB=/run/lab
LAB_NAME=${LAB_NAME:-$(basename "$0" .sh)}
LOG=$top/build/log/$LAB_NAME
lan_wait=$top/build/tests/lab/wait
export BIN

lan_say() { printf '%s\n' "$LAB_NAME: $*" >&2; }
lan_die() { lan_say "$@"; exit 1; }

# lan_needs: why there can be no LAN here, or nothing.
lan_needs() {
	if [ "$(id -u)" != 0 ]; then
		echo "needs root, for network namespaces and virtual network cards; run it with sudo"
	elif ! lan_error=$(unshare --mount --net --pid --fork --kill-child --mount-proc true 2>&1); then
		echo "needs namespaces of its own (network, mounts, processes), and this machine refuses:" \
			"$(echo "$lan_error" | head -n 1). In a container, start that with --privileged"
	fi
}

# lan_make TARGET: has make make it, before lan_enter, after which nothing can be built; the test ends where it
# cannot be.
lan_make() {
	[ "${LAB_INSIDE:-}" != "$0" ] || return 0
	env -u MAKELEVEL -u MAKEFLAGS "${MAKE:-make}" -s "$1" >"$top/build/$1.log" 2>&1 || {
		cat "$top/build/$1.log" >&2
		fail "$LAB_NAME: make $1" "see build/$1.log"
		exit 1
	}
}

# lan_enter "$@": to be called first; starts this very command again inside.
lan_enter() {
	if [ "${LAB_INSIDE:-}" = "$0" ] && [ $$ = 1 ]; then
		unset LAB_INSIDE
		lan_inside
		return
	fi
	lan_why=$(lan_needs)
	[ -z "$lan_why" ] || lan_die "$lan_why"
	if [ ! -x $lan_wait ]; then
		mkdir -p "${lan_wait%/*}"
		${CC:-cc} -O1 -std=c11 -D_GNU_SOURCE -o "$lan_wait.$$" tests/lab/wait.c && mv "$lan_wait.$$" $lan_wait ||
			lan_die "could not build tests/lab/wait.c"
	fi
	LAB_INSIDE=$0 exec unshare --mount --net --pid --fork --kill-child --mount-proc sh "$0" "$@"
}

lan_inside() {
	trap 'exit 130' INT TERM HUP
	# Everything below /run is ours alone: names of network namespaces, pid files, sockets.
	mount -t tmpfs -o mode=755 tmpfs /run || lan_die "could not mount a tmpfs of its own on /run"
	mkdir -p /run/netns /run/lock $LAB/tmp
	rm -rf "$LOG"
	mkdir -p "$LOG"
	own "$LOG"
	# A DHCP client, say, would write to /etc/resolv.conf: in here, the machine's files cannot be
	# written to, but for the logs.
	mount --bind "$LOG" "$LOG" && mount -o remount,bind,ro / ||
		lan_say "could not make the machine's files read-only for what runs here; going on"
	# The sanitizer of leaks wants to trace its own process, which a confined one does not allow.
	export TMPDIR=$LAB/tmp HOME=$LAB ASAN_OPTIONS=detect_leaks=0
	# What is compiled here has no cache that it could write to.
	export CCACHE_DISABLE=1
	chmod 1777 $LAB/tmp
	# Peers that were unpacked find the libraries that were unpacked with them.
	peer_libs=$top/build/peers/usr/lib/$(uname -m)-linux-gnu:$top/build/peers/usr/lib:$top/build/peers/lib
	busybox=$(lan_first build/peers/bin/busybox build/peers/usr/bin/busybox /bin/busybox.static) ||
		busybox=busybox
	# Who asks for it by its name finds it, too.
	command -v busybox >/dev/null || {
		mkdir $LAB/bin
		ln -s "$(readlink -f "$busybox")" $LAB/bin/busybox
		PATH=$PATH:$LAB/bin
	}
}

### The switch and the machines on it

# lan_node NAME NUMBER: a namespace with eth0 on the switch.
lan_node() {
	ip netns add "$1" &&
		ip link add "$1-port" type veth peer name eth0 netns "$1" &&
		ip link set "$1-port" master lan up &&
		ip -n "$1" link set lo up &&
		ip -n "$1" addr add "10.0.0.$2/24" dev eth0 &&
		ip -n "$1" addr add "fd00:10::$2/64" dev eth0 nodad &&
		ip -n "$1" link set eth0 up ||
		lan_die "could not make the namespace $1 and its network card"
}

lan_up() {
	ip link set lo up &&
		ip link add lan type bridge forward_delay 0 stp_state 0 mcast_snooping 0 &&
		ip link set lan up ||
		lan_die "could not make a bridge; is the kernel's module 'bridge' there?"
	lan_node site 1
	lan_node boot 2
	lan_node client 3
}

# lan_without_ipv4: none of the three has an address of it any more.
lan_without_ipv4() {
	for lan_node_name in site boot client; do
		ip -n $lan_node_name -4 addr flush dev eth0
	done
}

in_site() { ip netns exec site "$@"; }
in_boot() { ip netns exec boot "$@"; }
in_client() { ip netns exec client "$@"; }

# peer PROGRAM ARGUMENT...: runs a program of build/peers, or the machine's own.
peer() {
	peer_program=$(find_tool "$1") || lan_die "no program $1; run tests/lab/setup demo check"
	shift
	case $peer_program in
	"$top"/build/peers/*)
		LD_LIBRARY_PATH=$peer_libs "$peer_program" "$@"
		;;
	*) "$peer_program" "$@" ;;
	esac
}

### Programs in the background, known by a name of ours and ended by process id

# start NAME NAMESPACE PROGRAM ARGUMENT...: output goes to $LOG/NAME.log. NAMESPACE - is the switch.
start() {
	start_name=$1 start_ns=$2 start_program=$3
	shift 3
	start_path=$(find_tool "$start_program") || {
		case $start_program in
		*/*) lan_die "no program $start_program; run make first" ;;
		*) lan_die "no program $start_program; run tests/lab/setup demo check" ;;
		esac
	}
	start_env=
	case $start_path in
	"$top"/build/peers/*) start_env="LD_LIBRARY_PATH=$peer_libs" ;;
	esac
	if [ "$start_ns" = - ]; then
		env $start_env "$start_path" "$@" </dev/null >>"$LOG/$start_name.log" 2>&1 &
	else
		ip netns exec "$start_ns" env $start_env "$start_path" "$@" \
			</dev/null >>"$LOG/$start_name.log" 2>&1 &
	fi
	echo $! >"$LAB/$start_name.pid"
}

# find_pid NAME: in $pid_is; empty: it was not started.
find_pid() {
	pid_is=
	{ read -r pid_is <"$LAB/$1.pid"; } 2>/dev/null
}

pid_of() { find_pid "$1"; echo "$pid_is"; }

# is_running NAME: it has not ended (a zombie has).
is_running() { find_pid "$1"; alive "$pid_is"; }

# stop NAME [SECONDS]: SIGTERM, then SIGKILL after 15 s or so many. Exit status: the program's.
stop() {
	find_pid "$1"
	stop_pid=$pid_is
	[ -n "$stop_pid" ] || return 0
	kill -TERM "$stop_pid" 2>/dev/null
	wait_gone "$1" "${2:-15}" || {
		lan_say "$1 did not end within ${2:-15} s of SIGTERM; killed"
		kill -KILL "$stop_pid" 2>/dev/null
	}
	wait "$stop_pid" 2>/dev/null
	stop_status=$?
	rm -f "$LAB/$1.pid"
	return $stop_status
}

# How long is waited is what a quiet machine takes at most; a busy one is given four times that, in ms.
patience=$((${PATIENCE:-4} * 1000))

# wait_gone NAME SECONDS: until the program has ended.
wait_gone() { find_pid "$1"; $lan_wait gone $(($2 * patience)) "$pid_is"; }

# wait_for_line FILE PATTERN SECONDS [NAME...]: until a line matches; not longer than the named
# programs run.
wait_for_line() {
	wait_file=$1 wait_pattern=$2 wait_ms=$(($3 * patience))
	shift 3
	for wait_name; do
		find_pid "$wait_name"
		set -- "$@" "$pid_is"
		shift
	done
	$lan_wait line "$wait_file" "$wait_pattern" $wait_ms "$@"
}

# until_so SECONDS COMMAND...: until it succeeds.
until_so() {
	until_left=$(($1 * patience / 250))
	shift
	until "$@"; do
		[ $until_left -gt 0 ] || return 1
		until_left=$((until_left - 1))
		sleep 0.25
	done
}

### The site's router and DHCP server, on the machine $SITE. Without arguments the latter knows
### nothing of booting.

SITE=site

# site_router [RANGE]: announces the IPv6 network, as a site's router does, and gives addresses of that range. iPXE
# waits 16 s where none does.
site_router() {
	! is_running site-router || return 0
	cat >$LAB/router.conf <<-EOF
		port=0
		interface=eth0
		enable-ra
		dhcp-range=${1:-fd00:10::,ra-only}
		dhcp-leasefile=$LAB/router.leases
		user=root
		pid-file=
	EOF
	start site-router "$SITE" dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/router.conf
}

# site_dnsmasq [LINE...]: more lines of configuration, such as dhcp-boot=…
site_dnsmasq() {
	site_router
	{
		cat <<-EOF
			port=0
			interface=eth0
			dhcp-range=10.0.0.50,10.0.0.99,255.255.255.0,1h
			dhcp-option=option:router,10.0.0.1
			dhcp-authoritative
			dhcp-leasefile=$LAB/dnsmasq.leases
			no-ping
			log-dhcp
			user=root
			pid-file=
		EOF
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$LAB/dnsmasq.conf
	start site-dhcp "$SITE" dnsmasq --keep-in-foreground --log-facility=- --conf-file=$LAB/dnsmasq.conf
	wait_for_line "$LOG/site-dhcp.log" 'DHCP, IP range' 10 site-dhcp ||
		lan_die "dnsmasq did not start: $(tail -n 1 "$LOG/site-dhcp.log")"
}

# site_kea [JSON [JSON]]: more members of Kea's Dhcp4 object, and of its subnet.
site_kea() {
	site_router
	cat >$LAB/kea.json <<-EOF
		{ "Dhcp4": {
		  ${1:+$1,}
		  "interfaces-config": { "interfaces": [ "eth0" ] },
		  "lease-database": { "type": "memfile", "persist": false },
		  "valid-lifetime": 3600,
		  "subnet4": [ {
		    ${2:+$2,}
		    "id": 1, "subnet": "10.0.0.0/24",
		    "pools": [ {
		      "pool": "10.0.0.50 - 10.0.0.99",
		      "option-data": [ { "name": "routers", "data": "10.0.0.1" } ]
		    } ]
		  } ],
		  "loggers": [ { "name": "kea-dhcp4", "severity": "INFO",
		    "output_options": [ { "output": "stderr", "flush": true } ] } ]
		} }
	EOF
	KEA_PIDFILE_DIR=$LAB KEA_LOCKFILE_DIR=$LAB start site-dhcp "$SITE" kea-dhcp4 -c $LAB/kea.json
	wait_for_line "$LOG/site-dhcp.log" 'DHCP4_STARTED' 10 site-dhcp ||
		lan_die "kea-dhcp4 did not start: $(tail -n 1 "$LOG/site-dhcp.log")"
}

# site_isc [LINE...]
site_isc() {
	site_router
	{
		cat <<-EOF
			authoritative;
			subnet 10.0.0.0 netmask 255.255.255.0 {
			  range 10.0.0.50 10.0.0.99;
			  option routers 10.0.0.1;
			}
		EOF
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >$LAB/dhcpd.conf
	: >$LAB/dhcpd.leases
	start site-dhcp "$SITE" dhcpd -4 -f -d -cf $LAB/dhcpd.conf -lf $LAB/dhcpd.leases \
		-pf $LAB/dhcpd.pid eth0
	wait_for_line "$LOG/site-dhcp.log" 'Server starting service' 10 site-dhcp ||
		lan_die "dhcpd did not start: $(tail -n 1 "$LOG/site-dhcp.log")"
}

### Our daemons

# user_of DAEMON: whom it becomes when nobody says.
user_of() {
	case $1 in
	pxedhcpd) echo lanboot-dhcp ;;
	tftpd) echo lanboot-tftp ;;
	httpbootd) echo lanboot-http ;;
	esac
}

# mac_of HOST: the hardware address of the lab's machine kioskN.
mac_of() { echo "52:54:00:12:34:5$((5 + ${1#kiosk}))"; }

# lab_ini [HOST...]: a configuration for the lab's boot folder and these machines. On a busy one their
# kernel may think that their timer does not work (no_timer_check).
lab_ini() {
	[ -e build/lab/srv ] || lan_die "no boot folder build/lab/srv; run tests/lab/image first"
	[ $# -gt 0 ] || set -- kiosk1 kiosk2 kiosk3
	cat <<-EOF
		[lanboot]
		user = nobody
		root = $top/build/lab/srv

		[pxedhcpd]
	EOF
	# A distribution that has no iPXE for BIOS: the one in the card's ROM takes the script too.
	[ ! -e build/lab/srv/undionly.kpxe ] || cat <<-EOF
		; the virtual machine's network card has an iPXE in its ROM: hand it ours first
		ipxe-rom = chain
	EOF
	cat <<-EOF

		[tftpd]

		[httpbootd]

		[profile thinclient]
		kernel  = boot/vmlinuz-lts
		initrd  = boot/initramfs-lts
		modloop = boot/modloop-lts
		apkovl  = thinclient.apkovl.tar.gz
		repo    = alpine
		cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff
	EOF
	for ini_host; do
		cat <<-EOF

			[host $(mac_of "$ini_host")]
			name    = $ini_host
			profile = thinclient
			apkovl  = $ini_host.apkovl.tar.gz
		EOF
	done
}

# daemon_start NAME CONFIGURATION [OPTION...]: one of ours, on the machine boot, until it is ready.
daemon_start() {
	daemon_name=$1 daemon_conf=$2
	shift 2
	: >"$LOG/$daemon_name.log"
	start "$daemon_name" boot "$BIN/$daemon_name" -f "$daemon_conf" -d "$@"
	wait_for_line "$LOG/$daemon_name.log" '(^|[ :])ready' 15 "$daemon_name" || {
		lan_say "$daemon_name did not become ready; its last words:"
		tail -n 20 "$LOG/$daemon_name.log" >&2
		return 1
	}
}

# daemons_start CONFIGURATION [NAME...]: all three, or those named.
daemons_start() {
	daemons_conf=$1; shift
	[ $# -gt 0 ] || set -- pxedhcpd tftpd httpbootd
	for daemons_name; do
		daemon_start "$daemons_name" "$daemons_conf" || return 1
	done
}

### Virtual machines

# The first of the files that is there.
lan_first() {
	for lan_file; do
		[ ! -e "$lan_file" ] || { echo "$lan_file"; return; }
	done
	return 1
}

# vm_start NAME bios|uefi|uefi6|uefi-http|secure|secure-http MAC [QEMU ARGUMENT...]: powers on a machine without a
# disk; uefi6 is one whose PXE is of IPv6 alone, secure is a UEFI that has Secure Boot on and knows the keys of $vm_keys (ms: Microsoft's, snakeoil:
# ovmf's own), and with $vm_kept set is as that machine left it. Its serial console goes to $LOG/NAME.console, vm_type writes to it; as a program it is
# called vm-NAME.
vm_start() {
	vm_name=$1 vm_firmware=$2 vm_mac=$3
	echo "$vm_mac" >"$LAB/$1.mac"
	shift 3
	[ -e /dev/net/tun ] || lan_die "no /dev/net/tun: virtual network cards need the kernel's tun"
	# The interface's name has to be short: the last two bytes of the address make it unique.
	vm_tap=tap$(echo "$vm_mac" | sed 's/.*:\(..\):\(..\)$/\1\2/')
	ip tuntap add dev "$vm_tap" mode tap && ip link set "$vm_tap" master lan up ||
		lan_die "could not make the virtual network card $vm_tap"

	vm_card="virtio-net-pci,netdev=lan,mac=$vm_mac,bootindex=0"
	case $vm_firmware in
	bios)
		set -- -machine q35,graphics=off -boot n "$@"
		;;
	uefi | uefi6 | uefi-http | secure | secure-http)
		vm_code=$(lan_first /usr/share/OVMF/OVMF_CODE_4M.fd /usr/share/OVMF/OVMF_CODE.fd) &&
			vm_vars=$(lan_first /usr/share/OVMF/OVMF_VARS_4M.fd /usr/share/OVMF/OVMF_VARS.fd) ||
			lan_die "no UEFI firmware in /usr/share/OVMF; run tests/lab/setup demo"
		vm_machine=q35
		case $vm_firmware in
		secure*)
			vm_code=${vm_code%.fd}.secboot.fd vm_vars=${vm_vars%.fd}.${vm_keys:-ms}.fd vm_machine=q35,smm=on
			set -- -global driver=cfi.pflash01,property=secure,value=on "$@"
			;;
		esac
		[ -n "${vm_kept-}" ] || cp "$vm_vars" "$LAB/$vm_name.vars"
		# Without the card's ROM, which is an iPXE, the firmware's own PXE and HTTP Boot are used.
		vm_card=$vm_card,romfile=
		set -- -machine $vm_machine \
			-drive "if=pflash,format=raw,unit=0,readonly=on,file=$vm_code" \
			-drive "if=pflash,format=raw,unit=1,file=$LAB/$vm_name.vars" \
			-fw_cfg "name=opt/org.tianocore/IPv6PXESupport,string=$([ $vm_firmware = uefi6 ] && echo y || echo n)" "$@"
		case $vm_firmware in
		*-http | uefi6) set -- -fw_cfg name=opt/org.tianocore/IPv4PXESupport,string=n "$@" ;;
		esac
		;;
	*) lan_die "no firmware '$vm_firmware'; there is bios, uefi, uefi6, uefi-http, secure and secure-http" ;;
	esac

	# A pipe of two names, of which one is a file: what it writes is kept, what it reads is vm_type's.
	: >"$LOG/$vm_name.console"
	rm -f "$LAB/$vm_name.in"
	mkfifo "$LAB/$vm_name.in" && ln -sf "$LOG/$vm_name.console" "$LAB/$vm_name.out" ||
		lan_die "could not make the serial console of $vm_name"
	start "vm-$vm_name" - qemu-system-x86_64 -accel tcg -m 512 -smp 1 \
		-nodefaults -no-user-config -no-reboot -display none -monitor none \
		-chardev "pipe,id=console,path=$LAB/$vm_name" -serial chardev:console \
		-netdev "tap,id=lan,ifname=$vm_tap,script=no,downscript=no" -device "$vm_card" "$@"
}

# vm_type NAME TEXT: types that at the machine's serial console; \r is the Enter key.
vm_type() { printf %b "$2" >"$LAB/$1.in"; }

# plain_text: a terminal's text without its control codes.
plain_text() {
	plain_esc=$(printf '\033')
	tr -d '\000\r' | sed "s/$plain_esc\\[[0-9;=?]*[A-Za-z]//g; s/$plain_esc.//g"
}

# console_text NAME: what stands on the machine's console.
console_text() { plain_text <"$LOG/$1.console"; }

# console_banner NAME: the machine's own banner, when it is whole.
console_banner() {
	console_text "$1" | sed -n '/^+-* this machine is up/,/^+-* end of its banner/p'
}

# vm_wait_up NAME SECONDS: until the machine shows its banner.
vm_wait_up() {
	wait_for_line "$LOG/$1.console" 'end of its banner' "$2" "vm-$1"
}

# token_of HOST: the word that only the apkovl of that host has.
token_of() { cat "build/lab/tokens/$1"; }

# lan_last: what was seen last, of every program's log and every console.
lan_last() {
	for lan_file in "$LOG"/*.log "$LOG"/*.console; do
		[ -s "$lan_file" ] || continue
		echo "--- last of ${lan_file#"$top/"}"
		case $lan_file in
		*.console) console_text "$(basename "$lan_file" .console)" | grep -v '^ *$' | tail -n 12 ;;
		*) tail -n 6 "$lan_file" ;;
		esac
	done
}

# vm_missed NAME WHAT: this machine did not do that. The reason has its last words in one line, what else there is
# follows.
vm_missed() {
	missed_why=$(
		is_running "vm-$1" || echo 'it has ended'
		console_text "$1" | grep -v '^ *$' | tail -n 2
		cat "$LOG"/pxedhcpd.log "$LOG"/tftpd.log "$LOG"/httpbootd.log 2>/dev/null | grep -F "mac=$(cat "$LAB/$1.mac")" |
			sort | tail -n 2
	)
	fail "$LAB_NAME: $2" "last of it: $(printf '%s\n' "$missed_why" | cut -c 1-300 | paste -sd '|')"
	lan_last >&2
}

### Captured packets

# capture NAMESPACE FILTER: from now on what eth0 there carries is kept in $LOG/capture.pcap.
capture() {
	: >"$LOG/capture.log"
	start capture "$1" tshark -q -n -i eth0 -w "$LAB/capture.pcap" -f "$2"
	wait_for_line "$LOG/capture.log" 'Capturing on' 20 capture ||
		lan_die "tshark does not capture: $(tail -n 1 "$LOG/capture.log")"
	sleep 1
}

capture_end() {
	sleep 1
	stop capture
	cp "$LAB/capture.pcap" "$LOG/"
}

# packets FILTER [FIELD...]: the captured ones that match, a line each: their fields between tabs.
packets() {
	packets_filter=$1; shift
	packets_fields='-e frame.number'
	for packets_field; do
		packets_fields="$packets_fields -e $packets_field"
	done
	tshark -n -r "$LAB/capture.pcap" -Y "$packets_filter" -T fields $packets_fields 2>/dev/null |
		cut -f 2-
}

# packets_faultless SOURCE: tshark finds nothing to complain of in what that address sent.
packets_faultless() {
	packets_bad=$(packets "ip.src == $1 && (_ws.malformed || _ws.expert.severity >= \"Warning\")" \
		_ws.col.Info _ws.expert.message)
	equal "$LAB_NAME: tshark finds no fault in what $1 sends" "$packets_bad" ''
}

### What tests ask of them

# make_kernel FILE: what x86 takes for one, and nothing else does.
make_kernel() {
	head -c 2048 /dev/zero >"$1"
	printf '\125\252' | dd of="$1" bs=1 seek=510 conv=notrunc 2>/dev/null
	printf 'HdrS' | dd of="$1" bs=1 seek=514 conv=notrunc 2>/dev/null
}


# banner_field NAME FIELD: what the machine's banner says of itself.
banner_field() { console_banner "$1" | sed -n "s/^| $2 *//p" | sed 's/ *$//'; }

# need_ipxe: the whole test is skipped when the distribution has no iPXE for UEFI.
need_ipxe() {
	[ -e build/lab/srv/ipxe64.efi ] || {
		skip "$LAB_NAME" "this distribution has no iPXE for UEFI"
		exit 0
	}
}

# need_newer_ipxe: the whole test is skipped where there is no iPXE that looks for autoexec.ipxe.
need_newer_ipxe() {
	[ -e build/newer/usr/lib/ipxe/snponly.efi ] || {
		skip "$LAB_NAME" "no iPXE in build/newer, of 2021 or later; tests/lab/setup check brings it"
		exit 0
	}
}

# newer_ipxe_root: $LAB/srv, the lab's boot folder with that iPXE in efi/ and no other one, and
# $LAB/lanboot.ini for it.
newer_ipxe_root() {
	mkdir -p $LAB/srv/efi/x64 $LAB/srv/efi/arm64
	cp -r build/lab/srv/boot build/lab/srv/alpine build/lab/srv/*.apkovl.tar.gz $LAB/srv/
	cp build/newer/usr/lib/ipxe/snponly.efi build/newer/usr/lib/ipxe/ipxe-amd64.efi $LAB/srv/efi/x64/
	cp build/newer/usr/lib/ipxe/ipxe-arm64.efi $LAB/srv/efi/arm64/
	lab_ini | sed "s|^root = .*|root = $LAB/srv|" >$LAB/lanboot.ini
}

# vm_boots HOST FIRMWARE: powers the machine on and sees that it comes up as itself.
vm_boots() {
	vm_start "$1" "$2" "$(mac_of "$1")"
	vm_comes_up "$1" "$2" 150
}

# vm_comes_up HOST FIRMWARE SECONDS: sees that one that runs does so.
vm_comes_up() {
	if ! vm_wait_up "$1" "$3"; then
		vm_missed "$1" "$1 comes up"
		return 1
	fi
	ok "$LAB_NAME: $1 comes up"
	equal "$LAB_NAME: its host name" "$(banner_field "$1" 'host name')" "$1"
	equal "$LAB_NAME: its hardware address" "$(banner_field "$1" MAC)" "$(mac_of "$1")"
	equal "$LAB_NAME: its own apkovl" "$(banner_field "$1" token)" "$(token_of "$1")"
	equal "$LAB_NAME: its modloop" "$(banner_field "$1" modloop)" yes
	case $2 in
	bios) equal "$LAB_NAME: its firmware" "$(banner_field "$1" firmware)" BIOS ;;
	*) equal "$LAB_NAME: its firmware" "$(banner_field "$1" firmware)" UEFI ;;
	esac
}

# daemons_stop [NAME...]: each ends on SIGTERM with status 0, and no sanitizer had to complain.
daemons_stop() {
	[ $# -gt 0 ] || set -- pxedhcpd tftpd httpbootd
	for stop_name; do
		stop "$stop_name"
		equal "$LAB_NAME: $stop_name ends with status 0" $? 0
		has_not "$LAB_NAME: $stop_name has no sanitizer's complaint" "$LOG/$stop_name.log" \
			'Sanitizer|runtime error:'
	done
}
