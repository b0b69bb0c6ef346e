# shellcheck shell=sh
# lanboot_mirror.sh: a part of lanboot: what httpbootd's mirrors have, and how they do.
: "${prog:?}" "${json:?}"

usage_text() {
	cat <<USAGE
usage: $prog mirror [list] [--json]

What each [mirror] has done since httpbootd started: how much came from here and from upstream; of Alpine's
repositories which generation is served, how old that is, and what fails.
USAGE
}

set_option() { :; }

main() {
	if [ $# -gt 1 ] || [ "${1:-list}" != list ]; then
		usage "mirror $*: expected list, or nothing"
	fi
	if [ "$json" = yes ]; then
		ask get /mirrors.json
	else
		ask get /mirrors
	fi
}
