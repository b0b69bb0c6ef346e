#ifndef LANBOOT_HTTPBOOTD_BOOT_MODES_H
#define LANBOOT_HTTPBOOTD_BOOT_MODES_H
/*
 * An overlay's .modes (lanboot-overlay(8)): who owns its files on the machine and what they may,
 * where that is not the usual. Pure.
 */
#include "common/path.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Owners are numbers of 32 bits on Linux, of which the largest is nobody's: chown(2) takes it for
 * "as it is".
 */
#define MODE_ID_MAX (UINT32_MAX - 1)

/* `0640 0:42 etc/shadow` */
struct mode_line {
	unsigned mode; /* up to 07777 */
	uint32_t uid, gid;
	char path[PATH_SIZE]; /* as path_clean leaves it */
};

enum mode_result { MODE_LINE, MODE_NOTHING /* blank, or a comment */, MODE_BAD };

/*
 * Reads one line, `len` bytes without its end: `MODE OWNER:GROUP PATH` with blanks between them,
 * the mode of three or four octal digits, the others decimal numbers up to MODE_ID_MAX. *out is
 * good on MODE_LINE only.
 */
enum mode_result mode_parse(const char *line, size_t len, struct mode_line *out);

/*
 * Returns why an apkovl cannot hold a file of that name (`len` bytes), or a link to it, in words
 * that go on after `a name with`; NULL: it can.
 */
const char *mode_name_why(const char *name, size_t len);

#endif
