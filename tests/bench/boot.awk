# boot.awk: from the packets of one boot, TIME|DHCP|CLASS|USER|USER TEXT|TFTP FILE|URI, to a line: WHO WAY TOTAL, and the
# seconds of each step: from power-on to the firmware's DISCOVER, to its boot file asked for, to iPXE's DISCOVER (the
# first, where the card's ROM is one), to the script, to the kernel, to the kernel's own DISCOVER, to the overlay, to its
# userland. Variables: who, way, began, up.
function reach(name) { if (!(name in at)) at[name] = $1 }
$2 == 1 && ($4 $5) ~ /iPXE|69:?50:?58:?45/ { reach("ipxe"); next }
$2 == 1 && "kernel" in at { reach("os"); next }
$2 == 1 { reach("discover"); next }
!("ipxe" in at) && ($6 != "" || $7 != "") { reach("file"); next }
$7 ~ /\.ipxe/ { reach("script") }
$7 ~ /vmlinuz/ { reach("kernel") }
$7 ~ /apkovl/ { reach("overlay") }
END {
	n = split("discover file ipxe script kernel os overlay", step, " ")
	line = sprintf("%s %s %.2f", who, way, up - began)
	before = began
	for (i = 1; i <= n; i++) {
		if (step[i] in at) {
			line = line sprintf(" %.2f", at[step[i]] - before)
			before = at[step[i]]
		} else {
			line = line " -"
		}
	}
	print line sprintf(" %.2f", up - before)
}
