#!/bin/sh
# profiles: what httpbootd answers to machines, by curl: who they are, what they boot, once, /up,
# autoexec.ipxe, and a state folder that is kept over restarts.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv
mkdir -p $srv/own/dir $LAB/state $LAB/overlays/kiosk $LAB/overlays/pc-ab1def/etc
echo only here >$LAB/overlays/pc-ab1def/etc/motd
echo data >$srv/k
echo data >$srv/own/dir/autoexec.ipxe
printf '#!ipxe\necho {host} {mac} ${mac} {serial}\n' >$srv/o.ipxe
chmod -R a+rX $srv
chown nobody $LAB/state
ini() {
	cat <<-EOF
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		bind = none
		state = $LAB/state
		overlays = $LAB/overlays
		[profile p]
		kernel = k
		[profile memtest]
		memtest = m
		[profile other]
		chain = http://10.0.0.9/x?a=b&c={serial}
		[profile own]
		script = o.ipxe
		[profile no-own]
		script = missing.ipxe
		[host serial AB 1]
		name = by-serial
		profile = own
		[host serial none-there]
		profile = no-own
		[host asset 7]
		profile = other
		[host 10.0.0.0/24]
		name = by-network
		profile = p
		[host 52:54:00:00:00:07]
		profile = p
		ignore = on
		[host 52:54:00:AB:*]
		name = pc-{mac-tail}
		kernel = k
		overlay = kiosk {host}
		cmdline = hostname={host}
		[host product OptiPlex 7010]
		profile = p
		[host 52:54:00:00:00:01]
		name = kiosk1
		profile = p
	EOF
	printf '%s\n' "$@"
}
ini 'once = memtest' >$LAB/lanboot.ini
daemon_start httpbootd $LAB/lanboot.ini || exit 1

body=$LAB/body
get() { code=$(in_client curl -s -m 20 --path-as-is -o $body -w '%{http_code}' "http://10.0.0.2$1"); }
log=$LOG/httpbootd.log

get '/boot.ipxe?mac=52:54:00:00:00:09&serial=ab%201%20'
has "$LAB_NAME: by its serial number, in any case" $body '^echo by-serial 52:54:00:00:00:09 \$\{mac\} ab%201$'
get '/boot.ipxe?mac=52:54:00:00:00:09&asset=7&serial=%24%7Bx%7D%20%7C%7C%20shell%0Ashell'
has "$LAB_NAME: what a client says stays one word" $body \
	'^chain --replace http://10.0.0.9/x\?a=b&c=%24%7Bx%7D%20%7C%7C%20shell%3Fshell \|\| goto failed$'
has_not "$LAB_NAME: and adds no line" $body '^shell'
get '/boot.ipxe?mac=52:54:00:00:00:09&product=OptiPlex%207010'
has "$LAB_NAME: its network goes before its product" $body '^echo host is by-network'
get '/boot.ipxe?mac=52:54:00:00:00:09&serial=none-there'
equal "$LAB_NAME: an own script that is not there" "$code" 500
has "$LAB_NAME: and the log says which" "$log" 'no-script .*at=.*lanboot.ini:1[0-9].*key=script'

# What is no MAC (InfiniBand says 20 bytes, some cards none), and what else is broken, is not said.
for mac in 80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:1a:2b:3c 80:00:02:08:fe:80:00:00:02 '' %zz0; do
	get "/boot.ipxe?asset=%zz&mac=$mac&serial=ab%201&uuid=none"
	has "$LAB_NAME: known by its serial number, with mac='$mac'" $body \
		'^echo by-serial \$\{netX/mac\} \$\{mac\} ab%201$'
done
get "/boot.ipxe?mac=52:54:00:00:00:09&serial=ab%201&manufacturer=$(printf '%02000d' 0)"
has "$LAB_NAME: what is longer than any is not said" $body '^echo by-serial'

get '/boot.ipxe?mac=52:54:00:00:00:07'
equal "$LAB_NAME: a machine to ignore is handed back to its firmware" "$code $(tail -n 1 $body)" '200 exit 1'
has_not "$LAB_NAME: and loads nothing" $body '^(kernel|chain)'
has "$LAB_NAME: the log says why" "$log" ' ignored client=.*mac=52:54:00:00:00:07 .*reason="its section says ignore = yes"'
"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:00:00:07 --server 10.0.0.2 >"$LOG/ignored.log" 2>&1
equal "$LAB_NAME: explain fails of one that is ignored" $? 1
has "$LAB_NAME: and says why" "$LOG/ignored.log" '^ignored +its section says ignore = yes'

# An apkovl that is not there is known before the machine boots, and each time anew.
ini '[host 52:54:00:00:00:20]' 'kernel = k' 'apkovl = a/{MAC}.apkovl.tar.gz' \
	'[host 52:54:00:00:00:26]' 'kernel = k' 'apkovl = {server}/b.apkovl.tar.gz?for={mac}' \
	'[host 52:54:00:00:00:21]' 'kernel = k' 'apkovl = a/{mac}.apkovl.tar.gz' 'no-apkovl = bare' \
	'[host 52:54:00:00:00:22]' 'kernel = k' 'overlay = not-there' \
	'[host 52:54:00:00:00:23]' 'kernel = k' 'apkovl = http://10.0.0.9/{mac}.apkovl.tar.gz' \
	'[host 52:54:00:00:00:24]' 'kernel = k' 'apkovl = https://10.0.0.9/{mac}.apkovl.tar.gz' \
	'[host 52:54:00:00:00:27]' 'name = kiosk7' 'kernel = k' 'apkovl = b/{host}' \
	'[host 52:54:00:00:00:28]' 'name = kiosk8.gz' 'kernel = k' 'apkovl = b/{host}' \
	'[host 52:54:00:00:00:25]' 'kernel = k' 'apkovl = {serial}.apkovl.tar.gz' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" 'reloaded file' 10 httpbootd
waits='^goto no_apkovl$' asks='^imgfetch --name lanboot-apkovl '
for _ in 1 2 3; do
	get '/boot.ipxe?mac=52:54:00:00:00:20'
	has "$LAB_NAME: no apkovl: the machine waits" $body "$waits"
	has "$LAB_NAME: no apkovl: its screen says why" $body '^echo no-apkovl: a/52:54:00:00:00:20\.apkovl\.tar\.gz: no such file$'
	has "$LAB_NAME: no apkovl: a key boots it bare" $body '^prompt --key b .* && goto bare '
	mkdir -p $srv/a
	: >$srv/a/52:54:00:00:00:20.apkovl.tar.gz
	get '/boot.ipxe?mac=52:54:00:00:00:20'
	has "$LAB_NAME: an empty apkovl is none" $body '^echo no-apkovl: .*an empty file$'
	gzip </dev/null >$srv/a/52:54:00:00:00:20.apkovl.tar.gz
	get '/boot.ipxe?mac=52:54:00:00:00:20'
	has_not "$LAB_NAME: it is there: nobody waits" $body 'no.apkovl'
	rm -r $srv/a
done
has "$LAB_NAME: no apkovl: the log says where" "$log" \
	'no-apkovl mac=52:54:00:00:00:20 asks=[0-9a-f:]+ at=[^ ]*/lanboot.ini:[0-9]+ reason="a/52:54:00:00:00:20\.apkovl\.tar\.gz: no such file"'
mkdir $srv/b
gzip </dev/null >$srv/b/kiosk7
gzip </dev/null >$srv/b/kiosk8.gz
get '/boot.ipxe?mac=52:54:00:00:00:27'
has "$LAB_NAME: an apkovl that Alpine's init does not unpack is none" $body '^echo no-apkovl: b/kiosk7: its name does not end in .gz'
get '/boot.ipxe?mac=52:54:00:00:00:28'
has_not "$LAB_NAME: one that it does is" $body 'no.apkovl'
gzip </dev/null >$srv/b.apkovl.tar.gz
get '/boot.ipxe?mac=52:54:00:00:00:26'
has_not "$LAB_NAME: by a URL of ours with a query" $body 'no.apkovl'
"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:00:00:26 --server 10.0.0.2 >"$LOG/explained" 2>&1
has_not "$LAB_NAME: explain finds it, too" "$LOG/explained" '^apkovl .*no such'
get '/boot.ipxe?mac=52:54:00:00:00:21'
has_not "$LAB_NAME: no-apkovl = bare: nobody waits" $body "$waits"
has "$LAB_NAME: no-apkovl = bare: it is told" $body '^echo no-apkovl: a/52:54'
has "$LAB_NAME: no-apkovl = bare: and logged" "$log" 'no-apkovl mac=52:54:00:00:00:21 '
get '/boot.ipxe?mac=52:54:00:00:00:22'
has "$LAB_NAME: no overlay: the machine waits" $body "$waits"
has "$LAB_NAME: no overlay: the log says why" "$log" 'no-apkovl mac=52:54:00:00:00:22 .*reason="overlay: .*not-there'
get '/boot.ipxe?mac=52:54:00:00:00:23'
has "$LAB_NAME: an apkovl elsewhere is asked for" $body "$asks"'http://10.0.0.9/52:54:00:00:00:23.apkovl.tar.gz \|\| goto no_apkovl$'
get '/boot.ipxe?mac=52:54:00:00:00:24'
has_not "$LAB_NAME: by https, which iPXE may lack, it is not" $body "$asks"
get '/boot.ipxe?mac=52:54:00:00:00:25'
has "$LAB_NAME: one that only iPXE can name is asked for" $body "$asks"'http://10.0.0.2/\$\{serial:uristring\}.apkovl.tar.gz '
"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:00:00:20 --server 10.0.0.2 >"$LOG/explained" 2>&1
equal "$LAB_NAME: explain fails of it" $? 1
sed "/^\[httpbootd\]\$/a servers = 10.0.0.2 10.0.0.9" $LAB/lanboot.ini >$LAB/servers.ini
"$BIN/httpbootd" -f $LAB/servers.ini explain mac=52:54:00:00:00:20 --server 10.0.0.2 >"$LOG/explained" 2>&1
has "$LAB_NAME: what another of the servers may have is asked for" "$LOG/explained" \
	"$asks"'\$\{server\}/a/52:54:00:00:00:20.apkovl.tar.gz && goto bare '
has_not "$LAB_NAME: and not waited for" "$LOG/explained" "$waits"
mkdir $LAB/www
"$BIN/httpbootd" -f $LAB/lanboot.ini render --server http://10.0.0.9 $LAB/www >"$LOG/render.log" 2>&1
has "$LAB_NAME: a rendered script asks the web server" $LAB/www/boot.ipxe.d/52-54-00-00-00-20.ipxe \
	"$asks"'http://10.0.0.9/a/52:54:00:00:00:20.apkovl.tar.gz '
ini 'once = memtest' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" 'reloaded file.*' 10 httpbootd
while [ "$(grep -c 'reloaded file' "$log")" -lt 2 ]; do sleep 0.1; done

# One section for many machines, each with a name of its own.
for mac in 52:54:00:ab:1d:ef 52:54:00:ab:00:01; do
	name=pc-$(echo ${mac#*:*:*:} | tr -d :)
	get "/boot.ipxe?mac=$mac"
	has "$LAB_NAME: $name by the end of its MAC" $body "^kernel .* hostname=$name "
	has "$LAB_NAME: $name in the log" "$log" " script client=.*mac=$mac asks=[0-9a-f:]+ host=$name "
	get "$(sed -n 's|^kernel .* apkovl=http://10.0.0.2\([^ ]*\).*|\1|p' $body)"
	equal "$LAB_NAME: $name is its host name" "$(tar -xzOf $body etc/hostname)" $name
	equal "$LAB_NAME: $name has the folder of its name alone" "$(tar -tzf $body | grep -c etc/motd)" \
		$([ $name = pc-ab1def ] && echo 1 || echo 0)
	"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=$mac --server 10.0.0.2 >"$LOG/$name.log" 2>&1
	has "$LAB_NAME: explain says $name" "$LOG/$name.log" "^name +$name\$"
	has "$LAB_NAME: and how long its command line is" "$LOG/$name.log" '^cmdline +[0-9]+ bytes; a kernel.* takes 2047'
done
in_boot curl -s http://127.0.0.1:9780/hosts.json >$body
has "$LAB_NAME: hosts.json has the name as it is written" $body '"52:54:00:ab:\*","name":"pc-\{mac-tail\}"'

get /boot.ipxe
has "$LAB_NAME: without a MAC, the stub" $body 'serial=\$\{serial:uristring\}'
for path in /autoexec.ipxe /own/autoexec.ipxe /not/there/autoexec.ipxe; do
	get $path
	equal "$LAB_NAME: $path" "$code" 200
	has "$LAB_NAME: $path asks DHCP first" $body '^dhcp \|\| goto again'
done
get /own/dir/autoexec.ipxe
equal "$LAB_NAME: a site's own autoexec.ipxe goes before" "$(cat $body)" data

# once
boots() { get '/boot.ipxe?mac=52:54:00:00:00:01'; sed -n 's/^echo profile is //p' $body; }
equal "$LAB_NAME: once comes first" "$(boots)" memtest
equal "$LAB_NAME: and again, as long as it was not booted" "$(boots)" memtest
get '/once?mac=52:54:00:00:00:01&profile=p'
equal "$LAB_NAME: another profile than that cannot be noted" "$code" 404
get '/once?mac=52:54:00:00:00:02&profile=memtest'
equal "$LAB_NAME: nor another machine" "$code" 404
get '/once?profile=memtest'
equal "$LAB_NAME: nor none" "$code" 400
in_client curl -s -I -o /dev/null 'http://10.0.0.2/once?mac=52:54:00:00:00:01&profile=memtest'
equal "$LAB_NAME: HEAD notes nothing" "$(boots)" memtest
"$BIN/httpbootd" -f $LAB/lanboot.ini explain '/once?mac=52:54:00:00:00:01&profile=memtest' >/dev/null 2>&1
equal "$LAB_NAME: explain notes nothing" "$(boots)" memtest
get '/once?mac=52:54:00:00:00:01&profile=memtest'
equal "$LAB_NAME: once is noted" "$code" 200
equal "$LAB_NAME: then its own profile" "$(boots)" p
get '/once?mac=52:54:00:00:00:01&profile=memtest'
equal "$LAB_NAME: a report that comes twice" "$code" 200
equal "$LAB_NAME: the state folder has one note" "$(ls -A $LAB/state | grep once)" 52-54-00-00-00-01.once
daemons_stop httpbootd
daemon_start httpbootd $LAB/lanboot.ini || exit 1
equal "$LAB_NAME: it is kept over a restart" "$(boots)" p
"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:00:00:01 --server 10.0.0.2 >"$LOG/explain.log" 2>&1
has "$LAB_NAME: explain says so" "$LOG/explain.log" '^once +memtest: it has booted that'
has "$LAB_NAME: explain says what else could be" "$LOG/explain.log" '^52:54:00:00:00:01 is in \[host 52:54:00:00:00:01\].*by its MAC'
ini 'once = other' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" ' reloaded ' 10
equal "$LAB_NAME: another once is another time" "$(boots)" other
rm $LAB/state/*.once
ini 'once = memtest' >$LAB/lanboot.ini
daemons_stop httpbootd

# A folder that is not there, and one that cannot be written to: never an endless installation.
mv $LAB/state $LAB/away
daemon_start httpbootd $LAB/lanboot.ini || exit 1
wait_for_line "$log" 'no folder state' 10 httpbootd
has "$LAB_NAME: no state folder is said at the start" "$log" 'once = .*: there is no folder state = '
equal "$LAB_NAME: without one, its own profile" "$(boots)" p
has "$LAB_NAME: and the log says why" "$log" 'once-not-booted .*mac=52:54:00:00:00:01'
daemons_stop httpbootd
mv $LAB/away $LAB/state
chown root $LAB/state
daemon_start httpbootd $LAB/lanboot.ini || exit 1
wait_for_line "$log" 'cannot write to' 10 httpbootd
has "$LAB_NAME: a state folder of others is said at the start" "$log" 'cannot write to the folder state'
get '/once?mac=52:54:00:00:00:01&profile=memtest'
equal "$LAB_NAME: what cannot be noted is refused" "$code" 500
daemons_stop httpbootd
chown nobody $LAB/state

# /up
daemon_start httpbootd $LAB/lanboot.ini || exit 1
get '/up?mac=52:54:00:00:00:01'
equal "$LAB_NAME: /up" "$code $(cat $body)" '200 ok'
has "$LAB_NAME: /up by its MAC" "$log" ' up client=10\.0\.0\.3 mac=52:54:00:00:00:01 asks=[0-9a-f:]+ host=kiosk1 .*status=200'
get /up
has "$LAB_NAME: /up by its address" "$log" ' up client=10\.0\.0\.3 .*host=by-network '
get '/up?mac=x'
has "$LAB_NAME: /up with a MAC that is none, by its address" "$log" ' up client=10\.0\.0\.3 .*host=by-network '
equal "$LAB_NAME: and it is answered" "$code" 200
daemons_stop httpbootd
finish
