# shellcheck shell=sh
# lanboot_uki.sh: a part of lanboot: unified kernel images, of uki = yes: makes them, and says whether they are what
# the configuration says.
: "${prog:?}" "${conf:?}" "${share:?}" "${helpers:?}" "${critical:?}" "${warning:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued='--server --stub'

. "$share/signed.sh"
. "$share/uki.sh"

usage_text() {
	cat <<USAGE
usage: $prog uki make [--server URL] [--stub FILE]
       $prog uki check [--server URL]
       $prog uki list

make   makes an image of each profile, and each machine with words of its own, that has uki = yes,
       where there is none or what it is made of has changed; signs it with secure-boot-key; and
       removes those that nothing loads any more
check  says which are not as they should be
list   all of them, and why some machines have none

--server URL  where machines reach httpbootd, http://10.0.0.2 (default: what servers, public-url or
              address of the configuration say, else the address of the one interface)
--stub FILE   what images for its processor begin with (default: systemd's linuxx64.efi.stub and so on,
              where they are installed)
USAGE
}

# shellcheck disable=SC2034 # uki.sh takes them
set_option() {
	case $1 in
	--server) uki_server=$2 ;;
	--stub) uki_stub=$2 ;;
	esac
}

# uki_show: a line each, of all or (bad) of those that are not as they should be. False: there are such.
uki_show() {
	uki_plan || exit "$warning"
	show_i=0 show_bad=0
	while [ "$show_i" -lt "$uki_n" ]; do
		show_i=$((show_i + 1))
		uki_look "$show_i"
		[ "$uki_state" = good ] || show_bad=1
		case $1$uki_state in
		badgood) ;;
		*good) echo "$uki_path: of [$uki_of], $(($(wc -c <"$uki_file") / 1000000)) MB${uki_key:+, signed with $uki_key}" ;;
		*wrong) echo "$uki_path: of [$uki_of], cannot be made: $uki_why" ;;
		*) echo "$uki_path: of [$uki_of], $uki_why" ;;
		esac
	done
	[ "$1" = bad ] || awk -F '\t' '{ print "[" $2 "] has none: " $3 }' "$scratch/uki.none"
	[ "$uki_n" -gt 0 ] || [ -s "$scratch/uki.none" ] || say "nothing in $conf has uki = yes"
	return $show_bad
}

main() {
	uki_command=${1:-}
	[ $# -le 1 ] || usage "uki $uki_command: takes no $2"
	case $uki_command in
	make)
		uki_make || exit "$warning"
		[ "$uki_n" -gt 0 ] || say "nothing in $conf has uki = yes"
		;;
	check) uki_show bad || exit "$critical" ;;
	list) uki_show all || : ;;
	*) usage "uki $uki_command: expected make, check or list" ;;
	esac
}
