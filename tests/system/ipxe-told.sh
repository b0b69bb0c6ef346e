#!/bin/sh
# ipxe-told: an iPXE that sends its screen nowhere (1.21, BIOS) has its script tell: what failed, and by
# which number. A server that takes the word and never answers costs a second, and no boot.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up
site_dnsmasq

srv=$LAB/srv
mkdir -p $srv/ran
cp build/lab/srv/undionly.kpxe $srv/ 2>/dev/null
for name in before after; do echo ran >$srv/ran/$name; done
# The very line of a script, of a server that hangs; then the script of a machine whose kernel is missing.
cat >$srv/own.ipxe <<-'END'
	#!ipxe
	imgfetch http://{address}/ran/before ||
	imgfetch --name lanboot-told --timeout 1000 http://{address}:81/told?step=boot && imgfree lanboot-told ||
	imgfetch http://{address}/ran/after ||
	imgfree
	chain --replace http://{address}/boot.ipxe?mac=52:54:00:00:00:99&platform=${platform}
END
chmod -R a+rX $srv
cat >$LAB/lanboot.ini <<-END
	[lanboot]
	user = nobody
	root = $srv
	[pxedhcpd]
	$([ ! -e $srv/undionly.kpxe ] || echo "ipxe-rom = chain")
	[httpbootd]
	bind = none
	[profile own]
	script = own.ipxe
	[profile broken]
	kernel = missing
	tries = 1
	[host $(mac_of kiosk1)]
	profile = own
	name = kiosk1
	[host 52:54:00:00:00:99]
	profile = broken
	name = broken
END
daemons_start $LAB/lanboot.ini || exit 1
log=$LOG/httpbootd.log
start hangs boot sh -c "sleep 300 | $busybox nc -l -p 81"
vm_start kiosk1 bios "$(mac_of kiosk1)"
wait_for_line $log 'told .*step=kernel' 100 vm-kiosk1
has "$LAB_NAME: what failed, and why" $log \
	'told .*host=broken .*step=kernel error=0x2d0c6[0-9a-f]* text="the server has no such file"'
# at FILE: the time of that request's line, in milliseconds of the day.
at() {
	sed -n "s|^[^ ]* \\([0-9]*\\):\\([0-9]*\\):\\([0-9]*\\)\\.\\([0-9]*\\) .*served .*path=/ran/$1 .*|\\1 \\2 \\3 \\4|p" $log |
		head -n 1 | awk '{ print (($1 * 60 + $2) * 60 + $3) * 1000 + $4 }'
}
took=$(($(at after) - $(at before)))
# Half an hour on a busy machine is no second; an iPXE without the bound waits for two minutes.
check "$LAB_NAME: a server that hangs costs no more than its bound" "it took $took ms" [ "$took" -ge 500 -a "$took" -le $((5 * patience)) ]
in_boot curl -s 'http://127.0.0.1:9780/machine.json?id=52:54:00:00:00:99' >$LAB/machine.json
has "$LAB_NAME: it is why the step failed" $LAB/machine.json '"kind":"kernel","end":"failed"'
has "$LAB_NAME: in words, with the number" $LAB/machine.json '"said":"the server has no such file [(]ipxe.org/2d0c6[0-9a-f]*[)]"'
stop vm-kiosk1
stop hangs
daemons_stop
finish
