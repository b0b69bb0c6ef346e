#!/bin/sh
# lanboot-overlay-hostile: archives that lead out of their folder, lie or steer a terminal, for
# lanboot-overlay to import, with dash and with busybox.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
. tests/lab/overlay.sh

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

###

each_shell $LAB/overlays- test_hostile
finish
