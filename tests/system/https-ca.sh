#!/bin/sh
# https-ca: doc/https.md, followed: a site's own authority, httpbootd's certificate of it, its renewal while
# httpbootd serves, and what is laid out for machines.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/guide.sh
need "$LAB_NAME" curl openssl jq
lan_up

chmod 755 $LAB
srv=$LAB/srv/lanboot etc=$LAB/etc/lanboot var=$LAB/var
mkdir -p $srv $etc $var $LAB/cmd $LAB/work
echo hello >$srv/file
chmod -R a+rX $LAB/srv
cat >$etc/lanboot.ini <<END
[lanboot]
user = nobody
root = $srv
ca-key = $etc/ca.key
[httpbootd]
tls-cert = $var/keys/cert.pem
tls-key = $var/keys/key.pem
END
bin=$(cd "$BIN" && pwd)
printf '#!/bin/sh\nPATH=%s:$PATH exec ip netns exec boot sh %s/tools/lanboot -f %s "$@"\n' "$bin" "$PWD" \
	$etc/lanboot.ini >$LAB/cmd/lanboot
chmod 755 $LAB/cmd/lanboot
guide_run() {
	sed "s|/etc/lanboot|$etc|g" "$1" >$LAB/block
	(cd $LAB/work && PATH=$LAB/cmd:$PATH sh -e $LAB/block)
}
# lanboot WORD...: what it says in $LAB/said; its status.
lanboot() { (cd $LAB/work && PATH=$LAB/cmd:$PATH command lanboot "$@" >$LAB/said 2>&1); }
sed "s|@sbindir@|$LAB/cmd|; s|@sysconfdir@|$LAB/etc|" openrc/lanboot-renew.daily >$LAB/cmd/daily
# daily: what crond does, likewise.
daily() { sh $LAB/cmd/daily >$LAB/said 2>&1; }
cert=$var/keys/cert.pem key=$var/keys/key.pem ca=$etc/ca.crt

daily
equal "$LAB_NAME: what is done once a day says nothing where there is no authority" "$? $(cat $LAB/said)" '0 '
lanboot key ca --renew
equal "$LAB_NAME: nothing to renew yet" "$? $(grep -c 'nothing to renew; lanboot key ca makes one' $LAB/said)" '1 1'

### The guide

guide_read doc/https.md
guide_follow 2-1
equal "$LAB_NAME: the authority's key is root's alone, its certificate everybody's" \
	"$(stat -c '%a %U' $etc/ca.key $ca | paste -sd ' ' -)" '600 root 644 root'
equal "$LAB_NAME: who daemons become cannot read it" \
	"$(chroot --userspec=65534:65534 / cat "$etc/ca.key" 2>/dev/null | wc -c)" 0
equal "$LAB_NAME: httpbootd's group reads its own" "$(stat -c '%a %G' $key)" "640 $(id -gn nobody)"
equal "$LAB_NAME: nothing that machines load has a key in it" "$(grep -rl 'PRIVATE KEY' $srv)" ''
has "$LAB_NAME: it says for which names" "$LOG/2-1.log" "made, for 10.0.0.2 .*$(uname -n)"
equal "$LAB_NAME: openssl finds the chain good" \
	"$(openssl verify -x509_strict -purpose sslserver -verify_ip 10.0.0.2 -CAfile $ca $cert 2>&1)" "$cert: OK"
equal "$LAB_NAME: and by its name" "$(openssl verify -verify_hostname "$(uname -n)" -CAfile $ca $cert 2>&1)" "$cert: OK"
equal "$LAB_NAME: for no other address" \
	"$(openssl verify -verify_ip 10.0.0.9 -CAfile $ca $cert 2>&1 | grep -c 'address mismatch')" 1
openssl x509 -in $ca -noout -text >$LAB/text
has "$LAB_NAME: the authority signs no other one" $LAB/text 'CA:TRUE, pathlen:0'
equal "$LAB_NAME: the clock of a machine may be a day behind" \
	"$(openssl verify -attime $(($(date +%s) - 86400)) -CAfile $ca $cert 2>&1)" "$cert: OK"
lanboot key ca
has "$LAB_NAME: a second time does nothing" $LAB/said 'cert.pem: is good, until'
has_not "$LAB_NAME: nor makes another authority" $LAB/said 'made'

# What is to be written; the places of the files are in there already.
guide_other 2-2 'the same lines, with other folders'
sed -i 's|^\[httpbootd\]|&\ntls-listen = 0.0.0.0:443 [::]:443|' $etc/lanboot.ini
"$bin/httpbootd" -f $etc/lanboot.ini -n >$LAB/said 2>&1
equal "$LAB_NAME: httpbootd takes them" $? 0
has_not "$LAB_NAME: and finds nobody too careless" $LAB/said 'can read the key'
daemon_start httpbootd $etc/lanboot.ini || exit 1
base=https://10.0.0.2
equal "$LAB_NAME: a file by HTTPS" "$(in_client curl -s -m 20 --cacert $ca $base/file)" hello
equal "$LAB_NAME: by IPv6, too" "$(in_client curl -s -g -m 20 --cacert $ca 'https://[fd00:10::2]/file')" hello
in_client curl -s -m 20 $base/file >/dev/null
equal "$LAB_NAME: who does not know the authority gets nothing" $? 60
check "$LAB_NAME: and is told" 'there is no line of it' \
	wait_for_line "$LOG/httpbootd.log" 'tls-failed client=10\.0\.0\.3 ' 10 httpbootd

### Renewal

guide_follow 2-3
equal "$LAB_NAME: no word where nothing is to be done" "$(cat "$LOG/2-3.log")" ''
# serial: of the certificate that httpbootd shows.
serial() {
	in_client openssl s_client -connect 10.0.0.2:443 </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null
}
before=$(serial)
equal "$LAB_NAME: the certificate that is shown" "$before" "$(openssl x509 -in $cert -noout -serial)"
# One that ends within ten days, of the same authority.
openssl req -new -key $key -subj /CN=10.0.0.2/ -out $LAB/request 2>>"$LOG/openssl.log"
printf 'subjectAltName = IP:10.0.0.2\n' >$LAB/ext
openssl x509 -req -in $LAB/request -days 10 -CA $ca -CAkey $etc/ca.key -CAcreateserial -CAserial $LAB/serial \
	-extfile $LAB/ext -out $cert 2>>"$LOG/openssl.log"
# trouble: what the page has above all machines.
trouble() { in_boot curl -s -m 10 http://127.0.0.1:9780/machines.json | jq -r '.trouble[] | select(.certificate) | "\(.kind): \(.sentence)"'; }
equal "$LAB_NAME: no word of one that is good for long" "$(trouble)" ''
kill -HUP "$(pid_of httpbootd)"
for _ in $(seq 100); do
	[ -z "$(trouble)" ] || break
	sleep 0.1
done
trouble >"$LOG/trouble"
has "$LAB_NAME: the page says that it ends" "$LOG/trouble" '^certificate-ends: The certificate .*/cert.pem ends in (9|10) d: '
lanboot status
has "$LAB_NAME: lanboot status, too" $LAB/said 'cert.pem ends in (9|10)'
lanboot check --quick --json
has "$LAB_NAME: lanboot check warns of its end" $LAB/said 'cert.pem: it expires within two weeks.*lanboot key ca --renew'
# As crond does it, once a day.
daily
equal "$LAB_NAME: it is made anew" "$? $(grep -c 'it ends on .*, and is made anew' $LAB/said)" '0 1'
has "$LAB_NAME: and httpbootd is told" $LAB/said 'reloaded:.* httpbootd'
for _ in $(seq 100); do
	[ "$(serial)" != "$(openssl x509 -in $cert -noout -serial)" ] || break
	sleep 0.1
done
equal "$LAB_NAME: httpbootd shows the new one, by itself" "$(serial)" "$(openssl x509 -in $cert -noout -serial)"
equal "$LAB_NAME: the page has no word of that one" "$(trouble)" ''
check "$LAB_NAME: another than before" "$before" [ "$before" != "$(serial)" ]
equal "$LAB_NAME: who knows the authority need not be told" "$(in_client curl -s -m 20 --cacert $ca $base/file)" hello
daily
equal "$LAB_NAME: and now there is nothing to do" "$? $(cat $LAB/said)" '0 '

# Who loads something just then gets all of it, by the connection that is there.
head -c 3000000 /dev/urandom >$srv/large
in_client curl -s -m 60 --limit-rate 1M --cacert $ca -o $LAB/large $base/large &
loads=$!
for _ in $(seq 100); do [ ! -s $LAB/large ] || break; sleep 0.1; done
before=$(serial)
# A key that is not the certificate's, as where one of both was put back, and one that a full disk made of it.
for odd_key in other empty; do
	if [ $odd_key = other ]; then openssl genrsa -out $LAB/other 2048 2>>"$LOG/openssl.log"; else : >$LAB/other; fi
	cat $LAB/other >$key
	daily
	equal "$LAB_NAME: a key that is $odd_key" "$? $(grep -c 'it is not that of .*, and is made anew' $LAB/said)" '0 1'
	equal "$LAB_NAME: $odd_key: the pair is one again" \
		"$(openssl x509 -in $cert -noout -pubkey)" "$(openssl pkey -in $key -pubout)"
done
for _ in $(seq 100); do
	[ "$(serial)" != "$(openssl x509 -in $cert -noout -serial)" ] || break
	sleep 0.1
done
equal "$LAB_NAME: httpbootd shows that" "$(serial)" "$(openssl x509 -in $cert -noout -serial)"
check "$LAB_NAME: and no longer the one before" "$before" [ "$before" != "$(serial)" ]
wait $loads
equal "$LAB_NAME: what was loaded meanwhile came whole" "$? $(cmp $srv/large $LAB/large 2>&1)" '0 '
# Made while this machine's clock was ahead.
: >$LAB/index
cat >$LAB/ca.conf <<END
[ca]
default_ca = here
[here]
database = $LAB/index
new_certs_dir = $LAB
default_md = sha256
rand_serial = yes
policy = any
[any]
commonName = supplied
END
openssl req -new -key $key -subj /CN=10.0.0.2/ -out $LAB/request 2>>"$LOG/openssl.log"
openssl ca -batch -config $LAB/ca.conf -notext -startdate "$(date -u -d '+30 days' +%Y%m%d%H%M%SZ)" -days 400 \
	-extfile $LAB/ext -in $LAB/request -cert $ca -keyfile $etc/ca.key -out $cert 2>>"$LOG/openssl.log"
# What is wrong with the key for Secure Boot is not in its way.
cp $ca $etc/secure-boot.crt
sed "s|^ca-key = .*|&\nsecure-boot-key = $etc/secure-boot.key|" $etc/lanboot.ini >$LAB/both.ini
equal "$LAB_NAME: key show has the authority beside half a key" \
	"$(in_boot sh tools/lanboot -f $LAB/both.ini key show 2>/dev/null | grep -c '^CA of')" 1
openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=other/ \
	-keyout $etc/secure-boot.key -out $etc/secure-boot.crt 2>>"$LOG/openssl.log"
in_boot sh tools/lanboot -f $LAB/both.ini key enrol $LAB/ec >$LAB/said 2>&1
equal "$LAB_NAME: a key of another kind is laid out, and told of" \
	"$? $(grep -c 'secure-boot.crt: is id-ecPublicKey 256; firmware has to know RSA 2048' $LAB/said)" '0 1'
rm $etc/secure-boot.crt $etc/secure-boot.key
daily
equal "$LAB_NAME: one that is not good yet is made anew" \
	"$? $(grep -c 'it is not good before .*made anew' $LAB/said)" '0 1'
# openssl itself says nothing of a disk that is full.
mkdir $LAB/full
mount -t tmpfs -o size=4k none $LAB/full
sed "s|^ca-key = .*|ca-key = $LAB/full/ca.key\nsecure-boot-key = $LAB/full/sb.key|" $etc/lanboot.ini >$LAB/full.ini
for full_of in ca new; do
	in_boot sh tools/lanboot -f $LAB/full.ini key $full_of >$LAB/said 2>&1
	equal "$LAB_NAME: key $full_of on a full disk" "$? $(grep -c 'is that disk full?' $LAB/said)" '1 1'
	equal "$LAB_NAME: key $full_of leaves no half of it" "$(ls -A $LAB/full)" ''
done
umount $LAB/full
# One that leads to a disk which is not there at the moment is not made anew.
ln -s $LAB/full/away/ca.key $LAB/full/ca.key
in_boot sh tools/lanboot -f $LAB/full.ini key ca >$LAB/said 2>&1
equal "$LAB_NAME: a link to what is not there" "$? $(grep -c 'leads to a file that is not there' $LAB/said)" '1 1'

# The server has another address.
in_boot ip addr add 10.0.0.22/24 dev eth0
lanboot key ca
has "$LAB_NAME: one for an address more" $LAB/said 'it is not for 10.0.0.22, and is made anew'
equal "$LAB_NAME: is for that, too" \
	"$(openssl verify -verify_ip 10.0.0.22 -CAfile $ca $cert 2>&1)" "$cert: OK"
sed -i 's|^\[httpbootd\]|&\npublic-url = https://boot.example.org:8443|' $etc/lanboot.ini
lanboot key ca --renew
equal "$LAB_NAME: and for a name of the configuration" \
	"$(openssl verify -verify_hostname boot.example.org -CAfile $ca $cert 2>&1)" "$cert: OK"
sed -i '/^public-url/d' $etc/lanboot.ini

### For machines

mkdir "$LAB/with blanks"
(TMPDIR="$LAB/with blanks" && export TMPDIR && lanboot key enrol "$LAB/with blanks/keys")
equal "$LAB_NAME: folders with blanks in their names" "$? $(cmp $ca "$LAB/with blanks/keys/lanboot-ca.crt" 2>&1)" '0 '
guide_follow 3-1
keys=$LAB/work/keys
for form in 'lanboot-ca.crt PEM' 'lanboot-ca.cer DER'; do
	equal "$LAB_NAME: ${form% *} is the certificate" \
		"$(openssl x509 -inform "${form#* }" -in "$keys/${form% *}" -noout -fingerprint)" \
		"$(openssl x509 -in $ca -noout -fingerprint)"
done
# A list of one certificate (UEFI 2.10, section 32.4.1): its type, its sizes, whose it is, and itself.
der=$(stat -c %s $keys/lanboot-ca.cer)
equal "$LAB_NAME: lanboot-ca.esl has the head of one" \
	"$(od -An -tx1 -N16 $keys/lanboot-ca.esl | tr -d ' ') $(od -An -tu4 -j16 -N12 $keys/lanboot-ca.esl | tr -s ' ')" \
	"a159c0a5e494a74a87b5ab155c2bf072  $((der + 44)) 0 $((der + 16))"
equal "$LAB_NAME: and the certificate" "$(tail -c +45 $keys/lanboot-ca.esl | cmp - $keys/lanboot-ca.cer 2>&1)" ''
has "$LAB_NAME: the steps" $keys/README.txt 'etc/edk2/https/cacerts,file=lanboot-ca.esl'
has_not "$LAB_NAME: none of a key for Secure Boot, which there is not" $keys/README.txt 'Secure Boot'
lanboot key show
has "$LAB_NAME: key show: whose it is" $LAB/said '^CA of    Example School CA$'
has "$LAB_NAME: key show: for whom httpbootd's is" $LAB/said '^for  .* 10\.0\.0\.2'

### What may go wrong

chmod 644 $etc/ca.key
"$bin/httpbootd" -f $etc/lanboot.ini -n >$LAB/said 2>&1
has "$LAB_NAME: a key that others can read is told" $LAB/said 'ca-key = .*: others on this machine can read the key'
chmod 600 $etc/ca.key
cp $cert $LAB/kept
openssl req -x509 -newkey rsa:2048 -nodes -keyout $LAB/other.key -out $cert -subj /CN=other -days 9 2>>"$LOG/openssl.log"
lanboot key ca
equal "$LAB_NAME: another's certificate is left as it is" \
	"$? $(grep -c 'is of another authority' $LAB/said) $(openssl x509 -in $cert -noout -subject)" '1 1 subject=CN = other'
cp $LAB/kept $cert
mv $etc/ca.crt $etc/away
lanboot key ca
equal "$LAB_NAME: a key without its certificate makes no second authority" "$? $(grep -c 'put that back' $LAB/said)" '1 1'
mv $etc/away $etc/ca.crt
sed -i "s|^ca-key.*|ca-key = $srv/x/ca.key|" $etc/lanboot.ini
lanboot key ca
equal "$LAB_NAME: no key where machines load from" "$? $(grep -c 'machines load files from' $LAB/said) $(find $srv -name '*.key' | wc -l)" '1 1 0'
daemons_stop httpbootd
guide_other 4-1 'which URL it makes whose, has test_pxe_https'
guide_other 5-1 'a look by hand'
guide_end
finish
