# objects.awk: servers that keep an object a file, as JSON: value[FILE, PATH] with the place of each. For
# matchbox.awk and cobbler.awk, beside common.awk.

function object_piece(    at) {
	at = cell[4]
	if (!(file in object_is)) { object_is[file]; object_files[++n_objects] = file }
	if (cell[5] == "{" || cell[5] == "[") return
	value[file, at] = cell[5] == "0" && cell[6] == "null" ? "" : unescaped(cell[6])
	whole = at ": " cell[6]
	place[file, at] = file "\t" line "\t" shown(whole)
	paths[file, ++n_paths[file]] = at
}
function object_value(f, at) { return (f, at) in value ? value[f, at] : "" }
# Where a value of the object stands, or else its file.
function at_object(f, at,    part) {
	if ((f, at) in place) { split(place[f, at], part, "\t"); file = part[1]; line = part[2]; whole = part[3] }
	else { file = f; line = 1; whole = f; sub(/.*\//, "", whole) }
}
# The words of a list.
function object_list(f, at,    i, text) {
	for (i = 0; (f, at "/" i) in value; i++) text = text (i ? " " : "") value[f, at "/" i]
	return text
}
# The folder that a file is in.
function folder_of(f) { sub(/\/[^\/]*$/, "", f); sub(/.*\//, "", f); return f }
