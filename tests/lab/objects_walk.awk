# objects_walk.awk: what matchbox's documentation (docs/matchbox.md, docs/api-http.md) or Cobbler's (PXE templates,
# "Inheritance" and blender) has a machine boot, of its files as `lanboot-import json` prints them; written apart
# from the importers. -v server=matchbox|cobbler, and mac, uuid, serial, ip of the machine. Prints
# `KERNEL: WORD... initrd: FILE...`; local; or nothing.
BEGIN { FS = "\t" }
$1 == "J" && $5 != "{" && $5 != "[" {
	n = split($2, part, "/")
	kind = part[n - 1]
	sub(/\.d$/, "", kind)
	if (!($2 in seen)) { seen[$2]; name[kind, ++count[kind]] = $2 }
	is[$2, $4] = $5 == "0" && $6 == "null" ? "" : $6
	order[$2, ++lines[$2]] = $4
}
function base(path) { sub(/.*\//, "", path); return path }
function plain(path) { sub(/^\/+/, "", path); return path }

### matchbox: of the groups whose selectors all fit, the one with most; its profile's lines as they stand

function selected(f,    i, key, n) {
	for (i = 1; i <= lines[f]; i++) if (match(order[f, i], /^\/selector\//)) {
		key = substr(order[f, i], RLENGTH + 1)
		n++
		v = tolower(is[f, order[f, i]])
		if (key == "mac") { gsub(/-/, ":", v); if (v != mac) return -1 }
		else if (key == "uuid") { if (v != uuid) return -1 }
		else if (key == "serial") { if (v != tolower(serial)) return -1 }
		else return -1
	}
	return n + 0
}
function matchbox(    i, best, most, f, line, initrds) {
	most = -1
	for (i = 1; i <= count["groups"]; i++) if (selected(f = name["groups", i]) > most) { most = selected(f); best = f }
	if (most < 0) return
	for (i = 1; i <= count["profiles"]; i++) if (is[name["profiles", i], "/id"] == is[best, "/profile"]) f = name["profiles", i]
	line = plain(is[f, "/boot/kernel"]) ":"
	for (i = 0; (f, "/boot/args/" i) in is; i++) if (is[f, "/boot/args/" i] !~ /^initrd=/) line = line " " is[f, "/boot/args/" i]
	for (i = 0; (f, "/boot/initrd/" i) in is; i++) {
		n = split(is[f, "/boot/initrd/" i], part, " ")
		initrds = initrds " " plain(part[n])
	}
	print line " initrd:" initrds
}

### Cobbler: one dictionary of words, from the distro down to the system

function words(f,    i, at, key, v, n, w, mine) {
	for (i = 1; i <= lines[f]; i++) {
		at = order[f, i]
		if (at !~ /^\/kernel_options/ || is[f, at] == "<<inherit>>") continue
		n = 0
		if (at == "/kernel_options") n = split(is[f, at], w, " ")
		else {
			sub(/^\/kernel_options\//, "", at)
			sub(/\/[0-9]+$/, "", at)
			w[n = 1] = at (is[f, order[f, i]] ~ /^~?$/ ? "" : "=" is[f, order[f, i]])
		}
		for (at = 1; at <= n; at++) {
			key = w[at]
			sub(/=.*/, "", key)
			if (key ~ /^!/) delete option[substr(key, 2)]
			else option[key] = key in mine && key in option ? option[key] " " w[at] : w[at]
			mine[key]
		}
	}
}
function object(k, id,    i, f) {
	for (i = 1; i <= count[k]; i++) if (is[f = name[k, i], "/name"] == id || ((f, "/uid") in is && is[f, "/uid"] == id)) return f
	return ""
}
function chain(f) { # the oldest first
	if ((f, "/parent") in is && is[f, "/parent"] != "" && object("profiles", is[f, "/parent"]) != "") chain(object("profiles", is[f, "/parent"]))
	if ((f, "/distro") in is && is[f, "/distro"] !~ /^(<<inherit>>)?$/) distro = object("distros", is[f, "/distro"])
	profiles[++n_profiles] = f
}
function cobbler(    i, j, f, s, key, text) {
	for (i = 1; i <= count["systems"]; i++) {
		f = name["systems", i]
		for (j = 1; j <= lines[f]; j++) {
			if (order[f, j] ~ /mac_address$/ && tolower(is[f, order[f, j]]) == mac) s = f
			if (order[f, j] ~ /ip_address$/ && is[f, order[f, j]] == ip && s == "") s = f
		}
	}
	if (s == "") s = object("systems", "default")
	if (s == "") return
	if ((s, "/netboot_enabled") in is && tolower(is[s, "/netboot_enabled"]) ~ /^(false|0)$/) { print "local"; return }
	chain(object("profiles", is[s, "/profile"]))
	words(distro)
	for (i = 1; i <= n_profiles; i++) words(profiles[i])
	words(s)
	for (key in option) text = text " " option[key]
	print "images/" is[distro, "/name"] "/" base(is[distro, "/kernel"]) ":" text " initrd:" (is[distro, "/initrd"] == "" ? "" : " images/" is[distro, "/name"] "/" base(is[distro, "/initrd"]))
}
END { if (server == "matchbox") matchbox(); else cobbler() }
