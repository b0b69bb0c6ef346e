#!/bin/sh
# lanboot-watch: what a program or a URL is told of troubles, and how often; with a server that says what
# httpbootd would, of which each word may be anybody's.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
[ -x "$busybox" ] || { skip "$LAB_NAME" 'no busybox here'; exit 0; }
lan_up
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
web=$LAB/web
mkdir -p $web/cgi-bin
start web boot "$busybox" httpd -f -p 127.0.0.1:9790 -h $web

# What is run: it notes its arguments, a line each, and what it reads.
cat >$LAB/tell <<'END_TELL'
#!/bin/sh
here=${0%/*}
[ "$1" != ended ] || { printf '%s|' "$@" && echo && cat && echo; } >>$here/ended
[ "$1" != ended ] || exit 0
printf '%s|' "$@" >>$here/told
echo >>$here/told
cat >>$here/read
echo >>$here/read
[ "$1" != full ] || exit 7
END_TELL
cat >$web/cgi-bin/hook <<END_HOOK
#!/bin/sh
cat >>$LAB/posted
echo >>$LAB/posted
printf 'Content-Type: text/plain\r\n\r\nok\n'
END_HOOK
chmod +x $LAB/tell $web/cgi-bin/hook

# says MACHINE...: what the server says from now on, all at once.
says() {
	says_comma=
	{
		printf '{"now":1,"trouble":[%s],"machines":[' "${nobodys:-}"
		for says_one; do
			printf '%s\n%s' "$says_comma" "$says_one"
			says_comma=,
		done
		printf ']}\n'
	} >$web/new
	mv $web/new $web/machines.json
}
machine() { printf '{"mac":"52:54:00:00:00:%s","name":"%s","room":"a12","boots":[{"kind":"x"}],"trouble":{"kind":"%s","sentence":"%s","do":"lanboot check"}}' "$@"; }
fine() { printf '{"mac":"52:54:00:00:00:%s","name":"%s","state":"up"}' "$@"; }

# told_lines NUMBER: as soon as there are so many, or after 5 s.
told_lines() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		[ "$(wc -l <$LAB/told)" -lt "$1" ] || break
		sleep 0.2
	done
}
watch() {
	: >$LAB/told
	start watch boot tools/lanboot watch --admin 127.0.0.1:9790 --every 1 "$@"
}

### A program

says "$(fine 01 kiosk1)" "$(machine 02 kiosk2 stuck 'The kernel is not there.')"
watch --exec $LAB/tell
told_lines 1
equal "$LAB_NAME: what is wrong when it begins" "$(cat $LAB/told)" 'stuck|52:54:00:00:00:02|kiosk2|The kernel is not there.|'
has "$LAB_NAME: the same as JSON" $LAB/read \
	'^\{"kind":"stuck","mac":"52:54:00:00:00:02","name":"kiosk2","room":"a12","sentence":"The kernel is not there\.","do":"lanboot check","time":[0-9]+\}'
: >$LAB/told
nobodys='{"kind":"rival","sentence":"10.0.0.7 also offers a file"}'
says "$(machine 02 kiosk2 stuck 'Another sentence.')" "$(machine 03 kiosk3 full 'The disk is full.')" \
	"$(machine 04 kiosk4 silent 'Since an hour.')"
told_lines 2
sleep 1.5
equal "$LAB_NAME: what is new, once; and of nobody" "$(sort $LAB/told | paste -sd ' ')" \
	'full|52:54:00:00:00:03|kiosk3|The disk is full.| rival|||10.0.0.7 also offers a file|'
has "$LAB_NAME: a program that fails is told of" "$LOG/watch.log" "watch: $LAB/tell ended with status 7"
nobodys=

: >$LAB/told
says "$(machine 05 '-n$(touch /run/lab/x);`id`\u001b[2J\u009b2J\u202e\"*' missing 'a\nb\u0000c')"
told_lines 1
equal "$LAB_NAME: words that would be more than words" "$(cat $LAB/told)" \
	'missing|52:54:00:00:00:05|\x2dn$(touch /run/lab/x);`id`\x1b[2J\xc2\x9b2J\xe2\x80\xae"*|a\x0ab\xef\xbf\xbdc|'
check "$LAB_NAME: no shell has read them" '/run/lab/x is there' [ ! -e /run/lab/x ]
has_not "$LAB_NAME: nor a terminal" "$LOG/watch.log" "$(printf '\033')"

: >$LAB/told
echo 'lanboot1 1764375229.123 tftpd w 7 server is full: 5 transfers under way; full=transfers' >$web/follow
says "$(machine 06 kiosk6 stage 'apk could not load a package.')"
told_lines 2
equal "$LAB_NAME: a warning that there is no room, and a stage that failed" "$(sort $LAB/told | paste -sd ' ')" \
	'full||tftpd|server is full: 5 transfers under way; full=transfers| stage|52:54:00:00:00:06|kiosk6|apk could not load a package.|'

has "$LAB_NAME: what ended is told, too" $LAB/ended '^ended\|52:54:00:00:00:03\|kiosk3\|What was told is over: full\.\|$'
equal "$LAB_NAME: once" "$(grep -c '^ended.*|kiosk2|' $LAB/ended) $(grep -c '^ended.*|tftpd|' $LAB/ended)" '1 0'
has "$LAB_NAME: the same as JSON" $LAB/ended '^\{"kind":"ended","was":"stuck","mac":"52:54:00:00:00:02","name":"kiosk2"'
: >$LAB/told
set --
for n in 0 1 2; do
	for m in 0 1 2 3 4 5 6 7 8 9; do
		set -- "$@" "$(machine 1$n:0$m '' unknown 'No section is for it.')"
	done
done
says "$@"
told_lines 14
sleep 1.5
equal "$LAB_NAME: so many a minute, with those before" "$(wc -l <$LAB/told)" 14

echo '{"machines":[{"mac":"52' >$web/machines.json
check "$LAB_NAME: an answer that is cut off" 'nothing was said' wait_for_line "$LOG/watch.log" 'cut off, or no JSON; it is asked again' 5 watch
says
check "$LAB_NAME: and a good one again" 'nothing was said' wait_for_line "$LOG/watch.log" 'httpbootd answers again' 5 watch
stop web
check "$LAB_NAME: nobody answers" 'nothing was said' wait_for_line "$LOG/watch.log" 'nothing listens there; it is asked again' 5 watch
stop watch
equal "$LAB_NAME: it ends on SIGTERM" $? 0

### A URL

start web boot "$busybox" httpd -f -p 127.0.0.1:9790 -h $web
says "$(machine 02 'kiosk \"2\"' stuck 'It is $HOME.')"
mkdir $LAB/wget
for program in sh awk sed mktemp rm dirname od tr cat cut id; do
	ln -s "$(command -v $program)" $LAB/wget/
done
ln -s "$(readlink -f "$busybox")" $LAB/wget/wget
for client in curl wget; do
	: >$LAB/posted
	use_path=$PATH
	[ $client = curl ] || use_path=$LAB/wget
	start watch boot env PATH="$use_path" tools/lanboot watch --admin 127.0.0.1:9790 --every 1 --post http://127.0.0.1:9790/cgi-bin/hook
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		[ ! -s $LAB/posted ] || break
		sleep 0.2
	done
	has "$LAB_NAME: posted by $client" $LAB/posted \
		'^\{"kind":"stuck","mac":"52:54:00:00:00:02","name":"kiosk \\"2\\"","room":"a12","sentence":"It is \$HOME\."'
	stop watch
done

### What an answer may do to a terminal

printf ' lanboot \033[31mred\033[m \033[2J\033]0;title\007\302\233x\n' >$web/status
in_boot tools/lanboot --admin 127.0.0.1:9790 status >"$LOG/out" 2>&1
equal "$LAB_NAME: an answer steers no terminal" "$(tail -n 1 "$LOG/out")" \
	' lanboot \x1b[31mred\x1b[m \x1b[2J\x1b]0;title\x07\xc2\x9bx'
if command -v script >/dev/null; then
	in_boot env TERM=xterm script -qec 'tools/lanboot --admin 127.0.0.1:9790 status' /dev/null </dev/null >"$LOG/out" 2>&1
	equal "$LAB_NAME: but for our colours" "$(tail -n 1 "$LOG/out" | tr -d '\r' | sed "s/$(printf '\033')/E/g")" \
		' lanboot E[31mredE[m \x1b[2J\x1b]0;title\x07\xc2\x9bx'
fi
finish
