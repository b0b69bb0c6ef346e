# why.sh: sourced, behind lan.sh: real firmware, kiosk1, that does not get on, and what lanboot why says of it.
# $LAB/srv is a boot folder of its own, and $ini the configuration for that.

. tests/lab/admin.sh
admin_state
ini=$LAB/lanboot.ini srv=$LAB/srv mac=$(mac_of kiosk1) admin=http://127.0.0.1:9780
cp -r build/lab/srv $srv
lab_ini kiosk1 | sed "s|^root = .*|root = $srv|; s|^\[httpbootd\]|&\nstate = $state|" >$ini
chmod -R a+rX $LAB
chmod a+r $ini
LANBOOT_LIBEXEC=$BIN
export LANBOOT_LIBEXEC
PATH=$top/$BIN:$PATH
lanboot() { in_boot sh tools/lanboot -f $ini "$@" 2>&1; }

# reload: the daemons read it. set_key SECTION KEY VALUE: as the remedy says it, and they do.
reload() {
	for daemon in pxedhcpd tftpd httpbootd; do
		kill -HUP "$(pid_of $daemon)"
		sleep 0.3
	done
}
set_key() {
	sed -i "/^$2 *=/d; s|^\[$1\]|&\n$2 = $3|" $ini
	reload
}

# firewall input|output RULE...: what the server's machine drops, and nothing else; firewall_down: nothing.
fw() { in_boot env LD_LIBRARY_PATH="$peer_libs" "$(find_tool nft)" "$@"; }
firewall_down() { fw delete table ip lab 2>/dev/null; }
firewall() {
	hook=$1
	shift
	firewall_down
	fw add table ip lab
	fw add chain ip lab drops "{ type filter hook $hook priority 0; }"
	fw add rule ip lab drops "$@" drop
}

# on_the_way [RULE...]: what the switch drops, and nothing else; without one: nothing.
on_the_way() {
	way_nft=$(find_tool nft)
	env LD_LIBRARY_PATH="$peer_libs" "$way_nft" delete table bridge way 2>/dev/null
	[ $# -eq 0 ] || env LD_LIBRARY_PATH="$peer_libs" "$way_nft" -f - <<-END_NFT
		table bridge way {
			chain drops {
				type filter hook forward priority 0
				$* drop
			}
		}
	END_NFT
}

# power_on [QEMU ARGUMENT...]: the machine anew, and nothing is known of it; power_again: what is known of it is kept.
power_on() {
	power_args=$*
	stop vm-kiosk1 2>/dev/null
	post forget id=$mac >/dev/null
	for log in pxedhcpd tftpd httpbootd; do : >$LOG/$log.log; done
	power_again
}
power_again() {
	stop vm-kiosk1 2>/dev/null
	ip link del tap$(echo "$mac" | sed 's/.*:\(..\):\(..\)$/\1\2/') 2>/dev/null
	vm_start kiosk1 "${firmware:-uefi}" "$mac" $power_args
}

# named RULE REMEDY SECONDS: within so many, lanboot why names the rule, and what to do.
named() {
	why_until $mac "$1" "$3"
	has "$LAB_NAME: $1: what to do" $LAB/why "\"do\":\"[^\"]*$(printf %s "$2" | sed 's/[][().+]/./g')"
	in_boot curl -s "$admin/machine.json?id=$mac" >"$LOG/$1.json"
}

# why RULE REMEDY SECONDS: the same, 10 s and what a busy machine takes after the last thing that happened.
why() {
	named "$@"
	why_since=$(sed 's/.*"since":\([0-9]*\).*/\1/' $LAB/why)
	why_s=$(($(date +%s) - why_since))
	check "$LAB_NAME: $1: soon" "it took $why_s s" [ $why_s -le $((10 * patience / 1000)) ]
}

# goes_on LOG PATTERN SECONDS RULE: by itself, or where its firmware has given up, once it is switched on anew.
goes_on() {
	if wait_for_line "$LOG/$1.log" "$2" 12 vm-kiosk1 || { [ "$1" = tftpd ] && power_on $power_args && wait_for_line "$LOG/$1.log" "$2" "$3" vm-kiosk1; }; then
		ok "$LAB_NAME: $4: done, it goes on"
	else
		fail "$LAB_NAME: $4: done, it goes on" "no '$2' in $1.log within $3 s"
	fi
}

# comes_up RULE: what it says is done: it comes up by itself, or once it is switched on anew.
comes_up() {
	if wait_for_line "$LOG/kiosk1.console" 'end of its banner' 8 vm-kiosk1 || { power_again && vm_wait_up kiosk1 150; }; then
		equal "$LAB_NAME: $1: done, it comes up" "$(banner_field kiosk1 'host name')" kiosk1
	else
		vm_missed kiosk1 "$1: done, it comes up"
	fi
}
