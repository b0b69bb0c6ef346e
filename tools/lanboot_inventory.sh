# shellcheck shell=sh
# lanboot_inventory.sh: a part of lanboot: asks the inventory once, as httpbootd does again and again.
: "${prog:?}" "${conf:?}" "${unknown:?}" "${json:?}" "${json_awk:?}" "${scratch?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued=''

usage_text() {
	cat <<USAGE
usage: $prog inventory test [URL] [--json]
       $prog inventory fetch

test   asks inventory of the configuration (-f FILE), or URL instead, and says how many machines it names,
       which records are left out and why, and what would be another one than now; changes nothing
fetch  asks, and keeps what it names for the daemons here: for cron, where httpbootd does not run

--json  what test says: counts of all, and of each kind the first 20, as the text has them

Root alone can read the token of inventory-token-file, so it is asked as root.

Exit: 0; 1 some records are left out; 2 wrong use; 3 it could not be asked, or says what is no inventory.
USAGE
}

set_option() { :; }

# inventory_error: prints as JSON what is wrong, in $scratch/wrong, where httpbootd has said nothing else.
inventory_error() {
	LC_ALL=C awk -v status="$inventory_status" "$json_awk"'
		{ wrong = wrong (NR == 1 ? "" : "; ") $0 }
		END { printf "{\"status\":%d,\"error\":%s}\n", status, json(wrong) }' "$scratch/wrong"
}

main() {
	inventory_program=$(program_of httpbootd) || die "httpbootd is not installed, which is what asks"
	case ${1:-} in
	test) [ $# -le 2 ] || usage "inventory test $2: expected nothing more" ;;
	fetch) [ $# = 1 ] || usage "inventory fetch: expected nothing more" ;;
	*) usage "inventory ${1:-}: expected test or fetch" ;;
	esac
	inventory_status=0
	if [ "$json" = yes ] && [ "$1" = test ]; then
		make_scratch
		"$inventory_program" -f "$conf" inventory "$@" --json >"$scratch/said" 2>"$scratch/wrong" ||
			inventory_status=$?
		if [ -s "$scratch/said" ]; then
			cat "$scratch/wrong" >&2
			cat "$scratch/said"
		else
			inventory_error
		fi
	else
		"$inventory_program" -f "$conf" inventory "$@" || inventory_status=$?
	fi
	case $inventory_status in
	0 | 1 | 3) exit "$inventory_status" ;;
	*) exit "$unknown" ;;
	esac
}
