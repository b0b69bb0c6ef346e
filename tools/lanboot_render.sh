# shellcheck shell=sh
# lanboot_render.sh: a part of lanboot: what the site's own DHCP server has to say, as pxedhcpd render
# writes it.
: "${prog:?}" "${conf:?}" "${json:?}" "${json_awk:?}" "${unknown:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued='--address'
address=''

usage_text() {
	cat <<USAGE
usage: $prog render KIND [--address ADDRESS] [--json]

Prints the lines by which the site's own DHCP server names the boot files, for machines that take no offer
of a proxy; pxedhcpd does not run then. KIND is dnsmasq, isc, kea, or opnsense: what to enter there.

--address ADDRESS  this machine's, where the configuration has none and there is not exactly one
--json             the text, and what could not be said

Exit: 0 all is said; 1 something could not be; 2 wrong use.
USAGE
}

set_option() { address=$2; }

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
	set -- "$1" ${address:+--address "$address"}
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
