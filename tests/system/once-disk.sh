#!/bin/sh
# once-disk: a machine whose section, or an administrator, has it boot the image of a disk once is given that by HTTP Boot
# instead of the program that its firmware asks for, one time: noted in the state folder, or in an etcd.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
need "$LAB_NAME" curl etcd
lan_up
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
mac=52:54:00:00:00:21 url=http://10.0.0.2 state=$LAB/state srv=$LAB/srv
ip -n client link set eth0 address $mac
mkdir -p $srv $state
mount -t tmpfs once-disk $state
chown nobody $state
head -c 4096 /dev/urandom >$srv/ipxe64.efi
head -c 9000 /dev/urandom >$srv/enrol.img
head -c 5000 /dev/urandom >$srv/other.iso
chmod -R a+rX $LAB

# conf [LINE]: of httpbootd.
conf() {
	cat <<-EOF
		[lanboot]
		user = nobody
		root = $srv
		[httpbootd]
		state = $state
		$1
		[profile usual]
		local = yes
		[profile enrol]
		chain = enrol.img
		[profile other]
		chain = other.iso
		[profile by-url]
		chain = http://10.0.0.9/enrol.img
		[profile gone]
		chain = gone.img
		[host $mac]
		name = desk1
		profile = usual
		once = ${2:-enrol}
	EOF
}
# begin [LINE [PROFILE]]: httpbootd runs with that.
begin() {
	conf "$@" >$LAB/lanboot.ini
	daemon_start httpbootd $LAB/lanboot.ini || exit 1
}
lanboot() { in_boot sh tools/lanboot -f $LAB/lanboot.ini "$@" >$LAB/said 2>&1; }
# loads [CURL'S OPTION]...: as firmware does, and says which file that is.
loads() {
	rm -f $LAB/got
	in_client curl -s -m 20 -o $LAB/got "$@" $url/ipxe64.efi
	for loads_file in ipxe64.efi enrol.img other.iso; do
		cmp -s $LAB/got $srv/$loads_file 2>/dev/null && echo $loads_file
	done
}
length() { in_client curl -s -m 20 -I $url/ipxe64.efi | tr -d '\r' | sed -n 's/^Content-Length: //p'; }
noted() { ls $state/ 2>/dev/null | grep -E '\.(once|next)$'; }

### Noted in a folder

begin
equal "$LAB_NAME: it asks how large that is, and nothing is noted" "$(length; length; noted)" "9000
9000"
equal "$LAB_NAME: it has that" "$(loads)" enrol.img
equal "$LAB_NAME: which is noted" "$(noted)" "$(echo $mac | tr : -).once"
equal "$LAB_NAME: and has what it asks for from then on" "$(length) $(loads)" '4096 ipxe64.efi'
has "$LAB_NAME: a line tells" "$LOG/httpbootd.log" 'disk client=.* path=ipxe64\.efi given=enrol\.img once=enrol$'
equal "$LAB_NAME: nobody else is given it" "$(in_boot curl -s -m 20 $url/ipxe64.efi | cmp - $srv/ipxe64.efi && echo so)" so
rm -f $state/*.once
lanboot once desk1 other
equal "$LAB_NAME: what an administrator says goes before" "$(loads)" other.iso
has "$LAB_NAME: a line tells that, too" "$LOG/httpbootd.log" 'given=other\.iso next=other$'
equal "$LAB_NAME: and its own comes then" "$(loads)" enrol.img
equal "$LAB_NAME: each once" "$(loads)" ipxe64.efi
stop httpbootd
rm -f $state/*.once
begin '' by-url
equal "$LAB_NAME: an image elsewhere is for iPXE" "$(loads) $(noted)" 'ipxe64.efi '
stop httpbootd
begin '' gone
equal "$LAB_NAME: so is one that is not there" "$(loads) $(noted)" 'ipxe64.efi '
stop httpbootd
begin
mount -o remount,ro $state
equal "$LAB_NAME: where nothing can be noted it has nothing" "$(loads -f -w '%{http_code} ')" '500 '
mount -o remount,rw $state
equal "$LAB_NAME: and once it can, it has that" "$(loads)" enrol.img
stop httpbootd
rm -f $state/*.once

### Noted in an etcd

start etcd boot etcd --data-dir $LAB/etcd --listen-client-urls http://10.0.0.2:2379 --advertise-client-urls http://10.0.0.2:2379
begin 'store = etcd http://10.0.0.2:2379'
wait_for_line "$LOG/httpbootd.log" 'store-answers' 20 httpbootd
equal "$LAB_NAME: etcd: it asks how large that is" "$(length)" 9000
equal "$LAB_NAME: etcd: it has that, once" "$(loads) $(loads)" 'enrol.img ipxe64.efi'
equal "$LAB_NAME: etcd: the folder has no note" "$(noted)" ''
lanboot once desk1 other
equal "$LAB_NAME: etcd: and what an administrator says" "$(loads) $(loads)" 'other.iso ipxe64.efi'
stop etcd
stop httpbootd
finish
