# shellcheck shell=sh
# ipxe_script.sh: a part of lanboot-ipxe: the script that build puts inside, and what may be in it.
: "${prog:?}"

# check_ip6 ADDRESS: one of IPv6, in brackets or not.
check_ip6() {
	check_six=${1#\[}
	check_six=${check_six%\]}
	case $check_six in
	*\]:*) usage "--server $1: expected the address alone; the port goes to --port ${1##*:}" ;;
	[Ff][Ee][89AaBb]?:* | *%*) usage "--server $1: an address of one link alone; expected one such as fd00:10::2" ;;
	esac
	check_colons=$(printf %s "$check_six" | tr -dc : | wc -c)
	case $check_six in
	*[!0-9A-Fa-f:]* | *:::* | *::*::* | :[!:]* | *[!:]: | *[!:][!:][!:][!:][!:]*) check_colons=9 ;;
	*::*) ;;
	*) [ "$check_colons" = 7 ] || check_colons=9 ;;
	esac
	[ "$check_colons" -le 7 ] || usage "--server $1: not an IPv6 address; expected one such as fd00:10::2"
}

# check_server ADDRESS, check_port N: what would break the URL is a wrong use.
check_server() {
	case $1 in
	*://*) usage "--server $1: a URL; expected only the address in it (and --port N)" ;;
	*:*:* | \[*) check_ip6 "$1"; return ;;
	*:*) usage "--server $1: expected the address alone; the port goes to --port ${1#*:}" ;;
	*[!A-Za-z0-9.-]* | -* | .*) usage "--server $1: expected an address or a host name" ;;
	*[!0-9.]*) return ;;
	esac
	# Only digits and dots: an address, then.
	check_rest=$1.
	check_parts=0
	while [ -n "$check_rest" ]; do
		check_part=${check_rest%%.*}
		check_rest=${check_rest#*.}
		check_parts=$((check_parts + 1))
		case $check_part in
		'' | ????*) check_parts=9 ;;
		*) [ "$check_part" -le 255 ] || check_parts=9 ;;
		esac
	done
	[ $check_parts = 4 ] || usage "--server $1: not an IPv4 address; expected one such as 10.0.0.2"
}

is_number() {
	case $1 in
	'' | *[!0-9]* | ??????*) return 1 ;;
	esac
}

check_port() {
	if ! is_number "$1" || [ "$1" -lt 1 ] || [ "$1" -gt 65535 ]; then
		usage "--port $1: expected a number from 1 to 65535"
	fi
}

# plan_script SERVER: how the script comes to an address. dhcp would wait 16 s for one of IPv4.
plan_script() {
	script_server=$1
	script_configure=dhcp
	script_why='no address by DHCP: is the cable in, and the DHCP server up?'
	case $1 in
	*:*)
		script_server=${1#\[}
		script_server="[${script_server%\]}]"
		script_configure='ifconf --configurator ipv6'
		script_why='no address of IPv6: is the cable in, and does a router advertise the network?'
		;;
	esac
}

# print_script SERVER PORT: SERVER may be empty. No comment in here may hold a word that has_string
# looks for. iPXE ends a line's text at a word that begins with #, or is && or || or a semicolon.
print_script() {
	plan_script "$1"
	colon_port=
	[ "$2" = 80 ] || colon_port=:$2
	cat <<SCRIPT
#!ipxe
# $prog
# Brings the network up and goes on with the script that the server makes for this machine.

:start
set round:int32 0

:round
inc round
clear server ||
# What the firmware loaded beside iPXE would reach the kernel as a part of its initramfs.
imgfree ||
echo lanboot: asking for an address, round \${round} of 10
# Always: an address that the firmware left behind looks like a network that is up.
$script_configure || goto no-address
echo lanboot: \${netX/mac} is \${netX/ip} \${netX/ip6}, next-server [\${netX/next-server}], proxy [\${proxydhcp/dhcp-server}]
SCRIPT
	if [ -n "$1" ]; then
		cat <<SCRIPT
set server $script_server
chain http://\${server}$colon_port/boot.ipxe && exit 0 ||
isset \${lanboot-leave} && exit 1 ||
goto no-script

SCRIPT
	else
		cat <<SCRIPT

# A proxy-DHCP server is there for booting alone; an ordinary server's next-server is often only
# the router. iPXE prefers the latter when it is not asked by name, so both are, in this order.
# One that has boot menus, such as dnsmasq, names no next-server at first: then it is itself.
isset \${proxydhcp/dhcp-server} && set server \${proxydhcp/dhcp-server} ||
isset \${proxydhcp/next-server} && set server \${proxydhcp/next-server} ||
isset \${server} || goto ask-dhcp
chain http://\${server}$colon_port/boot.ipxe && exit 0 ||
isset \${lanboot-leave} && exit 1 ||
iseq \${server} \${netX/next-server} && goto no-script ||

:ask-dhcp
isset \${netX/next-server} || goto no-server
set server \${netX/next-server}
chain http://\${server}$colon_port/boot.ipxe && exit 0 ||
isset \${lanboot-leave} && exit 1 ||
goto no-script

:no-server
isset \${server} && goto no-script ||
set why DHCP named no server: start pxedhcpd, or set next-server in the DHCP server
goto again

SCRIPT
	fi
	cat <<SCRIPT
:no-address
set why $script_why
goto again

:no-script
set why http://\${server}$colon_port/boot.ipxe did not come or did not boot this machine, see above
goto again

:again
echo lanboot: \${why}
iseq \${round} 10 && goto give-up ||
sleep 5 ||
goto round

:give-up
echo lanboot: that was the last of 10 rounds. In the shell: dhcp, show next-server, route. exit starts again.
prompt --timeout 60000 Press a key for the shell, or wait 60 s and it starts again. && shell ||
goto start
SCRIPT
}
