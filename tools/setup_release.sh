# shellcheck shell=sh
# setup_release.sh: a part of lanboot setup: the release that the first machine boots: one that is there, one
# that lies in a file here, or the newest that can be fetched.
: "${prog:?}" "${share:?}"

# Alpine's, where its mirror does not say which is the newest.
release_branch=3.24 release_flavor=lts

# release_there: prints the branches that are in use, the newest last.
release_there() {
	for there_link in "$root"/alpine/[0-9e]*; do
		[ -L "$there_link" ] && [ -d "$there_link/" ] || continue
		echo "${there_link##*/}"
	done | sort -t . -k 1,1n -k 2,2n
}

# flavor_of BRANCH: sets release_flavor to lts, if it has that, or another.
flavor_of() {
	flavor_have=$(for flavor_file in "$root/alpine/$1"/*/vmlinuz-*; do
		[ ! -f "$flavor_file" ] || echo "${flavor_file##*/vmlinuz-}"
	done)
	echo "$flavor_have" | grep -qx "$release_flavor" ||
		release_flavor=$(printf '%s\nlts\n' "$flavor_have" | grep . | head -n 1)
}

# release_wanted: sets release_branch and release_flavor to what the configuration boots already. False: it
# boots no Alpine.
release_wanted() {
	read_conf
	wanted=$(sed -n 's/^alpine = //p' "$scratch/conf" | head -n 1)
	[ -n "$wanted" ] || return 1
	release_branch=${wanted%% *}
	case $wanted in
	*' '*) release_flavor=${wanted#* } ;;
	esac
}

step_release() {
	case $conf_is in
	theirs)
		if ! release_wanted; then
			step release kept "$conf is yours, and boots no release of Alpine"
			return
		fi
		;;
	ours) release_wanted ;;
	esac
	if [ -n "$from" ]; then
		release_from
		return
	fi
	[ -z "$release" ] || release_branch=$release
	release_have=$(release_there)
	if [ -n "$release_have" ]; then
		# A branch, or a release of one.
		if [ -d "$root/alpine/$release_branch/" ]; then
			release_take "$release_branch"
			return
		elif [ -z "$release" ] && [ $conf_is != theirs ]; then
			release_take "$(echo "$release_have" | tail -n 1)"
			return
		fi
	fi
	release_fetch
}

# release_take BRANCH: it is there already.
release_take() {
	release_branch=$1
	flavor_of "$1"
	step release there "Alpine $(readlink "$root/alpine/$1" || echo "$1") $release_flavor, in $root/alpine"
}

# newest: sets release_branch to what the mirror has as latest-stable, if it says.
newest() {
	[ -z "$release" ] && [ $conf_is != theirs ] && [ $conf_is != ours ] || return 0
	fetch "$scratch/latest" "$release_mirror/latest-stable/releases/x86_64/latest-releases.yaml" || return 0
	newest_branch=$(sed -n 's/^ *branch: *v\([0-9]*\.[0-9]*\)[^0-9.]*$/\1/p' "$scratch/latest" | head -n 1)
	release_branch=${newest_branch:-$release_branch}
}

# need_gpgv: what checks the signature of a release; Alpine's packages cannot recommend it.
need_gpgv() {
	if ! command -v gpgv >/dev/null && command -v apk >/dev/null; then
		printf 'package\t.lanboot-setup\n' >"$scratch/lines"
		record_lines "$scratch/lines"
		# Without it lanboot-image says what is missing.
		apk -q add -t .lanboot-setup gpgv >"$scratch/said" 2>&1 || apk -q del .lanboot-setup >/dev/null 2>&1
	fi
}

release_fetch() {
	if [ $dry = yes ]; then
		step release would "fetch Alpine ${release:-$release_branch, or what is newer,} $release_flavor from $release_mirror into $root/alpine"
		return
	fi
	question "Fetch Alpine (some 300 MB) from $release_mirror? (n, or the path of a release, an ISO or a folder)" Y
	case $answer in
	*/*)
		from=$answer
		[ -e "$from" ] || die "$from: no such file or folder"
		release_from
		return
		;;
	esac
	if ! agreed; then
		step release missing "not fetched, as you said" "lanboot setup --from FILE, or lanboot-image add $release_branch, brings one"
		return
	fi
	newest
	need_gpgv
	record_doing "release $release_branch"
	# The bar is for who looks on.
	if [ -t 2 ] && [ "$json" = no ]; then
		"$(program_of lanboot-image)" --root "$root" add "$release_branch" "$release_flavor" >"$scratch/out"
	else
		"$(program_of lanboot-image)" --root "$root" add "$release_branch" "$release_flavor" >"$scratch/out" 2>"$scratch/said"
	fi
	if [ $? = 0 ]; then
		release_done "$release_mirror"
		return
	fi
	[ -s "$scratch/said" ] || echo 'see above' >"$scratch/said"
	release_again='lanboot setup --from FILE'
	[ $trial = no ] || release_again='make run FROM=FILE'
	step release missing "Alpine $release_branch $release_flavor could not be fetched: $(grep -v 'WARNING' "$scratch/said" | sed 's/^lanboot-image: //' | tail -n 2 | paste -s -d ' ' -)" \
		"bring an archive alpine-netboot-$release_branch*.tar.gz here and run $release_again; or that again when there is a network"
}

release_done() {
	release_new=$(sed -n 's/^\([0-9][^ ]*\) [a-z0-9_]*: .*/\1/p' "$scratch/out" | head -n 1)
	case $release_branch in
	*.*.*) ;;
	*) [ -z "$release_new" ] || release_branch=$(echo "$release_new" | sed 's/^\([0-9]*\.[0-9]*\).*/\1/') ;;
	esac
	flavor_of "$release_branch"
	if grep -q 'there already' "$scratch/out"; then
		step release there "Alpine ${release_new:-$release_branch} $release_flavor, in $root/alpine"
	else
		step release 'done' "Alpine ${release_new:-$release_branch} $release_flavor, in $root/alpine; from $1"
	fi
}

### From what is here

# release_from: of --from: an archive of a netboot release; a folder with one, or with what is in one; an ISO.
release_from() {
	if [ $dry = yes ]; then
		step release would "take the release in $from into $root/alpine"
		return
	fi
	from_archive='' from_why=''
	if [ -d "$from" ]; then
		from_archive=$(find "$from/" -maxdepth 1 -name 'alpine-netboot-*-*.tar.gz' | sort -t . -k 1,1 -k 2,2n -k 3,3n | tail -n 1)
		[ -n "$from_archive" ] || from_tree "$from"
	else
		case $from in
		*.iso) from_iso ;;
		*) from_archive=$from ;;
		esac
	fi
	if [ -z "$from_archive" ]; then
		step release missing "$from: ${from_why:-no release in it}" \
			"expected alpine-netboot-3.24.1-x86_64.tar.gz, or a folder with that or with its boot/vmlinuz-lts"
		return
	fi
	[ ! -e "$from_archive.asc" ] || need_gpgv
	from_release=$(printf '%s\n' "${from_archive##*/}" | sed -n 's/^alpine-netboot-\([0-9.]*\)-.*/\1/p')
	record_doing "release ${from_release:-$release_branch}"
	# Who named a file without a signature beside it has looked at it.
	from_option=
	[ -e "$from_archive.asc" ] || from_option=--no-signature
	# Another that somebody put in use stays so.
	from_link=$root/alpine/$(echo "${from_release:-$release_branch}" | cut -d . -f 1,2)
	if [ ! -L "$from_link" ] || recorded "$(printf 'link\t%s\t%s' "$from_link" "$(readlink "$from_link")")"; then
		from_option="$from_option --use"
	fi
	# shellcheck disable=SC2086 # words
	if "$(program_of lanboot-image)" --root "$root" $from_option import "$from_archive" >"$scratch/out" 2>"$scratch/said"; then
		from_said=', its signature good'
		[ -e "$from_archive.asc" ] || from_said=', its signature not checked: none is beside it'
		release_done "$from$from_said"
	else
		step release missing "$from: $(last_said)" "expected a netboot release of Alpine"
	fi
}

# from_tree FOLDER: sets from_archive to one made of the kernel, initramfs and modloop that lie there, if
# it says of which release they are.
from_tree() {
	tree=$1
	[ ! -d "$tree/boot" ] || tree=$tree/boot
	tree_kernel=$(find "$tree/" -maxdepth 1 -name 'vmlinuz-*' | sort | head -n 1)
	if [ -z "$tree_kernel" ]; then
		from_why="no alpine-netboot-*.tar.gz in it, and no boot/vmlinuz-lts"
		return
	fi
	tree_flavor=${tree_kernel##*/vmlinuz-}
	for tree_file in "initramfs-$tree_flavor" "modloop-$tree_flavor"; do
		[ -f "$tree/$tree_file" ] || { from_why="no $tree_file beside vmlinuz-$tree_flavor"; return; }
	done
	# Media for disks have no driver of a network card in their initramfs.
	if gzip -dc "$tree/initramfs-$tree_flavor" >"$scratch/initramfs" 2>/dev/null &&
		LC_ALL=C grep -aq 'kernel/drivers/' "$scratch/initramfs" &&
		! LC_ALL=C grep -aq 'kernel/drivers/net/' "$scratch/initramfs"; then
		rm -f "$scratch/initramfs"
		from_why="its initramfs-$tree_flavor is for disks and has no driver of a network card: fetch the netboot release, not the ISO"
		return
	fi
	rm -f "$scratch/initramfs"
	tree_release=$(sed -n 's/.*\([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' "$1/.alpine-release" "$tree/.alpine-release" 2>/dev/null | head -n 1)
	[ -n "$tree_release" ] || tree_release=$(printf '%s\n' "$1" | sed -n 's/.*[^0-9]\([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
	[ -n "$tree_release" ] || tree_release=$release_branch.0
	tree_arch=x86_64
	case $1 in
	*aarch64*) tree_arch=aarch64 ;;
	esac
	mkdir -p "$scratch/tree" && ln -s "$(cd "$tree" && pwd)" "$scratch/tree/boot"
	from_archive=$scratch/alpine-netboot-$tree_release-$tree_arch.tar.gz
	tar -C "$scratch/tree" -chf - "boot/vmlinuz-$tree_flavor" "boot/initramfs-$tree_flavor" "boot/modloop-$tree_flavor" |
		gzip -1 >"$from_archive" || { from_archive='' from_why='could not be packed'; }
}

# from_iso: what is on it is looked at without mounting, where a program can; else mounted.
from_iso() {
	mkdir -p "$scratch/iso"
	if command -v bsdtar >/dev/null && bsdtar -xf "$from" -C "$scratch/iso" boot .alpine-release 2>"$scratch/said"; then
		from_tree "$scratch/iso"
	elif mount -o loop,ro "$from" "$scratch/iso" 2>"$scratch/said"; then
		from_tree "$scratch/iso"
		umount "$scratch/iso"
	else
		from_why="cannot be looked into ($(last_said)); install bsdtar (libarchive-tools), or name a folder"
	fi
}

### What machines install when they start

# packages_url: prints where the machines get packages from, by the configuration; nothing: not from a URL.
packages_url() {
	packages_from=${repos:-}
	[ $conf_is != theirs ] || packages_from=$(sed -n 's/^repo = //p' "$scratch/conf" | head -n 1)
	case $packages_from in
	'') echo "http://dl-cdn.alpinelinux.org/alpine/$(branch_folder)/main" ;;
	*'{'*) ;;
	http://* | https://*) echo "${packages_from%% *}" ;;
	esac
}

# step_packages: a release that was brought here has no packages, and without alpine-base a machine comes no
# farther than its initramfs.
step_packages() {
	[ -n "$from" ] && [ $dry = no ] && [ -n "$(release_there)" ] || return 0
	packages_at=$(packages_url)
	[ -n "$packages_at" ] || return 0
	packages_arch=$(for packages_kernel in "$root/alpine/$release_branch"/*/vmlinuz-*; do
		packages_folder=${packages_kernel%/*}
		echo "${packages_folder##*/}"
	done | head -n 1)
	if reached "$packages_at/$packages_arch/APKINDEX.tar.gz"; then
		step packages there "machines install them from $packages_at"
	else
		step packages missing \
			"machines install them from $packages_at, which does not answer here ($(last_said)): without it they end in Alpine's emergency shell" \
			"give this LAN a way there, or run lanboot setup --mirror URL again, of a mirror that it has"
	fi
}

# reached URL: false: it does not answer, or has no such file; why is in $scratch/said.
reached() {
	if command -v curl >/dev/null 2>&1; then
		run_child curl -fsSIL --connect-timeout 10 --max-time 20 -o /dev/null "$1" >"$scratch/said" 2>&1
	elif command -v wget >/dev/null 2>&1; then
		run_child wget -q --spider -T 10 "$1" >"$scratch/said" 2>&1
	else
		echo 'neither curl nor wget is here' >"$scratch/said"
		return 1
	fi || { [ -s "$scratch/said" ] || echo 'no such file' >"$scratch/said"; return 1; }
}
