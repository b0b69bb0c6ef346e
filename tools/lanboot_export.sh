# shellcheck shell=sh
# lanboot_export.sh: a part of lanboot: the machines of the configuration, for a spreadsheet or a program.
# It asks a daemon for the configuration as that reads it: with what is included, lists, and hosts.d.
: "${prog:?}" "${share:?}" "${json_awk:?}" "${conf:?}" "${well:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--with-keys' valued='-o'
out='' export_keys=no

usage_text() {
	cat <<USAGE
usage: $prog export csv|json [-o FILE] [--with-keys]

Prints the machines of the configuration (-f FILE), those in lists and in hosts.d among them: a line
each, with the columns mac, name, profile and room, and a further one for each key that any of them has;
or as JSON, with the profiles. $prog import csv and import json read it again.

In the CSV a value that a spreadsheet would take for a formula has ' in front.

-o FILE      into this file, which may not be there yet
--with-keys  with the machines' secret, key, too; without, it is left out, and that is said

Exit: 0; 1 it could not be done; 2 wrong use.
USAGE
}

set_option() {
	case $1 in
	-o) out=$2 ;;
	--with-keys) export_keys=yes ;;
	esac
}

main() {
	export_kind=${1:-}
	case $export_kind in
	csv | json) ;;
	*) usage "export ${export_kind:-}: expected csv or json" ;;
	esac
	[ $# = 1 ] || usage "export $export_kind: expected nothing more"
	make_scratch
	: "${scratch:?}"
	for export_daemon in httpbootd tftpd pxedhcpd; do
		! export_program=$(program_of $export_daemon) || break
	done
	[ -n "$export_program" ] || die "no daemon of lanboot is here, which reads the configuration"
	"$export_program" -f "$conf" --dump-config >"$scratch/dump" 2>"$scratch/said" || {
		sed -n 1p "$scratch/said" >&2
		die "$conf: cannot be read; mend it first"
	}
	LC_ALL=C awk -v form="$export_kind" -v with_keys=$export_keys -v told="$scratch/told" "$json_awk
		$(cat "$share/export.awk")" "$scratch/dump" >"$scratch/out" || die "export: awk failed"
	if [ -n "$out" ]; then
		(umask 077 && set -C && cat "$scratch/out" >"$out") 2>/dev/null ||
			die "$out: is there already, or cannot be written; name another file"
	else
		cat "$scratch/out"
	fi
	[ ! -s "$scratch/told" ] || say "the secret key of $(cat "$scratch/told") is left out; --with-keys has it, too"
	return "$well"
}
