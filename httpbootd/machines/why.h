#ifndef LANBOOT_HTTPBOOTD_MACHINES_WHY_H
#define LANBOOT_HTTPBOOTD_MACHINES_WHY_H
/*
 * Why a machine does not come up: one sentence, and one thing to do. A table of rules over its
 * story (why_rules.c), the first that applies. Nothing is called a fault that is not seen: what no
 * daemon of ours serves, or none tells of, is dark, and said to be. Pure.
 */
#include "common/conf.h"
#include "httpbootd/machines/state.h"
#include "httpbootd/machines/teller.h"

enum why_kind {
	WHY_STUCK,   /* it does not go on */
	WHY_MISSING, /* a file is not there, or cannot be read */
	WHY_REFUSED, /* we do not let it have something */
	WHY_STAGE,   /* its own start failed, as it says itself */
	WHY_UNKNOWN, /* no section is for it */
	WHY_SILENT,  /* it was up, and gives no sign of life */
	WHY_DARK,    /* it went where we do not see it: no fault that we know of */
};

/* Another daemon than ours. */
struct why_daemon {
	enum teller_state state;
	uint64_t since_ms; /* when it was heard last; 0: never */
};

enum why_server_kind { WHY_SERVER_DIFFERS = 1, WHY_SERVER_GONE, WHY_SERVER_MUTE };

/* Another one of `servers` of which there is something to be said (drift/drift_judge.h). */
struct why_server {
	enum why_server_kind kind;
	const char *url, *what, *remedy;
	uint64_t since_ms;
};

/* The store that servers share (etcd/etcd.h). */
struct why_store {
	bool is_asked;             /* there is one, and it was asked, once at least */
	bool is_up;                /* it answered then */
	const struct words *asked; /* `etcd`, and its members */
	const char *why, *remedy;  /* it does not answer */
	uint64_t since_ms;         /* that is so since then */
	size_t waits;              /* machines wait for it with what they boot once */
};

/* The inventory, if there is something to be said of it (inventory/inventory.h). */
struct why_inventory {
	const char *url; /* NULL: there is not */
	const char *what, *remedy;
	bool has_machines;   /* from before */
	uint64_t since_ms;   /* that it fails */
	uint64_t fetched_ms; /* when it was had last; 0: never */
};

/* What is known beside the machine's own story. Texts last as long as the question. */
struct why_site {
	bool hears_dhcp, hears_tftp; /* these daemons' events come */
	struct why_daemon dhcp, tftp;
	uint64_t keeps_ms;        /* since when events come here; 0: they do not */
	bool serves_http;         /* httpbootd serves files here, not only keeps the machines */
	const char *rival;        /* address of another server that answers machines; NULL: none */
	const char *rival_breaks; /* what is wrong with that, and what to do there; or NULL */
	bool rival_was;           /* that was a while ago, and it may have been mended */
	const char *rival_kind; /* the word of pxedhcpd's line for that: `site-file` …; or NULL */
	const char *root;       /* the folder of boot files */
	struct why_server server[SERVERS_MAX];
	size_t n_servers;
	struct why_store store;
	struct why_inventory inventory;
	const char *tls_cert; /* the file of the certificate; NULL: no TLS */
	int64_t tls_end_s;    /* when it ends, Unix seconds; 0: not known */
};

struct why_story {
	const struct seen *seen;
	const struct state_look *look;
	const struct usual *usual;
	const struct why_site *site;
	const struct seen_boot *boot; /* the latest; NULL: none */
	const struct step *step; /* the one that failed or, where none did, the last; NULL: none */
	uint64_t now_ms;
};

/*
 * A rule: it applies where all that it says is so. In sentence and remedy {name} stands for a value
 * of the story, see why_make.
 */
struct why_rule {
	const char *name; /* for tests, and the word of JSON */
	enum why_kind kind;
	unsigned states;  /* 1u << enum state, any of these */
	uint32_t soon_ms; /* of STATE_FAILED: in STATE_BOOTING, too, once it has not moved for so
			     long; 0: not before it has failed, or is stuck */
	unsigned long
	    steps; /* 1ul << enum step_kind of story.step, any of these; 0: it does not matter */
	unsigned ends;      /* 1u << enum step_end, any of these; 0: it does not matter */
	const char *reason; /* words of its reason, any of them, with | between; NULL: as above */
	bool (*also)(const struct why_story *); /* and this is so; NULL: nothing more */
	const char *sentence, *remedy;
};

/* Returns the nth (from 0) of the rules, in the order in which they are asked; NULL: no more. */
const struct why_rule *why_rule_nth(size_t n);

/* The two tables that they are in; the last one of each has no name. */
extern const struct why_rule why_rules_early[], why_rules_late[];

enum { WHY_SENTENCE_SIZE = 512, WHY_REMEDY_SIZE = 320 };

struct why {
	const struct why_rule *rule; /* NULL: nothing is wrong that is known */
	char sentence[WHY_SENTENCE_SIZE];
	char remedy[WHY_REMEDY_SIZE]; /* a command or a setting; empty: there is nothing to do */
};

/*
 * Says why, in *why. The state's own sentence stands there where no rule applies. The values that
 * {name} may stand for: what names the machine {id mac addr word name profile section arch memory},
 * the step {step file at release image-arch reason
 * status bytes of said times wholes blksize less program}, other steps {loader before second kernel
 modloop
 * kernel-release modloop-release lease clash twin}, and {root rival breaks since asked efi-file}.

 * A machine that no section is for is asked for what holds it up first, unless it waits. In a
 remedy a
 * value that a shell would not take for one plain word is quoted for it.
 */
void why_make(const struct seen *seen, const struct state_look *look, const struct usual *usual,
    const struct why_site *site, uint64_t now_ms, struct why *why);

/*
 * Looks at a machine as state_look does, and as the rules have it: it is stuck as soon as one of
 * them says so, and not where it is dark to us.
 */
void why_state(const struct seen *seen, const struct usual *usual, const struct why_site *site,
    uint64_t now_ms, struct state_look *look);

/* Returns the word of a kind: `stuck`, `missing`, `refused`, `stage`, `unknown`, `silent`, `dark`.
 */
const char *why_kind_text(enum why_kind kind);

#endif
