# apk_repo.sh: sourced after lan.sh: packages of our own, as abuild makes them, and the signed index of them.
#
#   $repo   the folder they are in, by default $LAB/repo; it has to be there
#   $arch   what they are for
# repo_make_key makes the key that they are signed with, $LAB/site.rsa.pub.

repo=${repo:-$LAB/repo}
arch=${arch:-$(uname -m)}
repo_key=$LAB/site.rsa

repo_make_key() {
	openssl genrsa -out $repo_key 2048 2>/dev/null
	openssl rsa -in $repo_key -pubout -out $LAB/site.rsa.pub 2>/dev/null
}
# member FOLDER FILE...: a segment: a tar without its end, in gzip.
member() {
	(cd "$1" && shift && tar --owner=0 --group=0 --format=ustar -b 1 -cf - "$@") | head -c -1024 | gzip -n
}
# segment_sign FILE: the segment that signs it.
segment_sign() {
	mkdir -p $LAB/sign
	openssl dgst -sha1 -sign $repo_key -out $LAB/sign/.SIGN.RSA.site.rsa.pub "$1"
	member $LAB/sign .SIGN.RSA.site.rsa.pub
}
# package NAME VERSION TEXT [FILE]: in $repo, with that file in it; its lines for the index in $LAB/index. Without one,
# apk has nothing to say against it: it has the checksum of what is in it, as abuild writes them.
package() {
	rm -rf $LAB/pkg && mkdir -p $LAB/pkg/data/usr/share/"$1" $LAB/pkg/control
	echo "$3" >$LAB/pkg/data/usr/share/"$1"/text
	[ -z "${4:-}" ] || cp "$4" $LAB/pkg/data/usr/share/"$1"/file
	package_sum=$(sha1sum <$LAB/pkg/data/usr/share/"$1"/text)
	if [ -z "${4:-}" ]; then
		set -- "$@" --format=pax "--pax-option=APK-TOOLS.checksum.SHA1:=${package_sum%% *}"
	else
		set -- "$1" "$2" "$3" --format=ustar
	fi
	(cd $LAB/pkg/data && shift 3 && tar --owner=0 --group=0 "$@" -cf - usr) | gzip -n >$LAB/pkg/data.gz
	cat >$LAB/pkg/control/.PKGINFO <<-END
		pkgname = $1
		pkgver = $2
		pkgdesc = $3
		arch = $arch
		size = 100
		datahash = $(sha256sum $LAB/pkg/data.gz | cut -d ' ' -f 1)
	END
	member $LAB/pkg/control .PKGINFO >$LAB/pkg/control.gz
	segment_sign $LAB/pkg/control.gz >$LAB/pkg/sign.gz
	cat $LAB/pkg/sign.gz $LAB/pkg/control.gz $LAB/pkg/data.gz >$repo/"$1-$2".apk
	cat >>$LAB/index <<-END
		C:Q1$(openssl dgst -sha1 -binary $LAB/pkg/control.gz | base64)
		P:$1
		V:$2
		A:$arch
		S:$(stat -c %s $repo/"$1-$2".apk)
		I:100
		T:$3

	END
}
# publish: the index of what was packaged since $LAB/index was emptied.
publish() {
	mkdir -p $LAB/idx
	cp $LAB/index $LAB/idx/APKINDEX
	echo site >$LAB/idx/DESCRIPTION
	(cd $LAB/idx && tar --owner=0 --group=0 --format=ustar -cf - DESCRIPTION APKINDEX) | gzip -n >$LAB/unsigned.gz
	segment_sign $LAB/unsigned.gz >$LAB/new.gz
	cat $LAB/unsigned.gz >>$LAB/new.gz
	mv $LAB/new.gz $repo/APKINDEX.tar.gz
}
