#!/bin/sh
# lanboot-overlay: folders made, packed, imported and compared, with dash and with busybox.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
. tests/lab/overlay.sh

test_usage() {
	for usage_case in ':expected new, report' 'make:make: unknown' 'new:expected one name' 'new a b:one name' \
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
	fill_kiosk
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
only in a: etc/runlevels/default (folder);only in a: etc/runlevels/default/lanboot-stage.default (link);only in a: etc/runlevels/default/local (link);only in b: etc/new (file)"
	has "$label diff shows lines" $out '^\+b$'
	refused "$label diff of what is not there" 2 'no such folder' diff a none
	rm -rf "$dir/a" "$dir/b"
}

no_overlays() { rm -rf "$dir"/*; }

###

each_shell $LAB/overlays- test_usage test_new test_up test_pack test_import no_overlays test_diff
equal "$LAB_NAME: whoever packs, the archive is the same" "$(sort -u $LAB/sums | wc -l)" 2
finish
