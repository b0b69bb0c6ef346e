# shellcheck shell=sh
# lanboot_audit.sh: a part of lanboot: asks as each kind of firmware what it would get here, and from
# whom. lanboot-probe does it.
: "${prog:?}" "${json:?}" "${helpers:?}"

# shellcheck disable=SC2034 # tool.sh takes them
valued='--interface --mac --arch'
interface='' mac='' arch=''

usage_text() {
	cat <<USAGE
usage: $prog audit [--interface IF] [--mac MAC] [--arch ARCH] [--json]

Asks as each kind of firmware (BIOS, UEFI, UEFI HTTP Boot, iPXE, Raspberry Pi) what it would load here
and from whom, loads that, and says what is wrong in this network and what to do about it. It takes 15
seconds at most. No address is leased: one made-up MAC of this machine's own asks. Needs root.

--interface IF  the network to ask in (default: the first of interfaces in [pxedhcpd], else the
                first with a link and an IPv4 address)
--mac MAC       ask as this machine, where servers answer only those that they know
--arch ARCH     that there is no boot file for this firmware is a fault, too, and no note

Exit: 0 all is well; 1 something is wrong; 2 a machine does not boot; 3 it could not be asked.
USAGE
}

set_option() {
	case $1 in
	--interface) interface=$2 ;;
	--mac) mac=$2 ;;
	--arch) arch=$2 ;;
	esac
}

# served_interface: prints the first interface that pxedhcpd is configured for, if it is one here.
served_interface() {
	for served in $(conf_value pxedhcpd interfaces); do
		[ ! -d "/sys/class/net/$served" ] || { echo "$served"; return; }
	done
}

main() {
	[ $# = 0 ] || usage "audit: $1: nothing expected; --mac MAC asks as one machine"
	need_helper lanboot-probe
	[ -n "$interface" ] || interface=$(served_interface)
	set -- audit
	[ -z "$interface" ] || set -- "$@" --interface "$interface"
	[ -z "$mac" ] || set -- "$@" --mac "$mac"
	[ -z "$arch" ] || set -- "$@" --arch "$arch"
	[ "$json" = no ] || set -- "$@" --json
	if [ -t 1 ]; then
		find_columns
		export COLUMNS="$columns"
	fi
	"$helpers/lanboot-probe" "$@"
}
