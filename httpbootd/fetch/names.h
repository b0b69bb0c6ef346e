#ifndef LANBOOT_HTTPBOOTD_FETCH_NAMES_H
#define LANBOOT_HTTPBOOTD_FETCH_NAMES_H
/*
 * Addresses of the servers that we ask, by their names: asked for (resolver.h), and kept for a
 * while. One thread alone uses it.
 */
#include "common/loop.h"
#include "httpbootd/fetch/resolver.h"

enum {
	NAMES_MAX = 16,              /* that are kept; who is asked for longest ago goes */
	NAMES_KEEP_MS = 60 * 1000,   /* an address */
	NAMES_FAILED_MS = 10 * 1000, /* that there is none */
	NAMES_TEXT = RESOLVER_NAME + 8 + RESOLVER_ADDRS * (ADDR_TEXT + 3),
};

enum names_state { NAMES_ASKED, NAMES_KNOWN, NAMES_FAILED };

struct names_entry {
	struct resolver_answer answer; /* its name empty: this place is free */
	enum names_state state;
	uint64_t until_ms; /* by the loop's clock; of one that is asked for, nothing */
	uint64_t used_ms;
};

struct names {
	struct loop *loop;
	struct loop_fd resolver;              /* its fd is -1: there is none */
	void (*answered)(struct names *self); /* called from the loop: some name is known now */
	struct names_entry entry[NAMES_MAX];
};

/*
 * Begins, with `resolver` a way to a resolver, which is the names' own from now on; -1: no name can
 * be looked up. names_close ends it.
 */
void names_open(
    struct names *names, struct loop *loop, int resolver, void (*answered)(struct names *));

/* Closes the way to the resolver, if there is one. */
void names_close(struct names *names);

/*
 * Returns where it stands with a name, and asks for it where nothing is known; then `answered` will
 * be called. *answer is its addresses, or the error, until the next call; NULL while it is asked
 * for.
 */
enum names_state names_look(
    struct names *names, const char *name, const struct resolver_answer **answer);

/*
 * Writes an answer as libcurl takes it, `boot.lan:80:10.0.0.2,[fd00::2]` (CURLOPT_RESOLVE).
 * Returns false if it has no address.
 */
bool names_text(const struct resolver_answer *answer, uint16_t port, char out[NAMES_TEXT]);

#endif
