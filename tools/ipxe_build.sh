# shellcheck shell=sh
# ipxe_build.sh: a part of lanboot-ipxe: builds iPXE from its source, with a script inside.
: "${prog:?}" "${stage?}" "${scratch?}" "${server?}" "${port:?}" "${script_file?}" "${jobs?}" "${ia32:?}"
: "${given?}" "${trust_file?}"

# find_source TREE: sets source, the folder that make runs in.
find_source() {
	for source in "$1/src" "$1"; do
		[ ! -f "$source/Makefile.housekeeping" ] || return 0
	done
	[ -d "$1" ] || die "$1: no such folder; expected a clone of iPXE"
	die "$1: not iPXE's source; expected src/Makefile.housekeeping in it." \
		"Clone iPXE (ipxe.org says from where) and name that folder"
}

missing_tools='' debian='' alpine=''

# missing WHAT DEBIAN-PACKAGE ALPINE-PACKAGE: takes a note.
missing() {
	missing_tools="$missing_tools$(printf '  %-12s Debian: %-32s Alpine: %s' "$1" "$2" "$3")
"
	case " $debian " in *" $2 "*) ;; *) debian="$debian $2" ;; esac
	case " $alpine " in *" $3 "*) ;; *) alpine="$alpine $3" ;; esac
}

want_program() { command -v "$1" >/dev/null 2>&1 || missing "$@"; }

# want_header HEADER DEBIAN ALPINE: for programs that run here, during the build.
want_header() {
	if ! command -v gcc >/dev/null 2>&1; then
		[ -e "/usr/include/$1" ] || missing "$@"
		return
	fi
	# bfd.h wants PACKAGE.
	printf '#define PACKAGE 1\n#include <%s>\n' "$1" | gcc -E -x c - >/dev/null 2>&1 || missing "$@"
}

# check_tools: everything that is missing at once, before minutes of compiling.
check_tools() {
	want_program make make make
	want_program gcc gcc gcc
	want_program perl perl perl
	want_program ld binutils binutils
	want_program objcopy binutils binutils
	want_header stdio.h libc6-dev musl-dev
	# By what the tree includes: its age says it no better.
	if grep -qs 'include <lzma\.h>' "$source"/util/*.c; then
		want_header lzma.h liblzma-dev xz-dev
	fi
	if grep -qs 'include <bfd\.h>' "$source"/util/*.c; then
		want_header bfd.h 'binutils-dev libiberty-dev zlib1g-dev' 'binutils-dev zlib-dev'
	fi
	[ -z "$missing_tools" ] || {
		say "cannot build iPXE: missing here:"
		printf '%s' "$missing_tools" >&2
		say "install what is missing: apt-get install$debian, or on Alpine: apk add$alpine"
		exit 1
	}
}

# find_compiler x86|arm64: sets cross, the prefix of a compiler for it; empty is the machine's own.
find_compiler() {
	case $1:$(gcc -dumpmachine 2>/dev/null) in
	x86:x86_64-* | x86:i?86-* | arm64:aarch64-*) cross= ;;
	x86:*) cross=x86_64-linux-gnu- ;;
	arm64:*) cross=aarch64-linux-gnu- ;;
	esac
	[ -z "$cross" ] || command -v "${cross}gcc" >/dev/null 2>&1
}

no_werror=

# run_make TARGET: LC_ALL, because its messages are read below.
run_make() {
	printf '== make %s %s\n' "$1" "$no_werror" >>"$log"
	# shellcheck disable=SC2086 # none, or words
	LC_ALL=C make -C "$source" -j"$jobs" $no_werror $trust "CROSS_COMPILE=$cross" "EMBED=$embed" "$1" \
		>"$log.last" 2>&1 </dev/null
	make_status=$?
	cat "$log.last" >>"$log"
	return $make_status
}

# keep_log: for the administrator; all else of the scratch folder goes.
keep_log() {
	log_kept=$(mktemp "${TMPDIR:-/tmp}/$prog.log.XXXXXX") && cp "$log" "$log_kept" || log_kept=$log
}

# build_one NAME TARGET...: the first target that the tree knows.
build_one() {
	build_name=$1
	shift
	for build_target; do
		say "building $build_name (make $build_target), which takes minutes the first time"
		run_make "$build_target" && break
		if [ -z "$no_werror" ] && grep -Eq \
			'warnings being treated as errors|treating warnings as errors|\[-Werror' "$log.last"; then
			say "this compiler warns of what the tree, older than it, did not know, and the tree" \
				"takes warnings for errors: again with NO_WERROR=1"
			no_werror=NO_WERROR=1
			run_make "$build_target" && break
		fi
		# The tree may know it by the next name.
		if [ $# = 1 ] || ! grep -q "No rule to make target .*$build_target" "$log.last"; then
			build_failed
		fi
		shift
	done
	build_file=$source/$build_target
	[ -s "$build_file" ] ||
		{ keep_log; die "$build_file: make left nothing there, though it said it had; its log: $log_kept"; }
	build_kind=$(kind_of "$build_file")
	[ "$build_kind" = "$(kind_wanted "$build_name")" ] ||
		die "$build_file: expected it to be $(kind_words "$(kind_wanted "$build_name")"), but it is" \
			"$(kind_words "$build_kind")"
	# A UEFI program holds the script as it is; a packed one cannot be asked.
	if [ "$build_kind" != pxe ] && [ -z "$(script_lines "$build_file")" ]; then
		die "$build_file: the script is not in it: this tree took no notice of EMBED=$embed." \
			"Take a newer iPXE"
	fi
	cat "$build_file" >"$stage/$build_name" || die "$outdir: could not be written to; see above"
	built="$built $build_name"
}

build_failed() {
	keep_log
	tail -n 15 "$log.last" | sed 's/^/  | /' >&2
	say "make $build_target failed in $source; its last words are above, all of them in $log_kept"
	case $(cat "$log.last") in
	*'No rule to make target'*)
		say "this tree does not know $build_target; expected iPXE of 2012 or newer"
		;;
	*'Permission denied'*)
		say "the build writes into the tree: run $prog as its owner, or on a copy"
		;;
	esac
	die "nothing in $outdir was changed"
}

# check_embedded FILE
check_embedded() {
	[ -f "$1" ] || die "$1: no such file; --script expects one with an iPXE script"
	[ -r "$1" ] || die "$1: cannot be read; --script expects a file with an iPXE script"
	case $(head -n 1 "$1" | tr -d '\000\r') in
	'#!ipxe' | '#!ipxe '* | '#!gpxe') ;;
	*) die "$1:1: not an iPXE script; expected the first line to be #!ipxe" ;;
	esac
}

# open_build: a folder whose name make takes in EMBED=, which is cut at blanks and commas; sets log and
# embed, a script with the name that iPXE shows.
open_build() {
	case ${TMPDIR:-/tmp} in
	*[!A-Za-z0-9./_-]*) TMPDIR=/tmp ;;
	esac
	make_scratch
	log=$scratch/log
	embed=$scratch/lanboot.ipxe
	if [ -n "$script_file" ]; then
		cat "$script_file" >"$embed" || exit 1
	else
		print_script "$server" "$port" >"$embed" || exit 1
	fi
}

# add_syslog: has iPXE send what it writes on the screen to the log server that DHCP names, too, by the file of
# the tree's own that its settings end with. What somebody has said there of it stays.
add_syslog() {
	syslog_file=$source/config/local/console.h
	if ! grep -qs 'config/local/console\.h' "$source/config/console.h" || [ ! -e "$source/net/udp/syslog.c" ]; then
		say "this tree cannot have iPXE send its screen to a log server; newer ones can"
		return 0
	fi
	! grep -Eqs 'CONSOLE_SYSLOG([^A-Z]|$)' "$syslog_file" || return 0
	mkdir -p "$source/config/local"
	# A file without a newline at its end keeps its last line.
	printf '\n%s\n' '#define CONSOLE_SYSLOG /* by lanboot-ipxe: the screen goes to the log server of DHCP, too */' \
		>>"$syslog_file" || die "$syslog_file: could not be written to; see above"
}

# add_trust: has iPXE know HTTPS, and trust what the site's authority has signed.
add_trust() {
	trust=''
	[ -n "$trust_file" ] || return 0
	cp "$trust_file" "$scratch/ca.crt" || exit 1
	# Its print is what is trusted, itself what a certificate is looked at by.
	trust="TRUST=$scratch/ca.crt CERT=$scratch/ca.crt"
	trust_local=$source/config/local/general.h
	grep -qs 'config/local/general\.h' "$source/config/general.h" ||
		die "$source: this tree is too old to be told of HTTPS; take a newer iPXE"
	! grep -Eqs 'DOWNLOAD_PROTO_HTTPS([^A-Z]|$)' "$trust_local" || return 0
	mkdir -p "$source/config/local"
	printf '\n%s\n' '#define DOWNLOAD_PROTO_HTTPS /* by lanboot-ipxe build --trust */' >>"$trust_local" ||
		die "$trust_local: could not be written to; see above"
}

# add_ip6: has a tree of before 2024 know IPv6, for a server that has such an address.
add_ip6() {
	case $server in *:*) ;; *) return 0 ;; esac
	grep -Eqs '^//#define[[:space:]]+NET_PROTO_IPV6' "$source/config/general.h" || return 0
	ip6_local=$source/config/local/general.h
	! grep -Eqs 'NET_PROTO_IPV6([^A-Z0-9]|$)' "$ip6_local" || return 0
	grep -qs 'config/local/general\.h' "$source/config/general.h" ||
		die "$source: this tree is too old to be told of IPv6; take a newer iPXE"
	mkdir -p "$source/config/local"
	printf '\n%s\n' '#define NET_PROTO_IPV6 /* by lanboot-ipxe build --server */' >>"$ip6_local" ||
		die "$ip6_local: could not be written to; see above"
}

# check_trusted FILE
check_trusted() {
	[ -r "$1" ] || die "$1: cannot be read; --trust expects the certificate of an authority, as lanboot key enrol lays it out"
	grep -q '^-----BEGIN CERTIFICATE-----' "$1" || die "$1: no certificate in PEM; --trust expects lanboot-ca.crt"
}

cmd_build() {
	[ $# -gt 0 ] || usage "build: expected the folder of iPXE's source"
	[ $# -le 2 ] || usage "build: a source tree and one folder, not also $3"
	tree=$1 outdir=${2:-.}
	for build_option in --server --port; do
		[ -z "$script_file" ] || ! is_in "$given" $build_option ||
			usage "build: $build_option is for lanboot's own script, and --script names another"
	done
	[ -n "$jobs" ] || jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
	if ! is_number "$jobs" || [ "$jobs" -lt 1 ]; then
		usage "-j $jobs: expected a number from 1"
	fi

	find_source "$tree"
	[ -z "$script_file" ] || check_embedded "$script_file"
	[ -z "$trust_file" ] || check_trusted "$trust_file"
	check_tools
	[ -w "$source" ] ||
		die "$source: cannot write there, and the build does; run $prog as its owner, or on a copy"
	open_build
	open_target "$outdir"
	add_syslog
	add_trust
	add_ip6

	# Whoever calls this from make or with these set for another build must not change this one.
	unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS CROSS CROSS_COMPILE EMBED EMBEDDED_IMAGE BIN ARCH TRUST CERT \
		PLATFORM DEBUG CONFIG CFLAGS ASFLAGS LDFLAGS

	built=
	if find_compiler x86; then
		# Trees before 2010 know no processor in the folder's name; bin/ is that of BIOS since ever.
		build_one undionly.kpxe bin-i386-pcbios/undionly.kpxe bin/undionly.kpxe
		build_one snponly.efi bin-x86_64-efi/snponly.efi
		build_one ipxe64.efi bin-x86_64-efi/ipxe.efi
		[ "$ia32" = no ] || build_one ipxe32.efi bin-i386-efi/ipxe.efi
	else
		say "no ${cross}gcc here: not building undionly.kpxe, snponly.efi, ipxe64.efi" \
			"(Debian: gcc-x86-64-linux-gnu; on Alpine build those on an x86 machine)"
		[ "$ia32" = no ] || die "--ia32: there is no compiler for it here, see above"
	fi
	if find_compiler arm64; then
		build_one ipxe-arm64.efi bin-arm64-efi/snponly.efi
	else
		say "no ${cross}gcc here: not building ipxe-arm64.efi" \
			"(Debian: gcc-aarch64-linux-gnu; on Alpine build it on an ARM64 machine)"
	fi
	[ -n "$built" ] || die "gcc here is for $(gcc -dumpmachine); expected x86 or ARM64. Nothing was built"

	for name in $built; do
		put_in_place "$name" "$outdir"
		printf '%s: %s bytes\n' "$outdir/$name" "$(size_of "$outdir/$name")"
		[ "$(kind_of "$outdir/$name")" = pxe ] || [ "$(can "$outdir/$name" http yes)" != no ] ||
			say "WARNING: $name has no HTTP: see DOWNLOAD_PROTO_HTTP in the tree's src/config"
	done
}
