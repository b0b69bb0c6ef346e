#!/bin/sh
# inventory: the machines that a NetBox keeps the list of, an nginx here that answers as one does, in pages, by HTTPS
# with the site's own CA, to who has the token. All three daemons know them, soon, and what is changed there; what is
# bad there is left out and told; ours goes before. While it is away, hangs or says nonsense the machines are those
# from before, which is told once, also after a restart, and no answer waits.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq nginx openssl build/tests/bench/dhcp_ask
. tests/lab/nginx.sh
lan_up
LANBOOT_LIBEXEC=$BIN
PATH=$top/$BIN:$PATH
export LANBOOT_LIBEXEC PATH

srv=$LAB/srv state=$LAB/state cmdb=$LAB/cmdb ini=$LAB/lanboot.ini kept=$LAB/state/inventory/machines.ini
mkdir -p $srv $state $cmdb
for file in k thin.efi kiosk.efi; do head -c 3000 /dev/urandom >$srv/$file; done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=netbox \
	-addext subjectAltName=IP:10.0.0.1 -keyout $LAB/key.pem -out $LAB/ca.pem 2>"$LOG/openssl.log"
printf '0123456789abcdef\n' >$LAB/token
chmod -R a+rX $LAB
chmod 600 $LAB/token
chown nobody $state

: >"$LOG/script"
: >"$LOG/offer"

### The NetBox

cat >$LAB/nginx.conf <<-END
	daemon off;
	user root;
	pid $LAB/nginx.pid;
	error_log stderr info;
	events { }
	http {
		access_log /dev/stdout;
		log_format shown '\$uri shown="\$http_authorization\$http_x_api_key"';
	$(nginx_temp $LAB/tmp)
		server {
			listen 80;
			listen 8081;
			access_log $LOG/elsewhere shown;
			root $cmdb;
			location = /asks {
				return 403 'who is that?';
			}
		}
		server {
			listen 443 ssl;
			ssl_certificate $LAB/ca.pem;
			ssl_certificate_key $LAB/key.pem;
			root $cmdb;
			default_type application/json;
			location = /elsewhere {
				return 302 http://10.0.0.1/hosts.ini;
			}
			location = /elsewhere-asks {
				return 301 http://10.0.0.1/asks?secret=1;
			}
			location = /elsewhere-port {
				return 302 http://10.0.0.1:8081/hosts.ini;
			}
			location = /busy {
				add_header Retry-After 3600 always;
				return 429 'not that often';
			}
			location /endless/ {
				return 200 '{"next":"/endless/\$request_id","results":[{"mac":"${mac}8"}]}';
			}
			location /moving/ {
				rewrite ^ /moving\$connection_requests.json last;
			}
			location = /api/dcim/interfaces {
				return 301 /api/dcim/interfaces/?\$args;
			}
			location = /api/dcim/interfaces/ {
				if (\$http_authorization != "Token 0123456789abcdef") { return 403 '{"detail":"Invalid token"}'; }
				if (-f $cmdb/broken) { return 500 'it is broken'; }
				set \$page p\$arg_offset.json;
				rewrite ^ /\$page last;
			}
		}
	}
END
# interface MAC NAME PROFILE [MORE]: one as NetBox has it.
interface() {
	printf '{"id":1,"url":"https://netbox/api/dcim/interfaces/1/","device":{"id":7,"name":%s},"name":"eth0",' "$2"
	printf '"mac_address":%s,"custom_fields":{"boot":%s},"location":{"name":"Hall 1"},' "$1" "$3"
	printf '"tags":[{"id":1,"name":"A","slug":"a"}],"description":""%s}' "${4:-}"
}
# page NAME NEXT OBJECT...: a page of the list, there at once.
page() {
	page_name=$1 page_next=$2
	shift 2
	{
		printf '{"count":9,"next":%s,"previous":null,"results":[' "$page_next"
		page_comma=''
		for page_object; do
			printf '%s%s' "$page_comma" "$page_object"
			page_comma=,
		done
		printf ']}'
	} >$cmdb/new
	chmod a+r $cmdb/new
	mv $cmdb/new "$cmdb/$page_name.json"
}
mac=52:54:00:12:34:5
first() { page p '"http://netbox.internal/api/dcim/interfaces/?limit=2&offset=2"' "$@"; }
first "$(interface "\"${mac}1\"" '"kiosk1"' '"kiosk"')" "$(interface '"52-54-00-12-34-5A"' '"kiosk1"' '"kiosk"')"
page p2 null "$(interface "\"${mac}2\"" '"kiosk2"' null)" "$(interface null '"switch1"' null)"

### What is here

# configured [LINE...]: with these in [lanboot].
configured() {
	{
		cat <<-END
			[lanboot]
			user = nobody
			root = $srv
			inventory = https://10.0.0.1/api/dcim/interfaces?limit=2&tag=netboot
			inventory-token-file = $LAB/token
			inventory-ca = $LAB/ca.pem
			inventory-seconds = 5
			inventory-map = mac=mac_address name=device.name room=location.name tags=tags.slug
			    profile=custom_fields.boot|device.role.slug|"thin"
		END
		[ $# = 0 ] || printf '%s\n' "$@"
		cat <<-END
			[tftpd]
			host-file = mine.efi
			[httpbootd]
			state = $state
			bind = none
			[profile thin]
			kernel = k
			boot-file = thin.efi
			[profile kiosk]
			kernel = k
			boot-file = kiosk.efi
			[profile other]
			kernel = k
			[host ${mac}9]
			profile = thin
			name = own
		END
	} >$ini
	chmod a+r $ini
}
configured
lanboot() { in_boot sh tools/lanboot -f $ini "$@"; }
script() { in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$1"; }
admin() { in_boot curl -s -m 10 "http://127.0.0.1:9780$1"; }
inventory_state() { admin /inventory.json | jq -r .state; }
# soon COMMAND...: within three intervals it is so.
soon() { until_so 15 "$@"; }
knows() { script "$1" >"$LOG/script" && grep -q "$2" "$LOG/script"; }
is_in_state() { [ "$(inventory_state)" = "$1" ]; }
# offered MAC: the boot file that pxedhcpd names to its firmware.
offered() {
	echo "it $1 60=PXEClient:Arch:00000:UNDI:002001 93=0x0000 94=0x010201 97=0x00$(printf '%032d' 7)" |
		in_client build/tests/bench/dhcp_ask eth0 2>>"$LOG/dhcp_ask.log" >"$LOG/offer"
	cut -d' ' -f3 "$LOG/offer"
}
offers() { [ "$(offered "$1")" = "$2" ]; }
told() { grep -c "inventory url=.* state=$1" "$LOG/httpbootd.log"; }

### test, before anything runs

start nginx site nginx -e stderr -c $LAB/nginx.conf
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! in_boot curl -s -m 2 --cacert $LAB/ca.pem -o /dev/null https://10.0.0.1/ || break
	sleep 0.3
done
lanboot inventory test >"$LOG/test" 2>&1
equal "$LAB_NAME: test: status" $? 0
has "$LAB_NAME: test: how many" "$LOG/test" \
	'^https://10.0.0.1/api/dcim/interfaces: 2 machines, 0 records are left out, 1 say no MAC$'
has "$LAB_NAME: test: which are new" "$LOG/test" "^new: \[host ${mac}1 52:54:00:12:34:5a\] kiosk1$"
has "$LAB_NAME: test: in all" "$LOG/test" '^2 new, 0 changed, 0 gone$'
lanboot inventory test --json >"$LOG/test" 2>&1
equal "$LAB_NAME: test: as JSON" "$? $(jq -c '[.status, .machines, .left_out.count, .no_mac, .new.count, .changed.count, .gone.count,
	(.new.machines[] | select(.name == "kiosk1") | .id)]' "$LOG/test")" "0 [0,2,0,1,2,0,0,\"${mac}1 52:54:00:12:34:5a\"]"
check "$LAB_NAME: test: nothing is kept" 'the folder is there' [ ! -e $state/inventory ]

### All three know the machines

daemons_start $ini || exit 1
check "$LAB_NAME: httpbootd knows a machine" "$(cat "$LOG/script")" soon knows ${mac}1 'kiosk1\|boots this'
check "$LAB_NAME: a second card is the same machine's" "$(cat "$LOG/script")" soon knows 52:54:00:12:34:5a 'boots this'
check "$LAB_NAME: the next page was asked at the same server" "$(cat "$LOG/script")" soon knows ${mac}2 'boots this'
check "$LAB_NAME: pxedhcpd has its profile" "$(cat "$LOG/offer")" soon offers ${mac}1 kiosk.efi
check "$LAB_NAME: and another one's" "$(cat "$LOG/offer")" soon offers ${mac}2 thin.efi
in_boot tftpd -f $ini explain mac=${mac}2 mine.efi >"$LOG/tftp" 2>&1
has "$LAB_NAME: tftpd, too" "$LOG/tftp" 'thin\.efi'
for daemon in pxedhcpd tftpd httpbootd; do
	wait_for_line "$LOG/$daemon.log" 'reloaded .*for=(inventory|hosts\.d)' 10 $daemon
	check "$LAB_NAME: $daemon has read it by itself" "$(tail -n 3 "$LOG/$daemon.log")" \
		grep -q 'reloaded .*for=\(inventory\|hosts\.d\)' "$LOG/$daemon.log"
done
equal "$LAB_NAME: whose file it is" "$(stat -c '%U %a' $kept)" 'nobody 644'
has_not "$LAB_NAME: the token is told nowhere" "$LOG/httpbootd.log" 0123456789abcdef
lanboot explain kiosk1 >"$LOG/explain" 2>&1
has "$LAB_NAME: explain says where it is from" "$LOG/explain" 'inventory/machines\.ini'
lanboot export json >"$LOG/export.json"
equal "$LAB_NAME: it is among those that are exported" \
	"$(jq -r '.machines[] | select(.name == "kiosk2") | .room + " " + (.tags | join(","))' "$LOG/export.json")" 'Hall 1 a'
in_boot httpbootd -f $ini --dump-config >"$LOG/dump"
has "$LAB_NAME: and in --dump-config, as a comment" "$LOG/dump" "^;\[host ${mac}1 52:54:00:12:34:5a\]$"
lanboot set kiosk1 profile=other >"$LOG/set" 2>&1
has "$LAB_NAME: it cannot be changed here" "$LOG/set" 'is from the inventory: change it there'

### A change there is one here

first "$(interface "\"${mac}1\"" '"kiosk1"' null)" "$(interface "\"${mac}3\"" '"kiosk3"' '"kiosk"')"
check "$LAB_NAME: another profile" "$(cat "$LOG/offer")" soon offers ${mac}1 thin.efi
check "$LAB_NAME: one more machine" "$(cat "$LOG/offer")" soon offers ${mac}3 kiosk.efi
check "$LAB_NAME: for httpbootd, too" "$(cat "$LOG/script")" soon knows ${mac}3 'boots this'
sleep 3
before=$(grep -c 'reloaded' "$LOG/httpbootd.log")
sleep 6
equal "$LAB_NAME: where nothing is another one nobody reloads" "$(grep -c 'reloaded' "$LOG/httpbootd.log")" "$before"

### What is bad there is left out

first "$(interface "\"${mac}1\"" '"kiosk1"' null)" "$(interface '"nonsense"' '"bad-mac"' null)" \
	"$(interface "\"${mac}4\"" '"no-profile"' '"nosuch"')" "$(interface "\"${mac}1\"" '"twice"' null)" \
	"$(interface "\"${mac}9\"" '"clash"' '"kiosk"')" "$(interface "\"${mac}5\"" '"own"' '"kiosk"')" \
	"$(interface "\"${mac}6\"" '"a\n[lanboot]\nroot = /\n[host x]"' null)" \
	"$(interface "\"${mac}7\"" '"${shell}'"'"'\"|<b>"' null ',"kernel":"/etc/shadow","include":"/etc/*"')" \
	"$(interface "\"${mac}8\"" '"kiosk8"' '"kiosk"')"
check "$LAB_NAME: beside bad ones, a good one" "$(cat "$LOG/offer")" soon offers ${mac}8 kiosk.efi
equal "$LAB_NAME: a section of our own goes before" "$(offered ${mac}9)" thin.efi
for why in 'record 2 \(bad-mac\): .nonsense. is no MAC address' \
	"\[host ${mac}4\] no-profile: there is no \[profile nosuch\]" \
	"record 4 \(twice\): ${mac}1 is that of record 1, too" \
	"\[host ${mac}9\] clash: it is at $ini:[0-9]+, too, which goes before" \
	"\[host ${mac}5\] own: its name is that of another machine, at $ini:[0-9]+, which goes before" \
	'record 7 \(a\\+x0a\[lanboot\].*: its name has a sign in it that cannot stand there' \
	"\[host ${mac}7\] .*expected a name of up to 64 letters"; do
	has "$LAB_NAME: it is told: $(echo "$why" | cut -c 1-40)" "$LOG/httpbootd.log" "left-out=.*$why"
done
has_not "$LAB_NAME: nothing else came in" $kept '^(\[lanboot|root|kernel|include)'
lanboot inventory test >"$LOG/test" 2>&1
equal "$LAB_NAME: test: status, as some are left out" $? 1
has "$LAB_NAME: test: how many" "$LOG/test" \
	': 3 machines, 7 records are left out, 2 of them for sections of our own, 1 say'
has "$LAB_NAME: test: as it is now" "$LOG/test" '^nothing is another one than now$'
lanboot check --quick >"$LOG/check" 2>&1
has "$LAB_NAME: lanboot check names them" "$LOG/check" 'left out: record 2 \(bad-mac\)'
in_boot httpbootd -f $ini -n >"$LOG/n" 2>&1
equal "$LAB_NAME: -n: the configuration is good" $? 0
equal "$LAB_NAME: in JSON" "$(admin /inventory.json | jq -r '"\(.state) \(.machines) \(."left-out")"')" 'fetched 3 7'

### It is away, hangs, says nonsense: the machines stay

# stays TEXT PATTERN: it is stale, says so by that, and its machines are known.
stays() {
	check "$LAB_NAME: $1: it is stale" "$(admin /inventory.json)" soon is_in_state stale
	has "$LAB_NAME: $1: why" "$LOG/httpbootd.log" \
		"inventory url=https://10.0.0.1/api/dcim/interfaces state=stale age=\"[^\"]*\" what=\"$2"
	equal "$LAB_NAME: $1: its machines are known" "$(offered ${mac}8)" kiosk.efi
}
# back TEXT: it is there again.
back() {
	check "$LAB_NAME: $1: then it is fetched again" "$(admin /inventory.json)" soon is_in_state fetched
}
: >$cmdb/broken
stays 'it answers 500' 'it answers 500'
lanboot status >"$LOG/status" 2>&1
has "$LAB_NAME: lanboot status says so" "$LOG/status" \
	'The inventory https://10.0.0.1/api/dcim/interfaces cannot be had, for'
admin /metrics >"$LOG/metrics"
has "$LAB_NAME: in the metrics" "$LOG/metrics" '^lanboot_http_inventory_state\{state="stale"\} 1'
has "$LAB_NAME: how many machines" "$LOG/metrics" '^lanboot_http_inventory_machines 3$'
in_boot curl -s -H 'Accept: text/html' http://127.0.0.1:9780/ >"$LOG/page"
has "$LAB_NAME: on the page" "$LOG/page" 'The inventory https://10.0.0.1/api/dcim/interfaces cannot be had'
lanboot check --quick >"$LOG/check" 2>&1
tr '\n' ' ' <"$LOG/check" | sed 's/  */ /g' >"$LOG/check.joined"
has "$LAB_NAME: lanboot check says so" "$LOG/check.joined" \
	'the inventory cannot be had, so its machines are as they were .* ago: it answers 500'
lanboot inventory test >"$LOG/test" 2>&1
equal "$LAB_NAME: test: status" $? 3
has "$LAB_NAME: test: why" "$LOG/test" 'it answers 500'
lanboot inventory test --json >"$LOG/test" 2>&1
equal "$LAB_NAME: test: why, as JSON" "$? $(jq -r '"\(.status) \(.error | test("it answers 500"))"' "$LOG/test")" '3 3 true'
sleep 6
equal "$LAB_NAME: it was told once" "$(told stale)" 1
rm $cmdb/broken
back 'it answers 500'

cp $cmdb/p.json $cmdb/good
head -c 700 $cmdb/good >$cmdb/p.json
stays 'it is cut off' 'what it says is no JSON, or cut off, behind record'
echo '<html><body>Please log in</body></html>' >$cmdb/p.json
lanboot inventory test >"$LOG/test" 2>&1
has "$LAB_NAME: a page to log in is no inventory" "$LOG/test" 'neither JSON nor sections'
echo '{"count":0,"next":null,"results":[]}' >$cmdb/p.json
lanboot inventory test >"$LOG/test" 2>&1
has "$LAB_NAME: nor is one without a machine" "$LOG/test" 'it names no machine: of 0 records'
{
	printf '{"results":['
	head -c 17000000 /dev/zero | tr '\0' ' '
	printf ']}'
} >$cmdb/p.json
lanboot inventory test >"$LOG/test" 2>&1
has "$LAB_NAME: nor one that is too large" "$LOG/test" 'the answer has more than 16777216 bytes'
page p '"/api/dcim/interfaces/?offset="' "$(interface "\"${mac}8\"" '"kiosk8"' '"kiosk"')"
lanboot inventory test >"$LOG/test" 2>&1
has "$LAB_NAME: nor one whose pages are a circle" "$LOG/test" 'the next page that it names is one that it has given already'
lanboot inventory test https://10.0.0.1/endless/ >"$LOG/test" 2>&1
has "$LAB_NAME: nor one whose pages have no end" "$LOG/test" 'more pages than there may be'
# One of four is taken out there between its first page and the second, which is not the third's loss.
page moving1 '"/moving/2"' "$(interface "\"${mac}1\"" '"a"' null)" "$(interface "\"${mac}2\"" '"b"' null)"
page moving2 null "$(interface "\"${mac}4\"" '"d"' null)"
page moving3 '"/moving/4"' "$(interface "\"${mac}2\"" '"b"' null)" "$(interface "\"${mac}3\"" '"c"' null)"
page moving4 null "$(interface "\"${mac}4\"" '"d"' null)"
sed -i 's/"count":9/"count":8/' $cmdb/moving[234].json
lanboot inventory test https://10.0.0.1/moving/1 >"$LOG/test" 2>&1
has "$LAB_NAME: what changes from page to page is asked anew: what is new by then" "$LOG/test" "new: \[host ${mac}3\] c$"
has_not "$LAB_NAME: what changes from page to page is asked anew: what is gone by then" "$LOG/test" "new: .*${mac}1\]"
for n in 2 4; do sed -i "s/\"count\":8/\"count\":$n/" $cmdb/moving$n.json; done
sed 's|/moving/4|/moving/6|' $cmdb/moving3.json >$cmdb/moving5.json
cp $cmdb/moving4.json $cmdb/moving6.json
chmod a+r $cmdb/moving*
lanboot inventory test https://10.0.0.1/moving/1 >"$LOG/test" 2>&1
has "$LAB_NAME: what changes each time is taken as it is in the end" "$LOG/test" "moving/1: 3 machines"
lanboot inventory test https://10.0.0.1/busy >"$LOG/test" 2>&1
has "$LAB_NAME: one that is asked too often says so" "$LOG/test" 'it answers 429: it is asked too often'
for odd in 'compressed by gzip' 'UTF-16' 'nothing at all' 'byte 3 of its page, that is no UTF-8' 'something more, at byte 4'; do
	case $odd in
	*gzip*) echo '[]' | gzip ;;
	UTF-16) printf '\377\376[\0]\0' ;;
	nothing*) ;;
	*UTF-8) printf '["\334"]' ;;
	*) printf '[] x' ;;
	esac >$cmdb/odd
	lanboot inventory test https://10.0.0.1/odd >"$LOG/test" 2>&1
	has "$LAB_NAME: what is no JSON is told as what it is: $odd" "$LOG/test" "$odd"
done
equal "$LAB_NAME: all the time its machines are known" "$(offered ${mac}8)" kiosk.efi
mv $cmdb/good $cmdb/p.json
back 'nonsense'

# It takes the connection, and says nothing: offers and scripts come as ever.
kill -STOP "$(pid_of nginx)" $(pgrep -P "$(pid_of nginx)")
sleep 6
hang_worst=0
for _ in 1 2 3; do
	hang_ms=$(in_client curl -s -m 10 -o /dev/null -w '%{time_total}' "http://10.0.0.2/boot.ipxe?mac=${mac}8" |
		awk '{ print int($1 * 1000) }')
	[ "$hang_ms" -le $hang_worst ] || hang_worst=$hang_ms
	equal "$LAB_NAME: it hangs: an offer" "$(offered ${mac}8)" kiosk.efi
done
check "$LAB_NAME: it hangs: no script waits" "the slowest took $hang_worst ms" [ $hang_worst -lt $((patience / 2)) ]
stays 'it hangs' '.*(imed out|timeout|too slow)'
kill -CONT "$(pid_of nginx)" $(pgrep -P "$(pid_of nginx)")
back 'it hangs'

### It is away, and all daemons start again

stop nginx
daemons_stop
: >"$LOG/httpbootd.log"
daemons_start $ini || exit 1
equal "$LAB_NAME: after a restart its machines are known" "$(offered ${mac}8)" kiosk.efi
check "$LAB_NAME: to httpbootd, too" "$(cat "$LOG/script")" soon knows ${mac}8 'boots this'
stays 'after a restart' '.*onnect'
start nginx site nginx -e stderr -c $LAB/nginx.conf
back 'after a restart'

### Where httpbootd does not run

daemons_stop httpbootd
first "$(interface "\"${mac}1\"" '"kiosk1"' '"kiosk"')"
lanboot inventory fetch >"$LOG/fetch" 2>&1
equal "$LAB_NAME: fetch: status" $? 0
check "$LAB_NAME: fetch: the daemons that run follow" "$(cat "$LOG/offer")" soon offers ${mac}1 kiosk.efi
equal "$LAB_NAME: fetch: whose file it is" "$(stat -c '%U %a' $kept)" 'nobody 644'

### What another lanboot exports is an inventory

mkdir $LAB/other
cat >$LAB/other/lanboot.ini <<-END
	[profile thin]
	kernel = k
	[host ${mac}1 ${mac}2]
	profile = thin
	name = elsewhere
	tags = x y
END
in_boot sh tools/lanboot -f $LAB/other/lanboot.ini export json >$cmdb/export.json
sed -n '/^\[host/,$p' $LAB/other/lanboot.ini >$cmdb/hosts.ini
chmod a+r $cmdb/*
sed -i '/^inventory-map/,/^    profile/d' $ini
for form in export.json hosts.ini; do
	lanboot inventory test https://10.0.0.1/$form >"$LOG/test" 2>&1
	equal "$LAB_NAME: $form: status" $? 0
	has "$LAB_NAME: $form: is an inventory" "$LOG/test" "^(changed|new): \[host ${mac}1 ${mac}2\] elsewhere"
done

### What it is shown is for it alone

lanboot inventory test https://10.0.0.1/elsewhere >"$LOG/test" 2>&1
equal "$LAB_NAME: a redirect to another server is followed" $? 0
has "$LAB_NAME: which is shown no token" "$LOG/elsewhere" '^/hosts.ini shown="--"$'
lanboot inventory test https://10.0.0.1/elsewhere-asks >"$LOG/test" 2>&1
has "$LAB_NAME: one that wants it is not called one that does not take it" "$LOG/test" \
	'it leads to http://10.0.0.1/asks, another server, which is not shown the token and wants one'
lanboot inventory test https://10.0.0.1/elsewhere-port >"$LOG/test" 2>&1
has "$LAB_NAME: test says where the daemon would not connect to" "$LOG/test" \
	'it leads to http://10.0.0.1:8081/hosts.ini, and httpbootd connects to no such port: name that URL instead'
printf 'X-Api-Key: 0123456789abcdef\n' >$LAB/token
lanboot inventory test https://10.0.0.1/elsewhere >"$LOG/test" 2>&1
has "$LAB_NAME: with a header that libcurl would show to all it is not followed" "$LOG/test" 'it answers 302'
equal "$LAB_NAME: so nobody else has seen it" "$(grep -c 0123456789abcdef "$LOG/elsewhere")" 0

# The daemon does as test has said.
printf '0123456789abcdef\n' >$LAB/token
rm -r $state/inventory
for led in '' -port; do
	sed -i "s|^inventory = .*|inventory = https://10.0.0.1/elsewhere$led|" $ini
	daemons_start $ini httpbootd || exit 1
	if [ "$led" ]; then
		check "$LAB_NAME: the daemon says so, too" "$(admin /inventory.json)" soon is_in_state stale
		has "$LAB_NAME: with the same words" "$LOG/httpbootd.log" \
			'state=stale .*8081/hosts.ini, and httpbootd connects to no such port'
	else
		check "$LAB_NAME: the daemon follows, too" "$(admin /inventory.json)" soon is_in_state fetched
	fi
	daemons_stop httpbootd
done

### It is away from the first

rm -r $state/inventory
sed -i 's|^inventory = .*|inventory = http://10.0.0.1:9/|' $ini
daemons_start $ini httpbootd || exit 1
check "$LAB_NAME: away from the first: it has none" "$(admin /inventory.json)" soon is_in_state none
lanboot status >"$LOG/status" 2>&1
equal "$LAB_NAME: away from the first: lanboot status is critical" $? 2
has "$LAB_NAME: away from the first: and says so" "$LOG/status" 'Its machines are not$|Its machines are not known'
lanboot check --quick --json >"$LOG/check"
has "$LAB_NAME: away from the first: so does lanboot check" "$LOG/check" \
	'"severity":"critical","file":"http://10.0.0.1:9/",.*its machines are not known'
equal "$LAB_NAME: away from the first: scripts come as ever" "$(script ${mac}9 | head -n 1)" '#!ipxe'
daemons_stop
finish
