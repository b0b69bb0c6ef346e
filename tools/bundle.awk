# bundle.awk: replaces in a text what says whose it is: words of the file `known` (KIND, a tab, WORD), MAC and
# IP addresses, host names of URLs, UUIDs; each by the same name wherever it stands. What may be a secret is
# left out. It replaces rather too much than too little. For lanboot_bundle.sh, with LC_ALL=C.

# The name that stands for a word of that kind.
function alias(kind, word,    key) {
	key = kind SUBSEP tolower(word)
	if (!(key in aliases)) {
		count[kind]++
		if (word ~ /^(0[.]0[.]0[.]0|127[.]0[.]0[.]1|::1?)$/) aliases[key] = word
		else if (kind == "mac") aliases[key] = sprintf("02:00:00:00:%02x:%02x", int(count[kind] / 256) % 256, count[kind] % 256)
		else if (kind == "addr") aliases[key] = sprintf("192.0.%d.%d", 2 + int(count[kind] / 250), 1 + count[kind] % 250)
		else if (kind == "addr6") aliases[key] = sprintf("2001:db8::%x", count[kind])
		else if (kind == "secret") aliases[key] = "(left out)"
		else aliases[key] = kind "-" count[kind]
	}
	return aliases[key]
}

# All that match, by names of that kind.
function replace_all(text, pattern, kind,    out, word) {
	out = ""
	while (match(text, pattern)) {
		word = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1) mark(kind, word)
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

# What was replaced is not looked at again: it stands as \001NUMBER\002 until the line is written.
function mark(kind, word) {
	marked[++n_marked] = alias(kind, kind == "mac" ? mac_of(word) : word)
	return "\001" n_marked "\002"
}

# Behind the 01- of BOOTIF, too.
function mac_of(word) {
	gsub(/[^0-9a-fA-F]/, "", word)
	return tolower(length(word) > 12 ? substr(word, 3) : word)
}

# Twelve digits without anything between, and no more of them: a time has thirteen.
function bare_macs(text,    out, word) {
	out = ""
	while (match(text, x4 x4 x4 x "*")) {
		word = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1) (RLENGTH == 12 ? mark("mac", word) : word)
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

# A word wherever it stands; one of less than four letters between others than letters and digits.
function replace_word(text, kind, word,    low, at, out, n, before, after) {
	n = length(word)
	low = tolower(text)
	out = ""
	while ((at = index(low, word)) > 0) {
		before = at > 1 ? substr(low, at - 1, 1) : " "
		after = substr(low, at + n, 1)
		if (n < 4 && (before ~ /[a-z0-9]/ || after ~ /[a-z0-9]/)) {
			out = out substr(text, 1, at)
			text = substr(text, at + 1)
			low = substr(low, at + 1)
			continue
		}
		out = out substr(text, 1, at - 1) mark(kind, word)
		text = substr(text, at + n)
		low = substr(low, at + n)
	}
	return out text
}

# As JSON and as the log write it, too.
function learn(kind, word,    escaped) {
	if (word == "" || word == "none" || word == "*" || tolower(word) in kind_of) return
	kind_of[tolower(word)] = kind
	words[++n_words] = tolower(word)
	escaped = word
	gsub(/[\\"]/, "\\\\&", escaped)
	if (escaped != word) learn(kind, escaped)
}

# Longest first, so that a name within another one does not cut it up.
function sort_words(    i, j, word) {
	for (i = 2; i <= n_words; i++) {
		word = words[i]
		for (j = i - 1; j > 0 && length(words[j]) < length(word); j--) words[j + 1] = words[j]
		words[j + 1] = word
	}
}

# NAME=VALUE of what is secret by its name, and words that look like keys.
function hide_secrets(text,    out, word) {
	out = ""
	while (match(text, /[A-Za-z_-]*([Kk][Ee][Yy]|[Tt][Oo][Kk][Ee][Nn]|[Pp][Aa][Ss][Ss][A-Za-z]*|[Ss][Ee][Cc][Rr][Ee][Tt]|[Pp][Ss][Kk]|[Aa][Uu][Tt][Hh]|[Cc][Rr][Ee][Dd][A-Za-z]*)[A-Za-z_-]*("?[ \t]*[=:][ \t]*"?|%3[Dd])/)) {
		out = out substr(text, 1, RSTART + RLENGTH - 1)
		text = substr(text, RSTART + RLENGTH)
		if (match(text, /^[^ \t"&;,}]+/)) {
			out = out mark("secret", substr(text, 1, RLENGTH))
			text = substr(text, RLENGTH + 1)
		}
	}
	text = out text
	out = ""
	while (match(text, w4 w4 w4 w4 w "*")) {
		word = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1) (looks_secret(word) ? mark("secret", word) : word)
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

# A path's parts one by one: digits, and either capitals or no word of five letters.
function looks_secret(word,    n, part, i) {
	n = split(word, part, "/")
	for (i = 1; i <= n; i++)
		if (length(part[i]) >= 16 && part[i] ~ /[0-9]/ && part[i] ~ /[A-Za-z]/ &&
			(part[i] ~ /[A-Z]/ || part[i] !~ /[a-z][a-z][a-z][a-z][a-z]/)) return 1
	return 0
}

function clean(text,    i) {
	n_marked = 0
	gsub(/[\001\002]/, "?", text)
	if (text ~ /^[a-z-]+ = / || text ~ /^\[/) is_cmdline = text ~ /^cmdline = /
	if (is_cmdline && match(text, /^(cmdline =)?[ \t]+/)) text = substr(text, 1, RLENGTH) hide_values(substr(text, RLENGTH + 1))
	for (i = 1; i <= n_words; i++)
		if (index(tolower(text), words[i])) text = replace_word(text, kind_of[words[i]], words[i])
	text = replace_all(text, x4 x4 "-" x4 "-" x4 "-" x4 "-" x4 x4 x4, "uuid")
	text = replace_all(text, "01-" x2 "-" x2 "-" x2 "-" x2 "-" x2 "-" x2, "mac")
	text = replace_all(text, x2 "[:-]" x2 "[:-]" x2 "[:-]" x2 "[:-]" x2 "[:-]" x2, "mac")
	text = replace_all(text, "[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+", "addr")
	text = replace_all(text, x "*:" x "*:[0-9a-fA-F:]*", "addr6")
	text = hide_secrets(text)
	text = hosts_of_urls(text)
	text = bare_macs(text)
	text = replace_all(text, "[A-Za-z0-9._-]+@[A-Za-z0-9.-]+", "mail")
	while (match(text, /\001[0-9]+\002/))
		text = substr(text, 1, RSTART - 1) marked[substr(text, RSTART + 1, RLENGTH - 2)] substr(text, RSTART + RLENGTH)
	return text
}

# Of a command line the names alone.
function hide_values(text,    n, part, i, out) {
	n = split(text, part, /[ \t]+/)
	out = ""
	for (i = 1; i <= n; i++) {
		if (part[i] !~ /^(modules|console|quiet|rootflags|modloop_verify|usbdelay|nomodeset|ip=dhcp$)/) sub(/=.*/, "=...", part[i])
		out = out (i > 1 ? " " : "") part[i]
	}
	return out
}

function hosts_of_urls(text,    out, host) {
	out = ""
	while (match(text, /[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\/ "\001]+/)) {
		host = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		match(host, /:\/\//)
		out = out substr(host, 1, RSTART + 2)
		host = substr(host, RSTART + 3)
		sub(/:[0-9]*$/, "", host)
		out = out (host ~ /^[{$]/ ? host : mark("host", host))
	}
	return out text
}

BEGIN {
	FS = "\t"
	x = "[0-9a-fA-F]"
	x2 = x x
	x4 = x2 x2
	w = "[A-Za-z0-9+/_=~-]"
	w4 = w w w w
	while ((getline line < known) > 0) {
		at = index(line, "\t")
		learn(substr(line, 1, at - 1), substr(line, at + 1))
	}
	sort_words()
	print "lanboot bundle 1"
	print "names, addresses and secrets in it were replaced"
}
{ print clean($0) }
