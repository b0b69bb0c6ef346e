# shellcheck shell=sh
# image_unpack.sh: a part of lanboot-image: takes the files of a release out of $archive, which may have
# been made by anybody, and puts them in place.
: "${base?}" "${stage?}" "${archive?}" "${archive_name?}" "${sum?}" "${sum_said?}" "${signature_said?}" "${signed_at?}"

refuse() {
	die "${archive##*/}: $(printf %s "$*" | others_words): not a netboot release of Alpine. Nothing was changed"
}

# No release has so many bytes of names.
most_listing=4000000

# most_bytes: prints how many bytes are unpacked at most. What a release holds is packed already.
most_bytes() { echo $(($(stat -c %s "$archive") * 4 + 64000000)); }

# tar_of_archive OPTION...: what tar does with what is packed in the archive, and no more of it than
# most_bytes. Fails if gzip does, too, or if there is more.
tar_of_archive() {
	rm -f "$stage/gzip.failed"
	{ gzip -dc <"$archive" || : >"$stage/gzip.failed"; } | head -c "$(most_bytes)" | {
		tar "$@"
		of_status=$?
		cat >/dev/null
		exit $of_status
	} || return
	[ ! -e "$stage/gzip.failed" ]
}

# names_of OPTION: tar's list of what is in the archive.
names_of() {
	rm -f "$stage/tar.failed"
	{ tar_of_archive "$1" - || : >"$stage/tar.failed"; } | head -c $most_listing
	[ ! -e "$stage/tar.failed" ]
}

# look_inside: the archive's names, in $stage/names; nothing in it may be but files and folders
# beneath boot/, with plain names, each once. Hard links, as between the device trees of some boards,
# are in $stage/hard: what is unpacked must be none of them.
look_inside() {
	run_child names_of -tvf >"$stage/listing" 2>"$stage/tar.err" ||
		refuse "cannot be unpacked ($(head -n 1 "$stage/tar.err"))"
	# tar tells of names that it would have mended.
	[ ! -s "$stage/tar.err" ] || refuse "$(head -n 1 "$stage/tar.err")"
	run_child names_of -tf >"$stage/names" 2>/dev/null || refuse "cannot be unpacked"
	# Line by line the same members. GNU tar marks hard links by an h and says "link to"; busybox
	# shows them as files with an arrow.
	[ "$(wc -l <"$stage/listing")" = "$(wc -l <"$stage/names")" ] ||
		refuse "holds a name that is not beneath boot/: one of several lines"
	LC_ALL=C awk '
		NR == FNR { name[FNR] = $0; next }
		/^h/ || /^-.* link to / || /^-.* -> / { print name[FNR] }' \
		"$stage/names" "$stage/listing" >"$stage/hard"
	inside_bad=$(LC_ALL=C awk '!/^[-dh]/ { print substr($0, 1, 120); exit }' "$stage/listing")
	[ -z "$inside_bad" ] || refuse "holds a link or a device: $inside_bad"
	inside_bad=$(LC_ALL=C awk 'length > 200 ||
		!/^(\.\/)?boot(\/[A-Za-z0-9_][A-Za-z0-9._+,=@~-]*)*\/?$/ && $0 != "./" {
			print substr($0, 1, 120); exit }' "$stage/names")
	[ -z "$inside_bad" ] || refuse "holds a name that is not beneath boot/: $inside_bad"
	inside_bad=$(sed 's|^\./||; s|/$||' "$stage/names" | sort | uniq -d | head -n 1)
	[ -z "$inside_bad" ] || refuse "holds $inside_bad twice"
	unpacked_bytes=$(LC_ALL=C awk '{ sum += $3 } END { printf "%.0f\n", sum }' "$stage/listing")
	[ "${#unpacked_bytes}" -le 10 ] || refuse "holds $unpacked_bytes bytes"
}

# has_name NAME: sets member, as the archive calls it.
has_name() {
	member=$(grep -Ex -m 1 "(\\./)?boot/$1" "$stage/names")
	[ -n "$member" ]
}

# choose_flavors FLAVOR: sets flavors, those to unpack; FLAVOR may be empty.
choose_flavors() {
	flavors=''
	archive_flavors=$(sed -n 's|^\(\./\)*boot/vmlinuz-||p' "$stage/names" | sort | paste -s -d ' ' -)
	for choose_one in ${1:-$archive_flavors}; do
		is_word "$choose_one" || refuse "has a kernel with the name vmlinuz-$choose_one"
		for choose_part in vmlinuz initramfs modloop; do
			has_name "$choose_part-$choose_one" ||
				die "${archive##*/}: no boot/$choose_part-$choose_one in it; it has the flavors:" \
					"${archive_flavors:-none}. Nothing was changed"
		done
		flavors="$flavors $choose_one"
	done
	[ -n "$flavors" ] || refuse 'no boot/vmlinuz-FLAVOR in it'
	flavors=${flavors# }
}

# unpack: the chosen flavors, as $stage/image.
unpack() {
	mkdir "$stage/out" "$stage/image" || die "$base: could not be written to; see above"
	set --
	for unpack_flavor in $flavors; do
		for unpack_part in vmlinuz initramfs modloop; do
			has_name "$unpack_part-$unpack_flavor"
			! grep -Fqx "$member" "$stage/hard" ||
				refuse "holds a link or a device: $member is another name of a file in it"
			set -- "$@" "$member"
		done
	done
	run_child tar_of_archive -xof - -C "$stage/out" "$@" 2>"$stage/tar.err" || {
		why_full
		die "${archive##*/}: could not be unpacked: $(tail -n 1 "$stage/tar.err" | others_words)." \
			"Nothing was changed"
	}
	for unpack_member; do
		unpack_file=$stage/out/$unpack_member
		if [ ! -f "$unpack_file" ] || [ -L "$unpack_file" ] || [ ! -s "$unpack_file" ] ||
			[ "$(stat -c %h "$unpack_file")" != 1 ]; then
			refuse "$unpack_member is empty or not a file"
		fi
		if ! chmod 644 "$unpack_file" || ! mv "$unpack_file" "$stage/image/"; then
			die "$base: could not be written to; see above"
		fi
	done
	on_disk "$stage/image"/*
}

# put_in_place RELEASE ARCH: the image, beside others.
put_in_place() {
	place=$base/$1/$2
	{
		printf 'archive    %s\nsha256     %s\nchecksum   %s\nsignature  %s\nholds      %s\n' \
			"$archive_name" "$sum" "$sum_said" "$signature_said" "$archive_flavors"
		[ -z "$signed_at" ] || printf 'signed     %s\n' "$signed_at"
	} >"$stage/image/ORIGIN" || die "$base: could not be written to; see above"
	chmod 644 "$stage/image/ORIGIN"
	on_disk "$stage/image/ORIGIN"
	if [ ! -e "$place" ]; then
		chmod 755 "$stage/image"
		if ! mkdir -p "$base/$1" || ! chmod 755 "$base/$1" || ! mv "$stage/image" "$place"; then
			rmdir "$base/$1" 2>/dev/null
			die "$place: could not be put in place; see above"
		fi
	else
		# What is there may be on its way to a machine: it stays. The kernel comes last.
		for place_flavor in $flavors; do
			[ ! -e "$place/vmlinuz-$place_flavor" ] || continue
			# As Alpine made it, where it was signed here.
			[ ! -e "$stage/image/vmlinuz-$place_flavor.unsigned" ] ||
				mv -f "$stage/image/vmlinuz-$place_flavor.unsigned" "$place/"
			for place_part in modloop initramfs vmlinuz; do
				mv "$stage/image/$place_part-$place_flavor" "$place/" ||
					die "$place: could not be put in place; see above"
			done
		done
		mv -f "$stage/image/ORIGIN" "$place/"
	fi
	on_disk "$place" "$base/$1" "$base"
}
