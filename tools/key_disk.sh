# shellcheck shell=sh
# key_disk.sh: a part of lanboot key: the image of a small disk, with a distribution's shim, its MokManager and the
# site's certificate. MokManager takes a certificate from file systems alone; this is one that comes by the network.
: "${prog:?}" "${scratch?}" "${stage?}" "${certificate=}" "${key_from?}" "${warning:?}" "${signed_state?}"

# disk_find NAME: sets disk_file to the first of that name, signed, where a shim may be: what --from says, or a root's
# sb/grub, as lanboot-ipxe install lays it out, and where the distribution's package has it.
disk_find() {
	for disk_dir in "$key_from" $disk_roots /usr/lib/shim; do
		for disk_file in "$disk_dir/$1.signed" "$disk_dir/$1"; do
			[ ! -f "$disk_file" ] || return 0
		done
		[ -z "$key_from" ] || break
	done
	return 1
}

# disk_take SHORT UEFI-NAME: the two programs of that processor, into $scratch/disk; false: there are none.
disk_take() {
	disk_find "shim$1.efi" || return 1
	{ signed_read "$disk_file" && [ "$signed_state" != none ] && [ -n "$(signed_value next)" ]; } ||
		die "$disk_file: is no signed shim${signed_why:+: $signed_why}"
	# By its built-in name: at an end in -shim.efi one of iPXE's asks for another.
	disk_next=$(signed_value next)
	cp "$disk_file" "$scratch/disk/$2" || exit "$warning"
	disk_find "mm$1.efi" || die "${disk_file%/*}: no mm$1.efi, which is MokManager, beside the shim: Debian has it in" \
		"the package shim-helpers-amd64-signed, and lanboot-ipxe install takes it along"
	{ signed_read "$disk_file" && [ "$signed_state" != none ]; } || die "$disk_file: is not signed${signed_why:+: $signed_why}"
	cp "$disk_file" "$scratch/disk/$disk_next" || exit "$warning"
	echo "$2: ${disk_file%/*}"
}

key_disk() {
	[ $# = 1 ] || usage "key disk: expected the image's name, beneath a root"
	case $1 in
	*.img) ;;
	*) usage "key disk: $1: expected a name that ends in .img: by that firmware knows what it is" ;;
	esac
	command -v mformat >/dev/null 2>&1 ||
		die "no program mformat here; it makes the image (Debian, Alpine: mtools)"
	need_key
	read_conf
	# A folder a word: one with a blank in its name has to be said by --from.
	disk_roots=$(conf_value lanboot root | tr ' ' '\n' | sed 's|/*$|/sb/grub|')
	mkdir -p "$scratch/disk"
	: >"$scratch/disk.said"
	for disk_pair in x64:BOOTX64.EFI aa64:BOOTAA64.EFI; do
		disk_take "${disk_pair%:*}" "${disk_pair#*:}" >>"$scratch/disk.said" || continue
	done
	[ -s "$scratch/disk.said" ] || die "no shimx64.efi in ${key_from:-$disk_roots or /usr/lib/shim}: lanboot-ipxe" \
		"install --from FOLDER takes a distribution's, or --from names the folder where it is"
	openssl x509 -in "$certificate" -outform DER -out "$scratch/lanboot.cer" || exit "$warning"
	disk_folder=$(dirname "$1")
	stage=$(umask 022 && mktemp -d "$disk_folder/.$prog.XXXXXX") || die "$disk_folder: cannot write there; run $prog as root"
	# Half as much again for what the file system needs; whole tracks.
	disk_kib=$(($(du -sk "$scratch/disk" | sed 's/[^0-9].*//') + 512))
	if ! {
		mformat -C -i "$stage/img" -T $((disk_kib * 2 / 36 * 36)) -h 2 -s 18 -v LANBOOT :: &&
			mmd -i "$stage/img" ::/EFI ::/EFI/BOOT && mcopy -i "$stage/img" "$scratch"/disk/* ::/EFI/BOOT/ &&
			mcopy -i "$stage/img" "$scratch/lanboot.cer" ::/
	} >"$scratch/mtools" 2>&1; then
		die "mtools could not make the image: $(tail -n 1 "$scratch/mtools")"
	fi
	chmod 644 "$stage/img" || exit "$warning"
	on_disk "$stage/img"
	mv "$stage/img" "$1" || die "$1: could not be written; see above"
	echo "$1: made, of the shim in $(sed -n '1s/.*: //p' "$scratch/disk.said") and $certificate"
	cat <<-STEPS
		next: a profile with chain = that file, and lanboot once MACHINE PROFILE. On the machine's screen, within ten
		seconds, a key; then "Enroll key from disk", LANBOOT, lanboot.cer, "Continue", "Yes", "Reboot"
	STEPS
}
