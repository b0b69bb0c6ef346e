# image.sh: sourced by the tests of lanboot-image, inside a LAN that is up: releases that are made up
# here, on a mirror that httpbootd plays, and running the tool.
need "$LAB_NAME" curl gpg gpgv flock
. tests/lab/shells.sh

tool=$top/tools/lanboot-image
mirror=$LAB/mirror
out=$LAB/out err=$LAB/err

### Releases, and who signs them

mkdir -m 700 $LAB/gnupg
export GNUPGHOME=$LAB/gnupg
# sign_with NAME FILE: a detached signature beside it.
sign_with() { gpg --batch --quiet --yes --local-user "$1" --armor --detach-sign -o "$2.asc" "$2"; }
for signer in release stranger; do
	gpg --batch --quiet --passphrase '' --quick-generate-key "$signer <$signer@example.org>" \
		ed25519 sign never 2>>"$LOG/gpg.log" || lan_die "gpg makes no key: $(tail -n 1 "$LOG/gpg.log")"
done
gpg --armor --export release >$LAB/release.asc

# make_content FOLDER WORD FLAVOR...: what an archive of a release holds.
make_content() {
	content=$1 content_word=$2
	shift 2
	rm -rf "$content"
	mkdir -p "$content/boot"
	for content_flavor; do
		for content_part in vmlinuz initramfs modloop System.map config; do
			echo "$content_part of $content_word" >"$content/boot/$content_part-$content_flavor"
		done
		head -c 60000 /dev/urandom >>"$content/boot/modloop-$content_flavor"
	done
}

# sum_beside FILE
sum_beside() { (cd "${1%/*}" && sha256sum "${1##*/}" >"${1##*/}.sha256"); }

# publish RELEASE ARCH FLAVOR...: an archive on the mirror, with its checksum and signature.
publish() {
	publish_release=$1 publish_arch=$2
	shift 2
	publish_dir=$mirror/v${publish_release%.*}/releases/$publish_arch
	publish_file=$publish_dir/alpine-netboot-$publish_release-$publish_arch.tar.gz
	mkdir -p "$publish_dir"
	make_content $LAB/content "$publish_release $publish_arch" "$@"
	tar -C $LAB/content -czf "$publish_file" boot/
	sum_beside "$publish_file"
	sign_with release "$publish_file"
	cat >"$publish_dir/latest-releases.yaml" <<-YAML
		---
		-
		  title: "Mini root filesystem"
		  branch: v${publish_release%.*}
		  arch: $publish_arch
		  version: 9.9.9
		  flavor: alpine-minirootfs
		  file: alpine-minirootfs-9.9.9-$publish_arch.tar.gz
		  size: 3

		-
		  title: "Netboot"
		  desc: |
		    Kernel, initramfs and modloop for
		    netboot.
		  branch: v${publish_release%.*}
		  arch: $publish_arch
		  version: $publish_release
		  flavor: alpine-netboot
		  file: alpine-netboot-$publish_release-$publish_arch.tar.gz
		  size: $(stat -c %s "$publish_file")
	YAML
}
x86=$mirror/v3.24/releases/x86_64
first=$x86/alpine-netboot-3.24.0-x86_64.tar.gz
publish 3.24.0 aarch64 lts
publish 3.24.0 x86_64 lts virt
publish 3.24.1 x86_64 lts virt
chmod -R a+rX $mirror
cat >$LAB/mirror.ini <<EOF
[lanboot]
user = nobody
root = $mirror
EOF
daemons_start $LAB/mirror.ini httpbootd || exit 1

### Running it

# run ARGUMENT...: with the shell, PATH and root of the moment; out, err, status. httpbootd, which
# reads the configuration, is on that PATH unless it is named.
run() {
	in_client env PATH="${path:-$top/$BIN:$PATH}" $shell "$tool" --root "$dir" --mirror http://10.0.0.2 \
		--key $LAB/release.asc "$@" >$out 2>$err </dev/null
	status=$?
}

# refused NAME PATTERN ARGUMENT...: it fails, says so, and changes nothing.
refused() {
	refused_name=$1 refused_pattern=$2
	shift 2
	refused_before=$(tree)
	run "$@"
	if [ "$status" != 1 ]; then
		fail "$refused_name" "status $status, expected 1: $(tail -n 1 $err)"
	elif [ "$(tree)" != "$refused_before" ]; then
		fail "$refused_name" "it changed something: $(tree)"
	else
		has "$refused_name" $err "$refused_pattern"
	fi
}

# tree: all that is there but for the lock, with what the links lead to.
tree() {
	(cd "$dir" 2>/dev/null && find . ! -name .lanboot-image.lock ! -path . ! -path ./alpine \
		\( -type l -exec sh -c 'echo "$1 -> $(readlink "$1")"' - {} \; -o -print \)) | sort
}

# is_of RELEASE [ARCH]: the three files in use are those of one release.
in_use_is() {
	for use_part in vmlinuz initramfs modloop; do
		head -n 1 "$dir/alpine/3.24/x86_64/$use_part-lts" | tr -d '\000'
	done | sed 's/.* of //' | sort -u | paste -sd ' ' -
}

# make_tools DIR [PROGRAM...]: a PATH without what fetches, checks and serves.
make_tools() {
	tools_dir=$1
	shift
	rm -rf "$tools_dir"
	mkdir -p "$tools_dir"
	for tools_program in sh dirname sed grep tr cat mktemp rm rmdir mkdir mv cp ln chmod wc head tail \
		sync sleep cut dash busybox awk sort uniq paste du df stat find readlink flock tar gzip \
		sha256sum base64 env touch "$@"; do
		tools_path=$(command -v "$tools_program") && ln -sf "$tools_path" "$tools_dir/$tools_program"
	done
}
