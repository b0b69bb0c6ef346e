# shellcheck shell=sh
# lanboot_mirror.sh: a part of lanboot: what httpbootd's mirrors have, how they do, and which generation of
# Alpine's packages they serve.
: "${prog:?}"

usage_text() {
	cat <<USAGE
usage: $prog mirror [list] [--json]
       $prog mirror freeze|thaw|rollback NAME[/REPOSITORY] [--json]

What each [mirror] has done since httpbootd started: how much came from here and from upstream; of Alpine's
repositories which generation is served, how old that is, and what fails.

freeze    keep to the generation that is served
thaw      look for a newer one, now and from then on
rollback  serve the one before, and freeze

NAME is the mirror's, REPOSITORY a path of it, such as v3.24 or v3.24/main/x86_64; without, all of it is meant.
USAGE
}

set_option() { :; }

main() {
	mirror_act=${1:-list}
	case $mirror_act in
	list)
		[ $# -le 1 ] || usage "mirror list: takes no $2"
		ask_text /mirrors /mirrors.json
		;;
	freeze | thaw | rollback)
		[ $# = 2 ] || usage "mirror $mirror_act: expected one mirror, NAME or NAME/REPOSITORY"
		post /mirror "id=$2" "act=$mirror_act"
		;;
	*) usage "mirror $mirror_act: expected list, freeze, thaw or rollback" ;;
	esac
}
