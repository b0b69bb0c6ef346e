#ifndef LANBOOT_MACHINE_H
#define LANBOOT_MACHINE_H
/* From what iPXE says of a machine to its section of the configuration, and from there to its
 * script. Pure. */
#include "common/conf.h"
#include "httpbootd/origin.h"
#include "httpbootd/script.h"

enum { MACHINE_AGAIN_ROOM = ORIGIN_ROOM + 64 };

struct machine {
	const struct host *host; /* of the configuration; NULL: no section is for this machine */
	char mac[MAC_TEXT], mac_hyphen[MAC_TEXT];
	char again[MACHINE_AGAIN_ROOM];
	struct script script; /* points into this struct, the origin and the configuration */
};

/* Finds the machine, whose MAC must be known. *m must stay where it is; `o` and `c` outlive it. */
void machine_find(
    const struct conf *c, const struct machine_id *id, const struct origin *o, struct machine *m);

/* The same for whatever machine runs the script of section `h` (or NULL): iPXE fills in its MAC. */
void machine_of_section(const struct host *h, const struct origin *o, struct machine *m);

/* The section as it is written: `52:54:00:12:34:56`, `*` …; `none`. Needs HOST_ID_TEXT bytes. */
const char *machine_section(const struct machine *m, char out[HOST_ID_TEXT]);

/* Its script, or the one for a machine that no section names. */
struct script_out machine_script(const struct machine *m, char *out, size_t room);

/* `file:line` of the section that says `key` for this machine: its own, or its profile's. */
const char *machine_place(const struct machine *m, const char *key, char out[300]);

#endif
