#ifndef LANBOOT_HTTPBOOTD_HTTP_GUARD_H
#define LANBOOT_HTTPBOOTD_HTTP_GUARD_H
/*
 * Who may have what is one machine's alone: asks the kernel who asks, has common/bind.h decide, and
 * logs who asked for what is another's.
 */
#include "common/bind.h"
#include "httpbootd/boot/own_files.h"
#include "httpbootd/boot/token.h"
#include "httpbootd/http/askers.h"
#include "httpbootd/http/request.h"

struct site;

struct guard {
	int neighbours;            /* of neighbour_open; -1: none, and nobody is near */
	uint8_t (*first)[MAC_LEN]; /* of each section, who first said the words it is found by */
	bool *has_first;
	size_t n_sections;
	struct token_table *tokens; /* NULL: memory ran out, and nothing private is given */
	struct own_files own;       /* paths that are one machine's */
	struct askers askers;       /* how much each was told of late */
};

/* What is asked for. */
struct guard_question {
	const struct machine_id *said; /* of the machine; its address is who asks, NULL: nobody */
	const char *key;               /* of the request; NULL: none */
	const struct host *only;       /* this section or none; NULL: the most exact one */
	bool always;                   /* even if nothing that it boots is a machine's own */
	bool is_dry_run;               /* nobody asks: everything may be had */
	const char *test;              /* of the request */
};

struct guard_answer {
	const struct host *host;   /* the section that who asks may have; NULL: none */
	enum bind_verdict verdict; /* of `host`, or of the one that it was refused first */
	bool is_bound;             /* true if it depends on who asks */
	bool is_refused;           /* a section was refused */
	struct bind_asker asker;   /* looked up if is_bound, or if there is no section */
};

/* Begins with nothing known. `c` is read. */
void guard_open(struct guard *g, const struct conf *c);

/* Forgets who said what, for the configuration is another one: `c`. Tokens stay good. */
void guard_reload(struct guard *g, const struct conf *c);

/* Frees what it holds. */
void guard_close(struct guard *g);

/*
 * Finds the most exact section that who asks may have. One that boots what is a machine's own, and
 * is not this machine's, counts as not there: the next less exact one is looked at, so that who
 * asks for another's learns no more than if there were no such machine. Logs that, once a minute
 * and asker.
 */
void guard_ask(struct site *site, const struct guard_question *q, struct guard_answer *a);

/*
 * Returns true if the request, by its address or its key, may have what the section `h` has for the
 * machine that `said` tells. Logs where not.
 */
bool guard_admits(struct site *site, const struct request *q, const struct target *t,
    const struct machine_id *said, const struct host *h);

/* Finds out who it is at the address `client` (NULL: unknown). */
void guard_look(const struct guard *g, const struct addr *client, struct bind_asker *a);

/* Finds out who it is that asks by `q`. */
void guard_look_at(const struct guard *g, const struct request *q, struct bind_asker *a);

/* Logs, once a minute and asker, that something was not given. `for_mac`: whose it is, or NULL. */
void guard_tell(struct site *site, const struct bind_asker *asker, const uint8_t *for_mac,
    const struct host *h, const char *reason);

/* Logs that who asks by `q` has no token for what is the section's and private. */
void guard_tell_private(
    struct site *site, const struct request *q, const uint8_t *for_mac, const struct host *h);

/* Returns true if who asks may be told now that no section is for it: it does not ask too often. */
bool guard_tells(struct site *site, const struct bind_asker *asker);

#endif
