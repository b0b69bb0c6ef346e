#!/bin/sh
# sealed: what a daemon that is taken over can still do. A debugger makes each call from inside, as
# an intruder would: other programs, processes, namespaces, sockets and files are refused and told
# of in the build for the field, and end the process in the build for tests.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" gdb
[ "$(uname -m)" = x86_64 ] || { skip "$LAB_NAME" "numbers of system calls are those of x86-64"; exit 0; }
lan_up

mkdir -p $LAB/srv $LAB/etc $LAB/overlays $LAB/state $LAB/keys
for file in srv/file etc/neighbour overlays/private state/note keys/tls.key; do
	echo "$file" >$LAB/$file
done
cat >$LAB/etc/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv

[httpbootd]
overlays = $LAB/overlays
state = $LAB/state
EOF
# By their modes anybody could read all of it.
chmod -R a+rX $LAB
chmod 777 $LAB/srv $LAB/state

field=$top/build/bin killing=$BIN

# gdb_in DAEMON COMMAND...: runs gdb's commands in the daemon.
gdb_in() {
	gdb_pid=$(pid_of "$1")
	shift
	{
		echo 'set confirm off'
		echo 'handle SIGSYS nostop noprint pass'
		printf '%s\n' "$@"
	} >$LAB/gdb
	timeout 60 gdb -nx -batch -p "$gdb_pid" -x $LAB/gdb >"$LOG/gdb" 2>&1
}

# Each line is: what it is | a call of the C library. They all return -1 if they are refused.
refused_everywhere() {
	cat <<-EOF
		exec|execve("/bin/true", 0, 0)
		exec of a descriptor|syscall(322, 0, "", 0, 0, 0x1000)
		fork|fork()
		vfork|syscall(58)
		clone of a process|syscall(56, 17, 0, 0, 0, 0)
		clone into a namespace|syscall(56, 0x10000011, 0, 0, 0, 0)
		clone3|syscall(435, 0, 0)
		unshare|unshare(0x10000000)
		setns|setns(0, 0)
		ptrace|syscall(101, 16, $other, 0, 0)
		another's memory|syscall(310, $other, 0, 0, 0, 0, 0)
		a signal to another|kill($other, 0)
		memory to run|syscall(9, 0, 4096, 7, 0x22, -1, 0)
		memory made to run|mprotect((unsigned long)\$sp & ~4095UL, 4096, 7)
		io_uring|syscall(425, 1, 0)
		keyctl|syscall(250, 0, 0, 0)
		bpf|syscall(321, 0, 0, 0)
		perf|syscall(298, 0, 0, -1, -1, 0)
		userfaultfd|syscall(323, 0)
		mount|syscall(165, "none", "$LAB", "tmpfs", 0, 0)
		chroot|chroot("/")
		a file by its handle|syscall(304, -100, 0, 0)
		another's descriptor|syscall(438, 0, 0, 0)
		a process in its memory|syscall(56, 0x111, 0, 0, 0, 0)
		a thread in a network of its own|syscall(56, 0x40010900, 0, 0, 0, 0)
		personality|syscall(135, 0x400000)
		no more secrecy|syscall(157, 4, 1, 0, 0, 0)
		a terminal's input|ioctl(2, 0x5412, "x")
		a packet socket|socket(17, 3, 0)
		a raw socket|socket(2, 3, 255)
		a TCP socket|socket(2, 1, 0)
		a TCP socket of IPv6|socket(10, 1, 0)
		a vsock|socket(40, 1, 0)
		netlink that is not rtnetlink|socket(16, 3, 12)
		a pair of sockets|socketpair(1, 1, 0, (unsigned long)\$sp - 512)
		the configuration|open("$LAB/etc/lanboot.ini", 0)
		what lies beside it|open("$LAB/etc/neighbour", 0)
		its folder|open("$LAB/etc", 0x10000)
		keys|open("$LAB/keys/tls.key", 0)
		users|open("/etc/passwd", 0)
		processes|open("/proc/1/maps", 0)
		a new boot file|open("$LAB/srv/new", 0x41, 0644)
		a boot file written to|open("$LAB/srv/file", 1)
		a device|open("/dev/null", 2)
	EOF
}
refused_in() {
	case $1 in
	pxedhcpd) printf '%s\n' "boot files|open(\"$LAB/srv/file\", 0)" \
		"a copy of a descriptor|dup($packet)" \
		"a frame by the packet socket|syscall(44, $packet, \"x\", 1, 0, 0, 0)" \
		"by its other ways|syscall(1, $packet, \"x\", 1)" "and others|syscall(307, $packet, 0, 0, 0)" \
		"a new purpose for it|syscall(49, $packet, 0, 0)" 'memory as a file|syscall(319, "x", 0)' ;;
	httpbootd) printf '%s\n' 'a UDP socket|socket(2, 2, 0)' ;;
	esac
	case $1 in
	httpbootd) ;;
	*) printf '%s\n' "httpbootd's overlays|open(\"$LAB/overlays/private\", 0)" \
		"httpbootd's notes|open(\"$LAB/state/note\", 0)" \
		"a note of its own|open(\"$LAB/state/new\", 0x41, 0644)" ;;
	esac
}

# The packet socket of pxedhcpd, by its inode.
packet_socket() {
	for packet_fd in /proc/"$(pid_of pxedhcpd)"/fd/*; do
		packet_inode=$(readlink "$packet_fd" | sed -n 's/^socket:\[\([0-9]*\)\]$/\1/p')
		[ -z "$packet_inode" ] || ! in_boot awk -v inode="$packet_inode" \
			'$NF == inode { found = 1 } END { exit !found }' /proc/net/packet || basename "$packet_fd"
	done | head -n 1
}

BIN=$field
daemons_start $LAB/etc/lanboot.ini || exit 1
packet=$(packet_socket)
check "$LAB_NAME: pxedhcpd has a packet socket" 'none was found' [ -n "$packet" ]
for daemon in pxedhcpd tftpd httpbootd; do
	other=$(pid_of tftpd)
	[ $daemon != tftpd ] || other=$(pid_of httpbootd)
	{ refused_everywhere; refused_in $daemon; } >$LAB/calls
	awk -F '|' '{
		printf "set $r = (int)%s\n", $2
		printf "printf \"%%d %%d|%s\\n\", $r, *(int *)((void *(*)(void))__errno_location)()\n", $1
	}' $LAB/calls >$LAB/commands
	gdb_in $daemon "source $LAB/commands"
	cut -d '|' -f 1 $LAB/calls | while read -r name; do
		# EPERM of the filter, EACCES of Landlock, ENOSYS for what the C library does otherwise.
		case $(grep -F "|$name" "$LOG/gdb" | head -n 1) in
		'-1 1|'* | '-1 13|'* | '-1 38|'*) ok "$LAB_NAME: $daemon: refused: $name" ;;
		*) fail "$LAB_NAME: $daemon: refused: $name" "$(grep -F "|$name" "$LOG/gdb" | head -n 1)" ;;
		esac
	done
	wait_for_line "$LOG/$daemon.log" '\(execve\)' 5 $daemon
	has "$LAB_NAME: $daemon tells of it" "$LOG/$daemon.log" 'refused by the sandbox: system call 59 \(execve\)'
	has "$LAB_NAME: $daemon tells of each" "$LOG/$daemon.log" 'refused by the sandbox: system call 272 \(unshare\)'
	check "$LAB_NAME: $daemon goes on" 'it ended' is_running $daemon
done
has_not "$LAB_NAME: nothing was made" "$LOG/gdb" '^[0-9].*a new boot file'
check "$LAB_NAME: no file was made" "$(ls $LAB/srv $LAB/state)" [ ! -e $LAB/srv/new -a ! -e $LAB/state/new ]

# A thread that takes no other signal, httpbootd's that packs, has a call refused as well.
gdb_in httpbootd 'set scheduler-locking on' 'thread 2' \
	'printf "\n%d|in a thread\n", (int)unshare(0x10000000)'
equal "$LAB_NAME: httpbootd: refused in another thread" "$(sed -n 's/|in a thread$//p' "$LOG/gdb")" -1
sleep 0.2
check "$LAB_NAME: httpbootd outlives that" 'it ended' is_running httpbootd

# The configuration is read again when it was exchanged, all the same.
for daemon in pxedhcpd tftpd httpbootd; do
	cp $LAB/etc/lanboot.ini $LAB/etc/fresh
	mv $LAB/etc/fresh $LAB/etc/lanboot.ini
	chmod a+r $LAB/etc/lanboot.ini
	kill -HUP "$(pid_of $daemon)"
	check "$LAB_NAME: $daemon reads a configuration that was exchanged" "$(tail -n 1 "$LOG/$daemon.log")" \
		wait_for_line "$LOG/$daemon.log" ': reloaded ' 5 $daemon
done
daemons_stop

# In the build for tests the first such call is the last.
BIN=$killing
if ! grep -aq __asan_init "$BIN/tftpd"; then
	skip "$LAB_NAME: the build for tests ends" "$BIN is the build for the field"
	finish
fi
for daemon in pxedhcpd tftpd httpbootd; do
	for call in 'execve("/bin/true", 0, 0)' 'socket(17, 3, 0)' 'fork()'; do
		daemon_start $daemon $LAB/etc/lanboot.ini || exit 1
		gdb_in $daemon "call (int)$call"
		wait_gone $daemon 5
		wait "$(pid_of $daemon)"
		equal "$LAB_NAME: $daemon of the tests ends by SIGSYS at ${call%%(*}" $? 159
	done
done
finish
