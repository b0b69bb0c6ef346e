#!/bin/sh
# site-kea: from power on to userland beside Kea, which knows nothing of booting.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" kea-dhcp4
lan_up
site_kea
lab_ini >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

vm_boots kiosk3 bios
daemons_stop
finish
