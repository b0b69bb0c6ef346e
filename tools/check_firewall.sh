# shellcheck shell=sh
# check_firewall.sh: a part of lanboot check: would this machine's firewall drop what machines send?
# Only what is sure is told: a rule with a word that is not known here may let a packet pass.
: "${scratch?}"

# rules_of_nft FAMILY: what of nft's list of rules (standard input) is for packets of IPv4 (4) or IPv6 (6), as words
# that judge_rules reads:
#
#   chain NAME [input DROP|ACCEPT]   a chain; with its policy if packets to this machine pass it
#   rule VERDICT MATCH...            a rule of it; a match is proto=udp, dport=69,4000-4100, iif=eth0,
#                                    state=new, src=any or `?`, which nothing is known of
rules_of_nft() {
	LC_ALL=C awk -v family="$1" '
		function port(text) {
			if (text == "tftp") return 69
			if (text == "bootps") return 67
			if (text == "dhcpv6-server") return 547
			if (text == "dhcpv6-client") return 546
			if (text == "http") return 80
			if (text == "https") return 443
			return text ~ /^[0-9]+(-[0-9]+)?$/ ? text : "?"
		}
		# The words of { a, b } or of one, from word at on; sets after to the word behind it.
		function set_of(at,   out) {
			out = ""
			if (word[at] != "{") { after = at + 1; return word[at] }
			for (at++; at <= n && word[at] != "}"; at++) {
				gsub(/,/, "", word[at])
				out = out (out == "" ? "" : ",") word[at]
			}
			after = at + 1
			return out
		}
		function ports(list,   one, i, k, out) {
			k = split(list, one, ",")
			out = ""
			for (i = 1; i <= k; i++) out = out (i > 1 ? "," : "") port(one[i])
			return out ~ /\?/ ? "?" : "dport=" out
		}
		{ gsub(/"/, "") ; sub(/#.*/, "") }
		/^table / { table = $2 " " $3; next }
		/^[ \t]*chain / { chain = table "/" $2; print "chain " chain_name(chain); next }
		/^[ \t]*type / {
			if (/type filter hook input/ && table ~ (family == 4 ? "^(ip|inet) " : "^(ip6|inet) ")) {
				policy = /policy drop/ ? "DROP" : "ACCEPT"
				print "input " policy
			}
			next
		}
		/^[ \t]*(set|map|flowtable|ct helper|limit|counter|quota) .*\{ *$/ { skip = 1; next }
		/^[ \t]*\}/ { skip = 0; next }
		skip || !/[^ \t]/ { next }
		{
			n = split($0, word, /[ \t]+/)
			out = ""
			verdict = "NONE"
			for (i = 1; i <= n; ) {
				w = word[i]
				if (w == "") i++
				else if (w == "accept" || w == "drop") { verdict = toupper(w); i++ }
				else if (w == "reject") { verdict = "DROP"; i = n + 1 }
				else if (w == "return") { verdict = "RETURN"; i++ }
				else if (w == "jump" || w == "goto") { verdict = toupper(w) "=" chain_name(table "/" word[i + 1]); i += 2 }
				else if (w == "counter") { i++; if (word[i] == "packets") i += 4 }
				else if (w == "comment" || w == "log") i = w == "log" ? log_end(i) : n + 1
				else if ((w == "udp" || w == "tcp") && word[i + 1] == "dport" && word[i + 2] != "!=" && word[i + 2] !~ /^@/) {
					out = out " proto=" w " " ports(set_of(i + 2)); i = after
				} else if (w == "th" && word[i + 1] == "dport" && word[i + 2] != "!=" && word[i + 2] !~ /^@/) {
					out = out " " ports(set_of(i + 2)); i = after
				} else if (w == (family == 4 ? "ip6" : "ip") || (w == "meta" && word[i + 1] == "nfproto" && word[i + 2] == "ipv" 10 - family)) { out = out " never"; i = n_of(i) }
				else if ((w == "meta" && word[i + 1] == "l4proto") || (w == "ip" && word[i + 1] == "protocol") || (w == "ip6" && word[i + 1] == "nexthdr")) {
					if (word[i + 2] == "!=") { out = out " ?"; i += 4 }
					else { out = out " proto=" set_of(i + 2); i = after }
				}
				else if (w ~ /^ip6?$/ && word[i + 1] ~ /^[sd]addr$/ && word[i + 2] !~ /^(@|!=)/) { out = out " ?"; set_of(i + 2); i = after }
				else if (w == "icmp" || w == "icmpv6" || w == "igmp" || w == "esp" || w == "ah") { out = out " never"; i = n_of(i) }
				else if (w == "meta" && word[i + 1] == "nfproto" && word[i + 2] == "ipv" family) i += 3
				else if (w == "ct" && word[i + 1] == "state" && word[i + 2] != "vmap" && word[i + 2] != "!=") { out = out " state=" set_of(i + 2); i = after }
				else if (w == "ct" && word[i + 1] == "state" && word[i + 2] == "vmap") {
					set_of(i + 3)
					out = out ($0 ~ /state vmap [{][^}]*new/ ? " ?" : " old")
					verdict = "ACCEPT"
					i = after
				}
				else if ((w == "iifname" || w == "iif") && word[i + 1] != "!=" && word[i + 1] !~ /^@/ && word[i + 1] !~ /\*/ && word[i + 1] != "vmap") { out = out " iif=" set_of(i + 1); i = after }
				else { out = out " ?"; i = n_of(i) }
			}
			print "rule " verdict out
		}
		# An unknown word: what follows it, up to a verdict, is unknown, too. A map may let it in.
		function n_of(at,   i) {
			for (i = at; i <= n; i++)
				if (word[i] == "vmap") { verdict = "ACCEPT"; return n + 1 }
			while (at <= n && word[at] !~ /^(accept|drop|reject|return|jump|goto)$/) at++
			return at
		}
		function log_end(at) {
			while (at <= n && word[at] !~ /^(accept|drop|reject|return|jump|goto|counter)$/) at++
			return at
		}
		function chain_name(text) { gsub(/[ \t]/, "_", text); return text }'
}

# rules_of_iptables: the same of what iptables-save prints.
rules_of_iptables() {
	LC_ALL=C awk '
		/^\*/ { table = substr($1, 2); next }
		table != "filter" { next }
		/^:/ { chain = substr($1, 2); if (chain == "INPUT") policy = $2; else others[chain] = 1; next }
		$1 == "-A" {
			out = ""
			verdict = "NONE"
			for (i = 3; i <= NF; i++) {
				w = $i
				if (w == "!") { out = out " ?"; i += 2 }
				else if (w == "-p") { out = out " proto=" $(++i) }
				else if (w == "-i") { out = out " iif=" $(++i) }
				else if (w == "-m") { i++; if ($i !~ /^(udp|tcp|multiport|state|conntrack|comment)$/) out = out " ?" }
				else if (w == "--dport" || w == "--dports") { p = $(++i); gsub(/:/, "-", p); out = out " dport=" p }
				else if (w == "--state" || w == "--ctstate") out = out " state=" tolower($(++i))
				else if (w == "--comment") { i++; if ($i ~ /^"/ && $i !~ /".*"$/) while (i < NF && $i !~ /"$/) i++ }
				else if (w == "--reject-with") i++
				else if (w == "-j" || w == "-g") {
					t = $(++i)
					if (t == "ACCEPT" || t == "DROP" || t == "RETURN") verdict = t
					else if (t == "REJECT") verdict = "DROP"
					else if (t == "LOG" || t == "NFLOG") i = NF
					else verdict = (w == "-j" ? "JUMP=" : "GOTO=") t
				} else out = out " ?"
			}
			line[$2] = line[$2] "rule " verdict out "\n"
		}
		END {
			if (policy == "") exit
			print "chain INPUT"
			print "input " policy
			printf "%s", line["INPUT"]
			for (chain in others) { print "chain " chain; printf "%s", line[chain] }
		}'
}

# judge_rules PROTO PORT INTERFACE STATE: what becomes of such a packet by the rules on standard input:
# drop, if that is sure; else nothing.
judge_rules() {
	LC_ALL=C awk -v proto="$1" -v port="$2" -v iface="$3" -v state="$4" '
		$1 == "chain" { chain = $2; known[chain] = 1; next }
		$1 == "input" { input[++inputs] = chain; policy[chain] = $2; next }
		$1 == "rule" { count[chain]++; rule[chain, count[chain]] = $0 }
		function is_in(one, list,   part, k, i) {
			k = split(list, part, ",")
			for (i = 1; i <= k; i++) if (part[i] == one) return 1
			return 0
		}
		function has_port(list,   part, k, i, ends) {
			k = split(list, part, ",")
			for (i = 1; i <= k; i++) {
				if (split(part[i], ends, "-") < 2) ends[2] = ends[1]
				if (port + 0 >= ends[1] + 0 && port + 0 <= ends[2] + 0) return 1
			}
			return 0
		}
		# yes, no or perhaps.
		function matches(text,   w, k, i, at, name, value, sure) {
			k = split(text, w, " ")
			sure = "yes"
			for (i = 3; i <= k; i++) {
				at = index(w[i], "=")
				name = at ? substr(w[i], 1, at - 1) : w[i]
				value = substr(w[i], at + 1)
				if (name == "never") return "no"
				else if (name == "old") { if (state == "new") return "no"; sure = "perhaps" }
				else if (name == "?") sure = "perhaps"
				else if (name == "proto" && value != "all" && !is_in(proto, value) && !is_in(proto == "udp" ? "17" : "6", value)) return "no"
				else if (name == "dport" && !has_port(value)) return "no"
				else if (name == "iif" && !is_in(iface, value)) return "no"
				else if (name == "state" && !is_in(state, value)) return "no"
			}
			return sure
		}
		# accept, drop, return (to who jumped here) or perhaps.
		function run(chain, depth,   i, m, verdict, end) {
			if (depth > 16 || !(chain in known)) return "perhaps"
			for (i = 1; i <= count[chain]; i++) {
				m = matches(rule[chain, i])
				if (m == "no") continue
				split(rule[chain, i], word, " ")
				verdict = word[2]
				if (verdict == "NONE") continue
				if (verdict ~ /^(JUMP|GOTO)=/) {
					end = run(substr(verdict, 6), depth + 1)
					if (m == "perhaps" && end != "accept" && end != "perhaps") continue
					if (m == "perhaps") return m
					if (end == "return" && verdict ~ /^JUMP/) continue
					return end
				}
				# Dropped here or further on: what follows says which.
				if (m == "perhaps" && verdict == "DROP") continue
				return m == "perhaps" ? m : tolower(verdict)
			}
			return "return"
		}
		END {
			for (j = 1; j <= inputs; j++) {
				end = run(input[j], 0)
				if (end == "return") end = tolower(policy[input[j]])
				if (end == "drop") { print "drop"; exit }
			}
		}'
}

# look_at_firewall: tells of each port of ours that the firewall closes on all interfaces of machines.
look_at_firewall() {
	for firewall_family in 4 6; do
		: >"$scratch/rules.nft$firewall_family"
		: >"$scratch/rules.iptables$firewall_family"
		! command -v nft >/dev/null 2>&1 ||
			nft list ruleset 2>/dev/null | rules_of_nft $firewall_family >"$scratch/rules.nft$firewall_family"
	done
	! command -v iptables-save >/dev/null 2>&1 ||
		iptables-save 2>/dev/null | rules_of_iptables >"$scratch/rules.iptables4"
	! command -v ip6tables-save >/dev/null 2>&1 ||
		ip6tables-save 2>/dev/null | rules_of_iptables >"$scratch/rules.iptables6"
	firewall_ifaces4=$(facts pxedhcpd iface | cut -f 1)
	[ -n "$firewall_ifaces4" ] || firewall_ifaces4=$(cd /sys/class/net && for one in *; do [ "$one" = lo ] || echo "$one"; done)
	firewall_ifaces6=$(facts pxedhcpd iface6 | cut -f 1)
	ports_of_ours | while read -r firewall_proto firewall_port firewall_what; do
		if [ "$firewall_port" != 547 ] && is_closed 4 "$firewall_proto" "$firewall_port"; then
			tell_closed '' "$firewall_proto" "$firewall_port" "$firewall_what"
		elif [ -n "$firewall_ifaces6" ] && [ "$firewall_port" != 67 ] && is_closed 6 "$firewall_proto" "$firewall_port"; then
			tell_closed ' over IPv6' "$firewall_proto" "$firewall_port" "$firewall_what"
		fi
	done
}

# tell_closed OVER PROTO PORT WHAT: of what is_closed found. Over IPv6 it is a warning: machines boot over IPv4 as well.
tell_closed() {
	[ -z "$1" ] && closed_severity=critical || closed_severity=warning
	case $firewall_by in
	nft) firewall_do="nft add rule $firewall_chain $2 dport $3 accept" ;;
	*) firewall_do="$firewall_by -I INPUT -p $2 --dport $3 -j ACCEPT" ;;
	esac
	found "$closed_severity" firewall "it drops what machines send$1 to port $3 ($2): $4" "let it in: $firewall_do"
}

# is_closed FAMILY PROTO PORT: on each interface; sets firewall_by, nft, iptables or ip6tables, and firewall_chain for nft.
is_closed() {
	for firewall_by in nft iptables; do
		closed_rules=$scratch/rules.$firewall_by$1
		[ -s "$closed_rules" ] || continue
		closed_all=yes
		[ "$1" = 4 ] && closed_ifaces=$firewall_ifaces4 || closed_ifaces=$firewall_ifaces6
		for closed_iface in $closed_ifaces; do
			[ -n "$(judge_rules "$2" "$3" "$closed_iface" new <"$closed_rules")" ] || closed_all=no
		done
		firewall_chain=$(awk '$1 == "chain" { chain = $2 } $1 == "input" { sub(/_/, " ", chain); sub(/\//, " ", chain); print chain; exit }' \
			"$closed_rules")
		[ "$1 $firewall_by" != '6 iptables' ] || firewall_by=ip6tables
		[ $closed_all = no ] || return 0
	done
	return 1
}

# ports_of_ours: prints protocol, port and what is for it, of the daemons that are installed.
ports_of_ours() {
	if [ -s "$scratch/pxedhcpd.facts" ]; then
		# Where another server has the port, ours reads packets before the firewall does.
		ours_67=$(ss -lunH 2>/dev/null | awk '$4 ~ /:67$/' | grep -c .)
		[ "$ours_67" -gt 1 ] 2>/dev/null || echo 'udp 67 machines find no boot server'
		echo 'udp 4011 UEFI firmware gets no boot file'
		echo 'udp 547 machines find no boot server'
	fi
	facts tftpd listen | port_words udp 'firmware cannot load its boot file by TFTP'
	facts httpbootd listen | port_words tcp 'machines get no script and no kernel'
	facts httpbootd tls-listen | port_words tcp 'machines get nothing by HTTPS'
	facts httpbootd tls-admin | port_words tcp 'a browser elsewhere gets no page'
}

# port_words PROTO WHAT: addresses with ports, on standard input, as lines of ports_of_ours.
port_words() {
	sed -n '/^127\./d; /^\[::1\]/d; s/.*://p' | sort -un | while read -r words_port; do echo "$1 $words_port $2"; done
}
