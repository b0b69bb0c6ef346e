# shellcheck shell=sh
# lanboot_bundle.sh: a part of lanboot: all that is known of one machine in one file, for a bug report, with
# its names, addresses and secrets replaced (bundle.awk).
: "${prog:?}" "${share:?}" "${json?}" "${conf:?}" "${scratch?}" "${admin_key?}" "${well:?}" "${warning:?}" "${unknown:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='' valued='-o'
out=''

usage_text() {
	cat <<USAGE
usage: $prog bundle MACHINE [-o FILE]

Makes one file for a bug report: why the machine does not come up, its boots, the lines of the log, its
section and profile, the settings of the daemons, versions. Names of machines, rooms and profiles, host
names, MAC and IP addresses, UUIDs and serial numbers are replaced, each by the same wherever it stands;
secrets and whatever looks like one are left out. Look at it before you send it.

-o FILE    into this file, which may not be there yet (default: standard output)
USAGE
}

set_option() {
	case $1 in
	-o) out=$2 ;;
	esac
}

# part TITLE COMMAND...: what it prints, under a title.
part() {
	printf '\n== %s\n' "$1"
	shift
	"$@" 2>&1
	printf '\n'
}

# sections: of the configuration, those of the daemons, the machine's own, and what it takes from.
sections() {
	awk -v machine="$bundle_section" -v profile="$bundle_profile" '
		/^;/ { next } # what each key is, and its default
		/^\[/ {
			name = $0
			gsub(/^\[|\]$/, "", name)
			shown = name ~ /^(lanboot|pxedhcpd|tftpd|httpbootd)$/ || name == "profile " profile ||
				name == "host " machine || name == "host *"
		}
		shown { print }' "$scratch/conf"
}

versions() {
	show_version
	for versions_daemon in httpbootd tftpd pxedhcpd; do
		versions_program=$(program_of $versions_daemon) || continue
		"$versions_program" -V
	done
	uname -srm
	[ ! -r /etc/os-release ] || sed -n 's/^\(NAME\|ID\|VERSION_ID\)=/\1=/p' /etc/os-release
}

# member NAME: the value of that member of the machine's JSON, the first.
member() {
	sed -n "s/.*\"$1\":\"\(\([^\"\\\\]\|\\\\.\)*\)\".*/\1/p" "$scratch/why.json" | head -n 1
}

# known: what is to be replaced, a line each: its kind, a tab, and the word.
known() {
	known_machines yes 2>/dev/null | awk -F '\t' '
		{
			if ($2 != "") print "machine\t" $2
			if ($3 != "") print "room\t" $3
		}'
	awk '
		/^\[profile / { name = $0; gsub(/^\[profile |\]$/, "", name); print "profile\t" name }
		/^\[host [^*]/ {
			name = $0
			gsub(/^\[host |\]$/, "", name)
			n = split(name, id, " ")
			for (i = 1; i <= n; i++) if (id[i] !~ /:|^[0-9.\/]*$/) print "section\t" id[i]
		}
		/^(name|room|title) = / { kind = $1; sub(/^[a-z]* = /, ""); print (kind == "name" ? "machine" : kind) "\t" $0 }
		/^(secret|key|password|private-key) = / { sub(/^[a-z-]* = /, ""); print "secret\t" $0 }
		/^user = / && $3 !~ /^(nobody|root|lanboot.*|none)$/ { print "user\t" $3 }' "$scratch/conf"
	for known_member in name room word; do
		known_value=$(member $known_member)
		[ -z "$known_value" ] || printf 'machine\t%s\n' "$known_value"
	done
	printf 'server\t%s\n' "$(uname -n)"
	[ ! -r "$admin_key" ] || printf 'secret\t%s\n' "$(cat "$admin_key")"
}

main() {
	[ $# = 1 ] || usage "bundle: expected one machine: its name, MAC or IP address, or word"
	[ "$json" = no ] || usage "bundle: has no --json"
	make_scratch
	find_admin
	json=yes
	ask get /why.json "id=$1" >"$scratch/why.json" || [ -s "$scratch/why.json" ] || return "$warning"
	if grep -q '^{"error"' "$scratch/why.json"; then
		# shellcheck disable=SC2034 # die takes it
		json=no trouble=$unknown
		die "$(member error)"
	fi
	ask get /machine.json "id=$1" >"$scratch/machine.json"
	ask get /log.json "id=$1" >"$scratch/log.json"
	json=no
	bundle_section=$(member section) bundle_profile=$(member profile)
	[ -n "$bundle_profile" ] || bundle_profile=$(sed -n 's/.*"profile":"\([^"]*\)".*/\1/p' "$scratch/machine.json")
	[ -n "$bundle_section" ] || bundle_section=$(sed -n 's/.*"section":"\([^"]*\)".*/\1/p' "$scratch/machine.json")
	sed 's/.*"serial":"\([^"]*\)".*/\1/; t; d' "$scratch/machine.json" >"$scratch/serial"
	{
		known
		[ ! -s "$scratch/serial" ] || printf 'serial\t%s\n' "$(cat "$scratch/serial")"
	} >"$scratch/known"
	{
		part "why" cat "$scratch/why.json"
		part "its boots" cat "$scratch/machine.json"
		part "the log" sed 's/},{/},\n{/g' "$scratch/log.json"
		part "configuration" sections
		part "versions" versions
	} >"$scratch/bundle"
	LC_ALL=C awk -v known="$scratch/known" -f "$share/bundle.awk" "$scratch/bundle" >"$scratch/clean" ||
		die "bundle: awk failed"
	if [ -n "$out" ]; then
		(umask 077 && set -C && cat "$scratch/clean" >"$out") 2>/dev/null ||
			die "$out: is there already, or cannot be written; name another file"
		say "$out: look at it before you send it"
	else
		cat "$scratch/clean"
	fi
	return "$well"
}
