#ifndef LANBOOT_HOST_TABLE_H
#define LANBOOT_HOST_TABLE_H
/*
 * The [profile …] and [host …] sections, and finding a machine's own in constant time: filled by
 * host_table.c, looked up by host_find.c. Strings belong to the configuration that the table is
 * part of.
 */
#include "common/boot.h"
#include "common/host_id.h"
#include "common/key_line.h"

struct profile {
	struct boot boot; /* conf_link adds what it inherits */
	const char *name;
	const char *inherits;
	const struct key_line *lines; /* what this section itself says */
	const char *file;             /* where the section starts */
	unsigned line;
	enum { PROFILE_FRESH, PROFILE_OPEN, PROFILE_DONE } linked; /* for conf_link */
	bool refused; /* a line of it, or of what it inherits, was an error */
};

struct host {
	struct boot *own; /* goes before the profile's; NULL: it says nothing of its own */
	const char *name;
	const char *profile_name;
	const char *once_name;                /* the profile to boot one time */
	const struct key_line *lines;         /* what this section itself says */
	const struct profile *profile, *once; /* NULL until conf_link */
	struct host_id id;
	const struct host_id *others; /* a machine's further MACs, if `id` is one */
	size_t n_others;
	const char *file;
	unsigned line;
	bool refused; /* a line of it was an error */
};

struct host_table {
	struct host *hosts;
	size_t n, capacity;
	size_t n_ids;    /* in all: n and each one's n_others */
	uint32_t *index; /* 1-based places in hosts, by hash of the id; a power of two of slots */
	size_t slots;
	/* How many sections are of a kind, or a length: what no section is of is not looked up. */
	size_t per_kind[HOST_KINDS], per_prefix[MAC_LEN], per_net[NET_BITS + 1];
	struct profile *profiles;
	size_t n_profiles, profiles_capacity;
	size_t n_once; /* hosts with a `once` */
};

/* What stands in a host's header: its id, or all its MACs, with blanks. Returns `out`. Pure. */
char *host_section_text(const struct host *h, char out[HOST_SECTION_TEXT]);

/* The `n`th of its ids, from 0: 0 is h->id. n is at most h->n_others. Pure. */
const struct host_id *host_nth_id(const struct host *h, size_t n);

/* Adds an empty host. NULL if memory ran out. Earlier pointers to hosts become invalid. */
struct host *host_table_add(struct host_table *t, const struct host_id *id);

/*
 * Gives the host that was added last further MACs, `n` of them, which must outlive the table. False
 * if memory ran out.
 */
bool host_table_add_ids(struct host_table *t, const struct host_id *ids, size_t n);

/* Adds an empty profile. NULL if memory ran out. Earlier pointers to profiles become invalid. */
struct profile *host_table_add_profile(struct host_table *t, const char *name);

/* NULL if there is none. */
const struct profile *profile_find(const struct host_table *t, const char *name);

/* Where the search for this id begins in t->index. For host_table.c; t->slots is not 0. */
size_t host_slot(const struct host_table *t, const struct host_id *id);

/* The host with exactly this id, or this as one of its MACs. NULL if there is none. */
const struct host *host_exact(const struct host_table *t, const struct host_id *id);

/* Where host_next() has got to; zero it to begin. */
struct host_walk {
	int kind;  /* enum host_kind, to be looked at next */
	int tried; /* lengths of that kind that were looked at */
};

/* The next section that is for this machine, from the most exact to the least; NULL: no more. */
const struct host *host_next(
    const struct host_table *t, const struct machine_id *m, struct host_walk *walk);

/* The most exact section for this machine, in the order of enum host_kind (the longest prefix or
 * network first); or NULL. */
const struct host *host_find(const struct host_table *t, const struct machine_id *m);

/* What this host boots: its own values, then its profile's. */
struct boot host_boot(const struct host *h);

void host_table_free(struct host_table *t);

#endif
