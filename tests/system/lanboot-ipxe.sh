#!/bin/sh
# lanboot-ipxe: its build with a tree of iPXE's layout that compiles nothing, its install with made
# up files and with the distribution's, its script in a real iPXE. Needs no root and no network.
# IPXE_SOURCE=DIR names a clone of iPXE that is then really built, in place.

top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/lab/result.sh

tool=$top/tools/lanboot-ipxe
work=$(mktemp -d) || exit 1
export TMPDIR="$work"
vms=''
end() {
	# shellcheck disable=SC2086
	kill -KILL $vms 2>/dev/null
	rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM HUP
# As another build's make would leave it behind.
export MAKEFLAGS=n CROSS_COMPILE=wrong- EMBED=/wrong CFLAGS=-wrong

# The busybox that was unpacked does where none is installed.
command -v busybox >/dev/null || {
	mkdir "$work/bin"
	for file in build/peers/bin/busybox build/peers/usr/bin/busybox; do
		[ ! -e $file ] || ln -sf "$top/$file" "$work/bin/busybox"
	done
	PATH=$PATH:$work/bin
}

### What stands in for compilers and for iPXE

# fake_efi FILE MACHINE STRING...: a UEFI program as far as its first bytes go, with those strings.
fake_efi() {
	fake_file=$1 fake_machine=$2
	shift 2
	{
		printf 'MZ'
		head -c 58 /dev/zero
		printf '\100\000\000\000PE\000\000'
		# shellcheck disable=SC2059
		printf "$fake_machine"
		# No section, no optional header: it is as long as these.
		head -c 18 /dev/zero
		# iPXE compares scripts with this word: it is no script.
		printf '\000iPXE\000#!ipxe\000'
		for fake_string; do printf '%s\000' "$fake_string"; done
	} >"$fake_file"
}
x64='\144\206' ia32='\114\001' arm64='\144\252'

fake_pxe() { printf '\352\005\000\300packed' >"$1"; }

# fake_packed FILE STRING...: the same as iPXE packs it, behind what would unpack it.
fake_packed() {
	fake_file=$1
	shift
	{
		printf 'iPXE\000#!ipxe\000'
		for fake_string; do printf '%s\000' "$fake_string"; done
		head -c 30000 /dev/urandom
	} | xz --format=raw --lzma1=lc=2,lp=0,pb=0,dict=8MiB -c >"$fake_file.packed"
	fake_length=$(($(wc -c <"$fake_file.packed") + 4))
	{
		# A smaller part before it, as the real ones have.
		printf '\352\005\000\300unpacks\000\377\377\377\377\010\000\000\000smaller.\377\377\377\377'
		# shellcheck disable=SC2059
		printf "$(printf '\\%03o\\%03o\\%03o\\000' $((fake_length % 256)) \
			$((fake_length / 256 % 256)) $((fake_length / 65536)))"
		cat "$fake_file.packed"
		printf 'CRC.'
	} >"$fake_file"
	rm "$fake_file.packed"
}

# make_tools DIR PROGRAM...: a PATH with those programs, and a compiler that says what it is told.
make_tools() {
	tools_dir=$1
	shift
	mkdir -p "$tools_dir"
	for tools_program in sh dirname sed grep tr cat mktemp rm rmdir mkdir mv cp chmod od wc head tail \
		cmp sync nproc getconf sleep cut dash busybox awk tar gzip xz "$@"; do
		tools_path=$(command -v "$tools_program") && ln -sf "$tools_path" "$tools_dir/$tools_program"
	done
	cat >"$tools_dir/gcc" <<'GCC'
#!/bin/sh
case $1 in
-dumpmachine) echo "${FAKE_MACHINE:-x86_64-linux-gnu}" ;;
-E) ! grep -q "<${FAKE_NO_HEADER:-none}>" ;;
esac
GCC
	chmod +x "$tools_dir/gcc"
}

# make_tree DIR TARGET...: a tree of iPXE's layout that knows those targets. What it is asked goes
# to DIR/asked. Files in it change what it does: werror, broken, no-embed, slow.
make_tree() {
	tree=$1
	shift
	mkdir -p "$tree/src/util" "$tree/kit"
	printf '#include <lzma.h>\n' >"$tree/src/util/zbin.c"
	printf '# housekeeping\n' >"$tree/src/Makefile.housekeeping"
	fake_pxe "$tree/kit/kpxe"
	fake_efi "$tree/kit/bin-x86_64-efi" "$x64" 1.21.1+test http
	fake_efi "$tree/kit/bin-i386-efi" "$ia32" 1.21.1+test http
	fake_efi "$tree/kit/bin-arm64-efi" "$arm64" 1.21.1+test http
	cat >"$tree/src/Makefile" <<MAKE
include Makefile.housekeeping
$*: FORCE
	@sh ./compile '\$@' '\$(EMBED)' '\$(NO_WERROR)' '\$(CROSS_COMPILE)' '\$(CFLAGS)'
FORCE:
MAKE
	cat >"$tree/src/compile" <<'COMPILE'
target=$1 embed=$2 no_werror=$3
echo "$1 no_werror=$3 cross=$4 cflags=$5" >>../asked
case $(head -n 1 "$embed") in '#!ipxe'*) ;; *) echo "no script in EMBED=$embed"; exit 1 ;; esac
cp "$embed" ../embedded
[ ! -e ../slow ] || sleep 2
if [ -e ../werror ] && [ "$no_werror" != 1 ]; then
	echo "core/acpi.c:79: error: array subscript outside bounds [-Werror=array-bounds]" >&2
	echo "cc1: all warnings being treated as errors" >&2
	exit 1
fi
if [ -e ../broken ] && [ "$target" = bin-x86_64-efi/ipxe.efi ]; then
	echo "ld: undefined reference to obj_video_subr" >&2
	exit 1
fi
mkdir -p "${target%/*}"
case $target in
*.kpxe) cat ../kit/kpxe >"$target" ;;
*) { cat "../kit/${target%/*}"; [ -e ../no-embed ] || cat "$embed"; printf '\000'; } >"$target" ;;
esac
COMPILE
}

all_targets="bin-i386-pcbios/undionly.kpxe bin/undionly.kpxe bin-x86_64-efi/snponly.efi \
bin-x86_64-efi/ipxe.efi bin-i386-efi/ipxe.efi bin-arm64-efi/snponly.efi"

# run ARGUMENT...: the tool, with the shell and the PATH of the moment; out, err, status.
run() {
	PATH=${path:-$PATH} $shell "$tool" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
}

# left DIR: all that is in it, hidden files too.
left() { find "$1" -mindepth 1 2>/dev/null | sed 's|.*/||' | sort | paste -sd ' ' -; }

# refused NAME STATUS PATTERN ARGUMENT...: the tool ends so, and says so.
refused() {
	refused_name=$1 refused_status=$2 refused_pattern=$3
	shift 3
	run "$@"
	if [ $status != "$refused_status" ]; then
		fail "$refused_name" "status $status, expected $refused_status: $(tail -n 1 "$work/err")"
	else
		has "$refused_name" "$work/err" "$refused_pattern"
	fi
}

### The cases, for each shell

test_script() {
	run script --server 10.0.0.2
	equal "$label script begins as one" "$(head -n 1 "$work/out")" '#!ipxe'
	has "$label script asks DHCP always" "$work/out" '^dhcp \|\|'
	has "$label script goes to the server named" "$work/out" '^set server 10\.0\.0\.2$'
	has "$label script goes on to boot.ipxe" "$work/out" '^chain http://\$\{server\}/boot\.ipxe '
	has_not "$label script asks nobody else" "$work/out" '^[^#]*set server \$\{'
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
	refused "$label an IPv6 server" 2 'IPv6 is off' script --server fd00::2
	refused "$label what would break the script" 2 'expected an IPv4' script --server 'a b'
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
	make_tree "$dir/new" "$all_targets"
	run build -j 3 --server 10.0.0.2 "$dir/new" "$dir/out"
	equal "$label build" $status 0
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

	make_tree "$dir/old" bin/undionly.kpxe bin-x86_64-efi/snponly.efi bin-x86_64-efi/ipxe.efi \
		bin-arm64-efi/snponly.efi
	touch "$dir/old/werror"
	run build "$dir/old" "$dir/old-out"
	equal "$label build of an old tree" "$status $(left "$dir/old-out")" \
		'0 ipxe-arm64.efi ipxe64.efi snponly.efi undionly.kpxe'
	has "$label build says that it goes on without -Werror" "$work/err" 'again with NO_WERROR=1'
	equal "$label build learns that once" "$(grep -c 'no_werror= ' "$dir/old/asked")" 1

	make_tree "$dir/here" "$all_targets"
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

test_install() {
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
	equal "$label check of a good file" "$status $(wc -l <"$work/out")" '0 3'
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

make_tools "$work/tools" make perl ld objcopy
cp "$work/tools/gcc" "$work/tools/aarch64-linux-gnu-gcc"
# Only their presence is looked at.
for program in perl ld objcopy; do
	[ -e "$work/tools/$program" ] || ln -s /bin/true "$work/tools/$program"
done

for shell in dash 'busybox ash'; do
	label="lanboot-ipxe ($shell)"
	if ! $shell -c : 2>/dev/null; then
		skip "$label" "no $shell here"
		continue
	fi
	dir=$work/${shell#* }
	mkdir "$dir"
	path=$work/tools
	test_usage
	test_script
	if command -v make >/dev/null; then
		test_build
		test_build_errors
	else
		skip "$label build" 'no make here'
	fi
	test_install
	test_check
	test_words
	path='' test_newer
	path=$work/tools
	test_release
	path='' test_distribution
done
path=''
test_in_ipxe
test_real_compile
finish
