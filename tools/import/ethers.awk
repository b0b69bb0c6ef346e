# ethers.awk: ethers(5): a MAC, then a name or an address. Beside common.awk.

function ethers_line(    id, n, word) {
	gsub(/^[ \t]+|#.*/, "")
	n = split($0, word, /[ \t]+/)
	while (n && word[n] == "") n--
	if (!n) return
	id = mac_of(word[1])
	if (n != 2 || id == "" || id ~ /\*/) lost("expected a MAC address and a name")
	else if (word[2] ~ /^[0-9]+(\.[0-9]+)*$/ || word[2] ~ /:/) {
		add_host(id, "")
		needless("the address is the DHCP server's affair; the machine has its section")
	} else add_host(id, word[2])
}
function take(what) { if (what == "line") ethers_line() }
