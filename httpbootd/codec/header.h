#ifndef LANBOOT_HTTPBOOTD_CODEC_HEADER_H
#define LANBOOT_HTTPBOOTD_CODEC_HEADER_H
/*
 * The header section of a request (RFC 9110 §5, RFC 9112 §2, §3, §6): what of it decides about the
 * answer, and whether it may be trusted. Pure.
 *
 * We take no content. So every request that might be followed by some is answered and its
 * connection closed, and whatever another server on the way could have understood otherwise is
 * refused: then nothing can be smuggled past one of the two.
 */
#include "httpbootd/codec/condition.h"

#include <stddef.h>

enum header_fault {
	HEADER_OK,
	HEADER_LAYOUT,  /* a NUL, a folded line, a bare LF, a blank too many */
	HEADER_NAME,    /* a header name that is no token: `Host : x`, say */
	HEADER_VALUE,   /* a control character in a value */
	HEADER_NO_HOST, /* HTTP/1.1 without Host */
	HEADER_TWO_HOSTS,
	HEADER_LENGTH,            /* Content-Length is not a number */
	HEADER_TWO_LENGTHS,       /* even if they say the same */
	HEADER_LENGTH_AND_CODING, /* Content-Length and Transfer-Encoding */
	HEADER_CODING,   /* a Transfer-Encoding other than chunked, or two, or in HTTP/1.0 */
	HEADER_VERSION,  /* neither HTTP/1.0 nor HTTP/1.1 */
	HEADER_TOO_MANY, /* over HEADER_FIELDS_MAX headers */
};

enum {
	HEADER_FIELDS_MAX = 100,
	FORWARDED_LINES = 4,
};

/* Zero it before its first use. Strings are those handed in. */
struct header {
	enum header_fault fault; /* the first that was found */
	bool body;               /* content may follow: answer, then close */
	unsigned fields;
	const char *host, *length, *coding; /* NULL: not sent */
	/* Each proxy may add a line (haproxy does): the last ones, the nearest proxy's first. */
	const char *forwarded_for[FORWARDED_LINES];
	const char *forwarded_proto; /* the last one's; NULL: not sent */
	bool is_anew;                /* Cache-Control: not what is kept, unasked */
	bool is_test;                /* User-Agent says that it is lanboot-probe */
	bool is_grub;                /* or GRUB, by a TCP of its own */
	const char *authorization, *cookie, *origin, *fetch_site, *accept,
	    *type; /* NULL: not sent */
	unsigned ranges;
	struct conditions conditions;
};

/* Takes in one header field. `value` has a NUL at value_len; so has `name`. Both are kept. */
void header_field(
    struct header *h, const char *name, size_t name_len, const char *value, size_t value_len);

/* Judges the section once all its fields were taken in. `version` is as sent: `HTTP/1.1`. */
void header_end(struct header *h, const char *version);

/* Returns true if the answer depends on nothing but method, target and Host. */
bool header_is_plain(const struct header *h);

/* Returns true if a browser asks for a page (RFC 9110 §12.5.1): it takes `text/html` by name. */
bool header_wants_page(const struct header *h);

/* Returns what to answer to a fault: 400, 431 or 505. */
unsigned header_fault_status(enum header_fault f);

/* Returns the fault in words, for the log and the client; they live for ever. */
const char *header_fault_text(enum header_fault f);

#endif
