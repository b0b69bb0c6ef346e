#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_TAR_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_TAR_H
/*
 * The small tar archives at the beginning of what apk-tools makes: a signature's and a package's
 * control segment, in memory (POSIX.1-1988, ustar). They end without blocks of zeros. No I/O.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { APK_TAR_NAME = 101 };

struct apk_tar_entry {
	char name[APK_TAR_NAME];
	bool is_file;
	const uint8_t *data; /* within the archive */
	size_t size;
};

/*
 * Steps to the next entry of the `len` bytes of `tar`; *at begins at 0. Returns false at the end,
 * or where it is no archive or ends in the middle of an entry: then *at is not `len`, unless only
 * zeros are left.
 */
bool apk_tar_next(const uint8_t *tar, size_t len, size_t *at, struct apk_tar_entry *e);

#endif
