# shellcheck shell=sh
# check_inventory.sh: a part of lanboot check: is what the inventory says known here? httpbootd, which asks it while
# it runs, says how that went, as /inventory.json; records that are left out are told with the configuration.
: "${scratch?}"

# inventory_word NAME: prints that member of the JSON, which is all in one line.
inventory_word() {
	LC_ALL=C awk -v name="$1" '
		{
			if (match($0, "\"" name "\":[0-9]+")) {
				print substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
				exit
			}
			at = index($0, "\"" name "\":\"")
			if (!at) exit
			text = substr($0, at + length(name) + 4)
			match(text, /^([^"\\]|\\.)*/)
			text = substr(text, 1, RLENGTH)
			gsub(/\\[nrtu]/, " ", text)
			gsub(/\\/, "", text)
			print text
			exit
		}' "$scratch/inventory.json"
}

look_at_inventory() {
	[ -n "$(process_of httpbootd)" ] && conf_value lanboot inventory >/dev/null || return 0
	if json=no ask get /inventory.json >"$scratch/inventory.json" 2>/dev/null; then :; fi
	inventory_url=$(inventory_word inventory) inventory_what=$(inventory_word what) inventory_todo=$(inventory_word 'do')
	inventory_had=$(inventory_word fetched)
	case $(inventory_word state) in
	stale)
		[ -z "$inventory_had" ] || inventory_had=" $(mirror_ago $(($(date +%s) - inventory_had))) ago"
		found warning "$inventory_url" \
			"the inventory cannot be had, so its machines are as they were$inventory_had: $inventory_what" "$inventory_todo"
		;;
	none)
		found critical "$inventory_url" \
			"the inventory cannot be had, and its machines are not known: $inventory_what" "$inventory_todo"
		;;
	esac
}
