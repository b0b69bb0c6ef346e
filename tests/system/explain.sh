#!/bin/sh
# explain: each daemon says what it would answer, without root, without a socket, and means it.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
lab_ini | grep -v ipxe-rom | sed "s|^\[httpbootd\]|&\nbind = none|" >$LAB/lanboot.ini
chmod a+r $LAB/lanboot.ini

# says NAME STATUS PATTERN PROGRAM ARGUMENT...: this status (1 where the client is refused), and a
# line that matches.
says() {
	says_name=$1 says_status=$2 says_pattern=$3 says_program=$4
	shift 4
	in_boot setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$BIN/$says_program" -f $LAB/lanboot.ini explain "$@" >"$LOG/out" 2>&1
	equal "$LAB_NAME: $says_name: status" $? "$says_status"
	has "$LAB_NAME: $says_name" "$LOG/out" "$says_pattern"
}
# The clone may be where nobody may look; then root has to do.
setpriv --reuid=65534 --regid=65534 --clear-groups "$BIN/tftpd" -V >/dev/null 2>&1 || {
	skip "$LAB_NAME" "somebody without root cannot run $BIN/tftpd in $top"
	exit 0
}

says 'a BIOS is told undionly.kpxe' 0 'undionly\.kpxe' pxedhcpd --arch bios --mac "$(mac_of kiosk1)"
says 'UEFI is sent to port 4011' 0 '4011' pxedhcpd --arch efi-x64
says 'UEFI HTTP Boot is told a URL' 0 'http://10\.0\.0\.2/ipxe64\.efi' \
	pxedhcpd --arch http-x64 --class HTTPClient --address 10.0.0.2
says 'iPXE is told the script' 0 'http://10\.0\.0\.2/boot\.ipxe' \
	pxedhcpd --arch bios --ipxe --address 10.0.0.2
### Over IPv6

# over_ipv6 WHAT STATUS PATTERN ARGUMENT...
over_ipv6() {
	over_name=$1 over_status=$2 over_pattern=$3
	shift 3
	says "over IPv6: $over_name" "$over_status" "$over_pattern" \
		pxedhcpd --ipv6 --address fd00:10::2 --mac "$(mac_of kiosk1)" "$@"
}
over_ipv6 'HTTP Boot is told a URL' 0 '^option 59: http://\[fd00:10::2\]/ipxe64\.efi$' --arch http-x64
over_ipv6 'PXE is sent to port 4011' 0 '^edk2 then: .* asks \[fd00:10::2\] port 4011' --arch efi-x64
over_ipv6 'and told the file there' 0 '^option 59: tftp://\[fd00:10::2\]/ipxe64\.efi$' --arch efi-x64 --port 4011
has "$LAB_NAME: over IPv6: a REPLY" "$LOG/out" '^answer:    REPLY, '
over_ipv6 'iPXE is not answered' 1 '^why:       iPXE takes no offer' --arch efi-x64 --ipxe
over_ipv6 'nor is who is no firmware' 1 "^why: .*the site's server answers it" --arch efi-x64 --class Linux
over_ipv6 'a relay is of IPv4' 2 'takes no --relay' --arch efi-x64 --relay 10.0.0.9
sed 's/^\[pxedhcpd\]/&\nstandby = 4/' $LAB/lanboot.ini >$LAB/standby.ini
in_boot "$BIN/pxedhcpd" -f $LAB/standby.ini explain --ipv6 kiosk1 --arch efi-x64 >"$LOG/out" 2>&1
has "$LAB_NAME: over IPv6: one that stands by" "$LOG/out" '^standby:   answered once it says that it has waited 4 s$'
says 'over IPv6: a machine by its name, as each that has IPv6' 0 '^as: *efi-x64$' pxedhcpd --ipv6 kiosk1
has_not "$LAB_NAME: over IPv6: a BIOS has none" "$LOG/out" '^as: *bios$'

### A capture: its time is the packets' time

# capture_of FILE SECONDS XID [SECONDS XID]...: DISCOVERs of one UEFI machine, at these seconds.
capture_of() {
	capture_file=$1
	shift
	{
		echo d4c3b2a1020004000000000000000000ffff000001000000
		while [ $# -gt 0 ]; do
			printf '%02x%02x0000 00000000 2d010000 2d010000' $(($1 % 256)) $(($1 / 256))
			printf 'ffffffffffff5254001234560800'
			printf '4500011f0000000040110000 00000000 ffffffff 00440043 010b0000'
			printf '01010600%08x00008000%032d5254001234560000%0400d' "$2" 0 0
			printf '638253633501013c09505845436c69656e745d020007ff\n'
			shift 2
		done
	} | tr -d ' \n' | "$busybox" xxd -r -p >"$capture_file"
}

# forms: the forms offered in the capture, in order.
forms() { sed -n 's/^answer: .*, form //p' "$LOG/out" | tr '\n' ' '; }

capture_of $LAB/hour.pcap 0 1 3600 2
says 'a capture: two boots an hour apart' 0 'at 3600\.000 s' pxedhcpd --pcap $LAB/hour.pcap
equal "$LAB_NAME: a capture: the second is no sign of trouble" "$(forms)" '4011 4011 '
capture_of $LAB/again.pcap 0 1 3 1 11 1 27 1 300 2 303 2
says 'a capture: firmware that goes round' 0 'come back|came back' pxedhcpd --pcap $LAB/again.pcap
equal "$LAB_NAME: a capture: it gets the other form" "$(forms)" '4011 4011 4011 4011 direct direct '

says 'tftpd has the file' 0 'boot/vmlinuz-lts' tftpd boot/vmlinuz-lts --blksize 1468
says 'tftpd has no such file' 1 '[Nn]o(t| such)' tftpd boot/nothing
says 'tftpd has it beside a shim' 0 'beside the shim that it took' tftpd elsewhere/ipxe64.efi --after shimx64.efi
says 'tftpd does not go out' 1 '\.\.' tftpd ../etc/passwd
says 'httpbootd names the machine' 0 'kiosk2' httpbootd --mac "$(mac_of kiosk2)" --server 10.0.0.2
sed -n '/^#!ipxe/,$p' "$LOG/out" >"$LOG/explained"
daemon_start httpbootd $LAB/lanboot.ini || exit 1
in_client curl -s -m 10 -o "$LOG/served" "http://10.0.0.2/boot.ipxe?mac=$(mac_of kiosk2)"
check "$LAB_NAME: the script explained is the one served" 'they differ' cmp -s "$LOG/explained" "$LOG/served"
daemons_stop httpbootd

# The kernel's command line of each release, read as its own init reads it: one repository a line, all
# of them on a mirror as Alpine has it, and the apkovl under its own name.
. tests/lab/init-words
mirror=http://dl-cdn.alpinelinux.org/alpine
uuid=44454c4c-4d00-1039-8035-b4c04f4b4d31
for release in 3.12 3.15 3.15.11 3.18 3.19 3.19.7 3.20 3.22 3.22.1 3.23.0_rc1 3.24 edge 20251016; do
	cat >$LAB/release.ini <<-END
		[lanboot]
		user = nobody
		root = $LAB
		[host *]
		alpine = $release lts
		apkovl = http://10.0.0.9/{MAC}/{UUID}.apkovl.tar.gz?for={MAC}
	END
	"$BIN/httpbootd" -f $LAB/release.ini explain mac=52:54:00:12:34:56 uuid=$uuid arch=x86_64 \
		--server 10.0.0.2 >"$LOG/out"
	line=$(sed -n 's/^kernel http/http/p' "$LOG/out")
	# What init_since does not know is edge.
	case $release in
	3.*) is=${release%_*} branch=v$(echo $release | cut -d . -f 1-2) ;;
	*) is=edge branch=edge ;;
	esac
	value=${line##*alpine_repo=}
	given=$(init_repositories $is "${value%% *}" | paste -sd ' ' -)
	case $release in
	3.1*) want="$mirror/$branch/main" ;;
	*) want="$mirror/$branch/main $mirror/$branch/community" ;;
	esac
	equal "$LAB_NAME: $release: repositories" "$given" "$want"
	value=${line##*apkovl=}
	url=$(init_apkovl $is "${value%% *}" 52:54:00:12:34:56 $uuid)
	equal "$LAB_NAME: $release: the apkovl's file" "$(init_file "$url")" /tmp/$uuid.apkovl.tar.gz
	case $release in
	3.1*) has "$LAB_NAME: $release: it is told that one is left out" "$LOG/out" '^repo .*one repository' ;;
	*) has_not "$LAB_NAME: $release: none is left out" "$LOG/out" '^repo .*one repository' ;;
	esac
done

### As it is typed: the same in all three

printf '\n[host *]\nprofile = thinclient\n' >>$LAB/lanboot.ini
mac=$(mac_of kiosk2)
hyphens=$(echo $mac | tr : -)
bare=$(echo $mac | tr -d :)
dots=$(echo $bare | sed 's/..../&./g; s/\.$//')
for word in $mac mac=$mac $hyphens $bare $dots kiosk2 KIOSK2; do
	says "httpbootd explain $word" 0 '^name +kiosk2' httpbootd $word
	says "pxedhcpd explain $word" 0 '^host: +kiosk2' pxedhcpd $word
	says "tftpd explain $word" 0 '^host: +kiosk2' tftpd $word
	says "tftpd explain $word with a path" 0 "^client: +$mac" tftpd $word boot/vmlinuz-lts
done
says 'pxedhcpd asks as each architecture' 0 '^as: +efi-x64' pxedhcpd kiosk2
says 'pxedhcpd knows who is told a file' 0 '^told: +efi-x64' pxedhcpd /ipxe64.efi
says 'pxedhcpd knows a file that nobody is told' 1 '^told: +nobody' pxedhcpd kiosk9
for daemon in pxedhcpd tftpd httpbootd; do
	says "a name that is none: $daemon" 1 'no machine has the name kiosk9' $daemon kiosk9
	says "a MAC that lacks a digit: $daemon" 1 'nor is it a MAC' $daemon 52:54:00:12:34:5
done
printf '\n[host 02:00:00:*]\nname = pc-{mac-tail}\nprofile = thinclient\n' >>$LAB/lanboot.ini
says 'httpbootd makes a name of the MAC' 0 '^name +pc-010203' httpbootd 02:00:00:01:02:03
says 'pxedhcpd makes it' 0 '^host: +pc-010203, ' pxedhcpd 02:00:00:01:02:03
says 'tftpd makes it, too' 0 '^host: +pc-010203, ' tftpd 02:00:00:01:02:03
for word in 10.0.3.7 fd00:3::7 '[fd00:3::7]'; do
	says "httpbootd explain $word" 0 'is in \[host \*\]' httpbootd $word
	says "pxedhcpd explain $word" 0 '\[host \*\]' pxedhcpd $word
	says "tftpd explain $word" 0 '^host: +without a name, \[host \*\]' tftpd $word
done

### A machine that would not boot is never 0

# release ARCH: Alpine 3.24's files.
release() {
	mkdir -p $LAB/srv/alpine/3.24/$1
	make_kernel $LAB/srv/alpine/3.24/$1/vmlinuz-lts
	echo 070701 >$LAB/srv/alpine/3.24/$1/initramfs-lts
	echo hsqs >$LAB/srv/alpine/3.24/$1/modloop-lts
}
mkdir -p $LAB/srv/boot
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
[profile alpine]
alpine = 3.24 lts
[profile nothing]
alpine = 3.99 lts
[profile memtest]
memtest = boot/memtest.{platform}
[profile choose]
menu = memtest alpine
[profile page]
kernel = boot/page
[profile own]
kernel  = boot/kernel-{serial}
[host 52:54:00:00:00:01]
name = one
profile = alpine
[host serial ABC]
name = two
profile = nothing
[host 52:54:00:00:00:03]
name = three
profile = choose
[host 52:54:00:00:00:04]
name = four
profile = page
[host 52:54:00:00:00:05]
name = five
profile = own
[host 52:54:00:00:00:06]
name = six
boot-file = own.efi
EOF
echo '<html>404' >$LAB/srv/boot/page
says 'nothing fetched' 1 '^kernel .*/alpine/3\.24/x86_64/vmlinuz-lts: no such file' httpbootd mac=52:54:00:00:00:01
says 'nothing fetched, for any processor' 1 '^taken .*nothing is there' httpbootd one
release aarch64
# Not PE: a bzImage is no kernel of that processor's.
says 'a kernel of another processor' 1 '^kernel .*: this is a kernel for x86_64, not for aarch64' httpbootd one
printf 'ARM\144' | dd of=$LAB/srv/alpine/3.24/aarch64/vmlinuz-lts bs=1 seek=56 conv=notrunc 2>/dev/null
printf '\0\0' | dd of=$LAB/srv/alpine/3.24/aarch64/vmlinuz-lts bs=1 seek=510 conv=notrunc 2>/dev/null
says 'the processor that is there is taken' 0 '^taken +arch=aarch64, for that is there' httpbootd one
says 'and its files are shown' 0 '^modloop .*/aarch64/modloop-lts' httpbootd one
release x86_64
rm $LAB/srv/alpine/3.24/x86_64/modloop-lts
says 'each processor that is there is looked at' 1 '^modloop .*/x86_64/modloop-lts: no such file' httpbootd one
release x86_64
says 'two processors' 0 '^taken +arch=x86_64 arch=aarch64, for that is there; the script' httpbootd one
says 'a processor that is not there' 1 '^kernel .*/riscv64/' httpbootd one arch=riscv64
says 'a processor that is none' 2 'arch=: expected a processor' httpbootd one arch=z80
says 'by a name with a serial number' 1 'by its serial number' httpbootd two
says 'the first of a menu counts' 1 '^memtest .*memtest\.pcbios: no such file' httpbootd three
make_kernel $LAB/srv/boot/memtest.efi
says 'a menu' 0 '^taken .*platform=efi' httpbootd three
says 'a kernel that is none' 1 '^kernel .*: this is an HTML page, no kernel' httpbootd four
says 'a kernel that depends on what is not known' 1 '^kernel .*serial=' httpbootd five
make_kernel $LAB/srv/boot/kernel-XYZ
says 'and is known' 0 '^kernel .*boot/kernel-XYZ, 2048 bytes' httpbootd five serial=XYZ
says 'a section that boots nothing' 1 '^name +six' httpbootd six
says 'a machine in no section' 1 'is in no section' httpbootd 52:54:00:00:00:07
says 'and its script, which waits' 1 'imgfetch --name lanboot-wait http://[^ ]*/wait\?mac=' httpbootd 52:54:00:00:00:07
# As who may not, though root asks.
chmod 700 $LAB/srv/boot
in_boot "$BIN/httpbootd" -f $LAB/lanboot.ini explain three >"$LOG/out" 2>&1
equal "$LAB_NAME: a folder that is closed to the daemon: status" $? 1
has "$LAB_NAME: a folder that is closed to the daemon" "$LOG/out" \
	"^memtest .*user 'nobody' may not enter the folder: chmod o\+x $LAB/srv/boot"

### A machine with two cards is one, whichever it boots with

grep -E '^(\[lanboot\]|user|root) *' $LAB/lanboot.ini >$LAB/two.ini
cat >>$LAB/two.ini <<-EOF
	[profile p]
	kernel = boot/vmlinuz-lts
	cmdline = card={mac}
	[host 52:54:00:00:00:01 52:54:00:00:00:02]
	name = pc-{mac-tail}
	profile = p
EOF
# two NAME PATTERN PROGRAM ARGUMENT...
two() {
	two_name=$1 two_pattern=$2 two_program=$3
	shift 3
	in_boot "$BIN/$two_program" -f $LAB/two.ini "$@" >"$LOG/out" 2>&1
	has "$LAB_NAME: two cards: $two_name" "$LOG/out" "$two_pattern"
}
two 'pxedhcpd' 'pc-000001, \[host 52:54:00:00:00:01 52:54:00:00:00:02\]' \
	pxedhcpd explain --arch bios --mac 52:54:00:00:00:02
two 'httpbootd: one name' '^name +pc-000001$' httpbootd explain --mac 52:54:00:00:00:02 --server 10.0.0.2
has "$LAB_NAME: two cards: httpbootd: the section" "$LOG/out" '\[host 52:54:00:00:00:01 52:54:00:00:00:02\]'
has "$LAB_NAME: two cards: and the card it boots with" "$LOG/out" '^kernel .* card=52:54:00:00:00:02'
two 'by name' '52:54:00:00:00:01' httpbootd explain pc-000001 --server 10.0.0.2
two '--dump-config' '^\[host 52:54:00:00:00:01 52:54:00:00:00:02\]' httpbootd --dump-config
mkdir $LAB/www
"$BIN/httpbootd" -f $LAB/two.ini render --server http://10.0.0.2 $LAB/www >"$LOG/render" 2>&1
for card in 1 2; do
	has "$LAB_NAME: two cards: render: card $card" \
		$LAB/www/boot.ipxe.d/52-54-00-00-00-0$card.ipxe "card=52:54:00:00:00:0$card"
done
daemon_start httpbootd $LAB/two.ini || exit 1
in_boot curl -s -m 10 -o "$LOG/hosts" http://127.0.0.1:9780/hosts.json
has "$LAB_NAME: two cards: hosts.json" "$LOG/hosts" \
	'"section":"52:54:00:00:00:01","macs":\["52:54:00:00:00:01","52:54:00:00:00:02"\],"name":"pc-000001"'
daemons_stop httpbootd

# The service that puts the key in place, Alpine's own, out of its package, with that command line.
cat >$LAB/key.ini <<-END
	[lanboot]
	user = nobody
	root = $LAB
	[host *]
	alpine = 3.24 lts
	cmdline = quiet ds=nocloud;s=http://10.0.0.9/seed/ ssh_key=http://10.0.0.9/key?a
END
"$BIN/httpbootd" -f $LAB/key.ini explain mac=52:54:00:12:34:56 arch=x86_64 --server 10.0.0.2 >"$LOG/out"
if openrc=$(lan_first "${ALPINE:-$top/../shared/alpine}"/v*/main/x86_64/openrc-[0-9]*.apk); then
	tar -xzf "$openrc" -C $LAB etc/init.d/firstboot 2>/dev/null
	# shellcheck disable=SC2016
	equal "$LAB_NAME: ssh_key= behind ds=: Alpine finds it" "$(sed -n 's/^kernel http/http/; s/ || goto.*//p' "$LOG/out" |
		sh -c 'read -r line; cat() { echo "$line"; }; . $0; init_KOPT 2>/dev/null; echo "$KOPT_ssh_key"' \
			$LAB/etc/init.d/firstboot)" 'http://10.0.0.9/key?a'
else
	skip "$LAB_NAME: ssh_key=" 'no Alpine packages here'
fi

mkdir -p $LAB/pe/boot $LAB/pe/sources
for file in wimboot bootmgr boot/bcd boot/boot.sdi; do
	head -c 1000 /dev/urandom >$LAB/pe/$file
done
truncate -s 4294967295 $LAB/pe/sources/boot.wim
chmod -R a+rX $LAB/pe
printf '[lanboot]\nuser = nobody\nroot = %s\n[host *]\nwimboot = wimboot\n' $LAB/pe >$LAB/pe.ini
"$BIN/httpbootd" -f $LAB/pe.ini explain mac=52:54:00:12:34:56 --server 10.0.0.2 >"$LOG/out"
has_not "$LAB_NAME: a boot.wim that just fits" "$LOG/out" '4 GiB'
truncate -s 4294967296 $LAB/pe/sources/boot.wim
"$BIN/httpbootd" -f $LAB/pe.ini explain mac=52:54:00:12:34:56 --server 10.0.0.2 >"$LOG/out"
equal "$LAB_NAME: a boot.wim of 4 GiB does not boot" $? 1
has "$LAB_NAME: and why" "$LOG/out" '^boot-wim .*4 GiB'

### Who may have it

mkdir -p $LAB/who/secret $LAB/who-overlays/kiosk/etc $LAB/who-secrets/k3/etc
make_kernel $LAB/who/vmlinuz
cp $LAB/who/vmlinuz $LAB/who/secret/vmlinuz
gzip </dev/null >$LAB/who/one.apkovl.tar.gz
echo key >$LAB/who-secrets/k3/etc/key
chmod -R a+rX $LAB/who $LAB/who-overlays $LAB/who-secrets
cat >$LAB/who.ini <<-END
	[lanboot]
	user = nobody
	root = $LAB/who
	[httpbootd]
	overlays = $LAB/who-overlays
	secrets = $LAB/who-secrets
	private = secret
	[profile kiosk]
	kernel = vmlinuz
	overlay = kiosk
	[host 52:54:00:00:00:01 52:54:00:00:00:81]
	name = k1
	profile = kiosk
	private = yes
	[host 52:54:00:00:00:02]
	name = k2
	profile = kiosk
	key = 0123456789abcdefghijkl
	[host 52:54:00:00:00:03]
	name = k3
	profile = kiosk
	[host 52:54:00:00:00:04]
	name = k4
	kernel = secret/vmlinuz
	apkovl = one.apkovl.tar.gz
	[host 52:54:00:00:00:05]
	name = k5
	kernel = vmlinuz
	[host serial S1]
	profile = kiosk
	[host 10.0.3.7]
	profile = kiosk
	bind = none
	[host 52:55:*]
	name = pc-{mac-tail}
	profile = kiosk
END
while IFS='|' read -r word pattern; do
	"$BIN/httpbootd" -f $LAB/who.ini explain "$word" --server 10.0.0.2 >"$LOG/out" 2>&1
	has "$LAB_NAME: who may have $word" "$LOG/out" "$pattern"
	has_not "$LAB_NAME: $word: no token is made up" "$LOG/out" 'private/[0-9a-f]{32}'
done <<-'END'
	k1|^who may  the machine 52:54:00:00:00:01 52:54:00:00:00:81 \(its cards' addresses\)$
	k1|^         its overlay by a token of its script: private = yes$
	k1|^kernel .* apkovl=http://10\.0\.0\.2/private/TOKEN/overlay/52-54-00-00-00-01/kiosk\.apkovl\.tar\.gz
	/boot.ipxe?mac=52:54:00:00:00:01|^kernel .* apkovl=http://10\.0\.0\.2/private/TOKEN/overlay/
	k2|^who may  the machine 52:54:00:00:00:02 \(its card's address\), and who has its key$
	k2|^kernel .* apkovl=http://10\.0\.0\.2/overlay/52-54-00-00-00-02/
	k3|^         its overlay by a token of its script: it has secrets$
	k3|^kernel .* apkovl=http://10\.0\.0\.2/private/TOKEN/overlay/
	k4|^kernel http://10\.0\.0\.2/private/TOKEN/secret/vmlinuz 
	k5|^who may  everybody: none of it is one machine's own$
	serial=S1|^who may  the card that first says serial S1, until a reload
	10.0.3.7|^who may  everybody, for bind = none$
	52:55:00:00:00:09|^who may  each machine of \[host 52:55:\*\], for itself
	/vmlinuz|^who may  everybody$
	/secret/vmlinuz|^who may  a machine that boots it, by a token of its script: private = secret$
	/one.apkovl.tar.gz|^who may  its machine \(its card's address\): a section names one.apkovl.tar.gz$
	/overlay/52-54-00-00-00-01/kiosk.apkovl.tar.gz|^         its overlay by a token of its script: private = yes$
END

"$BIN/tftpd" -f $LAB/lanboot.ini nonsense >"$LOG/out" 2>&1
equal "$LAB_NAME: an unknown command is a usage error" $? 2
finish
