#ifndef LANBOOT_TOOLS_ASK_JSON_H
#define LANBOOT_TOOLS_ASK_JSON_H
/*
 * Reads JSON (RFC 8259), a piece at a time. Pure.
 *
 *	struct ask_json j = ask_json_of(text, len);
 *	while (ask_json_next(&j))
 *		if (j.kind == ASK_JSON_STRING && strcmp(j.name, "mac") == 0) ... j.value ...
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ASK_JSON_DEPTH = 16, ASK_JSON_NAME = 64, ASK_JSON_VALUE = 4096 };

enum ask_json_kind {
	ASK_JSON_OBJECT, /* begins */
	ASK_JSON_ARRAY,
	ASK_JSON_END, /* of the one or the other */
	ASK_JSON_STRING,
	ASK_JSON_OTHER, /* a number, true, false or null, as it stands there */
};

struct ask_json {
	const char *at, *end;
	size_t depth; /* objects and arrays that are open, behind this piece */
	char closes[ASK_JSON_DEPTH];
	bool has_failed; /* it is no JSON, or deeper than ASK_JSON_DEPTH */
	bool wants_comma;
	bool is_cut; /* the name or value of any piece so far did not fit */

	enum ask_json_kind kind;
	char name[ASK_JSON_NAME];   /* the member's, cut off; empty inside an array */
	char value[ASK_JSON_VALUE]; /* UTF-8, cut off between two characters, without NUL */
};

/* Returns a reader at the begin of `len` bytes, which stay the caller's and outlive it. */
struct ask_json ask_json_of(const char *text, size_t len);

/* Reads the next piece. False: the value has ended, or j->has_failed. */
bool ask_json_next(struct ask_json *j);

#endif
