# tftp.awk: reads the measurements of tests/bench/tftp, a line each of NAME=VALUE, and prints tables
# and what they say of our goals. Of several rounds the best counts; of failures the worst.

{
	delete f
	for (i = 1; i <= NF; i++) {
		at = index($i, "=")
		f[substr($i, 1, at - 1)] = substr($i, at + 1)
	}
	server = f["server"]; row = f["row"]; key = server " " row
	seen[server] = 1
	if (row == "none") {
		none_row = 1
		if (f["rate"] + 0 > none[server]) {
			none[server] = f["rate"] + 0
			none_cpu[server] = f["answers"] ? f["cpu-us"] / f["answers"] : 0
		}
		next
	}
	if (!(row in known)) { known[row] = 1; rows[++n_rows] = row }
	gb = f["bytes"] / 1e9
	most("rate", f["rate"])
	if (gb > 0) least("cpu", f["cpu-us"] / 1e6 / gb)
	if (f["failed"] == 0 || !((key, "max") in got)) {
		least("max", f["max-ms"])
		least("median", f["median-ms"])
	}
	most("failed", f["failed"])
	most("wrong", f["wrong"])
	most("rss", f["rss-kB"] / 1024)
	if ("broke" in f) broke[key] = 1
	least("resent", f["resent"])
	least("again", f["again"])
	if (f["windowsize"] < f["wanted-window"]) lockstep[key] = 1
}

function most(what, value) { if (!((key, what) in got) || value + 0 > got[key, what]) got[key, what] = value + 0 }
function least(what, value) { if (!((key, what) in got) || value + 0 < got[key, what]) got[key, what] = value + 0 }
function has(server, row) { return ((server " " row), "rate") in got }
function value(server, row, what) { return got[server " " row, what] }

# Which of the peers is fastest in this row.
function best(row,   i, server) {
	server = ""
	for (i = 1; i <= n_peers; i++)
		if (has(peers[i], row) && (server == "" || value(peers[i], row, "rate") > value(server, row, "rate")))
			server = peers[i]
	return server
}

function ratio(row, what, other) {
	if (other == "" || !has(other, row) || !has("tftpd", row) || value(other, row, what) <= 0) return -1
	return value("tftpd", row, what) / value(other, row, what)
}
function shown(r) { return r < 0 ? "-" : sprintf("%.2f", r) }

function cell(server, row, what, form,   text) {
	if (!has(server, row)) return "-"
	if (what ~ /^(rate|cpu|max|median|rss)$/ && value(server, row, what) == 0) return "-" # it broke down
	text = sprintf(form, value(server, row, what))
	if (what == "rate" && (server " " row) in lockstep) text = text "*"
	if (what == "failed" && (server " " row) in broke) text = text "!"
	return text
}

function line(label, what, form, row,   i) {
	printf "%-12s", label
	for (i = 1; i <= n_servers; i++) printf " %9s", cell(servers[i], row, what, form)
}

function head(title, more,   i) {
	printf "\n%s\n%-12s", title, "row"
	for (i = 1; i <= n_servers; i++) printf " %9s", servers[i]
	print more
}

# goal TEXT FIGURE GOAL MORE: MORE is 1 if more is better.
function goal(text, figure, limit, more) {
	if (figure < 0) return
	met = more ? figure >= limit : figure <= limit
	n_goals++; n_met += met
	printf "%-7s %-62s %8.2f, wanted %s %.2f\n", met ? "met" : "NOT MET", text, figure,
		more ? "at least" : "at most", limit
}

function clients_of(row) { return row + 0 }
function window_of(row) { sub(/^[0-9]*x/, "", row); return row + 0 }

function judge(row,   peer, many) {
	peer = best(row)
	if (!has("tftpd", row)) return
	goal(row ": transfers that failed or had wrong bytes", value("tftpd", row, "failed"), 0, 0)
	if (row ~ /%/) { goal(row ": MB/s, of the best peer's (" peer ")", ratio(row, "rate", peer), 1, 1); return }
	if (clients_of(row) >= 1000) {
		if (value("tftpd", row, "median") > 0)
			goal(row ": the slowest, of the median", value("tftpd", row, "max") / value("tftpd", row, "median"), 3, 0)
		goal(row ": memory, MB", value("tftpd", row, "rss"), 10, 0)
		return
	}
	if (window_of(row) < 4) {
		goal(row ": MB/s, of the best peer's (" peer ")", ratio(row, "rate", peer), 1, 1)
		goal(row ": CPU per GB, of dnsmasq's", ratio(row, "cpu", "dnsmasq"), 0.8, 0)
		return
	}
	many = clients_of(row) >= 64
	goal(row ": MB/s, of the best peer's (" peer ")", ratio(row, "rate", peer), many ? 3 : 1.8, 1)
	goal(row ": CPU per GB, of its", ratio(row, "cpu", peer), 0.35, 0)
	goal(row ": MB/s, of the bare answerer's", ratio(row, "rate", "bare"), 0.7, 1)
}

END {
	n_all = split("bare dnsmasq hpa atftpd tftpd", all, " ")
	for (i = 1; i <= n_all; i++) if (all[i] in seen) {
		servers[++n_servers] = all[i]
		if (all[i] != "bare" && all[i] != "tftpd") peers[++n_peers] = all[i]
	}
	print "A row is CLIENTSxWINDOW[@BLKSIZE][-LOSS]; blksize 1468 where none is given."
	head("MB/s (*: no windowsize, one block a time)", "   tftpd of best   of bare")
	for (r = 1; r <= n_rows; r++) {
		line(rows[r], "rate", "%.1f", rows[r])
		printf " %15s %9s\n", shown(ratio(rows[r], "rate", best(rows[r]))), shown(ratio(rows[r], "rate", "bare"))
	}
	head("server CPU, seconds per GB", "   tftpd of best  of dnsmasq   of bare")
	for (r = 1; r <= n_rows; r++) {
		line(rows[r], "cpu", "%.2f", rows[r])
		printf " %15s %11s %9s\n", shown(ratio(rows[r], "cpu", best(rows[r]))),
			shown(ratio(rows[r], "cpu", "dnsmasq")), shown(ratio(rows[r], "cpu", "bare"))
	}
	n_whats = split("median max failed again resent rss", whats, " ")
	split("median transfer, ms|slowest transfer, ms|failed transfers (!: the server broke down)|DATA that came again or too early|packets the clients sent again|memory, MB (VmHWM, with children)", titles, "|")
	for (w = 1; w <= n_whats; w++) {
		head(titles[w], "")
		for (r = 1; r <= n_rows; r++)
			if (clients_of(rows[r]) >= 64 || rows[r] ~ /%/) {
				line(rows[r], whats[w], whats[w] == "rss" ? "%.1f" : "%.0f", rows[r])
				print ""
			}
	}
	if (none_row) {
		print "\nanswers a second of what is not there, and CPU for each, us (16 clients)"
		for (i = 1; i <= n_servers; i++)
			if (servers[i] in none) printf "%-12s %9.0f %9.1f\n", servers[i], none[servers[i]], none_cpu[servers[i]]
	}
	print "\ngoals"
	if ("tftpd" in none) {
		goal("none: answers a second", none["tftpd"], 100000, 1)
		for (i = 1; i <= n_peers; i++)
			if (none[peers[i]] > 0) goal("none: answers a second, of those of " peers[i], none["tftpd"] / none[peers[i]], 1, 1)
	}
	for (r = 1; r <= n_rows; r++) judge(rows[r])
	printf "%d of %d goals met\n", n_met, n_goals
}
