# shellcheck shell=sh
# check_servers.sh: a part of lanboot check: are the servers of servers alike, and does the store answer that they
# share? httpbootd compares and asks while it runs, and says what it found as /servers.json.
: "${scratch?}" "${tab:?}" "${store_said?}"

# server_rows: prints, of that JSON on standard input, a line for the store, whose server is `store`, and one for each
# other server, with tabs: STATE SERVER WHAT DO WAITING
server_rows() {
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
		{
			n = split($0, server, /\{"server":/)
			object = server[1]
			waiting = ""
			if (match(object, /"waiting":[0-9]+/)) waiting = substr(object, RSTART + 10, RLENGTH - 10)
			if (waiting != "")
				print text("state") "\tstore\t" text("what") "\t" text("do") "\t" waiting
			for (i = 2; i <= n; i++) {
				object = "{\"server\":" server[i]
				print text("state") "\t" text("server") "\t" text("what") "\t" text("do") "\t0"
			}
		}'
}

look_at_servers() {
	[ -n "$(process_of httpbootd)" ] || return 0
	if json=no ask get /servers.json >"$scratch/servers.json" 2>/dev/null; then :; fi
	server_rows <"$scratch/servers.json" >"$scratch/server.rows"
	while IFS="$tab" read -r server_state server_url server_what server_do server_waiting; do
		case $server_state in
		answers) store_said='the store answers' ;;
		away)
			found critical store "it does not answer: $server_what; ${server_waiting:-0} that wait for it with what they boot once boot their usual" \
				"$server_do"
			;;
		differs) found critical "$server_url" "it has not the same as this server, and which one a machine asks is chance: $server_what" "$server_do" ;;
		gone) found critical "$server_url" "it does not answer: $server_what" "$server_do" ;;
		mute) found warning "$server_url" "it is not compared with this server: $server_what" "$server_do" ;;
		esac
	done <"$scratch/server.rows"
}
