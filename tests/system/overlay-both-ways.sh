#!/bin/sh
# overlay-both-ways: the same folders packed by httpbootd, over HTTP, and by lanboot-overlay: the same
# members and the same bytes, whatever is in them. Layers over each other are, for the tool, one folder
# into which they were copied one after the other.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

dir=$LAB/overlays
LANBOOT_LIBEXEC=$(cd "$BIN" && pwd)
export LANBOOT_LIBEXEC
tool() { sh tools/lanboot-overlay --dir $dir "$@" >$LAB/out 2>&1; }

hundred=$(printf '%0100d' 0)
umlaut=$(printf '\303\274mlaut')
latin=$(printf 'caf\351')

# in_layer NAME: makes the folder of a layer, which the next calls fill.
in_layer() { layer=$dir/$1; mkdir -p "$layer"; }
# file PATH TEXT, folder PATH, link PATH TARGET, mode LINE
file() { mkdir -p "$(dirname "$layer/$1")"; printf '%s\n' "$2" >"$layer/$1"; }
folder() { mkdir -p "$layer/$1"; }
link() { mkdir -p "$(dirname "$layer/$1")"; ln -s "$2" "$layer/$1"; }
mode() { printf '%s\n' "$1" >>"$layer/.modes"; }

### Folders

in_layer owners
file etc/high 'of 300000'
file etc/higher 'of the highest'
file etc/s setuid
mode '0600 300000:300000 etc/high'
mode '4755 4294967294:2097152 /etc//higher/'
mode '2750 65536:0 ./etc/s'
mode '0644 1:1 etc/s'
mode '# a comment'
mode ''

in_layer folders
folder dir
file dir/in x
folder empty
folder empty-too/inner
folder said
mode '0700 0:0 dir//'
mode '0750 7:8 /said/'
mode '0755 0:0 not/there'

in_layer links
link etc/link /etc/passwd
link etc/dangling nowhere
link etc/up ../../..
link "etc/to-$umlaut" "$umlaut/$latin"
link etc/long "$hundred$hundred"
link folder-link etc
mode '0600 5:6 etc/link'

in_layer names
file "etc/a name with blanks" x
file "etc/$umlaut" x
file "etc/$latin" x
file "etc/-dash" x
file etc/100%.txt x
for length in 99 100 101 155 156 255; do
	file "etc/$(printf '%0*d' $length 0)" $length
done
file "$hundred/$hundred/$hundred/$hundred" deep
folder "$hundred/$hundred/empty$hundred"
mode "0600 1:2 $hundred/$hundred/$hundred/$hundred"
mode "0640 0:3 etc/$umlaut"
mode "0641 0:3 etc/a name with blanks"

in_layer sizes
file etc/one ''
: >$layer/etc/none
for size in 511 512 513 10240 100001; do
	head -c $size /dev/urandom >$layer/etc/$size
done

in_layer program
file etc/local.d/up.start '#!/bin/sh'
chmod 700 $layer/etc/local.d/up.start
file etc/hostname of-the-folder
file .git/config 'stays here'

in_layer base
file etc/motd base
file etc/only-base x
file etc/becomes-link x
link etc/becomes-file x
folder etc/emptied
folder etc/kept
mode '0600 1:1 etc/motd'
mode '0600 2:2 etc/only-base'
mode '0700 3:3 etc/kept'
mode '0700 4:4 etc/emptied'

in_layer top
file etc/motd top
link etc/becomes-link /top
file etc/becomes-file x
folder etc/emptied
mode '0640 9:9 etc/motd'

# Into one, as a person would do it; .modes one behind the other, of which the later line counts.
mkdir -p $dir/base-top
for layer in base top; do
	find $dir/$layer -mindepth 1 -type l | sed "s|^$dir/$layer/||" | while read -r name; do
		rm -f "$dir/base-top/$name"
	done
	find $dir/$layer -mindepth 1 -type f | sed "s|^$dir/$layer/||" | while read -r name; do
		rm -f "$dir/base-top/$name"
	done
	cp -a $dir/$layer/. $dir/base-top/
done
cat $dir/base/.modes $dir/top/.modes >$dir/base-top/.modes
# A layer's file is its own: what the one below says of its owner is not for it.
for name in etc/becomes-link etc/becomes-file; do
	printf '0644 0:0 %s\n' $name >>$dir/base-top/.modes
done

chmod -R a+rX $dir
mkdir -p $LAB/srv

### Machines: a profile each, and one with a name and one without

alone='owners folders links names sizes program'
conf=$LAB/lanboot.ini
{
	printf '[lanboot]\nuser = nobody\nroot = %s\n[httpbootd]\nbind = none\nlisten = 10.0.0.2:80\noverlays = %s\n' $LAB/srv $dir
	for name in $alone 'base top'; do
		printf '[profile %s]\nkernel = vmlinuz\ninitrd = initramfs\noverlay = %s\n' "$(echo $name | tr ' ' -)" "$name"
	done
	i=10
	for name in $alone base-top; do
		printf '[host 52:54:00:00:00:%s]\nprofile = %s\n' $i $name
		printf '[host 52:54:00:00:01:%s]\nprofile = %s\nname = kiosk_%s\n' $i $name $i
		i=$((i + 1))
	done
} >$conf
daemon_start httpbootd $conf || exit 1

# members FILE: what an archive holds, in its order: mode, owner, size, name, where a link leads.
members() { tar --numeric-owner -tvzf "$1" 2>&1 | sed -E 's/ +/ /g'; }

# both NAME MAC-END [HOST]: packs both ways and compares.
both() {
	both_name="$LAB_NAME: $1${3:+, host $3}"
	in_client curl -sf -o $LAB/daemon.gz "http://10.0.0.2/overlay/52-54-00-00-$2/$1.apkovl.tar.gz" ||
		fail "$both_name" "httpbootd: $(tail -n 1 "$LOG/httpbootd.log")"
	tool pack "$1" $LAB/tool.gz ${3:+--hostname "$3"} || fail "$both_name" "$(tail -n 1 $LAB/out)"
	equal "$both_name: members" "$(members $LAB/daemon.gz)" "$(members $LAB/tool.gz)"
	check "$both_name: bytes" 'they differ' cmp -s $LAB/daemon.gz $LAB/tool.gz
	check "$both_name: each of the two has members" 'none' [ "$(members $LAB/daemon.gz | wc -l)" -ge 2 ]
	rm -f $LAB/daemon.gz $LAB/tool.gz
}

i=10
for name in $alone base-top; do
	both $name 00-$i
	both $name 01-$i kiosk-$i
	i=$((i + 1))
done
has "$LAB_NAME: the tool tells of a line that is for nothing" - 'folders/\.modes:3: not/there is not there' <<EOF
$(tool pack folders $LAB/tool.gz; cat $LAB/out)
EOF

# What both refuse, they refuse alike.
in_layer refused
file etc/x x
for refused_case in 'rw-r--r-- root etc/x' '0644 0 etc/x' '0644 4294967295:0 etc/x' '99999 0:0 etc/x' '0644 0:0 ../x'; do
	printf '%s\n' "$refused_case" >$layer/.modes
	chmod -R a+rX $layer
	sed "s/^overlay = owners$/overlay = refused/" $conf >$LAB/refused.ini
	tool pack refused $LAB/tool.gz
	equal "$LAB_NAME: the tool refuses $refused_case" "$? $(grep -c 'refused/\.modes:1: expected MODE' $LAB/out)" '1 1'
	"$BIN/httpbootd" -f $LAB/refused.ini explain 52:54:00:00:00:10 >$LAB/out 2>&1
	has "$LAB_NAME: and so does httpbootd" $LAB/out 'refused/\.modes:1: expected MODE'
done
stop httpbootd
finish
