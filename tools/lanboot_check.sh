# shellcheck shell=sh
# lanboot_check.sh: a part of lanboot: is everything there that machines load, and does it come to them?
# The daemons' own look (their command `check`) says what is wrong with the configuration and its files,
# and prints facts; what is this machine's and the network's is looked at here: check_machine.sh,
# check_mirror.sh, check_servers.sh, check_inventory.sh, check_network.sh and check_firewall.sh.
: "${prog:?}" "${conf:?}" "${share:?}" "${helpers:?}" "${json?}" "${fold_awk:?}" "${json_awk:?}" "${well:?}" "${warning:?}" "${critical:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--quick' valued=''
quick=no daemons_said='' store_said=''
daemons='httpbootd tftpd pxedhcpd'

. "$share/check_firewall.sh"
. "$share/check_machine.sh"
. "$share/check_mirror.sh"
. "$share/check_network.sh"
. "$share/check_servers.sh"
. "$share/check_inventory.sh"
. "$share/signed.sh"
. "$share/key_check.sh"
. "$share/uki.sh"

usage_text() {
	cat <<USAGE
usage: $prog check [--quick] [--json] [-f FILE]

Says what keeps machines from booting, or will: of the configuration and of all files and URLs that it
names, for each processor; of mirrors; of this machine, its ports, its firewall, its clock and its disks; of the
daemons that run. Each line is critical (a machine does not boot), warning or note, and says where, what,
and what to do. To see files as the daemons do, and who has which port, it has to run as root.

--quick  asks nothing over the network, and reads no file to its end

Exit: 0 all well; 1 there are warnings; 2 something is critical.
USAGE
}

set_option() { quick=yes; }

### Findings: a line each in $scratch/found, with tabs: severity, where, what, what to do.

# found SEVERITY WHERE WHAT DO
found() {
	case $* in
	*[[:cntrl:]]*)
		for found_word; do
			# One line, and nothing that a terminal would take for its own.
			printf '%s\t' "$(printf '%s' "$found_word" | LC_ALL=C tr '\001-\037\177' ' ')"
		done | sed 's/\t$//' >>"$scratch/found"
		echo >>"$scratch/found"
		;;
	*) printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$scratch/found" ;;
	esac
}

# facts DAEMON NAME: prints the facts of that name, without it, as DAEMON said them.
facts() { [ ! -e "$scratch/$1.facts.$2" ] || cat "$scratch/$1.facts.$2"; }

# look_by DAEMON: what its own look finds. A daemon that is not installed has nothing to do here.
look_by() {
	look_program=$(program_of "$1") || return 0
	look_quick=''
	[ $quick = no ] || look_quick=--quick
	"$look_program" -f "$conf" check $look_quick >"$scratch/$1.facts" 2>"$scratch/$1.said"
	look_status=$?
	awk -F '\t' -v to="$scratch/$1.facts." '$1 ~ /^[a-z0-9-]+$/ { print substr($0, length($1) + 2) >(to $1) }' "$scratch/$1.facts"
	LC_ALL=C awk -v daemon="$1" -v status=$look_status -v conf="$conf" '
		function tell(severity, where, text,   at, rest, what) {
			what = text
			rest = ""
			# What to do stands behind the last semicolon, or is a command at the end.
			at = 0
			while (match(substr(text, at + 1), /; /)) at += RSTART
			if (!at && match(text, /: (chmod|chown|put|make|mend|move|run|name) [^:]*$/)) at = RSTART
			if (at) {
				what = substr(text, 1, at - 1)
				rest = substr(text, at + 2)
			}
			print severity "\t" where "\t" what "\t" rest
		}
		{ gsub(/[\001-\037\177]/, " ") }
		match($0, /: (critical|warning|note): /) {
			severity = substr($0, RSTART + 2, RLENGTH - 4)
			tell(severity, substr($0, 1, RSTART - 1), substr($0, RSTART + RLENGTH))
			next
		}
		status == 0 { next }
		match($0, /:[0-9]+: /) {
			tell("critical", substr($0, 1, RSTART + RLENGTH - 3), substr($0, RSTART + RLENGTH))
			told = 1
			next
		}
		!told && $0 != "" {
			if (status == 127 && /shared librar|Error relocating|Error loading/)
				tell("critical", daemon, "it does not start: " $0 "; install the package of that library")
			else if (index($0, conf ": ") == 1)
				tell("critical", conf, substr($0, length(conf) + 3))
			else
				tell("critical", daemon, $0)
			told = 1
		}
		END { if (status != 0 && !told) tell("critical", daemon, "it ends with status " status " and says nothing; install it anew") }
	' "$scratch/$1.said" >>"$scratch/found"
}

# look_at_secure: do the profiles that say so start under Secure Boot?
look_at_secure() {
	secure_verdicts >"$scratch/verdicts" || return 0
	while IFS='	' read -r secure_section secure_says secure_starts secure_why secure_key; do
		[ "$secure_says$secure_starts$secure_key" != yesnokernel ] ||
			found critical "$conf" "[$secure_section] has secure-boot = yes, and its machines refuse the kernel: $secure_why" \
				"sign it: lanboot key sign FILE, or of an Alpine release lanboot-image use RELEASE"
	done <"$scratch/verdicts"
}

# look_at_ukis: are the images of uki = yes what the configuration says? Who finds none gets iPXE.
look_at_ukis() {
	[ -e "$scratch/uses" ] && uki_uses "$scratch/uses" || return 0
	if ! uki_plan 2>"$scratch/plan.said"; then
		found warning "$conf" "$(sed -n 's/^[^:]*: //p' "$scratch/plan.said")" ''
		return
	fi
	ukis_i=0
	while [ "$ukis_i" -lt "$uki_n" ]; do
		ukis_i=$((ukis_i + 1))
		uki_look "$ukis_i"
		case $uki_state in
		good) ;;
		wrong) found warning "$conf" "[$uki_of] has uki = yes, and $uki_path cannot be made: $uki_why" '' ;;
		missing) found warning "$uki_file" "it $uki_why, so machines of [$uki_of] are given iPXE instead" 'lanboot uki make' ;;
		unsigned)
			ukis_severity=warning
			[ "$uki_secure" = no ] || ukis_severity=critical
			found $ukis_severity "$uki_file" "it $uki_why: where Secure Boot is on, machines of [$uki_of] refuse it" 'lanboot uki make'
			;;
		*) found warning "$uki_file" "it $uki_why, so machines of [$uki_of] boot what was before" 'lanboot uki make' ;;
		esac
	done
}

### What is printed

# looked_at: prints `12 machines, 4 profiles, 31 files, 3 URLs`.
looked_at() {
	for looked_what in machine profile file; do
		looked_n=$(facts httpbootd ${looked_what}s)
		[ -z "$looked_n" ] || plural "$looked_n" $looked_what
	done >"$scratch/looked"
	[ ! -s "$scratch/urls" ] || plural "$(grep -c . "$scratch/urls")" URL >>"$scratch/looked"
	paste -s -d , "$scratch/looked" | sed 's/,/, /g'
}

plural() { if [ "$1" = 1 ]; then echo "1 $2"; else echo "$1 ${2}s"; fi; }

count_of() { awk -F '\t' -v severity="$1" '$1 == severity { n++ } END { print n + 0 }' "$scratch/sorted"; }

# sort_found: the worst first, each once, else in the order in which they were found.
sort_found() {
	LC_ALL=C awk -F '\t' '
		BEGIN { rank["critical"] = 1; rank["warning"] = 2; rank["note"] = 3 }
		NF < 3 || !($1 in rank) { next }
		# The same of two daemons, whose users differ, is one.
		{ key = $2 "\t" $3; gsub(/lanboot-(dhcp|tftp|http)/, "lanboot-", key) }
		seen[key]++ { next }
		{ print rank[$1] "\t" $0 }' "$scratch/found" | sort -s -k 1,1n | cut -f 2- >"$scratch/sorted"
}

print_text() {
	print_looked=$(looked_at)
	print_looked=${print_looked:-$conf}
	print_severe=$(for print_of in critical warning; do
		print_n=$(count_of $print_of)
		[ "$print_n" = 0 ] || if [ $print_of = warning ]; then plural "$print_n" warning; else echo "$print_n critical"; fi
	done | paste -s -d , - | sed 's/,/, /')
	print_said=$daemons_said${daemons_said:+${store_said:+, }}$store_said
	echo "$print_looked: ${print_severe:-all well}${print_said:+ ($print_said)}"
	case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
	*[uU][tT][fF]*8*) print_arrow=→ ;;
	*) print_arrow='->' ;;
	esac
	find_columns
	LC_ALL=C awk -F '\t' -v arrow="$print_arrow" -v columns="$columns" "$fold_awk"'
		{
			print fold($1 ": " ($2 != "" ? $2 ": " : "") $3 \
				($4 != "" ? " " arrow " " $4 : ""), "  ", columns)
		}' "$scratch/sorted"
}

print_json() {
	LC_ALL=C awk -F '\t' -v status="$1" -v machines="$(facts httpbootd machines)" \
		-v profiles="$(facts httpbootd profiles)" -v files="$(facts httpbootd files)" \
		-v urls="$([ ! -e "$scratch/urls" ] || grep -c . "$scratch/urls")" "$json_awk"'
		BEGIN {
			printf "{\"status\":\"%s\",\"looked\":{\"machines\":%d,\"profiles\":%d,\"files\":%d,\"urls\":%d},\"findings\":[", status, machines, profiles, files, urls
		}
		{
			file = $2
			line = 0
			if (match(file, /:[0-9]+$/)) {
				line = substr(file, RSTART + 1) + 0
				file = substr(file, 1, RSTART - 1)
			}
			printf "%s{\"severity\":%s,\"file\":%s,\"line\":%s,\"what\":%s,\"do\":%s}", n++ ? "," : "", json($1), json(file), line ? line : "null", json($3), json($4)
		}
		END { print "]}" }' "$scratch/sorted"
}

### The command

main() {
	[ $# = 0 ] || usage "$1: check has no words but options"
	[ -r "$conf" ] || usage "$conf: cannot be read; -f expects lanboot's configuration"
	make_scratch
	: >"$scratch/found"
	[ "$(id -u)" = 0 ] || found note '' 'not run as root: files are seen with your eyes, not the daemons'"'"', and ports have no owner' 'run it with sudo'
	main_any=no
	for main_daemon in $daemons; do
		! program_of "$main_daemon" >/dev/null || main_any=yes
		look_by "$main_daemon"
	done
	[ $main_any = yes ] || die "none of the daemons is installed"
	look_at_machine
	look_at_secure
	look_at_ukis
	look_at_mirrors
	look_at_servers
	look_at_inventory
	[ $quick = yes ] || look_at_network
	sort_found
	main_status=$well main_word=ok
	[ "$(count_of warning)" = 0 ] || main_status=$warning main_word=warning
	[ "$(count_of critical)" = 0 ] || main_status=$critical main_word=critical
	if [ "$json" = yes ]; then print_json $main_word; else print_text; fi
	exit "$main_status"
}
