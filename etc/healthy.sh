#!/bin/sh
# healthy: is the daemon well that this container runs, its first process? Prints what it says of itself at its
# admin address. Exit: 0 yes, or it has no such address; 1 no, or it does not answer.
set -u

daemon=$(cat /proc/1/comm)
case $daemon in
pxedhcpd | tftpd | httpbootd) ;;
*) echo "healthy: the first process here is $daemon, none of lanboot's daemons" >&2; exit 1 ;;
esac
conf=$(tr '\0' '\n' </proc/1/cmdline | sed -n '/^-f$/{n;p;q;}; /^-f./{s/^-f//p;q;}')
admin=$("$daemon" -f "${conf:-/etc/lanboot/lanboot.ini}" --dump-config 2>/dev/null |
	awk -v section="[$daemon]" '/^\[/ { inside = $0 == section } inside && /^admin = / { print $3; exit }')
case $admin in
none) echo 'admin = none: nobody can ask'; exit 0 ;;
# A configuration with a fault: the daemon has the one before, and says so where that is.
'') case $daemon in
	httpbootd) admin=127.0.0.1:9780 ;;
	pxedhcpd) admin=127.0.0.1:9781 ;;
	tftpd) admin=127.0.0.1:9782 ;;
	esac ;;
esac
exec /usr/libexec/lanboot/lanboot-ask -t 5 -a "$admin" get /health
