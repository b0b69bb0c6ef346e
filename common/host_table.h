#ifndef LANBOOT_COMMON_HOST_TABLE_H
#define LANBOOT_COMMON_HOST_TABLE_H
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
	const char *once_name; /* the profile to boot one time */
	const char *room;      /* NULL: not said */
	struct words tags;
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
	size_t n_ids; /* in all: n and each one's n_others */
	uint32_t
	    *index; /* 1-based indexes into hosts, by hash of the id; a power of two of slots */
	size_t slots;
	/* How many sections are of a kind, or a length: what no section is of is not looked up. */
	size_t per_kind[HOST_KINDS], per_prefix[MAC_LEN], per_net[NET_BITS + 1];
	struct profile *profiles;
	size_t n_profiles, profiles_capacity;
	size_t n_once; /* hosts with a `once` */
};

/* Writes what stands in a host's header: its id, or its MACs, with blanks. Returns `out`. Pure. */
char *host_section_text(const struct host *h, char out[HOST_SECTION_TEXT]);

/* Returns the `n`th of its ids, from 0, which is h->id; n is at most h->n_others. Pure. */
const struct host_id *host_nth_id(const struct host *h, size_t n);

/*
 * Adds a host that says nothing. Returns it; NULL if memory ran out. Earlier pointers to hosts
 * become invalid.
 */
struct host *host_table_add(struct host_table *t, const struct host_id *id);

/*
 * Gives the host that was added last further MACs, `n` of them, which must outlive the table.
 * Returns false if memory ran out.
 */
bool host_table_add_ids(struct host_table *t, const struct host_id *ids, size_t n);

/*
 * Adds a profile that says nothing; `name` must outlive the table. Returns it; NULL if memory ran
 * out. Earlier pointers to profiles become invalid.
 */
struct profile *host_table_add_profile(struct host_table *t, const char *name);

/* Returns the profile of that name; NULL if there is none. Pure. */
const struct profile *profile_find(const struct host_table *t, const char *name);

/* Returns the slot of t->index where the search for this id begins; t->slots is not 0. Pure. */
size_t host_slot(const struct host_table *t, const struct host_id *id);

/* Returns the host with exactly this id, or this as one of its MACs; NULL: there is none. Pure. */
const struct host *host_exact(const struct host_table *t, const struct host_id *id);

/* Where host_next() has got to; zero it to begin. */
struct host_walk {
	int kind;  /* enum host_kind, to be looked at next */
	int tried; /* lengths of that kind that were looked at */
};

/*
 * Returns the next section that is for this machine, from the most exact to the least, and moves
 * `walk` on; NULL: there are no more. Pure.
 */
const struct host *host_next(
    const struct host_table *t, const struct machine_id *m, struct host_walk *walk);

/*
 * Returns the most exact section for this machine, in the order of enum host_kind (the longest
 * prefix or network first); NULL: there is none. Pure.
 */
const struct host *host_find(const struct host_table *t, const struct machine_id *m);

/* Returns what this host boots: its own values, and its profile's where it says none. Pure. */
struct boot host_boot(const struct host *h);

/*
 * Takes the host that was added last away again, with all its MACs. Not behind one that was added
 * since then, for that would not be found.
 */
void host_table_drop(struct host_table *t);

/* Frees what the functions above have added, and empties the table. */
void host_table_free(struct host_table *t);

#endif
