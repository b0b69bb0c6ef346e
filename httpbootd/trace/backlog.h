#ifndef LANBOOT_HTTPBOOTD_TRACE_BACKLOG_H
#define LANBOOT_HTTPBOOTD_TRACE_BACKLOG_H
/*
 * Boots that wait to be sent, each as the JSON of its part of `resourceSpans`, in memory of a fixed
 * size: who does not fit has the oldest go. Pure.
 */
#include <stddef.h>

struct backlog {
	char *bytes; /* each boot's with a NUL behind it */
	size_t size, len;
	size_t n; /* boots */
};

/* Begins in `bytes`, which stay the caller's. */
void backlog_init(struct backlog *b, char *bytes, size_t size);

/*
 * Adds a boot, of `len` bytes without a NUL among them. Returns how many were dropped for it, or 1
 * for itself if it would not even fit alone.
 */
size_t backlog_add(struct backlog *b, const char *text, size_t len);

/*
 * Takes the oldest boots out, as many as have room in `size` bytes, and writes them to `out` as one
 * request, NUL-terminated. Returns how many these are.
 */
size_t backlog_take(struct backlog *b, char *out, size_t size);

#endif
