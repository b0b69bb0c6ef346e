#!/bin/sh
# rows: what the tests run is of a package that tests/lab/packages names, of what that depends on, or of what each
# Debian has: a machine that tests/lab/setup has set up lacks nothing.
. "$(dirname "$0")/../lab/result.sh"
LAB_NAME=rows
cd "$(dirname "$0")/../.." || exit 1
for tool in dpkg-query apt-cache; do
	command -v $tool >/dev/null || { skip "$LAB_NAME" 'this is no Debian'; exit 0; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# What is installed of the rows, what that depends on, and what cannot be removed.
rows=$(awk '/^[a-z]/ && ($2 == "install" || $2 == "bare") && $3 != "-" { print $3 }' tests/lab/packages | sort -u)
# shellcheck disable=SC2086 # words
apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
	--no-enhances $rows $(dpkg-query -W -f '${Priority} ${Package}\n' | sed -n 's/^required //p') apt init 2>/dev/null |
	sed -n 's/^\([a-z0-9][^: ]*\).*/\1/p' | sort -u >"$tmp/named"
check "$LAB_NAME: packages are named" "$(wc -l <"$tmp/named")" [ "$(wc -l <"$tmp/named")" -gt 100 ]

# Words where a command stands, first or behind what runs another.
cat tests/check tests/lint tests/lab/* tests/system/*.sh tests/bench/dhcp tests/bench/http tests/bench/keeper \
	tests/bench/tftp etc/deb etc/dist etc/oci etc/tarball tools/*.sh tools/lanboot tools/lanboot-*[a-z] |
	sed -e '/^[[:space:]]*#/d' -e "s/'[^']*'/''/g" |
	grep -oE '(^|[;&|(!]|\$\(|if|while|then|do|exec|in_[a-z]+|start [a-z-]+ [a-z-]+|env)[[:space:]]*[a-z][a-z0-9_.+-]*( |$)' |
	awk '{ print $NF }' | sed 's/^[^a-z]*//' | sort -u >"$tmp/words"
# What the shell does itself, or a function, has no path.
while read -r word; do
	printf '%s\t' "$word"
	command -v "$word" 2>/dev/null || echo
done <"$tmp/words" | awk -F '\t' '$2 ~ /^(\/usr)?\/s?bin\//' >"$tmp/programs"
cut -f 2 "$tmp/programs" | xargs readlink -f | paste "$tmp/programs" - >"$tmp/real"
# dpkg-query reads what is in all packages each time that it starts.
{ cut -f 3 "$tmp/real"; cut -f 3 "$tmp/real" | sed -n 's|^/usr||p'; } | xargs dpkg-query -S 2>/dev/null |
	sed -n 's/^\([^:, ]*\)[^/]*: \(.*\)/\1\t\2/p' >"$tmp/owners"
awk -F '\t' '
	FILENAME ~ /named$/ { named[$1]; next }
	FILENAME ~ /owners$/ { if (!($2 in owner)) owner[$2] = $1; next }
	{
		short = $3
		sub(/^\/usr/, "", short)
		package = $3 in owner ? owner[$3] : owner[short]
		if (package != "" && !(package in named)) print $1 ":" package
	}' "$tmp/named" "$tmp/owners" "$tmp/real" >"$tmp/lacking"
# Tools take what is there of several; and words of texts that stand where a command may.
for word in wget ifconfig node top w watch; do
	sed -i "/^$word:/d" "$tmp/lacking"
done
equal "$LAB_NAME: no test runs what is no package of the list" "$(xargs <"$tmp/lacking")" ''
finish
