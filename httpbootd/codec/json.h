#ifndef LANBOOT_HTTPBOOTD_CODEC_JSON_H
#define LANBOOT_HTTPBOOTD_CODEC_JSON_H
/*
 * Writes JSON (RFC 8259) into a buffer that it never outgrows: a value that does not fit is left
 * out whole, and what was opened can always be closed. So what comes out is JSON however small the
 * buffer is. Pure.
 *
 *	json_start(&j, text, sizeof text);
 *	json_object(&j, NULL);
 *	json_string(&j, "name", h->name);
 *	json_array(&j, "macs");
 *	json_string(&j, NULL, mac);
 *	json_close(&j);
 *	json_close(&j);
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	JSON_DEPTH = 16, /* objects and arrays within each other; what is deeper is left out */
	JSON_STRING_MAX = 2000,   /* bytes of a string that are written; the rest is cut off */
	JSON_STRING_SIZE = 12060, /* that one such string takes at most, with a name of up to 50 */
};

struct json {
	char *text; /* NUL-terminated */
	size_t size, len;
	size_t depth;
	char closes[JSON_DEPTH]; /* `}` or `]` of each that is open */
	bool has_value;          /* the one that is open last has a value already */
	size_t left_out;         /* opened inside what did not fit: to be closed without a byte */
	bool is_cut;             /* something did not fit */
};

/* Begins in `text`, of `size` bytes, 1 at least, which are the caller's. */
void json_start(struct json *j, char *text, size_t size);

/*
 * Opens an object, which json_close closes. `name`, as of all that follow, is the member's inside
 * an object: plain ASCII without `"` and `\`; inside an array, and at the top, NULL.
 */
void json_object(struct json *j, const char *name);

/* Opens an array in the same way. */
void json_array(struct json *j, const char *name);

/* Closes what was opened last. */
void json_close(struct json *j);

/*
 * Writes a string, in which every control character is escaped: those below U+0020, DEL, U+0080 to
 * U+009F, and U+2028 and U+2029, at which a line of JavaScript ends; also what turns the direction
 * of text, and what is not seen (U+061C, U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F,
 * U+FEFF, U+E0000 to U+E0FFF). A byte that is no UTF-8 is taken for Latin-1. NULL writes nothing.
 */
void json_string(struct json *j, const char *name, const char *value);

/* Writes a number, all of its digits. */
void json_number(struct json *j, const char *name, int64_t value);

/* Writes true or false. */
void json_bool(struct json *j, const char *name, bool value);

#endif
