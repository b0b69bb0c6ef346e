#!/bin/sh
# import-others: what LTSP, matchbox and Cobbler have machines boot, httpbootd has them boot.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-others BIN=${BIN:-build/bin}
. tests/lab/import_folder.sh
one=52:54:00:00:00:01 two=52:54:00:00:00:02 other=52:54:00:00:00:77

# shape KIND NAME STATUS: imports the folder, or the file ltsp.conf in it, and loads what comes out.
shape() {
	shape_from=$dir/in
	[ "$1" != ltsp ] || shape_from=$dir/in/ltsp.conf
	imported "$1" "$shape_from" "$1: $2" "$3"
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

### LTSP: the lines of its own ltsp.ipxe, with the address that machines reach us at

nfs='root=/dev/nfs nfsroot=10.0.0.2:/srv/ltsp'
config ltsp.conf '[server]' '[common]' '[clients]' 'AUTOLOGIN=user01'
shape ltsp 'as it comes' 0
boots $other 'kernel http://10.0.0.2/ltsp/x86_64/vmlinuz' 'initrd http://10.0.0.2/ltsp/ltsp.img' 'initrd http://10.0.0.2/ltsp/x86_64/initrd.img' \
	"$nfs ltsp.image=images/x86_64.img loop.max_part=9"
config ltsp.conf '# a comment' '[server]' 'DEFAULT_IMAGE="debian-12"  # this one' 'MENU_TIMEOUT=0' '[common]' "KERNEL_PARAMETERS='nomodeset quiet'"
shape ltsp 'an image and words' 0
boots $other 'kernel http://10.0.0.2/ltsp/debian-12/vmlinuz' "$nfs ltsp.image=images/debian-12.img loop.max_part=9 nomodeset quiet"
config ltsp.conf '[server]' 'DEFAULT_IMAGE=a' "[$one]" 'HOSTNAME=pc01' 'KERNEL_PARAMETERS="nolapic"' "[$two]" 'HOSTNAME=pc02' 'DEFAULT_IMAGE=b'
shape ltsp 'machines' 0
boots $one 'ltsp/a/vmlinuz' 'loop.max_part=9 nolapic'
boots $two 'ltsp/b/vmlinuz'
boots $other 'ltsp/a/vmlinuz'
has "$LAB_NAME: they have their names" "$dir/made.ini" '^name = pc02$'
config ltsp.conf '[slow]' 'KERNEL_PARAMETERS="mem=1G"' 'X_DRIVER=vesa' "[$one]" 'INCLUDE=slow' '[clients]' 'INCLUDE=slow'
shape ltsp 'sections that include others' 0
boots $one 'loop.max_part=9 mem=1G'
config ltsp.conf '[common]' 'DEFAULT_IMAGE=a' "[$one]" 'DEFAULT_IMAGE=disk'
shape ltsp 'its disk' 0
boots $one 'sanboot'
config ltsp.conf 'X=1' '[a]' 'INCLUDE=a' '[common]' 'INCLUDE=a' 'BASE_DIR=/opt/ltsp' 'IPXE_X86_64_IMG="Title"' 'DEFAULT_IMAGE=../../x' '\033[2J' \
	"[$one]" "[52:54:0:0:0:1]"
shape ltsp 'what cannot be carried' 1
lost 'ltsp.conf:1 ltsp.conf:11 ltsp.conf:3 ltsp.conf:6 ltsp.conf:7 ltsp.conf:8 ltsp.conf:9'

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
