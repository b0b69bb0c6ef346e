# boot_table.awk: the lines of boot.awk, of several rounds, as a table of the middle ones, and the goals.
function middle(key,    n, i, j, v, t) {
	n = split(all[key], v, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
	return v[int((n + 1) / 2)]
}
{
	if (!(($1, $2) in seen)) { seen[$1, $2] = 1; order[++rows] = $1 " " $2 }
	for (i = 3; i <= NF; i++) all[$1, $2, i] = all[$1, $2, i] " " $i
	fields = NF
}
END {
	printf "seconds, the middle of %d\n", split(all["lanboot", substr(order[1], index(order[1], " ") + 1), 3], v, " ")
	printf "%-10s %-8s %8s %9s %9s %9s %9s %9s %9s %9s %9s\n", "way", "server", "total", "firmware", "its file", "iPXE", "script", "kernel", "start", "overlay", "userland"
	for (r = 1; r <= rows; r++) {
		split(order[r], w, " ")
		printf "%-10s %-8s %8s", w[2], w[1], middle(w[1] SUBSEP w[2] SUBSEP 3)
		for (i = 4; i <= fields; i++) printf " %9s", middle(w[1] SUBSEP w[2] SUBSEP i)
		print ""
	}
	print ""
	for (r = 1; r <= rows; r++) {
		split(order[r], w, " ")
		if (w[1] != "lanboot")
			continue
		ours = middle(w[1] SUBSEP w[2] SUBSEP 3)
		peers = middle("peers" SUBSEP w[2] SUBSEP 3)
		ahead = peers - ours
		wanted = (w[2] == "bios") ? -0.1 : 2
		printf "%-7s %s: seconds ahead of dnsmasq and nginx %25.2f, wanted at least %.1f\n", (ahead >= wanted ? "met" : "NOT MET"), w[2], ahead, wanted
	}
}
