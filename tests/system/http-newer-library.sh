#!/bin/sh
# http-newer-library: the tests of httpbootd once more, with the build against musl and the
# libmicrohttpd that Alpine has: it takes in connections in another way than the older one.
. "$(dirname "$0")/../lab/lan.sh"
. tests/lab/alpine.sh
need "$LAB_NAME" curl
need_musl
version=$(sed -n 's/^#define MHD_VERSION 0x0*//p' build/musl/lib/include/microhttpd.h)
case $version in
1*) ;;
*)
	skip "$LAB_NAME" "no libmicrohttpd 1.0 to build with; the other tests have tried this one"
	exit 0
	;;
esac
for name in http http-limits profiles; do
	LAB_NAME=$LAB_NAME-$name BIN=build/musl/bin sh tests/system/$name.sh
done
