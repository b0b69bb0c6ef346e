# shellcheck shell=sh
# lanboot_mirror.sh: a part of lanboot: what httpbootd's mirrors have, how they do, and which generation of
# Alpine's packages they serve.
: "${prog:?}" "${share:?}" "${warning:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--quiet' valued='--overlay --package --arch --server'

. "$share/own_addresses.sh"
. "$share/mirror_fill.sh"
. "$share/mirror_pack.sh"

usage_text() {
	cat <<USAGE
usage: $prog mirror [list] [--json]
       $prog mirror freeze|thaw|rollback NAME[/REPOSITORY] [--json]
       $prog mirror use NAME/REPOSITORY GENERATION [--json]
       $prog mirror verify|prune NAME
       $prog mirror fill [--overlay OVERLAY]... [--package PACKAGE]... [--arch ARCH] [--server URL] [--quiet] [--json]

What each [mirror] has done since httpbootd started: how much came from here and from upstream; of Alpine's
repositories which generation is served, how old that is, and what fails.

freeze    keep to the generation that is served
thaw      look for a newer one, now and from then on
rollback  serve the one before, and freeze
use       serve that generation, of those that the list has, and freeze
verify    read each package once more; what is damaged is removed, and fetched again when asked for
prune     remove the packages that neither the generation that is served names, nor one before it
fill      fetch what machines will install by the configuration, before one asks: the packages of their
          overlays, and what those need

--overlay OVERLAY  only of machines with that overlay
--package PACKAGE  one more package, for each of them
--arch ARCH        for that processor (default: those of which there are releases here)
--server URL       where httpbootd is (default: as it listens on this machine)

NAME is the mirror's, REPOSITORY a path of it, such as v3.24 or v3.24/main/x86_64; without, all of it is meant.
USAGE
}

set_option() {
	case $1 in
	--overlay) fill_overlays="$fill_overlays ${2%/}" ;;
	--package) fill_packages="$fill_packages $2" ;;
	--arch) fill_arch=$2 ;;
	--server)
		case $2 in
		http://* | https://*) fill_server=${2%/} ;;
		*) fill_server=http://${2%/} ;;
		esac
		;;
	--quiet) fill_quiet=yes ;;
	esac
}

# mirror_tidy NAME: has it done, and waits until it is; prints what came of it.
mirror_tidy() {
	make_scratch
	post /mirror "id=$1" "act=$mirror_act" >"$scratch/posted" || {
		tidy_status=$?
		cat "$scratch/posted"
		exit $tidy_status
	}
	json=no
	while :; do
		ask get /mirrors >"$scratch/mirrors" || exit
		awk -v name="$1: " '
			/^[^ ]/ { inside = index($0, name) == 1 }
			inside && /^  (verif|prun)/' "$scratch/mirrors" >"$scratch/line"
		grep -q 'ing: ' "$scratch/line" || break
		sleep 0.3
	done
	sed "s/^  */$1: /" "$scratch/line"
	# shellcheck disable=SC2034 # main returns it
	! grep -q ' damaged, and gone' "$scratch/line" || well=$warning
}

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
	use)
		[ $# = 3 ] || usage "mirror use: expected a repository and its generation, alpine/v3.24/main/x86_64 12"
		post /mirror "id=$2" act=use "generation=$3"
		;;
	verify | prune)
		[ $# = 2 ] || usage "mirror $mirror_act: expected one mirror, NAME"
		mirror_tidy "$2"
		return "$well"
		;;
	fill)
		[ $# = 1 ] || usage "mirror fill: takes no $2; an overlay is --overlay $2"
		mirror_fill
		pack_overlays
		return "$well"
		;;
	*) usage "mirror $mirror_act: expected list, fill, freeze, thaw, rollback, use, verify or prune" ;;
	esac
}
