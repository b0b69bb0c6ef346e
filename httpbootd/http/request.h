#ifndef LANBOOT_HTTPBOOTD_REQUEST_H
#define LANBOOT_HTTPBOOTD_REQUEST_H
/* A request as it came, and the record of what became of it. */
#include "common/conf.h"
#include "common/root.h"
#include "httpbootd/codec/origin.h"
#include "httpbootd/http/endpoint.h"

enum { RECORD_PATH = 256, RECORD_NAME = 65 };

/* A request as it came; its strings need to last for the call only. */
struct request {
	struct ask ask;
	const char *http_host; /* the Host header; NULL: none */
	struct addr local;     /* our end of the connection; len 0: unknown */
	bool tls;
	bool dry; /* only asked what would be answered: nothing is noted or counted */
};

/* What the log will say of a request. Has copies: the configuration may be another by then. */
struct record {
	struct addr client;
	uint64_t started_ms;
	char method[12];
	char path[RECORD_PATH]; /* as asked for */
	enum endpoint_kind kind;
	unsigned status;    /* 0: not answered */
	const char *reason; /* why it was refused; a string that lives for ever, or NULL */
	uint64_t length;    /* of the answer's body */
	bool is_head;
	bool ignored; /* its section says ignore = yes */
	bool has_mac;
	uint8_t mac[MAC_LEN];   /* of the machine that it is about */
	char leads[ROOT_LEADS]; /* where a link leads that may not be followed; or empty */
	char host[RECORD_NAME], profile[RECORD_NAME], section[RECORD_NAME];
};

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

#endif
