#ifndef LANBOOT_TFTPD_PROBES_H
#define LANBOOT_TFTPD_PROBES_H
/*
 * Files that firmware asks for at each boot and does without: shim's revocations and certificates,
 * a Raspberry Pi's optional files, GRUB's lists of modules, the search of PXELINUX and GRUB for a
 * configuration of this very machine. That they are not there is worth one line a boot, not twenty.
 * Pure: the owner has the clock, and logs the lines.
 */
#include "common/event.h"

enum { PROBES_CLIENTS = 32, PROBES_NAMES = 224, PROBES_WAIT_MS = 2000, PROBES_MOST_MS = 10000 };

/* One client's, until it has asked for nothing of the kind for a while, or for long. */
struct probes_row {
	struct addr client;
	const char *firmware; /* as probes_firmware says it */
	uint32_t files;       /* how many it asked for */
	uint64_t began_ms, due_ms;
	char names[PROBES_NAMES]; /* as many as fit, a blank between them */
};

/* All zero when there are none. */
struct probes {
	struct probes_row row[PROBES_CLIENTS];
	size_t n;
};

/*
 * Says which firmware asks for `file` as an ordinary probe: shim, raspberry-pi, pxelinux, grub; or
 * NULL if none does. The text lives for ever.
 */
const char *probes_firmware(const char *file);

/*
 * Notes at `now_ms` that `client` asked for such a file, which is not there; `firmware` is what
 * probes_firmware said of it. Where PROBES_CLIENTS are noted already, the line of the oldest is
 * filled into *e to make room, and true is returned: it is to be logged.
 */
bool probes_note(struct probes *p, const struct addr *client, const char *firmware,
    const char *file, uint64_t now_ms, struct event *e);

/*
 * Fills the line of a client that is due by `now_ms` into *e, and forgets it. False: none is due.
 * With UINT64_MAX, all are.
 */
bool probes_take(struct probes *p, uint64_t now_ms, struct event *e);

/* When the next line is due; UINT64_MAX: there is none. */
uint64_t probes_due_ms(const struct probes *p);

#endif
