#!/bin/sh
# machines: what httpbootd, the keeper, sees of machines: by events of real daemons and of 300 made-up
# machines that boot as real ones do; through a flood of 100,000 that only send packets, and kept over
# kill -9. What strangers say of themselves leaves it clean.
. "$(dirname "$0")/../lab/lan.sh"
lan_enter "$@"
lan_up

