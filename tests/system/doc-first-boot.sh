#!/bin/sh
# doc-first-boot: a stranger follows the README, and then doc/first-boot.md from the top, in an Alpine that has
# nothing but its base system, under its own OpenRC: the pages' own commands, one block after the other, and the
# files that they say to write. Machines without a disk are powered on. And all is taken back.
#
# The Internet is played by a web server on the lab's switch, under the names of the real ones, with
# certificates of an authority that this Alpine is made to trust. What it has: Alpine's packages; a
# netboot release made here, of a kernel and modules that the lab has, with an initramfs that does
# what Alpine's does; iPXE as the distribution has it, in an archive like that of iPXE's releases.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
. tests/lab/alpine_toolchain.sh
page=$top/doc/first-boot.md
made=$top/build/first-boot
key=$made/alpine-test.rsa
arch=$(uname -m)

# What needs to write to build/ comes before the lab, where that is read-only.
make_packages() {
	rm -rf $made
	mkdir -p $made
	openssl genrsa -out $key 2048 2>/dev/null
	openssl rsa -in $key -pubout -out $key.pub 2>/dev/null
	toolchain_repo $made/community $key $made/toolchain.log || {
		tail -n 20 $made/toolchain.log >&2
		fail "$LAB_NAME: Alpine's own packages are made" "see $made/toolchain.log"
		exit 1
	}
}

need_alpine
need "$LAB_NAME" openssl curl gpg gpgv nginx cpio
need_ipxe
need_musl
[ "${LAB_INSIDE:-}" = "$0" ] || make_packages
lan_enter "$@"
. tests/lab/nginx.sh
lan_up

### The server: an Alpine with a network and nothing else

alpine_root ssl_client ca-certificates-bundle
web=$LAB/internet
mirror=$web/dl-cdn.alpinelinux.org/alpine
printf 'http://dl-cdn.alpinelinux.org/alpine/v3.24/%s\n' main community >$R/etc/apk/repositories
echo 'nameserver 10.0.0.4' >$R/etc/resolv.conf

cp $key.pub $R/etc/apk/keys/
mkdir $R/root/lanboot
git -c safe.directory="$top" ls-files -z | tar --null -T - -cf - | tar -C $R/root/lanboot -xf -

### The Internet

mkdir -p $mirror/v3.24/main $mirror/v3.24/community $web/github.com
cp -r "$alpine_repo" $mirror/v3.24/main/
cp -r $made/community/"$arch" $mirror/v3.24/community/
ln -s v3.24 $mirror/latest-stable

mkdir -m 700 $LAB/gnupg
export GNUPGHOME=$LAB/gnupg
gpg --batch --quiet --passphrase '' --quick-generate-key 'release <release@example.org>' ed25519 sign \
	never 2>>"$LOG/gpg.log" || lan_die "gpg makes no key: $(tail -n 1 "$LOG/gpg.log")"
gpg --armor --export release >$R/root/release.asc

# The initramfs but for what tells releases apart.
initramfs=$LAB/initramfs
alpine_initramfs $initramfs $key.pub

# publish RELEASE: it is the latest on Alpine's mirror from now on.
publish() {
	publish_dir=$mirror/v3.24/releases/$arch
	publish_file=$publish_dir/alpine-netboot-$1-$arch.tar.gz
	mkdir -p "$publish_dir"
	alpine_release "$1" $initramfs $LAB/release/boot
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
$(nginx_temp $LAB/tmp)
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

# as_reader FILE: does what is in it, as root; the return key alone answers what is asked.
as_reader() {
	yes '' | head -n 20 >$R/root/answers
	alpine_in env LANBOOT_KEY=/root/release.asc sh -c "cd /root/lanboot; exec sh -ex $1 </root/answers"
}

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
			as_reader "/root/page/$follow_name" >"$LOG/$follow_name.log" 2>&1
			follow_status=$?
			equal "$LAB_NAME: step $follow_name: $(head -n 1 "$follow_block")" $follow_status 0
			[ $follow_status = 0 ] || {
				tail -n 5 "$LOG/$follow_name.log" >&2
				finish
			}
		done
	done
}

### The README, to a machine that boots; then all of it back

# listing: what lies in this Alpine, but for what it writes while it runs.
listing() {
	(cd $R && find . -xdev \( -path ./proc -o -path ./run -o -path ./dev -o -path ./tmp -o -path ./var/log -o -path ./root \
		-o -path ./var/cache/apk -o -path ./media/lanboot -o -path './etc/*-' \) -prune -o -print | sort)
	cat $R/etc/passwd $R/etc/group $R/etc/apk/world
}

# blocks PATTERN: the README's blocks for Alpine in which a line is that, each without its comments.
blocks() {
	awk -v pattern="$1" '
		/^## / { here = /^## To stay: on Alpine/; next }
		here && /^    / { sub(/^    /, ""); sub(/  +#.*/, ""); block = block $0 "\n"; hit = hit || $0 ~ pattern; next }
		hit { printf "%s\n", block }
		{ block = ""; hit = 0 }' "$top/README.md"
}
# block PATTERN N: the N-th of them.
block() { blocks "$1" | awk -v RS= -v n="$2" 'NR == n'; }

# counted STEPS: whatever joins them, each is a command.
counted() {
	check "$LAB_NAME: README: three commands at most" "$1" [ "$(printf '%s\n' "$1" | tr ';&|' '\n' | grep -c '[^ ]')" -le 3 ]
}

alpine_boot
alpine_toolchain_mount || lan_die 'no toolchain in the Alpine'
messages=$R/var/log/messages
alpine_in apk -q update || lan_die 'apk finds no repository'
listing >"$LOG/before"
steps=$(block '^lanboot setup$' 1)
counted "$steps"
printf '%s\n' "$steps" >$R/root/evening.sh
evening_began=$(date +%s)
as_reader /root/evening.sh >"$LOG/evening.log" 2>&1
evening_status=$?
equal "$LAB_NAME: README: they work" $evening_status 0
if [ $evening_status != 0 ]; then
	tail -n 5 "$LOG/evening.log" >&2
	finish
fi
has "$LAB_NAME: README: the services run" "$LOG/evening.log" \
	'services  *done: running, and started at each boot: pxedhcpd tftpd httpbootd'
has "$LAB_NAME: README: all is well" "$LOG/evening.log" '^check  *done: .*all well'
has_not "$LAB_NAME: README: what the building took is gone" $R/lib/apk/db/installed '^P:(gcc|musl-dev|tar)$'
vm_start first uefi 52:54:00:12:34:77
check "$LAB_NAME: README: a machine comes up" "$(tail -n 3 $messages)" \
	wait_for_line $messages 'httpbootd\[[0-9]*\]: up .*mac=52:54:00:12:34:77' 200 vm-first
evening_took=$(($(date +%s) - evening_began))
# Five minutes of a machine that does nothing else.
check "$LAB_NAME: README: in minutes" "$evening_took s" [ $evening_took -lt $((300 * patience / 1000)) ]
stop vm-first
printf '%s\napk del make\n' "$(block '^lanboot setup --undo' 1)" >$R/root/evening.sh
as_reader /root/evening.sh >"$LOG/evening.undo" 2>&1
equal "$LAB_NAME: README: all is taken back" $? 0
listing >"$LOG/after"
equal "$LAB_NAME: README: nothing stays" "$(diff "$LOG/before" "$LOG/after" | grep '^[<>]' | xargs)" ''

# The repository that was made goes to another Alpine: this one again, that knows nothing of it. The README's three
# commands are the first two steps of the page.
mkdir -p $R/media/lanboot
cp -r $R/root/lanboot/build/apk-repo/. $R/media/lanboot/
steps=$(block '^lanboot setup$' 2)
counted "$steps"
equal "$LAB_NAME: they are those of the page" "$(cat $R/root/page/01-* $R/root/page/02-* | sed 's/ lanboot-doc$//')" "$steps"
: >$messages
alpine_in rc-service -q syslog restart

### The page

follow 01 02 03
# For this test alone, whose machines have no screen.
cat >$R/var/lib/lanboot/overlays/thinclient/etc/local.d/who.start <<'END'
#!/bin/sh
echo "this is $(hostname), of $(. /etc/os-release && echo "$NAME")" >/dev/ttyS0
END
chmod 755 $R/var/lib/lanboot/overlays/thinclient/etc/local.d/who.start
follow 04
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
	if ! wait_for_line "$LOG/$1.console" "this is $1, of Alpine Linux" 200 "vm-$1"; then
		tail -n 20 $messages >&2
		vm_missed "$1" "$1 comes up"
		return
	fi
	ok "$LAB_NAME: $1 comes up with its own host name"
	console_text "$1" >$LAB/console
	has "$LAB_NAME: $1: its initramfs" $LAB/console "init: of release $3"
	check "$LAB_NAME: $1 says that it is up" "$(grep -c ' up ' $messages) such lines" \
		wait_for_line $messages "httpbootd\[[0-9]*\]: up .*mac=$machine_mac" 60 "vm-$1"
	has "$LAB_NAME: $1 has its own apkovl" $messages "httpbootd.*: $4 .*status=200"
	has "$LAB_NAME: $1 has its modloop" $messages "httpbootd.*: served .*/modloop-lts .*status=200"
	stop "vm-$1"
}
machine_boots kiosk1 uefi 3.24.1 'overlay .*host=kiosk1'
has "$LAB_NAME: the boot file came by TFTP" $messages 'tftpd\[[0-9]*\]: served .*file=ipxe64\.efi'

publish 3.24.2
follow 06
alpine_in lanboot image use 3.24.2 >"$LOG/use.log" 2>&1
equal "$LAB_NAME: lanboot image use" $? 0

# Without the Internet: a release from a file. And an apkovl that lies there ready.
publish 3.24.3
archive=alpine-netboot-3.24.3-$arch.tar.gz
cp "$mirror/v3.24/releases/$arch/$archive" $R/root/
alpine_in lanboot-image --no-signature import /root/$archive >"$LOG/import.log" 2>&1
equal "$LAB_NAME: lanboot-image import" $? 0
alpine_in lanboot-image use 3.24.3 >>"$LOG/use.log" 2>&1
equal "$LAB_NAME: lanboot-image use of what was imported" $? 0
alpine_in lanboot-overlay pack thinclient /srv/lanboot --hostname kiosk10 >"$LOG/pack.log" 2>&1
equal "$LAB_NAME: lanboot-overlay pack" $? 0
sed -i '/^name *= kiosk10$/a apkovl = thinclient.apkovl.tar.gz' $R/var/lib/lanboot/hosts.d/*
alpine_in rc-service httpbootd reload >>"$LOG/use.log" 2>&1
wait_for_line $messages 'httpbootd\[[0-9]*\]: reloaded' 10
machine_boots kiosk10 bios 3.24.3 'served .*path=/thinclient\.apkovl\.tar\.gz'

# What is taken back here is all but what the reader wrote or fetched, the user of whom some of that is, and that lbu
# is to save it.
follow 07
listing | grep -v -e '^\./etc/lanboot\(/kiosks\)\?$' -e '^\./srv/lanboot' -e '^\./var/lib/lanboot\(/hosts\.d.*\)\?$' \
	-e '^\./var/lib/lanboot/overlays\(/thinclient\(/etc\(/localtime\|/local\.d\(/who\.start\)\?\|/apk\(/world\)\?\)\?\)\?\)\?$' \
	-e '^lanboot-http:' -e '^lanboot:' -e '^\./etc/apk/keys/lanboot.rsa.pub$' \
	-e '/lbu\.list$' >"$LOG/after-page"
equal "$LAB_NAME: nothing else stays" "$(diff "$LOG/before" "$LOG/after-page" | grep '^[<>]' | xargs)" ''
alpine_halt
has_not "$LAB_NAME: nothing failed" $LOG/messages '(pxedhcpd|tftpd|httpbootd)\[[0-9]*\]: (failed|malformed)'
finish
