#!/bin/sh
# import-others: what matchbox and Cobbler have machines boot, httpbootd has them boot.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-others BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
one=52:54:00:00:00:01 two=52:54:00:00:00:02 other=52:54:00:00:00:77

# sorted: a line `KERNEL: WORD... initrd: FILE...` with the words in any order.
sorted() {
	sed 's/ BOOTIF=[^ ]*//' | awk '/^local/ { print; next } {
		for (n = 2; n <= NF && $n != "initrd:"; n++) ;
		for (i = 2; i < n; i++) for (j = i + 1; j < n; j++) if ($i > $j) { w = $i; $i = $j; $j = w }
		print
	}'
}
# told MACHINE: the same of the script that httpbootd has.
told() {
	"$BIN/httpbootd" -f "$dir/all.ini" explain "$1" --server 10.0.0.2 2>&1 | sed -n '/^#!ipxe/,$p' | sed -n '
		s|http://10\.0\.0\.2/||g
		s/ || goto .*//
		s/.*&& sanboot .*/local/p
		/^boot/q
		/^kernel \|^initrd /p' | awk '
		$1 == "local" { print; exit }
		$1 == "initrd" { initrds = initrds " " $2; next }
		{ line = $2 ":"; for (i = 3; i <= NF; i++) if ($i !~ /^(initrd|BOOTIF)=/) line = line " " $i }
		END { if (line != "") print line " initrd:" initrds }' | sorted
}
# shape KIND NAME STATUS [MACHINE...]: imports the folder, and loads what comes out; each machine, by its MAC, UUID,
# serial number or address, boots what its server's documentation says of these files.
shape() {
	shape_kind=$1
	"$BIN/lanboot-import" json "$dir"/in/*/*.json >"$dir/flat" 2>/dev/null
	imported "$1" "$dir/in" "$1: $2" "$3"
	shift 3
	for shape_machine; do
		shape_by=mac
		case $shape_machine in
		*-*-*-*-*) shape_by=uuid ;;
		*.*) shape_by=ip ;;
		*:*) ;;
		*) shape_by=serial ;;
		esac
		equal "$LAB_NAME: $shape_name: $shape_machine" "$(told "$([ $shape_by != serial ] || echo serial=)$shape_machine")" \
			"$(awk -v server="$shape_kind" -v $shape_by="$shape_machine" -f tests/lab/objects_walk.awk "$dir/flat" | sorted)"
	done
}

# boots MACHINE LINE...: the machine's script has these.
boots() {
	boots_machine=$1
	shift
	boots_by "$boots_machine" 10.0.0.2 "$@"
}

# lost LINES: what the last one lost, as FILE:LINE.
lost() {
	equal "$LAB_NAME: $shape_name: what is lost" "$(sed -n 's|^.*/\([^:/]*:[0-9]*\): lost: .*|\1|p' "$dir/left" | sort -u | paste -sd ' ')" "$1"
}

### matchbox

profile='{ "id": "flatcar", "name": "Flatcar", "boot": { "kernel": "/assets/flatcar/vmlinuz", "initrd": ["/assets/flatcar/cpio.gz", "/assets/b"],
 "args": ["initrd=cpio.gz", "flatcar.first_boot=yes", "x=${uuid}"] } }'
config groups/default.json '{ "id": "default", "profile": "flatcar" }'
config profiles/flatcar.json "$profile"
shape matchbox 'one for all' 0 $other
boots $other 'kernel http://10.0.0.2/assets/flatcar/vmlinuz' 'initrd http://10.0.0.2/assets/b' 'flatcar.first_boot=yes x=${uuid}'
config groups/node1.json '{ "id": "node1", "name": "k8s controller", "profile": "flatcar", "selector": { "mac": "52:54:00:00:00:01" } }'
config groups/node2.json '{ "id": "node2", "profile": "disk", "selector": { "uuid": "44454C4C-4D00-1039-8035-B4C04F4B4D31" } }'
config profiles/flatcar.json "$profile"
config profiles/disk.json '{ "id": "disk", "boot": { "kernel": "http://10.0.0.9/k" } }'
shape matchbox 'by MAC and UUID' 0 $one 44454c4c-4d00-1039-8035-b4c04f4b4d31
boots node1 'assets/flatcar/vmlinuz'
boots 44454c4c-4d00-1039-8035-b4c04f4b4d31 'kernel http://10.0.0.9/k'
config groups/a.json '{ "id": "a", "profile": "flatcar",\n "selector": { "mac": "52:54:00:00:00:01",\n "os": "installed" } }'
config groups/b.json '{ "id": "b", "profile": "none", "selector": { "mac": "zz" } }'
config groups/c.json '{ "id": "c", "profile": "none", "selector": { },\n "metadata": { "x": { "y": "z" } } }'
config profiles/flatcar.json '{ "id": "flatcar",\n "ignition_id": "x.ign", "boot": { } }' 
config profiles/odd.json '[1, 2]'
shape matchbox 'what cannot be carried' 1
lost 'a.json:3 b.json:1 c.json:1 c.json:2 flatcar.json:2 odd.json:1'

# As people have them.
config groups/install.json '{ "id": "coreos-install", "name": "CoreOS Install", "profile": "install-reboot", "metadata": {} }'
config groups/node1.json '{ "id": "node1", "name": "Controller Node", "profile": "controller", "selector": { "mac": "52:54:00:00:00:01", "os": "installed" } }'
config profiles/install-reboot.json '{ "id": "install-reboot", "name": "Install CoreOS and Reboot", "boot": { "kernel": "/assets/coreos/1967.3.0/coreos_production_pxe.vmlinuz",
 "initrd": ["/assets/coreos/1967.3.0/coreos_production_pxe_image.cpio.gz"], "args": ["initrd=coreos_production_pxe_image.cpio.gz",
 "coreos.config.url=http://matchbox.example.com:8080/ignition?uuid=${uuid}&mac=${mac:hexhyp}", "coreos.first_boot=yes", "console=tty0", "console=ttyS0", "coreos.autologin"] } }'
config profiles/controller.json '{ "id": "controller", "boot": { "kernel": "/k" } }'
shape matchbox 'an installer for all, and machines that are installed' 1 $one $other
lost 'node1.json:1'
config groups/worker.json '{ "id": "worker-0", "profile": "fedora-coreos", "selector": { "mac": "52-54-00-00-00-0A" } }'
config profiles/fedora-coreos.json '{ "id": "fedora-coreos", "boot": { "kernel": "https://builds.example.org/fcos/fedora-coreos-live-kernel-x86_64",
 "initrd": ["--name main https://builds.example.org/fcos/fedora-coreos-live-initramfs.x86_64.img"],
 "args": ["initrd=main", "coreos.live.rootfs_url=https://builds.example.org/fcos/rootfs.img", "coreos.inst.install_dev=/dev/sda", "console=tty0"] } }'
shape matchbox 'an initrd by another name, from elsewhere' 0 52:54:00:00:00:0a
config groups/control-plane.json '{"id":"control-plane-1","name":"control-plane-1","profile":"control-plane","selector":{"mac":"52:54:00:00:00:01"}}'
config groups/default.json '{"id":"default","name":"default","profile":"default"}'
config profiles/control-plane.json '{"id":"control-plane","name":"control-plane","boot":{"kernel":"/assets/vmlinuz-amd64","initrd":["/assets/initramfs-amd64.xz"],"args":["initrd=initramfs-amd64.xz","init_on_alloc=1","slab_nomerge","pti=on","console=tty0","printk.devkmsg=on","talos.platform=metal","talos.config=http://matchbox.example.com:8080/assets/controlplane.yaml"]}}'
config profiles/default.json '{"id":"default","name":"default","boot":{"kernel":"/assets/vmlinuz-amd64","initrd":["/assets/initramfs-amd64.xz"],"args":["talos.platform=metal"]}}'
shape matchbox 'on one line each' 0 $one $other
config groups/a.json '{ "id": "a", "profile": "p", "selector": { "serial": "C02L5500F8J4" } }'
config groups/b.json '{ "id": "b", "profile": "q", "selector": { "mac": "52:54:00:00:00:01", "uuid": "16e7d8a7-bfa9-428b-9117-363341bb330b" } }'
config profiles/p.json '{ "id": "p", "boot": { "kernel": "/p", "initrd": [], "args": [] } }'
config profiles/q.json '{ "id": "q", "boot": { "kernel": "q", "initrd": ["/one", "/two", "/three"], "args": ["a=\\"b c\\"", "d"] } }'
shape matchbox 'by serial number, and by two things at once' 0 C02L5500F8J4
config groups/default.json '{ "profile": "p", "id": "default", "selector": {} }'
config groups/many.json '{ "id": "x.y", "profile": "p", "selector": { "mac": "52:54:00:00:00:02" } }'
config profiles/p.json '{ "id": "p", "boot": { "initrd": ["/assets/i"], "kernel": "/assets/k", "args": ["root=/dev/disk/by-label/ROOT", "ip=dhcp", "BOOTIF=${mac:hexhyp}", "x=a,b;c"] },\n "generic_id": "x.cfg" }'
shape matchbox 'a template beside' 1 $two $other
lost 'p.json:2'
config groups/01.json '{ "id": "one", "profile": "gone", "selector": { "mac": "52:54:00:00:00:01" } }'
config groups/02.json '{ "id": "two", "profile": "p", "selector": { "mac": "52:54:00:00:00:02" } }'
config groups/03.json '{ "id": "three", "profile": "p", "selector": { "mac": "52:54:00:00:00:02" } }'
config profiles/p.json '{ "id": "p", "boot": { "kernel": "/assets/k" } }'
shape matchbox 'a profile that is not there, and a machine twice' 1 $two
lost '01.json:1 03.json:1'
config groups/r.json '{ "id": "r", "profile": "p", "selector": { "region": "us-west", "hostname": "node2.example.com" } }'
config groups/s.json '{ "id": "s", "profile": "p", "selector": { "uuid": "16E7D8A7-BFA9-428B-9117-363341BB330B" } }'
config profiles/p.json '{ "id": "p", "boot": { "kernel": "http://${next-server}/assets/k", "initrd": ["${base}/i"], "args": ["c"] } }'
shape matchbox 'what machines say of themselves' 1
lost 'p.json:1 r.json:1'

### Cobbler

config distros/deb.json '{ "name": "deb", "kernel": "/var/www/cobbler/distro_mirror/deb/linux", "initrd": "/x/initrd.gz", "kernel_options": { "vga": "788", "quiet": null } }'
config profiles/pc.json '{ "name": "pc", "distro": "deb", "parent": "", "kernel_options": "priority=critical" }'
config systems/pc1.json '{ "name": "pc1", "hostname": "pc1.example.org", "profile": "pc", "netboot_enabled": true, "kernel_options": {},
 "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01", "ip_address": "10.0.0.5" }, "eth1": { "mac_address": "52:54:00:00:00:02" } } }'
shape cobbler 'a system' 0 $one $two
boots pc1 'kernel http://10.0.0.2/images/deb/linux' 'initrd http://10.0.0.2/images/deb/initrd.gz' 'vga=788 quiet priority=critical'
boots $two 'images/deb/linux'
config distros.d/d.json '{ "name": "d", "kernel": "/k", "initrd": "/i", "kernel_options": "" }'
config profiles.d/base.json '{ "name": "base", "distro": "d", "kernel_options": "a=1" }'
config profiles.d/sub.json '{ "name": "sub", "distro": "<<inherit>>", "parent": "base", "kernel_options": { "b": ["2"] } }'
config systems.d/s.json '{ "name": "s", "profile": "sub", "kernel_options": "c", "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01" } } }'
config systems.d/off.json '{ "name": "off", "profile": "sub", "netboot_enabled": false, "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:02" } } }'
config systems.d/default.json '{ "name": "default", "profile": "base" }'
shape cobbler 'what inherits, in older folders' 0 $one $two $other
boots s 'kernel http://10.0.0.2/images/d/k' ' a=1 b=2 c'
boots off 'sanboot'
boots $other ' a=1'
config distros/d.json '{ "name": "d", "uid": "2f", "kernel": "/k" }'
config profiles/p.json '{ "name": "p", "uid": "1f", "distro": "2f",\n "autoinstall": "x.ks", "kernel_options": "a ; b" }'
config profiles/q.json '{ "name": "q", "distro": "gone" }'
config systems/a.json '{ "name": "a", "profile": "p" }'
config systems/b.json '{ "name": "b b", "profile": "1f", "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01" } } }'
config odd.json '{ }'
shape cobbler 'what cannot be carried' 1
lost 'a.json:1 b.json:1 odd.json:1 p.json:2 q.json:1'
# As people have them.
distro='{ "name": "CentOS7-x86_64", "kernel": "/var/www/cobbler/ks_mirror/CentOS7-x86_64/images/pxeboot/vmlinuz", "initrd": "/var/www/cobbler/ks_mirror/CentOS7-x86_64/images/pxeboot/initrd.img", "breed": "redhat", "kernel_options": {} }'
config distros.d/CentOS7-x86_64.json "$distro"
config profiles.d/CentOS7-x86_64.json '{ "name": "CentOS7-x86_64", "distro": "CentOS7-x86_64", "enable_menu": 1, "kernel_options": { "net.ifnames": "0", "biosdevname": "0" }, "parent": "" }'
config systems.d/test-001.json '{ "name": "test-001", "hostname": "test-001", "profile": "CentOS7-x86_64", "netboot_enabled": 1, "kernel_options": {}, "interfaces": {
 "eth0": { "mac_address": "52:54:00:00:00:01", "interface_type": "bond_slave", "interface_master": "bond0", "ip_address": "" },
 "eth1": { "mac_address": "52:54:00:00:00:02", "interface_type": "bond_slave", "interface_master": "bond0" },
 "bond0": { "mac_address": "", "ip_address": "10.1.2.3", "interface_type": "bond", "bonding_opts": "mode=active-backup miimon=100" } } }'
shape cobbler 'of 2.x, with cards in a bond' 0 $one $two
config distros/d.json "$distro"
config profiles/p.json '{ "name": "p", "distro": "CentOS7-x86_64", "kernel_options": { "console": "ttyS0", "quiet": "~", "a": "1" } }'
config systems/s.json '{ "name": "s", "profile": "p", "kernel_options": { "console": ["tty0", "ttyS1,115200"], "!quiet": "", "b": "~" }, "interfaces": { "default": { "mac_address": "52:54:00:00:00:01" } } }'
config systems/t.json '{ "name": "t", "profile": "p", "kernel_options": "a=2 c", "interfaces": { "default": { "mac_address": "52:54:00:00:00:02" } } }'
shape cobbler 'words that take the place of others, or take them away' 0 $one $two
config distros/d.json "$distro"
config profiles/p.json '{ "name": "p", "distro": "CentOS7-x86_64", "kernel_options": "" }'
config systems/s.json '{ "name": "fab205-compute01", "profile": "p", "kernel_options": "ip=eno1:dhcp:1500 ip=10.100.1.101::10.100.1.1:255.255.255.0:compute01.local:ens9f0.4001:none:9000 vlan=ens9f0.4001:ens9f0",
 "interfaces": { "eno5": { "mac_address": "52:54:00:00:00:01", "ip_address": "10.0.0.5" } } }'
shape cobbler 'a word several times' 0 $one
config distros/d.json "$distro"
config profiles/p.json '{ "name": "p", "distro": "CentOS7-x86_64", "kernel_options": "quiet" }'
config systems/s.json '{ "name": "s", "profile": "p", "interfaces": { "eth0": { "mac_address": "", "ip_address": "10.0.3.7" } } }'
shape cobbler 'by its address alone' 0 10.0.3.7
config distros/d.json '{ "name": "deb-12", "uid": "0d", "kernel": "/srv/deb/linux", "initrd": "/srv/deb/initrd.gz", "kernel_options": { "auto": "", "priority": "critical" } }'
config profiles/a.json '{ "name": "a", "uid": "0a", "distro": "0d", "kernel_options": { "x": "1" }, "parent": "" }'
config profiles/b.json '{ "name": "b", "uid": "0b", "distro": "<<inherit>>", "kernel_options": { "x": "2", "y": "1" }, "parent": "0a" }'
config profiles/c.json '{ "name": "c", "uid": "0c", "distro": "<<inherit>>", "kernel_options": "<<inherit>>", "parent": "0b" }'
config systems/s.json '{ "name": "s", "profile": "0c", "kernel_options": "<<inherit>>", "interfaces": { "e": { "mac_address": "52:54:00:00:00:01" } } }'
shape cobbler 'three profiles, by uid' 0 $one
config distros/d.json "$distro"
config profiles/p.json '{ "name": "p", "distro": "CentOS7-x86_64" }'
config systems/on.json '{ "name": "on", "profile": "p", "netboot_enabled": true, "interfaces": { "e": { "mac_address": "52:54:00:00:00:01" } } }'
config systems/off.json '{ "name": "off", "profile": "p", "netboot_enabled": "False", "interfaces": { "e": { "mac_address": "52:54:00:00:00:02" } } }'
config systems/default.json '{ "name": "default", "profile": "p", "netboot_enabled": false }'
shape cobbler 'who is installed already' 0 $one $two $other
config distros/d.json "$distro"
config profiles/p.json '{ "name": "p", "distro": "CentOS7-x86_64",\n "autoinstall": "sample.ks",\n "virt_ram": 512, "autoinstall_meta": { "tree": "http://@@http_server@@/cblr/links/x" } }'
config systems/s.json '{ "name": "S.Example.org", "hostname": "", "profile": "p", "interfaces": { "e": { "mac_address": "52:54:00:00:00:0A" } } }'
shape cobbler "an installer's answers" 1 52:54:00:00:00:0a
lost 'p.json:2 p.json:3'
printf '{' >"$dir/odd.json"
tools/lanboot import cobbler "$dir/odd.json" >"$dir/out" 2>"$dir/left"
equal "$LAB_NAME: half a file" "$? $(cut -d : -f 1,3,4 "$dir/left")" '1 lanboot:1: this is no JSON'
: >"$dir/odd.json"
tools/lanboot import kea "$dir/odd.json" >"$dir/out" 2>"$dir/left"
equal "$LAB_NAME: nothing of a file" "$? $(cut -d : -f 1,3,4 "$dir/left")" '1 lanboot:1: this is no JSON'
finish
