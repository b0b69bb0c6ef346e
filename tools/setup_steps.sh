# shellcheck shell=sh
# setup_steps.sh: a part of lanboot setup: its steps, but for the release (setup_release.sh). Each finds out
# by itself what there is, and says one line.
: "${prog:?}" "${share:?}"

### The machines' LAN

# addresses: prints a line for each interface that has an IPv4 address: its name and address.
addresses() {
	if command -v ip >/dev/null; then
		ip -4 -o addr show scope global 2>/dev/null | awk '{ sub(/\/.*/, "", $4); print $2, $4 }'
	else
		ifconfig 2>/dev/null | awk '/^[^ \t]/ { name = $1; sub(/:$/, "", name) }
			match($0, /inet (addr:)?[0-9.]+/) { at = substr($0, RSTART, RLENGTH); sub(/inet (addr:)?/, "", at); print name, at }'
	fi | awk '$2 !~ /^(127|169\.254)\./ && !seen[$1]++'
}

# lans: those at which machines may be. What is for containers and tunnels of this machine's own is none.
lans() {
	addresses | awk '
		$1 ~ /^(lo|docker|virbr|veth|tun|tap|wg|tailscale|lxcbr|lxdbr|podman|cni|flannel|zt|fwbr|fwln|fwpr)/ { next }
		$1 ~ /^br-[0-9a-f]+$/ && length($1) == 15 { next }
		{ print }'
}

# choose_interface: sets interface, which is empty where all are meant, and address.
choose_interface() {
	addresses >"$scratch/addresses"
	lans >"$scratch/lans"
	choose_there=$(cut -d ' ' -f 1 "$scratch/lans")
	if [ -n "$interface" ]; then
		check_interface
	elif [ $conf_is = ours ] && choose_kept=$(conf_value pxedhcpd interfaces) && [ -n "$choose_kept" ]; then
		interface=$choose_kept
	elif [ $conf_is != theirs ]; then
		choose_of "$(grep -c . "$scratch/lans")"
	fi
	address=$(NAME=${interface:-$choose_there} awk '$1 == ENVIRON["NAME"] { print $2 }' "$scratch/addresses")
}

# check_interface: the one that --interface names.
check_interface() {
	case $interface in
	*/* | . | ..) usage "--interface $interface: expected the name of one, such as eth0" ;;
	esac
	[ -d "/sys/class/net/$interface" ] ||
		usage "--interface $interface: there is none of that name, but $(echo $choose_there)"
	case $interface in
	*[!!-~]* | \;* | \#* | \"* | \'*) die "--interface $interface: a configuration cannot hold that name; ip link set ... name lan0 gives it another" ;;
	esac
	NAME=$interface awk '$1 == ENVIRON["NAME"] { found = 1 } END { exit !found }' "$scratch/addresses" ||
		step interface missing "$interface has no IPv4 address" "give it one, fixed, on the machines' LAN"
}

# choose_of N: N may be the machines' LAN.
choose_of() {
	case $1 in
	0)
		if ! command -v ip >/dev/null && ! command -v ifconfig >/dev/null; then
			step interface missing "no program here says which network cards this server has" \
				"install iproute2, for its ip, and run lanboot setup again"
			return
		fi
		choose_others=$(cut -d ' ' -f 1 "$scratch/addresses" | paste -s -d ' ' -)
		step interface missing "no network card of this server has an IPv4 address" \
			"give it one, fixed, on the machines' LAN, and run lanboot setup again${choose_others:+; or name one of $choose_others with --interface}"
		return
		;;
	1)
		# Where others are there that are not meant, it is named.
		[ "$(grep -c . "$scratch/addresses")" = 1 ] || interface=$choose_there
		;;
	*)
		choose_best=$(ip -4 route show default 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
		echo "$choose_there" | grep -Fqx -- "$choose_best" || choose_best=$(echo "$choose_there" | head -n 1)
		question "On which LAN are the machines? $(awk '{ printf "%s%s (%s)", n++ ? ", " : "", $1, $2 }' "$scratch/lans")" "$choose_best"
		interface=$answer
		echo "$choose_there" | grep -Fqx -- "$interface" || usage "$interface: there is no such interface; there are $(echo $choose_there)"
		;;
	esac
	[ -z "$interface" ] || check_interface
}

### Users and folders

step_users() {
	if [ $trial = yes ]; then
		trial_folders
		return
	fi
	if [ $dry = yes ]; then
		users_lack=
		[ -d "$root" ] || users_lack=" $root"
		for users_of in $installed; do
			case $users_of in
			pxedhcpd) users_name=lanboot-dhcp ;;
			tftpd) users_name=lanboot-tftp ;;
			*) users_name=lanboot-http ;;
			esac
			users_name=$(conf_value "$users_of" user || conf_value lanboot user || echo $users_name)
			id -u "$users_name" >/dev/null 2>&1 || users_lack="$users_lack $users_name"
		done
		if [ -n "$users_lack" ]; then
			step users would "make$users_lack, by lanboot-setup"
		else
			step users there "of$installed"
		fi
		return
	fi
	record_doing users
	set --
	[ ! -e "$conf" ] || set -- -f "$conf"
	# shellcheck disable=SC2086 # words
	if ! "$(program_of lanboot-setup)" "$@" $installed >"$scratch/said" 2>&1; then
		step users missing "$(last_said)" "mend that, and run lanboot setup again"
	elif grep -q ': made ' "$scratch/said"; then
		step users 'done' "$(sed -n 's/^.*: made \(.*\)$/\1/p' "$scratch/said" | paste -s -d , -)"
	else
		step users there "of$installed; folders $root, $state"
	fi
}

# trial_folders: for daemons that become nobody.
trial_folders() {
	trial_lack=
	for trial_folder in "$root" "$state" "$overlays" "$state/hosts.d"; do
		[ -d "$trial_folder" ] || trial_lack="$trial_lack $trial_folder"
	done
	if [ -z "$trial_lack" ]; then
		step folders there "$root, $state"
	elif [ $dry = yes ]; then
		step folders would "make$trial_lack"
	elif record_doing users && mkdir -p "$root" "$state" "$overlays" "$state/hosts.d" && chown nobody "$state" "$state/hosts.d"; then
		step folders 'done' "made$trial_lack"
	else
		step folders missing "could not be made:$trial_lack" "see above"
	fi
}

### iPXE

ipxe_release=https://github.com/ipxe/ipxe/releases/download/v2.0.0/ipxeboot.tar.gz

ipxe_names='undionly.kpxe snponly.efi ipxe64.efi ipxe32.efi ipxe-arm64.efi'

# shellcheck disable=SC2086 # words
ipxe_there() { (cd "$root" 2>/dev/null && ls -d $ipxe_names 2>/dev/null) | paste -s -d ' ' -; }

step_ipxe() {
	ipxe_have=$(ipxe_there)
	# What a run that was broken off began, this one ends.
	if [ -n "$ipxe_have" ] && [ -z "$ipxe_from" ] && [ "$broken_at" != iPXE ]; then
		step iPXE there "$ipxe_have, in $root"
	elif [ $dry = yes ]; then
		step iPXE would "put ${ipxe_from:-the iPXE of this distribution, or of $ipxe_release,} into $root"
	elif [ -n "$ipxe_from" ]; then
		ipxe_install --from "$ipxe_from" ||
			step iPXE missing "$(last_said)" "name another with --ipxe"
	elif ipxe_install; then
		:
	elif fetch "$scratch/ipxeboot.tar.gz" "$ipxe_release"; then
		ipxe_install --from "$scratch/ipxeboot.tar.gz" ||
			step iPXE missing "$(last_said)" "name another with --ipxe"
	else
		step iPXE missing "this machine has none, and $ipxe_release cannot be fetched ($(last_said))" \
			"bring that file here, and run lanboot setup --ipxe ipxeboot.tar.gz"
	fi
}

# ipxe_install OPTION...: false: nothing can be put there; what was said is in $scratch/said.
ipxe_install() {
	mkdir -p "$scratch/ipxe" && "$(program_of lanboot-ipxe)" install "$@" "$scratch/ipxe" >"$scratch/said" 2>&1 || return
	ipxe_source=$(sed -n 's/.* bytes, from \(.*\)\/[^/]*$/\1/p' "$scratch/said" | sort -u | paste -s -d ' ' -)
	# What was unpacked for this is gone again.
	case ${2:-} in
	"$scratch"/*) ipxe_source=$ipxe_release ;;
	*.tar.gz) ipxe_source=$2 ;;
	esac
	record_doing iPXE
	ipxe_new='' ipxe_other=''
	for ipxe_name in $ipxe_names; do
		[ -f "$scratch/ipxe/$ipxe_name" ] || continue
		ipxe_at=$root/$ipxe_name
		if cmp -s "$scratch/ipxe/$ipxe_name" "$ipxe_at"; then
			continue
		elif { [ -e "$ipxe_at" ] || [ -L "$ipxe_at" ]; } &&
			! recorded "$(printf 'file\t%s\t%s' "$ipxe_at" "$(sum_of "$ipxe_at" 2>/dev/null)")"; then
			ipxe_other="$ipxe_other $ipxe_name"
		else
			place_file "$scratch/ipxe/$ipxe_name" "$ipxe_at" file || return
			ipxe_new="$ipxe_new $ipxe_name"
		fi
	done
	if [ -n "$ipxe_new" ]; then
		step iPXE 'done' "$(ipxe_there), in $root; from $ipxe_source"
	elif [ -z "$ipxe_other" ]; then
		step iPXE there "$(ipxe_there), in $root"
	fi
	[ -z "$ipxe_other" ] || step iPXE kept "$root has others of yours:$ipxe_other; they stay"
}

# fetch FILE URL: false: it cannot be; why is in $scratch/said.
fetch() {
	if command -v curl >/dev/null 2>&1; then
		run_child curl -fsSL --connect-timeout 15 --speed-limit 1 --speed-time 30 -o "$1" "$2" >"$scratch/said" 2>&1
	elif command -v wget >/dev/null 2>&1; then
		run_child wget -q -T 30 -O "$1" "$2" >"$scratch/said" 2>&1
	else
		echo 'neither curl nor wget is here' >"$scratch/said"
		return 1
	fi
}

### The overlay

step_overlay() {
	overlay_at=$overlays/$overlay
	if [ $conf_is = theirs ] && ! grep -q "^overlay = \(.* \)\?$overlay\( \|\$\)" "$scratch/conf"; then
		step overlay kept "$conf is yours, and names no overlay $overlay"
	elif [ -d "$overlay_at" ]; then
		step overlay there "$overlay_at"
	elif [ $dry = yes ]; then
		step overlay would "make $overlay_at: what is laid over a machine that boots"
	elif make_overlay; then
		step overlay 'done' "$overlay_at: log in on the machine's own screen as root, without a password; lanboot-overlay(8) has more"
	else
		step overlay missing "$(last_said)" "mend that, and run lanboot setup again"
	fi
}

# make_overlay: false: it cannot be made; why is in $scratch/said.
make_overlay() {
	record_doing overlay
	{
		mkdir -p "$overlays" && stage=$(mktemp -d "$overlays/.lanboot-setup.XXXXXX") &&
			"$(program_of lanboot-overlay)" --dir "$stage" new "$overlay" --alpine "$release_branch"
	} >"$scratch/said" 2>&1 || return
	[ $trial = no ] || chmod 755 "$stage/$overlay"
	record_tree "$stage/$overlay" "$overlay_at"
	mv -T "$stage/$overlay" "$overlay_at" 2>"$scratch/said" && rmdir "$stage" && stage=
}

### The configuration: the sample, with what is known now

# whose_conf: sets conf_is: absent; sample, which nobody edited; ours, as setup wrote it; theirs.
whose_conf() {
	if [ -L "$conf" ]; then
		conf_is=theirs
	elif [ ! -e "$conf" ]; then
		conf_is=absent
	elif recorded "$(printf 'file\t%s\t%s' "$conf" "$(sum_of "$conf")")" ||
		recorded "$(printf 'sample\t%s\t%s' "$conf" "$(sum_of "$conf")")"; then
		conf_is=ours
	elif plain_sample "$sample" >"$scratch/sample" && plain_sample "$conf" | cmp -s - "$scratch/sample"; then
		conf_is=sample
	else
		conf_is=theirs
	fi
}

# plain_sample FILE: but for where the examples are, which differs from one installation to another.
plain_sample() { sed 's|^; */[^ ]*/doc/lanboot/examples\.$|; EXAMPLES|' "$1"; }

# branch_folder: prints what mirrors call the release's branch.
branch_folder() {
	case $release_branch in
	edge) echo edge ;;
	*) echo "v$(echo "$release_branch" | cut -d . -f 1,2)" ;;
	esac
}

# choose_rest: sets repos and listen, where they are not the defaults: as the configuration has them, if it
# is ours.
choose_rest() {
	repos='' listen='' port_said=''
	if [ $conf_is = ours ]; then
		repos=$(sed -n 's/^repo    = //p' "$conf")
		listen=$(sed -n '/^\[httpbootd\]/,$ { s/^listen = //p; }' "$conf")
	fi
	repos_branch=$(branch_folder)
	[ -z "$mirror" ] || repos="$mirror/$repos_branch/main $mirror/$repos_branch/community"
}

# filled_sample: prints what setup writes.
filled_sample() {
	ROOT=$root INTERFACE=$interface STATE=$state OVERLAYS=$overlays LC_ALL=C awk -v branch="$release_branch" \
		-v flavor="$release_flavor" -v overlay="$overlay" -v trial=$trial -v repos="$repos" -v listen="$listen" '
		/^\[/ { section = $0 }
		/^;user = / && trial == "yes" { print "user = nobody"; next }
		/^;root = / && ENVIRON["ROOT"] != "/srv/lanboot" { print "root = " ENVIRON["ROOT"]; next }
		/^;interfaces = / && ENVIRON["INTERFACE"] != "" { print "interfaces = " ENVIRON["INTERFACE"]; next }
		/^;listen = / && section == "[httpbootd]" && listen != "" { print "listen = " listen; next }
		/^;state  *= / && trial == "yes" { print "state = " ENVIRON["STATE"]; print "overlays = " ENVIRON["OVERLAYS"]; next }
		/^alpine  *= / {
			print "alpine  = " branch " " flavor
			if (repos != "") print "repo    = " repos
			next
		}
		/^;apkovl = / && !done++ {
			print "overlay = " overlay "            ; the folder " ENVIRON["OVERLAYS"] "/" overlay
			next
		}
		{ print }' "$sample"
}

# choose_port: another one for httpbootd, where somebody else has port 80.
choose_port() {
	[ $conf_is != ours ] || return 0
	is_in "$installed" httpbootd || return 0
	port_said=$(port_taken httpbootd "$scratch/filled")
	[ -n "$port_said" ] || return 0
	for port_other in 8080 8008 8081 8088; do
		listen="0.0.0.0:$port_other [::]:$port_other"
		filled_sample >"$scratch/filled"
		[ -n "$(port_taken httpbootd "$scratch/filled")" ] || break
	done
	port_said="; httpbootd at port $port_other, as $port_said"
}

step_conf() {
	if [ $conf_is = theirs ]; then
		conf_lacks=
		grep -q '^\[profile ' "$scratch/conf" || conf_lacks=" a [profile NAME] with 'alpine = $release_branch $release_flavor';"
		grep -q '^\[host \*\]' "$scratch/conf" ||
			conf_lacks="$conf_lacks a [host *], so machines without a section wait for 'lanboot enrol WORD';"
		step configuration kept "$conf was edited, and stays as it is${conf_lacks:+. It lacks${conf_lacks%;}}"
		return
	fi
	choose_rest
	filled_sample >"$scratch/filled"
	choose_port
	conf_text="$conf: every machine boots Alpine $release_branch $release_flavor with the overlay $overlay${interface:+, on $interface}$port_said"
	if cmp -s "$scratch/filled" "$conf"; then
		step configuration there "$conf"
	elif [ $dry = yes ]; then
		step configuration would "write $conf_text"
	elif write_conf; then
		conf_written=yes
		rm -f "$scratch/conf"
		step configuration 'done' "$conf_text"
	else
		step configuration missing "$conf could not be written: $(last_said)" "mend that, and run lanboot setup again"
	fi
}

# write_conf: false: it could not be; why is in $scratch/said.
write_conf() {
	record_doing configuration
	conf_kind=file
	if [ $conf_is = sample ]; then
		conf_kind=sample
		(umask 077 && cp -p "$conf" "$record.sample") 2>"$scratch/said" || return
	elif recorded_kind sample "$conf"; then
		conf_kind=sample
	fi
	place_file "$scratch/filled" "$conf" $conf_kind
}
