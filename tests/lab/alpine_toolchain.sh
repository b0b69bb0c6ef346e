# alpine_toolchain.sh: sourced after alpine.sh: stand-ins for the packages of Alpine that compile and check signatures,
# which are not at hand: by those names, with this machine's own compiler, libraries against musl and gpgv.
#
# What is in the packages are links and a call; the programs are in this machine's /usr, which
# alpine_toolchain_mount shows in the booted Alpine. Sourced before lan_enter, too: toolchain_repo is called there.

toolchain_at=/opt/debian
toolchain_multi=$(gcc -print-multiarch)
toolchain_musl=$(uname -m)-linux-musl

# toolchain_link PACKAGE PATH TARGET
toolchain_link() {
	mkdir -p "$toolchain_tree/$1/$(dirname "$2")"
	ln -s "$3" "$toolchain_tree/$1/$2"
}

# toolchain_library PACKAGE FILE...: of build/musl/lib.
toolchain_library() {
	library_package=$1; shift
	for library_file; do
		toolchain_link $library_package usr/$library_file /opt/musl/$library_file
	done
}

# toolchain_repo REPO KEY LOG: makes them in REPO/ARCH, signed.
toolchain_repo() {
	toolchain_aport=$(dirname "$1")/aport-toolchain
	toolchain_tree=$toolchain_aport/toolchain-1.0
	toolchain_link glibc lib64 $toolchain_at/lib64
	toolchain_link glibc lib/$toolchain_multi $toolchain_at/lib/$toolchain_multi
	toolchain_link glibc usr/lib/$toolchain_multi $toolchain_at/lib/$toolchain_multi
	toolchain_link gpgv usr/bin/gpgv $toolchain_at/bin/gpgv
	toolchain_link make usr/bin/make $toolchain_at/bin/make
	toolchain_link tar usr/bin/tar $toolchain_at/bin/tar
	for toolchain_program in as ld ar nm ranlib readelf strip; do
		toolchain_link gcc usr/bin/$toolchain_program $toolchain_at/bin/$toolchain_program
	done
	cat >$toolchain_tree/gcc/usr/bin/gcc <<-END
		#!/bin/sh
		# Debian's linker script for musl has a C library of its own, without Alpine's name.
		exec $toolchain_at/bin/gcc -isystem /usr/include -L/usr/lib/alpine "\$@" -L/usr/lib \\
			-specs /usr/lib/$toolchain_musl/musl-gcc.specs -lz
	END
	chmod 755 $toolchain_tree/gcc/usr/bin/gcc
	toolchain_link gcc usr/bin/cc gcc
	toolchain_link musl-dev usr/include/$toolchain_musl $toolchain_at/include/$toolchain_musl
	toolchain_link musl-dev usr/lib/$toolchain_musl $toolchain_at/lib/$toolchain_musl
	toolchain_link musl-dev usr/lib/alpine/libc.so "/lib/ld-musl-$(uname -m).so.1"
	toolchain_link linux-headers usr/include/linux $toolchain_at/include/linux
	toolchain_link linux-headers usr/include/asm-generic $toolchain_at/include/asm-generic
	toolchain_link linux-headers usr/include/asm $toolchain_at/include/$toolchain_multi/asm
	toolchain_library libmicrohttpd-dev include/microhttpd.h lib/libmicrohttpd.a
	toolchain_library inih-dev include/ini.h
	# It is Debian's own, and Alpine's C library has no fopen64.
	mkdir -p $toolchain_tree/inih-dev/usr/lib
	objcopy --redefine-sym fopen64=fopen build/musl/lib/lib/libinih.a $toolchain_tree/inih-dev/usr/lib/libinih.a
	toolchain_library libcap-dev include/sys lib/libcap.a
	toolchain_library libarchive-dev include/archive.h include/archive_entry.h lib/libarchive.a
	toolchain_library zlib-dev include/zlib.h include/zconf.h lib/libz.a
	toolchain_library curl-dev include/curl lib/libcurl.a
	toolchain_library nettle-dev include/nettle lib/libnettle.a lib/libhogweed.a
	toolchain_library gmp-dev lib/libgmp.a
	toolchain_library pcre2-dev include/pcre2.h lib/libpcre2-8.a
	cat >$toolchain_aport/APKBUILD <<-'END'
		pkgname=toolchain
		pkgver=1.0
		pkgrel=0
		pkgdesc="What Alpine has by these names"
		url="https://example.org/"
		arch="all"
		license="GPL-3.0-or-later"
		options="!archcheck"
		depends=""
		install=""
		source="$pkgname-$pkgver.tar.gz"
		build() { :; }
		package() { :; }
		_one() {
			depends=""
			[ $subpkgname = glibc ] || depends=glibc
			cp -a "$builddir/$subpkgname/." "$subpkgdir/"
		}
	END
	(cd $toolchain_tree && echo "subpackages=\"$(printf '%s:_one ' *)\"") >>$toolchain_aport/APKBUILD
	: >$toolchain_tree/GNUmakefile
	tar -C $toolchain_aport -czf $toolchain_aport/toolchain-1.0.tar.gz toolchain-1.0
	rm -r $toolchain_tree
	(cd $toolchain_aport && echo "sha512sums=\"$(sha512sum toolchain-1.0.tar.gz)\"" >>APKBUILD)
	tests/lab/abuild $toolchain_aport "$1" "$2" >"$3" 2>&1
}

# alpine_toolchain_mount: in the Alpine that runs.
alpine_toolchain_mount() {
	mkdir -p $R$toolchain_at $R/opt/musl
	nsenter -t "$alpine_init" -m mount --bind -o ro /usr $R$toolchain_at &&
		nsenter -t "$alpine_init" -m mount --bind -o ro "$top/build/musl/lib" $R/opt/musl
}
