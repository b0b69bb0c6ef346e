# shellcheck shell=sh
# lanboot_import.sh: a part of lanboot: another server's configuration as sections of ours. What it reads
# is anybody's: no text of it goes on but what is checked to be a MAC, a name, a path or a URL.
: "${prog:?}" "${share:?}" "${json:?}" "${json_awk:?}" "${well:?}" "${warning:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued='-o'
out=''

usage_text() {
	cat <<USAGE
usage: $prog import dnsmasq FILE... [-o FILE] [--json]
       $prog import ethers FILE...  [-o FILE] [--json]

Prints the sections of lanboot's configuration that say what those files say, and on standard error,
with file and line, each line that has no part in them: what is not needed here, and what is lost, with
what to do about it. Several files are read as one configuration. Nothing is changed.

-o FILE   the sections into this file, which may not be there yet
--json    both, as JSON

Exit: 0 all is carried or not needed; 1 something is lost, or it could not be done; 2 wrong use.
USAGE
}

set_option() { out=$2; }

main() {
	case ${1:-} in
	dnsmasq | ethers) ;;
	'') usage "import: expected dnsmasq or ethers, and files" ;;
	*) usage "import $1: unknown; expected dnsmasq or ethers" ;;
	esac
	import_kind=$1
	shift
	[ $# -gt 0 ] || usage "import $import_kind: expected files"
	for import_file; do
		if [ ! -f "$import_file" ] || [ ! -r "$import_file" ]; then
			die "$import_file: no file that can be read"
		fi
	done
	make_scratch
	: "${scratch:?}"
	# Names of files are no assignments for awk: each comes as a line before its text.
	for import_file; do
		printf 'F%s\n' "$(plain "$import_file")"
		tr -d '\000\r' <"$import_file" | sed 's/^/L/'
		echo
	done >"$scratch/read"
	LC_ALL=C awk -v kind="$import_kind" -v left="$scratch/left" -f "$share/import.awk" \
		"$scratch/read" >"$scratch/made" || die "import: awk failed"
	[ -e "$scratch/left" ] || : >"$scratch/left"
	import_show
	! grep -q '^lost' "$scratch/left" || return "$warning"
	return "$well"
}

import_show() {
	if [ -n "$out" ]; then
		(set -C && cat "$scratch/made" >"$out") 2>/dev/null ||
			die "$out: is there already, or cannot be written; name another file"
	fi
	if [ "$json" = yes ]; then
		{ sed 's/^/M/' "$scratch/made"; sed 's/^/N/' "$scratch/left"; } | LC_ALL=C awk "$json_awk"'
			/^M/ { text = text substr($0, 2) "\n" }
			/^N/ {
				split(substr($0, 2), f, "\t")
				list = list (list == "" ? "" : ",\n") "{\"kind\":" json(f[1]) ",\"file\":" json(f[2]) \
					",\"line\":" f[3] + 0 ",\"text\":" json(f[4]) ",\"why\":" json(f[5]) "}"
			}
			END { printf("{\"sections\":%s,\n\"left\":[%s]}\n", json(text), list) }'
		return
	fi
	[ -n "$out" ] || cat "$scratch/made"
	awk -F '\t' '{ print $2 ":" $3 ": " ($1 == "lost" ? "lost" : "not needed") ": " $4 ": " $5 }' "$scratch/left" >&2
}
