#ifndef LANBOOT_HTTPBOOTD_HTTP_RECORD_H
#define LANBOOT_HTTPBOOTD_HTTP_RECORD_H
/*
 * What the log and the metrics will say of a request. It holds copies, for the configuration may be
 * another by the time the answer is sent. record.c alone writes the fields, and each of them in one
 * function. Pure.
 */
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/reply.h"

enum { RECORD_PATH_SIZE = 256 };

struct record {
	/* The request. */
	struct addr client;
	uint64_t started_ms;         /* on the loop's clock */
	char path[RECORD_PATH_SIZE]; /* the target as sent, without tokens and keys, cut off where
					it is longer */
	char method[12];
	bool is_head;
	const char *test; /* test_mark() of it; NULL: no test */

	/* Its answer. */
	enum endpoint_kind kind;
	unsigned status;      /* 0: it was not answered */
	const char *reason;   /* why it was refused; lives for ever; NULL: it was not */
	uint64_t length;      /* of the answer's body, in bytes; 0 where none is sent */
	struct token_use use; /* of the token by which it is had */
	bool is_ignored;      /* the machine's section says ignore = yes */
	const char *program;  /* as of a reply */
	bool is_unsigned;
	const char *from; /* as of a reply */
	struct reply_machine machine;
	struct reply_stage stage;
	char leads[ROOT_LEADS]; /* where a symlink leads that may not be followed; or empty */
};

/* Begins the record of a request whose first line came at `now_ms`. */
void record_start(struct record *rec, const char *target, uint64_t now_ms);

/* Notes whose request it is: the peer's, or who is behind a proxy. */
void record_client(struct record *rec, const struct addr *client);

/* Notes the method, cut off where it is longer than any that is served. */
void record_method(struct record *rec, const char *method);

/* Notes the test_mark() of the request, NULL for none. */
void record_test(struct record *rec, const char *mark);

/* Notes why a request is not answered. `reason` must live for ever; the first one counts. */
void record_unanswered(struct record *rec, const char *reason);

/* Notes what an endpoint of that kind answered. */
void record_reply(struct record *rec, enum endpoint_kind kind, const struct reply *reply);

/* Notes that the answer is the one which `earlier` tells of. */
void record_repeat(struct record *rec, const struct record *earlier);

#endif
