#!/bin/sh
# mirror-odd: indexes of Alpine's that nobody's tools of today write: what Alpine's own apk takes of an upstream it gets
# by a mirror, too, but for packages that none can prove; what it refuses is refused with words. And a folder of keys
# full of what is none.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
lan_enter "$@"
need "$LAB_NAME" curl nginx openssl zstd
. tests/lab/mirror.sh
lan_up
. tests/lab/apk_upstream.sh
made=$LAB/made
repo=$made
mkdir -p $made $LAB/srv $LAB/cache $LAB/state $LAB/work
chown nobody $LAB/cache $LAB/state
. tests/lab/apk_repo.sh
repo_make_key
cp $LAB/site.rsa.pub $LAB/keys/
cp $LAB/site.rsa.pub $LAB/box/etc/apk/keys/
openssl genrsa -out $LAB/unknown.rsa 2048 2>/dev/null

package one 1-r0 'a package'
package two 2-r0 'one that is written of oddly'
package 'three+a' '1_p2-r0' 'with signs'
cp $LAB/index $LAB/plain
other=C:Q1$(echo another | openssl dgst -sha1 -binary | base64)

### Texts, each of a repository of its own

# text NAME SED: the plain one, changed so.
text() {
	repo=$web/alpine/$1/$arch
	mkdir -p $repo
	cp $made/*.apk $repo/
	sed -E "$2" $LAB/plain >$LAB/index
	publish
}
two='/^P:one/,/^P:two/'
text plain ''
text crlf 's/$/\r/'
text newer-fields 's/^T:/z:1\nT:/'
text no-field 's/^T:/<html>\nT:/'
text upper-field 's/^T:/Z:1\nT:/'
text long-field "s/^T:.*/T:$(head -c 40000 /dev/zero | tr '\0' x)/"
text noarch 's/^A:.*/A:noarch/'
text blanks 's/^$/\n\n/'
text leading '1s/^/\n\n/'
text sum-q2 "${two}s/^(C:)Q1(.*)/\\1Q2\\2/;/^P:one/,\$!s/^C:Q2/C:Q1/"
text sum-none '/^P:one/,/^P:two/{/^C:/d}'
text sum-hex '/^P:one/,/^P:two/s/^C:.*/C:0123456789abcdef0123456789abcdef01234567/'
text size-none '/^P:two/,/^P:three/{/^S:/d}'
text size-word '/^P:two/,/^P:three/s/^S:.*/S:large/'
text size-blank 's/^S:.*/& /'
text name-letters 's/^P:two/P:zwö/'
text name-percent 's/^P:two/P:t%77o/'
text name-path 's|^P:two|P:../two|'
text name-long "s/^P:two/P:$(head -c 250 /dev/zero | tr '\0' x)/"
text version-colon 's/^V:2-r0/V:1:2-r0/'
text twice-first "\$s/\$/\\n$(printf 'C:%s\\nP:one\\nV:1-r0\\nA:x\\nS:1\\n' "${other#C:}" | sed 's|/|\\/|g')/"
repo=$web/alpine/newline/$arch
mkdir -p $repo
cp $made/*.apk $repo/
printf %s "$(cat $LAB/plain)" >$LAB/index
publish
repo=$web/alpine/zero/$arch
mkdir -p $repo
: >$LAB/index
publish

### Archives and signatures

# archive NAME FILE [SIGNATURE...]: of that signed file, each SIGNATURE being KIND:HASH:KEY, by default site's.
archive() {
	repo=$web/alpine/$1/$arch
	archive_file=$2
	shift 2
	mkdir -p $repo
	cp $made/*.apk $repo/
	rm -rf $LAB/sign
	mkdir $LAB/sign
	archive_signs=
	for archive_by in "${@:-RSA:sha1:site}"; do
		archive_hash=${archive_by#*:}
		archive_sign=.SIGN.${archive_by%%:*}.${archive_by##*:}.rsa.pub
		openssl dgst "-${archive_hash%:*}" -sign "$LAB/${archive_by##*:}.rsa" -out $LAB/sign/$archive_sign $archive_file
		archive_signs="$archive_signs $archive_sign"
	done
	{
		member $LAB/sign $archive_signs
		cat $archive_file
	} >$repo/APKINDEX.tar.gz
}
cp $LAB/plain $LAB/work/APKINDEX
echo of the site >$LAB/work/DESCRIPTION
tarred() { (cd $LAB/work && tar --owner=0 --group=0 -cf - "$@"); }
tarred DESCRIPTION APKINDEX >$LAB/work/tar
gzip -nc $LAB/work/tar >$LAB/work/gz
archive sign-two $LAB/work/gz RSA:sha1:site RSA256:sha256:site
archive sign-unknown-first $LAB/work/gz RSA:sha1:unknown RSA256:sha256:site
archive sign-unknown $LAB/work/gz RSA:sha1:unknown
archive sign-512 $LAB/work/gz RSA512:sha512:site
archive sign-other $LAB/work/gz DSA:sha1:site
tarred --format=pax APKINDEX DESCRIPTION | gzip -n >$LAB/work/pax
archive pax $LAB/work/pax
tarred --format=gnu DESCRIPTION APKINDEX | gzip -n >$LAB/work/gnu
archive gnu $LAB/work/gnu
for part in 1 2 3 4 5; do
	tail -c +$(((part - 1) * 700 + 1)) $LAB/work/tar | if [ $part -lt 5 ]; then head -c 700; else cat; fi | gzip -n
done >$LAB/work/parts
archive members $LAB/work/parts
{ cat $LAB/work/gz; echo garbage behind it; } >$LAB/work/behind
archive behind $LAB/work/behind
archive not-packed $LAB/work/tar
zstd -q -c $LAB/work/tar >$LAB/work/zst
archive zstd $LAB/work/zst
head -c -30 $LAB/work/gz >$LAB/work/cut
archive cut $LAB/work/cut
archive changed $LAB/work/gz
printf x >>$web/alpine/changed/$arch/APKINDEX.tar.gz

### Keys, and what else is in their folder

openssl rsa -in $LAB/site.rsa -pubout -outform DER -out $LAB/keys/der.rsa.pub 2>/dev/null
cp $LAB/unknown.rsa $LAB/keys/private.rsa.pub
openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null |
	openssl ec -pubout -out $LAB/keys/curve.rsa.pub 2>/dev/null
mkdir $LAB/keys/folder.rsa.pub
mkfifo $LAB/keys/fifo.rsa.pub
ln -s nowhere $LAB/keys/dangling.rsa.pub
ln -s dangling.rsa.pub $LAB/keys/loop.rsa.pub
: >$LAB/keys/empty.rsa.pub
head -c 100000 /dev/urandom >$LAB/keys/noise.rsa.pub
cp $LAB/keys/site.rsa.pub $LAB/keys/unreadable.rsa.pub
chmod 0 $LAB/keys/unreadable.rsa.pub
(cd $LAB/keys && seq -f 'x%g' 10000 | xargs touch)

upstream_start
{
	mirror_head
	cat <<-END
		[mirror alpine]
		from = http://10.0.0.1:8000/alpine
		keys = $LAB/keys
	END
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
for key in der private curve folder fifo dangling loop empty noise; do
	has "$LAB_NAME: no key: $key" "$LOG/httpbootd.log" "\[mirror alpine\]: keys: $key\\.rsa\\.pub: "
done

### What apk says of each, by itself and by the mirror

# What none can prove, or was not told of, has its own word: of the package that is written of oddly.
for folder in "$web"/alpine/*; do
	name=${folder##*/}
	for package in one two; do
		mirror=http://10.0.0.1:8000/alpine/$name
		apk direct add $package
		direct=$apk_status
		mirror=http://10.0.0.2/alpine/$name
		apk by-mirror add $package
		case $package/$name in
		two/sum-none | two/sum-q2 | two/sum-hex | two/size-none | two/size-word) expected=1 ;;
		*) expected=$direct ;;
		esac
		equal "$LAB_NAME: $name: $package" $apk_status $expected
		echo "$name $package $direct $apk_status" >>"$LOG/all"
		case $package/$expected/$name in
		two/* | one/0/* | */zero | */noarch) continue ;; # it names none, or one that is elsewhere
		esac
		has "$LAB_NAME: $name: and why" "$LOG/httpbootd.log" "mirror-failed mirror=alpine path=$name/$arch reason="
	done
done
equal "$LAB_NAME: with all that is taken" "$(awk '$2 == "one" && $4' "$LOG/all" | wc -l)" 11
has "$LAB_NAME: what is left out is told" "$LOG/httpbootd.log" \
	'mirror-served .*path=sum-q2/.* packages=2 left-out=1 reason="a checksum that is not Q1.*, in line [0-9]+ of APKINDEX"'
daemons_stop httpbootd
finish
