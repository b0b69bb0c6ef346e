# isc.awk: dhcpd.conf of ISC's dhcpd (dhcpd.conf(5), dhcp-eval(5)). Beside common.awk and dhcp.awk.

function isc_keep(    i, c, text, quoted, t, n) {
	text = $0
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\"") quoted = !quoted
		else if (c == "#" && !quoted) { text = substr(text, 1, i - 1); break }
	}
	n = tokens(text, t)
	for (i = 1; i <= n; i++) {
		tk[file, ++tk_n[file]] = t[i]
		tk_place[file, tk_n[file]] = file "\t" line "\t" shown(whole)
	}
}

### What is said: scopes, each with items in their order

function isc_scope(type, parent) {
	sc_type[++n_scopes] = type
	sc_parent[n_scopes] = parent
	sc_place[n_scopes] = now
	return n_scopes
}
function isc_item(s, type, text) {
	it_type[s, ++sc_n[s]] = type
	it_text[s, sc_n[s]] = text
	it_place[s, sc_n[s]] = now
}
function unquoted(text) { gsub(/^"|"$/, "", text); return text }
function words_from(w, n, first,    i, text) {
	for (i = first; i <= n; i++) text = text (text == "" ? "" : " ") w[i]
	return text
}
# Reads statements up to the end of the block, or of the file.
function isc_parse(s, depth,    w, n, t, was_file, was_at) {
	n = 0
	if (depth > 50) { lost("blocks in blocks, more than 50 deep"); pt_at = tk_n[pt_file] + 1; return }
	while (pt_at <= tk_n[pt_file]) {
		t = tk[pt_file, pt_at]
		if (!n) now = tk_place[pt_file, pt_at]
		pt_at++
		if (t == "}") {
			if (depth == 0) { at_place(now); lost("a } that nothing begins with"); continue }
			return
		}
		if (t == ";") {
			at_place(now)
			if (n == 2 && tolower(w[1]) == "include") isc_include(s, unquoted(w[2]), depth)
			else if (n) isc_statement(s, w, n)
			n = 0
		} else if (t == "{") {
			at_place(now)
			isc_block(s, w, n, depth)
			n = 0
		} else if (n < 2000) w[++n] = t
	}
	if (depth || n) { at_place(now); lost("it ends in the middle of this") }
}
function isc_include(s, name, depth,    was_file, was_at) {
	if (name in is_private) { lost("this file, in another folder, is not for everybody to read, so it is left alone; if machines are in it, name it on the command line"); return }
	if (!(name in included)) { lost("this file is included, and is neither there nor beside; fetch it, and try again"); return }
	if (isc_reading[included[name]]) { lost("it includes itself"); return }
	was_file = pt_file; was_at = pt_at
	isc_reading[pt_file = included[name]] = 1
	pt_at = 1
	isc_parse(s, 0)
	isc_reading[pt_file] = 0
	pt_file = was_file; pt_at = was_at
}
function isc_statement(s, w, n,    key, name) {
	key = tolower(w[1])
	name = tolower(w[2])
	if ((key == "option" && name == "bootfile-name" || key == "filename") && (w[n] !~ /^"/ || n > 4)) lost("a file that is made of other things is not carried: write it by hand")
	else if (key == "filename") isc_item(s, "file", unquoted(w[2]))
	else if (key == "next-server") { isc_item(s, "next", w[2]); see_next(w[2], now) }
	else if (key == "option" && name == "bootfile-name") isc_item(s, "file", unquoted(w[n]))
	else if (key == "option" && name == "tftp-server-name") { isc_item(s, "next", unquoted(w[3])); see_next(unquoted(w[3]), now) }
	else if (key == "option" && tolower(w[3]) == "code") { option_number[name] = number(w[4]); needless("a name for an option") }
	else if (key == "option" && name == "host-name" && sc_type[s] == "host") sc_name[s] = unquoted(w[3])
	else if (key == "hardware") { if (name == "ethernet") sc_mac[s] = mac_of(w[3]) }
	else if (key == "fixed-address") { sc_address[s] = w[2]; needless("addresses are the DHCP server's affair") }
	else if (key == "match") {
		sc_match[s] = words_from(w, n, name == "if" ? 3 : 2)
		sc_is_if[s] = name == "if"
	} else if (key == "subclass") isc_subclass(s, w, n)
	else if (key ~ /^(deny|ignore|allow)$/ && name == "booting" && sc_type[s] == "host") { if (key != "allow") sc_ignored[s] = 1 }
	else if (key ~ /^(deny|ignore)$/ && name == "unknown-clients" && s == 1) set_key("pxedhcpd", "known-only", "yes")
	else if (key == "option" && name == "vendor-class-identifier" && w[3] ~ /^"(PXE|HTTP)Client"$/) needless("pxedhcpd says it itself")
	else if (key == "option" && name ~ /^(vendor-class-identifier|vendor-encapsulated-options|pxe\.|pxelinux\.|ipxe\.|gpxe\.)/ || key == "vendor-option-space")
		lost("pxedhcpd makes the options of booting itself")
	else needless("it is no part of booting, and stays with the DHCP server")
}
function isc_subclass(s, w, n,    name) {
	name = unquoted(w[2])
	sub_class[++n_subs] = name
	sub_data[n_subs] = w[3] ~ /^"/ ? hex_of(unquoted(w[3])) : bytes(w[3])
	sub_mac[n_subs] = w[3] ~ /^1:/ ? mac_of(substr(w[3], 3)) : ""
	sub_place[n_subs] = now
	sub_scope[n_subs] = 0
	return n_subs
}
function isc_block(s, w, n, depth,    key, new, i) {
	key = tolower(w[1])
	if (key ~ /^(group|host|subnet|shared-network|pool|class)$/) {
		if (key == "class" && unquoted(w[2]) in class_of) new = class_of[unquoted(w[2])] # goes on
		else new = isc_scope(key, s)
		sc_name[new] = unquoted(w[2])
		if (key == "class" && !(sc_name[new] in class_of)) { classes[++n_classes] = new; class_of[sc_name[new]] = new }
		if (key == "subnet") { subnets[++n_subnets] = new; sc_net[new] = w[2]; sc_mask[new] = w[4] }
		if (key == "host") declared[++n_declared] = new
	} else if (key == "subclass") {
		i = isc_subclass(s, w, n)
		new = sub_scope[i] = isc_scope("subclass", s)
	} else if (key == "if") {
		isc_item(s, "if", "")
		new = isc_scope("if", s)
		i = sc_n[s]
		br_text[s, i, br_n[s, i] = 1] = words_from(w, n, 2)
		br_scope[s, i, 1] = new
	} else if (key ~ /^(elsif|else)$/ && sc_n[s] && it_type[s, sc_n[s]] == "if") {
		new = isc_scope("if", s)
		i = sc_n[s]
		br_n[s, i]++
		br_text[s, i, br_n[s, i]] = key == "elsif" || tolower(w[2]) == "if" ? words_from(w, n, key == "elsif" ? 2 : 3) : ""
		br_scope[s, i, br_n[s, i]] = new
	} else {
		if (key == "switch") lost("conditions of this kind are not carried: write the files by hand")
		else needless("it is no part of booting, and stays with the DHCP server")
		new = isc_scope("none", 0)
	}
	isc_parse(new, depth + 1)
}

### Who gets what

function isc_has_boot(s,    i, j) {
	for (i = 1; i <= sc_n[s]; i++) {
		if (it_type[s, i] != "if") return 1
		for (j = 1; j <= br_n[s, i]; j++) if (isc_has_boot(br_scope[s, i, j])) return 1
	}
	return 0
}
function isc_run(s,    i, j, v) {
	for (i = 1; i <= sc_n[s]; i++) {
		if (it_type[s, i] == "file") { got_file = it_text[s, i]; got_place = it_place[s, i] }
		else if (it_type[s, i] == "next") got_next = it_text[s, i]
		else for (j = 1; j <= br_n[s, i]; j++) {
			test_place = sc_place[br_scope[s, i, j]]
			v = br_text[s, i, j] == "" ? 1 : truth_of(br_text[s, i, j])
			if (v == -1 && isc_has_boot(br_scope[s, i, j])) unknown_at[sc_place[br_scope[s, i, j]]]
			if (v == 1) { isc_run(br_scope[s, i, j]); break }
		}
	}
}
# Is the client in the class? Sets sub_found to what it is in of it.
function isc_member(c,    i, v, is_told) {
	sub_found = 0
	if (!(c in sc_match)) return 0
	test_place = sc_place[c]
	if (sc_is_if[c]) return truth_of(sc_match[c])
	ex_n = tokens(sc_match[c], ex)
	ex_at = 1
	v = data()
	if (v ~ /^\? /) {
		for (i = 1; i <= n_subs; i++) if (sub_class[i] == sc_name[c]) {
			test_place = sub_place[i]
			is_told = tell_apart(v, sub_data[i]) || is_told
		}
		return is_told ? 0 : -1
	}
	if (v == "?") return -1
	for (i = 1; i <= n_subs; i++) if (sub_class[i] == sc_name[c] && sub_data[i] == v) { sub_found = sub_scope[i]; return 1 }
	return 0
}
function is_member(name) { return name in class_of ? isc_member(class_of[name]) : -1 }
# Runs what a scope is in, up to the global one, and then itself.
function isc_run_chain(s, types) {
	if (s <= 1) return
	isc_run_chain(sc_parent[s], types)
	if (index(types, " " sc_type[s] " ")) isc_run(s)
}
function ip_number(text,    p) { return split(text, p, ".") == 4 ? ((p[1] * 256 + p[2]) * 256 + p[3]) * 256 + p[4] : -1 }
# The subnet that an address is in; the first one: none is.
function isc_subnet_of(address,    i, size) {
	for (i = 1; i <= n_subnets; i++) {
		size = 4294967296 - ip_number(sc_mask[subnets[i]])
		if (size > 0 && ip_number(address) >= 0 && int(ip_number(address) / size) == int(ip_number(sc_net[subnets[i]]) / size)) return subnets[i]
	}
	return the_subnet
}
function answer(host,    i, v, subnet) {
	isc_run(1)
	subnet = host ? host_subnet[host] : the_subnet
	isc_run_chain(subnet, " shared-network group subnet ")
	if (pool_of[subnet]) isc_run(pool_of[subnet])
	for (i = n_classes; i > 0; i--) {
		v = isc_member(classes[i])
		if (v == -1 && isc_has_boot(classes[i])) unknown_at[sc_place[classes[i]]]
		if (v != 1) continue
		isc_run(classes[i])
		if (sub_found) isc_run(sub_found)
	}
	if (host && host_scope[host]) isc_run_chain(host_scope[host], " group host ")
}
function isc_hosts(    i, s, name, was) {
	for (i = 1; i <= n_declared; i++) {
		s = declared[i]
		at_place(sc_place[s])
		if (sc_mac[s] == "") { lost("it is not told by the MAC of an Ethernet card"); continue }
		name = sc_name[s]
		sub(/\..*/, "", name)
		if (!add_host(sc_mac[s], is_name(name) ? name : "")) continue
		host_mac[n_hosts] = sc_mac[s]; host_scope[n_hosts] = s
		host_subnet[n_hosts] = isc_subnet_of(sc_address[s])
		if (sc_ignored[s]) set_key("host " sc_mac[s], "ignore", "yes")
	}
	for (i = 1; i <= n_subs; i++) {
		at_place(sub_place[i])
		if (sub_mac[i] == "" || (sub_mac[i] in host_line)) continue
		if (add_host(sub_mac[i], "")) { host_mac[n_hosts] = sub_mac[i]; host_subnet[n_hosts] = the_subnet }
	}
}
function isc_end(    i, j, a, place, first, differs) {
	now = ""
	isc_scope("global", 0)
	for (i = 1; i <= n_begins; i++) {
		pt_file = begins[i]; pt_at = 1
		isc_reading[pt_file] = 1
		isc_parse(1, 0)
		isc_reading[pt_file] = 0
	}
	for (i = n_scopes; i > 0; i--) if (sc_type[i] == "pool" && sc_type[sc_parent[i]] == "subnet" && isc_has_boot(i)) pool_of[sc_parent[i]] = i
	the_subnet = n_subnets ? subnets[1] : 0
	isc_hosts()
	carry_all()
	carry_hosts()
	first = the_subnet
	for (j = 2; j <= n_subnets; j++) {
		the_subnet = subnets[j]
		ask_all(0, "")
		differs = 0
		for (i = 1; i <= n_archs; i++) if (reply[archs[i], 0] != was_reply[archs[i]]) differs = 1
		at_place(sc_place[the_subnet])
		if (differs) lost("pxedhcpd names the same files in all networks, which are those of the first subnet; this one's are others")
	}
	the_subnet = first
	for (place in unknown_at) {
		at_place(place)
		lost("who this is for cannot be told here: machines are told by MAC, architecture or iPXE")
	}
}
function take(what) {
	if (what == "file") { begins[++n_begins] = file; seen_file[file]; isc_skip = 0 }
	else if (what == "include") {
		isc_skip = file == "/nowhere" || file == "/private" || file in seen_file
		if (file == "/private") is_private[include_name]
		else if (file != "/nowhere") { seen_file[file]; included[include_name] = file }
	} else if (what == "line") { if (!isc_skip) isc_keep() }
	else if (what == "end") isc_end()
}
