# shellcheck shell=sh
# lanboot_change.sh: a part of lanboot: one more machine, and what else changes. httpbootd writes it.
: "${prog:?}" "${command:?}" "${json:?}" "${share:?}"

# shellcheck disable=SC2034 # tool.sh takes them
case $command in
add | enrol | set) valued='--name --profile --room --tags' ;;
once) flags='--cancel' ;;
esac
[ "$command" != enrol ] || flags='--all'
all=no cancel=no
if [ "$command" = reload ]; then
	. "$share/signed.sh"
	. "$share/uki.sh"
fi

usage_text() {
	case $command in
	add) cat <<USAGE ;;
usage: $prog add MAC --name NAME --profile PROFILE [--room ROOM] [--tags WORDS] [KEY=VALUE]...

A machine that was not seen yet: httpbootd writes a section for it, as enrol does.
USAGE
	enrol) cat <<USAGE ;;
usage: $prog enrol MACHINE --name NAME --profile PROFILE [--room ROOM] [--tags WORDS] [KEY=VALUE]...
       $prog enrol --all --name 'NAME{n}' --profile PROFILE [--room ROOM] [--tags WORDS] [KEY=VALUE]...

A machine that waits because no section is for it: MACHINE is its MAC, its IP address, or the word on
its screen. httpbootd writes a section into hosts.d of its state folder, and the machine goes on. --all
takes all that wait; {n} is 1, 2 and so on. KEY is any of [host].
USAGE
	set) cat <<USAGE ;;
usage: $prog set MACHINE [--profile PROFILE] [--room ROOM] [--tags WORDS] [KEY=VALUE]...

Changes the section of a machine that was enrolled; KEY= with nothing behind it removes the key.
USAGE
	rename) cat <<USAGE ;;
usage: $prog rename MACHINE NAME
USAGE
	remove) cat <<USAGE ;;
usage: $prog remove MACHINE...

Removes the section of a machine that was enrolled.
USAGE
	once) cat <<USAGE ;;
usage: $prog once MACHINE PROFILE
       $prog once MACHINE --cancel

The machine boots PROFILE the next time, and what it did before from then on.
USAGE
	forget) cat <<USAGE ;;
usage: $prog forget MACHINE...

Forgets what was seen of a machine, but no section.
USAGE
	reload) cat <<USAGE ;;
usage: $prog reload

Has each daemon that runs here read the configuration again; a bad one is told, and the daemons go on
with what they had. Run by root it makes the images of uki = yes anew that are not what the configuration
says by now.
USAGE
	esac
}

set_option() {
	case $1 in
	--all) all=yes ;;
	--cancel) cancel=yes ;;
	*) field "${1#--}" "$2" ;;
	esac
}

# check_keys WORD...: each is KEY=VALUE.
check_keys() {
	for key_word; do
		case $key_word in
		id=* | by=* | all=*) usage "$command: ${key_word%%=*}: no key of [host]" ;;
		[a-z]*=*) ;;
		*) usage "$command: $key_word: expected KEY=VALUE, a key of [host] in lanboot.ini(5)" ;;
		esac
	done
}

need_machine() {
	[ $# -gt 0 ] || usage "$command: expected a machine: its name, MAC or IP address, or word"
}

# each_machine TARGET MACHINE...: the worst status of all; of several, one answer in JSON.
each_machine() {
	each_target=$1 each_status=0 each_joined=no
	shift
	need_machine "$@"
	if [ "$json" = yes ] && [ $# -gt 1 ]; then
		make_scratch
		: >"$scratch/each"
		each_joined=yes
	fi
	for each_one; do
		if [ $each_joined = yes ]; then
			post "$each_target" "id=$each_one" >>"$scratch/each"
		else
			post "$each_target" "id=$each_one"
		fi
		each_now=$?
		[ $each_now -le $each_status ] || each_status=$each_now
	done
	[ $each_joined = no ] || join_answers "$scratch/each"
	return $each_status
}

# join_answers FILE: of answers, {"done":[...]} or {"error":"..."} each on a line, makes one.
join_answers() {
	LC_ALL=C awk '
		/^\{"done":\[.*\]\}$/ {
			one = substr($0, 10, length($0) - 11)
			if (one != "") all = all (all == "" ? "" : ",") one
		}
		/^\{"error":".*"\}$/ { errors = errors (errors == "" ? "" : "\\n") substr($0, 11, length($0) - 12) }
		END { printf("{\"done\":[%s]%s}\n", all, errors == "" ? "" : ",\"error\":\"" errors "\"") }' "$1"
}

main() {
	case $command in
	add | enrol)
		if [ $all = yes ]; then
			check_keys "$@"
			post /enrol all=yes "$@"
			return
		fi
		need_machine "$@"
		change_id=$1
		shift
		check_keys "$@"
		post /enrol "id=$change_id" "$@"
		;;
	set)
		need_machine "$@"
		change_id=$1
		shift
		check_keys "$@"
		[ $# -gt 0 ] || [ -n "$fields" ] || usage "set: expected what to change: KEY=VALUE"
		post /set "id=$change_id" "$@"
		;;
	rename)
		[ $# = 2 ] || usage "rename: expected a machine and its new name"
		post /rename "id=$1" "name=$2"
		;;
	once)
		need_machine "$@"
		if [ $cancel = yes ]; then
			[ $# = 1 ] || usage "once --cancel: takes no $2"
			post /once "id=$1" profile=
			return
		fi
		[ $# = 2 ] || usage "once: expected a machine and a profile"
		post /once "id=$1" "profile=$2"
		;;
	remove) each_machine /remove "$@" ;;
	forget) each_machine /forget "$@" ;;
	reload)
		[ $# = 0 ] || usage "reload: takes no $1"
		reload
		;;
	esac
}

### reload

# reload_one DAEMON PROGRAM: has it read its configuration, by who started it, else by SIGHUP. 3: it does
# not run.
reload_one() {
	if command -v rc-service >/dev/null && rc-service -q "$1" status >/dev/null 2>&1; then
		rc-service "$1" reload
	elif command -v systemctl >/dev/null && systemctl -q is-active "$1" 2>/dev/null; then
		systemctl reload "$1"
	else
		reload_processes "$2"
	fi
}

# reload_processes PROGRAM: what runs it, but for the processes that those have beside them.
reload_processes() {
	reload_exe=$(readlink -f "$1") reload_found=3
	for reload_process in /proc/[0-9]*; do
		[ "$(readlink "$reload_process/exe" 2>/dev/null)" = "$reload_exe" ] || continue
		reload_parent=$(sed -n 's/^PPid:[[:blank:]]*//p' "$reload_process/status" 2>/dev/null)
		[ "$(readlink "/proc/$reload_parent/exe" 2>/dev/null)" != "$reload_exe" ] || continue
		kill -HUP "${reload_process#/proc/}" && reload_found=0
	done
	return $reload_found
}

reload() {
	make_scratch
	reload_done='' reload_status=0
	for reload_daemon in pxedhcpd tftpd httpbootd; do
		reload_program=$(program_of $reload_daemon) || continue
		# A bad configuration is told by the daemon itself, with its lines.
		if [ -e "$conf" ] && ! "$reload_program" -f "$conf" -n >"$scratch/said" 2>&1; then
			cat "$scratch/said" >&2
			die "$conf: is not good, see above; nothing was changed"
		fi
		reload_one $reload_daemon "$reload_program"
		case $? in
		0) reload_done="$reload_done $reload_daemon" ;;
		3) ;;
		*) reload_status=1 ;;
		esac
	done
	if [ "$json" = yes ]; then
		echo "$reload_done" | sed 's/^ */"/; s/ /","/g; s/$/"/; s/^""$//; s/.*/{"reloaded":[&]}/'
	elif [ -n "$reload_done" ]; then
		echo "reloaded:$reload_done"
	fi
	# What the machines load as one program has to be what the configuration says by now.
	if [ "$(id -u)" = 0 ] && program_of httpbootd >/dev/null; then
		uki_make >"$scratch/made" || reload_status=1
		[ "$json" = yes ] || cat "$scratch/made"
	fi
	[ -n "$reload_done" ] || [ $reload_status != 0 ] || {
		say "no daemon of lanboot runs here"
		return 3
	}
	return $reload_status
}
