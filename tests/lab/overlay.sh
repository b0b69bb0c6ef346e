# overlay.sh: sourced by the tests of lanboot-overlay, inside a LAN: running the tool, what archives hold,
# and an overlay with names, links and owners of all kinds.
tool=$top/tools/lanboot-overlay
LANBOOT_LIBEXEC=$(cd "$BIN" && pwd)
export LANBOOT_LIBEXEC
out=$LAB/out err=$LAB/err
. tests/lab/shells.sh

# run ARGUMENT...: with the shell and the folder of overlays of the moment; out, err, status.
run() {
	$shell "$tool" --dir "$dir" "$@" >$out 2>$err </dev/null
	status=$?
}

# refused NAME STATUS PATTERN ARGUMENT...: it ends so, says so, and changes nothing.
refused() {
	refused_name=$1 refused_status=$2 refused_pattern=$3
	shift 3
	refused_before=$(find "$dir" | sort)
	run "$@"
	if [ "$status" != "$refused_status" ]; then
		fail "$refused_name" "status $status, expected $refused_status: $(tail -n 1 $err)"
	elif grep -qE 'Sanitizer|runtime error|Segmentation' $err; then
		fail "$refused_name" "a program of it broke: $(grep -E 'Sanitizer|runtime error|Segmentation' $err | head -n 1)"
	elif [ "$(find "$dir" | sort)" != "$refused_before" ]; then
		fail "$refused_name" "it changed something"
	else
		has "$refused_name" $err "$refused_pattern"
	fi
}

# plain_output NAME: nothing that it said steers a terminal, be it one of 8 bits or of UTF-8.
plain_output() {
	equal "$1 is plain text" "$(LC_ALL=C cat $out $err | LC_ALL=C tr -d '\012\040-\176' | od -An -tx1)" ''
}

# listing FILE: what an archive holds: mode, owner, name, where a link leads.
listing() { tar --numeric-owner -tvzf "$1" | sed -E 's/ +/ /g' | cut -d ' ' -f 1,2,6-; }

# entry FILE NAME: that line of it.
entry() { listing "$1" | grep -E " $2( ->.*)?\$"; }

# fill_kiosk: puts all of that into the overlay kiosk, which is there.
fill_kiosk() {
	mkdir -p "$dir/kiosk/root/.ssh" "$dir/kiosk/etc/a name" "$dir/kiosk/.git/x"
	echo 'root:*:19000:0:::::' >"$dir/kiosk/etc/shadow"
	echo key >"$dir/kiosk/root/.ssh/authorized_keys"
	printf '100%% \\n and\ttabs\n' >"$dir/kiosk/etc/a name/100%.txt"
	: >"$dir/kiosk/etc/empty"
	head -c 512 /dev/urandom >"$dir/kiosk/etc/block"
	head -c 100000 /dev/urandom >"$dir/kiosk/etc/random"
	# Names at and over what a header of tar has room for: 100 bytes, and 155 more in front.
	long=$(printf '%090d' 0)
	longer=$(printf '%0255d' 0)
	mkdir -p "$dir/kiosk/opt/$long/$long/$long"
	for length in 95 96 97 120 255; do
		echo $length >"$dir/kiosk/etc/$(printf '%0*d' $length 0)"
	done
	echo long >"$dir/kiosk/opt/$long/$long"/file
	echo longer >"$dir/kiosk/opt/$long/$long/$long/$longer"
	for length in 99 100 101 255 1000; do
		ln -s "$(printf '%0*d' $length 0)" "$dir/kiosk/etc/link$length"
	done
	ln -s "/opt/$longer/$long" "$dir/kiosk/opt/$long/$longer"
	echo latin1 >"$dir/kiosk/etc/$(printf 'caf\351')"
	ln -s "$(printf 'x%.0s' 1 2 3 4 5 6 7 8 9)" "$dir/kiosk/etc/link"
	echo ümlaut >"$dir/kiosk/etc/$(printf '\303\274mlaut')"
	cat >>"$dir/kiosk/.modes" <<-'EOF'
		0640 0:42 /etc/shadow
		700 0:0 root/.ssh/
		0600 0:0 root/.ssh/authorized_keys
		4755 0:0 etc/empty
		0644 1000:1001 etc/a name/100%.txt
		0600 262144:2097152 etc/block
		0600 4294967294:16777216 etc/random
		0750 7:7 //opt//
	EOF
}
