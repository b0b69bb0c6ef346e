#ifndef LANBOOT_TOOLS_PROBE_IPXE_H
#define LANBOOT_TOOLS_PROBE_IPXE_H
/*
 * Runs an iPXE script as far as it can be run without a machine: it says what would be loaded, is
 * told whether that came, and goes on by it (iPXE src/core/exec.c, src/hci/commands/). It knows the
 * commands that our scripts are made of, and ends where another one stands. Pure; takes any bytes,
 * and ends: after IPXE_STEPS commands at the latest.
 */
#include "tools/probe/kind.h"

enum {
	IPXE_SCRIPT = 64 * 1024, /* bytes of a script; more is cut off */
	IPXE_LINE = 4096,
	IPXE_WORDS = 128, /* of a line */
	IPXE_VARS = 48,
	IPXE_NAME = 40,
	IPXE_VALUE = 1024,
	IPXE_STEPS = 2000,
};

struct ipxe_var {
	char name[IPXE_NAME];
	char value[IPXE_VALUE];
};

enum ipxe_what {
	IPXE_FETCH_SCRIPT, /* chain: what it loads takes its place */
	IPXE_FETCH_KERNEL, /* kernel, imgselect's */
	IPXE_FETCH_INITRD,
	IPXE_FETCH_LOOK, /* imgfetch: only whether it is there */
	IPXE_BOOT,       /* what was loaded starts */
	IPXE_LOCAL,      /* leaves, or boots this machine's own disk */
	IPXE_SAN,        /* boots a disk on the network: `url` */
	IPXE_RETRY,   /* something failed: it waits to try again, asks a person, or starts anew */
	IPXE_FAILED,  /* a command failed, and nothing is said for that: `url` is its line */
	IPXE_STRANGE, /* a command that is not known here: `url` */
	IPXE_ENDLESS, /* it does not end */
	IPXE_END,     /* its end, and nothing was booted */
};

struct ipxe {
	const char *text; /* the caller's, for as long as it runs */
	size_t len, pos;
	unsigned line, steps;
	bool failed;     /* something could not be loaded */
	bool has_kernel; /* one is loaded */
	bool is_waiting; /* ipxe_answer is to be called */
	int rc;          /* of the last command: 0 is good */
	struct ipxe_var vars[IPXE_VARS];
	size_t n_vars;
	char complaint[IPXE_VALUE];  /* what a script of ours says of an apkovl that is not there */
	char first_item[IPXE_VALUE]; /* of its menu */
	const struct probe_kind *kind;        /* for cpuid */
	char words_text[IPXE_LINE];           /* the line that is run */
	char *words[IPXE_WORDS];              /* in words_text */
	size_t n_words, at;                   /* at: the next that is not run yet */
	char url[IPXE_LINE], args[IPXE_LINE]; /* what is wanted */
	char out_words_text[IPXE_LINE];       /* a command's words, its variables filled in */
};

/* Begins with no script and no variables. */
void ipxe_start(struct ipxe *x, const struct probe_kind *kind);

/* Sets a variable; nothing, where there is no more place. Empty: takes it away. */
void ipxe_set(struct ipxe *x, const char *name, const char *value);

/* Returns a variable's value; NULL: it has none. */
const char *ipxe_get(const struct ipxe *x, const char *name);

/* Fills in `${name}` and `${name:type}`. Returns false if it does not fit. */
bool ipxe_expand(const struct ipxe *x, const char *text, char *out, size_t size);

/* Returns true if these bytes begin as a script does: `#!ipxe`, or a comment of gPXE's. */
bool ipxe_is_script(const char *text, size_t len);

/* Runs this script from its first line on; variables stay. The text stays the caller's. */
void ipxe_load(struct ipxe *x, const char *text, size_t len);

/*
 * Runs on until something is wanted or it ends. x->url is what is to be loaded, x->args what stands
 * behind it (a kernel's command line). After an IPXE_FETCH_… ipxe_answer is due, then ipxe_run
 * anew.
 */
enum ipxe_what ipxe_run(struct ipxe *x);

/* Tells whether what was wanted came. */
void ipxe_answer(struct ipxe *x, bool came);

/* ipxe_command.c; for ipxe.c alone. */

/* What came of a command. */
struct ipxe_done {
	bool stops; /* ipxe_run returns `what` */
	enum ipxe_what what;
	int rc;
};

/* Runs a command of n words, 1 at least. */
struct ipxe_done ipxe_command(struct ipxe *x, char **word, size_t n);

#endif
