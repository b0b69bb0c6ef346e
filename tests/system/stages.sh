#!/bin/sh
# stages: a machine says how far its boot got, that it is up, and that it still is; and in Alpine's own
# root, what of it did not come.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
. tests/lab/alpine.sh

srv=$LAB/srv mac=$(in_client cat /sys/class/net/eth0/address) key=0123456789abcdefghijklmn
mkdir -p $srv
echo kernel >$srv/k
chmod -R a+rX $LAB
cat >$LAB/lanboot.ini <<-END
	[lanboot]
	user = nobody
	root = $srv
	events = $LAB/events
	clients = 0.0.0.0/0
	[profile p]
	kernel = k
	[host $mac]
	profile = p
	name = kiosk7
	[host 52:54:00:00:00:99]
	profile = p
	name = far
	bind = mac
	key = $key
END
chmod a+r $LAB/lanboot.ini
daemon_start httpbootd $LAB/lanboot.ini || exit 1
log=$LOG/httpbootd.log
ask() { in_client curl -s -m 10 -o $LAB/body -w '%{http_code}' "http://10.0.0.2$1"; }

equal "$LAB_NAME: a stage" "$(ask "/stage?mac=$mac&stage=packages")" 200
has "$LAB_NAME: its line" $log "stage .*mac=$mac host=kiosk7 .*stage=packages"
equal "$LAB_NAME: one that failed" "$(ask "/stage?mac=$mac&stage=boot&failed=yes&text=no%20%22sshd%22%1b%5b2J%0ax%ff")" 200
has "$LAB_NAME: its line, escaped" $log 'stage .*host=kiosk7 .*stage=boot failed=yes text="no \\"sshd\\"[?]\[2J[?]x\\xff"'
equal "$LAB_NAME: it is up" "$(ask "/up?mac=$mac")" 200
has "$LAB_NAME: its line" $log "up .*mac=$mac host=kiosk7"
equal "$LAB_NAME: it still is" "$(ask "/alive?mac=$mac")" 200
has_not "$LAB_NAME: which is not logged" $log ' alive '
for bad in '' '?stage=' '?stage=a%20b' '?stage=a%2fb' '?stage=abcdefghijklmnopqrstuvwxyz0123456' '?text=x'; do
	equal "$LAB_NAME: no name of a stage: $bad" "$(ask "/stage$bad")" 400
done
equal "$LAB_NAME: a script tells what failed" "$(ask "/told?mac=$mac&step=kernel&errno=755786126")" 200
has "$LAB_NAME: and why" $log 'told .*host=kiosk7 .*step=kernel error=0x2d0c618e text="the server has no such file"'
equal "$LAB_NAME: and what comes" "$(ask "/told?mac=$mac&step=boot")" 200
has_not "$LAB_NAME: which is not logged" $log 'told .*step=boot'
equal "$LAB_NAME: no number of an error" "$(ask "/told?mac=$mac&step=boot&errno=%1b%5b2J")" 200
has "$LAB_NAME: is one all the same" $log 'told .*step=boot error=0x00000000 text="it did not work"'
equal "$LAB_NAME: no step, or another machine's" \
	"$(ask '/told') $(ask "/told?mac=$mac&step=a%20b") $(ask '/told?mac=52:54:00:00:00:99&step=boot')" '400 400 404'
equal "$LAB_NAME: a long text is cut" "$(ask "/stage?stage=long&text=$(printf '%0900d' 7)") $(
	sed -n 's/.*stage=long text=\(0*\).*/\1/p' $log | tr -d '\n' | wc -c)" '200 200'
equal "$LAB_NAME: another machine is not believed" \
	"$(ask '/stage?mac=52:54:00:00:00:99&stage=x') $(ask '/alive?mac=52:54:00:00:00:98')" '404 404'
has_not "$LAB_NAME: and makes no line" $log 'host=far .*stage=x'
equal "$LAB_NAME: but one with its key" "$(ask "/stage?mac=52:54:00:00:00:99&stage=x&key=$key")" 200
has "$LAB_NAME: its line" $log 'stage .*host=far .*stage=x'
has_not "$LAB_NAME: the key is in no log" $log "$key"
stop httpbootd

# A real Alpine, whose kernel says what ours would.
need_alpine
sed -i 's/^bind = mac/bind = none/; s/^\[profile p\]/[httpbootd]\nbind = none\n&/' $LAB/lanboot.ini
daemon_start httpbootd $LAB/lanboot.ini || exit 1
echo "quiet BOOTIF=01-$(echo $mac | tr : -) apkovl=http://10.0.0.2/k.apkovl.tar.gz" >$LAB/cmdline
alpine_root
tools/lanboot-overlay report $R 2>"$LOG/report"
has "$LAB_NAME: lanboot-overlay report" "$LOG/report" "$R: machines that boot it tell how far they get"
# boots: a boot, until it says that it is up.
boots() {
	: >$log
	alpine_boot
	wait_for_line $log " up .*mac=$mac host=kiosk7" 30 httpbootd
	alpine_halt
	sed -n 's/.* \(stage\|up\) .*host=kiosk7.*section=[^ ]*\( stage=[a-z]*\)\{0,1\}\( failed=yes\)\{0,1\}.*/\1\2\3/p' $log >"$LOG/$1"
}
boots well
equal "$LAB_NAME: Alpine: all is well" "$(grep -vx up "$LOG/well" | paste -sd ,)" \
	'stage stage=packages,stage stage=boot,stage stage=default'
equal "$LAB_NAME: Alpine: and it is up" "$(grep -cx up "$LOG/well")" 1

printf 'no-such-thing\n' >>$R/etc/apk/world
printf '#!/sbin/openrc-run\nstart() { return 1; }\n' >$R/etc/init.d/broken
chmod +x $R/etc/init.d/broken
alpine_chroot rc-update -q add broken default
boots badly
equal "$LAB_NAME: Alpine: a package and a service that do not come" "$(paste -sd , "$LOG/badly")" \
	'stage stage=packages failed=yes,stage stage=boot,stage stage=default failed=yes,up'
has "$LAB_NAME: Alpine: which one, in the words of apk" $log \
	'stage=packages failed=yes text="no-such-thing: not installed; +no-such-thing .no such package.: required by: world.no-such-thing.'
has "$LAB_NAME: Alpine: which service" $log 'stage=default failed=yes text="not running: broken'
stop httpbootd
finish
