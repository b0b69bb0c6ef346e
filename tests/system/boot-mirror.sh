#!/bin/sh
# boot-mirror: machines without a disk install Alpine's own userland from a mirror of httpbootd's: two at once from an
# empty one, by BIOS and UEFI, for whom each package is fetched once; then from the same with no upstream.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
need_ipxe
lan_enter "$@"
need "$LAB_NAME" curl nginx openssl jq cpio
lan_up
site_dnsmasq
. tests/lab/apk_upstream.sh
srv=$LAB/srv dir=$LAB/overlays
mkdir -p $web/alpine/v3.24/main $srv $LAB/cache $LAB/state
chown nobody $LAB/cache $LAB/state

### The upstream: Alpine's own packages, and two of the site's

cp -r "$alpine_repo" $web/alpine/v3.24/main/
repo=$web/alpine/v3.24/community/$arch
mkdir -p "$repo"
. tests/lab/apk_repo.sh
repo_make_key
package lab-greeting 1-r0 'hello of a package'
package lab-later 1-r0 'of one that is installed by hand'
publish
cp $LAB/site.rsa.pub $LAB/keys/
upstream_start

### The release, and what machines are

alpine_initramfs $LAB/initramfs $LAB/site.rsa.pub
alpine_release 3.24.1 $LAB/initramfs "$srv/alpine/3.24.1/$arch"
ln -s 3.24.1 $srv/alpine/3.24
cp build/lab/srv/*pxe* $srv/

# ini [LINE...]: more of the mirror.
ini() {
	lab_ini | sed '/^\[profile /,$d' | sed "s|^root = .*|root = $srv|; s|^\[httpbootd\]|&\noverlays = $dir|"
	cat <<-END
		state = $LAB/state
		cache = $LAB/cache
		[mirror alpine]
		from = http://10.0.0.1:8000/alpine
		keys = $LAB/keys
	END
	for ini_line; do printf '%s\n' "$ini_line"; done
	cat <<-END
		[profile thin]
		alpine = 3.24 lts
		overlay = thin
		cmdline = modules=loop,squashfs quiet console=ttyS0 no_timer_check
	END
	for ini_name in kiosk1 kiosk2; do
		printf '[host %s]\nname = %s\nprofile = thin\n' "$(mac_of $ini_name)" $ini_name
	done
}
ini >$LAB/lanboot.ini
sh tools/lanboot-overlay -f $LAB/lanboot.ini --dir $dir new thin >"$LOG/overlay.log" 2>&1 ||
	fail "$LAB_NAME: lanboot-overlay new" "$(cat "$LOG/overlay.log")"
printf 'openssh\nlab-greeting\n' >>$dir/thin/etc/apk/world
cat >$dir/thin/etc/local.d/a-who.start <<'END'
#!/bin/sh
apk add -q lab-later
{
	echo "repositories: $(xargs </etc/apk/repositories)"
	echo "packages: $(cat /usr/share/lab-*/text | xargs)"
	[ -e /etc/apk/cache ] || echo "nothing is kept of what was packed"
	echo "this is $(hostname), of $(. /etc/os-release && echo "$NAME")"
} >/dev/ttyS0
END
chmod 755 $dir/thin/etc/local.d/a-who.start
chmod -R a+rX $dir
daemons_start $LAB/lanboot.ini || exit 1
log=$LOG/httpbootd.log

# came_up NAME WHEN: it is itself, with all of its packages, of the mirror alone.
came_up() {
	if ! wait_for_line "$LOG/$1.console" "this is $1, of Alpine Linux" 200 "vm-$1"; then
		vm_missed "$1" "$1 comes up, $2"
		return
	fi
	ok "$LAB_NAME: $1 comes up with its own host name, $2"
	check "$LAB_NAME: $1 says that it is up, $2" 'no such line' \
		wait_for_line "$log" "httpbootd: up .*mac=$(mac_of "$1")" 60 "vm-$1"
	console_text "$1" >$LAB/console
	has "$LAB_NAME: $1 has all packages, and installs another, $2" $LAB/console \
		'^packages: hello of a package of one that is installed by hand$'
	has "$LAB_NAME: $1: its packages are of the mirror alone, $2" $LAB/console \
		"repositories: http://10\\.0\\.0\\.2/alpine/v3\\.24/main http://10\\.0\\.0\\.2/alpine/v3\\.24/community\$"
	has_not "$LAB_NAME: $1: apk has nothing to say, $2" $LAB/console 'WARNING|ERROR|apk failed'
}
# none_refused WHEN
none_refused() {
	equal "$LAB_NAME: no machine is refused a package, $1" "$(grep -E ' path=/alpine/v3' "$log" | grep -v ' status=200 ')" ''
}

### From an empty mirror: two at once

vm_start kiosk1 bios "$(mac_of kiosk1)"
vm_start kiosk2 uefi "$(mac_of kiosk2)"
came_up kiosk1 cold
came_up kiosk2 cold
none_refused cold
# packages NAME: how many packages its boot had, and how many of them were fetched for it, by its timeline.
packages() {
	lanboot show "$1" --json >"$LOG/$1.json"
	jq -r '[.. | objects | select(.kind? == "packages")][0] | "\(.packages) \(.fetched // 0)"' "$LOG/$1.json"
}
for name in kiosk1 kiosk2; do packages $name; done >"$LOG/packages"
fetched=$(awk '{ n += $2 } END { print n }' "$LOG/packages")
stop vm-kiosk1
stop vm-kiosk2
for name in kiosk1 kiosk2; do ip link del "tap$(mac_of $name | sed 's/.*:\(..\):\(..\)$/\1\2/')"; done
# An index is asked for again once it is a minute old: whether it is still that.
equal "$LAB_NAME: upstream was asked once for each" \
	"$(sed -n 's/.*"GET \([^ ]*\) [^"]*" 200 .*/\1/p' "$LOG/upstream.log" | sort | uniq -d)" ''
installed=$(grep -c '\.apk HTTP' "$LOG/upstream.log")
check "$LAB_NAME: for all that they have" "$installed" [ "$installed" -gt 25 ]
equal "$LAB_NAME: by their timelines all of them have all" "$(cut -d ' ' -f 1 "$LOG/packages" | xargs)" "$installed $installed"
check "$LAB_NAME: and each was fetched for one of them" "$fetched of $installed" [ "$fetched" -ge "$installed" ]

### With no upstream; and with its packages in its apkovl

stop nginx
: >"$LOG/upstream.log"
daemons_stop
cp "$log" "$LOG/httpbootd-cold.log"
for name in kiosk1 kiosk2; do mv "$LOG/$name.console" "$LOG/$name-cold.console"; done
{ ini 'offline = yes' && echo 'packages = yes'; } >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1
lanboot mirror fill >"$LOG/fill" 2>&1
equal "$LAB_NAME: fill, with what is packed" "$? $(grep -c '^overlay thin: [0-9]* of them, .* are packed' "$LOG/fill")" '0 1'
vm_start kiosk1 bios "$(mac_of kiosk1)"
vm_start kiosk2 uefi "$(mac_of kiosk2)"
came_up kiosk1 offline
came_up kiosk2 packed
none_refused offline
equal "$LAB_NAME: by its timeline all came from here" "$(packages kiosk1)" "$installed 0"
lanboot show kiosk1 >"$LOG/shown"
has "$LAB_NAME: lanboot show says so" "$LOG/shown" "packages .* $installed, all from here, "
equal "$LAB_NAME: who has its packages packed asks for those installed by hand alone" \
	"$(sed -n 's|.* host=kiosk2 .* path=/alpine/v3[^ ]*/\([^/ ]*\)\.apk .*|\1|p' "$log")" lab-later-1-r0
has "$LAB_NAME: nothing is kept of what was packed" $LAB/console '^nothing is kept of what was packed$'
stop vm-kiosk1
stop vm-kiosk2
in_boot curl -s -m 20 http://127.0.0.1:9780/mirrors.json >"$LOG/mirrors.json"
equal "$LAB_NAME: upstream was not asked" \
	"$(jq -r '.mirrors[0] | "\(.upstream_requests) \(.misses) \(.refused) \(.hits > 25)"' "$LOG/mirrors.json")" '0 0 0 true'
daemons_stop
finish
