#ifndef LANBOOT_HTTPBOOTD_REPLY_H
#define LANBOOT_HTTPBOOTD_REPLY_H
/* The answer to a request: status, header and body. */
#include "httpbootd/codec/condition.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/files/validator.h"
#include "httpbootd/http/request.h"

/* A body that is made while it is sent. */
struct stream {
	/* Up to `size` bytes into `to`; how many, 0 at the end, -1: it cannot go on. */
	ssize_t (*next)(struct stream *s, char *to, size_t size);
	void (*end)(struct stream *s); /* frees it */
};

/* The answer. */
struct reply {
	unsigned status;
	const char *type;     /* Content-Type; NULL: none */
	const char *allow;    /* Allow; NULL: none */
	const char *location; /* Location; NULL: none */
	int fd; /* send `length` bytes from `start`; the receiver closes it; -1: text */
	uint64_t start, length;
	const char *text;      /* good until the next call */
	char *owned;           /* `text` in memory that the receiver frees; NULL: not so */
	struct stream *stream; /* instead of text and file; the receiver ends it; NULL: none. Of
				  `length` bytes; 0: nobody knows yet */
	bool is_file;          /* `version` holds */
	bool is_made;          /* made for this client: nobody on the way may keep it */
	bool is_cacheable;     /* the same request may be answered with it until the next reload, */
	struct validator file; /* or, where there is a path, as long as these files are the same */
	struct validator also;
	bool is_per_client; /* and only to clients of the same address */
	struct version version;
	char content_range[80]; /* empty: none */
};

/* The header of an answer, but for what the library adds: Date, Content-Length, Connection. */
struct reply_headers {
	struct {
		const char *name, *value; /* as long as the reply and this are there */
	} header[8];
	size_t n;
	char date[HTTPDATE_TEXT];
};
void reply_headers(const struct reply *reply, struct reply_headers *h);

/* A plain text, NUL-terminated, that lives until the next call. */
void reply_text(struct reply *reply, unsigned status, const char *text);

/* Says no. `reason` must live for ever. */
void reply_refuse(struct record *rec, struct reply *reply, unsigned status, const char *reason);

#endif
