# common.awk: what the importers share. lanboot_import.sh runs it with the file of a kind behind it, which
# has the function take(WHAT): "file" begins, a "line" of text ($0), a "record" of CSV or a "piece" of JSON
# (cell[], as tools/import.c writes them), and the "end". Lines that are read begin with F (a file's name),
# L (a line of it), C or J; W and D tell what the present configuration says (known.awk). What is made goes to
# lanboot-import check; what is not, to the file left, a line each: lost or needless, file, line, what stood
# there and why, with tabs between them.

# What may be shown: ASCII, not too much of it, and no key or password.
function shown(text) {
	gsub(/(secret|password|passwd|passphrase)["']?[ \t:=]+[^ \t;,}]+/, "secret ...", text)
	gsub(/[^ -~]/, "?", text)
	return length(text) > 120 ? substr(text, 1, 117) "..." : text
}
function note(what, text, why) {
	if ((what, file, line, text, why) in noted) return
	noted[what, file, line, text, why]
	print what "\t" file "\t" line "\t" shown(text) "\t" why >left
}
function lost(why) { note("lost", whole, why) }
function needless(why) { note("needless", whole, why) }

# Digits as a number: with zeros in front they are no octal ones, as one awk has it.
function number(text) {
	sub(/^0+/, "", text)
	return text + 0
}
function is_mac(text) {
	return text ~ /^[0-9a-fA-F][0-9a-fA-F]?([:-][0-9a-fA-F*][0-9a-fA-F]?)+$/ && split(text, mac_part, /[:-]/) == 6
}
# The MAC as a section has it: two digits a byte; what ends in * as a beginning. "": it is none.
function mac_of(text,    i, n, made, stars) {
	if (!is_mac(text)) return ""
	for (i = 1; i <= 6; i++) {
		if (mac_part[i] == "*") { stars++; continue }
		if (stars || index(mac_part[i], "*")) return ""
		made = made (made == "" ? "" : ":") (length(mac_part[i]) == 1 ? "0" : "") tolower(mac_part[i])
	}
	return made (stars ? ":*" : "")
}
function is_name(text) { return text ~ /^[A-Za-z0-9][A-Za-z0-9_.-]*$/ && length(text) <= 63 }
function is_url(text) { return text ~ /^https?:\/\/[A-Za-z0-9]/ }
# A path beneath the root, or a URL, that the configuration takes as it is.
function is_file(text) {
	if (text !~ /^[A-Za-z0-9_.+\/:%=&?,@~-]+$/ || length(text) > 1000) return 0
	return is_url(text) || (text !~ /(^|\/)\.\.(\/|$)/ && text !~ /:/)
}
# A boot file, as it is asked for in the root.
function boot_file(text) {
	if (root != "" && index(text, root "/") == 1) text = substr(text, length(root) + 2)
	if (!is_url(text)) sub(/^\/+/, "", text)
	return text
}

# Another server that a file was loaded from.
function see_next(address, place) {
	if (address == "" || (address, place) in seen_next) return
	seen_next[address, place]
	at_place(place)
	if (the_next == "") the_next = address
	if (address == the_next) needless("machines load from the tftpd beside pxedhcpd: have the files of " shown(address) " there")
	else lost("a second server of files: machines load from one; its files have to go there, too")
}
# HTTP Boot is told http-root and then what PXE of that processor is. False: the two do not go together.
function set_http(key, url,    was) {
	was = has_key("pxedhcpd", key) ? keys["pxedhcpd", key] : url
	if (!is_url(url) || !is_file(url) || is_url(was) && was != url) return 0
	if (was == url) sub(/^https?:\/\/[^\/]*\//, "", was)
	if (was == "" || length(url) <= length(was) || substr(url, length(url) - length(was)) != "/" was) return 0
	url = substr(url, 1, length(url) - length(was))
	if (has_key("pxedhcpd", "http-root") && keys["pxedhcpd", "http-root"] != url) return 0
	set_key("pxedhcpd", "http-root", url)
	set_key("pxedhcpd", key, was)
	return 1
}

# No tab or control character may stand in what goes on.
function plain_value(text) {
	gsub(/[\001-\037\177 ]+/, " ", text)
	return text
}
# set_key notes where the value stood; of a key that is there already it counts no more.
function set_key(section, key, value) {
	value = plain_value(value)
	if (!((section, key) in keys)) order[section, ++count[section]] = key
	keys[section, key] = value
	key_from[section, key] = file "\t" line "\t" shown(whole)
}
function has_key(section, key) { return (section, key) in keys }
# A machine, by what stands behind `host` in its section; several MACs are told apart by blanks. Returns 0
# if one has a section already.
function add_host(id, name,    n, i, part) {
	n = id ~ /^[0-9a-f:]+( [0-9a-f:]+)+$/ ? split(id, part, " ") : 0
	if (!n) { n = 1; part[1] = tolower(id) }
	for (i = 1; i <= n; i++) if (part[i] in host_line) {
		lost("[host " part[i] "] is made of " host_line[part[i]] " already; put the two together there")
		return 0
	}
	for (i = 1; i <= n; i++) host_line[part[i]] = file ":" line
	hosts[++n_hosts] = id
	host_from[id] = file "\t" line "\t" shown(whole)
	host_at[id] = file ":" line
	name_host(id, name)
	return 1
}
function name_host(id, name) {
	if (name == "") return
	if (!is_name(name) && name !~ /\{/) lost("the name is not one of letters, digits, _, - and . ; give it another")
	else if (name !~ /\{/ && !(tolower(name) in named) && is_name_known(id, name)) return
	else if (tolower(name) in named) lost("the name is that of " named[tolower(name)] " already; the machine has none now")
	else { if (name !~ /\{/) named[tolower(name)] = file ":" line; set_key("host " id, "name", name) }
}
# A profile by a name that is free, made of what people wrote. Returns its name.
function add_profile(text,    name, i) {
	gsub(/[^A-Za-z0-9_.-]+/, "-", text)
	gsub(/^[-.]+|[-.]+$/, "", text)
	if (text == "") text = "profile"
	text = name = substr(text, 1, 56)
	for (i = 2; tolower(name) in profile_line || tolower(name) in had_profile; i++) name = text "-" i
	profile_line[tolower(name)] = file ":" line
	profile_base[name] = text
	profiles[++n_profiles] = name
	profile_from[name] = file "\t" line "\t" shown(whole)
	return name
}
function print_section(section, from,    i, key, shown_key) {
	if (!count[section] && from == "") return
	print "S\t" section "\t" (from == "" ? "\t\t" : from)
	for (i = 1; i <= count[section]; i++) {
		key = shown_key = order[section, i]
		sub(/#.*/, "", shown_key)
		print "K\t" shown_key "\t" keys[section, key] "\t" key_from[section, key]
	}
	print "T\t"
}
# A value of JSON as it stood there.
function unescaped(text) {
	gsub(/\\x0[9ad]/, " ", text)
	gsub(/\\x[0-9a-f][0-9a-f]/, "?", text)
	gsub(/\\\\/, "\\", text)
	return text
}
# The profile that is called so there. What is not made elsewhere boots the machine's own disk.
function profile_for(text,    name) {
	if (text in profile_named) return profile_named[text]
	if (is_name(text) && tolower(text) in had_profile) return text
	name = add_profile(text)
	is_open[name]
	set_key("profile " name, "local", "yes")
	return profile_named[text] = name
}
# Says of a section where it is from.
function print_from(place) { print "T\t; " shown(place) }

function boots(section,    j) {
	for (j = 1; j <= count[section]; j++) if (order[section, j] in boot_keys) return 1
	return 0
}
# Machines of which nobody said what they boot.
function give_profile(    i, section, booting) {
	for (i = 1; i <= n_hosts; i++) {
		section = "host " hosts[i]
		if ((hosts[i] in is_left) || has_key(section, "ignore") || has_key(section, "profile") || boots(section)) continue
		set_key(section, "profile", "imported")
		booting = 1
	}
	if (!booting || "imported" in had_profile) return
	print "T\t; What iPXE boots is not said in what this is from: put it here. local = yes is the machine's own disk."
	print "S\tprofile imported\t\t\t"
	print "K\tlocal\tyes\t\t\t"
	print "T\t"
}

BEGIN {
	arch_keys[0] = "bios"; arch_keys[6] = "efi-ia32"; arch_keys[7] = arch_keys[9] = "efi-x64"
	arch_keys[10] = "efi-arm32"; arch_keys[11] = "efi-arm64"
}
/^F/ { file = $0; sub(/^F\t?/, "", file); line = 0; take("file"); next }
/^I/ { split(substr($0, 2), w, "\t"); include_name = w[1]; file = w[2]; line = 0; take("include"); next }
/^[WD]\t/ { known_line(); next }
/^H/ { host_keys[substr($0, 2)]; next }
/^B/ { boot_keys[substr($0, 2)]; host_keys[substr($0, 2)]; next }
/^L/ {
	line++
	$0 = whole = substr($0, 2)
	gsub(/^[ \t]+/, "", whole)
	if (length($0) > 65536) lost("a line of more than 65536 bytes, which nothing here is")
	else take("line")
	next
}
/^[CJ]\t/ {
	n_cells = split($0, cell, "\t")
	if (cell[1] == "C") line = cell[2]
	else { file = cell[2]; line = cell[3] }
	take(cell[1] == "C" ? "record" : "piece")
	next
}
END {
	take("end")
	leave_known()
	print_section("lanboot"); print_section("pxedhcpd"); print_section("tftpd"); print_section("httpbootd")
	for (i = 1; i <= n_profiles; i++) {
		if (profiles[i] in is_left) continue
		print_from(profile_line[tolower(profiles[i])])
		if (profiles[i] in is_open) print "T\t; What iPXE boots is not said in what this is from: put it here. local = yes is the machine's own disk."
		print_section("profile " profiles[i], profile_from[profiles[i]])
	}
	give_profile()
	for (i = 1; i <= n_hosts; i++) {
		if (hosts[i] in is_left) continue
		print_from(host_at[hosts[i]])
		print_section("host " hosts[i], host_from[hosts[i]])
	}
}
