#!/bin/sh
# page: what an administrator sees in a browser: the machines of a made-up hall, a boot as it happens,
# names that are markup, ten thousand machines; with JavaScript and without.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/browser.sh
need "$LAB_NAME" curl openssl tshark $browser_program base64 build/tests/bench/event_send
lan_up

mkdir -p $LAB/srv $LAB/state
chmod a+rx $LAB/srv
chown nobody $LAB/state
{
	sed "s|^root = .*|root = $LAB/srv\nuser = nobody|" tests/golden/hall.ini
	printf '[httpbootd]\nmachines = 20000\nadmin = 127.0.0.1:9780 10.0.0.2:9780\nstate = %s\n' $LAB/state
	printf 'tls-admin = 10.0.0.2:9443\ntls-cert = %s\ntls-key = %s\n' $LAB/cert.pem $LAB/key.pem
} >$LAB/lanboot.ini
# The site's own authority, and the server's certificate by it.
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Our CA' -keyout $LAB/ca.key -out $LAB/ca.pem
	openssl req -newkey rsa:2048 -nodes -subj '/CN=boot' -keyout $LAB/key.pem -out $LAB/csr.pem
	printf 'subjectAltName=IP:10.0.0.2\n' >$LAB/san
	openssl x509 -req -in $LAB/csr.pem -CA $LAB/ca.pem -CAkey $LAB/ca.key -days 2 -extfile $LAB/san -out $LAB/cert.pem
} >"$LOG/openssl.log" 2>&1
chmod a+r $LAB/key.pem
daemons_start $LAB/lanboot.ini httpbootd || exit 1

admin=http://127.0.0.1:9780
hear() { in_boot build/tests/bench/event_send /run/lanboot/events -; }
# text SELECTOR: what a person reads there, in one line.
text() { browser_eval "(document.querySelector('$1') || {innerText: '-'}).innerText.replace(/\\s+/g, ' ')"; }
# until NAME EXPRESSION SECONDS
until_true() { check "$1" "it is not so after $3 s: $2; the page says: $(text main | cut -c1-300)" browser_until "$2" "$3"; }

in_boot curl -s -D $LAB/head -H 'Accept: text/html,application/xhtml+xml' -o $LAB/page $admin/
has "$LAB_NAME: a browser gets a page" $LAB/head '^Content-Type: text/html; charset=utf-8'
has "$LAB_NAME: which may load what is ours alone" $LAB/head "^Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
has "$LAB_NAME: curl gets the list of pages" $LAB/page '<main>'
equal "$LAB_NAME: and a program the list of what there is" "$(in_boot curl -s $admin/ | head -n 1 | cut -c1-29)" 'This is httpbootd of lanboot '
equal "$LAB_NAME: style and script together are under 30 kB" \
	"$(($(in_boot curl -s $admin/page.css $admin/page.js | wc -c) < 30000))" 1

# It knows the certificate by its key: it has no store of authorities of its own.
browser_start --ignore-certificate-errors-spki-list="$(openssl pkey -in $LAB/key.pem -pubout -outform der |
	openssl dgst -sha256 -binary | base64)" || { fail "$LAB_NAME: a browser" "see $LOG/browser.log"; exit 1; }
browser_open $admin/
equal "$LAB_NAME: nobody was seen" "$(text .empty | cut -c2-25)" 'No machine was seen yet.'

### A boot as it happens

hear <<'END'
pxedhcpd offered mac=52:54:00:12:34:57 arch=efi-x64 class=PXEClient host=kiosk7 form=direct file=ipxe64.efi
END
until_true "$LAB_NAME: a machine appears with its first packet" "!!document.querySelector('.booting .name') && document.querySelector('.booting .name').innerText === 'kiosk7'" 5
browser_eval "document.querySelector('.booting .name').focus(), window.notReloaded = 1" >/dev/null
hear <<'END'
tftpd served client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 file=ipxe64.efi bytes=1048576 ms=20 rate=52428800 blksize=1432
END
until_true "$LAB_NAME: and goes on" "document.querySelector('.booting .doing').innerText === 'tftp'" 5
equal "$LAB_NAME: what has the focus keeps it" "$(browser_eval 'document.activeElement.innerText + window.notReloaded')" '"kiosk71"'
hear <<'END'
httpbootd script client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 profile=kiosk status=200 bytes=1319 ms=0
httpbootd refused client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 method=GET path=/alpine/3.24/x86_64/vmlinuz-lts status=404 reason="no such file" bytes=18 ms=0
END
until_true "$LAB_NAME: what stops it is there" "!!document.querySelector('.trouble .say')" 5
equal "$LAB_NAME: with why and what to do" "$(text '.trouble .say') $(text '.trouble .do code')" \
	'"The kernel alpine/3.24/x86_64/vmlinuz-lts is not there." "lanboot image add 3.24 x86_64"'
until_true "$LAB_NAME: the window's title says so" "document.title === '1 in trouble - lanboot'" 3
browser_picture $LOG/wall.png

browser_eval "document.querySelector('.trouble .name').click()" >/dev/null
until_true "$LAB_NAME: its own page" "document.readyState === 'complete' && !!document.querySelector('.boots svg')" 5
has_words() { browser_eval "[...document.querySelectorAll('$1')].map(e => e.textContent).join(' ')"; }
equal "$LAB_NAME: has the parts of the boot as bars" \
	"$(has_words '.boots tr:first-child title' | grep -c 'offer.*tftp.*script.*kernel')" 1
equal "$LAB_NAME: the failed one in red" "$(browser_eval "document.querySelectorAll('.boots .bad').length")" 1
equal "$LAB_NAME: its steps" "$(has_words '.steps tbody th')" '"offer tftp script kernel"'
equal "$LAB_NAME: and lines" "$(browser_eval "document.querySelectorAll('.lines li').length")" 4
hear <<'END'
httpbootd script client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 profile=kiosk status=200 bytes=1319 ms=0
httpbootd served client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 method=GET path=/alpine/3.24/x86_64/vmlinuz-lts status=200 bytes=14186432 ms=900
httpbootd up client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 status=200 bytes=3 ms=0
END
until_true "$LAB_NAME: it comes up before one's eyes" "!!document.querySelector('.state.up')" 5
browser_picture $LOG/machine.png
in_boot curl -s $admin/metrics >$LAB/metrics
equal "$LAB_NAME: and is counted" "$(grep -E '^lanboot_http_boot(s_|_seconds_count)' $LAB/metrics | tr '\n' ' ')" \
	'lanboot_http_boots_begun_total 1 lanboot_http_boots_up_total 1 lanboot_http_boots_failed_total{step="kernel"} 1 lanboot_http_boot_seconds_count 1 '
has "$LAB_NAME: with its steps in buckets" $LAB/metrics '^lanboot_http_boot_step_seconds_bucket.step="tftp",le="5\.0". 1$'

### Who runs what

browser_open $admin/
equal "$LAB_NAME: boots of the last hour, and of the last day" "$(text .hours)" \
	'"1 boots in the last hour 1 boots in the last 24 hours"'
equal "$LAB_NAME: as curves, the last part of which is now" \
	"$(browser_eval "[...document.querySelectorAll('.hours svg')].map(s => s.children.length + ' ' + s.lastChild.textContent).join(', ')")" \
	'"12 1, 0 min ago, 24 1, 0 h ago"'
equal "$LAB_NAME: which release how many run" "$(text '.releases tbody')" '"3.24 1 "'
browser_eval "document.querySelector('.releases a').click()" >/dev/null
until_true "$LAB_NAME: and the wall of those" "location.search === '?release=3.24' && !!document.querySelector('.filter')" 5
equal "$LAB_NAME: which says whom it shows" "$(text .filter) $(text '.counts .up')" '"Of those with release 3.24. See all" "1 up"'
browser_open "$admin/?profile=kiosk"
equal "$LAB_NAME: a profile's page has its own releases" "$(text '.releases tbody')" '"3.24 1 "'
browser_open "$admin/?release=9.9"
equal "$LAB_NAME: of another, none" "$(text '.counts .none')" '"0 up"'

### Names that are markup

hear <<'END'
httpbootd script client=10.0.0.99 mac=52:54:00:00:00:99 host="<img src=x onerror=document.title=1>" profile="</main><script>document.title=1</script>" vendor="\"><svg onload=document.title=1>" status=200 bytes=1 ms=0
httpbootd refused client=10.0.0.99 mac=52:54:00:00:00:99 method=GET path="/<script>document.title=1</script>" status=404 reason="no such file" bytes=1 ms=0
END
browser_open $admin/all
until_true "$LAB_NAME: a hostile name is a text" "document.body.innerText.includes('<img src=x') || document.body.innerText.includes('</main>')" 5
equal "$LAB_NAME: no markup" "$(browser_eval "document.querySelectorAll('main img, main script, main svg[onload]').length + document.title")" '"0All machines - lanboot"'
browser_open "$admin/machine?id=52:54:00:00:00:99"
equal "$LAB_NAME: nor on its own page" "$(browser_eval "document.querySelectorAll('main img, main script').length")" 0
for bad in "machine?id=%3Cscript%3Ealert(1)%3C/script%3E" "all?q=%22%3E%3Cscript%3E" "all?state=x" "?room=%3Cb%3E"; do
	in_boot curl -s -H 'Accept: text/html' "$admin/$bad" >$LAB/bad
	equal "$LAB_NAME: nothing of a question is markup: $bad" "$(grep -cE '<script>|<b>[^0-9]' $LAB/bad)" 0
done
equal "$LAB_NAME: by another name nobody gets it" \
	"$(in_boot curl -s -o /dev/null -w '%{http_code}' -H 'Accept: text/html' -H 'Host: evil.example' $admin/)" 403
equal "$LAB_NAME: the browser has nothing to complain of" "$(browser_complaints)" ''


### Who may do what

equal "$LAB_NAME: from another machine a program needs the key" \
	"$(in_client curl -s -o /dev/null -w '%{http_code}' http://10.0.0.2:9780/machines.json) $(in_client curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $(cat $LAB/state/admin-key)" http://10.0.0.2:9780/machines.json)" '401 200'
equal "$LAB_NAME: and nothing to be asked for its health" "$(in_client curl -s http://10.0.0.2:9780/health)" ok
in_client curl -s -H 'Accept: text/html' http://10.0.0.2:9780/ >$LAB/stranger
equal "$LAB_NAME: a browser is told how a password is made" "$(grep -c 'lanboot passwd' $LAB/stranger) $(grep -c kiosk7 $LAB/stranger)" '1 0'
lanboot() { in_boot env PATH="$top/build/bin:$PATH" LANBOOT_LIBEXEC=$top/build/bin $top/tools/lanboot -f $LAB/lanboot.ini "$@"; }
equal "$LAB_NAME: a short password is none" "$(echo short | lanboot passwd 2>&1 | grep -c '8 to 200 are good')" 1
echo 'correct horse' | lanboot passwd >$LAB/passwd 2>&1
has "$LAB_NAME: lanboot passwd sets it" $LAB/passwd 'set; log in at http://127\.0\.0\.1:9780/login'
equal "$LAB_NAME: what is kept is a hash, for the daemon and root alone" \
	"$(stat -c '%a %U' $LAB/state/admin-password) $(cut -d' ' -f1 $LAB/state/admin-password)" '640 nobody pbkdf2-sha256'
# try NAME VALUE: logs in by curl.
try() { in_client curl -s -D $LAB/head -o $LAB/body -c $LAB/jar -w '%{http_code}' -H 'Accept: text/html' "$@" http://10.0.0.2:9780/login; }
equal "$LAB_NAME: a wrong one is told" "$(try -d password=wrong) $(grep -c 'That is not the password' $LAB/body)" '403 1'
equal "$LAB_NAME: from a page of another site the right one is none" "$(try -d password=correct+horse -H 'Origin: http://evil.example')" 403
equal "$LAB_NAME: the right one goes on" "$(try -d password=correct+horse)" 303
has "$LAB_NAME: by a cookie that no script reads and no other site sends" $LAB/head '^Set-Cookie: lanboot-session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict'
equal "$LAB_NAME: with which the machines are seen" "$(in_client curl -s -b $LAB/jar -H 'Accept: text/html' http://10.0.0.2:9780/ | grep -c 'class="counts"')" 1
act() { in_client curl -s -o $LAB/body -w '%{http_code}' -b $LAB/jar -H 'Accept: text/html' "$@"; }
equal "$LAB_NAME: but nothing changed for a page of another site" \
	"$(act -H 'Origin: http://evil.example' -d id=52:54:00:12:34:57 http://10.0.0.2:9780/forget) $(act -H 'Sec-Fetch-Site: cross-site' -d id=52:54:00:12:34:57 http://10.0.0.2:9780/forget) $(act "http://10.0.0.2:9780/forget?id=52:54:00:12:34:57")" '403 403 405'
for _ in 1 2 3 4 5; do try -d password=guess >/dev/null; done
equal "$LAB_NAME: who guesses has to wait" "$(try -d password=correct+horse)" 429
# Fifteen addresses say twenty passwords each at once, thirty machines boot beside, and the administrator comes.
for i in $(seq 101 115); do
	in_client ip addr add 10.0.0.$i/24 dev eth0
	in_client curl -s -Z --parallel-max 20 -m 60 --interface 10.0.0.$i -d password=guess -o /dev/null "http://10.0.0.2:9780/login?[1-20]" >/dev/null 2>&1 &
	guessers="${guessers:-} $!"
done
equal "$LAB_NAME: who says passwords by the hundred stops no machine" \
	"$(in_client curl -s -m 30 -o /dev/null -w '%{http_code}\n' 'http://10.0.0.2/boot.ipxe?mac=52:54:00:12:34:[51-80]' | sort | uniq -c | tr -s ' ')" ' 30 200'
equal "$LAB_NAME: nor the administrator on the machine itself" \
	"$(in_boot curl -s -o /dev/null -w '%{http_code}' -d password=correct+horse $admin/login)" 303
wait $guessers
for i in $(seq 101 115); do in_client ip addr del 10.0.0.$i/24 dev eth0; done
check "$LAB_NAME: of theirs few are tried" "$(grep -c password-wrong $LOG/httpbootd.log) lines" \
	[ "$(grep -c password-wrong $LOG/httpbootd.log)" -lt 120 ]

hear <<'END'
pxedhcpd offered mac=52:54:00:00:00:77 arch=efi-x64 class=PXEClient form=direct file=ipxe64.efi
httpbootd script client=10.0.0.77 mac=52:54:00:00:00:77 section=none wait=yes status=200 bytes=1319 ms=0
END
browser_open "$admin/login"
# type NAME VALUE: into a field of the page.
type_in() { browser_eval "document.querySelector('main [name=$1]').value = '$2'" >/dev/null; }
# press SELECTOR: the button of a form, and waits for the page that comes.
press() {
	browser_eval "window.isOld = true, document.querySelector('$1').requestSubmit()" >/dev/null
	browser_until '!window.isOld && document.readyState === "complete"' 10
}
type_in password 'correct horse'
press 'main form'
equal "$LAB_NAME: a browser logs in" "$(browser_eval location.pathname)" '"/"'
browser_open "$admin/machine?id=52:54:00:00:00:77"
type_in name kiosk77
press 'form[action="/enrol"]'
has "$LAB_NAME: a machine is enrolled on its page" $LAB/state/hosts.d/kiosk77.ini 'name = kiosk77'
browser_open "$admin/machine?id=52:54:00:00:00:77"
until_true "$LAB_NAME: and called so" "document.querySelector('h1').innerText.startsWith('kiosk77')" 5
browser_eval "document.querySelector('form[action=\"/set\"] [name=profile]').value = 'disk'" >/dev/null
press 'form[action="/set"]'
has "$LAB_NAME: its profile is changed" $LAB/state/hosts.d/kiosk77.ini 'profile = disk'
browser_open "$admin/machine?id=52:54:00:00:00:77"
browser_eval "document.querySelector('form[action=\"/once\"] [name=profile]').value = 'kiosk'" >/dev/null
press 'form[action="/once"]'
equal "$LAB_NAME: it boots something else once" "$(cat $LAB/state/*.next 2>/dev/null || ls $LAB/state)" kiosk
browser_open "$admin/machine?id=52:54:00:00:00:77"
browser_eval "document.querySelector('form[action=\"/rename\"] [name=name]').value = 'kiosk78'" >/dev/null
press 'form[action="/rename"]'
equal "$LAB_NAME: it is renamed" "$(ls $LAB/state/hosts.d)" kiosk78.ini
browser_open "$admin/machine?id=52:54:00:00:00:77"
type_in room a13
press 'form[action="/set"]'
capture client 'udp port 9'
browser_open "$admin/machine?id=52:54:00:00:00:77"
press 'form[action="/wake"]'
equal "$LAB_NAME: it is woken, and that is said" "$(text main)" \
	'"The packets are sent woken: 1 card, over eth0 (to 10.0.0.255) The machines"'
browser_open "$admin/all?room=a13"
press 'form[action="/wake"]'
equal "$LAB_NAME: or all of its room" "$(text .say)" '"woken: 1 card, over eth0 (to 10.0.0.255)"'
capture_end
equal "$LAB_NAME: the packets that wake, and whom" \
	"$(packets 'udp.port == 9' ip.dst wol.mac | sed 's/,.*//' | tr '\t' ' ' | paste -sd ' ')" \
	'10.0.0.255 52:54:00:00:00:77 10.0.0.255 52:54:00:00:00:77'
equal "$LAB_NAME: who did it is in the log, too" \
	"$(grep -c ': changed client=127.0.0.1 what=wake .*cards=1$' $LOG/httpbootd.log)" 2
equal "$LAB_NAME: nobody is woken for a page of another site, or by who has not logged in" \
	"$(act -H 'Origin: http://evil.example' -d id=kiosk78 http://10.0.0.2:9780/wake) $(in_client curl -s -o /dev/null -w '%{http_code}' -d id=kiosk78 http://10.0.0.2:9780/wake) $(act http://10.0.0.2:9780/wake)" '403 401 405'
wake() { in_boot curl -s -o /dev/null -w '%{http_code} ' -H "Authorization: Bearer $(cat $LAB/state/admin-key)" "$@" $admin/wake; }
equal "$LAB_NAME: nor somebody who is not there" "$(wake -d id=nobody)$(wake -d room=a99)$(wake -d by=me)$(wake -d room=a13 -d all=yes)" '404 404 400 400 '
browser_open "$admin/machine?id=kiosk7"
type_in name 'no good name!'
press 'form[action="/rename"]'
until_true "$LAB_NAME: what cannot be done is said" "document.querySelector('h1').innerText === 'That was not done'" 5
equal "$LAB_NAME: who did it is in the log" "$(grep -c ': changed .*what=rename' $LOG/httpbootd.log)" 1
browser_open "$admin/machine?id=52:54:00:00:00:77"
press 'form[action="/forget"]'
equal "$LAB_NAME: it is forgotten" "$(in_boot curl -s -o /dev/null -w '%{http_code}' "$admin/machine.json?id=52:54:00:00:00:77")" 404
browser_open "$admin/machine?id=kiosk7"
press 'form[action="/logout"]'
browser_open "$admin/machine?id=kiosk7"
equal "$LAB_NAME: who has logged out changes nothing" "$(browser_eval "document.querySelectorAll('.acts form').length")" 0

### From another machine, by TLS

tls=https://10.0.0.2:9443
safe() { in_client curl -s --cacert $LAB/ca.pem "$@"; }
equal "$LAB_NAME: by TLS a browser is asked for the password, a program for the key" \
	"$(safe -H 'Accept: text/html' $tls/ | grep -c 'name="password"') $(safe -o /dev/null -w '%{http_code}' $tls/list) $(safe $tls/health)" '1 401 ok'
safe -s -D $LAB/head -o /dev/null -c $LAB/jar -H "Origin: $tls" -d 'password=correct horse' $tls/login
has "$LAB_NAME: its cookie goes over TLS alone" $LAB/head '^Set-Cookie: lanboot-session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Max-Age=[0-9]+; Secure'
equal "$LAB_NAME: a page without TLS is another site" \
	"$(safe -o /dev/null -w '%{http_code}' -b $LAB/jar -H 'Origin: http://10.0.0.2:9443' -d id=kiosk7 $tls/forget) $(safe -o /dev/null -w '%{http_code}' -b $LAB/jar -H "Origin: $tls" -d id=nobody $tls/forget)" '403 404'
equal "$LAB_NAME: nobody is answered there without TLS, nor by another authority's word" \
	"$(in_client curl -s -m 5 http://10.0.0.2:9443/health)$(in_client curl -s -m 5 $tls/health)" ''
check "$LAB_NAME: and that is told" 'there is no line of it' \
	wait_for_line "$LOG/httpbootd.log" 'tls-failed client=10\.0\.0\.3' 5 httpbootd
browser_open $tls/
equal "$LAB_NAME: Chromium is asked for it" "$(text h1)" '"Log in"'
type_in password 'correct horse'
press 'main form'
until_true "$LAB_NAME: and sees the machines" "location.href === '$tls/' && !!document.querySelector('.counts')" 5
hear <<'END'
pxedhcpd offered mac=52:54:00:12:34:59 arch=efi-x64 class=PXEClient host=kiosk9 form=direct file=ipxe64.efi
END
until_true "$LAB_NAME: live" "[...document.querySelectorAll('.booting .name')].some(e => e.innerText === 'kiosk9')" 5
equal "$LAB_NAME: lanboot asks as before, on the machine itself" "$(lanboot list --json | grep -c kiosk9)" 1

### Ten thousand

in_boot build/tests/bench/event_send /run/lanboot/events flood 0 10000
browser_open $admin/
until_true "$LAB_NAME: ten thousand are counted" "/10,?000/.test(document.querySelector('.counts .unknown').innerText) || Number(document.querySelector('.counts .unknown b').innerText) >= 10000" 30
browser_open $admin/
painted=$(browser_eval "Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)")
check "$LAB_NAME: the first paint is soon" "it took $painted ms" [ "${painted:-9999}" -lt $((2 * patience)) ]
check "$LAB_NAME: and the page short" "it has $(in_boot curl -s -H 'Accept: text/html' $admin/ | wc -c) bytes" \
	[ "$(in_boot curl -s -H 'Accept: text/html' $admin/ | wc -c)" -lt 60000 ]
browser_open "$admin/all?state=unknown"
equal "$LAB_NAME: some hundreds at once" "$(browser_eval "document.querySelectorAll('.all tbody tr').length + ' ' + document.querySelectorAll('.more a').length")" '"300 1"'
browser_eval "document.querySelector('.more a').click()" >/dev/null
until_true "$LAB_NAME: and the next ones" "location.search.includes('from=300') && document.querySelectorAll('.more a').length === 2" 5
browser_open "$admin/all"
browser_eval "(s => { s.value = '12:34:57'; s.dispatchEvent(new Event('input')) })(document.querySelector('input[type=search]'))" >/dev/null
until_true "$LAB_NAME: what is typed is found" "document.querySelectorAll('.all tbody tr').length === 1 && document.querySelector('.all .name').innerText === 'kiosk7'" 5

### Small screens, and none of what makes it live

browser_send Emulation.setDeviceMetricsOverride '{"width":390,"height":800,"deviceScaleFactor":1,"mobile":true}'
for page in "" "all" "machine?id=kiosk7"; do
	browser_open "$admin/$page"
	equal "$LAB_NAME: nothing is wider than a phone: /$page" "$(browser_eval 'document.documentElement.scrollWidth')" 390
done
browser_picture $LOG/phone.png
browser_send Emulation.setScriptExecutionDisabled '{"value":true}'
browser_open "$admin/"
equal "$LAB_NAME: without JavaScript it is the same page" "$(in_boot curl -s -H 'Accept: text/html' $admin/ | grep -c 'class="counts"')" 1
browser_stop
daemons_stop httpbootd
finish
