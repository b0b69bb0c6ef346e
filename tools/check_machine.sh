# shellcheck shell=sh
# check_machine.sh: a part of lanboot check: this machine. What runs, and with which configuration; clock,
# disks, users.
: "${prog?}" "${scratch?}" "${conf?}" "${daemons?}" "${quick?}"

look_at_machine() {
	look_at_processes
	look_at_links
	look_at_seen
	look_at_clock
	look_at_disks
	look_at_users
	look_at_tls
	look_at_sums
	look_at_firewall
}

### What runs

# process_of DAEMON: prints the id of the one that runs with $conf in our network, or nothing.
process_of() {
	for process_dir in /proc/[0-9]*; do
		read -r process_name 2>/dev/null <"$process_dir/comm" || continue
		[ "$process_name" = "$1" ] || continue
		[ "$(readlink "$process_dir/ns/net" 2>/dev/null)" = "$(readlink /proc/self/ns/net 2>/dev/null)" ] || continue
		# Its aides are its children, and have its name.
		process_parent=$(sed -n 's/^PPid:[ \t]*//p' "$process_dir/status" 2>/dev/null)
		! read -r process_name 2>/dev/null <"/proc/${process_parent:-0}/comm" || [ "$process_name" != "$1" ] || continue
		process_file=$(tr '\0' '\n' <"$process_dir/cmdline" 2>/dev/null |
			awk 'next_one { print; exit } /^-f$/ { next_one = 1 } /^-f./ { print substr($0, 3); exit }')
		case ${process_file:-/etc/lanboot/lanboot.ini} in
		/*) process_file=$(readlink -f "${process_file:-/etc/lanboot/lanboot.ini}") ;;
		*) process_file=$(readlink -f "$process_dir/cwd/$process_file") ;;
		esac
		[ "$process_file" = "$(readlink -f "$conf")" ] || continue
		echo "${process_dir#/proc/}"
		return
	done
}

# manager: prints who starts services here: systemd, openrc or nothing.
manager() {
	if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
		echo systemd
	elif [ -d /run/openrc ] && command -v rc-service >/dev/null 2>&1; then
		echo openrc
	fi
}

# is_enabled MANAGER DAEMON: will it be started with the machine?
is_enabled() {
	case $1 in
	systemd) systemctl -q is-enabled "$2" 2>/dev/null ;;
	openrc) rc-update show 2>/dev/null | awk -v name="$2" '$1 == name && $3 != "" { n++ } END { exit !n }' ;;
	esac
}

# Each starts what is not running, and this is for the configuration that is in force.
look_at_processes() {
	processes_manager=$(manager) processes_any=no
	[ "$conf" = /etc/lanboot/lanboot.ini ] || processes_manager=
	for processes_daemon in $daemons; do
		program_of "$processes_daemon" >/dev/null || continue
		processes_pid=$(process_of "$processes_daemon")
		case $processes_manager in
		systemd) processes_start="systemctl enable --now $processes_daemon" processes_boot="systemctl enable $processes_daemon" ;;
		*) processes_start="rc-service $processes_daemon start" processes_boot="rc-update add $processes_daemon" ;;
		esac
		if [ -n "$processes_pid" ]; then
			processes_any=yes
			look_at_age "$processes_daemon" "$processes_pid"
			[ -z "$processes_manager" ] || is_enabled "$processes_manager" "$processes_daemon" ||
				found warning "$processes_daemon" 'it runs, but is not started with this machine' "$processes_boot"
		elif [ -n "$processes_manager" ] && is_enabled "$processes_manager" "$processes_daemon"; then
			found critical "$processes_daemon" 'it is enabled, but does not run; its last words are in the log' "$processes_start"
		fi
	done
	# shellcheck disable=SC2034 # print_text shows it
	[ $processes_any = yes ] || daemons_said='no daemon runs with it'
}

# look_at_age DAEMON PID: is the configuration newer than what it read?
look_at_age() {
	age_read=$(read_at "$1")
	age_said=''
	if [ -z "$age_read" ]; then
		age_read=$(started_at "$2") age_said=', unless it was reloaded since'
	fi
	[ -n "$age_read" ] || return 0
	age_includes=$(conf_value lanboot include 2>/dev/null)
	[ -n "$age_includes" ] || age_includes=$(sed -n 's/^;include = //p' "$scratch/conf" 2>/dev/null)
	# shellcheck disable=SC2086 # patterns
	for age_file in "$conf" $age_includes; do
		age_changed=$(stat -L -c %Y "$age_file" 2>/dev/null) || continue
		# The clocks of both count whole seconds.
		[ "$age_changed" -gt $((age_read + 1)) ] || continue
		if [ -n "$age_said" ]; then age_severity=note; else age_severity=warning; fi
		found $age_severity "$age_file" "$1 runs with what stood in it before the last change$age_said" "$prog reload"
		return
	done
}

# read_at DAEMON: when it read its configuration, by its own metrics.
read_at() {
	case $1 in
	pxedhcpd) read_name=dhcp read_default=127.0.0.1:9781 ;;
	tftpd) read_name=tftp read_default=127.0.0.1:9782 ;;
	*) read_name=http read_default=127.0.0.1:9780 ;;
	esac
	read_admin=$(conf_value "$1" admin 2>/dev/null) || read_admin=$read_default
	for read_one in $read_admin; do
		fetch_text "http://$read_one/metrics" 2>/dev/null
	done | sed -n "s/^lanboot_${read_name}_conf_read_timestamp_seconds \([0-9]*\).*/\1/p" | head -n 1
}

# started_at PID: seconds since 1970. proc_pid_stat(5): field 22, in hundredths of a second since boot.
started_at() {
	awk -v ticks="$(getconf CLK_TCK 2>/dev/null || echo 100)" '
		FILENAME ~ /stat$/ && /^btime / { boot = $2 }
		FILENAME ~ /[0-9]\/stat$/ { sub(/^.*\) /, ""); split($0, field, " "); up = field[20] / ticks }
		END { if (boot && up) printf "%d\n", boot + up }' /proc/stat "/proc/$1/stat" 2>/dev/null
}

# An interface that machines are on, without its cable. Others may well be without.
look_at_links() {
	links_named=$(conf_value pxedhcpd interfaces 2>/dev/null)
	links_all=$(facts pxedhcpd iface | cut -f 1)
	for links_one in $links_all; do
		if [ -z "$links_named" ] && [ "$links_one" != "$links_all" ]; then continue; fi
		[ "$(cat "/sys/class/net/$links_one/carrier" 2>/dev/null)" != 0 ] ||
			found critical "$links_one" 'this interface has no link: no machine is heard on it' 'plug its cable in, and look at the switch'
	done
}

### What httpbootd saw

# texts_of NAME: prints the strings of that name in the JSON on standard input, one a line, as they are
# between their quotes.
texts_of() {
	LC_ALL=C awk -v name="\"$1\":\"" '{
		while ((at = index($0, name))) {
			$0 = substr($0, at + length(name))
			match($0, /^([^"\\]|\\.)*/)
			print substr($0, 1, RLENGTH)
			$0 = substr($0, RLENGTH + 1)
		}
	}'
}

# Another server that is in our way, and machines that never came though others did.
look_at_seen() {
	[ -n "$(process_of httpbootd)" ] || return 0
	if json=no ask get /machines.json >"$scratch/seen" 2>/dev/null; then :; fi
	[ -s "$scratch/seen" ] || return 0
	seen_rival=$(grep -o '"kind":"rival".*' "$scratch/seen" | head -n 1 | sed 's/"machines".*//')
	[ -z "$seen_rival" ] || found warning "$(printf '%s' "$seen_rival" | texts_of server | head -n 1)" \
		"another server on this network is in our way: $(printf '%s' "$seen_rival" | texts_of sentence | head -n 1 | sed 's/\\\(["\\]\)/\1/g')" \
		"take booting out of what it answers, or switch it off; $prog audit shows what it says"
	grep -q '"section":"' "$scratch/seen" || return 0
	if json=no ask get /machines.json state=never >"$scratch/never" 2>/dev/null; then :; fi
	grep -o '"state":"never".*' "$scratch/never" | texts_of section >"$scratch/never.ids"
	seen_never=$(grep -c . "$scratch/never.ids")
	seen_known=$(grep -v '"state":"never"' "$scratch/seen" | grep '"section":"' | grep -vc '"section":"\(\*\|host \*\)"')
	if [ "$seen_never" = 0 ] || [ "$seen_known" = 0 ]; then return; fi
	found note "$conf" "$(plural "$seen_never" machine) with a section $(if [ "$seen_never" = 1 ]; then echo was; else echo were; fi) never seen, and others were: $(head -n 3 "$scratch/never.ids" | paste -s -d , - | sed 's/,/, /g')$([ "$seen_never" -le 3 ] || echo ' …')" \
		"$prog list --unknown shows who asks and is in no section: is a MAC mistyped?"
}

### Clock, disks, users

look_at_clock() {
	clock_now=$(date +%s)
	clock_program=$(program_of httpbootd || program_of tftpd || program_of pxedhcpd)
	clock_built=$(stat -L -c %Y "$clock_program")
	# A day, for zones that were mistaken for one another.
	[ "$clock_now" -ge $((clock_built - 86400)) ] ||
		found warning 'clock' "this machine says that it is $(date '+%Y-%m-%d %H:%M'), which is before lanboot was installed: certificates do not hold, and machines that ask it for the time have a wrong one" \
			'set it, and let chronyd or ntpd keep it'
	facts httpbootd file | awk -F '\t' -v now="$clock_now" '$2 > now + 3600 { print $5 "\t" $2 }' | head -n 3 |
		while IFS="$tab" read -r clock_file clock_time; do
			found warning "$clock_file" "its last change is in $(((clock_time - clock_now) / 3600 + 1)) h, so a clock is wrong: this machine's, or that of where it was made" \
				"set the clock, then touch $clock_file"
		done
}

tab=$(printf '\t')

# look_at_disk FOLDER WHAT KILOBYTES: fewer free are told.
look_at_disk() {
	# What cannot be written to need not have room.
	if [ ! -d "$1" ] || [ ! -w "$1" ]; then return; fi
	disk_free=$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }')
	disk_inodes=$(df -Pi "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 { print $4 }')
	if [ "${disk_free:-$3}" -lt "$3" ]; then
		found warning "$1" "only $((disk_free / 1024)) MB are free there: $2" "make room: df -h $1"
	elif [ "${disk_inodes:-1000}" -lt 100 ]; then
		found warning "$1" "only $disk_inodes more files fit there: $2" "remove some: df -i $1"
	fi
}

look_at_disks() {
	disks_root=$(facts httpbootd root)
	disks_state=$(facts httpbootd state)
	look_at_disk "$disks_state" 'what machines did, and which once is done, can soon not be noted' 16384
	[ "$disks_root" = "$disks_state" ] || look_at_disk "$disks_root" 'no further release fits' 51200
}

# The daemons read hosts.d, and send what they do, as members of the group lanboot.
look_at_users() {
	grep -q '^lanboot:' /etc/group 2>/dev/null || return 0
	for users_name in lanboot-dhcp lanboot-tftp lanboot-http; do
		id "$users_name" >/dev/null 2>&1 || continue
		is_in "$(id -nG "$users_name")" lanboot ||
			found warning "$users_name" 'this user is not in the group lanboot: its daemon does not see machines that were enrolled' \
				'lanboot-setup, as root, and start the daemon again'
	done
}

### TLS

look_at_tls() {
	facts httpbootd tls-cert | head -n 1 >"$scratch/tls"
	IFS="$tab" read -r tls_where tls_cert <"$scratch/tls" || return 0
	IFS="$tab" read -r _ tls_key <<-EOK
		$(facts httpbootd tls-key)
	EOK
	command -v openssl >/dev/null 2>&1 || return 0
	if ! openssl x509 -in "$tls_cert" -noout 2>/dev/null; then
		found critical "$tls_where" "tls-cert = $tls_cert: no certificate is in it" 'put one there, in PEM'
		return
	fi
	tls_ca=$(conf_value lanboot ca-key) || tls_ca=/etc/lanboot/ca.key
	tls_ca=${tls_ca%.key}.crt tls_do='renew it, then lanboot reload'
	if [ -e "$tls_ca" ]; then
		tls_do="$prog key ca --renew"
		look_at_ca
	fi
	tls_end=$(openssl x509 -in "$tls_cert" -noout -enddate | sed 's/^notAfter=//')
	if ! openssl x509 -in "$tls_cert" -noout -checkend 0 >/dev/null; then
		found critical "$tls_where" "tls-cert = $tls_cert: it has expired, on $tls_end: machines do not take it" "$tls_do"
	elif ! openssl x509 -in "$tls_cert" -noout -checkend 1209600 >/dev/null; then
		found warning "$tls_where" "tls-cert = $tls_cert: it expires within two weeks, on $tls_end" "$tls_do"
	elif openssl verify -partial_chain -trusted "$tls_cert" "$tls_cert" 2>&1 | grep -q 'not yet valid'; then
		found critical "$tls_where" "tls-cert = $tls_cert: it is not valid yet, only from $(openssl x509 -in "$tls_cert" -noout -startdate | sed 's/^notBefore=//') on" "set this machine's clock"
	fi
	if [ -r "$tls_key" ] && [ "$(openssl x509 -in "$tls_cert" -noout -pubkey)" != "$(openssl pkey -in "$tls_key" -pubout 2>/dev/null)" ]; then
		found critical "$tls_where" "tls-cert = $tls_cert: its key is another than tls-key = $tls_key" 'name both of one certificate'
	fi
	{
		facts httpbootd public-url
		facts httpbootd servers
	} | sed -n "s|^\([^$tab]*\)$tab""https://\([^/:]*\).*|\1$tab\2|p" | while IFS="$tab" read -r tls_at tls_name; do
		case $tls_name in
		'' | *[!0-9.]*) openssl x509 -in "$tls_cert" -noout -checkhost "$tls_name" 2>/dev/null ;;
		*) openssl x509 -in "$tls_cert" -noout -checkip "$tls_name" 2>/dev/null ;;
		esac | grep -q 'does NOT match' || continue
		found critical "$tls_at" "https://$tls_name: the certificate $tls_cert is not for that name: machines do not take it" \
			"get one for $tls_name, or write a name that it has"
	done
}

# look_at_ca: the site's own authority, which each machine was told of.
look_at_ca() {
	if ! openssl x509 -in "$tls_ca" -noout -checkend 0 >/dev/null 2>&1; then
		found critical "$tls_ca" "the authority for HTTPS has ended: machines take no certificate of it" \
			"move it and its key away; $prog key ca makes another one, which each machine has to be told of"
	elif ! openssl x509 -in "$tls_ca" -noout -checkend 7776000 >/dev/null; then
		found warning "$tls_ca" "the authority for HTTPS ends within three months, on $(openssl x509 -in "$tls_ca" -noout -enddate | sed 's/^notAfter=//')" \
			"each machine has to be told of another one before"
	fi
}

### Checksums that lie beside what they are of

look_at_sums() {
	[ "$quick" = no ] || return 0
	facts httpbootd file | cut -f 5 | while IFS= read -r sums_file; do
		sums_want=
		if [ -f "$sums_file.sha256" ]; then
			sums_list=$sums_file.sha256
		else
			for sums_list in "${sums_file%/*}/SHA256SUMS" "${sums_file%/*}/sha256sums.txt" ''; do
				[ ! -f "$sums_list" ] || break
			done
		fi
		[ -n "$sums_list" ] || continue
		sums_want=$(awk -v name="${sums_file##*/}" '
			{ sub(/\r$/, "") }
			length($1) != 64 || $1 ~ /[^0-9a-fA-F]/ { next }
			{ of = $2; sub(/^\*/, "", of); sub(/^.*\//, "", of) }
			of == name || (NF == 1 && FILENAME ~ /\.sha256$/) { print tolower($1); exit }' "$sums_list" 2>/dev/null)
		[ -n "$sums_want" ] || continue
		sums_got=$(sha256sum <"$sums_file" 2>/dev/null) || continue
		[ "${sums_got%% *}" = "$sums_want" ] ||
			found critical "$sums_file" "its checksum is not the one in $sums_list: it is damaged, or another one" 'fetch it again'
	done
}
