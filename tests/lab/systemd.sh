# systemd.sh: sourced: a systemctl for a machine that has none, which starts what the units below /usr/local say and
# knows what they ask for.

# systemd_here: it is in $LAB/bin, and a systemd seems to run. What is started is known by its daemon's name, as by
# start; what was asked for is in $LOG/systemctl.
systemd_here() {
	mkdir -p $LAB/bin $LAB/enabled /run/systemd/system
	cat >$LAB/bin/systemctl <<-END
		#!/bin/sh
		echo "\$*" >>"$LOG/systemctl"
		[ "\$1" != -q ] || shift
		name=\${2%.service} unit=/usr/local/lib/systemd/system/\$2
		runs() { pid=\$(cat $LAB/\$name.pid 2>/dev/null) && [ -e "/proc/\$pid/exe" ]; }
		case \$1 in
		cat) cat "\$unit" ;;
		is-enabled) [ -e $LAB/enabled/\$name ] ;;
		is-active) runs ;;
		enable) : >$LAB/enabled/\$name ;;
		disable) rm $LAB/enabled/\$name ;;
		start)
			\$(sed -n 's/^ExecStartPre=//p' "\$unit") || exit
			\$(sed -n 's/^ExecStart=//p' "\$unit") -d >>"$LOG/\$name.log" 2>&1 </dev/null &
			echo \$! >$LAB/\$name.pid
			;;
		stop)
			kill "\$(cat $LAB/\$name.pid)"
			while runs; do sleep 0.1; done
			;;
		daemon-reload) ;;
		*) exit 1 ;;
		esac
	END
	chmod 755 $LAB/bin/systemctl
}
