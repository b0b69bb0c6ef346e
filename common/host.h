#ifndef LANBOOT_HOST_H
#define LANBOOT_HOST_H
/*
 * Which machine boots what: the [profile …] and [host …] sections, and finding a machine's own
 * in constant time. Strings belong to the configuration that the table is part of.
 */
#include "common/strval.h"

/* What a machine loads. NULL: not said. Files are paths beneath the root, or URLs. */
struct boot {
	const char *flavor; /* lts, virt: names the files that are not named */
	const char *kernel;
	const char *initrd;
	const char *modloop;
	const char *apkovl;
	const char *repo;
	const char *cmdline;
};

struct profile {
	struct boot boot;
	const char *name;
	const char *file; /* where the section starts */
	unsigned line;
};

struct host {
	struct boot boot; /* goes before the profile's */
	const char *name;
	const char *profile_name;
	unsigned profile_line;
	const struct profile *profile; /* NULL until host_table_link */
	uint8_t mac[MAC_LEN];          /* not in [host *] */
	const char *file;
	unsigned line;
};

struct host_table {
	struct host *hosts;
	size_t n, room;
	uint32_t *index; /* 1-based places in hosts, by hash of the MAC; a power of two of slots */
	size_t slots;
	struct profile *profiles;
	size_t n_profiles, profiles_room;
	uint32_t any; /* 1-based place of [host *]; 0: none */
};

/* Why a machine boots what it boots. */
enum host_match { HOST_NONE, HOST_BY_MAC, HOST_ANY };

/* Adds an empty host with this MAC, or [host *] if `mac` is NULL. NULL if memory ran out. */
struct host *host_add(struct host_table *t, const uint8_t mac[MAC_LEN]);

/* Adds an empty profile. NULL if memory ran out. Earlier pointers to profiles become invalid. */
struct profile *profile_add(struct host_table *t, const char *name);

/* NULL if there is none. */
const struct profile *profile_find(const struct host_table *t, const char *name);

/* The host with exactly this MAC, not [host *]. NULL if there is none. */
const struct host *host_exact(const struct host_table *t, const uint8_t mac[MAC_LEN]);

/* The machine's own section, else [host *], else NULL; *match says which. */
const struct host *host_find(
    const struct host_table *t, const uint8_t mac[MAC_LEN], enum host_match *match);

/* What this host boots: its own values, then its profile's. */
struct boot host_boot(const struct host *h);

void host_table_free(struct host_table *t);

#endif
