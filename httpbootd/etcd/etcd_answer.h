#ifndef LANBOOT_HTTPBOOTD_ETCD_ETCD_ANSWER_H
#define LANBOOT_HTTPBOOTD_ETCD_ETCD_ANSWER_H
/*
 * What etcd's HTTP gateway answers: JSON, in which numbers of 64 bits are strings, and what is 0,
 * false or empty is left out. Pure.
 */
#include "httpbootd/etcd/etcd_ask.h"

enum {
	ETCD_ERROR = 200,
	ETCD_TOKEN = 1500, /* a JWT is some hundred bytes */

	/* Of gRPC (google/rpc/code.proto), in `code`. */
	ETCD_INVALID = 3,
	ETCD_DENIED = 7,
	ETCD_PRECONDITION = 9,
	ETCD_UNAUTHENTICATED = 16,
};

/* A note as it stands there. */
struct etcd_note {
	const char *name;  /* behind ETCD_FOLDER */
	const char *value; /* without control characters; what does not fit is cut off */
	int64_t revision;  /* at which it was written last */
};

struct etcd_answer {
	int64_t revision; /* of the whole store */
	int64_t count;    /* of all notes that were asked for, and not only those of this page */
	bool is_swapped, has_more;
	unsigned code; /* of an error; 0: there is none */
	char error[ETCD_ERROR];
	char token[ETCD_TOKEN]; /* of a login; empty: there is none, or it is longer */
};

/*
 * Reads `len` bytes. Each note among them goes to `note` (NULL: nowhere), which returns false to
 * end it; what lasts no longer than that call. Notes that are not ours are left out. Returns false
 * if it is no such JSON, or was ended.
 */
bool etcd_answer_read(const char *text, size_t len, struct etcd_answer *a,
    bool (*note)(void *arg, const struct etcd_note *n), void *arg);

/* The same of what is said of the store, with its revision: without one it is none of etcd's. */
bool etcd_answer_read_store(const char *text, size_t len, struct etcd_answer *a,
    bool (*note)(void *arg, const struct etcd_note *n), void *arg);

#endif
