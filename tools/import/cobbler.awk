# cobbler.awk: Cobbler's collections, an object a file: systems, profiles and distros (its docs,
# "Serializer"). Beside common.awk and objects.awk.

function kind_of(f,    folder) {
	folder = folder_of(f)
	sub(/\.d$/, "", folder)
	if (folder ~ /^(systems|profiles|distros)$/) return folder
	return (f, "/kernel") in value ? "distros" : (f, "/distro") in value ? "profiles" : (f, "/profile") in value ? "systems" : ""
}
# The words of kernel_options, which is a text or an object; what is inherited is not said.
function cobbler_words(f,    i, at, v, text, m, j, part) {
	for (i = 1; i <= n_paths[f]; i++) {
		at = paths[f, i]
		v = value[f, at]
		if (at !~ /^\/kernel_options(\/|$)/ || v == "<<inherit>>") continue
		sub(/^\/kernel_options\/?/, "", at)
		if (at == "") { text = text " " v; continue }
		if (at ~ /\/[0-9]+$/) sub(/\/[0-9]+$/, "", at)
		gsub(/~1/, "/", at); gsub(/~0/, "~", at)
		text = text " " at (v == "" || v == "~" ? "" : "=" v)
	}
	gsub(/^ +| +$/, "", text)
	return text
}
function joined(a, b) { return a == "" || b == "" ? a b : a " " b }
function base_of(text) { sub(/.*\//, "", text); return text }
# The profile of a name, and what it is made of. "": there is none.
function cobbler_profile(id,    f, d, name, parent, depth, words) {
	if (id in profile_named) return profile_named[id]
	if (!(("profiles", id) in file_of)) return ""
	f = file_of["profiles", id]
	if (id != value[f, "/name"]) return cobbler_profile(value[f, "/name"])
	at_object(f, "/name")
	name = profile_named[id] = add_profile(id)
	words = cobbler_words(f)
	parent = f
	d = object_value(f, "/distro")
	while ((d == "" || d == "<<inherit>>") && depth++ < 10 && (("profiles", object_value(parent, "/parent")) in file_of)) {
		parent = file_of["profiles", value[parent, "/parent"]]
		words = joined(cobbler_words(parent), words)
		d = object_value(parent, "/distro")
	}
	if (!(("distros", d) in file_of)) {
		at_object(f, "/distro")
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
	words_of[name] = joined(cobbler_words(f), words)
	at_object(file_of["profiles", id], "/kernel_options")
	if (words_of[name] != "") set_key("profile " name, "cmdline", words_of[name])
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
		if (object_value(f, "/name") != "default") { lost("it has no MAC address"); return }
		macs = "*"
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
	words = cobbler_words(f)
	at_object(f, "/kernel_options")
	if (words != "" && p != "") set_key("host " macs, "cmdline", joined(words_of[p], words))
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
		if (value[f, at] ~ /^(<<inherit>>|~|0|0\.0|False|false|True|true|)$/) continue
		if (at ~ /^\/(autoinstall|kickstart)$/) lost("the installer's answers are Cobbler's: have them beneath root, and name them in cmdline")
		else if (at ~ /^\/(autoinstall_meta|ks_meta|boot_files|fetchable_files|template_files|image|server|next_server|next_server_v4|filename)/) lost("Cobbler's own way is not carried")
		else needless("it is no part of booting")
	}
}
function take(what) {
	if (what == "piece") object_piece()
	else if (what == "end") cobbler_end()
}
