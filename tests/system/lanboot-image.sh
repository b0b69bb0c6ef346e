#!/bin/sh
# lanboot-image: releases fetched from a mirror, switched and removed, with dash and with busybox; in
# Alpine's root; and the key that comes with it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
. tests/lab/image.sh

test_usage() {
	for usage_case in ':expected add, import' 'fetch:fetch: unknown' 'add:expected a release' \
		'add 3:expected a release' 'add 3.24/..:expected a release' 'add 3.24 ../x:expected a flavor' \
		'add 3.24 x86_64 lts:expected a flavor' 'import:expected a file' 'use:expected one release' \
		'use 3.24:expected a release' 'use ..:expected a release' 'rollback 3.24.1:expected a branch' \
		'remove:expected a release' 'remove 3.24.1 ..:expected an architecture' \
		'remove .lanboot-image.lock:expected a release' 'list x:takes no x' \
		'add 3.24 --fast:unknown option --fast' 'add 3.24 --mirror x:expected a URL' \
		'add --key:nothing given'; do
		# shellcheck disable=SC2086
		run ${usage_case%%:*}
		if [ $status = 2 ]; then
			has "$label usage: ${usage_case%%:*}" $err "${usage_case#*:}"
		else
			fail "$label usage: ${usage_case%%:*}" "status $status, expected 2"
		fi
	done
	run -h
	equal "$label -h" "$status $(head -n 1 $out | cut -c 1-20)" '0 usage: lanboot-image'
	run -V
	has "$label -V" $out '^lanboot-image [0-9]+\.[0-9]'
}

test_add() {
	(umask 077; run add 3.24.0; exit $status)
	equal "$label add of a release" "$? $(in_use_is)" '0 3.24.0 x86_64'
	has "$label add says what it checked" $err 'checksum \(SHA-256\): good'
	has "$label add says who signed" $err 'signature: good, by release <release@example.org> \([0-9A-F]{40}\)'
	equal "$label add leaves the release and nothing else" "$(tree | tr '\n' ' ')" \
		"./alpine/3.24 -> 3.24.0 ./alpine/3.24.0 ./alpine/3.24.0/x86_64 \
./alpine/3.24.0/x86_64/ORIGIN ./alpine/3.24.0/x86_64/initramfs-lts \
./alpine/3.24.0/x86_64/initramfs-virt ./alpine/3.24.0/x86_64/modloop-lts \
./alpine/3.24.0/x86_64/modloop-virt ./alpine/3.24.0/x86_64/vmlinuz-lts \
./alpine/3.24.0/x86_64/vmlinuz-virt "
	equal "$label what add lays down can be read by the daemons" \
		"$(find "$dir" \( -type d ! -perm 755 \) -o \( -type f ! -perm 644 ! -name '.*' \))" ''
	has "$label ORIGIN tells where it came from" "$dir/alpine/3.24.0/x86_64/ORIGIN" \
		'^signature +good, by [0-9A-F]{40}$'
	has_not "$label no bar where nobody looks" $err '#|%'

	run add 3.24.0 virt
	has "$label add again fetches nothing" $out '^3\.24\.0 x86_64: there already: lts virt'
	has_not "$label add again says nothing else" $err .

	# Whether a machine boots what was put in place: by what its section says.
	while read -r unused_is unused_says; do
		printf '[lanboot]\nuser = nobody\nroot = %s\n[profile p]\n' "$dir" >$LAB/lanboot.ini
		echo "$unused_says" | tr '|' '\n' >>$LAB/lanboot.ini
		run -f $LAB/lanboot.ini add 3.24.0 lts
		case $unused_is in
		used) has_not "$label add: $unused_says boots it" $err 'nothing in' ;;
		*)
			has "$label add: $unused_says does not boot it" $err \
				"nothing in $LAB/lanboot.ini boots 3\.24\.0 lts yet: write 'alpine = 3\.24 lts'"
			has_not "$label add: what is said to do can be read" $err '\\x'
			;;
		esac
	done <<-'EOF'
		used alpine = 3.24
		used alpine = 3.24 lts
		used alpine = 3.24.0 lts
		used kernel = alpine/3.24/{arch}/vmlinuz-lts
		used alpine = 3.24 virt|[profile q]|inherits = p|flavor = lts
		unused flavor = lts
		unused kernel = boot/vmlinuz-lts
		unused alpine = 3.24 virt
		unused alpine = 3.23 lts
		unused alpine = 3.24.1 lts
		unused kernel = alpine/3.24/{arch}/vmlinuz-virt
	EOF
	run add 3.24 lts
	equal "$label add of a branch's latest leaves what is in use" "$status $(in_use_is)" '0 3.24.0 x86_64'
	has "$label add says how to switch" $out 'to switch: lanboot-image use 3\.24\.1$'
	check "$label add of one flavor" "$(tree)" test ! -e "$dir/alpine/3.24.1/x86_64/vmlinuz-virt"
	refused "$label a switch to less" '3\.24\.1 lacks what 3\.24\.0 has: x86_64/virt' use 3.24.1
	run add 3.24.1 virt
	check "$label add of a further flavor" "$(tree)" test -s "$dir/alpine/3.24.1/x86_64/modloop-virt"
	run add 3.24.0 lts aarch64 --use
	equal "$label add for another architecture" "$status $(cat "$dir/alpine/3.24/aarch64/vmlinuz-lts")" \
		'0 vmlinuz of 3.24.0 aarch64'
	run list
	equal "$label list" "$(awk '{ print $1, $2, $3, $NF }' $out | paste -sd / -)" \
		'3.24.0 aarch64 lts 3.24/3.24.0 x86_64 lts,virt 3.24/3.24.1 x86_64 lts,virt good'
	rm -rf "$dir/alpine/3.24.0/aarch64"

	refused "$label a branch that is not there" 'Is there an Alpine 3\.21 for x86_64\?' add 3.21
	refused "$label a release that is not there" '404.*|not found' add 3.24.7
	refused "$label a flavor that is not there" 'no boot/vmlinuz-rpi in it; it has the flavors: lts virt' \
		add 3.24.1 rpi
	refused "$label a mirror that is not there" 'could not be fetched; what was said: .' \
		--mirror http://10.0.0.2:81 add 3.24.7
}

test_switch() {
	run use 3.24.1
	equal "$label use" "$status $(in_use_is)" '0 3.24.1 x86_64'
	has "$label use says from what" $out '^in use as 3\.24: 3\.24\.1, before: 3\.24\.0$'
	run rollback 3.24
	equal "$label rollback" "$status $(in_use_is)" '0 3.24.0 x86_64'
	run rollback 3.24
	equal "$label rollback of the rollback" "$status $(in_use_is)" '0 3.24.1 x86_64'
	refused "$label use of what is not there" '3\.24\.9: not there' use 3.24.9
	refused "$label rollback of what was never switched" 'was not switched yet' rollback 3.21

	# As httpbootd does it: the link once, the files by the number that it gave.
	(
		trap 'exit 0' TERM
		while :; do
			seen=$(readlink "$dir/alpine/3.24") || echo 'no link'
			for seen_part in vmlinuz initramfs modloop; do
				seen_line=$(head -n 1 "$dir/alpine/$seen/x86_64/$seen_part-lts")
				[ "$seen_line" = "$seen_part of $seen x86_64" ] || echo "$seen: $seen_line"
			done
		done
	) >$LAB/mixed 2>&1 &
	reader=$!
	for _ in 1 2 3 4 5 6; do
		run use 3.24.0
		run use 3.24.1
	done
	kill $reader
	wait $reader
	equal "$label no mix while it is switched" "$(cat $LAB/mixed)" ''
}

# The profiles that a configuration names.
test_remove() {
	cat >$LAB/lanboot.ini <<-EOF
		[lanboot]
		user = nobody
		root = $dir
		[profile thin]
		kernel = alpine/3.24/x86_64/vmlinuz-lts
		[host 52:54:00:12:34:56]
		kernel = alpine/3.24.0/x86_64/vmlinuz-lts
	EOF
	refused "$label remove of what a profile boots by the branch" \
		'what \[profile thin\] of .* boots \(as 3\.24\)' -f $LAB/lanboot.ini remove 3.24.1 --force
	refused "$label remove of what a host boots by its number" 'what \[host 52:54:00:12:34:56\]' \
		-f $LAB/lanboot.ini remove 3.24.0 --force
	refused "$label remove of an architecture of it" 'what \[host' \
		-f $LAB/lanboot.ini remove 3.24.0 x86_64 --force
	echo 'nonsense' >>$LAB/lanboot.ini
	refused "$label remove with a configuration that is broken" \
		'cannot tell what it means' -f $LAB/lanboot.ini remove 3.24.0
	# What is included counts.
	printf '[lanboot]\ninclude = %s/conf.d/*.ini\n' $LAB >$LAB/lanboot.ini
	mkdir -p $LAB/conf.d
	printf '[profile short]\nalpine = 3.24.0 lts ; comment\n' >$LAB/conf.d/a.ini
	refused "$label remove of what an included file names" 'what \[profile short\]' \
		-f $LAB/lanboot.ini remove 3.24.0
	# Without httpbootd nothing is known of it, and that is said.
	make_tools $LAB/no-httpbootd
	rm -rf $LAB/alone
	mkdir $LAB/alone
	cp "$tool" tools/*.sh $LAB/alone/
	tool=$LAB/alone/lanboot-image path=$LAB/no-httpbootd
	refused "$label remove without httpbootd" \
		'no httpbootd here, so whether .*lanboot\.ini boots 3\.24\.0 is not known; --force' \
		-f $LAB/lanboot.ini remove 3.24.0
	run -f $LAB/lanboot.ini add 3.24.0 lts
	has "$label add without httpbootd" $err 'no httpbootd here, so whether .* boots 3\.24\.0 is not known'
	in_client env PATH="$path" $shell "$tool" -f $LAB/lanboot.ini list >$out 2>$err
	equal "$label root without httpbootd" "$? $(cat $err)" "1 lanboot-image: no httpbootd here, so the root that \
$LAB/lanboot.ini names is not known; name it: --root DIR"
	tool=$top/tools/lanboot-image path=''
	: >$LAB/conf.d/a.ini
	refused "$label remove of what is in use" 'is in use as 3\.24; switch to another' \
		-f $LAB/lanboot.ini remove 3.24.1
	refused "$label remove of what machines may still load" 'until a few minutes ago' \
		-f $LAB/lanboot.ini remove 3.24.0
	touch -h -d '1 hour ago' "$dir/alpine/3.24"
	run -f $LAB/lanboot.ini remove 3.24.0
	equal "$label remove" "$status $(ls "$dir/alpine" | paste -sd ' ' -)" '0 3.24 3.24.1'
	refused "$label rollback to what was removed" 'not there any more' rollback 3.24
	refused "$label remove of what is not there" 'not there' remove 3.24.0
	run remove --force 3.24.1
	equal "$label remove --force" "$status $(ls "$dir/alpine" | paste -sd ' ' -)" '0 '
	run list
	has "$label list of nothing" $err 'no release in .* yet'
}

test_in_alpine() {
	label="$LAB_NAME: in Alpine's root"
	minirootfs=$(lan_first "${ALPINE:-$top/../shared/alpine}"/alpine-minirootfs-*-"$(uname -m)".tar.gz) || {
		skip "$label" "no Alpine root in ../shared/alpine; ALPINE=DIR names another place"
		return
	}
	alpine=$LAB/alpine
	mkdir -p $alpine
	tar -xzf "$minirootfs" -C $alpine
	cp "$tool" tools/*.sh "$first" "$first.sha256" $x86/alpine-netboot-3.24.1* $alpine/tmp/
	rm -f $alpine/tmp/*.asc
	cat >$alpine/tmp/steps <<-'EOF'
		cd /tmp
		sh lanboot-image --no-signature import alpine-netboot-3.24.0-x86_64.tar.gz lts &&
			sh lanboot-image --no-signature import alpine-netboot-3.24.1-x86_64.tar.gz --use &&
			sh lanboot-image list && sh lanboot-image rollback 3.24 &&
			sh lanboot-image remove 3.24.1 --force && readlink /srv/lanboot/alpine/3.24
	EOF
	TMPDIR=/tmp chroot $alpine /bin/sh /tmp/steps >$out 2>$err
	equal "$label" "$? $(tail -n 1 $out) $(ls $alpine/srv/lanboot/alpine)" "0 3.24.0 3.24
3.24.0"
	printf 'x' >>$alpine/tmp/alpine-netboot-3.24.1-x86_64.tar.gz
	TMPDIR=/tmp chroot $alpine /bin/sh /tmp/lanboot-image import /tmp/alpine-netboot-3.24.1-x86_64.tar.gz >$out 2>$err
	equal "$label a damaged archive" "$? $(grep -c 'its checksum is not' $err)" '1 1'
}

###

name_of_key=$(gpg --show-keys --with-colons tools/alpine-release.asc 2>/dev/null |
	awk -F: '$1 == "fpr" { print $10; exit }')
equal "$LAB_NAME: the key that comes with it is Alpine's" "$name_of_key" \
	0482D84022F52DF1C4E7CD43293ACD0907D9495A

each_shell $LAB/root- test_usage test_add test_switch test_remove
test_in_alpine
daemons_stop httpbootd
finish
