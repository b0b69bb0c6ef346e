# shellcheck shell=sh
# mirror_pack.sh: a part of lanboot mirror: where machines have `packages = yes`, what the mirror has for an overlay of
# theirs goes beside it, as apk's own cache (apk-cache(5)), for httpbootd to pack it into their apkovls:
#
#	OVERLAYS/.packages/OVERLAY/etc/apk/cache/PACKAGE-VERSION.SUM.apk
: "${prog:?}" "${scratch?}" "${json:?}" "${fill_overlays?}" "${fill_quiet:?}" "${well:?}" "${warning:?}" "${critical:?}"

# As httpbootd packs (httpbootd/boot/overlay_plan.h): a machine has it in its memory, twice for a while.
pack_max=$((64 * 1024 * 1024))

# pack_list: prints a line for each overlay of whose machines the packages are packed: `OVERLAY SECTION`.
pack_list() { awk -F '\t' '$2 == "packs" { print $3 "\t" $1 }' "$scratch/uses" | sort -u; }

# pack_plan OVERLAY: writes $scratch/plan, of what its machines install by it, whichever section they are of.
pack_plan() {
	: >"$scratch/plan"
	awk -F '\t' -v overlay="$1" '$1 == overlay { print $2 }' "$scratch/pack-list" >"$scratch/pack-sections"
	while read -r pack_section; do
		plan_add "$pack_section" "$1"
	done <"$scratch/pack-sections"
	sort -u -o "$scratch/plan" "$scratch/plan"
}

# pack_one OVERLAY: lays what it needs beside it; what is there is not fetched again.
pack_one() {
	pack_plan "$1"
	fill_resolve "$scratch/plan" | grep -v '^?' | sort -u >"$scratch/pack"
	pack_bytes=$(awk -F '\t' '{ sum += $2 } END { printf "%.0f", sum }' "$scratch/pack")
	pack_n=$(wc -l <"$scratch/pack")
	if [ "$pack_bytes" -gt $pack_max ]; then
		pack_warn "overlay $1: its $pack_n packages are $((pack_bytes / 1000000)) MB, and $((pack_max >> 20)) MB are packed" \
			"at most: its machines fetch them one by one"
		rm -rf "${pack_folder:?}/$1/etc"
		return
	fi
	pack_new=$pack_folder/.new pack_to=$pack_folder/$1
	rm -rf "$pack_new"
	mkdir -p "$pack_new/apk/cache" "$pack_to" || return
	# By it a machine knows that this cache may go, once all is installed (lanboot-stage).
	: >"$pack_new/apk/cache/.lanboot"
	while IFS="$(printf '\t')" read -r pack_path _ pack_name; do
		pack_old=$pack_to/etc/apk/cache/$pack_name
		if [ -s "$pack_old" ]; then
			ln "$pack_old" "$pack_new/apk/cache/"
		else
			fill_get "${fill_base:?}/$pack_path" >"$pack_new/apk/cache/$pack_name" || {
				rm -f "$pack_new/apk/cache/$pack_name"
				pack_warn "overlay $1: $pack_path: $(tail -n 1 "$scratch/said"); its machines fetch that one"
			}
		fi
	done <"$scratch/pack"
	rm -rf "$pack_folder/.old"
	[ ! -e "$pack_to/etc" ] || mv "$pack_to/etc" "$pack_folder/.old"
	mv "$pack_new" "$pack_to/etc" || return
	rm -rf "$pack_folder/.old"
	[ "$fill_quiet" = yes ] || [ "$json" = yes ] ||
		echo "overlay $1: $pack_n of them, $(awk -v bytes="$pack_bytes" 'BEGIN {
			printf "%.1f MB", bytes / 1000000 }'), are packed into its machines' apkovls"
}

pack_warn() {
	# shellcheck disable=SC2034 # main returns it
	[ "$well" = "$critical" ] || well=$warning
	say "mirror fill: $*"
}

# pack_others: removes what is there of overlays for which nothing is packed any more.
pack_others() {
	find "$pack_folder" -type d -path '*/etc/apk/cache' | while IFS= read -r others_one; do
		others_one=${others_one%/etc/apk/cache}
		cut -f 1 "$scratch/pack-list" | grep -qxF "${others_one#"$pack_folder"/}" || rm -rf "${others_one:?}/etc"
	done
}

# pack_overlays: after the mirror has what machines install.
pack_overlays() {
	pack_folder=$(fill_uses overlays)/.packages
	pack_list >"$scratch/pack-list"
	[ -s "$scratch/pack-list" ] || [ -d "$pack_folder" ] || return 0
	if ! mkdir -p "$pack_folder" 2>"$scratch/said" || ! exec 8<"$pack_folder" || ! flock 8; then
		pack_warn "$pack_folder: cannot be written: $(tail -n 1 "$scratch/said"); run it as root"
		return
	fi
	# What is asked for by hand, for machines beside those, is for none of their overlays.
	# shellcheck disable=SC2034 # fill_world asks
	fill_packages=''
	cut -f 1 "$scratch/pack-list" | sort -u >"$scratch/pack-overlays"
	while IFS= read -r pack_overlay <&7; do
		[ -z "$fill_overlays" ] || is_in "$fill_overlays" "$pack_overlay" || continue
		pack_one "$pack_overlay" || pack_warn "$pack_folder/$pack_overlay: cannot be written; run it as root"
	done 7<"$scratch/pack-overlays"
	pack_others
	exec 8<&-
}
