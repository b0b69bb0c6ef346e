# mirror.sh: sourced after lan.sh: what a configuration with a mirror begins with, in tests of mirrors.

# mirror_head [CLIENTS]: httpbootd alone, whose state and cache are folders of the lab's. A [mirror …] follows.
mirror_head() {
	cat <<-END
		[lanboot]
		user = nobody
		clients = ${1:-10.0.0.0/24}
		root = $LAB/srv
		events = none
		[httpbootd]
		state = $LAB/state
		cache = $LAB/cache
		syslog = none
	END
}
