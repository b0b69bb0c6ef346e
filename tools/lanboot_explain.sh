# shellcheck shell=sh
# lanboot_explain.sh: a part of lanboot: what one machine would be given at each step of its boot, by the
# explain commands of the three daemons. Nothing is sent.
: "${prog:?}" "${conf:?}" "${json:?}" "${json_awk:?}"

# shellcheck disable=SC2034 # tool.sh takes them
valued='--arch --server --loader'
arch='' server='' loader=''

usage_text() {
	cat <<USAGE
usage: $prog explain MACHINE [--arch ARCH] [--server ADDRESS] [--loader LOADER] [--json]

What each daemon would give this machine, and why, in the order of a boot: the offer, the first file,
the offer to iPXE, the script and its files. MACHINE is a name of the configuration, a MAC or IP address,
or the word on an unknown machine's screen.

--arch ARCH       as this architecture: bios, efi-x64 ... (default: what the machine was seen as; of one
                  that was not seen each that has a boot file, and one of those has to be there)
--loader LOADER   what it would configure another boot loader than iPXE by: grub, pxelinux, or extlinux, which
                  is U-Boot
--server ADDRESS  the address that the machine reaches httpbootd at, where the configuration has none
USAGE
}

set_option() {
	case $1 in
	--arch) arch=$2 ;;
	--server) server=$2 ;;
	--loader) loader=$2 ;;
	esac
}

# step DAEMON TITLE WORD...: runs its explain; what it says comes into $scratch/said, and is shown. Adds
# to explain_status.
step() {
	step_daemon=$1 step_title=$2
	shift 2
	step_number=$((step_number + 1))
	step_status=3
	if step_program=$(program_of "$step_daemon"); then
		"$step_program" -f "$conf" explain "$@" >"$scratch/said" 2>&1 </dev/null
		step_status=$?
		# 1: it would not; 2: wrong use; 78: the configuration.
		[ $step_status = 0 ] || explain_status=$critical
	else
		echo "$step_daemon is not installed here; whatever does its work is not asked" >"$scratch/said"
	fi
	if [ $json = yes ]; then
		step_json "$@"
	else
		[ $step_number = 1 ] || echo
		echo "$step_number. $step_title: $step_daemon explain $(plain "$*")"
		sed 's/^\(.\)/   \1/' "$scratch/said"
	fi
}

step_json() {
	[ $step_number = 1 ] || echo ,
	printf '{"step":%d,"title":"%s","daemon":"%s","status":%d,"lines":[' \
		$step_number "$step_title" "$step_daemon" $step_status
	LC_ALL=C awk "$json_awk"'{ printf("%s\n%s", NR > 1 ? "," : "", json($0)) }' "$scratch/said"
	printf ']}'
}

# find_machine MACHINE: sets explain_machine to what the daemons know it by: of a word on a screen the MAC.
find_machine() {
	explain_machine=$1
	for find_daemon in httpbootd pxedhcpd; do
		find_program=$(program_of $find_daemon) || continue
		"$find_program" -f "$conf" explain "$1" >"$scratch/said" 2>&1 </dev/null
		grep -q '^note:* *no machine has the name' "$scratch/said" || return 0
		explain_machine=$(known_machines yes | awk -F '\t' -v name="$1" '$2 == name { print $1; exit }')
		[ -z "$explain_machine" ] || return 0
		nobody "$1: no machine has this name in $conf, nor this word on its screen; $prog list shows them"
	done
}

# own_arch MACHINE: prints the architecture of the machine as its firmware said it, if httpbootd knows.
own_arch() {
	(json=yes ask_options='-t 2' && ask get /machine.json "id=$1") 2>/dev/null |
		grep -o '"arch":"[a-z0-9-]*"' | sed 's/.*:"//; s/"//' | sed -n 1p
}

# load_files: the steps that load the files in $scratch/files. Where the architecture is not known one of
# them has to be there.
load_files() {
	load_before=$explain_status load_well=no load_missing=''
	while read -r explain_file; do
		explain_status=$well
		case $explain_file in
		http*://*/*)
			explain_path=/${explain_file#http*://*/}
			step httpbootd 'it loads that by HTTP' "$explain_path" ${server:+--server "$server"}
			;;
		?*) step tftpd 'it loads that by TFTP' "$explain_machine" "$explain_file" ;;
		*) continue ;;
		esac
		if [ "$explain_status" = "$well" ]; then
			load_well=yes
		elif [ -n "$arch" ]; then
			load_before=$explain_status
		else
			load_missing=$explain_status
			[ "$json" = yes ] ||
				echo '   (no matter if it is of another architecture: it was not seen as any yet)'
		fi
	done <"$scratch/files"
	explain_status=$load_before
	[ $load_well = yes ] || explain_status=${load_missing:-$load_before}
}

# files_of: the boot files that the last step offered, a line each.
files_of() { sed -n 's/^file: *//p' "$scratch/said" | awk '!seen[$0]++'; }

# explain_loader: what is made for that loader, by the MAC that find_machine found out.
explain_loader() {
	loader_mac=$(sed -n 's/^\([0-9a-f:]\{17\}\) is in .*/\1/p' "$scratch/said" | sed -n 1p)
	[ -n "$loader_mac" ] || loader_mac=$explain_machine
	loader_name=01-$(echo "$loader_mac" | tr 'A-F:' 'a-f-')
	case $loader in
	grub)
		step tftpd 'GRUB asks by TFTP' "$explain_machine" grub/grub.cfg ${server:+--server "$server"}
		step httpbootd 'with its module http it goes on by HTTP' "/grub/grub.cfg-$loader_name" ${server:+--server "$server"}
		;;
	pxelinux) step tftpd 'PXELINUX asks by TFTP' "$explain_machine" "pxelinux.cfg/$loader_name" ${server:+--server "$server"} ;;
	extlinux)
		step tftpd 'U-Boot asks by TFTP' "$explain_machine" "pxelinux.cfg/$loader_name" --timeout 5 \
			${server:+--server "$server"}
		;;
	esac
}

main() {
	[ $# = 1 ] || usage "explain: expected one machine: its name, MAC or IP address"
	case $loader in
	'' | grub | pxelinux | extlinux) ;;
	*) usage "explain --loader $loader: expected grub, pxelinux or extlinux" ;;
	esac
	make_scratch
	explain_status=$well step_number=0
	[ -e "$conf" ] || usage "$conf: no such file; expected lanboot's configuration (-f FILE)"
	find_machine "$1"
	[ -n "$arch" ] || arch=$(own_arch "$1")
	[ $json = no ] || printf '{"steps":['
	if [ -n "$loader" ]; then
		explain_loader
		[ $json = no ] || printf '],"status":%d}\n' $explain_status
		return "$explain_status"
	fi

	step pxedhcpd 'the firmware asks for a boot file' "$explain_machine" ${arch:+--arch "$arch"}
	files_of >"$scratch/files"
	# Where another DHCP server names it, the file is what pxedhcpd would be told to offer.
	[ -s "$scratch/files" ] || conf_value pxedhcpd bios >"$scratch/files"
	load_files
	step pxedhcpd 'iPXE asks again' "$explain_machine" --ipxe ${arch:+--arch "$arch"}
	# shellcheck disable=SC2046 # words
	step httpbootd 'iPXE loads its script' "$explain_machine" $(script_words "$arch") \
		${server:+--server "$server"}

	[ $json = no ] || printf '],"status":%d}\n' $explain_status
	return "$explain_status"
}
