#!/bin/sh
# demo: make demo shows a boot with every step, and says which step did not come.
. "$(dirname "$0")/../lab/lan.sh"
mkdir -p "$LOG"

BIN=build/bin tests/lab/demo >"$LOG/good" 2>&1 </dev/null
equal "$LAB_NAME: status" $? 0
for step in power address offer 'boot file' script kernel initramfs apkovl modloop up; do
	has "$LAB_NAME: it shows the step '$step'" "$LOG/good" "^\\[ *[0-9]+\\.[0-9] s\\] $step "
done
has "$LAB_NAME: it prints the configuration" "$LOG/good" '^ *\[profile thinclient\]'
has "$LAB_NAME: the machine's own banner" "$LOG/good" '^\| host name   kiosk1$'
tail -n 3 "$LOG/good"

# A tftpd that is there and dies at once: the boot file cannot come.
fake=$(mktemp -d)
trap 'rm -rf "$fake"' EXIT
chmod 755 "$fake"
cp build/bin/pxedhcpd build/bin/httpbootd "$fake"
printf '#!/bin/sh\necho "tftpd: ready"\nsleep 3\necho "tftpd: cannot go on"\nexit 1\n' >"$fake/tftpd"
chmod 755 "$fake/tftpd"
BIN=$fake tests/lab/demo >"$LOG/bad" 2>&1 </dev/null
equal "$LAB_NAME: status when a step does not come" $? 1
has "$LAB_NAME: it says which step" "$LOG/bad" "the step '.*' did not come"
has "$LAB_NAME: it says what was seen last" "$LOG/bad" 'cannot go on'
finish
