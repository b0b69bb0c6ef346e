#!/bin/sh
# lanboot: the command with the real daemons: each of its commands, and each way in which it cannot be
# done; with dash and with busybox.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/shells.sh
need "$LAB_NAME" setpriv script curl tshark build/tests/bench/port_hold build/tests/bench/event_send
lan_up
ini=$LAB/lanboot.ini
mkdir -p $LAB/srv $LAB/state
make_kernel $LAB/srv/vmlinuz
echo iPXE >$LAB/srv/undionly.kpxe
chmod -R a+rX $LAB
chown nobody $LAB/state
cat >$ini <<END_INI
[lanboot]
user = nobody
root = $LAB/srv
address = 10.0.0.2
events = $LAB/events/socket
[pxedhcpd]
bios = undionly.kpxe
[httpbootd]
admin = 127.0.0.1:9780
state = $LAB/state
[profile kiosk]
kernel = vmlinuz
[profile other]
kernel = vmlinuz
[host 52:54:00:12:34:56]
name = kiosk1
profile = kiosk
room = hall A
[host 52:54:00:12:34:57 52:54:00:12:34:67]
name = kiosk2
profile = kiosk
END_INI
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH

# told STATUS WORD...: runs lanboot on the machine boot; what it says is in $LOG/out and $LOG/error.
told() {
	told_status=$1
	shift
	in_boot $shell tools/lanboot -f $ini "$@" >"$LOG/out" 2>"$LOG/error"
	equal "$label: $* ends with" $? "$told_status"
}

### Nobody is there to ask

test_alone() {
	told 3 status
	has "$label: what to do where no httpbootd runs" "$LOG/error" \
		'127\.0\.0\.1:9780: nothing listens there; start it: rc-service httpbootd start'
	told 3 status --watch
	has "$label: the same where it is watched" "$LOG/error" 'nothing listens there; start it: rc-service'
	told 3 status --json
	has "$label: the same as JSON" "$LOG/out" '^\{"error":"httpbootd cannot be asked: 127\.0\.0\.1:9780'
	told 3 status --admin '[::1]:9999'
	has "$label: it is asked where it was told" "$LOG/error" '\[::1\]:9999: nothing'
	told 3 status --admin 127.0.0.9
	has "$label: at the usual port" "$LOG/error" '127\.0\.0\.9:9780: nothing'
	told 2 status --admin localhost
	told 2 status --admin 127.0.0.999:1
	sed 's/^admin = .*/admin = none/' $ini >$dir/none.ini
	told 3 status -f $dir/none.ini
	has "$label: where it takes no questions" "$LOG/error" 'admin = none'
	told 3 forget kiosk1 --admin 127.0.0.1:9799 --key $LAB/key
	has "$label: the key is told to no other user" "$LOG/error" \
		'9799: port_hold .*nobody.* listens there, and is not told the key'
	told 3 enrol amber-17
	has "$label: where no httpbootd made a key" "$LOG/error" "$LAB/state/admin-key: No such file.*httpbootd makes it"
	told 3 enrol amber-17 --json
	has "$label: that as JSON" "$LOG/out" '^\{"error":".*/state/admin-key: No such file'
	told 2
	has "$label: how it is used" "$LOG/error" '^usage: lanboot '
	told 2 nonsense
	told 2 status --nonsense
	told 2 show
	told 2 status --admin localhost --json
	has "$label: --json stands anywhere" "$LOG/out" '^\{"error":"--admin localhost'
	told 3 status --room --json
	equal "$label: but as the value of an option" "$(cat "$LOG/out")" ''
	told 2 status extra
	told 2 status extra --json
	has "$label: wrong use as JSON" "$LOG/out" '^\{"error":"status: takes no extra'
	told 2 once kiosk1
	told 2 set kiosk1 'no key'
	told 2 watch
	told 2 watch --exec /nowhere/at/all
	told 2 watch --exec true --for stuck,nonsense
	has "$label: which kinds there are" "$LOG/error" '^lanboot: --for nonsense: expected stuck, unknown'
	told 2 watch --post file:///etc/passwd
	told 0 help status
	has "$label: help of a command" "$LOG/out" '^usage: lanboot status'
	told 0 -V
	told 0 image -h
	has "$label: the other tools" "$LOG/out" '^usage: lanboot-image'
	told 3 show -f $LAB/nowhere.ini x
}

test_explain() {
	told 0 explain kiosk1 --arch bios
	equal "$label: explain asks in the order of a boot" "$(grep -o '^[1-9]\. .*: [a-z]* explain' "$LOG/out" | sed 's/.*: //' | paste -sd ' ')" \
		'pxedhcpd explain tftpd explain pxedhcpd explain httpbootd explain'
	has "$label: the file is looked for" "$LOG/out" '^   path: +undionly.kpxe'
	told 0 explain kiosk1 --arch bios --json
	check "$label: explain as JSON" "$(head -c 300 "$LOG/out")" grep -q '^{"steps":\[{"step":1,' "$LOG/out"
	told 0 explain kiosk1
	has "$label: of a machine that was not seen, one architecture has to be there" "$LOG/out" \
		'^   refused: +no such file'
	told 3 explain kiosk9
	has "$label: a machine that nobody knows" "$LOG/error" '^lanboot: kiosk9: no machine has this name'
	equal "$label: of whom no daemon says more" "$(cat "$LOG/out")" ''
	told 3 explain büro --json
	has "$label: names that are no ASCII, in JSON" "$LOG/out" '^\{"error":"büro: no machine has this name'
	mv $LAB/srv/undionly.kpxe $LAB/kept
	told 2 explain kiosk1 --arch bios
	mv $LAB/kept $LAB/srv/undionly.kpxe
	# A machine that has one of the three.
	mkdir $dir/bin
	cp tools/lanboot tools/tool.sh tools/lanboot_*.sh "$(command -v tftpd)" $dir/bin/
	told_path=$PATH
	PATH=$(echo "$PATH" | tr : '\n' | grep -v "^$top/" | paste -sd :)
	in_boot $shell $dir/bin/lanboot -f $ini explain kiosk1 >"$LOG/out" 2>"$LOG/error"
	PATH=$told_path
	has "$label: a daemon that is not installed" "$LOG/out" 'pxedhcpd is not installed here'
	has "$label: the one that is" "$LOG/out" '^   path: +undionly.kpxe'
}

test_wake() {
	told 0 wake kiosk1
	told 0 wake --room 'hall A'
	has "$label: those of a room" "$LOG/out" '^woken: 1 card, over eth0 \(to 10\.0\.0\.255\)'
	told 0 wake --all
	has "$label: all, and all their cards" "$LOG/out" '^woken: 3 cards, over'
	told 0 wake kiosk1 --json
	has "$label: the same as JSON" "$LOG/out" '^\{"woken":\[\{"interface":"eth0","address":"10\.0\.0\.255","cards":1\}\]\}$'
	told 3 wake kiosk9
	told 3 wake --room nowhere
	told 2 wake
	told 2 wake 52:54:00:zz:34:56
}

test_complete() {
	told 0 complete
	has "$label: commands to complete" "$LOG/out" '^enrol$'
	told 0 complete wake
	has "$label: names" "$LOG/out" '^kiosk2$'
	told 0 complete once kiosk1
	has "$label: profiles" "$LOG/out" '^other$'
	told 0 complete status
	has "$label: options, of the command itself" "$LOG/out" '^--watch$'
	told 0 complete
	for file in tools/lanboot_*.sh; do
		command=${file#tools/lanboot_} command=${command%.sh}
		case $command in seen | change | complete) continue ;; esac
		has "$label: $command is completed" "$LOG/out" "^$command\$"
	done
}

# What the guides tell to type: there are such commands, and they have these options.
test_guides() {
	{
		sed -n 's/^    lanboot \([a-z].*\)/\1/p' doc/day-to-day.md README.md | sed 's/ *#.*//'
		printf '%s\n' show log why list rename remove forget reload wake
	} | sort -u >$dir-typed
	while read -r command words; do
		told 0 "$command" -h
		has "$label: help of $command" "$LOG/out" "^usage: lanboot[ -]$command"
		told 0 complete "$command"
		for word in $words; do
			case $command:$word in
			image:* | overlay:*) ;;
			*:--*) has "$label: $command $word" "$LOG/out" "^$word\$" ;;
			esac
		done
	done <$dir-typed
}

### With all three

test_seen() {
	case $shell in
	dash) arch=bios explained=0 ;;
	*) arch=efi-arm64 explained=2 ;;
	esac
	in_client curl -s -m 5 "http://10.0.0.2/boot.ipxe?mac=52:54:00:12:34:56" >/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		! in_boot $shell tools/lanboot -f $ini show kiosk1 >/dev/null 2>&1 || break
		sleep 0.1
	done
	told 0 show kiosk1
	has "$label: a machine's story" "$LOG/out" '^ kiosk1  52:54:00:12:34:56  10\.0\.0\.3'
	told 0 log kiosk1
	has "$label: its lines" "$LOG/out" ' httpbootd script '
	told 0 status
	has "$label: the first line says it all" "$LOG/out" '^ lanboot .* up'
	has_not "$label: no colour where there is no terminal" "$LOG/out" "$(printf '\033')"
	told 0 status --json
	has "$label: status as JSON" "$LOG/out" '"counts"'
	told 3 status --room 'no such room'
	has "$label: which rooms there are" "$LOG/error" '^lanboot: No machine is in the room "no such room"\. There is hall A\.$'
	told 3 list --profile kiosc --json
	has "$label: and profiles, as JSON" "$LOG/out" '^\{"error":"There is no profile .*There are kiosk and other\."\}$'
	told 3 status --watch --room nowhere
	has "$label: before it is watched" "$LOG/error" 'There is hall A'
	told 0 status --profile other
	told 0 list
	has "$label: the list" "$LOG/out" '^kiosk1 '
	told 0 list --json
	has "$label: those that were never seen, as JSON" "$LOG/out" '"name":"kiosk2","state":"never"'
	told 0 list --csv
	has "$label: as CSV" "$LOG/out" '^mac,name,profile,room'
	told 0 why
	echo "pxedhcpd offered mac=52:54:00:12:34:56 arch=$arch class=PXEClient form=direct file=x" |
		in_boot build/tests/bench/event_send $LAB/events/socket -
	sleep 0.5
	told "$explained" explain kiosk1
	has "$label: explain knows what the machine was seen as" "$LOG/out" "^1.* --arch $arch\$"
	told 3 show nobody
	has "$label: a machine that nobody knows" "$LOG/error" '^lanboot: .*nobody'
	has_not "$label: which is no news for the log" "$LOG/httpbootd.log" 'refused .*path=/show'
	told 3 show nobody --json
	has "$label: the same as JSON" "$LOG/out" '^\{"error":'
}

# on_terminal COMMAND: as one would see it, in $LOG/out.
on_terminal() {
	in_boot env TERM=xterm LC_ALL=C.UTF-8 script -qec "stty cols 90 rows 20; $1" /dev/null </dev/null >"$LOG/out" 2>&1
}

test_terminal() {
	on_terminal "$shell tools/lanboot -f $ini list"
	has "$label: a terminal shows it" "$LOG/out" 'kiosk1'
	on_terminal "NO_COLOR=1 $shell tools/lanboot -f $ini status"
	has_not "$label: NO_COLOR" "$LOG/out" "$(printf '\033')"
	# Ctrl-C, once it draws (what runs beside a shell heeds none before): the terminal is as it was.
	on_terminal "$shell tools/lanboot -f $ini status --watch & pid=\$!
		until grep -q kiosk1 $LOG/out; do sleep 0.1; done; kill -INT \$pid; wait \$pid; echo ended \$?"
	has "$label: --watch on the other screen" "$LOG/out" "$(printf '\033')\\[\\?1049h"
	has "$label: and back" "$LOG/out" "$(printf '\033')\\[\\?1049l"
	has "$label: it ends well" "$LOG/out" 'ended 0'
}

test_watch() {
	# No terminal: once, until something changes.
	start live boot $shell tools/lanboot -f $ini status --watch
	check "$label: --watch without a terminal" 'nothing was printed' wait_for_line "$LOG/live.log" 'lanboot .* up' 5 live
	in_boot curl -s -m 5 "http://10.0.0.2/boot.ipxe?mac=52:54:00:12:34:56" >/dev/null
	sleep 1
	stop live
	equal "$label: it ends on SIGTERM" $? 0
	rm -f "$LOG/live.log"
}

test_change() {
	mac=52:54:00:00:00:01
	told 0 add $mac --name kiosk7 --profile kiosk --room 'hall B'
	has "$label: what was done" "$LOG/out" ' kiosk7 52:54:00:00:00:01 hosts.d/kiosk7.ini'
	has "$label: the section" $LAB/state/hosts.d/kiosk7.ini '^room *= *hall B$'
	told 1 add $mac --name kiosk7 --profile kiosk
	told 0 set kiosk7 profile=other room=
	has "$label: it was changed" $LAB/state/hosts.d/kiosk7.ini '^profile *= *other$'
	has_not "$label: and a key removed" $LAB/state/hosts.d/kiosk7.ini '^room'
	told 0 rename kiosk7 till7
	told 2 add 52:54:00:00:00:09 --name kiosk9
	has "$label: a profile has to be said" "$LOG/error" '^lanboot: the profile is missing: .*--profile'
	told 0 once till7 kiosk --json
	has "$label: JSON of what is booted once" "$LOG/out" '^\{"done":\[\{"id":"till7","once":"kiosk"\}\]\}$'
	told 0 once till7 --cancel
	told 0 remove till7
	check "$label: it is gone" 'it is still there' [ ! -e $LAB/state/hosts.d/till7.ini ]
	told 3 remove till7
	told 3 remove till7 till8 --json
	has "$label: of several, one answer as JSON" "$LOG/out" '^\{"done":\[\],"error":"no machine is .till7.*\\nno machine is .till8.*"\}$'
	equal "$label: and no more" "$(wc -l <"$LOG/out")" 1
	told 0 add $mac --name kiosk7 --profile kiosk --json
	has "$label: JSON of what was done" "$LOG/out" '^\{"done":\[.*"file":"hosts\.d/kiosk7\.ini"'
	told 0 remove kiosk7
	# One that waits, by the word on its screen.
	in_client curl -s -m 5 "http://10.0.0.2/boot.ipxe?mac=52:54:00:00:00:02&manufacturer=Dell&product=OptiPlex" >/dev/null
	sleep 0.5
	in_boot $shell tools/lanboot -f $ini list --unknown >"$LOG/out"
	word=$(sed -n 's/^\([a-z]*-[0-9]*\) .*52:54:00:00:00:02.*/\1/p' "$LOG/out")
	check "$label: who waits has a word" "$(tail -n 1 "$LOG/out")" [ -n "$word" ]
	told 0 complete enrol
	has "$label: which is completed" "$LOG/out" "^$word$"
	told 2 explain "$word" --arch bios
	has "$label: which explain takes" "$LOG/out" 'httpbootd explain 52:54:00:00:00:02 arch=x86_64 platform=pcbios$'
	told 0 enrol "$word" --name kiosk8 --profile kiosk
	told 0 remove kiosk8
	told 0 forget 52:54:00:00:00:02
	echo wrong >$LAB/key
	told 1 remove kiosk7 --key $LAB/key
	has "$label: a wrong key" "$LOG/error" "the key was that of $LAB/key"
	: >$LAB/key
	told 3 remove kiosk7 --key $LAB/key
	in_boot setpriv --reuid=1 --regid=1 --clear-groups $shell tools/lanboot -f $ini remove kiosk7 >"$LOG/out" 2>"$LOG/error"
	equal "$label: not as somebody" $? 3
	has "$label: but as whom" "$LOG/error" 'admin-key: Permission denied.*run lanboot as root'
}

test_reload() {
	told 0 reload
	has "$label: reload" "$LOG/out" '^reloaded: pxedhcpd tftpd httpbootd$'
	told 0 reload --json
	has "$label: the same as JSON" "$LOG/out" '^\{"reloaded":\["pxedhcpd","tftpd","httpbootd"\]\}$'
	cp $ini $LAB/good.ini
	echo 'colour = blue' >>$ini
	told 1 reload
	has "$label: a bad configuration is told" "$LOG/error" 'colour'
	told 0 status
	has "$label: and what runs is asked all the same" "$LOG/error" 'cannot be read, so the defaults are taken'
	equal "$label: once" "$(grep -c 'defaults are taken' "$LOG/error")" 1
	cp $LAB/good.ini $ini
}

# Whoever listens where httpbootd does not yet.
printf '%064d\n' 0 >$LAB/key
start squatter boot build/tests/bench/port_hold tcp 127.0.0.1 9799 65534
capture client 'udp port 9'
each_shell $LAB/alone- test_alone test_explain test_wake test_complete
capture_end
stop squatter
equal "$LAB_NAME: the packets that wake, and whom" \
	"$(packets 'udp.port == 9' ip.dst wol.sync wol.mac | sed 's/,.*//' | sort -u | tr '\t' ' ' | paste -sd ' ')" \
	"10.0.0.255 ffffffffffff 52:54:00:12:34:56 10.0.0.255 ffffffffffff 52:54:00:12:34:57 10.0.0.255 ffffffffffff 52:54:00:12:34:67"
shell=dash label=$LAB_NAME dir=$LAB/guides
test_guides
check "$LAB_NAME: bash takes its completion" 'it does not' bash -c \
	'. tools/completion/lanboot.bash && complete -p lanboot >/dev/null && PATH=tools:$PATH && COMP_WORDS=(lanboot wat) COMP_CWORD=1 && _lanboot && [ "${COMPREPLY[*]}" = watch ]'
# With these shells themselves, of their packages or unpacked: they find it by its first line, or its name.
if find_tool zsh >/dev/null; then
	cat >$LAB/complete.zsh <<'END_ZSH'
module_path=($PWD/build/peers/usr/lib/*/zsh/*(N) $module_path)
fpath=($PWD/tools/completion $PWD/build/peers/usr/share/zsh/functions/**/*(N/) $fpath)
path=($PWD/tools $path)
autoload -Uz compinit && compinit -u -d $TMPDIR/zcompdump
compadd() { print -l -- ${(@P)argv[-1]} }
words=(lanboot status '') CURRENT=3
$_comps[lanboot]
END_ZSH
	peer zsh -f $LAB/complete.zsh >"$LOG/out" 2>&1
	has "$LAB_NAME: zsh completes" "$LOG/out" '^--watch$'
else
	skip "$LAB_NAME: zsh" 'no zsh here'
fi
if find_tool fish >/dev/null; then
	peer fish -N -c 'set PATH tools $PATH; source tools/completion/lanboot.fish
		complete -C "lanboot wat"; complete -C "lanboot status --wat"; complete -C "lanboot -f /etc/pass"' >"$LOG/out" 2>&1
	equal "$LAB_NAME: fish completes" "$(cut -f 1 "$LOG/out" | grep -v -- '-$' | paste -sd ' ')" 'watch --watch /etc/passwd'
else
	skip "$LAB_NAME: fish" 'no fish here'
fi
daemons_start $ini || exit 1
each_shell $LAB/with- test_seen test_terminal test_watch test_change test_reload
daemons_stop
finish
