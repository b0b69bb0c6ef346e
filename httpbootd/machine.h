#ifndef LANBOOT_MACHINE_H
#define LANBOOT_MACHINE_H
/* From a MAC to its section of the configuration, and from there to its script. Pure. */
#include "common/conf.h"
#include "httpbootd/origin.h"
#include "httpbootd/script.h"

enum { MACHINE_AGAIN_ROOM = ORIGIN_ROOM + 64 };

struct machine {
	enum host_match match;
	const struct host *host; /* of the configuration; NULL: no section is for this machine */
	char mac[MAC_TEXT], mac_hyphen[MAC_TEXT];
	char again[MACHINE_AGAIN_ROOM];
	struct script script; /* points into this struct, the origin and the configuration */
};

/* Finds the machine. *m must stay where it is; `o` and `c` must outlive it. */
void machine_find(
    const struct conf *c, const uint8_t mac[MAC_LEN], const struct origin *o, struct machine *m);

/*
 * The same for whatever machine runs the script: iPXE fills in its MAC. Its section is [host *].
 * `again`: the URL to come back to.
 */
void machine_any(
    const struct conf *c, const struct origin *o, const char *again, struct machine *m);

/* Its script, or the one for a machine that no section names. */
struct script_out machine_script(const struct machine *m, char *out, size_t room);

/* `file:line` of the section that says `key` for this machine: its own, or its profile's. */
const char *machine_place(const struct machine *m, const char *key, char out[300]);

#endif
