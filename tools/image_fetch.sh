# shellcheck shell=sh
# image_fetch.sh: a part of lanboot-image: fetching from a mirror, with a bar for who looks on, and what
# a mirror says of its latest releases. What comes goes to $stage.
: "${prog:?}" "${stage?}"

# A bar is drawn.
bar=''

at_end() { [ -z "$bar" ] || printf '\n' >&2; }

# others_words: a filter: what others wrote, as a terminal may see it.
others_words() { LC_ALL=C tr -cd '\040-\176' | cut -c 1-200; }

# fetch_to FILE URL: quiet; what went wrong is in $stage/fetch.err.
fetch_to() {
	if command -v curl >/dev/null 2>&1; then
		run_child curl -fsSL --connect-timeout 30 --speed-limit 1 --speed-time 60 -o "$1" "$2" \
			2>"$stage/fetch.err"
	elif command -v wget >/dev/null 2>&1; then
		# A busybox that was built without -T may crash of it.
		fetch_timeout=
		! wget --help 2>&1 | grep -q -e '-T' || fetch_timeout='-T 60'
		# shellcheck disable=SC2086 # none, or an option and its value
		run_child wget -q $fetch_timeout -O "$1" "$2" 2>"$stage/fetch.err"
	else
		die "neither curl nor wget is here; install one, or fetch the file elsewhere: $prog import"
	fi
}

fetch_failed() {
	why_full
	say "$1: could not be fetched; what was said: $(tail -n 1 "$stage/fetch.err" | others_words)"
	shift
	die "$@"
}

# draw_bar FILE TOTAL
draw_bar() {
	bar_have=$(stat -c %s "$1" 2>/dev/null || echo 0)
	if [ "$2" -gt 0 ]; then
		bar_done=$((bar_have * 30 / $2))
		[ $bar_done -le 30 ] || bar_done=30
		bar_text=$(printf '%*s' $bar_done '' | tr ' ' '#')
		printf '\r[%-30s] %3d%%  %d of %d MB ' "$bar_text" $((bar_have * 100 / $2)) \
			$((bar_have / 1000000)) "$(megabytes "$2")" >&2
	else
		printf '\r%d MB ' $((bar_have / 1000000)) >&2
	fi
}

# fetch_large FILE URL BYTES: with a bar, if somebody looks. BYTES 0: not known.
fetch_large() {
	if [ ! -t 2 ]; then
		fetch_to "$1" "$2"
		return
	fi
	bar=yes
	# The bar is drawn beside; it ends when the file of its life is gone.
	: >"$stage/bar"
	(
		trap - EXIT INT TERM HUP
		while [ -e "$stage/bar" ]; do
			draw_bar "$1" "$3"
			sleep 1
		done
	) 9>&- &
	bar_pid=$!
	fetch_to "$1" "$2"
	fetch_status=$?
	rm -f "$stage/bar"
	kill $bar_pid 2>/dev/null
	wait $bar_pid 2>/dev/null
	[ $fetch_status != 0 ] || draw_bar "$1" "$3"
	printf '\n' >&2
	bar=
	return $fetch_status
}

# latest_in FILE ARCH: RELEASE ARCHIVE BYTES of the netboot release, out of latest-releases.yaml.
latest_in() {
	LC_ALL=C awk -v arch="$2" '
		function ends() {
			if (flavor == "alpine-netboot" && version != "" &&
			    file == "alpine-netboot-" version "-" arch ".tar.gz") {
				print version, size + 0
				found = 1
				exit
			}
			flavor = version = file = size = ""
		}
		/^-/ { ends() }
		{
			sub(/^[ -]+/, "")
			value = $2
			gsub(/["\047\r]/, "", value)
			if ($1 == "flavor:") flavor = value
			if ($1 == "version:") version = value
			if ($1 == "file:") file = value
			if ($1 == "size:") size = value
		}
		END { if (!found) ends() }' "$1"
}
