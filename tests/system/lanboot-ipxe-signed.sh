#!/bin/sh
# lanboot-ipxe-signed: what is signed for Secure Boot: what lanboot-ipxe says of genuine files and of some
# that were signed here, beside what sbverify and openssl say; what it installs of a release, of which
# the shim is Debian's with another vendor's certificate, and what it refuses. Needs no root.
LAB_NAME=lanboot-ipxe-signed
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/lab/result.sh
. tests/lab/ipxe.sh

peers=build/peers/usr/lib
shim=$peers/shim/shimx64.efi.signed grub=$peers/grub/x86_64-efi-signed/grubnetx64.efi.signed
ipxe=$(find /usr/lib/ipxe/snponly.efi /boot/ipxe.efi 2>/dev/null | head -n 1)
PATH=$PATH:$top/build/peers/usr/bin
pe=${LANBOOT_LIBEXEC:-build/bin}/lanboot-pe

# new_key NAME OWNER [ISSUER]: makes a key and its certificate, its own or another's.
new_key() {
	openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$2/" -keyout "$work/$1.key" -out "$work/$1.csr" 2>/dev/null
	printf 'basicConstraints=critical,CA:%s\n' "$([ "$1" = signer ] && echo FALSE || echo TRUE)" >"$work/ext"
	set -- "$1" "$2" ${3:+-CA "$work/$3.crt" -CAkey "$work/$3.key"}
	new_name=$1
	shift 2
	[ $# -gt 0 ] || set -- -signkey "$work/$new_name.key"
	openssl x509 -req -days 3650 -in "$work/$new_name.csr" -extfile "$work/ext" "$@" -out "$work/$new_name.crt" 2>/dev/null
}

# sign KEY FROM TO [OTHER]: with the certificate OTHER beside, too.
sign() { sbsign ${4:+--addcert "$work/$4.crt"} --key "$work/$1.key" --cert "$work/$1.crt" --output "$3" "$2" 2>/dev/null; }

test_said() {
	path=''
	run check $shim
	equal "$label check of Debian's shim" "$status $(sed -n 's/.*signed by //p' "$work/out" | sed 's/, of .*//' | paste -sd + -)" \
		'0 Microsoft Windows UEFI Driver Publisher+Microsoft UEFI CA 2023 signer'
	has "$label which of Microsoft's signed it" "$work/out" "Microsoft's UEFI CAs of 2011 and 2023 signed it"
	has "$label sbverify is asked" "$work/out" 'those that were signed, and sbverify finds the signature good'
	has "$label its SBAT" "$work/out" '^    SBAT: shim 4, shim\.debian 1$'
	has "$label the level that it sets" "$work/out" 'refuse for good what is older than shim 4, grub [0-9]+$'
	has "$label what it asks for" "$work/out" 'asks next for grubx64\.efi beside it, which Debian Secure Boot CA has to have'
	run check $grub "$(find build/kernel/ -name 'vmlinuz-*' | head -n 1)"
	equal "$label check of Debian's GRUB and kernel" "$status $(grep -c 'signed by Debian Secure Boot Signer .*, of Debian Secure Boot CA' "$work/out")" '0 2'
	path=$work/tools
	run check $shim
	has "$label without sbverify that is said" "$work/out" 'whether the signature is genuine, sbverify and openssl could tell'
	path=''
	run check "$ipxe"
	has "$label of one without a signature" "$work/out" 'Secure Boot: not signed; a machine that has it on refuses'

	# One that is none of them: who signed it.
	sed 's/i[Pp]XE/other/g; s/ipxe\.org/other.org/g' "$ipxe" >"$dir/other.efi"
	sign site "$dir/other.efi" "$dir/other.efi"
	refused "$label check of another UEFI program" 1 'other\.efi: does not look like iPXE' check "$dir/other.efi"
	has "$label says who signed it" "$work/out" 'Secure Boot: signed by Site'
	for said_file in build/arm64/boot/vmlinuz-*; do
		[ -e "$said_file" ] || continue
		run check "$said_file"
		equal "$label check of a kernel for ARM" "$status $(grep -c 'a kernel of Linux, as a UEFI program, for 64-bit ARM' "$work/out")" '0 1'
	done
	# Memtest86+ has a kernel's head, and its own name for a version in that.
	{
		head -c 514 /dev/zero
		printf 'HdrS\000\000\000\000\000\000\000\000\140\002'
		head -c 592 /dev/zero
		printf 'Memtest86+ v6.10'
	} >"$dir/memtest.bin"
	for said_file in "$dir/memtest.bin" build/peers/boot/memtest86+*; do
		[ -e "$said_file" ] || continue
		run check "$said_file"
		equal "$label check of ${said_file##*/}" "$status $(grep -c '^    Memtest86+, for .*BIOS; a profile' "$work/out")" '0 1'
	done

	# What others say of the same.
	for said_file in $shim $grub "$dir/signed.efi"; do
		[ -e "$said_file" ] || sign site "$ipxe" "$said_file"
		run check "$said_file"
		equal "$label ${said_file##*/}: sbverify has the same signers" \
			"$(sed -n 's/.*signed by \([^,]*\).*/\1/p' "$work/out" | paste -sd + -)" \
			"$(sbverify --list "$said_file" 2>/dev/null | awk '/^signature /{ first = 1 }
				/ - subject:/ && first { sub(/.*CN=/, ""); print; first = 0 }' | paste -sd + -)"
		"$pe" signature "$said_file" | openssl pkcs7 -inform DER -print_certs -out "$dir/certs.pem"
		"$pe" certificate "$said_file" | openssl x509 -inform DER -noout -fingerprint >"$dir/print"
		equal "$label ${said_file##*/}: openssl finds its certificate in it" \
			"$(openssl x509 -noout -fingerprint -in "$dir/certs.pem")" "$(cat "$dir/print")"
	done
	# A byte in its code; one in the signature itself, which is at the end.
	for said_at in 5000 $(($(wc -c <"$dir/signed.efi") - 40)); do
		cp "$dir/signed.efi" "$dir/flipped.efi"
		printf '\125' | dd of="$dir/flipped.efi" bs=1 seek="$said_at" conv=notrunc 2>/dev/null
		equal "$label byte $said_at flipped: sbverify" \
			"$(sbverify --cert "$work/site.crt" "$dir/flipped.efi" >/dev/null 2>&1; echo $?)" 1
		refused "$label byte $said_at flipped" 1 'flipped\.efi: has (changed since it was|a signature that sbverify finds)' \
			check "$dir/flipped.efi"
	done
	# Of two signatures one is enough: but the first of them no more reads as one, and nobody takes the file.
	sign fake "$dir/signed.efi" "$dir/twice.efi"
	said_at=$(wc -c <"$dir/signed.efi") said_first=$(wc -c <"$ipxe")
	cp "$dir/twice.efi" "$dir/flipped.efi"
	printf '\125' | dd of="$dir/flipped.efi" bs=1 seek=$((said_at - 40)) conv=notrunc 2>/dev/null
	run check "$dir/flipped.efi"
	equal "$label the first of two signatures is broken: the second is good, as sbverify finds" \
		"$status $(sbverify --cert "$work/fake.crt" "$dir/flipped.efi" >/dev/null 2>&1; echo $?) $(grep -c 'finds the signature good' "$work/out")" '0 0 1'
	printf '\125' | dd of="$dir/flipped.efi" bs=1 seek=$(((said_first + 7) / 8 * 8 + 8)) conv=notrunc 2>/dev/null
	equal "$label the first reads as none: sbverify" "$(sbverify --cert "$work/fake.crt" "$dir/flipped.efi" >/dev/null 2>&1; echo $?)" 1
	refused "$label the first reads as none" 1 'flipped\.efi: has a signature that sbverify finds bad' check "$dir/flipped.efi"
	cp "$dir/signed.efi" "$dir/flipped.efi"
	printf '\125' | dd of="$dir/flipped.efi" bs=1 seek=5000 conv=notrunc 2>/dev/null
	path=$work/tools
	refused "$label a flipped byte is found without sbverify" 1 'flipped\.efi: has changed since' check "$dir/flipped.efi"
	path=''
	sign test "$ipxe" "$dir/nightly.efi"
	refused "$label check of a nightly build" 1 "nightly\.efi: is signed with iPXE's test key" check "$dir/nightly.efi"
	head -c 900000 $shim >"$dir/cut.efi"
	refused "$label check of a shim that is cut off" 1 'cut\.efi: is cut off' check "$dir/cut.efi"
}

# release: as iPXE's archive has it, in $dir/release; the shim by its true name and by links.
make_release() {
	release=$dir/release/ipxeboot/x86_64-sb
	rm -rf "$dir/release"
	mkdir -p "$release"
	cp "$work/shim.efi" "$release/shimx64.efi"
	for release_name in ipxe snponly; do
		sign signer "$ipxe" "$release/$release_name.efi" between
		ln -s shimx64.efi "$release/$release_name-shim.efi"
	done
}

test_install() {
	path=''
	make_release
	mkdir -p "$dir/release/ipxeboot/x86_64"
	fake_efi "$dir/release/ipxeboot/x86_64/snponly.efi" "$x64" 2.0.0 http
	tar -C "$dir/release" -czf "$dir/ipxeboot.tar.gz" ipxeboot
	run install --from "$dir/ipxeboot.tar.gz" "$dir/to"
	equal "$label install of a release" "$status $(find "$dir/to" -type f | sed "s|$dir/to/||" | sort | paste -sd ' ' -)" \
		'0 sb/ipxe-shim.efi sb/ipxe.efi sb/snponly-shim.efi sb/snponly.efi snponly.efi'
	check "$label what is signed stays apart" 'they are mixed' cmp -s "$release/snponly.efi" "$dir/to/sb/snponly.efi"
	check "$label and what is not" 'they are mixed' cmp -s "$dir/release/ipxeboot/x86_64/snponly.efi" "$dir/to/snponly.efi"
	has "$label install says what the shim asks for" "$work/out" 'asks next for snponly\.efi beside it'
	has "$label by whom iPXE is signed" "$work/out" 'signed by iPXE Automatic, of iPXE Between, of iPXE Secure Boot CA'
	equal "$label nothing else is left" "$(find "$dir/to" -name '.*' | wc -l) $(stat -c %a "$dir/to/sb")" '0 755'

	refused_chain 'without its shim' 'no shimx64\.efi in' rm -f "$release/shimx64.efi" "$release/snponly-shim.efi" "$release/ipxe-shim.efi"
	refused_chain 'with an unsigned iPXE' 'sb: not installed: snponly\.efi is not signed' cp "$ipxe" "$release/snponly.efi"
	refused_chain 'with the test key' "sb: not installed: snponly\.efi is signed with iPXE's test key" sign test "$ipxe" "$release/snponly.efi"
	refused_chain "with somebody else's iPXE" 'is signed by Site, and the shim takes what iPXE Secure Boot CA signed' \
		sign site "$ipxe" "$release/snponly.efi"
	refused_chain 'with an iPXE of another with that name' 'but its signature is none of that one' \
		sign fake "$ipxe" "$release/snponly.efi"
	refused_chain 'with an unsigned shim' 'snponly-shim\.efi is not signed' cp "$work/shim.unsigned" "$release/shimx64.efi"

	run install --from build/peers "$dir/debian"
	equal "$label install of Debian's shim and GRUB" "$status $(left "$dir/debian/sb/grub")" '0 grubx64.efi mmx64.efi shimx64.efi'
	mkdir -p "$dir/half/usr/lib/shim"
	cp $shim "$dir/half/usr/lib/shim"
	run install --from "$dir/half" "$dir/no-grub"
	has "$label a shim without its GRUB" "$work/err" 'not installed: no grubnetx64\.efi\.signed with'
}

# refused_chain WHAT PATTERN COMMAND...: after which it is not taken.
refused_chain() {
	chain_name=$1 chain_pattern=$2
	shift 2
	make_release
	"$@"
	run install --from "$dir/release" "$dir/refused"
	has "$label a release $chain_name" "$work/err" "$chain_pattern"
	equal "$label a release $chain_name: nothing of it" "$(find "$dir/refused" -type f 2>/dev/null)" ''
}

### The run

for need in sbsign sbverify sbattach openssl objcopy; do
	command -v $need >/dev/null || { skip $LAB_NAME "no $need here"; finish; }
done
for need in $shim $grub "$ipxe"; do
	[ -e "$need" ] || { skip $LAB_NAME "no ${need:-package of iPXE} here"; finish; }
done
new_key site Site
new_key test 'iPXE Test Signing (0123456789, x86_64)'
new_key ca 'iPXE Secure Boot CA'
new_key between 'iPXE Between' ca
new_key signer 'iPXE Automatic' between
new_key fake 'iPXE Secure Boot CA'
# Debian's shim with another vendor's certificate and second stage, as iPXE's own is.
openssl x509 -in "$work/ca.crt" -outform DER -out "$work/ca.der"
vendor_len=$(wc -c <"$work/ca.der")
{
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\0\\0\\0\\0\\0\\0\\020\\0\\0\\0\\020\\0\\0\\0' $((vendor_len % 256)) $((vendor_len / 256)))"
	cat "$work/ca.der"
} >"$work/vendor"
cp $shim "$work/bare.efi"
sbattach --remove "$work/bare.efi" >/dev/null 2>&1
sbattach --remove "$work/bare.efi" >/dev/null 2>&1
objcopy --update-section .vendor_cert="$work/vendor" "$work/bare.efi" "$work/shim.unsigned" 2>/dev/null
sign site "$work/shim.unsigned" "$work/shim.efi"
each_shell "$work/" test_said test_install
finish
