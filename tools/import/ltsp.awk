# ltsp.awk: ltsp.conf (ltsp.conf(5)), as `ltsp ipxe` reads it: what is for iPXE stands in [server], in
# [common] and in the sections of MACs. Beside common.awk.

function ltsp_line(    text, key) {
	text = $0
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	if (text == "" || text ~ /^#/) return
	if (text ~ /^\[[^]]*\]/) {
		section = text
		sub(/^\[/, "", section); sub(/\].*/, "", section)
		section = tolower(section)
		if (!(section in ltsp_place)) sections[++n_sections] = section
		ltsp_place[section] = file "\t" line "\t" shown(whole)
		return
	}
	if (!match(text, /^[A-Za-z_][A-Za-z0-9_]*=/) || section == "") { lost("expected [SECTION] or NAME=VALUE"); return }
	key = substr(text, 1, RLENGTH - 1)
	text = substr(text, RLENGTH + 1)
	# The shell reads it: a value in quotes is all of it, and a comment may stand behind.
	if (match(text, /^"[^"]*"/) || match(text, /^'[^']*'/)) text = substr(text, 2, RLENGTH - 2)
	else sub(/[ \t].*/, "", text)
	name_at[section, ++n_lines[section]] = key
	value_at[section, n_lines[section]] = text
	line_at[section, n_lines[section]] = file "\t" line "\t" shown(whole)
}
# What a section says of a name, with what it includes; found_at is where.
function ltsp_value(s, name, depth,    i, v, list, n, j, w) {
	for (i = 1; i <= n_lines[s]; i++) {
		if (name_at[s, i] == name) { v = value_at[s, i]; found_at = line_at[s, i] }
		else if (name_at[s, i] == "INCLUDE") {
			if (depth > 10) { at_place(line_at[s, i]); lost("sections that include each other"); return v }
			n = split(tolower(value_at[s, i]), w, " ")
			for (j = 1; j <= n; j++) if ((list = ltsp_value(w[j], name, depth + 1)) != "") v = list
		}
	}
	return v
}
# The profile of an image with these words behind. Made once.
function ltsp_profile(image, words,    name) {
	if ((image, words) in made_of) return made_of[image, words]
	name = made_of[image, words] = add_profile(image)
	if (image ~ /^(disk|exit)$/) { set_key("profile " name, "local", "yes"); return name }
	set_key("profile " name, "kernel", "ltsp/" image "/vmlinuz")
	set_key("profile " name, "initrd", "ltsp/ltsp.img ltsp/" image "/initrd.img")
	set_key("profile " name, "cmdline", "root=/dev/nfs nfsroot={address}:/srv/ltsp ltsp.image=images/" image ".img loop.max_part=9" (words == "" ? "" : " " words))
	return name
}
function ltsp_global(name,    v) {
	v = ltsp_value("common", name, 0)
	return ltsp_value("server", name, 0) == "" ? v : ltsp_value("server", name, 0)
}
function ltsp_end(    i, j, s, image, words, own_image, own_words, name, n) {
	found_at = n_sections ? ltsp_place[sections[1]] : file "\t1\t"
	image = ltsp_global("DEFAULT_IMAGE")
	words = ltsp_global("KERNEL_PARAMETERS")
	at_place(found_at)
	if (image == "") { image = "x86_64"; needless("no DEFAULT_IMAGE: x86_64 is taken, whatever processor a machine has") }
	if (add_host("*", "")) set_key("host *", "profile", ltsp_profile(image, words))
	for (i = 1; i <= n_sections; i++) {
		s = sections[i]
		if (mac_of(s) == "" || mac_of(s) ~ /\*/) continue
		at_place(ltsp_place[s])
		if (!add_host(mac_of(s), "")) continue
		found_at = ltsp_place[s]
		name = ltsp_value(s, "HOSTNAME", 0)
		if (name != "") { at_place(found_at); name_host(mac_of(s), name) }
		found_at = ltsp_place[s]
		own_image = ltsp_value(s, "DEFAULT_IMAGE", 0)
		own_words = ltsp_value(s, "KERNEL_PARAMETERS", 0)
		at_place(found_at)
		set_key("host " mac_of(s), "profile", ltsp_profile(own_image == "" ? image : own_image, own_words == "" ? words : own_words))
	}
	for (i = 1; i <= n_sections; i++) for (j = 1; j <= n_lines[sections[i]]; j++) {
		s = sections[i]
		n = name_at[s, j]
		at_place(line_at[s, j])
		if (n ~ /^(DEFAULT_IMAGE|KERNEL_PARAMETERS)$/ && s ~ /^(clients|ltsp)$/) needless("ltsp ipxe reads it in [server], [common] and the sections of MACs alone")
		else if (n ~ /^(DEFAULT_IMAGE|KERNEL_PARAMETERS|INCLUDE)$/ || (n == "HOSTNAME" && mac_of(s) != "")) continue
		else if (n == "MENU_TIMEOUT") needless("there is no menu of images: a machine boots its own at once")
		else if (n ~ /^IPXE_/) lost("the title of an image in a menu: write title and menu, see lanboot.ini(5)")
		else if (n ~ /^(BASE_DIR|TFTP_DIR|HOME_DIR)$/) lost("another folder than LTSP's own: write it into the kernel's command line, and root")
		else needless("the clients read it in ltsp.img, as before")
	}
}
function take(what) {
	if (what == "line") ltsp_line()
	else if (what == "file") section = ""
	else if (what == "end") ltsp_end()
}
