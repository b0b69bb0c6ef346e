# cobbler.awk: Cobbler's collections, an object a file: systems, profiles and distros (its docs,
# "Serializer"). Beside common.awk and objects.awk.

function kind_of(f,    folder) {
	folder = folder_of(f)
	sub(/\.d$/, "", folder)
	if (folder ~ /^(systems|profiles|distros)$/) return folder
	return (f, "/kernel") in value ? "distros" : (f, "/distro") in value ? "profiles" : (f, "/profile") in value ? "systems" : ""
}
# Adds an object's kernel_options, a text or an object, to those of d, in their order: what is nearer to the
# machine takes the place of what it inherits, and !NAME takes that away (utils.blender in Cobbler's source).
function cobbler_add(d, f,    i, at, v, n, w, said) {
	for (i = 1; i <= n_paths[f]; i++) {
		at = paths[f, i]
		v = value[f, at]
		if (at !~ /^\/kernel_options(\/|$)/ || v == "<<inherit>>") continue
		sub(/^\/kernel_options\/?/, "", at)
		if (at == "") {
			n = cobbler_split(v, w)
			for (at = 1; at <= n; at++)
				if (w[at] ~ /=/) cobbler_set(d, substr(w[at], 1, index(w[at], "=") - 1), substr(w[at], index(w[at], "=") + 1), said)
				else cobbler_set(d, w[at], "", said)
			continue
		}
		sub(/\/[0-9]+$/, "", at)
		gsub(/~1/, "/", at); gsub(/~0/, "~", at)
		cobbler_set(d, at, v == "~" ? "" : v, said)
	}
}
# said: those that this object has said; one that it says again has several values.
function cobbler_set(d, key, v, said,    text) {
	if (key ~ /^!/) { delete opt_text[d, substr(key, 2)]; return }
	text = key (v == "" ? "" : "=" v)
	if (!((d, key) in opt_seen)) { opt_seen[d, key]; opt_key[d, ++opt_n[d]] = key }
	opt_text[d, key] = key in said && (d, key) in opt_text ? opt_text[d, key] " " text : text
	said[key]
}
# Words between blanks that are not in quotes, which stay.
function cobbler_split(text, w,    i, c, n, quote, open) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (quote == "" && c == " ") { open = 0; continue }
		if (!open) { w[++n] = ""; open = 1 }
		if (c == quote) quote = ""
		else if (quote == "" && (c == "\"" || c == "'")) quote = c
		w[n] = w[n] c
	}
	return n + 0
}
function cobbler_copy(from, to,    i, key) {
	for (i = 1; i <= opt_n[from]; i++) {
		key = opt_key[from, i]
		opt_seen[to, key]
		opt_key[to, ++opt_n[to]] = key
		if ((from, key) in opt_text) opt_text[to, key] = opt_text[from, key]
	}
}
function cobbler_words(d,    i, text) {
	for (i = 1; i <= opt_n[d]; i++) if ((d, opt_key[d, i]) in opt_text) text = text (text == "" ? "" : " ") opt_text[d, opt_key[d, i]]
	return text
}
function joined(a, b) { return a == "" || b == "" ? a b : a " " b }
function base_of(text) { sub(/.*\//, "", text); return text }
# The profile of a name, and what it is made of. "": there is none.
function cobbler_profile(id,    f, d, name, parents, n) {
	if (id in profile_named) return profile_named[id]
	if (!(("profiles", id) in file_of)) return ""
	f = file_of["profiles", id]
	if (id != value[f, "/name"]) return cobbler_profile(value[f, "/name"])
	at_object(f, "/name")
	name = profile_named[id] = add_profile(id)
	for (parents[n = 1] = f; n < 10 && (("profiles", object_value(f, "/parent")) in file_of); parents[++n] = f) f = file_of["profiles", value[f, "/parent"]]
	for (d = 1; d < n && object_value(parents[d], "/distro") ~ /^(<<inherit>>)?$/; d++);
	d = object_value(parents[d], "/distro")
	if (!(("distros", d) in file_of)) {
		at_object(parents[1], "/distro")
		lost("there is no distro of this name among the files")
		set_key("profile " name, "local", "yes")
		return name
	}
	f = file_of["distros", d]
	d = object_value(f, "/name")
	at_object(f, "/kernel")
	# As cobbler sync lays them out for TFTP.
	set_key("profile " name, "kernel", "images/" d "/" base_of(value[f, "/kernel"]))
	needless("cobbler sync has it in images/" shown(d) " beneath its TFTP folder: have that beneath root")
	if (object_value(f, "/initrd") != "") { at_object(f, "/initrd"); set_key("profile " name, "initrd", "images/" d "/" base_of(value[f, "/initrd"])) }
	for (cobbler_add(name, f); n > 0; n--) cobbler_add(name, parents[n])
	at_object(file_of["profiles", id], "/kernel_options")
	if (cobbler_words(name) != "") set_key("profile " name, "cmdline", cobbler_words(name))
	return name
}
function cobbler_system(f,    i, at, mac, macs, p, name, words) {
	at_object(f, "/name")
	for (i = 1; i <= n_paths[f]; i++) {
		at = paths[f, i]
		if (at !~ /^\/interfaces\/[^\/]*\/mac_address$/ && at != "/mac_address") continue
		mac = mac_of(value[f, at])
		if (mac != "" && mac !~ /\*/) macs = joined(macs, mac)
		else if (value[f, at] != "") { at_object(f, at); lost("this is no MAC address") }
	}
	at_object(f, "/name")
	if (macs == "") {
		if (object_value(f, "/name") == "default") macs = "*"
		else if ((macs = cobbler_address(f)) == "") { lost("it has neither a MAC nor an IPv4 address"); return }
	}
	name = object_value(f, "/hostname")
	if (name == "") name = object_value(f, "/name")
	sub(/\..*/, "", name)
	if (!add_host(macs, macs == "*" ? "" : name)) return
	p = cobbler_profile(object_value(f, "/profile"))
	at_object(f, "/profile")
	if (p == "") lost("there is no profile of this name among the files")
	else set_key("host " macs, "profile", p)
	if (tolower(object_value(f, "/netboot_enabled")) ~ /^(false|0|no)$/) {
		at_object(f, "/netboot_enabled")
		set_key("host " macs, "local", "yes")
		return
	}
	if (p == "") return
	cobbler_copy(p, "system " f)
	cobbler_add("system " f, f)
	words = cobbler_words("system " f)
	at_object(f, "/kernel_options")
	# A machine's own goes before its profile's, and may not be empty.
	if (words != cobbler_words(p) && words != "") set_key("host " macs, "cmdline", words)
	else if (words != cobbler_words(p)) lost("the machine takes all words away that its profile has: write a profile without them")
}
# Without a MAC its file in pxelinux.cfg has its address as a name.
function cobbler_address(f,    i) {
	for (i = 1; i <= n_paths[f]; i++)
		if (paths[f, i] ~ /^(\/interfaces\/[^\/]*)?\/ip_address$/ && value[f, paths[f, i]] ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/) return value[f, paths[f, i]]
	return ""
}
function cobbler_end(    i, j, f, at, k) {
	for (i = 1; i <= n_objects; i++) {
		f = object_files[i]
		k = kind_of(f)
		at_object(f, "/name")
		if (k == "" || object_value(f, "/name") == "") { lost("neither a system, nor a profile, nor a distro"); continue }
		file_of[k, value[f, "/name"]] = f
		# What others name it by, in newer ones.
		if (object_value(f, "/uid") != "") file_of[k, value[f, "/uid"]] = f
	}
	for (i = 1; i <= n_objects; i++) if (kind_of(object_files[i]) == "systems") cobbler_system(object_files[i])
	for (i = 1; i <= n_objects; i++) if (kind_of(f = object_files[i]) == "profiles") cobbler_profile(object_value(f, "/name"))
	for (i = 1; i <= n_objects; i++) for (j = 1; j <= n_paths[f = object_files[i]]; j++) {
		at = paths[f, j]
		at_object(f, at)
		if (at ~ /^\/(name|uid|hostname|profile|distro|parent|kernel|initrd|netboot_enabled|mac_address|kernel_options.*|interfaces\/[^\/]*\/mac_address)$/) continue
		if (value[f, at] == "" || value[f, at] ~ /^(<<inherit>>|~|0|0\.0|False|false|True|true)$/) continue
		if (at ~ /^\/(autoinstall|kickstart)$/) lost("the installer's answers are Cobbler's: have them beneath root, and name them in cmdline")
		else if (at ~ /^\/(autoinstall_meta|ks_meta|boot_files|fetchable_files|template_files|image|server|next_server|next_server_v4|filename)/) lost("Cobbler's own way is not carried")
		else needless("it is no part of booting")
	}
}
function take(what) {
	if (what == "piece") object_piece()
	else if (what == "end") cobbler_end()
}
