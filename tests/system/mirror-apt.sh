#!/bin/sh
# mirror-apt: Debian's own apt, with lists and folders of its own, through a mirror of httpbootd's: all forms of an
# index, signed in both ways; conditions, parts, ten requests at once on a connection; while upstream publishes in
# between; and without an upstream.
. "$(dirname "$0")/../lab/lan.sh"
command -v apt-get >/dev/null && command -v dpkg-scanpackages >/dev/null ||
	{ skip "$LAB_NAME" 'no apt, or no dpkg-dev'; exit 0; }
lan_enter "$@"
need "$LAB_NAME" curl nginx gpg gpgv xz
. tests/lab/nginx.sh
. tests/lab/mirror.sh
lan_up
web=$LAB/web
debian=$web/debian
mkdir -p $debian $LAB/srv $LAB/cache $LAB/state $LAB/nginx $LAB/gpg $LAB/old
chown nobody $LAB/cache $LAB/state
chmod 700 $LAB/gpg

### The upstream

sign() { gpg --homedir $LAB/gpg --batch --yes --quiet --digest-algo SHA256 "$@" 2>>"$LOG/gpg"; }
sign --passphrase '' --quick-generate-key 'Archive <a@b>' rsa2048 sign never
sign --export >$LAB/archive.gpg
cat >$LAB/nginx.conf <<END
daemon off;
worker_processes 1;
user root;
error_log $LOG/nginx-error.log;
pid $LAB/nginx.pid-of-it;
events {}
http {
	log_format asked '\$request \$status';
	access_log $LOG/upstream.log asked;
$(nginx_temp $LAB/nginx)
	server {
		listen 10.0.0.1:8000;
		root $web;
		location ~ /slow/ { limit_rate 200k; }
	}
}
END
start nginx site nginx -c $LAB/nginx.conf

# deb NAME VERSION BYTES [FOLDER]: a package of so many bytes that nothing compresses.
deb() {
	deb_root=$LAB/tmp/deb
	deb_folder=$debian/${4:-pool/main/$(echo "$1" | cut -c1)/$1}
	rm -rf $deb_root
	mkdir -p $deb_root/DEBIAN $deb_root/usr/share/doc/$1 "$deb_folder"
	head -c "$3" /dev/urandom >$deb_root/usr/share/doc/$1/noise
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: a <a@b>\nDescription: %s\n' "$1" "$2" "$1 $2" \
		>$deb_root/DEBIAN/control
	dpkg-deb --root-owner-group -Zxz -z1 -b $deb_root "$deb_folder/$1_$(echo "$2" | sed 's/:/%3a/')_all.deb" >/dev/null
}

# publish SUITE BY-HASH WORD [SIGNED]: indexes of all packages, and of one named by the word, in both components, then
# the release; SIGNED: inline, apart, or both.
publish() {
	publish_dist=$debian/dists/$1
	for publish_part in main contrib; do
		publish_in=$publish_dist/$publish_part/binary-amd64
		mkdir -p $publish_in
		{
			(cd $debian && dpkg-scanpackages --multiversion pool 2>/dev/null)
			printf 'Package: %s-%s\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\n' "$3" $publish_part
			printf 'Filename: pool/none.deb\nSize: 1\nSHA256: %064d\n\n' 0
		} >$publish_in/Packages
		gzip -9nkf $publish_in/Packages
		xz -kf $publish_in/Packages
		for publish_name in Packages Packages.gz Packages.xz; do
			publish_sum=$(sha256sum <$publish_in/$publish_name)
			[ "$2" = no ] || mkdir -p $publish_in/by-hash/SHA256
			[ "$2" = no ] || cp $publish_in/$publish_name "$publish_in/by-hash/SHA256/${publish_sum%% *}"
		done
	done
	(
		cd $publish_dist || exit 1
		printf 'Origin: lab\nSuite: %s\nCodename: %s\nDate: %s\nArchitectures: amd64\nComponents: main contrib\n' \
			"$1" "$1" "$(date -Ru | sed 's/+0000/UTC/')"
		echo "Acquire-By-Hash: $([ "$2" = no ] && echo no || echo yes)"
		echo 'SHA256:'
		find . -name 'Packages*' -type f | sed 's|^\./||' | while read -r publish_name; do
			publish_sum=$(sha256sum <"$publish_name")
			echo " ${publish_sum%% *} $(stat -c %s "$publish_name") $publish_name"
		done
	) >$LAB/Release
	[ "$2" != only ] || rm $publish_dist/*/binary-amd64/Packages*
	rm -f $publish_dist/InRelease $publish_dist/Release $publish_dist/Release.gpg
	case ${4:-both} in
	inline | both) sign --clearsign -o $publish_dist/InRelease $LAB/Release ;;
	esac
	case ${4:-both} in
	apart | both)
		cp $LAB/Release $publish_dist/Release
		sign -ab -o $publish_dist/Release.gpg $LAB/Release
		;;
	esac
}

### The mirror

{
	mirror_head
	cat <<-END
		[mirror debian]
		from = http://10.0.0.1:8000/debian
	END
} >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini httpbootd || exit 1
url=http://10.0.0.2/debian

### apt

# box NAME SUITE [OPTION...]: a Debian of its own that knows the suite.
box() {
	box_dir=$LAB/$1 box_suite=$2
	shift 2
	mkdir -p $box_dir/lists/partial $box_dir/cache/archives/partial $box_dir/log
	: >$box_dir/status
	echo "deb [signed-by=$LAB/archive.gpg] $url $box_suite main contrib" >$box_dir/sources.list
	cat >$box_dir/apt.conf <<-END
		Dir::Etc::sourcelist "$box_dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State "$box_dir";
		Dir::State::lists "$box_dir/lists";
		Dir::State::status "$box_dir/status";
		Dir::Cache "$box_dir/cache";
		Dir::Log "$box_dir/log";
		APT::Sandbox::User "root";
		APT::Architecture "amd64";
		APT::Architectures "amd64";
		APT::Get::List-Cleanup "false";
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
		Acquire::Retries "0";
		Acquire::http::Pipeline-Depth "10";
		$(printf '%s\n' "$@")
	END
}
# apt_get BOX ARGUMENT...: sets apt_status.
apt_get() {
	apt_box=$1
	shift
	(cd $LAB/$apt_box && in_client env APT_CONFIG=$LAB/$apt_box/apt.conf apt-get -q "$@") >"$LOG/apt-$apt_box" 2>&1
	apt_status=$?
	cat "$LOG/apt-$apt_box" >>"$LOG/apt-all"
}
# update BOX: its status, and what went wrong.
update() {
	apt_get "$1" update --error-on=any
	echo "$apt_status$(sed -n 's/^[EW]: / /p' "$LOG/apt-$1" | head -n 3 | tr '\n' ' ')"
}
# knows BOX: the word that each of its components was published with.
knows() {
	in_client env APT_CONFIG=$LAB/$1/apt.conf apt-cache pkgnames | grep -e -main -e -contrib | sort | paste -s -d ' '
}
asked() { grep -c -e "$1" "$LOG/upstream.log"; }
# older SECONDS PATTERN: the mirror has looked at those files so long ago.
older() {
	find $LAB/cache/debian -name "$2" | while read -r older_file; do touch -m -d "-$1 seconds" "$older_file"; done
}

deb plain 1.0 3000
deb big 1.0 3000000
deb epoch 2:1.0+dfsg~rc1-1 5000
publish hashed yes old
publish named no old
publish only only old
publish inline no old inline
publish apart no old apart

### All forms of an index

for suite in hashed named only inline apart; do
	box $suite $suite
	equal "$LAB_NAME: apt update, $suite" "$(update $suite)" 0
	equal "$LAB_NAME: and knows its packages, $suite" "$(knows $suite)" 'old-contrib old-main'
done
for compression in gz xz; do
	box $compression named "Acquire::CompressionTypes::Order:: \"$compression\";"
	equal "$LAB_NAME: apt update by .$compression" "$(update $compression)" 0
done
has "$LAB_NAME: by their hashes where the release has them so" "$LOG/upstream.log" \
	'hashed/main/binary-amd64/by-hash/SHA256/[0-9a-f]* HTTP/1.1 200'
equal "$LAB_NAME: again, nothing new" "$(update named) $(grep -c '^Hit:' "$LOG/apt-named")" '0 1'
apt_get named download plain big epoch
equal "$LAB_NAME: packages, one with a % in its name" \
	"$apt_status $(find $LAB/named -maxdepth 1 -name '*.deb' | wc -l)" '0 3'

### A new release in between

# Of indexes that go by their names one is newer than the other for a moment, and apt says: Hash Sum mismatch. Upstream
# that is a second; here it must not be as long as anything is kept.
box first named
box second named
publish named no eve
older 70 '*named*'
equal "$LAB_NAME: apt update, before" "$(update first) $(knows first)" '0 eve-contrib eve-main'
publish named no day
older 70 '*named!InRelease'
equal "$LAB_NAME: a newer release, and indexes that were looked at a moment ago" "$(update second) $(knows second)" \
	'0 day-contrib day-main'
sleep 3.1
publish named no night
older 30 '*named*'
older 70 '*named!main*'
equal "$LAB_NAME: indexes that are looked at before the release is due" "$(update first) $(knows first)" \
	'0 night-contrib night-main'
equal "$LAB_NAME: and apt is told that nothing changed since" \
	"$(sleep 3.1; update first) $(grep -c '^Hit:' "$LOG/apt-first")" '0 1'
for day in 1 2 3; do
	publish hashed yes "day$day"
	publish apart no "day$day" apart
	sleep 3.1
	for suite in hashed apart; do
		equal "$LAB_NAME: day $day, $suite" "$(update $suite) $(knows $suite)" "0 day$day-contrib day$day-main"
	done
done
find $debian/dists -type f -exec touch -d '-1 hour' {} +
sleep 3.1
equal "$LAB_NAME: nothing new" "$(update named) $(update hashed)" '0 0'
sleep 3.1
equal "$LAB_NAME: nor now" "$(update named) $(update hashed)" '0 0'
has "$LAB_NAME: upstream is asked whether there is" "$LOG/upstream.log" 'named/InRelease HTTP/1.1 304'

### Parts, and what is here already

rm $LAB/named/*.deb
whole=$debian/pool/main/b/big/big_1.0_all.deb
partial=$LAB/named/cache/archives/partial/big_1.0_all.deb
head -c 1234567 $whole >$partial
touch -r $whole $partial
apt_get named -y --download-only install big
equal "$LAB_NAME: a package whose half is here" "$apt_status" 0
check "$LAB_NAME: is whole then" 'it is not' cmp -s $whole $LAB/named/cache/archives/big_1.0_all.deb
has "$LAB_NAME: by its other half" "$LOG/httpbootd.log" 'big_1.0_all.deb status=206'
head -c 3000 $whole >$LAB/named/cache/archives/partial/big_1.0_all.deb
rm $LAB/named/cache/archives/big_1.0_all.deb $LAB/cache/debian/*big_1.0_all.deb
apt_get named -y --download-only install big
equal "$LAB_NAME: its rest, of what the mirror has to fetch" "$apt_status" 0
check "$LAB_NAME: which is whole, too" 'it is not' cmp -s $whole $LAB/named/cache/archives/big_1.0_all.deb

### Ten requests at once on a connection: large and small, here and not, and some that upstream has no more

for number in $(seq 40); do
	deb "many$number" 1.0 $((number % 8 == 0 ? 2000000 : number * 300))
done
for number in $(seq 6); do
	deb "gone$number" 1.0 2000
done
publish named no many
rm $debian/pool/main/g/gone*/*.deb
sleep 3.1
equal "$LAB_NAME: of many packages" "$(update named)" 0
get=
for number in $(seq 1 3 40); do
	get="$get many$number"
done
apt_get named download $get
equal "$LAB_NAME: some were fetched before" $apt_status 0
get=
for number in $(seq 40); do
	get="$get many$number"
	[ $((number % 6)) != 0 ] || [ "$number" = 36 ] || get="$get gone$((number / 6))"
done
box second named
equal "$LAB_NAME: another machine" "$(update second)" 0
: >"$LOG/upstream.log"
apt_get second download $get
equal "$LAB_NAME: those that are gone are, and named" \
	"$apt_status $(grep -c '^E: Failed to fetch.*gone[1-6]_.*404' "$LOG/apt-second")" '100 5'
apt_get second download $(echo "$get" | tr ' ' '\n' | grep many)
equal "$LAB_NAME: all others are here" "$apt_status" 0
for number in $(seq 40); do
	cmp -s $LAB/second/many${number}_1.0_all.deb $debian/pool/main/m/many$number/many${number}_1.0_all.deb || echo $number
done >"$LOG/wrong"
equal "$LAB_NAME: and each is what it should be" "$(cat "$LOG/wrong")" ''
equal "$LAB_NAME: each asked for once" \
	"$(sed -n 's/.*\(many[0-9]*_\).* 200$/\1/p' "$LOG/upstream.log" | sort | uniq -d)" ''

### Without an upstream

stop nginx
sleep 3.1
box alone named
equal "$LAB_NAME: apt update without an upstream" "$(update alone)" 0
apt_get alone download many1 many8 many16
equal "$LAB_NAME: and packages that are here" $apt_status 0
apt_get alone download many1 gone6 many8
equal "$LAB_NAME: and one that is not" \
	"$apt_status $(grep -c '^E: Failed to fetch.*gone6_.*50[24]' "$LOG/apt-alone")" '100 1'
daemons_stop httpbootd
finish
