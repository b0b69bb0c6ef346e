# opnsense.sh: sourced after lan.sh: OPNsense's DHCP servers, with what `pxedhcpd render opnsense` says to
# enter on their pages, as its own templates write it.

# opnsense_writes FILE PAGE [SUBNET [OLD]]: what its templates make of that file, by opnsense.awk.
opnsense_writes() {
	LC_ALL=C awk -v "page=$2" -v "subnet=${3:-}" -v "old=${4:-}" -f tests/lab/opnsense.awk "$1"
}

# opnsense_dnsmasq FILE
opnsense_dnsmasq() { site_dnsmasq "$(opnsense_writes "$1" dnsmasq)"; }

# opnsense_kea FILE: options know classes since Kea 2.7.4; an older one has the same said by its classes.
opnsense_kea() {
	opnsense_old=
	case $(peer kea-dhcp4 -v) in
	1.* | 2.[0-6].*) opnsense_old=1 ;;
	esac
	site_kea "$(opnsense_writes "$1" kea '' "$opnsense_old")" "$(opnsense_writes "$1" kea 1 "$opnsense_old")"
}

# opnsense_isc FILE
opnsense_isc() {
	site_isc "ping-check false;
$(opnsense_writes "$1" isc)"
}
