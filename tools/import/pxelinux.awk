# pxelinux.awk: the files of a pxelinux.cfg folder (syslinux's doc/syslinux.txt, doc/menu.txt and
# doc/pxelinux.txt). Beside common.awk.

# Texts are kept whole, since each may include others.
function px_keep() {
	if (px_skip) return # it was read already
	px_text[file, ++px_lines[file]] = $0
}

# A config, which is a file that a machine begins with: what it says, and its labels in their order.
function px_config(name,    c) {
	c = ++n_configs
	config_file[c] = name
	label = 0
	titles_before = ""
	px_read(c, name, 0)
	return c
}
function px_read(c, name, depth,    i, was_file, was_line) {
	was_file = file; was_line = line
	if (depth > 10 || px_reading[name]) {
		lost(depth > 10 ? "included by ten files, one in the other: it is not read" : "it includes itself")
		return
	}
	px_reading[name] = 1
	for (i = 1; i <= px_lines[name]; i++) {
		file = name; line = i
		whole = px_text[name, i]
		gsub(/^[ \t]+|[ \t]+$/, "", whole)
		px_line(c, whole, depth)
	}
	px_reading[name] = 0
	file = was_file; line = was_line
}
# Takes the first word off rest.
function px_word(    word) {
	sub(/^[ \t]+/, "", rest)
	word = rest
	sub(/[ \t].*/, "", word)
	rest = substr(rest, length(word) + 1)
	sub(/^[ \t]+/, "", rest)
	return word
}
function px_line(c, text, depth,    key, name) {
	if (in_help) { if (tolower(text) ~ /^endtext/) in_help = 0; return }
	if (text == "" || text ~ /^#/) return
	rest = text
	key = tolower(px_word())
	if (key == "menu") { key = "menu " tolower(px_word()) }
	if (key == "text") { in_help = 1; needless("help that a menu shows: title of a profile is one line"); return }
	if (key == "include" || key == "menu include") {
		name = px_word()
		if (!(name in included)) lost("this file is included, and is not beneath the folder of pxelinux.0; fetch it, and try again")
		else px_read(c, included[name], depth + 1)
	} else if (key == "label") px_label(c)
	else if (key in px_for_label && label) px_label_line(key)
	else px_config_line(c, key)
}
function px_label(c) {
	label = ++n_labels
	label_name[label] = rest
	label_config[label] = c
	label_place[label] = file "\t" line "\t" whole
	label_before[label] = titles_before
	label_of[c, tolower(rest)] = label
	list[c, ++listed[c]] = label
}
function px_label_line(key) {
	if (key ~ /^(kernel|linux|com32|config|pxe|boot|bss|comboot|fdimage|localboot)$/) {
		label_type[label] = key; label_file[label] = key == "localboot" ? "" : px_word()
		if (key != "localboot" && rest != "") label_append[label] = rest
	} else if (key == "append") { label_has_append[label] = 1; label_append[label] = rest }
	else if (key == "initrd") label_initrd[label] = rest
	else if (key == "ipappend" || key == "sysappend") label_sys[label] = rest
	else if (key == "menu label") { gsub(/\^/, "", rest); label_title[label] = rest }
	else if (key == "menu default") default_entry[label_config[label]] = label
	else if (key == "menu disable" || key == "menu separator") { if (key == "menu disable") is_disabled[label] = 1 }
	else if (key == "menu passwd") lost("there are no passwords for what a menu lists")
}
function px_config_line(c, key,    text) {
	if (key == "default") { config_default[c] = rest; config_default_place[c] = file "\t" line "\t" whole }
	else if (key == "ui") config_ui[c] = rest
	else if (key == "prompt") config_prompt[c] = number(rest)
	else if (key == "timeout" || key == "totaltimeout") { if (key == "timeout" || !(c in config_timeout)) config_timeout[c] = number(rest) }
	else if (key == "ontimeout") { config_ontimeout[c] = rest; config_ontimeout_place[c] = file "\t" line "\t" whole }
	else if (key == "append") config_append[c] = rest
	else if (key == "ipappend" || key == "sysappend") config_sys[c] = rest
	else if (key == "menu begin") {
		label = 0
		titles_before = titles_before "\034"
	} else if (key == "menu end") {
		label = 0
		sub(/\034[^\034]*$/, "", titles_before)
	} else if (key == "menu title" || (key == "menu label" && titles_before != "")) {
		gsub(/\^/, "", rest)
		if (titles_before != "") { sub(/[^\034]*$/, "", titles_before); titles_before = titles_before rest ": " }
		else needless("a menu's title is httpbootd's own")
	} else if (key ~ /^menu (passwd|master)/) lost("there are no passwords for what a menu lists")
	else if (key in px_looks || key ~ /^(menu|f[0-9]+)( |$)/) needless("how it looks, or who may type what, is the same for all here")
	else if (key == "localboot") lost("it stands in no LABEL")
	else lost("not known, or not carried")
}

# The path of a file beneath the folder that pxelinux.0 is in, or a URL.
function px_path(text) {
	if (text ~ /^[0-9.]+::/) { sub(/::\/*/, "/", text); return "tftp://" text }
	if (text ~ /^[a-z]+:\/\//) return text
	sub(/^(::)?\/*(\.\/)*/, "", text)
	return text
}

# Sets what[KEY] to what a label boots. False: it has no part here, and that was said.
function px_boot(l, what,    type, name, append, n, w, i, initrd, line_words, sys, c, lower) {
	split("", what)
	at_place(label_place[l])
	c = label_config[l]
	type = label_type[l]
	name = px_path(label_file[l])
	append = l in label_append ? label_append[l] : label_has_append[l] ? "" : config_append[c]
	if (append == "-") append = ""
	if (type == "localboot") { what["local"] = "yes"; return 1 }
	if (type == "" ) {
		# A label of nothing is a kernel of its name.
		if (is_disabled[l] || label_name[l] ~ /^(-|separator)?$/ || label_name[l] !~ /[.\/]|linu|kernel/) { needless("a line of the menu that boots nothing"); return 0 }
		name = px_path(label_name[l])
	}
	lower = tolower(name)
	if (lower ~ /(^|\/)chain\.c32$/ && append ~ /^(hd[0-9]|boot|fs|mbr|guid|label)/ && append !~ /(file|ntldr|grub|seg)=/) { what["local"] = "yes"; return 1 }
	if (lower ~ /(^|\/)(localboot|reboot|exit)\.c32$/) { what["local"] = "yes"; needless("the firmware goes on to what it boots next"); return 1 }
	if (lower ~ /(^|\/)(vesa)?menu\.c32$/ || type == "config") {
		n = split(type == "config" ? name : append, w, " ")
		if (w[1] == "~" || n == 0) { needless("it leads back"); return 0 }
		if (!(w[1] in included)) { lost("another menu, in a file that is not beneath the folder of pxelinux.0"); return 0 }
		what["config"] = included[w[1]]
		return 1
	}
	if (lower ~ /(^|\/)memdisk$/) { lost("an image as a disk, by memdisk: write a script for it (sanboot, or memdisk as kernel), see script in lanboot.ini(5)"); return 0 }
	if (type == "pxe" || lower ~ /\.(0|kpxe|pxe|efi|ipxe)$/) {
		what["chain"] = name
		if (append != "") lost("what is handed to it is not carried: chain takes none")
		return 1
	}
	if (lower ~ /\.(c32|cbt|com|bin|bss|bs|img|ima|iso|fd)$/ && lower !~ /memtest/ || type ~ /^(com32|boot|bss|comboot|fdimage)$/) {
		lost("a program of syslinux, or an image, that iPXE does not boot like this: see script and chain in lanboot.ini(5)")
		return 0
	}
	n = split(append, w, " ")
	for (i = 1; i <= n; i++)
		if (w[i] ~ /^initrd=/) initrd = initrd "," substr(w[i], 8)
		else line_words = line_words (line_words == "" ? "" : " ") w[i]
	if (l in label_initrd) initrd = initrd "," label_initrd[l]
	sys = number(l in label_sys ? label_sys[l] : config_sys[c])
	if (sys % 2) line_words = line_words " ip=${netX/ip}:${next-server}:${netX/gateway}:${netX/netmask}"
	if (int(sys / 4) % 2) line_words = line_words " SYSUUID=${uuid:guid}"
	if (sys >= 8) lost("IPAPPEND " sys ": BOOTIF=, ip= and SYSUUID= are all that is carried of it")
	sub(/^ /, "", line_words)
	if (lower ~ /memtest/ && initrd == "") {
		what["memtest"] = name
		if (line_words != "") what["cmdline"] = line_words
		return 1
	}
	what["kernel"] = name
	n = split(initrd, w, ",")
	for (i = 1; i <= n; i++) if (w[i] != "") what["initrd"] = what["initrd"] (what["initrd"] == "" ? "" : " ") px_path(w[i])
	if (line_words != "") what["cmdline"] = line_words
	return 1
}

# The profile of a label, made once for all labels that say the same. "": none.
function px_profile(l,    what, n, i, w, sign, name, title) {
	if (!px_boot(l, what)) return ""
	if ("config" in what) return px_config_profile(what["config"])
	title = l in label_title ? label_title[l] : ""
	gsub(/\034/, "", label_before[l])
	title = label_before[l] (title == "" && label_before[l] != "" ? label_name[l] : title)
	n = split("local kernel initrd cmdline chain memtest", w, " ")
	sign = title
	for (i = 1; i <= n; i++) sign = sign "\034" (w[i] in what ? what[w[i]] : "")
	if (sign in px_made) return px_made[sign]
	name = add_profile(label_name[l])
	if (title != "") set_key("profile " name, "title", title)
	for (i = 1; i <= n; i++) if (w[i] in what && what[w[i]] != "") set_key("profile " name, w[i], what[w[i]])
	return px_made[sign] = name
}

# The label of this name; 0: none.
function px_find(c, name) {
	sub(/[ \t].*/, "", name)
	return (c, tolower(name)) in label_of ? label_of[c, tolower(name)] : 0
}

# What is run as if somebody had typed it: a label, or a kernel, and further words. Returns the label.
function px_command(c, text, place,    l, words, n) {
	words = text
	sub(/^[^ \t]+[ \t]*/, "", words)
	l = px_find(c, text)
	if (l && words == "") return l
	if (!l && words == "" && text !~ /[.\/]|linu|kernel/) {
		at_place(place)
		lost("no LABEL has this name; what boots first is the first that there is")
		return 0
	}
	n = ++n_labels
	label_config[n] = c
	label_place[n] = place
	if (l) {
		label_name[n] = label_name[l]; label_type[n] = label_type[l]; label_file[n] = label_file[l]; label_before[n] = label_before[l]
		if (l in label_title) label_title[n] = label_title[l]
		if (l in label_initrd) label_initrd[n] = label_initrd[l]
		if (l in label_sys) label_sys[n] = label_sys[l]
		if (label_type[l] == "" ) { label_type[n] = "kernel"; label_file[n] = label_name[l] }
		label_append[n] = l in label_append ? label_append[l] : label_has_append[l] ? "" : config_append[c]
		if (label_append[n] == "-") label_append[n] = ""
	} else {
		label_name[n] = label_file[n] = text
		sub(/[ \t].*/, "", label_file[n])
		sub(/[ \t].*/, "", label_name[n])
		label_type[n] = "kernel"
		label_append[n] = config_append[c]
	}
	label_append[n] = label_append[n] (label_append[n] == "" || words == "" ? "" : " ") words
	return n
}

# Which profile a config leads to: that of its only label, or a menu. "": none, and that was said.
function px_config_profile(name,    c, i, l, first, profile, profiles_of, n, seen, menu, is_menu, default_text) {
	if (name in config_made) {
		if (config_made[name] == "") needless("it leads to no other menu than those before")
		return config_made[name]
	}
	config_made[name] = ""
	c = px_config(name)
	file = name; line = 1; whole = config_ui[c] == "" ? config_default[c] : config_ui[c]
	default_text = config_default[c]
	is_menu = config_ui[c] != "" || default_text ~ /menu\.c32/ || config_prompt[c]
	first = c in config_ontimeout ? px_command(c, config_ontimeout[c], config_ontimeout_place[c]) : 0
	if (!first && c in default_entry) first = default_entry[c]
	if (!first && default_text != "" && default_text !~ /menu\.c32/) first = px_command(c, default_text, config_default_place[c])
	# Without DEFAULT it is the first, or the kernel `linux`.
	if (first && (profile = px_profile(first)) != "") { seen[profile]; menu = profile; n = 1 }
	for (i = 1; i <= listed[c]; i++) {
		l = list[c, i]
		if (l == first || (profile = px_profile(l)) == "" || profile in seen) continue
		seen[profile]
		at_place(label_place[l])
		if (!is_menu && first) needless("it boots only if somebody types its name; its profile is there")
		else menu = px_join(menu, profile in is_px_menu ? is_px_menu[profile] : profile)
	}
	n = split(menu, seen, " ")
	file = name; line = 1; whole = ""
	if (!n) { lost("nothing in it can be booted here"); return "" }
	if (n == 1) return config_made[name] = menu
	while (n > 64) { lost("a menu lists 64 profiles; left out: " seen[n]); sub(/ [^ ]*$/, "", menu); n-- }
	profile = add_profile("menu")
	is_px_menu[profile] = menu
	set_key("profile " profile, "menu", menu)
	if (!config_timeout[c]) needless("a menu that waits for ever waits a day here")
	set_key("profile " profile, "menu-timeout", config_timeout[c] ? int((config_timeout[c] + 9) / 10) : 86400)
	return config_made[name] = profile
}
# Joins two lists of words, each word once. A menu first in a menu is what it lists.
function px_join(a, b,    n, w, i) {
	if (a in is_px_menu) a = is_px_menu[a]
	n = split(b, w, " ")
	for (i = 1; i <= n; i++) if (index(" " a " ", " " w[i] " ") == 0) a = a (a == "" ? "" : " ") w[i]
	return a
}

# pxelinux asks by the UUID's bytes as PXE has them: its first three fields the other way round (RFC 4578 2.3).
function px_uuid(text,    i, made, at) {
	split("7 5 3 1 9 12 10 14 17 15 19", at, " ")
	for (i = 1; i <= 11; i++) made = made substr(text, at[i], at[i] == 9 || at[i] == 14 || at[i] == 19 ? 1 : 2)
	return made substr(text, 20)
}
# Who loads a file of this name. "": nobody.
function px_host(name,    i, n, digits, address, value, at) {
	sub(/.*\//, "", name)
	if (name == "default") return "*"
	if (tolower(name) ~ /^01-([0-9a-f][0-9a-f]-)+[0-9a-f][0-9a-f]$/ && length(name) == 20) return mac_of(substr(name, 4))
	if (tolower(name) ~ /^[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+$/ && length(name) == 36) return px_uuid(tolower(name))
	if (name !~ /^[0-9A-F]+$/ || length(name) > 8) return ""
	n = length(name)
	digits = substr(name "00000000", 1, 8)
	for (i = 1; i <= 8; i += 2) {
		value = (index("0123456789ABCDEF", substr(digits, i, 1)) - 1) * 16 + index("0123456789ABCDEF", substr(digits, i + 1, 1)) - 1
		address = address (i > 1 ? "." : "") value
	}
	return n == 8 ? address : address "/" n * 4
}
function px_end(    i, id, name, profile, uuids, macs) {
	for (i = 1; i <= n_begins; i++) {
		name = begins[i]
		file = name; line = 1; whole = name
		sub(/.*\//, "", whole)
		id = px_host(name)
		if (id == "" && n_begins == 1) id = "*"
		if (id == "") {
			if (!(name in is_included)) needless("no machine loads a file of this name")
			continue
		}
		if (id ~ /-/) uuids++
		else if (id ~ /^[0-9a-f][0-9a-f]:/) macs++
		profile = px_config_profile(name)
		file = name; line = 1; whole = name
		if (profile == "" || !add_host(id, "")) continue
		set_key("host " id, "profile", profile)
	}
	if (uuids && macs) lost("a machine with a file by its UUID and one by its MAC has the first in pxelinux, here the section of its MAC")
}
function take(what) {
	if (what == "file") { begins[++n_begins] = file; px_lines[file] = px_skip = 0 }
	else if (what == "include" && file == "/nowhere") px_skip = 0
	else if (what == "include") { px_skip = file in px_lines; if (!px_skip) px_lines[file] = 0; included[include_name] = file; is_included[file] }
	else if (what == "line") px_keep()
	else if (what == "end") px_end()
}
BEGIN {
	n = split("kernel linux com32 config pxe boot bss comboot fdimage localboot append initrd ipappend sysappend", w, " ")
	for (i = 1; i <= n; i++) px_for_label[w[i]]
	px_for_label["menu label"]; px_for_label["menu default"]; px_for_label["menu passwd"]
	px_for_label["menu disable"]; px_for_label["menu separator"]; px_for_label["menu hide"]; px_for_label["menu indent"]
	n = split("allowoptions noescape implicit nocomplete serial console display font kbdmap say onerror path nohalt", w, " ")
	for (i = 1; i <= n; i++) px_looks[w[i]]
}
