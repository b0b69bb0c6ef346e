#ifndef LANBOOT_HOST_H
#define LANBOOT_HOST_H
/*
 * Which machine boots what: the [profile …] and [host …] sections, and finding a machine's own
 * in constant time. Strings belong to the configuration that the table is part of.
 */
#include "common/strval.h"

/* How PXE firmware is brought to load its boot file. */
enum pxe_form { PXE_FORM_AUTO, PXE_FORM_DIRECT, PXE_FORM_4011, PXE_FORM_MENU };

/* A yes or no that may be left open. */
enum said { SAID_NOTHING, SAID_YES, SAID_NO };

/* What a machine loads. NULL or 0: not said. Files are paths beneath the root, or URLs. */
struct boot {
	const char *flavor; /* lts, virt: names the files that are not named */
	const char *kernel;
	const char *initrd;
	const char *modloop;
	const char *apkovl;
	const char *repo;
	const char *cmdline;

	/* For pxedhcpd. */
	const char *boot_file;  /* instead of the architecture's */
	const char *script_url; /* instead of [pxedhcpd] script */
	int form;               /* enum pxe_form; 0: what [pxedhcpd] says */
	int ignore;             /* enum said */
};

/* Who a [host …] section is for, from the most exact to the least. */
enum host_kind { HOST_MAC, HOST_UUID, HOST_PREFIX, HOST_ANY };

enum { UUID_SIZE = 16, HOST_ID_TEXT = 37 };

struct host_id {
	enum host_kind kind;
	uint8_t len; /* bytes in use: 6, 16, 1..5, 0 */
	uint8_t
	    bytes[UUID_SIZE]; /* a UUID as it is written: 00112233-4455-… is 00 11 22 33 44 55 */
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
	struct host_id id;
	const char *file;
	unsigned line;
};

struct host_table {
	struct host *hosts;
	size_t n, room;
	uint32_t *index; /* 1-based places in hosts, by hash of the id; a power of two of slots */
	size_t slots;
	size_t
	    per_prefix[MAC_LEN]; /* how many prefixes have this length: others are not looked up */
	struct profile *profiles;
	size_t n_profiles, profiles_room;
};

/* What is known of a machine; NULL: not that. */
struct machine_id {
	const uint8_t *mac;  /* MAC_LEN bytes */
	const uint8_t *uuid; /* UUID_SIZE bytes, in the order of its text */
};

/*
 * `52:54:00:12:34:56` (or with `-`, or bare), `52:54:00:*` (a prefix of 1 to 5 bytes),
 * `44454c4c-4d00-1039-8035-b4c04f4b4d31`, or `*`. False on anything else. Pure.
 */
bool host_id_parse(const char *text, struct host_id *id);

/* The same as text, in lower case. Needs HOST_ID_TEXT bytes; returns `out`. Pure. */
char *host_id_text(const struct host_id *id, char out[HOST_ID_TEXT]);

/* `44454c4c-4d00-1039-8035-b4c04f4b4d31`, any case. Pure. */
bool str_uuid(const char *s, uint8_t uuid[UUID_SIZE]);

/* Adds an empty host. NULL if memory ran out. Earlier pointers to hosts become invalid. */
struct host *host_add(struct host_table *t, const struct host_id *id);

/* Adds an empty profile. NULL if memory ran out. Earlier pointers to profiles become invalid. */
struct profile *profile_add(struct host_table *t, const char *name);

/* NULL if there is none. */
const struct profile *profile_find(const struct host_table *t, const char *name);

/* Where the search for this id begins in t->index. For host_table.c; t->slots is not 0. */
size_t host_slot(const struct host_table *t, const struct host_id *id);

/* The host with exactly this id. NULL if there is none. */
const struct host *host_exact(const struct host_table *t, const struct host_id *id);

/* The most exact section for this machine: its MAC, its UUID, the longest prefix, [host *]; or
 * NULL. */
const struct host *host_find(const struct host_table *t, const struct machine_id *m);

/* What this host boots: its own values, then its profile's. */
struct boot host_boot(const struct host *h);

void host_table_free(struct host_table *t);

#endif
