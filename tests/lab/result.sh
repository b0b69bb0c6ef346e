# result.sh: sourced: what every test needs, in a LAN or not. Prints its results, one line each, as tests/check reads them:
#   ok NAME | FAIL NAME: why | skip NAME: reason

failures=0

ok() { printf 'ok %s\n' "$1"; }
skip() { printf 'skip %s: %s\n' "$1" "$2"; }
fail() {
	printf 'FAIL %s: %s\n' "$1" "$2"
	failures=$((failures + 1))
}

# check NAME WHY COMMAND...: ok when the command succeeds.
check() {
	check_name=$1 check_why=$2
	shift 2
	if "$@"; then ok "$check_name"; else fail "$check_name" "$check_why"; fi
}

# equal NAME GOT EXPECTED
equal() {
	if [ "$2" = "$3" ]; then ok "$1"; else fail "$1" "got '$2', expected '$3'"; fi
}

# has NAME FILE PATTERN: ok when a line of the file matches the extended regular expression. To a
# log it may come a moment after what it tells of.
has() {
	case $2 in
	*.log)
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			! grep -qE -e "$3" "$2" 2>/dev/null || break
			sleep 0.1
		done
		;;
	esac
	if grep -qE -e "$3" "$2" 2>/dev/null; then
		ok "$1"
	else
		fail "$1" "no line matching '$3' in $2; its last: $(tail -n 1 "$2" 2>/dev/null)"
	fi
}

# has_not NAME FILE PATTERN
has_not() {
	if grep -qE -e "$3" "$2" 2>/dev/null; then
		fail "$1" "in $2: $(grep -E -m 1 -e "$3" "$2")"
	else
		ok "$1"
	fi
}

# finish: the last line of a test.
finish() { [ "$failures" = 0 ] && exit 0 || exit 1; }

# own FOLDER: what was made there by sudo belongs to whom sudo was called by.
own() {
	[ -z "${SUDO_UID:-}" ] || [ "$(id -u)" != 0 ] || [ ! -w "$1" ] ||
		chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$1"
}

# alive PID: the process runs; one that has ended and waits for its parent does not.
alive() {
	[ -n "$1" ] || return 1
	while read -r alive_key alive_value _; do
		[ "$alive_key" != State: ] || { [ "$alive_value" != Z ]; return; }
	done 2>/dev/null <"/proc/$1/status"
	return 1
}

# find_tool NAME: where a program is, the machine's own or an unpacked one.
find_tool() {
	case $1 in
	*/*) [ -x "$1" ] && echo "$1"; return ;;
	esac
	command -v "$1" 2>/dev/null && return
	for find_dir in usr/sbin usr/bin sbin bin; do
		if [ -x "build/peers/$find_dir/$1" ]; then
			echo "$PWD/build/peers/$find_dir/$1"
			return
		fi
	done
	return 1
}

# need TEST TOOL...: the whole test is skipped when a program that it needs is not there.
need() {
	need_test=$1; shift
	for need_tool; do
		find_tool "$need_tool" >/dev/null || {
			skip "$need_test" "no program $need_tool here; tests/lab/setup demo check brings it"
			exit 0
		}
	done
}
