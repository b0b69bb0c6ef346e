#ifndef LANBOOT_HTTPBOOTD_HTTP_REPLY_H
#define LANBOOT_HTTPBOOTD_HTTP_REPLY_H
/*
 * What is answered to a request: status, header and body. The rooms that answer make one here and
 * hand it on; mhd_message.c makes of it what libmicrohttpd sends. Nothing here does I/O.
 */
#include "common/host_table.h"
#include "common/root.h"
#include "httpbootd/boot/token.h"
#include "httpbootd/codec/condition.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/files/validator.h"

enum { STREAM_FAILED = -1, STREAM_WAITS = -2 };

/* A body that is made piece by piece while it is sent. */
struct stream {
	/*
	 * Puts up to `size` bytes into `to`. Returns how many, 0 at the end of the body,
	 * STREAM_FAILED if it cannot go on: then the connection is cut off; or STREAM_WAITS:
	 * `connection` is suspended until whoever knows when it can go on has it resumed.
	 */
	ssize_t (*next)(struct stream *s, char *to, size_t size);
	void (*end)(struct stream *s); /* frees it */
	void *owner, *connection;      /* set by who sends it */
};

/* The machine that an answer is about, in copies. */
enum { REPLY_NAME_SIZE = 65 };
struct reply_machine {
	bool has_mac;
	uint8_t mac[MAC_LEN];
	char section[REPLY_NAME_SIZE]; /* as configured, or `none`; empty: it is about no machine */
	char host[REPLY_NAME_SIZE], profile[REPLY_NAME_SIZE]; /* or empty */
	unsigned memory_mb; /* as it says with its request for a script; 0: it does not */
};

enum { STAGE_NAME = 33, STAGE_TEXT = 201 };

/* What a machine said of its boot. */
struct reply_stage {
	char name[STAGE_NAME]; /* letters, digits, `_`, `-` and `.`; empty: nothing */
	bool has_failed;
	char text[STAGE_TEXT]; /* UTF-8, as far as it was; cut off; or empty */
};

enum reply_body {
	BODY_NONE,   /* no byte */
	BODY_TEXT,   /* bytes that last until the next request is answered: to be copied */
	BODY_OWNED,  /* bytes from malloc: the receiver frees them */
	BODY_FILE,   /* a part of a file: the receiver closes it */
	BODY_STREAM, /* made while it is sent: the receiver ends it */
};

struct reply {
	bool is_late; /* there is none yet: the same request is to be answered again later */
	unsigned status;
	const char *type;        /* Content-Type; NULL: none */
	const char *allow;       /* Allow; NULL: none */
	const char *retry_after; /* Retry-After; NULL: none */
	const char *location;    /* Location; NULL: none */
	const char *set_cookie;  /* Set-Cookie: bytes that last until the next request is answered;
				    NULL: none */
	const char *verdict;     /* Lanboot-Status: ok, warning, critical; NULL: none */
	char content_range[80];  /* Content-Range; empty: none */
	bool has_version;        /* `version` is that of the file: Last-Modified and ETag say it */
	struct version version;
	bool is_private;   /* by a token: nobody may store it, the client itself neither */
	bool is_generated; /* for this client: no cache between it and us may store the answer */
	bool is_page; /* of HTML, and what belongs to it: a browser is to hold to frame_policy */

	enum reply_body body;
	uint64_t length; /* of the body, in bytes; of a stream 0: nobody knows yet */
	union {
		const char *text;
		char *owned;
		struct {
			int fd;
			uint64_t start;
		} file;
		struct stream *stream;
	};

	bool is_bound;        /* not everybody may have it: not to be kept for others */
	struct token_use use; /* of the token by which it is had */

	/* For the log. */
	const char
	    *reason;     /* why it was refused, or is_ignored; lives for ever; NULL: it was not */
	bool is_ignored; /* the machine's section says ignore = yes */
	const char *program; /* whose program of UEFI it is, by Alpine's name of the processor;
				NULL: it is none, or was not looked at */
	bool is_unsigned;    /* which has no signature */
	const char *from; /* `mirror`: kept by one, `upstream`: fetched for this request; NULL: of
			     none */
	struct reply_machine machine;
	struct reply_stage stage;
	char leads[ROOT_LEADS]; /* where a symlink leads that may not be followed; or empty */
	char refusal[160];      /* the text of a refusal */

	bool is_cacheable; /* the same request may be answered with it until the next reload, */
	struct validator file_made_of; /* or, where there is a path, as long as these files are the
					  same */
	struct validator also_made_of;
	bool is_per_client; /* and only to clients of the same address */
};

/* The header fields of an answer, but for those of the library: Date, Content-Length, Connection.
 */
struct reply_headers {
	struct {
		const char *name, *value; /* last as long as the reply and this */
	} header[12];
	size_t n;
	char date[HTTPDATE_TEXT];
};

/* Lists the header fields that `reply` is sent with. */
void reply_headers(const struct reply *reply, struct reply_headers *h);

/*
 * Answers with the plain text `text`, NUL-terminated, which lasts until the next request is
 * answered.
 */
void reply_text(struct reply *reply, unsigned status, const char *text);

/* Answers with `length` bytes from malloc, which are the reply's from now on. */
void reply_owned(struct reply *reply, unsigned status, char *bytes, size_t length);

/* Answers with a stream, which is the reply's from now on; `length` 0: nobody knows it yet. */
void reply_stream(struct reply *reply, struct stream *stream, uint64_t length);

/*
 * Refuses with `status` (4xx, 5xx, or 301 where location is set). `reason` is told to the client
 * and in the log, and must live for ever.
 */
void reply_refuse(struct reply *reply, unsigned status, const char *reason);

/* Returns true if the request was refused. */
bool reply_is_refusal(const struct reply *reply);

/*
 * Notes the machine that the answer is about: its MAC (NULL: not known), the section that is for it
 * (NULL: none) and what it boots (NULL: no profile).
 */
void reply_machine(
    struct reply *reply, const uint8_t *mac, const struct host *h, const char *profile);

/* Frees, closes or ends the body of a reply that is not sent. */
void reply_release(const struct reply *reply);

#endif
