#!/bin/sh
# machines-pages: what the pages of the machines seen say at the address of the administrator: of a made-up
# hall, of thousands of machines, of an id that nobody or several have.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl build/tests/bench/event_send
lan_up

mkdir -p $LAB/srv
chmod a+rx $LAB/srv
{
	sed "s|^root = .*|root = $LAB/srv\nuser = nobody|" tests/golden/hall.ini
	printf '[httpbootd]\nmachines = 8000\nstate = %s\n' $LAB/state
} >$LAB/lanboot.ini
mkdir -p $LAB/state
chown nobody $LAB/state
daemons_start $LAB/lanboot.ini httpbootd || exit 1

admin=http://127.0.0.1:9780
page() { in_boot curl -s -m 20 "$admin/$1"; }
code() { in_boot curl -s -m 20 -o /dev/null -w '%{http_code} %{content_type}' "$admin/$1"; }
verdict() { in_boot curl -s -m 20 -D - -o /dev/null "$admin/$1" | tr -d '\r' | sed -n 's/^Lanboot-Status: //p'; }
# hear: the keeper hears what stands on standard input, `DAEMON WORD key=value…` a line.
hear() { in_boot build/tests/bench/event_send /run/lanboot/events -; }

equal "$LAB_NAME: nobody was seen, and all is well" "$(verdict status) $(page status | head -n 1)" \
	'ok  lanboot  0 up, 12 never seen'
hear <<'END'
pxedhcpd offered mac=52:54:00:12:34:57 arch=efi-x64 class=PXEClient host=kiosk7 form=direct file=ipxe64.efi
httpbootd script client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 profile=kiosk status=200 bytes=1319 ms=0
httpbootd refused client=10.0.0.57 mac=52:54:00:12:34:57 host=kiosk7 method=GET path=/alpine/3.24/x86_64/vmlinuz-lts status=404 reason="no such file" bytes=18 ms=0
pxedhcpd offered mac=52:54:00:00:00:01 host=twin form=direct file=ipxe64.efi
pxedhcpd offered mac=52:54:00:00:00:02 host=twin form=direct file=ipxe64.efi
END
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(verdict status)" != critical ] || break
	sleep 0.2
done
equal "$LAB_NAME: a machine failed" "$(verdict status) $(verdict machines.json) $(verdict 'show?id=kiosk7') $(verdict 'why?id=kiosk7') $(verdict why.json)" \
	'critical critical critical critical critical'
page status >$LAB/status
has "$LAB_NAME: status says what is not there" $LAB/status 'The kernel alpine/3.24/x86_64/vmlinuz-lts is not there\.'
has "$LAB_NAME: status says what to do" $LAB/status '^ +-> lanboot image add 3\.24 x86_64$'
page 'show?id=52:54:00:12:34:57' >$LAB/show
has "$LAB_NAME: show has the boot to the scale of time" $LAB/show '^ now +\|.*kern.* X'
page 'why.json?id=10.0.0.57' >$LAB/why
has "$LAB_NAME: why.json names rule and remedy" $LAB/why '"rule":"missing-image".*"do":"lanboot image add 3.24 x86_64"'
page log >$LAB/log
has "$LAB_NAME: log has the lines of all" $LAB/log 'httpbootd refused client=10\.0\.0\.57'
equal "$LAB_NAME: an id that nobody has, that several have, that was never seen, a query that is none" \
	"$(code 'show?id=kiosk8') $(code 'show.json?id=x' | cut -c1-3) $(code 'machine.json?id=twin') $(code 'why?id=kiosk1' | cut -c1-3) $(code 'status?state=x' | cut -c1-3)" \
	'404 text/plain; charset=utf-8 404 409 application/json 404 400'
page 'machine.json?id=twin' >$LAB/twin
has "$LAB_NAME: several are told apart by their MACs" $LAB/twin '52:54:00:00:00:01, 52:54:00:00:00:02'
page 'list?csv=yes' >$LAB/csv
equal "$LAB_NAME: CSV has a line a machine, never seen ones too" \
	"$(wc -l <$LAB/csv) $(grep -c ',never,' $LAB/csv) $(tr -cd '\r' <$LAB/csv | wc -c)" '13 9 13'
page 'status?colour=yes' | sed "s/$(printf '\033')\\[[0-9;]*m//g" >$LAB/plain
equal "$LAB_NAME: JSON of the list has them, too, and no verdict" \
	"$(page list.json | grep -o '"state":"never"' | wc -l) $(page machines.json | grep -c "state.:.never") $(verdict list.json)" '9 0 '
equal "$LAB_NAME: why.json counts all, and has those that do not boot" \
	"$(page why.json | grep -o '"counts":{"all":[0-9]*') $(page why.json | grep -c '^{"mac"')" '"counts":{"all":3 1'
equal "$LAB_NAME: with colour, nothing but colour" "$(LC_ALL=C tr -d ' -~\n' <$LAB/plain | wc -c)" 0

# Thousands: each listed, none of them in the way.
in_boot build/tests/bench/event_send /run/lanboot/events flood 0 5000
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	! page machines.json | grep -q '"counts":{"all":5003,' || break
	sleep 0.5
done
page status >$LAB/status
check "$LAB_NAME: status of 5,000 is not longer than a screen or two" "it has $(wc -l <$LAB/status) lines" [ "$(wc -l <$LAB/status)" -lt 60 ]
has "$LAB_NAME: status says how to see the others" $LAB/status 'and [0-9]+ more: lanboot list --unknown'
has "$LAB_NAME: what failed is still there" $LAB/status 'kiosk7 .* failed'
page "list?width=200" >$LAB/list
equal "$LAB_NAME: list has each of them, in as many fields" "$(awk 'NR > 1 { print NF }' $LAB/list | sort -u | tr '\n' ' ')$(awk 'NR > 1' $LAB/list | wc -l)" \
	"9 $(page machines.json | tr -d '\n' | grep -o '"counts":{"all":[0-9]*' | awk -F: '{ print $3 + 9 }')"
daemons_stop httpbootd
finish
