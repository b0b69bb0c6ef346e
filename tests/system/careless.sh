#!/bin/sh
# careless: what works, and is open to more people than is meant, is told by -n, at the start and at
# a reload: with its line, and what to do.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up

# A machine as it is meant: all of root's, and what is private behind a folder of its own.
srv=$LAB/srv etc=$LAB/etc var=$LAB/var ini=$LAB/etc/lanboot.ini
mkdir -p $srv/boot $etc/conf.d $var/state $var/overlays/kiosk $var/keys $LAB/alias
echo x >$srv/boot/vmlinuz
echo '; more' >$etc/conf.d/more.ini
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=boot -keyout $var/keys/key.pem -out $etc/cert.pem \
	>"$LOG/openssl" 2>&1
chown -R nobody $var/state $var/overlays $var/keys
chmod 700 $var/state $var/overlays $var/keys
printf '#!ipxe\nexit\n' >$srv/exit.ipxe

# write_ini [LINE...]: more lines of [httpbootd].
write_ini() {
	{
		printf '[lanboot]\nuser = nobody\nroot = %s\ninclude = %s\n' "${root:-$srv}" "$etc/conf.d/*.ini"
		printf '[profile p]\nscript = exit.ipxe\n[host *]\nprofile = p\n[alias /more]\nfolder = %s\n' $LAB/alias
		printf '[httpbootd]\nstate = %s\noverlays = %s\ntls-listen = 0.0.0.0:443\n' $var/state $var/overlays
		printf 'tls-cert = %s\ntls-key = %s\n' $etc/cert.pem $var/keys/key.pem
		printf '%s\n' "$@"
	} >$ini
	chmod 644 $ini
}
chmod a+rX $LAB $etc $srv
write_ini

warned() {
	in_boot "$BIN/${2:-httpbootd}" -f $ini -n >"$LOG/out" 2>&1
	has "$LAB_NAME: $1" "$LOG/out" "^$3"
}
fine() {
	in_boot "$BIN/httpbootd" -f $ini -n >"$LOG/out" 2>&1
	equal "$LAB_NAME: fine: $1" "$(cat "$LOG/out")" "$ini: the configuration is good"
}

fine 'as it is meant'

### A configuration that others can write

for place in $ini $etc $etc/conf.d/more.ini $etc/conf.d; do
	mode=$(stat -c %a $place)
	chmod o+w $place
	case $place in $etc/conf.d*) told=$etc/conf.d/more.ini ;; *) told=$ini ;; esac
	for daemon in pxedhcpd tftpd httpbootd; do
		warned "everybody can write ${place#"$LAB"/}: $daemon" $daemon \
			"$told: warning: everybody on this machine can write $place, .*: chmod o-w $place$"
	done
	chmod $mode $place
	chgrp daemon $place
	chmod g+w $place
	warned "a group can write ${place#"$LAB"/}" httpbootd \
		"$told: warning: a whole group can write $place, .*: chmod g-w $place$"
	chgrp root $place
	chmod $mode $place
	chown nobody $place
	warned "the daemon can write ${place#"$LAB"/}" httpbootd \
		"$told: warning: the daemon itself can write $place, .*: chown root $place$"
	chown root $place
done
mkdir -m 1777 $LAB/sticky
cp $ini $LAB/sticky/lanboot.ini
in_boot "$BIN/httpbootd" -f $LAB/sticky/lanboot.ini -n >"$LOG/out" 2>&1
has_not "$LAB_NAME: fine: a folder as /tmp" "$LOG/out" 'warning'

### What is private, and where it should not be

chmod 755 $var/overlays
warned 'overlays that others can read' httpbootd \
	"$ini:13: warning: overlays = $var/overlays: others on this machine can read .*: chmod o-rwx $var/overlays$"
chgrp nogroup $var
chmod 750 $var
fine 'overlays that others cannot get at'
chmod 755 $var
chmod 700 $var/overlays
chmod 755 $var/keys
chmod 644 $var/keys/key.pem
warned 'a key that others can read' httpbootd "$ini:16: warning: tls-key = .*others .* can read the key: chmod o-rwx"
chmod 600 $var/keys/key.pem
chmod 700 $var/keys
chmod 777 $var/state
warned 'state that others can write' httpbootd "$ini:12: warning: state = .*: chmod o-w $var/state$"
chmod 700 $var/state
write_ini 'admin = 0.0.0.0:9780'
warned 'admin for everybody' httpbootd "$ini:17: warning: admin = 0\.0\.0\.0:9780: .*write 127\.0\.0\.1:9780"
write_ini 'admin = 127.0.0.1:9781 [::1]:9781'
fine 'admin on loopback'
for daemon in pxedhcpd tftpd; do
	write_ini "[$daemon]" 'admin = 10.0.0.2:9780'
	warned "admin of $daemon for others" $daemon \
		"$ini:18: warning: admin = 10\.0\.0\.2:9780: .*what this daemon counts; write 127\.0\.0\.1:9780"
	fine "that is $daemon's"
done
write_ini 'event-listen = 10.0.0.2:9783' 'event-senders = 10.0.0.0/24 10.0.0.0/8 fd00::/8'
fine 'events of some'
write_ini 'event-listen = 10.0.0.2:9783' 'event-senders = 10.0.0.7 0.0.0.0/0'
warned 'events of everybody' httpbootd "$ini:18: warning: event-senders = 0\.0\.0\.0/0: everybody who reaches 10\.0\.0\.2:9783"
write_ini 'event-listen = 127.0.0.1:9783' 'event-senders = 0.0.0.0/0'
fine 'events of this machine'
write_ini 'event-listen = 10.0.0.2:9783'
warned 'events of nobody' httpbootd "$ini:17: warning: event-listen = 10\.0\.0\.2:9783: nobody is heard there"
write_ini

for daemon in tftpd httpbootd; do
	root=$LAB write_ini
	warned "root that holds the configuration: $daemon" $daemon \
		"$ini:3: warning: root = $LAB holds the configuration \($ini\)"
	warned "root that holds the state: $daemon" $daemon \
		"$ini:3: warning: root = $LAB holds the folder of state \($var/state\)"
	warned "root that holds the overlays: $daemon" $daemon \
		"$ini:3: warning: root = $LAB holds the folder of overlays"
	warned "root that holds the key: $daemon" $daemon "$ini:3: warning: root = $LAB holds the key of TLS"
	ln -sfn $etc $LAB/link
	root=$LAB/link write_ini
	warned "by a symlink: $daemon" $daemon "$ini:3: warning: root = $LAB/link holds the configuration"
	mkdir -p $LAB/bound $srv/inside
	mount --bind $LAB/etc $LAB/bound
	root=$LAB/bound write_ini
	warned "by another name: $daemon" $daemon "$ini:3: warning: root = $LAB/bound holds the configuration"
	umount $LAB/bound
	mount --bind $var $srv/inside
	root=$srv write_ini
	warned "mounted in it: $daemon" $daemon "$ini:3: warning: root = $srv holds the folder of overlays"
	umount $srv/inside
done
chmod 755 $var/overlays
root=$var/overlays/kiosk write_ini
warned 'root in the overlays' httpbootd "$ini:3: warning: root = .* is in a folder of what is private"
chmod 700 $var/overlays
write_ini
sed -i "s|^folder = .*|folder = $etc|" $ini
warned 'an alias that holds the configuration' httpbootd "$ini:9: warning: folder = $etc holds the configuration"
write_ini

### Boot files that others can write

for place in $srv $srv/boot $srv/boot/vmlinuz; do
	mode=$(stat -c %a $place)
	chmod o+w $place
	for daemon in tftpd httpbootd; do
		warned "everybody can write ${place#"$LAB"/}: $daemon" $daemon \
			"$ini:3: warning: root = $srv .*everybody on this machine.*: chmod o-w $place$"
	done
	chmod $mode $place
	chown nobody $place
	warned "the daemon can write ${place#"$LAB"/}" httpbootd \
		"$ini:3: warning: root = $srv .*the daemon itself.*: chown root $place$"
	chown root $place
done
fine 'all as it was'

### At the start, and at a reload

chmod o+w $srv/boot
daemons_start $ini httpbootd || exit 1
check "$LAB_NAME: at the start" "$(tail -n 1 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" "$ini:3: warning: root = $srv has a file that everybody" 10
: >"$LOG/httpbootd.log"
chmod o+w $ini
kill -HUP "$(pid_of httpbootd)"
check "$LAB_NAME: at a reload" "$(tail -n 1 "$LOG/httpbootd.log")" \
	wait_for_line "$LOG/httpbootd.log" "$ini: warning: everybody on this machine can write $ini" 10
daemons_stop httpbootd
finish
