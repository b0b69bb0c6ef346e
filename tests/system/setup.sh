#!/bin/sh
# setup: lanboot setup on copies of this machine's folders: from nothing, again, broken off, over what
# was edited, and back; with a release that lies here, and without any.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
lan_up
over_again /etc /srv /var/lib
for user in lanboot lanboot-dhcp lanboot-tftp lanboot-http; do
	userdel $user 2>/dev/null
	groupdel $user 2>/dev/null
done
rm -rf /etc/lanboot /var/lib/lanboot /srv/lanboot
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
finish
