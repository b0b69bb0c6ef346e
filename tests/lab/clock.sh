# A daemon's time of day that a test sets, for a test that has sourced lan.sh.
#
# clock_library: makes the library of clock.c; $clock_preload is what a daemon of $BIN is to load.
# The sanitizer's own has to be loaded first.
clock_library() {
	cc -shared -fPIC -D_GNU_SOURCE -O1 -o $LAB/clock.so tests/lab/clock.c -ldl || lan_die 'no library for the clock'
	clock_preload="$(ldd "$BIN/httpbootd" | sed -n 's/.*libasan.* => \([^ ]*\).*/\1/p') $LAB/clock.so"
}
