#!/bin/sh
# json-documented: the JSON of the machines seen has the members that httpbootd(8) names, and no others: what a
# program of the site's reads neither goes nor comes without a word.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl jq build/tests/bench/event_send
lan_up

mkdir -p $LAB/srv $LAB/state
chmod a+rx $LAB/srv
chown nobody $LAB/state
{
	sed "s|^root = .*|root = $LAB/srv\nuser = nobody|" tests/golden/hall.ini
	printf '[httpbootd]\nstate = %s\n' $LAB/state
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
page() { in_boot curl -s -m 20 "http://127.0.0.1:9780/$1"; }

# The made-up hall, and what it has not.
{
	sed -n 's/^lanboot1 [0-9.]* \([a-z]*\) [a-z] [0-9]* /\1 /p' tests/golden/hall.events
	echo 'httpbootd said client=10.0.0.57 mac=52:54:00:12:34:57 text="a line on its screen"'
} | in_boot build/tests/bench/event_send /run/lanboot/events -
for _ in 1 2 3 4 5 6 7 8 9 10; do
	! page machines.json | jq -e '.machines | length > 10' >/dev/null || break
	sleep 0.3
done
page machines.json >$LAB/machines
jq -r '.machines[].mac // empty' $LAB/machines >$LAB/macs
{
	cat $LAB/machines
	for kind in list why log; do page $kind.json; done
	while read -r mac; do
		for kind in machine log why; do page "$kind.json?id=$mac"; done
	done <$LAB/macs
	page 'machine.json?id=nobody-has-that'
	page hosts.json
} >"$LOG/pages"
jq -r 'paths | map(strings) | .[-1] // empty' "$LOG/pages" | LC_ALL=C sort -u >"$LOG/given"
jq -r '.. | strings' "$LOG/pages" | LC_ALL=C sort -u >"$LOG/values"
check "$LAB_NAME: there are machines with steps and trouble" "$(cat "$LOG/given")" grep -qx rests_on "$LOG/given"

# The section's literal words (mdoc(7), Li).
sed -n '/^The names of JSON stay/,/^\.Ss/p' httpbootd/httpbootd.8 | awk '/^\./ {
	gsub(/"[^"]*"/, "")
	is_literal = 0
	for (i = 1; i <= NF; i++) {
		sub(/^\./, "", $i)
		if ($i ~ /^(Li|No|Pq|Ql|Xr|Pa|Cm)$/)
			is_literal = $i == "Li"
		else if (is_literal && $i ~ /^[A-Za-z0-9][A-Za-z0-9_-]*$/)
			print $i
	}
}' | LC_ALL=C sort -u >"$LOG/documented"
equal "$LAB_NAME: each member that is given is documented" "$(LC_ALL=C comm -23 "$LOG/given" "$LOG/documented" | xargs)" ''
# One that this hall has not is one that the source has.
missing=
for word in $(LC_ALL=C comm -13 "$LOG/given" "$LOG/documented"); do
	grep -qxF "$word" "$LOG/values" || grep -qF "\"$word\"" httpbootd/view/*.c httpbootd/machines/*.c httpbootd/http/*.c ||
		missing="$missing $word"
done
equal "$LAB_NAME: each word that is documented is given" "$missing" ''
daemons_stop httpbootd
finish
