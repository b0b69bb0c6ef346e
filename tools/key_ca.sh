# shellcheck shell=sh
# key_ca.sh: a part of lanboot key: the site's own authority (CA) for HTTPS, and httpbootd's certificate of it.
# The authority's key is root's alone; httpbootd reads its own certificate and the key of that.
: "${prog:?}" "${conf:?}" "${scratch?}" "${stage?}" "${critical:?}" "${key_name?}" "${key_days?}" "${renew:?}"

# How long httpbootd's certificate is good (browsers take 398 days at most), and how long before its end
# it is made anew; and how long before its own end the authority is told of.
ca_server_days=397 ca_soon=2592000 ca_own_soon=7776000

# find_ca: sets ca_key, ca_certificate, tls_cert and tls_key, which need not be there.
find_ca() {
	(read_conf)
	ca_key=$(conf_value lanboot ca-key) || ca_key=/etc/lanboot/ca.key
	ca_certificate=$(certificate_of "$ca_key")
	tls_cert=$(conf_value httpbootd tls-cert) || tls_cert=
	tls_key=$(conf_value httpbootd tls-key) || tls_key=
	ca_said=yes
	[ -n "$tls_cert$tls_key" ] || ca_said=no
	tls_cert=${tls_cert:-/var/lib/lanboot/keys/cert.pem}
	tls_key=${tls_key:-/var/lib/lanboot/keys/key.pem}
	make_scratch
}

# has_ca: is there one? find_ca is called before.
has_ca() { [ -e "$ca_certificate" ]; }

# ends_within FILE SECONDS
ends_within() { ! openssl x509 -in "$1" -noout -checkend "$2" >/dev/null; }

# is_early FILE: is it good from a later time on only, by this machine's clock?
is_early() { openssl verify -partial_chain -CAfile "$1" "$1" 2>&1 | grep -q 'not yet valid'; }

# start_of FILE: prints when it begins.
start_of() { openssl x509 -in "$1" -noout -startdate | sed 's/^notBefore=//'; }

# end_of FILE: prints when it ends.
end_of() { openssl x509 -in "$1" -noout -enddate | sed 's/^notAfter=//'; }

### Whose certificate it is

# host_of: prints the host of each word of standard input, ADDRESS:PORT or a URL.
host_of() { tr ' ' '\n' | sed 's|^[a-z]*://||; s|/.*||' | sed -e 's/^\[\(.*\)\].*/\1/' -e t -e 's/:[0-9]*$//'; }

# ca_names: writes to $scratch/wanted by which names and addresses machines may ask httpbootd, as its
# configuration has them; where it listens at all addresses, those of this machine.
ca_names() {
	{
		for names_key in listen tls-listen tls-admin public-url; do
			conf_value httpbootd $names_key
			echo
		done | host_of
		conf_value lanboot address
		conf_value lanboot admin-names | tr ' ' '\n'
		uname -n
	} 2>/dev/null | grep -v '^$\|^none$' | sort -u >"$scratch/names"
	if grep -q '^0\.0\.0\.0$\|^::$' "$scratch/names"; then
		own_addresses >>"$scratch/names"
	fi
	grep -v '^0\.0\.0\.0$\|^::$' "$scratch/names" | sort -u >"$scratch/wanted"
	grep -q '[.:].*[.:]' "$scratch/wanted" ||
		die "no program here says which addresses this machine has (iproute2's ip): write address in [lanboot] of $conf"
}

# is_address NAME
is_address() {
	case $1 in
	*:*) ;;
	*[!0-9.]*) return 1 ;;
	esac
}

# is_for CERTIFICATE NAME: is it for that name or address?
is_for() {
	if is_address "$2"; then
		openssl x509 -in "$1" -noout -checkip "$2"
	else
		openssl x509 -in "$1" -noout -checkhost "$2"
	fi 2>/dev/null | grep -q 'does match'
}

### Making them

# at_days N: prints the time so many days from now, as openssl ca takes it.
at_days() { date -u -d "@$(($(date +%s) + $1 * 86400))" +%Y%m%d%H%M%SZ; }

# ca_openssl COMMAND ARGUMENT...
ca_openssl() {
	openssl "$@" >"$scratch/openssl" 2>&1 || die "openssl could not make it: $(grep -v '^$' "$scratch/openssl" | tail -n 1)"
}

# ca_sign REQUEST TO DAYS EXTENSIONS [ARGUMENT...]: a certificate by $stage/ca.key or the one that is there. It is
# good from two days ago: the clocks of machines are not this one's, and their hours often another zone's.
ca_sign() {
	sign_request=$1 sign_to=$2 sign_days=$3
	[ -s "$sign_request" ] || die_full "${stage%/*}"
	printf '%s\n' "$4" >"$scratch/extensions"
	shift 4
	: >"$scratch/index"
	cat >"$scratch/ca.conf" <<-END
		[ca]
		default_ca = here
		[here]
		database = $scratch/index
		new_certs_dir = $scratch
		default_md = sha256
		rand_serial = yes
		policy = any
		unique_subject = no
		[any]
		commonName = supplied
	END
	ca_openssl ca -batch -config "$scratch/ca.conf" -notext -startdate "$(at_days -2)" \
		-enddate "$(at_days "$sign_days")" -extfile "$scratch/extensions" -in "$sign_request" -out "$sign_to" "$@"
}

# ca_stage FOLDER UMASK: sets stage to a new one in that, for what is to lie there; made if there is none.
ca_stage() {
	[ -d "$1" ] || (umask "$2" && mkdir -p "$1") || die "$1: could not be made"
	check_place "$1"
	[ -z "$stage" ] || rm -rf "$stage"
	stage=$(umask 077 && mktemp -d "$1/.$prog.XXXXXX") || die "$1: cannot write there; run $prog as root"
}

# make_ca: RSA, for firmware and iPXE that know nothing else; it signs servers' certificates and no other authority.
make_ca() {
	ca_stage "${ca_key%/*}" 022
	(umask 077 && ca_openssl req -new -newkey rsa:3072 -nodes -sha256 -subj "/CN=$(printf %.60s "$key_name") CA/" \
		-keyout "$stage/ca.key" -out "$stage/request") || exit 1
	is_key "$stage/ca.key" || die_full "${ca_key%/*}"
	ca_sign "$stage/request" "$stage/ca.crt" "$key_days" "basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash" -selfsign -keyfile "$stage/ca.key"
	are_pair "$stage/ca.crt" "$stage/ca.key" || die_full "${ca_key%/*}"
	chmod 600 "$stage/ca.key" && chmod 644 "$stage/ca.crt" || exit 1
	on_disk "$stage/ca.key" "$stage/ca.crt"
	{ mv "$stage/ca.key" "$ca_key" && mv "$stage/ca.crt" "$ca_certificate"; } ||
		die "${ca_key%/*}: could not be written to; see above"
	echo "$ca_key: made; its certificate is $ca_certificate, of $key_name CA"
}

# make_server_certificate: of the names in $scratch/wanted, for the key that is there or a new one. The
# authority's is behind it: iPXE wants to be sent it.
make_server_certificate() {
	ca_stage "${tls_cert%/*}" 027
	if [ ! -s "$tls_key" ]; then
		(umask 077 && ca_openssl genrsa -out "$stage/key" 2048) || exit 1
		is_key "$stage/key" || die_full "${tls_cert%/*}"
		server_from=$stage/key
	else
		is_key "$tls_key" || die "tls-key = $tls_key: is no key, not whole, or has a passphrase; move it away"
		server_from=$tls_key
	fi
	server_names=$(while IFS= read -r server_name; do
		if is_address "$server_name"; then echo "IP:$server_name"; else echo "DNS:$server_name"; fi
	done <"$scratch/wanted" | paste -s -d , -)
	ca_openssl req -new -key "$server_from" -sha256 -subj "/CN=$(sed -n 1p "$scratch/wanted")/" -out "$stage/request"
	ca_sign "$stage/request" "$stage/crt" $ca_server_days "basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $server_names" -cert "$ca_certificate" -keyfile "$ca_key"
	cat "$stage/crt" "$ca_certificate" >"$stage/cert" || exit 1
	are_pair "$stage/cert" "$server_from" || die_full "${tls_cert%/*}"
	server_user=$(conf_value httpbootd user) || server_user=$(conf_value lanboot user) || server_user=lanboot-http
	server_let_in=640
	server_of=$(id -gn "$server_user" 2>/dev/null) || { server_of=$(id -gn) server_let_in=600; }
	if [ "$server_from" != "$tls_key" ]; then
		server_place "$stage/key" "$tls_key"
	fi
	server_place "$stage/cert" "$tls_cert"
	echo "$tls_cert: made, for $(paste -s -d ' ' "$scratch/wanted"); it ends on $(end_of "$tls_cert")"
	[ $server_let_in = 640 ] || say "$server_user, who httpbootd becomes, is no user here: root alone can read $tls_key"
}

# server_place FROM TO: readable for httpbootd's group.
server_place() {
	chgrp "$server_of" "$1" && chmod "$server_let_in" "$1" || exit 1
	on_disk "$1"
	mv "$1" "$2" || die "$2: could not be written; see above"
	# The folder, too, if it was made here.
	if [ "$(stat -c %a:%G "${2%/*}")" = "750:$(id -gn)" ]; then chgrp "$server_of" "${2%/*}"; fi
}

# why_anew: prints why httpbootd's certificate has to be made anew; nothing: it is good.
why_anew() {
	if [ ! -e "$tls_cert" ]; then
		echo 'there is none'
	elif [ ! -e "$tls_key" ]; then
		echo 'its key is not there'
	elif ends_within "$tls_cert" $ca_soon; then
		echo "it ends on $(end_of "$tls_cert")"
	elif is_early "$tls_cert"; then
		echo "it is not good before $(start_of "$tls_cert")"
	elif ! are_pair "$tls_cert" "$tls_key"; then
		echo "it is not that of $tls_key"
	else
		while IFS= read -r why_name; do
			is_for "$tls_cert" "$why_name" || { echo "it is not for $why_name"; return; }
		done <"$scratch/wanted"
	fi
}

### The command

key_ca() {
	[ $# = 0 ] || usage "key ca: takes no $1"
	need_openssl
	check_key_words
	find_ca
	case $ca_key in
	*.key) ;;
	*) die "ca-key = $ca_key: expected a name that ends in .key; the certificate is beside it, as .crt" ;;
	esac
	if ! has_ca; then
		[ "$renew" = no ] || die "$ca_certificate: not there, so there is nothing to renew; $prog key ca makes one"
		[ ! -e "$ca_key" ] || die "$ca_key: there, and no $ca_certificate: put that back, or move the key away"
		for ca_file in "$ca_key" "$ca_certificate"; do
			[ ! -L "$ca_file" ] || die "$ca_file: leads to a file that is not there: bring that back," \
				"or move the link away"
		done
		make_ca
	fi
	[ -r "$ca_key" ] || die "$ca_key: cannot be read; run $prog as root"
	! ends_within "$ca_certificate" 0 || die "$ca_certificate: has ended: move it and its key away, and make another one," \
		"which each machine has to be told of"
	! is_early "$ca_certificate" || die "$ca_certificate: is not good before $(start_of "$ca_certificate"), and it is" \
		"$(date): set this machine's clock; if it was wrong when that was made, move it and its key away"
	ca_names
	[ ! -e "$tls_cert" ] || openssl verify -no_check_time -CAfile "$ca_certificate" "$tls_cert" >/dev/null 2>&1 ||
		die "tls-cert = $tls_cert: is of another authority, and is left as it is; name another place for that of ours"
	ca_why=$(why_anew)
	if [ -n "$ca_why" ]; then
		[ "$ca_why" = 'there is none' ] || say "$tls_cert: $ca_why, and is made anew"
		make_server_certificate
		[ $ca_said = no ] || ca_reload
	elif [ "$renew" = no ]; then
		echo "$tls_cert: is good, until $(end_of "$tls_cert")"
	fi
	! ends_within "$ca_certificate" $ca_own_soon ||
		say "$ca_certificate: the authority itself ends, on $(end_of "$ca_certificate"): each machine will have to be told of another one"
	[ "$renew" = yes ] || ca_next
}

# ca_reload: has httpbootd take it, where it runs.
ca_reload() {
	sh "$0" -f "$conf" reload >"$scratch/reloaded" 2>&1
	case $? in
	0) cat "$scratch/reloaded" ;;
	3) ;; # no daemon runs
	*)
		cat "$scratch/reloaded" >&2
		exit "$critical"
		;;
	esac
}

# ca_daily: says who makes httpbootd's certificate anew before it ends; has systemd do so.
ca_daily() {
	if [ -d /run/systemd/system ] && systemctl enable --now lanboot-renew.timer >"$scratch/timer" 2>&1; then
		echo 'lanboot-renew.timer looks once a day, and makes the certificate anew before it ends'
	elif [ -x /etc/periodic/daily/lanboot-renew ]; then
		echo 'crond makes the certificate anew before it ends, by /etc/periodic/daily/lanboot-renew: rc-update add crond,'
		echo 'and rc-service crond start, where it does not run'
	else
		echo "$prog key ca --renew, once a day by cron, makes the certificate anew before it ends"
	fi
}

ca_next() {
	[ "$ca_said" = yes ] || cat <<-NEXT
		next, in $conf, and a restart of httpbootd:
		  [httpbootd]
		  tls-listen = 0.0.0.0:443 [::]:443
		  tls-cert = $tls_cert
		  tls-key = $tls_key
	NEXT
	echo "then: $prog key enrol DIR, for the machines; https in [pxedhcpd] has them told of https;"
	ca_daily
}

# ca_show: of the authority and of httpbootd's certificate, as key show says it.
ca_show() {
	openssl x509 -in "$ca_certificate" -noout -subject -enddate -fingerprint -sha256 |
		sed "s/^subject=.*CN *= */CA of    /; s/^notAfter=/until    /; s/^.*Fingerprint=/SHA-256  /"
	echo "key      $ca_key"
	[ -r "$tls_cert" ] || return 0
	echo "HTTPS    $tls_cert"
	echo "until    $(end_of "$tls_cert")"
	openssl x509 -in "$tls_cert" -noout -ext subjectAltName 2>/dev/null |
		sed -n '2{s/^ */for      /; s/IP Address://g; s/DNS://g; s/,//g; p;}'
}

# ca_lay_out DIR: its certificate as each wants it. print_esl, enrol_copy, is_key and are_pair are lanboot_key.sh's.
ca_lay_out() {
	openssl x509 -in "$ca_certificate" -outform PEM -out "$scratch/ca.pem" &&
		openssl x509 -in "$ca_certificate" -outform DER -out "$scratch/ca.der" || exit 1
	print_esl "$scratch/ca.der" >"$scratch/ca.esl"
	enrol_copy "$1" <<-END
		lanboot-ca.crt $scratch/ca.pem
		lanboot-ca.cer $scratch/ca.der
		lanboot-ca.esl $scratch/ca.esl
	END
}

ca_steps() {
	cat <<STEPS
The certificate of $ca_key, for machines that are to load from httpbootd by HTTPS.
SHA-256 $(openssl x509 -in "$ca_certificate" -noout -fingerprint -sha256 | sed 's/.*=//')
It is good for UEFI HTTP Boot, and for an iPXE 2.0 or later that UEFI starts, which takes it from there.

A machine whose firmware can be given one in its set-up ("TLS Auth Configuration", "Server CA Configuration",
"HTTPS Boot", "CA Certificate"):
  1. Put lanboot-ca.cer on a USB stick with FAT; some firmware wants lanboot-ca.crt.
  2. "Enroll Cert", "Enroll Cert Using File", the stick and the file, "Commit Changes and Exit".
  3. Set its clock there: the certificate is looked at by it.

QEMU, libvirt (OVMF), at each start:
  qemu-system-x86_64 ... -fw_cfg name=etc/edk2/https/cacerts,file=lanboot-ca.esl

Proxmox VE (a machine with OVMF), once:
  cp lanboot-ca.esl /etc/pve/lanboot-ca.esl
  qm set ID --args '-fw_cfg name=etc/edk2/https/cacerts,file=/etc/pve/lanboot-ca.esl'

An iPXE for BIOS, or an older one:
  lanboot-ipxe build --trust lanboot-ca.crt SOURCE FOLDER
STEPS
}
