#ifndef LANBOOT_HTTPBOOTD_MODES_H
#define LANBOOT_HTTPBOOTD_MODES_H
/*
 * An overlay's .modes (lanboot-overlay(8)): who owns its files on the machine and what they may,
 * where that is not the usual. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

/* `0640 0:42 etc/shadow` */
struct mode_line {
	unsigned mode, uid, gid;
	const char *path; /* within the line, no `/` at its ends; not NUL-terminated */
	size_t path_len;
};

enum mode_result { MODE_LINE, MODE_NOTHING /* blank, or a comment */, MODE_BAD };

/* Reads one line, `len` bytes without its end. */
enum mode_result mode_parse(const char *line, size_t len, struct mode_line *out);

#endif
