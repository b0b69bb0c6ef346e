# shellcheck shell=sh
# image_uses.sh: a part of lanboot-image: what machines boot by the configuration $conf. httpbootd alone
# reads it; `httpbootd uses` prints what it says as lines of three fields with tabs between them,
#
#   httpbootd     root    /srv/lanboot
#   profile thin  kernel  alpine/3.24/{arch}/vmlinuz-lts
#
# a section, a key and its value (httpbootd(8)). Without httpbootd none of that is known.
: "${here:?}" "${conf:?}" "${conf_given:?}"

# What httpbootd printed; and what is known of it: unread, yes (nothing, where there is no
# configuration), or no, because there is no httpbootd.
uses='' uses_known=unread

# read_uses: sets both; ends the program if the configuration is bad.
read_uses() {
	uses_known=yes
	if [ ! -e "$conf" ]; then
		[ "$conf_given" = no ] || die "$conf: no such file; -f expects lanboot's configuration"
		return
	fi
	uses_program=$(program_of httpbootd) || { uses_known=no; return; }
	uses=$("$uses_program" -f "$conf" uses) ||
		die "$conf: cannot tell what it means, see above; mend it first, or --root DIR"
}

# root_used: prints the root that httpbootd serves.
root_used() {
	[ $uses_known = yes ] ||
		die "no httpbootd here, so the root that $conf names is not known; name it: --root DIR"
	root_said=$(printf '%s\n' "$uses" | awk -F '\t' '$1 == "httpbootd" && $2 == "root" { print $3 }')
	echo "${root_said:-/srv/lanboot}"
}

# users_of NAME...: prints the sections of the configuration that boot one of these releases or
# branches.
users_of() {
	printf '%s\n' "$uses" | LC_ALL=C awk -F '\t' -v names="$*" '
		BEGIN { n = split(names, name, " ") }
		{
			for (i = 1; i <= n; i++)
				if (index("/" $3, "/alpine/" name[i] "/")) print "[" $1 "]"
		}' | sort -u | paste -s -d ' ' -
}

# flavors_used NAME...: prints the flavors that machines boot of one of these releases or branches.
flavors_used() {
	printf '%s\n' "$uses" | LC_ALL=C awk -F '\t' -v names="$*" '
		BEGIN { n = split(names, name, " ") }
		{
			for (i = 1; i <= n; i++)
				if (index("/" $3, "/alpine/" name[i] "/") && match($3, /vmlinuz-[A-Za-z0-9_-]+/))
					print substr($3, RSTART + 8, RLENGTH - 8)
		}' | sort -u
}

# say_unused RELEASE FLAVORS: tells of a release of which no machine boots one of these flavors.
say_unused() {
	case $uses_known in
	no) say "no httpbootd here, so whether $conf boots $1 is not known" ;;
	esac
	[ -n "$uses" ] || return 0
	unused_branch=$(branch_of "$1")
	unused_names=$1
	[ "$(in_use "$unused_branch")" != "$1" ] || unused_names="$1 $unused_branch"
	# shellcheck disable=SC2086 # one release, and perhaps its branch
	unused_used=$(flavors_used $unused_names | paste -s -d ' ' -)
	for unused_flavor in $2; do
		! is_in "$unused_used" "$unused_flavor" || return 0
	done
	say "nothing in $conf boots $1 $2 yet: write 'alpine = ${unused_names##* } ${2%% *}' into" \
		"a [profile NAME], and 'profile =' with its name into [host *] or a machine's section"
}
