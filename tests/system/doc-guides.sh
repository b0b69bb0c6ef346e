#!/bin/sh
# doc-guides: what the guides in doc/ say of a configuration can be loaded; the files that they and
# the README lead to are there; and the keys that their tables name exist.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
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
	if [ "$page" != README.md ] && [ "$(grep -c . $LAB/page.ini)" -gt 3 ]; then
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
finish
