#!/bin/sh
# lanboot-bundle: one file of a machine for a bug report, in which no name, address or secret of it is left,
# and the same thing is called the same wherever it stands.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
. tests/lab/admin.sh
admin_state
srv=$LAB/srv ini=$LAB/lanboot.ini mac=$(in_client cat /sys/class/net/eth0/address)
mkdir -p $srv/boot
key=Xy0123456789abcdefghij
cat >$ini <<-END
	[lanboot]
	user = nobody
	root = $srv
	events = $LAB/events
	[httpbootd]
	[profile bank-lobby]
	kernel = boot/vmlinuz-lts
	cmdline = quiet password=hunter2 ssh_key=AAAAC3NzaC1lZDI1NTE5AAAAIF0 proxy=http://proxy.goldmine.example:3128
	    wifi=hunter3 ip=10.0.0.9
	[host $mac]
	profile = bank-lobby
	name = goldmine-pc7
	room = vault-3
	key = $key
	[host 52:54:00:00:00:99]
	profile = bank-lobby
	name = other-secret-pc
END
sed -i "s|^\[httpbootd\]|&\nstate = $state|" $ini
chmod -R a+rX $LAB
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
daemon_start httpbootd $ini || exit 1
ask() { in_client curl -s -m 10 -o /dev/null "http://10.0.0.2$1"; }
ask "/boot.ipxe?mac=$mac&serial=SN-4711-XYZ&uuid=4c4c4544-0042-3510-8052-b4c04f564433&key=$key&manufacturer=Acme"
ask "/boot/vmlinuz-lts"
lanboot() { in_boot sh tools/lanboot -f $ini "$@" 2>&1; }
lanboot bundle goldmine-pc7 >"$LOG/bundle"
equal "$LAB_NAME: it is made" $? 0
has "$LAB_NAME: why" "$LOG/bundle" '"rule":"missing"'
has "$LAB_NAME: its boots" "$LOG/bundle" '"kind":"kernel","end":"failed"'
has "$LAB_NAME: the log" "$LOG/bundle" 'script client='
has "$LAB_NAME: its section, by another MAC" "$LOG/bundle" '^\[host 02:00:00:00:00:'
has "$LAB_NAME: its profile" "$LOG/bundle" '^\[profile profile-1\]'
has "$LAB_NAME: versions" "$LOG/bundle" 'httpbootd [0-9]'
same=$(sed -n 's/.*"mac":"\([0-9a-f:]*\)".*/\1/p' "$LOG/bundle" | head -n 1)
has "$LAB_NAME: its MAC is called the same everywhere" "$LOG/bundle" "^\[host $same\]"
has "$LAB_NAME: its name, too" "$LOG/bundle" '^name = machine-'
has_not "$LAB_NAME: nobody else's section" "$LOG/bundle" 'machine-.*other|^name = machine-2$'
for word in goldmine lobby vault-3 "$mac" "$(echo "$mac" | tr -d :)" "$(echo "$mac" | tr : -)" '10\.0\.0\.' "$key" \
	hunter2 hunter3 AAAAC3 4711 4c4c4544 "$(cat $state/admin-key)" 52:54:00:00:00:99 other-secret; do
	equal "$LAB_NAME: nothing of $(echo "$word" | cut -c1-12)" "$(grep -ci -e "$word" "$LOG/bundle")" 0
done
lanboot bundle $mac -o $LAB/report >"$LOG/said"
equal "$LAB_NAME: into a file" "$(stat -c %a $LAB/report)" 600
lanboot bundle $mac -o $LAB/report >"$LOG/said"
equal "$LAB_NAME: which may not be there" $? 1
lanboot bundle nobody >"$LOG/said"
equal "$LAB_NAME: of nobody" $? 3
daemons_stop httpbootd
finish
