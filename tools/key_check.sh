# shellcheck shell=sh
# key_check.sh: what lanboot key check and lanboot check share: which profiles start under Secure Boot, as far as
# their kernels say. Which certificates are in a machine's firmware nobody can see from here.
: "${prog:?}" "${conf:?}" "${scratch?}" "${signed_state?}" "${signed_by?}" "${signed_why?}"

# secure_verdicts: a line for each section that names a kernel, and one for its image where it has uki = yes: SECTION, whether it says secure-boot, yes or
# no, whether it starts, why, and kernel or uki, with tabs between them. False: httpbootd is not here, or cannot read the configuration.
secure_verdicts() {
	verdict_program=$(program_of httpbootd) || return 1
	make_scratch
	"$verdict_program" -f "$conf" uses >"$scratch/uses" 2>/dev/null || return 1
	verdict_root=$(awk -F '\t' '$1 == "httpbootd" && $2 == "root" { print $3; exit }' "$scratch/uses")
	awk -F '\t' '
		$2 == "secure-boot" { secure[$1] = $3 }
		$2 == "kernel" || $2 == "uki" { print $1 "\t" (secure[$1] == "yes" ? "yes" : "no") "\t" $3 "\t" $2 }' "$scratch/uses" >"$scratch/kernels"
	while IFS='	' read -r verdict_section verdict_secure verdict_kernel verdict_key; do
		secure_verdict "$verdict_kernel"
		printf '%s\t%s\t%s\t%s\n' "$verdict_section" "$verdict_secure" "$verdict_said" "$verdict_key"
	done <"$scratch/kernels"
}

verdict_place='{arch}'

# secure_verdict KERNEL: sets verdict_said. Of {arch} it is that of the first processor that it is there for, but where
# those of another do not start, theirs.
secure_verdict() {
	case $1 in
	*://*) verdict_said="no	$1 is on another server, and is not looked at"; return ;;
	esac
	verdict_said=
	for verdict_arch in x86_64 x86 aarch64 armv7 riscv64 loongarch64; do
		verdict_file=$verdict_root/ verdict_rest=$1 verdict_name=${1##*/}
		while [ "$verdict_rest" != "${verdict_rest#*"$verdict_place"}" ]; do
			verdict_file=$verdict_file${verdict_rest%%"$verdict_place"*}$verdict_arch
			verdict_rest=${verdict_rest#*"$verdict_place"}
			[ $verdict_arch = x86_64 ] || verdict_name="${1##*/} for $verdict_arch"
		done
		verdict_file=$verdict_file$verdict_rest
		[ -e "$verdict_file" ] || continue
		secure_look
		case $verdict_looked in
		no*) verdict_said=$verdict_looked; return ;;
		esac
		[ -n "$verdict_said" ] || verdict_said=$verdict_looked
	done
	[ -n "$verdict_said" ] || verdict_said="no	$1 is not there"
}

# secure_look: sets verdict_looked, of verdict_file.
secure_look() {
	if ! signed_read "$verdict_file"; then
		verdict_looked="no	$verdict_name $signed_why"
		return
	fi
	case $signed_state in
	none) verdict_looked="no	$verdict_name has no signature" ;;
	changed) verdict_looked="no	$verdict_name has changed since it was signed" ;;
	*) verdict_looked="yes	$verdict_name is signed by $(printf '%s\n' "$signed_by" | sed -n '$p'), which the machine has to know" ;;
	esac
}
