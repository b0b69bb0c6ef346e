# shellcheck shell=sh
# lanboot_key.sh: a part of lanboot: the site's own key for Secure Boot, and its authority (CA) for HTTPS:
# makes them, signs with them, and lays out what each kind of machine wants to know them. Both keys are
# root's alone; no daemon reads them.
: "${prog:?}" "${conf:?}" "${share:?}" "${helpers:?}" "${warning:?}" "${critical:?}"

# shellcheck disable=SC2034 # tool.sh takes them
flags='--renew' valued='--name --days --from'
key_name='' key_days=3650 key_from='' renew=no

. "$share/signed.sh"
. "$share/key_check.sh"
. "$share/own_addresses.sh"
. "$share/key_ca.sh"
. "$share/key_disk.sh"

usage_text() {
	cat <<USAGE
usage: $prog key new [--name NAME] [--days N]
       $prog key sign FILE [TO]
       $prog key ca [--name NAME] [--days N] [--renew]
       $prog key show
       $prog key check
       $prog key enrol DIR
       $prog key disk IMAGE [--from FOLDER]

new    makes a key and its certificate, where secure-boot-key of the configuration says: once for
       a site. With it lanboot-image signs kernels from then on
sign   signs a UEFI program, such as iPXE, as TO, or in place: FILE.unsigned is it as it was
ca     makes the site's authority for HTTPS, once, and a certificate of it for httpbootd; made anew where
       its names have changed or it ends within a month
show   whose the keys are, how long, and their certificates' SHA-256
check  says of each profile whether it starts under Secure Boot, and why not
enrol  puts the certificates into DIR as each firmware wants them, and says the steps
disk   makes a disk's image, beneath a root, of a distribution's shim, its MokManager and the certificate: a
       machine boots it once, and takes the key (MOK) from it, at its keyboard

--name NAME  what stands in the certificate, and on a machine's screen (default: lanboot HOSTNAME)
--days N     how long it is said to be good (default: 3650); for Secure Boot firmware does not look
--from FOLDER  where shim and MokManager are (default: sb/grub beneath the root, or /usr/lib/shim)
--renew      httpbootd's certificate alone, and not a word where it is good: for cron, once a day
USAGE
}

set_option() {
	case $1 in
	--name) key_name=$2 ;;
	--days) key_days=$2 ;;
	--from) key_from=$2 ;;
	--renew) renew=yes ;;
	esac
}

# find_key: sets key and certificate, which need not be there.
find_key() {
	(read_conf)
	key=$(conf_value lanboot secure-boot-key) || key=/etc/lanboot/secure-boot.key
	certificate=$(certificate_of "$key")
	make_scratch
}

need_key() {
	find_key
	for need_file in "$key" "$certificate"; do
		[ -r "$need_file" ] || die "$need_file: not there, or not to be read; $prog key new makes one, as root"
	done
	! command -v openssl >/dev/null 2>&1 || grep -q ENCRYPTED "$key" || are_pair "$certificate" "$key" ||
		die "$certificate: is not that of $key, or one of them is not whole; put the copy back that was kept"
}

need_openssl() { command -v openssl >/dev/null 2>&1 || die "no program openssl here; it makes keys (Debian, Alpine: openssl)"; }

# is_key FILE: is it a private key, whole, and one that is read without a passphrase?
is_key() { openssl pkey -in "$1" -noout -passin pass: >/dev/null 2>&1; }

# are_pair CERTIFICATE KEY: are both whole, and is that its key? openssl itself says nothing of a disk that is full.
are_pair() {
	pair_of=$(openssl x509 -in "$1" -noout -pubkey 2>/dev/null) && [ -n "$pair_of" ] &&
		[ "$pair_of" = "$(openssl pkey -in "$2" -pubout -passin pass: 2>/dev/null)" ]
}

die_full() { die "$1: what was made is not whole; is that disk full?"; }

# check_place FOLDER: ends the program if machines could load what is in it.
check_place() {
	read_conf
	check_real=$(readlink -f "$1") || die "$1: no such folder"
	# Folders of roots, aliases and overlays, a word each in what the configuration says.
	awk '/^\[/ { section = $0 }
		/^(root|link-roots|overlays|secrets|folder) = / { sub(/^[a-z-]* = /, ""); print }' "$scratch/conf" |
		tr ' ' '\n' >"$scratch/folders"
	while IFS= read -r check_folder; do
		check_folder=$(readlink -f "$check_folder") || continue
		case $check_real/ in
		"${check_folder%/}"/*) die "$1: machines load files from $check_folder; name another place for the key" \
			"in $conf" ;;
		esac
	done <"$scratch/folders"
}

# check_key_words: what --name and --days say.
check_key_words() {
	case $key_days in
	'' | *[!0-9]* | ??????*) usage "--days $key_days: expected a number" ;;
	esac
	key_name=${key_name:-lanboot $(uname -n)}
	case $key_name in
	*[!A-Za-z0-9\ ._-]*) usage "--name $key_name: expected letters, digits, blanks and . _ -" ;;
	esac
}

key_new() {
	[ $# = 0 ] || usage "key new: takes no $1"
	need_openssl
	find_key
	check_key_words
	case $key in
	*.key) ;;
	*) die "secure-boot-key = $key: expected a name that ends in .key; the certificate is beside it, as .crt" ;;
	esac
	for new_file in "$key" "$certificate"; do
		if [ -e "$new_file" ] || [ -L "$new_file" ]; then
			die "$new_file: there is one already, which machines may know. For another one" \
				"move it away; each machine would have to be told of that one, too"
		fi
	done
	[ -d "${key%/*}" ] || (umask 022 && mkdir -p "${key%/*}") || die "${key%/*}: could not be made"
	check_place "${key%/*}"
	stage=$(umask 077 && mktemp -d "${key%/*}/.$prog.XXXXXX") || die "${key%/*}: cannot write there; run $prog as root"
	# Never as a CA: what it signs are programs alone.
	(umask 077 && openssl req -new -x509 -newkey rsa:2048 -nodes -sha256 -days "$key_days" -subj "/CN=$key_name/" \
		-addext basicConstraints=critical,CA:FALSE -addext keyUsage=digitalSignature \
		-addext extendedKeyUsage=codeSigning -keyout "$stage/key" -out "$stage/crt") >"$scratch/openssl" 2>&1 ||
		die "openssl could not make a key: $(tail -n 1 "$scratch/openssl")"
	are_pair "$stage/crt" "$stage/key" || die_full "${key%/*}"
	chmod 600 "$stage/key" && chmod 644 "$stage/crt" || exit 1
	on_disk "$stage/key" "$stage/crt"
	{ mv "$stage/crt" "$certificate" && mv "$stage/key" "$key"; } || die "${key%/*}: could not be written to; see above"
	echo "$key: made; its certificate is $certificate, of $key_name"
	echo "keep a copy of both where no machine gets at it: what machines know by then is this key"
	echo "next: $prog key enrol DIR, for the machines; lanboot-image use RELEASE signs the kernels"
}

key_sign() {
	case $# in
	1 | 2) ;;
	*) usage "key sign: expected a file, and perhaps where to put it signed" ;;
	esac
	need_key
	[ -f "$1" ] || die "$1: no such file; expected a UEFI program"
	sign_from=$1 sign_to=${2:-$1}
	if is_signed_with "$key" "$sign_from" && [ "$sign_to" = "$sign_from" ]; then
		echo "$1: is signed with $key already"
		return
	fi
	[ -z "$signed_why" ] || die "$1: $signed_why"
	if [ "$sign_to" = "$sign_from" ]; then
		# What was signed by an earlier key is signed anew from what it was before.
		if [ "$signed_state" = none ] || [ ! -e "$1.unsigned" ]; then
			cp "$1" "$1.unsigned" || die "$1.unsigned: could not be written; see above"
		fi
		sign_from=$1.unsigned
	fi
	sign_with "$key" "$sign_from" "$sign_to" || exit "$warning"
	echo "$sign_to: signed with $key"
}

# key_show: of each by itself: what renews the one for HTTPS asks this.
key_show() {
	[ $# = 0 ] || usage "key show: takes no $1"
	need_openssl
	find_key
	find_ca
	show_bad=
	if [ -e "$certificate" ] || ! has_ca; then
		if (need_key); then
			openssl x509 -in "$certificate" -noout -subject -enddate -fingerprint -sha256 |
				sed "s/^subject=.*CN *= */of       /; s/^notAfter=/until    /; s/^.*Fingerprint=/SHA-256  /"
			echo "key      $key"
		else
			show_bad=yes
		fi
	fi
	! has_ca || ca_show
	[ -z "$show_bad" ] || exit "$warning"
}

# key_check: exits as programs of monitoring do, by those profiles that say secure-boot = yes.
key_check() {
	[ $# = 0 ] || usage "key check: takes no $1"
	make_scratch
	secure_verdicts >"$scratch/verdicts" || die "no httpbootd here that can read $conf; it says what profiles boot"
	[ -s "$scratch/verdicts" ] || say "no profile in $conf boots a kernel"
	awk -F '\t' '{
		# Who finds no image gets iPXE.
		is_missing = $5 == "uki" && $4 ~ / is not there$/
		printf("%s: starts %sunder Secure Boot: %s, %s%s%s\n", $1, $5 == "uki" ? "by UEFI HTTP Boot " : "", $3, $3 == "no" ? "because " : "", $4, is_missing ? "; lanboot uki make makes it" : "")
		if ($2 == "yes" && $3 == "no" && !is_missing) bad = 1
	} END { exit bad }' "$scratch/verdicts" || exit "$critical"
}

# bytes_le NUMBER: as 4 bytes, the lowest first.
bytes_le() {
	# shellcheck disable=SC2059 # made of digits
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($1 % 256)) $(($1 / 256 % 256)) $(($1 / 65536 % 256)) $(($1 / 16777216)))"
}

# The owner of what we enrol, as UEFI has it; the same always, so that one is replaced and not added twice.
owner=e2a5b1b0-1d0e-4c58-9a4e-6c616e626f6f

# print_esl DER: a list of signatures (UEFI 2.10, section 32.4.1) of one certificate.
print_esl() {
	esl_len=$(($(wc -c <"$1")))
	# EFI_CERT_X509_GUID
	printf '\241\131\300\245\344\224\247\112\207\265\253\025\134\053\360\162'
	bytes_le $((esl_len + 44))
	bytes_le 0
	bytes_le $((esl_len + 16))
	printf '\260\261\245\342\016\035\130\114\232\116\154\141\156\142\157\157'
	cat "$1"
}

# print_auth ESL: that list as what sets db (section 8.2.2), signed by the key itself: in set-up mode firmware
# takes it as it is.
print_auth() {
	auth_now=$(date -u '+%Y %m %d %H %M %S')
	# shellcheck disable=SC2086 # numbers
	set -- "$1" $auth_now
	# EFI_TIME: a year of 2 bytes, then one each; the rest is 0. printf takes 08 for a bad octal number.
	# shellcheck disable=SC2059 # made of digits
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o\\%03o\\%03o\\%03o\\0\\0\\0\\0\\0\\0\\0\\0\\0' $(($2 % 256)) $(($2 / 256)) \
		"${3#0}" "${4#0}" "${5#0}" "${6#0}" "${7#0}")" >"$scratch/time"
	{
		printf 'd\000b\000'
		# EFI_IMAGE_SECURITY_DATABASE_GUID
		printf '\313\262\031\327\072\075\226\105\243\274\332\320\016\147\145\157'
		# Kept, for boot and run time, by time and signature.
		bytes_le 39
		cat "$scratch/time" "$1"
	} >"$scratch/auth"
	openssl cms -sign -binary -noattr -nosmimecap -md sha256 -signer "$certificate" -inkey "$key" -outform DER \
		-in "$scratch/auth" -out "$scratch/auth.p7" 2>"$scratch/openssl" ||
		die "openssl could not sign: $(tail -n 1 "$scratch/openssl")"
	cat "$scratch/time"
	bytes_le $(($(wc -c <"$scratch/auth.p7") + 24))
	# WIN_CERT_TYPE_EFI_GUID, EFI_CERT_TYPE_PKCS7_GUID
	printf '\000\002\361\016\235\322\257\112\337\150\356\111\212\251\064\175\067\126\145\247'
	cat "$scratch/auth.p7" "$1"
}

key_enrol() {
	[ $# = 1 ] || usage "key enrol: expected a folder to put the certificate in"
	need_openssl
	find_key
	find_ca
	mkdir -p "$1" || die "$1: could not be made"
	: >"$scratch/steps"
	if [ -e "$certificate" ] || ! has_ca; then
		need_key
		lay_out "$1"
		enrol_steps >>"$scratch/steps"
	fi
	if has_ca; then
		ca_lay_out "$1"
		[ ! -s "$scratch/steps" ] || echo >>"$scratch/steps"
		ca_steps >>"$scratch/steps"
	fi
	cp "$scratch/steps" "$1/README.txt" || die "$1: could not be written to; see above"
	cat "$1/README.txt"
}

# key_kind: what the certificate is of, RSA 2048 say.
key_kind() {
	openssl x509 -in "$certificate" -noout -text | LC_ALL=C awk '
		/Public Key Algorithm:/ { kind = $NF == "rsaEncryption" ? "RSA" : $NF }
		/Public-Key: \(/ { gsub(/[^0-9]/, ""); print kind " " $0; exit }'
}

# enrol_copy DIR: files, by lines TO FROM on standard input; blanks may be in the latter.
enrol_copy() {
	while read -r enrol_to enrol_from; do
		[ -s "$enrol_from" ] || die_full "$scratch"
		cp "$enrol_from" "$1/$enrol_to" || die "$1: could not be written to; see above"
	done
}

# lay_out DIR: the key's certificate as each wants it.
lay_out() {
	openssl x509 -in "$certificate" -outform DER -out "$scratch/der" || exit "$warning"
	[ "$(key_kind)" = 'RSA 2048' ] ||
		say "$certificate: is $(key_kind); firmware has to know RSA 2048 (UEFI), and not all knows others: try one machine first"
	print_esl "$scratch/der" >"$scratch/esl"
	print_auth "$scratch/esl" >"$scratch/signed-esl"
	enrol_copy "$1" <<-END
		lanboot.crt $certificate
		lanboot.der $scratch/der
		lanboot.cer $scratch/der
		lanboot.esl $scratch/esl
		db.auth $scratch/signed-esl
	END
}

enrol_steps() {
	cat <<STEPS
The certificate of $key, for machines that are to start what it signs.
SHA-256 $(openssl x509 -in "$certificate" -noout -fingerprint -sha256 | sed 's/.*=//')

A machine in whose firmware keys can be put (its set-up, "Secure Boot", "Key Management" or "Custom"):
  1. Put lanboot.cer on a USB stick with FAT; some firmware wants lanboot.esl or, in set-up mode, db.auth.
  2. At "Authorized Signatures (db)" choose Append, not Set: what is there, Microsoft's, stays.
  3. Turn Secure Boot on. Nothing else is needed: iPXE and kernels that the key signed start.

A machine that starts a shim, and no keys can be put in its firmware (MokManager, once, at its keyboard):
  1. Put lanboot.der on a USB stick with FAT.
  2. After "Verification failed: (0x1A) Security Violation" press Enter, then a key within ten seconds:
     "Enroll key from disk", choose the stick and lanboot.der, "Continue", "Yes", "Reboot".
  or, without a stick, by the network: $prog key disk makes an image that such a machine boots once.
  or, on a Linux that runs there: mokutil --import lanboot.der, a password, reboot, "Enroll MOK", the
  password. Only what that shim starts knows the key; the shim has to come first at each boot.

QEMU (virt-fw-vars of python3-virt-firmware):
  virt-fw-vars --input OVMF_VARS_4M.ms.fd --output VARS.fd --secure-boot --add-db $owner lanboot.crt

Proxmox VE (a machine with OVMF, whose EFI disk has Microsoft's keys already):
  1. qm set ID --efidisk0 STORAGE:0,efitype=4m,pre-enrolled-keys=1
  2. A disk with the certificate, here called lanboot.img:
     truncate -s 40M lanboot.img; mkfs.vfat lanboot.img; mcopy -i lanboot.img lanboot.cer ::
     qm disk import ID lanboot.img STORAGE; qm set ID --scsi9 STORAGE:the-name-it-printed
  3. Start it, Esc: Device Manager, Secure Boot Configuration, Secure Boot Mode: Custom Mode, Custom Secure
     Boot Options, DB Options, Enroll Signature, Enroll Signature Using File; commit, and reset.
  4. qm set ID --delete scsi9
STEPS
}

main() {
	key_command=${1:-}
	[ $# = 0 ] || shift
	case $key_command in
	new | sign | ca | show | check | enrol | disk) "key_$key_command" "$@" ;;
	'') usage "key: expected new, sign, ca, show, check, enrol or disk" ;;
	*) usage "key $key_command: unknown; expected new, sign, ca, show, check, enrol or disk" ;;
	esac
}
