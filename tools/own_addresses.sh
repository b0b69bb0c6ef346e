# shellcheck shell=sh
# own_addresses.sh: a part of lanboot: which addresses this machine has.

# own_addresses: prints those of this machine that others can reach and that stay.
own_addresses() {
	ip -o addr show scope global 2>/dev/null | awk '
		/temporary|deprecated/ { next }
		{ for (i = 1; i < NF; i++) if ($i == "inet" || $i == "inet6") { sub(/\/.*/, "", $(i + 1)); print $(i + 1) } }'
}
