#!/bin/sh
# doc-commands: the commands of guides that build nothing up, in their order, on a server as lanboot setup leaves
# it: doc/day-to-day.md, my-machine-does-not-boot.md, moving.md, windows-pe.md and arm.md.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/over.sh
. tests/lab/guide.sh
. tests/lab/served.sh
need "$LAB_NAME" curl tshark
lan_up
served_up
cat >/etc/lanboot/lanboot.ini <<'END'
[lanboot]
root = /srv/lanboot
[profile kiosk]
alpine  = 3.24 lts
overlay = thinclient {host}
cmdline = modules=loop,squashfs quiet
[profile trial]
inherits = kiosk
[host 52:54:00:12:34:56]
name    = kiosk1
profile = kiosk
END
asked reload >"$LOG/reload"

# wait_unknown N: until so many wait.
wait_unknown() {
	for _ in $(seq 50); do
		[ "$(asked list --unknown --csv | sed 1d | wc -l)" != "$1" ] || return 0
		sleep 0.1
	done
	return 1
}
waits() { in_client curl -s -m 10 -o /dev/null "http://10.0.0.2/boot.ipxe?mac=$1"; }

### doc/day-to-day.md

guide_read doc/day-to-day.md
guide_follow 1
waits "$(in_client cat /sys/class/net/eth0/address)"
check "$LAB_NAME: a machine waits" "$(asked list --unknown)" wait_unknown 1
word=$(in_boot lanboot list --unknown | sed -n '2s/ .*//p')
sed -i "s/amber-17/$word/" "$guide/2-1.sh"
guide_follow 2-1
echo "httpbootd unknown client=10.0.0.60 mac=52:54:00:12:34:98 word=x" | build/tests/bench/event_send /run/lanboot/events -
check "$LAB_NAME: another one waits" "$(asked list --unknown)" wait_unknown 1
guide_follow 2-2
guide_follow 2-3 2-4 3 4 5
over_again /usr/local
mkdir -p /usr/local/bin
printf '#!/bin/sh\n' >/usr/local/bin/tell-me
chmod 755 /usr/local/bin/tell-me
# It runs until it is ended.
sed -i 's/^lanboot watch.*/timeout 2 & || [ $? = 124 ]/' "$guide/6-1.sh"
guide_follow 6
guide_end

### doc/my-machine-does-not-boot.md

guide_read doc/my-machine-does-not-boot.md
guide_follow 1
# The lab captures with tshark, for as long as a machine asks; what goes on until Ctrl-C is not begun.
cat >$LAB/reader/tcpdump <<END
#!/bin/sh
[ "\$1 \$2 \$3" = '-ni eth0 -w' ] || exit 2
tshark -q -n -F pcap -i eth0 -a duration:5 -w "\$4" -f "\$5" 2>$LAB/tshark &
while ! grep -q 'Capture started' $LAB/tshark; do sleep 0.1; done
ip netns exec client $(readlink -f "$busybox") udhcpc -i eth0 -f -q -n -t 2 -T 1 -s $top/tests/lab/udhcpc-script \
	-V PXEClient:Arch:00007:UNDI:003016 -x 0x5d:0007
wait
END
chmod 755 $LAB/reader/tcpdump
sed -i 's|^tail -f [^ ]*|ls -d /var/log|' "$guide/2-1.sh"
guide_follow 2
has "$LAB_NAME: the capture is read" "$LOG/2-2.log" '^answer: .*DHCPOFFER'
guide_end

### doc/windows-pe.md

over_again /mnt
mkdir -p /mnt/boot /mnt/sources
touch /mnt/bootmgr /mnt/boot/bcd /mnt/boot/boot.sdi /mnt/sources/boot.wim /root/wimboot
guide_read doc/windows-pe.md
guide_follow 1-1
equal "$LAB_NAME: what a profile of Windows PE needs is there" "$(cd /srv/lanboot/winpe && find . -type f | sort | xargs)" \
	'./boot/bcd ./boot/boot.sdi ./bootmgr ./sources/boot.wim ./wimboot'

### doc/arm.md

guide_read doc/arm.md
tar -C $LAB/release -czf /root/alpine-rpi-3.24.1-aarch64.tar.gz .
guide_follow 3-1
guide_other 1-1 "doc-first-boot does it, for the lab's own processor"

### doc/moving.md

guide_read doc/moving.md
mkdir -p /etc/dnsmasq.d /etc/kea /etc/dhcp /etc/ltsp /srv/tftp/pxelinux.cfg /var/lib/matchbox/groups /var/lib/matchbox/profiles \
	/var/lib/cobbler/collections/systems
echo 'dhcp-host=52:54:00:00:00:01,pc1' >/etc/dnsmasq.conf
echo 'dhcp-host=52:54:00:00:00:02,pc2' >/etc/dnsmasq.d/a.conf
echo '{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "10.0.0.0/24", "reservations": [
	{ "hw-address": "52:54:00:00:00:01", "hostname": "pc1" } ] } ] } }' >/etc/kea/kea-dhcp4.conf
echo 'host pc1 { hardware ethernet 52:54:00:00:00:01; filename "a.efi"; }' >/etc/dhcp/dhcpd.conf
printf 'DEFAULT linux\nLABEL linux\nKERNEL vmlinuz\n' >/srv/tftp/pxelinux.cfg/default
printf '[52:54:00:00:00:01]\nHOSTNAME=pc1\n' >/etc/ltsp/ltsp.conf
echo '{ "id": "a", "profile": "a", "selector": { "mac": "52:54:00:00:00:01" } }' >/var/lib/matchbox/groups/a.json
echo '{ "id": "a", "boot": { "kernel": "/a/vmlinuz", "initrd": [], "args": [] } }' >/var/lib/matchbox/profiles/a.json
echo '{ "name": "pc1", "profile": "", "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01" } } }' \
	>/var/lib/cobbler/collections/systems/pc1.json
echo '52:54:00:00:00:01 pc1' >/etc/ethers
printf 'mac,name\n52:54:00:00:00:01,pc1\n' >/root/machines.csv
# Each of the lines is for another server; what a line could not carry, its own tests know.
cp "$guide/0-1.sh" $LAB/imports
while IFS= read -r line; do
	rm -f /root/new.ini
	printf '%s || [ $? = 1 ]\n' "$line" >"$guide/0-1.sh"
	guide_follow 0-1
	has "$LAB_NAME: $line: the machines or what they boot" /root/new.ini '^\[(host|profile) '
done <$LAB/imports
touch /srv/lanboot/pxelinux.0
guide_follow 0-2
finish
