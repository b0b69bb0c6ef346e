#!/bin/sh
# lanboot-ipxe: its build with a tree of iPXE's layout that compiles nothing, and its script in a real
# iPXE. Needs no root and no network. IPXE_SOURCE=DIR names a clone of iPXE that is then really built, in
# place.
LAB_NAME=lanboot-ipxe
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/lab/result.sh
. tests/lab/ipxe.sh

test_script() {
	run script --server 10.0.0.2
	equal "$label script begins as one" "$(head -n 1 "$work/out")" '#!ipxe'
	has "$label script asks DHCP always" "$work/out" '^dhcp \|\|'
	has "$label script goes to the server named" "$work/out" '^set server 10\.0\.0\.2$'
	has "$label script goes on to boot.ipxe" "$work/out" '^chain http://\$\{server\}/boot\.ipxe '
	has_not "$label script asks nobody else" "$work/out" '^[^#]*set server \$\{'
	for server in fd00:10::2 '[fd00:10::2]' ::2 2001:db8:1:2:3:4:5:6; do
		bare=${server#\[} bare=${bare%\]}
		run script --server "$server" --port 8080
		has "$label script for $server configures IPv6" "$work/out" '^ifconf --configurator ipv6 \|\| goto no-address$'
		has_not "$label script for $server asks no DHCP" "$work/out" '^dhcp'
		has "$label script for $server goes to it" "$work/out" "^set server \\[$bare\\]\$"
	done
	run script --port=8080
	has "$label script with a port" "$work/out" '^chain http://\$\{server\}:8080/boot\.ipxe '
	equal "$label script prefers the proxy's server, then asks the other" \
		"$(grep -o 'set server .*' "$work/out" | tr -d '{$}|' | tr '\n' ' ' | tr -s ' ')" \
		'set server proxydhcp/dhcp-server set server proxydhcp/next-server set server netX/next-server '
	# Without its label iPXE would end the script at the goto.
	labels=$(sed -n 's/^:/ /p' "$work/out" | tr '\n' ' ')
	lost=$(sed -n 's/.*goto \([a-z-]*\).*/\1/p' "$work/out" | while read -r word; do
		case $labels in *" $word "*) ;; *) echo "$word" ;; esac
	done)
	equal "$label script goes to labels that are there" "$lost" ''
	# iPXE cuts a line there.
	has_not "$label script has no stray separator" "$work/out" '^[^#].* (;|#[^ ]*)( |$)'
}

test_usage() {
	refused "$label without a command" 2 '^usage: '
	refused "$label unknown command" 2 'fetch: unknown; expected build, install, check or script' fetch
	refused "$label build without a tree" 2 'expected the folder of iPXE' build
	refused "$label unknown option" 2 'unknown option --fast' build --fast
	refused "$label a third folder" 2 'not also c' build a b c
	refused "$label install without a folder" 2 'expected the folder' install
	refused "$label jobs" 2 "expected a number from 1" build -j many tree
	refused "$label a URL for a server" 2 'only the address' script --server http://10.0.0.2
	refused "$label a server with its port" 2 'goes to --port 8080' script --server 10.0.0.2:8080
	refused "$label not an address" 2 'not an IPv4 address' script --server 10.0.0.256
	refused "$label three quarters of an address" 2 'not an IPv4 address' script --server 10.0.0
	for server in fd00::2::3 fd00:::2 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 :1::2 fd00::12345 fd00::2]x fd00::g; do
		refused "$label not of IPv6: $server" 2 'not an IPv6 address' script --server "$server"
	done
	refused "$label an IPv6 server with its port" 2 'goes to --port 8080' script --server '[fd00::2]:8080'
	refused "$label a link's own address" 2 'of one link alone' script --server fe80::2
	refused "$label what would break the script" 2 'expected an address' script --server 'a b'
	refused "$label a port out of range" 2 'from 1 to 65535' script --port 65536
	refused "$label a server for another's script" 2 '--server is for' \
		build --script x --server 10.0.0.2 tree
	run script --server netboot.lan
	equal "$label a server's name" $status 0
	run -h
	equal "$label -h" "$status $(head -n 1 "$work/out" | cut -c 1-19)" '0 usage: lanboot-ipxe'
	run -V
	has "$label -V" "$work/out" '^lanboot-ipxe [0-9]+\.[0-9]'
}

test_build() {
	command -v make >/dev/null || { skip "$label build" 'no make here'; return; }
	make_tree "$dir/new" "$all_targets"
	mkdir -p "$dir/new/src/config/local" "$dir/new/src/net/udp"
	echo '#include <config/local/console.h>' >"$dir/new/src/config/console.h"
	: >"$dir/new/src/net/udp/syslog.c"
	printf '#define CONSOLE_SYSLOGS' >"$dir/new/src/config/local/console.h"
	run build -j 3 --server 10.0.0.2 "$dir/new" "$dir/out"
	equal "$label build" $status 0
	has "$label build has iPXE send its screen" "$dir/new/src/config/local/console.h" '^#define CONSOLE_SYSLOG '
	equal "$label build makes all files, and only them" "$(left "$dir/out")" \
		'ipxe-arm64.efi ipxe64.efi snponly.efi undionly.kpxe'
	has "$label build tells sizes" "$work/out" '/ipxe64\.efi: [0-9]+ bytes$'
	$shell "$tool" script --server 10.0.0.2 >"$dir/script"
	check "$label build embeds its script" "$(head -n 3 "$dir/new/embedded" | tail -n 1)" \
		cmp -s "$dir/script" "$dir/new/embedded"
	has "$label build crosses to ARM64" "$dir/new/asked" \
		'^bin-arm64-efi/snponly\.efi no_werror= cross=aarch64-linux-gnu- cflags=$'
	has "$label build takes no notice of another's settings" "$dir/new/asked" \
		'^bin-x86_64-efi/ipxe\.efi no_werror= cross= cflags=$'
	equal "$label build takes the BIOS file of today's trees" "$(grep -c undionly "$dir/new/asked")" 1
	run install --from "$dir/out" "$dir/installed"
	has "$label install knows lanboot's script" "$work/out" "script of its own: lanboot's"

	run build --ia32 "$dir/new/src" "$dir/out32"
	check "$label build --ia32, and the folder src itself" "$(tail -n 1 "$work/err")" \
		test -s "$dir/out32/ipxe32.efi"

	printf '%s\n' '-----BEGIN CERTIFICATE-----' x >"$dir/ca.crt"
	printf '//#define\tNET_PROTO_IPV6\n#include <config/local/general.h>\n' >"$dir/new/src/config/general.h"
	for _ in 1 2; do
		run build --server fd00::2 "$dir/new" "$dir/six"
	done
	equal "$label build has a tree know IPv6, and says so once" \
		"$status $(grep -c '^#define NET_PROTO_IPV6 ' "$dir/new/src/config/local/general.h")" '0 1'
	rm "$dir/new/src/config/general.h" "$dir/new/src/config/local/general.h"
	run build --trust "$dir/ca.crt" "$dir/new" "$dir/trusting"
	has "$label build --trust: a tree that cannot be told" "$work/err" 'too old to be told of HTTPS'
	echo '#include <config/local/general.h>' >"$dir/new/src/config/general.h"
	run build --trust "$dir/ca.crt" "$dir/new" "$dir/trusting"
	equal "$label build --trust" $status 0
	has "$label build --trust has iPXE know HTTPS" "$dir/new/src/config/local/general.h" '^#define DOWNLOAD_PROTO_HTTPS '
	equal "$label build --trust: whom it trusts, and what it looks at that by" "$(cat "$dir/new/trusted")" \
		"$(cat "$dir/ca.crt" "$dir/ca.crt")"
	run build --trust "$dir/ca.crt" "$dir/new" "$dir/trusting"
	equal "$label build --trust says so once" "$(grep -c DOWNLOAD_PROTO_HTTPS "$dir/new/src/config/local/general.h")" 1
	refused "$label build --trust what is no certificate" 1 'no certificate in PEM' build --trust "$dir/script" "$dir/new"

	make_tree "$dir/old" bin/undionly.kpxe bin-x86_64-efi/snponly.efi bin-x86_64-efi/ipxe.efi \
		bin-arm64-efi/snponly.efi
	touch "$dir/old/werror"
	run build "$dir/old" "$dir/old-out"
	equal "$label build of an old tree" "$status $(left "$dir/old-out")" \
		'0 ipxe-arm64.efi ipxe64.efi snponly.efi undionly.kpxe'
	has "$label build says that an old tree cannot send its screen" "$work/err" 'cannot have iPXE send its screen'
	has "$label build says that it goes on without -Werror" "$work/err" 'again with NO_WERROR=1'
	equal "$label build learns that once" "$(grep -c 'no_werror= ' "$dir/old/asked")" 1

	make_tree "$dir/here" "$all_targets"
	equal "$label build says so once" "$(grep -c 'CONSOLE_SYSLOG ' "$dir/new/src/config/local/console.h")" 1
	(cd "$dir" && mkdir here-out && cd here-out && run build ../here && exit $status)
	equal "$label build puts files here when told no folder" \
		"$? $(left "$dir/here-out")" '0 ipxe-arm64.efi ipxe64.efi snponly.efi undionly.kpxe'

	printf '#!ipxe\nshell\n' >"$dir/mine.ipxe"
	run build --script "$dir/mine.ipxe" "$dir/new" "$dir/mine"
	check "$label build --script" 'the script is not the one given' \
		cmp -s "$dir/mine.ipxe" "$dir/new/embedded"
	(
		export TMPDIR="$dir/a, b"
		mkdir -p "$TMPDIR"
		run build --script "$dir/mine.ipxe" "$dir/new" "$dir/with, blanks"
		exit $status
	)
	equal "$label build with blanks and commas in names" "$? $(left "$dir/with, blanks")" \
		'0 ipxe-arm64.efi ipxe64.efi snponly.efi undionly.kpxe'

	make_tools "$dir/no-cross" make perl ld objcopy
	path=$dir/no-cross run build "$dir/new" "$dir/no-arm"
	equal "$label build without the cross compiler" "$status $(left "$dir/no-arm")" \
		'0 ipxe64.efi snponly.efi undionly.kpxe'
	has "$label build says what it does not build" "$work/err" \
		'no aarch64-linux-gnu-gcc here: not building ipxe-arm64\.efi'
	FAKE_MACHINE=aarch64-linux-gnu path=$dir/no-cross run build "$dir/new" "$dir/on-arm"
	equal "$label build on ARM64" "$status $(left "$dir/on-arm")" '0 ipxe-arm64.efi'
	has "$label build on ARM64 needs no prefix" "$dir/new/asked" 'bin-arm64-efi/snponly\.efi no_werror= cross= '
}

test_build_errors() {
	command -v make >/dev/null || return
	make_tree "$dir/t" "$all_targets"
	mkdir "$dir/keep"
	echo before >"$dir/keep/undionly.kpxe"
	refused "$label no tree" 1 '/none: no such folder; expected a clone of iPXE' build "$dir/none" "$dir/keep"
	refused "$label not a tree" 1 'expected src/Makefile\.housekeeping' build "$dir/keep" "$dir/keep"
	refused "$label script that is not there" 1 'no such file' build --script "$dir/none" "$dir/t"
	refused "$label script of another kind" 1 'keep/undionly\.kpxe:1: not an iPXE script' \
		build --script "$dir/keep/undionly.kpxe" "$dir/t"

	make_tools "$dir/few" make ld objcopy
	path=$dir/few FAKE_NO_HEADER=lzma.h refused "$label missing tools" 1 \
		'apt-get install perl liblzma-dev, or on Alpine: apk add perl xz-dev' \
		build "$dir/t" "$dir/keep"
	has "$label missing tools are listed" "$work/err" '^  lzma\.h +Debian: liblzma-dev +Alpine: xz-dev'
	check "$label missing tools are told before anything is built" 'make was called' \
		test ! -e "$dir/t/asked"

	rm "$dir/few/gcc"
	printf '#include <bfd.h>\n' >"$dir/t/src/util/elf2efi.c"
	path=$dir/few refused "$label missing compiler" 1 '^  gcc +Debian: gcc +Alpine: gcc' \
		build "$dir/t" "$dir/keep"
	rm "$dir/t/src/util/elf2efi.c"

	touch "$dir/t/broken"
	TMPDIR=$dir refused "$label a tree that does not build" 1 'make bin-x86_64-efi/ipxe\.efi failed' \
		build "$dir/t" "$dir/keep"
	has "$label its last words" "$work/err" 'undefined reference to obj_video_subr'
	has "$label its log is kept" "$(ls "$dir"/lanboot-ipxe.log.*)" 'undefined reference'
	has_not "$label it is not tried again" "$work/err" 'NO_WERROR'
	equal "$label nothing is changed by a build that fails" \
		"$(left "$dir/keep") $(cat "$dir/keep/undionly.kpxe")" 'undionly.kpxe before'
	equal "$label nothing is left of it" "$(echo "$dir"/lanboot-ipxe.[!l]*)" "$dir/lanboot-ipxe.[!l]*"
	rm "$dir/t/broken"

	touch "$dir/t/no-embed"
	refused "$label a tree that embeds nothing" 1 'the script is not in it' build "$dir/t" "$dir/keep"
	rm "$dir/t/no-embed"
	cp "$dir/t/kit/bin-x86_64-efi" "$dir/t/kit/bin-arm64-efi"
	refused "$label a file for another processor" 1 'expected it to be for 64-bit ARM UEFI' \
		build "$dir/t" "$dir/keep"
	refused "$label a file where the folder should be" 1 'script: could not make this folder' \
		build "$dir/t" "$dir/script"
	equal "$label still nothing is changed" "$(left "$dir/keep")" undionly.kpxe

	make_tree "$dir/slow" "$all_targets"
	touch "$dir/slow/slow"
	PATH=$path $shell "$tool" build "$dir/slow" "$dir/keep" >/dev/null 2>&1 </dev/null &
	pid=$!
	sleep 1
	kill -TERM $pid
	wait $pid
	equal "$label an interrupted build leaves nothing" \
		"$? $(left "$dir/keep") $(cat "$dir/keep/undionly.kpxe")" '143 undionly.kpxe before'

	make_tree "$dir/ancient" bin/undionly.kpxe
	refused "$label a tree too old" 1 'does not know bin-x86_64-efi/snponly\.efi; expected iPXE of' \
		build "$dir/ancient" "$dir/keep"
}

### A real iPXE runs the script

# vm NAME: one whose network card's ROM is an iPXE that loads NAME.ipxe, in a network of QEMU's own.
vm() {
	qemu-system-x86_64 -accel tcg -m 128 -nographic -no-reboot -boot n \
		-nic "user,model=e1000,tftp=$work,bootfile=$1.ipxe,guestfwd=tcp:10.0.2.100:80-cmd:sh $work/serve" \
		>>"$work/$1.console" 2>&1 </dev/null &
	vms="$vms $!"
}

# vm_says VM NAME PATTERN: ok when its console shows that within the two minutes of a busy machine.
vm_says() {
	says=0
	# iPXE cuts lines at the width of the console.
	until tr -d '\r\n' <"$work/$1.console" | grep -qE -e "$3"; do
		says=$((says + 1))
		if [ $says -ge 240 ]; then
			fail "$2" "its last words: $(tr -d '\r' <"$work/$1.console" | tail -n 2 | tr '\n' ' ')"
			return
		fi
		sleep 0.5
	done
	ok "$2"
}

test_in_ipxe() {
	name='lanboot-ipxe script in a real iPXE'
	if ! command -v qemu-system-x86_64 >/dev/null; then
		skip "$name" 'no qemu-system-x86_64'
		return
	fi
	for rom in /usr/lib/ipxe/qemu/pxe-e1000.rom /usr/share/qemu/pxe-e1000.rom; do
		[ ! -e $rom ] || break
	done
	if [ ! -e "$rom" ]; then
		skip "$name" "no iPXE for QEMU's network cards; Debian's package ipxe-qemu has it"
		return
	fi
	printf '#!ipxe\necho boot.ipxe of $\173server} runs\nexit 0\n' >"$work/boot.ipxe"
	cat >"$work/serve" <<SERVE
printf 'HTTP/1.0 200 OK\r\nContent-Length: %s\r\n\r\n' $(wc -c <"$work/boot.ipxe")
cat $work/boot.ipxe
SERVE
	sh "$tool" script --server 10.0.2.100 >"$work/named.ipxe"
	# QEMU's own DHCP names itself as next-server; port 1 of it refuses. Two rounds instead of ten.
	sh "$tool" script --port 1 | sed 's/round} 10 &&/round} 2 \&\&/; s/60000/1000/' >"$work/asked.ipxe"
	: >"$work/named.console"
	: >"$work/asked.console"
	vm named
	vm asked
	vm_says named "$name goes on to boot.ipxe" 'boot\.ipxe of 10\.0\.2\.100 runs'
	vm_says named "$name ends with boot.ipxe" 'runs.*(No more network devices|Booting from)'
	vm_says asked "$name asks next-server" 'next-server \[10\.0\.2\.2\].*http://10\.0\.2\.2:1/boot\.ipxe'
	vm_says asked "$name says what went wrong, and tries again" \
		'did not come or did not boot this machine.*round 2 of 10'
	vm_says asked "$name offers a shell, and starts again" 'Press a key for the shell.*round 1 of 10'
}

test_real_compile() {
	if [ -z "${IPXE_SOURCE:-}" ]; then
		skip 'lanboot-ipxe real compile' "iPXE's source is not on this machine"
		return
	fi
	shell='sh'
	run build "$IPXE_SOURCE" "$work/real"
	if [ $status != 0 ]; then
		fail 'lanboot-ipxe real compile' "$(tail -n 2 "$work/err" | tr '\n' ' ')"
		return
	fi
	cat "$work/out"
	run install --from "$work/real" "$work/real-installed"
	has 'lanboot-ipxe real compile' "$work/out" "HTTP yes, .*script of its own: lanboot's"
}

### The run

each_shell "$work/" test_usage test_script test_build test_build_errors
test_in_ipxe
test_real_compile
finish
