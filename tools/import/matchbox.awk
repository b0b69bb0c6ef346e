# matchbox.awk: matchbox's groups/*.json and profiles/*.json (its docs/matchbox.md). Beside common.awk and
# objects.awk.

function is_group(f) { return (f, "/profile") in value || folder_of(f) == "groups" }
function file_path(text) { sub(/^\/+/, "", text); return text }
# The profile of an id, made once. "": there is none.
function box_profile(id,    f, name, n, i, w, text) {
	if (id in profile_named) return profile_named[id]
	if (!(id in file_of)) return ""
	f = file_of[id]
	at_object(f, "/boot/kernel")
	name = profile_named[id] = add_profile(id)
	if (object_value(f, "/boot/kernel") == "") { lost("it boots no kernel"); set_key("profile " name, "local", "yes"); return name }
	set_key("profile " name, "kernel", file_path(value[f, "/boot/kernel"]))
	for (i = 0; (f, "/boot/initrd/" i) in value; i++) {
		at_object(f, "/boot/initrd/" i)
		w = value[f, "/boot/initrd/" i]
		# --name NAME FILE
		if (w ~ /^--name /) { sub(/^--name +[^ ]+ +/, "", w); needless("the name it is loaded by") }
		text = text (i ? " " : "") file_path(w)
	}
	if (text != "") set_key("profile " name, "initrd", text)
	text = ""
	for (i = 0; (f, "/boot/args/" i) in value; i++) {
		at_object(f, "/boot/args/" i)
		# iPXE's own list of them is made anew.
		if (value[f, "/boot/args/" i] !~ /^initrd=/) text = text (text == "" ? "" : " ") value[f, "/boot/args/" i]
	}
	if (text != "") set_key("profile " name, "cmdline", text)
	return name
}
function box_host(f,    n, i, key, id, name, p, others) {
	n = n_paths[f]
	for (i = 1; i <= n; i++) {
		key = paths[f, i]
		if (key !~ /^\/selector\//) continue
		if (key ~ /^\/selector\/(mac|uuid|serial)$/) { if (id == "" || key == "/selector/mac") id = key }
		else others = key
	}
	if (others != "") { at_object(f, others); lost("who this is for is said by what a machine asks with: write its section, or the profile to boot once"); return }
	at_object(f, id == "" ? "/id" : id)
	name = id == "/selector/mac" ? mac_of(value[f, id]) : id == "/selector/uuid" ? tolower(value[f, id]) : id == "" ? "*" : "serial " value[f, id]
	if (name == "" ) { lost("this is no MAC address"); return }
	p = box_profile(object_value(f, "/profile"))
	at_object(f, "/profile")
	if (p == "") { lost("there is no profile of this id among the files"); return }
	at_object(f, id == "" ? "/id" : id)
	if (!add_host(name, id != "" && is_name(object_value(f, "/id")) ? value[f, "/id"] : "")) return
	at_object(f, "/profile")
	set_key("host " name, "profile", p)
}
function box_end(    i, j, f, at) {
	for (i = 1; i <= n_objects; i++) {
		f = object_files[i]
		if (is_group(f)) continue
		at = object_value(f, "/id")
		at_object(f, "/id")
		if (at == "") { lost("neither a group nor a profile: it has no id"); continue }
		if (at in file_of) { lost("there is a profile of this id already"); continue }
		file_of[at] = f
	}
	for (i = 1; i <= n_objects; i++) if (is_group(object_files[i])) box_host(object_files[i])
	for (i = 1; i <= n_objects; i++) for (j = 1; j <= n_paths[f = object_files[i]]; j++) {
		at = paths[f, j]
		at_object(f, at)
		if (at ~ /^\/(id|name|profile|selector\/.*|boot\/(kernel|initrd\/[0-9]+|args\/[0-9]+))$/ || value[f, at] == "") continue
		if (at ~ /^\/(ignition_id|cloud_id|generic_id)$/) lost("matchbox makes it of a template: have its result beneath root, and name that in cmdline, or keep matchbox for it")
		else if (at ~ /^\/metadata\//) lost("it is filled into matchbox's templates: nothing here is")
		else lost("not known, or not carried")
	}
}
function take(what) {
	if (what == "piece") object_piece()
	else if (what == "end") box_end()
}
