#!/bin/sh
# no-root: what needs root says so, and does nothing.
. "$(dirname "$0")/../lab/lan.sh"
mkdir -p "$LOG"
command -v setpriv >/dev/null || { skip "$LAB_NAME" 'no program setpriv here'; exit 0; }
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
as_nobody test -r tests/lab/demo || {
	skip "$LAB_NAME" "somebody without root cannot read $top"
	exit 0
}
for what in tests/lab/demo tests/lab/run tests/check tests/system/boot-bios.sh; do
	as_nobody sh $what >"$LOG/out" 2>&1 </dev/null
	equal "$LAB_NAME: $what, status" $? 1
	has "$LAB_NAME: $what says what it needs" "$LOG/out" 'needs root.*sudo'
	equal "$LAB_NAME: $what says nothing else" "$(wc -l <"$LOG/out")" 1
done
# unshare as root, but not allowed to make namespaces: as in a container.
setpriv --bounding-set=-sys_admin --inh-caps=-all sh tests/system/boot-bios.sh >"$LOG/out" 2>&1 </dev/null
equal "$LAB_NAME: without namespaces, status" $? 1
has "$LAB_NAME: without namespaces it says what it needs" "$LOG/out" 'needs namespaces.*--privileged'
finish
