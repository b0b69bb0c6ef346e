# json.awk: what `lanboot export json` writes. Beside common.awk.

# A value, of what begins there.
function json_value(section, key, text) {
	if (key == "file" || key == "line" || key == "section" || key == "macs") return
	if (key == "name" && section ~ /^profile /) return
	if (key == "name") name_host(substr(section, 6), text)
	else if (key == "profile") set_key(section, key, profile_for(text))
	else set_key(section, key, text)
}
# Lists are words of one value, but for options, of which each is a line.
function json_flush(kind,    i, section, name, at) {
	for (i = 0; i <= last[kind]; i++) {
		section = ""
		at = kind "/" i
		if (!((at, "section") in one) && !((at, "name") in one)) continue
		line = one_line[at]; whole = one[at, kind == "machines" ? "section" : "name"]
		if (kind == "machines") {
			if (!add_host(one[at, "section"], "")) continue
			section = "host " one[at, "section"]
		} else {
			name = add_profile(one[at, "name"])
			section = "profile " name
			profile_named[one[at, "name"]] = name
		}
		for (n = 1; n <= fields[at]; n++) json_value(section, field[at, n], one[at, field[at, n]])
	}
}
function json_piece(    p, n, at, key) {
	n = split(cell[4], p, "/")
	if (cell[5] !~ /["0]/) return
	if (n < 4 || (p[2] != "machines" && p[2] != "profiles")) {
		whole = cell[4]
		lost("this is not of lanboot export json")
		return
	}
	at = p[2] "/" p[3]
	if (p[3] + 0 > last[p[2]]) last[p[2]] = p[3] + 0
	key = p[4] == "option" && n > 4 ? "option#" p[5] : p[4]
	one_line[at] = line
	if ((at, key) in one) one[at, key] = one[at, key] " " unescaped(cell[6])
	else { field[at, ++fields[at]] = key; one[at, key] = unescaped(cell[6]) }
}
function take(what) {
	if (what == "piece") json_piece()
	else if (what == "end") { json_flush("profiles"); json_flush("machines") }
}
