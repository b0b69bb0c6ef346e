#!/bin/sh
# doc-debian-source: the README's second way for Debian, as it stands there, from a Debian that has nothing, with a
# systemd of its own: make install, to a machine that boots; and back, to what was there before.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/bare.sh
need_bare
lan_enter "$@"
lan_up
bare_root
bare_boot || lan_die "systemd does not start: $why"
bare_list >$LAB/before
bare_follow 2
check "$LAB_NAME: it is what make install lays down" 'there is none' [ -x $R/usr/local/sbin/tftpd ]
in_bare lanboot setup --undo >"$LOG/undo" 2>&1
equal "$LAB_NAME: lanboot setup --undo" $? 0
in_bare make -s -C /root/lanboot uninstall >"$LOG/uninstall" 2>&1
equal "$LAB_NAME: make uninstall" "$? $(cat "$LOG/uninstall")" '0 '
bare_list >$LAB/after
equal "$LAB_NAME: nothing stays" "$(diff $LAB/before $LAB/after | grep '^[<>]' | xargs)" ''
bare_halt
finish
