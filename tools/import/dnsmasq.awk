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
	sub(/[ \t]*=.*/, "", key)
	if (!sub(/^[^=]*=[ \t]*/, "", value)) value = ""
	# What tags mean is known when all is read.
	if (key ~ /^(dhcp-boot|dhcp-host|dhcp-match|dhcp-userclass|dhcp-vendorclass|dhcp-mac)$/) {
		kept[++n_kept] = key
		kept_value[n_kept] = value; kept_file[n_kept] = file; kept_line[n_kept] = line; kept_whole[n_kept] = whole
	} else if (key in needless_keys) needless("it is no part of booting, and stays with the DHCP server")
	else if (key == "dhcp-range") {
		if (value ~ /(^|,)proxy(,|$)/) needless("pxedhcpd answers on each network that it is in")
		else needless("addresses are the DHCP server's affair")
	} else if (key == "dhcp-option" || key == "dhcp-option-force") dnsmasq_option(value)
	else dnsmasq_tftp(key, value)
}
function dnsmasq_option(value) {
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
	else if (key ~ /^(conf-file|conf-dir|dhcp-hostsfile|dhcp-hostsdir|servers-file)$/)
		lost("it is not followed; name its files on the command line, behind this one")
	else if (key == "pxe-service" || key == "pxe-prompt")
		lost("menus of firmware and boot files by it: see form, menu-prompt and [menu-item] in lanboot.ini(5)")
	else lost("not known, or not carried; see doc/moving.md for what it is here")
}

# Tags that stand for an architecture, for iPXE, or for machines.
function dnsmasq_tag(key, value,    n, w, tag, arch) {
	n = split_words(value, w)
	tag = w[1]
	if (!sub(/^(set|net):/, "", tag) || n < 2) { lost("expected set:TAG first"); return }
	if (key == "dhcp-match" && (w[2] == "option:client-arch" || w[2] == "93") && n == 3 && w[3] ~ /^[0-9]+$/) arch = w[3] + 0
	else if (key == "dhcp-vendorclass" && w[2] ~ /^PXEClient:Arch:[0-9][0-9][0-9][0-9][0-9]$/) arch = substr(w[2], 16) + 0
	else if ((key == "dhcp-match" && n == 2 && w[2] ~ /^(175|encap:175|option:175)$/) || (key == "dhcp-userclass" && w[2] == "iPXE")) {
		tag_ipxe[tag] = 1
		return
	} else if (key == "dhcp-mac" && mac_of(w[2]) != "") {
		if (add_host(mac_of(w[2]), "")) tag_hosts[tag] = tag_hosts[tag] " " n_hosts
		return
	} else { lost("machines are told by MAC, architecture or iPXE here, not by this"); return }
	# BC_EFI, 9, is 64-bit UEFI as 7 is.
	if (arch in arch_keys) tag_archs[tag] = tag_archs[tag] " " arch_keys[arch]
	else lost("architecture " arch " has no key here but perhaps arch-" arch "; see lanboot.ini(5)")
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
function dnsmasq_boot(value,    n, w, i, tag, f, ipxe, archs, who, tags, not_ipxe) {
	n = split_words(value, w)
	for (i = 1; i <= n && w[i] ~ /^(tag|net):/; i++) {
		tag = substr(w[i], 5)
		if (tag ~ /^!/ && substr(tag, 2) in tag_ipxe) { not_ipxe = 1; continue }
		tags++
		if (tag in tag_ipxe) ipxe = 1
		else if (tag in tag_archs && archs == "") archs = tag_archs[tag]
		else if (tag in tag_hosts && who == "") who = tag_hosts[tag]
		else { lost("the tag " shown(tag) " is nothing that is told here"); return }
	}
	f = boot_file(w[i])
	if (!is_file(f)) { lost("expected a path beneath the root or a URL, without variables"); return }
	if (who != "" && archs != "") { lost("a machine's boot-file is for all architectures; give it one section each, or write it by hand"); return }
	if (ipxe && archs != "") { lost("what iPXE loads is the same for all architectures: script in [pxedhcpd]"); return }
	if (ipxe && !is_url(f)) { lost("iPXE is sent a URL; this is " f " by TFTP: write script = tftp://{address}/" f); return }
	if (w[i + 1] != "" || w[i + 2] != "")
		lost("the file is carried, its other server is not: machines load it from this machine's tftpd")
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
	} else { everybody = f; everybody_place = file "\t" line "\t" whole }
}
function dnsmasq_end(    i, pass, n, w) {
	for (pass = 1; pass <= 2; pass++)
		for (i = 1; i <= n_kept; i++) {
			file = kept_file[i]; line = kept_line[i]; whole = kept_whole[i]
			if ((kept[i] == "dhcp-boot") != (pass == 2)) continue
			if (kept[i] == "dhcp-boot") dnsmasq_boot(kept_value[i])
			else if (kept[i] == "dhcp-host") dnsmasq_host(kept_value[i])
			else dnsmasq_tag(kept[i], kept_value[i])
		}
	if (everybody == "") return
	at_place(everybody_place)
	# dnsmasq gives it to each architecture that has none of its own.
	n = split("bios efi-ia32 efi-x64 efi-arm32 efi-arm64", w, " ")
	for (i = 1; i <= n; i++) if (!(("pxedhcpd", w[i]) in keys)) set_key("pxedhcpd", w[i], everybody)
}

function take(what) {
	if (what == "line") dnsmasq_line()
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
}
