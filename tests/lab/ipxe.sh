# ipxe.sh: sourced by the tests of lanboot-ipxe, in the tree: what stands in for compilers and for iPXE,
# and running the tool. Makes a folder, $work, which goes when the test ends.
. tests/lab/shells.sh

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
	@sh ./compile '\$@' '\$(EMBED)' '\$(NO_WERROR)' '\$(CROSS_COMPILE)' '\$(CFLAGS)' '\$(TRUST)' '\$(CERT)'
FORCE:
MAKE
	cat >"$tree/src/compile" <<'COMPILE'
target=$1 embed=$2 no_werror=$3
echo "$1 no_werror=$3 cross=$4 cflags=$5" >>../asked
[ -z "$6$7" ] || { cat "$6"; cat "$7"; } >../trusted
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

make_tools "$work/tools" make perl ld objcopy
cp "$work/tools/gcc" "$work/tools/aarch64-linux-gnu-gcc"
# Only their presence is looked at.
for program in perl ld objcopy; do
	[ -e "$work/tools/$program" ] || ln -s /bin/true "$work/tools/$program"
done
usual_path=$work/tools
