#!/bin/sh
# enrol: machines that no section is for, enrolled at the admin address by each way; what is wrong is refused
# in a sentence, and whatever happens while something is written, nothing is left half.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
. tests/lab/admin.sh
lan_up

mac=$(ip -n client -br link show eth0 | awk '{ print $3 }')
srv=$LAB/srv
mkdir -p $srv
chmod 755 $srv
ini() {
	cat <<-END
		[lanboot]
		root = $srv
		user = nobody
		[httpbootd]
		state = $state
		[profile kiosk]
		local = yes
		[profile thin]
		local = yes
		[host $mac]
		name = by-hand
		profile = kiosk
		$1
	END
}
admin_state
ini >$LAB/lanboot.ini
sum=$(sha256sum <$LAB/lanboot.ini)

# raw CURL ARGUMENT...: the status of a POST to /reload.
raw() { in_boot curl -s -m 20 -o $LAB/raw -w '%{http_code}' -X POST "$@" http://127.0.0.1:9780/reload; }
# script N: the script of the machine with the MAC 52:54:00:00:00:N.
script() { in_client curl -s -m 20 "http://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:$1"; }
good() { build/bin/httpbootd -n -f $LAB/lanboot.ini >$LAB/n 2>&1 || cat $LAB/n; }
daemons_start $LAB/lanboot.ini httpbootd || exit 1
key=$(cat $state/admin-key)
equal "$LAB_NAME: the key is root's alone" "$(stat -c '%a %U' $state/admin-key) $(printf %s "$key" | wc -c)" '600 root 64'

# Another user of the state folder has put one there.
daemons_stop httpbootd
chown 65533 $state/admin-key
daemons_start $LAB/lanboot.ini httpbootd || exit 1
check "$LAB_NAME: a key of another user's is none" 'it is taken' grep -q "another user's" "$LOG/httpbootd.log"
equal "$LAB_NAME: nothing is changed then" "$(in_boot curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $key" \
	-X POST http://127.0.0.1:9780/reload)" 503
daemons_stop httpbootd
chown root $state/admin-key
daemons_start $LAB/lanboot.ini httpbootd || exit 1

# Who may not.
auth="Authorization: Bearer $key"
equal "$LAB_NAME: no key" "$(raw) $(grep -c 'admin-key' $LAB/raw)" '401 1'
equal "$LAB_NAME: a wrong key" "$(raw -H 'Authorization: Bearer 00') $(raw -H "$(echo "$auth" | tr 0-9a-f 1-9a-f0)")" '401 401'
equal "$LAB_NAME: another site's page" "$(raw -H "$auth" -H 'Origin: http://evil.example') $(raw -H "$auth" -H 'Origin: null') $(
	raw -H "$auth" -H 'Sec-Fetch-Site: cross-site') $(raw -H "$auth" -H 'Host: evil.example:9780')" '403 403 403 403'
for page in '' status hosts.json machines.json follow nope; do
	equal "$LAB_NAME: a name that leads here: /$page" "$(in_boot curl -s -m 5 -o $LAB/raw -w '%{http_code}' -H 'Host: evil.example:9780' \
		http://127.0.0.1:9780/$page) $(grep -c admin-names $LAB/raw)" '403 1'
done
equal "$LAB_NAME: its own page" "$(raw -H "$auth" -H 'Origin: http://127.0.0.1:9780' -H 'Sec-Fetch-Site: same-origin') $(
	raw -H "$auth" -H 'Host: localhost:9780')" '200 200'
head -c 70000 /dev/zero | tr '\0' a >$LAB/long
equal "$LAB_NAME: no form" "$(raw -H "$auth" --data-binary @$LAB/long) $(raw -H "$auth" -d 'a=%zz') $(
	raw -H "$auth" -H 'Content-Type: text/plain' -d a=b) $(raw -H "$auth" -H 'Transfer-Encoding: chunked' -d a=b)" '413 400 415 411'
equal "$LAB_NAME: a GET changes nothing" "$(in_boot curl -s -o /dev/null -w '%{http_code}' -H "$auth" \
	'http://127.0.0.1:9780/enrol?id=52:54:00:00:00:01&name=a&profile=kiosk') $(ls $hosts)" '405 '
equal "$LAB_NAME: nor does a client's POST" "$(in_client curl -s -o /dev/null -w '%{http_code}' -H "$auth" -d a=b \
	http://10.0.0.2/reload)" 405

# One machine.
like 'by its MAC' "$(post enrol id=52:54:00:00:00:01 name=kiosk1 profile=kiosk 'room=a 12')" \
	'200 enrolled kiosk1 52:54:00:00:00:01 hosts.d/kiosk1.ini *'
equal "$LAB_NAME: its file" "$(sed 's/ on .* UTC/ on TIME/' $hosts/kiosk1.ini)" \
	'; Enrolled by tester, from 127.0.0.1, on TIME. Written by httpbootd: lanboot set, rename and remove change it.
[host 52:54:00:00:00:01]
name = kiosk1
profile = kiosk
room = a 12'
like 'it has its script at once' "$(script 01)" '*host is kiosk1*'
like 'a name twice' "$(post enrol id=52:54:00:00:00:02 name=Kiosk1 profile=kiosk)" "409 *named Kiosk1 already*$hosts/kiosk1.ini:2*"
like 'a MAC twice' "$(post enrol id=52-54-00-00-00-01 name=other profile=kiosk)" "409 *has a section already*$hosts/kiosk1.ini:2*lanboot set*"
like 'a MAC of the file' "$(post enrol id=$mac name=other profile=kiosk)" "409 *$LAB/lanboot.ini:*change it there*"
like 'no such profile' "$(post enrol id=52:54:00:00:00:02 name=two profile=kisok)" "400 *did you mean 'kiosk'*"
like 'a bad name' "$(post enrol id=52:54:00:00:00:02 name=../etc profile=kiosk)" '400 *cannot be a machine*'
like 'a line in a value' "$(post enrol id=52:54:00:00:00:02 name=two profile=kiosk "room=a
[host *]")" '400 *control character*'
like 'an unknown key' "$(post enrol id=52:54:00:00:00:02 name=two profile=kiosk rom=a)" "409 *nothing was changed*did you mean 'room'*"
like 'nobody' "$(post set id=nobody profile=thin)" '404 *nobody*'
like 'a word of nobody' "$(post enrol id=amber-17 name=two profile=kiosk)" '404 *amber-17*'
like 'set' "$(post set id=kiosk1 profile=thin room=)" '200 changed kiosk1 *'
equal "$LAB_NAME: what is set" "$(grep -v '^;' $hosts/kiosk1.ini | tr '\n' ' ')" \
	'[host 52:54:00:00:00:01] profile = thin name = kiosk1 '
like 'rename' "$(post rename id=kiosk1 name=kiosk-one)" '200 changed kiosk-one 52:54:00:00:00:01 hosts.d/kiosk-one.ini *'
equal "$LAB_NAME: one file" "$(ls $hosts)" kiosk-one.ini
for what in 'set profile=thin' 'rename name=x' remove; do
	like "by hand: $what" "$(post ${what%% *} id=by-hand ${what#* })" "409 *$LAB/lanboot.ini:*change it there*"
done
like 'once' "$(post once id=by-hand profile=thin)" '200 by-hand boots thin*once '
equal "$LAB_NAME: once" "$(in_client curl -s "http://10.0.0.2/boot.ipxe?mac=$mac" | grep -c 'profile is thin') $(
	in_client curl -s "http://10.0.0.2/once?mac=$mac&profile=thin") $(
	in_client curl -s "http://10.0.0.2/boot.ipxe?mac=$mac" | grep -c 'profile is kiosk')" '1 ok 1'
post once id=by-hand profile=thin >/dev/null
like 'once taken back' "$(post once id=by-hand profile=)" '200 by-hand boots its own profile*'
equal "$LAB_NAME: it is" "$(in_client curl -s "http://10.0.0.2/boot.ipxe?mac=$mac" | grep -c 'profile is kiosk')" 1
echo '; of somebody' >$hosts/mine.ini
like 'a file that no section is in' "$(post enrol id=52:54:00:00:00:02 name=mine profile=kiosk)" "409 *$hosts/mine.ini is there already*"
like 'nor does a rename take its place' "$(post rename id=kiosk-one name=Mine)$(ls $hosts | grep -c one)" '200 *Mine.ini *0'
like 'by its very name' "$(post rename id=Mine name=kiosk-one)$(post rename id=kiosk-one name=mine)" '200 *409 *mine.ini is there already*'
equal "$LAB_NAME: it is as it was" "$(cat $hosts/mine.ini)" '; of somebody'
rm $hosts/mine.ini
# Who says that another machine waits, which has a section.
waits() {
	since=$(script 02 | sed -n 's/.*since=\([0-9a-f.]*\).*/\1/p' | head -n 1)
	in_client curl -s -o /dev/null "http://10.0.0.2/wait?mac=52:54:00:00:00:$1&since=$since"
	sleep 0.3
	in_boot curl -s "http://127.0.0.1:9780/machine.json?id=52:54:00:00:00:$1" | grep -c '"waiting"'
}
equal "$LAB_NAME: who waits" "$(waits 01) $(waits 02)" '0 1'
# A machine with a section, whose card the kernel cannot tell just when it asks: it goes on once that can.
reloads() {
	reloads_n=$(grep -c ' reloaded ' "$LOG/httpbootd.log")
	ini "$1" >$LAB/lanboot.ini
	kill -HUP "$(pid_of httpbootd)"
	reloads_left=$((patience / 50))
	while [ "$(grep -c ' reloaded ' "$LOG/httpbootd.log")" -le "$reloads_n" ] && [ $reloads_left -gt 0 ]; do
		sleep 0.1
		reloads_left=$((reloads_left - 1))
	done
}
reloads 'apkovl = {mac}.tar.gz'
asks_wait() { in_client curl -s -m 20 "http://10.0.0.2/wait?mac=$mac&since=$1" | grep -v pause | cksum; }
ip -n boot neigh replace 10.0.0.3 lladdr "$mac" dev eth0 nud noarp
since=$(in_client curl -s "http://10.0.0.2/boot.ipxe?mac=$mac" | sed -n 's/.*since=\([0-9a-f.]*\).*/\1/p' | head -n 1)
check "$LAB_NAME: a machine whose card cannot be told waits" "its script has no wait" [ -n "$since" ]
check "$LAB_NAME: and waits on" 'it is told to go on' [ "$(asks_wait "$since")" != "$(asks_wait x)" ]
ip -n boot neigh del 10.0.0.3 dev eth0
equal "$LAB_NAME: it goes on once it can be told" "$(asks_wait "$since")" "$(asks_wait x)"
reloads ''
in_client curl -s -o /dev/null 'http://10.0.0.2/wait?mac=52:54:00:00:00:02&since=x&leave=yes'
wait_for_line "$LOG/httpbootd.log" 'leaves .*mac=52:54:00:00:00:02' 5 httpbootd
sleep 0.3
like 'who left for its own disk is not enrolled with all' "$(post enrol all=yes 'name=left{n}' profile=kiosk)" \
	'404 *no machine waits*'
post forget id=52:54:00:00:00:02 >/dev/null
like 'remove' "$(post remove id=kiosk-one)" '200 removed kiosk-one *'
equal "$LAB_NAME: it is gone" "$(ls $hosts) $(script 01 | grep -c '^# No section')" ' 1'
equal "$LAB_NAME: JSON" "$(in_boot curl -s -H "$auth" -H 'Accept: application/json' -d id=x -d profile=thin http://127.0.0.1:9780/set | tr -d '\n')" \
	"{\"error\":\"no machine is 'x', by its name, MAC, address or word\"}"

# Fifty machines ask what they boot: each asker may do so twenty times at once.
ask() { "in_$1" curl -s -m 20 -o /dev/null "http://10.0.0.2/boot.ipxe?mac=52:54:00:00:01:[$2]"; }
ask client 10-26
ask site 27-43
ask boot 44-59
# Who only looks does not wait.
in_site curl -s -m 20 -o /dev/null http://10.0.0.2/boot.ipxe
list() { ls $hosts | tr '\n' ' '; }
wait_for_line "$LOG/httpbootd.log" 'unknown .*mac=52:54:00:00:01:59' 5 httpbootd
word=$(sed -n 's/.* unknown .*mac=52:54:00:00:01:30 .*word=\([a-z0-9-]*\).*/\1/p' "$LOG/httpbootd.log")
sleep 0.3
like 'by its word' "$(post enrol id="$word" name=pc3 profile=thin)" '200 enrolled pc3 52:54:00:00:01:30 *'
like 'a pattern without a number' "$(post enrol all=yes name=pc profile=kiosk)" '400 *{n}*'
post enrol all=yes 'name=pc{n}' profile=kiosk >$LAB/all
equal "$LAB_NAME: all, with the numbers that are free" "$(tr ' ' '\n' <$LAB/all | grep -c '^hosts.d/') $(
	grep -c '^name = pc' $hosts/pc*.ini | grep -c ':1$') $(cat $hosts/pc2.ini $hosts/pc4.ini $hosts/pc5.ini | grep -c '^\[host 52:54:00:00:01:1[012]\]')" \
	'50 51 3'
like 'forgotten' "$(post forget id=52:54:00:00:01:59)" '200 forgotten 52:54:00:00:01:59 '
like 'nobody waits any more' "$(post enrol all=yes 'name=pc{n}' profile=kiosk)" '404 *no machine waits*'

# Several administrators at once.
for n in 1 2 3 4 5 6; do
	{ post enrol id=52:54:00:00:02:0$n name=same profile=kiosk; echo; } >$LAB/same.$n &
	at_once="${at_once:-} $!"
	{ post enrol id=52:54:00:00:03:0$n name=other$n profile=kiosk; echo; } >$LAB/other.$n &
	at_once="$at_once $!"
done
for pid in $at_once; do wait "$pid"; done
sleep 0.5
equal "$LAB_NAME: of several at once each sees the one before" "$(cat $LAB/same.* | grep -c '^200') $(cat $LAB/same.* |
	grep -c '^409 there is a machine named same') $(cat $LAB/other.* | grep -c '^200')" '1 5 6'
sleep 0.3
for daemon in pxedhcpd tftpd httpbootd; do
	equal "$LAB_NAME: $daemon -n" "$($BIN/$daemon -n -f $LAB/lanboot.ini 2>&1 | grep -c 'hosts\.d')" 0
done

# Killed at any moment: whole files, and a good configuration.
bad=
for n in 1 2 3 4 5 6 7 8; do
	post rename id=52:54:00:00:02:0$((n % 6 + 1)) name=killed$n >/dev/null &
	post enrol id=52:54:00:00:04:$((n + 10)) name=late$n profile=kiosk >/dev/null &
	last=$!
	sleep 0.0$((n % 5 + 1))
	kill -KILL "$(pid_of httpbootd)"
	wait "$last" "$(pid_of httpbootd)" 2>/dev/null
	for file in "$hosts"/*.ini; do
		[ "$(grep -cE '^(\[host |name = |profile = )' "$file") $(tail -c 1 "$file" | od -An -c | tr -d ' ')" = '3 \n' ] ||
			bad="$bad $n:$file"
	done
	$BIN/httpbootd -n -f $LAB/lanboot.ini >$LAB/n 2>&1 || bad="$bad $n:$(head -n 1 $LAB/n)"
	start httpbootd boot $BIN/httpbootd -d -f $LAB/lanboot.ini
	wait_for_line "$LOG/httpbootd.log" "ready version" 5 httpbootd
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		in_boot curl -s -o /dev/null http://127.0.0.1:9780/health && break
		sleep 0.1
	done
done
equal "$LAB_NAME: killed eight times, nothing is half" "$bad" ''
post reload >/dev/null
equal "$LAB_NAME: nor left over" "$(find $hosts -name '.*' -type f)" ''
equal "$LAB_NAME: the file of people is as it was" "$(sha256sum <$LAB/lanboot.ini)" "$sum"
daemons_stop httpbootd

# No room, and none at all.
mount -t tmpfs -o size=16k,mode=755 tmpfs $hosts && chown nobody $hosts
daemons_start $LAB/lanboot.ini httpbootd || exit 1
like 'with room' "$(post enrol id=52:54:00:00:05:01 name=fits profile=kiosk)" '200 *'
head -c 20000 /dev/zero >$hosts/filler 2>/dev/null
like 'without' "$(post enrol id=52:54:00:00:05:02 name=full profile=kiosk)" '507 *No space left*nothing was changed*'
like 'nor is one changed' "$(post set id=fits profile=thin)" '507 *No space left*'
equal "$LAB_NAME: as before" "$(ls -A $hosts | tr '\n' ' ')$(grep -c 'profile = kiosk' $hosts/fits.ini)" 'filler fits.ini 1'
mount -o remount,ro $hosts
like 'read-only' "$(post remove id=fits)" '507 *Read-only*'
equal "$LAB_NAME: it is still known" "$(script 01 >/dev/null; in_client curl -s 'http://10.0.0.2/boot.ipxe?mac=52:54:00:00:05:01' | grep -c 'host is fits')" 1
daemons_stop httpbootd
finish
