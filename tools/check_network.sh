# shellcheck shell=sh
# check_network.sh: a part of lanboot check: what comes over the network, fetched as a machine would do it.
: "${scratch?}" "${conf?}" "${version?}" "${tab?}"

fetch_seconds=5 fetch_at_once=16 fetch_most=300

# fetch_text URL: prints what is there; at most 1 MB.
fetch_text() {
	if command -v curl >/dev/null 2>&1; then
		curl -sSfk --max-time $fetch_seconds --max-filesize 1000000 -A "lanboot-test/$version" "$1"
	else
		wget -q -T $fetch_seconds -U "lanboot-test/$version" -O - "$1"
	fi
}

# look_at_url FILE URL: fetches its first bytes into FILE, and into FILE.why what is wrong with that. A
# certificate that only machines know of is none of that.
look_at_url() {
	if command -v curl >/dev/null 2>&1; then
		curl -sSkL --max-redirs 5 --connect-timeout $fetch_seconds --max-time $((2 * fetch_seconds)) -r 0-1023 \
			-A "lanboot-test/$version" -w '%{stderr}%{http_code}\n' "$2" 2>"$1.said" </dev/null | head -c 1024 >"$1"
		look_code=$(tail -n 1 "$1.said")
		case $look_code in
		200 | 206 | 226) ;;
		000) sed -n 's/^curl: ([0-9]*) //p' "$1.said" | head -n 1 >"$1.why" ;;
		404) echo 'not there (404)' >"$1.why" ;;
		416) echo 'it is empty' >"$1.why" ;;
		*) echo "the server answers $look_code" >"$1.why" ;;
		esac
	else
		wget -T $fetch_seconds -U "lanboot-test/$version" -O - "$2" 2>"$1.said" </dev/null | head -c 1024 >"$1"
		[ -s "$1" ] || case $(cat "$1.said") in
		*404*) echo 'not there (404)' >"$1.why" ;;
		*) grep -v '^[Cc]onnecting' "$1.said" | tail -n 1 | sed 's/^wget: //' >"$1.why" ;;
		esac
	fi
	[ -s "$1" ] || [ -s "$1.why" ] || echo 'nothing comes' >"$1.why"
}

# head_of FILE: its first bytes in hexadecimal, with no blanks.
head_of() { od -An -v -tx1 -N 8 "$1" | tr -d ' \n'; }

# wrong_kind KIND FILE: prints what is wrong with its first bytes.
wrong_kind() {
	wrong_head=$(head_of "$2")
	if LC_ALL=C head -c 200 "$2" | tr -d '\000' | LC_ALL=C grep -qiE '^[[:space:]]*<(!doctype html|html|head)'; then
		echo 'what comes is an HTML page'
		return
	fi
	case $1:$wrong_head in
	script:23216970786520* | script:2321697078650a* | script:2321697078650d* | script:2321677078650a*) ;;
	script:*) echo 'what comes is no iPXE script' ;;
	modloop:68737173*) ;;
	modloop:*) echo 'what comes is no modloop, which is a squashfs' ;;
	apkovl:1f8b*) ;;
	apkovl:*) echo 'what comes is no apkovl, which is packed with gzip' ;;
	kernel:68737173* | kernel:070701*) echo 'what comes is no kernel' ;;
	initrd:68737173*) echo 'what comes is no initramfs' ;;
	esac
}

# list_urls: what is to be fetched, a line each: kind, file:line, what stands there, URL.
list_urls() {
	facts httpbootd url | awk -F '\t' -v OFS='\t' '
		function show(kind, url) { print kind, $1 ($2 ? ":" $2 : ""), $3 " = " $6, url }
		$6 !~ /^(https?|ftp):/ { next }
		$4 == "repo" {
			arch = $5 == "-" ? "x86_64" : $5
			sub(/\/*$/, "", $6)
			show("repo", $6 "/" arch "/APKINDEX.tar.gz")
			next
		}
		{ show($4, $6) }'
	# What is ours is only there if it runs.
	[ -n "$network_httpbootd" ] || return 0
	facts pxedhcpd script | awk -F '\t' -v OFS='\t' '{ print "script", $1 ($2 ? ":" $2 : ""), $3 " = " $4, $4 }'
	[ -n "$(facts httpbootd public-url)" ] || list_http_boot
	facts httpbootd public-url | awk -F '\t' -v OFS='\t' '{ print "script", $1, "public-url = " $2, $2 "/boot.ipxe" }'
	facts httpbootd servers | awk -F '\t' -v OFS='\t' '{
		url = $2 ~ /^https?:/ ? $2 : "http://" $2
		sub(/\/*$/, "", url)
		print "server", $1, "servers = " $2, url "/boot.ipxe" }'
}

list_http_boot() {
	# A site need not have machines for each; whose boot file is there for TFTP may come this way, too.
	facts pxedhcpd http-boot | while IFS="$tab" read -r list_arch list_url list_file; do
		[ ! -e "$(facts tftpd root)/$list_file" ] ||
			printf 'http-boot\t%s\t%s = %s\t%s\n' "$conf" "$list_arch" "$list_file" "$list_url"
	done
}

look_at_network() {
	# Machines ask no proxy that our environment names.
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
	network_httpbootd=$(process_of httpbootd)
	list_urls | awk -F '\t' '!seen[$1 "\t" $4]++' | head -n $fetch_most >"$scratch/urls"
	fetch_all
	network_n=0
	while IFS="$tab" read -r network_kind network_where network_said network_url; do
		network_n=$((network_n + 1))
		network_file=$scratch/url.$network_n
		network_why=$(cat "$network_file.why" 2>/dev/null)
		[ -n "$network_why" ] || network_why=$(wrong_kind "${network_kind%server}${network_kind#server}" "$network_file")
		[ -z "$network_why" ] || tell_url
	done <"$scratch/urls"
	look_at_shared
}

# fetch_all: each line of $scratch/urls into $scratch/url.N.
fetch_all() {
	fetch_n=0 fetch_jobs=''
	while IFS="$tab" read -r _ _ _ fetch_url; do
		fetch_n=$((fetch_n + 1))
		look_at_url "$scratch/url.$fetch_n" "$fetch_url" &
		fetch_jobs="$fetch_jobs $!"
		[ $((fetch_n % fetch_at_once)) = 0 ] || continue
		# shellcheck disable=SC2086
		join $fetch_jobs
		fetch_jobs=''
	done <"$scratch/urls"
	# shellcheck disable=SC2086
	join $fetch_jobs
}

join() { for join_pid; do wait "$join_pid"; done; }

tell_url() {
	case $network_kind in
	server)
		found warning "$network_where" "$network_said: it does not serve machines: $network_why" \
			'start httpbootd there, or take it out of the list'
		;;
	script)
		found critical "$network_where" "$network_said: machines get no script from there: $network_why" \
			'write a URL that leads to httpbootd, or leave the line out'
		;;
	http-boot)
		found warning "$network_where" "$network_said: UEFI HTTP Boot asks for $network_url: $network_why" \
			'put it beneath root of [httpbootd], too, or write http-root ='
		;;
	repo) found critical "$network_where" "$network_said: no packages are there for machines: $network_url: $network_why" 'mend the URL' ;;
	*) found critical "$network_where" "$network_said: $network_why" 'put it there, or mend the URL' ;;
	esac
}

# look_at_shared: have the other servers all what this one has?
look_at_shared() {
	if [ -z "$(facts httpbootd servers)" ] || ! command -v curl >/dev/null 2>&1; then return; fi
	facts httpbootd file | awk -F '\t' '$3 == "shared" { print $1 "\t" $4 }' | head -n 40 >"$scratch/shared"
	facts httpbootd servers | while IFS="$tab" read -r servers_where servers_one; do
		case $servers_one in
		http*) servers_url=${servers_one%/} ;;
		*) servers_url=http://$servers_one ;;
		esac
		# One that does not answer was told.
		awk -F '\t' -v url="$servers_url/boot.ipxe" '$1 == "server" && $4 == url { print NR }' "$scratch/urls" >"$scratch/nth"
		[ ! -s "$scratch/url.$(cat "$scratch/nth").why" ] || continue
		while IFS="$tab" read -r servers_size servers_path; do
			servers_got=$(curl -sSkI --max-time $fetch_seconds -A "lanboot-test/$version" "$servers_url/$servers_path" 2>/dev/null |
				tr -d '\r' | awk 'NR == 1 { code = $2 } tolower($1) == "content-length:" { size = $2 } END { print code, size }')
			case $servers_got in
			"200 $servers_size" | 200*' ') continue ;;
			404*) servers_why='is not there' ;;
			200*) servers_why="has ${servers_got#* } bytes there, and $servers_size here" ;;
			*) continue ;;
			esac
			[ "$servers_size" != 0 ] || [ "$servers_why" = 'is not there' ] || continue
			found warning "$servers_where" "servers = $servers_one: $servers_path $servers_why" \
				'give all servers the same files'
			break
		done <"$scratch/shared"
	done
}
