# The table of tests/bench/http. A line of input: SERVER WHAT,CONNECTIONS,KEEP-ALIVE requests/s
# bytes/s ticks bytes errors requests; or SERVER memory kB.
{
	key = $1 " " $2
	if ($2 == "memory") {
		if ($3 > memory[$1]) memory[$1] = $3
	} else {
		if ($3 > rate[key]) { rate[key] = $3; bytes[key] = $4 }
		if ($6 > 0 && (!(key in cpu) || $5 / $6 < cpu[key])) cpu[key] = $5 / $6
		if ($5 > 0 && $8 / $5 > percpu[key]) percpu[key] = $8 / $5
		errors[$1] += $7
	}
	seen[$1] = 1
}
function cell(server, what, value) {
	if (!((server " " what) in rate)) return "-"
	if (value == "rate") return sprintf("%.0f", rate[server " " what])
	if (value == "percpu") return sprintf("%.0f", percpu[server " " what] * 100)
	if (value == "GB/s") return sprintf("%.2f", bytes[server " " what] / 1e9)
	return sprintf("%.3f", cpu[server " " what] * 1e9 / 100)
}
function row(label, what, value) {
	if (!(("httpbootd " what) in rate) && !(("nginx " what) in rate) && !(("bare " what) in rate)) return
	printf "%-70s %9s %9s %9s %9s\n", label, cell("bare", what, value), cell("nginx", what, value),
		cell("lighttpd", what, value), cell("httpbootd", what, value)
}
# A generated script beside the others' static one.
function made_row(label, what, static, value) {
	if (!(("httpbootd " what) in rate)) return
	printf "%-70s %9s %9s %9s %9s\n", label, cell("bare", static, value), cell("nginx", static, value),
		cell("lighttpd", static, value), cell("httpbootd", what, value)
}
function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
END {
	printf "%-70s %9s %9s %9s %9s\n", "", "bare", "nginx", "lighttpd", "httpbootd"
	split("1 64 1000", ns, " "); split("yes no", keeps, " ")
	for (k = 1; k <= 2; k++) for (i = 1; i <= 3; i++) {
		tail = "," ns[i] "," keeps[k]
		label = ns[i] (ns[i] == 1 ? " connection" : " connections") (keeps[k] == "no" ? ", no keep-alive" : "")
		row("requests/s, script file, " label, "script" tail, "rate")
		made_row("requests/s, made, 10 hosts, " label, "made10" tail, "script" tail, "rate")
		made_row("requests/s, made, 100,000 hosts, " label, "made100k" tail, "script" tail, "rate")
		made_row("requests/s, made, another machine each time, " label, "varied" tail, "varied" tail, "rate")
		row("requests per CPU s, script file, " label, "script" tail, "percpu")
		made_row("requests per CPU s, made, " label, "made100k" tail, "script" tail, "percpu")
		made_row("requests per CPU s, another machine each time, " label, "varied" tail, "varied" tail, "percpu")
		row("GB/s, 1 MiB, " label, "1m" tail, "GB/s")
		row("CPU s/GB, 1 MiB, " label, "1m" tail, "cpu")
		row("GB/s, 64 MiB, " label, "64m" tail, "GB/s")
		row("CPU s/GB, 64 MiB, " label, "64m" tail, "cpu")
	}
	printf "%-70s %9s %9s %9s %9s\n", "memory of its own, kB", memory["bare"], memory["nginx"],
		memory["lighttpd"], memory["httpbootd"]
	printf "%-70s %9s %9s %9s %9s\n", "failed requests", errors["bare"], errors["nginx"],
		errors["lighttpd"], errors["httpbootd"]
	print ""
	print "On a machine with other work the rates say more of that: then take what a CPU second does."
	for (i = 1; i <= split("script made10 made100k varied", kinds, " "); i++)
		for (j = 1; j <= 3; j++) {
			w = kinds[i] "," ns[j] ",yes"; s = (kinds[i] == "varied" ? w : "script," ns[j] ",yes")
			if (("httpbootd " w) in rate)
				printf "%s, %s connections: %s of nginx, %s of the bare loop; per CPU second %s and %s\n",
					kinds[i], ns[j], ratio(rate["httpbootd " w], rate["nginx " s]),
					ratio(rate["httpbootd " w], rate["bare " s]),
					ratio(percpu["httpbootd " w], percpu["nginx " s]),
					ratio(percpu["httpbootd " w], percpu["bare " s])
		}
	for (i = 1; i <= split("1m 64m", kinds, " "); i++)
		for (j = 1; j <= 3; j++) {
			w = kinds[i] "," ns[j] ",yes"
			if (!(("httpbootd " w) in rate)) continue
			a = bytes["nginx " w]; b = bytes["lighttpd " w]; better = a > b ? "nginx" : "lighttpd"
			c = cpu["nginx " w]; d = cpu["lighttpd " w]; less = c + 0 && (!d || c < d) ? c : d
			printf "%s, %s connections: %s of the GB/s of %s, %s in CPU per GB of the better\n", kinds[i], ns[j],
				ratio(bytes["httpbootd " w], bytes[better " " w]), better, ratio(cpu["httpbootd " w], less)
		}
}
