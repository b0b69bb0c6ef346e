#!/bin/sh
# mirror: Alpine's own apk installs through a mirror of httpbootd's: from its upstream, then without one; and
# while that changes under it: a newer index, a package built anew under the same name, one that is gone.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
lan_enter "$@"
need "$LAB_NAME" curl nginx openssl jq
. tests/lab/mirror.sh
lan_up
. tests/lab/apk_upstream.sh
repo=$web/alpine/v3.24/main/$arch
mkdir -p $LAB/www $repo $LAB/srv $LAB/cache $LAB/state
mount -t tmpfs -o size=150m tmpfs $LAB/cache
chown nobody $LAB/cache $LAB/state
. tests/lab/apk_repo.sh
repo_make_key
cp $LAB/site.rsa.pub $LAB/keys/
cp $LAB/site.rsa.pub $LAB/box/etc/apk/keys/

### The upstream, the mirror, and a client

upstream_start
# ini [LINE...]: more of the mirror.
ini() {
	mirror_head
	cat <<-END
		[mirror alpine]
		from = http://10.0.0.1:8001/alpine http://10.0.0.1:8000/alpine
		keys = $LAB/keys
		[profile thin]
		alpine = 3.24 lts
		[profile own]
		alpine = 3.24 lts
		repo = http://10.0.0.9/packages
		[host 52:54:00:00:00:01]
		profile = thin
		[host 52:54:00:00:00:02]
		profile = own
	END
	for ini_line; do printf '%s\n' "$ini_line"; done
}
ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
log=$LOG/httpbootd.log

### What is written for a web server, which has no mirror

"$BIN/httpbootd" -f $LAB/lanboot.ini render --server http://10.0.0.9 $LAB/www >"$LOG/render" 2>&1
has "$LAB_NAME: render names the upstream" $LAB/www/boot.ipxe.d/52-54-00-00-00-01.ipxe \
	'alpine_repo=http://10.0.0.1:8001/alpine/v3.24/main,http://10.0.0.1:8001/alpine/v3.24/community'
sed 's|^from = .*|from = https://10.0.0.1/alpine|' $LAB/lanboot.ini >$LAB/secure.ini
"$BIN/httpbootd" -f $LAB/secure.ini render --server http://10.0.0.9 $LAB/www >>"$LOG/render" 2>&1
has "$LAB_NAME: render names no upstream that wants TLS" $LAB/www/boot.ipxe.d/52-54-00-00-00-01.ipxe \
	'alpine_repo=http://dl-cdn.alpinelinux.org/alpine/v3.24/main,'

get() { in_client curl -s -m 30 -o $LAB/got -w '%{http_code}' "$@"; }

### Alpine's own packages

cp "$alpine_repo"/* $repo/
apk first add alpine-base openrc openssh
equal "$LAB_NAME: apk installs from it" "$apk_status $(tail -n 1 "$LOG/first" | grep -o '^OK')" '0 OK'
installed=$(grep -c '^([0-9/]*) Installing' "$LOG/first")
equal "$LAB_NAME: each package was fetched once" "$(asked '\.apk HTTP')" "$installed"
equal "$LAB_NAME: the index, too" "$(asked 'APKINDEX.tar.gz HTTP')" 1
has "$LAB_NAME: the log says what is served" "$log" 'mirror-served mirror=alpine path=v3\.24/main/[^ ]* generation=1 packages=[0-9]+'
requests=$(wc -l <"$LOG/upstream.log")
apk second add alpine-base openrc openssh
equal "$LAB_NAME: again, from here alone" "$apk_status $(wc -l <"$LOG/upstream.log")" "0 $requests"
stop nginx
apk third add alpine-base openrc openssh
equal "$LAB_NAME: without an upstream" $apk_status 0
daemons_stop httpbootd
daemons_start $LAB/lanboot.ini httpbootd || exit 1
apk fourth add alpine-base openrc openssh
equal "$LAB_NAME: over a start of httpbootd" $apk_status 0

### What is told of it

lanboot mirror >"$LOG/told"
has "$LAB_NAME: lanboot mirror" "$LOG/told" '^alpine: /alpine from http://10\.0\.0\.1:800[01]/alpine$'
has "$LAB_NAME: how much came from here" "$LOG/told" '^  [0-9]+ from here \([0-9.]+ [kM]?B\), 0 fetched \(0 B\), 0 refused$'
has "$LAB_NAME: and what is served" "$LOG/told" "^  alpine/v3\\.24/main/$arch: generation 1, [0-9]+ packages, [0-9]+ of them used"
lanboot mirror --json >"$LOG/told"
equal "$LAB_NAME: as JSON" "$(jq -r '.mirrors[0] | .name == "alpine" and .misses == 0 and .hits > 3 and
	.repositories[0].generation == 1 and .repositories[0].used > 2' "$LOG/told")" true
in_boot curl -s -m 20 http://127.0.0.1:9780/metrics >"$LOG/metrics"
has "$LAB_NAME: counted for Prometheus" "$LOG/metrics" '^lanboot_http_mirror_hits_total\{mirror="alpine"\} [1-9]'
for who in 1 2; do
	in_boot $BIN/httpbootd -f $LAB/lanboot.ini explain 52:54:00:00:00:0$who >"$LOG/explain" 2>&1
	grep -o 'alpine_repo=[^ ]*' "$LOG/explain" | sort -u
done >"$LOG/repos"
equal "$LAB_NAME: machines take their packages from it, but for who names others" "$(paste -sd ' ' "$LOG/repos")" \
	"alpine_repo=http://SERVER/alpine/v3.24/main,http://SERVER/alpine/v3.24/community alpine_repo=http://10.0.0.9/packages"

# found NAME PATTERN [FILE]: lanboot check says so: severity, what and what to do, a line each.
found() {
	in_boot tools/lanboot -f "${3:-$LAB/lanboot.ini}" check --quick --json 2>>"$LOG/check.said" |
		jq -r '.findings[] | "\(.severity) \(.what) -> \(.do)"' >"$LOG/check"
	has "$LAB_NAME: lanboot check: $1" "$LOG/check" "$2"
}
found 'a disk that is nearly full' '^warning only 1[0-9]+ MB are free there: what \[mirror alpine\] fetches can soon not be kept'
found 'one that is smaller than size' '^note \[mirror alpine\]: it may keep 20480 MB, and its disk has room for 1[0-9]+: '
has_not "$LAB_NAME: lanboot check: nothing else of it" "$LOG/check" '^critical .*mirror|frozen'

### Upstream is asked whether its index is another one by now

upstream_start
force() { get -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz; }
touch -d '2 hours ago' $repo/APKINDEX.tar.gz
for told in 200 304; do
	sleep 3.1
	force >/dev/null
	equal "$LAB_NAME: upstream says of its index" "$(grep APKINDEX "$LOG/upstream.log" | tail -n 1 | awk '{ print $9 }')" $told
done

### An upstream that takes connections, and says nothing any more

find_pid nginx
silent=$(cat "/proc/$pid_is/task/$pid_is/children")
# shellcheck disable=SC2086 # perhaps several
kill -STOP $silent
sleep 3.1
equal "$LAB_NAME: who forces it gets what is served, long before upstream is given up" \
	"$(get -m 15 -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz)" 200
equal "$LAB_NAME: and so does the next one" \
	"$(get -m 15 -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz)" 200
# shellcheck disable=SC2086
kill -CONT $silent
stop nginx

### Another generation: kept to, taken, taken back

upstream_start
served() { lanboot mirror --json | jq -r '.mirrors[0].repositories[0] | "\(.generation) \(.frozen)"'; }
# until_served GENERATION: whoever forces it has upstream asked, but for every few seconds.
until_served() {
	for _ in $(seq 40); do
		get -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz >/dev/null
		case $(served) in "$1 "*) return 0 ;; esac
		sleep 0.5
	done
	return 1
}
package lab-newer 1.0-r0 'of a newer generation'
publish
lanboot mirror freeze alpine/v3.24 >"$LOG/told"
has "$LAB_NAME: frozen" "$LOG/told" '^alpine/v3\.24: freeze$'
has "$LAB_NAME: it is an event with who it was" "$log" 'changed .*what=mirror by=[a-z]+ id=alpine/v3\.24 act=freeze'
get -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz >/dev/null
equal "$LAB_NAME: nothing newer is taken then" "$(served)" '1 true'
found 'frozen' "^note \[mirror alpine\]: v3\.24/main/$arch is frozen at generation 1: .* -> lanboot mirror thaw alpine/v3\.24/main/$arch\$"
lanboot mirror rollback alpine >"$LOG/told" 2>&1
has "$LAB_NAME: nothing is older" "$LOG/told" 'has nothing older of v3\.24/main'
lanboot mirror freeze debian >"$LOG/told" 2>&1
has "$LAB_NAME: no such mirror" "$LOG/told" 'no mirror is debian'
lanboot mirror thaw alpine >/dev/null
check "$LAB_NAME: thawed, the newer one is served" "serves $(served)" until_served 2
apk newer fetch -o /new lab-newer
equal "$LAB_NAME: what is new in it can be had" "$apk_status" 0
lanboot mirror rollback alpine >/dev/null
equal "$LAB_NAME: rolled back" "$(served)" '1 true'
apk older fetch -o /new lab-newer
check "$LAB_NAME: what is new is gone" 'it is there' [ $apk_status != 0 ]
daemons_stop httpbootd
daemons_start $LAB/lanboot.ini httpbootd || exit 1
apk older add openssh
equal "$LAB_NAME: over a start" "$apk_status $(served)" '0 1 true'
lanboot mirror use alpine/v3.24 2 >"$LOG/told" 2>&1
equal "$LAB_NAME: a generation that is here" "$? $(served)" '0 2 true'
lanboot mirror use alpine/v3.24 2 >"$LOG/told" 2>&1
equal "$LAB_NAME: which is served" "$? $(served)" '0 2 true'
lanboot mirror use alpine/v3.24 7 >"$LOG/told" 2>&1
equal "$LAB_NAME: one that is not" "$? $(served)" '1 2 true'
has "$LAB_NAME: and which are" "$LOG/told" 'has generation 2 and 1; expected one of them'
lanboot mirror use alpine/v3.24 x >"$LOG/told" 2>&1
has "$LAB_NAME: no number" "$LOG/told" 'generation= has to be a number'
lanboot mirror use alpine 1 >/dev/null 2>&1
equal "$LAB_NAME: back" "$(served)" '1 true'

### What is kept, proven and thrown out

kept() { find $LAB/cache/alpine -name "p-*$1" | wc -l; }
lanboot mirror verify alpine >"$LOG/told" 2>&1
equal "$LAB_NAME: verify" "$? $(sed 's/verified .* ago/verified AGO/' "$LOG/told")" \
	"0 alpine: verified AGO: of $(kept .apk) packages none is damaged"
damaged=$(find $LAB/cache/alpine -name 'p-*-openssh-server-9*.apk')
printf x | dd of="$damaged" bs=1 seek=200000 conv=notrunc 2>/dev/null
cut=$(find $LAB/cache/alpine -name 'p-*-zlib-*.apk')
truncate -s 1000 "$cut"
lanboot mirror verify alpine >"$LOG/told" 2>&1
equal "$LAB_NAME: what the disk has damaged is found" "$? $(grep -c ' 2 damaged, and gone' "$LOG/told")" '1 1'
equal "$LAB_NAME: and gone" "$(kept -openssh-server-9*.apk) $(kept -zlib-*.apk)" '0 0'
has "$LAB_NAME: and logged" "$log" 'mirror-failed mirror=alpine path=p-[0-9a-f]*-openssh-server-9'
apk healed add openssh
equal "$LAB_NAME: and fetched again" "$apk_status $(kept -openssh-server-9*.apk) $(kept -zlib-*.apk)" '0 1 1'
sum=p-$(printf '%040d' 7)
cp "$(find $LAB/cache/alpine -name 'p-*-zlib-*.apk')" $LAB/cache/alpine/$sum-zlib-0-r0.apk
touch $LAB/cache/alpine/p-no-package
packages=$(kept .apk)
lanboot mirror prune alpine >"$LOG/told" 2>&1
equal "$LAB_NAME: prune" "$? $(grep -c ' 1 that no index names are gone' "$LOG/told") $(kept .apk)" "0 1 $((packages - 1))"
equal "$LAB_NAME: what is no package stays" "$(kept no-package)" 1
lanboot mirror verify nothing >"$LOG/told" 2>&1
equal "$LAB_NAME: of a mirror that is none, as of all commands" "$? $(grep -c 'no mirror is nothing' "$LOG/told")" '3 1'
lanboot mirror prune alpine/v3.24 >"$LOG/told" 2>&1
has "$LAB_NAME: a part of a mirror" "$LOG/told" 'expected its name alone'
stop nginx

### What lanboot check finds

lanboot mirror thaw alpine >/dev/null
get -H 'Cache-Control: no-cache' $mirror/"$arch"/APKINDEX.tar.gz >/dev/null
found 'no upstream' "^warning \[mirror alpine\]: machines get generation 1 of v3\.24/main/$arch, and no newer one.*: .*10\.0\.0\.1.* -> see whether http://10\.0\.0\.1:8001/alpine answers"
get $mirror/../../v3.25/main/"$arch"/APKINDEX.tar.gz >/dev/null
found 'nothing of a repository' "^critical \[mirror alpine\]: nothing of v3\.25/main/$arch can be served: "
mount --bind $LAB/cache/alpine $LAB/cache/alpine
mount -o remount,bind,ro $LAB/cache/alpine
found 'a folder that cannot be written to' '^critical \[mirror alpine\] keeps its files there, and nothing can be written'
umount $LAB/cache/alpine
mkdir $LAB/nokeys
ini | sed "s|^keys = .*|keys = $LAB/nokeys|; s|^size = .*||" >$LAB/nokeys.ini
found 'no keys' '^critical \[mirror alpine\]: keys = .*/nokeys: no key is in it, so httpbootd does not start -> put the keys' $LAB/nokeys.ini
ini | sed 's|^keys = .*|&\nsize = 1M|' >$LAB/lanboot.ini
kill -HUP "$(pid_of httpbootd)"
wait_for_line "$log" 'reloaded file' 10 httpbootd
# Who keeps how much is known a while after the start.
for _ in $(seq 80); do
	[ "$(lanboot mirror --json | jq '.mirrors[0].kept_bytes')" = 0 ] || break
	sleep 0.5
done
found 'a size that is too small' '^warning \[mirror alpine\]: what machines use takes [0-9]+ MB, and size lets it keep 1 MB: nothing else stays'

### What is refused

equal "$LAB_NAME: what is not here" "$(get $mirror/"$arch"/wget-1.21.4-r0.apk)" 502
has "$LAB_NAME: and why" $LAB/got 'upstream'
equal "$LAB_NAME: what no index names" "$(get $mirror/"$arch"/nothing-1-r0.apk)" 404
for path in '..%2fx' '.hidden' 'a%3fb' "$(printf 'x%.0s' $(seq 600))"; do
	case $(get --path-as-is "http://10.0.0.2/alpine/$path") in
	40? | 414) ;;
	*) fail "$LAB_NAME: a path that no mirror has" "$path" ;;
	esac
done
ok "$LAB_NAME: paths that no mirror has"
daemons_stop httpbootd
finish
