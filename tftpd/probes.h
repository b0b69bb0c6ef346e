#ifndef LANBOOT_TFTP_PROBES_H
#define LANBOOT_TFTP_PROBES_H
/*
 * Files that firmware asks for at each boot and does without: shim's revocations and certificates,
 * a Raspberry Pi's optional files, the search of PXELINUX and GRUB for a configuration of this very
 * machine. That they are not there is worth one line a boot, not twenty.
 */
#include "common/loop.h"
#include "common/strval.h"

enum { PROBES_CLIENTS = 32, PROBES_NAMES = 224, PROBES_WAIT_MS = 2000, PROBES_MOST_MS = 10000 };

/* One client's, until it has asked for nothing of the kind for a while, or for long. */
struct probes_row {
	struct addr client;
	const char *whose;
	uint32_t files;
	uint64_t began_ms, due_ms;
	char names[PROBES_NAMES]; /* as many as fit, a blank between them */
};

/* All zero when there are none. Where there are more clients, the oldest is told at once. */
struct probes {
	struct probes_row row[PROBES_CLIENTS];
	size_t n;
	struct loop_timer timer;
};

struct server;

/* Whose ordinary probe a request for `file` is: shim, raspberry-pi, pxelinux, grub; or NULL. */
const char *probes_whose(const char *file);

/* Notes that `client` asked for such a file, which is not there. */
void probes_note(struct server *s, const struct addr *client, const char *whose, const char *file);

/* Tells what is still to be told. */
void probes_flush(struct server *s);

#endif
