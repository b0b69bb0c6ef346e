# shellcheck shell=sh
# lanboot_seen.sh: a part of lanboot: the machines as httpbootd sees them. It makes the texts.
: "${prog:?}" "${command:?}" "${json:?}"

# shellcheck disable=SC2034 # tool.sh takes them
case $command in
status) flags='--watch --all' valued='--room --state --profile' ;;
log) flags='--follow' ;;
list) flags='--unknown --configured --csv' valued='--room --profile' ;;
esac
watch=no follow=no

usage_text() {
	case $command in
	status) cat <<USAGE ;;
usage: $prog status [--watch] [--room ROOM] [--state STATE] [--profile PROFILE] [--all] [--json]

What each machine does: trouble first. --watch goes on showing it until Ctrl-C; where that is no
terminal, whenever a machine's state has changed. STATE is booting, up, silent, failed or unknown;
--all also lists, each by itself, those that are up.
USAGE
	show) cat <<USAGE ;;
usage: $prog show MACHINE [--json]

One machine's story: its boot now, the one before, the usual one, and what the servers did.
USAGE
	log) cat <<USAGE ;;
usage: $prog log [MACHINE] [--follow] [--json]

What the daemons told, of one machine or of all. --follow goes on as it comes, until Ctrl-C.
USAGE
	why) cat <<USAGE ;;
usage: $prog why [MACHINE] [--json]

What is wrong, in a sentence, and what to do; of one machine or of all.
USAGE
	list) cat <<USAGE ;;
usage: $prog list [--unknown | --configured] [--room ROOM] [--profile PROFILE] [--csv | --json]

The machines: those that sections are for and those that were seen. --unknown: only those that no
section is for, each with the word on its screen; --configured: only those with a section.
USAGE
	esac
}

set_option() {
	case $1 in
	--watch) watch=yes ;;
	--follow) follow=yes ;;
	--csv | --all | --unknown | --configured) field "${1#--}" yes ;;
	--*) field "${1#--}" "$2" ;;
	esac
}

# one_machine WHAT WORD...: at most one word; none only where WHAT is `any`.
one_machine() {
	[ $# -le 2 ] || usage "$command: one machine, not also $3"
	[ "$1" = any ] || [ $# = 2 ] || usage "$command: expected a machine: its name, MAC or IP address, or word"
}

main() {
	# How wide the terminal is and what it has, lanboot-ask knows.
	[ $json = yes ] || ask_options=-p
	case $command in
	status)
		[ $# = 0 ] || usage "status: takes no $1; one machine: $prog show $1"
		if [ $watch = yes ]; then
			[ $json = no ] || usage "status: --watch or --json, not both; $prog log --follow is for programs"
			ask_options='' ask_exec=yes
			ask live /status
		else
			ask_text /status /machines.json
		fi
		;;
	show)
		one_machine one "$@"
		ask_text /show /machine.json "id=$1"
		;;
	why)
		one_machine any "$@"
		ask_text /why /why.json ${1:+"id=$1"}
		;;
	log)
		one_machine any "$@"
		if [ $follow = yes ]; then
			ask_options='' ask_exec=yes
			ask follow /follow ${1:+"id=$1"}
		else
			ask_text /log /log.json ${1:+"id=$1"}
		fi
		;;
	list)
		[ $# = 0 ] || usage "list: takes no $1; one machine: $prog show $1"
		case $fields in
		*csv=yes*) ask_options='' ;;
		esac
		ask_text /list /list.json
		;;
	esac
}
