#!/bin/sh
# doc-guides: what the guides in doc/ say of a configuration can be loaded; the files that they and
# the README lead to are there; the keys that their tables name exist; and each block of a guide is one
# that a test follows, or has a reason why none can.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/guide.sh
cat >$LAB/lanboot.ini <<END
[lanboot]
user = nobody
root = /
[tftp-map]
prefix = /a/ -> b
pattern = ^a$ -> b
[alias /a]
folder = /
[profile a]
kernel = a
boot-file = a
[host 52:54:00:12:34:56]
name = a
profile = a
END
"$BIN/tftpd" -f $LAB/lanboot.ini --dump-config >$LAB/keys
key_is() { grep -Eq "^;?$1 *=" $LAB/keys || grep -q "^;\?\[$1" $LAB/keys; }

for page in README.md doc/*.md; do
	# All blocks of a page together are one configuration, but for the README's, which are samples.
	{
		grep -q '^ *\[httpbootd\]$' "$page" || printf '[httpbootd]\noverlays = /\n'
		printf '[lanboot]\nuser = nobody\nroot = /\n'
		sed -n '/^ *```ini$/,/^ *```$/{/```/d;s/^   *//;p;}' "$page" |
			sed -e '/^\[lanboot\]$/d' -e '/^root *=/d' -e 's|^\[httpbootd\]$|&\noverlays = /|'
	} >$LAB/page.ini
	# Those of nginx.md are for one way each; boot-nginx loads them.
	if [ "$page" != README.md ] && [ "$page" != doc/nginx.md ] && [ "$(grep -c . $LAB/page.ini)" -gt 3 ]; then
		for daemon in pxedhcpd tftpd httpbootd; do
			"$BIN/$daemon" -f $LAB/page.ini -n >$LAB/said 2>&1
			equal "$LAB_NAME: $page: $daemon takes what is to be written" "$? $(grep -v 'is good\|warning' $LAB/said)" '0 '
		done
	fi
	missing=
	for link in $(grep -o '](\([^)#]*\)[^)]*)' "$page" | sed 's/^](//; s/[#)].*//'); do
		case $link in
		http*) ;;
		*) [ -e "$(dirname "$page")/$link" ] || missing="$missing $link" ;;
		esac
	done
	equal "$LAB_NAME: $page: what it leads to is there" "$missing" ''
done

# In the tables of moving.md the right column has our keys.
unknown=
for key in $(sed -n 's/^| [^|]*| \(.*\) |$/\1/p' doc/moving.md | grep -o '`[a-z0-9-]* = [^`]*`\|`[a-z][a-z-]*-[a-z-]*`' |
	tr -d '`' | sed 's/ = .*//' | sort -u); do
	key_is "$key" || unknown="$unknown $key"
done
equal "$LAB_NAME: doc/moving.md: there are all keys that it names" "$unknown" ''

### Who follows what. PAGE BLOCK TEST, or - and why none can; a block as tests/lab/guide.sh counts them, *.KIND, or *

# What is ini is loaded above.
cat >$LAB/followed <<'END'
arm 1-1 doc-commands
arm 2-1 firmware-uboot
arm 3-1 doc-commands
arm 3-2 - the lines of a Raspberry Pi's own boot loader, which the lab has not
container 1-2 - a release comes from Alpine's mirror, which is not reached; lanboot-image is tested by itself
container * doc-container
day-to-day * doc-commands
dhcp-servers *.routeros - RouterOS is not to be had here; the page says that it was not tried
dhcp-servers * doc-dhcp-servers
first-boot * doc-first-boot
https * https-ca
inventory * doc-inventory
many-machines * doc-many-machines
mirror 2-1 mirror-fill
mirror 3-2 mirror-fill
moving 0-* doc-commands
moving 4-1 - a line of the reader's own script
my-machine-does-not-boot * doc-commands
nginx * boot-nginx
other-systems * - command lines of systems that are not here; etc/examples, which have them too, are loaded by examples
proxmox * doc-proxmox
secure-boot 4-1 secure-boot-uki
secure-boot 5-* secure-boot-mok
secure-boot * secure-boot-key
upgrading 1-1 - from packages of 0.1.0, of which there are none any more: packages, lanboot-setup
upgrading 1-2 - make install is followed by doc-debian and install; what 0.1.0 left is moved in lanboot-setup
upgrading 1-3 - the files of the reader's own TLS
ipv6 5-* doc-ipv6
several-servers 3-* - lines of a log, which standby has
several-servers 5-* - lines of a log, which drift has
several-servers 6-1 balancer
several-servers 6-3 balancer
several-servers 6-4 balancer
several-servers 6-* one-address
several-servers 4-* - an etcd of the reader's own machines; store has one like it
windows-pe 1-1 doc-commands
windows-pe 2-2 - lines for a profile of the reader's own
windows-pe 3-1 - runs in Windows
END
: >$LAB/used
for page in doc/*.md; do
	name=$(basename "$page" .md)
	guide_read "$page"
	alone=
	for file in "$guide"/*.*; do
		block=$(basename "${file%.*}")
		case $file in
		*.ini | *.path | *'*'*) continue ;;
		*.file)
			! head -n 1 "$file" | grep -q '^\[' || continue
			;;
		esac
		row=$(awk -v page="$name" -v block="$block" -v kind="${file##*.}" '
			$1 == page && ($2 == "*" || $2 == block || $2 == "*." kind || (sub(/\*$/, "", $2) && index(block, $2) == 1)) { print NR, $3; exit }
		' $LAB/followed)
		[ -n "$row" ] || alone="$alone $block"
		echo "${row% *}" >>$LAB/used
	done
	equal "$LAB_NAME: $page: each block has a test that follows it, or a reason why none can" "$alone" ''
	equal "$LAB_NAME: $page: what is to be typed stands in fences" \
		"$(awk '/^ *```/ { open = !open } !open && last == "" && /^    [a-z]/ { print NR } { last = $0 }' "$page" | xargs)" ''
done
while read -r name block test why; do
	if [ "$test" = - ]; then
		check "$LAB_NAME: $name $block: the reason" 'there is none' [ -n "$why" ]
		continue
	fi
	check "$LAB_NAME: $name $block: $test reads the page" "it does not name doc/$name.md" \
		grep -q "doc/$name.md" "tests/system/$test.sh"
done <$LAB/followed
equal "$LAB_NAME: all rows are of blocks that there are" \
	"$(awk 'NR == FNR { used[$1] = 1; next } !(FNR in used) { print $1, $2 }' $LAB/used $LAB/followed | xargs)" ''
finish
