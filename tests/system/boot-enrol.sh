#!/bin/sh
# boot-enrol: three machines that no section is for wait at once, a BIOS, a UEFI that loads by TFTP and
# one that loads by HTTP: each shows its word and tells what it is. Enrolled by its word, by its MAC and
# with all that wait, each goes on by itself and boots to its own name. A fourth one's keys are pressed.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
. tests/lab/browser.sh
need "$LAB_NAME" curl $browser_program
need_ipxe
. tests/lab/admin.sh
lan_up
site_dnsmasq
admin_state
ini=$LAB/lanboot.ini
lab_ini kiosk9 | sed "/^\[host/,\$d; s|^\[httpbootd\]|&\nstate = $state|" >$ini
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
daemons_start $ini || exit 1

lanboot() { in_boot sh tools/lanboot -f $ini "$@" 2>&1; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }

# A disk whose first sector says what it is at the serial port, a byte after the other, and halts.
disk_says() {
	head -c 1048576 /dev/zero >"$1"
	# cli; xor ax,ax; mov ds,ax; mov si,0x7c19; mov dx,0x3f8; cld; lodsb; test al,al; jz +3; out dx,al; jmp -8; hlt; jmp -3
	printf '\372\061\300\216\330\276\031\174\272\370\003\374\254\204\300\164\003\356\353\370\364\353\375\220\220%s\0' "$2" |
		dd of="$1" conv=notrunc 2>/dev/null
	printf '\125\252' | dd of="$1" bs=1 seek=510 conv=notrunc 2>/dev/null
}

# powers_on HOST FIRMWARE PRODUCT SERIAL MB [ARGUMENT...]
powers_on() {
	vm_host=$1 vm_kind=$2 vm_smbios="type=1,manufacturer=Acme,product=$3,serial=$4" vm_mb=$5
	shift 5
	vm_start "$vm_host" "$vm_kind" "$(mac_of "$vm_host")" -smbios "$vm_smbios" -m "$vm_mb" "$@"
}

# word_of HOST: as the log told it.
word_of() { sed -n "s/.* unknown .*mac=$(mac_of "$1") word=\([a-z0-9-]*\).*/\1/p" "$LOG/httpbootd.log" | head -n 1; }

# enrolled HOST HOW ARGUMENT...: and its machine asks for its script within 2 s, of which a busy machine
# takes twice as many.
enrolled() {
	enrolled_host=$1 enrolled_how=$2 enrolled_at=$(now_ms)
	shift 2
	like "enrolled $enrolled_how" "$(lanboot enrol "$@" --profile thinclient apkovl=$enrolled_host.apkovl.tar.gz)" \
		"enrolled $enrolled_host $(mac_of $enrolled_host) *"
	wait_for_line "$LOG/httpbootd.log" "script .*host=$enrolled_host" 10 vm-$enrolled_host
	enrolled_ms=$(($(now_ms) - enrolled_at))
	check "$LAB_NAME: $enrolled_host goes on soon" "it took $enrolled_ms ms" [ $enrolled_ms -lt $((2 * patience)) ]
}

# shows HOST TEXT HOW-OFTEN SECONDS: it stands so often on the machine's console.
shows() {
	shows_left=$(($4 * 10))
	while [ "$(console_text "$1" | grep -aoF -e "$2" | wc -l)" -lt "$3" ]; do
		[ $shows_left -gt 0 ] && is_running "vm-$1" || return 1
		shows_left=$((shows_left - 1))
		sleep 0.1
	done
}

### The page, which shows all of it as it happens

browser_start || fail "$LAB_NAME: a browser" "see $LOG/browser.log"
browser_open http://127.0.0.1:9780/
browser_eval "window.steps = new Set(), new MutationObserver(() => { for (const e of document.querySelectorAll('.booting .doing')) steps.add(e.innerText.split(' ')[0]) }).observe(document.querySelector('main'), {subtree: true, childList: true, characterData: true}), 1" >/dev/null

disk_says $LAB/disk DISK-HAS-BOOTED
powers_on kiosk2 uefi 'Box U' S-2 640
powers_on kiosk3 uefi-http 'Box H' S-3 768
powers_on kiosk1 bios 'Box 3' S-77 512
powers_on kiosk4 bios 'Box 4' S-4 512 -drive if=none,id=disk,format=raw,file=$LAB/disk -device ide-hd,drive=disk
for host in kiosk1 kiosk4 kiosk2 kiosk3; do
	wait_for_line "$LOG/httpbootd.log" "unknown .*mac=$(mac_of $host)" 90 vm-$host || {
		fail "$LAB_NAME: $host waits" 'it did not ask'
		lan_last >&2
		finish
	}
	check "$LAB_NAME: the screen of $host shows its word" "no $(word_of $host)" \
		shows $host "lanboot enrol $(word_of $host) --name" 1 10
done

### What keys do

asks='Press a key to leave it'
check "$LAB_NAME: it says that there are keys" 'it does not' shows kiosk4 "$asks" 2 10
vm_type kiosk4 x
check "$LAB_NAME: a key shows the menu" 'no menu' shows kiosk4 'A shell of iPXE' 1 10
vm_type kiosk4 '\r'
check "$LAB_NAME: its first line waits again" 'it does not' shows kiosk4 "lanboot enrol $(word_of kiosk4) --name" 2 10
vm_type kiosk4 x
check "$LAB_NAME: the menu again" 'no menu' shows kiosk4 'A shell of iPXE' 2 10
vm_type kiosk4 s
check "$LAB_NAME: s is a shell" 'no prompt' shows kiosk4 'iPXE>' 1 10
vm_type kiosk4 'exit\r'
check "$LAB_NAME: whose end waits again" 'it does not' shows kiosk4 "lanboot enrol $(word_of kiosk4) --name" 3 10
lanboot list --unknown | tr -s ' ' >"$LOG/unknown"
vm_type kiosk4 x
check "$LAB_NAME: the menu for the third time" 'no menu' shows kiosk4 'A shell of iPXE' 3 10
vm_type kiosk4 l
check "$LAB_NAME: l is its own disk" 'it does not boot' shows kiosk4 DISK-HAS-BOOTED 1 20
stop vm-kiosk4

### Each by another way

# listed HOST MEMORY SERIAL PRODUCT: as it is listed while it waits.
listed() { has "$LAB_NAME: what $1 is" "$LOG/unknown" "^$(word_of $1) $(mac_of $1) 10\.0\.0\.[0-9]+ [^ ]+ $2 $3 Acme $4"; }
listed kiosk1 512MB S-77 "Box 3"
listed kiosk2 640MB S-2 "Box U"
listed kiosk3 768MB S-3 "Box H"
listed kiosk4 512MB S-4 "Box 4"
has "$LAB_NAME: the log tells it too" "$LOG/httpbootd.log" 'unknown .*vendor=Acme product="Box 3" serial=S-77 memory=512'
equal "$LAB_NAME: the log tells of each once" "$(grep -c ' unknown ' "$LOG/httpbootd.log")" 4
check "$LAB_NAME: the page has those that wait" "it says: $(browser_eval 'document.querySelector("main").innerText')" \
	browser_until "document.querySelectorAll('.unknown tbody tr').length === 4" 10
browser_picture $LOG/waiting.png
enrolled kiosk1 'by its word' "$(word_of kiosk1)" --name kiosk1
like 'a name twice' "$(lanboot enrol "$(mac_of kiosk2)" --name kiosk1 --profile thinclient)" "*named kiosk1 already*kiosk1.ini:2*"
like 'a MAC twice' "$(lanboot enrol "$(mac_of kiosk1)" --name other --profile thinclient)" '*has a section already*kiosk1.ini:2*'
equal "$LAB_NAME: one file" "$(ls $hosts)" kiosk1.ini
enrolled kiosk2 'by its MAC' "$(mac_of kiosk2)" --name kiosk2
# It has left: it is not to be one of all.
like 'who left is forgotten' "$(post forget id="$(mac_of kiosk4)")" '200 forgotten *'
enrolled kiosk3 'with all' --all --name 'kiosk{n}'
for host in kiosk1 kiosk2 kiosk3; do
	check "$LAB_NAME: $host comes up" 'no banner on its console within 150 s' vm_wait_up $host 150
	equal "$LAB_NAME: the host name of $host" "$(banner_field $host 'host name')" $host
	equal "$LAB_NAME: its own apkovl" "$(banner_field $host token)" "$(token_of $host)"
done
equal "$LAB_NAME: each is listed by its name" "$(lanboot list | awk '/^kiosk/ { print $1, $2 }' | sort | tr '\n' ' ')" \
	"$(for host in kiosk1 kiosk2 kiosk3; do echo "$host $(mac_of $host)"; done | tr '\n' ' ')"
equal "$LAB_NAME: nobody waits any more" "$(lanboot list --unknown | grep -c 52:54:)" 0
lanboot status | tr -s ' ' >"$LOG/status"
for host in kiosk1 kiosk2 kiosk3; do
	has "$LAB_NAME: $host tells that it is up" "$LOG/httpbootd.log" " up .*host=$host "
done
has "$LAB_NAME: lanboot status: three are up, and nobody is not" "$LOG/status" '^ *lanboot 3 up$'
check "$LAB_NAME: the page has them up" "it says: $(browser_eval 'document.querySelector("main").innerText')" \
	browser_until "document.querySelector('.counts .up b').innerText === '3'" 10
equal "$LAB_NAME: it was the same page all the time, and showed their steps" \
	"$(browser_eval "['kernel', 'initrd', 'modloop'].filter(s => steps.has(s)).length > 0")" true
for host in kiosk1 kiosk2 kiosk3; do
	browser_open "http://127.0.0.1:9780/machine?id=$host"
	equal "$LAB_NAME: $host has its boot as a bar" \
		"$(browser_eval "[...document.querySelectorAll('.boots tr:first-child title')].map(e => e.textContent.split(' ')[0]).filter(s => s === 'kernel' || s === 'up').join(' ')")" '"kernel up"'
done
browser_picture $LOG/up.png
equal "$LAB_NAME: the browser has nothing to complain of" "$(browser_complaints)" ''
browser_stop
daemons_stop
finish
