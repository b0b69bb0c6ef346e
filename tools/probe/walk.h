#ifndef LANBOOT_TOOLS_PROBE_WALK_H
#define LANBOOT_TOOLS_PROBE_WALK_H
/*
 * The way of one machine: what its firmware is offered, the boot file, iPXE's script and what that
 * leads to, and what Alpine's init loads then. I/O that waits; each in a process of its own.
 */
#include "tools/probe/judge.h"
#include "tools/probe/lan.h"
#include "tools/probe/load.h"

/* What `httpbootd explain` says of a machine: its script, if nobody else is given it. */
struct own {
	const char *text; /* all of it; NULL: it was not asked */
	size_t len;
};

struct walk {
	const struct question *firmware; /* as what it asked; iPXE itself: the same as `ipxe` */
	const struct question *first;    /* of the firmware that loads this iPXE; NULL: unknown */
	const struct question *ipxe;     /* NULL: the way ends with the boot file */
	const struct lan *lan;
	struct own own;
	bool is_made_up; /* the machine is none: no section need be for it */
	bool whole;      /* load files to their end */
	uint64_t deadline_ms;
	struct steps *steps;

	/* While it lasts. */
	const struct offer *lease; /* of whichever asked */
	struct load load;
};

/* Goes the whole way and fills in *w->steps. */
void walk_run(struct walk *w);

/* walk_boot.c: up to the boot file. Returns false if that cannot be loaded. */
bool walk_boot(struct walk *w);

/* What a machine is to do, when its choice was made; asks on port 4011 where that is it. */
struct choice walk_choose(struct walk *w, const struct question *q);

/* Returns what TFTP came to. */
enum fault walk_tftp_fault(const struct load *l);

/* walk_script.c: from iPXE's question on. */
void walk_script(struct walk *w);

/* walk_alpine.c: what the kernel's command line leads to. */
void walk_alpine(struct walk *w, const char *cmdline, const char *arch, const char *uuid);

/* walk_load.c */

/* Loads a file for the walk into w->load and adds the step. Returns it. */
struct step *walk_load(struct walk *w, enum role r, const char *what, const char *url);

/*
 * Looks whether machines reach that address (or, with `name`, what is looked up by that), from
 * which `kind` is to be loaded. Adds a wrong step and returns false if not.
 */
bool walk_reaches(
    struct walk *w, const char *what, struct in_addr to, const char *kind, const char *url);

#endif
