#!/bin/sh
# demo: make demo shows a boot with every step and the machine's console, and says which step did
# not come, and what was seen last.
. "$(dirname "$0")/../lab/lan.sh"
# The demo itself logs to build/log/demo.
LOG=$top/build/log/demo-test
rm -rf "$LOG"
mkdir -p "$LOG"
why=$(lan_needs)
[ -z "$why" ] || lan_die "$why"

# demo FILE VARIABLE=VALUE...: runs the demo, its output in the file; ends it when we are ended.
demo() {
	out=$1; shift
	env "$@" tests/lab/demo >"$out" 2>&1 </dev/null &
	demo_pid=$!
	trap 'kill -KILL $demo_pid; exit 1' INT TERM HUP
	wait $demo_pid
}

demo "$LOG/good" BIN=build/bin CONSOLE=1
equal "$LAB_NAME: status" $? 0
for step in power address offer 'boot file' script kernel initramfs apkovl modloop up; do
	has "$LAB_NAME: it shows the step '$step'" "$LOG/good" "^\\[ *[0-9]+\\.[0-9] s\\] $step "
done
has "$LAB_NAME: it prints the configuration" "$LOG/good" '^ *\[profile thinclient\]'
has "$LAB_NAME: the machine's own banner" "$LOG/good" '^\| host name   kiosk1$'
has "$LAB_NAME: the machine's console" "$LOG/good" 'console\| .*iPXE'
has_not "$LAB_NAME: without control codes" "$LOG/good" "$(printf '\033')"

# A tftpd that is there and dies: the boot file cannot come.
fake=$(mktemp -d)
trap 'rm -rf "$fake"' EXIT
chmod 755 "$fake"
cp build/bin/pxedhcpd build/bin/httpbootd "$fake"
printf '#!/bin/sh\necho "tftpd: ready"\nsleep 4\necho "tftpd: cannot go on"\nexit 1\n' >"$fake/tftpd"
chmod 755 "$fake/tftpd"
demo "$LOG/bad" BIN="$fake" FIRMWARE=uefi
equal "$LAB_NAME: status when a step does not come" $? 1
has "$LAB_NAME: it says which step" "$LOG/bad" "the step '.*' did not come"
has "$LAB_NAME: it says who has ended" "$LOG/bad" 'tftpd has ended'
has "$LAB_NAME: it says what was seen last" "$LOG/bad" 'tftpd: cannot go on'

demo "$LOG/wrong" FIRMWARE=coreboot
equal "$LAB_NAME: a firmware that is none, status" $? 1
has "$LAB_NAME: a firmware that is none" "$LOG/wrong" 'bios, uefi, uefi-http'
finish
