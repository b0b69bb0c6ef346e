#ifndef LANBOOT_HTTPBOOTD_CODEC_CONDITION_H
#define LANBOOT_HTTPBOOTD_CODEC_CONDITION_H
/* Which bytes of a file a request gets, by its conditional headers (RFC 9110 §13, §14). Pure. */
#include <stdbool.h>
#include <stdint.h>

enum { ETAG_SIZE = 64, CONDITION_LINES = 4 };

/* The headers; NULL: not sent. A list may be sent in several lines (RFC 9110 §5.3). */
struct conditions {
	const char *if_match[CONDITION_LINES], *if_none_match[CONDITION_LINES];
	const char *if_modified_since, *if_unmodified_since;
	const char *range, *if_range;
};

/* The file as it is now. */
struct version {
	uint64_t size;
	int64_t mtime;        /* seconds since 1970; -1: none, and no condition is about it */
	bool is_exact;        /* a later time is another version, too: clocks and files go back */
	char etag[ETAG_SIZE]; /* with its quotes; never weak */
};

struct selection {
	unsigned status; /* 200, 206, 304, 412, 416 */
	bool broken;     /* 416, since the range is none */
	uint64_t start, length;
};

/*
 * Fills `v`. The tag is made of size and time alone, so that servers which hold copies of the
 * same tree (rsync -t) give the same one.
 */
void version_of(uint64_t size, int64_t mtime, int64_t mtime_ns, struct version *v);

/* Decides in the order of RFC 9110 §13.2.2. `is_head`: the method is HEAD, which has no ranges. */
struct selection condition_select(
    const struct conditions *c, const struct version *v, bool is_head);

#endif
