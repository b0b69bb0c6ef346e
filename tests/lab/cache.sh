# cache.sh: sourced: several tests build the same source, each in a place of its own, even on a Debian that has
# nothing: where ccache is, it is compiled once. What is found again has the same bytes in all that is
# included, the same compiler, by its content, and the same words; all else is compiled.

cache=$PWD/build/ccache

# cache_begin: from now on compilers are called by it, unless whoever calls has one already.
cache_begin() {
	case $(command -v cc) in */ccache/*) return ;; esac
	for cache_bin in /usr/lib/ccache/bin /usr/lib/ccache; do
		[ -x $cache_bin/cc ] && [ -z "${CCACHE_DIR:-}" ] || continue
		mkdir -p "$cache"
		printf '%s\n' 'hash_dir = false' 'compiler_check = content' 'sloppiness = locale' 'max_size = 1G' >"$cache/ccache.conf"
		export CCACHE_DIR="$cache" PATH="$cache_bin:$PATH"
	done
}

# cache_within ROOT: the same for what is built as cc in there, the root of a Debian; what is needed for that lies in
# /usr/local.
cache_within() {
	[ "${CCACHE_DIR:-}" = "$cache" ] || return 0
	within_dir=/usr/local/lib/cache
	mkdir -p "$1$within_dir/kept"
	cp "$(command -v ccache)" $(ldd "$(command -v ccache)" | awk '$3 ~ /^\// && $1 !~ /^lib(c|m)\.so/ { print $3 }') "$1$within_dir/"
	mount --bind "$cache" "$1$within_dir/kept" && mount -o remount,bind,rw "$1$within_dir/kept" || return
	cat >"$1/usr/local/bin/cc" <<-END
		#!/bin/sh
		export CCACHE_DIR=$within_dir/kept LD_LIBRARY_PATH=$within_dir
		exec $within_dir/ccache /usr/bin/cc "\$@"
	END
	chmod 755 "$1/usr/local/bin/cc"
}
