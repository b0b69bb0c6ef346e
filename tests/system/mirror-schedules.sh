#!/bin/sh
# mirror-schedules: 500 upstreams, each a repository, that change at random while clients read their indexes from a
# mirror and fetch packages by them: none sees a package that is not as its index says, and none is refused one.
# SEED=N plays what was printed once more; SCHEDULES=N, STEPS=N.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" openssl
. tests/lab/mirror.sh
lan_up
schedules=${SCHEDULES:-500} seed=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')} steps=${STEPS:-30}
mkdir -p $LAB/srv $LAB/cache $LAB/state $LAB/keys
chown nobody $LAB/cache $LAB/state
openssl genrsa -traditional -out $LAB/site.rsa 1024 2>/dev/null || openssl genrsa -out $LAB/site.rsa 1024 2>/dev/null
openssl rsa -in $LAB/site.rsa -pubout -out $LAB/keys/site.rsa.pub 2>/dev/null
openssl rsa -in $LAB/site.rsa -traditional -outform DER -out $LAB/site.der 2>/dev/null ||
	openssl rsa -in $LAB/site.rsa -outform DER -out $LAB/site.der 2>/dev/null
mirror_head 127.0.0.0/8 >$LAB/lanboot.ini
# Each mirror has room for 256 repositories.
mirror=0
while [ $((mirror * 250)) -lt "$schedules" ]; do
	cat <<-END
		[mirror alpine$mirror]
		from = http://127.0.0.1:8000
		keys = $LAB/keys
	END
	mirror=$((mirror + 1))
done >>$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
echo "$LAB_NAME: SEED=$seed SCHEDULES=$schedules STEPS=$steps"
in_boot build/tests/lab/apk_schedules $LAB/site.der 8000 10.0.0.2 80 "$schedules" "$seed" "$steps" >"$LOG/schedules" 2>&1
equal "$LAB_NAME: each client gets each package as its index names it (SEED=$seed)" \
	"$? $(grep -c '^schedule ' "$LOG/schedules")" '0 0'
grep '^schedule' "$LOG/schedules" | tail -n 10
newer=$(sed -n 's/^schedules.* newer \([0-9]*\) .*/\1/p' "$LOG/schedules")
equal "$LAB_NAME: they saw newer indexes meanwhile" "$((newer > 2 * schedules))" 1
kept=$(find $LAB/cache -name 'i-*' | wc -l)
equal "$LAB_NAME: and at most three of each are kept" "$((kept <= 3 * schedules)) $((kept >= schedules))" '1 1'
daemons_stop httpbootd
finish
