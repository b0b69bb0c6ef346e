#!/bin/sh
# lanboot-ipxe-install: what lanboot-ipxe installs and says of files: made up ones, those of releases of
# iPXE, and the distribution's. Needs no root and no network.
LAB_NAME=lanboot-ipxe-install
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/lab/result.sh
. tests/lab/ipxe.sh

test_install() {
	printf '#!ipxe\nshell\n' >"$dir/script"
	from=$dir/from
	mkdir -p "$from/i386" "$from/arm64-efi"
	fake_pxe "$from/undionly.kpxe"
	fake_efi "$from/real.efi" "$x64" 1.21.1+git20250501.dad20602 http https file:autoexec.ipxe
	ln -s real.efi "$from/ipxe.efi"
	fake_efi "$from/snponly.efi" "$x64" 1.0.0+git-20190125 nfs 'http server'
	fake_efi "$from/i386/ipxe.efi" "$ia32" 1.20.1 http "$(printf '#!ipxe\nchain http://elsewhere/x\n')"
	fake_efi "$from/arm64-efi/snponly.efi" "$arm64" 1.21.1 http
	run install --from "$from" "$dir/srv/boot"
	equal "$label install" "$status $(left "$dir/srv/boot")" \
		'0 ipxe-arm64.efi ipxe32.efi ipxe64.efi snponly.efi undionly.kpxe'
	equal "$label install copies, whatever links there are" \
		"$(find "$dir/srv/boot" -type l | wc -l) $(cmp "$from/real.efi" "$dir/srv/boot/ipxe64.efi" && echo same)" \
		'0 same'
	equal "$label installed files can be read by the daemons" \
		"$(find "$dir/srv/boot" -type f ! -perm 644 | wc -l)" 0
	has "$label install tells the version" "$work/out" '^    iPXE 1\.21\.1\+git20250501\.dad20602, for 64-bit UEFI'
	has "$label install tells what a file can" "$work/out" \
		'^    HTTP yes, HTTPS yes, autoexec\.ipxe yes, script of its own: none$'
	has "$label install tells what a file cannot" "$work/out" \
		'^    HTTP no, HTTPS no, autoexec\.ipxe no, script of its own: none$'
	has "$label install warns of no HTTP" "$work/out" 'WARNING: without HTTP it cannot load boot\.ipxe'
	has "$label install warns of a script in the way" "$work/out" 'WARNING: it runs its own script'
	has "$label install shows that script" "$work/out" '\| chain http://elsewhere/x$'
	has "$label install says that a packed file keeps its secrets" "$work/out" 'packed, and what it can do cannot be seen'
	has_not "$label install misses nothing" "$work/out" '^missing:'

	run install --from "$from" "$dir/srv/boot"
	equal "$label install again" "$status $(grep -c ', unchanged$' "$work/out")" '0 5'
	fake_efi "$from/real.efi" "$x64" 1.22.0 http
	run install --from "$from" "$dir/srv/boot"
	has "$label install replaces" "$work/out" '^ipxe64\.efi: .*, replaces an older one$'

	mkdir "$dir/arm"
	fake_efi "$dir/arm/ipxe.efi" "$arm64" 1.21.1 http
	run install --from "$dir/arm" "$dir/arm-out"
	equal "$label install looks at the processor, not at the name" "$status $(left "$dir/arm-out")" \
		'0 ipxe-arm64.efi'
	has "$label install says what is missing, and what of it" "$work/out" \
		'^  undionly\.kpxe: BIOS machines cannot boot'
	run install --from "$dir/arm" --from "$from" "$dir/both"
	equal "$label install from two folders" "$(left "$dir/both")" \
		'ipxe-arm64.efi ipxe32.efi ipxe64.efi snponly.efi undionly.kpxe'
	(umask 077; run install --from "$from" "$dir/srv/lanboot")
	equal "$label install makes a folder that the daemons' user may enter" \
		"$(stat -c %a "$dir/srv" "$dir/srv/lanboot" | paste -sd ' ' -)" '755 755'

	mkdir "$dir/empty" "$dir/junk"
	echo '<html>not found</html>' >"$dir/junk/undionly.kpxe"
	: >"$dir/junk/ipxe64.efi"
	refused "$label install without any iPXE" 1 'Debian, Ubuntu: apt-get install ipxe' \
		install --from "$dir/empty" "$dir/nothing"
	has "$label what Alpine has is no use" "$work/err" 'alpine-ipxe is an old iPXE that runs a script of its own'
	check "$label no folder is left of it" 'it is there' test ! -e "$dir/nothing"
	refused "$label install takes no junk" 1 'undionly\.kpxe is neither a UEFI program nor' \
		install --from "$dir/junk" "$dir/nothing"
	refused "$label install from nowhere" 1 'none: no such folder' install --from "$dir/none" "$dir/nothing"
	mkdir -p "$dir/taken/undionly.kpxe"
	refused "$label a folder of that name" 1 'taken/undionly\.kpxe: is a folder' \
		install --from "$from" "$dir/taken"

	# A disk that is full half-way through a file.
	head -c 65536 /dev/zero >>"$from/undionly.kpxe"
	echo before >"$dir/srv/boot/undionly.kpxe"
	(
		ulimit -f 32
		run install --from "$from" "$dir/srv/boot"
		exit $status
	) 2>/dev/null
	equal "$label a write that fails leaves the old file" \
		"$? $(cat "$dir/srv/boot/undionly.kpxe") $(left "$dir/srv/boot")" \
		'1 before ipxe-arm64.efi ipxe32.efi ipxe64.efi snponly.efi undionly.kpxe'
}

test_check() {
	ours="$(printf '#!ipxe\n# lanboot-ipxe\ndhcp\n')"
	fake_efi "$dir/good.efi" "$x64" 1.21.1 http autoexec.ipxe "$ours"
	fake_efi "$dir/bad.efi" "$x64" 1.21.1 tftp
	run check "$dir/good.efi"
	equal "$label check of a good file" "$status $(wc -l <"$work/out")" '0 4'
	refused "$label check of one without HTTP" 1 'bad\.efi: has no HTTP' check "$dir/good.efi" "$dir/bad.efi"
	has "$label check goes on to the next" "$work/out" "script of its own: lanboot's"
	refused "$label check of something else" 1 'script: is neither a UEFI program nor' check "$dir/script"
	refused "$label check of nothing" 1 'none: no such file' check "$dir/none"
	refused "$label check without a file" 2 'expected a file' check
	head -c 2000 "$dir/good.efi" | sed 's/i[Pp]XE/other/g' >"$dir/other.efi"
	refused "$label check of another UEFI program" 1 'does not look like iPXE' check "$dir/other.efi"

	cp "$dir/good.efi" "$dir/$(printf 'c1\233\302\233.efi')"
	run check "$dir/"c1*
	equal "$label check of a name with C1 controls" "$status $(LC_ALL=C tr -d '\012\040-\176' <"$work/out" | wc -c)" '0 0'
	has "$label check shows what is in it" "$work/out" 'c1.x9b.xc2.x9b\.efi: [0-9]+ bytes'
	rm "$dir/"c1*

	command -v xz >/dev/null || { skip "$label check of a packed one" 'no xz here'; return; }
	fake_packed "$dir/packed.kpxe" 1.21.1+packed http https tftp
	run check "$dir/packed.kpxe"
	has "$label check unpacks what is for BIOS" "$work/out" 'iPXE 1\.21\.1\+packed, for BIOS'
	has "$label check sees what it can" "$work/out" 'HTTP yes, HTTPS yes, autoexec\.ipxe no, script of its own: none'
	fake_packed "$dir/packed.kpxe" 1.21.1 http "$(printf '#!ipxe\nchain http://elsewhere/x\n')"
	refused "$label check finds the script in it" 1 'packed\.kpxe: runs a script of its own' check "$dir/packed.kpxe"
	has "$label check shows it" "$work/out" '\| chain http://elsewhere/x$'
	head -c 20000 "$dir/packed.kpxe" >"$dir/cut.kpxe"
	refused "$label check of a packed one that is cut off" 1 'cut\.kpxe: is cut off: 20000 bytes of [0-9]+,' \
		check "$dir/cut.kpxe"
	has "$label check of a part says that it cannot tell" "$work/out" 'HTTP not known, HTTPS not known, autoexec.ipxe not known'
	{ printf '\352\005\000\300'; head -c 60000 /dev/urandom | tr '\377' '\376'; } >"$dir/other.pxe"
	# A table in it that begins like a packed part.
	printf '\377\377\377\377\000\000\020\000\000\001\000\002\000\003\000\004\000\005' |
		dd of="$dir/other.pxe" bs=4 seek=100 conv=notrunc 2>/dev/null
	run check "$dir/other.pxe"
	equal "$label check of what is packed in another way" "$status $(grep -c 'HTTP not known' "$work/out")" '0 1'
	equal "$label check leaves nothing" "$(find "$work" -maxdepth 1 -name 'lanboot-ipxe.??????')" ''
}

# word OFFSET NUMBER FILE: writes 4 bytes into the file.
word() {
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($2 % 256)) $(($2 / 256 % 256)) $(($2 / 65536 % 256)) \
		$(($2 / 16777216)))" | dd of="$3" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# What each can do, whatever linker put its words where.
test_words() {
	while IFS='|' read -r words_name words_strings words_wanted; do
		# shellcheck disable=SC2086
		fake_efi "$dir/words.efi" "$x64" 2.0.0+g1 $words_strings
		run check "$dir/words.efi"
		equal "$label check of words: $words_name" "$status $(sed -n 's/^ *\(HTTP.*\), script.*/\1/p' "$work/out")" \
			"$words_wanted"
	done <<-'END'
		as wholes|http https file:autoexec.ipxe|0 HTTP yes, HTTPS yes, autoexec.ipxe yes
		as tails|HTTP/1.1 x-http efi+https /a/autoexec.ipxe|0 HTTP yes, HTTPS yes, autoexec.ipxe yes
		as tails of what may be text|tftp no.http no.https|0 HTTP not known, HTTPS not known, autoexec.ipxe no
		none of them|mtftp|1 HTTP no, HTTPS no, autoexec.ipxe no
		within others|tftp http:// https_x autoexec.ipxe.old|1 HTTP no, HTTPS no, autoexec.ipxe no
		one of them is the other|file https|1 HTTP no, HTTPS yes, autoexec.ipxe no
		HTTP in its code|tftp HTTP/1.1|0 HTTP not known, HTTPS no, autoexec.ipxe no
		no word of its kind|nothing|0 HTTP not known, HTTPS not known, autoexec.ipxe not known
	END
	fake_efi "$dir/words.efi" "$x64" iPXE/2.0.0+g1 tftp http
	run check "$dir/words.efi"
	has "$label check of words: a version at the end of another" "$work/out" '^    iPXE 2\.0\.0\+g1, for'
	fake_efi "$dir/words.efi" "$x64" 2.0.0 tftp http "$(printf '#!ipxe\n# lanboot-ipxe\nchain https\nchain autoexec.ipxe\n\n.')"
	run check "$dir/words.efi"
	has "$label check of words: a script's are none of them" "$work/out" "HTTP yes, HTTPS no, autoexec.ipxe no, script.*lanboot's"
}

# Debian 13's, as it is and as another linker could have made it; and what is left of one.
test_newer() {
	path=''
	newer=$(find build/newer -path '*/ipxe-amd64.efi' 2>/dev/null | head -n 1)
	[ -n "$newer" ] || newer=$(find /boot/ipxe.efi /usr/lib/ipxe/snponly.efi 2>/dev/null | head -n 1)
	[ -n "$newer" ] || { skip "$label a real iPXE's words" "no package of iPXE here"; return; }
	cp "$newer" "$dir/real.efi"
	run check "$dir/real.efi"
	has "$label a real one" "$work/out" '^    HTTP yes, .*script of its own: none$'
	# The byte in front of the word is no longer NUL, as where the word is the tail of another.
	for real_at in $(tr '\000\n' '\001\002' <"$dir/real.efi" | LC_ALL=C grep -abo "$(printf '\001http\001')" | sed 's/:.*//'); do
		printf 'x' | dd of="$dir/real.efi" bs=1 seek="$real_at" conv=notrunc 2>/dev/null
	done
	run check "$dir/real.efi"
	equal "$label a real one whose http is a tail" "$status $(grep -c 'HTTP yes' "$work/out")" '0 1'

	real_size=$(($(wc -c <"$newer")))
	for real_left in 300 70000 $((real_size - 1)); do
		head -c "$real_left" "$newer" >"$dir/cut.efi"
		refused "$label a real one of which $real_left bytes are left" 1 \
			"cut\.efi: is cut off: $real_left bytes of [0-9]+" check "$dir/cut.efi"
	done
	mkdir -p "$dir/cut"
	cp "$dir/cut.efi" "$dir/cut/ipxe64.efi"
	refused "$label install of what is cut off" 1 'ipxe64\.efi is cut off' install --from "$dir/cut" "$dir/cut-target"
	# Its signature is behind all sections: the fifth directory, of a PE32+.
	cp "$newer" "$dir/signed.efi"
	real_header=$(od -An -tu4 -j60 -N4 "$newer")
	word $((real_header + 24 + 112 + 32)) $real_size "$dir/signed.efi"
	word $((real_header + 24 + 112 + 36)) 1000 "$dir/signed.efi"
	refused "$label a signed one without its signature" 1 "is cut off: $real_size bytes of $((real_size + 1000))" \
		check "$dir/signed.efi"
	head -c 1000 /dev/zero >>"$dir/signed.efi"
	run check "$dir/signed.efi"
	equal "$label a signed one" $status 0
	for real_rom in /usr/lib/ipxe/qemu/pxe-e1000.rom /boot/ipxe.lkrn; do
		[ -e $real_rom ] || continue
		refused "$label ${real_rom##*/} is not for a PXE ROM" 1 'which (is not loaded from a server|boot loaders take)' \
			check $real_rom
		head -c 20000 $real_rom >"$dir/cut.bin"
		refused "$label a part of ${real_rom##*/}" 1 'is cut off: 20000 bytes of' check "$dir/cut.bin"
	done
}

# What iPXE publishes with a release.
test_release() {
	release=$dir/release/ipxeboot
	mkdir -p "$release/x86_64" "$release/x86_64-sb" "$release/i386" "$release/arm64"
	fake_pxe "$release/x86_64/undionly.kpxe"
	fake_pxe "$release/i386/undionly.kpxe"
	echo 32 >>"$release/i386/undionly.kpxe"
	for release_file in x86_64/ipxe x86_64/snponly x86_64-sb/ipxe; do
		fake_efi "$release/$release_file.efi" "$x64" 2.0.0 http https
	done
	fake_efi "$release/i386/ipxe.efi" "$ia32" 2.0.0 http
	fake_efi "$release/arm64/snponly.efi" "$arm64" 2.0.0 http
	ln -s x86_64/ipxe.efi "$release/ipxe.efi"
	tar -C "$dir/release" -czf "$dir/ipxeboot.tar.gz" ipxeboot
	run install --from "$dir/ipxeboot.tar.gz" "$dir/from-release"
	equal "$label install of a release" "$status $(left "$dir/from-release")" \
		'0 ipxe-arm64.efi ipxe32.efi ipxe64.efi snponly.efi undionly.kpxe'
	equal "$label install takes the one that every BIOS runs" \
		"$(tail -n 1 "$dir/from-release/undionly.kpxe" | tail -c 3)" 32
	run install --from "$dir/release" "$dir/from-folder"
	equal "$label install of a release, unpacked" "$status $(left "$dir/from-folder" | wc -w)" '0 5'
	ln -s /etc/passwd "$release/evil.efi"
	tar -C "$dir/release" -czf "$dir/evil.tar.gz" ipxeboot
	refused "$label a release with a link out of it" 1 'holds what no release of iPXE does: l' \
		install --from "$dir/evil.tar.gz" "$dir/from-evil"
	rm "$release/evil.efi"
	tar -C "$dir/release" -P -czf "$dir/evil.tar.gz" --transform 's|ipxeboot/ipxe.efi|../../evil.efi|S' ipxeboot
	refused "$label a release with a name out of it" 1 'evil\.tar\.gz: holds ' \
		install --from "$dir/evil.tar.gz" "$dir/from-evil"
	equal "$label nothing is left of those" "$(find "$work" -name evil.efi -o -name from-evil)" ''
	refused "$label a release that is none" 1 'cannot be unpacked' install --from "$dir/script" "$dir/from-evil"
}

test_distribution() {
	path=''
	for place in /usr/lib/ipxe /usr/share/ipxe; do
		[ -e $place/undionly.kpxe ] || continue
		run install "$dir/distribution"
		equal "$label install from the distribution" \
			"$status $(cmp "$place/undionly.kpxe" "$dir/distribution/undionly.kpxe" && echo same)" '0 same'
		run check "$place/undionly.kpxe"
		has "$label the distribution's packed one can be looked into" "$work/out" 'iPXE [0-9].*, for BIOS'
		run install "$dir/distribution"
		has "$label the distribution's iPXE has a version" "$work/out" '^    iPXE [0-9]+\.[0-9]+'
		has "$label the distribution's iPXE has HTTP and no script" "$work/out" \
			'^    HTTP yes, .*script of its own: none$'
		return
	done
	skip "$label install from the distribution" "no package of iPXE on this machine"
}

### The run

each_shell "$work/" test_install test_check test_words test_newer test_release test_distribution
finish
