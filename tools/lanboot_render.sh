# shellcheck shell=sh
# lanboot_render.sh: a part of lanboot: what the site's own DHCP server has to say, as pxedhcpd render
# writes it.
: "${prog:?}" "${conf:?}" "${json:?}" "${json_awk:?}" "${unknown:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--boards' valued='--address --compare'
address='' compare='' boards=no

usage_text() {
	cat <<USAGE
usage: $prog render KIND [--address ADDRESS] [--boards] [--compare FILE] [--json]

Prints the lines by which the site's own DHCP server names the boot files, for machines that take no offer
of a proxy; pxedhcpd does not run then. KIND is dnsmasq, isc, kea, or opnsense: what to enter there.

--address ADDRESS  this machine's, where the configuration has none and there is not exactly one
--boards           only for boards with U-Boot, which throw a proxy's offers away; pxedhcpd runs for the others
--compare FILE     print no lines, but whether FILE (-: standard input) has them still, or where it differs
--json             the text, and what could not be said

Exit: 0 all is said, or FILE has it; 1 something could not be, or differs; 2 wrong use.
USAGE
}

set_option() {
	case $1 in
	--address) address=$2 ;;
	--compare) compare=$2 ;;
	--boards) boards=yes ;;
	esac
}

render_kinds='dnsmasq isc kea opnsense'

main() {
	if [ $# != 1 ] || ! is_in "$render_kinds" "$1"; then
		usage "render${1:+ $*}: expected one of: $render_kinds"
	fi
	if ! render_program=$(program_of pxedhcpd); then
		# shellcheck disable=SC2034 # die takes it
		trouble=$unknown
		die "pxedhcpd is not installed here, which knows what it would say"
	fi
	make_scratch
	: "${scratch:?}"
	set -- "$1" ${address:+--address "$address"} ${compare:+--compare "$compare"}
	[ $boards = no ] || set -- "$@" --boards
	if [ "$json" = no ]; then
		"$render_program" -f "$conf" render "$@"
		return
	fi
	"$render_program" -f "$conf" render "$@" >"$scratch/text" 2>"$scratch/left"
	render_status=$?
	[ "$render_status" -lt 2 ] || die "$(cat "$scratch/left")"
	LC_ALL=C awk "$json_awk"'
		FILENAME == ARGV[1] { text = text $0 "\n"; next }
		{ sub(/^pxedhcpd: /, ""); left = left (left == "" ? "" : ",") json($0) }
		END { printf("{\"text\":%s,\"left\":[%s]}\n", json(text), left) }' "$scratch/text" "$scratch/left"
	return "$render_status"
}
