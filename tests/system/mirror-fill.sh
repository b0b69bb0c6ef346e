#!/bin/sh
# mirror-fill: lanboot mirror fill has the mirror fetch what machines will install: just what Alpine's own apk installs
# then, with upstream gone; and says what cannot be had.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
lan_enter "$@"
need "$LAB_NAME" curl nginx jq
. tests/lab/mirror.sh
lan_up
. tests/lab/apk_upstream.sh
. tests/lab/guide.sh
overlays=$LAB/overlays
mkdir -p $web/alpine/v3.24/main $LAB/srv/alpine $LAB/state $overlays
cp -r "$alpine_repo" $web/alpine/v3.24/main/"$arch"
ln -s main $web/alpine/v3.24/community
chown nobody $LAB/state

# world OVERLAY WORD...: such an overlay.
world() {
	mkdir -p $overlays/"$1"/etc/apk
	world_of=$overlays/$1/etc/apk/world
	shift
	printf '%s\n' "$@" >"$world_of"
}
world desk openssh 'chrony>4' '!dropbear' .by-hand=20260101
world router ppp-pppoe wpa_supplicant dhcpcd@edge
world cloud tiny-cloud-nocloud e2fsprogs doas
mkdir -p $overlays/bare/etc
{
	mirror_head
	cat <<-END
		overlays = $overlays
		[mirror alpine]
		from = http://10.0.0.1:8000/alpine
		keys = $LAB/keys
		[profile desk]
		alpine = 3.24 lts
		overlay = desk
		[profile router]
		alpine = 3.24 lts
		overlay = router
		[profile cloud]
		alpine = 3.24 lts
		overlay = bare cloud
		[profile others]
		alpine = 3.24 lts
		overlay = elsewhere
		repo = http://10.0.0.9/packages
		[profile packed]
		alpine = 3.24 lts
		apkovl = machines/{host}.apkovl.tar.gz
		[host *]
		profile = desk
	END
} >$LAB/lanboot.ini

# anew: with a mirror that has nothing.
anew() {
	daemons_stop httpbootd
	rm -rf $LAB/cache
	mkdir $LAB/cache
	chown nobody $LAB/cache
	: >"$LOG/upstream.log"
	daemons_start $LAB/lanboot.ini httpbootd || exit 1
}
# fetched: what upstream was asked for, a package a line.
fetched() { sed -n 's|.* "GET [^ ]*/\([^/ ]*\)\.apk HTTP.*|\1|p' "$LOG/upstream.log" | LC_ALL=C sort; }
# installed: what apk installed last.
installed() { sed -n 's/^([0-9/]*) Installing \([^ ]*\) (\(.*\))$/\1-\2/p' "$LOG/$1" | LC_ALL=C sort; }

### Just what apk installs

upstream_start
for one in 'desk openssh chrony' 'router ppp-pppoe wpa_supplicant dhcpcd' 'cloud tiny-cloud-nocloud e2fsprogs doas'; do
	anew
	name=${one%% *}
	lanboot mirror fill --overlay "$name" >"$LOG/fill-$name" 2>&1
	equal "$LAB_NAME: fill --overlay $name" $? 0
	fetched >$LAB/fetched
	stop nginx
	# shellcheck disable=SC2086 # words
	apk "$name" add alpine-base ${one#* }
	equal "$LAB_NAME: $name: apk installs with upstream gone" $apk_status 0
	installed "$name" >$LAB/installed
	cp $LAB/installed "$LAB/installed-$name"
	equal "$LAB_NAME: $name: it was what apk installs" "$(LC_ALL=C comm -3 $LAB/fetched $LAB/installed | paste -sd ' ' -)" ''
	has "$LAB_NAME: $name: it says how many" "$LOG/fill-$name" "^$(wc -l <$LAB/installed) of $(wc -l <$LAB/installed) packages are here, [0-9.]+ MB in all$"
	upstream_start
done

### All of them; and again

anew
guide_run() {
	# shellcheck source=/dev/null
	. "$1"
}
guide_read doc/mirror.md
guide_follow 2-1
equal "$LAB_NAME: fill: each once" "$(fetched | uniq -d)" ''
check "$LAB_NAME: it is for all overlays" "$(fetched | paste -sd ' ' -)" \
	[ "$(fetched | grep -cE '^(chrony|wpa_supplicant|tiny-cloud)-[0-9]')" = 3 ]
requests=$(wc -l <"$LOG/upstream.log")
lanboot mirror fill --json >"$LOG/fill" 2>/dev/null
equal "$LAB_NAME: again nothing is fetched" "$? $(wc -l <"$LOG/upstream.log")" "0 $requests"
equal "$LAB_NAME: as JSON" "$(jq -c '[.packages > 40, .bytes > 1000000, .failed]' "$LOG/fill")" '[true,true,[]]'
lanboot mirror fill --overlay bare --package wget --quiet >"$LOG/fill" 2>&1
equal "$LAB_NAME: one package more" "$? $(cat "$LOG/fill") $(asked wget-1)" '0  1'

mkdir -p $overlays/own/etc/apk $LAB/srv/machines
echo iw >$overlays/own/etc/apk/world
in_boot tools/lanboot-overlay --dir $overlays pack own $LAB/srv/machines/k1.apkovl.tar.gz >/dev/null 2>&1
lanboot mirror fill --quiet >"$LOG/fill" 2>&1
equal "$LAB_NAME: what is in an apkovl, which each machine has its own" "$? $(asked 'iw-[^ ]*apk')" '0 1'

### By itself

world later openntpd
in_boot tools/lanboot-overlay --dir $overlays pack later $LAB/later.apkovl.tar.gz >/dev/null 2>&1
sed -i 's/^overlay = desk$/& later2/' $LAB/lanboot.ini
in_boot tools/lanboot-overlay -f $LAB/lanboot.ini --dir $overlays import $LAB/later.apkovl.tar.gz later2 >"$LOG/overlay" 2>&1
check "$LAB_NAME: after an overlay was imported" "$(fetched | paste -sd ' ' -)" wait_for_line "$LOG/upstream.log" "openntpd-6.*apk HTTP" 20
has "$LAB_NAME: which says so" "$LOG/overlay" 'the mirror fetches what machines install by it, meanwhile'

### Packed into apkovls

client_mac=$(in_client cat /sys/class/net/eth0/address | tr : -)
# packed: what a machine of that profile finds in its apkovl as apk's cache.
packed() {
	in_client curl -fsS -m 60 -o $LAB/apkovl "http://10.0.0.2/overlay/$client_mac/$1.apkovl.tar.gz" || echo "none"
	tar -tzf $LAB/apkovl | sed -n 's|^etc/apk/cache/||p' | grep '\.apk$' | LC_ALL=C sort
}
equal "$LAB_NAME: without the key nothing is packed" "$(ls -A $overlays | grep -c packages) $(packed desk)" '0 '
sed -i 's/^overlay = desk.*/overlay = desk\npackages = yes/' $LAB/lanboot.ini
lanboot check 2>&1 | tr -s '\n ' ' ' >"$LOG/check"
has "$LAB_NAME: check says that nothing was fetched yet" "$LOG/check" 'nothing was fetched for the overlay desk yet, .*lanboot mirror fill'
kill -HUP "$(pid_of httpbootd)"
lanboot mirror fill >"$LOG/fill" 2>&1
equal "$LAB_NAME: fill" $? 0
has "$LAB_NAME: which says what is packed" "$LOG/fill" '^overlay desk: [0-9]+ of them, [0-9.]+ MB, are packed'
packed desk >$LAB/packed
equal "$LAB_NAME: it is just what apk installs" \
	"$(sed 's/\.[0-9a-f]\{8\}\.apk$//' $LAB/packed | LC_ALL=C comm -3 - "$LAB/installed-desk" | paste -sd ' ' -)" ''
lanboot check 2>&1 | tr -s '\n ' ' ' >"$LOG/check"
has_not "$LAB_NAME: check has nothing to say of them" "$LOG/check" 'packages = yes'
# A machine's apk, with what is in its apkovl, and the mirror that it is told.
rm -rf $LAB/box/packed
mkdir -p $LAB/box/packed/etc/apk
cp -r $LAB/box/etc/apk/keys $LAB/box/packed/etc/apk/
tar -C $LAB/box/packed -xzf $LAB/apkovl etc/apk
before=$(wc -l <"$LOG/httpbootd.log")
in_client chroot $LAB/box /sbin/apk --root /packed --initdb --no-scripts --update-cache -X $mirror add alpine-base openssh chrony \
	>"$LOG/packed-apk" 2>&1
equal "$LAB_NAME: apk installs" "$? $(grep -c Installing "$LOG/packed-apk")" "0 $(wc -l <"$LAB/installed-desk")"
equal "$LAB_NAME: and asks for no package" "$(tail -n +$((before + 1)) "$LOG/httpbootd.log" | grep -c '\.apk ')" 0
inode=$(ls -i $overlays/.packages/desk/etc/apk/cache/openssh-server-9*)
guide_root=$LAB/daily
mkdir -p $guide_root/etc/periodic/daily $LAB/cmd
guide_follow 3-2
printf '#!/bin/sh\nexec %s/tools/lanboot -f %s "$@"\n' "$top" $LAB/lanboot.ini >$LAB/cmd/lanboot
chmod 755 $LAB/cmd/lanboot
PATH=$LAB/cmd:$PATH in_boot sh $guide_root/etc/periodic/daily/lanboot-fill >"$LOG/daily" 2>&1
equal "$LAB_NAME: once a day" "$? $(cat "$LOG/daily")" '0 '
equal "$LAB_NAME: again: nothing is fetched anew" "$(ls -i $overlays/.packages/desk/etc/apk/cache/openssh-server-9*)" "$inode"
sed -i '/^packages = yes$/d' $LAB/lanboot.ini
lanboot mirror fill --quiet >"$LOG/fill" 2>&1
equal "$LAB_NAME: and without the key it is gone" "$(find $overlays/.packages -type f)" ''

### What cannot be

world desk openssh no-such-thing
lanboot mirror fill >"$LOG/fill" 2>&1
equal "$LAB_NAME: a package that is nowhere" $? 1
has "$LAB_NAME: and which" "$LOG/fill" 'no-such-thing is in no repository'
lanboot mirror fill --overlay none >"$LOG/fill" 2>&1
equal "$LAB_NAME: no such overlay" $? 1
has "$LAB_NAME: and where" "$LOG/fill" "$overlays/none: no such overlay"
lanboot mirror fill desk >"$LOG/fill" 2>&1
equal "$LAB_NAME: a word too many" "$? $(head -n 1 "$LOG/fill")" '2 lanboot: mirror fill: takes no desk; an overlay is --overlay desk'
world desk openssh
stop nginx
lanboot mirror fill --package vlan >"$LOG/fill" 2>&1
equal "$LAB_NAME: upstream is gone" $? 2
has "$LAB_NAME: what is missing" "$LOG/fill" "vlan-[^ ]*\.apk: the mirror answers 502"
anew
lanboot mirror fill >"$LOG/fill" 2>&1
equal "$LAB_NAME: there is not even an index" $? 1
has "$LAB_NAME: and what to do" "$LOG/fill" 'Is it running, and does its mirror reach upstream'
daemons_stop httpbootd

### Awk is awk

for one in desk router cloud; do
	tar -xzOf "$alpine_repo"/APKINDEX.tar.gz APKINDEX >$LAB/index
	for awk in awk "$busybox awk"; do
		$awk -f tools/apk_needs.awk kind=world $overlays/$one/etc/apk/world kind=index repo=r $LAB/index
	done | sort | uniq -u
done >$LAB/differs
equal "$LAB_NAME: by busybox, too" "$(cat $LAB/differs)" ''
finish
