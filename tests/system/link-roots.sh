#!/bin/sh
# link-roots: a link leads out of the root into the folders that are named, for tftpd and httpbootd
# alike, and nowhere else; a mistake in the key is told before anything is served.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv
mkdir -p $srv/own $LAB/images/sub $LAB/more $LAB/outside $LAB/imagesX
echo 'in root' >$srv/file
echo 'in images' >$LAB/images/file
echo 'in images, deeper' >$LAB/images/sub/file
echo 'in more' >$LAB/more/file
word=outside-$$-word
for file in $LAB/outside/secret $LAB/imagesX/secret; do
	echo $word >$file
done
ln -s $LAB/images/file $srv/absolute
ln -s ../images/file $srv/relative
ln -s ../../images $srv/own/folder
ln -s $LAB/more $LAB/images/hop
ln -s ../srv/file $LAB/images/back
ln -s $LAB/outside/secret $srv/out
ln -s $LAB/imagesX/secret $srv/out-twin
ln -s ../outside $LAB/images/out
ln -s /etc $LAB/images/etc
chmod -R a+rX $LAB
cat >$LAB/lanboot.ini <<INI
[lanboot]
user = nobody
root = $srv
link-roots = $LAB/images/ $LAB/more
INI
daemons_start $LAB/lanboot.ini tftpd httpbootd || exit 1

for scheme in tftp http; do
	get() { in_client curl -s -m 10 --path-as-is -o "$LAB/got" "$scheme://10.0.0.2/$1"; }
	while read -r path expected; do
		: >$LAB/got
		get "$path"
		equal "$LAB_NAME: $scheme follows $path" "$(cat $LAB/got)" "$expected"
	done <<-LIST
		file in root
		absolute in images
		relative in images
		own/folder/file in images
		own/folder/sub/file in images, deeper
		own/folder/hop/file in more
		own/folder/back in root
	LIST
	for path in out out-twin own/folder/out/secret own/folder/etc/passwd own/folder/etc/hostname; do
		: >$LAB/got
		get "$path"
		has_not "$LAB_NAME: $scheme does not follow $path" $LAB/got "$word|root:|^$(hostname)\$"
	done
done
has "$LAB_NAME: tftpd says where a link leads" "$LOG/tftpd.log" "refused .*file=out .*leads=$LAB/outside/secret"
has "$LAB_NAME: httpbootd says where a link leads" "$LOG/httpbootd.log" "refused .*path=/out .*leads=$LAB/outside/secret"
has_not "$LAB_NAME: a client is not told where" $LAB/got "$LAB/outside"
daemons_stop tftpd httpbootd

explain() { in_boot "$BIN/$1" -f $LAB/lanboot.ini explain "$2" >"$LOG/explain" 2>&1; }
explain tftpd own/folder/hop/file
equal "$LAB_NAME: tftpd explains a link that may be followed" $? 0
explain tftpd out
equal "$LAB_NAME: tftpd explains a link that may not" $? 1
has "$LAB_NAME: and says what to do" "$LOG/explain" "$LAB/outside/secret, which is in no folder of link-roots"

# bad NAME LINE PATTERN: with this line in [tftpd] neither -n nor a start.
bad() {
	printf '[lanboot]\nuser = nobody\nroot = %s\n[tftpd]\n%s\n' $srv "$2" >$LAB/bad.ini
	in_boot "$BIN/tftpd" -f $LAB/bad.ini -n >"$LOG/bad" 2>&1
	equal "$LAB_NAME: $1: status" $? 78
	has "$LAB_NAME: $1" "$LOG/bad" "$3"
}
bad 'a folder that is not there' "link-roots = $LAB/images $LAB/nothing" 'bad\.ini:5: link-roots = .*/nothing: No such file'
bad 'a file as a folder' "link-roots = $LAB/images/file" 'bad\.ini:5: link-roots = .*Not a directory'
bad 'a relative path' 'link-roots = images' "bad\.ini:5: link-roots = images: expected .*start with /"
finish
