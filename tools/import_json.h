#ifndef LANBOOT_TOOLS_IMPORT_JSON_H
#define LANBOOT_TOOLS_IMPORT_JSON_H
/*
 * JSON as servers' configurations have it, flat: each piece with the path that leads to it, as in
 * RFC 6901 (JSON Pointer). Pure.
 */
#include "common/json_read.h"

enum {
	/* Of each object and array that is open its name, of which `/` and `~` become two. */
	IMPORT_PATH = (JSON_READ_DEPTH + 1) * (2 * JSON_READ_NAME + 1),
};

struct import_json {
	struct json_read reader;
	bool is_cut;            /* a name or text of it was longer than the reader takes */
	char path[IMPORT_PATH]; /* of the piece */
	struct {
		bool is_array;
		unsigned n;      /* elements so far */
		size_t path_end; /* in `path` */
	} open[JSON_READ_DEPTH];
};

/*
 * Blanks out what is no JSON, but is taken by Kea's parser: comments from # or // to the end of the
 * line or within slashes and stars, and a comma with nothing behind it. Line ends stay. Returns
 * where a comment begins that does not end; `len`: none does.
 */
size_t import_json_clean(char *text, size_t len);

/* Returns a reader at the begin of `len` bytes, which stay the caller's and outlive it. */
struct import_json import_json_of(const char *text, size_t len);

/*
 * Reads the next piece: j->reader has its kind and value, but JSON_READ_END is not told. False: the
 * value has ended, or j->reader.has_failed.
 */
bool import_json_next(struct import_json *j);

#endif
