#!/bin/sh
# privileges: after start each daemon has no capability, cannot get one, is not root, and gives out
# nothing from outside its root, whatever path is asked for and wherever links lead.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl tftp
lan_up

mkdir -p $LAB/srv/sub $LAB/outside/dir
word=outside-$$-word
echo inside >$LAB/srv/inside
for file in $LAB/outside/secret $LAB/outside/dir/secret $LAB/srv-secret; do
	echo $word >$file
done
ln -s ../outside/secret $LAB/srv/link-up
ln -s $LAB/outside/secret $LAB/srv/link-absolute
ln -s ../outside $LAB/srv/link-dir
ln -s / $LAB/srv/link-root
ln -s ../../outside/secret $LAB/srv/sub/link-up
ln -s /proc/self/root $LAB/srv/link-proc
chmod -R a+rX $LAB
mkdir $LAB/etc
cat >$LAB/etc/lanboot.ini <<EOF
[lanboot]
user = nobody
root = $LAB/srv
EOF
daemons_start $LAB/etc/lanboot.ini || exit 1

for daemon in pxedhcpd tftpd httpbootd; do
	status=/proc/$(pid_of $daemon)/status
	for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		equal "$LAB_NAME: $daemon $set" "$(sed -n "s/^$set:[[:space:]]*//p" $status)" 0000000000000000
	done
	equal "$LAB_NAME: $daemon NoNewPrivs" "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' $status)" 1
	has_not "$LAB_NAME: $daemon is not root" $status '^(Uid|Gid):.*[[:space:]]0([[:space:]]|$)'
	has_not "$LAB_NAME: $daemon is in no group of root" $status '^Groups:(.*[[:space:]])?0([[:space:]]|$)'
	# That of httpbootd packs overlays.
	threads=1
	[ $daemon != httpbootd ] || threads=2
	equal "$LAB_NAME: $daemon has the threads that it needs" "$(sed -n 's/^Threads:[[:space:]]*//p' $status)" $threads
	# Its log is ours to give.
	ls -l "/proc/$(pid_of $daemon)/fd" | grep -v "$LOG" >"$LOG/$daemon.fd"
	has_not "$LAB_NAME: $daemon holds no file but its root's" "$LOG/$daemon.fd" \
		"-> (/etc|/root|/home|/usr|$top|$LAB/outside)"
done

# Not one byte from outside by HTTP, and not by TFTP.
has_word() { grep -qrF $word "$1"; }
mkdir $LAB/got
n=0
for path in /../outside/secret /../srv-secret /%2e%2e/outside/secret /%2E%2E%2Foutside%2Fsecret \
	/sub/../../outside/secret /..%2foutside/secret //run/lab/outside/secret /.//../outside/secret \
	/link-up /link-absolute /link-dir/secret /link-dir/dir/secret /sub/link-up \
	/link-root/run/lab/outside/secret /link-proc/run/lab/outside/secret \
	'/..\outside\secret' /inside/../../outside/secret /%00/../outside/secret; do
	n=$((n + 1))
	code=$(in_client curl -s -m 10 --path-as-is -o $LAB/got/http.$n -w '%{http_code}' \
		"http://10.0.0.2$path")
	case $code in
	400 | 403 | 404) ok "$LAB_NAME: httpbootd refuses $path" ;;
	*) fail "$LAB_NAME: httpbootd refuses $path" "status $code, expected 400, 403 or 404" ;;
	esac
done
for path in ../outside/secret /../outside/secret sub/../../outside/secret '..\outside\secret' \
	//../outside/secret $LAB/outside/secret /etc/hostname link-up link-absolute link-dir/secret \
	sub/link-up link-root/run/lab/outside/secret link-proc/run/lab/outside/secret; do
	n=$((n + 1))
	in_client timeout 10 curl -s -m 8 --path-as-is -o $LAB/got/tftp.$n \
		"tftp://10.0.0.2/$path" 2>/dev/null
	if [ -s $LAB/got/tftp.$n ]; then
		fail "$LAB_NAME: tftpd refuses $path" "got $(wc -c <$LAB/got/tftp.$n) bytes"
	else
		ok "$LAB_NAME: tftpd refuses $path"
	fi
done
if has_word $LAB/got; then
	fail "$LAB_NAME: nothing from outside" "in $(grep -rlF $word $LAB/got | tr '\n' ' ')"
else
	ok "$LAB_NAME: nothing from outside"
fi
equal "$LAB_NAME: and httpbootd still serves what is inside" \
	"$(in_client curl -s -m 10 http://10.0.0.2/inside)" inside
equal "$LAB_NAME: and tftpd still serves what is inside" \
	"$(in_client curl -s -m 10 tftp://10.0.0.2/inside)" inside

# A path that the daemon opens itself: Landlock alone keeps it from a file that anyone may read.
cp $LAB/etc/lanboot.ini $LAB/etc/before.ini
echo '[lanboot]' >$LAB/outside/more.ini
chmod a+r $LAB/outside/more.ini
sed -i "s|^root|include = $LAB/outside/more.ini\n&|" $LAB/etc/lanboot.ini
for daemon in pxedhcpd tftpd httpbootd; do
	if grep -qi 'no landlock' "$LOG/$daemon.log"; then
		skip "$LAB_NAME: Landlock holds $daemon" "this kernel has no Landlock"
		continue
	fi
	kill -HUP "$(pid_of $daemon)"
	wait_for_line "$LOG/$daemon.log" 'reload' 5 $daemon
	has "$LAB_NAME: Landlock holds $daemon" "$LOG/$daemon.log" 'more\.ini.*(denied|Permission)'
	check "$LAB_NAME: $daemon runs on" 'it ended' is_running $daemon
done
daemons_stop
finish
