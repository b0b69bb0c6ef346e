# shellcheck shell=sh
# image_releases.sh: a part of lanboot-image: the folder of releases, $base, and what may be in it.
: "${prog:?}" "${stage?}" "${base?}" "${command?}"

### Words

is_branch() {
	case $1 in
	edge) return ;;
	*[!0-9.]* | .* | *. | *.*.* | '') return 1 ;;
	*.*) return ;;
	*) return 1 ;;
	esac
}

# is_release: 3.24.1, 3.23.0_rc2; edge's are a date.
is_release() {
	printf '%s\n' "$1" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+(_(alpha|beta|rc)[0-9]+)?|[0-9]{8}'
}

is_word() {
	case $1 in
	'' | [!A-Za-z0-9]* | *[!A-Za-z0-9_-]*) return 1 ;;
	esac
}

is_arch() {
	case $1 in
	x86_64 | x86 | aarch64 | armhf | armv7 | ppc64le | s390x | riscv64 | loongarch64) ;;
	*) return 1 ;;
	esac
}

branch_of() {
	case $1 in
	*.*) echo "${1%.*}" ;;
	*) echo edge ;;
	esac
}

check_release() {
	is_release "$1" || usage "$command: $1: expected a release, such as 3.24.1"
}

megabytes() { echo $((($1 + 999999) / 1000000)); }

### The folder of releases

# open_base: makes it where it is not, takes the lock, and removes what interrupted runs left.
open_base() {
	mkdir -p "$base" || die "$base: could not be made; run $prog as somebody who can write there"
	command -v flock >/dev/null 2>&1 ||
		die "no program flock here (Debian: util-linux, Alpine: busybox); it keeps two runs apart"
	if [ "$(id -u)" = 0 ] &&
		[ -n "$(find -L "$base" -prune \( ! -user 0 -o -perm -002 \) ! -perm -1000 2>/dev/null)" ]; then
		say "WARNING: $(stat -L -c %U "$base") or others can write in $base and exchange what" \
			"machines boot; chown root and chmod 755 it"
	fi
	[ ! -L "$base/.lanboot-image.lock" ] || die "$base/.lanboot-image.lock: is a link; remove it"
	{ exec 9>>"$base/.lanboot-image.lock"; } 2>/dev/null ||
		die "$base: cannot write there; run $prog as somebody who can"
	flock -n 9 || die "another $prog is at work in $base; wait until it has ended"
	rm -rf "$base"/.lanboot-image.stage.* "$base/.lanboot-image.link"
	# A flavor whose kernel did not come any more.
	for left_release in $(releases); do
		for left_file in "$base/$left_release"/*/modloop-* "$base/$left_release"/*/initramfs-*; do
			left_flavor=${left_file##*/}
			left_flavor=${left_flavor#*-}
			[ ! -f "$left_file" ] || [ ! -f "${left_file%/*}/ORIGIN" ] ||
				[ -e "${left_file%/*}/vmlinuz-$left_flavor" ] || rm -f "$left_file"
		done
	done
}

# What is in it is nobody's but ours until it has its place.
open_stage() {
	stage=$(mktemp -d "$base/.lanboot-image.stage.XXXXXX") || die "$base: cannot write there"
}

free_bytes() { df -Pk "$base" 2>/dev/null | awk 'NR == 2 { printf "%.0f\n", $4 * 1024 }'; }

# room_for BYTES WHAT
room_for() {
	room_free=$(free_bytes)
	[ -z "$room_free" ] || [ "$room_free" -ge "$1" ] ||
		die "$base: $2 takes $(megabytes "$1") MB, and only $(megabytes "$room_free") MB are free." \
			"Nothing was changed"
}

why_full() {
	room_free=$(free_bytes)
	[ "${room_free:-1000000}" -ge 65536 ] || say "$base: the disk is full"
}

# releases: all that are there, oldest first.
releases() {
	for release_dir in "$base"/*; do
		if [ -d "$release_dir" ] && [ ! -L "$release_dir" ] && is_release "${release_dir##*/}"; then
			echo "${release_dir##*/}"
		fi
	done | sort -t . -k 1,1n -k 2,2n -k 3,3n
}

# flavors_in DIR: those that are whole.
flavors_in() {
	for flavor_file in "$1"/vmlinuz-*; do
		flavor_name=${flavor_file##*/vmlinuz-}
		[ ! -f "$flavor_file" ] || [ ! -f "$1/initramfs-$flavor_name" ] ||
			[ ! -f "$1/modloop-$flavor_name" ] || echo "$flavor_name"
	done
}

# images_of RELEASE: ARCH/FLAVOR, a line each.
images_of() {
	for image_dir in "$base/$1"/*; do
		[ ! -d "$image_dir" ] || flavors_in "$image_dir" | sed "s|^|${image_dir##*/}/|"
	done
}

in_use() { readlink "$base/$1" 2>/dev/null; }

# branches_to RELEASE: the links that lead there.
branches_to() {
	for branch_link in "$base"/*; do
		[ ! -L "$branch_link" ] || [ "$(readlink "$branch_link")" != "$1" ] ||
			echo "${branch_link##*/}"
	done
}

# set_link TARGET NAME: by a rename, so that at every moment it leads to one or the other.
set_link() {
	ln -s "$1" "$base/.lanboot-image.link" || die "$base: could not be written to; see above"
	mv -f -T "$base/.lanboot-image.link" "$base/$2" ||
		die "$base/$2: could not be switched; expected a link there, or nothing." \
			"Move away what is there"
}
