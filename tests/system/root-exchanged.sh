#!/bin/sh
# root-exchanged: what the root's name leads to becomes another folder while the daemons run: they
# say so without being asked; SIGHUP opens it anew where the sandbox lets them, and says `restart`
# where it does not.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

all=$LAB/releases images=$LAB/images
mkdir -p $LAB/etc $all/1 $all/2 $images/1 $images/2
for n in 1 2; do
	echo "release $n" >$all/$n/file
	echo "image $n" >$images/$n/image
done
ln -s $all/1 $LAB/srv
ln -s $images/1 $LAB/now
chmod -R a+rX $LAB

# daemons LINE...: both, with these lines of [lanboot].
daemons() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\n' $LAB/srv
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '[alias /images]\nfolder = %s\n' $LAB/now
	} >$LAB/etc/lanboot.ini
	daemons_start $LAB/etc/lanboot.ini tftpd httpbootd || exit 1
}
flip() { ln -s "$2" $LAB/flip && mv -T $LAB/flip "$1"; }
get() { in_client curl -s -m 10 "$1"; }
# both NAME EXPECTED: the file, by TFTP and HTTP.
both() {
	equal "$LAB_NAME: $1: TFTP" "$(get tftp://10.0.0.2/file)" "$2"
	in_client curl -s -m 10 -o $LAB/got -w '%{http_code}' http://10.0.0.2/file >$LAB/code
	equal "$LAB_NAME: $1: HTTP" "$(cat $LAB/code) $(cat $LAB/got)" "200 $2"
}
# says NAME PATTERN [DAEMON...]
says() {
	says_name=$1 says_what=$2
	shift 2
	[ $# -gt 0 ] || set -- tftpd httpbootd
	for says_daemon; do
		wait_for_line "$LOG/$says_daemon.log" "$says_what" 15 $says_daemon
		has "$LAB_NAME: $says_name: $says_daemon" "$LOG/$says_daemon.log" "$says_what"
	done
}
reload() {
	for reload_daemon in tftpd httpbootd; do
		kill -HUP "$(pid_of $reload_daemon)"
		wait_for_line "$LOG/$reload_daemon.log" 'reloaded' 10 $reload_daemon
	done
}

### Nothing above them may be read: it takes a restart, and that is said

daemons
both 'at the start' 'release 1'
flip $LAB/srv $all/2
says 'a link flipped: told unasked' "root = $LAB/srv: a link was changed .*SIGHUP"
reload
says 'a link flipped: SIGHUP says what to do' "reload: root = $LAB/srv is another folder .*restart"
both 'a link flipped: the old one, as was said' 'release 1'
for daemon in tftpd httpbootd; do
	equal "$LAB_NAME: told once: $daemon" "$(grep -c 'a link was changed' "$LOG/$daemon.log")" 1
done
flip $LAB/srv $all/1
flip $LAB/now $images/2
says 'an alias flipped: told unasked' "folder = $LAB/now: a link was changed" httpbootd
daemons_stop tftpd httpbootd

### A folder deleted, and made anew

flip $LAB/now $images/1
rm $LAB/srv
mkdir $LAB/srv
echo first >$LAB/srv/file
daemons
both 'a folder' first
rm -r $LAB/srv
says 'deleted: told unasked' "root = $LAB/srv: the folder was deleted"
reload
says 'deleted: SIGHUP says what to do' "reload: root = $LAB/srv cannot be opened anew: make the folder, and restart"
mkdir $LAB/srv
echo second >$LAB/srv/file
reload
says 'made anew: SIGHUP says what to do' "reload: root = $LAB/srv is another folder .*restart"
daemons_stop tftpd httpbootd
daemons
both 'after a restart' second
mv $LAB/srv $LAB/srv.old
mkdir $LAB/srv
says 'renamed: told unasked' "root = $LAB/srv: a link was changed or the folder exchanged"
mv -T $LAB/srv.old $LAB/srv
reload
has_not "$LAB_NAME: named as before: nothing to say" "$LOG/tftpd.log" 'reload: root'
daemons_stop tftpd httpbootd

### The folder above them is one of link-roots: a reload is enough

rm -r $LAB/srv
ln -s $all/1 $LAB/srv
daemons "link-roots = $all $images"
both 'link-roots: at the start' 'release 1'
equal "$LAB_NAME: link-roots: an alias" "$(get http://10.0.0.2/images/image)" 'image 1'
flip $LAB/srv $all/2
flip $LAB/now $images/2
reload
says 'link-roots: SIGHUP opens it' "reopened root=$LAB/srv"
says 'link-roots: and an alias' "reopened folder=$LAB/now" httpbootd
both 'link-roots: the new one' 'release 2'
equal "$LAB_NAME: link-roots: an alias, the new one" "$(get http://10.0.0.2/images/image)" 'image 2'
rm -r $all/1
mkdir $all/3
echo 'release 3' >$all/3/file
flip $LAB/srv $all/3
for daemon in tftpd httpbootd; do
	: >"$LOG/$daemon.log"
done
reload
says 'link-roots: one made later, too' "reopened root=$LAB/srv"
both 'link-roots: one made later' 'release 3'
daemons_stop tftpd httpbootd
finish
