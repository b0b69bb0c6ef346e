#!/bin/sh
# boot-enrol: a machine that no section is for waits, shows its word, and tells what it is; once it is
# enrolled by that word it goes on by itself, and boots to its own name.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl
. tests/lab/admin.sh
lan_up
site_dnsmasq
admin_state
lab_ini kiosk2 | sed "s|^\[httpbootd\]|&\nstate = $state|" >$LAB/lanboot.ini
daemons_start $LAB/lanboot.ini || exit 1

mac=$(mac_of kiosk1)
vm_start kiosk1 bios "$mac" -smbios type=1,manufacturer=Acme,product='Box 3',serial=S-77
if ! wait_for_line "$LOG/httpbootd.log" "unknown .*mac=$mac" 90 vm-kiosk1; then
	fail "$LAB_NAME: it waits" 'it did not ask'
	lan_last >&2
	finish
fi
word=$(sed -n 's/.* unknown .*word=\([a-z0-9-]*\).*/\1/p' "$LOG/httpbootd.log" | head -n 1)
has "$LAB_NAME: what it is" "$LOG/httpbootd.log" 'unknown .*vendor=Acme product="Box 3" serial=S-77 memory=512'
sleep 4
like 'its screen shows its word' "$(console_text kiosk1 | tr '\n' ' ')" "*lanboot enrol $word --name*"
equal "$LAB_NAME: the log tells of it once" "$(grep -c ' unknown ' "$LOG/httpbootd.log")" 1
like 'enrolled by its word' "$(post enrol id="$word" name=kiosk1 profile=thinclient apkovl=kiosk1.apkovl.tar.gz)" \
	"200 enrolled kiosk1 $mac *"
at=$(date +%s%N)
wait_for_line "$LOG/httpbootd.log" 'script .*host=kiosk1' 10 vm-kiosk1
ms=$((($(date +%s%N) - at) / 1000000))
check "$LAB_NAME: it goes on within 2 s" "it took $ms ms" [ $ms -lt 4000 ]
check "$LAB_NAME: it comes up" 'no banner on its console within 150 s' vm_wait_up kiosk1 150
equal "$LAB_NAME: its host name" "$(banner_field kiosk1 'host name')" kiosk1
equal "$LAB_NAME: its own apkovl" "$(banner_field kiosk1 token)" "$(token_of kiosk1)"
daemons_stop
finish
