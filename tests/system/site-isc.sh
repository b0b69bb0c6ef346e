#!/bin/sh
# site-isc: from power on to userland beside ISC's dhcpd, which knows nothing of booting.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" dhcpd
need_ipxe
lan_up
site_isc
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

vm_boots kiosk3 uefi
daemons_stop
finish
