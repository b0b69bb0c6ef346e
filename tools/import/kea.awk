# kea.awk: kea-dhcp4.conf (Kea's manual, "The DHCPv4 Server"). Beside common.awk and dhcp.awk.

# What is set in an object, by its path: value[PATH, KEY]; where, in place[PATH, KEY].
function kea_piece(    path, key, at) {
	path = cell[4]
	whole = path
	sub(/^.*\//, "", whole)
	if (path == "") return
	if (path !~ /^\/Dhcp4(\/|$)/) {
		if (path == "/Dhcp6") lost("this is for IPv6, which nothing here names boot files by")
		else if (path ~ /^\/[^\/]*$/) needless("it is not in Dhcp4")
		return
	}
	if (path !~ /^\/Dhcp4(\/(subnet4|shared-networks|client-classes|reservations|option-data|option-def|next-server|boot-file-name|server-hostname)(\/|$)|$)/) {
		if (path ~ /^\/Dhcp4\/[^\/]*$/) needless("it is no part of booting, and stays with the DHCP server")
		return
	}
	key = whole
	at = substr(path, 1, length(path) - length(key) - 1)
	whole = key (cell[6] == "" ? "" : ": " cell[6])
	if (cell[5] == "{") { objects[++n_objects] = path; object_place[path] = file "\t" line "\t" key; return }
	if (cell[5] == "[" ) { lists[path]; return }
	value[at, key] = unescaped(cell[6])
	place[at, key] = file "\t" line "\t" shown(whole)
	members[at, ++n_members[at]] = key
}
function kea_value(at, key) { return (at, key) in value ? value[at, key] : "" }
# The file that an object names: its field, or else option 67. Notes the next server.
function kea_set(at,    i, o, code) {
	if (kea_value(at, "boot-file-name") != "") { got_file = value[at, "boot-file-name"]; got_place = place[at, "boot-file-name"] }
	if (kea_value(at, "next-server") !~ /^(0\.0\.0\.0)?$/) got_next = value[at, "next-server"]
	for (i = 0; (o = at "/option-data/" i) in object_place; i++) {
		code = kea_value(o, "name") == "boot-file-name" ? 67 : kea_value(o, "name") == "tftp-server-name" ? 66 : number(kea_value(o, "code"))
		if (code == 67 && kea_value(at, "boot-file-name") == "") { got_file = value[o, "data"]; got_place = place[o, "data"] }
		if (code == 66 && got_next == "") got_next = value[o, "data"]
	}
}
# Is the client in the class? Of classes by their place: a later one may ask for an earlier.
function is_member(name,    i, t) {
	if (name == "ALL") return 1
	if (name == "KNOWN" || name == "UNKNOWN") return name == "KNOWN" ? c_host > 0 : c_host == 0
	if (name ~ /^VENDOR_CLASS_/) return index(option_value(60), substr(hex_of(substr(name, 14)), 1)) == 1
	for (i = 1; i <= n_classes; i++) if (kea_value(classes[i], "name") == name) return in_class[i]
	return -1
}
function answer(host,    i, at, t, keep_ex, subnet) {
	kea_set("/Dhcp4")
	subnet = host ? host_subnet[host] : the_subnet
	if (subnet ~ /\/shared-networks\//) { at = subnet; sub(/\/subnet4\/.*/, "", at); kea_set(at) }
	if (subnet != "") kea_set(subnet)
	for (i = n_classes; i > 0; i--) in_class[i] = -1
	for (i = 1; i <= n_classes; i++) {
		at = classes[i]
		t = kea_value(at, "test")
		test_place = (at, "test") in place ? place[at, "test"] : object_place[at]
		in_class[i] = t == "" ? 0 : kea_is_late(at) && !kea_is_asked(kea_value(at, "name"), subnet) ? 0 : truth_of(t)
		if (host && index(host_classes[host], "\034" kea_value(at, "name") "\034")) in_class[i] = 1
		if (in_class[i] == -1 && kea_has_boot(at)) unknown_class[i] = 1
	}
	for (i = n_classes; i > 0; i--) if (in_class[i] == 1 && kea_is_late(classes[i])) kea_set(classes[i])
	for (i = n_classes; i > 0; i--) if (in_class[i] == 1 && !kea_is_late(classes[i])) kea_set(classes[i])
	if (host) kea_set(host_at_path[host])
}
# Is the class one that counts where a subnet, or what it is in, asks for it?
function kea_is_late(at) { return kea_value(at, "only-if-required") == "true" || kea_value(at, "only-in-additional-list") == "true" }
function kea_is_asked(name, subnet,    at, n, i, key) {
	for (n = split("require-client-classes evaluate-additional-classes", key, " "); n > 0; n--)
		for (at = subnet; at ~ /^\/Dhcp4\/(subnet4|shared-networks)\//; sub(/\/[^\/]*\/[^\/]*$/, "", at))
			for (i = 0; (at "/" key[n], i) in value; i++) if (value[at "/" key[n], i] == name) return 1
	return 0
}
function kea_has_boot(at,    f, n, p, has) {
	f = got_file; n = got_next; p = got_place
	got_file = got_next = ""
	kea_set(at)
	has = got_file != "" || got_next != ""
	got_file = f; got_next = n; got_place = p
	return has
}

# A subnet whose machines are given other files than those of the first.
function kea_subnets(    i, j, first, differs) {
	first = the_subnet
	for (j = 1; j <= n_objects; j++) {
		if (objects[j] !~ /\/subnet4\/[0-9]+$/ || objects[j] == first) continue
		the_subnet = objects[j]
		ask_all(0, "")
		differs = ""
		for (i = 1; i <= n_archs; i++) if (reply[archs[i], 0] != was_reply[archs[i]] || (is_ipxe_told(archs[i]) ? script_of(archs[i]) : "") != was_script[archs[i]]) differs = archs[i] "\t"
		if (differs == "") continue
		sub(/\t/, "", differs)
		at_place(object_place[the_subnet])
		lost("pxedhcpd names the same files in all networks, which are those of the first subnet; this one's are others: write boot-file into the [host] of its machines, or have a pxedhcpd of its own there")
	}
	the_subnet = first
}
function kea_host(at,    mac, i, c, list) {
	at_place(object_place[at])
	mac = mac_of(kea_value(at, "hw-address"))
	whole = "reservation"
	if ((at, "hw-address") in place) at_place(place[at, "hw-address"])
	if (mac == "") {
		if (kea_value(at, "client-id") != "" && kea_has_boot(at)) lost("it is told by its client identifier: write [host client-id ...]")
		else if (kea_has_boot(at)) lost("it is not told by a MAC address")
		else needless("an address for who is told by another thing than a MAC is the DHCP server's affair")
		return
	}
	if (mac ~ /\*/ || !add_host(mac, "")) return
	host_mac[n_hosts] = mac
	host_at_path[n_hosts] = at
	host_subnet[n_hosts] = at ~ /\/subnet4\// ? at : the_subnet
	sub(/\/reservations\/.*/, "", host_subnet[n_hosts])
	list = "\034"
	for (i = 0; (at "/client-classes", i) in value; i++) list = list value[at "/client-classes", i] "\034"
	host_classes[n_hosts] = list
	i = kea_value(at, "hostname")
	sub(/\..*/, "", i)
	if (i != "") { at_place(place[at, "hostname"]); name_host(mac, i) }
}
# What is in an object that nobody took.
function kea_rest(at,    i, key, in_boot) {
	for (i = 1; i <= n_members[at]; i++) {
		key = members[at, i]
		at_place(place[at, key])
		if (key == "next-server" || (key == "data" && kea_value(at, "name") == "tftp-server-name")) {
			if (value[at, key] != "0.0.0.0") see_next(value[at, key], place[at, key])
		} else if (key ~ /^(boot-file-name|test|hw-address|hostname|name|code|only-if-required|only-in-additional-list)$/) continue
		else if (key == "server-hostname" && value[at, key] == "") continue
		else if (key == "server-hostname") needless("machines load by the address, not by this name")
		else if (key == "data" && value[at, key] ~ /^(PXE|HTTP)Client$/) needless("pxedhcpd says it itself")
		else if (key == "data" && (value[at, "name"] ~ /^(boot-file-name|vendor-class-identifier|vendor-encapsulated-options)$/ || kea_value(at, "code") ~ /^(43|60|66|67|150|209|210|211)$/)) {
			if (value[at, "name"] != "boot-file-name" && number(kea_value(at, "code")) != 67) lost("pxedhcpd makes the options of booting itself")
		} else if (at ~ /\/client-classes$/ ) continue
		else needless("it is no part of booting, and stays with the DHCP server")
	}
}
function kea_end(    i, at, subnet_file, n) {
	for (i = 1; i <= n_objects; i++) {
		at = objects[i]
		if (at ~ /^\/Dhcp4\/client-classes\/[0-9]+$/) classes[++n_classes] = at
		if (at ~ /\/subnet4\/[0-9]+$/ && the_subnet == "") the_subnet = at
		if (at ~ /\/option-def\/[0-9]+$/) option_number[tolower(kea_value(at, "name"))] = number(kea_value(at, "code"))
	}
	for (i = 1; i <= n_objects; i++) if (objects[i] ~ /\/reservations\/[0-9]+$/) kea_host(objects[i])
	carry_all()
	carry_hosts()
	kea_subnets()
	for (i = 1; i <= n_classes; i++) if (i in unknown_class) {
		at_place(place[classes[i], "test"])
		lost("who this is for cannot be told here: machines are told by MAC, architecture or iPXE")
	}
	for (i = 1; i <= n_objects; i++) kea_rest(objects[i])
	for (at in lists) kea_rest(at)
}
function take(what) {
	if (what == "piece") kea_piece()
	else if (what == "end") kea_end()
}
