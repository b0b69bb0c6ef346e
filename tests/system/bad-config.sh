#!/bin/sh
# bad-config: a daemon with a wrong configuration does not start: status 78, and every error of the
# file with its line.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
mkdir -p $LAB/srv
ini=$LAB/lanboot.ini

# bad NAME PATTERN...: what is on standard input stops each daemon, with a line for each pattern.
bad() {
	bad_name=$1; shift
	sed "s|@ROOT@|$LAB/srv|" >$ini
	for daemon in pxedhcpd tftpd httpbootd; do
		for how in -n -d; do
			in_boot timeout 10 "$BIN/$daemon" -f $ini $how >"$LOG/out" 2>&1
			equal "$LAB_NAME: $bad_name: $daemon $how status" $? 78
		done
		for pattern; do
			has "$LAB_NAME: $bad_name: $daemon says where" "$LOG/out" "$pattern"
		done
	done
}

long=$(printf '%04200d' 0)

bad 'unknown key' 'lanboot\.ini:3:.*colour' <<'EOF'
[lanboot]
root = @ROOT@
colour = blue
EOF
bad 'unknown key, nearest name' 'lanboot\.ini:4:.*lisen.*listen' <<'EOF'
[lanboot]
root = @ROOT@
[tftpd]
lisen = 0.0.0.0:69
EOF
bad 'unknown section' 'lanboot\.ini:3:.*tftp' <<'EOF'
[lanboot]
root = @ROOT@
[tftp]
listen = 0.0.0.0:69
EOF
bad 'wrong value' 'lanboot\.ini:5:.*listen' <<'EOF'
[lanboot]
root = @ROOT@

[httpbootd]
listen = nowhere at all
EOF
bad 'duplicate' 'lanboot\.ini:4:.*user' <<'EOF'
[lanboot]
root = @ROOT@
user = nobody
user = root
EOF
bad 'over-long line' 'lanboot\.ini:3:.*(long|bytes|characters)' <<EOF
[lanboot]
root = $LAB/srv
user = $long
EOF
bad 'wrong hardware address' 'lanboot\.ini:3:' <<'EOF'
[lanboot]
root = @ROOT@
[host 52:54:00:12:34:zz]
name = kiosk1
EOF
bad 'no such profile' 'lanboot\.ini:5:.*thinclent' <<'EOF'
[lanboot]
root = @ROOT@
[profile thinclient]
[host 52:54:00:12:34:56]
profile = thinclent
EOF
bad 'no such user' 'lanboot\.ini:2:.*nobody-of-that-name' <<'EOF'
[lanboot]
user = nobody-of-that-name
root = @ROOT@
EOF
bad 'all errors in one go' 'lanboot\.ini:3:' 'lanboot\.ini:4:' 'lanboot\.ini:6:' 'lanboot\.ini:8:' <<'EOF'
[lanboot]
root = @ROOT@
colour = blue
shape = round
[httpbootd]
listen = nowhere at all
[tftpd]
lisen = 0.0.0.0:69
EOF

rm -f $ini
for daemon in pxedhcpd tftpd httpbootd; do
	in_boot timeout 10 "$BIN/$daemon" -f $ini -d >"$LOG/out" 2>&1
	equal "$LAB_NAME: missing file: $daemon status" $? 78
	has "$LAB_NAME: missing file: $daemon says which" "$LOG/out" 'lanboot\.ini'
	in_boot timeout 10 "$BIN/$daemon" --no-such-option >"$LOG/out" 2>&1
	equal "$LAB_NAME: unknown option: $daemon status" $? 2
done

cat >$ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
EOF
for daemon in pxedhcpd tftpd httpbootd; do
	in_boot timeout 10 "$BIN/$daemon" -f $ini -n >"$LOG/out" 2>&1
	equal "$LAB_NAME: a good file: $daemon -n status" $? 0
	in_boot timeout 10 "$BIN/$daemon" -f $ini --dump-config >"$LOG/$daemon.dump" 2>&1
	equal "$LAB_NAME: a good file: $daemon --dump-config status" $? 0
	has "$LAB_NAME: $daemon --dump-config shows what was set" "$LOG/$daemon.dump" "^;? *root *= *$LAB/srv"
	in_boot timeout 10 "$BIN/$daemon" -f "$LOG/$daemon.dump" -n >"$LOG/out" 2>&1
	equal "$LAB_NAME: $daemon takes its own dump" $? 0
	in_boot timeout 10 "$BIN/$daemon" -V >"$LOG/out" 2>&1
	equal "$LAB_NAME: $daemon -V status" $? 0
	has "$LAB_NAME: $daemon -V says its name and version" "$LOG/out" "$daemon.*[0-9]+\.[0-9]+"
done
finish
