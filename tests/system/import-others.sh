#!/bin/sh
# import-others: what matchbox and Cobbler have machines boot, httpbootd has them boot.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-others BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
one=52:54:00:00:00:01 two=52:54:00:00:00:02 other=52:54:00:00:00:77

# shape KIND NAME STATUS: imports the folder, and loads what comes out.
shape() { imported "$1" "$dir/in" "$1: $2" "$3"; }

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
shape matchbox 'one for all' 0
boots $other 'kernel http://10.0.0.2/assets/flatcar/vmlinuz' 'initrd http://10.0.0.2/assets/b' 'flatcar.first_boot=yes x=${uuid}'
config groups/node1.json '{ "id": "node1", "name": "k8s controller", "profile": "flatcar", "selector": { "mac": "52:54:00:00:00:01" } }'
config groups/node2.json '{ "id": "node2", "profile": "disk", "selector": { "uuid": "44454C4C-4D00-1039-8035-B4C04F4B4D31" } }'
config profiles/flatcar.json "$profile"
config profiles/disk.json '{ "id": "disk", "boot": { "kernel": "http://10.0.0.9/k" } }'
shape matchbox 'by MAC and UUID' 0
boots node1 'assets/flatcar/vmlinuz'
boots 44454c4c-4d00-1039-8035-b4c04f4b4d31 'kernel http://10.0.0.9/k'
config groups/a.json '{ "id": "a", "profile": "flatcar",\n "selector": { "mac": "52:54:00:00:00:01",\n "os": "installed" } }'
config groups/b.json '{ "id": "b", "profile": "none", "selector": { "mac": "zz" } }'
config groups/c.json '{ "id": "c", "profile": "none", "selector": { },\n "metadata": { "x": { "y": "z" } } }'
config profiles/flatcar.json '{ "id": "flatcar",\n "ignition_id": "x.ign", "boot": { } }' 
config profiles/odd.json '[1, 2]'
shape matchbox 'what cannot be carried' 1
lost 'a.json:3 b.json:1 c.json:1 c.json:2 flatcar.json:2 odd.json:1'

### Cobbler

config distros/deb.json '{ "name": "deb", "kernel": "/var/www/cobbler/distro_mirror/deb/linux", "initrd": "/x/initrd.gz", "kernel_options": { "vga": "788", "quiet": null } }'
config profiles/pc.json '{ "name": "pc", "distro": "deb", "parent": "", "kernel_options": "priority=critical" }'
config systems/pc1.json '{ "name": "pc1", "hostname": "pc1.example.org", "profile": "pc", "netboot_enabled": true, "kernel_options": {},
 "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01", "ip_address": "10.0.0.5" }, "eth1": { "mac_address": "52:54:00:00:00:02" } } }'
shape cobbler 'a system' 0
boots pc1 'kernel http://10.0.0.2/images/deb/linux' 'initrd http://10.0.0.2/images/deb/initrd.gz' 'vga=788 quiet priority=critical'
boots $two 'images/deb/linux'
config distros.d/d.json '{ "name": "d", "kernel": "/k", "initrd": "/i", "kernel_options": "" }'
config profiles.d/base.json '{ "name": "base", "distro": "d", "kernel_options": "a=1" }'
config profiles.d/sub.json '{ "name": "sub", "distro": "<<inherit>>", "parent": "base", "kernel_options": { "b": ["2"] } }'
config systems.d/s.json '{ "name": "s", "profile": "sub", "kernel_options": "c", "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:01" } } }'
config systems.d/off.json '{ "name": "off", "profile": "sub", "netboot_enabled": false, "interfaces": { "eth0": { "mac_address": "52:54:00:00:00:02" } } }'
config systems.d/default.json '{ "name": "default", "profile": "base" }'
shape cobbler 'what inherits, in older folders' 0
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
printf '{' >"$dir/odd.json"
tools/lanboot import cobbler "$dir/odd.json" >"$dir/out" 2>"$dir/left"
equal "$LAB_NAME: half a file" "$? $(cut -d : -f 1,3,4 "$dir/left")" '1 lanboot:1: this is no JSON'
: >"$dir/odd.json"
tools/lanboot import kea "$dir/odd.json" >"$dir/out" 2>"$dir/left"
equal "$LAB_NAME: nothing of a file" "$? $(cut -d : -f 1,3,4 "$dir/left")" '1 lanboot:1: this is no JSON'
finish
