#ifndef LANBOOT_TOOLS_PROBE_JUDGE_H
#define LANBOOT_TOOLS_PROBE_JUDGE_H
/* What is wrong in a network, by what its servers answer. Pure. */
#include "common/magic.h"
#include "tools/probe/offer.h"
#include "tools/probe/step.h"

/* What one kind of firmware asked, and what was answered. */
struct question {
	struct probe_ask ask;
	struct offers offers;
	bool is_needed; /* nobody answering it is a fault; else only something to know */
};

/*
 * Adds to *s what is wrong with the servers of this network, by all that they answered: nobody, no
 * lease, two that lease, rivals. `name` is the interface's. Returns false if nothing can be loaded
 * by what there is.
 */
bool judge_lan(const char *name, const struct question *q, size_t n, struct steps *s);

/*
 * Returns what is wrong with a boot file for this firmware, by its first bytes; FAULT_NONE: nothing
 * that shows. *kind is set to what it is, in words that live in `text`.
 */
enum fault judge_boot_file(
    const struct probe_kind *k, const uint8_t *head, size_t n, uint64_t size, char text[80]);

/* What a file is for, by its place in the script. */
enum role {
	ROLE_KERNEL,
	ROLE_INITRD,
	ROLE_LOOK, /* anything */
	ROLE_MODLOOP,
	ROLE_APKOVL,
	ROLE_REPO,
	ROLE_CHAIN, /* a script, or a program */
};

/* Returns its name: `kernel`. */
const char *role_name(enum role r);

/*
 * Returns true if a file by these first bytes can be what its role says; else *text is set to what
 * it is: `kernel is an HTML page`.
 */
bool judge_file(enum role r, const struct probe_kind *k, const uint8_t *head, size_t n,
    uint64_t size, char text[80]);

/* Writes an address as text. Returns `out`. */
const char *judge_ip(struct in_addr a, char out[ADDR_TEXT]);

#endif
