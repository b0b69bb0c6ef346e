# ltsp_walk.awk: runs the script that `ltsp ipxe` makes, as iPXE does where nobody touches a key: -v mac=MAC.
# Prints kernel, its words, and each initrd, a line each; or local, shell. Commands are those of that script.
{ text[NR] = $0; if ($0 ~ /^:/ && !(substr($0, 2) in label)) label[substr($0, 2)] = NR }
function filled(word,    made, name) {
	while (match(word, /\$\{[^}]*\}/)) {
		name = substr(word, RSTART + 2, RLENGTH - 3)
		made = made substr(word, 1, RSTART - 1) (name in value ? value[name] : "")
		word = substr(word, RSTART + RLENGTH)
	}
	word = made word
	gsub(/"/, "", word)
	return word
}
# Returns 0 where it did, as a command does.
function run(w, first, last,    i, rest) {
	for (i = first + 1; i <= last; i++) rest = rest (i > first + 1 ? " " : "") filled(w[i])
	if (last < first) return 0
	if (w[first] == "set") { value[w[first + 1]] = substr(rest, length(w[first + 1]) + 2); return 0 }
	if (w[first] == "isset") return rest == ""
	if (w[first] == "iseq") return filled(w[first + 1]) != filled(w[first + 2])
	if (w[first] == "goto") { if (!(rest in label)) return 1; at = label[rest]; return 0 }
	if (w[first] == "choose") { value[w[last]] = filled(w[last - 1]); return 0 }
	if (w[first] == "kernel") { loaded = "kernel " rest "\n"; return 0 }
	if (w[first] == "initrd") { loaded = loaded "initrd " rest "\n"; return 0 }
	if (w[first] == "boot") { printf("%s", loaded); exit }
	if (w[first] ~ /^(sanboot|exit)$/) { print "local"; exit }
	if (w[first] ~ /^(shell|config)$/) { print "shell"; exit }
	return 0 # cpuid, of a machine of today; menu and item, which nobody touches
}
function line(text,    w, n, i, first, rc, skip) {
	n = split(text, w, " ")
	first = 1
	for (i = 1; i <= n + 1; i++) {
		if (i <= n && w[i] != "&&" && w[i] != "||") continue
		if (!skip) { rc = run(w, first, i - 1); if (w[first] == "goto" && !rc) return }
		if (i <= n) skip = w[i] == "&&" ? rc : !rc
		first = i + 1
	}
	if (rc) { print "failed: " text; exit }
}
END {
	value["mac"] = mac
	value["mac:hexhyp"] = mac
	gsub(/:/, "-", value["mac:hexhyp"])
	value["next-server"] = "10.0.0.2"
	value["platform"] = "pcbios"
	for (at = 2; at <= NR && steps++ < 1000; at++) if (text[at] !~ /^[:#]/) line(text[at])
	print "nothing"
}
