# import_folder.sh: sourced behind result.sh: a folder as another boot server has it, what lanboot import makes
# of it, and the scripts that httpbootd then gives. The files are in $dir/in, which each shape empties.

export LANBOOT_LIBEXEC="$BIN"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/in"

# config FILE LINE...: a file of the folder.
config() {
	mkdir -p "$(dirname "$dir/in/$1")"
	config_file=$dir/in/$1
	shift
	printf '%b\n' "$@" >"$config_file"
}

# imported KIND PATH NAME STATUS: imports that, and loads what comes out, $dir/all.ini.
imported() {
	shape_name=$3
	rm -f "$dir/made.ini"
	tools/lanboot import "$1" "$2" -o "$dir/made.ini" 2>"$dir/left"
	equal "$LAB_NAME: $3: status" $? "$4"
	printf '[lanboot]\nuser = nobody\nroot = /srv\n' | cat - "$dir/made.ini" >"$dir/all.ini"
	check "$LAB_NAME: $3: it loads" "$(tail -n 1 "$dir/loads" 2>/dev/null)" \
		sh -c "'$BIN/httpbootd' --dump-config -f '$dir/all.ini' >'$dir/loads' 2>&1"
	rm -rf "$dir/in"
}

# boots_by MACHINE SERVER LINE...: the machine's script has these; SERVER is our address in it, or empty.
boots_by() {
	boots_who=$1
	"$BIN/httpbootd" -f "$dir/all.ini" explain "$1" ${2:+--server "$2"} 2>&1 | sed -n '/^#!ipxe/,$p' >"$dir/script"
	shift 2
	for boots_line; do
		check "$LAB_NAME: $shape_name: $boots_who boots $boots_line" \
			"$(grep -m 1 -E '^(kernel|initrd|chain|item|sanboot)' "$dir/script")" grep -qF -e "$boots_line" "$dir/script"
	done
}
