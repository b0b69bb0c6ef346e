#!/bin/sh
# tftp-clients: four real TFTP clients fetch files of every awkward size over IPv4 and IPv6, and are
# told what is wrong when something is.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
lan_up

srv=$LAB/srv
mkdir -p $srv/sub/dir
: >$srv/0
head -c 1 /dev/urandom >$srv/1
head -c 511 /dev/urandom >$srv/511
head -c 512 /dev/urandom >$srv/512
head -c 513 /dev/urandom >$srv/513
head -c 1048576 /dev/urandom >$srv/1M
head -c 104857600 /dev/urandom >$srv/100M
# One block exactly, of the clients below that ask for a size.
for size in 1400 1428 1468; do
	head -c $size /dev/urandom >$srv/$size
done
printf 'one\ntwo\n\nfour without end' >$srv/text
cp $srv/513 $srv/sub/513
echo x >$srv/unreadable
chmod -R a+rX $srv
chmod 600 $srv/unreadable
cat >$LAB/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $srv
EOF
daemons_start $LAB/lanboot.ini tftpd || exit 1

# Each client: fetch_NAME ADDRESS FILE TO
fetch_hpa() { in_client timeout 100 "$tftp_hpa" "-$(family "$1")" -m binary "$1" -c get "$2" "$3"; }
fetch_atftp() { in_client timeout 100 "$atftp" --get --remote-file "$2" --local-file "$3" "$1" 69; }
fetch_atftp_options() {
	in_client timeout 100 "$atftp" --option 'blksize 1428' --option 'tsize 0' --option 'windowsize 8' \
		--get --remote-file "$2" --local-file "$3" "$1" 69
}
fetch_busybox() { in_client timeout 100 "$busybox" tftp -g -b 512 -r "$2" -l "$3" "$1" 69; }
fetch_busybox_1400() { in_client timeout 100 "$busybox" tftp -g -b 1400 -r "$2" -l "$3" "$1" 69; }
fetch_curl() { in_client timeout 100 curl -sS -m 100 --tftp-blksize "${blksize:-512}" -o "$3" "tftp://$(url_host "$1")/$2"; }
fetch_curl_1400() { blksize=1400 fetch_curl "$@"; }
fetch_curl_8192() { blksize=8192 fetch_curl "$@"; }
fetch_curl_no_options() { in_client timeout 100 curl -sS -m 100 --tftp-no-options -o "$3" "tftp://$(url_host "$1")/$2"; }

family() { case $1 in *:*) echo 6 ;; *) echo 4 ;; esac; }
url_host() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

tftp_hpa=$(find_tool tftp) || tftp_hpa=
atftp=$(find_tool atftp) || atftp=
clients='curl curl_8192 curl_no_options busybox busybox_1400'
[ -n "$tftp_hpa" ] && clients="$clients hpa" || skip "$LAB_NAME: tftp-hpa" "no program tftp here"
[ -n "$atftp" ] && clients="$clients atftp atftp_options" || skip "$LAB_NAME: atftp" "no program atftp here"

got=$LAB/got
for address in 10.0.0.2 fd00:10::2; do
	for client in $clients; do
		for file in 0 1 511 512 513 1400 1428 1468 1M sub/513; do
			rm -f $got
			fetch_$client $address $file $got >>"$LOG/clients.log" 2>&1
			# Some clients make no file for an empty one.
			[ $file != 0 ] || [ -e $got ] || : >$got
			check "$LAB_NAME: $client fetches $file from $address" \
				"it differs or did not come; see build/log/$LAB_NAME/clients.log" \
				cmp -s $got $srv/$file
		done
	done
done

# 73,430 to 74,899 blocks, so the block number rolls over; tftp-hpa asks for no size: 204,801 blocks,
# three times. Side by side: each has its own file.
large=
for client in curl_1400 busybox_1400 hpa atftp_options; do
	case " $clients curl_1400 " in *" $client "*) ;; *) continue ;; esac
	fetch_$client 10.0.0.2 100M $LAB/large.$client >"$LOG/large.$client.log" 2>&1 &
	large="$large $client:$!"
done
for client in $large; do
	wait ${client#*:}
	client=${client%:*}
	check "$LAB_NAME: $client fetches 100 MiB" \
		"it differs or did not come; see build/log/$LAB_NAME/large.$client.log" \
		cmp -s $LAB/large.$client $srv/100M
	rm -f $LAB/large.$client
done

# Many at once.
for n in 1 2 3 4 5 6 7 8; do
	in_client curl -sS -m 60 --tftp-blksize 1400 -o $LAB/many.$n tftp://10.0.0.2/1M >>"$LOG/clients.log" 2>&1 &
	eval "many_$n=\$!"
done
same=0
for n in 1 2 3 4 5 6 7 8; do
	eval "wait \$many_$n"
	cmp -s $LAB/many.$n $srv/1M && same=$((same + 1))
done
equal "$LAB_NAME: eight clients at once" $same 8

# netascii is the text that it was, at the client.
if [ -n "$tftp_hpa" ]; then
	rm -f $got
	in_client "$tftp_hpa" -m ascii 10.0.0.2 -c get text $got >>"$LOG/clients.log" 2>&1
	check "$LAB_NAME: netascii" 'the text differs' cmp -s $got $srv/text
fi

# Paths as firmware writes them.
for path in //513 /sub//513 'sub\513' '\sub\513' ./513; do
	rm -f $got
	in_client "$busybox" tftp -g -r "$path" -l $got 10.0.0.2 >>"$LOG/clients.log" 2>&1
	check "$LAB_NAME: the path $path is found" 'it did not come' cmp -s $got $srv/513
done

# refused NAME CODE COMMAND...: the client is told this error.
refused() {
	refused_name=$1 refused_code=$2
	shift 2
	rm -f $got
	if "$@" >"$LOG/out" 2>&1; then
		fail "$LAB_NAME: $refused_name" 'the client was served'
	else
		has "$LAB_NAME: $refused_name" "$LOG/out" "$refused_code"
	fi
}
bb() { in_client timeout 30 "$busybox" tftp "$@" 10.0.0.2; }
refused 'a missing file is error 1' '\(1\)|code 1|File not found|not found' bb -g -r missing -l $got
refused 'a directory is error 2' '\(2\)|ccess violation' bb -g -r sub -l $got
refused 'a path with .. is error 2' '\(2\)|ccess violation' bb -g -r ../etc/hostname -l $got
refused 'an unreadable file is error 2' '\(2\)|ccess violation' bb -g -r unreadable -l $got
refused 'a write is error 2' '\(2\)|ccess violation' bb -p -r new -l $srv/1
[ ! -e $srv/new ] && ok "$LAB_NAME: nothing was written" ||
	fail "$LAB_NAME: nothing was written" 'there is a new file in the root'
has "$LAB_NAME: a refusal is in the log" "$LOG/tftpd.log" 'missing'
has "$LAB_NAME: a transfer is in the log" "$LOG/tftpd.log" 'served .*bytes=1048576'
daemons_stop tftpd
finish
