# served.sh: sourced after lan.sh, over.sh and guide.sh: a server as lanboot setup leaves it, on copies of this
# machine's folders, for who follows a guide there.

# served_up: its release is 3.24.1, from a file here. A reader that has another one fetched gets 3.24.2.
served_up() {
	over_bare
	over_again /root
	mkdir -p $LAB/release/boot $LAB/ipxe $LAB/reader
	cp build/lab/srv/boot/*-lts $LAB/release/boot/
	served_archive 3.24.1
	gunzip -c build/lab/srv/boot/initramfs-lts | gzip -2 >$LAB/release/boot/initramfs-lts
	served_archive 3.24.2
	cp build/lab/srv/*.kpxe build/lab/srv/*.efi $LAB/ipxe/ 2>/dev/null
	export PATH="$top/tools:$top/$BIN:$PATH" LANBOOT_LIBEXEC="$top/$BIN"
	in_boot lanboot setup --yes --ipxe $LAB/ipxe --from $LAB/alpine-netboot-3.24.1-x86_64.tar.gz >"$LOG/setup" 2>&1
	has "$LAB_NAME: lanboot setup was here" "$LOG/setup" '^configuration  done'
	cat >$LAB/reader/lanboot <<-END
		#!/bin/sh
		case "\$1 \$2" in
		'image add') set -- image --no-signature import $LAB/alpine-netboot-3.24.2-x86_64.tar.gz ;;
		esac
		exec $top/tools/lanboot "\$@"
	END
	chmod 755 $LAB/reader/lanboot
	for served_daemon in pxedhcpd tftpd httpbootd; do
		start $served_daemon boot "$top/$BIN/$served_daemon" -d
		wait_for_line "$LOG/$served_daemon.log" 'ready version' 15 $served_daemon
	done
}

# served_archive NUMBER
served_archive() { tar -C $LAB/release -cf - boot | gzip -1 >"$LAB/alpine-netboot-$1-x86_64.tar.gz"; }

guide_run() { (cd /root && in_boot env PATH="$LAB/reader:$PATH" sh -eux "$1"); }
asked() { in_boot lanboot "$@" 2>&1; }
