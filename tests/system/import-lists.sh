#!/bin/sh
# import-lists: lists of machines as people and programs keep them become sections, and go back.
. "$(dirname "$0")/../lab/result.sh"
cd "$(dirname "$0")/../.." || exit 1
LAB_NAME=import-lists BIN=${BIN:-build/bin}
export LANBOOT_LIBEXEC="$BIN"
lanboot=tools/lanboot
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/site.ini" <<'END'
[lanboot]
user = nobody
root = /srv
[profile kiosk]
local = yes
END

# table NAME STATUS WANT LINE...: the lines are a list; WANT is what is made of it, in one line. table_kind is
# whose.
table_kind=csv
table() {
	table_name="$table_kind: $1" table_status=$2 table_want=$3
	shift 3
	printf '%b\n' "$@" >"$dir/list.csv"
	rm -f "$dir/made.ini"
	$lanboot -f "$dir/site.ini" import $table_kind "$dir/list.csv" -o "$dir/made.ini" 2>"$dir/left"
	equal "$LAB_NAME: $table_name: status" $? "$table_status"
	equal "$LAB_NAME: $table_name" "$(sed '/^;/d; /^$/d; s/ = /=/' "$dir/made.ini" | paste -sd ' ')" "$table_want"
	cat "$dir/site.ini" "$dir/made.ini" >"$dir/all.ini"
	check "$LAB_NAME: $table_name: it loads" "$(tail -n 1 "$dir/loads" 2>/dev/null)" \
		sh -c "build/bin/httpbootd --dump-config -f '$dir/all.ini' >'$dir/loads' 2>&1"
}

one='[host 52:54:00:00:00:01] name=pc1 profile=kiosk room=a12'
table 'as lanboot reads lists itself' 0 "$one" mac,name,profile,room 52:54:00:00:00:01,pc1,kiosk,a12
table 'as Excel writes it' 0 '[host 52:54:00:00:00:01] name=pc1 room=a12 profile=kiosk' '\0357\0273\0277Name;MAC Address;Room;Profile\r' 'pc1;52-54-00-00-00-01;a12;kiosk\r' ';;;\r'
table 'with the word of Excel in front' 0 '[host 52:54:00:00:00:01] profile=kiosk' 'sep=;' 'mac;profile' '525400000001;kiosk'
table 'with tabs, and MACs as Cisco has them' 0 '[host 52:54:00:00:00:01] name=pc1 profile=kiosk' \
	'Profile\tHostname\tHwaddr' 'kiosk\tpc1\t5254.0000.0001'
table 'quotes' 0 '[profile imported] local=yes [host 52:54:00:00:00:01] name=pc1 room=Hall A, left profile=imported' 'mac,name,room,profile' '525400000001,pc1,"Hall A, left",'
table 'several cards, and words' 0 '[host 52:54:00:00:00:01 52:54:00:00:00:02] profile=kiosk tags=new loud' \
	'mac,profile,tags' '"52:54:00:00:00:01\n52:54:00:00:00:02",kiosk,"new, loud"'
table 'by UUID and serial number' 0 '[host 44454c4c-4d00-1039-8035-b4c04f4b4d31] profile=kiosk [host serial ABC 123] profile=kiosk' \
	'uuid,Serial Number,profile' '44454C4C-4D00-1039-8035-B4C04F4B4D31,,kiosk' ',ABC 123,kiosk'
table 'no profile anywhere' 0 '[profile imported] local=yes [host 52:54:00:00:00:01] name=pc1 profile=imported' mac,name 52:54:00:00:00:01,pc1
table 'a profile that is not there yet' 0 '[profile Alpine-3.24] local=yes [host 52:54:00:00:00:01] profile=Alpine-3.24' \
	mac,image '52:54:00:00:00:01,Alpine 3.24'
table 'what people note' 0 '[host 52:54:00:00:00:01] profile=kiosk' 'mac,profile,IP Address,Comment' '52:54:00:00:00:01,kiosk,10.0.0.7,old'
has "$LAB_NAME: it is told of" "$dir/left" 'list\.csv:2: not needed: .*column ip-address'
table 'keys of a host' 0 "[host 52:54:00:00:00:01] profile=kiosk boot-file=a/b.efi cmdline=-x" \
	'mac,profile,boot-file,cmdline' "52:54:00:00:00:01,kiosk,a/b.efi,'-x"
table 'what lanboot list writes' 0 "[host 52:54:00:00:00:01] name=pc1 profile=kiosk" \
	'mac,name,profile,room,address,state,since,step,release,section,word' '52:54:00:00:00:01,pc1,kiosk,,,never,,,,52:54:00:00:00:01,'
table 'what does not fit' 1 '[profile x] local=yes [profile imported] local=yes [host 52:54:00:00:00:01] name=pc1 profile=kiosk [host 52:54:00:00:00:05] profile=imported [host 52:54:00:00:00:06] profile=x' \
	mac,name,profile,room,colour,serial 52:54:00:00:00:01,pc1,kiosk,,blue, 52:54:00:00:00:01,twice,kiosk,,, \
	zz,pc3,kiosk,,, ',pc4,kiosk,,,' '52:54:00:00:00:05,pc1,,a;b,,' '52:54:00:00:00:06,a b,../x,\033[2J,,' ',,,,,]x'
equal "$LAB_NAME: what is lost, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$dir/left" | sort -n | paste -sd ' ')" '2 3 4 5 6 6 7 7 8'
has_not "$LAB_NAME: nothing of it reaches the terminal" "$dir/left" "$(printf '\033')"

# refused NAME WHY: the list says nothing at all.
refused() {
	$lanboot import csv "$dir/list.csv" >"$dir/out" 2>"$dir/left"
	equal "$LAB_NAME: $1: status" $? 1
	has "$LAB_NAME: $1" "$dir/left" "$2"
}
printf 'mac,name\n525400000001,"pc1\n' >"$dir/list.csv"
refused 'a quote that stays open' 'list\.csv:2: a quote that begins here'
printf '\377\376m\000a\000c\000' >"$dir/list.csv"
refused 'UTF-16' 'CSV UTF-8'
head -c 1200000 /dev/zero | tr '\000' , >"$dir/list.csv"
refused 'a line of a megabyte' 'more values'
printf 'colour,shape\nred,round\n' >"$dir/list.csv"
refused 'nobody can be told' 'list\.csv:1: lost: .*none of the columns'

table_kind=ethers
ether() { ether_name=$1 ether_status=$2 ether_want=$3; shift 3; table "$ether_name" "$ether_status" "[profile imported] local=yes $ether_want" "$@"; }
ether 'a name' 0 '[host 52:54:00:00:00:01] name=pc1 profile=imported' '52:54:00:00:00:01 pc1'
ether 'an address' 0 '[host 52:54:00:00:00:01] profile=imported' '52:54:00:00:00:01 10.0.0.7'
ether 'IPv6' 0 '[host 52:54:00:00:00:01] profile=imported' '52:54:00:00:00:01\tfd00:10::7'
ether 'tabs, and blanks around' 0 '[host 52:54:00:00:00:01] name=pc1 profile=imported' '  52:54:00:00:00:01\t\tpc1  '
ether 'capital letters' 0 '[host aa:bb:cc:dd:ee:0f] name=PC-1 profile=imported' 'AA:BB:CC:DD:EE:0F PC-1'
ether 'one digit a byte' 0 '[host 08:00:20:00:61:0a] name=sun profile=imported' '8:0:20:0:61:a sun'
ether 'comments' 0 '[host 52:54:00:00:00:01] name=pc1 profile=imported' '# all of room 1' '' '#52:54:00:00:00:02 pc2' '52:54:00:00:00:01 pc1 # by the door'
ether 'a name with its domain' 0 '[host 52:54:00:00:00:01] name=pc1.example.org profile=imported' '52:54:00:00:00:01 pc1.example.org'
ether 'from Windows' 0 '[host 52:54:00:00:00:01] name=pc1 profile=imported [host 52:54:00:00:00:02] name=pc_2 profile=imported' '\0357\0273\027752-54-00-00-00-01 pc1\r' '52-54-00-00-00-02 pc_2\r'
ether 'twice' 1 '[host 52:54:00:00:00:01] name=pc1 profile=imported' '52:54:00:00:00:01 pc1' '52:54:00:00:00:01 pc2'
ether 'a name twice' 1 '[host 52:54:00:00:00:01] name=pc1 profile=imported [host 52:54:00:00:00:02] profile=imported' '52:54:00:00:00:01 pc1' '52:54:00:00:00:02 PC1'
ether 'what is none' 1 '[host 52:54:00:00:00:01] profile=imported' '52:54:00:00:00 pc1' 'pc2 52:54:00:00:00:02' '52:54:00:00:00:03' '52:54:00:00:00:04 a b' '52:54:00:00:00:01 J\0374rgen' '52:54:00:*:*:* all'
equal "$LAB_NAME: what is lost of them, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$dir/left" | sort -n | paste -sd ' ')" '1 2 3 4 5 6'

table_kind=json
table 'a machine' 0 '[host 52:54:00:00:00:01] name=pc1 profile=kiosk' '{"machines":[{"section":"52:54:00:00:00:01","name":"pc1","profile":"kiosk"}]}'
table 'with blanks, and what else is told of it' 0 '[host 52:54:00:00:00:01] name=pc1 profile=kiosk room=a12' '{ "machines": [\n{ "file": "/etc/x.ini:3", "line": 3, "section": "52:54:00:00:00:01",' \
	'"macs": ["52:54:00:00:00:01"], "name": "pc1", "profile": "kiosk", "room": "a12" } ], "profiles": [] }'
table 'several cards, and lists' 0 '[host 52:54:00:00:00:01 52:54:00:00:00:02] profile=kiosk tags=new loud' '{"machines":[{"section":"52:54:00:00:00:01 52:54:00:00:00:02","profile":"kiosk","tags":["new","loud"]}]}'
table 'options' 0 '[host 52:54:00:00:00:01] profile=kiosk option=17:a option=18:b' '{"machines":[{"section":"52:54:00:00:00:01","profile":"kiosk","option":["17:a","18:b"]}]}'
table 'by UUID, serial number and network' 0 '[host 44454c4c-4d00-1039-8035-b4c04f4b4d31] local=yes [host serial ABC 1] profile=kiosk [host 10.0.3.0/24] profile=kiosk' \
	'{"machines":[{"section":"44454c4c-4d00-1039-8035-b4c04f4b4d31","local":"yes"},{"section":"serial ABC 1","profile":"kiosk"},{"section":"10.0.3.0/24","profile":"kiosk"}]}'
table 'profiles' 0 '[profile linux] kernel=k initrd=a b cmdline=quiet [profile all] menu=linux [host *] profile=linux' \
	'{"profiles":[{"name":"linux","kernel":"k","initrd":["a","b"],"cmdline":"quiet"},{"name":"all","menu":["linux"]}],"machines":[{"section":"*","profile":"linux"}]}'
table 'a profile that is not there' 0 '[profile imported] local=yes [host 52:54:00:00:00:01] name=pc1 profile=imported' '{"machines":[{"section":"52:54:00:00:00:01","name":"pc1"}]}'
table 'numbers' 0 '[profile m] menu=kiosk menu-timeout=30 [host *] profile=m' '{"profiles":[{"name":"m","menu":["kiosk"],"menu-timeout":30}],"machines":[{"section":"*","profile":"m"}]}'
table 'nobody' 0 '' '{"machines":[],"profiles":[]}'
table 'what does not fit' 1 '[profile imported] local=yes [host 52:54:00:00:00:02] profile=kiosk' '{"machines":[{"section":"pc1","name":"x"},{"section":"52:54:00:00:00:02","profile":"kiosk","colour":"red"},' \
	'{"section":"52:54:00:00:00:02"},{"name":"who"}],"version":{"a":1}}'
equal "$LAB_NAME: what is lost of it, by line" "$(sed -n 's/^[^:]*:\([0-9]*\): lost: .*/\1/p' "$dir/left" | sort -n | paste -sd ' ')" '1 1 2 2 2'

### Out, and in again

cat >"$dir/list.csv" <<'END'
mac,name,profile,room
52:54:00:00:01:01,from-list,kiosk,"=Hall, A"
END
mkdir -p "$dir/state/hosts.d"
printf '[host 52:54:00:00:02:02]\nname = enrolled\nprofile = kiosk\ntags = a b\n' >"$dir/state/hosts.d/enrolled.ini"
head -n 3 "$dir/site.ini" >"$dir/full.ini"
cat >>"$dir/full.ini" <<END
hosts = $dir/list.csv
[httpbootd]
state = $dir/state
[profile kiosk]
title   = All of it
kernel  = a/vmlinuz
initrd  = a/one a/two
cmdline = quiet console=ttyS0
    lang=de
[host 52:54:00:00:00:01 52:54:00:00:00:02]
profile = kiosk
room    = @home
option  = 17:iscsi:10.0.0.9::::iqn.2026-01.example:disk
option  = 18:-x
[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]
local = yes
[host serial +ABC "1", 2]
profile = kiosk
[host 10.0.3.0/24]
profile = kiosk
cmdline = -a 'b c'
[host *]
name    = pc-{mac-tail}
profile = kiosk
key     = 1234567890abcdefghijkl
END
sed -i 's/ "1", 2/ 1, 2/' "$dir/full.ini"
# machines FILE: those that a configuration has, each in one line.
machines() {
	build/bin/httpbootd -f "$1" --dump-config | sed 's/^;\(\[host\|[a-z]* = \)/\1/' | sed -n '/^\[profile/,$p' |
		sed '/^;/d; s/^ */ /' | tr -d '\n' | sed 's/\[/\n[/g' | sort | sed '/^$/d; s/ *$//'
}
machines "$dir/full.ini" | sed 's/ *key = .*//' >"$dir/had"
head -n 3 "$dir/site.ini" >"$dir/none.ini"
{ cat "$dir/none.ini"; sed -n '/^\[profile/,/lang=de/p' "$dir/full.ini"; } >"$dir/profiles.ini"
for kind in csv json; do
	$lanboot -f "$dir/full.ini" export $kind -o "$dir/out.$kind" 2>"$dir/said"
	equal "$LAB_NAME: export $kind: status" $? 0
	has "$LAB_NAME: export $kind: the key is left out" "$dir/said" 'secret key of 1 section is left out'
	rm -f "$dir/made.ini"
	case $kind in
	csv) $lanboot -f "$dir/profiles.ini" import csv "$dir/out.csv" -o "$dir/made.ini" ;;
	json) $lanboot -f "$dir/none.ini" import json "$dir/out.json" -o "$dir/made.ini" ;;
	esac 2>"$dir/left"
	equal "$LAB_NAME: import $kind: status" $? 0
	# Where they are already, nothing is made.
	$lanboot -f "$dir/full.ini" import $kind "$dir/out.$kind" -o "$dir/twice.ini" 2>"$dir/left"
	equal "$LAB_NAME: import $kind where all is there: status, machines told of, lines made" \
		"$? $(grep -c 'not needed: .*\[host .* at .*:[0-9]* says it already' "$dir/left") $(grep -c '' "$dir/twice.ini")" '0 7 0'
	rm -f "$dir/twice.ini"
	{
		head -n 3 "$dir/site.ini"
		[ $kind != csv ] || sed -n '/^\[profile/,$p' "$dir/profiles.ini"
		cat "$dir/made.ini"
	} >"$dir/again.ini"
	machines "$dir/again.ini" >"$dir/has"
	check "$LAB_NAME: $kind: the same machines" "$(diff "$dir/had" "$dir/has" | head -n 4 | tr '\n' ' ')" cmp -s "$dir/had" "$dir/has"
done
has_not "$LAB_NAME: nothing in the CSV is a formula" "$dir/out.csv" '(^|,)"?[=+@-]'
has "$LAB_NAME: JSON has lists" "$dir/out.json" '"macs":\["52:54:00:00:00:01","52:54:00:00:00:02"\]'
has "$LAB_NAME: and says where a machine is from" "$dir/out.json" '"file":".*hosts\.d/enrolled\.ini:1"'
$lanboot -f "$dir/full.ini" export csv --with-keys >"$dir/out" 2>"$dir/said"
has "$LAB_NAME: --with-keys" "$dir/out" '1234567890abcdefghijkl'
$lanboot -f "$dir/full.ini" export csv -o "$dir/out.csv" 2>"$dir/said"
equal "$LAB_NAME: a file that is there stays" $? 1
$lanboot export xml >"$dir/out" 2>&1
equal "$LAB_NAME: a format that is none" $? 2
printf '{"machines":[{"section":"a\\u0007b","name":1}],"x":{"y":1}}' >"$dir/out"
$lanboot import json "$dir/out" >/dev/null 2>"$dir/left"
equal "$LAB_NAME: JSON of others: status" $? 1
equal "$LAB_NAME: JSON of others" "$(grep -c 'out:1: lost' "$dir/left")" 2
head -c 100000 /dev/zero | tr '\000' '[' >"$dir/out"
$lanboot import json "$dir/out" >/dev/null 2>"$dir/left"
has "$LAB_NAME: a hundred thousand brackets" "$dir/left" 'out:1: this is no JSON'
finish
