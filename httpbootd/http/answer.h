#ifndef LANBOOT_ANSWER_H
#define LANBOOT_ANSWER_H
/* A request's answer: opens the file or makes the script, and says what happened. */
#include "common/daemon.h"
#include "httpbootd/codec/head.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/codec/origin.h"
#include "httpbootd/http/route.h"

#include <sys/stat.h>

enum { RECORD_PATH = 256, RECORD_NAME = 65, SERVED_PATH = 256 };

/* A request as it came; its strings need to last for the call only. */
struct request {
	struct ask ask;
	const char *host;  /* the Host header; NULL: none */
	struct addr local; /* our end of the connection; len 0: unknown */
	bool tls;
	bool dry; /* only asked what would be answered: nothing is noted or counted */
};

/* What the log will say of a request. Has copies: the configuration may be another by then. */
struct record {
	struct addr client;
	uint64_t started_ms;
	char method[12];
	char path[RECORD_PATH]; /* as asked for */
	enum route_kind kind;
	unsigned status;    /* 0: not answered */
	const char *reason; /* why it was refused; a string that lives for ever, or NULL */
	uint64_t length;    /* of the answer's body */
	bool head;
	bool ignored; /* its section says ignore = yes */
	bool has_mac;
	uint8_t mac[MAC_LEN];   /* of the machine that it is about */
	char leads[ROOT_LEADS]; /* where a link leads that may not be followed; or empty */
	char host[RECORD_NAME], profile[RECORD_NAME], section[RECORD_NAME];
};

/* Where a kept answer's file is, and which file it was. */
struct served {
	int root;               /* the folder that `path` is beneath */
	char path[SERVED_PATH]; /* empty: no file */
	struct stat st;
};

/* A body that is made while it is sent. */
struct stream {
	/* Up to `room` bytes into `to`; how many, 0 at the end, -1: it cannot go on. */
	ssize_t (*next)(struct stream *s, char *to, size_t room);
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
	bool keep;             /* the same request may be answered with it until the next reload, */
	struct served file;    /* or, where there is a path, as long as these files are the same */
	struct served also;
	bool personal; /* and only to clients of the same address */
	struct version version;
	char content_range[80]; /* empty: none */
};

/*
 * Answers `q` by the configuration and root of `d`. `rec` has client, started_ms, method and path;
 * the rest is filled in.
 */
void answer(struct daemon *d, const struct request *q, struct record *rec, struct reply *reply);

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

/*
 * What the log will say of a machine: its MAC (NULL: not known), the section that is for it (NULL:
 * none) and what it boots (NULL: no profile).
 */
void record_machine(
    struct record *rec, const uint8_t *mac, const struct host *h, const char *profile);

/*
 * Where a client reaches us: what public-url says, else by what it asked, else by `address` of the
 * configuration, else `local`.
 */
void answer_origin(
    const struct conf *c, const struct request *q, const struct target *t, struct origin *o);

/*
 * Logs one request that ended. `sent`: bytes of the body that went out; `broken`: why not all did
 * (`timeout`, `closed`, `shutdown`), or NULL.
 */
void answer_log(const struct record *rec, uint64_t sent, const char *broken, uint64_t now_ms);

#endif
