# shellcheck shell=sh
# setup_record.sh: a part of lanboot setup: a record of what setup made, in the folder of state, and what
# takes it back. A line each, with tabs:
#
#   folder PATH | file PATH SHA256 | link PATH TARGET | user NAME | group NAME
#   enabled SERVICE | running SERVICE | sample PATH SHA256 (what was the sample before)
#
# What a step made is what is there after it and was not before. Both are looked at only where setup
# makes something, so what else came meanwhile is not in it. A run that was broken off left what there was
# before its step, and the next one goes on from that.
: "${prog:?}" "${share:?}"

# seen_now: prints what is there of what setup makes.
seen_now() {
	for seen_name in lanboot lanboot-dhcp lanboot-tftp lanboot-http; do
		! id -u $seen_name >/dev/null 2>&1 || printf 'user\t%s\n' $seen_name
		! grep -q "^$seen_name:" /etc/group 2>/dev/null || printf 'group\t%s\n' $seen_name
	done
	{
		for seen_path in "${conf%/*}" "$root" "$state" "${overlays%/*}" "$overlays" "$state/secrets" "$state/keys" \
			"$state/hosts.d" /etc/systemd/system/pxedhcpd.service.d /etc/systemd/system/tftpd.service.d \
			/etc/systemd/system/httpbootd.service.d; do
			[ ! -d "$seen_path" ] || printf 'folder\t%s\n' "$seen_path"
		done
		for seen_path in "$conf" "$root/undionly.kpxe" "$root/snponly.efi" "$root/ipxe64.efi" "$root/ipxe32.efi" \
			"$root/ipxe-arm64.efi" /etc/systemd/system/*.service.d/lanboot-setup.conf; do
			[ ! -f "$seen_path" ] || printf 'file\t%s\n' "$seen_path"
		done
		for seen_path in "$root/alpine" "$overlays/$overlay"; do
			[ ! -d "$seen_path" ] || find "$seen_path" -name '.lanboot-*' -prune -o \
				\( -type d -exec printf 'folder\t%s\n' {} + \) -o \
				\( -type f -exec printf 'file\t%s\n' {} + \) -o \
				\( -type l -exec printf 'link\t%s\n' {} + \)
		done
	} | awk '!seen[$0]++'
	[ $trial = no ] || return 0
	for seen_name in $installed; do
		! service_is enabled $seen_name || printf 'enabled\t%s\n' $seen_name
		! service_is running $seen_name || printf 'running\t%s\n' $seen_name
	done
}

sum_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# recorded LINE: is it in the record?
recorded() { grep -Fqxs -- "$1" "$record"; }

# record_put: $scratch/record becomes the record, all at once.
record_put() {
	if ! (umask 077 && cat "$scratch/record" >"$record.new") || ! mv "$record.new" "$record"; then
		die "$record: could not be written; see above"
	fi
}

# record_begin: goes on from what a run that was broken off left.
record_begin() {
	[ $dry = no ] || return 0
	seen_now | LC_ALL=C sort >"$scratch/before"
	mkdir -p "$state" || die "$state: could not be made; see above"
	umask 077
	[ -e "$record" ] || : >"$record" || die "$record: could not be written; see above"
	if [ -e "$record.before" ]; then
		cp "$record.before" "$scratch/before"
	else
		cp "$scratch/before" "$record.before.new" && mv "$record.before.new" "$record.before" ||
			die "$record.before: could not be written; see above"
	fi
	umask 022
	record_step
}

# record_step: what is new belongs to the step that ends here.
record_step() {
	[ $dry = no ] || return 0
	seen_now | LC_ALL=C sort >"$scratch/after"
	LC_ALL=C comm -13 "$scratch/before" "$scratch/after" >"$scratch/new"
	if [ -s "$scratch/new" ]; then
		cp "$record" "$scratch/record"
		tab=$(printf '\t')
		while IFS=$tab read -r new_kind new_path; do
			case $new_kind in
			file) printf 'file\t%s\t%s\n' "$new_path" "$(sum_of "$new_path")" ;;
			link) printf 'link\t%s\t%s\n' "$new_path" "$(readlink "$new_path")" ;;
			*) printf '%s\t%s\n' "$new_kind" "$new_path" ;;
			esac
		done <"$scratch/new" >"$scratch/lines"
		# Of a file that came again, the newer line holds.
		awk -F '\t' 'NR == FNR { came[$1 "\t" $2]; next } !(($1 "\t" $2) in came)' "$scratch/lines" \
			"$scratch/record" >"$scratch/kept"
		cat "$scratch/kept" "$scratch/lines" >"$scratch/record"
		record_put
	fi
	cp "$scratch/after" "$scratch/before"
	if ! cp "$scratch/after" "$record.before.new" || ! mv "$record.before.new" "$record.before"; then
		die "$record.before: could not be written; see above"
	fi
}

### Back

# of_kind KIND: prints the paths or names of that kind, the innermost first.
of_kind() {
	awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' "$record" | LC_ALL=C sort -r
}

keep() {
	step kept kept "$1: $2"
	kept_any=yes
}

undo_services() {
	undo_done=
	for undo_name in $(of_kind running); do
		undo_done="$undo_done $undo_name"
		[ $dry = yes ] || service_do stop "$undo_name" || keep "$undo_name" "could not be stopped: $(last_said)"
	done
	for undo_name in $(of_kind enabled); do
		is_in "$undo_done" "$undo_name" || undo_done="$undo_done $undo_name"
		[ $dry = yes ] || service_do disable "$undo_name" || keep "$undo_name" "could not be disabled: $(last_said)"
	done
	[ -z "$undo_done" ] || step services "$undo_word" "stopped and disabled$undo_done"
}

undo_files() {
	undo_n=0
	awk -F '\t' '$1 == "file" || $1 == "link"' "$record" >"$scratch/files"
	tab=$(printf '\t')
	while IFS=$tab read -r undo_kind undo_path undo_was; do
		if [ "$undo_kind" = link ]; then
			[ -L "$undo_path" ] || continue
			undo_is=$(readlink "$undo_path")
		else
			[ -f "$undo_path" ] || continue
			undo_is=$(sum_of "$undo_path")
		fi
		if [ "$undo_is" != "$undo_was" ]; then
			keep "$undo_path" 'changed since; it is yours'
		elif [ $dry = no ] && ! rm "$undo_path"; then
			keep "$undo_path" 'could not be removed; see above'
		else
			undo_n=$((undo_n + 1))
		fi
	done <"$scratch/files"
	while IFS=$tab read -r undo_kind undo_path undo_was; do
		[ "$undo_kind" = sample ] && [ -f "$undo_path" ] || continue
		if [ "$(sum_of "$undo_path")" != "$undo_was" ]; then
			keep "$undo_path" 'changed since; it is yours'
		else
			[ $dry = yes ] || sample_back
			undo_n=$((undo_n + 1))
		fi
	done <"$record"
	[ $dry = yes ] || ! of_kind folder | grep -Fqx "$root/alpine" || rm -f "$root/alpine/.lanboot-image.lock"
	# What the daemons wrote of machines, where the folder was made for them.
	if [ $dry = no ] && [ -n "$(of_kind folder | grep -Fx "$state")" ]; then
		find "$state" -maxdepth 1 -type f \( -name admin-key -o -name 'machines*' -o -name '.machines*' \
			-o -name '*.once' -o -name '.once.new' \) -exec rm -f {} +
	fi
	[ $undo_n = 0 ] || step files "$undo_word" "$undo_n files and links removed"
}

# sample_back: the configuration is the sample again.
sample_back() {
	if ! cat "$sample" >"$conf.new" || ! mv "$conf.new" "$conf"; then
		keep "$conf" 'could not become the sample again; see above'
	fi
}

undo_folders() {
	undo_n=0
	of_kind folder >"$scratch/folders"
	# The record goes with the last of them.
	if [ $dry = no ]; then
		cp "$record" "$scratch/record"
		rm -f "$record" "$record.before"
	fi
	while read -r undo_path; do
		[ -d "$undo_path" ] || continue
		if [ $dry = yes ] || rmdir "$undo_path" 2>/dev/null; then
			undo_n=$((undo_n + 1))
			continue
		fi
		# Folders within that stay were named already.
		undo_left=$(find "$undo_path" ! -type d | sed -n '1,3p' | paste -s -d ' ' -)
		grep -qF "$undo_path/" "$scratch/named" 2>/dev/null || keep "$undo_path" "holds what setup did not make: $undo_left"
		echo "$undo_path" >>"$scratch/named"
		# Its owner may go.
		chown -h -R root:root "$undo_path"
	done <"$scratch/folders"
	[ $undo_n = 0 ] || step folders "$undo_word" "$undo_n folders removed"
}

undo_users() {
	undo_done=
	record_of=$record
	[ $dry = yes ] || record=$scratch/record
	for undo_name in $(of_kind user); do
		undo_done="$undo_done $undo_name"
		[ $dry = yes ] || ! id -u "$undo_name" >/dev/null 2>&1 || remove_user "$undo_name"
	done
	for undo_name in $(of_kind group); do
		is_in "$undo_done" "$undo_name" || undo_done="$undo_done $undo_name"
		[ $dry = yes ] || ! grep -q "^$undo_name:" /etc/group || remove_group "$undo_name"
	done
	record=$record_of
	[ -z "$undo_done" ] || step users "$undo_word" "removed$undo_done"
}

remove_user() {
	if command -v userdel >/dev/null; then userdel "$1"; else deluser "$1"; fi >"$scratch/said" 2>&1 ||
		keep "user $1" "could not be removed: $(last_said)"
}

remove_group() {
	if command -v groupdel >/dev/null; then groupdel "$1"; else delgroup "$1"; fi >"$scratch/said" 2>&1 ||
		keep "group $1" "could not be removed: $(last_said)"
}

undo_all() {
	undo_word='done' kept_any=no
	if [ $dry = yes ]; then
		undo_word=would
	elif [ -e "$record.before" ] && [ -e "$record" ]; then
		record_begin
	fi
	if [ ! -s "$record" ]; then
		[ $dry = yes ] || rm -f "$record" "$record.before"
		step undo there "nothing that setup made is here"
		return
	fi
	undo_services
	undo_files
	undo_folders
	undo_users
}
