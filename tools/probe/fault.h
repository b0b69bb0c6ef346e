#ifndef LANBOOT_TOOLS_PROBE_FAULT_H
#define LANBOOT_TOOLS_PROBE_FAULT_H
/* What can be wrong: a sentence, and what to do about it. Pure. */
#include <stdbool.h>
#include <stddef.h>

enum fault {
	FAULT_NONE,
	/* Of the network. */
	FAULT_NO_LINK,
	FAULT_NO_ADDRESS,
	FAULT_NOBODY,
	FAULT_NO_LEASE,
	FAULT_TWO_DHCP,
	/* Of what is offered. */
	FAULT_NO_BOOT_SERVER,
	FAULT_NOT_OFFERED,
	FAULT_NOT_TAKEN,
	FAULT_RIVAL_PROXY,
	FAULT_PEER_DIFFERS,
	FAULT_SITE_CLASS,
	FAULT_SITE_HTTP,
	FAULT_SITE_MENU,
	FAULT_SITE_FILE,
	FAULT_4011_CLOSED,
	FAULT_4011_SILENT,
	FAULT_4011_EMPTY,
	/* Of the boot file. */
	FAULT_BOOT_MISSING,
	FAULT_BOOT_REFUSED,
	FAULT_BOOT_EMPTY,
	FAULT_BOOT_ARCH,
	FAULT_BOOT_KIND,
	FAULT_TFTP_CLOSED,
	FAULT_TFTP_SILENT,
	FAULT_TFTP_BLOCKS,
	FAULT_TFTP_STOPS,
	/* Of what HTTP is asked for. */
	FAULT_UNROUTABLE,
	FAULT_LOOPBACK,
	FAULT_NO_DNS,
	FAULT_HTTP_NAME,
	FAULT_HTTP_CLOSED,
	FAULT_HTTP_SILENT,
	FAULT_HTTP_STOPS,
	FAULT_MISSING,
	FAULT_STATUS,
	FAULT_WRONG_KIND,
	/* Of the script. */
	FAULT_NO_SCRIPT,
	FAULT_LOOP,
	FAULT_SCRIPT_LOOP,
	FAULT_SCRIPT_FAILS,
	FAULT_NO_APKOVL,
	FAULT_NO_SECTION,
	FAULT_NOT_TOLD,
	FAULT_LATE,
	FAULTS,
};

enum fault_level { LEVEL_IS_WARNING, LEVEL_IS_CRITICAL };

enum { FAULT_TEXT = 700 };

/* Whom and what a fault is about; they stand in its sentences. Empty ones are left empty. */
struct fault_about {
	const char *who;  /* a server's address, an interface */
	const char *what; /* a file, a URL, another server */
	const char *kind; /* what it is: `kernel`, `boot file`, a key of the configuration */
};

/* Returns its name in JSON: `tftp-silent`. */
const char *fault_name(enum fault f);

/* Returns whether a machine cannot boot by it. */
enum fault_level fault_level(enum fault f);

/* Writes what is wrong: one sentence. Returns `out`. */
const char *fault_sentence(enum fault f, const struct fault_about *a, char out[FAULT_TEXT]);

/* Writes what to do about it. Returns `out`. */
const char *fault_remedy(enum fault f, const struct fault_about *a, char out[FAULT_TEXT]);

#endif
