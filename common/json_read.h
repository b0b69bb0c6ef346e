#ifndef LANBOOT_COMMON_JSON_READ_H
#define LANBOOT_COMMON_JSON_READ_H
/*
 * Reads JSON (RFC 8259), a piece at a time. Pure.
 *
 *	struct json_read j = json_read_of(text, len);
 *	while (json_read_next(&j))
 *		if (j.kind == JSON_READ_STRING && strcmp(j.name, "mac") == 0) ... j.value ...
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_READ_DEPTH = 64, JSON_READ_NAME = 64, JSON_READ_VALUE = 4096 };

enum json_read_kind {
	JSON_READ_OBJECT, /* begins */
	JSON_READ_ARRAY,
	JSON_READ_END, /* of the one or the other */
	JSON_READ_STRING,
	JSON_READ_OTHER, /* a number, true, false or null, as it stands there */
};

struct json_read {
	const char *at, *end;
	size_t depth; /* objects and arrays that are open, behind this piece */
	char closes[JSON_READ_DEPTH];
	bool has_failed; /* it is no JSON, or deeper than JSON_READ_DEPTH */
	bool wants_comma;
	bool is_cut; /* the name or value of any piece so far did not fit */

	enum json_read_kind kind;
	char name[JSON_READ_NAME];   /* the member's, cut off; empty inside an array */
	char value[JSON_READ_VALUE]; /* UTF-8, cut off between two characters, without NUL */
};

/* Returns a reader at the begin of `len` bytes, which stay the caller's and outlive it. */
struct json_read json_read_of(const char *text, size_t len);

/* Reads the next piece. False: the value has ended, or j->has_failed. */
bool json_read_next(struct json_read *j);

#endif
