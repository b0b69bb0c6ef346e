# apk_needs.awk: which packages a machine installs, for lanboot_mirror.sh. Called as
#
#   awk -f apk_needs.awk kind=world WORLD... kind=index repo=alpine/v3.24/main/x86_64 APKINDEX [repo=... APKINDEX]...
#
# it reads what is to be installed (/etc/apk/world) and the indexes of all repositories, and prints of each
# package the path of its file, its bytes and the name that apk keeps it by (apk-cache(5): with the first four bytes
# of its checksum), with tabs between them; and `?` and a name, of what no repository has. It is what apk would choose, or more: where several packages may stand for one, all of those that it can choose.
#
# What is in an index: apk-tools, doc/apk-v2.5.scd; how apk chooses: its src/solver.c.

# bare(DEPENDENCY): its name, without version and tag.
function bare(text) {
	sub(/[<>=~@].*/, "", text)
	return text
}

# end_package(): takes what was read of one. What an earlier repository has, too, comes from that.
function end_package(   i, k, word) {
	if (name != "" && !((name, version) in known)) {
		known[name, version] = 1
		n++
		path[n] = repo "/" name "-" version ".apk"
		named[n] = name
		bytes[n] = size
		kept[n] = name "-" version "." first_bytes(substr(checksum, 3)) ".apk"
		depends[n] = needs
		priority[n] = rank + 0
		if (installs_if != "") {
			conditions[n] = installs_if
			conditional[++n_conditional] = n
		}
		provider[name] = provider[name] " " n
		k = split(provides, word, " ")
		for (i = 1; i <= k; i++)
			if (bare(word[i]) != name) provider[bare(word[i])] = provider[bare(word[i])] " " n
	}
	name = version = size = needs = provides = installs_if = rank = checksum = ""
}

# first_bytes(BASE64): the first four, as eight digits.
function first_bytes(text,   i, value, digits) {
	for (i = 1; i <= 6; i++) {
		value = value * 64 + index(base64, substr(text, i, 1)) - 1
		# Two letters are twelve bits, and three digits.
		if (i == 2 || i == 4) {
			digits = digits sprintf("%03x", value)
			value = 0
		}
	}
	return digits sprintf("%02x", int(value / 16))
}

BEGIN { base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
FNR == 1 { end_package() }

kind == "world" {
	sub(/#.*/, "")
	# A name with a dot in front is of a set that somebody installed by hand.
	for (i = 1; i <= NF; i++) if ($i !~ /^\./) want($i)
	next
}
/^C:Q1/ { checksum = substr($0, 3) }
/^P:/ { name = substr($0, 3) }
/^V:/ { version = substr($0, 3) }
/^S:/ { size = substr($0, 3) }
/^D:/ { needs = substr($0, 3) }
/^p:/ { provides = substr($0, 3) }
/^i:/ { installs_if = substr($0, 3) }
/^k:/ { rank = substr($0, 3) }
/^$/ { end_package() }

# want(DEPENDENCY): it is looked at later, once.
function want(text) {
	text = bare(text)
	if (text == "" || text ~ /^!/ || (text in wanted)) return
	wanted[text] = 1
	queue[++queued] = text
}

function take(one,   i, k, word) {
	if (one in taken) return
	taken[one] = 1
	k = split(depends[one], word, " ")
	for (i = 1; i <= k; i++) want(word[i])
}

# is_met(DEPENDENCY): has it come with what is taken?
function is_met(text,   i, k, word) {
	k = split(provider[bare(text)], word, " ")
	for (i = 1; i <= k; i++) if (word[i] in taken) return 1
	return 0
}

# satisfy(DEPENDENCY): takes what it is the name of, or the one that provides it; of several it is seen later.
function satisfy(text,   i, k, word, own) {
	k = split(provider[text], word, " ")
	for (i = 1; i <= k; i++)
		if (named[word[i]] == text) {
			own = 1
			take(word[i])
		}
	if (own) return
	if (k == 0) missing[++missed] = text
	else if (k == 1) take(word[1])
	else open[++opened] = text
}

# choose(): of what several packages provide, and none has come, takes the first's, by their priority.
function choose(   i, k, j, word, best) {
	while (first_open < opened) {
		if (is_met(open[++first_open])) continue
		k = split(provider[open[first_open]], word, " ")
		for (j = 1; j <= k; j++) if (j == 1 || priority[word[j]] > best) best = priority[word[j]]
		for (j = 1; j <= k; j++) if (priority[word[j]] == best) take(word[j])
		return 1
	}
	return 0
}

# join(): takes what is to be there once others are. Returns whether there was any.
function join(   i, j, k, word, met, any) {
	for (i = 1; i <= n_conditional; i++) {
		if (conditional[i] in taken) continue
		k = split(conditions[conditional[i]], word, " ")
		met = 1
		for (j = 1; j <= k && met; j++)
			met = word[j] ~ /^!/ ? !is_met(substr(word[j], 2)) : is_met(word[j])
		if (met) {
			take(conditional[i])
			any = 1
		}
	}
	return any
}

END {
	end_package()
	do {
		while (next_queued < queued) satisfy(queue[++next_queued])
	} while (choose() || join())
	for (i = 1; i <= n; i++) if (i in taken) print path[i] "\t" bytes[i] "\t" kept[i]
	for (i = 1; i <= missed; i++) print "?\t" missing[i]
}
