# over.sh: sourced after lan_enter: this machine's folders, written to in memory; the machine stays as
# it is.

# over LOWER PLACE: what is written at PLACE goes into memory. Ends the test where there is no overlay
# file system.
over() {
	mkdir -p "$LAB/over$1/upper" "$LAB/over$1/work" "$2"
	mount -t overlay overlay -o "lowerdir=$1,upperdir=$LAB/over$1/upper,workdir=$LAB/over$1/work" "$2" \
		2>"$LOG/mount.log" && return
	skip "$LAB_NAME" "no overlay file system here: $(cat "$LOG/mount.log")"
	exit 0
}

# over_again FOLDER...: each of them as it was on the machine.
over_again() {
	for over_folder; do
		! mountpoint -q "$over_folder" || umount -l "$over_folder"
		rm -rf "$LAB/over$over_folder"
		over "$over_folder" "$over_folder"
	done
}

# over_bare: copies of the folders that hold users and what lanboot keeps, with nothing of lanboot in them.
over_bare() {
	over_again /etc /srv /var/lib
	for over_user in lanboot lanboot-dhcp lanboot-tftp lanboot-http; do
		userdel $over_user 2>/dev/null
		groupdel $over_user 2>/dev/null
	done
	rm -rf /etc/lanboot /var/lib/lanboot /srv/lanboot
}
