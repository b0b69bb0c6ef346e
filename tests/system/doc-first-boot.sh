#!/bin/sh
# doc-first-boot: a stranger follows doc/first-boot.md from the top, in an Alpine that has nothing but
# its base system, under its own OpenRC: the page's own commands, one block after the other, and the
# files that it says to write. Then machines without a disk are powered on.
#
# The Internet is played by a web server on the lab's switch, under the names of the real ones, with
# certificates of an authority that this Alpine is made to trust. What it has: Alpine's packages; a
# netboot release made here, of a kernel and modules that the lab has, with an initramfs that does
# what Alpine's does; iPXE as the distribution has it, in an archive like that of iPXE's releases.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
make=${MAKE:-make}
page=$top/doc/first-boot.md
made=$top/build/first-boot
key=$made/lanboot-test.rsa
arch=$(uname -m)

# an_abuild APORT REPO LOG
an_abuild() {
	tests/lab/abuild "$1" "$2" $key >"$3" 2>&1 || {
		tail -n 20 "$3" >&2
		fail "$LAB_NAME: the packages are made" "see $3"
		exit 1
	}
}

# gpgv_aport DIR: Debian's gpgv and all it runs on, as the package gpgv: Alpine's is not at hand.
gpgv_aport() {
	gpgv_tree=$1/gpgv-2.2/files
	mkdir -p "$gpgv_tree/usr/bin" "$gpgv_tree/usr/libexec/gpgv"
	: >"$1/gpgv-2.2/GNUmakefile"
	gpgv_program=$(command -v gpgv)
	cp "$gpgv_program" "$gpgv_tree/usr/libexec/gpgv/gpgv"
	ldd "$gpgv_program" | grep -o '/[^ ]*' | while read -r gpgv_library; do
		cp -L "$gpgv_library" "$gpgv_tree/usr/libexec/gpgv/"
	done
	mv "$gpgv_tree"/usr/libexec/gpgv/ld-linux* "$gpgv_tree/usr/libexec/gpgv/loader"
	cat >"$gpgv_tree/usr/bin/gpgv" <<-'END'
		#!/bin/sh
		exec /usr/libexec/gpgv/loader --library-path /usr/libexec/gpgv /usr/libexec/gpgv/gpgv "$@"
	END
	chmod 755 "$gpgv_tree/usr/bin/gpgv"
	tar -C "$1" -czf "$1/gpgv-2.2.tar.gz" gpgv-2.2
	rm -r "$1/gpgv-2.2"
	cat >"$1/APKBUILD" <<-'END'
		pkgname=gpgv
		pkgver=2.2
		pkgrel=0
		pkgdesc="The distribution's gpgv"
		url="https://gnupg.org/"
		arch="all"
		license="GPL-3.0-or-later"
		depends=""
		install=""
		subpackages=""
		source="$pkgname-$pkgver.tar.gz"
		build() { :; }
		package() { cp -a files/usr "$pkgdir"/; }
	END
	(cd "$1" && echo "sha512sums=\"$(sha512sum gpgv-2.2.tar.gz)\"" >>APKBUILD)
}

# What needs to write to build/ comes before the lab, where that is read-only.
make_packages() {
	rm -rf $made
	mkdir -p $made
	openssl genrsa -out $key 2048 2>/dev/null
	openssl rsa -in $key -pubout -out $key.pub 2>/dev/null
	$make -s BUILD=$made/dist aport || exit 1
	mv $made/dist/aport $made/aport
	echo 'options="$options !check"' >>$made/aport/APKBUILD
	lib=$top/build/musl/lib
	(
		unset MAKELEVEL
		export CC=musl-gcc CPPFLAGS="-isystem $lib/include" CFLAGS=-O2 LDFLAGS="-L$lib/lib" \
			MAKEFLAGS='-j2 -- LINK=-static STATIC_LIBS=-lz'
		an_abuild $made/aport $made/lanboot $made/lanboot.log
	) || exit 1
	mkdir $made/aport-gpgv
	gpgv_aport $made/aport-gpgv
	an_abuild $made/aport-gpgv $made/community $made/gpgv.log
}

need_alpine
need "$LAB_NAME" openssl curl gpg gpgv nginx cpio
need_ipxe
need_musl
[ "${LAB_INSIDE:-}" = "$0" ] || make_packages
lan_enter "$@"
lan_up

### The server: an Alpine with a network and nothing else

alpine_root ssl_client ca-certificates-bundle
web=$LAB/internet
mirror=$web/dl-cdn.alpinelinux.org/alpine
printf 'http://dl-cdn.alpinelinux.org/alpine/v3.24/%s\n' main community >$R/etc/apk/repositories
echo 'nameserver 10.0.0.4' >$R/etc/resolv.conf

# sign_index DIR: the index of packages that lie in DIR/ARCH, for apk.
sign_index() {
	mkdir -p $R/mnt
	mount --bind "$1" $R/mnt
	alpine_chroot sh -c "apk index -q --rewrite-arch $arch -o /mnt/$arch/APKINDEX.tar.gz /mnt/$arch/*.apk" \
		>>"$LOG/index.log" 2>&1
	umount $R/mnt
	tests/lab/apk-sign "$1/$arch/APKINDEX.tar.gz" $key
}
mkdir -p $R/media/lanboot
cp -r $made/lanboot/"$arch" $R/media/lanboot/
sign_index $R/media/lanboot
cp $key.pub $R/media/lanboot/

### The Internet

mkdir -p $mirror/v3.24/main $mirror/v3.24/community $web/github.com
cp -r "$alpine_repo" $mirror/v3.24/main/
cp -r $made/community/"$arch" $mirror/v3.24/community/
sign_index $mirror/v3.24/community

mkdir -m 700 $LAB/gnupg
export GNUPGHOME=$LAB/gnupg
gpg --batch --quiet --passphrase '' --quick-generate-key 'release <release@example.org>' ed25519 sign \
	never 2>>"$LOG/gpg.log" || lan_die "gpg makes no key: $(tail -n 1 "$LOG/gpg.log")"
gpg --armor --export release >$R/root/release.asc

# The initramfs but for what tells releases apart.
initramfs=$LAB/initramfs
mkdir -p $initramfs
tar -xzf "$alpine_tar" -C $initramfs
(cd $initramfs && gunzip -c "$top/build/lab/srv/boot/initramfs-lts" |
	cpio --quiet -id 'lib/modules/*') || lan_die "no modules in the lab's initramfs"
cp tests/lab/alpine-init $initramfs/init
cp tests/lab/init-words $initramfs/init-words
cp $key.pub $initramfs/etc/apk/keys/

# publish RELEASE: it is the latest on Alpine's mirror from now on.
publish() {
	publish_dir=$mirror/v3.24/releases/$arch
	publish_file=$publish_dir/alpine-netboot-$1-$arch.tar.gz
	mkdir -p "$publish_dir" $LAB/release/boot
	cp build/lab/srv/boot/vmlinuz-lts build/lab/srv/boot/modloop-lts $LAB/release/boot/
	echo "$1" >$initramfs/etc/release-of-initramfs
	(cd $initramfs && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >$LAB/release/boot/initramfs-lts
	tar -C $LAB/release -cf - boot | gzip -1 >"$publish_file"
	(cd "$publish_dir" && sha256sum "${publish_file##*/}" >"${publish_file##*/}.sha256")
	gpg --batch --quiet --armor --detach-sign "$publish_file"
	cat >"$publish_dir/latest-releases.yaml" <<-END
		---
		-
		  title: "Netboot"
		  branch: v3.24
		  arch: $arch
		  version: $1
		  flavor: alpine-netboot
		  file: ${publish_file##*/}
		  size: $(stat -c %s "$publish_file")
	END
	chmod -R a+rX $web
}
publish 3.24.1

ipxe=$web/github.com/ipxe/ipxe/releases/download/v2.0.0
mkdir -p "$ipxe" $LAB/ipxe/ipxeboot/x86_64 $LAB/ipxe/ipxeboot/i386
cp build/lab/srv/ipxe64.efi $LAB/ipxe/ipxeboot/x86_64/ipxe.efi
[ ! -e build/lab/srv/snponly.efi ] || cp build/lab/srv/snponly.efi $LAB/ipxe/ipxeboot/x86_64/
[ ! -e build/lab/srv/undionly.kpxe ] || cp build/lab/srv/undionly.kpxe $LAB/ipxe/ipxeboot/i386/
tar -C $LAB/ipxe -czf "$ipxe/ipxeboot.tar.gz" ipxeboot
chmod -R a+rX $web

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=lab' -keyout $LAB/ca.key -out $LAB/ca.crt \
	2>>"$LOG/openssl.log"
openssl req -newkey rsa:2048 -nodes -subj '/CN=internet' -keyout $LAB/web.key -out $LAB/web.csr \
	2>>"$LOG/openssl.log"
echo 'subjectAltName=DNS:dl-cdn.alpinelinux.org,DNS:github.com' >$LAB/web.ext
openssl x509 -req -in $LAB/web.csr -CA $LAB/ca.crt -CAkey $LAB/ca.key -CAcreateserial -days 2 \
	-extfile $LAB/web.ext -out $LAB/web.crt 2>>"$LOG/openssl.log"
cat $LAB/ca.crt >>$R/etc/ssl/certs/ca-certificates.crt

cat >$LAB/nginx.conf <<END
daemon off;
user root;
pid $LAB/nginx.pid;
error_log stderr info;
events { }
http {
	access_log /dev/stdout;
	client_body_temp_path $LAB/tmp/1;
	proxy_temp_path $LAB/tmp/2;
	fastcgi_temp_path $LAB/tmp/3;
	uwsgi_temp_path $LAB/tmp/4;
	scgi_temp_path $LAB/tmp/5;
	server {
		listen 80;
		listen 443 ssl;
		ssl_certificate $LAB/web.crt;
		ssl_certificate_key $LAB/web.key;
		root $web/\$host;
	}
}
END
lan_node internet 4
start internet internet nginx -e stderr -c $LAB/nginx.conf
start names internet dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null --no-resolv \
	--no-hosts --user=root --pid-file= --local=/org/ --local=/com/ \
	--host-record=dl-cdn.alpinelinux.org,10.0.0.4 --host-record=github.com,10.0.0.4
site_dnsmasq dhcp-option=option:dns-server,10.0.0.4

### The page: what is to be run, and what is to be written, in order

# A block of `sh` is run. One of `ini` or `text` is the content of the file that the text before it
# names. One of `console` shows what is seen. $LAB/page/08-02.sh: the second one of step 8.
mkdir $R/root/page
awk -v dir=$R/root/page '
	/^## / { step = $2 + 0; block = 0; path = "" }
	/^```/ && open { open = 0; if (file) close(file); file = ""; next }
	/^```/ {
		open = 1
		name = sprintf("%s/%02d-%02d.", dir, step, ++block)
		kind = substr($0, 4)
		if (kind == "sh") file = name "sh"
		else if (kind == "ini" || kind == "text") { file = name "file"; print path > (name "path") }
		else if (kind != "console") { print "what is ```" kind "?"; exit 1 }
		next
	}
	open { if (file) print > file; next }
	match($0, /`\/etc\/[^` ]*`/) { path = substr($0, RSTART + 1, RLENGTH - 2) }
' "$page" || fail "$LAB_NAME: the page" 'it has blocks that this test does not know'

# follow STEP...: as the reader does.
follow() {
	for follow_step; do
		for follow_block in "$R"/root/page/"$follow_step"-*; do
			follow_name=${follow_block##*/}
			case $follow_name in
			*.path)
				cp "${follow_block%.path}.file" "$R$(cat "$follow_block")"
				continue
				;;
			*.file) continue ;;
			esac
			alpine_in env LANBOOT_KEY=/root/release.asc sh -ex "/root/page/$follow_name" \
				>"$LOG/$follow_name.log" 2>&1
			follow_status=$?
			equal "$LAB_NAME: step $follow_name: $(head -n 1 "$follow_block")" $follow_status 0
			[ $follow_status = 0 ] || {
				tail -n 5 "$LOG/$follow_name.log" >&2
				finish
			}
		done
	done
}

alpine_boot
follow 01 02 03 04 05 06 07
messages=$R/var/log/messages
for daemon in pxedhcpd tftpd httpbootd; do
	check "$LAB_NAME: $daemon is ready" "$(tail -n 3 $messages)" \
		wait_for_line $messages "$daemon\[[0-9]*\]: ready" 20
done

### Power on

# machine_boots NAME FIRMWARE RELEASE PATTERN: comes up as itself, by the page's list of machines; the
# log has a line of its apkovl.
machine_boots() {
	machine_mac=$(sed -n "s/ $1\$//p" $R/etc/lanboot/kiosks)
	vm_start "$1" "$2" "$machine_mac"
	if ! wait_for_line "$LOG/$1.console" "$1 login:" 200 "vm-$1"; then
		fail "$LAB_NAME: $1 comes up" "no login on its console; see build/log/$LAB_NAME/"
		tail -n 20 $messages >&2
		lan_last >&2
		return
	fi
	ok "$LAB_NAME: $1 comes up with its own host name"
	console_text "$1" >$LAB/console
	has "$LAB_NAME: $1 runs the real Alpine's userland" $LAB/console 'Welcome to Alpine Linux'
	has "$LAB_NAME: $1: its initramfs" $LAB/console "init: of release $3"
	check "$LAB_NAME: $1 says that it is up" "$(grep -c ' up ' $messages) such lines" \
		wait_for_line $messages "httpbootd\[[0-9]*\]: up .*mac=$machine_mac" 60 "vm-$1"
	has "$LAB_NAME: $1 has its own apkovl" $messages "httpbootd.*: $4 .*status=200"
	has "$LAB_NAME: $1 has its modloop" $messages "httpbootd.*: served .*/modloop-lts .*status=200"
	stop "vm-$1"
}
machine_boots kiosk1 uefi 3.24.1 'overlay .*host=kiosk1'
has "$LAB_NAME: the boot file came by TFTP" $messages 'tftpd\[[0-9]*\]: served .*file=ipxe64\.efi'

follow 08
publish 3.24.2
follow 09
alpine_in lanboot-image use 3.24.2 >"$LOG/use.log" 2>&1
equal "$LAB_NAME: lanboot-image use" $? 0

# Without the Internet: a release from a file. And an apkovl that lies there ready.
publish 3.24.3
archive=alpine-netboot-3.24.3-$arch.tar.gz
cp "$mirror/v3.24/releases/$arch/$archive" $R/root/
alpine_in lanboot-image --no-signature import /root/$archive >"$LOG/import.log" 2>&1
equal "$LAB_NAME: lanboot-image import" $? 0
alpine_in lanboot-image use 3.24.3 >>"$LOG/use.log" 2>&1
equal "$LAB_NAME: lanboot-image use of what was imported" $? 0
alpine_in lanboot-overlay pack kiosk /srv/lanboot --hostname kiosk10 >"$LOG/pack.log" 2>&1
equal "$LAB_NAME: lanboot-overlay pack" $? 0
sed -i '/^name = kiosk10$/a apkovl = kiosk.apkovl.tar.gz' $R/etc/lanboot/conf.d/kiosks.ini
alpine_in rc-service httpbootd reload >>"$LOG/use.log" 2>&1
wait_for_line $messages 'httpbootd\[[0-9]*\]: reloaded' 10
machine_boots kiosk10 bios 3.24.3 'served .*path=/kiosk\.apkovl\.tar\.gz'
alpine_halt
has_not "$LAB_NAME: nothing failed" $LOG/messages '(pxedhcpd|tftpd|httpbootd)\[[0-9]*\]: (failed|malformed)'
finish
