#!/bin/sh
# uses: httpbootd tells programs which files machines load, without root's rights and without the
# files, and says so where it cannot.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"

conf=$LAB/uses.ini
cat >$conf <<EOF
[lanboot]
user = nobody
root = /none/such
[profile thin]
alpine = 3.24 virt
[profile lts]
inherits = thin
flavor = lts
overlay = base kiosk
[profile own]
inherits = lts
repo = /packages/v3.24/main http://10.0.0.9/other
[mirror alpine]
from = http://10.0.0.9/alpine
[mirror alpine-own]
path = /packages
from = http://10.0.0.9/packages
[profile windows]
wimboot = win/wimboot
bootmgr = win/bootmgr
bcd = win/bcd
boot-sdi = win/boot.sdi
boot-wim = win/boot.wim
[host *]
profile = thin
[host 52:54:00:12:34:56]
profile = thin
modloop = boot/other
initrd = a {host}/b
name = k1
[host 52:54:00:12:34:57]
profile = lts
overlay = desk
EOF
chmod 755 $LAB
chmod 644 $conf
chroot --userspec=65534:65534 / "$(cd "$BIN" && pwd)/httpbootd" -f $conf uses >$LAB/out 2>$LAB/err
equal "$LAB_NAME: it takes no root's rights and no files" "$? $(cat $LAB/err)" '0 '
equal "$LAB_NAME: the folder that is served comes first" "$(head -n 1 $LAB/out)" 'httpbootd	root	/none/such'
equal "$LAB_NAME: three fields a line" "$(awk -F '\t' 'NF != 3' $LAB/out)" ''
while read -r uses_section uses_files; do
	equal "$LAB_NAME: [$uses_section]" "$(awk -F '\t' -v s="$(echo "$uses_section" | tr _ ' ')" \
		'$1 == s { print $2 "=" $3 }' $LAB/out | paste -s -d ' ' -)" "$uses_files"
done <<'EOF'
profile_thin kernel=alpine/3.24/{arch}/vmlinuz-virt initrd=alpine/3.24/{arch}/initramfs-virt modloop=alpine/3.24/{arch}/modloop-virt packages=alpine/v3.24/main packages=alpine/v3.24/community
profile_lts kernel=alpine/3.24/{arch}/vmlinuz-lts initrd=alpine/3.24/{arch}/initramfs-lts modloop=alpine/3.24/{arch}/modloop-lts overlay=base overlay=kiosk packages=alpine/v3.24/main packages=alpine/v3.24/community
profile_own kernel=alpine/3.24/{arch}/vmlinuz-lts initrd=alpine/3.24/{arch}/initramfs-lts modloop=alpine/3.24/{arch}/modloop-lts repo=packages/v3.24/main repo=http://10.0.0.9/other overlay=base overlay=kiosk packages=packages/v3.24/main
mirror_alpine path=alpine
mirror_alpine-own path=packages
profile_windows wimboot=win/wimboot bootmgr=win/bootmgr bcd=win/bcd boot-sdi=win/boot.sdi boot-wim=win/boot.wim
host_*
host_52:54:00:12:34:57 overlay=desk packages=alpine/v3.24/main packages=alpine/v3.24/community
host_52:54:00:12:34:56 initrd=a initrd={host}/b modloop=boot/other
EOF
"$BIN/httpbootd" -f $conf uses thin >$LAB/out 2>$LAB/err
equal "$LAB_NAME: takes no word" "$? $(head -n 1 $LAB/err)" "2 httpbootd: what is 'thin'?"
echo 'kernle = x' >>$conf
"$BIN/httpbootd" -f $conf uses >$LAB/out 2>$LAB/err
equal "$LAB_NAME: a bad configuration" "$? $(cat $LAB/out)" '78 '
finish
