# debian.sh: sourced: Debian's packages by lists of their own, of which this machine's package manager knows
# nothing.

# The release that has what this Debian has too old.
newer_release=trixie

# debian_source TYPE RELEASE [PROCESSOR]: sets source_line, for a sources list: TYPE (deb, deb-src) of that release, from
# the mirror that this machine uses, believed by Debian's own keys; for that processor, or this machine's. False: $why.
debian_source() {
	source_mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' | sed -n 's/^Debian Debian main //p' | head -n 1)
	[ -n "$source_mirror" ] ||
		{ why="this machine's package sources name no mirror of Debian"; return 1; }
	for source_keys in /usr/share/keyrings/debian-archive-keyring.pgp \
		/usr/share/keyrings/debian-archive-keyring.gpg ''; do
		[ ! -e "$source_keys" ] || break
	done
	[ -n "$source_keys" ] ||
		{ why="no package debian-archive-keyring to check signatures with"; return 1; }
	source_line="$1 [${3:+arch=$3 }signed-by=$source_keys] $source_mirror $2 main"
}

# debian_lists FOLDER [LINE]: makes apt-get and apt-cache work with the lists of source_line alone, in FOLDER, and
# with that line more of configuration. False: $why.
debian_lists() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
	echo "$source_line" >"$1/sources.list"
	cat >"$1/apt.conf" <<-EOF
		Dir::Etc::sourcelist "$1/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::State::lists "$1/lists";
		Dir::Cache "$1/cache";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
		${2:-}
	EOF
	APT_CONFIG=$1/apt.conf
	export APT_CONFIG
	apt-get update --error-on=any >"$1/log" 2>&1 || {
		why=$(grep -m 1 '^[EW]:' "$1/log")
		return 1
	}
}
