#!/bin/sh
# examples: each sample in etc/ is a configuration that loads, and makes its machines a script; and
# the booted machine's script reaches /up.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv
mkdir -p $srv/scripts $LAB/state $LAB/overlays/kiosk
printf '#!ipxe\nshell\n' >$srv/scripts/own.ipxe
chmod -R a+rX $srv
chown nobody $LAB/state

# here FILE: the sample, for this place.
here() {
	sed -e "s|^root = /srv/lanboot|user = nobody\nroot = $srv|" -e "s|^state = .*|state = $LAB/state|" \
		-e "s|^overlays = .*|overlays = $LAB/overlays|" \
		"$1" >$LAB/lanboot.ini
}
for file in etc/examples/*.ini; do
	name=$(basename $file .ini)
	here $file
	check "$LAB_NAME: $name loads" "see build/log/$LAB_NAME/$name.log" \
		sh -c "'$BIN/httpbootd' -n -f $LAB/lanboot.ini >'$LOG/$name.log' 2>&1"
	"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:12:34:56 arch=x86_64 \
		platform=pcbios --server 10.0.0.2 >"$LOG/$name.log" 2>&1
	has "$LAB_NAME: $name makes a script" "$LOG/$name.log" '^#!ipxe'
	has_not "$LAB_NAME: $name knows its machine" "$LOG/$name.log" 'does not know (what )?this machine'
done

# shows NAME LINE: what explain says of a machine of no section of its own; LINE is the pattern of one.
shows() {
	here etc/examples/$1.ini
	"$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:12:34:58 arch=x86_64 platform=efi \
		--server 10.0.0.2:8080 >"$LOG/$1.log" 2>&1
	has "$LAB_NAME: $1 tells its system what it wants" "$LOG/$1.log" "$2"
}
s=http://10.0.0.2:8080
shows alpine-bare " ssh_key=$s/keys/admin.pub BOOTIF=.* quiet ds=nocloud;s=$s/nocloud;h=pc-123458 \|\|"
shows debian "^kernel $s/debian/linux initrd=initrd.gz .* hostname=pc-123458 url=$s/debian/preseed.cfg "
shows ubuntu " ip=dhcp url=$s/ubuntu/ubuntu-24.04-live-server-amd64.iso .* ds=nocloud;s=$s/ubuntu/autoinstall/ "
shows fedora-coreos "rootfs_url=$s/fcos/rootfs.img ignition.firstboot .*url=$s/fcos/52-54-00-12-34-58.ign "
shows flatcar " initrd=flatcar_production_pxe_image.cpio.gz .* flatcar.first_boot=1 ignition.config.url=$s/flatcar/52-"
shows talos " talos.platform=metal slab_nomerge pti=on .* talos.config=$s/talos/52-54-00-12-34-58.yaml "
shows proxmox-ve "^initrd $s/pve/proxmox.iso /proxmox.iso \|\|"
has "$LAB_NAME: proxmox-ve needs a newer iPXE on UEFI" "$LOG/proxmox-ve.log" '^initrd +on UEFI .* iPXE of May 2021'
shows esxi "^kernel $s/esxi/mboot.efi -c $s/esxi/boot.cfg \|\|"
shows systemrescue " archisobasedir=sysresccd ip=dhcp archiso_http_srv=$s/systemrescue/ checksum "
shows netboot-xyz '^chain --replace https://boot.netboot.xyz/menu.ipxe '
# Each of their command lines stands in the guide, as the sample has it.
for name in debian ubuntu fedora-coreos flatcar talos proxmox-ve esxi systemrescue; do
	words=$(sed -n '/^cmdline *=/,/^$/{s/^cmdline *= *//;/^[;[]/d;p;}' etc/examples/$name.ini | sed '/^$/q' |
		tr -s ' \n' ' ' | sed 's|ubuntu-24.04-live-server-amd64.iso|NAME.iso|; s/ *$//')
	check "$LAB_NAME: the guide has the command line of $name" "$words" \
		grep -Fqx -e "$words" doc/other-systems.md
done

here etc/examples/thinclient.ini
printf '[httpbootd]\nbind = none\n' >>$LAB/lanboot.ini # the client is no kiosk
daemon_start httpbootd $LAB/lanboot.ini || exit 1
echo 'initrd=i BOOTIF=01-52-54-00-12-34-56 modloop=http://10.0.0.2/boot/modloop-lts quiet' >$LAB/cmdline
sed "s|/proc/cmdline|$LAB/cmdline|g" etc/lanboot-up.start >$LAB/up.start
# A static busybox has no names to look up here: curl does for its wget.
in_client "$busybox" sh -c "wget() { shift 5; curl -s -o /dev/null \"\$1\"; }; . $LAB/up.start"
wait_for_line "$LOG/httpbootd.log" ' up client=' 5 httpbootd
has "$LAB_NAME: lanboot-up.start says that the machine is up" "$LOG/httpbootd.log" \
	' up client=10\.0\.0\.3 mac=52:54:00:12:34:56 asks=[0-9a-f:]+ host=kiosk1 '
daemons_stop httpbootd
finish
