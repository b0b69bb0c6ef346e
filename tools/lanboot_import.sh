# shellcheck shell=sh
# lanboot_import.sh: a part of lanboot: another server's configuration as sections of ours. What it reads
# is anybody's. import/KIND.awk says what it means; what that makes of it goes on only as far as the code
# that reads the configuration takes it (lanboot-import check).
: "${prog:?}" "${share:?}" "${helpers:?}" "${json:?}" "${json_awk:?}" "${conf:?}" "${conf_given:?}" "${well:?}" \
	"${warning:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued='-o'
out=''

usage_text() {
	cat <<USAGE
usage: $prog import KIND FILE... [-o FILE] [--json]

KIND is
  csv        a list of machines, as spreadsheets have it: the first line names the columns
  dnsmasq    dnsmasq.conf
  ethers     /etc/ethers
  json       what $prog export json wrote

Prints the sections of lanboot's configuration that say what those files say, and on standard error,
with file and line, each line that has no part in them: what is not needed here, and what is lost, with
what to do about it. Several files are read as one configuration. Nothing is changed.

-o FILE   the sections into this file, which may not be there yet
--json    both, as JSON
-f FILE   a configuration: profiles that it has are not made

Exit: 0 all is carried or not needed; 1 something is lost, or it could not be done; 2 wrong use.
USAGE
}

set_option() { out=$2; }

import_kinds='csv dnsmasq ethers json'

main() {
	import_kind=${1:-}
	[ -n "$import_kind" ] || usage "import: expected a kind, which is one of: $import_kinds; and files"
	is_in "$import_kinds" "$import_kind" ||
		usage "import $import_kind: unknown; expected one of: $import_kinds"
	shift
	[ $# -gt 0 ] || usage "import $import_kind: expected files"
	for import_file; do
		if [ ! -f "$import_file" ] || [ ! -r "$import_file" ]; then
			die "$import_file: no file that can be read"
		fi
	done
	make_scratch
	: "${scratch:?}"
	need_helper lanboot-import
	: >"$scratch/left"
	{ "$helpers/lanboot-import" keys; import_known; } >"$scratch/read"
	case $import_kind in
	csv) "$helpers/lanboot-import" csv "$@" ;;
	json) "$helpers/lanboot-import" json "$@" ;;
	*) import_lines "$@" ;;
	esac >>"$scratch/read" || exit 1
	LC_ALL=C awk -v kind="$import_kind" -v left="$scratch/left" -f "$share/import/common.awk" \
		-f "$share/import/$import_kind.awk" "$scratch/read" >"$scratch/sections" || die "import: awk failed"
	"$helpers/lanboot-import" check "$scratch/left" <"$scratch/sections" >"$scratch/made" || exit 1
	import_show
	! grep -q '^lost' "$scratch/left" || return "$warning"
	return "$well"
}

# import_known: prints the profiles that the configuration has already.
import_known() {
	[ -e "$conf" ] || [ "$conf_given" = yes ] || return 0
	read_conf
	sed -n 's/^\[profile \(.*\)\]$/P\1/p' "$scratch/conf"
}

# import_lines FILE...: prints their lines. Names of files are no assignments for awk: each comes as a
# line before its text.
import_lines() {
	import_bom=$(printf '\357\273\277') import_cr=$(printf '\r')
	for import_file; do
		[ "$(LC_ALL=C tr -cd '\000' <"$import_file" | head -c 1 | wc -c)" = 0 ] ||
			die "$import_file: has a NUL byte, so it is no text; save it as UTF-8"
		printf 'F%s\n' "$(plain "$import_file")"
		LC_ALL=C sed "1s/^$import_bom//; s/$import_cr\$//; s/^/L/" "$import_file"
		echo
	done
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
