# ltsp.awk: ltsp.conf (ltsp.conf(5)), as `ltsp ipxe` reads it: sections are functions of the shell, of which
# each runs once; what is for iPXE stands in [server], in [common] and in the sections of MACs. Beside
# common.awk.

function ltsp_line(    text, key) {
	text = $0
	if (ltsp_quote != "") { ltsp_more(" " text); return }
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	if (text == "" || text ~ /^#/) return
	if (text ~ /^\[[^]]*\]/) {
		section = tolower(text)
		sub(/^\[/, "", section); sub(/\].*/, "", section)
		gsub(/[^-*.\/:?@_|0-9a-z]/, "", section)
		ltsp_section(section)
		return
	}
	if (!match(text, /^[A-Za-z_][A-Za-z0-9_]*[ \t]*=/)) { lost("expected [SECTION] or NAME=VALUE"); return }
	key = substr(text, 1, RLENGTH - 1)
	text = substr(text, RLENGTH + 1)
	gsub(/[ \t]+$/, "", key)
	if (toupper(key) == "INCLUDE") key = "INCLUDE"
	gsub(/^[ \t]+/, "", text)
	if (!n_sections) ltsp_section("unnamed")
	name_at[section, ++n_lines[section]] = key
	value_at[section, n_lines[section]] = ""
	line_at[section, n_lines[section]] = file "\t" line "\t" shown(whole)
	ltsp_more(text)
}
# The same section again takes the place of the one before.
function ltsp_section(name,    i) {
	section = name
	if (!(name in ltsp_place)) sections[++n_sections] = name
	else if (n_lines[name]) { lost("a section of this name is there already, and LTSP reads this one alone"); n_lines[name] = 0 }
	ltsp_place[name] = file "\t" line "\t" shown(whole)
}
# A value as the shell takes it: parts in quotes, over several lines perhaps, up to a blank.
function ltsp_more(text,    i, c, v) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (ltsp_quote != "") {
			if (c == ltsp_quote) ltsp_quote = ""
			else if (c == "\\" && ltsp_quote == "\"" && substr(text, i + 1, 1) ~ /["\\$`]/) v = v substr(text, ++i, 1)
			# What the shell would fill in is marked; in '...' it fills in nothing.
			else v = v (c == "$" && ltsp_quote == "\"" ? "\001" : c == "`" && ltsp_quote == "\"" ? "\002" : c)
		} else if (c ~ /["']/) ltsp_quote = c
		else if (c ~ /[ \t;]/) break
		else v = v (c == "$" ? "\001" : c == "`" ? "\002" : c)
	}
	value_at[section, n_lines[section]] = value_at[section, n_lines[section]] v
}
# Fills in what a value has of others.
function ltsp_filled(text,    name, made) {
	while (match(text, /\001([A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})/)) {
		name = substr(text, RSTART + 1, RLENGTH - 1)
		gsub(/[{}]/, "", name)
		if (!(name in env)) { lost("the shell fills in $" name " there, which is not said here: write what it is"); return "" }
		made = made substr(text, 1, RSTART - 1) env[name]
		text = substr(text, RSTART + RLENGTH)
	}
	made = made text
	if (made ~ /[\001\002]/) { lost("the shell makes it of a command: write what that says"); return "" }
	return made
}
# Does a section's name, a pattern of the shell's case, stand for this one?
function ltsp_fits(pattern, name,    n, w, i, text) {
	n = split(pattern, w, "|")
	for (i = 1; i <= n; i++) {
		text = w[i]
		gsub(/[.]/, "[.]", text); gsub(/[*]/, ".*", text); gsub(/[?]/, ".", text)
		if (name ~ "^" text "$") return 1
	}
	return 0
}
# The section that is run for a name: the first that stands for it. "": none.
function ltsp_find(name,    i) {
	for (i = 1; i <= n_sections; i++) if (sections[i] == name || ltsp_fits(sections[i], name)) return sections[i]
	return ""
}
# Runs a section: env[] and found[], where a value stood.
function ltsp_run(s,    i, n, w, j) {
	if (s == "" || s in has_run) return
	has_run[s]
	for (i = 1; i <= n_lines[s]; i++) {
		at_place(line_at[s, i])
		if (name_at[s, i] == "INCLUDE") {
			n = split(tolower(value_at[s, i]), w, " ")
			for (j = 1; j <= n; j++) {
				at_place(line_at[s, i])
				if (ltsp_find(w[j]) == "") lost("there is no section " shown(w[j]))
				else if (ltsp_find(w[j]) in running) lost("it includes itself")
				else { running[s]; ltsp_run(ltsp_find(w[j])); delete running[s] }
			}
			continue
		}
		env[name_at[s, i]] = name_at[s, i] ~ /^(DEFAULT_IMAGE|KERNEL_PARAMETERS|HOSTNAME)$/ ? ltsp_filled(value_at[s, i]) : value_at[s, i]
		found[name_at[s, i]] = line_at[s, i]
	}
}
function ltsp_value(name) { return name in env ? env[name] : "" }
function ltsp_at(name, s) { at_place(name in found ? found[name] : s in ltsp_place ? ltsp_place[s] : file "\t1\t") }

# The profile of an image with these words behind. Made once.
function ltsp_profile(image, words,    name, root) {
	if ((image, words) in made_of) return made_of[image, words]
	name = made_of[image, words] = add_profile(image)
	if (image ~ /^(disk|exit)$/) { set_key("profile " name, "local", "yes"); return name }
	if (image == "memtest") {
		set_key("profile " name, "memtest", "ltsp/memtest.0")
		needless("UEFI machines load ltsp/memtest.efi: give them a profile with memtest = ltsp/memtest.efi")
		return name
	}
	if (image ~ /^(shell|config)$/) {
		lost("iPXE's own " image " is shown where a machine does not boot: see on-failure in lanboot.ini(5)")
		set_key("profile " name, "local", "yes")
		return name
	}
	root = "root=/dev/nfs nfsroot={address}:/srv/ltsp"
	# A folder, of which `ltsp ipxe` makes an entry with r_ in front.
	if (image ~ /^r_/) { image = substr(image, 3); root = root "/" image }
	else root = root " ltsp.image=images/" image ".img loop.max_part=9"
	set_key("profile " name, "kernel", "ltsp/" image "/vmlinuz")
	set_key("profile " name, "initrd", "ltsp/ltsp.img ltsp/" image "/initrd.img")
	set_key("profile " name, "cmdline", root (words == "" ? "" : " " words))
	return name
}
function ltsp_end(    i, j, s, w, image, words, own_image, own_words, mac, n, common_run) {
	ltsp_run("unnamed"); ltsp_run("common"); ltsp_run("server"); ltsp_run(ltsp_find("ipxe/"))
	for (s in has_run) common_run[s]
	image = ltsp_value("DEFAULT_IMAGE")
	words = ltsp_value("KERNEL_PARAMETERS")
	ltsp_at("DEFAULT_IMAGE", sections[1])
	if (image == "") { image = "x86_64"; needless("no DEFAULT_IMAGE: x86_64 is taken, whatever processor a machine has") }
	if (add_host("*", "")) set_key("host *", "profile", ltsp_profile(image, words))
	for (i = 1; i <= n_sections; i++) {
		s = sections[i]
		mac = mac_of(s)
		if (mac == "" || mac ~ /\*/) continue
		# As `ltsp ipxe` unsets them.
		for (j = split("DEFAULT_IMAGE KERNEL_PARAMETERS MENU_TIMEOUT HOSTNAME", w, " "); j > 0; j--) env[w[j]] = ""
		split("", found); split("", has_run); split("", running)
		for (j in common_run) has_run[j]
		at_place(ltsp_place[s])
		if (ltsp_find(s) != s) lost("the section [" ltsp_find(s) "] before it stands for this machine, too, and LTSP reads that one alone")
		ltsp_run(ltsp_find(s))
		at_place(ltsp_place[s])
		if (!add_host(mac, "")) continue
		if (ltsp_value("HOSTNAME") != "") { ltsp_at("HOSTNAME", s); name_host(mac, env["HOSTNAME"]) }
		own_image = ltsp_value("DEFAULT_IMAGE")
		own_words = ltsp_value("KERNEL_PARAMETERS")
		ltsp_at(own_image == "" ? "KERNEL_PARAMETERS" : "DEFAULT_IMAGE", s)
		set_key("host " mac, "profile", ltsp_profile(own_image == "" ? image : own_image, own_words == "" ? words : own_words))
	}
	for (i = 1; i <= n_sections; i++) for (j = 1; j <= n_lines[s = sections[i]]; j++) {
		n = name_at[s, j]
		at_place(line_at[s, j])
		if (n ~ /^(DEFAULT_IMAGE|KERNEL_PARAMETERS)$/ && s !~ /^(unnamed|server|common|ipxe\/)$/ && mac_of(s) !~ /^[0-9a-f:]+$/ && !(s in common_run) && !is_included(s))
			needless("ltsp ipxe reads it in [server], [common] and the sections of MACs alone")
		else if (n ~ /^(DEFAULT_IMAGE|KERNEL_PARAMETERS|INCLUDE)$/ || (n == "HOSTNAME" && mac_of(s) != "")) continue
		else if (n == "MENU_TIMEOUT") needless("there is no menu of images: a machine boots its own at once")
		else if (n ~ /^IPXE_/) lost("the title of an image in a menu: write title and menu, see lanboot.ini(5)")
		else if (n ~ /^(BASE_DIR|TFTP_DIR|HOME_DIR)$/) lost("another folder than LTSP's own: write it into the kernel's command line, and root")
		else needless("the clients read it in ltsp.img, as before")
	}
	if ("default" in ltsp_place) { at_place(ltsp_place["default"]); lost("[default] is of LTSP 5 (lts.conf), whose machines boot by pxelinux.cfg: lanboot import pxelinux") }
}
# Is it included by another section, which is another place's then?
function is_included(s,    i, j, n, w, k) {
	for (i = 1; i <= n_sections; i++) for (j = 1; j <= n_lines[sections[i]]; j++) {
		if (name_at[sections[i], j] != "INCLUDE") continue
		n = split(tolower(value_at[sections[i], j]), w, " ")
		for (k = 1; k <= n; k++) if (w[k] == s) return 1
	}
	return 0
}
function take(what) {
	if (what == "line") ltsp_line()
	else if (what == "file") { section = "unnamed"; ltsp_quote = "" }
	else if (what == "end") ltsp_end()
}
