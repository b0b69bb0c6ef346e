#!/bin/sh
# lanboot-overlay: folders made, packed, imported and compared, with dash and with busybox; hostile
# archives; the same packed by httpbootd; and in Alpine's root what lbu makes, and what Alpine's tar and
# apk make of ours.
. "$(dirname "$0")/../lab/lan.sh"
# What runs in Alpine's root is built against musl, before all else here is read-only.
[ "${LAB_INSIDE:-}" = "$0" ] || tests/lab/musl build >build/musl.log 2>&1 || cat build/musl.log >&2
lan_enter "$@"
lan_up

tool=$top/tools/lanboot-overlay
LANBOOT_LIBEXEC=$(cd "$BIN" && pwd)
export LANBOOT_LIBEXEC
out=$LAB/out err=$LAB/err

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

### The cases, for each shell

test_usage() {
	for usage_case in ':expected new, pack' 'make:make: unknown' 'new:expected one name' 'new a b:one name' \
		'new ..:expected the name of an overlay' 'new .hidden:expected the name' 'new -x:unknown option' \
		'new kiosk --hostname a_b:expected letters' 'new kiosk --hostname -a:expected letters' \
		'new kiosk --alpine 3.24.1:expected a branch' 'new kiosk --alpine x:expected a branch' \
		'new kiosk --server a;b:expected an address' 'new kiosk --server:nothing given' \
		'new kiosk --mirror ftp:expected a URL' 'pack:expected an overlay' \
		'pack kiosk x.tar:expected a name that ends' 'import x:expected an apkovl and a name' \
		'diff x:expected two' 'list x:takes no x'; do
		# shellcheck disable=SC2086
		run ${usage_case%%:*}
		if [ $status = 2 ]; then
			has "$label usage: ${usage_case%%:*}" $err "${usage_case#*:}"
		else
			fail "$label usage: ${usage_case%%:*}" "status $status, expected 2"
		fi
	done
	run -h
	equal "$label -h" "$status $(head -n 1 $out | cut -c 1-22)" '0 usage: lanboot-overlay'
	run -V
	has "$label -V" $out '^lanboot-overlay [0-9]+\.[0-9]'
}

test_new() {
	(umask 077; run new thin.client_1 --alpine 3.19; exit $status)
	equal "$label new" "$? $(cat "$dir/thin.client_1/etc/hostname")" '0 thin-client-1'
	run new kiosk --hostname kiosk1 --alpine edge --mirror http://10.0.0.2/alpine --server 10.0.0.2:8080
	equal "$label new with options" "$status $(cat "$dir/kiosk/etc/hostname")" '0 kiosk1'
	equal "$label its repositories" "$(paste -sd ' ' "$dir/kiosk/etc/apk/repositories")" \
		'http://10.0.0.2/alpine/edge/main http://10.0.0.2/alpine/edge/community'
	equal "$label its packages" "$(cat "$dir/kiosk/etc/apk/world")" alpine-base
	has "$label its network" "$dir/kiosk/etc/network/interfaces" '^iface eth0 inet dhcp$'
	for service in sysinit/modloop sysinit/devfs boot/networking boot/hostname boot/modules default/local \
		shutdown/killprocs; do
		equal "$label its service $service" "$(readlink "$dir/kiosk/etc/runlevels/$service")" \
			"/etc/init.d/${service#*/}"
	done
	refused "$label new where one is" 1 'kiosk: is there already' new kiosk
	equal "$label what new makes is for httpbootd, too, but for nobody else" \
		"$(stat -c %a "$dir/thin.client_1") $(stat -c %a "$dir/thin.client_1/etc/hostname")" '750 644'
	run list
	equal "$label list" "$(awk '{ print $1, $NF }' $out | paste -sd / -)" 'kiosk kiosk1/thin.client_1 thin-client-1'
}

# The call that tells that the machine is up, with a wget and a command line of the test's.
test_up() {
	mkdir -p $LAB/stub
	printf '#!/bin/sh\necho "$*" >>%s\n' $LAB/asked >$LAB/stub/wget
	chmod +x $LAB/stub/wget
	for up_case in 'quiet BOOTIF=01-52-54-00-12-34-56 apkovl=http://10.0.0.9:8080/a.apkovl.tar.gz modloop=http://x/y=10.0.0.9:8080' \
		'apkovl=http://10.0.0.8/overlay/k.apkovl.tar.gz=10.0.0.8' 'BOOTIF=01-52-54-00-12-34-57 apkovl=https://boot.lan/k.apkovl.tar.gz=https://boot.lan' \
		'apkovl=usb:k.apkovl.tar.gz quiet=' \
		'kiosk:10.0.0.2:8080'; do
		: >$LAB/asked
		up_overlay=thin.client_1 up_server=${up_case##*=}
		case $up_case in
		kiosk:*) up_overlay=kiosk up_server=${up_case#*:} ;;
		esac
		printf '%s\n' "${up_case%=*}" >$LAB/cmdline
		sed "s|/proc/cmdline|$LAB/cmdline|" "$dir/$up_overlay/etc/local.d/lanboot-up.start" >$LAB/up
		PATH=$LAB/stub:$PATH sh $LAB/up
		up_wanted=
		if [ -n "$up_server" ] && [ "$up_server" != "quiet" ]; then
			up_mac=$(sed -n 's/.*BOOTIF=01-\([^ ]*\).*/?mac=\1/p' $LAB/cmdline)
			case $up_server in *://*) ;; *) up_server=http://$up_server ;; esac
			up_wanted="-q -O /dev/null $up_server/up$up_mac"
			wait_for_line $LAB/asked . 10
		fi
		equal "$label up: $up_case" "$(cat $LAB/asked)" "$up_wanted"
	done
	check "$label the call can be run" 'it cannot' test -x "$dir/kiosk/etc/local.d/lanboot-up.start"
}

test_pack() {
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
	run pack kiosk $LAB/one.apkovl.tar.gz
	equal "$label pack" "$status $(tail -n 1 $err)" '0 '
	equal "$label a mode and an owner of .modes" "$(entry $LAB/one.apkovl.tar.gz etc/shadow)" '-rw-r----- 0/42 etc/shadow'
	equal "$label a folder's" "$(entry $LAB/one.apkovl.tar.gz root/.ssh/)" 'drwx------ 0/0 root/.ssh/'
	equal "$label a name with a blank" "$(entry $LAB/one.apkovl.tar.gz 'etc/a name/100%.txt')" \
		'-rw-r--r-- 1000/1001 etc/a name/100%.txt'
	equal "$label owners of any number" "$(entry $LAB/one.apkovl.tar.gz etc/block | cut -d ' ' -f 2) $(
		entry $LAB/one.apkovl.tar.gz etc/random | cut -d ' ' -f 2)" '262144/2097152 4294967294/16777216'
	equal "$label a folder with more than one / in .modes" "$(entry $LAB/one.apkovl.tar.gz opt/)" \
		'drwxr-x--- 7/7 opt/'
	equal "$label each name once" "$(listing $LAB/one.apkovl.tar.gz | cut -d ' ' -f 3- | sort | uniq -d)" ''
	equal "$label the usual ones" "$(entry $LAB/one.apkovl.tar.gz etc/local.d/lanboot-up.start) $(
		entry $LAB/one.apkovl.tar.gz etc/hostname)" \
		'-rwxr-xr-x 0/0 etc/local.d/lanboot-up.start -rw-r--r-- 0/0 etc/hostname'
	equal "$label set-user-ID" "$(entry $LAB/one.apkovl.tar.gz etc/empty)" '-rwsr-xr-x 0/0 etc/empty'
	listing $LAB/one.apkovl.tar.gz | cut -d ' ' -f 3- >$LAB/names
	has_not "$label what is not for the machine stays here" $LAB/names '^\.(git|modes)'
	mkdir -p $LAB/x
	rm -rf $LAB/x/*
	tar -xzf $LAB/one.apkovl.tar.gz -C $LAB/x
	equal "$label GNU tar reads the same" "$(diff -r --no-dereference "$dir/kiosk" $LAB/x | grep -v '^Only in .*: \.\(git\|modes\)$')" ''
	rm -rf $LAB/x/*
	"$busybox" tar -xzf $LAB/one.apkovl.tar.gz -C $LAB/x
	equal "$label busybox's tar reads the owners" "$(stat -c %u:%g $LAB/x/etc/random)" 4294967294:16777216
	equal "$label busybox's tar reads the same" "$(diff -r --no-dereference "$dir/kiosk" $LAB/x | grep -v '^Only in .*: \.\(git\|modes\)$')" ''

	# Another time, another umask, another user, another mode on this disk.
	touch -d '2001-02-03' "$dir/kiosk/etc/hostname"
	chmod 600 "$dir/kiosk/etc/hosts"
	(umask 077; run pack kiosk $LAB/two.apkovl.tar.gz)
	chmod 644 "$dir/kiosk/etc/hosts"
	check "$label the same bytes each time" 'they differ' cmp -s $LAB/one.apkovl.tar.gz $LAB/two.apkovl.tar.gz
	equal "$label what is packed is for nobody else" "$(stat -c %a $LAB/two.apkovl.tar.gz)" 640
	chmod 644 $LAB/two.apkovl.tar.gz
	chgrp 33 $LAB/two.apkovl.tar.gz
	run pack kiosk $LAB/two.apkovl.tar.gz
	equal "$label the next one is for the same group" "$status $(stat -c %a:%g $LAB/two.apkovl.tar.gz)" '0 640:33'
	mkdir -p $LAB/users
	chmod 1777 $LAB/users
	chmod 755 "$dir/kiosk"
	rm -f $LAB/users/*
	chroot --userspec=65534:65534 / env TMPDIR=$LAB/tmp $shell "$tool" --dir "$dir" pack kiosk $LAB/users/ >$out 2>$err
	check "$label the same bytes without root" "$(tail -n 1 $err)" cmp -s $LAB/one.apkovl.tar.gz $LAB/users/kiosk.apkovl.tar.gz
	gzip -dc $LAB/one.apkovl.tar.gz | sha256sum >>$LAB/sums

	run pack kiosk $LAB/three.apkovl.tar.gz --hostname kiosk7
	equal "$label another host name" "$(tar -xzOf $LAB/three.apkovl.tar.gz etc/hostname)" kiosk7
	run diff $LAB/one.apkovl.tar.gz $LAB/three.apkovl.tar.gz
	equal "$label it alone is other" "$status $(grep -c '^[-+][a-z]' $out)" '1 2'

	rm -f $LAB/sub/*
	mkdir -p $LAB/sub
	echo before >$LAB/sub/kiosk.apkovl.tar.gz
	(ulimit -f 64; run pack kiosk $LAB/sub; exit $status) 2>/dev/null
	equal "$label a write that fails leaves the old one" "$? $(cat $LAB/sub/*) $(ls -A $LAB/sub)" \
		'1 before kiosk.apkovl.tar.gz'
	equal "$label and nothing in TMPDIR" "$(ls -A $LAB/tmp)" ''

	rm -f $LAB/x.gz
	refused "$label pack of nothing" 1 'none: no such folder' pack none $LAB/x.gz
	echo 'rw-r--r-- root etc/x' >>"$dir/kiosk/.modes"
	refused "$label .modes with a mistake" 1 '\.modes:[0-9]+: expected MODE OWNER:GROUP PATH' pack kiosk $LAB/x.gz
	sed -i '$d' "$dir/kiosk/.modes"
	mkfifo "$dir/kiosk/etc/fifo"
	refused "$label pack of a FIFO" 1 'etc/fifo: neither a file' pack kiosk $LAB/x.gz
	rm "$dir/kiosk/etc/fifo"
	echo x >"$dir/kiosk/etc/$(printf 'a\nb')"
	refused "$label pack of a name with two lines" 1 "a line's end" pack kiosk $LAB/x.gz
	rm "$dir/kiosk/etc/"a*b
	chmod 600 "$dir/kiosk/etc/hosts"
	chroot --userspec=65534:65534 / env TMPDIR=$LAB/tmp LANBOOT_LIBEXEC="$LANBOOT_LIBEXEC" $shell "$tool" \
		--dir "$dir" pack kiosk $LAB/users/ >$out 2>$err
	equal "$label a file that cannot be read" "$? $(head -n 1 $err)" \
		"1 lanboot-overlay: $dir/kiosk/etc/hosts: no permission to read it: give it to the group of httpbootd's user (chgrp -R, chmod -R g+rX)"
	chmod 644 "$dir/kiosk/etc/hosts"
	ln -s "$(printf '%01024d' 0)" "$dir/kiosk/etc/endless"
	refused "$label pack of a link without end" 1 'etc/endless: the link leads to too long a name' pack kiosk $LAB/x.gz
	rm "$dir/kiosk/etc/endless"
	: >"$dir/kiosk/etc/$(printf 'c1\233x\302\233\033')"
	refused "$label pack of a name with codes for the terminal" 1 'etc/c1.x9bx.xc2.x9b.x1b: a name with control' \
		pack kiosk $LAB/x.gz
	plain_output "$label what it says of it"
	rm "$dir/kiosk/etc/c1"*
	check "$label nothing was packed then" 'it is there' test ! -e $LAB/x.gz
	echo '0600 0:0 etc/gone' >>"$dir/kiosk/.modes"
	run pack kiosk $LAB/x.gz
	has "$label .modes with what is gone" $err 'kiosk/\.modes:[0-9]+: etc/gone is not there'
	sed -i '$d' "$dir/kiosk/.modes"
}

test_import() {
	run import $LAB/one.apkovl.tar.gz back
	equal "$label import" "$status $(cat "$dir/back/etc/hostname")" '0 kiosk1'
	has "$label import tells of set-user-ID" $err "note: etc/empty runs with its owner's rights"
	run diff $LAB/one.apkovl.tar.gz back
	equal "$label what is imported is what was packed" "$status $(cat $out)" '0 '
	run pack back $LAB/two.apkovl.tar.gz
	check "$label and packs to the same bytes" 'they differ' cmp -s $LAB/one.apkovl.tar.gz $LAB/two.apkovl.tar.gz
	rm -rf "$dir/back"
	refused "$label import over what is there" 1 'kiosk: is there already' import $LAB/one.apkovl.tar.gz kiosk

	# What other programs write.
	rm -rf $LAB/tree
	mkdir -p $LAB/tree/etc $LAB/tree/opt
	longer=$(printf '%0150d' 0)
	echo one >"$LAB/tree/opt/$longer"
	ln -s "/opt/$longer" $LAB/tree/etc/long-link
	echo two >$LAB/tree/etc/file
	ln $LAB/tree/etc/file $LAB/tree/etc/hard
	echo s >$LAB/tree/etc/shadow
	chown 0:42 $LAB/tree/etc/shadow
	chmod 640 $LAB/tree/etc/shadow
	echo latin1 >"$LAB/tree/opt/$(printf 'caf\351')"
	echo utf8 >"$LAB/tree/opt/$(printf '\303\274')"
	for format in gnu pax ustar oldgnu busybox; do
		rm -rf "$dir/back"
		case $format in
		ustar) rm "$LAB/tree/opt/$longer" $LAB/tree/etc/long-link; tar -C $LAB/tree --format=ustar -czf $LAB/f.tar.gz ./etc opt ;;
		busybox) "$busybox" tar -C $LAB/tree -czf $LAB/f.tar.gz . ;;
		*) tar -C $LAB/tree --format=$format -czf $LAB/f.tar.gz . ;;
		esac
		run import $LAB/f.tar.gz back
		equal "$label import of $format" "$status $(diff -r --no-dereference $LAB/tree "$dir/back")" "0 Only in $dir/back: .modes"
		equal "$label its modes" "$(grep -v '^#' "$dir/back/.modes" | paste -sd ' ' -)" \
			'0755 0:0 etc 0640 0:42 etc/shadow 0755 0:0 opt'
	done
	rm -rf "$dir/back"
	: >$LAB/e.apkovl.tar.gz.aes-256-cbc
	refused "$label an encrypted one" 1 'is encrypted' import $LAB/e.apkovl.tar.gz.aes-256-cbc back
	refused "$label none" 1 'no such file' import $LAB/none back
}

# hostile NAME PATTERN: $LAB/hostile.tar.
hostile() {
	gzip -c $LAB/hostile.tar >$LAB/hostile.apkovl.tar.gz
	refused "$label hostile: $1" 1 "$2" import $LAB/hostile.apkovl.tar.gz evil
}

# twice NAME PATH CONTENT: of two of one name in $LAB/hostile.tar the last counts.
twice() {
	gzip -c $LAB/hostile.tar >$LAB/twice.apkovl.tar.gz
	rm -rf "$dir/twice"
	run import $LAB/twice.apkovl.tar.gz twice
	equal "$label twice: $1" "$status $(tail -n 1 $err)$(cat "$dir/twice/$2") $(stat -c %F "$dir/twice/$2")" \
		"0 $3 regular file"
	rm -rf "$dir/twice"
}

test_hostile() {
	from=$LAB/evil
	rm -rf $from $LAB/outside
	mkdir -p $from/etc $LAB/outside
	echo x >$from/etc/x
	tar_of() { tar -C $from -P -cf $LAB/hostile.tar "$@"; }
	tar_of --transform 's|etc/x|etc/../../x|' etc
	hostile 'a name with ..' 'leads out of it: etc/\.\./\.\./x'
	tar_of --transform "s|etc/x|$LAB/outside/x|" etc
	hostile 'an absolute name' 'leads out of it: /'
	mkfifo $from/etc/fifo
	tar_of etc
	hostile 'a FIFO' 'holds a device'
	rm $from/etc/fifo
	mknod $from/etc/null c 1 3
	tar_of etc
	hostile 'a device' 'holds a device'
	rm $from/etc/null
	ln -s $LAB/outside $from/etc/d
	tar_of etc
	mkdir $from/real
	echo y >$from/real/y
	tar -C $from -P -rf $LAB/hostile.tar --transform 's|real|etc/d|' real/y
	hostile 'a file behind a link' 'holds something behind a link or a file: etc/d/y'
	tar_of etc
	tar -C $from -P -rf $LAB/hostile.tar --transform 's|real/y|etc/d|' real/y
	twice 'a file after a link of its name' etc/d y
	rm $from/etc/d
	tar_of etc
	tar -C $from -P -rf $LAB/hostile.tar --transform 's|real|etc/x|' real real/y
	tar -C $from -rf $LAB/hostile.tar etc/x
	hostile 'a file after a folder of its name' 'holds something behind a link or a file: etc/x/y'
	tar_of etc
	tar -C $from -P -rf $LAB/hostile.tar --transform 's|real/y|etc/../x|' real/y
	hostile 'a second name with ..' 'leads out of it'
	# A hard link is what its name was at that place.
	tar_of etc
	ln $from/etc/x $from/hard
	tar -C $from -rf $LAB/hostile.tar etc/x hard
	rm $from/hard
	tar -C $from -P -rf $LAB/hostile.tar --transform 's|real/y|etc/x|' real/y
	twice 'a file whose other name stays' hard x
	echo /etc/passwd >$from/etc/a
	ln $from/etc/a $from/etc/b
	tar_of --transform 's|etc/a|/etc/passwd|hS;s|x|x|' etc
	hostile 'a hard link out of it' 'hard link to what is no file in it|leads out'
	rm $from/etc/a $from/etc/b
	echo x >"$from/etc/$(printf 'a\nb')"
	tar_of etc
	hostile 'a name of two lines' 'control characters'
	rm "$from/etc/"a*
	echo x >"$from/etc/$(printf 'a\033[2Jb')"
	tar_of etc
	hostile 'a name with codes for the terminal' 'control characters'
	plain_output "$label hostile: what it says of it"
	rm "$from/etc/"a*
	printf '\233evil\302\233\n' >$from/etc/hostname
	printf 'one\n' >"$from/etc/$(printf 'c1\233x\302\233')"
	tar_of etc
	gzip -c $LAB/hostile.tar >$LAB/c1.apkovl.tar.gz
	run import $LAB/c1.apkovl.tar.gz c1
	equal "$label a name with C1 controls" "$status $(ls "$dir/c1/etc" | wc -l)" '0 3'
	plain_output "$label what import says of it"
	run list
	plain_output "$label what list says of it"
	cp -a "$dir/c1" "$dir/c2"
	printf 'two\302\233\233\303\274\n' >"$dir/c2/etc/$(printf 'c1\233x\302\233')"
	chmod +x "$dir/c2/etc/$(printf 'c1\233x\302\233')"
	rm "$dir/c2/etc/x"
	run diff c1 c2
	equal "$label diff tells of them" "$status $(LC_ALL=C tr -d '\303\274' <$out | paste -sd '|' - | sed 's/@@ .* @@/@@/')" \
		'1 etc/c1\x9bx\xc2\x9b: mode:0644->0755|--- c1: etc/c1\x9bx\xc2\x9b|+++ c2: etc/c1\x9bx\xc2\x9b|@@|-one|+two\xc2\x9b\x9b|only in c1: etc/x (file)'
	rm -rf "$dir/c1" "$dir/c2" $from/etc/hostname "$from/etc/"c1*
	echo x >$from/.modes
	tar_of .modes etc
	hostile 'a .modes of its own' 'kept for this program'
	rm $from/.modes
	tar_of etc
	head -c 700 $LAB/hostile.tar >$LAB/cut
	mv $LAB/cut $LAB/hostile.tar
	hostile 'one that is cut off' 'is cut off|is damaged'
	head -c 20000 /dev/urandom >$LAB/hostile.tar
	hostile 'noise' 'is damaged, or no tar'
	: >$LAB/hostile.tar
	hostile 'nothing' 'holds nothing'
	if [ ! -e $LAB/bomb.gz ]; then
		head -c 410000000 /dev/zero | gzip -1 >$LAB/bomb.gz
		refused "$label hostile: a bomb" 1 'larger than 384 MB' import $LAB/bomb.gz evil
	fi
	echo plain >$LAB/hostile.apkovl.tar.gz
	refused "$label hostile: not gzip" 1 'damaged, or not gzip' import $LAB/hostile.apkovl.tar.gz evil
	equal "$label hostile: nothing was written outside" "$(ls -A $LAB/outside) $(ls -A "$dir" | grep -c lanboot)" ' 0'
}

test_diff() {
	run new a
	cp -a "$dir/a" "$dir/b"
	run diff a b
	equal "$label diff of two alike" "$status $(cat $out)" '0 '
	rm -r "$dir/b/etc/runlevels/default"
	echo b >"$dir/b/etc/hostname"
	echo new >"$dir/b/etc/new"
	chmod 755 "$dir/b/etc/hosts"
	echo '0600 0:5 etc/apk/world' >>"$dir/b/.modes"
	ln -sf /etc/init.d/other "$dir/b/etc/runlevels/boot/syslog"
	head -c 100 /dev/zero >"$dir/a/etc/binary"
	head -c 200 /dev/zero >"$dir/b/etc/binary"
	run diff a b
	equal "$label diff tells of all" "$status $(grep -v '^[-+@ ]' $out | sort | paste -sd ';' -)" \
		"1 etc/apk/world: mode:0644->0600 owner:0:0->0:5;etc/binary: the content differs;\
etc/hosts: mode:0644->0755;etc/runlevels/boot/syslog: leads:/etc/init.d/syslog->/etc/init.d/other;\
only in a: etc/runlevels/default (folder);only in a: etc/runlevels/default/local (link);only in b: etc/new (file)"
	has "$label diff shows lines" $out '^\+b$'
	refused "$label diff of what is not there" 2 'no such folder' diff a none
	rm -rf "$dir/a" "$dir/b"
}

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
	cp tools/tool.sh $alpine/tmp/
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

for shell in dash 'busybox ash'; do
	label="$LAB_NAME ($shell)"
	if ! $shell -c : 2>/dev/null; then
		skip "$label" "no $shell here"
		continue
	fi
	dir=$LAB/overlays-${shell#* }
	mkdir "$dir"
	test_usage
	test_new
	test_up
	test_pack
	test_import
	test_hostile
	cp -a "$dir/kiosk" $LAB/kiosk
	rm -rf "$dir"/*
	test_diff
	rm -rf "$dir"/*
	mv $LAB/kiosk "$dir/"
done
equal "$LAB_NAME: whoever packs, the archive is the same" "$(sort -u $LAB/sums | wc -l)" 2
test_daemon
test_in_alpine
finish
