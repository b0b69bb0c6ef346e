# shellcheck shell=sh
# check_mirror.sh: a part of lanboot check: do the mirrors that httpbootd keeps have what machines will ask
# for? What each has done since it started httpbootd says itself, as /mirrors.json.
: "${scratch?}" "${prog:?}" "${tab:?}"

# mirror_rows: prints, of that JSON on standard input, a line each, with tabs:
#
#	mirror NAME FROM OFFLINE FREEZE SIZE KEPT REFUSED
#	repo NAME PATH GENERATION FROZEN CHECKED_SECONDS ERROR
#
# CHECKED_SECONDS is empty where upstream has said nothing good yet, ERROR where all is well.
mirror_rows() {
	LC_ALL=C awk '
		function text(name,   at) {
			at = index(object, "\"" name "\":\"")
			if (!at) return ""
			at = substr(object, at + length(name) + 4)
			match(at, /^([^"\\]|\\.)*/)
			at = substr(at, 1, RLENGTH)
			gsub(/\\[nrtu]/, " ", at)
			gsub(/\\/, "", at)
			return at
		}
		function word(name) {
			if (!match(object, "\"" name "\":[a-z0-9]+")) return ""
			return substr(object, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
		}
		{
			n = split($0, mirror, /\{"name":/)
			for (i = 2; i <= n; i++) {
				m = split(mirror[i], repo, /\{"path":/)
				object = "{\"name\":" repo[1]
				name = text("name")
				from = object
				sub(/.*"from":\["/, "", from)
				sub(/".*/, "", from)
				print "mirror\t" name "\t" from "\t" word("offline") "\t" word("freeze") "\t" word("size") "\t" word("kept_bytes") "\t" word("refused")
				for (k = 2; k <= m; k++) {
					object = "{\"path\":" repo[k]
					print "repo\t" name "\t" text("path") "\t" word("generation") "\t" word("frozen") "\t" word("checked_seconds") "\t" text("error")
				}
			}
		}'
}

# mirror_at NAME: where its section is.
mirror_at() { facts httpbootd mirror | awk -F '\t' -v name="$1" '$1 == name { print $2; exit }'; }

# mirror_ago SECONDS
mirror_ago() {
	if [ "$1" -lt 7200 ]; then
		plural $(($1 / 60)) minute
	elif [ "$1" -lt 172800 ]; then
		plural $(($1 / 3600)) hour
	else
		plural $(($1 / 86400)) day
	fi
}

# look_at_mirror_folder NAME WHERE CACHE SIZE KEPT: can it keep what comes?
look_at_mirror_folder() {
	if [ -d "$3/$1" ] && [ ! -w "$3/$1" ]; then
		found critical "$3/$1" "[mirror $1] keeps its files there, and nothing can be written: each machine waits for upstream" 'mount it for writing'
		return
	fi
	look_at_disk "$3" "what [mirror $1] fetches can soon not be kept there" 204800
	[ -n "$4" ] && [ -n "$5" ] || return 0
	if [ "$5" -gt "$4" ]; then
		found warning "$2" "[mirror $1]: what machines use takes $(($5 / 1048576)) MB, and size lets it keep $(($4 / 1048576)) MB: nothing else stays" \
			'a larger size ='
		return
	fi
	folder_free=$(df -Pk "$3" 2>/dev/null | awk 'NR == 2 { print $4 }')
	[ -z "$folder_free" ] || [ $((folder_free / 1024 + $5 / 1048576)) -ge $(($4 / 1048576)) ] ||
		found note "$2" "[mirror $1]: it may keep $(($4 / 1048576)) MB, and its disk has room for $((folder_free / 1024 + $5 / 1048576)): $3" \
			'a smaller size =, or another cache ='
}

# look_at_repo NAME WHERE FROM OFFLINE FREEZE PATH GENERATION FROZEN CHECKED ERROR
look_at_repo() {
	repo_age=''
	[ -z "$9" ] || repo_age=", $(mirror_ago "$9") after it last had it"
	case ${10} in
	'') ;;
	*'not among the keys'*) repo_do='copy the keys of the release that you mirror, /etc/apk/keys of any Alpine, to the folder of keys =' ;;
	*) repo_do="see whether $3 answers; a second URL in from = is asked where the first fails" ;;
	esac
	if [ "$7" = 0 ] && [ "$4" = true ]; then
		found critical "$2" "[mirror $1]: $6 is not here, and the mirror is offline: machines that need it do not come up" \
			'take offline = yes away, boot one machine, and put it back'
	elif [ "$7" = 0 ] && [ -n "${10}" ]; then
		found critical "$2" "[mirror $1]: nothing of $6 can be served: ${10}" "$repo_do"
	elif [ "$8" = true ]; then
		found note "$2" "[mirror $1]: $6 is frozen at generation $7: no update comes to machines" "$prog mirror thaw $1/$6"
	elif [ "$5" = true ]; then
		found note "$2" "[mirror $1]: freeze = yes: $6 stays at generation $7, and no update comes to machines" 'take freeze away, and reload'
	elif [ -n "${10}" ]; then
		found warning "$2" "[mirror $1]: machines get generation $7 of $6, and no newer one$repo_age: ${10}" "$repo_do"
	fi
}

look_at_mirrors() {
	facts httpbootd mirror >"$scratch/mirrors"
	[ -s "$scratch/mirrors" ] && [ -n "$(process_of httpbootd)" ] || return 0
	if json=no ask get /mirrors.json >"$scratch/mirrors.json" 2>/dev/null; then :; fi
	# Blanks would be one separator where a field is empty.
	mirror_rows <"$scratch/mirrors.json" | sed 's/\t\t/\t-\t/g; s/\t\t/\t-\t/g; s/\t$/\t-/' >"$scratch/mirror.rows"
	while IFS="$tab" read -r row_kind row_name row_3 row_4 row_5 row_6 row_7 _; do
		row_at=$(mirror_at "$row_name")
		if [ "$row_kind" = mirror ]; then
			row_from=$row_3 row_offline=$row_4 row_freeze=$row_5
			look_at_mirror_folder "$row_name" "$row_at" "$(head -n 1 "$scratch/mirrors" | cut -f 3)" "${row_6#-}" "${row_7#-}"
		else
			look_at_repo "$row_name" "$row_at" "$row_from" "$row_offline" "$row_freeze" "$row_3" "$row_4" "$row_5" "${row_6#-}" "${row_7#-}"
		fi
	done <"$scratch/mirror.rows"
}
