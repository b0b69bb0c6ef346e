# shellcheck shell=sh
# lanboot_complete.sh: a part of lanboot, for the completions of shells (tools/completion): prints what may
# come behind the words that stand there already, a line each.
: "${prog:?}" "${share:?}" "${others:?}"

usage_text() { echo "usage: $prog complete WORD...   (for the completions of shells)"; }

# tool.sh's way with options is not wanted: they are words here.
run_tool() {
	make_scratch
	# Who types does not wait for long.
	ask_options='-t 2'
	complete_command='' complete_last=''
	for complete_last; do
		case $complete_last in
		-*) ;;
		*) [ -n "$complete_command" ] || complete_command=$complete_last ;;
		esac
	done
	case $complete_last in
	-f | -o | --key | --exec | --from | --dir | --ipxe | --root) return 0 ;; # files, which the shell knows
	--room) known_machines | cut -f 3 | sort -u ;;
	--profile) conf_sections profile ;;
	--state) printf '%s\n' booting up silent failed unknown ;;
	--for) printf '%s\n' stuck unknown rival missing full silent lost daemon ;;
	--arch) printf '%s\n' bios efi-ia32 efi-x64 efi-arm64 http-x64 http-arm64 ;;
	--interface) ls /sys/class/net ;;
	--admin | --name | --tags | --post | --every | --server | --address | --loader) return 0 ;;
	*) complete_word "$complete_command" "$#" ;;
	esac 2>/dev/null
	return 0
}

# conf_sections KIND: prints the names of the configuration's [KIND NAME] sections.
conf_sections() {
	read_conf
	sed -n "s/^\\[$1 \\(.*\\)\\]\$/\\1/p" "$scratch/conf"
}

complete_word() {
	if [ -z "$1" ]; then
		# shellcheck disable=SC2086 # words
		printf '%s\n' $commands $others -f --admin --key --json --help --version
		return
	fi
	case $1 in
	image) printf '%s\n' add import list use rollback remove ;;
	ipxe) printf '%s\n' install build list ;;
	overlay) printf '%s\n' new pack import diff list secret ;;
	*[!a-z]*) ;;
	*)
		complete_part=$share/lanboot_$(part_of "$1").sh
		[ -r "$complete_part" ] || return
		# Its options stand in the same variables for all.
		# shellcheck disable=SC1090,SC2086,SC2154
		(
			command=$1 flags='' valued=''
			. "$complete_part"
			printf '%s\n' $flags $valued --json --help
			case $command in
			import) printf '%s\n' $import_kinds ;;
			render) printf '%s\n' $render_kinds ;;
			esac
		)
		case $1 in
		show | log | why | explain | wake | set | rename | remove | once | forget | test)
			known_machines | cut -f 2
			;;
		uki) printf '%s\n' make check list ;;
		mirror) printf '%s\n' list fill freeze thaw rollback use verify prune; conf_sections mirror ;;
		key) printf '%s\n' new sign show ca check enrol disk ;;
		export) printf '%s\n' csv json ;;
		inventory) printf '%s\n' test fetch ;;
		enrol) known_machines yes | cut -f 2 ;;
		esac
		[ "$1" != once ] || [ "$2" -lt 2 ] || conf_sections profile
		;;
	esac
}
