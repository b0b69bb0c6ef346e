#!/bin/sh
# lanboot-check: each of many faults, planted in a site that is good, is told by lanboot check with its
# line, what is wrong and what to do; and of good sites nothing is told.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" mksquashfs cpio openssl curl
lan_up

good=$LAB/good srv=$LAB/srv ini=$LAB/lanboot.ini out=$LOG/out
PATH=$(cd "$BIN" && pwd):$LAB/bin:$PATH
# shellcheck disable=SC2034 # a fault uses it
hold=$(find build -name port_hold -path "*bench*" -type f | head -n 1)
mkdir -p $good $LAB/state $LAB/overlays/kiosk/etc $LAB/bin
chmod 750 $LAB/overlays
chown -R nobody $LAB/state $LAB/overlays
umask 022
export LC_ALL=C.UTF-8

### Files as machines load them

# kernel FILE RELEASE: what x86 takes for one.
kernel() {
	make_kernel "$1"
	printf '\0\2' | dd of="$1" bs=1 seek=526 conv=notrunc 2>/dev/null
	printf '%s (me@here) #1\0' "$2" | dd of="$1" bs=1 seek=1024 conv=notrunc 2>/dev/null
}
# kernel_arm FILE: an Image for aarch64.
kernel_arm() {
	head -c 4096 /dev/zero >"$1"
	printf 'ARM\144' | dd of="$1" bs=1 seek=56 conv=notrunc 2>/dev/null
}
# efi FILE BYTES: a program for UEFI; its processor as PE has it.
efi() {
	head -c 4096 /dev/zero >"$1"
	printf MZ | dd of="$1" bs=1 conv=notrunc 2>/dev/null
	# shellcheck disable=SC2059 # of bytes
	printf "\\100\\0\\0\\0PE\\0\\0$2" | dd of="$1" bs=1 seek=60 conv=notrunc 2>/dev/null
}
# initramfs FILE RELEASE
initramfs() {
	rm -rf $LAB/tree && mkdir -p $LAB/tree/lib/modules/$2/kernel $LAB/tree/bin && echo x >$LAB/tree/init
	(cd $LAB/tree && find . | sed 's|^\./||' | cpio --quiet -o -H newc) | gzip -1 >"$1"
}
# modloop FILE RELEASE
modloop() {
	rm -rf $LAB/tree "$1" && mkdir -p $LAB/tree/modules/$2/kernel && echo x >$LAB/tree/modules/$2/modules.dep
	mksquashfs $LAB/tree "$1" -quiet -no-progress -all-root >/dev/null || lan_die mksquashfs
}
# apkovl FILE: a machine's settings.
apkovl() {
	rm -rf $LAB/tree && mkdir -p $LAB/tree/etc/apk && echo kiosk >$LAB/tree/etc/hostname
	tar -C $LAB/tree -cz -f "$1" etc
}

lts=6.12.13-0-lts
mkdir -p $good/alpine/3.24/x86_64 $good/boot $good/apkovl $good/mirror/x86_64 $good/memtest
kernel $good/alpine/3.24/x86_64/vmlinuz-lts $lts
initramfs $good/alpine/3.24/x86_64/initramfs-lts $lts
modloop $good/alpine/3.24/x86_64/modloop-lts $lts
cp $good/alpine/3.24/x86_64/* $good/boot/
printf '\372xx' >$good/undionly.kpxe
efi $good/ipxe64.efi '\144\206'
efi $good/ipxe32.efi '\114\1'
efi $good/ipxe-arm64.efi '\144\252'
efi $good/memtest/memtest.efi '\144\206'
echo x | gzip >$good/mirror/x86_64/APKINDEX.tar.gz
apkovl $good/apkovl/kiosk1.apkovl.tar.gz
cp $good/apkovl/kiosk1.apkovl.tar.gz $good/kiosk.apkovl.tar.gz
printf '#!ipxe\nshell\n' >$good/own.ipxe
# What a fault is of: another release's, another processor's.
modloop $LAB/modloop-old 6.6.1-0-lts
initramfs $LAB/initramfs-old 6.6.1-0-lts

### A site and its faults

# site: a good one, with its configuration.
site() {
	rm -rf $srv && cp -a $good $srv
	chmod 755 $LAB $LAB/state
	cat >$ini <<-INI
		[lanboot]
		user = nobody
		root = $srv
		[pxedhcpd]
		interfaces = eth0
		[httpbootd]
		state = $LAB/state
		overlays = $LAB/overlays
		[profile kiosk]
		alpine = 3.24 lts
		apkovl = kiosk.apkovl.tar.gz
		repo = mirror
		[profile old]
		kernel = boot/vmlinuz-lts
		initrd = boot/initramfs-lts
		modloop = boot/modloop-lts
		apkovl = apkovl/{host}.apkovl.tar.gz
		[profile test]
		memtest = memtest/memtest.efi
		[profile choose]
		menu = kiosk test
		[host 52:54:00:12:34:56]
		name = kiosk1
		profile = old
		[host *]
		profile = choose
	INI
}

# look [OPTION...]: what lanboot check says of it, in $out; its status.
look() {
	in_boot env COLUMNS="${columns-500}" tools/lanboot check -f $ini "$@" >$out 2>&1
	look_status=$?
}

# one NAME STATUS PATTERN...: each of these is told, and nothing else; and what to do behind it.
one() {
	one_name="$LAB_NAME: $1" one_status=$2
	shift 2
	equal "$one_name: status" "$look_status" "$one_status"
	equal "$one_name: told so often" "$(grep -cE '^(critical|warning|note): ' $out)" $#
	for one_pattern; do
		has "$one_name" $out "^(critical|warning|note): .*$one_pattern"
	done
}

# alone NAME STATUS PATTERN: what the commands on standard input break, in a site that is good.
alone() {
	alone_name=$1 alone_status=$2 alone_pattern=$3
	shift 3
	site
	. /dev/stdin
	look "$@"
	one "$alone_name" "$alone_status" "$alone_pattern"
}

# put KEY=VALUE...: into [host *], at its end; set_key: instead of what is there.
put() { for put_line; do echo "$put_line" >>$ini; done; }
change() { sed -i "$1" $ini; }

site
look
equal "$LAB_NAME: a good site: status" $look_status 0
equal "$LAB_NAME: a good site: nothing is told" "$(wc -l <$out)" 1
has "$LAB_NAME: a good site: what was looked at" $out '^1 machine, 4 profiles, 9 files: all well \(no daemon runs with it\)$'

### Samples, with all that they name

# fill PATH KIND: a file of that kind beneath $srv.
fill() {
	[ ! -e "$srv/$1" ] || return 0
	case $1 in
	*/*) mkdir -p "$srv/${1%/*}" ;;
	esac
	case $2:$1 in
	kernel:*aarch64*) kernel_arm "$srv/$1" ;;
	kernel:*) cp $good/boot/vmlinuz-lts "$srv/$1" ;;
	initrd:*) cp $good/boot/initramfs-lts "$srv/$1" ;;
	modloop:*) cp $good/boot/modloop-lts "$srv/$1" ;;
	apkovl:*) cp $good/kiosk.apkovl.tar.gz "$srv/$1" ;;
	script:*) cp $good/own.ipxe "$srv/$1" ;;
	repo:*) mkdir -p "$srv/$1" && cp -a $good/mirror/x86_64 "$srv/$1" ;;
	*.efi) cp $good/ipxe64.efi "$srv/$1" ;;
	*) printf '\372xx' >"$srv/$1" ;;
	esac
}

# fill_each PATH KIND: the same of each file that this is for a machine and a processor.
fill_each() {
	case $1 in
	*'{arch}'*) fill_with '{arch}' "$@" x86_64 aarch64 ;;
	*'{host}'*) fill_with '{host}' "$@" kiosk1 kiosk2 pc-123456 ;;
	*'{platform}'*) fill_with '{platform}' "$@" pcbios efi ;;
	*) fill "$@" ;;
	esac
}
# fill_with PLACE PATH KIND WORD...: with each of the words where the place is, and no program started for it.
fill_with() {
	while [ $# -gt 3 ]; do
		fill_each "${2%%"$1"*}$4${2#*"$1"}" "$3"
		fill_word=$1 fill_path=$2 fill_kind=$3
		shift 4
		set -- "$fill_word" "$fill_path" "$fill_kind" "$@"
	done
}

# sample FILE: it becomes $ini, and what it names is there.
sample() {
	rm -rf $srv && mkdir -p $srv && cp $good/undionly.kpxe $good/*.efi $srv
	sed -e "s|^;*root = /srv/lanboot|root = $srv|" -e "s|^;user = nobody|user = nobody|" -e "s|^state = .*|state = $LAB/state|" \
		-e "s|^overlays = .*|overlays = $LAB/overlays|" "$1" >$ini
	grep -q '^user = ' $ini || sed -i 's/^\[lanboot\]/&\nuser = nobody/' $ini
	grep -q '^\[httpbootd\]' $ini || echo '[httpbootd]' >>$ini
	grep -q '^state = ' $ini || change "s|^\[httpbootd\]|&\nstate = $LAB/state|"
	grep -q '^root = ' $ini || lan_die "$1 has no root"
	for value in $(sed -n 's/^boot-file *= *//p' $ini); do
		fill "$value" boot-file
		# And what that starts.
		case $value in */shimx64.efi) fill "${value%/*}/grubx64.efi" boot-file ;; esac
	done
	"$BIN/httpbootd" -f $ini uses | while IFS="$(printf '\t')" read -r _ kind value; do
		case $kind:$value in
		root:* | *:*://*) continue ;;
		esac
		value=${value%% as *}
		fill_each "$value" $kind
	done
}

for sample in etc/lanboot.ini etc/examples/*.ini; do
	sample $sample
	# What is elsewhere is not there in here.
	case $sample in
	*/thinclient.ini | */servers.ini | */netboot-xyz.ini) look --quick ;;
	*) look ;;
	esac
	equal "$LAB_NAME: $(basename $sample): all well" "$look_status $(wc -l <$out)" '0 1'
done

### Files

alone 'no kernel' 2 "lanboot.ini:10: alpine = 3.24 lts: .*no such file → 'lanboot-image add 3.24 lts' fetches" <<'EOF'
rm $srv/alpine/3.24/x86_64/vmlinuz-lts
EOF
alone 'another flavor' 2 'lanboot.ini:10: alpine = 3.24 virt: .*vmlinuz-virt: no such file →' <<'EOF'
change 's/3.24 lts/3.24 virt/'
EOF
alone 'mode 600' 2 "lanboot.ini:14: kernel = .*user 'nobody' may not read it → chmod o\\+r" <<'EOF'
chmod 600 $srv/boot/vmlinuz-lts
EOF
alone 'a folder that nobody may enter' 2 "boot/vmlinuz-lts.*user 'nobody' may not enter the folder → chmod o\\+x $srv/boot" <<'EOF'
change '/^initrd/d; /^modloop/d'
chmod 700 $srv/boot
EOF
alone 'a processor without kernel' 2 'aarch64/vmlinuz-lts: no such file' <<'EOF'
mkdir $srv/alpine/3.24/aarch64
cp $srv/boot/initramfs-lts $srv/boot/modloop-lts $srv/alpine/3.24/aarch64
EOF
alone 'the modloop of another release' 2 'lanboot.ini:16: modloop = .*of 6.6.1-0-lts, and the kernel .*of 6.12.13-0-lts.* → name the one that came' <<'EOF'
cp $LAB/modloop-old $srv/boot/modloop-lts
EOF
alone 'the initramfs of another release' 2 'lanboot.ini:15: initrd = .*its modules are of 6.6.1-0-lts, and the kernel boot/vmlinuz-lts is of 6.12.13' <<'EOF'
cp $LAB/initramfs-old $srv/boot/initramfs-lts
EOF
alone 'the initramfs of another flavor, by its name' 2 'lanboot.ini:15: initrd = .*it is of virt, and the kernel .* is of lts' --quick <<'EOF'
mv $srv/boot/initramfs-lts $srv/boot/initramfs-virt
change 's|boot/initramfs-lts|boot/initramfs-virt|'
EOF
alone 'a kernel for an initramfs' 2 'initramfs-lts: this is a bzImage, no initramfs → put the right file there' <<'EOF'
cp $srv/boot/vmlinuz-lts $srv/boot/initramfs-lts
EOF
alone 'an initramfs of another processor' 2 'its programs are for aarch64, and the kernel boot/vmlinuz-lts is for x86_64' <<'EOF'
rm -rf $LAB/tree && mkdir -p $LAB/tree/bin
{ printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0' && head -c 100 /dev/zero; } >$LAB/tree/bin/busybox
(cd $LAB/tree && find . | cpio --quiet -o -H newc) | gzip -1 >$srv/boot/initramfs-lts
EOF
alone 'a page of an error for an initramfs' 2 'this is an HTML page, no file of this name' <<'EOF'
echo '<!DOCTYPE html><title>404</title>' >$srv/boot/initramfs-lts
EOF
alone 'an apkovl made one folder too high' 2 'all of it is in a folder kiosk → make it anew from within that, tar -C kiosk' <<'EOF'
mkdir -p $LAB/high/kiosk/etc && echo x >$LAB/high/kiosk/etc/hostname
tar -C $LAB/high -cz -f $srv/kiosk.apkovl.tar.gz kiosk
EOF
alone 'a machine without its apkovl' 2 'apkovl = apkovl/{host}.apkovl.tar.gz: .*kiosk1.apkovl.tar.gz: no such file .1 machine: kiosk1' <<'EOF'
rm $srv/apkovl/kiosk1.apkovl.tar.gz
EOF
alone 'an apkovl whose MAC is in upper case' 2 "52-54-00-ab-cd-ef.apkovl.tar.gz: no such file .* → '52-54-00-AB-CD-EF.apkovl.tar.gz' is there" --quick <<'EOF'
change 's|apkovl/{host}|apkovl/{mac-hyphen}|; s|52:54:00:12:34:56|52:54:00:ab:cd:ef|'
mv $srv/apkovl/kiosk1.apkovl.tar.gz $srv/apkovl/52-54-00-AB-CD-EF.apkovl.tar.gz
EOF
site
cp $good/kiosk.apkovl.tar.gz $srv/boot/initramfs-lts
gzip -dc $good/kiosk.apkovl.tar.gz >$srv/kiosk.apkovl.tar.gz
echo '<html>' >$srv/mirror/x86_64/APKINDEX.tar.gz
rm $srv/memtest/memtest.efi
head -c 200 $good/boot/modloop-lts >$srv/boot/modloop-lts
look --quick
one 'five files at once' 2 \
	'initramfs-lts: this is a tar archive, no initramfs' \
	'apkovl.tar.gz: this is a tar archive, no apkovl, which is packed with gzip' \
	'repo = mirror: .*no packages for x86_64 are there' \
	'lanboot.ini:19: memtest = memtest/memtest.efi: .*no such file' \
	'modloop-lts: it was cut off: it has 200 of at least [0-9]* bytes → put it there'
columns=
look --quick
equal "$LAB_NAME: 80 columns where there is no terminal, but for long words" \
	"$(sed 's/→/>/' $out | awk 'NR > 1 && length > 80 && substr($0, 3) ~ / .* /' | wc -l) $(grep -c '^  ' $out | sed 's/[1-9].*/some/')" '0 some'
columns=500
site
head -c 60 $good/kiosk.apkovl.tar.gz >$srv/kiosk.apkovl.tar.gz
head -c 400000 /dev/urandom >$LAB/tree/init
(cd $LAB/tree && find . | sed 's|^\./||' | cpio --quiet -o -H newc) | gzip -1 | head -c 100000 >$srv/boot/initramfs-lts
rm -r $srv/mirror/x86_64
kernel_arm $srv/alpine/3.24/x86_64/vmlinuz-lts
look
one 'what machines load, wrong in four ways' 2 \
	'apkovl.tar.gz: it cannot be unpacked .* → make it anew' \
	'initramfs-lts: it is damaged .* → put it there once more' \
	'lanboot.ini:12: repo = mirror: .*no packages for x86_64 are there' \
	'this is a kernel for aarch64, not for x86_64'
site
(cd $srv/boot && sha256sum ./*) >$LAB/sums && sed 's/^....\(.*vmlinuz\)/0000\1/' $LAB/sums >$srv/boot/SHA256SUMS
ln -sf $good/boot/modloop-lts $srv/boot/modloop-lts
look
one 'a link, and a checksum' 2 \
	'boot/vmlinuz-lts: its checksum is not the one in .*SHA256SUMS.* → fetch it again' \
	'modloop.*link .* → add its folder to link-roots, or put a copy into root'

### Boot files

alone 'an empty boot file' 2 'bios = undionly.kpxe.*it is empty' --quick <<'EOF'
: >$srv/undionly.kpxe
EOF
alone 'a disk image for a BIOS' 2 'bios = undionly.kpxe.*larger than the memory that a BIOS has for it' --quick <<'EOF'
head -c 1000000 /dev/zero >$srv/undionly.kpxe
EOF
alone 'a path with the root in front' 2 "lanboot.ini:6: bios = .*paths begin in root = $srv/.* → write undionly.kpxe" --quick <<'EOF'
change "s|^interfaces.*|&\\nbios = $srv/undionly.kpxe|"
EOF
alone 'no boot file at all' 2 "root = $srv has no boot file in it: .* → 'lanboot-ipxe install" --quick <<'EOF'
rm $srv/*.efi $srv/undionly.kpxe $srv/own.ipxe $srv/memtest/memtest.efi
change '/^memtest/d; /^\[profile test/d; s/^menu = kiosk test/menu = kiosk bare/; s/^apkovl = apkovl.*/[profile bare]\nalpine = 3.24 lts\nrepo = mirror/'
EOF

alone 'iPXE under another name' 1 "efi-x64 = ipxe64.efi, the default, is not there, but ipxe.efi is.* → write 'efi-x64 = ipxe.efi' in .pxedhcpd." --quick <<'EOF'
mv $srv/ipxe64.efi $srv/ipxe.efi
EOF
alone 'half a boot file' 2 'efi-x64 = ipxe64.efi, the default: it was cut off: it has 4096 of at least 8192 bytes' --quick <<'EOF'
printf '\1\0' | dd of=$srv/ipxe64.efi bs=1 seek=70 conv=notrunc 2>/dev/null
printf '\0\20\0\0\0\20\0\0' | dd of=$srv/ipxe64.efi bs=1 seek=104 conv=notrunc 2>/dev/null
EOF
site
cp $srv/ipxe-arm64.efi $srv/ipxe64.efi
echo '<html>moved' >$srv/undionly.kpxe
look --quick
one 'boot files of two kinds' 2 \
	'efi-x64 = ipxe64.efi.*program for UEFI on another processor → put the right file there' \
	'bios = undionly.kpxe.*it is an HTML page, no program'

### The configuration

alone 'a file by another name' 2 "memtest86.efi: no such file → 'memtest86.efi.txt' is there: is that meant" --quick <<'EOF'
mv $srv/memtest/memtest.efi $srv/memtest/memtest86.efi.txt
change 's|memtest/memtest.efi|memtest/memtest86.efi|'
EOF
alone 'packages of another branch' 2 'lanboot.ini:12: repo = alpine/v3.23/main: .*its packages are of v3.23, and the kernel .* is of v3.24.* → name' --quick <<'EOF'
mkdir -p $srv/alpine/v3.23 && mv $srv/mirror $srv/alpine/v3.23/main
change 's|^repo = .*|repo = alpine/v3.23/main|'
EOF
alone 'a network that nobody is in' 2 'lanboot.ini:6: clients: the network of eth0 is not in them.* → add links, or that network' --quick <<'EOF'
change 's|^interfaces.*|&\nclients = 192.168.7.0/24|'
EOF
alone 'machines that nobody knows' 2 'lanboot.ini:6: known-only = yes: no machine has a section' --quick <<'EOF'
change '/52:54:00:12:34:56/,/^profile = old/d; s|^interfaces.*|&\nknown-only = yes|'
EOF
alone 'a URL that a name is put behind' 1 'http-root = http://10.0.0.2: the boot file.s name is put right behind it, as in http://10.0.0.2ipxe64.efi → write http://10.0.0.2/' --quick <<'EOF'
change 's|^interfaces.*|&\nhttp-root = http://10.0.0.2|'
EOF

alone 'a key that is none' 2 "lanboot.ini:10: .*kernal" --quick <<'EOF'
change 's/^alpine = .*/kernal = boot\/vmlinuz-lts/'
EOF
alone 'an interface that is not there' 2 'lanboot.ini:5: interfaces = eth9: no such interface .* → write eth0' --quick <<'EOF'
change 's/^interfaces = eth0/interfaces = eth9/'
EOF
alone 'an address of another machine' 1 'lanboot.ini:4: address = 10.0.0.99: no interface of this machine has it' --quick <<'EOF'
change 's/^\[pxedhcpd\]/address = 10.0.0.99\n&/'
EOF
alone 'two machines of one name' 1 'name = kiosk1: \[host 52:54:00:12:34:56\] .* has this name, too' --quick <<'EOF'
put '[host 52:54:00:12:34:57]' 'name = kiosk1' 'profile = old'
EOF
alone 'a user that is none' 2 'lanboot.ini:2: user = nobdy: there is no such user → make it' --quick <<'EOF'
change 's/^user = nobody/user = nobdy/'
EOF
alone 'an overlay that is not there' 2 'lanboot.ini:11: overlay = kiosks: ' --quick <<'EOF'
change 's/^apkovl = kiosk.apkovl.*/overlay = kiosks/'
EOF
alone 'a line of .modes that is none' 2 'overlay = kiosk: .*.modes' --quick <<'EOF'
change 's/^apkovl = kiosk.apkovl.*/overlay = kiosk/'
echo 'what is this' >$LAB/overlays/kiosk/.modes
EOF
rm $LAB/overlays/kiosk/.modes
alone 'a secret of one machine that httpbootd may not read' 2 'lanboot.ini:12: overlay = kiosk: .*secrets/kiosk2/etc/key' <<'EOF'
change "s|^overlays = .*|&\nsecrets = $LAB/secrets|; s/^apkovl = kiosk.apkovl.*/overlay = kiosk/"
put '[host 52:54:00:12:34:57]' 'name = kiosk2' 'profile = kiosk'
put '[host 52:54:00:12:34:55]' 'name = kiosk3' 'profile = kiosk'
mkdir -p $LAB/secrets/kiosk2/etc && echo x >$LAB/secrets/kiosk2/etc/key
chmod 600 $LAB/secrets/kiosk2/etc/key
chown nobody $LAB/secrets && chmod 700 $LAB/secrets
EOF
site
change 's/^profile = choose/profile = test/'
mkdir -p $LAB/state/hosts.d && printf '[host 52:54:00:00:00:09]\nname = kiosk9\nprofile = test\n' >$LAB/state/hosts.d/kiosk9.ini
chmod 600 $LAB/state/hosts.d/kiosk9.ini
look --quick
closed="hosts.d/kiosk9.ini: user 'nobody' cannot read it: that machine is not known to"
one 'a machine that was enrolled, and may not be read' 1 "$closed httpbootd → give it" "$closed tftpd" "$closed pxedhcpd"
rm -r $LAB/state/hosts.d
chown root $LAB/state
alone 'a state folder of root' 1 "lanboot.ini:7: state = .*user 'nobody' cannot write to the folder, so which machines" --quick <<'EOF'
:
EOF
chown nobody $LAB/state
alone 'no state folder' 1 "lanboot.ini:7: state = .*/nowhere: there is no such folder, so which .* → 'lanboot-setup' makes it" --quick <<'EOF'
change "s|^state = .*|state = $LAB/nowhere|"
EOF
alone 'once, and a state folder of root' 1 "once = test: user 'nobody' cannot write to the folder state" --quick <<'EOF'
change 's/^profile = old/&\nonce = test/'
mkdir -p $LAB/closed
change "s|^state = .*|state = $LAB/closed|"
EOF

### This machine

alone 'a port that another has' 2 'listen = 0.0.0.0:80: port_hold .*has port 80: httpbootd does not start' --quick <<'EOF'
start holder boot "$hold" tcp 0.0.0.0 80
sleep 0.3
EOF
stop holder
alone 'a cable that is out' 2 'eth0: this interface has no link: no machine is heard on it → plug its cable in' --quick <<'EOF'
ip link set boot-port down
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(in_boot cat /sys/class/net/eth0/carrier)" = 1 ] || break
	sleep 0.1
done
EOF
ip link set boot-port up
alone 'a library that is not there' 2 'tftpd: it does not start: .*libpcre2-8.so.0: .* → install the package of that library' --quick <<'EOF'
cat >$LAB/bin/tftpd <<'END'
#!/bin/sh
echo 'tftpd: error while loading shared libraries: libpcre2-8.so.0: cannot open shared object file' >&2
exit 127
END
chmod +x $LAB/bin/tftpd
PATH=$LAB/bin:$PATH
EOF
rm $LAB/bin/tftpd
alone 'a file of tomorrow' 1 "$srv/boot/vmlinuz-lts: its last change is in .* h, so a clock is wrong" --quick <<'EOF'
touch -d @$(($(date +%s) + 86400)) $srv/boot/vmlinuz-lts
EOF
mkdir -p $LAB/full
mount -t tmpfs -o size=64k,mode=755 tmpfs $LAB/full && chown nobody $LAB/full
alone 'a full disk' 1 "$LAB/full: only 0 MB are free there: what machines did" --quick <<'EOF'
change "s|^state = .*|state = $LAB/full|"
EOF
umount $LAB/full
alone 'a firewall of nft' 2 'it drops what machines send to port 69 .udp.: firmware cannot load its boot file.* → let it in: nft add rule inet filter input udp dport 69 accept' --quick <<'EOF'
cat >$LAB/bin/nft <<'END'
#!/bin/sh
cat <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept }
		iifname "lo" accept
		udp dport { 67, 547, 4011 } accept
		tcp dport { 22, 80 } counter packets 3 bytes 4 accept
	}
}
RULES
END
chmod +x $LAB/bin/nft
EOF
rm $LAB/bin/nft
alone 'a firewall of nft that has only clients of DHCPv6 in mind' 1 'it drops what machines send over IPv6 to port 547 .udp.: machines find no boot server → let it in: nft add rule inet filter input udp dport 547 accept' --quick <<'EOF'
cat >$LAB/bin/nft <<'END'
#!/bin/sh
cat <<'RULES'
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ip6 saddr fe80::/10 udp dport 546 accept
		udp dport { 67, 69, 4011 } accept
		tcp dport { 22, 80 } accept
	}
}
RULES
END
chmod +x $LAB/bin/nft
EOF
rm $LAB/bin/nft
alone 'a firewall of iptables' 2 'it drops what machines send to port 80 .tcp.: .* → let it in: iptables -I INPUT -p tcp --dport 80 -j ACCEPT' --quick <<'EOF'
cat >$LAB/bin/iptables-save <<'END'
#!/bin/sh
cat <<'RULES'
*filter
:INPUT ACCEPT [0:0]
:lan - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -i eth0 -j lan
-A INPUT -j REJECT --reject-with icmp-port-unreachable
-A lan -p udp -m udp --dport 67:69 -j ACCEPT
-A lan -p udp -m multiport --dports 4011,5353 -j ACCEPT
COMMIT
RULES
END
chmod +x $LAB/bin/iptables-save
EOF
rm $LAB/bin/iptables-save

### Over the network. The site's own web server is on 10.0.0.1.

mkdir -p $LAB/www/main/x86_64 && echo x | gzip >$LAB/www/main/x86_64/APKINDEX.tar.gz
echo '<html>hello' >$LAB/www/page
in_site busybox httpd -p 10.0.0.1:80 -h $LAB/www
alone 'a URL that nobody has' 2 'lanboot.ini:14: kernel = http://10.0.0.1/vmlinuz: not there .404. → put it there, or mend the URL' <<'EOF'
change 's|^kernel = .*|kernel = http://10.0.0.1/vmlinuz|'
EOF
alone 'repositories elsewhere, of which one has no packages' 2 'repo = http://10.0.0.1/community: no packages .*community/x86_64/APKINDEX.tar.gz: not there' <<'EOF'
change 's|^repo = .*|repo = http://10.0.0.1/main http://10.0.0.1/community|'
EOF
alone 'a server that is down' 2 'lanboot.ini:15: initrd = http://10.0.0.2:8088/i: .*([Rr]efused|connect)' <<'EOF'
change 's|^initrd = .*|initrd = http://10.0.0.2:8088/i|'
EOF

### While the daemons run

site
change "s|^state = .*|&\npublic-url = http://10.0.0.1|"
change "s|^interfaces = eth0|&\nscript = http://10.0.0.2:81/boot.ipxe|"
daemon_start httpbootd $ini || exit 1
look
one 'URLs that do not lead here' 2 \
	'lanboot.ini:9: public-url = http://10.0.0.1: machines get no script from there: not there' \
	'lanboot.ini:6: script = http://10.0.0.2:81/boot.ipxe: machines get no script from there'
change '/^public-url/d; /^script/d'
daemons_stop httpbootd

site
change "s|^state = .*|&\nbind = none|"
put '[host 52:54:00:12:34:77]' 'name = kiosk7' 'profile = test'
daemon_start httpbootd $ini || exit 1
in_client curl -sS -o /dev/null 'http://10.0.0.2/boot.ipxe?mac=52:54:00:12:34:56&arch=x86_64&platform=pcbios'
look --quick
one 'a machine that never came, though others did' 0 \
	'1 machine with a section was never seen, and others were: 52:54:00:12:34:77 → lanboot list --unknown'
daemons_stop httpbootd

site
daemon_start httpbootd $ini || exit 1
change "s|^state = .*|&\nservers = 10.0.0.2 10.0.0.9|"
touch -d @$(($(date +%s) + 10)) $ini
look
one 'another server that does not answer, and lines that are not in force' 1 \
	'lanboot.ini:8: servers = http://10.0.0.9: it does not serve machines: .* → start httpbootd there, or take' \
	'httpbootd runs with what stood in it before the last change.* → lanboot reload'
daemons_stop httpbootd

### TLS

# certificate NAME DAYS FOLDER
certificate() {
	mkdir -p $3
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -days "$2" \
		-addext "subjectAltName=DNS:$1" -keyout $3/key.pem -out $3/cert.pem 2>/dev/null
	chown nobody $3/key.pem && chmod 600 $3/key.pem
}
certificate boot.example.org 3 $LAB/keys
certificate other.example.org 90 $LAB/keys2
tls() { change "s|^state = .*|&\ntls-listen = 0.0.0.0:443\ntls-cert = $1/cert.pem\ntls-key = $2/key.pem|"; }
alone 'a certificate that ends soon' 1 'lanboot.ini:9: tls-cert = .*it expires within two weeks, on .* → renew it, then lanboot reload' --quick <<'EOF'
tls $LAB/keys $LAB/keys
EOF
alone 'a certificate of another name' 2 'lanboot.ini:11: https://boot.example.org: the certificate .* is not for that name' --quick <<'EOF'
tls $LAB/keys2 $LAB/keys2
change "s|^tls-key.*|&\npublic-url = https://boot.example.org|"
EOF
alone 'a certificate of another key' 2 'tls-cert' --quick <<'EOF'
tls $LAB/keys2 $LAB/keys
EOF
