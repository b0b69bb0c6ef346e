# debian.sh: sourced: where packages come from that this Debian has too old.

# The release that has them.
newer_release=trixie

# newer_source TYPE: sets newer_line, for a sources list: TYPE (deb, deb-src) of that release, from the
# mirror that this machine uses, believed by Debian's own keys. False: $why.
newer_source() {
	newer_mirror=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' | sed -n 's/^Debian Debian main //p' | head -n 1)
	[ -n "$newer_mirror" ] ||
		{ why="this machine's package sources name no mirror of Debian"; return 1; }
	for newer_keys in /usr/share/keyrings/debian-archive-keyring.pgp \
		/usr/share/keyrings/debian-archive-keyring.gpg ''; do
		[ ! -e "$newer_keys" ] || break
	done
	[ -n "$newer_keys" ] ||
		{ why="no package debian-archive-keyring to check signatures with"; return 1; }
	newer_line="$1 [signed-by=$newer_keys] $newer_mirror $newer_release main"
}
