# shellcheck shell=sh
# overlay_secret.sh: a part of lanboot-overlay: what only one machine may have. It lies apart from the
# overlays, in a folder for each machine, called as the machine:
#
#   /var/lib/lanboot/secrets/kiosk7/etc/ssh/ssh_host_ed25519_key
#
# httpbootd lays it over the machine's overlay: all is root's there, 0600, and 0644 if it ends in .pub.
# What is in a secret is never printed.
: "${here:?}" "${conf:?}" "${secrets:?}"

# secret_name NAME: it is a machine's.
secret_name() {
	case $1 in
	[!A-Za-z0-9]* | *[!A-Za-z0-9._-]* | '')
		usage "secret: $(plain "$1"): expected the name of a machine, as name = says it: letters, digits, -, _, ."
		;;
	esac
	[ ${#1} -le 63 ] || usage "secret: $1: too long for the name of a machine"
}

# names_of PROFILE: prints the names of the machines that boot that profile, from the configuration.
names_of() {
	names_program=$(program_of httpbootd) ||
		die "no httpbootd here, so it is not known which machines boot $1; name each of them"
	"$names_program" -f "$conf" --dump-config >"$scratch/conf" ||
		die "$conf: cannot tell what it means, see above; mend it first"
	LC_ALL=C awk -v profile="$1" '
		function done() {
			if (host != "" && name != "" && boots == profile) print name
			if (host != "" && name == "" && boots == profile) print "?" host
		}
		/^\[/ { done(); host = name = boots = "" }
		/^\[host / { host = $0 }
		/^name = / { name = $3 }
		/^profile = / { boots = $3 }
		END { done() }' "$scratch/conf" | sort -u
}

# machines WORD...: sets machines to the names that are meant: the first word, or with --profile all
# of that.
machines() {
	if [ -z "$profile" ]; then
		secret_name "$1"
		machines=$1
		return
	fi
	make_scratch
	machines=
	names_of "$profile" >"$scratch/names" || exit 1
	while IFS= read -r machines_name; do
		case $machines_name in
		\?* | *\{*)
			say "$(plain "${machines_name#\?}"): has no name of its own in $conf, so it gets no secret; give it a section with name ="
			;;
		*) machines="$machines $machines_name" ;;
		esac
	done <"$scratch/names"
	[ -n "$machines" ] || die "--profile $(plain "$profile"): no machine with a name boots it, by $conf"
}

# open_secrets NAME: the folder of secrets is there, and the machine's in it: sets secret_folder.
open_secrets() {
	secret_folder=$secrets/$1
	if [ -L "$secret_folder" ] || { [ -e "$secret_folder" ] && [ ! -d "$secret_folder" ]; }; then
		die "$secret_folder: is no folder; remove it first"
	fi
	[ -d "$secrets" ] || {
		secret_mkdir "$secrets" || die "$secrets: could not be made; run $prog as somebody who can"
	}
	[ -d "$secret_folder" ] || secret_mkdir "$secret_folder" ||
		die "$secret_folder: could not be made; run $prog as somebody who can"
}

# secret_mkdir FOLDER: for its owner and httpbootd alone.
secret_mkdir() {
	(umask 027 && mkdir -p "$1") && for_httpbootd "$1" && chmod 750 "$1"
}

# secret_path WORD: sets secret_path: where it is on the machine, without the / in front.
secret_path() {
	case $1 in
	/?*) ;;
	*) usage "secret: $(plain "$1"): expected where it is on the machine, such as /etc/ssh/ssh_host_ed25519_key" ;;
	esac
	secret_path=$(printf %s "$1" | sed 's|//*|/|g; s|^/||; s|/$||')
	case /$secret_path/ in
	*/../* | */./* | //) usage "secret: $(plain "$1"): expected a path without . and .." ;;
	esac
	[ "$(plain "$secret_path")" = "$secret_path" ] && case $secret_path in *\\*) false ;; esac ||
		usage "secret: $(plain "$1"): expected letters, digits and signs, and no backslash"
}

# put_secret FILE: copies it to secret_path in secret_folder, whole or not at all, links not followed.
put_secret() {
	put_in=$secret_folder
	put_rest=$secret_path
	while [ "$put_rest" != "${put_rest#*/}" ]; do
		put_in=$put_in/${put_rest%%/*}
		put_rest=${put_rest#*/}
		[ ! -L "$put_in" ] || die "$put_in: is a link; remove it first"
		[ -d "$put_in" ] || secret_mkdir "$put_in" || die "$put_in: could not be made; see above"
	done
	[ ! -d "$put_in/$put_rest" ] || die "$put_in/$put_rest: is a folder; remove it first"
	stage=$(umask 077 && mktemp "$secrets/.$prog.XXXXXX") || die "$secrets: cannot write there"
	cat "$1" >"$stage" || die "$1: could not be read; see above"
	for_httpbootd "$stage"
	chmod 640 "$stage"
	on_disk "$stage"
	mv -fT "$stage" "$put_in/$put_rest" || die "$put_in/$put_rest: could not be put in place; see above"
	stage=
}

# key_type KIND: sets key_type, as ssh-keygen -t has it.
key_type() {
	case $1 in
	ssh_host_ed25519 | ssh_host_rsa | ssh_host_ecdsa) key_type=${1#ssh_host_} ;;
	ssh_host_ed25519_key | ssh_host_rsa_key | ssh_host_ecdsa_key)
		key_type=${1#ssh_host_}
		key_type=${key_type%_key}
		;;
	*) usage "secret new: $(plain "$1"): expected ssh_host_ed25519, ssh_host_rsa or ssh_host_ecdsa" ;;
	esac
}

# secret_new [NAME] KIND...: a pair of keys for each of the machines, each its own.
secret_new() {
	machines "$@"
	[ -n "$profile" ] || shift
	[ $# -gt 0 ] || set -- ssh_host_ed25519
	for secret_kind; do
		key_type "$secret_kind"
	done
	command -v ssh-keygen >/dev/null ||
		die "no ssh-keygen here: install openssh-keygen (Alpine), openssh-client (Debian)"
	make_scratch
	for secret_machine in $machines; do
		secret_name "$secret_machine"
		open_secrets "$secret_machine"
		for secret_kind; do
			key_type "$secret_kind"
			new_key "$secret_machine"
		done
	done
}

new_key() {
	secret_path=etc/ssh/ssh_host_${key_type}_key
	if [ -e "$secret_folder/$secret_path" ]; then
		new_said="$1: /$secret_path is there already; $prog secret remove $1 /$secret_path removes it"
		[ -n "$profile" ] || die "$new_said"
		say "$new_said"
		return
	fi
	rm -f "$scratch/key" "$scratch/key.pub"
	(umask 077 && ssh-keygen -q -t "$key_type" -N '' -C "root@$1" -f "$scratch/key" </dev/null) ||
		die "ssh-keygen made no key of type $key_type; see above"
	put_secret "$scratch/key"
	secret_path=$secret_path.pub
	put_secret "$scratch/key.pub"
	echo "$1: /${secret_path%.pub}, $(ssh-keygen -lf "$scratch/key.pub" | cut -d ' ' -f 2)"
	rm -f "$scratch/key" "$scratch/key.pub"
}

# secret_add [NAME] FILE PATH: the same file for each of the machines.
secret_add() {
	if [ -n "$profile" ]; then
		[ $# = 2 ] || usage "secret add --profile: expected a file, and where it is on the machine"
	else
		[ $# = 3 ] || usage "secret add: expected a machine, a file, and where it is on the machine"
	fi
	machines "$@"
	[ -n "$profile" ] || shift
	[ -f "$1" ] && [ -r "$1" ] || die "$1: no such file, or none that may be read"
	secret_path "$2"
	for secret_machine in $machines; do
		secret_name "$secret_machine"
		open_secrets "$secret_machine"
		put_secret "$1"
		echo "$secret_machine: /$secret_path"
	done
}

# secret_list [NAME]: which there are, and never what is in them.
secret_list() {
	[ $# -le 1 ] || usage "secret list: expected one machine, or none"
	[ $# = 0 ] || secret_name "$1"
	[ ! -e "$secrets" ] || [ -r "$secrets" ] || die "$secrets: no permission to read it"
	secret_any=
	for secret_folder in "$secrets"/${1:-*}/; do
		[ -d "$secret_folder" ] && [ ! -L "${secret_folder%/}" ] || continue
		secret_machine=${secret_folder%/}
		secret_machine=$(plain "${secret_machine##*/}")
		(cd "$secret_folder" && find . -type f) | LC_ALL=C sort >"$scratch/secrets"
		while IFS= read -r secret_line; do
			secret_any=yes
			printf '%-20s %s\n' "$secret_machine" "$(plain "${secret_line#.}")"
		done <"$scratch/secrets"
	done
	[ -n "$secret_any" ] || say "no secret in $secrets${1:+ for $1}; $prog secret new ${1:-kiosk7} makes SSH host keys"
}

# secret_remove NAME [PATH]: one, with its public half, or all of a machine's.
secret_remove() {
	case $# in
	1 | 2) secret_name "$1" ;;
	*) usage "secret remove: expected a machine, and which of its secrets (default: all)" ;;
	esac
	secret_folder=$secrets/$1
	[ -d "$secret_folder" ] && [ ! -L "$secret_folder" ] || die "$1: has no secret in $secrets"
	if [ $# = 1 ]; then
		rm -r "$secret_folder" || die "$secret_folder: could not be removed; see above"
		echo "$1: has none any more"
		return
	fi
	secret_path "$2"
	[ -f "$secret_folder/$secret_path" ] || die "$1: has no secret /$secret_path"
	rm -f "$secret_folder/$secret_path" "$secret_folder/$secret_path.pub" ||
		die "$secret_folder/$secret_path: could not be removed; see above"
	(cd "$secret_folder" && rmdir -p "$(dirname "$secret_path")") 2>/dev/null
	rmdir "$secret_folder" 2>/dev/null
	echo "$1: has no /$secret_path any more"
}

cmd_secret() {
	secret_command=${1:-}
	[ $# = 0 ] || shift
	make_scratch
	case $secret_command in
	new)
		[ $# -gt 0 ] || [ -n "$profile" ] || usage "secret new: expected a machine, such as kiosk7, or --profile NAME"
		secret_new "$@"
		;;
	add) secret_add "$@" ;;
	list) secret_list "$@" ;;
	remove) secret_remove "$@" ;;
	*) usage "secret: expected new, add, list or remove" ;;
	esac
}
