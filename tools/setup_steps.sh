# shellcheck shell=sh
# setup_steps.sh: a part of lanboot setup: its steps, but for the release (setup_release.sh). Each finds out
# by itself what there is, and says one line.
: "${prog:?}" "${share:?}"

### The machines' LAN

# lans: prints a line for each interface that may be one: its name and address. What is for containers
# and tunnels of this machine's own is none.
lans() {
	if command -v ip >/dev/null; then
		ip -4 -o addr show scope global 2>/dev/null | awk '{ sub(/\/.*/, "", $4); print $2, $4 }'
	else
		ifconfig 2>/dev/null | awk '/^[^ \t]/ { name = $1; sub(/:$/, "", name) }
			match($0, /inet (addr:)?[0-9.]+/) { at = substr($0, RSTART, RLENGTH); sub(/inet (addr:)?/, "", at); print name, at }'
	fi | awk '
		$1 ~ /^(lo|docker|br-|virbr|veth|tun|tap|wg|tailscale|lxcbr|lxdbr|podman|cni|flannel|zt|fwbr|fwln|fwpr)/ { next }
		$2 ~ /^(127|169\.254)\./ { next }
		!seen[$1]++'
}

# choose_interface: sets interface, which is empty where all are meant, and address.
choose_interface() {
	lans >"$scratch/lans"
	choose_there=$(cut -d ' ' -f 1 "$scratch/lans")
	if [ -n "$interface" ]; then
		case $interface in
		*[!A-Za-z0-9._-]* | -*) usage "--interface $interface: expected the name of one, such as eth0" ;;
		esac
		[ -e "/sys/class/net/$interface" ] ||
			usage "--interface $interface: there is none of that name, but $(echo $choose_there)"
	elif [ $conf_is = ours ] && choose_kept=$(conf_value pxedhcpd interfaces) && [ -n "$choose_kept" ]; then
		interface=$choose_kept
	elif [ $conf_is != theirs ]; then
		case $(grep -c . "$scratch/lans") in
		0)
			step interface missing "no network interface of this server has an IPv4 address" \
				"give it one, fixed, on the machines' LAN, and run lanboot setup again"
			return
			;;
		1)
			# Where others are there that are not meant, it is named.
			[ "$(ip -4 -o addr show scope global 2>/dev/null | awk '!seen[$2]++' | grep -c .)" -le 1 ] ||
				interface=$choose_there
			;;
		*)
			choose_best=$(ip -4 route show default 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
			echo "$choose_there" | grep -Fqx "$choose_best" || choose_best=$(echo "$choose_there" | head -n 1)
			question "On which LAN are the machines? $(awk '{ printf "%s%s (%s)", n++ ? ", " : "", $1, $2 }' "$scratch/lans")" "$choose_best"
			interface=$answer
			echo "$choose_there" | grep -Fqx "$interface" || usage "$interface: there is no such interface; there are $(echo $choose_there)"
			;;
		esac
	fi
	address=$(awk -v name="${interface:-$choose_there}" '$1 == name { print $2 }' "$scratch/lans")
}

### Users and folders

step_users() {
	if [ $trial = yes ]; then
		trial_folders
		return
	fi
	users_conf=
	[ ! -e "$conf" ] || users_conf="-f $conf"
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
	# shellcheck disable=SC2086 # words; a configuration's path with a blank is lanboot-setup's to refuse
	if ! "$(program_of lanboot-setup)" $users_conf $installed >"$scratch/said" 2>&1; then
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
	elif mkdir -p "$root" "$state" "$overlays" "$state/hosts.d" && chown nobody "$state" "$state/hosts.d"; then
		step folders 'done' "made$trial_lack"
	else
		step folders missing "could not be made:$trial_lack" "see above"
	fi
}

### iPXE

ipxe_release=https://github.com/ipxe/ipxe/releases/download/v2.0.0/ipxeboot.tar.gz

ipxe_there() { (cd "$root" 2>/dev/null && ls -d undionly.kpxe snponly.efi ipxe64.efi ipxe32.efi ipxe-arm64.efi 2>/dev/null) | paste -s -d ' ' -; }

step_ipxe() {
	ipxe_have=$(ipxe_there)
	if [ -n "$ipxe_have" ] && [ -z "$ipxe_from" ]; then
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

# ipxe_install OPTION...: false: nothing was put there; what was said is in $scratch/said.
ipxe_install() {
	"$(program_of lanboot-ipxe)" install "$@" "$root" >"$scratch/said" 2>&1 || return
	if [ "$(grep -c ' bytes, from .*unchanged$' "$scratch/said")" = "$(grep -c ' bytes, from ' "$scratch/said")" ]; then
		step iPXE there "$(ipxe_there), in $root"
	else
		step iPXE 'done' "$(ipxe_there), in $root; from $(sed -n 's/.* bytes, from \(.*\)\/[^/]*$/\1/p' "$scratch/said" |
			sort -u | paste -s -d ' ' -)"
	fi
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
	elif "$(program_of lanboot-overlay)" --dir "$overlays" new "$overlay" --alpine "$release_branch" >"$scratch/said" 2>&1; then
		[ $trial = no ] || chmod 755 "$overlay_at"
		step overlay 'done' "$overlay_at: log in on the machine's own screen as root, without a password; lanboot-overlay(8) has more"
	else
		step overlay missing "$(last_said)" "mend that, and run lanboot setup again"
	fi
}

### The configuration: the sample, with what is known now

# whose_conf: sets conf_is: absent; sample, which nobody edited; ours, as setup wrote it; theirs.
whose_conf() {
	if [ ! -e "$conf" ]; then
		conf_is=absent
	elif recorded "$(printf 'file\t%s\t%s' "$conf" "$(sum_of "$conf")")" ||
		recorded "$(printf 'sample\t%s\t%s' "$conf" "$(sum_of "$conf")")"; then
		conf_is=ours
	elif plain_sample "$conf" | cmp -s - "$scratch/sample"; then
		conf_is=sample
	else
		conf_is=theirs
	fi
}

# plain_sample FILE: but for where the examples are, which differs from one installation to another.
plain_sample() {
	sed 's|^; */[^ ]*/doc/lanboot/examples\.$|; EXAMPLES|' "$sample" >"$scratch/sample"
	sed 's|^; */[^ ]*/doc/lanboot/examples\.$|; EXAMPLES|' "$1"
}

# filled_sample: prints what setup writes.
filled_sample() {
	LC_ALL=C awk -v root="$root" -v interface="$interface" -v branch="$release_branch" -v flavor="$release_flavor" \
		-v overlay="$overlay" -v trial=$trial -v state="$state" -v overlays="$overlays" '
		/^;user = / && trial == "yes" { print "user = nobody"; next }
		/^;root = / && root != "/srv/lanboot" { print "root = " root; next }
		/^;interfaces = / && interface != "" { print "interfaces = " interface; next }
		/^;state  *= / && trial == "yes" { print "state = " state; print "overlays = " overlays; next }
		/^alpine  *= / { print "alpine  = " branch " " flavor; next }
		/^;apkovl = / && !done++ {
			print "overlay = " overlay "            ; the folder " overlays "/" overlay
			next
		}
		{ print }' "$sample"
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
	filled_sample >"$scratch/filled"
	if cmp -s "$scratch/filled" "$conf"; then
		step configuration there "$conf"
	elif [ $dry = yes ]; then
		step configuration would "write $conf: every machine boots Alpine $release_branch $release_flavor with the overlay $overlay${interface:+, on $interface}"
	else
		conf_kind=file
		if [ $conf_is = sample ] || recorded_kind sample; then
			conf_kind=sample
		fi
		mkdir -p "${conf%/*}" && record_folder
		# The record first: written and not in place it is still the sample, or nothing.
		if ! cat "$scratch/filled" >"$conf.new" || ! chmod 644 "$conf.new"; then
			step configuration missing "$conf could not be written" "see above"
			return
		fi
		conf_sum=$(sum_of "$conf.new")
		{
			awk -F '\t' -v path="$conf" '$2 != path || ($1 != "file" && $1 != "sample")' "$record"
			printf '%s\t%s\t%s\n' $conf_kind "$conf" "$conf_sum"
		} >"$scratch/record"
		record_put
		mv "$conf.new" "$conf" || die "$conf: could not be put in place"
		conf_written=yes
		rm -f "$scratch/conf"
		step configuration 'done' "$conf: every machine boots Alpine $release_branch $release_flavor with the overlay $overlay${interface:+, on $interface}"
	fi
}

recorded_kind() { awk -F '\t' -v kind="$1" -v path="$conf" '$1 == kind && $2 == path { found = 1 } END { exit !found }' "$record"; }

# record_folder: of the configuration, before it comes there.
record_folder() { record_step; }

### Services

# service_manager: prints systemd or openrc, whichever runs; nothing: neither.
service_manager() {
	if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then
		echo systemd
	elif [ -d /run/openrc ] && command -v rc-update >/dev/null; then
		echo openrc
	fi
}

# service_is enabled|running NAME
service_is() {
	case $(service_manager)/$1 in
	systemd/enabled) systemctl -q is-enabled "$2.service" >/dev/null 2>&1 ;;
	systemd/running) systemctl -q is-active "$2.service" >/dev/null 2>&1 ;;
	openrc/enabled) [ -L "/etc/runlevels/default/$2" ] ;;
	openrc/running) rc-service -q "$2" status >/dev/null 2>&1 ;;
	*) return 1 ;;
	esac
}

# service_do enable|disable|start|stop|restart|reload NAME: what is said is in $scratch/said.
service_do() {
	case $(service_manager)/$1 in
	systemd/*) systemctl -q "$1" "$2.service" ;;
	openrc/enable) rc-update -q add "$2" default ;;
	openrc/disable) rc-update -q del "$2" default ;;
	openrc/*) rc-service "$2" "$1" ;;
	esac >"$scratch/said" 2>&1 9>&-
}

# has_service NAME
has_service() {
	case $(service_manager) in
	systemd) systemctl cat "$1.service" >/dev/null 2>&1 ;;
	openrc) [ -x "/etc/init.d/$1" ] ;;
	esac
}

step_services() {
	[ $trial = no ] || return 0
	services_by_hand=$(for services_name in $installed; do
		services_program=$(program_of "$services_name")
		printf '%s -f %s & ' "$(cd "${services_program%/*}" && pwd)/$services_name" "$conf"
	done)
	if [ -z "$(service_manager)" ]; then
		step services missing "neither systemd nor OpenRC runs here" "by hand: ${services_by_hand% }"
		return
	fi
	services_lack='' services_start='' services_enable=''
	[ $dry = yes ] || [ "$(service_manager)" = openrc ] || systemctl daemon-reload >/dev/null 2>&1
	for services_name in $installed; do
		has_service "$services_name" || { services_lack="$services_lack $services_name"; continue; }
		service_is running "$services_name" || services_start="$services_start $services_name"
		service_is enabled "$services_name" || services_enable="$services_enable $services_name"
	done
	if [ -n "$services_lack" ]; then
		step services missing "there is no service of$services_lack" \
			"make install-$(service_manager) brings it, or by hand: ${services_by_hand% }"
		return
	fi
	if [ -z "$services_start$services_enable" ] && [ $conf_written = no ]; then
		step services there "running, and started at each boot:$installed"
		return
	fi
	if [ $dry = yes ]; then
		step services would "start${services_start:- none}, and at each boot${services_enable:- none}"
		return
	fi
	question "Start$installed now, and at each start of this server?" Y
	if ! agreed; then
		step services kept "not started, as you said"
		return
	fi
	services_bad=
	for services_name in $installed; do
		! is_in "$services_enable" "$services_name" || service_do enable "$services_name" ||
			services_bad="$services_bad $services_name: $(last_said)"
		services_verb=
		if is_in "$services_start" "$services_name"; then
			services_verb=start
		elif [ $conf_written = yes ]; then
			services_verb=restart
		fi
		[ -z "$services_verb" ] || service_do $services_verb "$services_name" ||
			services_bad="$services_bad $services_name: $(last_said)"
	done
	if [ -n "$services_bad" ]; then
		step services missing "not all of them started:$services_bad" "lanboot check says why"
	else
		step services 'done' "running, and started at each boot:$installed"
	fi
}

### The look at all of it

# step_check: what lanboot check --quick finds; its status in check_status.
step_check() {
	check_quick=--quick
	# They may not be ready yet.
	sleep 1
	"$here/lanboot" -f "$conf" check $check_quick >"$scratch/said" 2>&1
	check_status=$?
	case $check_status in
	0) step check 'done' "$(head -n 1 "$scratch/said")" ;;
	*) step check 'done' "$(head -n 1 "$scratch/said")" "lanboot check has all of it" ;;
	esac
	[ "$json" = yes ] || [ $check_status = 0 ] || sed -n '2,$p' "$scratch/said" | grep -v '^note: ' | sed 's/^/    /'
}
