# shellcheck shell=sh
# setup_undo.sh: a part of lanboot setup: takes back what stands in the record (setup_record.sh), and nothing
# else. What was changed since, or is not in it, stays and is named. What could not be taken back
# stays in the record, for the next --undo.
: "${prog:?}" "${share:?}"

# of_kind KIND: prints the paths or names of that kind, the innermost first.
of_kind() {
	awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' "$record" | LC_ALL=C sort -r
}

keep() { step kept kept "$1: $2"; }

# failed LINE WHAT WHY: it could not be taken back.
failed() {
	printf '%s\n' "$1" >>"$scratch/failed"
	step undo missing "$2: $3" "mend that, and run lanboot setup --undo again"
}

undo_services() {
	undo_done=
	for undo_name in $(of_kind running); do
		service_is running "$undo_name" || continue
		undo_done="$undo_done $undo_name"
		[ $dry = yes ] || service_do stop "$undo_name" ||
			failed "$(printf 'running\t%s' "$undo_name")" "$undo_name could not be stopped" "$(last_said)"
	done
	for undo_name in $(of_kind enabled); do
		service_is enabled "$undo_name" || continue
		is_in "$undo_done" "$undo_name" || undo_done="$undo_done $undo_name"
		[ $dry = yes ] || service_do disable "$undo_name" ||
			failed "$(printf 'enabled\t%s' "$undo_name")" "$undo_name could not be disabled" "$(last_said)"
	done
	[ -z "$undo_done" ] || step services "$undo_word" "stopped and disabled$undo_done"
}

# undo_file KIND PATH WAS: a file, a link, or the sample of a configuration, if it still is what it was.
undo_file() {
	if [ "$1" = link ]; then
		[ -L "$2" ] || return 0
		undo_is=$(readlink "$2")
	else
		if [ ! -f "$2" ] || [ -L "$2" ]; then return 0; fi
		undo_is=$(sum_of "$2")
	fi
	undo_line=$(printf '%s\t%s\t%s' "$1" "$2" "$3")
	if [ "$undo_is" != "$3" ]; then
		keep "$2" 'changed since, so it is yours'
		return
	fi
	if [ $dry = no ]; then
		if [ "$1" = sample ]; then
			cp -p "$record.sample" "$2.new" 2>"$scratch/said" && mv "$2.new" "$2" 2>"$scratch/said"
		else
			rm "$2" 2>"$scratch/said"
		fi || { failed "$undo_line" "$2" "$(last_said)"; return; }
	fi
	undo_n=$((undo_n + 1))
}

undo_files() {
	undo_n=0
	awk -F '\t' '$1 == "file" || $1 == "link" || $1 == "sample"' "$record" >"$scratch/files"
	while IFS=$tab read -r undo_kind undo_path undo_was; do
		undo_file "$undo_kind" "$undo_path" "$undo_was"
	done <"$scratch/files"
	[ $dry = yes ] || undo_leavings
	[ $undo_n = 0 ] || step files "$undo_word" "$undo_n files and links taken back"
}

# undo_leavings: what the daemons and the tools wrote for themselves in folders that were made for that.
undo_leavings() {
	for undo_path in $(of_kind notes); do
		find "$undo_path/" -maxdepth 1 -type f \( -name admin-key -o -name '.admin-key*' -o -name 'machines*' \
			-o -name '.machines*' -o -name '*.once' -o -name '.once.new' \) -exec rm -f {} +
	done
	of_kind folder >"$scratch/folders"
	while read -r undo_path; do
		rm -f "$undo_path/.lanboot-image.lock" "$undo_path/.lanboot-setup.new"
		# Of tools that were broken off.
		rm -rf "$undo_path"/.lanboot-image.stage.?????? "$undo_path"/.lanboot-ipxe.?????? \
			"$undo_path"/.lanboot-overlay.?????? "$undo_path"/.lanboot-setup.??????
	done <"$scratch/folders"
	# Of a release of ours in a folder that was there before it.
	! grep -Fqs "$tab$root/alpine/" "$record" || rm -f "$root/alpine/.lanboot-image.lock"
}

# undo_folders: but for that of the record, which is the last.
undo_folders() {
	undo_n=0
	: >"$scratch/stay"
	of_kind folder | grep -Fvx "$state" >"$scratch/folders"
	while read -r undo_path; do
		undo_folder "$undo_path"
	done <"$scratch/folders"
	[ $undo_n = 0 ] || step folders "$undo_word" "$undo_n folders removed"
}

# undo_folder PATH: if nothing is in it.
undo_folder() {
	if [ ! -d "$1" ] || [ -L "$1" ]; then return 0; fi
	if [ $dry = yes ] || rmdir "$1" 2>"$scratch/said"; then
		undo_n=$((undo_n + 1))
	elif [ -z "$(ls -A "$1")" ]; then
		failed "$(printf 'folder\t%s' "$1")" "$1" "$(last_said)"
	else
		# What is in folders within that stay was named already.
		undo_left=$(ls -A "$1" | while IFS= read -r undo_one; do
			grep -Fqx "$1/$undo_one" "$scratch/stay" || printf '%s\n' "$1/$undo_one"
		done | sed -n '1,4p' | paste -s -d ' ' -)
		[ -z "$undo_left" ] || keep "$1" "holds what setup did not make: $undo_left"
		printf '%s\n' "$1" >>"$scratch/stay"
	fi
}

### Users

# account_runs NAME: prints a process of that user.
account_runs() {
	runs_id=$(id -u "$1" 2>/dev/null) || return 0
	for runs_dir in /proc/[0-9]*; do
		awk -v id="$runs_id" '$1 == "Uid:" && ($2 == id || $3 == id) { found = 1 } END { exit !found }' \
			"$runs_dir/status" 2>/dev/null || continue
		printf '%s (process %s)' "$(cat "$runs_dir/comm")" "${runs_dir#/proc/}"
		return
	done
}

# others_in GROUP: prints who else is in it.
others_in() {
	sed -n "s/^$1:[^:]*:[^:]*://p" /etc/group | tr ',' '\n' | while read -r others_name; do
		[ -z "$others_name" ] || is_in "$(of_kind user | paste -s -d ' ' -)" "$others_name" || echo "$others_name"
	done | paste -s -d ' ' -
}

# inherit KIND NAME: what stays of theirs in our folders is root's, lest it be the next one's who gets that
# number.
inherit() {
	for inherit_path in "${conf%/*}" "$root" "$state" "$overlays"; do
		[ -d "$inherit_path" ] || continue
		if [ "$1" = user ]; then
			find "$inherit_path/" -xdev -user "$2" -exec chown -h root {} +
		else
			find "$inherit_path/" -xdev -group "$2" -exec chgrp -h root {} +
		fi
	done
}

# undo_account KIND NAME
undo_account() {
	if [ "$1" = user ]; then
		id -u "$2" >/dev/null 2>&1 || return 0
		undo_why=$(account_runs "$2")
		if [ -n "$undo_why" ] && [ $dry = no ]; then
			failed "$(printf 'user\t%s' "$2")" "user $2 could not be removed" "$undo_why runs as that one"
			return
		fi
	else
		grep -q "^$2:" /etc/group || return 0
		undo_why=$(others_in "$2")
		if [ -n "$undo_why" ]; then
			keep "group $2" "has members of yours: $undo_why"
			return
		fi
		# It is the user's, who stays for now.
		! id -u "$2" >/dev/null 2>&1 || [ $dry = yes ] || {
			printf 'group\t%s\n' "$2" >>"$scratch/failed"
			return
		}
	fi
	if [ $dry = no ]; then
		inherit "$1" "$2"
		[ "$1" = group ] || inherit group "$2"
		remove_account "$1" "$2" >"$scratch/said" 2>&1 ||
			{ failed "$(printf '%s\t%s' "$1" "$2")" "$1 $2 could not be removed" "$(last_said)"; return; }
	fi
	is_in "$undo_done" "$2" || undo_done="$undo_done $2"
}

remove_account() {
	if [ "$1" = user ]; then
		if command -v userdel >/dev/null; then userdel "$2"; else deluser "$2"; fi
	elif command -v groupdel >/dev/null; then
		groupdel "$2"
	else
		delgroup "$2"
	fi
}

undo_users() {
	undo_done=
	for undo_kind in user group; do
		for undo_name in $(of_kind $undo_kind); do
			undo_account $undo_kind "$undo_name"
		done
	done
	[ -z "$undo_done" ] || step users "$undo_word" "removed$undo_done"
	[ $dry = yes ] || for undo_path in $(of_kind kept-by-lbu); do
		lbu include -r "$undo_path" >/dev/null 2>&1 ||
			failed "$(printf 'kept-by-lbu\t%s' "$undo_path")" "$lbu_list" "still has $undo_path"
	done
}

# undo_packages: those that setup had apk install.
undo_packages() {
	for undo_name in $(of_kind package); do
		grep -qs "^$undo_name" /etc/apk/world || continue
		if [ $dry = no ] && ! apk -q del "$undo_name" >"$scratch/said" 2>&1; then
			failed "$(printf 'package\t%s' "$undo_name")" "apk del $undo_name" "$(last_said)"
			continue
		fi
		step packages "$undo_word" "gpgv removed"
	done
}

### All of it

# undo_record: it goes, but for what could not be taken back, and its folder with it.
undo_record() {
	[ $dry = no ] || return 0
	if [ -s "$scratch/failed" ]; then
		# Folders are tried again.
		{ awk -F '\t' '$1 == "folder" || $1 == "notes"' "$record"; cat "$scratch/failed"; } | awk '!seen[$0]++' >"$scratch/record"
		record_put
		return
	fi
	undo_state=$(of_kind folder | grep -Fx "$state")
	rm -f "$record" "$record.sample" "$record.new" "$record.before" "$record.before.new"
	[ -z "$undo_state" ] || undo_folder "$state"
}

undo_all() {
	undo_word='done'
	: >"$scratch/failed"
	[ -e "$record" ] || ! [ -e /var/lib/lanboot/setup-record ] || state=/var/lib/lanboot record=$state/setup-record
	if [ $dry = yes ]; then
		undo_word=would
	elif [ -e "$record" ]; then
		# What a run that was broken off made.
		record_begin
	fi
	if [ ! -s "$record" ]; then
		[ $dry = yes ] || rm -f "$record"
		step undo there "nothing that setup made is here"
		return
	fi
	undo_services
	undo_files
	undo_folders
	undo_users
	undo_packages
	undo_record
}
