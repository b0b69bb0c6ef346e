# opnsense.awk: makes of what `pxedhcpd render opnsense` says to enter what OPNsense makes of it.
# -v page=dnsmasq: lines of dnsmasq.conf, as its template of that name (OPNsense/Dnsmasq).
# -v page=kea: members of Kea's Dhcp4 object, as KeaDhcpv4.php since 26.1.5; -v subnet=1: of its subnet.
#    -v old=1: the same for a Kea before 2.7.4, whose options know no classes.
# -v page=kea-before: members of the subnet. -v page=isc: lines of dhcpd.conf, as dhcpd.inc.

function bad(why) {
	print "opnsense.awk: line " NR ": " why >"/dev/stderr"
	exit 1
}
# A tag is written by the UUID of its entry, without hyphens.
function tag_of(name) {
	if (!(name in tags))
		bad("no entry for the tag " name)
	return sprintf("%012x4000800000000000%04x", 48879, tags[name])
}
function number_of(option) {
	if (option !~ /\[[0-9]+\]$/)
		bad("not in the list of options: " option)
	sub(/.*\[/, "", option)
	return option + 0
}
function with_tags(names,    n, i, list, out) {
	if (names == "-")
		return ""
	n = split(names, list, ",")
	for (i = 1; i <= n; i++)
		out = out "tag:" tag_of(list[i]) ","
	return out
}
function hex_of(text,    i, out) {
	for (i = 1; i <= length(text); i++)
		out = out sprintf("%02x", index(ascii, substr(text, i, 1)) + 31)
	return out
}
function encoded(encoding, text) {
	if (encoding == "hex" && text !~ /^([0-9A-F][0-9A-F])+$/)
		bad("no hex in capitals: " text)
	if (encoding == "string" && text ~ /['"]/)
		bad("a string with quotes: " text)
	return encoding == "hex" ? text : encoding == "uint16" ? sprintf("%04X", text) : hex_of(text)
}

function dnsmasq_row() {
	if (at ~ /DHCP tags$/) {
		if ($1 !~ /^[0-9a-zA-Z$]+$/ || $1 in tags)
			bad("no tag, or twice: " $1)
		tags[$1] = ++n_tags
	} else if (at ~ /: Hosts/)
		print "dhcp-host=" cell[1] ",set:" tag_of(cell[2]) ","
	else if (at ~ /DHCP options$/ && cell[1] == "Match")
		print "dhcp-match=set:" tag_of(cell[3]) "," number_of(cell[2]) (cell[5] == "-" ? "" : "," cell[5])
	else if (at ~ /DHCP options$/)
		print "dhcp-option" (cell[6] == "yes" ? "-force" : "") "=" with_tags(cell[4]) \
			number_of(cell[2]) (cell[5] == "-" ? "" : "," cell[5])
	else if (at ~ /DHCP boot$/) {
		name = cell[3] == "-" ? "" : cell[3]
		address = cell[4] == "-" ? "" : cell[4]
		print "dhcp-boot=" with_tags(cell[1]) cell[2] (name address == "" ? "" : ",") \
			name (name != "" && address != "" ? "," : "") address
	}
}

function kea_row() {
	if (at !~ /: Options$/)
		return
	name = cell[1]
	test[name] = sprintf("option[%d].hex == 0x%s", number_of(cell[2]), encoded(cell[3], cell[4]))
	option[name] = sprintf("{ \"code\": %d, \"csv-format\": false, \"data\": \"%s\", \"always-send\": %s",
		number_of(cell[5]), encoded(cell[6], cell[7]), cell[8] == "yes" ? "true" : "false")
}
# Of two options with one code Kea takes the later one; of two classes the first.
function kea_end(    i, name) {
	n = split(field["Options"], names, ",")
	printf("%s", subnet ? sprintf("\"next-server\": \"%s\"", field["Next server"]) : "")
	if (subnet && !old)
		printf(", \"option-data\": [")
	else if (!subnet)
		printf("\"client-classes\": [")
	for (i = 1; i <= n && !(subnet && old); i++) {
		name = names[old ? n + 1 - i : i]
		if (!(name in test))
			bad("no option " name)
		printf("%s\n", i > 1 ? "," : "")
		if (subnet)
			printf("  %s, \"client-classes\": [ \"%s\" ] }", option[name], name)
		else
			printf("  { \"name\": \"%s\", \"test\": \"%s\"%s }", name, test[name],
				old ? ", \"option-data\": [ " option[name] " } ]" : "")
	}
	print subnet && old ? "" : "\n]"
}

function isc_file(arch, name) {
	if (field[name] == "(empty)")
		return
	printf("%sif %s {\n  filename \"%s\";\n}", any ? " else " : "",
		arch == "" ? "exists user-class and option user-class = \"iPXE\"" : "option arch = 00:" arch,
		field[name])
	any = 1
}
function isc_end() {
	print "option arch code 93 = unsigned integer 16;"
	print "next-server " field["Next-server IP"] ";"
	isc_file("", "iPXE boot filename")
	isc_file("06", "x86 UEFI (32-bit) filename")
	isc_file("07", "x64 UEFI/EBC (64-bit) filename")
	isc_file("09", "x64 UEFI/EBC (64-bit) filename")
	isc_file("0a", "ARM UEFI (32-bit) filename")
	isc_file("0b", "ARM UEFI (64-bit) filename")
	if (field["Default BIOS filename"] != "(empty)")
		printf("%s  filename \"%s\";\n%s\n", any ? " else {\n" : "", field["Default BIOS filename"], any ? "}" : "")
}

BEGIN {
	for (i = 32; i < 127; i++)
		ascii = ascii sprintf("%c", i)
	begin["dnsmasq"] = "=== Dnsmasq, by its pages"
	begin["kea"] = "=== Kea, by its pages, 26.1.5"
	begin["kea-before"] = "=== Kea, by its pages, before"
	begin["isc"] = "=== ISC, by its pages"
}
/^=== / { within = index($0, begin[page]) == 1; at = ""; next }
!within { next }
/^Services: / { at = $0; sub(/;.*/, "", at); head = 1; rows = 0; next }
at == "" { next }
/^$/ { # the end of a table, or of its heading
	if (rows)
		at = ""
	next
}
{
	rows++
	line = substr($0, 3)
	n = split(line, cell, /  +/)
	if (page == "isc" || page == "kea-before" || at ~ /Subnets/) {
		if (n == 2)
			field[cell[1]] = cell[2]
		next
	}
	if (head) { # the fields' names
		head = 0
		next
	}
	$0 = line
	if (page == "dnsmasq")
		dnsmasq_row()
	else
		kea_row()
}
END {
	if (page == "kea")
		kea_end()
	else if (page == "isc")
		isc_end()
	else if (page == "kea-before")
		printf("\"next-server\": \"%s\", \"option-data\": [ { \"name\": \"tftp-server-name\", \"data\": \"%s\" }, { \"name\": \"boot-file-name\", \"data\": \"%s\" } ]\n",
			field["Next server"], field["TFTP server"], field["TFTP bootfile name"])
}
