#!/bin/sh
# lanboot-image-hostile: lanboot-image with archives that are damaged, forged or hostile, without the
# programs that it needs, interrupted, and on a disk that is full; with dash and with busybox.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
. tests/lab/image.sh

test_checks() {
	mkdir -p $LAB/import
	import=$LAB/import/alpine-netboot-3.24.0-x86_64.tar.gz
	cp "$first" "$first.sha256" "$first.asc" $LAB/import/
	refused "$label a key that is not there" 'none: cannot be read' --key $LAB/none import $import
	gpg --armor --export stranger >$LAB/stranger.asc
	refused "$label a signature by somebody else" 'signed with a key that is not in' \
		--key $LAB/stranger.asc import $import
	# Ours is Alpine's: so is the refusal when nobody names a key.
	in_client $shell "$tool" --root "$dir" import $import >$out 2>$err
	equal "$label Alpine's own key is the default" "$? $(grep -c 'not in .*/alpine-release.asc' $err)" '1 1'

	printf x >>$import
	refused "$label a damaged archive" 'its checksum is not the one in' import $import
	sum_beside $import
	refused "$label a forged archive" 'the signature is bad: this is not what was released' import $import
	head -c 30000 "$first" >$import
	refused "$label a truncated archive" 'its checksum is not' import $import --no-signature
	sum_beside $import
	refused "$label a truncated archive with a sum" 'cannot be unpacked' import $import --no-signature
	echo 'no sum' >$import.sha256
	refused "$label a checksum file without one" 'expected a line of 64 hexadecimal' import $import
	cp "$first" $import
	printf '%064d  alpine-netboot-3.24.1-x86_64.tar.gz\n' 0 >$import.sha256
	sha256sum "$first" | sed 's| .*/|  |' >>$import.sha256
	printf '%064d  other\n' 0 >>$import.sha256
	echo junk >$import.asc
	refused "$label a signature that is none" 'the signature could not be checked' import $import
	rm $import.asc
	refused "$label an archive without a signature" 'no .*\.asc beside it: .*--no-signature' import $import virt
	run --no-signature import $import virt
	equal "$label import with a list of checksums" "$status $(ls "$dir/alpine/3.24/x86_64" | paste -sd ' ' -)" \
		'0 ORIGIN initramfs-virt modloop-virt vmlinuz-virt'
	has "$label import says what was not checked" $err 'WARNING: the signature was not checked'
	has "$label ORIGIN says so, too" "$dir/alpine/3.24/x86_64/ORIGIN" '^signature +not checked: --no-signature'
	cp $import $LAB/import/netboot.tar.gz
	refused "$label import of a file without a name" "which release is it.*Alpine's own name" \
		import $LAB/import/netboot.tar.gz
	refused "$label import of nothing" 'no such file' import $LAB/import/none.tar.gz

	make_tools $LAB/no-gpg
	cp "$first.asc" $import.asc
	path=$LAB/no-gpg refused "$label no program to check the signature with" \
		'no gpgv here .*apt-get install gpgv, or apk add gpgv; or .*--no-signature' import $import lts
	ln -sf "$(command -v gpg)" $LAB/no-gpg/gpg
	path=$LAB/no-gpg run import $import lts
	has "$label gpg does where there is no gpgv" $err 'signature: good, by release'
	rm -rf "$dir/alpine"
}

test_programs() {
	make_tools $LAB/no-fetch gpgv
	# A busybox may prefer its own wget to what PATH has.
	PATH=$LAB/no-fetch $shell -c 'command -v wget' >/dev/null ||
		path=$LAB/no-fetch refused "$label nothing to fetch with" 'neither curl nor wget' add 3.24.1
	case $busybox in
	*/*) busybox_path=$(readlink -f "$busybox") ;;
	*) busybox_path=$(command -v "$busybox") ;;
	esac
	for applet in wget tar sha256sum awk sed grep base64 df du stat find readlink mv paste sort; do
		! "$busybox_path" --list | grep -qx $applet ||
			ln -sf "$busybox_path" $LAB/no-fetch/$applet
	done
	path=$LAB/no-fetch run add 3.24
	equal "$label add with busybox's programs alone" "$status $(in_use_is)" '0 3.24.1 x86_64'
	path=$LAB/no-fetch refused "$label its wget is told of, too" '404' add 3.24.5
	rm -rf "$dir/alpine"
}

# Good signatures that prove nothing: by keys that are good no more, or over another release.
test_keys() {
	key_home=$LAB/keys-$(printf %s "$label" | tr -cd '[:lower:]')
	rm -rf "$key_home" $LAB/import
	mkdir -m 700 "$key_home"
	mkdir -p $LAB/import
	import=$LAB/import/alpine-netboot-3.24.0-x86_64.tar.gz
	cp "$first" "$first.sha256" $LAB/import/
	# Yesterday's key signed yesterday; another one was revoked since.
	yesterday=$(($(date +%s) - 86400))
	for key_name in expired revoked; do
		GNUPGHOME=$key_home gpg --batch --quiet --faked-system-time "$yesterday" --passphrase '' \
			--quick-generate-key "$key_name <$key_name@example.org>" ed25519 sign \
			"$([ $key_name = expired ] && echo seconds=3600 || echo never)" 2>>"$LOG/gpg.log"
		GNUPGHOME=$key_home gpg --batch --quiet --yes --faked-system-time $((yesterday + 60)) \
			--local-user $key_name --armor --detach-sign -o $LAB/import/$key_name.asc $import 2>>"$LOG/gpg.log"
	done
	sed 's/^:-----BEGIN/-----BEGIN/' "$key_home"/openpgp-revocs.d/"$(GNUPGHOME=$key_home gpg --with-colons \
		--list-keys revoked 2>>"$LOG/gpg.log" | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p' | head -n 1)".rev |
		GNUPGHOME=$key_home gpg --batch --quiet --import 2>>"$LOG/gpg.log"
	GNUPGHOME=$key_home gpg --batch --check-trustdb 2>>"$LOG/gpg.log"
	for key_name in expired revoked; do
		GNUPGHOME=$key_home gpg --armor --export $key_name >$LAB/$key_name.asc
		cp $LAB/import/$key_name.asc $import.asc
		refused "$label a key that is $key_name" "signed with a key that (has|was) $key_name" \
			--key $LAB/$key_name.asc import $import
	done
	rm -f $LAB/import/*

	# What was released as 3.24.0 comes as 3.24.2, with its good signature.
	as=$LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
	# As that was signed a second later, which the mirror's may not have been.
	sleep 1
	cp "$x86/alpine-netboot-3.24.1-x86_64.tar.gz" $LAB/import/
	sign_with release $LAB/import/alpine-netboot-3.24.1-x86_64.tar.gz
	run import $LAB/import/alpine-netboot-3.24.1-x86_64.tar.gz lts
	cp "$first" $as
	cp "$first.asc" $as.asc
	refused "$label an older release under a newer name" 'was signed before 3\.24\.1, .*under a newer name' import $as
	cp "$x86/alpine-netboot-3.24.1-x86_64.tar.gz" $as
	cp "$x86/alpine-netboot-3.24.1-x86_64.tar.gz.asc" $as.asc
	refused "$label a release under another name" 'is what is here as 3\.24\.1, under another name' import $as
	refused "$label an older release" '3\.24\.0 is older than 3\.24\.1' add 3.24.0
	run --older add 3.24.0 lts
	equal "$label --older takes it" "$status $(readlink "$dir/alpine/3.24")" '0 3.24.1'
	rm -rf "$dir/alpine"

	# A kernel that says what it is.
	make_content $LAB/says '3.24.2 x86_64' lts
	printf 'HdrS 6.18.4-0-lts (buildozer@build-3-23-x86_64) #1-Alpine SMP\0' >>$LAB/says/boot/vmlinuz-lts
	tar -C $LAB/says -czf $as boot/
	sign_with release $as
	refused "$label another branch under this name" 'built for 3-23-x86_64, not for 3-24-x86_64' import $as
	printf 'HdrS 6.18.4-0-lts (buildozer@build-3-24-x86_64) #1-Alpine SMP\0' >$LAB/says/boot/vmlinuz-lts
	tar -C $LAB/says -czf $as boot/
	sign_with release $as
	run import $as
	equal "$label its own" "$status $(readlink "$dir/alpine/3.24")" '0 3.24.2'
	rm -rf "$dir/alpine"
}

# An archive that somebody changes while it is looked at, and ones that have no end.
test_swapped() {
	rm -rf $LAB/import $LAB/swap
	mkdir $LAB/import $LAB/swap
	as=$LAB/import/alpine-netboot-3.24.0-x86_64.tar.gz
	cp "$first" $as
	cp "$first.asc" $as.asc
	make_content $LAB/evil 'nobody' lts
	tar -C $LAB/evil -czf $LAB/evil.tar.gz boot/
	# As soon as the signature has been checked.
	printf '#!/bin/sh\n%s "$@"\nstatus=$?\ncp %s %s\nexit $status\n' "$(command -v gpgv)" $LAB/evil.tar.gz $as >$LAB/swap/gpgv
	chmod +x $LAB/swap/gpgv
	path=$LAB/swap:$top/$BIN:$PATH run import $as lts
	equal "$label an archive that is exchanged after its check" \
		"$status $(cmp $as $LAB/evil.tar.gz && head -n 1 "$dir/alpine/3.24.0/x86_64/vmlinuz-lts")" \
		'0 vmlinuz of 3.24.0 x86_64'
	rm -rf "$dir/alpine"

	# 50 GB of nothing for the modloop, in some MB.
	truncate -s 50G $LAB/evil/boot/modloop-lts
	tar -C $LAB/evil -cf - boot/modloop-lts 2>/dev/null | head -c 512 | gzip >$as
	head -c 100000000 /dev/zero | gzip >$LAB/nothing.gz
	for _ in $(seq 500); do cat $LAB/nothing.gz; done >>$as
	bomb_begin=$(date +%s)
	refused "$label an archive without end" 'cannot be unpacked|holds [0-9]* bytes' --no-signature import $as
	check "$label and not for long" "it took $(($(date +%s) - bomb_begin)) s" [ $(($(date +%s) - bomb_begin)) -lt $((60 * patience / 1000)) ]
	rm -rf $LAB/evil $as
}

# hostile NAME PATTERN: $LAB/hostile.tar holds something that no release holds.
hostile() {
	gzip -c $LAB/hostile.tar >$LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
	refused "$label hostile: $1" "$2" --no-signature import $LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
	for hostile_path in '' $LAB/no-fetch; do
		[ -n "$hostile_path" ] || continue
		path=$hostile_path refused "$label hostile, busybox's tar: $1" "$2" --no-signature \
			import $LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
	done
}

test_hostile() {
	from=$LAB/hostile
	make_content $from '3.24.2 x86_64' lts
	echo outside >$LAB/outside
	# tar_of ARGUMENT...: the good content, and what the arguments add.
	tar_of() { tar -C $from -P -cf $LAB/hostile.tar boot "$@"; }
	tar_of --transform 's|boot/config-lts|boot/../../../outside|'
	hostile 'a name with ..' "(name that is not beneath boot|emoving|\.\.)"
	tar_of --transform 's|boot/config-lts|/tmp/outside|'
	hostile 'an absolute name' '(name that is not beneath boot|emoving)'
	echo x >"$from/extra"
	tar_of extra
	hostile 'a name elsewhere' 'not beneath boot/: extra'
	ln -s /etc/passwd $from/boot/modloop-evil
	tar_of
	hostile 'a symbolic link' 'holds a link or a device'
	rm $from/boot/modloop-evil
	mv $from/boot/vmlinuz-lts $from/kernel
	ln -s "$LAB/outside" $from/boot/vmlinuz-lts
	tar_of
	hostile 'a link for the kernel' 'holds a link or a device'
	mv -f $from/kernel $from/boot/vmlinuz-lts
	mv $from/boot/modloop-lts $from/modloop
	ln $from/boot/config-lts $from/boot/modloop-lts
	tar_of --sort=name
	hostile 'a hard link for the modloop' 'holds a link or a device.*boot/modloop-lts'
	mv -f $from/modloop $from/boot/modloop-lts
	# What is not unpacked may be one.
	mkdir $from/boot/dtbs-lts
	echo tree >$from/boot/dtbs-lts/a.dtb
	ln $from/boot/dtbs-lts/a.dtb $from/boot/dtbs-lts/b.dtb
	ln $from/boot/config-lts $from/boot/config-too
	tar_of
	gzip -c $LAB/hostile.tar >$LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
	for hard_path in '' $LAB/no-fetch; do
		path=$hard_path run --no-signature import $LAB/import/alpine-netboot-3.24.2-x86_64.tar.gz
		equal "$label hard links beside what is unpacked${hard_path:+, busybox}" \
			"$status $(ls "$dir/alpine/3.24.2/x86_64" | paste -sd ' ' -)" \
			'0 ORIGIN initramfs-lts modloop-lts vmlinuz-lts'
		rm -rf "$dir/alpine"
	done
	rm -r $from/boot/dtbs-lts $from/boot/config-too
	mkfifo $from/boot/fifo
	tar_of
	hostile 'a FIFO' 'holds a link or a device'
	rm $from/boot/fifo
	mknod $from/boot/null c 1 3
	tar_of
	hostile 'a device' 'holds a link or a device'
	rm $from/boot/null
	echo x >"$from/boot/$(printf 'a\nb')"
	tar_of
	hostile 'a name of two lines' 'not beneath boot/|holds a link or a device'
	rm "$from/boot/$(printf 'a\nb')"
	echo x >"$from/boot/$(printf 'a\033[2Jb')"
	tar_of
	hostile 'a name with codes for the terminal' 'not beneath boot/|holds a link or a device'
	has_not "$label hostile: nothing of that reaches the terminal" $err "$(printf '\033')"
	rm "$from"/boot/a*
	long=$(printf '%0200d' 0)
	mkdir "$from/boot/$long"
	echo x >"$from/boot/$long/$long"
	tar_of
	hostile 'a name without end' 'not beneath boot/: boot/000'
	rm -r "$from/boot/$long"
	tar -C $from -cf $LAB/hostile.tar boot
	tar -C $from -rf $LAB/hostile.tar boot/vmlinuz-lts
	hostile 'a file twice' 'holds boot/vmlinuz-lts twice'
	mv $from/boot/modloop-lts $from/extra
	tar_of
	hostile 'half a release' 'no boot/modloop-lts in it'
	mv $from/extra $from/boot/modloop-lts
	: >$from/boot/vmlinuz-lts
	tar_of
	hostile 'an empty kernel' 'vmlinuz-lts is empty'
	echo '<html>' >$LAB/hostile.tar
	hostile 'no archive' 'cannot be unpacked|no boot/vmlinuz'
	equal "$label hostile: nothing was written outside" "$(cat $LAB/outside; ls /tmp/outside 2>/dev/null)" outside
}

test_interrupted() {
	run add 3.24.0 lts
	# A fetch that stands still half-way, of which the test knows when.
	rm -rf $LAB/stuck
	mkdir $LAB/stuck
	cat >$LAB/stuck/curl <<-EOF
		#!/bin/sh
		for word; do case \$before in -o) file=\$word ;; esac; before=\$word; done
		case \$word in *.tar.gz) ;; *) exec $(command -v curl) "\$@" ;; esac
		head -c 30000 "$x86/\${word##*/}" >"\$file"
		echo \$\$ >$LAB/stuck/pid
		exec sleep 600
	EOF
	chmod +x $LAB/stuck/curl
	before=$(tree)
	for signal in INT HUP TERM KILL; do
		# What runs in the background is deaf to SIGINT, and all of it to SIGHUP where nohup
		# began it, unless env can mend that.
		hears=''
		if [ $signal = INT ] || [ $signal = HUP ]; then
			env --default-signal=$signal true 2>/dev/null || continue
			hears=--default-signal=$signal
		fi
		rm -f $LAB/stuck/pid
		# shellcheck disable=SC2086
		ip netns exec client env $hears PATH="$LAB/stuck:$PATH" $shell "$tool" --root "$dir" \
			--mirror http://10.0.0.2 --key $LAB/release.asc add 3.24.1 >$LAB/stuck/out 2>&1 </dev/null &
		victim=$!
		wait_for_line $LAB/stuck/pid . 20 || fail "$label SIG$signal" 'the fetch did not begin'
		[ $signal != TERM ] || refused "$label two at once" 'another lanboot-image is at work' use 3.24.0
		kill -$signal $victim
		wait $victim 2>/dev/null
		[ $signal != KILL ] || break
		equal "$label SIG$signal leaves nothing" "$(tree)" "$before"
		sleep 0.2
		check "$label SIG$signal ends the fetch" 'it goes on' \
			sh -c "! kill -0 $(cat $LAB/stuck/pid) 2>/dev/null"
	done
	run list
	equal "$label list shows nothing half" "$(grep -c . $out)" 1
	# What fetched lives on, without the lock.
	run use 3.24.0
	equal "$label the next run removes what SIGKILL left" "$status $(tree)" "0 $before"
	kill "$(cat $LAB/stuck/pid)" 2>/dev/null

	# Killed after the release was in place, and before it was in use.
	rm "$dir/alpine/3.24"
	run add 3.24.0 lts
	equal "$label the next run also ends what was left to do" "$status $(tree)" "0 $before"

	# Killed between the files of a further flavor.
	echo half >"$dir/alpine/3.24.0/x86_64/modloop-virt"
	run use 3.24.0
	equal "$label and a flavor without its kernel" "$(tree)" "$before"

	small=$LAB/small
	mkdir -p $small
	mount -t tmpfs -o size=100k tmpfs $small
	big=$dir dir=$small
	refused "$label too small a disk is told before" 'takes 1 MB, and only 1 MB are free' add 3.24
	refused "$label a disk that is full while fetching" 'could not be fetched' add 3.24.1
	refused "$label and while unpacking" 'free|could not be unpacked|could not be written' \
		import "$first" lts --no-signature
	umount $small
	dir=$big
	(
		ulimit -f 64
		run --no-signature import "$first" virt
		exit $status
	) 2>/dev/null
	equal "$label a write that fails leaves nothing" "$? $(tree)" "1 $before"
	rm -rf "$dir/alpine"
}

test_bar() {
	command -v script >/dev/null || { skip "$label bar" 'no program script'; return; }
	in_client script -qec "$shell $tool --root $dir --mirror http://10.0.0.2 --key $LAB/release.asc add 3.24" \
		/dev/null >$out 2>&1 </dev/null
	has "$label a bar on a terminal" $out '\[#{30}\] 100%  0 of 1 MB'
	rm -rf "$dir/alpine"
}

###

each_shell $LAB/root- test_checks test_keys test_swapped test_programs test_hostile test_interrupted test_bar
daemons_stop httpbootd
finish
