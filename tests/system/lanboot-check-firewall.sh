#!/bin/sh
# lanboot-check-firewall: of many firewalls, which packets lanboot check says that they drop: those that
# surely are, and no other.
LAB_NAME=lanboot-check-firewall
cd "$(dirname "$0")/../.." || exit 1
. tests/lab/result.sh
need "$LAB_NAME" awk
export scratch=/nonexistent
. tools/check_firewall.sh

# drops NAME FORM PORTS...: of the rules on standard input, of nft or iptables; each port as udp/69@eth0
# or, not the first packet of a connection, udp/69@eth0+. Those that are dropped stand in front of `:`.
drops() {
	drops_name=$1 drops_form=$2
	shift 2
	drops_rules=$(rules_of_"$drops_form" ${drops_family:-4})
	drops_want=yes
	for drops_one; do
		[ "$drops_one" != : ] || { drops_want=; continue; }
		drops_state=new
		case $drops_one in *+) drops_state=established ;; esac
		drops_rest=${drops_one%+} drops_proto=${drops_one%%/*}
		drops_rest=${drops_rest#*/}
		drops_got=$(printf '%s\n' "$drops_rules" |
			judge_rules "$drops_proto" "${drops_rest%@*}" "${drops_rest#*@}" $drops_state)
		equal "$LAB_NAME: $drops_name: $drops_one" "${drops_got:+yes}" "$drops_want"
	done
}

drops 'no rules' nft : udp/69@eth0 <<'RULES'
RULES
drops 'a policy that drops, with what is let in' nft udp/69@eth0 tcp/80@eth0 : udp/67@eth0 udp/4011@eth0 udp/69@lo udp/69@eth0+ <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		udp dport { 67, 4011 } counter packets 0 bytes 0 accept comment "pxe"
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
RULES
drops 'a policy that accepts' nft udp/69@eth0 : udp/67@eth0 tcp/80@eth0 <<'RULES'
table ip filter {
	chain INPUT {
		type filter hook input priority 0; policy accept;
		udp dport 69 drop
	}
}
RULES
drops 'one interface alone' nft udp/69@eth1 : udp/69@eth0 <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iifname { "lo", "eth0" } accept
	}
}
RULES
drops 'ranges and names' nft udp/68@eth0 : udp/69@eth0 tcp/80@eth0 udp/20500@eth0 <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		udp dport { tftp, 20000-20999 } accept
		tcp dport http accept
	}
}
RULES
drops 'by a chain of its own' nft udp/69@eth0 : udp/67@eth0 <<'RULES'
table inet filter {
	chain lan {
		udp dport 67-68 accept
		return
	}
	chain input {
		type filter hook input priority filter; policy drop;
		meta l4proto udp jump lan
		reject with icmpx port-unreachable
	}
}
RULES
drops 'what is not known may let it in' nft : udp/69@eth0 tcp/80@eth0 <<'RULES'
table inet filter {
	set trusted {
		type ipv4_addr
		elements = { 10.0.0.1 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ip saddr @trusted accept
	}
}
RULES
drops 'what is not known may drop it, and the rest does' nft udp/69@eth0 : tcp/80@eth0 <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ip saddr 192.0.2.0/24 drop
		tcp dport 80 ct state new accept
		limit rate 5/minute burst 5 packets log prefix "dropped: "
	}
}
RULES
drops 'a map of states' nft udp/69@eth0 : udp/69@eth0+ <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { invalid : drop, established : accept, related : accept }
		meta l4proto { icmp, ipv6-icmp } accept
		ip6 saddr fe80::/10 accept
	}
}
RULES
drops 'a map of interfaces is not known' nft : udp/69@eth0 <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iifname vmap { "eth0" : jump lan, "eth1" : drop }
	}
	chain lan {
		accept
	}
}
RULES
drops 'other tables are none of ours' nft : udp/69@eth0 <<'RULES'
table bridge filter {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
table ip6 filter {
	chain INPUT {
		type filter hook input priority filter; policy drop;
	}
}
table ip nat {
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
	}
}
RULES
drops 'iptables, which drops' iptables udp/69@eth0 tcp/80@eth0 : udp/67@eth0 udp/69@eth0+ tcp/22@eth0 <<'RULES'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p udp -m udp --dport 67:68 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "a b" -j ACCEPT
COMMIT
RULES
drops 'iptables, with chains' iptables udp/69@eth0 : udp/67@eth0 tcp/80@eth0 <<'RULES'
*nat
:INPUT DROP [0:0]
COMMIT
*filter
:INPUT ACCEPT [0:0]
:mine - [0:0]
-A INPUT -j mine
-A INPUT -p udp -m multiport --dports 69,70 -j REJECT --reject-with icmp-port-unreachable
-A mine -s 192.0.2.1/32 -j DROP
-A mine -p udp -m multiport --dports 67,4011 -j ACCEPT
COMMIT
RULES
drops 'iptables, what is not known' iptables : udp/69@eth0 <<'RULES'
*filter
:INPUT DROP [0:0]
-A INPUT -s 10.0.0.0/24 -j ACCEPT
COMMIT
RULES
drops 'iptables, but for one' iptables : udp/69@eth0 <<'RULES'
*filter
:INPUT DROP [0:0]
-A INPUT ! -i eth1 -j ACCEPT
COMMIT
RULES
drops_family=6
drops 'IPv6: what is for clients lets in no server' nft udp/547@eth0 udp/69@eth0 : udp/546@lo <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept
		ip6 saddr fe80::/10 udp dport dhcpv6-client accept
		ip saddr 10.0.0.0/8 accept
		meta nfproto ipv4 udp dport 69 accept
	}
}
RULES
drops 'IPv6: let in' nft tcp/22@eth0 : udp/547@eth0 udp/4011@eth0 udp/69@eth0 tcp/80@eth0 <<'RULES'
table ip6 filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ip6 saddr fe80::/10 udp dport dhcpv6-server accept
		meta nfproto ipv6 udp dport { 69, 4011 } accept
		ip6 nexthdr tcp tcp dport 80 accept
	}
}
RULES
drops 'IPv6: a table of IPv4 is none of it' nft : udp/547@eth0 <<'RULES'
table ip filter {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
RULES
finish
