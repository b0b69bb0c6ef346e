# shells.sh: sourced by what tests a tool that is sh: each test with each shell.

# each_shell PREFIX TEST...: runs these with each shell that is here, dash and busybox's: in $shell, the
# names of its results in $label, a folder of its own, whose path begins with PREFIX, in $dir, and in
# $path what $usual_path is.
each_shell() {
	shell_prefix=$1
	shift
	for shell in dash 'busybox ash'; do
		label="$LAB_NAME ($shell)"
		if ! $shell -c : 2>/dev/null; then
			skip "$label" "no $shell here"
			continue
		fi
		dir=$shell_prefix${shell#* }
		mkdir "$dir"
		for each_test; do
			path=${usual_path:-}
			$each_test
		done
	done
	path=''
}
