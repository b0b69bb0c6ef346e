#!/bin/sh
# boot-overlay: machines whose apkovl httpbootd packs for each of them, of folders that
# lanboot-overlay made; one boots, as itself. What is packed is what lanboot-overlay packs, and what
# Alpine's own tar unpacks; it follows each change; what cannot be packed is told.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
site_dnsmasq

dir=$LAB/overlays
tool() { sh tools/lanboot-overlay --dir $dir "$@" >>"$LOG/tool.log" 2>&1; }
tool new kiosk --server 10.0.0.2 || fail "$LAB_NAME: lanboot-overlay new" "see build/log/$LAB_NAME/tool.log"
mkdir -p $dir/kiosk1/etc/ssh $dir/kiosk/root/.ssh
echo 'ssh-ed25519 AAAA admin' >$dir/kiosk/root/.ssh/authorized_keys
printf '0700 0:0 root/.ssh\n0600 0:0 root/.ssh/authorized_keys\n' >>$dir/kiosk/.modes
echo private >$dir/kiosk1/etc/ssh/ssh_host_ed25519_key
echo '0600 0:0 etc/ssh/ssh_host_ed25519_key' >$dir/kiosk1/.modes
token=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
echo "$token" >$dir/kiosk1/etc/lab-token
echo 'of all' | tee $dir/kiosk/etc/issue >$dir/kiosk/etc/link
ln -s /nowhere $dir/kiosk1/etc/link
echo 'of kiosk1' >$dir/kiosk1/etc/issue
echo '0600 0:0 etc/issue' >>$dir/kiosk1/.modes
chown -R 0:65534 $dir
mkdir $LAB/state
chown nobody $LAB/state
chmod -R g+rX,o-rwx $dir/kiosk $dir/kiosk1

{
	lab_ini | sed "s|^\[httpbootd\]|&\nbind = none\noverlays = $dir\nstate = $LAB/state|" |
		sed '/^\[host /,$d; s/^apkovl .*/overlay = kiosk {host}/'
	for name in kiosk1 kiosk2; do
		printf '[host %s]\nname = %s\nprofile = thinclient\n' "$(mac_of $name)" $name
	done
	printf '[host serial AB/C]\nname = kiosk3\nprofile = thinclient\n'
	printf '[host 10.0.0.3]\nname = kiosk4\nprofile = choose\nonce = bad\n'
	printf '[profile choose]\nmenu = thinclient\n[profile bad]\nflavor = lts\noverlay = not-there\n'
	printf '[host *]\nprofile = thinclient\n'
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1
url=http://10.0.0.2

# get NAME PATH: fetches the packed apkovl; its status.
get() { in_client curl -s -o "$LAB/$1" -w '%{http_code}' "$url/$2"; }

# apkovl_of QUERY: the path of the apkovl, as the machine's script has it.
apkovl_of() {
	in_client curl -s "$url/boot.ipxe?$1" | sed -n 's|^kernel .* apkovl=http://10\.0\.0\.2/\([^ ]*\).*|\1|p'
}

### The same as lanboot-overlay packs

# listing FILE: what is in it.
listing() { tar --numeric-owner -tvzf "$1" | sed -E 's/ +/ /g' | cut -d ' ' -f 1-3,6- | sort; }
path1=$(apkovl_of "mac=$(mac_of kiosk1)")
path2=$(apkovl_of "mac=$(mac_of kiosk2)")
equal "$LAB_NAME: where it is" "$path1" "overlay/$(mac_of kiosk1 | tr : -)/thinclient.apkovl.tar.gz"
equal "$LAB_NAME: it is packed" "$(get two "$path2")" 200
tool pack kiosk $LAB/ref.apkovl.tar.gz --hostname kiosk2
listing $LAB/two >$LAB/two.list
check "$LAB_NAME: it is what lanboot-overlay packs" 'they differ' cmp -s $LAB/ref.apkovl.tar.gz $LAB/two
get two.again "$path2" >/dev/null
check "$LAB_NAME: the same bytes each time" 'they differ' cmp -s $LAB/two $LAB/two.again
get one "$path1" >/dev/null
listing $LAB/one >$LAB/one.list
has "$LAB_NAME: a machine's own files" $LAB/one.list '^-rw------- 0/0 8 etc/ssh/ssh_host_ed25519_key$'
has_not "$LAB_NAME: which no other has" $LAB/two.list 'ssh_host'
equal "$LAB_NAME: its host name" "$(tar -xzOf $LAB/one etc/hostname)" kiosk1
equal "$LAB_NAME: each path once" "$(tar -tzf $LAB/two | sort | uniq -d)" ''
check "$LAB_NAME: lanboot-overlay reads it" "see build/log/$LAB_NAME/tool.log" \
	tool import $LAB/two $LAB/imported
in_client curl -sI "$url/$path2" >$LAB/head
has "$LAB_NAME: HEAD has its length" $LAB/head "^Content-Length: $(stat -c %s $LAB/two)"

### Machines that are found by more than their MAC, a menu, once

path3=$(apkovl_of 'mac=52:54:00:99:99:99&serial=AB/C')
equal "$LAB_NAME: by serial number" "$path3" 'overlay/52-54-00-99-99-99/serial%20AB%252FC/thinclient.apkovl.tar.gz'
get three "$path3" >/dev/null
equal "$LAB_NAME: whose name it is" "$(tar -xzOf $LAB/three etc/hostname)" kiosk3
path4=$(apkovl_of 'mac=52:54:00:99:99:98')
equal "$LAB_NAME: once, by address" "$path4" 'overlay/52-54-00-99-99-98/10.0.0.3/bad.apkovl.tar.gz'
equal "$LAB_NAME: what cannot be packed" "$(get four "$path4")" 500
has "$LAB_NAME: is told, and where" "$LOG/httpbootd.log" 'no-overlay .* at=.*lanboot.ini:[0-9]+ .*not-there: no such folder'
equal "$LAB_NAME: what is chosen of a menu" \
	"$(get five overlay/52-54-00-99-99-98/10.0.0.3/thinclient.apkovl.tar.gz)" 200
equal "$LAB_NAME: what it never boots" "$(get six overlay/52-54-00-99-99-98/10.0.0.3/own.apkovl.tar.gz)" 404
equal "$LAB_NAME: no such section" "$(get six overlay/52-54-00-99-99-98/10.0.0.9/thinclient.apkovl.tar.gz)" 404

### It follows the folders, which are looked at once a second

echo changed >$dir/kiosk/etc/motd
chmod 640 $dir/kiosk/etc/motd
chgrp 65534 $dir/kiosk/etc/motd
sleep 1.1
get two.changed "$path2" >/dev/null
equal "$LAB_NAME: a file that was added" "$(tar -xzOf $LAB/two.changed etc/motd)" changed
rm $dir/kiosk/etc/motd
sleep 1.1
get two.again "$path2" >/dev/null
check "$LAB_NAME: and removed" 'it is another one' cmp -s $LAB/two $LAB/two.again
mkfifo $dir/kiosk/fifo
sleep 1.1
equal "$LAB_NAME: a FIFO" "$(get six "$path2")" 500
has "$LAB_NAME: is told, too" "$LOG/httpbootd.log" 'kiosk/fifo: neither a file, a folder nor a link'
rm $dir/kiosk/fifo
chmod 600 $dir/kiosk/etc/hosts
sleep 1.1
equal "$LAB_NAME: a file that the daemon may not read" "$(get six "$path2")" 500
has "$LAB_NAME: and that" "$LOG/httpbootd.log" 'kiosk/etc/hosts: .*ermission|kiosk/etc/hosts: .*not allowed'
chmod 640 $dir/kiosk/etc/hosts

### explain, render

in_boot "$BIN/httpbootd" -f $LAB/lanboot.ini explain mac="$(mac_of kiosk1)" >$LAB/explained 2>&1
has "$LAB_NAME: explain" $LAB/explained "^overlay  kiosk {host}, in $dir: [0-9]+ files, folders and links, packed"
mkdir $LAB/web
"$BIN/httpbootd" -f $LAB/lanboot.ini render --server $url $LAB/web >"$LOG/render.log" 2>&1
rendered=$LAB/web/boot.ipxe.d/$(mac_of kiosk1 | tr : -)
check "$LAB_NAME: render packs the same" 'it is another one' cmp -s $LAB/one $rendered.thinclient.apkovl.tar.gz
has "$LAB_NAME: and has the script say where" $rendered.ipxe \
	" apkovl=$url/boot.ipxe.d/$(mac_of kiosk1 | tr : -)\.thinclient\.apkovl\.tar\.gz "
grep -v "^overlay" $LAB/lanboot.ini >$LAB/other.ini
"$BIN/httpbootd" -f $LAB/other.ini render --server $url $LAB/web >>"$LOG/render.log" 2>&1
equal "$LAB_NAME: render removes what is packed no more" "$(ls $LAB/web/boot.ipxe.d | grep apkovl)" ''

### Alpine's own tar, and a machine

if find_alpine; then
	mkdir $LAB/alpine
	tar -xzf "$alpine_tar" -C $LAB/alpine
	mkdir $LAB/alpine/new
	cp $LAB/one $LAB/alpine/one.apkovl.tar.gz
	chroot $LAB/alpine tar -C /new -zxvf /one.apkovl.tar.gz >$LAB/unpacked 2>&1
	equal "$LAB_NAME: Alpine's tar unpacks all of it" "$(sort $LAB/unpacked)" "$(tar -tzf $LAB/one | sort)"
	equal "$LAB_NAME: its own file goes over that of all" \
		"$(cat $LAB/alpine/new/etc/issue) $(stat -c %a $LAB/alpine/new/etc/issue)" 'of kiosk1 600'
	equal "$LAB_NAME: and its own link" "$(readlink $LAB/alpine/new/etc/link)" /nowhere
	equal "$LAB_NAME: with its modes" \
		"$(stat -c %a $LAB/alpine/new/etc/ssh/ssh_host_ed25519_key $LAB/alpine/new/root/.ssh | tr '\n' ' ')" '600 700 '
else
	skip "$LAB_NAME: Alpine's tar" "no Alpine root here"
fi

# The machine is who it says, and what it loads is private.
sed -i -e '/^bind = none$/d' -e 's/^\[profile thinclient\]/&\nprivate = yes/' $LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$LOG/httpbootd.log" 'reloaded file' 10 httpbootd
equal "$LAB_NAME: from now on no other machine has it" "$(get six "$path1")" 404
vm_start kiosk1 bios "$(mac_of kiosk1)"
if vm_wait_up kiosk1 150; then
	ok "$LAB_NAME: a machine comes up"
	equal "$LAB_NAME: with its name" "$(banner_field kiosk1 'host name')" kiosk1
	equal "$LAB_NAME: and its own files" "$(banner_field kiosk1 token)" "$token"
	has "$LAB_NAME: which it had once, by a token" "$LOG/httpbootd.log" \
		' overlay client=10\.0\.0\.[5-9][0-9] mac=52:54:00:12:34:56 .*status=200'
else
	fail "$LAB_NAME: a machine comes up" "no banner; see build/log/$LAB_NAME/"
fi
daemons_stop
finish
