#!/bin/sh
# doc-proxmox: doc/proxmox.md is followed to the letter: lanboot in an unprivileged container of LXC, an Alpine,
# by the tarball, and on the host; virtual machines without a disk, of both firmwares, boot by way of the bridge.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
need "$LAB_NAME" curl lxc-start
need_ipxe
need_musl
lan_make tarball
lan_enter "$@"
. tests/lab/over.sh
. tests/lab/guide.sh
. tests/lab/proxmox.sh
. tests/lab/systemd.sh
lan_up
prox_up
ip -n boot link set eth0 down
site_dnsmasq

# What comes from elsewhere: packages, and a release from a file, since there is no way out.
for repo in main community; do
	mkdir -p $LAB/mirror/alpine/v3.24/$repo/x86_64
	echo index >$LAB/mirror/alpine/v3.24/$repo/x86_64/APKINDEX.tar.gz
done
start mirror site "$busybox" httpd -f -p 80 -h $LAB/mirror
mkdir -p $LAB/bring/release $LAB/bring/ipxe $LAB/reader
cp build/lab/srv/boot/*-lts $LAB/bring/release/
cp build/lab/srv/*.kpxe build/lab/srv/*.efi $LAB/bring/ipxe/ 2>/dev/null
tar -C $LAB/bring -cf $LAB/bring.tar .
cp build/tarball/*.tar.gz $LAB/reader/
alpine_root
cp -r $LAB/bring $R/root/
prox_template alpine-3.24-default_20260901_amd64.tar.xz

# translated FILE: the reader's commands, with what the reader need not say.
translated() {
	sed -e "s|lanboot setup --yes|& --from $bring/release --ipxe $bring/ipxe --mirror http://10.0.0.1/alpine|" \
		-e '/^apt install /d' "$1"
}
guide_run() {
	translated "$1" >$LAB/translated
	# shellcheck source=/dev/null
	(cd $LAB/reader && set -e && . $LAB/translated)
}

# says_up SECONDS: until the page's two machines are up, by what lanboot says in the container.
says_up() {
	up_left=$(($1 * 2))
	until pct exec 150 -- lanboot status >"$LOG/status" 2>&1 && grep -q '^ lanboot  2 up' "$LOG/status"; do
		[ $up_left -gt 0 ] || return 1
		up_left=$((up_left - 1))
		sleep 0.5
	done
}

: >"$LOG/status"
: >"$LOG/host-status"

### In a container

bring=/root/bring
guide_read doc/proxmox.md
guide_follow 1-1 1-2
guide_shows 1-3 "$LOG/1-2.log"
equal "$LAB_NAME: the container is one without privileges" \
	"$(pct exec 150 -- cat /proc/1/uid_map | awk '{ print $1, $2, $3 }')" '0 100000 65536'
has "$LAB_NAME: and has a filter of system calls" - '^Seccomp:[[:space:]]2' <<END
$(pct exec 150 -- cat /proc/1/status)
END
guide_follow 3-1 3-2
check "$LAB_NAME: both come up" "$(cat "$LOG/status")" says_up 120
guide_shows 3-3 "$LOG/status"
pct exec 150 -- cat /var/log/messages >"$LOG/messages"
for daemon in pxedhcpd tftpd httpbootd; do
	has "$LAB_NAME: $daemon is confined there, too" "$LOG/messages" "$daemon\[[0-9]*\]: ready"
done
has "$LAB_NAME: SeaBIOS' own iPXE is told the script at once" "$LOG/messages" 'mac=52:54:00:12:34:01 arch=bios class=iPXE'
has "$LAB_NAME: OVMF loads iPXE by TFTP" "$LOG/messages" 'tftpd.*: served .*mac=52:54:00:12:34:02 .*file=ipxe64\.efi'
has_not "$LAB_NAME: nothing is amiss" "$LOG/messages" '(pxedhcpd|tftpd|httpbootd)\[[0-9]*\]: .*(failed|warning)'
stop vm-kiosk1
stop vm-kiosk2
pct stop 150

### In one of Debian, with its systemd

# confines: false, and the reason in $LOG/confines: this kernel, or what this machine itself is in, lets no systemd in a
# container without privileges start a program as our units ask, whichever program.
confines() {
	for daemon in pxedhcpd tftpd httpbootd; do
		sed -e '/^ExecStartPre=/d; /^ExecReload=/d; /Directory/d; s/^User=.*/User=nobody/; s/^Type=.*/Type=oneshot/' \
			-e '/^Restart/d; s|^ExecStart=.*|ExecStart=/bin/true|' etc/systemd/$daemon.service >$LAB/confines.service
		pct push 151 $LAB/confines.service /run/systemd/system/lab-confines.service
		pct exec 151 -- sh -c 'systemctl daemon-reload && systemctl start lab-confines || {
			journalctl -q --no-pager -o cat -n 5 -u lab-confines; exit 1; }' >"$LOG/confines" 2>&1 || return
	done
	pct exec 151 -- rm /run/systemd/system/lab-confines.service
}

if [ -e build/debian/root.tar ]; then
	prox_debian debian-12-standard_12.7-1_amd64.tar.zst
	guide_follow 1-4
	pct exec 151 -- sh -c 'mkdir -p /root/bring && tar -C /root/bring -xf -' <$LAB/bring.tar
	# What a template has, and the lab's Debian has not.
	pct exec 151 -- sh -c 'apt-get -qq update && apt-get -qq -y install iproute2' >"$LOG/template.log" 2>&1
	for _ in $(seq 60); do
		pct exec 151 -- systemctl is-system-running >$LAB/running 2>/dev/null
		! grep -qE 'running|degraded' $LAB/running || break
		sleep 0.5
	done
	if ! confines; then
		skip "$LAB_NAME: a container of Debian" "its systemd cannot confine a program here: $(paste -sd ' ' "$LOG/confines" | cut -c 1-300)"
		guide_other 1-5 'so'
		pct stop 151
	else
		guide_follow 1-5
		has "$LAB_NAME: Debian: the services run" "$LOG/1-5.log" '^services  *done: running'
		has "$LAB_NAME: Debian: all is well" "$LOG/1-5.log" '^check  *done: .*all well'
		equal "$LAB_NAME: Debian: systemd runs them" \
			"$(pct exec 151 -- systemctl is-active pxedhcpd tftpd httpbootd | xargs)" 'active active active'
		has "$LAB_NAME: Debian: whom httpbootd became, and with what" - '^CapEff:[[:space:]]0*$' <<END
$(pct exec 151 -- sh -c 'cat /proc/$(systemctl show -P MainPID httpbootd)/status')
END
		in_client curl -s -m 10 -o $LAB/got tftp://10.0.0.2/ipxe64.efi
		check "$LAB_NAME: Debian: it serves by TFTP" 'the bytes differ' cmp -s $LAB/got $LAB/bring/ipxe/ipxe64.efi
		in_client curl -s -m 10 http://10.0.0.2/boot.ipxe >$LAB/got
		has "$LAB_NAME: Debian: it serves by HTTP" $LAB/got '^#!ipxe'
		pct stop 151
	fi
else
	skip "$LAB_NAME: a container of Debian" 'no Debian in build/debian; tests/lab/setup check brings it'
	guide_other 1-4 'so'
	guide_other 1-5 'so'
fi
### On the host

# host_up SECONDS: until the machine is up, by what lanboot says here.
host_up() {
	up_left=$(($1 * 2))
	until lanboot status >"$LOG/host-status" 2>&1 && grep -q '^ lanboot  1 up' "$LOG/host-status"; do
		[ $up_left -gt 0 ] || return 1
		up_left=$((up_left - 1))
		sleep 0.5
	done
}
ip addr add 10.0.0.2/24 dev vmbr0
over_bare
over_again /usr/local
rm -f /usr/local/sbin/*
export PATH="$LAB/bin:/usr/local/sbin:$PATH"
systemd_here
bring=$LAB/bring
guide_follow 2-1
has "$LAB_NAME: the host: the bridge is the machines' LAN" "$LOG/2-1.log" '^configuration  done: .*, on vmbr0$'
has "$LAB_NAME: the host: the services run" "$LOG/2-1.log" '^services  *done: running'
has "$LAB_NAME: the host: all is well" "$LOG/2-1.log" '^check  *done: .*all well'
guide_block 3-1
check "$LAB_NAME: the host: a machine comes up" "$(cat "$LOG/host-status")" host_up 120
stop vm-kiosk1
lanboot setup --undo >"$LOG/undo" 2>&1
equal "$LAB_NAME: the host: lanboot setup --undo" $? 0
(cd $LAB/reader && sh lanboot-*/install.sh --remove) >>"$LOG/undo" 2>&1
equal "$LAB_NAME: the host: nothing stays" "$(find /etc/lanboot /srv/lanboot /var/lib/lanboot /usr/local/sbin -mindepth 1 2>/dev/null)" ''
guide_end
finish
