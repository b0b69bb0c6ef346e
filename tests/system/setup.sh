#!/bin/sh
# setup: lanboot setup on copies of this machine's folders: from nothing, again, broken off, over what
# was edited, and back; with a release that lies here, and without any.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
lan_up
over_bare
ini=/etc/lanboot/lanboot.ini
mkdir $LAB/release $LAB/ipxe
for name in vmlinuz initramfs modloop; do
	cp build/lab/srv/boot/$name-lts $LAB/release/
done
cp build/lab/srv/*.kpxe build/lab/srv/*.efi $LAB/ipxe/ 2>/dev/null

# setup WORD...: on the lab's machine boot; its status in $status, what it says in $LOG/said.
setup() {
	in_boot sh tools/lanboot setup "$@" >"$LOG/said" 2>"$LOG/error" </dev/null
	status=$?
	echo "== $*: $status" >>"$LOG/all"
	cat "$LOG/said" "$LOG/error" >>"$LOG/all"
}
# all_of: each file of the folders, with its bytes, and each account.
all_of() {
	find /etc /srv /var/lib ! -name '*-' ! -path '/etc/*shadow*' ! -path '/etc/passwd' ! -path '/etc/group' \
		! -path '/etc/subuid' ! -path '/etc/subgid' ! -name '.pwd.lock' | sort
	sort /etc/passwd
	sort /etc/group
}

all_of >$LAB/before
setup --dry-run --from $LAB/release --ipxe $LAB/ipxe
has "$LAB_NAME --dry-run says what it would do" "$LOG/said" "^configuration  would do: write $ini"
all_of >$LAB/after
check "$LAB_NAME --dry-run changes nothing" "$(diff $LAB/before $LAB/after)" cmp -s $LAB/before $LAB/after

setup
equal "$LAB_NAME asks, and takes no silence for an answer" $status 1
has "$LAB_NAME says what helps then" "$LOG/error" 'with --yes it takes'
all_of >$LAB/first
setup --undo
all_of >$LAB/after
check "$LAB_NAME --undo of what was broken off" "$(diff $LAB/before $LAB/after)" cmp -s $LAB/before $LAB/after

# Without a network, all but the release.
setup --yes --ipxe $LAB/ipxe
equal "$LAB_NAME without a network: no machine can boot yet" $status 2
has "$LAB_NAME: no release" "$LOG/said" '^release  *NOT DONE: Alpine 3\.24 lts could not be fetched: .*lanboot setup --from FILE'
has "$LAB_NAME: but an overlay" "$LOG/said" '^overlay  *done: .*/thinclient: log in .* as root, without a password'
has "$LAB_NAME: and a configuration" "$LOG/said" "^configuration  done: $ini"
setup --yes --from $LAB/release
has "$LAB_NAME goes on" "$LOG/said" "^release  *done: Alpine 3\.24\.[0-9]* lts, in /srv/lanboot/alpine"
has "$LAB_NAME: where no packages can be had, it says what comes of it" "$LOG/said" \
	"^packages  *NOT DONE: machines install them from http://dl-cdn\.alpinelinux\.org/alpine/v3\.24/main, which does not answer here \(.+\): .* emergency shell; .*--mirror URL"
for step in users iPXE overlay configuration; do
	has "$LAB_NAME: $step is there" "$LOG/said" "^$step  *there already"
done
has "$LAB_NAME: where no services are it says the commands" "$LOG/said" \
	"^services  *NOT DONE: neither .*/pxedhcpd -f $ini & .*/tftpd -f $ini & .*/httpbootd -f $ini &"
has "$LAB_NAME: what to do at the machine" "$LOG/said" 'switch Secure Boot off'
has "$LAB_NAME: and where to look" "$LOG/said" 'lanboot status --watch'
"$BIN/httpbootd" -f $ini -n >"$LOG/n" 2>&1
equal "$LAB_NAME: httpbootd finds it good" "$? $(grep -c warning "$LOG/n")" '0 0'
all_of >$LAB/first
sum=$(sha256sum $ini /var/lib/lanboot/setup-record)
setup --yes
all_of >$LAB/after
check "$LAB_NAME again changes nothing" "$(diff $LAB/first $LAB/after)" cmp -s $LAB/first $LAB/after
equal "$LAB_NAME again: nor its files" "$(sha256sum $ini /var/lib/lanboot/setup-record)" "$sum"
setup --yes --json
has "$LAB_NAME --json" "$LOG/said" '^\{"steps":\[\{"step":"users","result":"there",.*"next":"Now power on'

# What the administrator wrote stays, and is named.
echo '; mine' >>$ini
mkdir -p /var/lib/lanboot/overlays/kiosk9
echo mine >/var/lib/lanboot/overlays/kiosk9/note
setup --yes
has "$LAB_NAME keeps what was edited" "$LOG/said" "^configuration  kept: $ini was edited, and stays"
equal "$LAB_NAME: as it was" "$(tail -n 1 $ini)" '; mine'
setup --undo --dry-run
all_of >$LAB/after
equal "$LAB_NAME --undo --dry-run changes nothing" "$(diff $LAB/first $LAB/after | grep '^[<>]' | xargs)" \
	'> /var/lib/lanboot/overlays/kiosk9 > /var/lib/lanboot/overlays/kiosk9/note'
setup --undo
equal "$LAB_NAME --undo" $status 0
has "$LAB_NAME --undo names what is the administrator's" "$LOG/said" "kept: $ini: changed since"
has "$LAB_NAME --undo names all of it" "$LOG/said" 'kept: /var/lib/lanboot/overlays: holds what setup did not make: /var/lib/lanboot/overlays/kiosk9$'
all_of >$LAB/after
equal "$LAB_NAME --undo: nothing else stays" "$(diff $LAB/before $LAB/after | grep '^[<>]' | xargs)" \
	'> /etc/lanboot > /etc/lanboot/lanboot.ini > /var/lib/lanboot > /var/lib/lanboot/overlays > /var/lib/lanboot/overlays/kiosk9 > /var/lib/lanboot/overlays/kiosk9/note'
setup --undo
has "$LAB_NAME --undo twice" "$LOG/said" 'nothing that setup made is here'

# A sample that nobody edited is filled in, and is one again.
rm -r /etc/lanboot /var/lib/lanboot
mkdir /etc/lanboot
cp etc/lanboot.ini $ini
setup --yes --from $LAB/release --ipxe $LAB/ipxe
has "$LAB_NAME fills in the sample" $ini '^overlay = thinclient '
setup --undo
check "$LAB_NAME --undo: it is the sample again" "$(diff etc/lanboot.ini $ini)" cmp -s etc/lanboot.ini $ini

# fresh: nothing of it is there.
fresh() {
	setup --undo
	rm -rf /etc/lanboot /var/lib/lanboot /srv/lanboot
	all_of >$LAB/before
}
# back NAME: what it made is taken back.
back() {
	setup --undo
	equal "$LAB_NAME: $1: --undo" $status 0
	all_of >$LAB/after
	equal "$LAB_NAME: $1: nothing stays" "$(diff $LAB/before $LAB/after | grep '^[<>]' | xargs)" "${2:-}"
}

# What machines were enrolled stays, and is root's when its user goes; whose member is somebody else stays.
fresh
setup --yes --ipxe $LAB/ipxe
echo '[host 02:00:00:00:00:01]' >/var/lib/lanboot/hosts.d/kiosk1.ini
chown lanboot-http: /var/lib/lanboot/hosts.d/kiosk1.ini
: >/var/lib/lanboot/machines
echo theirs >/srv/lanboot/games.efi
chown games: /srv/lanboot/games.efi
back 'enrolled' '> /srv/lanboot > /srv/lanboot/games.efi > /var/lib/lanboot > /var/lib/lanboot/hosts.d > /var/lib/lanboot/hosts.d/kiosk1.ini'
equal "$LAB_NAME: whose what stays is" "$(stat -c '%U:%G' /var/lib/lanboot/hosts.d/kiosk1.ini /srv/lanboot/games.efi | xargs)" \
	'root:root games:games'

# Broken off while it fetches; meanwhile the administrator works on.
fresh
start silence site "$busybox" nc -ll -p 8000 -e sleep 60
in_boot sh tools/lanboot setup --yes --ipxe $LAB/ipxe --mirror http://10.0.0.1:8000/alpine >"$LOG/broken" 2>&1 &
broken=$!
wait_for_line "$LOG/broken" '^iPXE ' 60
sleep 0.5
broken_child=$(cat /proc/$broken/task/$broken/children)
kill -KILL $broken $broken_child 2>/dev/null
mkdir -p /srv/lanboot/alpine/3.23.9
echo mine >/srv/lanboot/mine.kpxe
echo mine >/srv/lanboot/alpine/3.23.9/note
rm -rf /srv/lanboot/undionly.kpxe
echo mine >/srv/lanboot/undionly.kpxe
setup --yes --from $LAB/release
has "$LAB_NAME broken off: the next one ends it" "$LOG/said" '^release  *done: '
has "$LAB_NAME broken off: what is there stays" "$LOG/said" '^iPXE  *there already: .*undionly.kpxe'
back 'broken off' '> /srv/lanboot > /srv/lanboot/alpine > /srv/lanboot/alpine/3.23.9 > /srv/lanboot/alpine/3.23.9/note > /srv/lanboot/mine.kpxe > /srv/lanboot/undionly.kpxe'
has "$LAB_NAME broken off: what was changed is named" "$LOG/said" 'kept: /srv/lanboot/undionly.kpxe: changed since'
stop silence

# No room, and nothing that may be written to.
fresh
mkdir -p /srv/lanboot
mount -t tmpfs -o size=3m,mode=755 tmpfs /srv/lanboot
setup --yes --ipxe $LAB/ipxe --from $LAB/release
has "$LAB_NAME on a full disk says so" "$LOG/said" '^release  *NOT DONE: .*MB'
setup --undo
equal "$LAB_NAME on a full disk: --undo" "$status $(ls -A /srv/lanboot)" '0 '
umount /srv/lanboot
fresh
mkdir -p /var/lib/lanboot
mount -t tmpfs -o size=4k,mode=755 tmpfs /var/lib/lanboot
echo full | dd of=/var/lib/lanboot/full bs=4k count=1 2>/dev/null
setup --yes --ipxe $LAB/ipxe
equal "$LAB_NAME: makes nothing that it cannot write down" "$status $(ls -A /var/lib/lanboot)" '1 full'
has "$LAB_NAME: and says why" "$LOG/error" 'setup-record.*: could not be written'
umount /var/lib/lanboot
fresh
mount -o remount,ro /etc
setup --yes --ipxe $LAB/ipxe --from $LAB/release
has "$LAB_NAME where /etc is read-only: no users" "$LOG/said" '^users  *NOT DONE: '
has "$LAB_NAME where /etc is read-only: no configuration" "$LOG/said" '^configuration  NOT DONE: /etc/lanboot/lanboot.ini could not be written: .*Read-only'
has_not "$LAB_NAME where /etc is read-only: all of it is said" "$LOG/error" .
back 'read-only /etc'
mount -o remount,rw /etc

# Another web server and another TFTP server.
fresh
start hold80 boot build/tests/bench/port_hold tcp 0.0.0.0 80
start hold69 boot build/tests/bench/port_hold udp 0.0.0.0 69
wait_for_line "$LOG/hold69.log" '^holding' 5 hold69
setup --yes --ipxe $LAB/ipxe --from $LAB/release
has "$LAB_NAME beside a web server takes another port" "$LOG/said" \
	'^configuration  done: .*; httpbootd at port 8080, as port_hold \(process [0-9]+, user root\) has port 80$'
has "$LAB_NAME: which is configured" $ini '^listen = 0\.0\.0\.0:8080 \[::\]:8080$'
has "$LAB_NAME beside a TFTP server says what to do" "$LOG/said" \
	'^tftpd  *NOT DONE: port_hold \(process [0-9]+, user root\) has port 69, so it cannot start; switch off its TFTP'
stop hold80
sum=$(sha256sum $ini)
setup --yes
equal "$LAB_NAME: it keeps that port" "$(sha256sum $ini)" "$sum"
stop hold69
back 'beside others'

# Several networks: which one is asked, or named.
ip -n boot link add lan1 type bridge
ip -n boot addr add 10.9.0.1/24 dev lan1
ip -n boot link set lan1 up
printf 'lan1\nn\nn\n' | in_boot sh tools/lanboot setup --ipxe $LAB/ipxe >"$LOG/said" 2>"$LOG/error"
has "$LAB_NAME asks which LAN" "$LOG/error" 'On which LAN are the machines\? .*lan1 \(10\.9\.0\.1\)'
has "$LAB_NAME: the answer is configured" $ini '^interfaces = lan1$'
has "$LAB_NAME: what was refused is not fetched" "$LOG/said" '^release  *NOT DONE: not fetched, as you said'
setup --yes --interface nosuch0
equal "$LAB_NAME: no such interface" $status 2
setup --yes --interface ..
equal "$LAB_NAME: no interface at all" $status 2
fresh
mkdir $LAB/no-ip
for folder in /usr/sbin /usr/bin; do
	for program in "$folder"/*; do
		case ${program##*/} in ip | ifconfig | busybox) ;; *) ln -sf "$program" $LAB/no-ip/ ;; esac
	done
done
PATH=$LAB/no-ip /usr/sbin/ip netns exec boot sh tools/lanboot setup --dry-run >"$LOG/said" 2>"$LOG/error" </dev/null
has "$LAB_NAME: where no program says which cards there are" "$LOG/said" '^interface  *NOT DONE: no program here .*install iproute2'
ip -n boot link add 'a;"b' type bridge
ip -n boot link set 'a;"b' up
setup --dry-run --interface 'a;"b'
has "$LAB_NAME: an interface without an address" "$LOG/said" '^interface  *NOT DONE: a;"b has no IPv4 address'
ip -n boot addr add 10.8.0.1/24 dev 'a;"b'
ip -n boot addr flush dev lan1
setup --yes --ipxe $LAB/ipxe --interface 'a;"b'
equal "$LAB_NAME: an interface of an odd name" "$(in_boot "$BIN/pxedhcpd" -f $ini --dump-config | grep '^interfaces')" 'interfaces = a;"b'
ip -n boot addr flush dev 'a;"b'
ip -n boot addr flush dev eth0
fresh
setup --yes --ipxe $LAB/ipxe
has "$LAB_NAME without an address" "$LOG/said" '^interface  *NOT DONE: no network card of this server has an IPv4 address'
back 'without an address'
finish
