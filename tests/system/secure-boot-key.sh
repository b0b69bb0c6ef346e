#!/bin/sh
# secure-boot-key: doc/secure-boot.md, followed: a site's own key, what it signs, and that nobody else signs with
# it; kernels of releases, and which of them machines with Secure Boot are let boot.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/guide.sh

peers=build/peers/usr/lib
shim=$peers/shim/shimx64.efi.signed
ipxe=$(find /usr/lib/ipxe/snponly.efi /boot/ipxe.efi 2>/dev/null | head -n 1)
kernel=$(find build/kernel/ -name 'vmlinuz-*' | head -n 1)
PATH=$PATH:$PWD/build/peers/usr/bin
for need in sbsign sbverify sbattach openssl; do
	command -v $need >/dev/null || { skip $LAB_NAME "no $need here"; finish; }
done
for need in $shim "$ipxe" "$kernel"; do
	[ -e "$need" ] || { skip $LAB_NAME "not here: ${need:-iPXE or a kernel}"; finish; }
done

chmod 755 $LAB
bin=$(cd "$BIN" && pwd)
srv=$LAB/srv/lanboot etc=$LAB/etc/lanboot
mkdir -p $srv $etc $LAB/cmd $LAB/work
cp "$ipxe" $srv/snponly.efi
# As Alpine's, it has no signature; a second release, of the same branch.
cp "$kernel" $LAB/plain
sbattach --remove $LAB/plain >/dev/null 2>&1
for release in 3.24.0 3.24.1; do
	mkdir -p $srv/alpine/$release/x86_64
	cp $LAB/plain $srv/alpine/$release/x86_64/vmlinuz-lts
	echo x >$srv/alpine/$release/x86_64/initramfs-lts
	echo x >$srv/alpine/$release/x86_64/modloop-lts
done
ln -s 3.24.0 $srv/alpine/3.24
cat >$etc/lanboot.ini <<END
[lanboot]
user = nobody
root = $srv
secure-boot-key = $etc/secure-boot.key
[profile thin]
alpine = 3.24 lts
secure-boot = yes
[profile other]
kernel = alpine/3.24.0/x86_64/vmlinuz-lts
[host *]
profile = thin
END
for tool in lanboot lanboot-image; do
	printf '#!/bin/sh\nPATH=%s:$PATH exec %s/tools/%s -f %s "$@"\n' "$bin" "$PWD" $tool $etc/lanboot.ini >$LAB/cmd/$tool
done
printf '#!/bin/sh\nexec %s/tools/lanboot-ipxe "$@"\n' "$PWD" >$LAB/cmd/lanboot-ipxe
chmod 755 $LAB/cmd/*
guide_run() {
	sed "s|/srv/lanboot|$srv|g; s|/etc/lanboot|$etc|g" "$1" >$LAB/block
	(cd $LAB/work && PATH=$LAB/cmd:$PATH sh -e $LAB/block)
}
# lanboot WORD...: what it says in $LAB/said; its status.
lanboot() { (cd $LAB/work && PATH=$LAB/cmd:$PATH command lanboot "$@" >$LAB/said 2>&1); }
image() { PATH=$LAB/cmd:$PATH command lanboot-image "$@" >$LAB/said 2>&1; }

### Before there is a key

image use 3.24.1
equal "$LAB_NAME: an unsigned release is not switched to" "$? $(readlink $srv/alpine/3.24)" '1 3.24.0'
has "$LAB_NAME: it says why" $LAB/said 'vmlinuz-lts is not signed, and \[profile thin\] in .* has secure-boot = yes'
image --force use 3.24.1
equal "$LAB_NAME: nor by force" "$? $(readlink $srv/alpine/3.24)" '1 3.24.0'
lanboot key check
equal "$LAB_NAME: key check before" "$? $(grep -c 'starts under Secure Boot: no, because vmlinuz-lts has no signature' $LAB/said)" '2 2'
lanboot check --quick --json
has "$LAB_NAME: lanboot check tells it" $LAB/said '"critical",.*\[profile thin\] has secure-boot = yes, and its machines refuse the kernel: vmlinuz-lts has no signature'
has_not "$LAB_NAME: lanboot check tells nobody else" $LAB/said 'profile other'
lanboot key show
has "$LAB_NAME: there is no key yet" $LAB/said 'not there, or not to be read; lanboot key new makes one'

### The guide

guide_read doc/secure-boot.md
ln -s "$PWD/build/peers" $LAB/work/debian
guide_other 2-1 'a release of iPXE is not to be had here; lanboot-ipxe-signed installs one that was made up'
guide_follow 2-3 2-5
has "$LAB_NAME: the guide's look at a shim" "$LOG/2-5.log" 'asks next for grubx64\.efi'
guide_follow 3-1
equal "$LAB_NAME: the key is root's alone, its certificate everybody's" \
	"$(stat -c '%a %U' $etc/secure-boot.key $etc/secure-boot.crt | paste -sd ' ' -)" '600 root 644 root'
equal "$LAB_NAME: who daemons become cannot read it" \
	"$(chroot --userspec=65534:65534 / cat "$etc/secure-boot.key" 2>&1 | grep -c 'PRIVATE\|Permission denied')$(
		chroot --userspec=65534:65534 / cat "$etc/secure-boot.key" 2>/dev/null | wc -c)" 10
equal "$LAB_NAME: nothing that machines load has a key in it" "$(grep -rl 'PRIVATE KEY' $srv $LAB/work/keys)" ''
keys=$LAB/work/keys
for form in 'lanboot.crt PEM' 'lanboot.der DER' 'lanboot.cer DER'; do
	equal "$LAB_NAME: ${form% *} is the certificate" \
		"$(openssl x509 -inform "${form#* }" -in "$keys/${form% *}" -noout -fingerprint)" \
		"$(openssl x509 -in $etc/secure-boot.crt -noout -fingerprint)"
done
if command -v sig-list-to-certs >/dev/null; then
	sig-list-to-certs $keys/lanboot.esl $LAB/listed >/dev/null
	check "$LAB_NAME: efitools find it in lanboot.esl" 'another' cmp -s $LAB/listed-0.der $keys/lanboot.der
else
	equal "$LAB_NAME: lanboot.esl is a head and the certificate" "$(tail -c +45 $keys/lanboot.esl | cmp - $keys/lanboot.der 2>&1; stat -c %s $keys/lanboot.esl)" \
		"$(($(stat -c %s $keys/lanboot.der) + 44))"
fi
# What was signed: the variable's name, owner, attributes and time in front of the list.
auth_len=$(od -An -tu4 -j16 -N4 $keys/db.auth | tr -d ' ')
tail -c +41 $keys/db.auth | head -c $((auth_len - 24)) >$LAB/p7
{
	printf 'd\000b\000\313\262\031\327\072\075\226\105\243\274\332\320\016\147\145\157\047\000\000\000'
	head -c 16 $keys/db.auth
	cat $keys/lanboot.esl
} >$LAB/signed
openssl cms -verify -binary -inform DER -in $LAB/p7 -content $LAB/signed -CAfile $etc/secure-boot.crt -purpose any -out /dev/null 2>$LAB/said
equal "$LAB_NAME: openssl finds db.auth's signature good" "$? $(tail -c +$((auth_len + 17)) $keys/db.auth | cmp - $keys/lanboot.esl 2>&1)" '0 '
has "$LAB_NAME: the steps" $keys/README.txt 'Append, not Set'

guide_follow 3-2
equal "$LAB_NAME: sbverify finds iPXE signed" "$(sbverify --cert $etc/secure-boot.crt $srv/site-snponly.efi 2>&1 | tail -n 1)" 'Signature verification OK'
check "$LAB_NAME: and what it was is as it was" 'it changed' cmp -s "$ipxe" $srv/snponly.efi
guide_follow 3-4
equal "$LAB_NAME: lanboot-image signs and switches" "$(readlink $srv/alpine/3.24)" 3.24.1
equal "$LAB_NAME: sbverify finds its kernel signed" \
	"$(sbverify --cert $etc/secure-boot.crt $srv/alpine/3.24.1/x86_64/vmlinuz-lts 2>&1 | tail -n 1)" 'Signature verification OK'
check "$LAB_NAME: the unsigned one is kept" 'it is not' cmp -s $LAB/plain $srv/alpine/3.24.1/x86_64/vmlinuz-lts.unsigned
has "$LAB_NAME: key check says so" "$LOG/3-4.log" 'profile thin: starts under Secure Boot: yes, vmlinuz-lts is signed by Example School'
has "$LAB_NAME: and of the other profile" "$LOG/3-4.log" 'profile other: starts under Secure Boot: no, because vmlinuz-lts has no signature'

### What may go wrong

printf x | dd of=$srv/alpine/3.24.1/x86_64/vmlinuz-lts bs=1 seek=70000 conv=notrunc 2>/dev/null
lanboot key check
equal "$LAB_NAME: a flipped byte is found" "$? $(grep -c 'thin: .*no, because vmlinuz-lts has changed since it was signed' $LAB/said)" '2 1'
image use 3.24.1
equal "$LAB_NAME: use signs it anew, from what it was" \
	"$? $(sbverify --cert $etc/secure-boot.crt $srv/alpine/3.24.1/x86_64/vmlinuz-lts 2>&1 | tail -n 1)" '0 Signature verification OK'
image rollback 3.24
equal "$LAB_NAME: rollback signs, too" "$? $(readlink $srv/alpine/3.24) $(ls $srv/alpine/3.24.0/x86_64/*.unsigned | wc -l)" '0 3.24.0 1'
image list
has "$LAB_NAME: what is kept is no flavor" $LAB/said '^3\.24\.1 +x86_64 +lts '
lanboot key new
equal "$LAB_NAME: there is one key" "$? $(grep -c 'there is one already' $LAB/said)" '1 1'
cp $srv/snponly.efi $LAB/work/in-place.efi
lanboot key sign in-place.efi
check "$LAB_NAME: signed in place" "$(cat $LAB/said)" cmp -s $LAB/work/in-place.efi.unsigned $srv/snponly.efi
lanboot key sign in-place.efi
has "$LAB_NAME: once" $LAB/said 'is signed with .* already'
lanboot key sign "$etc/lanboot.ini"
equal "$LAB_NAME: no program" "$? $(grep -c 'is no UEFI program' $LAB/said)" '1 1'
chmod 644 $etc/secure-boot.key
"$bin/httpbootd" -f $etc/lanboot.ini -n >$LAB/said 2>&1
has "$LAB_NAME: a key that others can read is told" $LAB/said 'secure-boot-key = .*: others on this machine can read the key'
sed -i "s|^secure-boot-key.*|secure-boot-key = $srv/x/other.key|" $etc/lanboot.ini
lanboot key new
equal "$LAB_NAME: no key where machines load from" "$? $(grep -c 'machines load files from' $LAB/said) $(find $srv/x -name '*.key' | wc -l)" '1 1 0'
finish
