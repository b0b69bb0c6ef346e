#!/bin/sh
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need_alpine
lan_enter "$@"
lan_up
. tests/lab/apk_upstream.sh
repo=$LAB/made
mkdir -p $repo $LAB/srv $LAB/cache $LAB/state
chown nobody $LAB/cache $LAB/state
. tests/lab/apk_repo.sh
repo_make_key
cp $LAB/site.rsa.pub $LAB/keys/
cp $LAB/site.rsa.pub $LAB/box/etc/apk/keys/
openssl genrsa -out $LAB/unknown.rsa 2048 2>/dev/null
: >$LAB/index
package one 1.0-r0 'a package'
package two 2.0-r0 'another'
package 'li+b~x' '1.0_p1~ab12-r0' 'signs'
package unlike 1-r0 'x'
mkdir $LAB/v1
cp $repo/*.apk $LAB/v1/
PY=$(ls /root/.pyenv/versions/*/bin/python3 | head -1)
mkdir -p $web/alpine
$PY /tmp/b-x/odd.py $LAB/index $LAB $web/alpine $LAB/v1 $arch
upstream_start
cat >$LAB/lanboot.ini <<-END
	[lanboot]
	user = nobody
	clients = 10.0.0.0/24
	root = $LAB/srv
	events = none
	[httpbootd]
	state = $LAB/state
	cache = $LAB/cache
	syslog = none
	[mirror alpine]
	from = http://10.0.0.1:8000/alpine
	keys = $LAB/keys
END
daemons_start $LAB/lanboot.ini httpbootd || exit 1
chroot $LAB/box /sbin/apk --version
for dir in $web/alpine/*; do
	name=$(basename $dir)
	for p in one two 'li+b~x'; do
	mirror=http://10.0.0.1:8000/alpine/$name
	apk d-$name add $p; d=$apk_status
	mirror=http://10.0.0.2/alpine/$name
	apk m-$name add $p; m=$apk_status
	# apk update's errors too
	word=same; [ $d = $m ] || word=DIFFERS
	echo "$word $name $p direct=$d mirror=$m: $(grep -E 'ERROR|WARN|BAD|UNTR' $LOG/d-$name | head -2 | tr '\n' ';') || $(grep -E 'ERROR|WARN|BAD' $LOG/m-$name | head -2| tr '\n' ';') || $(grep "mirror-failed.*path=$name/" $LOG/httpbootd.log | tail -1 | sed 's/.*reason=//')"
	done
done
finish
