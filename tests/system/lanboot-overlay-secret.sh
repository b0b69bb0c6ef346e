#!/bin/sh
# lanboot-overlay-secret: what only one machine may have lies apart from the overlays, is laid over that
# machine's own as root's alone, is the same at each boot, and shows nowhere else.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up
dir=$LAB/overlays secrets=$LAB/secrets srv=$LAB/srv
. tests/lab/overlay.sh
mkdir -p $srv $dir/kiosk/etc
echo 'of all' >$dir/kiosk/etc/motd
make_kernel $srv/vmlinuz
: >$srv/initramfs
cat >$LAB/lanboot.ini <<-EOT
	[lanboot]
	user = nobody
	root = $srv
	[httpbootd]
	overlays = $dir
	secrets = $secrets
	[profile kiosk]
	kernel = vmlinuz
	initrd = initramfs
	overlay = kiosk
	[profile other]
	kernel = vmlinuz
	initrd = initramfs
	overlay = kiosk
	[host 52:54:00:00:00:07]
	name = kiosk7
	profile = kiosk
	[host 52:54:00:00:00:08]
	name = kiosk8
	profile = kiosk
	[host 52:54:00:00:00:09]
	name = kiosk9
	profile = other
	[host 52:54:00:aa:*]
	name = pc-{mac-tail}
	profile = kiosk
EOT
chmod -R a+rX $LAB
PATH=$LAB/bin:$PATH

# secret ARGUMENT...: runs the tool with it; out, err, status.
secret() { run --secrets $secrets -f $LAB/lanboot.ini secret "$@"; }
shell=$(command -v sh)

### The tool

secret list
equal "$LAB_NAME: nothing yet" "$status" 0
has "$LAB_NAME: says how to begin" $err 'no secret in .*secret new kiosk7'
if command -v ssh-keygen >/dev/null; then
	secret new kiosk7
	equal "$LAB_NAME: new" "$status $(cat $err)" '0 '
	has "$LAB_NAME: says which, by its fingerprint" $out '^kiosk7: /etc/ssh/ssh_host_ed25519_key, SHA256:'
	cp $secrets/kiosk7/etc/ssh/ssh_host_ed25519_key $LAB/key
	has "$LAB_NAME: it is a key" $LAB/key '^-----BEGIN OPENSSH PRIVATE KEY-----$'
	secret new kiosk7
	equal "$LAB_NAME: not a second time" "$status" 1
	has "$LAB_NAME: which says what to do" $err 'kiosk7: /etc/ssh/ssh_host_ed25519_key is there already; .*secret remove kiosk7'
	check "$LAB_NAME: and leaves it" 'it is another' cmp -s $LAB/key $secrets/kiosk7/etc/ssh/ssh_host_ed25519_key
	secret new --profile kiosk ssh_host_ed25519 ssh_host_ecdsa
	equal "$LAB_NAME: for a profile" "$status" 0
	equal "$LAB_NAME: each of its machines gets its own" \
		"$(cd $secrets && echo */etc/ssh/ssh_host_e*_key)" \
		'kiosk7/etc/ssh/ssh_host_ecdsa_key kiosk7/etc/ssh/ssh_host_ed25519_key kiosk8/etc/ssh/ssh_host_ecdsa_key kiosk8/etc/ssh/ssh_host_ed25519_key'
	check "$LAB_NAME: not that of another" 'it is the same' \
		[ "$(cat $secrets/kiosk8/etc/ssh/ssh_host_ed25519_key)" != "$(cat $LAB/key)" ]
	has "$LAB_NAME: who has no name is told of" $err 'pc-\{mac-tail\}: has no name of its own'
	secret new kiosk7 ssh_host_dsa
	equal "$LAB_NAME: another kind" "$status" 2
else
	skip "$LAB_NAME: new" "no ssh-keygen here"
	mkdir -p $secrets/kiosk7/etc/ssh
	echo a key >$secrets/kiosk7/etc/ssh/ssh_host_ed25519_key
	echo its half >$secrets/kiosk7/etc/ssh/ssh_host_ed25519_key.pub
fi
mkdir -p $LAB/few
for n in sh sed dirname basename cat mktemp rm id grep tr od awk; do
	ln -sf "$(command -v $n)" $LAB/few/$n
done
PATH=$LAB/few sh $tool --secrets $secrets secret new kiosk9 >$out 2>$err
has "$LAB_NAME: without ssh-keygen it says what to install" $err 'no ssh-keygen here: install openssh-keygen'
echo 'my word' >$LAB/word
secret add kiosk7 $LAB/word /root//.netrc
equal "$LAB_NAME: add" "$status $(cat $out)" '0 kiosk7: /root/.netrc'
secret list kiosk7
has "$LAB_NAME: list says which" $out '^kiosk7 +/root/\.netrc$'
has_not "$LAB_NAME: and not what" $out 'word|BEGIN'
for bad in 'add ../x FILE /a' 'add kiosk7 FILE /../a' 'add kiosk7 FILE a' 'add kiosk7 /nix /a' 'add .x FILE /a' 'new' 'nix' 'remove kiosk99'; do
	secret $(echo "$bad" | sed "s|FILE|$LAB/word|")
	check "$LAB_NAME: refused: $bad" "$(cat $out $err)" [ "$status" -gt 0 ]
done
ln -s /etc $secrets/kiosk7/opt
secret add kiosk7 $LAB/word /opt/x
check "$LAB_NAME: no link is followed" "$(cat $out)" [ "$status" -gt 0 ]
rm $secrets/kiosk7/opt
equal "$LAB_NAME: nobody else reads them" "$(find $secrets -perm /007 | wc -l)" 0

### On the machine

chgrp -R nogroup $secrets
"$BIN/httpbootd" -f $LAB/lanboot.ini -n >$LAB/checked 2>&1
has_not "$LAB_NAME: -n has nothing to say" $LAB/checked 'secrets'
daemons_start $LAB/lanboot.ini httpbootd || exit 1
url=http://10.0.0.2
# overlay NAME NUMBER: what that machine loads, by the script that it gets.
overlay() {
	ip -n client link set eth0 address 52:54:00:00:00:0$2
	ip -n boot neigh flush dev eth0
	overlay_path=$(in_client curl -s "$url/boot.ipxe?mac=52:54:00:00:00:0$2" |
		sed -n 's|^kernel .* apkovl=http://10\.0\.0\.2/\([^ ]*\).*|\1|p')
	in_client curl -sf -o "$LAB/$1.gz" "$url/$overlay_path"
}
overlay first 7
overlay second 7
listing $LAB/first.gz >$LAB/first.list
has "$LAB_NAME: the key is root's alone" $LAB/first.list '^-rw------- 0/0 etc/ssh/ssh_host_ed25519_key$'
has "$LAB_NAME: its public half is everybody's" $LAB/first.list '^-rw-r--r-- 0/0 etc/ssh/ssh_host_ed25519_key\.pub$'
has "$LAB_NAME: and another secret" $LAB/first.list '^-rw------- 0/0 root/\.netrc$'
has "$LAB_NAME: over the overlay of all" $LAB/first.list ' etc/motd$'
equal "$LAB_NAME: it is the key" "$(tar -xzOf $LAB/first.gz etc/ssh/ssh_host_ed25519_key)" \
	"$(cat $secrets/kiosk7/etc/ssh/ssh_host_ed25519_key)"
check "$LAB_NAME: the same at the next boot" 'it is another' cmp -s $LAB/first.gz $LAB/second.gz
overlay other 9
listing $LAB/other.gz >$LAB/other.list
has "$LAB_NAME: another machine has its overlay" $LAB/other.list ' etc/motd$'
has_not "$LAB_NAME: and none of that" $LAB/other.list 'netrc|ssh_host'
### By a token alone, though no section says private = yes

# status_as NUMBER PATH: what the machine with that MAC is answered.
status_as() {
	ip -n client link set eth0 address 52:54:00:00:00:0$1
	ip -n boot neigh flush dev eth0
	in_client curl -s -o /dev/null -w '%{http_code}' "$url/$2"
}
plain=overlay/52-54-00-00-00-07/kiosk.apkovl.tar.gz
equal "$LAB_NAME: the plain path is nothing to the machine itself" "$(status_as 7 $plain)" 404
equal "$LAB_NAME: nor to another" "$(status_as 9 $plain)" 404
overlay token 7
echo "$overlay_path" >$LAB/path
has "$LAB_NAME: its script has a token" $LAB/path "^private/[0-9a-f]{32}/$plain$"
check "$LAB_NAME: by which it has it" 'it is another' cmp -s $LAB/first.gz $LAB/token.gz
equal "$LAB_NAME: once" "$(status_as 7 "$overlay_path")" 404
overlay_path=$(in_client curl -s "$url/boot.ipxe?mac=52:54:00:00:00:07" |
	sed -n 's|^kernel .* apkovl=http://10\.0\.0\.2/\([^ ]*\).*|\1|p')
equal "$LAB_NAME: to nobody else" "$(status_as 9 "$overlay_path")" 404
plain=overlay/52-54-00-00-00-09/other.apkovl.tar.gz
equal "$LAB_NAME: one without secrets has a plain path" "$(status_as 9 $plain)" 200
equal "$LAB_NAME: for itself" "$(status_as 7 $plain)" 404

secret remove kiosk7 /root/.netrc
sleep 1.1
overlay third 7
listing $LAB/third.gz >$LAB/third.list
has_not "$LAB_NAME: what is removed is gone" $LAB/third.list 'netrc'
has "$LAB_NAME: and no more" $LAB/third.list 'ssh_host_ed25519_key$'

### Nowhere else

in_boot "$BIN/httpbootd" -f $LAB/lanboot.ini explain mac=52:54:00:00:00:07 >$LAB/explained 2>&1
has_not "$LAB_NAME: explain has nothing of it" $LAB/explained 'BEGIN|ssh_host|netrc'
mkdir $LAB/web
"$BIN/httpbootd" -f $LAB/lanboot.ini render --server $url $LAB/web >$LAB/rendered 2>&1
has_not "$LAB_NAME: nor what render writes for everybody" \
	"$(cat $LAB/web/boot.ipxe.d/*.gz | gzip -dc >$LAB/all.tar; echo $LAB/all.tar)" 'BEGIN OPENSSH|ssh_host'
has "$LAB_NAME: which says so" $LAB/rendered 'secrets'
has_not "$LAB_NAME: nor the log" "$LOG/httpbootd.log" 'BEGIN|netrc|my word'
chmod o+rx $secrets
"$BIN/httpbootd" -f $LAB/lanboot.ini -n >$LAB/checked 2>&1
has "$LAB_NAME: -n warns where others can read them" $LAB/checked 'secrets = .*: others .*chmod'
chmod o-rx $secrets
ln -s /etc/passwd $secrets/kiosk7/etc/ssh/link
sleep 1.1
in_client curl -s "$url/boot.ipxe?mac=52:54:00:00:00:07" >$LAB/script
has "$LAB_NAME: a link among them is none" $LAB/script \
	'no-apkovl: overlay: kiosk7: what is neither a file nor a folder is no secret'
daemons_stop httpbootd
finish
