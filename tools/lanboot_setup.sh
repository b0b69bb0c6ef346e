# shellcheck shell=sh
# lanboot_setup.sh: a part of lanboot: from nothing to a first machine, and back again. What is done stands
# in setup_steps.sh, step by step; what was made is written down by setup_record.sh, which takes it back.
: "${prog:?}" "${conf:?}" "${share:?}" "${here:?}" "${json?}" "${json_awk:?}" "${well:?}" "${warning:?}" "${critical:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--yes --dry-run --undo --trial' valued='--interface --from --mirror --ipxe --release --root'
yes=no dry=no undo=no trial=no
interface='' from='' mirror='' ipxe_from='' release='' root=''
daemons='pxedhcpd tftpd httpbootd'
# The profile of the sample, and the name of its overlay.
overlay=thinclient

. "$share/setup_record.sh"
. "$share/setup_steps.sh"
. "$share/setup_release.sh"
. "$share/setup_services.sh"
. "$share/setup_undo.sh"

usage_text() {
	cat <<USAGE
usage: $prog setup [--yes] [--dry-run] [--interface NAME] [--release 3.24] [--from DIR|ISO|TAR]
                     [--mirror URL] [--ipxe DIR|TAR] [--json] [-f FILE]
       $prog setup --undo [--dry-run] [--json]
       $prog setup DAEMON... | watch    lanboot-setup: users and folders alone

From nothing to a first machine: users and folders, iPXE, a release of Alpine, an overlay, the
configuration and the services; then what to do at the machine. It asks three questions at most. What is
there stays as it is: run again, it does what is missing; a configuration that was edited is kept.

--yes             asks nothing, and takes what it would suggest
--dry-run         changes nothing, and says what it would do
--interface NAME  the machines' LAN, where this server is in several
--release 3.24    that release of Alpine, not the newest
--from PATH       the release from a file or folder here; nothing is fetched for it
--mirror URL      the release from there, and the packages that machines install
--ipxe PATH       iPXE from a folder, or an ipxeboot.tar.gz, not the distribution's
--undo            takes back what setup made, but for what was changed since
--trial           for a trial, as make run does: no users and no services; with --root DIR

Exit: 0 all of it is there, or taken back; 1 something is missing, and was said; 2 lanboot check finds
what keeps machines from booting, or wrong use.
USAGE
}

set_option() {
	case $1 in
	--yes) yes=yes ;;
	--dry-run) dry=yes ;;
	--undo) undo=yes ;;
	--trial) trial=yes ;;
	--interface) interface=$2 ;;
	--from) from=$2 ;;
	--mirror) mirror=${2%/} ;;
	--ipxe) ipxe_from=$2 ;;
	--release) release=$2 ;;
	--root) root=$2 ;;
	esac
}

### What is printed: a line for each step

# step NAME RESULT TEXT [DO]: RESULT is done, there, would (with --dry-run), kept, or missing: it could
# not be done, and DO says what to do then.
step() {
	step_text=$(plain "$3")
	step_do=$(plain "${4:-}")
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$step_text" "$step_do" >>"$scratch/steps"
	[ "$2" != missing ] || any_missing=yes
	[ "$json" = no ] || return 0
	case $2 in
	there) step_word='there already' ;;
	would) step_word='would do' ;;
	missing) step_word='NOT DONE' ;;
	*) step_word=$2 ;;
	esac
	printf '%-14s %s: %s%s\n' "$1" "$step_word" "$step_text" "${step_do:+; $step_do}"
}

# last_said: what a tool said last of what went wrong, without its name.
last_said() { tail -n 1 "$scratch/said" | sed 's/^lanboot[a-z-]*: //' | cut -c 1-400; }

# question TEXT ANSWER: sets answer; with --yes to what is suggested.
question() {
	answer=$2
	[ $yes = no ] && [ $dry = no ] || return 0
	printf '%s [%s] ' "$1" "$2" >&2
	if ! read -r answer; then
		echo >&2
		die "nobody answers; with --yes it takes what it suggests"
	fi
	answer=${answer:-$2}
}

agreed() {
	case $answer in
	[yY]*) ;;
	*) return 1 ;;
	esac
}

next_text() {
	cat <<NEXT
Now power on a machine of this LAN${interface:+ ($interface)}${address:+, whose server $address is now}:
  1. In its firmware (F2, Del or Esc while it starts) switch Secure Boot off: iPXE is not signed for it.
  2. There switch on the network boot of its card (PXE, IPv4; of some: "network stack"), and put it first in
     the boot order; or choose it this once in the boot menu (F12, F10 or F8). Of a virtual machine: no
     disk, or the network card before it.
  3. Save, and let it start. $next_login
What it does: $next_look
NEXT
}

# say_next: what is to be done at the machine, and where to look.
say_next() {
	if [ "$(release_there)" ]; then
		next_login="It goes on by itself, to a login: root, at its own screen, without a password."
	else
		next_login="It comes as far as iPXE and its script, which has no kernel to load yet."
	fi
	next_look='lanboot status --watch'
	[ $trial = no ] || next_look='the lines below, and tools/lanboot status --watch'
	next_text
}

print_json() {
	LC_ALL=C awk -F '\t' -v next_file="$scratch/next" "$json_awk"'
		BEGIN { printf "{\"steps\":[" }
		{
			printf "%s{\"step\":%s,\"result\":%s,\"text\":%s,\"do\":%s}", n++ ? "," : "", json($1),
				json($2), json($3), $4 != "" ? json($4) : "null"
		}
		END {
			while ((getline line < next_file) > 0) text = text (text != "" ? "\n" : "") line
			print "],\"next\":" (text != "" ? json(text) : "null") "}"
		}' "$scratch/steps"
}

### The command

# look: what there is: the daemons, the folders, whose the configuration is.
look() {
	installed=
	for look_daemon in $daemons; do
		! program_of "$look_daemon" >/dev/null || installed="$installed $look_daemon"
	done
	[ -n "$installed" ] || die "none of the daemons is installed; install lanboot, or in its source tree run make first"
	sample=$share/lanboot.ini
	[ -r "$sample" ] || sample=$here/../etc/lanboot.ini
	[ -r "$sample" ] || die "$sample: the sample of a configuration is not there; install lanboot anew"
	state='' overlays=''
	if [ -e "$conf" ]; then
		conf_look=$(conf_value lanboot root) || conf_look=''
		root=${root:-$conf_look}
		state=$(conf_value httpbootd state) || state=''
		overlays=$(conf_value httpbootd overlays) || overlays=''
	fi
	root=${root:-/srv/lanboot}
	if [ $trial = yes ]; then
		state=${state:-$root.state}
		overlays=$root.state/overlays
	fi
	state=${state:-/var/lib/lanboot}
	overlays=${overlays:-/var/lib/lanboot/overlays}
	record=$state/setup-record
	whose_conf
}

main() {
	if [ $# -gt 0 ]; then
		run_other lanboot-setup "$@"
	fi
	case $root in
	'' | /*) ;;
	*) usage "--root $root: expected the whole path" ;;
	esac
	case $release in
	*[!0-9.]*) [ "$release" = edge ] || usage "--release $release: expected a release, such as 3.24" ;;
	'' | [0-9]*.[0-9]*) ;;
	*) usage "--release $release: expected a release, such as 3.24" ;;
	esac
	case $mirror in
	*[!A-Za-z0-9:/._~%@-]*) usage "--mirror: expected a URL, such as http://10.0.0.9/alpine" ;;
	'' | http://?* | https://?*) ;;
	*) usage "--mirror $mirror: expected a URL, such as http://10.0.0.9/alpine" ;;
	esac
	for main_path in "$from" "$ipxe_from"; do
		[ -z "$main_path" ] || [ -e "$main_path" ] || usage "$main_path: no such file or folder"
	done
	# The configuration need not be there.
	# shellcheck disable=SC2034 # read_conf asks
	conf_given=no
	make_scratch
	: >"$scratch/steps"
	any_missing=no conf_written=no services_new=no broken_at='' address=''
	release_mirror=${mirror:-${LANBOOT_MIRROR:-https://dl-cdn.alpinelinux.org/alpine}}
	if [ $dry = no ] && [ "$(id -u)" != 0 ]; then
		die "makes users, folders and services: run it as root, or with --dry-run to see what it would do"
	fi
	look
	if [ $undo = yes ]; then
		undo_all
	else
		choose_interface
		record_begin
		for main_step in step_users step_ipxe step_release step_overlay step_conf step_packages step_services; do
			# What it starts does not hold the lock.
			$main_step 8>&-
			record_step
		done
		[ $dry = yes ] || [ $trial = yes ] || step_check 8>&-
	fi
	main_status=$well
	[ "$any_missing" = no ] || main_status=$warning
	if [ $undo = no ] && [ $dry = no ]; then
		say_next >"$scratch/next"
		[ "$json" = yes ] || { echo; cat "$scratch/next"; }
		[ "${check_status:-0}" != "$critical" ] || main_status=$critical
	fi
	[ "$json" = no ] || print_json
	exit "$main_status"
}
