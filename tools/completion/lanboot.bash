# bash completion for lanboot(8): what may come is what `lanboot complete` prints.
_lanboot() {
	local cur=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-f | --key | --exec | --from | --ipxe | --root)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		return
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$(lanboot complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "$cur")
}
complete -F _lanboot lanboot
