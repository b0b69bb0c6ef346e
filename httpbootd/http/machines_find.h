#ifndef LANBOOT_HTTPBOOTD_HTTP_MACHINES_FIND_H
#define LANBOOT_HTTPBOOTD_HTTP_MACHINES_FIND_H
/* Which machine an administrator means by a name, MAC, address or word, or what to tell him. */
#include "httpbootd/http/reply.h"
#include "httpbootd/machines/seen.h"

struct site;

enum { FIND_TEXT = 1024 };

struct machines_found {
	const struct seen *seen; /* NULL: none, and the rest says why not */
	const struct host
	    *host;            /* a section that is for it alone, but it was never seen; or NULL */
	unsigned status;      /* 404, or 409: several are meant */
	char text[FIND_TEXT]; /* whole sentences, without control characters */
};

/* Finds the machine that is meant by `id`, at `now_ms`. */
void machines_find_one(
    const struct site *site, const char *id, uint64_t now_ms, struct machines_found *found);

#endif
