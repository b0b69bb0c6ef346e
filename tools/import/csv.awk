# csv.awk: lists of machines as people keep them; the first line names the columns. Beside common.awk.

# What a column is called here, by what people call it.
function column_of(text,    key) {
	key = tolower(text)
	gsub(/[^a-z0-9]+/, "-", key)
	gsub(/^-+|-+$/, "", key)
	return key in column_names ? column_names[key] : key
}
function read_columns(    i, key, seen) {
	for (i = 3; i <= n_cells; i++) {
		whole = cell[i]
		key = column_of(whole)
		if (key == "") continue
		if (key in seen) { lost("the column " key " is there twice; the first counts"); continue }
		seen[key]
		column[i] = key
		who = who (key ~ /^(mac|uuid|serial|asset|client-id|section)$/ ? " " key : "")
	}
	n_columns = n_cells
	if (who == "") lost("the first line names none of the columns mac, uuid, serial, asset and section, by which machines are told")
}

# A cell as it was before a spreadsheet was kept from taking it for a formula.
function cell_value(text) {
	gsub(/\\\\/, "\001", text)
	gsub(/\\x0[9ad]/, "\n", text)
	gsub(/\\x[0-9a-f][0-9a-f]/, "\002", text)
	gsub(/\001/, "\\", text)
	if (text ~ /^'[ ]*[=+@'-]/) text = substr(text, 2)
	gsub(/^[ \n]+|[ \n]+$/, "", text)
	return text
}
# Several MACs, told apart by whatever stands between them.
function macs_of(text,    n, word, i, ids, mac) {
	gsub(/[\n,;|+]/, " ", text)
	n = split(text, word, " ")
	for (i = 1; i <= n; i++) {
		mac = tolower(word[i])
		if (mac ~ /^[0-9a-f]+$/ && length(mac) == 12)
			gsub(/../, "&:", mac)
		else if (mac ~ /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f]\.[0-9a-f.]+$/ && length(mac) == 14) {
			gsub(/\./, "", mac)
			gsub(/../, "&:", mac)
		}
		sub(/:$/, "", mac)
		mac = mac_of(mac)
		if (mac == "" || mac ~ /\*/) return ""
		ids = ids (i > 1 ? " " : "") mac
	}
	return ids
}
# Who the line is for: the column that tells it, set as told_by, and what stands in the section.
function id_of(value,    i, n, word) {
	n = split("mac section uuid serial asset client-id", word, " ")
	for (i = 1; i <= n && !(word[i] in value); i++);
	told_by = i > n ? "" : word[i]
	if (told_by == "mac") return macs_of(value["mac"])
	if (told_by == "section") return macs_of(value["section"]) != "" ? macs_of(value["section"]) : value["section"]
	if (told_by == "uuid") return tolower(value["uuid"])
	return told_by " " value[told_by]
}
# One value of a machine.
function read_value(section, i, key, text,    n, part, j) {
	if (key in who_columns) {
		if (key != told_by && key != "section") needless(key " " shown(text) ": the machine is told by its " told_by)
	} else if (key == "profile") set_key(section, key, profile_for(text))
	else if (key == "tags") {
		gsub(/[\n,;|]+/, " ", text)
		set_key(section, key, text)
	} else if (key == "option") {
		n = split(text, part, "\n")
		for (j = 1; j <= n; j++) set_key(section, "option#" j, part[j])
	} else if (key in host_keys) {
		gsub(/\n/, " ", text)
		set_key(section, key, text)
	} else if (!told_of[i]++) {
		if (key in needless_columns) needless("column " column[i] ": it is no part of who boots what")
		else lost("column " column[i] ", which " shown(text) " stands in, is no key of a [host]: see lanboot.ini(5)")
	}
}
function read_machine(    i, key, value, id) {
	whole = ""
	for (i = 3; i <= n_cells; i++) {
		cell[i] = cell_value(cell[i])
		whole = whole (i > 3 ? "," : "") cell[i]
		if (cell[i] == "") continue
		if (cell[i] ~ /\002/) {
			lost(shown(cell[i]) ": a value has no control characters")
			cell[i] = ""
			continue
		}
		if (i in column) value[column[i]] = cell[i]
		else if (i > n_columns) { lost("more values than the first line names columns"); return }
	}
	if (whole ~ /^,*$/) return
	id = id_of(value)
	if (told_by == "") lost("nothing tells which machine this is: its" who " is empty")
	else if (id == "") lost("this is no MAC address: " shown(value["mac"]))
	else if (add_host(id, value["name"]))
		for (i = 3; i <= n_columns; i++)
			if (i in column && column[i] != "name" && cell[i] != "" && i <= n_cells)
				read_value("host " id, i, column[i], cell[i])
}

function take(what) {
	if (what == "file") { n_columns = 0; who = ""; split("", column); split("", told_of) }
	else if (what == "record" && !n_columns && tolower(cell[3]) ~ /^sep=/) return # Excel's word for what parts them
	else if (what == "record" && !n_columns) read_columns()
	else if (what == "record" && who != "") read_machine()
}

# names(COLUMN, TEXT): the words of the text are other names of the column.
function names(key, text,    n, i, word) {
	n = split(text, word, " ")
	for (i = 1; i <= n; i++) column_names[word[i]] = key
}
BEGIN {
	names("mac", "mac mac-address mac-addr macaddress macaddr macs hwaddr hwaddress hw-address hardware-address ethernet " \
		"ethernet-address physical-address lan-mac mac-adresse physische-adresse")
	names("name", "name hostname host host-name machine machine-name computer computer-name computername pc pcname device " \
		"device-name node rechner rechnername client")
	names("profile", "profile image os-profile boot-profile profil")
	names("room", "room location raum standort site classroom")
	names("tags", "tags tag labels label groups")
	names("uuid", "uuid guid smbios-uuid smbios-guid system-uuid")
	names("serial", "serial serial-number serialnumber serial-no serial-nr sn s-n service-tag seriennummer")
	names("asset", "asset asset-tag assettag inventory inventory-number inventory-no inventarnummer")
	for (i = split("mac section uuid serial asset client-id", w, " "); i > 0; i--) who_columns[w[i]]
	# What is the DHCP server's, what lanboot list tells of a machine, and what people note.
	n = split("ip ip-address ipv4 ipv6 address state since step release word vendor product memory-mb last-heard comment comments " \
		"note notes description remark remarks bemerkung owner user vlan switch port dns domain gateway netmask model " \
		"manufacturer type file id nr no", w, " ")
	for (i = 1; i <= n; i++) needless_columns[w[i]]
}
