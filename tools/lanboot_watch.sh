# shellcheck shell=sh
# lanboot_watch.sh: a part of lanboot: tells a program of the site's, or a URL, when something is wrong.
# It is lanboot-ask that watches; no daemon ever runs or calls anything.
: "${prog:?}"

# shellcheck disable=SC2034 # tool.sh takes them
valued='--exec --post --for --every'
program='' url='' kinds='' every=5

usage_text() {
	cat <<USAGE
usage: $prog watch --exec PROGRAM [--for KINDS] [--every SECONDS]
       $prog watch --post URL [--for KINDS] [--every SECONDS]

Runs until it is ended, and tells when something is wrong, once: by running PROGRAM (no shell) with
the arguments KIND MAC NAME SENTENCE and the same as JSON on its standard input, or by posting that
JSON to URL. At most once in ten minutes for the same kind and machine, and 20 a minute in all. When it
is over, that is told once, too: KIND is then ended, and the JSON says what it was.

KINDS are words with commas between them: stuck (it does not get further), unknown, rival, missing (a
file), full, silent, lost (httpbootd itself does not answer), daemon (pxedhcpd or tftpd runs no more, or
hangs). Default: all but silent.
--every: how often to look (default: $every).
USAGE
}

set_option() {
	case $1 in
	--exec) program=$2 ;;
	--post) url=$2 ;;
	--for) kinds=$2 ;;
	--every) every=$2 ;;
	esac
}

check_kinds() {
	check_left=$kinds,
	while [ -n "$check_left" ]; do
		case ${check_left%%,*} in
		stuck | unknown | rival | missing | full | silent | lost | daemon) ;;
		*) usage "--for ${check_left%%,*}: expected stuck, unknown, rival, missing, full, silent, lost or daemon" ;;
		esac
		check_left=${check_left#*,}
	done
}

main() {
	[ $# = 0 ] || usage "watch: takes no $1"
	case $every in
	*[!0-9]* | '' | 0* | ?????*) usage "--every $every: expected seconds, 1 to 3600" ;;
	esac
	[ "$every" -le 3600 ] || usage "--every $every: expected seconds, 1 to 3600"
	[ -z "$kinds" ] || check_kinds
	if [ -n "$program" ]; then
		[ -z "$url" ] || usage "watch: --exec or --post, not both"
		# A name that the shell has, too, such as echo, is looked for in PATH.
		watch_path=$(command -v "$program") || usage "--exec $program: no such program, or it may not be run"
		case $watch_path in
		*/*) { [ -f "$watch_path" ] && [ -x "$watch_path" ]; } || usage "--exec $program: no program, or it may not be run" ;;
		*) watch_path=$program ;;
		esac
		set -- -e "$watch_path"
	elif [ -n "$url" ]; then
		case $url in
		http://?* | https://?*) ;;
		*) usage "--post $url: expected a URL, such as https://chat.example.org/hook" ;;
		esac
		for watch_client in curl wget ''; do
			! command -v "$watch_client" >/dev/null || break
		done
		[ -n "$watch_client" ] || die "neither curl nor wget is installed; one of them posts"
		set -- -u "$url" -c "$watch_client"
	else
		usage "watch: expected --exec PROGRAM or --post URL"
	fi
	watch_start "$@"
}

# watch_start OPTION...: of lanboot-ask.
watch_start() {
	need_helper lanboot-ask
	find_admin
	set -f
	for watch_admin in $admins; do
		set -- "$@" -a "$watch_admin"
	done
	set +f
	cleanup
	exec "$helpers/lanboot-ask" "$@" ${kinds:+-F "$kinds"} -i "$every" watch
}
