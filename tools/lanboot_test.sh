# shellcheck shell=sh
# lanboot_test.sh: a part of lanboot: boots as a machine does, without one. lanboot-probe does it; here
# is found out who is meant, and what only that machine is given.
: "${prog:?}" "${conf:?}" "${json:?}" "${helpers:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--whole' valued='--arch --interface --server'
arch='' whole=no interface='' server=''

usage_text() {
	cat <<USAGE
usage: $prog test [MACHINE] [--arch ARCH] [--interface IF] [--server ADDRESS] [--whole] [--json]

Acts over the network as that machine's firmware, then as iPXE, then as Alpine's init: the offers, the
boot file, the script, and the beginning of every file that it leads to. It takes 10 seconds at most.
No address is leased, and nothing counts as a boot of that machine. Needs root. MACHINE is a MAC, or a
name of the configuration; without one it is a machine that nobody knows.

--arch ARCH       its firmware: bios, efi-x64, efi-ia32, efi-arm64, http-x64, http-arm64, ipxe-bios,
                  ipxe-efi or rpi (default: efi-x64, or bios where that alone is offered a file)
--interface IF    the network to ask in (default: the first of interfaces in [pxedhcpd], else the
                  first with a link and an IPv4 address)
--server ADDRESS  heed no other proxy-DHCP server than that one
--whole           load all files to their end; that may take minutes

Exit: 0 it boots; 1 it boots, and something is wrong; 2 it does not; 3 it could not be tested.
USAGE
}

set_option() {
	case $1 in
	--arch) arch=$2 ;;
	--interface) interface=$2 ;;
	--server) server=$2 ;;
	--whole) whole=yes ;;
	esac
}

# mac_of MACHINE: prints its MAC.
mac_of() {
	case $1 in
	[0-9A-Fa-f][0-9A-Fa-f][:-]*[:-]*[:-]*[:-]*[:-][0-9A-Fa-f][0-9A-Fa-f]) echo "$1"; return ;;
	esac
	mac_program=$(program_of pxedhcpd) || return 1
	"$mac_program" -f "$conf" explain "$1" 2>/dev/null </dev/null |
		sed -n 's/^client: *\([0-9a-f:]\{17\}\), .*/\1/p' | sed -n 1p | grep .
}

# explain_own MAC: what httpbootd here gives to that machine alone, into $scratch/own.
explain_own() {
	own_program=$(program_of httpbootd) && [ -e "$conf" ] || return 1
	# shellcheck disable=SC2046 # words
	set -- "$1" $(script_words "${arch:-efi-x64}")
	"$own_program" -f "$conf" explain "$@" >"$scratch/own" 2>/dev/null </dev/null
	[ -s "$scratch/own" ]
}

# served_interface: prints the first interface that pxedhcpd is configured for, if it is one here.
served_interface() {
	for served in $(conf_value pxedhcpd interfaces); do
		[ ! -d "/sys/class/net/$served" ] || { echo "$served"; return; }
	done
}

main() {
	[ $# -le 1 ] || usage "test: expected one machine: its MAC or its name"
	need_helper lanboot-probe
	[ -n "$interface" ] || interface=$(served_interface)
	make_scratch
	test_name=''
	if [ $# = 1 ]; then
		test_mac=$(mac_of "$1") ||
			nobody "$1: no MAC, and no machine of the configuration with a MAC"
		[ "$test_mac" = "$1" ] || test_name=$1
		set -- --mac "$test_mac" ${test_name:+--name "$test_name"}
		! explain_own "$test_mac" || set -- "$@" --own "$scratch/own"
	fi
	[ -z "$arch" ] || set -- "$@" --arch "$arch"
	[ -z "$interface" ] || set -- "$@" --interface "$interface"
	[ -z "$server" ] || set -- "$@" --server "$server"
	[ $whole = no ] || set -- "$@" --whole
	[ "$json" = no ] || set -- "$@" --json
	if [ -t 1 ]; then
		find_columns
		export COLUMNS="$columns"
	fi
	"$helpers/lanboot-probe" test "$@"
}
