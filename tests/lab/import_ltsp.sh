# import_ltsp.sh: sourced: the real ltsp, which makes its iPXE script of an ltsp.conf.

# ltsp_ready DIR: what it reads and writes has fixed names, so it is given folders of DIR for them; with images
# x86_64, a, b and debian-12, and a folder chroot. False: $ltsp_why.
ltsp_ready() {
	ltsp=$PWD/build/peers/usr/share/ltsp/ltsp
	ltsp_why='no ltsp in build/peers, or not root: tests/lab/setup check brings it'
	[ -e "$ltsp" ] && [ "$(id -u)" = 0 ] || return
	mkdir -p "$1/etc/ltsp" "$1/srv/ltsp/images" "$1/srv/ltsp/chroot/proc" "$1/srv/tftp" "$1/bin"
	cp -R /etc/passwd /etc/group "$1/etc/"
	[ ! -e /etc/alternatives ] || cp -R /etc/alternatives "$1/etc/"
	for ltsp_image in x86_64 a b debian-12; do
		: >"$1/srv/ltsp/images/$ltsp_image.img"
	done
	for ltsp_busybox in build/peers/bin/busybox build/peers/usr/bin/busybox; do
		[ ! -e $ltsp_busybox ] || ln -sf "$PWD/$ltsp_busybox" "$1/bin/busybox"
	done
}

# ltsp_make DIR FILE: makes DIR/srv/tftp/ltsp/ltsp.ipxe of that ltsp.conf; what it says is in DIR/ltsp.log.
ltsp_make() {
	cp "$2" "$1/etc/ltsp/ltsp.conf"
	rm -f "$1/srv/tftp/ltsp/ltsp.ipxe"
	# It asks for its own card and address.
	unshare --mount --net sh -c "ip link add eth0 type veth peer name peer && ip link set peer up && ip link set eth0 up &&
		ip addr add 192.168.67.1/24 dev eth0 && mount --make-rprivate / && mount --bind '$1/etc' /etc && mount --bind '$1/srv' /srv &&
		PATH=\$PATH:$1/bin exec sh '$ltsp' ipxe -b0" >"$1/ltsp.log" 2>&1
}
