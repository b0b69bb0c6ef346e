#ifndef LANBOOT_TESTS_UNIT_HTTP_APK_MADE_H
#define LANBOOT_TESTS_UNIT_HTTP_APK_MADE_H
/* Packages and indexes of Alpine's kind, made in memory; and real ones, of the fuzz targets'
 * inputs. */
#include "httpbootd/mirror/apk_package.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { APK_MADE = 64 * 1024 };

/* Appends an entry to a tar without blocks of zeros. Returns its new length. */
size_t apk_add_entry(uint8_t *tar, size_t at, const char *name, const void *bytes, size_t len);

/* Writes a member of gzip of at most APK_MADE bytes. Returns how many it takes. */
size_t apk_add_member(uint8_t *out, const uint8_t *from, size_t len);

struct apk_made {
	uint8_t bytes[APK_MADE];
	size_t len, control; /* where the data begin */
	uint8_t id[APK_ID];
};

/* One whose .PKGINFO says behind `hash_field` what its data's SHA-256 is. */
void apk_make(struct apk_made *m, bool is_signed, const char *hash_field);

/* The segment of gzip with a signature of that name in front of an index of that text. Returns its
 * length. */
size_t apk_make_index(uint8_t *out, const char *signature, const char *text);

/* Feeds it in pieces of `step` bytes; *right is at how many it was known to be the right one. */
enum apk_proof apk_feed(
    const struct apk_made *m, uint64_t size, size_t step, size_t *right, const char **why);

/* Reads a file. Returns its length; 0, and a check fails, if it is not there or larger. */
size_t apk_read_file(const char *path, uint8_t *out, size_t size);

#endif
