#!/bin/sh
# attack-http-clients: who is not in `clients` gets no byte of httpbootd, nor through a proxy.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
srv=$LAB/srv
mkdir -p $srv
echo hello >$srv/hello
chmod -R a+rX $srv
# ini [LINE...]: more lines of [httpbootd]
ini() {
	printf '[lanboot]\nuser = nobody\nroot = %s\n[httpbootd]\nlisten = 0.0.0.0:80 [::]:80\nadmin = 0.0.0.0:9780\nproxies = 10.0.0.1\n' $srv
	[ $# -eq 0 ] || printf '%s\n' "$@"
}
# code ADDRESS [CURL ARGUMENT...]: what the client gets that asks from there
code() {
	code_from=$1
	shift
	in_client curl -s -m 5 -o /dev/null -w '%{http_code}' --interface "$code_from" "$@" 
}
base=http://10.0.0.2
# A network behind the client, which is a router for that.
in_client ip addr add 192.0.2.7/32 dev lo
in_client ip addr add 10.9.0.7/32 dev lo
in_client ip -6 addr add 2001:db8:9::7/128 dev lo nodad
in_boot ip route add 192.0.2.0/24 via 10.0.0.3
in_boot ip route add 10.9.0.0/24 via 10.0.0.3
in_boot ip -6 route add 2001:db8:9::/64 via fd00:10::3

ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
equal "$LAB_NAME: on our link" "$(code 10.0.0.3 $base/hello)" 200
equal "$LAB_NAME: beyond a router: not a byte" "$(code 192.0.2.7 $base/hello)" 000
equal "$LAB_NAME: beyond a router, IPv6: not a byte" "$(code 2001:db8:9::7 -g "http://[fd00:10::2]/hello")" 000
has "$LAB_NAME: it is told, and what would let it in" "$LOG/httpbootd.log" \
	'refused client=192\.0\.2\.7 reason="not in clients" add="clients = .*192\.0\.2\.0/24"'
equal "$LAB_NAME: the admin page is not its matter" \
	"$(code 192.0.2.7 http://10.0.0.2:9780/health)" 200
# site is the proxy.
proxied() { in_site curl -s -m 5 -o /dev/null -w '%{http_code}' -H "X-Forwarded-For: $1" $base/hello; }
equal "$LAB_NAME: a proxy's client on our link" "$(proxied 10.0.0.9)" 200
equal "$LAB_NAME: a proxy's client from elsewhere" "$(proxied 192.0.2.7)" 403
equal "$LAB_NAME: again, from what is kept" "$(proxied 10.0.0.9) $(proxied 192.0.2.7)" '200 403'
equal "$LAB_NAME: the proxy itself" "$(in_site curl -s -m 5 -o /dev/null -w '%{http_code}' $base/hello)" 200
in_boot "$BIN/httpbootd" -f $LAB/lanboot.ini explain 192.0.2.7 >$LAB/explained 2>&1
has "$LAB_NAME: explain" $LAB/explained '^clients +192\.0\.2\.7 is not in clients'
daemons_stop httpbootd

ini 'clients = links 192.0.2.0/24' >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
equal "$LAB_NAME: a network that is named" "$(code 192.0.2.7 $base/hello)" 200
equal "$LAB_NAME: another one" "$(code 10.9.0.7 $base/hello)" 000
equal "$LAB_NAME: a proxy's client there" "$(proxied 192.0.2.7) $(proxied 10.9.0.7)" '200 403'
daemons_stop httpbootd
finish
