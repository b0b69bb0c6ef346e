#!/bin/sh
# lanboot-image: releases made up here, fetched from a mirror that httpbootd plays, imported, switched
# and removed; damaged, hostile and interrupted ones; with dash, with busybox and in Alpine's root.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl gpg gpgv flock
lan_up

tool=$top/tools/lanboot-image
mirror=$LAB/mirror
out=$LAB/out err=$LAB/err

### Releases, and who signs them

mkdir -m 700 $LAB/gnupg
export GNUPGHOME=$LAB/gnupg
# sign_with NAME FILE: a detached signature beside it.
sign_with() { gpg --batch --quiet --yes --local-user "$1" --armor --detach-sign -o "$2.asc" "$2"; }
for signer in release stranger; do
	gpg --batch --quiet --passphrase '' --quick-generate-key "$signer <$signer@example.org>" \
		ed25519 sign never 2>>"$LOG/gpg.log" || lan_die "gpg makes no key: $(tail -n 1 "$LOG/gpg.log")"
done
gpg --armor --export release >$LAB/release.asc

# make_content FOLDER WORD FLAVOR...: what an archive of a release holds.
make_content() {
	content=$1 content_word=$2
	shift 2
	rm -rf "$content"
	mkdir -p "$content/boot"
	for content_flavor; do
		for content_part in vmlinuz initramfs modloop System.map config; do
			echo "$content_part of $content_word" >"$content/boot/$content_part-$content_flavor"
		done
		head -c 60000 /dev/urandom >>"$content/boot/modloop-$content_flavor"
	done
}

# sum_beside FILE
sum_beside() { (cd "${1%/*}" && sha256sum "${1##*/}" >"${1##*/}.sha256"); }

# publish RELEASE ARCH FLAVOR...: an archive on the mirror, with its checksum and signature.
publish() {
	publish_release=$1 publish_arch=$2
	shift 2
	publish_dir=$mirror/v${publish_release%.*}/releases/$publish_arch
	publish_file=$publish_dir/alpine-netboot-$publish_release-$publish_arch.tar.gz
	mkdir -p "$publish_dir"
	make_content $LAB/content "$publish_release $publish_arch" "$@"
	tar -C $LAB/content -czf "$publish_file" boot/
	sum_beside "$publish_file"
	sign_with release "$publish_file"
	cat >"$publish_dir/latest-releases.yaml" <<-YAML
		---
		-
		  title: "Mini root filesystem"
		  branch: v${publish_release%.*}
		  arch: $publish_arch
		  version: 9.9.9
		  flavor: alpine-minirootfs
		  file: alpine-minirootfs-9.9.9-$publish_arch.tar.gz
		  size: 3

		-
		  title: "Netboot"
		  desc: |
		    Kernel, initramfs and modloop for
		    netboot.
		  branch: v${publish_release%.*}
		  arch: $publish_arch
		  version: $publish_release
		  flavor: alpine-netboot
		  file: alpine-netboot-$publish_release-$publish_arch.tar.gz
		  size: $(stat -c %s "$publish_file")
	YAML
}
x86=$mirror/v3.24/releases/x86_64
first=$x86/alpine-netboot-3.24.0-x86_64.tar.gz
publish 3.24.0 aarch64 lts
publish 3.24.0 x86_64 lts virt
publish 3.24.1 x86_64 lts virt
chmod -R a+rX $mirror
cat >$LAB/mirror.ini <<EOF
[lanboot]
user = nobody
root = $mirror
EOF
daemons_start $LAB/mirror.ini httpbootd || exit 1

### Running it

# run ARGUMENT...: with the shell, PATH and root of the moment; out, err, status. httpbootd, which
# reads the configuration, is on that PATH unless it is named.
run() {
	in_client env PATH="${path:-$top/$BIN:$PATH}" $shell "$tool" --root "$root" --mirror http://10.0.0.2 \
		--key $LAB/release.asc "$@" >$out 2>$err </dev/null
	status=$?
}

# refused NAME PATTERN ARGUMENT...: it fails, says so, and changes nothing.
refused() {
	refused_name=$1 refused_pattern=$2
	shift 2
	refused_before=$(tree)
	run "$@"
	if [ "$status" != 1 ]; then
		fail "$refused_name" "status $status, expected 1: $(tail -n 1 $err)"
	elif [ "$(tree)" != "$refused_before" ]; then
		fail "$refused_name" "it changed something: $(tree)"
	else
		has "$refused_name" $err "$refused_pattern"
	fi
}

# tree: all that is there but for the lock, with what the links lead to.
tree() {
	(cd "$root" 2>/dev/null && find . ! -name .lanboot-image.lock ! -path . ! -path ./alpine \
		\( -type l -exec sh -c 'echo "$1 -> $(readlink "$1")"' - {} \; -o -print \)) | sort
}

# is_of RELEASE [ARCH]: the three files in use are those of one release.
in_use_is() {
	for use_part in vmlinuz initramfs modloop; do
		head -n 1 "$root/alpine/3.24/x86_64/$use_part-lts" | tr -d '\000'
	done | sed 's/.* of //' | sort -u | paste -sd ' ' -
}

### The cases, for each shell

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
		"$(find "$root" \( -type d ! -perm 755 \) -o \( -type f ! -perm 644 ! -name '.*' \))" ''
	has "$label ORIGIN tells where it came from" "$root/alpine/3.24.0/x86_64/ORIGIN" \
		'^signature +good, by [0-9A-F]{40}$'
	has_not "$label no bar where nobody looks" $err '#|%'

	run add 3.24.0 virt
	has "$label add again fetches nothing" $out '^3\.24\.0 x86_64: there already: lts virt'
	has_not "$label add again says nothing else" $err .

	# Whether a machine boots what was put in place: by what its section says.
	while read -r unused_is unused_says; do
		printf '[lanboot]\nuser = nobody\nroot = %s\n[profile p]\n' "$root" >$LAB/lanboot.ini
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
	check "$label add of one flavor" "$(tree)" test ! -e "$root/alpine/3.24.1/x86_64/vmlinuz-virt"
	refused "$label a switch to less" '3\.24\.1 lacks what 3\.24\.0 has: x86_64/virt' use 3.24.1
	run add 3.24.1 virt
	check "$label add of a further flavor" "$(tree)" test -s "$root/alpine/3.24.1/x86_64/modloop-virt"
	run add 3.24.0 lts aarch64 --use
	equal "$label add for another architecture" "$status $(cat "$root/alpine/3.24/aarch64/vmlinuz-lts")" \
		'0 vmlinuz of 3.24.0 aarch64'
	run list
	equal "$label list" "$(awk '{ print $1, $2, $3, $NF }' $out | paste -sd / -)" \
		'3.24.0 aarch64 lts 3.24/3.24.0 x86_64 lts,virt 3.24/3.24.1 x86_64 lts,virt good'
	rm -rf "$root/alpine/3.24.0/aarch64"

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
			seen=$(readlink "$root/alpine/3.24") || echo 'no link'
			for seen_part in vmlinuz initramfs modloop; do
				seen_line=$(head -n 1 "$root/alpine/$seen/x86_64/$seen_part-lts")
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
		root = $root
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
	touch -h -d '1 hour ago' "$root/alpine/3.24"
	run -f $LAB/lanboot.ini remove 3.24.0
	equal "$label remove" "$status $(ls "$root/alpine" | paste -sd ' ' -)" '0 3.24 3.24.1'
	refused "$label rollback to what was removed" 'not there any more' rollback 3.24
	refused "$label remove of what is not there" 'not there' remove 3.24.0
	run remove --force 3.24.1
	equal "$label remove --force" "$status $(ls "$root/alpine" | paste -sd ' ' -)" '0 '
	run list
	has "$label list of nothing" $err 'no release in .* yet'
}

test_checks() {
	mkdir -p $LAB/import
	import=$LAB/import/alpine-netboot-3.24.0-x86_64.tar.gz
	cp "$first" "$first.sha256" "$first.asc" $LAB/import/
	refused "$label a key that is not there" 'none: cannot be read' --key $LAB/none import $import
	gpg --armor --export stranger >$LAB/stranger.asc
	refused "$label a signature by somebody else" 'signed with a key that is not in' \
		--key $LAB/stranger.asc import $import
	# Ours is Alpine's: so is the refusal when nobody names a key.
	in_client $shell "$tool" --root "$root" import $import >$out 2>$err
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
	run import $import virt
	equal "$label import with a list of checksums" "$status $(ls "$root/alpine/3.24/x86_64" | paste -sd ' ' -)" \
		'0 ORIGIN initramfs-virt modloop-virt vmlinuz-virt'
	has "$label import says what was not checked" $err 'WARNING: no .*\.asc beside it: the signature was not'
	has "$label ORIGIN says so, too" "$root/alpine/3.24/x86_64/ORIGIN" '^signature +not checked: no file'
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
	rm -rf "$root/alpine"
}

# make_tools DIR [PROGRAM...]: a PATH without what fetches, checks and serves.
make_tools() {
	tools_dir=$1
	shift
	rm -rf "$tools_dir"
	mkdir -p "$tools_dir"
	for tools_program in sh dirname sed grep tr cat mktemp rm rmdir mkdir mv cp ln chmod wc head tail \
		sync sleep cut dash busybox awk sort uniq paste du df stat find readlink flock tar gzip \
		sha256sum base64 env touch "$@"; do
		tools_path=$(command -v "$tools_program") && ln -sf "$tools_path" "$tools_dir/$tools_program"
	done
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
	rm -rf "$root/alpine"
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
			"$status $(ls "$root/alpine/3.24.2/x86_64" | paste -sd ' ' -)" \
			'0 ORIGIN initramfs-lts modloop-lts vmlinuz-lts'
		rm -rf "$root/alpine"
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
		ip netns exec client env $hears PATH="$LAB/stuck:$PATH" $shell "$tool" --root "$root" \
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
	rm "$root/alpine/3.24"
	run add 3.24.0 lts
	equal "$label the next run also ends what was left to do" "$status $(tree)" "0 $before"

	# Killed between the files of a further flavor.
	echo half >"$root/alpine/3.24.0/x86_64/modloop-virt"
	run use 3.24.0
	equal "$label and a flavor without its kernel" "$(tree)" "$before"

	small=$LAB/small
	mkdir -p $small
	mount -t tmpfs -o size=100k tmpfs $small
	big=$root root=$small
	refused "$label too small a disk is told before" 'takes 1 MB, and only 1 MB are free' add 3.24
	refused "$label a disk that is full while fetching" 'could not be fetched' add 3.24.1
	refused "$label and while unpacking" 'free|could not be unpacked|could not be written' \
		import "$first" lts --no-signature
	umount $small
	root=$big
	(
		ulimit -f 64
		run --no-signature import "$first" virt
		exit $status
	) 2>/dev/null
	equal "$label a write that fails leaves nothing" "$? $(tree)" "1 $before"
	rm -rf "$root/alpine"
}

test_bar() {
	command -v script >/dev/null || { skip "$label bar" 'no program script'; return; }
	in_client script -qec "$shell $tool --root $root --mirror http://10.0.0.2 --key $LAB/release.asc add 3.24" \
		/dev/null >$out 2>&1 </dev/null
	has "$label a bar on a terminal" $out '\[#{30}\] 100%  0 of 1 MB'
	rm -rf "$root/alpine"
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
		sh lanboot-image import alpine-netboot-3.24.0-x86_64.tar.gz lts &&
			sh lanboot-image import alpine-netboot-3.24.1-x86_64.tar.gz --use &&
			sh lanboot-image list && sh lanboot-image rollback 3.24 &&
			sh lanboot-image remove 3.24.1 --force && readlink /srv/lanboot/alpine/3.24
	EOF
	chroot $alpine /bin/sh /tmp/steps >$out 2>$err
	equal "$label" "$? $(tail -n 1 $out) $(ls $alpine/srv/lanboot/alpine)" "0 3.24.0 3.24
3.24.0"
	printf 'x' >>$alpine/tmp/alpine-netboot-3.24.1-x86_64.tar.gz
	chroot $alpine /bin/sh /tmp/lanboot-image import /tmp/alpine-netboot-3.24.1-x86_64.tar.gz >$out 2>$err
	equal "$label a damaged archive" "$? $(grep -c 'its checksum is not' $err)" '1 1'
}

###

name_of_key=$(gpg --show-keys --with-colons tools/alpine-release.asc 2>/dev/null |
	awk -F: '$1 == "fpr" { print $10; exit }')
equal "$LAB_NAME: the key that comes with it is Alpine's" "$name_of_key" \
	0482D84022F52DF1C4E7CD43293ACD0907D9495A

path=''
for shell in dash 'busybox ash'; do
	label="$LAB_NAME ($shell)"
	if ! $shell -c : 2>/dev/null; then
		skip "$label" "no $shell here"
		continue
	fi
	root=$LAB/root-${shell#* }
	mkdir "$root"
	test_usage
	test_add
	test_switch
	test_remove
	test_checks
	test_programs
	test_hostile
	test_interrupted
	test_bar
done
test_in_alpine
daemons_stop httpbootd
finish
