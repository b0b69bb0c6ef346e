#!/bin/sh
# dist: make dist gives the same bytes each time and wherever it is called, with no more in it than
# git has; what is in it builds and passes the unit tests.
. "$(dirname "$0")/../lab/lan.sh"
make=${MAKE:-make}
to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT
mkdir -p "$LOG"
version=$(sed -n 's/^VERSION *= *//p' GNUmakefile)
name=lanboot-$version

# A repository of its own, so that the tree may have changes that are not committed.
if [ -e .git ]; then
	tree=$to/tree
	mkdir "$tree"
	git -c safe.directory="$top" ls-files -z | tar --null -T - -cf - | tar -C "$tree" -xf -
	in_tree() { git -C "$tree" -c user.name=lab -c user.email=lab@example.org "$@"; }
	in_tree init -q && in_tree add . && in_tree commit -q -m all ||
		lan_die "could not make a repository in $tree"
else
	tree=$top
fi
dist() { (cd "$1" && shift && "$make" -s dist "$@") >"$LOG/out" 2>&1; }

dist "$tree" BUILD="$to/one"
equal "$LAB_NAME: make dist" $? 0
tar=$to/one/dist/$name.tar.gz
# Another time zone, umask, language and user name, and files of another age.
find "$tree" -name '*.c' -exec touch -d '2001-01-01' {} +
(umask 077 && TZ=Asia/Tokyo LC_ALL=C USER=other dist "$tree" BUILD="$to/two")
check "$LAB_NAME: twice the same bytes" 'they differ' cmp -s "$tar" "$to/two/dist/$name.tar.gz"
check "$LAB_NAME: its checksum is beside it" 'it does not match' \
	sh -c "cd '$to/one/dist' && sha512sum -c --quiet $name.tar.gz.sha512"
SOURCE_DATE_EPOCH=1000000000 dist "$tree" BUILD="$to/old"
has "$LAB_NAME: SOURCE_DATE_EPOCH is its age" - '2001-09-0[89]' <<END
$(tar -tvzf "$to/old/dist/$name.tar.gz" | head -n 1)
END
if [ "$tree" != "$top" ]; then
	equal "$LAB_NAME: it has what git has" \
		"$(tar -tzf "$tar" | sed "s|^$name/||" | LC_ALL=C sort | cksum)" \
		"$(in_tree ls-files | LC_ALL=C sort | cksum)"
	in_tree tag -a -m v9.9 v9.9
	dist "$tree" BUILD="$to/tagged"
	equal "$LAB_NAME: a tag for another version is refused" "$?" 2
	has "$LAB_NAME: and it says so" "$LOG/out" "tagged v9.9, and GNUmakefile says VERSION = $version"
fi

tar -xzf "$tar" -C "$to"
dist "$to/$name"
equal "$LAB_NAME: make dist in the unpacked tarball" $? 0
check "$LAB_NAME: makes the very tarball again" 'it differs' cmp -s "$tar" "$to/$name/build/dist/$name.tar.gz"
# As on Alpine, where busybox is what there is beside GNU tar. Its gzip makes other bytes of the same.
mkdir "$to/busybox"
for busybox in build/peers/bin/busybox build/peers/usr/bin/busybox $(command -v busybox); do
	[ -x "$busybox" ] || continue
	for applet in find sort sed tr stat mktemp sha512sum gzip cp rm mkdir dirname sh; do
		! "$busybox" --list | grep -qx $applet || ln -sf "$(readlink -f "$busybox")" "$to/busybox/$applet"
	done
done
if [ -e "$to/busybox/find" ]; then
	for target in dist aport; do
		(cd "$to/$name" && PATH=$to/busybox:$PATH "$make" -s $target BUILD="$to/small") >"$LOG/out" 2>&1
		equal "$LAB_NAME: make $target with busybox in the unpacked tarball" "$? $(tail -n 1 "$LOG/out")" '0 '
	done
	check "$LAB_NAME: the same in it" 'it differs' sh -c "gzip -dc '$to/small/dist/$name.tar.gz' >'$to/small.tar' &&
		gzip -dc '$tar' | cmp -s - '$to/small.tar'"
	check "$LAB_NAME: make aport's checksum" 'it does not match' sh -c "cd '$to/small/aport' &&
		sed -n '/^sha512sums=/,/^\"/p' APKBUILD | grep lanboot | sha512sum -c --quiet"
else
	skip "$LAB_NAME: make dist with busybox" 'no busybox here'
fi
# In a builder that has no network, not even the loopback interface.
alone=
! unshare --net true 2>/dev/null || alone='unshare --net'
# shellcheck disable=SC2086
$alone "$make" -s -j2 -C "$to/$name" all unit >"$LOG/out" 2>&1
equal "$LAB_NAME: what is unpacked builds and passes its unit tests" "$? $(grep -c '^FAIL' "$LOG/out")" '0 0'
has "$LAB_NAME: those over the loopback interface, too" "$LOG/out" '^ok unit udp batch$'

# A compiler for another machine: what it makes does not run here.
cat >"$to/cc" <<'END'
#!/bin/sh
for word; do [ "$word" != -c ] || exec cc "$@"; done
exec cc "$@" -Wl,--dynamic-linker=/lib/ld-of-another-machine.so
END
chmod +x "$to/cc"
cross() { "$make" -s -C "$to/$name" CC="$to/cc" BUILD="$to/cross" "$@" "$to/cross/lanboot.ini.5" >"$LOG/out" 2>&1; }
cross
equal "$LAB_NAME: with a compiler for another machine alone" $? 2
has "$LAB_NAME: it says what to do" "$LOG/out" 'CC=.* is for another; name a compiler for this one.*CC_FOR_BUILD='
for one in CC_FOR_BUILD BUILD_CC; do
	rm -rf "$to/cross"
	cross $one=cc
	equal "$LAB_NAME: with $one=" "$? $(cmp "$to/cross/lanboot.ini.5" "$to/$name/build/lanboot.ini.5" && echo same)" '0 same'
done
equal "$LAB_NAME: its programs know their version" "$("$to/$name/build/bin/tftpd" -V)" "tftpd $version"
finish
