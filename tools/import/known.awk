# known.awk: what the present configuration says already (lanboot-import known), beside common.awk: no
# section and no key of it is made again. What it says just so is not needed; of the rest is told where it
# stands.

function known_line(    w, key, text) {
	split($0, w, "\t")
	if (w[1] == "W" && w[3] == "-") known_section(w[2], w[4])
	else if (w[1] == "W") known_at[w[2], w[3]] = w[4]
	else {
		text = substr($0, 3)
		# Machines in lists and in hosts.d stand there as comments.
		if (text ~ /^; .*, which is read besides:$/) known_besides = 1
		else if (text ~ /^;/) { if (!known_besides) return; text = substr(text, 2) }
		if (text ~ /^\[/) { known_in = substr(text, 2, length(text) - 2); known_key = "" }
		else if (text ~ /^[ \t]/ && known_key != "") {
			sub(/^[ \t]+/, "", text)
			known_value[known_in, known_key] = known_value[known_in, known_key] " " text
		} else if (match(text, /^[a-z0-9-]+ ?= ?/)) {
			key = substr(text, 1, RLENGTH)
			sub(/ ?= ?$/, "", key)
			known_set(key, substr(text, RLENGTH + 1))
		}
	}
}
function known_set(key, text) {
	# Options are several lines of one key.
	if (key == "option") key = "option#" ++known_options[known_in]
	known_key = key
	known_value[known_in, key] = text
	if (key == "name" && known_in ~ /^host /) known_name[tolower(text)] = known_in
}
function known_section(header, place,    id, n, w, i) {
	known_place[header] = place
	if (header ~ /^profile /) { had_profile[tolower(substr(header, 9))] = substr(header, 9); return }
	id = tolower(substr(header, 6))
	known_host[id] = header
	n = id ~ /^[0-9a-f:]+( [0-9a-f:]+)+$/ ? split(id, w, " ") : 0
	for (i = 1; i <= n; i++) known_host[w[i]] = header
}
# The section that is for one of these machines; "": there is none.
function known_for(id,    n, w, i) {
	id = tolower(id)
	if (id in known_host) return known_host[id]
	n = id ~ /^[0-9a-f:]+( [0-9a-f:]+)+$/ ? split(id, w, " ") : 0
	for (i = 1; i <= n; i++) if (w[i] in known_host) return known_host[w[i]]
	return ""
}
# Is the name that of another section there? Then that was said.
function is_name_known(id, name,    other) {
	if (!(tolower(name) in known_name)) return 0
	other = known_name[tolower(name)]
	if (other == known_for(id)) return 0
	lost("the name is that of [" other "] at " known_place[other] "; if that is this machine, add " id " to it there; it has no name here")
	return 1
}
# Options by their place among options; words without regard to the blanks between them.
function known_says(section, key,    a, b, n) {
	if (key ~ /^option#/) {
		for (n = 1; n <= known_options[section]; n++) if (known_value[section, "option#" n] == keys[made, key]) return 1
		return 0
	}
	if (!((section, key) in known_value)) return 0
	a = known_value[section, key]; b = keys[made, key]
	gsub(/[ \t]+/, " ", a); gsub(/[ \t]+/, " ", b)
	return a == b
}
# The first key of what is made that the section there says otherwise; "": there is none.
function known_otherwise(section,    i, key) {
	for (i = 1; i <= count[made]; i++) {
		key = order[made, i]
		if (!known_says(section, key)) return key
	}
	return ""
}
function known_text(section, key,    text) {
	text = key
	sub(/#.*/, "", text)
	return (section, key) in known_value ? text " = " shown(known_value[section, key]) : "no " text
}
function leave_settings(section,    i, key, n, kept) {
	made = section
	for (i = 1; i <= count[section]; i++) {
		key = order[section, i]
		if (!((section, key) in known_at)) { kept[++n] = key; continue }
		at_place(key_from[section, key])
		if (known_says(section, key)) needless("it is said at " known_at[section, key] " already")
		else lost("at " known_at[section, key] " stands " known_text(section, key) ": write " key " = " shown(keys[section, key]) " there, if that is what is meant")
	}
	for (i = 1; i <= n; i++) order[section, i] = kept[i]
	count[section] = n + 0
}
# A profile of that name, or of that name and a number, that says the same.
function leave_profile(name,    base, i, other) {
	made = "profile " name
	base = tolower(profile_base[name])
	for (i = 1; i == 1 || tolower(base "-" i) in had_profile; i++) {
		other = i == 1 ? base : base "-" i
		if (!(other in had_profile)) continue
		other = "profile " had_profile[other]
		if (count[made] == 0 || known_otherwise(other) != "") continue
		is_left[name]
		called[name] = substr(other, 9)
		at_place(profile_from[name])
		needless("[" other "] at " known_place[other] " says it already")
		return
	}
}
# What was made by another name than it has there.
function call_profiles(section, key,    n, w, i, text) {
	if (!has_key(section, key)) return
	n = split(keys[section, key], w, " ")
	for (i = 1; i <= n; i++) text = text (i > 1 ? " " : "") (w[i] in called ? called[w[i]] : w[i])
	keys[section, key] = text
}
function leave_host(id,    other, key, what) {
	made = "host " id
	if ((other = known_for(id)) == "") return
	is_left[id]
	at_place(host_from[id])
	key = known_otherwise(other)
	if (key == "") { needless("[" other "] at " known_place[other] " says it already"); return }
	what = key
	sub(/#.*/, "", what)
	lost("the machine is there already, [" other "] at " known_place[other] ", with " known_text(other, key) \
		", and here " what " = " shown(keys[made, key]) ": put the two together there")
}
# A profile with another name than people gave it, which nothing that is made has any use for.
function leave_unused(    i, j, n, w, used, section) {
	for (i = 1; i <= n_hosts; i++) if (!(hosts[i] in is_left) && has_key("host " hosts[i], "profile")) used[keys["host " hosts[i], "profile"]]
	for (i = n_profiles; i > 0; i--) {
		section = "profile " profiles[i]
		if (profiles[i] in is_left) continue
		if (!(profiles[i] in used) && tolower(profile_base[profiles[i]]) in had_profile && n_hosts) {
			is_left[profiles[i]]
			at_place(profile_from[profiles[i]])
			lost("[profile " had_profile[tolower(profile_base[profiles[i]])] "] at " known_place["profile " had_profile[tolower(profile_base[profiles[i]])]] " is another one, and no machine that is new boots this")
			continue
		}
		n = split(has_key(section, "menu") ? keys[section, "menu"] : "", w, " ")
		for (j = 1; j <= n; j++) used[w[j]]
	}
}
function at_place(place,    part) { split(place, part, "\t"); file = part[1]; line = part[2]; whole = part[3] }
function leave_known(    i) {
	leave_settings("lanboot"); leave_settings("pxedhcpd"); leave_settings("tftpd"); leave_settings("httpbootd")
	for (i = 1; i <= n_profiles; i++) {
		call_profiles("profile " profiles[i], "menu")
		leave_profile(profiles[i])
	}
	for (i = 1; i <= n_hosts; i++) { call_profiles("host " hosts[i], "profile"); leave_host(hosts[i]) }
	leave_unused()
}
