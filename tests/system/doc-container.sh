#!/bin/sh
# doc-container: doc/container.md is followed to the letter, with real Podman as the NAS's Docker: the image is loaded
# and its containers run as the compose files there say, behind NAT and on the host's network. Machines boot both
# ways: BIOS, UEFI by PXE and by HTTP, beside a DHCP server.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
. tests/lab/nas.sh
need_podman
need_ipxe
need_musl
lan_make oci
lan_enter "$@"
lan_up
nas_start
page=doc/container.md
volume=/volume1/lanboot
version=$(sed -n 's/^VERSION *= *//p' GNUmakefile)

# block KIND NUMBER: that block of the guide, with today's version.
block() {
	awk -v kind="$1" -v number="$2" '/^```/ { inside = $0 == "```" kind && ++n == number; next } inside' $page |
		sed "s/lanboot:[0-9][0-9.]*/lanboot:$version/g; s/lanboot-[0-9][0-9.]*-x86_64/lanboot-$version-$(uname -m)/g"
}
# follow NUMBER [FOLDER]: runs that block of commands, on the NAS.
follow() {
	block sh "$1" >$LAB/block
	[ -s $LAB/block ] || fail "$LAB_NAME: block $1 of $page" 'is not there'
	in_nas sh -ec "cd ${2:-/}; $(cat $LAB/block)" >"$LOG/block-$1" 2>"$LOG/block-$1.said"
	equal "$LAB_NAME: $(head -n 1 $LAB/block)" $? 0
}
# logs CONTAINER: puts its log into $LOG, where tests look.
logs() { in_nas docker logs "$1" >"$LOG/$1.log" 2>&1; }
compose() { in_nas sh -c "cd $volume && docker compose $*" >>"$LOG/compose" 2>&1; }
# up CONTAINER...: they are up, and well.
up() {
	for up_name; do
		up_said=
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			up_said=$(in_nas docker exec "$up_name" healthy 2>&1)
			[ "$up_said" != ok ] || break
			sleep 0.5
		done
		equal "$LAB_NAME: $up_name runs, and says that it is well" "$up_said" ok
		equal "$LAB_NAME: and Podman knows that from it" "$(in_nas podman healthcheck run "$up_name" 2>&1)" ''
	done
}

### 1. and 2. The image, the boot files, the configuration

follow 1 "$top"
mkdir -p $nas$volume
cp -r "$nas$top"/nas/* $nas$volume/
cp "$nas$top"/build/oci/*.oci.tar $nas$volume/
# In place of a release from the network, which is not here.
mkdir -p $nas$volume/srv/alpine/3.24
cp -r build/lab/srv/boot $nas$volume/srv/alpine/3.24/x86_64
cp build/lab/srv/*.apkovl.tar.gz $nas$volume/srv/
cp -r build/lab/srv/alpine $nas$volume/srv/packages

# The guide's configuration, with machines of the lab's in it.
{
	block ini 1
	for kiosk in 1 2 3; do
		printf '[host %s]\nname = kiosk%s\nprofile = alpine\napkovl = kiosk%s.apkovl.tar.gz\n' \
			"$(mac_of kiosk$kiosk)" $kiosk $kiosk
		printf 'repo = packages\ncmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check lab=poweroff\n'
	done
} >$LAB/lanboot.ini

### 5. Behind NAT

sed 's/^;\([a-z].*; behind NAT$\)/\1/' $LAB/lanboot.ini >$nas$volume/etc/lanboot.ini
block yaml 2 >$nas$volume/compose.yaml
follow 3
up tftpd httpbootd
follow 5
site_dnsmasq "$(cat "$LOG/block-5")"
vm_start kiosk1 bios "$(mac_of kiosk1)"
vm_start kiosk2 uefi "$(mac_of kiosk2)"
vm_start kiosk3 uefi-http "$(mac_of kiosk3)"
for kiosk in kiosk1 kiosk2 kiosk3; do
	check "$LAB_NAME: $kiosk comes up through NAT" 'no banner on its console within 200 s' vm_wait_up $kiosk 200
	equal "$LAB_NAME: $kiosk, host name and apkovl" "$(banner_field $kiosk 'host name') $(banner_field $kiosk token)" \
		"$kiosk $(token_of $kiosk)"
done
logs tftpd
logs httpbootd
# The BIOS's card has an iPXE in its ROM: it is given the script at once.
has "$LAB_NAME: BIOS, the script" "$LOG/httpbootd.log" 'script .*host=kiosk1'
has "$LAB_NAME: UEFI, by TFTP" "$LOG/tftpd.log" 'served .*file=ipxe64\.efi'
has "$LAB_NAME: UEFI, by HTTP" "$LOG/httpbootd.log" 'served .*path=/ipxe64\.efi'
in_client curl -s -m 10 "http://10.0.0.2:8080/boot.ipxe?mac=$(mac_of kiosk1)" >"$LOG/script"
has "$LAB_NAME: the script names the NAS" "$LOG/script" '^kernel http://10\.0\.0\.2:8080/'
has_not "$LAB_NAME: and not the container" "$LOG/script" '10\.8[89]\.'
in_nas docker exec httpbootd lanboot status --all >"$LOG/status" 2>&1
for kiosk in kiosk1 kiosk2 kiosk3; do
	has "$LAB_NAME: lanboot status in the container tells of $kiosk" "$LOG/status" "$kiosk"
done
in_nas docker exec httpbootd lanboot log kiosk2 >"$LOG/log-kiosk2" 2>&1
has "$LAB_NAME: what tftpd did came to httpbootd, from container to container" "$LOG/log-kiosk2" 'tftpd .*served'

### 7. Day to day

follow 6
in_nas docker exec tftpd ls -l /var/lib/lanboot/hosts.d >"$LOG/hosts.d" 2>&1
has "$LAB_NAME: a machine was added, in the volume" "$LOG/hosts.d" '\.ini'
in_nas docker exec tftpd tftpd --dump-config >"$LOG/dumped" 2>&1
has "$LAB_NAME: and tftpd reads it" "$LOG/dumped" '^;name = kiosk9'
in_nas docker exec tftpd tftpd -n >"$LOG/tested" 2>&1
equal "$LAB_NAME: docker exec tftpd tftpd -n" $? 0
in_nas docker exec --user lanboot-tftp tftpd kill -HUP 1 >>"$LOG/nas" 2>&1
pid=$(in_nas podman inspect --format '{{.State.Pid}}' tftpd)
kill -KILL "$pid"
sleep 1
up tftpd
logs tftpd
has "$LAB_NAME: SIGHUP is heard by the first process" "$LOG/tftpd.log" 'reloaded'
check "$LAB_NAME: a daemon that is killed is started again" '' test "$(grep -c ready "$LOG/tftpd.log")" -ge 2
for daemon in tftpd httpbootd; do
	began=$(date +%s)
	in_nas docker stop $daemon >>"$LOG/nas" 2>&1
	equal "$LAB_NAME: $daemon stops at once, with status 0" "$(in_nas podman inspect --format '{{.State.ExitCode}}' $daemon) $(
		[ $(($(date +%s) - began)) -lt $((9 * patience / 1000)) ] && echo soon)" '0 soon'
done
# A newer version: here the same by another name.
in_nas podman tag localhost/lanboot:"$version" localhost/lanboot:9.9.9
compose down
sed -i 's/lanboot:[0-9.]*$/lanboot:9.9.9/' $nas$volume/compose.yaml
compose up -d
up tftpd httpbootd
in_nas docker exec httpbootd lanboot list >"$LOG/list" 2>&1
has "$LAB_NAME: after an upgrade, what was added is there" "$LOG/list" kiosk9
has "$LAB_NAME: and what was seen" "$LOG/list" "kiosk2 .*$(mac_of kiosk2)"

### 8. Without root

chown -R 1026:100 $nas$volume/etc $nas$volume/srv
chmod 600 $nas$volume/etc/lanboot.ini $nas$volume/srv/undionly.kpxe
follow 8
fetched() {
	for _ in 1 2 3 4 5 6; do
		! in_client curl -s -m 5 -o $LAB/got tftp://10.0.0.2:6969/undionly.kpxe ||
			! cmp -s $LAB/got $nas$volume/srv/undionly.kpxe || return 0
		sleep 0.5
	done
	return 1
}
check "$LAB_NAME: as a user of the NAS's, it serves files that only this one may read" '' fetched
in_nas docker rm -f tftpd-of-user >>"$LOG/nas" 2>&1
chown -R 0:0 $nas$volume/etc $nas$volume/srv
chmod 644 $nas$volume/etc/lanboot.ini $nas$volume/srv/undionly.kpxe

### 4. With the host's network

compose down
stop site-dhcp
site_dnsmasq
# A card whose ROM is iPXE loads ours first.
{
	cat $LAB/lanboot.ini
	printf '[pxedhcpd]\nipxe-rom = chain\n'
} >$nas$volume/etc/lanboot.ini
block yaml 1 >$nas$volume/compose.yaml
follow 3
up pxedhcpd tftpd httpbootd
# Its exit status is 1: the lab's apkovls lie where tftpd serves them, which is a warning.
block sh 4 >$LAB/block
in_nas sh -c ". /dev/stdin" <$LAB/block >"$LOG/block-4" 2>&1
has "$LAB_NAME: lanboot check in the container looks at all" "$LOG/block-4" '^[0-9]+ machines'
has_not "$LAB_NAME: and finds nothing critical" "$LOG/block-4" 'critical'
stop vm-kiosk1
ip link del tap3456 2>/dev/null
vm_boots kiosk1 bios
follow 7
sleep 1
logs pxedhcpd
logs tftpd
logs httpbootd
for daemon in pxedhcpd tftpd httpbootd; do
	has "$LAB_NAME: $daemon has its configuration read again" "$LOG/$daemon.log" 'reloaded'
done
has "$LAB_NAME: pxedhcpd offers" "$LOG/pxedhcpd.log" "offered .*$(mac_of kiosk1)"
has "$LAB_NAME: BIOS, by TFTP" "$LOG/tftpd.log" 'served .*file=undionly\.kpxe'
compose down
finish
