# shellcheck shell=sh
# setup_record.sh: a part of lanboot setup: a record of what setup made, in the folder of state; setup_undo.sh
# takes it back. A line each, with tabs:
#
#   folder PATH | file PATH SHA256 | link PATH TARGET | user NAME | group NAME
#   enabled SERVICE | running SERVICE | sample PATH SHA256 (what was the sample before) | kept-by-lbu PATH
#   package NAME (a virtual one of apk's, which needs what was missing)
#   notes FOLDER (of state, where no daemon had written anything before)
#
# What setup puts in place itself is written here first. What a tool makes for it is what is there after
# that step and was not before, of the kinds that this step makes; so nothing else that comes meanwhile is in
# it. A run that was broken off left which step it was at, and what was there before that: the next
# one goes on from there.
: "${prog:?}" "${share:?}"

accounts='lanboot lanboot-dhcp lanboot-tftp lanboot-http'
doing=
tab=$(printf '\t')
lbu_list=/etc/apk/protected_paths.d/lbu.list

# seen_now: prints what is there of what the tools make.
seen_now() {
	for seen_path in "${conf%/*}" "$root" "$state" "${overlays%/*}" "$overlays" "$state/secrets" "$state/keys" \
		"$state/hosts.d" /etc/systemd/system/pxedhcpd.service.d /etc/systemd/system/tftpd.service.d \
		/etc/systemd/system/httpbootd.service.d "$root/alpine"; do
		[ ! -d "$seen_path" ] || printf 'folder\t%s\n' "$seen_path"
	done | awk '!seen[$0]++'
	case $doing in
	users) seen_users ;;
	release*) [ ! -d "$root/alpine" ] || seen_release "${doing#release }" ;;
	services) seen_services ;;
	esac
}

seen_users() {
	[ $trial = no ] || return 0
	for seen_name in $accounts; do
		! id -u $seen_name >/dev/null 2>&1 || printf 'user\t%s\n' $seen_name
		! grep -q "^$seen_name:" /etc/group 2>/dev/null || printf 'group\t%s\n' $seen_name
	done
	for seen_path in /etc/systemd/system/*.service.d/lanboot-setup.conf; do
		[ ! -f "$seen_path" ] || printf 'file\t%s\n' "$seen_path"
	done
	! grep -qsx '+var/lib/lanboot' $lbu_list || printf 'kept-by-lbu\t%s\n' /var/lib/lanboot
}

# list_tree FOLDER: each folder, file and link, with its kind. (busybox's find knows one -exec + alone.)
list_tree() {
	find "$1" -type d | sed "s/^/folder$tab/"
	find "$1" -type f | sed "s/^/file$tab/"
	find "$1" -type l | sed "s/^/link$tab/"
}

# seen_release RELEASE: that, or the releases of that branch.
seen_release() {
	for seen_path in "$root/alpine/$1" "$root/alpine/$1".* "$root/alpine/.previous-$1" "$root/alpine/${1%.*}" \
		"$root/alpine/.previous-${1%.*}"; do
		if [ -d "$seen_path" ] && [ ! -L "$seen_path" ]; then
			list_tree "$seen_path"
		elif [ -L "$seen_path" ]; then
			printf 'link\t%s\n' "$seen_path"
		fi
	done | awk '!seen[$0]++'
}

seen_services() {
	for seen_name in $installed; do
		! service_is enabled $seen_name || printf 'enabled\t%s\n' $seen_name
		! service_is running $seen_name || printf 'running\t%s\n' $seen_name
	done
}

sum_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# recorded LINE: is it in the record?
recorded() { grep -Fqxs -- "$1" "$record"; }

# recorded_kind KIND PATH: is it in the record, whatever its sum?
recorded_kind() {
	awk -F '\t' -v kind="$1" -v path="$2" '$1 == kind && $2 == path { found = 1 } END { exit !found }' "$record" 2>/dev/null
}

# record_failed FILE: nothing is made that could not be written down.
record_failed() {
	rm -f "$record.new" "$record.before.new"
	[ -s "$record" ] || rm -f "$record"
	die "$1: could not be written, so what is made could not be taken back; nothing more was made"
}

# record_put: $scratch/record becomes the record, all at once.
record_put() {
	if ! (umask 077 && cat "$scratch/record" >"$record.new") || ! mv "$record.new" "$record"; then
		record_failed "$record"
	fi
}

# record_lines FILE: adds its lines. Of a path that came again, the newer line holds.
record_lines() {
	[ -s "$1" ] || return 0
	awk -F '\t' 'NR == FNR { came[$1 "\t" $2]; next } !(($1 "\t" $2) in came)' "$1" "$record" >"$scratch/kept"
	cat "$scratch/kept" "$1" >"$scratch/record"
	record_put
}

# record_begin: goes on from what a run that was broken off left.
record_begin() {
	[ $dry = no ] || return 0
	record_new=no
	[ -d "$state" ] || record_state=$(printf 'folder\t%s' "$state")
	[ -d "${state%/*}" ] || record_state=$(printf 'folder\t%s\n%s' "${state%/*}" "$record_state")
	mkdir -p "$state" 2>"$scratch/said" || die "$state: could not be made: $(last_said)"
	# Held as long as we run; what we start has none of it.
	if ! exec 8<"$state" || { command -v flock >/dev/null && ! flock -n 8; }; then
		die "another lanboot setup is at work; wait until it has ended"
	fi
	if [ ! -e "$record" ]; then
		record_new=yes
		: >"$scratch/record"
		record_put
	fi
	if [ -e "$record.before" ]; then
		doing=$(sed -n 's/^doing\t//p' "$record.before" | head -n 1)
		broken_at=$doing
		sed '/^doing\t/d' "$record.before" >"$scratch/before"
		record_step
	fi
	{
		[ -z "${record_state:-}" ] || printf '%s\n' "$record_state"
		# What daemons write there.
		[ $record_new = no ] || find "$state" -maxdepth 1 -type f ! -name 'setup-record*' | grep -q . ||
			printf 'notes\t%s\n' "$state"
	} >"$scratch/lines"
	record_lines "$scratch/lines"
}

# record_doing STEP: what is new from now on, and is what it makes, is setup's.
record_doing() {
	doing=$1
	[ $dry = no ] || return 0
	seen_now | LC_ALL=C sort >"$scratch/before"
	if ! { printf 'doing\t%s\n' "$doing" && cat "$scratch/before"; } >"$record.before.new" ||
		! mv "$record.before.new" "$record.before"; then
		record_failed "$record.before"
	fi
}

# record_step: what is new belongs to the step that ends here.
record_step() {
	[ $dry = no ] && [ -n "$doing" ] || return 0
	seen_now | LC_ALL=C sort >"$scratch/after"
	LC_ALL=C comm -13 "$scratch/before" "$scratch/after" >"$scratch/new"
	while IFS=$tab read -r new_kind new_path; do
		case $new_kind in
		file) printf 'file\t%s\t%s\n' "$new_path" "$(sum_of "$new_path")" ;;
		link) printf 'link\t%s\t%s\n' "$new_path" "$(readlink "$new_path")" ;;
		*) printf '%s\t%s\n' "$new_kind" "$new_path" ;;
		esac
	done <"$scratch/new" >"$scratch/lines"
	record_lines "$scratch/lines"
	rm -f "$record.before"
	doing=
}

# record_tree FOLDER PLACE: of what is in FOLDER and comes to be PLACE.
record_tree() {
	(
		cd "$1" || exit
		list_tree . | while IFS=$tab read -r tree_kind tree_path; do
			tree_place=$2${tree_path#.}
			case $tree_kind in
			file) printf 'file\t%s\t%s\n' "$tree_place" "$(sum_of "$tree_path")" ;;
			link) printf 'link\t%s\t%s\n' "$tree_place" "$(readlink "$tree_path")" ;;
			*) printf 'folder\t%s\n' "$tree_place" ;;
			esac
		done
	) >"$scratch/lines"
	record_lines "$scratch/lines"
}

# place_file FROM PLACE KIND: puts a copy of FROM there, with what it is in the record first. False: it
# cannot be; why is in $scratch/said.
place_file() {
	place_new=${2%/*}/.lanboot-setup.new
	if ! { mkdir -p "${2%/*}" && cp "$1" "$place_new" && chmod 644 "$place_new"; } 2>"$scratch/said"; then
		rm -f "$place_new" 2>/dev/null
		return 1
	fi
	on_disk "$place_new"
	printf '%s\t%s\t%s\n' "$3" "$2" "$(sum_of "$1")" >"$scratch/lines"
	record_lines "$scratch/lines"
	mv -f "$place_new" "$2" 2>"$scratch/said"
}
