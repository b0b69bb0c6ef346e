#ifndef LANBOOT_HOST_H
#define LANBOOT_HOST_H
/*
 * Which machine boots what: the [profile …] and [host …] sections, and finding a machine's own
 * in constant time. Strings belong to the configuration that the table is part of.
 */
#include "common/strval.h"

/* How PXE firmware is brought to load its boot file. */
enum pxe_mode { PXE_MODE_AUTO, PXE_MODE_DIRECT, PXE_MODE_4011, PXE_MODE_MENU };

/* A yes or no that may be left open. */
enum tristate { TRISTATE_UNSET, TRISTATE_YES, TRISTATE_NO };

/* What a machine is brought to boot: a section says one of these, and the nearest one counts. */
enum boot_kind {
	BOOT_NONE,
	BOOT_KERNEL,  /* kernel, initrds, command line */
	BOOT_SCRIPT,  /* a file with an iPXE script of the site's own */
	BOOT_CHAIN,   /* another script or boot loader */
	BOOT_LOCAL,   /* its own disk */
	BOOT_WIMBOOT, /* Windows PE */
	BOOT_MEMTEST, /* a program loaded like a kernel, without anything else */
	BOOT_MENU,    /* what the person before it chooses */
};

/* What to do when all tries have failed; 0: not said. */
enum on_failure { ON_FAILURE_DEFAULT, ON_FAILURE_PROMPT, ON_FAILURE_SHELL, ON_FAILURE_REBOOT };

/* A line of a section. */
struct key_line {
	const struct key_line *next;
	const char *key;
	unsigned line;
};

/* A DHCP option that pxedhcpd's answers to a machine have besides those of its own. */
struct boot_option {
	uint8_t code;
	bool is_text; /* of KEY_OPTION's variables, and with a NUL behind it */
	uint8_t len;
	const uint8_t *bytes;
	const char *written; /* `17:iscsi:…`, for --dump-config */
};

enum { BOOT_OPTIONS_MAX = 16 }; /* of a machine */

/* What a machine does whose apkovl is not there; 0: not said. */
enum no_apkovl { NO_APKOVL_DEFAULT, NO_APKOVL_WAIT, NO_APKOVL_BARE };

/*
 * What a machine loads. NULL or 0: not said. Files are paths beneath the root, or URLs; of lists
 * the members are separated by blanks.
 */
struct boot {
	int kind; /* enum boot_kind; follows from the other members, see conf_link */
	const struct key_line *said; /* what this section itself says, its last line first */

	const char *kernel;
	const char *script;
	const char *chain;
	int local; /* enum tristate */
	const char *wimboot;
	const char *memtest;
	const char *menu; /* names of profiles */

	const char *alpine; /* `3.24 lts`: names the files that are not named */
	const char *flavor; /* lts, virt: the same */
	const char *initrd; /* a list */
	const char *modloop;
	const char *apkovl;
	const char *overlay; /* instead: a list of folders that httpbootd packs one of */
	int no_apkovl;       /* enum no_apkovl */
	const char *repo;    /* a list */
	const char *cmdline;
	const char *bootmgr, *bcd, *boot_sdi, *boot_wim; /* beside wimboot */

	const char *title;     /* in a menu */
	uint32_t menu_timeout; /* seconds */
	uint32_t tries;        /* how often until on_failure */
	int on_failure;        /* enum on_failure */

	/* For pxedhcpd. */
	const char *boot_file;  /* instead of the architecture's */
	const char *script_url; /* instead of [pxedhcpd] script */
	int pxe_mode;           /* enum pxe_mode; 0: what [pxedhcpd] says */
	int ignore;             /* enum tristate */
	uint32_t delay_ms;      /* before an offer */
	const struct boot_option *options[BOOT_OPTIONS_MAX]; /* up to the first NULL */
};

/* Who a [host …] section is for, from the most exact to the least. */
enum host_kind {
	HOST_MAC,
	HOST_UUID,
	HOST_CLIENT, /* client identifier, option 61 of DHCP: known to pxedhcpd alone */
	HOST_SERIAL,
	HOST_ASSET,
	HOST_ADDRESS,
	HOST_PREFIX, /* of a MAC */
	HOST_NET,
	HOST_PRODUCT,
	HOST_MANUFACTURER,
	HOST_ARCH,
	HOST_ANY,
	HOST_KINDS, /* how many there are */
};

enum { UUID_SIZE = 16, NET_BITS = 128, HOST_NAME_MAX_LEN = 64, HOST_ID_TEXT = 208 };
enum { HOST_MACS_MAX = 10, HOST_SECTION_TEXT = HOST_ID_TEXT }; /* 10 * 18 is less */
enum { MAPPED_BITS = 96 };   /* of a network: ::ffff:0:0/96 is IPv4 */
enum { CLIENT_ID_MAX = 64 }; /* bytes of a client identifier: a DUID has 20 to 40 */
enum { MENU_MAX = 64 };      /* a menu's profiles */
enum { OVERLAYS_MAX = 16 };  /* folders of an overlay */

/*
 * `bytes`: a MAC or its first bytes; a UUID as it is written (00112233-4455-… is 00 11 22 33 44
 * 55); an address or network as IPv6, IPv4 mapped into it. `text`: what firmware says of itself,
 * compared without regard to case, or a client identifier in hex, compared by its bytes; it belongs
 * to whoever made the id.
 */
struct host_id {
	enum host_kind kind;
	uint8_t
	    len; /* bytes in use: 6, 16, 1..5, 0; of a network: its bits; of a text: its length */
	uint8_t bytes[UUID_SIZE];
	const char *text;
};

struct profile {
	struct boot boot; /* conf_link adds what it inherits */
	const char *name;
	const char *inherits;
	unsigned inherits_line, menu_line;
	const char *file; /* where the section starts */
	unsigned line;
	enum { PROFILE_FRESH, PROFILE_OPEN, PROFILE_DONE } linked; /* for conf_link */
	bool refused; /* a line of it, or of what it inherits, was an error */
};

struct host {
	struct boot *own; /* goes before the profile's; NULL: it says nothing of its own */
	const char *name;
	const char *profile_name;
	const char *once_name; /* the profile to boot one time */
	unsigned profile_line, once_line, menu_line, name_line;
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

/* What is known of a machine; NULL: not that. */
struct machine_id {
	const uint8_t *mac;    /* MAC_LEN bytes */
	const uint8_t *uuid;   /* UUID_SIZE bytes, in the order of its text */
	const uint8_t *client; /* its client identifier, client_len bytes */
	size_t client_len;
	const char *serial, *asset, *product, *manufacturer; /* as its firmware says them */
	const char *arch;                                    /* as host_arch() has it */
	const struct addr *addr;                             /* its address; the port is ignored */
};

/*
 * `52:54:00:12:34:56` (or with `-`, or bare), `52:54:00:*` (a prefix of 1 to 5 bytes),
 * `44454c4c-4d00-1039-8035-b4c04f4b4d31`, `10.0.3.7`, `10.0.3.0/24`, `fd00:10::/64`,
 * `client-id HEX`, `serial TEXT`, `asset TEXT`, `product TEXT`, `manufacturer TEXT`, `arch NAME`,
 * or `*`. False on anything else. id->text points into `text`. Pure.
 */
bool host_id_parse(const char *text, struct host_id *id);

/* The same as text, in lower case but for TEXT. Needs HOST_ID_TEXT bytes; returns `out`. Pure. */
char *host_id_text(const struct host_id *id, char out[HOST_ID_TEXT]);

/* What stands in a host's header: its id, or all its MACs, with blanks. Returns `out`. Pure. */
char *host_section_text(const struct host *h, char out[HOST_SECTION_TEXT]);

/* The `n`th of its ids, from 0: 0 is h->id. n is at most h->n_others. Pure. */
const struct host_id *host_nth_id(const struct host *h, size_t n);

/*
 * A client identifier as people write it: two to CLIENT_ID_MAX bytes in hex, with `:`, `-`,
 * `.` or a blank between them (then a byte may be one digit) or nothing, perhaps with 0x in front.
 * How many bytes; 0 on anything else. Pure.
 */
size_t client_id_parse(const char *text, size_t len, uint8_t bytes[CLIENT_ID_MAX]);

/* The id of an address: a network of NET_BITS bits. Pure. */
void host_id_of_addr(const struct addr *a, struct host_id *id);

/* Keeps the first `bits` of a network's bits. Pure. */
void host_id_mask(struct host_id *id, unsigned bits);

/*
 * Boards without a maker's care say these texts and UUIDs (DSP0134 §7.2.1): they tell no machine
 * from another. Pure.
 */
bool host_text_is_filler(const char *text);
bool host_uuid_is_filler(const uint8_t uuid[UUID_SIZE]);

/*
 * True if the id can only be one machine's, and httpbootd can know it: MAC, UUID, serial number,
 * asset tag, address. Pure.
 */
bool host_id_is_exact(const struct host_id *id);

/*
 * A processor by Alpine's name for it: x86_64, x86, aarch64, armv7, riscv64 or loongarch64, from
 * that or from iPXE's (`i386`, `arm64` …); NULL: none of them. Pure.
 */
const char *host_arch(const char *name);

/* The nth (from 0) of these processors; NULL: there are no more. */
const char *host_arch_nth(size_t n);

/* `44454c4c-4d00-1039-8035-b4c04f4b4d31`, any case. Pure. */
bool str_uuid(const char *s, uint8_t uuid[UUID_SIZE]);

/* The same as text, in lower case. Needs HOST_ID_TEXT bytes; returns `out`. Pure. */
char *uuid_text(const uint8_t uuid[UUID_SIZE], char out[HOST_ID_TEXT]);

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

/* True if a menu (NULL: none) lists the profile whose name is the `len` bytes at `name`. Pure. */
bool menu_lists(const char *menu, const char *name, size_t len);

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

/* Fills in what `b` does not say with what `under` says; what is booted is one of the two's alone.
 */
void boot_inherit(struct boot *b, const struct boot *under);

/* What this host boots: its own values, then its profile's. */
struct boot host_boot(const struct host *h);

void host_table_free(struct host_table *t);

#endif
