#ifndef LANBOOT_COMMON_BIND_H
#define LANBOOT_COMMON_BIND_H
/*
 * Whether who asks is the machine that is asked for. A query's words are anybody's; what the kernel
 * sends its answer to is not: the MAC address in its neighbour table. Beyond a router there is
 * none, and only a key tells. Pure.
 */
#include "common/conf.h"

/* Who asks, as the kernel knows him. */
struct bind_asker {
	const char *test; /* test_mark() of what asks, for the log alone */
	bool is_near;     /* on a link of ours, and `mac` is where the answer goes */
	uint8_t mac[MAC_LEN];
	const struct addr *addr; /* NULL: unknown */
};

enum bind_verdict {
	BIND_IS_OPEN,       /* bind = none: everybody may */
	BIND_BY_KEY,        /* the request has the section's key */
	BIND_BY_MAC,        /* it is the machine */
	BIND_OTHER_MAC,     /* another machine asks */
	BIND_OTHER_ADDRESS, /* the section is for another address */
	BIND_BEYOND,        /* nobody knows who asks: a router is between */
	BIND_NO_MAC,        /* the section is by words, and the request says no MAC with them */
	BIND_TAKEN,         /* another machine said these words first */
};

struct bind_question {
	const struct host *host;       /* the section that is asked for */
	const struct boot *boot;       /* what it says: host_boot() */
	int mode;                      /* enum bind_mode of [httpbootd] */
	const struct machine_id *said; /* what the request says of the machine */
	const char *key;               /* of the request; NULL: none */
	const struct bind_asker *asker;
	const uint8_t *first; /* the MAC that first said what a section by UUID, serial number or
				 asset tag is found by; NULL: nobody did */
};

/* Returns whether who asks is a machine of the section. */
enum bind_verdict bind_decide(const struct bind_question *q);

/* Returns true for the verdicts that let the request in. */
bool bind_admits(enum bind_verdict v);

/* Returns the verdict in words, for the log and explain; they live for ever. */
const char *bind_verdict_text(enum bind_verdict v);

/* Returns the mode that holds for a boot: its own, else that of [httpbootd]. */
enum bind_mode bind_mode_of(const struct boot *b, int mode);

/*
 * Returns true if the section is found by words that any machine could say, and only one does: by
 * UUID, serial number or asset tag.
 */
bool bind_is_by_words(const struct host *h);

/* Returns true if the value has a variable in it that is another one for each machine. */
bool bind_is_own_value(const char *value);

/* Returns the `n`th value of the boot's files (from 0) that is a machine's own; NULL: no more. */
const char *bind_own_value(const struct boot *b, size_t n);

/* Returns the nth of the values for files that are the same for each machine, or NULL. Pure. */
const char *bind_shared_value(const struct boot *b, size_t n);

/*
 * Returns true if the section boots anything that is not for everybody: an overlay, a file that is
 * a machine's own, an apkovl that the section of a single machine names, or what is private: by
 * private = yes, or beneath one of the `folders` of private in [httpbootd]. What it boots once, and
 * what can be chosen in its menu, count too.
 */
bool bind_is_wanted(const struct host *h, const struct words *folders);

enum { BIND_BOOTS = 2 + 2 * MENU_MAX };

/*
 * Lists all that the machines of a section may boot: *usual, which is host_boot(h), what it boots
 * once, and the profiles of both menus. Returns how many.
 */
size_t bind_boots(const struct host *h, struct boot *usual, const struct boot *list[BIND_BOOTS]);

#endif
