#ifndef LANBOOT_COMMON_KEYS_H
#define LANBOOT_COMMON_KEYS_H
/*
 * The table of every key of the configuration. Parsing, --dump-config and the reference in
 * lanboot.ini(5) come from it: a new key is one row here and one member in conf.h, of a
 * profile in boot.h.
 */
#include "common/conf.h"

enum key_type {
	KEY_LINES,   /* char *: text over several lines, joined by a blank */
	KEY_FOLDER,  /* char *: absolute path */
	KEY_FOLDERS, /* struct words: absolute paths, separated by blanks */
	KEY_PATH,    /* char *: absolute path of a file */
	KEY_FILE,    /* char *: path beneath the root, or a URL, which may go on over lines */
	KEY_FILES,   /* struct words: several of these; may stand several times */
	KEY_INITRDS, /* struct initrds: a list of KEY_FILE; may stand several times */
	KEY_URL,     /* char *: http:// … , may have variables and go on over lines */
	KEY_NAME,    /* char *: letters, digits, `_` `-` `.`: a user, a host, a profile, a flavor */
	KEY_LABEL,   /* char *: up to LABEL_MAX bytes of UTF-8 on one line: a room */
	KEY_NAMES,   /* struct words: up to TAGS_MAX of KEY_NAME */
	KEY_MENU,    /* struct menu: names of profiles */
	KEY_RELEASE, /* char *: an Alpine release and flavor, `3.24 lts` */
	KEY_SERVERS, /* struct words: base URLs, without `/` at the end */
	KEY_ORIGIN,  /* char *: one base URL, without `/` at the end */
	KEY_NETS,    /* struct words: addresses and networks, as host_id_parse() takes them */
	KEY_CLIENTS, /* struct words: the same, and the words of clients.h */
	KEY_RELAYS,  /* struct relays: yes, no, or as KEY_NETS */
	KEY_EVENTS,  /* struct words: `none`, or of event_target_parse() */
	KEY_ADDR4,   /* struct in_addr; `none` is 255.255.255.255 */
	KEY_LISTEN,  /* struct addrs: several addr:port */
	KEY_WORDS,   /* struct words: separated by blanks */
	KEY_BOOL,    /* bool */
	KEY_TRISTATE, /* int: enum tristate, of yes, no or `default`, which leaves it open */
	KEY_PORTS,    /* struct port_range: first-last */
	KEY_NUMBER,   /* uint32_t within min..max */
	KEY_SIZE,     /* uint64_t: 0, or KEY_SIZE_MIN and more; with K, M or G */
	KEY_RULE,     /* struct map_rule: FROM -> TO; the key may stand there many times */
	KEY_OPTION,   /* const struct boot_option *[]: N:VALUE; the key may stand many times */
	KEY_CHOICE,   /* int: index into choices */
};

/* The object that a key's offset is into. */
enum key_target { IN_CONF, IN_BOOT, IN_PROFILE, IN_HOST, IN_ITEM, IN_RULE, IN_ALIAS, IN_MIRROR };

/* What the file that a key names has to be, where that can be seen; of a machine's boot alone. */
enum want_kind {
	WANT_NOTHING, /* the key names no file, or none that httpbootd serves as it is */
	WANT_KERNEL,
	WANT_INITRD,
	WANT_MODLOOP,
	WANT_APKOVL,
	WANT_REPO,    /* a folder */
	WANT_SCRIPT,  /* of the site's own */
	WANT_PROGRAM, /* whatever iPXE runs */
	WANT_DATA,    /* that a program reads */
};

#define BOOT_BIT(kind) (1u << (kind)) /* of an enum boot_kind */

struct key {
	const char *section; /* a key IN_BOOT stands in `host` sections too */
	const char *name;
	enum key_type type;
	enum key_target target;
	size_t offset;
	const char *default_value;  /* the default, as one would write it; NULL: none */
	const char *const *choices; /* KEY_CHOICE; variables of KEY_URL, KEY_FILE(S), KEY_LINES,
				       KEY_RULE, KEY_NAME */
	uint32_t min, max;
	const char *loader;  /* who loads the file, for messages; NULL: nobody in particular */
	const char *schemes; /* of URLs; NULL: http https */
	bool takes_device;   /* or a device of the machine's own, see url_is_device() */
	bool may_be_none; /* of KEY_LISTEN, KEY_ADDR4, KEY_NUMBER: the word `none`, for no address,
			     0 */
	bool restart;     /* takes effect at the next start, not on reload */
	bool is_ours;     /* of KEY_URL: a daemon asks there, no machine does */
	bool is_own;      /* servers that are alike may differ in it: conf_alike.h */
	const char *help;

	/* Of a key IN_BOOT. */
	enum boot_kind boots; /* what a section boots that says it; BOOT_NONE: it does not tell */
	bool is_short;        /* it stands for keys that say the same at length */
	const char *from[2];  /* keys that it follows from where it is not said */
	bool is_apkovl;       /* one of two ways to have an apkovl: a machine has one */
	bool may_lack;        /* a word whose variable has no value is left out */
	unsigned used_by;     /* BOOT_BIT of each kind that makes use of it; 0: all do */
	enum want_kind wants;
};

enum {
	KEYS_MAX = 192,      /* the table is no longer than this */
	KEY_SIZE_MIN = 1024, /* bytes */
	LABEL_MAX = 64,      /* bytes */
	TAGS_MAX = 16,
};

extern const struct key keys[];
extern const size_t n_keys;

/* The sections, NULL-terminated; `profile`, `host`, `menu-item`, `alias` and `mirror` are
 * followed by a name. */
extern const char *const key_sections[];

/* Returns the key of that name in that kind of section, or NULL. Pure. */
const struct key *key_find(const char *section, const char *name);

/* Returns the key of the boot file that this architecture loads; NULL: there is none. Pure. */
const struct key *key_of_arch(const struct arch *a);

/*
 * Writes what to do about a key that a kind of section (NULL: none yet) does not have: `: it
 * belongs in [host WHO]`, `: did you mean 'listen'?`, or nothing.
 */
void key_advice(const char *section, const char *name, char out[200]);

/*
 * Returns the nearer of two suggestions for a mistyped `word`: `other` if it is close, and closer
 * than `best` (NULL: none yet), else `best`. Pure.
 */
const char *key_nearer(const char *word, const char *best, const char *other);

#endif
