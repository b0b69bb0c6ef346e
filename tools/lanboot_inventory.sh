# shellcheck shell=sh
# lanboot_inventory.sh: a part of lanboot: asks the inventory once, as httpbootd does again and again.
: "${prog:?}" "${conf:?}" "${unknown:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued=''

usage_text() {
	cat <<USAGE
usage: $prog inventory test [URL]
       $prog inventory fetch

test   asks inventory of the configuration (-f FILE), or URL instead, and says how many machines it names,
       which records are left out and why, and what would be another one than now; changes nothing
fetch  asks, and keeps what it names for the daemons here: for cron, where httpbootd does not run

Root alone can read the token of inventory-token-file, so it is asked as root.

Exit: 0; 1 some records are left out; 2 wrong use; 3 it could not be asked, or says what is no inventory.
USAGE
}

set_option() { :; }

main() {
	inventory_program=$(program_of httpbootd) || die "httpbootd is not installed, which is what asks"
	case ${1:-} in
	test) [ $# -le 2 ] || usage "inventory test $2: expected nothing more" ;;
	fetch) [ $# = 1 ] || usage "inventory fetch: expected nothing more" ;;
	*) usage "inventory ${1:-}: expected test or fetch" ;;
	esac
	inventory_status=0
	"$inventory_program" -f "$conf" inventory "$@" || inventory_status=$?
	case $inventory_status in
	0 | 1 | 3) exit "$inventory_status" ;;
	*) exit "$unknown" ;;
	esac
}
