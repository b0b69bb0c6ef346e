# dhcp.awk: what a DHCP server that names the boot file says to whom. For isc.awk and kea.awk, which have
# answer(HOST): it sets got_file and got_next, with got_place, to what the client that is set here is
# answered; HOST is a number, 0 somebody unknown. Each kind of client is asked about, so it does not matter
# how classes, conditions and scopes bring that about. Beside common.awk.

### Conditions, of both languages: tokens in ex[1..ex_n]. A value is x and hex digits; "": none; "?": not
### known here. A truth is 1, 0 or -1, not known.
###
### Of a client of whom no MAC, or only its beginning, is said, bytes of it are "? FIRST N FORM": from FIRST
### of the hardware type, 0, and the MAC, 1 to 6. What they are compared with is the MAC, or the beginning of
### one, of machines that are told apart by it: noted, and asked about in carry_told(). All others are not they.

function tokens(text, t,    n) {
	n = 0
	while (text != "") {
		if (match(text, /^[ \t\n]+/)) ;
		else if (match(text, /^"[^"]*"/) || match(text, /^'[^']*'/) || match(text, /^(==|!=|~=|~~)/) || match(text, /^[A-Za-z0-9_.:*\/+-]+/)) t[++n] = substr(text, 1, RLENGTH)
		else { t[++n] = substr(text, 1, 1); RLENGTH = 1 }
		text = substr(text, RLENGTH + 1)
	}
	return n
}
function hex_of(text,    i, made) {
	for (i = 1; i <= length(text); i++) made = made sprintf("%02x", code_of[substr(text, i, 1)])
	return "x" made
}
function option_value(name,    n) {
	n = name ~ /^[0-9]+$/ ? number(name) : name in option_number ? option_number[name] : name ~ /^(ipxe|gpxe|etherboot)[.-]/ ? 175 : -1
	if (n == 60) return hex_of(sprintf("%s:Arch:%05d:UNDI:003016", c_arch >= 15 && c_arch <= 20 ? "HTTPClient" : "PXEClient", c_arch))
	if (n == 93) return sprintf("x%04x", c_arch)
	if (n == 94) return "x010310"
	if (n == 77) return c_ipxe ? hex_of("iPXE") : ""
	if (n == 175) return c_ipxe ? "xb1" : ""
	if (n == 53) return "x01"
	if (n == 12 || n == 82) return ""
	if (n == 61) return mac_bytes(0, 7, "raw") # as iPXE sends it; most firmware sends none
	return "?"
}
function peek() { return ex_at <= ex_n ? ex[ex_at] : "" }
function accept(t) { if (tolower(peek()) != t || peek() == "") return 0; ex_at++; return 1 }
function mac_bytes(first, n, form,    known, v, i, made) {
	known = c_mac == "" ? "" : "01" substr(bytes(c_mac), 2)
	if (2 * (first + n) > length(known)) return "? " first " " n " " form
	v = substr(known, 1 + 2 * first, 2 * n)
	if (form == "raw") return "x" v
	for (i = 0; i < n; i++) made = made (i ? substr(form, 2) : "") mac_byte(substr(v, 1 + 2 * i, 2), form)
	return hex_of(made)
}
# h: two digits; x: one or two; d: in decimal.
function mac_byte(two, form) {
	if (form ~ /^h/) return two
	if (form ~ /^d/) return value_of[substr(two, 1, 1)] * 16 + value_of[substr(two, 2)]
	sub(/^0/, "", two)
	return two
}
# The same bytes written in another form, or a part of them.
function mac_cut(v, from, len, form,    w) {
	split(v, w, " ")
	if (from < 0 || from >= w[3]) return "?"
	if (len > w[3] - from) len = w[3] - from
	return mac_bytes(w[2] + from, len, form == "" ? mac_form(v) : form)
}
function mac_form(v) { sub(/^\? [0-9]+ [0-9]+ /, "", v); return v }
# Notes whom bytes that are not known tell apart, if they are those of a MAC from its beginning. Returns
# whether that could be said.
function tell_apart(v, text,    w, form, n, i, part, made, mac) {
	split(v, w, " ")
	form = mac_form(v)
	if (text !~ /^x/) return 0
	if (form == "raw") {
		made = substr(text, 2)
		n = length(made) / 2
	} else {
		text = text_of(text)
		n = length(form) == 2 ? split(text, part, substr(form, 2)) : 0
		if (length(form) == 1 && form ~ /^h/) { n = length(text) / 2; for (i = 1; i <= n; i++) part[i] = substr(text, 2 * i - 1, 2) }
		for (i = 1; i <= n; i++) {
			if (form ~ /^d/) part[i] = part[i] ~ /^[0-9]+$/ && part[i] < 256 ? sprintf("%02x", part[i]) : "?"
			if (part[i] !~ /^[0-9A-Fa-f][0-9A-Fa-f]?$/) return 1 # it never is that
			made = made (length(part[i]) == 1 ? "0" : "") tolower(part[i])
		}
	}
	if (n != w[3]) return 1
	if (w[2] == 0) {
		if (made !~ /^01/) return 1
		made = substr(made, 3)
		n--
	} else if (w[2] != 1) return 0
	if (n == 0) return 0
	for (i = 0; i < n; i++) mac = mac (i ? ":" : "") substr(made, 1 + 2 * i, 2)
	if (!(mac in told_at)) { told[++n_told] = mac; told_at[mac] = test_place }
	return 1
}
# A value as text.
function text_of(v,    i, made) {
	for (i = 2; i < length(v); i += 2) made = made sprintf("%c", value_of[substr(v, i, 1)] * 16 + value_of[substr(v, i + 1, 1)])
	return made
}
function skip_brackets(    depth) {
	if (peek() != "(" && peek() != "[") return
	do {
		if (peek() ~ /^[(\[]$/) depth++
		else if (peek() ~ /^[)\]]$/) depth--
		ex_at++
	} while (depth && ex_at <= ex_n)
}
function number_at(    t) { t = peek(); ex_at++; return t == "all" ? 9999 : t ~ /^-?[0-9]+$/ ? number(t) : 0 }
function data(    t, v, from, len, w) {
	t = peek()
	ex_at++
	if (t ~ /^["']/) return hex_of(substr(t, 2, length(t) - 2))
	if (tolower(t) ~ /^0x[0-9a-f]+$/) return "x" (length(t) % 2 ? "0" : "") tolower(substr(t, 3))
	if (t ~ /^[0-9a-fA-F][0-9a-fA-F]?(:[0-9a-fA-F][0-9a-fA-F]?)*$/) return bytes(t)
	t = tolower(t)
	if (t == "option" && accept("[")) {
		t = tolower(peek()); ex_at++
		accept("]")
		w = tolower(peek())
		if (w ~ /^\./) ex_at++
		return option_value(t)
	}
	if (t == "option") { t = tolower(peek()); ex_at++; return option_value(t) }
	if (t == "hardware") return mac_bytes(0, 7, "raw")
	if (t == "pkt4.mac") return mac_bytes(1, 6, "raw")
	if (t == "binary-to-ascii" || t == "hexstring") return data_text(t)
	if (t == "encode-int") { accept("("); v = number_at(); accept(","); w = number_at(); accept(")"); return sprintf("x%0" w / 4 "x", v) }
	if (t == "pick-first-value") {
		accept("(")
		do { w = data(); if (v == "") v = w } while (accept(","))
		accept(")")
		return v
	}
	if (t == "substring" || t == "suffix") {
		accept("(")
		v = data(); accept(",")
		from = number_at()
		if (t == "suffix") len = from
		else { accept(","); len = number_at() }
		accept(")")
		if (v == "?" || v == "") return v
		if (v ~ /^\?/ && t == "suffix") return "?"
		if (v ~ /^\? [0-9]+ [0-9]+ raw$/) return mac_cut(v, from, len)
		# Two digits and what stands between them.
		if (v ~ /^\? [0-9]+ [0-9]+ h.$/) return from % 3 || (len % 3 != 2 && len < 17) ? "?" : mac_cut(v, from / 3, int((len + 1) / 3))
		if (v ~ /^\?/) return "?"
		if (t == "suffix") return "x" substr(v, length(v) - 2 * len > 1 ? length(v) - 2 * len + 1 : 2)
		if (from < 0) from = (length(v) - 1) / 2 + from
		return 2 * from + 2 > length(v) ? "" : "x" substr(v, 2 + 2 * from, 2 * len)
	}
	if (t == "lcase" || t == "ucase") {
		accept("("); v = data(); accept(")")
		if (v !~ /^x/) return v ~ /^\? / && t == "lcase" ? v : v == "" ? v : "?"
		return hex_of(t == "lcase" ? tolower(text_of(v)) : toupper(text_of(v)))
	}
	if (t == "concat") {
		accept("(")
		do { w = data(); v = v ~ /^\?/ || w ~ /^\?/ ? "?" : (v == "" ? "x" : v) substr(w, 2) } while (accept(","))
		accept(")")
		return v
	}
	skip_brackets()
	return "?"
}
# binary-to-ascii(BASE, 8, "SEPARATOR", DATA) and hexstring(DATA, 'SEPARATOR').
function data_text(t,    base, width, sep, v, i, made) {
	accept("(")
	if (t == "hexstring") { v = data(); if (accept(",")) { sep = peek(); ex_at++ }; base = "h" }
	else {
		base = number_at(); accept(",")
		width = number_at(); accept(",")
		sep = peek(); ex_at++
		accept(",")
		v = data()
		base = width != 8 ? "" : base == 16 ? "x" : base == 10 ? "d" : ""
	}
	accept(")")
	sep = substr(sep, 2, length(sep) - 2)
	if (v == "" || v == "?" || base == "") return v == "" ? v : "?"
	if (v ~ /^\?/) return mac_form(v) == "raw" ? mac_cut(v, 0, 7, base sep) : "?"
	for (i = 2; i < length(v); i += 2) made = made (i > 2 ? sep : "") mac_byte(substr(v, i, 2), base)
	return hex_of(made)
}
function bytes(text,    n, w, i, made) {
	n = split(tolower(text), w, ":")
	for (i = 1; i <= n; i++) made = made (length(w[i]) == 1 ? "0" : "") w[i]
	return "x" made
}
function truth(    v, w) {
	v = truth_and()
	while (accept("or")) { w = truth_and(); v = v == 1 || w == 1 ? 1 : v == -1 || w == -1 ? -1 : 0 }
	return v
}
function truth_and(    v, w) {
	v = truth_one()
	while (accept("and")) { w = truth_one(); v = v == 0 || w == 0 ? 0 : v == -1 || w == -1 ? -1 : 1 }
	return v
}
function truth_one(    v, w, t, at) {
	if (accept("not") || accept("!")) { v = truth_one(); return v == -1 ? -1 : !v }
	if (accept("(")) { v = truth(); accept(")"); return v }
	if (accept("exists")) { t = tolower(peek()); ex_at++; v = option_value(t); return v ~ /^\?/ ? -1 : v != "" }
	if (accept("known") || accept("static")) return c_host > 0
	if (accept("member")) { accept("("); t = peek(); ex_at++; accept(")"); return is_member(substr(t, 2, length(t) - 2)) }
	at = ex_at
	v = data()
	if (ex[ex_at - 1] == ".exists") return v ~ /^\?/ ? -1 : v != ""
	t = peek()
	if (t == "=" && ex[ex_at + 1] == "=") ex_at++
	if (t !~ /^(=|==|!=|~=|~~)$/) return -1
	ex_at++
	w = data()
	if (t ~ /~/) return -1
	if (v ~ /^\? / && tell_apart(v, w) || w ~ /^\? / && tell_apart(w, v)) return t == "!="
	if (v ~ /^\?/ || w ~ /^\?/) return -1
	return t == "!=" ? v != w : v == w
}
# The truth of a text; -1 also where it is not of the language.
function truth_of(text,    v) {
	ex_n = tokens(text, ex)
	ex_at = 1
	v = truth()
	return ex_at <= ex_n ? -1 : v
}

### What each client is answered, as ours has it

# Is asked about every kind of client; sets reply[ARCH, IPXE] and its place.
function ask_all(host, mac,    i, x) {
	c_host = host
	c_mac = mac
	for (i = 1; i <= n_archs; i++) for (x = 0; x <= 1; x++) {
		c_arch = archs[i]; c_ipxe = x
		got_file = got_next = got_place = ""
		answer(host)
		reply[archs[i], x] = boot_file(got_file)
		reply_next[archs[i], x] = got_next
		reply_place[archs[i], x] = got_place
	}
}
# What iPXE is to load of a file; "": not to be said.
function script_of(arch,    f) {
	f = reply[arch, 1]
	if (is_url(f)) return f
	return "tftp://" (reply_next[arch, 1] == "" ? "{address}" : reply_next[arch, 1]) "/" f
}
function is_ipxe_told(arch) { return reply[arch, 1] != "" && reply[arch, 1] != reply[arch, 0] }
function carry_all(    i, a, key, f) {
	ask_all(0, "")
	for (i = 1; i <= n_archs; i++) {
		a = archs[i]; f = was_reply[a] = reply[a, 0]
		if (f == "") continue
		at_place(reply_place[a, 0])
		if (a in http_of) {
			key = arch_keys[http_of[a]]
			if (!set_http(key, f) && f != reply[0, 0] && f != reply[http_of[a], 0] && !(a != 16 && f == reply[16, 0])) lost("HTTP Boot loads what PXE does, behind http-root: name the file so, or write boot-file")
			continue
		}
		key = arch_keys[a]
		if (!is_file(f)) { lost("expected a path beneath the root or a URL: " shown(f)); continue }
		if (!has_key("pxedhcpd", key)) set_key("pxedhcpd", key, f)
		else if (keys["pxedhcpd", key] != f) needless("architecture " a " is given what " key " is, as 64-bit UEFI it is, too: " keys["pxedhcpd", key])
	}
	for (i = 1; i <= n_archs; i++) {
		a = archs[i]
		was_script[a] = is_ipxe_told(a) ? script_of(a) : ""
		if (was_script[a] == "" || a in http_of) continue
		at_place(reply_place[a, 1])
		if (!has_key("pxedhcpd", "script")) set_key("pxedhcpd", "script", was_script[a])
		else if (keys["pxedhcpd", "script"] != was_script[a]) lost("what iPXE loads is the same for all architectures: script in [pxedhcpd]")
	}
}
function carry_hosts(    i) {
	for (i = 1; i <= n_hosts; i++) {
		at_place(host_from[hosts[i]])
		ask_all(i, host_mac[i])
		carry_asked("host " hosts[i])
	}
	# To ask about them may tell of further ones.
	for (i = 1; i <= n_told; i++) carry_told(told[i])
}
# Machines that conditions tell apart by their MAC, or by how it begins.
function carry_told(mac,    id, i, a, differs) {
	id = length(mac) == 17 ? mac : mac ":*"
	if (id in host_line) return
	at_place(told_at[mac])
	ask_all(0, mac)
	for (i = 1; i <= n_archs; i++) {
		a = archs[i]
		if (reply[a, 0] != was_reply[a] || (is_ipxe_told(a) ? script_of(a) : "") != was_script[a]) differs = 1
	}
	# The section of a longer beginning takes machines out of that of a shorter one.
	for (i = 1; i <= n_told; i++) if (index(mac, told[i] ":") == 1) differs = 1
	if (differs && add_host(id, "")) carry_asked("host " id)
}
# What the machines of a section were answered, if that is not what all are.
function carry_asked(section,    i, a, same, differs, first, where) {
	same = 1
	for (i = 1; i <= n_archs; i++) {
		a = archs[i]
		if (a in http_of) continue
		if (reply[a, 0] != was_reply[a]) { differs = 1; where = reply_place[a, 0] }
		if (reply[a, 0] != reply[0, 0]) same = 0
	}
	if (differs && same && reply[0, 0] != "") {
		at_place(where)
		set_key(section, "boot-file", reply[0, 0])
	} else if (differs) {
		if (where != "") at_place(where)
		lost("a machine's boot-file is for all architectures: write it into [host " section_id(section) "] by hand")
	}
	first = is_ipxe_told(0) ? script_of(0) : is_ipxe_told(7) ? script_of(7) : ""
	if (first != "" && first != was_script[0] && first != was_script[7]) {
		at_place(reply_place[0, 1])
		set_key(section, "script-url", first)
	} else if (first == "" && differs && was_script[0] != "" && reply[0, 1] != "") {
		at_place(reply_place[0, 1])
		lost("iPXE on this machine was given the same file; here it is given the script")
	}
}
function section_id(section) { return substr(section, 6) }

BEGIN {
	for (i = 1; i < 256; i++) code_of[sprintf("%c", i)] = i
	for (i = 0; i < 16; i++) value_of[sprintf("%x", i)] = value_of[sprintf("%X", i)] = i
	n_archs = split("0 7 6 9 10 11 16 19", archs, " ")
	http_of[16] = 7; http_of[19] = 11
	option_number["vendor-class-identifier"] = 60; option_number["user-class"] = 77
	option_number["pxe-system-type"] = option_number["client-system"] = 93
	option_number["pxe-interface-id"] = option_number["client-ndi"] = 94
	option_number["host-name"] = 12; option_number["dhcp-message-type"] = 53
	option_number["dhcp-client-identifier"] = 61
}
