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

# inventory_json: prints as JSON what httpbootd says of it, in $scratch/said, and what is wrong, in $scratch/wrong.
inventory_json() {
	LC_ALL=C awk -v status="$inventory_status" "$json_awk"'
		# The number in front of those words, in the line; 0: there is none.
		function count(line, words) {
			return match(line, "[0-9]+ " words) ? substr(line, RSTART) + 0 : 0
		}
		function add(kind, text) { list[kind] = list[kind] (list[kind] == "" ? "" : ",") text }
		function machine(line,   id, name, what) {
			id = substr(line, 7, index(line, "]") - 7)
			name = substr(line, index(line, "]") + 1)
			if (match(name, /: /)) {
				what = substr(name, RSTART + 2)
				name = substr(name, 1, RSTART - 1)
			}
			sub(/^ /, "", name)
			return "{\"id\":" json(id) (name == "" ? "" : ",\"name\":" json(name)) \
				(what == "" ? "" : ",\"what\":" json(what)) "}"
		}
		FILENAME ~ /wrong$/ { wrong = wrong (wrong == "" ? "" : "; ") $0; next }
		FNR == 1 {
			match($0, /: [0-9]+ machines?, /)
			url = substr($0, 1, RSTART - 1)
			line = substr($0, RSTART)
			machines = count(line, "machine")
			left = count(line, "records? (is|are) left out")
			own = count(line, "of them for sections")
			no_mac = count(line, "say no MAC")
			next
		}
		/^left out: / && !/^left out: [0-9]+ more$/ { add("left", json(substr($0, 11))) }
		/^(new|changed|gone): \[/ {
			kind = substr($0, 1, index($0, ":") - 1)
			add(kind, machine(substr($0, length(kind) + 3)))
		}
		/^[0-9]+ new, / { new = count($0, "new"); changed = count($0, "changed"); gone = count($0, "gone") }
		END {
			printf "{\"status\":%d", status
			if (wrong != "") printf ",\"error\":%s", json(wrong)
			if (url != "") {
				printf ",\"url\":%s,\"machines\":%d,\"left_out\":{\"count\":%d,\"records\":[%s]}", \
					json(url), machines, left, list["left"]
				printf ",\"own_sections\":%d,\"no_mac\":%d", own, no_mac
				printf ",\"new\":{\"count\":%d,\"machines\":[%s]}", new, list["new"]
				printf ",\"changed\":{\"count\":%d,\"machines\":[%s]}", changed, list["changed"]
				printf ",\"gone\":{\"count\":%d,\"machines\":[%s]}", gone, list["gone"]
			}
			print "}"
		}' "$scratch/wrong" "$scratch/said"
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
		"$inventory_program" -f "$conf" inventory "$@" >"$scratch/said" 2>"$scratch/wrong" || inventory_status=$?
		inventory_json
	else
		"$inventory_program" -f "$conf" inventory "$@" || inventory_status=$?
	fi
	case $inventory_status in
	0 | 1 | 3) exit "$inventory_status" ;;
	*) exit "$unknown" ;;
	esac
}
