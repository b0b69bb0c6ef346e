# dhcp6.sh: sourced after lan_up: ISC's dhclient as a client of DHCPv6, an ordinary one and one that says what UEFI
# HTTP Boot says; the configuration of pxedhcpd that they ask; and Kea as a server.

# dhcp6_files: $LAB/lanboot.ini, and of dhclient ordinary.conf, firmware.conf and a script that does nothing.
dhcp6_files() {
	mkdir $LAB/srv
	cat >$LAB/lanboot.ini <<-EOF
		[lanboot]
		user = nobody
		root = $LAB/srv
		[pxedhcpd]
		efi-x64 = ipxe.efi
	EOF
	printf '#!/bin/sh\n' >$LAB/script
	chmod +x $LAB/script
	: >$LAB/ordinary.conf
	# Options 16 and 61.
	cat >$LAB/firmware.conf <<-EOF
		option dhcp6.class code 16 = string;
		option dhcp6.arch code 61 = string;
		send dhcp6.class 00:00:01:57:00:0a:48:54:54:50:43:6c:69:65:6e:74;
		send dhcp6.arch 00:10;
	EOF
}

# settled NODE: the addresses of its eth0 are checked for duplicates.
settled() {
	settled_i=0
	while ip -n "$1" -6 addr show dev eth0 | grep -q tentative && [ $settled_i -lt 100 ]; do
		sleep 0.1
		settled_i=$((settled_i + 1))
	done
}

# asks_until NODE CONFIGURATION FILE PATTERN SECONDS: dhclient asks there until a line of the file matches.
asks_until() {
	: >"$LOG/dhclient.log"
	: >"$LAB/$2.leases"
	settled "$1"
	ip netns exec "$1" env LD_LIBRARY_PATH="$peer_libs" "$(find_tool dhclient)" -6 -d -1 -v -cf "$LAB/$2.conf" \
		-sf $LAB/script -lf "$LAB/$2.leases" -pf $LAB/dhclient.pid eth0 >"$LOG/dhclient.log" 2>&1 &
	dhclient_pid=$!
	wait_for_line "$3" "$4" "$5"
	dhclient_said=$?
	kill $dhclient_pid 2>/dev/null
	wait $dhclient_pid 2>/dev/null
	return $dhclient_said
}

leased='RCV: Reply message on eth0'
# lease WHAT NODE CONFIGURATION [SECONDS [PATTERN]]: dhclient has an address of the site's server.
lease() {
	asks_until "$2" "$3" "$LOG/dhclient.log" "$leased" "${4:-20}"
	has "$LAB_NAME: $1 gets its lease" "$LOG/dhclient.log" "${5:-$leased}"
}

# kea6_file: $LAB/kea6.json, of a DHCPv6 server that knows nothing of booting and keeps nothing.
kea6_file() {
	cat >$LAB/kea6.json <<-EOF
		{ "Dhcp6": {
		  "interfaces-config": { "interfaces": [ "eth0" ] },
		  "data-directory": "$LAB",
		  "server-id": { "type": "LL", "persist": false },
		  "lease-database": { "type": "memfile", "persist": false },
		  "valid-lifetime": 3600,
		  "subnet6": [ { "id": 1, "subnet": "fd00:10::/64", "interface": "eth0",
		    "pools": [ { "pool": "fd00:10::1000 - fd00:10::1fff" } ] } ],
		  "loggers": [ { "name": "kea-dhcp6", "severity": "INFO",
		    "output_options": [ { "output": "stderr", "flush": true } ] } ]
		} }
	EOF
}

# kea6_start NODE [OPTION...]: with that file, until it has started.
kea6_start() {
	kea6_node=$1
	shift
	: >"$LOG/kea.log"
	KEA_PIDFILE_DIR=$LAB KEA_LOCKFILE_DIR=$LAB start kea "$kea6_node" kea-dhcp6 "$@" -c $LAB/kea6.json
	wait_for_line "$LOG/kea.log" 'DHCP6_STARTED' 15 kea || lan_die "kea-dhcp6 did not start: $(tail -n 1 "$LOG/kea.log")"
}
