#ifndef LANBOOT_PXEDHCPD_RENDER_H
#define LANBOOT_PXEDHCPD_RENDER_H
/*
 * `pxedhcpd render`: the lines by which the site's own DHCP server names what pxedhcpd would. What
 * they say is asked of policy_decide(), case by case, so that both say the same.
 */
#include "common/daemon.h"
#include "pxedhcpd/policy.h"

/* The help text of the command. */
extern const char render_help[];

/* What a client can be; the first of these that it is counts. */
enum render_kind {
	RENDER_IPXE,
	RENDER_HTTP, /* option 60 begins with HTTPClient */
	RENDER_RPI,  /* the ROM of a Raspberry Pi */
	RENDER_PXE,  /* any other that says an architecture, or a class that pxedhcpd answers */
	RENDER_KINDS,
};

/* What a client is told, beside our address. */
struct render_told {
	bool is_told;   /* false: nothing */
	bool needs_mac; /* the URL has the client's MAC in it, which no line can put there */
	char file[OPTION_SIZE];
	struct dhcp_value vendor; /* option 43; where the firmware needs it */
	size_t extra_len;
	uint8_t extra[EXTRA_SIZE]; /* further options, as they are written */
};

/* Who of a kind is told something, by whose boot file it loads. */
struct render_rule {
	enum render_kind kind;
	bool is_any; /* whichever architecture: always so of iPXE and a Raspberry Pi */
	uint16_t n;
	uint16_t group[ARCHS_MAX]; /* numbers of architectures that have a boot file, arch.h */
	struct render_told told;
};

/* All that one machine is told, by kind; what is in no rule is told nothing. */
struct render_rules {
	size_t n;
	struct render_rule rule[2 + 2 * ARCHS_MAX];
};

/* Machines that one id of a section is for. */
struct render_who {
	const struct host_id *id; /* NULL: all that no section is for */
	const struct host *host;
	size_t set; /* for render_sets.c */
	uint32_t hash;
	bool is_needed;
};

/*
 * Machines that are told the same, and found in the same way: at level 0 by what is most exact.
 * Who is in a set of a level is in none of a later one.
 */
struct render_set {
	unsigned level;
	const struct render_who *who;
	size_t n;     /* 0: all others, which is the last set */
	unsigned own; /* RENDER_BIT of each kind that is told something else than others are */
	unsigned
	    listed; /* the same, and of those that a later set would take if it were not there */
};

#define RENDER_BIT(kind) (1u << (kind))

enum { RENDER_LEVELS = 3 + MAC_LEN };

struct render {
	struct policy_input in; /* the configuration, our address, the port */
	const char *conf_path;
	bool boards; /* lines for U-Boot alone; pxedhcpd answers all others */
	struct in_addr self;
	char address[INET_ADDRSTRLEN]; /* as text */
	struct render_who *who;
	size_t n_who;
	struct render_set *set;
	size_t n;
	struct render_rules *usual;           /* what all others are told */
	struct render_rules *rules, *scratch; /* room for what is asked last, and to compare */
	unsigned any_own;                     /* of all sets */
	uint64_t groups;     /* a bit of each group that a rule of any set is for */
	uint64_t options[4]; /* a bit of each option that any of them tells beside */
	FILE *out;
	FILE *errors;
	unsigned unsaid; /* what could not be said, each of which was told to `errors` */
};

/*
 * Asks what the machine `who` is told, as each kind of client that it can be. Pure. `rules` is
 * filled.
 */
void render_ask(
    const struct policy_input *in, const struct render_who *who, struct render_rules *rules);

/* Leaves in `rules` what boards with U-Boot are told, who are firmware by their architecture. Pure.
 */
void render_keep_boards(struct render_rules *rules);

/* Returns true if both tell the same. Pure. */
bool render_rules_same(const struct render_rules *a, const struct render_rules *b);

/* Returns true if both tell the same to that kind. Pure. */
bool render_kind_same(
    const struct render_rules *a, const struct render_rules *b, enum render_kind kind);

/* Returns a number that is the same where render_rules_same() is true. Pure. */
uint32_t render_rules_hash(const struct render_rules *rules);

/* Returns whether it is a group: an architecture whose boot file some architecture loads. Pure. */
bool render_is_group(uint16_t arch);

/*
 * Returns how exactly the id finds a machine, from 0, as host_find does; -1: pxedhcpd does not know
 * what it says. Pure.
 */
int render_level(const struct host_id *id);

/*
 * Writes the id as bytes that are in a packet: MAC or its beginning, option 97 or 61. Returns how
 * many. Pure.
 */
size_t render_bytes(const struct host_id *id, uint8_t out[CLIENT_ID_MAX]);

/* Fills r->set. Returns false if memory ran out. render_free() frees what it made. */
bool render_make_sets(struct render *r);

/* Frees what render_make_sets() made. */
void render_free(struct render *r);

/*
 * Returns what a set is told: r->usual of the last one; else it is in r->rules, until the next
 * call.
 */
const struct render_rules *render_rules_of(struct render *r, const struct render_set *s);

enum { RENDER_NAME = 64 };

/* How lines call a kind: `ipxe`, `http`, `rpi`, `pxe`. */
extern const char *const render_kind_name[RENDER_KINDS];

/* Writes how lines call a rule: `pxe`, `efi-x64`, `http-efi-x64`. Returns `out`. */
const char *render_rule_name(const struct render_rule *rule, char out[RENDER_NAME]);

/* Writes `n` bytes in hex, `sep` between them (0: none). */
void render_hex(FILE *out, const void *bytes, size_t n, char sep);

/* How a byte that is no plain character is written: `\303` or `\u00c3`. */
enum render_escape {
	RENDER_OCTAL, /* ISC dhcpd: its conflex.c, read_string */
	RENDER_JSON,  /* Kea, which reads it as that byte */
};

/* Writes `text` in quotes. */
void render_string(FILE *out, const char *text, enum render_escape escape);

/* Writes which machines are in a set, and where the file says so, in one line, as a comment. */
void render_comment_set(const struct render *r, const struct render_set *s, const char *begin);

/*
 * Writes a line that says what cannot be said by this server, as a comment and to r->errors, and
 * counts it.
 */
void render_unsaid(struct render *r, const char *begin, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, of a rule whose URL has each client's own MAC in it. */
void render_unsaid_mac(struct render *r, const char *begin, const struct render_rule *rule);

/* Writes, as comments, what made the lines and where they go. */
void render_head(const struct render *r, const char *begin, const char *where);

/*
 * Returns the `n`th, from 0, of the words that option 60 of a client begins with; NULL: there are
 * no more. *says_arch: it may go on with `:Arch:00007`; *http: that is a number of HTTP Boot. Pure.
 */
const char *render_class(const struct conf *c, size_t n, bool *says_arch, bool *http);

/* Writes r as dnsmasq's lines to r->out, and what they cannot say as render_unsaid() does. */
void render_dnsmasq(struct render *r);

/* Writes r as the lines of ISC's dhcpd to r->out, and what they cannot say as render_unsaid() does.
 */
void render_isc(struct render *r);

/* Writes r as Kea's JSON to r->out, and what it cannot say as render_unsaid() does. */
void render_kea(struct render *r);

/* Writes r as what to enter on OPNsense's pages, and what they cannot say as render_unsaid() does.
 */
void render_opnsense(struct render *r);

/* Writes the part of that for its Dnsmasq. */
void render_opnsense_dnsmasq(struct render *r);

/* Writes the part of that for its Kea. */
void render_opnsense_kea(struct render *r);

/* Writes a line `  NAME      VALUE`, what stands in a field of a page. */
void render_field(const struct render *r, const char *name, const char *value);

/*
 * Writes a line of fields, an entry of a page, each as wide as `width` says, or more, and at least
 * two spaces apart; the last width is 0. An empty field is `-`.
 */
void render_row(const struct render *r, const size_t *width, const char *const *cells);

/*
 * Returns what `rules` tell that kind of client that loads the group's boot file; NULL: nothing, or
 * a URL with a MAC in it. Pure.
 */
const struct render_told *render_told_to(
    const struct render_rules *rules, enum render_kind kind, uint16_t group);

/*
 * Compares what was rendered with a file that was written of it (`-`: standard input): all lines
 * but comments and empty ones. Says to `out` where the first difference is. Returns 0 if there is
 * none, 1 if there is, EX_NOINPUT if the file cannot be read, which is said on standard error.
 */
int render_compare(const char *text, const char *path, FILE *out);

/* Runs `render KIND`. Returns the exit code: 0; 1 where something could not be said; EXIT_USAGE. */
int render(struct daemon *d);

#endif
