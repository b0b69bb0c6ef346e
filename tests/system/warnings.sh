#!/bin/sh
# warnings: what cannot work though every line is good is told with its line, once, and with what to
# do: by -n, at the start and at a reload; and what is fine is not told.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" mksquashfs cpio
lan_up

srv=$LAB/srv
ini=$LAB/lanboot.ini
mkdir -p $srv/boot $srv/alpine/3.24/x86_64 $LAB/state
chown nobody $LAB/state
umask 022

# kernel FILE [RELEASE]: what x86 takes for a kernel.
kernel() {
	make_kernel "$1"
	[ $# = 1 ] || {
		printf '\0\2' | dd of="$1" bs=1 seek=526 conv=notrunc 2>/dev/null
		printf '%s (me@here) #1\0' "$2" | dd of="$1" bs=1 seek=1024 conv=notrunc 2>/dev/null
	}
}
# modloop FILE RELEASE PACKING: a squashfs of that kernel's modules, with more than one block of names.
modloop() {
	rm -rf $LAB/modules "$1"
	mkdir -p $LAB/modules/modules/$2/kernel $LAB/modules/modules/firmware/3.0-x
	for m in $(seq 400); do : >$LAB/modules/modules/$2/kernel/a-module-with-a-name-$m.ko.gz; done
	echo data >$LAB/modules/modules/$2/modules.dep
	mksquashfs $LAB/modules "$1" -quiet -no-progress -all-root -comp "$3" >/dev/null || lan_die "mksquashfs"
}
gz() { echo x | gzip -c >"$1"; }

kernel $srv/boot/vmlinuz-lts 6.12.13-0-lts
echo 070701 >$srv/boot/initramfs-lts
modloop $srv/boot/modloop-lts 6.12.13-0-lts xz
modloop $srv/boot/modloop-old 6.6.1-0-lts gzip
gz $srv/good.apkovl.tar.gz
gz $srv/kiosk1.apkovl.tar.gz
cp $srv/boot/*-lts $srv/alpine/3.24/x86_64/
printf '#!ipxe\nshell\n' >$srv/own.ipxe
echo iPXE >$srv/undionly.kpxe

# test_of DAEMON: what -n says, in $LOG/out; its status.
test_of() {
	in_boot "$BIN/$1" -f $ini -n >"$LOG/out" 2>&1
	test_status=$?
	equal "$LAB_NAME: $case: $1 -n: status" $test_status 0
}

# told NAME DAEMON LINE PATTERN [MORE]: the configuration on standard input (behind 3 lines of ours)
# makes DAEMON -n tell one thing, at LINE (from the fourth on), which matches; MORE is more of it.
told() {
	case=$1
	{ printf '[lanboot]\nuser = nobody\nroot = %s\n%s' "$srv" "${5:-}"; cat; } >$ini
	test_of $2
	equal "$LAB_NAME: $case: one warning" "$(grep -c 'warning: ' "$LOG/out")" 1
	has "$LAB_NAME: $case" "$LOG/out" "^$ini:$3: warning: .*$4"
}

# fine NAME DAEMON: nothing is told.
fine() {
	case=$1
	{ printf '[lanboot]\nuser = nobody\nroot = %s\n' "$srv"; cat; } >$ini
	test_of $2
	has_not "$LAB_NAME: $case is fine" "$LOG/out" 'warning'
	has "$LAB_NAME: $case is good" "$LOG/out" 'the configuration is good'
}

told 'a public URL that only this machine reaches' httpbootd 5 'public-url = https://localhost' <<'EOF'
[httpbootd]
public-url = https://localhost
EOF
told 'an initramfs on the machine itself' httpbootd 6 'initrd = http://127.0.0.1:8080/i' <<'EOF'
[host *]
kernel = boot/vmlinuz-lts
initrd = http://127.0.0.1:8080/i as /i
EOF
told 'repositories of a key and of the command line' httpbootd 7 "cmdline has alpine_repo=.*set 'repo ='" <<'EOF'
[profile old]
alpine = 3.24 lts
apkovl = good.apkovl.tar.gz
cmdline = quiet alpine_repo=http://10.0.0.9/main,http://10.0.0.9/community
[host *]
profile = old
[host 52:54:00:00:00:01]
profile = old
EOF
fine 'words of Alpine that no key says' httpbootd <<'EOF'
[host *]
kernel = boot/vmlinuz-lts
initrd = boot/initramfs-lts
cmdline = quiet apkovl=http://10.0.0.9/a.gz modloop=http://10.0.0.9/m xalpine_repo=x
EOF
told 'initramfs files beside another script' httpbootd 5 "initrd, apkovl: of no use beside 'chain'" <<'EOF'
[profile next]
initrd = boot/initramfs-lts
apkovl = nowhere.gz
chain = http://10.0.0.9/x.ipxe
[host *]
profile = next
EOF
told 'a file for Windows beside a kernel' httpbootd 7 "bcd: of no use beside 'kernel'" <<'EOF'
[host *]
kernel = boot/vmlinuz-lts
initrd = boot/initramfs-lts
bcd = boot/bcd
EOF
fine 'a disk over a profile with a kernel, and words for a memory test' httpbootd <<'EOF'
[profile linux]
kernel = boot/vmlinuz-lts
initrd = boot/initramfs-lts
[profile test]
memtest = boot/vmlinuz-lts
cmdline = onepass
[host 52:54:00:00:00:01]
profile = linux
local = yes
[host *]
profile = test
EOF
told 'a kernel for a client identifier, which only DHCP tells' httpbootd 4 'client-id ff:00:9c:81.*UUID' <<'EOF'
[host client-id ff009c81]
kernel = boot/vmlinuz-lts
initrd = boot/initramfs-lts
EOF
fine 'a boot file for a client identifier' httpbootd <<'EOF'
[host client-id ff009c81]
boot-file = ipxe64.efi
[host *]
kernel = boot/vmlinuz-lts
initrd = boot/initramfs-lts
EOF

### Files

told 'a release that was never fetched' httpbootd 5 "alpine = 3.99 lts: .*'lanboot-image add 3.99 lts'" <<'EOF'
[profile p]
alpine = 3.99 lts
[host *]
profile = p
EOF
told 'a flavor that is not there' httpbootd 5 'flavor = edge: .*vmlinuz-edge: no such file, and the same for initramfs-edge, modloop-edge' <<'EOF'
[profile p]
flavor = edge
[host *]
profile = p
EOF
rm $srv/alpine/3.24/x86_64/modloop-lts
told 'a release without its modloop' httpbootd 5 'alpine = 3.24 lts: .*/x86_64/modloop-lts: no such file' <<'EOF'
[profile p]
alpine = 3.24 lts
[host *]
profile = p
EOF
cp $srv/boot/modloop-lts $srv/alpine/3.24/x86_64/
told 'a file that is inherited' httpbootd 5 'initrd = boot/none: ' <<'EOF'
[profile base]
initrd = boot/none
[profile p]
inherits = base
kernel = boot/vmlinuz-lts
[profile q]
inherits = p
[host 52:54:00:12:34:56]
profile = p
[host *]
profile = q
EOF
told 'a path with root in it' httpbootd 5 "kernel = $srv/boot/vmlinuz-lts: .*paths begin in root; write boot/vmlinuz-lts" <<EOF
[profile p]
kernel = $srv/boot/vmlinuz-lts
[host *]
profile = p
EOF
told 'a boot file with root in it' tftpd 5 'paths begin in root.*write undionly.kpxe' <<EOF
[pxedhcpd]
bios = $srv/undionly.kpxe
EOF
told 'a boot file that is not there' tftpd 5 'efi-x64 = own.efi: no such file' <<'EOF'
[pxedhcpd]
efi-x64 = own.efi
EOF
told 'a boot-file that is not there' tftpd 6 'boot-file = own.efi: no such file' <<'EOF'
[profile p]
flavor = lts
boot-file = own.efi
[host *]
profile = p
EOF
cp $srv/undionly.kpxe $srv/bios.efi
printf 'MZ%058d\100\0\0\0PE\0\0\144\206' 0 >$srv/x64.efi
told 'a boot file for UEFI that is none' tftpd 5 'efi-x64 = bios.efi: it is no program for UEFI' <<'EOF'
[pxedhcpd]
efi-x64 = bios.efi
EOF
told 'a boot file for another processor' tftpd 5 'efi-arm64 = x64.efi: .*another processor' <<'EOF'
[pxedhcpd]
efi-arm64 = x64.efi
EOF
told 'a boot file that no BIOS runs' tftpd 5 'bios = x64.efi: it is a program for UEFI' <<'EOF'
[pxedhcpd]
bios = x64.efi
EOF
# Shims: what they start, and what they know of where that is.
mkdir -p $srv/sb
cp $srv/x64.efi $srv/sb/shimx64.efi
told "a distribution's shim without what it starts" tftpd 6 'boot-file = sb/shimx64.efi: what this shim starts is not beside it' <<'EOF'
[pxedhcpd]
[host 52:54:00:12:34:56]
boot-file = sb/shimx64.efi
EOF
cp $srv/x64.efi $srv/sb/snponly-shim.efi
told 'a shim without what it starts' tftpd 5 'efi-x64 = sb/snponly-shim.efi: this shim starts sb/snponly.efi, which is not there' <<'EOF'
[pxedhcpd]
efi-x64 = sb/snponly-shim.efi
EOF
told 'a shim whose name says nothing' pxedhcpd 5 'efi-x64 = sb/snponly-shim-2026.efi: shim does not know from this name' <<'EOF'
[pxedhcpd]
efi-x64 = sb/snponly-shim-2026.efi
EOF
told 'a shim whose path is too long' pxedhcpd 6 'boot-file = a-folder.*: shim reads 127 bytes' <<EOF
[pxedhcpd]
[host 52:54:00:12:34:56]
boot-file = a-folder$(printf '%0110d' 0)/shimx64.efi
EOF
for name in snponly grubx64; do cp $srv/x64.efi $srv/sb/$name.efi; done
for daemon in pxedhcpd tftpd; do
	fine 'shims with what they start' $daemon <<'EOF'
[pxedhcpd]
efi-x64 = sb/snponly-shim.efi
[host 52:54:00:12:34:56]
boot-file = sb/shimx64.efi
EOF
done
case='a signed release, and the default is not there'
printf '[lanboot]\nuser = nobody\nroot = %s\n' $srv >$ini
test_of tftpd
has "$LAB_NAME: $case" "$LOG/out" "^$ini: warning: efi-x64 = ipxe64.efi, the default, is not there, but sb/snponly-shim.efi is"
rm -r $srv/sb
cp $srv/x64.efi $srv/ipxe32.efi
case='the wrong file under a name that is told'
printf '[lanboot]\nuser = nobody\nroot = %s\n' $srv >$ini
test_of tftpd
has "$LAB_NAME: $case" "$LOG/out" "^$ini: warning: efi-ia32 = ipxe32.efi, the default: .*another processor"
rm $srv/ipxe32.efi
case='a folder under a name that is told'
mkdir $srv/ipxe32.efi
test_of tftpd
has "$LAB_NAME: $case" "$LOG/out" "^$ini: warning: efi-ia32 = ipxe32.efi, the default: not a regular file"
rmdir $srv/ipxe32.efi
fine 'boot files of the right kinds' tftpd <<'EOF'
[pxedhcpd]
bios = undionly.kpxe
efi-x64 = x64.efi
EOF
told 'apkovls of two machines of three' httpbootd 6 'apkovl = \{host\}\.apkovl\.tar\.gz: .*kiosk2\.apkovl\.tar\.gz: no such file \(2 machines: kiosk2, kiosk3\)' <<'EOF'
[profile p]
flavor = lts
apkovl = {host}.apkovl.tar.gz
[host 52:54:00:12:34:56]
name = kiosk1
profile = p
[host 52:54:00:12:34:57]
name = kiosk2
profile = p
[host 52:54:00:12:34:58]
name = kiosk3
profile = p
EOF
told 'a menu, or what is booted once' httpbootd 7 'kernel = boot/none: ' <<EOF
[httpbootd]
state = $LAB/state
[profile broken]
kernel = boot/none
[profile p]
flavor = lts
[profile choose]
menu = p broken
[host 52:54:00:12:34:56]
profile = p
once = choose
EOF
told 'a processor that was not fetched' httpbootd 5 "alpine = 3.24 lts: .*/aarch64/.*'lanboot-image add 3.24 lts aarch64'" <<'EOF'
[profile p]
alpine = 3.24 lts
[host arch aarch64]
profile = p
[host *]
profile = p
EOF
told 'a local mirror that is none' httpbootd 6 'repo = alpine/v3.24/main: .*no such folder' <<'EOF'
[profile p]
flavor = lts
repo = alpine/v3.24/main
[host *]
profile = p
EOF

ln -s $LAB/state $srv/elsewhere
told 'a link out of root' httpbootd 5 'kernel = elsewhere/x: .*; add its folder to link-roots' <<'EOF'
[profile p]
kernel = elsewhere/x
[host *]
profile = p
EOF
rm $srv/elsewhere
told 'a folder for a kernel' httpbootd 5 'kernel = boot: .*not a regular file; name a file' <<'EOF'
[profile p]
kernel = boot
[host *]
profile = p
EOF

### Files that are no such files

for what in text html initramfs gzip squashfs empty; do
	case $what in
	text) echo 'Not found' ;;
	html) printf '<!DOCTYPE html>\n<title>404' ;;
	initramfs) find $srv/alpine | cpio -o -H newc 2>/dev/null | gzip -c ;;
	gzip) gzip -c <$srv/boot/initramfs-lts ;;
	squashfs) cat $srv/boot/modloop-lts ;;
	esac >$srv/boot/kernel
	case $what in
	empty) : >$srv/boot/kernel ;;
	gzip) mkdir -p $srv/x86_64 ;;
	esac
	path=boot/kernel
	[ $what != gzip ] || { path='alpine/3.24/{arch}/kernel'; cp $srv/boot/kernel $srv/alpine/3.24/x86_64/kernel; }
	told "a kernel that is none: $what" httpbootd 5 'this is .*(no kernel|empty)' <<-EOF
		[profile p]
		kernel = $path
		[host *]
		profile = p
	EOF
done
kernel $srv/boot/kernel
told 'a modloop that is none' httpbootd 6 'modloop = boot/kernel: .*no modloop' <<'EOF'
[profile p]
kernel = boot/kernel
modloop = boot/kernel
[host *]
profile = p
EOF
echo text >$srv/own.apkovl.tar.gz
told 'an apkovl that is not packed' httpbootd 6 'apkovl = own\.apkovl\.tar\.gz: .*a text, no apkovl' <<'EOF'
[profile p]
kernel = boot/kernel
apkovl = own.apkovl.tar.gz
[host *]
profile = p
EOF
echo 'shell' >$srv/none.ipxe
told 'a script that is none' httpbootd 5 'script = none\.ipxe: .*no iPXE script' <<'EOF'
[profile p]
script = none.ipxe
[host *]
profile = p
EOF
told 'a modloop of another kernel' httpbootd 6 'modloop = boot/modloop-old: .*of 6\.6\.1-0-lts, and the kernel boot/vmlinuz-lts is of 6\.12\.13-0-lts' <<'EOF'
[profile p]
flavor = lts
modloop = boot/modloop-old
[host *]
profile = p
EOF
in_boot "$BIN/httpbootd" -f $ini explain 52:54:00:12:34:56 >"$LOG/out" 2>&1
equal "$LAB_NAME: explain is of that mind, too: status" $? 1
has "$LAB_NAME: explain is of that mind, too" "$LOG/out" '^modloop +is of 6\.6\.1-0-lts, and the kernel of 6\.12\.13-0-lts'
cp $srv/boot/modloop-old $srv/alpine/3.24/x86_64/modloop-lts
told 'a modloop of another kernel, in a release' httpbootd 5 'alpine.*of 6\.6\.1-0-lts' <<'EOF'
[profile p]
alpine = 3.24 lts
[host *]
profile = p
EOF
cp $srv/boot/modloop-lts $srv/alpine/3.24/x86_64/
told 'a modloop of another release by its name' httpbootd 7 'modloop = .*of 3\.23, and the kernel .* is of 3\.24' <<'EOF'
[profile p]
kernel = http://10.0.0.9/alpine/3.24/x86_64/vmlinuz-lts
initrd = http://10.0.0.9/alpine/3.24/x86_64/initramfs-lts
modloop = http://10.0.0.9/alpine/3.23/x86_64/modloop-lts
[host *]
profile = p
EOF

### As the daemon's user sees them, though root asks

chmod 600 $srv/boot/vmlinuz-lts
told 'a file that the user may not read' httpbootd 5 "user 'nobody' may not read it: chmod o\+r" <<'EOF'
[profile p]
flavor = lts
[host *]
profile = p
EOF
chmod 644 $srv/boot/vmlinuz-lts
chmod 700 $srv/boot
told 'a folder that the user may not enter' httpbootd 5 "user 'nobody' may not enter the folder: chmod o\+x $srv/boot" <<'EOF'
[profile p]
flavor = lts
[host *]
profile = p
EOF
chmod 755 $srv/boot
chmod 700 $srv
for daemon in httpbootd tftpd; do
	told 'a root that the user may not enter' $daemon 3 "user 'nobody' cannot enter $srv/: .*chmod o\+x" <<-'EOF'
		[profile p]
		flavor = lts
		[host *]
		profile = p
	EOF
done
chmod 755 $srv
told 'no folder of state' httpbootd 9 'once = p: there is no folder state = .*install -d -o nobody' <<EOF
[httpbootd]
state = $LAB/none
[profile p]
flavor = lts
[host 52:54:00:12:34:56]
once = p
local = yes
EOF
chown root $LAB/state
told 'a folder of state that the user may not write to' httpbootd 9 "once = p: user 'nobody' cannot write" <<EOF
[httpbootd]
state = $LAB/state
[profile p]
flavor = lts
[host 52:54:00:12:34:56]
once = p
local = yes
EOF
chown nobody $LAB/state

mkdir -p $LAB/conf.d
printf '[profile p]\nlocal = yes\n[host *]\nprofile = p\n' >$LAB/conf.d/p.ini
chmod 600 $LAB/conf.d/p.ini
case='an included file'
printf '[lanboot]\nuser = nobody\nroot = %s\ninclude = %s/conf.d/*.ini\n' $srv $LAB >$ini
for daemon in httpbootd tftpd pxedhcpd; do
	test_of $daemon
	has "$LAB_NAME: $daemon: an included file that the user may not read" "$LOG/out" \
		"^$LAB/conf.d/p.ini: warning: user 'nobody' cannot read it: a reload will fail; chmod o\+r"
done
chmod 644 $LAB/conf.d/p.ini
chmod 700 $LAB/conf.d
told 'a folder of included files that the user may not read' httpbootd 4 \
	"include = .*user 'nobody' cannot read the folder: a reload will fail; chmod o\+rx" "include = $LAB/conf.d/*.ini
" </dev/null
# Nor is it read as one without files: the machines in it would lose what they boot.
daemon_start httpbootd $ini || exit 1
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: and the reload is refused" 'nothing is told' \
	wait_for_line "$LOG/httpbootd.log" "reload: $ini:4: include = .*: the folder may not be read" 10
has_not "$LAB_NAME: the machines are there" "$LOG/httpbootd.log" 'reloaded'
daemons_stop httpbootd
chmod 755 $LAB/conf.d
test_of httpbootd
has "$LAB_NAME: an open folder of included files is fine" "$LOG/out" 'configuration is good'

mkdir -p $LAB/overlays/kiosk/etc/deep
chown nobody $LAB/overlays # others are not to read them
chmod 700 $LAB/overlays
echo x >$LAB/overlays/kiosk/etc/deep/file
for place in kiosk kiosk/etc/deep kiosk/etc/deep/file; do
	chmod 0 $LAB/overlays/$place
	told "an overlay that the user may not read: $place" httpbootd 8 'overlay = kiosk: .*no permission to read it: .*chgrp -R' <<-EOF
		[httpbootd]
		overlays = $LAB/overlays
		[profile p]
		flavor = lts
		overlay = kiosk
		[host *]
		name = pc-{mac-tail}
		profile = p
	EOF
	chmod 755 $LAB/overlays/$place
done

### An empty root

real=$srv srv=$LAB/empty
mkdir -p $srv
told 'an empty root' httpbootd 3 "root = $srv is empty: .*lanboot-image add" <<'EOF'
[profile p]
alpine = 3.24 lts
[profile q]
kernel = boot/vmlinuz-lts
apkovl = {host}.apkovl.tar.gz
[host 52:54:00:12:34:56]
name = kiosk1
profile = q
[host *]
profile = p
EOF
told 'an empty root' tftpd 3 "root = $srv is empty: .*lanboot-ipxe install" <<'EOF'
[pxedhcpd]
bios = undionly.kpxe
EOF
fine 'an empty root of which nothing is needed' httpbootd <<'EOF'
[profile p]
chain = http://10.0.0.9/boot.ipxe
[host *]
profile = p
EOF
mkdir $srv/alpine
told 'a root without iPXE' tftpd 3 'has no boot file in it: .*lanboot-ipxe install' <<'EOF'
EOF
srv=$real

### Texts: any of the three daemons tells these

for daemon in pxedhcpd tftpd httpbootd; do
	told 'address = 127.0.0.1' $daemon 4 'address = 127\.0\.0\.1, which only this machine' 'address = 127.0.0.1
' </dev/null
	told 'address = 0.0.0.0' $daemon 4 'address = 0\.0\.0\.0, which is no machine' 'address = 0.0.0.0
' </dev/null
	told 'script' $daemon 5 'script = http://localhost/boot\.ipxe: ' <<-'EOF'
		[pxedhcpd]
		script = http://localhost/boot.ipxe
	EOF
	told 'http-root' $daemon 5 'http-root = http://0\.0\.0\.0/: ' <<-'EOF'
		[pxedhcpd]
		http-root = http://0.0.0.0/
	EOF
	told 'listen of tftpd' $daemon 5 'listen = 127\.0\.0\.1:69, ' <<-'EOF'
		[tftpd]
		listen = 127.0.0.1:69 [::1]:69
	EOF
	told 'listen of httpbootd' $daemon 5 'listen = 127\.0\.0\.1:80, ' <<-'EOF'
		[httpbootd]
		listen = 127.0.0.1:80
	EOF
	told 'a URL of this machine' $daemon 6 'repo: http|repo = http://127\.0\.0\.1/' <<-'EOF'
		[profile p]
		flavor = lts
		repo = http://127.0.0.1/alpine/v3.24/main
		[host *]
		profile = p
	EOF
	told 'a scheme that is none' $daemon 6 'cmdline: httpp://10\.0\.0\.2/x: there is no such scheme' <<-'EOF'
		[profile p]
		flavor = lts
		cmdline = quiet inst.repo=httpp://10.0.0.2/x
		[host *]
		profile = p
	EOF
done
told 'no machine at all' httpbootd 4 '\[profile p\]: there is no \[host' <<'EOF'
[profile p]
flavor = lts
EOF
fine 'no machine yet, but an inventory' httpbootd <<'EOF'
inventory = http://10.0.0.1/list.json
[profile p]
kernel = boot/vmlinuz-lts
EOF
told 'a store without its port' httpbootd 5 'store: http://10\.0\.0\.3/ is asked at port 80; .* write http://10\.0\.0\.3:2379$' <<'EOF'
[httpbootd]
store = etcd http://10.0.0.3/ http://10.0.0.4:2379, https://[fd00::5]:443
EOF
told 'two machines of one name' httpbootd 11 'name = kiosk1: \[host 52:54:00:12:34:56\] at .*:7 has this name' <<'EOF'
[profile p]
flavor = lts
apkovl = {host}.apkovl.tar.gz
[host 52:54:00:12:34:56]
name = kiosk1
profile = p
[host 52:54:00:12:34:57]
name = kiosk1
profile = p
EOF

### What only its machine is to have

mkdir -p $srv/hidden $srv/web/hidden
for file in hidden/1 hidden/own web/hidden/own; do gz $srv/$file.apkovl.tar.gz; done
kernel $srv/web/kernel
told 'what is private, by a serial number' httpbootd 10 \
	'\[host serial S1\] has what is private, and anybody .*first is given it \(and 1 more such sections\): name the .*MAC' <<'EOF'
[httpbootd]
private = hidden
[profile p]
kernel = boot/kernel
apkovl = hidden/own.apkovl.tar.gz
private = yes
[host serial S1]
profile = p
[host asset 7]
profile = p
[host serial S2]
profile = p
bind = none
EOF
mkdir -m 700 $LAB/secrets
chmod 700 $LAB/overlays
mkdir -p $LAB/secrets/k1/etc $LAB/overlays/kiosk/etc
echo key >$LAB/secrets/k1/etc/key
chown -R nobody $LAB/secrets $LAB/overlays
told 'secrets, by a UUID' httpbootd 10 '\[host 44454c4c-.*\] has what is private' <<EOF
[httpbootd]
overlays = $LAB/overlays
secrets = $LAB/secrets
[profile p]
kernel = boot/kernel
overlay = kiosk
[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]
name = k1
profile = p
[host 44454c4c-4d00-1039-8035-b4c04f4b4d32]
name = k2
profile = p
[host 52:54:00:00:00:01]
name = k3
profile = p
private = yes
EOF
told "a machine's apkovl that tftpd has" httpbootd 7 \
	"apkovl = good.apkovl.tar.gz is its machine's alone, and tftpd, which serves $srv, gives it to everybody: make it an overlay" <<'EOF'
[profile p]
kernel = boot/kernel
[host 52:54:00:00:00:01]
apkovl = good.apkovl.tar.gz
profile = p
EOF
told 'private apkovls that tftpd has' httpbootd 6 'apkovl = \{host\}.apkovl.tar.gz is .*tftpd' <<'EOF'
[profile p]
kernel = boot/kernel
apkovl = {host}.apkovl.tar.gz
private = yes
[host 52:54:00:00:00:01]
name = kiosk1
profile = p
EOF
told 'a private folder that tftpd has by another name' httpbootd 6 \
	"private = hidden: tftpd, which serves $srv, has it by another path" <<EOF
[httpbootd]
root = $srv/web
private = hidden
[profile p]
kernel = kernel
[host *]
profile = p
EOF
chmod 640 $srv/good.apkovl.tar.gz
chgrp "$(id -g nobody)" $srv/good.apkovl.tar.gz
fine 'what only its machine has' httpbootd <<'EOF'
[httpbootd]
private = hidden
[profile p]
kernel = boot/kernel
[profile q]
inherits = p
apkovl = hidden/{host}.apkovl.tar.gz
private = yes
[host 52:54:00:00:00:01]
name = 1
profile = q
[host 52:54:00:00:00:02]
profile = p
apkovl = hidden/own.apkovl.tar.gz
[host 52:54:00:00:00:03]
profile = p
apkovl = good.apkovl.tar.gz
[host 52:54:00:00:00:04]
profile = p
apkovl = kiosk1.apkovl.tar.gz
bind = none
[host serial S1]
profile = p
EOF
chmod 644 $srv/good.apkovl.tar.gz

### What is fine

fine 'a whole configuration' httpbootd <<'EOF'
[profile p]
alpine = 3.24 lts
apkovl = {host}.apkovl.tar.gz
[profile q]
inherits = p
kernel = boot/vmlinuz-lts
modloop = boot/modloop-lts
apkovl = good.apkovl.tar.gz
[profile own]
script = own.ipxe
[profile choose]
menu = q own
[host 52:54:00:12:34:56]
name = kiosk1
profile = p
[host 52:54:00:12:34:57]
name = two
profile = choose
[host 52:54:00:12:34:58]
name = two
profile = own
[host arch x86_64]
profile = q
[host *]
profile = q
EOF
fine 'what other servers have' httpbootd <<'EOF'
[httpbootd]
servers = 10.0.0.2 10.0.0.9
[profile p]
alpine = 3.99 lts
[host *]
profile = p
EOF
fine 'what nobody boots' httpbootd <<'EOF'
[profile base]
kernel = boot/none
[profile p]
inherits = base
kernel = boot/vmlinuz-lts
[host 52:54:00:12:34:56]
profile = base
ignore = yes
[host *]
profile = p
EOF
fine 'URLs, and what depends on what is not known' httpbootd <<'EOF'
[profile p]
kernel = http://10.0.0.9/vmlinuz-lts
initrd = https://boot.example/initramfs-lts
apkovl = {mac-hyphen}.apkovl.tar.gz
cmdline = root=nfs://10.0.0.9/x inst.repo=hd:LABEL=x:/y url=http://10.0.0.9/
[host *]
profile = p
EOF
fine 'loopback behind another server' httpbootd <<'EOF'
[httpbootd]
listen = 127.0.0.1:8080
servers = https://boot.example
EOF
fine 'loopback beside an address' httpbootd <<'EOF'
[httpbootd]
listen = 127.0.0.1:80 10.0.0.2:80
EOF
fine "the site's own boot files" tftpd <<'EOF'
[profile p]
flavor = lts
[host *]
profile = p
EOF
ln -s $LAB/empty/x $srv/out
fine 'a link that nobody needs' tftpd </dev/null
rm $srv/out

# The sample, once 'lanboot-image add 3.24 lts' has put there what it does.
case='the sample'
sed "s|^;user = .*|user = nobody|; s|^;root = .*|root = $srv|" etc/lanboot.ini >$ini
for daemon in pxedhcpd tftpd httpbootd; do
	test_of $daemon
	has_not "$LAB_NAME: the sample is fine: $daemon" "$LOG/out" 'warning'
done
in_boot "$BIN/httpbootd" -f $ini explain 52:54:00:12:34:56 >"$LOG/out" 2>&1
equal "$LAB_NAME: the sample boots a machine" $? 0
has "$LAB_NAME: the sample boots the release" "$LOG/out" "^kernel .*/alpine/3\.24/x86_64/vmlinuz-lts, "

### With --strict

case='strict'
printf '[lanboot]\nuser = nobody\nroot = %s\naddress = 127.0.0.1\n' $srv >$ini
for daemon in pxedhcpd tftpd httpbootd; do
	in_boot "$BIN/$daemon" -f $ini -n --strict >"$LOG/out" 2>&1
	equal "$LAB_NAME: $daemon -n --strict: status" $? 78
	has "$LAB_NAME: $daemon -n --strict says why" "$LOG/out" "^$ini:4: warning: address"
	in_boot "$BIN/$daemon" -f $ini --strict >"$LOG/out" 2>&1
	equal "$LAB_NAME: $daemon --strict alone is wrong use" $? 2
done
printf '[lanboot]\nuser = nobody\nroot = %s\n' $srv >$ini
in_boot "$BIN/httpbootd" -f $ini -n --strict >"$LOG/out" 2>&1
equal "$LAB_NAME: --strict of what is good" $? 0

long=$(for i in $(seq 30); do printf ' w%s={server}/a/long/path/of/a/file' $i; done)
told 'a command line that RISC-V cuts' httpbootd 6 'longer than a kernel of riscv64 takes: 1023 bytes' <<EOF
[profile p]
kernel = http://10.0.0.9/k
cmdline =$long
[host *]
profile = p
[host arch riscv64]
profile = p
EOF

# With BOOTIF, modloop and ip, which Alpine's init gets, too; ip and console are a kernel's own.
many=$(for i in $(seq 30); do printf ' w%s=x' $i; done)
told 'more words than a kernel keeps for init' httpbootd 7 'has 32 NAME=VALUE and 0 other words .*panics' <<EOF
[profile p]
kernel = http://10.0.0.9/k
modloop = http://10.0.0.9/m
cmdline =$many console=ttyS0 console=tty0 x.y=1 w1=y
[host *]
profile = p
EOF
in_boot "$BIN/httpbootd" -f $ini explain mac=52:54:00:12:34:56 --server 10.0.0.2 >"$LOG/out" 2>&1
has "$LAB_NAME: explain says it, too" "$LOG/out" '^cmdline +too many words: 32 NAME=VALUE .*panics'
sed -i 's/w30=x//' $ini
test_of httpbootd
has_not "$LAB_NAME: one less is fine" "$LOG/out" 'warning'
told 'in a profile of a menu' httpbootd 6 'has [0-9]+ NAME=VALUE and 33 other words .*panics' <<EOF
[profile p]
kernel = http://10.0.0.9/k
cmdline =$(for i in $(seq 33); do printf ' w%s' $i; done)
[profile m]
menu = p
[host *]
profile = m
EOF
told 'one of a menu that is too long' httpbootd 6 'longer than a kernel takes: 2047 bytes' <<EOF
[profile p]
kernel = http://10.0.0.9/k
cmdline =$long$long
[profile m]
menu = p
[host *]
profile = m
EOF

### At the start, and at a reload

printf '[lanboot]\nuser = nobody\nroot = %s\n[profile p]\nalpine = 3.99 lts\n[host *]\nprofile = p\n' $srv >$ini
daemons_start $ini httpbootd tftpd || exit 1
check "$LAB_NAME: at the start" 'nothing is told' \
	wait_for_line "$LOG/httpbootd.log" "httpbootd: $ini:5: warning: alpine = 3.99 lts: .*lanboot-image add" 10
# What is told of a reload comes behind it, from the files as they are then: the next one waits for that.
sed -i 's/3.99/3.98/' $ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$LOG/httpbootd.log" 'warning: alpine = 3.98 lts: ' 10
sed -i 's/^alpine.*/kernel = boot\/none/' $ini
: >"$LOG/httpbootd.log"
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: at a reload" 'nothing is told' \
	wait_for_line "$LOG/httpbootd.log" "httpbootd: $ini:5: warning: kernel = boot/none: " 10
equal "$LAB_NAME: one line for one mistake" "$(grep -c 'warning: kernel = ' "$LOG/httpbootd.log")" 1
# Who looked has gone, and left nobody to be waited for: there is the daemon's aide alone.
gone() {
	aide=$(cat /proc/"$(pid_of httpbootd)"/task/*/children)
	[ "$(echo $aide | wc -w)" = 1 ] && [ -z "$(cat /proc/$((aide))/task/*/children)" ]
}
for i in $(seq 100); do gone && break; sleep 0.1; done
check "$LAB_NAME: no process is left" 'there is one' gone
has_not "$LAB_NAME: tftpd tells what is its own" "$LOG/tftpd.log" 'alpine'
daemons_stop httpbootd tftpd

### 100,000 machines, each with a file that is not there

case='100,000 machines'
{
	printf '[lanboot]\nuser = nobody\nroot = %s\n[profile p]\nflavor = lts\napkovl = ovl/{host}.apkovl.tar.gz\n' $srv
	awk 'BEGIN { for (i = 0; i < 100000; i++)
		printf "[host 02:00:00:%02x:%02x:%02x]\nname = k%d\nprofile = p\ncmdline = x=%d\n",
			i / 65536, i / 256 % 256, i % 256, i, i }'
} >$ini
test_of httpbootd
has "$LAB_NAME: 100,000 machines, one warning" "$LOG/out" "^$ini:6: warning: .*\(100000 machines: k0, k1, k2 …\)"
daemon_start httpbootd $ini || exit 1
check "$LAB_NAME: 100,000 machines, at the start" 'nothing is told' \
	wait_for_line "$LOG/httpbootd.log" 'warning: no more than 20000 files were looked at; -n looks at more' 60
daemons_stop httpbootd
finish
