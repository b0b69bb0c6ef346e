#ifndef LANBOOT_COMMON_CONF_H
#define LANBOOT_COMMON_CONF_H
/*
 * The configuration: one INI file for the three daemons. Every key stands in the table of
 * keys.c; this is where its values end up, and how a file is read.
 *
 * A loaded configuration never changes: a reload makes a new one. Everything in it lives until
 * conf_free.
 */
#include "common/arch.h"
#include "common/arena.h"
#include "common/host_table.h"
#include "common/strval.h"
#include "common/words.h"

#include <stdio.h>

struct addrs {
	struct addr *addr;
	size_t n;
};

struct port_range {
	uint16_t first, last; /* 0: none */
};

/* What an iPXE that sits in a network card's ROM is given first. */
enum ipxe_rom { IPXE_ROM_SCRIPT, IPXE_ROM_CHAIN };

/* Who is told to ask httpbootd by HTTPS: nobody, UEFI HTTP Boot, iPXE that can do so, too. */
enum https_mode { HTTPS_NO, HTTPS_FIRMWARE, HTTPS_YES };

/* Relays of DHCP: none, those of the networks named, or, where none is, of private ones. */
struct relays {
	bool on;
	struct words nets;
};

struct conf_lanboot {
	char *user; /* who all three become; NULL: each its own */
	char *root;
	struct words link_roots;  /* folders that a link in the root may lead to */
	bool autoexec;            /* make up autoexec.ipxe */
	bool loaders;             /* make up grub.cfg, pxelinux.cfg/… */
	struct in_addr address;   /* 0.0.0.0: the address of the interface that heard the client */
	struct words clients;     /* see clients.h */
	struct words events;      /* of event_target_parse(), or `none` alone */
	struct words admin_names; /* see admin_host.h */
	struct words include;
	struct words hosts; /* lists of machines; from conf_load on with the folder in front */
	char *inventory;    /* URL that machines are fetched from; NULL: none */
	uint32_t inventory_seconds; /* how often */
	char *inventory_map; /* where in its answer what stands; NULL: as `lanboot export` has it */
	char *inventory_token_file; /* NULL: it wants none */
	char *inventory_ca;    /* who may have signed its certificate; NULL: the system's say */
	char *secure_boot_key; /* what the tools sign with; the daemons never open it */
	char *ca_key;          /* nor this, of the site's authority for HTTPS */
};

struct conf_pxedhcpd {
	char *user;                 /* NULL: conf_user says */
	struct words interfaces;    /* none: every one that is up and has an IPv4 address */
	char *boot_file[ARCHS_MAX]; /* by arch.boot_file; NULL: none */
	char *script;               /* URL for iPXE, with {address} and {port} */
	char *http_root;            /* URL in front of the boot file for UEFI HTTP Boot */
	int https;                  /* enum https_mode */
	int ipxe_rom;               /* enum ipxe_rom */
	struct relays relays;
	struct words clients; /* none: lanboot.clients; so in each of the daemons' */
	int pxe_mode;         /* enum pxe_mode */
	bool known_only;
	bool ipv6;                /* also by DHCPv6 */
	uint32_t standby;         /* seconds; 0: off */
	struct words classes;     /* prefixes of option 60 beside PXEClient and HTTPClient */
	struct words pxe_classes; /* those that speak PXE under another name */
	uint32_t rpi_delay_ms;
	char *menu_prompt;
	uint32_t menu_timeout;     /* seconds; 255: for ever */
	struct in_addr log_server; /* 0.0.0.0: httpbootd's, if it hears; INADDR_NONE: none */
	struct addrs admin;
};

enum { MENU_ITEMS = 16, SERVERS_MAX = 8 };

/* A line of the boot menu. */
struct menu_item {
	const char *text;
	const char *boot_file; /* NULL: the architecture's */
	const char *file;      /* where the section starts */
	unsigned line;
};

/* Whose folder of the root is looked in first. */
enum root_by { ROOT_BY_NONE, ROOT_BY_MAC, ROOT_BY_IP };

/* Which timeouts that clients ask for are agreed on: up to timeout-ms, all, none. */
enum timeout_option { TIMEOUT_SHORT, TIMEOUT_ANY, TIMEOUT_NONE };

/* A line of [tftp-map]. */
struct map_rule {
	bool pattern;     /* `from` is a regular expression, else the path's beginning */
	const char *from; /* a prefix has no `/` in front */
	const char *to;
	const char *file; /* where it stands */
	unsigned line;
};

struct conf_tftpd {
	char *user;              /* NULL: conf_user says */
	char *root;              /* NULL: lanboot.root */
	struct words link_roots; /* none: lanboot.link_roots */
	int root_by;             /* enum root_by */
	char *host_file;         /* NULL: none */
	struct addrs listen;
	struct words clients;
	bool single_port;        /* answer from the port that was asked */
	struct port_range ports; /* else from one of these */
	uint32_t max_blksize;
	uint32_t max_windowsize;
	uint32_t max_transfers;
	uint32_t max_transfers_per_client; /* 0: no limit of its own */
	uint64_t rate;                     /* bytes a second; 0: no limit */
	uint64_t rate_per_client;
	uint32_t timeout_ms;
	bool udp_segment;   /* let the kernel cut bursts up, where it can */
	int timeout_option; /* enum timeout_option */
	uint32_t retries;
	uint32_t max_seconds; /* 0: no limit */
	struct addrs admin;
};

struct conf_httpbootd {
	char *user;              /* NULL: conf_user says */
	char *root;              /* NULL: lanboot.root */
	struct words link_roots; /* none: lanboot.link_roots */
	struct addrs listen;
	struct addrs admin;
	struct words servers; /* base URLs; none: the one that the machine came to */
	char *public_url;     /* base URL instead of that; NULL: none */
	struct words clients;
	struct words proxies; /* addresses and networks whose X-Forwarded-… headers count */
	int bind;             /* enum bind_mode */
	struct words private; /* paths beneath the root that are had by a script's token alone */
	uint32_t private_seconds; /* that such a token holds */
	char *state;
	struct addrs event_listen;  /* none: no events by UDP */
	struct words event_senders; /* addresses and networks that may send there */
	struct addrs syslog;        /* where machines' consoles come to; none: nowhere */
	uint32_t machines;          /* that are kept in mind */
	char *overlays;             /* the folder of those that `overlay` names */
	char *cache;                /* the folder of what mirrors keep */
	char *secrets;              /* the folder of what is one machine's alone */
	struct addrs tls_listen;    /* none: no TLS */
	struct addrs tls_admin;     /* none: the administrator has none */
	char *tls_cert, *tls_key;
	char *collector;    /* URL that boots are sent to as traces; NULL: nowhere */
	char *collector_ca; /* who may have signed its certificate; NULL: the system's say */
	struct words store; /* `etcd` and its members' URLs; none: the state folder */
	char *store_ca;     /* who may have signed their certificates; NULL: the system's say */
	char *store_password_file; /* NULL: it wants none */
	bool listing;
	uint32_t max_connections;
	uint32_t max_connections_per_client; /* 0: no limit */
	uint64_t rate_per_client;            /* bytes a second; 0: no limit */
	uint64_t min_rate;                   /* bytes a second; 0: no limit */
	uint32_t idle_timeout;               /* seconds */
};

enum { ALIASES = 64 };

/* A folder that httpbootd serves beside its root. */
struct alias {
	const char *path; /* clean, no `/` at its ends */
	char *folder;     /* NULL: not said, which conf_load does not let pass */
	const char *file; /* where the section starts */
	unsigned line;
};

#define MIRROR_SIZE (UINT64_C(20) << 30) /* bytes, where `size` is not said */
enum { MIRRORS = 16 };

/* Files of others that httpbootd fetches as they are asked for, and keeps. */
struct mirror_section {
	const char *name; /* letters, digits, `_`, `-` and `.` */
	char *path;       /* where clients find it, with `/` in front; NULL: the name's */
	struct words
	    from; /* base URLs of upstreams; none: not said, which conf_load does not let pass */
	uint64_t size; /* bytes that are kept */
	char *keys;    /* the folder of Alpine's public keys; NULL: the default */
	bool freeze, offline, eager;
	struct words changes; /* patterns of files that change; none: by their names */
	const char *file;     /* where the section starts */
	unsigned line;
};

/* What was read of hosts.d in the folder of state, where a machine that was enrolled has a file. */
struct conf_hosts_d {
	size_t first;  /* index into the hosts of its first one; those before are written by hand */
	bool is_there; /* it has files */
	bool is_closed; /* it may not be read, or nobody can say whether it is there */
};

enum { INVENTORY_TOLD = 20 };

/* What was read of the inventory as it was fetched last (conf_inventory.h). */
struct conf_inventory {
	size_t first;     /* index into the hosts of its first one; they are behind all others */
	bool is_there;    /* it was fetched, and read */
	bool is_closed;   /* it may not be read */
	size_t n_left;    /* records that are left out, */
	size_t n_clashes; /* so many of them for a section of ours */
	size_t n_told;
	const char *left[INVENTORY_TOLD]; /* why; of the first ones */
};

/* What servers that are alike have to agree on, a digest each (conf_alike.h). */
enum { CONF_KINDS = 12, CONF_ALIKE = 16 };

struct conf_alike {
	uint8_t digest[CONF_KINDS][CONF_ALIKE];
};

/* Where a key was set. */
struct conf_location {
	const char *file;
	unsigned line;
	const char *text; /* as written, for --dump-config; NULL: not set, the default holds */
};

struct conf {
	struct conf_lanboot lanboot;
	struct conf_pxedhcpd pxedhcpd;
	struct conf_tftpd tftpd;
	struct conf_httpbootd httpbootd;
	struct host_table hosts;
	struct menu_item menu[MENU_ITEMS];
	size_t menu_n;
	struct map_rule *rules; /* of [tftp-map], in their order; no part of the arena */
	size_t rules_n;
	struct alias alias[ALIASES];
	size_t alias_n;
	struct mirror_section mirror[MIRRORS];
	size_t mirror_n;
	struct conf_hosts_d hosts_d;
	struct conf_inventory inventory;
	uint64_t digest; /* of all files that were read, their names and bytes, in whatever order */
	struct conf_alike alike;         /* all zeros, unless the source asks for it */
	struct conf_location *locations; /* one for each row of the table of keys */
	struct arena arena;              /* holds every string above */
};

/* The file, by a descriptor of its folder, so that it can be read again without privileges. */
struct conf_source {
	const char *path;  /* as given, for messages */
	const char *base;  /* its last component, within path */
	int dir;           /* the folder; -1: not open */
	int aide;          /* socket of who opens the files for us (conf_files.h); -1: we do */
	const char *state; /* the folder whose hosts.d is read, too; NULL: what the file says */
	bool compares;     /* its digests are wanted, conf.alike */
	const char
	    *inventory; /* what stands in that, whatever is on the disk; NULL: what is there */
};

/*
 * Opens the folder of the file at `path`, which must outlive the source. Returns false, with errno,
 * if it is not there.
 */
bool conf_source_open(struct conf_source *s, const char *path);

/*
 * Reads the file and what it includes. Then the files of hosts.d are read, if that is there and may
 * be read. Returns the configuration, which conf_free() frees; NULL if anything in it is wrong:
 * then all that is wrong has been written to `errors`, one `file:line: what; what to do` a line.
 */
struct conf *conf_load(const struct conf_source *s, FILE *errors);

/* A file of the configuration as it is to be, though another or none is on the disk. */
struct conf_change {
	const char *file; /* its name as in messages: folder and all */
	const char *text; /* NULL: it is not there */
};

/*
 * Does the same as if those `n` files were on the disk, whose names lead into a folder that is read
 * in any case.
 */
struct conf *conf_load_with(
    const struct conf_source *s, const struct conf_change *changes, size_t n, FILE *errors);

/* Returns true if both were read of the same files with the same bytes in them. */
bool conf_is_same(const struct conf *a, const struct conf *b);

/*
 * Sends all files of the configuration, the one at `s` first, to who asked for them: what that one
 * includes, as it stands now, and no others. Errors in it are left to who reads it. Returns false
 * with errno if nobody is there any more.
 */
bool conf_send_files(const struct conf_source *s, int socket);

/* Frees the configuration and all that it points to; NULL is fine. */
void conf_free(struct conf *c);

/*
 * Writes all keys with their values and defaults, as an INI file that would load and say the same;
 * `include` is a comment in it, for what was included is part of it.
 */
void conf_dump(const struct conf *c, FILE *out);

/*
 * Writes the sections of that kind as conf_dump does, without comments and without what servers
 * that are alike may differ in (is_own of the key). The kind is one of key_sections, `host` those
 * that are written by hand, `hosts.d` those that were enrolled, or `inventory`.
 */
void conf_dump_alike(const struct conf *c, const char *kind, FILE *out);

/*
 * Writes to `out`, a line each, which keys of [lanboot] and [section] differ between what was
 * started and what is in the file now, and take effect only at the next start (addresses,
 * folders, the user). Returns how many.
 */
size_t conf_needs_restart(
    const struct conf *started, const struct conf *now, const char *section, FILE *out);

/* Returns the port of httpbootd's first address, in the host's byte order. */
uint16_t conf_http_port(const struct conf *c);

/* Returns the longest timeout of a client that tftpd agrees on, in seconds; 0: none. */
uint32_t conf_tftpd_max_timeout_s(const struct conf *c);

/*
 * Returns who the daemon of [`section`] becomes: `user` of that section, else of [lanboot], else
 * the user that is made for it: lanboot-dhcp, lanboot-tftp, lanboot-http. *from is the section that
 * says so, NULL for the last.
 */
const char *conf_user(const struct conf *c, const char *section, const char **from);

/* Returns the folder of state, also while defaults are not set yet. */
const char *conf_state(const struct conf *c);

/* Returns the folder that tftpd serves: its own `root`, else lanboot's. */
const char *conf_tftpd_root(const struct conf *c);

/* Returns the folder that httpbootd serves: its own `root`, else lanboot's. */
const char *conf_httpbootd_root(const struct conf *c);

/* Returns the folders that links in tftpd's root may lead to: its `link-roots`, else lanboot's. */
const struct words *conf_tftpd_link_roots(const struct conf *c);

/* Returns the same of httpbootd's root. */
const struct words *conf_httpbootd_link_roots(const struct conf *c);

/* Writes `file:line` where `name` in `section` was set, or `default`. Returns `out`. */
const char *conf_where(const struct conf *c, const char *section, const char *name, char out[300]);

#endif
