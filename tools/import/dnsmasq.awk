# dnsmasq.awk: dnsmasq(8). Beside common.awk.

# Words between commas, quotes taken off; a comma inside them is a part of the word.
function split_words(text, word,    i, c, n, quoted) {
	n = 1
	word[1] = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\"") quoted = !quoted
		else if (c == "," && !quoted) word[++n] = ""
		else word[n] = word[n] c
	}
	for (i = 1; i <= n; i++) gsub(/^[ \t]+|[ \t]+$/, "", word[i])
	return n
}

# A # behind a blank begins a comment, but in quotes.
function uncomment(text,    i, c, quoted) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\"") quoted = !quoted
		if (c == "#" && !quoted && (i == 1 || substr(text, i - 1, 1) ~ /[ \t]/)) { text = substr(text, 1, i - 1); break }
	}
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

function dnsmasq_line(    key, value) {
	$0 = uncomment($0)
	if ($0 == "") return
	key = value = $0
	# A line of a file that dhcp-hostsfile names.
	sub(/,.*/, "", key)
	if (mac_of(key) != "" && value ~ /,/) value = "dhcp-host=" value
	key = $0 = value
	sub(/[ \t]*=.*/, "", key)
	if (!sub(/^[^=]*=[ \t]*/, "", value)) value = ""
	# What tags mean is known when all is read.
	if (key == "dhcp-range") { n_ranges++; if (match(value, /^(set|net):[^,]*/)) range_tag[substr(value, 5, RLENGTH - 4)] }
	if (key ~ /^(dhcp-boot|dhcp-host|dhcp-match|dhcp-userclass|dhcp-vendorclass|dhcp-mac|pxe-service)$/ || is_file_option(key, value)) {
		kept[++n_kept] = key
		kept_value[n_kept] = value; kept_file[n_kept] = file; kept_line[n_kept] = line; kept_whole[n_kept] = whole
	} else if (key in needless_keys) needless("it is no part of booting, and stays with the DHCP server")
	else if (key == "dhcp-range") {
		if (value ~ /(^|,)proxy(,|$)/) needless("pxedhcpd answers on each network that it is in")
		else needless("addresses are the DHCP server's affair")
	} else if (key == "dhcp-option" || key == "dhcp-option-force") dnsmasq_option(value)
	else dnsmasq_tftp(key, value)
}
# Option 67, with nothing else in front than tags.
function is_file_option(key, value) {
	if (key !~ /^dhcp-option(-force)?$/) return 0
	while (sub(/^(tag|net):[^,]*,/, "", value)) ;
	return value ~ /^(67|option:bootfile-name),/
}
function dnsmasq_option(value) {
	if (value ~ /(^|,)(60|option:vendor-class),"?(PXE|HTTP)Client"?$/) { needless("pxedhcpd says it itself"); return }
	if (value ~ /(^|,)(66|150|option:tftp-server(-address)?),/) {
		sub(/.*,/, "", value)
		gsub(/"/, "", value)
		see_next(value, file "\t" line "\t" whole)
		return
	}
	if (value ~ /(^|,)(66|67|43|60|150|208|209|210|211|option:(bootfile-name|tftp-server|vendor-class|vendor-encap|tftp-server-address))(,|$)/ ||
	    value ~ /(vendor|encap):/)
		lost("pxedhcpd makes the options of booting itself; a file is boot-file of a [host]")
	else needless("what machines get with their address is the DHCP server's affair")
}
function dnsmasq_tftp(key, value) {
	if (key == "tftp-root" && value ~ /^\/[A-Za-z0-9_.+\/@-]*$/) {
		if (root != "") { lost("there is one root; the files of the other folder have to go there"); return }
		root = value
		sub(/\/+$/, "", root)
		set_key("lanboot", "root", root == "" ? "/" : root)
	} else if (key == "tftp-unique-root" && (value == "" || value == "ip" || value == "mac"))
		set_key("tftpd", "root-by", value == "mac" ? "mac" : "ip")
	else if (key == "tftp-single-port") set_key("tftpd", "single-port", "yes")
	else if (key == "tftp-port-range" && value ~ /^[0-9]+,[0-9]+$/) {
		sub(/,/, "-", value)
		set_key("tftpd", "ports", value)
	} else if (key == "tftp-no-blocksize") set_key("tftpd", "max-blksize", 512)
	else if (key == "tftp-mtu" && value > 100 && value < 65000) set_key("tftpd", "max-blksize", value - 32)
	else if (key == "interface" && value ~ /^[A-Za-z0-9_.-]+$/)
		set_key("pxedhcpd", "interfaces", ("pxedhcpd", "interfaces") in keys ? keys["pxedhcpd", "interfaces"] " " value : value)
	else if (key == "dhcp-ignore" && value ~ /^(tag:!|#)known$/) set_key("pxedhcpd", "known-only", "yes")
	else if (key ~ /^(enable-tftp|tftp-lowercase|tftp-secure|tftp-max|tftp-no-fail)$/) needless("tftpd does this in its own way")
	else if (key == "servers-file") needless("it is no part of booting, and stays with the DHCP server")
	else if (key ~ /^(conf-file|conf-dir|dhcp-hostsfile|dhcp-hostsdir)$/) {
		sub(/,.*/, "", value)
		if (value == "") return
		also[++n_also] = value
		also_place[n_also] = file "\t" line "\t" whole
	}
	else if (key == "pxe-prompt") {
		if (value ~ /,[ \t]*0$/) needless("the first file is loaded at once, as by pxedhcpd")
		else lost("a menu of the firmware: see form, menu-prompt and [menu-item] in lanboot.ini(5)")
	}
	else lost("not known, or not carried; see doc/moving.md for what it is here")
}

# Tags that stand for an architecture, for iPXE, for machines, or for all of them.
function dnsmasq_tag(key, value,    n, w, tag, arch, text) {
	n = split_words(value, w)
	tag = w[1]
	# Without set:, it is one all the same.
	if (n < 2 || (!sub(/^(set|net):/, "", tag) && tag ~ /:/)) { lost("expected set:TAG first"); return }
	if (key == "dhcp-match" && sub(/^enterprise:/, "", w[2])) { lost("machines are told by MAC, architecture or iPXE here, not by this"); return }
	sub(/^option:/, "", w[2])
	text = key == "dhcp-vendorclass" ? w[2] : key == "dhcp-match" && w[2] ~ /^(60|vendor-class)$/ ? (n > 2 ? w[3] : "PXEClient") : ""
	if (text ~ /^"?(PXE|HTTP)Client:Arch:[0-9][0-9][0-9][0-9][0-9]/) {
		sub(/^"?(PXE|HTTP)Client:Arch:/, "", text)
		arch = number(substr(text, 1, 5))
	} else if (text == "PXEClient") { tag_all[tag]; return }
	else if (text == "HTTPClient") { tag_http[tag]; return }
	else if (key == "dhcp-match" && w[2] ~ /^(client-arch|93)$/ && n == 3 && w[3] ~ /^[0-9]+$/) arch = number(w[3])
	else if (key == "dhcp-match" && w[2] ~ /^(client-arch|93)$/ && n == 3 && w[3] ~ /^(0x)?[0-9a-fA-F]+(:[0-9a-fA-F]+)?$/ && w[3] ~ /[x:]/) arch = hex_number(w[3])
	else if ((key == "dhcp-match" && w[2] ~ /^((encap:)?175|iPXE)$/) || (key == "dhcp-userclass" && w[2] == "iPXE") ||
	    (key == "dhcp-match" && w[2] ~ /^(77|user-class)$/ && w[3] ~ /^"?iPXE"?$/)) {
		tag_ipxe[tag] = 1
		return
	} else if (key == "dhcp-mac" && mac_of(w[2]) != "") {
		if (add_host(mac_of(w[2]), "")) tag_hosts[tag] = tag_hosts[tag] " " n_hosts
		return
	} else { lost("machines are told by MAC, architecture or iPXE here, not by this"); return }
	if (arch == 16 || arch == 19 || arch == 15) { tag_http[tag] = tag_http[tag] " " (arch == 19 ? "efi-arm64" : arch == 15 ? "efi-ia32" : "efi-x64"); return }
	# BC_EFI, 9, is 64-bit UEFI as 7 is.
	if (arch in arch_keys) { if (index(tag_archs[tag] " ", " " arch_keys[arch] " ") == 0) tag_archs[tag] = tag_archs[tag] " " arch_keys[arch] }
	else if (arch == 2 || arch == 8) { tag_none[tag]; needless("no PC boots as architecture " arch ", which is Itanium or an XScale") }
	else { tag_none[tag]; lost("architecture " arch " has no key here but perhaps arch-" arch "; see lanboot.ini(5)") }
}
function hex_number(text,    i, n) {
	sub(/^0x/, "", text); gsub(/:/, "", text)
	text = tolower(text)
	for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n
}
# A file by pxe-service=[tag:...,]CSA,TEXT,FILE[,SERVER]: the first of an architecture, where no dhcp-boot names one.
function dnsmasq_service(value,    n, w, key, f) {
	n = split_words(value, w)
	if (w[1] ~ /^(tag|net):/) { # only where it says again what the CSA says
		if (!(substr(w[1], 5) in tag_archs) && !(substr(w[1], 5) in tag_all)) { lost("a file by pxe-service for some machines: write boot-file into their [host]"); return }
		value = substr(value, index(value, ",") + 1)
		n = split_words(value, w)
	}
	w[1] = tolower(w[1])
	key = w[1] ~ /^[0-9]+$/ ? (number(w[1]) in arch_keys ? arch_keys[number(w[1])] : "") : w[1] in csa_keys ? csa_keys[w[1]] : ""
	f = boot_file(w[3])
	# Without a suffix it is that of the first layer.
	if (f != "" && f !~ /\./ && key == "bios") f = f ".0"
	if (key == "" && w[1] ~ /^(pc98|ia64_efi|alpha|arc_x86|intel_lean_client|xscale_efi)$/) needless("no PC boots as this architecture")
	else if (key == "") lost("this architecture has no key here but perhaps arch-N; see lanboot.ini(5)")
	else if (key in service_of) lost("a further line of a menu of the firmware: see form, menu-prompt and [menu-item] in lanboot.ini(5)")
	else if (f == "" || f ~ /^[0-9]+$/ || !is_file(f) || is_url(f)) lost("a menu of the firmware, or a file that is not beneath the root: see form and [menu-item] in lanboot.ini(5)")
	else {
		service_of[key] = f
		service_place[key] = file "\t" line "\t" whole
		if (w[4] != "") see_next(w[4], service_place[key])
	}
}
function dnsmasq_host(value,    n, w, i, ids, n_ids, name, tags, ignored, id) {
	n = split_words(value, w)
	for (i = 1; i <= n; i++) {
		if ((id = mac_of(w[i])) != "") { ids = ids (n_ids++ ? " " : "") id; if (id ~ /\*/) n_ids += 100 }
		else if (w[i] ~ /^(set|net):/) tags = tags " " substr(w[i], 5)
		else if (w[i] == "ignore") ignored = 1
		else if (w[i] ~ /^(id|tag):/ || is_mac(w[i])) { lost("who this is for cannot be told by " shown(w[i]) "; write a [host MAC]"); return }
		else if (w[i] ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/ || w[i] ~ /^\[/ || w[i] ~ /^([0-9]+[smhdw]?|infinite)$/ || w[i] == "") continue
		else name = w[i]
	}
	if (!n_ids) { needless("an address by the name that a machine says is the DHCP server's affair"); return }
	if (n_ids > 10 && ids ~ / /) { lost("a section is for up to 10 MACs, or one beginning of them; write several"); return }
	if (!add_host(ids, name)) return
	if (ignored) set_key("host " ids, "ignore", "yes")
	n = split(tags, w, " ")
	for (i = 1; i <= n; i++) tag_hosts[w[i]] = tag_hosts[w[i]] " " n_hosts
}
# What the last one says that fits counts (find_boot in dnsmasq's source).
function dnsmasq_boot(value, is_option,    n, w, i, tag, f, ipxe, archs, who, http, not_ipxe, is_no) {
	n = split_words(value, w)
	for (i = 1; i <= n && w[i] ~ /^(tag|net):/; i++) {
		tag = substr(w[i], 5)
		is_no = sub(/^!/, "", tag)
		if (tag in tag_ipxe) { if (is_no) not_ipxe = 1; else ipxe = 1 }
		else if (is_no && (tag in tag_archs || tag in tag_http || tag in tag_none)) continue
		else if (is_no) { lost("the tag !" shown(tag) " is nothing that is told here"); return }
		else if (tag in tag_archs && archs == "") archs = tag_archs[tag]
		else if (tag in tag_hosts && who == "") who = tag_hosts[tag]
		else if (tag in tag_http) http = tag_http[tag] == "" ? " efi-x64" : tag_http[tag]
		else if (tag in tag_none) { needless("no machine here is of this architecture"); return }
		else if (tag in tag_all || (tag in range_tag && n_ranges == 1)) continue
		else if (tag in range_tag) { lost("pxedhcpd names the same files in all networks: write boot-file into the [host] of machines of this one"); return }
		else { lost("the tag " shown(tag) " is nothing that is told here"); return }
	}
	if (is_option) i++
	f = boot_file(w[i])
	if (!is_file(f)) { lost("expected a path beneath the root or a URL, without variables"); return }
	if (http != "" && who == "") { http_boot[http] = f; http_place[http] = file "\t" line "\t" whole; return }
	if (who != "" && archs != "") { lost("a machine's boot-file is for all architectures; give it one section each, or write it by hand"); return }
	if (ipxe && archs != "") { lost("what iPXE loads is the same for all architectures: script in [pxedhcpd]"); return }
	if (ipxe && !is_url(f)) { lost("iPXE is sent a URL; this is " f " by TFTP: write script = tftp://{address}/" f); return }
	if (!is_option && (w[i + 1] != "" || w[i + 2] != "")) see_next(w[i + 2] == "" ? w[i + 1] : w[i + 2], file "\t" line "\t" whole)
	if (archs != "" && own_files)
		lost("behind a file of some machines it goes before theirs in dnsmasq; here their own does")
	if (who != "") {
		own_files = !ipxe || own_files
		if (!ipxe && !not_ipxe && has_key("pxedhcpd", "script"))
			lost("iPXE on these machines was given the same file, as this line comes behind that for iPXE; here it is given the script")
		n = split(who, w, " ")
		for (i = 1; i <= n; i++) set_key("host " hosts[w[i]], ipxe ? "script-url" : "boot-file", f)
	} else if (ipxe) set_key("pxedhcpd", "script", f)
	else if (archs != "") {
		n = split(archs, w, " ")
		for (i = 1; i <= n; i++) set_key("pxedhcpd", w[i], f)
	} else if (everybody_is_option && !is_option) needless("option 67 says another file, and goes before it")
	else { everybody = f; everybody_is_option = is_option; everybody_place = file "\t" line "\t" whole }
}
function dnsmasq_files(    i, n, w, key) {
	# dnsmasq gives it to each architecture that has none of its own.
	n = split("bios efi-ia32 efi-x64 efi-arm32 efi-arm64", w, " ")
	for (i = 1; i <= n; i++) {
		if (everybody_is_option) { at_place(everybody_place); set_key("pxedhcpd", w[i], everybody) }
		else if (has_key("pxedhcpd", w[i])) {
			if (w[i] in service_of && keys["pxedhcpd", w[i]] != service_of[w[i]]) { at_place(service_place[w[i]]); lost("dhcp-boot names another file for it, which counts here") }
		} else if (everybody != "") { at_place(everybody_place); set_key("pxedhcpd", w[i], everybody) }
		else if (w[i] in service_of) { at_place(service_place[w[i]]); set_key("pxedhcpd", w[i], service_of[w[i]]) }
	}
	for (key in http_boot) {
		at_place(http_place[key])
		n = split(key, w, " ")
		for (i = 1; i <= n; i++) if (!set_http(w[i], http_boot[key])) { lost("HTTP Boot loads what PXE does, behind http-root: name the file so, or write boot-file"); break }
	}
}
# Files that are named in others, and are on the command line, too, wherever they lie there.
function dnsmasq_others(    i, j, is_there, name, folder) {
	for (i = 1; i <= n_also; i++) {
		name = also[i]
		sub(/\/+$/, "", name); sub(/.*\//, "", name)
		is_there = 0
		for (j = 1; j <= n_files; j++) {
			folder = files[j]
			sub(/\/[^\/]*$/, "", folder); sub(/.*\//, "", folder)
			if (folder == name || files[j] == name || substr(files[j], length(files[j]) - length(name)) == "/" name) is_there = 1
		}
		at_place(also_place[i])
		if (is_there) needless("its files are read, too, as the command line names them")
		else lost("it is not followed; name its files on the command line, behind this one")
	}
}
function dnsmasq_end(    i, pass, kind) {
	dnsmasq_others()
	for (pass = 1; pass <= 3; pass++)
		for (i = 1; i <= n_kept; i++) {
			file = kept_file[i]; line = kept_line[i]; whole = kept_whole[i]
			kind = kept[i] ~ /^dhcp-option/ ? 2 : kept[i] ~ /^(dhcp-boot|pxe-service)$/ ? 3 : 1
			if (kind != pass) continue
			if (pass == 2) dnsmasq_boot(kept_value[i], 1)
			else if (kept[i] == "dhcp-boot") dnsmasq_boot(kept_value[i])
			else if (kept[i] == "pxe-service") dnsmasq_service(kept_value[i])
			else if (kept[i] == "dhcp-host") dnsmasq_host(kept_value[i])
			else dnsmasq_tag(kept[i], kept_value[i])
		}
	dnsmasq_files()
}

function take(what) {
	if (what == "line") dnsmasq_line()
	else if (what == "file") files[++n_files] = file
	else if (what == "end") dnsmasq_end()
}

BEGIN {
	n = split("port listen-address bind-interfaces bind-dynamic except-interface no-dhcp-interface domain local server address " \
		"no-resolv no-hosts no-poll addn-hosts resolv-file cache-size expand-hosts domain-needed bogus-priv strict-order " \
		"log-dhcp log-queries log-facility log-async quiet-dhcp user group pid-file dhcp-leasefile dhcp-authoritative " \
		"dhcp-lease-max dhcp-script read-ethers no-ping enable-ra ra-param dhcp-rapid-commit dhcp-sequential-ip host-record " \
		"cname ptr-record txt-record srv-host mx-host localise-queries no-negcache all-servers rebind-domain-ok stop-dns-rebind " \
		"dhcp-fqdn keep-in-foreground dhcp-no-override", w, " ")
	for (i = 1; i <= n; i++) needless_keys[w[i]]
	csa_keys["x86pc"] = "bios"; csa_keys["ia32_efi"] = "efi-ia32"; csa_keys["x86-64_efi"] = csa_keys["bc_efi"] = "efi-x64"
	csa_keys["arm32_efi"] = "efi-arm32"; csa_keys["arm64_efi"] = "efi-arm64"
}
