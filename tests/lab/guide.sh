# guide.sh: sourced after lan.sh: a guide of doc/ is followed to the letter: its blocks, in their order, as its
# reader does.
#
#   sh        commands, which are run
#   console   what is seen then: see guide_shows
#   others    (ini, text, nginx …) the content of the file that the text before it names, as `/etc/lanboot/lanboot.ini`;
#             such a block without a file is for whoever tests it
#
# Blocks are known by their heading (each ## counts, from 1; 0 is before the first) and their place below it: 3-2.
# The test says how commands are run, by a function guide_run FILE, and where files are, by $guide_root.

guide_root=''

# guide_read PAGE: its blocks, as $guide/3-2.sh, .file with .path, or .KIND.
guide_read() {
	guide=$LAB/guide-$(basename "$1" .md) guide_page=$1
	mkdir -p "$guide"
	awk -v dir="$guide" '
		/^## / { step++; block = 0; path = "" }
		/^ *```/ && open { open = 0; if (file) close(file); file = ""; path = ""; next }
		/^ *```/ {
			open = 1
			indent = index($0, "`")
			kind = substr($0, indent + 3)
			name = sprintf("%s/%d-%d.", dir, step, ++block)
			if (kind !~ /^[a-z]+$/) { print "what is ```" kind "?"; exit 1 }
			if (kind ~ /^(ini|text|nginx|json|yaml|conf|csv)$/ && path != "") {
				print path >(name "path")
				close(name "path")
				kind = "file"
			}
			file = name kind
			next
		}
		open { print substr($0, indent) >file; next }
		match($0, /`\/[^` ]*\/[^`\/ ]*\.?[^`\/ ]*`/) { path = substr($0, RSTART + 1, RLENGTH - 2) }
		END { if (open) { print "a block that does not end"; exit 1 } }
	' "$1" || fail "$LAB_NAME: $1" 'it has blocks that are of no kind'
	: >"$guide/followed"
}

# guide_block BLOCK: does what it says.
guide_block() {
	if [ -e "$guide/$1.sh" ]; then
		guide_run "$guide/$1.sh" >"$LOG/$1.log" 2>&1
		guide_status=$?
		guide_name="$LAB_NAME: $guide_page, $1: $(head -n 1 "$guide/$1.sh")"
		[ $guide_status = 0 ] || {
			fail "$guide_name" "status $guide_status: $(tail -n 40 "$LOG/$1.log" | tr "\n" "|")"
			finish
		}
		ok "$guide_name"
	elif [ -e "$guide/$1.file" ]; then
		cp "$guide/$1.file" "$guide_root$(cat "$guide/$1.path")" || finish
	fi
	echo "$1" >>"$guide/followed"
}

# guide_follow STEP|BLOCK...: 3 is all of that heading, in order, 3-2 one block. Where commands fail the test ends.
guide_follow() {
	for guide_step; do
		case $guide_step in
		*-*)
			guide_block "$guide_step"
			continue
			;;
		esac
		guide_number=1
		while ls "$guide/$guide_step-$guide_number".* >/dev/null 2>&1; do
			guide_block "$guide_step-$guide_number"
			guide_number=$((guide_number + 1))
		done
		[ $guide_number -gt 1 ] || fail "$LAB_NAME: $guide_page: there is a step $guide_step" 'it has no blocks'
	done
}

# guide_other BLOCK WHY: it is not followed here; the reason is for who reads the test.
guide_other() { echo "$1" >>"$guide/followed"; }

# guide_shows BLOCK FILE: each line of that console's is in the file; numbers and blanks may be others, … is anything,
# and what begins with # is the reader's own command.
guide_shows() {
	guide_missing=$(grep -v '^#' "$guide/$1.console" | while IFS= read -r guide_line; do
		guide_pattern=$(printf '%s\n' "$guide_line" | sed -e 's/[][\.*^$()+?{|]/\\&/g' -e 's/  *…$/…/' -e 's/ *… */.*/g' \
			-e 's/[0-9][0-9]*/[0-9]+/g' -e 's/  */ +/g')
		grep -qE -e "^ *$guide_pattern" "$2" || printf '%s\n' "$guide_line"
	done)
	equal "$LAB_NAME: $guide_page, $1: what is shown is seen" "$guide_missing" ''
}

# guide_end: nothing of the page was passed over.
guide_end() {
	guide_left=$(for guide_file in "$guide"/*.sh "$guide"/*.path "$guide"/*.ini "$guide"/*.text; do
		[ ! -e "$guide_file" ] || basename "${guide_file%.*}"
	done | sort -u | grep -vxFf "$guide/followed" | paste -sd ' ')
	equal "$LAB_NAME: all of $guide_page was followed" "$guide_left" ''
}
