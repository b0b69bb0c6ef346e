# The table of tests/bench/mirror. Lines of input:
#	hit WHAT,CONNECTIONS SERVER ROUND requests/s requests errors us
#	cold CLIENTS SERVER ROUND first-ms last-ms done-ms whole asked kB
#	apk boot SERVER ROUND ms packages
# Of each the middle one of all rounds; of ratios, the middle one of those within a round.
function middle(values, n,	i, j, v, sorted) {
	for (i = 1; i <= n; i++) {
		v = values[i]
		for (j = i; j > 1 && sorted[j - 1] > v; j--)
			sorted[j] = sorted[j - 1]
		sorted[j] = v
	}
	return n ? (sorted[int((n + 1) / 2)] + sorted[int(n / 2) + 1]) / 2 : 0
}
# The middle one of a table's values of a row and a server, or of its ratios to another server.
function of(table, row, server,	i, n, v) {
	for (i = 0; i < rounds; i++)
		if ((table, row, server, i) in value)
			v[++n] = value[table, row, server, i]
	return middle(v, n)
}
function ratio(table, row, server, other,	i, n, v) {
	for (i = 0; i < rounds; i++)
		if (value[table, row, other, i] > 0)
			v[++n] = value[table, row, server, i] / value[table, row, other, i]
	return middle(v, n)
}
# at_least RATIO LEAST: what is promised, and whether it is so.
function at_least(what, least) { return sprintf("%.2f (at least %.2f: %s)", what, least, what >= least ? "yes" : "NO") }
function at_most(what, most) { return sprintf("%.2f (at most %.2f: %s)", what, most, what <= most ? "yes" : "NO") }
function hits(label, row, least,	own) {
	if (!of("rate", row, "httpbootd")) return
	own = of("rate", row, "httpbootd-static")
	printf "%-34s %9s %9.0f %9.0f\n", label ", requests/s", own ? sprintf("%.0f", own) : "-",
		of("rate", row, "nginx"), of("rate", row, "httpbootd")
	printf "%-34s %9s %9.0f %9.0f\n", label ", per CPU s",
		own ? sprintf("%.0f", of("cpu", row, "httpbootd-static")) : "-",
		of("cpu", row, "nginx"), of("cpu", row, "httpbootd")
	if (own && row ~ /^1m/)
		promised[++n_promised] = label ": of our own file " at_least(ratio("rate", row, "httpbootd", "httpbootd-static"), 0.95) \
			sprintf(", per CPU s %.2f", ratio("cpu", row, "httpbootd", "httpbootd-static"))
	promised[++n_promised] = label ": of nginx " at_least(ratio("rate", row, "httpbootd", "nginx"), least) \
		sprintf(", per CPU s %.2f", ratio("cpu", row, "httpbootd", "nginx"))
}
function line(label, table, row) {
	printf "%-34s %9s %9.0f %9.0f\n", label, "-", of(table, row, "nginx"), of(table, row, "httpbootd")
}
{
	if ($4 + 1 > rounds) rounds = $4 + 1
}
$1 == "hit" {
	value["rate", $2, $3, $4] = $5
	if ($8 > 0) value["cpu", $2, $3, $4] = $6 * 1e6 / $8
	errors += $7
}
$1 == "cold" {
	n_clients = $2
	value["first", "cold", $3, $4] = $5
	value["last", "cold", $3, $4] = $6
	value["spread", "cold", $3, $4] = $6 - $5
	value["done", "cold", $3, $4] = $7 - $5
	value["whole", "cold", $3, $4] = $8
	value["asked", "cold", $3, $4] = $9
	if ($9 != 1 && $3 == "httpbootd") often++
	if ($8 != n_clients && $3 == "httpbootd") short++
	if ($10 > memory[$3]) memory[$3] = $10
	if ($5 > 0) value["lag", "cold", $3, $4] = $6 / $5
}
$1 == "apk" && $3 !~ /^first/ {
	value["ms", "apk", $3, $4] = $5
	packages = $6
}
# Without what it takes apk itself.
$1 == "apk" && $3 == "folder" {
	for (s in value) {
		split(s, part, SUBSEP)
		if (part[1] == "ms" && part[4] == $4 && part[3] != "folder")
			value["net", "apk", part[3], $4] = value[s] - $5
	}
}
END {
	printf "%-34s %9s %9s %9s\n", "", "own file", "nginx", "mirror"
	for (i = 1; i <= split("1 64", ns, " "); i++) {
		label = ns[i] (ns[i] == 1 ? " connection" : " connections")
		hits("hit, 1 MiB, " label, "1m," ns[i], 0.95)
		hits("hit, 4 KiB, " label, "4k," ns[i], 1)
		hits("hit, package, " label, "apk," ns[i], 1)
	}
	if (n_clients) {
		label = "cold, " n_clients " wait"
		line(label ": first byte, ms", "first", "cold")
		line(label ": the last's, ms later", "spread", "cold")
		line(label ": all have all, ms later", "done", "cold")
		printf "%-34s %9s %9d %9d\n", "memory of its own, kB", "-", memory["nginx"], memory["httpbootd"]
		promised[++n_promised] = label ": upstream asked " (often ? "MORE THAN ONCE" : "once") (short ? ", and SOME GOT LESS" : ", and all got all")
		promised[++n_promised] = label ": first byte of the last by the first's " at_most(of("lag", "cold", "httpbootd"), 1.2)
		promised[++n_promised] = label ": memory of its own, MB " at_most(memory["httpbootd"] / 1024, 32)
	}
	if (packages) {
		printf "%-34s %9s %9.0f %9.0f\n", "apk, " packages " packages, ms", "-", of("ms", "apk", "nginx"), of("ms", "apk", "httpbootd")
		printf "apk, %d packages: %.0f ms from upstream, %.0f ms from a folder, which is what apk itself takes\n", packages,
			of("ms", "apk", "upstream"), of("ms", "apk", "folder")
		printf "apk, 20 ms away from the mirror: %.0f ms one by one, %.0f ms packed in the apkovl\n",
			of("ms", "apk", "far"), of("ms", "apk", "packed")
		promised[++n_promised] = "apk, 20 ms away from the mirror: one by one by packed " at_least(ratio("ms", "apk", "far", "packed"), 2)
		promised[++n_promised] = "apk, upstream by mirror: in all " at_least(ratio("ms", "apk", "upstream", "httpbootd"), 5)
		promised[++n_promised] = "apk, upstream by mirror: without what apk itself takes " at_least(ratio("net", "apk", "upstream", "httpbootd"), 5)
	}
	printf "failed requests: %d\n\n", errors
	for (i = 1; i <= n_promised; i++) print promised[i]
}
