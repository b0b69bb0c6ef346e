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
  cobbler    Cobbler's folder of collections, or files of it
  csv        a list of machines, as spreadsheets have it: the first line names the columns
  dnsmasq    dnsmasq.conf
  ethers     /etc/ethers
  isc        dhcpd.conf of ISC's dhcpd, with what it includes
  json       what $prog export json wrote
  kea        kea-dhcp4.conf, with what it includes
  ltsp       ltsp.conf
  matchbox   matchbox's folder with groups and profiles, or files of them
  pxelinux   a folder pxelinux.cfg, or files of it

Prints the sections of lanboot's configuration that say what those files say, and on standard error,
with file and line, each line that has no part in them: what is not needed here, and what is lost, with
what to do about it. Several files are read as one configuration. Nothing is changed.

-o FILE   the sections into this file, which may not be there yet
--json    both, as JSON
-f FILE   the configuration: nothing that it says already is made again

Exit: 0 all is carried or not needed; 1 something is lost, or it could not be done; 2 wrong use.
USAGE
}

set_option() { out=$2; }

import_kinds='cobbler csv dnsmasq ethers isc json kea ltsp matchbox pxelinux'
# Of which a folder may stand for the files in it.
import_folders='cobbler matchbox pxelinux'

main() {
	import_kind=${1:-}
	[ -n "$import_kind" ] || usage "import: expected a kind, which is one of: $import_kinds; and files"
	is_in "$import_kinds" "$import_kind" ||
		usage "import $import_kind: unknown; expected one of: $import_kinds"
	shift
	[ $# -gt 0 ] || usage "import $import_kind: expected files"
	for import_file; do
		[ ! -d "$import_file" ] || ! is_in "$import_folders" "$import_kind" || continue
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
	cobbler | matchbox) import_objects "$@" ;;
	json | kea) "$helpers/lanboot-import" json "$@" ;;
	isc | pxelinux) import_included "$@" ;;
	*) import_texts "$@" ;;
	esac >>"$scratch/read" || exit 1
	import_also=
	case $import_kind in
	isc | kea) import_also=dhcp.awk ;;
	cobbler | matchbox) import_also=objects.awk ;;
	esac
	LC_ALL=C awk -v kind="$import_kind" -v left="$scratch/left" -f "$share/import/common.awk" -f "$share/import/known.awk" \
		${import_also:+-f "$share/import/$import_also"} -f "$share/import/$import_kind.awk" "$scratch/read" >"$scratch/sections" || die "import: awk failed"
	"$helpers/lanboot-import" check "$scratch/left" <"$scratch/sections" >"$scratch/made" || exit 1
	import_show
	! grep -q '^lost' "$scratch/left" || return "$warning"
	return "$well"
}

# import_known: prints what the configuration says already.
import_known() {
	if [ ! -e "$conf" ]; then
		[ "$conf_given" = no ] || usage "$conf: no such file; -f expects lanboot's configuration"
		return 0
	fi
	"$helpers/lanboot-import" known "$conf" 2>"$scratch/said" && return
	say "$(sed -n 1p "$scratch/said")"
	say "$conf: cannot be read, so nobody can say what of this is there already; mend it, and import anew"
}

# import_texts FILE...: prints their lines, behind the name of each.
import_texts() {
	import_bom=$(printf '\357\273\277') import_cr=$(printf '\r')
	for import_file; do
		printf 'F%s\n' "$(plain "$import_file")"
		import_text "$import_file" || return
	done
}

# import_text FILE: prints its lines. Names of files are no assignments for awk: they stand before.
import_text() {
	[ "$(LC_ALL=C tr -cd '\000' <"$1" | head -c 1 | wc -c)" = 0 ] ||
		die "$1: has a NUL byte, so it is no text; save it as UTF-8"
	LC_ALL=C sed "1s/^$import_bom//; s/$import_cr\$//; s/^/L/" "$1"
	echo
}

# import_included FILE...: the same, with what they include; a folder stands for the files in it.
import_included() {
	for import_file; do
		shift
		[ -z "${import_file%/}" ] || import_file=${import_file%/}
		[ -d "$import_file" ] || { set -- "$@" "$import_file"; continue; }
		[ ! -d "$import_file/pxelinux.cfg" ] || import_file=$import_file/pxelinux.cfg
		for import_one in "$import_file"/*; do
			[ ! -f "$import_one" ] || set -- "$@" "$import_one"
		done
	done
	[ $# -gt 0 ] || die "no file is in there"
	# What they name is beneath the folder of pxelinux.0, or beside.
	import_beside=$(dirname -- "$1")
	import_root=$import_beside
	case $import_beside in
	pxelinux.cfg | */pxelinux.cfg) import_root=$(dirname -- "$import_beside") ;;
	*) [ "$(basename -- "$(cd "$import_beside" && pwd)")" != pxelinux.cfg ] || import_root=$import_beside/.. ;;
	esac
	import_texts "$@" >"$scratch/texts" || return
	import_left=100
	while LC_ALL=C awk -v kind="$import_kind" -f "$share/import/includes.awk" "$scratch/texts" >"$scratch/names" &&
		[ -s "$scratch/names" ] && [ "$import_left" -gt 0 ]; do
		while IFS= read -r import_name; do
			import_left=$((import_left - 1))
			import_found=$(import_find "$import_name")
			printf 'I%s\t%s\n' "$import_name" "$(plain "${import_found:-/nowhere}")"
			case $import_found in
			'' | /private) ;;
			*) import_text "$import_found" || return ;;
			esac
		done <"$scratch/names" >>"$scratch/texts"
	done
	cat "$scratch/texts"
}

# import_objects FILE...: prints files of JSON; a folder stands for those in it and in its folders.
import_objects() {
	for import_file; do
		shift
		[ -d "$import_file" ] || { set -- "$@" "$import_file"; continue; }
		for import_one in "${import_file%/}"/*.json "${import_file%/}"/*/*.json; do
			[ ! -f "$import_one" ] || set -- "$@" "$import_one"
		done
	done
	[ $# -gt 0 ] || die "no file with .json in its name is in there"
	"$helpers/lanboot-import" json "$@"
}

# import_find NAME: prints where the file is that a configuration includes; nothing: nowhere.
import_find() {
	case $1 in
	*..*) return ;;
	esac
	# PXELINUX's are beneath its folder, whatever they begin with. Of keys and passwords nothing is told.
	if [ "$import_kind" = isc ] && [ -f "$1" ] && [ -r "$1" ]; then
		if [ -n "$(find "$1" ! -perm -004)" ] && [ "$(dirname -- "$1")" != "$import_beside" ]; then
			echo /private
		else
			printf '%s\n' "$1"
		fi
		return
	fi
	import_name=${1#/} import_try=
	[ "$import_root" = "$import_beside" ] || import_try=$import_beside/${import_name#pxelinux.cfg/}
	for import_try in "$import_try" "$import_root/$import_name" "$import_beside/${1##*/}"; do
		if [ -f "$import_try" ] && [ -r "$import_try" ]; then
			printf '%s\n' "$import_try"
			return
		fi
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
