#!/bin/sh
# oci: the image that make oci makes is whole, the same each time, and its daemons serve from namespaces of their
# own behind NAT, as a container's are, with a container's capabilities. What runs containers is asked in container.
. "$(dirname "$0")/../lab/lan.sh"
need "$LAB_NAME" curl nft busybox setpriv
. tests/lab/alpine.sh
need_musl
lan_make oci
if [ "${LAB_INSIDE:-}" != "$0" ]; then
	cp build/oci/*.oci.tar.sha512 build/oci.first
	(umask 077; TZ=Asia/Tokyo; LC_ALL=C.UTF-8; export TZ LC_ALL; lan_make oci) || exit 1
fi
lan_enter "$@"
lan_up
image=$LAB/image
R=$LAB/container
mkdir -p $image $R
tar -xf "$(lan_first build/oci/*.oci.tar)" -C $image

### The layout, as who unpacks it reads it

equal "$LAB_NAME: made again, it is the same" "$(cat build/oci/*.oci.tar.sha512)" "$(cat build/oci.first)"
equal "$LAB_NAME: its layout" "$(cat $image/oci-layout)" '{"imageLayoutVersion":"1.0.0"}'
equal "$LAB_NAME: each blob is what its name says" "$(cd $image/blobs/sha256 && for blob in *; do
	[ "$(sha256sum <"$blob")" = "$blob  -" ] || echo "$blob"
done)" ''
# digest_of FILE MEDIATYPE: what it says of one such thing.
digest_of() {
	tr -d '\n' <"$1" | grep -o "$2\"[^}]*\"digest\":\"sha256:[0-9a-f]*\",\"size\":[0-9]*" |
		sed 's/.*sha256:\([0-9a-f]*\)","size":\([0-9]*\)/\1 \2/'
}
blob_of() {
	blob_says=$(digest_of "$@")
	blob=$image/blobs/sha256/${blob_says% *}
	equal "$LAB_NAME: the size of the $2" "$(wc -c <"$blob")" "${blob_says#* }"
}
blob_of $image/index.json image.manifest.v1+json
manifest=$blob
blob_of "$manifest" image.config.v1+json
config=$blob
blob_of "$manifest" image.layer.v1.tar+gzip
equal "$LAB_NAME: the layer is the one of the configuration" "sha256:$(gzip -dc "$blob" | sha256sum | cut -d ' ' -f 1)" \
	"$(tr -d '\n' <"$config" | sed 's/.*"diff_ids":\["\([^"]*\)".*/\1/')"
# As Docker had it, and has it with `docker save`: which older versions load alone.
equal "$LAB_NAME: what Docker reads leads to the same" "$(cat $image/manifest.json)" "[{\"Config\":\"${config#"$image/"}\",\
\"RepoTags\":[\"localhost/lanboot:$(sed -n 's/^VERSION *= *//p' GNUmakefile)\"],\"Layers\":[\"${blob#"$image/"}\"]}]"
for label in version licenses source created; do
	has "$LAB_NAME: it is labelled with its $label" "$config" "\"org.opencontainers.image.$label\":\"."
done
tar -xzf "$blob" -C $R
equal "$LAB_NAME: its programs" "$(cd $R && find . -type f -perm -u+x | LC_ALL=C sort | xargs)" \
	'./bin/busybox ./usr/libexec/lanboot/lanboot-ask ./usr/libexec/lanboot/lanboot-import '\
'./usr/libexec/lanboot/lanboot-pe ./usr/libexec/lanboot/lanboot-probe ./usr/libexec/lanboot/overlay-bytes ./usr/sbin/healthy ./usr/sbin/httpbootd '\
'./usr/sbin/lanboot ./usr/sbin/lanboot-ipxe ./usr/sbin/lanboot-overlay ./usr/sbin/pxedhcpd ./usr/sbin/tftpd'
equal "$LAB_NAME: nothing in it is setuid, or may be written by all" \
	"$(cd $R && find . ! -type l \( -perm /4000 -o -perm -o+w \))" './tmp'
equal "$LAB_NAME: httpbootd's alone is what it writes, and what the others read of that is their group's" \
	"$(cd $R && find . -uid 903 -printf '%P %G %m, ' | sed 's/, $//')" "$(cd $R && find . -uid 903 | sed 's|^\./||' |
	while read -r path; do
		case $path in
		run/*) echo "$path 900 775" ;;
		var/lib/lanboot) echo "$path 900 770" ;;
		*/hosts.d) echo "$path 900 2770" ;;
		*) echo "$path 0 770" ;;
		esac
	done | paste -sd , | sed 's/,/, /g')"

### Behind NAT: 172.17.0.2 is the container, boot (10.0.0.2) the host that hands on two ports to it

ip netns add inside
ip -n boot link add nat0 type veth peer name eth0 netns inside
ip -n boot addr add 172.17.0.1/24 dev nat0
ip -n boot link set nat0 up
ip -n inside addr add 172.17.0.2/24 dev eth0
ip -n inside link set eth0 up
ip -n inside link set lo up
ip -n inside route add default via 172.17.0.1
in_boot sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' 2>/dev/null
in_boot env LD_LIBRARY_PATH="$peer_libs" "$(find_tool nft)" -f - <<'END' || { skip "$LAB_NAME: behind NAT" 'no nftables NAT in this kernel'; finish; }
table ip nat {
	chain to {
		type nat hook prerouting priority dstnat;
		ip daddr 10.0.0.2 udp dport 69 dnat to 172.17.0.2
		ip daddr 10.0.0.2 tcp dport 80 dnat to 172.17.0.2
	}
	chain from {
		type nat hook postrouting priority srcnat;
		ip saddr 172.17.0.0/24 oifname "eth0" masquerade
	}
}
END
head -c 3000000 /dev/urandom >$R/srv/lanboot/large
echo kernel >$R/srv/lanboot/vmlinuz
echo overlay >$R/srv/lanboot/kiosk1.apkovl.tar.gz
mount -t proc proc $R/proc 2>/dev/null || { mkdir $R/proc; mount -t proc proc $R/proc; }
mkdir -p $R/dev
mount --bind /dev $R/dev
# contained NAME COMMAND...: with what Docker and Podman give by default.
contained() {
	contained_name=$1
	shift
	start "$contained_name" inside setpriv --bounding-set \
		-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+sys_chroot,+setfcap \
		--no-new-privs chroot $R "$@"
}
answers() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		! in_client curl -s -m 10 -o $LAB/got "$1" || ! cmp -s $LAB/got $R/srv/lanboot/large || return 0
		sleep 0.3
	done
	return 1
}
contained tftpd /usr/sbin/tftpd -d
contained httpbootd /usr/sbin/httpbootd -d
check "$LAB_NAME: TFTP by one port through NAT" "$(tail -n 2 "$LOG/tftpd.log")" answers tftp://10.0.0.2/large
check "$LAB_NAME: HTTP through NAT" "$(tail -n 2 "$LOG/httpbootd.log")" answers http://10.0.0.2/large
in_client "$busybox" tftp -g -b 1432 -r large -l $LAB/got 10.0.0.2 >"$LOG/tftp" 2>&1
equal "$LAB_NAME: another TFTP client, too" "$? $(cmp $LAB/got $R/srv/lanboot/large 2>&1)" '0 '
stop tftpd
stop httpbootd

# What is one machine's: by its MAC, which NAT hides, and by bind = none.
ini=$R/etc/lanboot/lanboot.ini
mac=$(in_client cat /sys/class/net/eth0/address)
sed -i '/^\[profile/,$d; s/^bind .*//' $ini
cat >>$ini <<END
[profile thin]
kernel  = vmlinuz

[host $mac]
name    = kiosk1
profile = thin
apkovl  = kiosk1.apkovl.tar.gz
END
contained httpbootd /usr/sbin/httpbootd -d
answers http://10.0.0.2/large
in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$mac" >"$LOG/by-mac"
stop httpbootd
has "$LAB_NAME: bind = mac lets in nobody behind NAT, and says why" "$LOG/httpbootd.log" 'not-its-machine'
sed -i 's/^name .*/&\nbind = none/' $ini
contained httpbootd /usr/sbin/httpbootd -d
answers http://10.0.0.2/large
in_client curl -s -m 10 "http://10.0.0.2/boot.ipxe?mac=$mac" >"$LOG/by-none"
has "$LAB_NAME: bind = none lets it in, by the address that it asked" "$LOG/by-none" 'http://10.0.0.2/'
has_not "$LAB_NAME: and not by the container's own" "$LOG/by-none" '172\.17\.'
stop httpbootd
finish
