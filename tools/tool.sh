# shellcheck shell=sh
# tool.sh: what lanboot-image, lanboot-ipxe and lanboot-overlay share. Each of them sources it, after it
# has set prog, its name, version and here, the folder that it lies in; and each has these functions:
#
#   usage_text             prints how it is called
#   set_option NAME VALUE  takes an option that stands in $flags or $valued
#   main WORD...           does what the words say, options being gone; the first is the command
#
# A function's contract stands above it. Variables are the whole program's, so a function's own begin
# with its name.
: "${prog:?}" "${version:?}" "${here:?}"

### Messages

# plain TEXT: prints it as the terminal may see it, names of files being anything: bytes that are not
# ASCII's letters and signs become \xHH, as in the daemons' logs.
plain() {
	# Most is of these alone, for which no program need be started. A range would be another one by the locale.
	case $1 in
	*[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\ ./:,\;_=+\"\'\(\)\<\>@%-]*) ;;
	*)
		printf '%s' "$1"
		return
		;;
	esac
	case $(printf '%s' "$1" | LC_ALL=C tr -d '\040-\176') in
	'') printf '%s' "$1" ;;
	*)
		printf '%s' "$1" | od -An -v -tu1 | awk '{
			for (i = 1; i <= NF; i++)
				printf($i > 31 && $i < 127 ? "%c" : "\\x%02x", $i + 0)
		}'
		;;
	esac
}

# say WORD...: tells the user. die and usage also end the program: with 1 (or $trouble) because it
# cannot be done, or with 2 because it was called wrongly.
say() { printf '%s\n' "$prog: $(plain "$*")" >&2; }
die() { say "$@"; exit "${trouble:-1}"; }
usage() { say "$@"; usage_text >&2; exit 2; }

show_version() {
	case $version in
	@*) version=$(sed -n 's/^VERSION *= *//p' "$here/../GNUmakefile" 2>/dev/null) ;; # in the source tree
	esac
	echo "$prog ${version:-of unknown version}"
}

### What ends with the program, however it ends

# A folder or file that is not whole yet, beside its place; a folder for what is of no use later; and
# a program that runs.
stage='' scratch='' child=''

# at_end: what a tool does beside; it may have one of its own.
at_end() { :; }

cleanup() {
	[ -z "$child" ] || kill "$child" 2>/dev/null
	[ -z "$stage" ] || rm -rf "$stage"
	[ -z "$scratch" ] || rm -rf "$scratch"
	at_end
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# run_child COMMAND...: so that a signal to us is acted upon at once; without descriptor 9, a lock,
# which must not outlive us. Returns what the command does.
run_child() {
	"$@" 9>&- &
	child=$!
	wait "$child"
	child_status=$?
	child=
	return $child_status
}

make_scratch() {
	[ -n "$scratch" ] || scratch=$(mktemp -d "${TMPDIR:-/tmp}/$prog.XXXXXX") ||
		die "${TMPDIR:-/tmp}: cannot write there; name another folder in TMPDIR"
}

# on_disk FILE...: best effort against a power cut; not every sync takes files.
on_disk() { sync "$@" 2>/dev/null || sync; }

### The daemons and their configuration

# program_of DAEMON: prints the path of its program; false: it is not installed.
program_of() {
	if [ -x "$here/$1" ]; then
		printf '%s\n' "$here/$1"
		return
	fi
	for program in "$(command -v "$1")" "$here/../build/bin/$1"; do
		[ ! -x "$program" ] || { printf '%s\n' "$program"; return; }
	done
	return 1
}

# value_in FILE SECTION KEY: prints the value in what a daemon printed as --dump-config; false: it is
# not set, and has no default.
value_in() {
	awk -v section="[$2]" -v key="$3" '
		/^\[/ { inside = $0 == section }
		inside && index($0, key) == 1 && match($0, /^[a-z-]* ?= ?/) && $0 ~ "^" key " ?=" {
			print substr($0, RLENGTH + 1)
			found = 1
			exit
		}
		END { exit !found }' "$1"
}

# fill_mirror: where machines have their packages from a mirror of this site's, that fetches what they install by
# now; behind our back, and of what fails the system's log tells. Before: conf.
fill_mirror() {
	grep -qs '^\[mirror  *alpine' "${conf:-}" && [ -x "$here/lanboot" ] || return 0
	(
		trap '' HUP
		"$here/lanboot" -f "$conf" mirror fill --quiet 2>&1 </dev/null | logger -t "$prog" 2>/dev/null
	) >/dev/null 2>&1 9>&- &
	say "the mirror fetches what machines install by it, meanwhile: lanboot mirror"
}

### For programs

# For awk with LC_ALL=C: json(TEXT) is the text as a string of JSON. What is no UTF-8 becomes U+FFFD
# (RFC 3629, section 4).
# shellcheck disable=SC2034 # tools take it
json_awk='
	BEGIN {
		for (json_byte = 1; json_byte < 256; json_byte++)
			json_code[sprintf("%c", json_byte)] = json_byte
		json_more[1] = "^[\200-\277]$"
		json_more[2] = "^[\200-\277][\200-\277]$"
		json_more[3] = "^[\200-\277][\200-\277][\200-\277]$"
	}
	function json(text,   i, n, c, out, code, more) {
		n = length(text)
		for (i = 1; i <= n; i++) {
			c = substr(text, i, 1)
			code = json_code[c]
			if (c == "\"" || c == "\\") out = out "\\" c
			else if (code < 32 || code == 127) out = out sprintf("\\u%04x", code)
			else if (code < 128) out = out c
			else {
				more = code < 194 || code > 244 ? 0 : code < 224 ? 1 : code < 240 ? 2 : 3
				if (more && substr(text, i + 1, more) ~ json_more[more]) {
					out = out substr(text, i, more + 1)
					i += more
				} else out = out "\\ufffd"
			}
		}
		return "\"" out "\""
	}'

### The command line

# The options of the tool that have no value and those that have one.
flags='' valued=''

# is_in LIST WORD: is it one of the words of the list?
is_in() {
	case " $1 " in
	*" $2 "*) ;;
	*) return 1 ;;
	esac
}

# run_tool ARGUMENT...: the whole of a tool. Options may stand anywhere; the other words, of which the
# first is the command, are rotated through to the end, for main.
run_tool() {
	run_left=$#
	while [ "$run_left" -gt 0 ]; do
		run_left=$((run_left - 1))
		run_word=$1
		shift
		case $run_word in
		-h | --help) usage_text; exit 0 ;;
		-V | --version) show_version; exit 0 ;;
		--*=*) run_name=${run_word%%=*} run_value=${run_word#*=} ;;
		-[!-]?*) run_value=${run_word#-?} run_name=${run_word%"$run_value"} ;; # -j4
		-?*) run_name=$run_word run_value='' ;;
		*)
			set -- "$@" "$run_word"
			continue
			;;
		esac
		if is_in "$valued" "$run_name"; then
			if [ "$run_name" = "$run_word" ] && [ "$run_left" -gt 0 ]; then
				run_value=$1
				run_left=$((run_left - 1))
				shift
			fi
			[ -n "$run_value" ] || usage "$run_name: nothing given"
		elif ! is_in "$flags" "$run_word"; then
			usage "unknown option $run_word"
		fi
		set_option "$run_name" "$run_value"
	done
	main "$@"
}
