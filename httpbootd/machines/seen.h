#ifndef LANBOOT_HTTPBOOTD_MACHINES_SEEN_H
#define LANBOOT_HTTPBOOTD_MACHINES_SEEN_H
/*
 * What the keeper knows of a machine. All texts are of characters that may be shown
 * (common/letter.h), in UTF-8, belong to the table (table_text), and are NULL where nobody has said
 * them. Times are milliseconds since 1970 where a name ends in _ms and nothing else is said; 0 is
 * never.
 */
#include "common/list.h"
#include "common/strval.h"

enum {
	SEEN_BOOTS = 3,      /* this one and earlier ones */
	SEEN_STEPS = 32,     /* of a boot; what comes then is counted with the last of its kind */
	SEEN_TEXT_LEN = 200, /* bytes that are kept of a text */
	SEEN_WORD_SIZE = 16, /* `amber-17`, with a NUL */
};

/* In the order in which a boot goes through them. */
enum step_kind {
	STEP_NONE,
	STEP_OFFER,   /* pxedhcpd made the firmware an offer; `reason` is its form */
	STEP_ACK,     /* pxedhcpd answered it on port 4011 */
	STEP_TFTP,    /* the boot file, by tftpd */
	STEP_LOADER,  /* the same by httpbootd */
	STEP_IPXE,    /* iPXE runs, and was made an offer */
	STEP_STUB,    /* the script that asks iPXE who it is */
	STEP_SCRIPT,  /* the machine's own script */
	STEP_WAITING, /* a script that has it wait to be enrolled */
	STEP_LOCAL,   /* its script, or our silence, hands it to its own disk: the boot ends so */
	STEP_KERNEL,  /* or the program that is booted instead, such as wimboot */
	STEP_INITRD,
	STEP_BOOT, /* iPXE starts what it has loaded: it says so itself */
	STEP_APKOVL,
	STEP_MODLOOP,
	STEP_PACKAGES, /* all of them together */
	STEP_FILE,     /* any other file, by whichever daemon */
	STEP_STAGE,    /* what the machine itself says of its start; `file` is the stage's name */
	STEP_UP,
	STEP_REFUSED, /* an answer of no use to it, which belongs to none of these */

	/* Beside the way: what is told of a boot that is at another place (step_is_aside). */
	STEP_LEASE, /* `file` is the address that it takes from the site's server, `reason` that */
	STEP_HEARD, /* its request to a port of this machine was on the wire; `file`: `tftp`, `4011`
		     */
	STEP_ELSEWHERE, /* another server's answer to it is in our way: `file`, and how: `reason` */
	STEP_SPARE,     /* files that firmware looks for and does without; `file` names them */
	STEP_CLASH,     /* `file` is another machine that has its address, too */
	STEP_TWIN,      /* `file` is the UUID of another machine that has its MAC, too */
	STEP_STANDBY,   /* answered for another server, which did not: why, in `file` */
	STEP_KINDS,     /* how many there are */
};

/* How a step went. */
enum step_end {
	STEP_RUNS, /* it has begun */
	STEP_DONE,
	STEP_FAILED, /* refused, or cut off: `reason` says why */
};

struct step {
	uint8_t kind, end;          /* enum step_kind, enum step_end */
	uint8_t by;                 /* enum seen_daemon */
	bool is_unsigned;           /* a program of UEFI that has no signature */
	uint16_t status;            /* of HTTP, or code of TFTP; 0: none was told */
	uint16_t wholes;            /* how often it was had whole, as far as the machine says */
	uint32_t count;             /* how often: the same again, or packages */
	uint32_t start_ms;          /* since the boot's start */
	uint32_t took_ms;           /* so far, or in all; of a step aside, until it was told last */
	uint32_t mirrored, fetched; /* packages that our mirror gave; and fetched for it */
	uint32_t resent;            /* what was sent more than once, of TFTP */
	uint32_t block, blksize; /* whose ACK lacked at last, and of which size; 0, 0: not told */
	uint64_t bytes, of;      /* so far; in all, 0: not known */
	const char *file;        /* which file, form of an offer, or stage; NULL: none */
	const char *reason;      /* why it failed, or what else there is to say; NULL: nothing */
	const char *said;        /* in the machine's own words (told.h); NULL: it said nothing */
};

/* Who told of it. */
enum seen_daemon { BY_NOBODY, BY_PXEDHCPD, BY_TFTPD, BY_HTTPBOOTD };

struct seen_boot {
	uint64_t started_ms; /* by the keeper's clock */
	uint64_t last_ms;    /* when it moved last */
	uint64_t up_ms;      /* when it came up; 0: it has not */
	bool is_proven;      /* a step of it was the machine's own doing: enum line_proof */
	bool is_traced;      /* a collector was told of it, or there is nothing to tell */
	struct step *step;   /* n of them, in the order in which they began */
	uint16_t n, capacity;
	const char *profile, *release; /* what was booted then */
};

/* The machine's last lines: `SECONDS.MMM DAEMON LEVEL TEXT`, NUL-terminated, one after another. */
struct seen_lines {
	char *bytes; /* NULL: none */
	uint32_t size, len;
};

struct seen {
	uint8_t mac[MAC_LEN];
	bool has_mac;     /* else it is known by `addr` alone */
	struct addr addr; /* its latest; its len is 0 if none is known; the port means nothing */
	uint64_t addr_ms; /* when it was last heard by that address */
	char word[SEEN_WORD_SIZE]; /* what it is called by until it has a name: `amber-17` */

	const char *name, *profile, *release, *room;
	const char *section; /* as in the configuration; NULL: none is for it */
	bool is_named;      /* that section is for this machine alone, by its MAC, or its address */
	bool expects_up;    /* its profile does not say expects-up = no */
	bool insists_on_up; /* it says expects-up = yes */
	bool may_ask;       /* its script may wait for a person: a menu, or one of the site's own */
	const char *arch, *class;                     /* as its firmware says */
	const char *vendor, *product, *serial, *uuid; /* as iPXE says, cleaned */
	uint32_t memory_mb;                           /* 0: not known */

	uint64_t held_ms; /* when it was made an offer that began no boot (join_holds); 0: never */
	uint64_t held_at_ms; /* the same, by the clock of who told it */

	bool is_machine; /* it has asked to boot, or is up: not just somebody who loads files */
	struct seen_boot boot[SEEN_BOOTS]; /* the latest first */
	size_t n_boots;

	uint64_t first_ms, heard_ms; /* of all events */
	uint64_t up_ms;              /* when it said last that it came up */
	uint64_t alive_ms;           /* when it said last that it is alive, coming up counts */
	bool says_alive;             /* it has said alive since it came up */

	struct seen_lines lines;
	struct seen_lines screen; /* what it wrote on its console: `SECONDS.MMM TEXT` each */

	/* The table's own. */
	struct list_entry by_age; /* among those of its rank */
	uint8_t rank;
	size_t place; /* in the table's `all` */
	uint32_t hash_mac, hash_addr, hash_word;
	struct seen *next_mac, *next_addr, *next_word; /* of the same slot */
};

#endif
