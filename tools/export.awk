# export.awk: for lanboot_export.sh, behind json_awk. Reads what a daemon prints as --dump-config; form is
# csv or json. Sections are numbered in their order; value[I, KEY] is what one says.

function begin(header) {
	n++
	kind[n] = header ~ /^host / ? "host" : header ~ /^profile / ? "profile" : ""
	id[n] = substr(header, index(header, " ") + 1)
	place[n] = next_place
	next_place = last_key = ""
}
function set(key, text) {
	last_key = key
	if (key == "key" && with_keys != "yes") { secrets++; last_key = ""; return }
	if ((n, key) in value) value[n, key] = value[n, key] (key == "option" ? "\n" : " ") text
	else {
		value[n, key] = text
		key_of[n, ++keys[n]] = key
	}
	if (kind[n] == "host") used[key]
}
function read_line(text) {
	if (text ~ /^\[/) begin(substr(text, 2, length(text) - 2))
	else if (kind[n] == "") return
	else if (text ~ /^[ \t]/ && last_key != "") {
		sub(/^[ \t]+/, "", text)
		value[n, last_key] = value[n, last_key] " " text
	} else if (match(text, /^[a-z0-9-]+ ?= ?/)) {
		last = substr(text, 1, RLENGTH)
		sub(/ ?= ?$/, "", last)
		set(last, substr(text, RLENGTH + 1))
	}
}
/^$/ { next }
/^; .*, which is read besides:$/ { next_place = substr($0, 3); sub(/, which is read besides:$/, "", next_place); next }
/^;/ { if (next_place != "" || (n && place[n] != "")) read_line(substr($0, 2)); next }
{ if (n && place[n] != "" && $0 !~ /^\[/) next; read_line($0) }

### CSV

# A spreadsheet takes no value for a formula.
function cell(text) {
	if (text ~ /^ *[=+@'\t-]/) text = "'" text
	if (text !~ /[",;'\n ]/) return text
	gsub(/"/, "\"\"", text)
	return "\"" text "\""
}
function is_macs(text) { return (text " ") ~ /^([0-9a-f][0-9a-f]:[0-9a-f:]+[0-9a-f] )+$/ && length(text) % 18 == 17 }
function is_uuid(text) { return text ~ /^[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+$/ }
function who_of(text) {
	if (is_macs(text)) return "mac"
	if (is_uuid(text)) return "uuid"
	if (text ~ /^serial /) return "serial"
	if (text ~ /^asset /) return "asset"
	return "section"
}
function column(name) { if (!(name in has)) { has[name]; columns[++n_columns] = name } }
function print_csv(    i, j, row, name, text) {
	for (j = split("mac name profile room", first, " "); j > 0; j--) has[first[j]]
	for (j = 1; j <= 4; j++) columns[++n_columns] = first[j]
	for (i = 1; i <= n; i++) if (kind[i] == "host") {
		column(who_of(id[i]))
		for (j = 1; j <= keys[i]; j++) column(key_of[i, j])
	}
	for (j = 1; j <= n_columns; j++) printf("%s%s", columns[j], j < n_columns ? "," : "\r\n")
	for (i = 1; i <= n; i++) if (kind[i] == "host") {
		row = ""
		for (j = 1; j <= n_columns; j++) {
			name = columns[j]
			text = (i, name) in value ? value[i, name] : ""
			if (name == who_of(id[i])) { text = id[i]; if (name ~ /^(serial|asset)$/) sub(/^[a-z]+ /, "", text) }
			row = row (j > 1 ? "," : "") cell(text)
		}
		printf("%s\r\n", row)
	}
}

### JSON

function words(text,    part, m, i, list) {
	m = split(text, part, " ")
	for (i = 1; i <= m; i++) list = list (i > 1 ? "," : "") json(part[i])
	return "[" list "]"
}
function lines(text,    part, m, i, list) {
	m = split(text, part, "\n")
	for (i = 1; i <= m; i++) list = list (i > 1 ? "," : "") json(part[i])
	return "[" list "]"
}
function print_objects(which, name,    i, j, key, text, first) {
	printf("\"%s\":[", name)
	for (i = 1; i <= n; i++) if (kind[i] == which) {
		printf("%s\n{\"%s\":%s", first++ ? "," : "", which == "host" ? "section" : "name", json(id[i]))
		if (which == "host" && is_macs(id[i])) printf(",\"macs\":%s", words(id[i]))
		for (j = 1; j <= keys[i]; j++) {
			key = key_of[i, j]
			text = value[i, key]
			printf(",%s:%s", json(key), key == "tags" ? words(text) : key == "option" ? lines(text) : json(text))
		}
		if (place[i] != "") printf(",\"file\":%s", json(place[i]))
		printf("}")
	}
	printf("]")
}

END {
	if (form == "csv") print_csv()
	else {
		printf("{")
		print_objects("host", "machines")
		printf(",\n")
		print_objects("profile", "profiles")
		printf("}\n")
	}
	if (secrets) print secrets (secrets == 1 ? " section" : " sections") >told
}
