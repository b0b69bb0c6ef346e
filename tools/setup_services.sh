# shellcheck shell=sh
# setup_services.sh: a part of lanboot setup: the services, by whichever starts them here, and the look at
# all of it.
: "${prog:?}" "${share:?}"

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
	esac >"$scratch/said" 2>&1 8>&- 9>&-
}

# has_service NAME
has_service() {
	case $(service_manager) in
	systemd) systemctl cat "$1.service" >/dev/null 2>&1 ;;
	openrc) [ -x "/etc/init.d/$1" ] ;;
	esac
}

# port_taken DAEMON FILE: prints who has a port that it would listen at, with that configuration.
port_taken() {
	"$(program_of "$1")" -f "$2" -n 2>&1 | sed -n "s/^.*: \\(.* has port [0-9]*\\): $1 does not start.*/\\1/p" | head -n 1
}

# ports_free: takes what cannot start out of services_start, and says why.
ports_free() {
	ports_start=
	for ports_name in $services_start; do
		ports_said=$(port_taken "$ports_name" "$conf")
		if [ -z "$ports_said" ]; then
			ports_start="$ports_start $ports_name"
			continue
		fi
		case $ports_name in
		tftpd) ports_do="switch off its TFTP (of dnsmasq: enable-tftp), or have it serve $root (tftp-root=$root)" ;;
		*) ports_do="stop it, or write another listen = in $conf (doc/moving.md has the lines for nginx)" ;;
		esac
		step "$ports_name" missing "$ports_said, so it cannot start" "$ports_do; then run lanboot setup again"
		services_enable=$(for ports_other in $services_enable; do [ "$ports_other" = "$ports_name" ] || printf ' %s' "$ports_other"; done)
		services_left="$services_left $ports_name"
	done
	services_start=$ports_start
}

step_services() {
	[ $trial = no ] || return 0
	services_by_hand=$(for services_name in $installed; do
		services_program=$(program_of "$services_name")
		printf '%s -f %s & ' "$(cd "${services_program%/*}" && pwd)/$services_name" "$conf"
	done)
	services_lack='' services_start='' services_enable='' services_left=''
	[ $dry = yes ] || [ "$(service_manager)" != systemd ] || systemctl daemon-reload >/dev/null 2>&1
	for services_name in $installed; do
		has_service "$services_name" || services_lack="$services_lack $services_name"
		service_is running "$services_name" || services_start="$services_start $services_name"
		service_is enabled "$services_name" || services_enable="$services_enable $services_name"
	done
	[ ! -e "$conf" ] || ports_free
	if [ -z "$(service_manager)" ]; then
		step services missing "neither systemd nor OpenRC runs here" "by hand: ${services_by_hand% }"
	elif [ -n "$services_lack" ]; then
		step services missing "there is no service of$services_lack" \
			"make install-$(service_manager) brings it, or by hand: ${services_by_hand% }"
	elif [ -z "$services_start$services_enable" ] && { [ $conf_written = no ] || [ "$services_left" = " $installed" ]; }; then
		[ -n "$services_left" ] || step services there "running, and started at each boot:$installed"
	elif [ $dry = yes ]; then
		step services would "start${services_start:- none}, and at each boot${services_enable:- none}"
	else
		start_services
	fi
}

start_services() {
	question "Start$installed now, and at each start of this server?" Y
	if ! agreed; then
		step services kept "not started, as you said"
		return
	fi
	record_doing services
	services_bad='' services_well=''
	for services_name in $installed; do
		! is_in "$services_left" "$services_name" || continue
		if start_service "$services_name"; then
			services_well="$services_well $services_name"
		else
			services_bad="$services_bad $services_name: $(last_said)"
		fi
	done
	[ -z "$services_bad" ] || step services missing "not all of them started:$services_bad" "lanboot check says why"
	[ -z "$services_well" ] || step services 'done' "running, and started at each boot:$services_well"
	services_new=yes
}

# start_service NAME: enables and starts it, or restarts it for a new configuration.
start_service() {
	! is_in "$services_enable" "$1" || service_do enable "$1" || return
	if is_in "$services_start" "$1"; then
		service_do start "$1"
	elif [ $conf_written = yes ]; then
		service_do restart "$1"
	fi
}

### The look at all of it

# step_check: what lanboot check --quick finds; its status in check_status.
step_check() {
	# What was just started may not be ready yet.
	for check_try in 1 2 3 4; do
		[ "$services_new" = no ] || sleep 1
		"$here/lanboot" -f "$conf" check --quick >"$scratch/said" 2>&1
		check_status=$?
		[ "$services_new" = yes ] && [ $check_status = "$critical" ] || break
	done
	step check 'done' "$(head -n 1 "$scratch/said")" "$([ $check_status = 0 ] || echo 'lanboot check has all of it')"
	[ "$json" = yes ] || [ $check_status = 0 ] || sed -n '2,$p' "$scratch/said" | grep -v '^note: ' | sed 's/^/    /'
}
