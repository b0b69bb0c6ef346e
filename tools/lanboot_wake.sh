# shellcheck shell=sh
# lanboot_wake.sh: a part of lanboot: wakes machines, by Wake-on-LAN.
: "${prog:?}" "${conf:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--all' valued='--room'
all=no room=''

usage_text() {
	cat <<USAGE
usage: $prog wake MACHINE...
       $prog wake --room ROOM
       $prog wake --all

Sends the packet that wakes them (UDP port 9) to the broadcast address of each network that this
machine is in. MACHINE is a name or a MAC address; --all is every machine that a section is for. They
have to be in the same network, and their firmware has to have Wake-on-LAN switched on.
USAGE
}

set_option() {
	case $1 in
	--all) all=yes ;;
	--room) room=$2 ;;
	esac
}

# is_mac WORD
is_mac() {
	case $1 in
	[0-9a-fA-F][0-9a-fA-F][:-][0-9a-fA-F][0-9a-fA-F][:-]*) ;;
	*) return 1 ;;
	esac
}

main() {
	if [ $# -gt 0 ]; then
		[ $all = no ] && [ -z "$room" ] || usage "wake: machines, --room or --all; not several of these"
	elif [ $all = no ] && [ -z "$room" ]; then
		usage "wake: expected machines, --room ROOM or --all"
	fi
	make_scratch
	wake_macs=''
	for wake_word; do
		if is_mac "$wake_word"; then
			wake_macs="$wake_macs $wake_word"
			continue
		fi
		[ -e "$scratch/known" ] || known_machines >"$scratch/known" || exit $unknown
		wake_found=$(awk -F '\t' -v name="$wake_word" '$2 == name { print $1 }' "$scratch/known")
		[ -n "$wake_found" ] || nobody "$wake_word: no machine has this name; $prog list shows them"
		wake_macs="$wake_macs $wake_found"
	done
	if [ $# = 0 ]; then
		known_machines >"$scratch/known" || exit $unknown
		wake_macs=$(awk -F '\t' -v room="$room" '$2 != "" && (room == "" || $3 == room) { print $1 }' "$scratch/known")
		[ -n "$wake_macs" ] ||
			nobody "no machine ${room:+in the room $room }is known; $prog list shows them"
	fi
	need_helper lanboot-ask
	if [ "$json" = yes ]; then
		"$helpers/lanboot-ask" -j wake $wake_macs
	else
		"$helpers/lanboot-ask" wake $wake_macs
	fi
}
