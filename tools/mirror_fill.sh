# shellcheck shell=sh
# mirror_fill.sh: a part of lanboot mirror: has the mirror fetch what machines will install, before one asks:
# the packages that their overlays name, and what those need, by the indexes that the mirror serves.
: "${prog:?}" "${conf:?}" "${share:?}" "${scratch?}" "${json:?}" "${json_awk:?}" "${well:?}" "${warning:?}" "${critical:?}"

# What is filled, by options: overlays and packages, with blanks between them; where httpbootd is, and whose files.
fill_overlays='' fill_packages='' fill_server='' fill_arch='' fill_quiet=no

fill_say() { [ $fill_quiet = yes ] || [ "$json" = yes ] || say "$@"; }

# fill_uses KEY [SECTION]: prints the values of that key, of what httpbootd says of the configuration.
fill_uses() {
	awk -F '\t' -v key="$1" -v section="${2:-}" '$2 == key && (section == "" || $1 == section) { print $3 }' "$scratch/uses"
}

# fill_get URL: fetches it to the output; what went wrong is in $scratch/said.
fill_get() {
	if command -v curl >/dev/null 2>&1; then
		curl -fsS --noproxy '*' --connect-timeout 5 --speed-limit 1 --speed-time 120 "$1" 2>"$scratch/said"
	elif command -v wget >/dev/null 2>&1; then
		http_proxy='' wget -q -T 120 -O - "$1" 2>"$scratch/said"
	else
		die "mirror fill: neither curl nor wget is here; install one"
	fi
}

# fill_bases: prints the URLs at which httpbootd may be had from here.
fill_bases() {
	if [ -n "$fill_server" ]; then
		printf '%s\n' "$fill_server"
		return
	fi
	for base_one in $(conf_value httpbootd listen || echo 0.0.0.0:80); do
		base_port=${base_one##*:}
		case $base_one in
		0.0.0.0:*)
			echo "http://127.0.0.1:$base_port"
			for base_own in $(conf_value lanboot address) $(own_addresses | grep -v :); do
				echo "http://$base_own:$base_port"
			done
			;;
		'[::]':*) echo "http://[::1]:$base_port" ;;
		*) echo "http://$base_one" ;;
		esac
	done | awk '!seen[$0]++'
}

# fill_name REPO/ARCH: prints in which file its index is, and behind .gz as the mirror serves it.
fill_name() { printf '%s/index-%s\n' "$scratch" "$(printf '%s' "$1" | tr / _)"; }

# fill_find REPO/ARCH: sets fill_base to the URL of the httpbootd that gives its index, which is kept; what others said
# is told.
fill_find() {
	fill_base='' find_path=$1/APKINDEX.tar.gz
	for find_one in $(fill_bases); do
		if fill_get "$find_one/$find_path" >"$(fill_name "$1").gz"; then
			fill_base=$find_one
			return
		fi
		sed -n '1s/^curl: ([0-9]*) //p' "$scratch/said" | sed "s|^|$find_one: |" >>"$scratch/tried"
	done
	die "mirror fill: $find_path is not to be had from httpbootd: $(paste -s -d ';' "$scratch/tried" | sed 's/;/; /g')." \
		"Is it running, and does its mirror reach upstream (lanboot mirror)? Or name it: --server http://ADDRESS"
}

# fill_archives SECTION: prints what the apkovls install that its machines load as files, whichever there are of those
# that each machine has its own.
fill_archives() {
	fill_uses apkovl "$1" | sed 's/{[^}]*}/*/g' | while read -r archives_one; do
		case $archives_one in
		*://*) continue ;; # of another server's
		esac
		archives_old=$IFS IFS=
		for archives_file in $(fill_uses root)/$archives_one; do
			[ ! -f "$archives_file" ] || tar -xzOf "$archives_file" etc/apk/world 2>/dev/null
		done
		IFS=$archives_old
	done
}

# fill_folder OVERLAY: prints the folder that it is in.
fill_folder() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s\n' "$(fill_uses overlays)/$1" ;;
	esac
}

# fill_world FILE SECTION OVERLAY...: writes what machines with these overlays install.
fill_world() {
	world_file=$1 world_section=$2
	shift 2
	{
		echo alpine-base
		fill_archives "$world_section"
		for world_one; do
			case $world_one in
			*'{'*) continue ;; # each machine's own
			esac
			world_one=$(fill_folder "$world_one")/etc/apk/world
			# A folder without one installs nothing more.
			[ ! -e "$world_one" ] || cat "$world_one"
		done
		# shellcheck disable=SC2086 # words
		[ -z "$fill_packages" ] || printf '%s\n' $fill_packages
	} | tr -s ' \t' '\n' | sort -u >"$world_file"
}

# fill_archs REPO: prints for which processors the releases of that branch are here that machines load.
fill_archs() {
	if [ -n "$fill_arch" ]; then
		echo "$fill_arch"
		return
	fi
	archs_branch=${1%/*}
	archs_branch=${archs_branch##*/}
	for archs_one in "$(fill_uses root)/alpine/${archs_branch#v}"*/*/vmlinuz-*; do
		archs_one=${archs_one%/*}
		case ${archs_one##*/} in
		x86_64 | x86 | aarch64 | armv7 | riscv64 | loongarch64) echo "${archs_one##*/}" ;;
		esac
	done | sort -u >"$scratch/archs"
	[ -s "$scratch/archs" ] || uname -m >"$scratch/archs"
	cat "$scratch/archs"
}

# fill_plan: writes $scratch/plan: a line for each processor and world, `ARCH WORLD-FILE REPO...`, once each.
fill_plan() {
	: >"$scratch/plan"
	# Of all sections, or of those with these overlays.
	awk -F '\t' '$2 == "packages" && !seen[$1]++ { print $1 }' "$scratch/uses" >"$scratch/sections"
	while read -r plan_section; do
		plan_own=$(fill_uses overlay "$plan_section" | paste -s -d ' ' -)
		if [ -n "$fill_overlays" ]; then
			plan_hit=no
			for plan_one in $fill_overlays; do
				! is_in "$plan_own" "$plan_one" || plan_hit=yes
			done
			[ $plan_hit = yes ] || continue
		fi
		plan_add "$plan_section" "$plan_own"
	done <"$scratch/sections"
	# An overlay that nothing boots yet is filled for whatever machines boot.
	if [ -n "$fill_overlays" ] && [ ! -s "$scratch/plan" ]; then
		while read -r plan_section; do
			plan_add "$plan_section" "$fill_overlays"
		done <"$scratch/sections"
	fi
	sort -u -o "$scratch/plan" "$scratch/plan"
}

# plan_add SECTION OVERLAYS
plan_add() {
	plan_repos=$(fill_uses packages "$1" | paste -s -d ' ' -)
	# shellcheck disable=SC2086 # names of overlays have no blanks
	fill_world "$scratch/world" "$1" $2
	plan_sum=$(cksum <"$scratch/world" | tr ' ' -)
	mv "$scratch/world" "$scratch/world-$plan_sum"
	for plan_arch in $(fill_archs "${plan_repos%% *}"); do
		echo "$plan_arch world-$plan_sum $plan_repos" >>"$scratch/plan"
	done
}

# fill_index REPO/ARCH: sets index_file to the text of its index, as the mirror serves it; false, and told once: it
# serves none.
fill_index() {
	index_file=$(fill_name "$1")
	if [ ! -e "$index_file" ]; then
		: >"$index_file"
		if { [ ! -s "$index_file.gz" ] && ! fill_get "$fill_base/$1/APKINDEX.tar.gz" >"$index_file.gz"; } ||
			! tar -xzOf "$index_file.gz" APKINDEX >"$index_file" 2>"$scratch/said"; then
			: >"$index_file"
			well=$warning
			say "mirror fill: $1/APKINDEX.tar.gz: $(head -n 1 "$scratch/said"); lanboot mirror says what fails"
		fi
	fi
	[ -s "$index_file" ]
}

# fill_resolve PLAN: prints the packages of that plan, as apk_needs.awk does.
fill_resolve() {
	while read -r resolve_arch resolve_world resolve_repos; do
		set -- kind=world "$scratch/$resolve_world" kind=index
		for resolve_repo in $resolve_repos; do
			! fill_index "$resolve_repo/$resolve_arch" || set -- "$@" "repo=$resolve_repo/$resolve_arch" "$index_file"
		done
		LC_ALL=C awk -f "$share/apk_needs.awk" "$@" || die "mirror fill: awk failed"
	done <"$1"
}

# fill_needs: writes $scratch/needed, the packages of all the plan, and says what no repository has.
fill_needs() {
	fill_resolve "$scratch/plan" >"$scratch/all" || exit
	grep -v '^?' "$scratch/all" | sort -u >"$scratch/needed"
	sed -n 's/^?.//p' "$scratch/all" | sort -u >"$scratch/nowhere"
	while read -r needs_one; do
		well=$warning
		say "mirror fill: $needs_one is in no repository that machines have: one whose overlay wants it goes without" \
			"(etc/apk/world of that)"
	done <"$scratch/nowhere"
}

# fill_fetch: has the mirror have them, four at once; what failed is in $scratch/failed, a line each.
fill_fetch() {
	: >"$scratch/failed"
	if command -v curl >/dev/null 2>&1; then
		awk -F '\t' -v base="$fill_base" '{ print "url = \"" base "/" $1 "\"\noutput = \"/dev/null\"" }' \
			"$scratch/needed" >"$scratch/urls"
		run_child curl -sS --noproxy '*' --parallel --parallel-max 4 --connect-timeout 5 --speed-limit 1 --speed-time 120 \
			-w '%{http_code} %{url_effective}\n' -K "$scratch/urls" >"$scratch/codes" 2>"$scratch/said"
		awk -v base="$fill_base/" '$1 != 200 { print substr($2, length(base) + 1) ": the mirror answers " $1 }' \
			"$scratch/codes" >"$scratch/failed"
		return
	fi
	while IFS="$(printf '\t')" read -r fetch_one _; do
		fill_get "$fill_base/$fetch_one" >/dev/null || echo "$fetch_one: $(tail -n 1 "$scratch/said")" >>"$scratch/failed"
	done <"$scratch/needed"
}

fill_tell() {
	tell_n=$(wc -l <"$scratch/needed")
	tell_bad=$(wc -l <"$scratch/failed")
	tell_bytes=$(awk -F '\t' '{ sum += $2 } END { printf "%.0f", sum }' "$scratch/needed")
	if [ "$json" = yes ]; then
		LC_ALL=C awk -v n="$tell_n" -v bytes="$tell_bytes" "$json_awk"'
			{ list = list (NR > 1 ? "," : "") json($0) }
			END { printf "{\"packages\":%d,\"bytes\":%.0f,\"failed\":[%s]}\n", n, bytes, list }' "$scratch/failed"
	elif [ $fill_quiet = no ]; then
		echo "$((tell_n - tell_bad)) of $tell_n packages are here, $(awk -v bytes="$tell_bytes" 'BEGIN {
			printf "%.1f MB", bytes / 1000000 }') in all"
	fi
	[ "$tell_bad" = 0 ] || {
		[ "$json" = yes ] || sed "s/^/$prog: /" "$scratch/failed" >&2
		# shellcheck disable=SC2034 # main returns it
		well=$critical
	}
}

mirror_fill() {
	make_scratch
	fill_program=$(program_of httpbootd) || die "mirror fill: httpbootd is not installed here, and reads the configuration"
	"$fill_program" -f "$conf" uses >"$scratch/uses" || die "$conf: cannot be read, see above; mend it first"
	for fill_one in $fill_overlays; do
		[ -d "$(fill_folder "$fill_one")" ] || die "mirror fill: $(fill_folder "$fill_one"): no such overlay"
	done
	[ -n "$(fill_uses packages)" ] ||
		die "mirror fill: no machine of $conf takes its packages from a mirror: it wants a [mirror alpine]," \
			"and profiles with alpine = and without repo ="
	fill_plan
	fill_find "$(awk '{ print $3 "/" $1; exit }' "$scratch/plan")"
	fill_needs
	fill_say "fetching $(wc -l <"$scratch/needed") packages, unless they are here"
	fill_fetch
	fill_tell
}
