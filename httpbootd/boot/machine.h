#ifndef LANBOOT_MACHINE_H
#define LANBOOT_MACHINE_H
/* From what iPXE says of a machine to its section of the configuration, and from there to its
 * script. Pure. */
#include "common/conf.h"
#include "common/host_name.h"
#include "httpbootd/boot/boot_client.h"
#include "httpbootd/boot/overlay_name.h"
#include "httpbootd/boot/script.h"
#include "httpbootd/codec/origin.h"

enum { MACHINE_URL_SIZE = ORIGIN_SIZE + 512, MACHINE_TEXT = 3 * BOOT_CLIENT_TEXT };

struct machine {
	const struct host *host; /* of the configuration; NULL: no section is for this machine */
	bool once;               /* boots its section's once */
	bool ignored;            /* its section says ignore = yes: it boots nothing of ours */
	const struct profile *picked; /* what it chose of its menu; NULL: nothing */
	char mac[MAC_TEXT], mac_hyphen[MAC_TEXT], tail[MAC_TAIL], uuid[HOST_ID_TEXT], ip[ADDR_TEXT];
	char name[HOST_NAME_SIZE]; /* if it is made of its MAC */
	char serial[MACHINE_TEXT]; /* escaped */
	char overlay[OVERLAY_PATH];
	char retry_url[MACHINE_URL_SIZE], once_url[MACHINE_URL_SIZE], pick_url[MACHINE_URL_SIZE];
	bool is_rendered;        /* to be handed out by another web server */
	char apkovl_reason[448]; /* for script.apkovl_reason */
	struct script script;    /* points into this struct, the origin and the configuration */
};

/*
 * Finds the machine and what its section boots it into. *m must stay
 * where it is; `who`, `o` and `c` outlive it.
 */
void machine_find(const struct conf *c, const struct boot_client *client, const struct origin *o,
    struct machine *m);

/* Of a machine whose section has a `once`: boots that, and reports to us just before. */
void machine_boot_once(const struct origin *o, struct machine *m);

/* If the machine boots a menu, and the menu has that profile: boots this. */
void machine_boot_picked(const char *name, struct machine *m);

/*
 * For whatever machine runs the script of section `h` (or NULL), as a file that a web server hands
 * out: iPXE fills in what it is. `mac`: its MAC, if the section says it; `name`: the file's,
 * without .ipxe.
 */
void machine_from_section(const struct conf *c, const struct host *h, const uint8_t *mac,
    const char *name, const struct origin *o, struct machine *m);

/* The section as it is written: `52:54:00:12:34:56`, `*` …; `none`. Needs HOST_ID_TEXT bytes. */
const char *machine_section_text(const struct machine *m, char out[HOST_ID_TEXT]);

/*
 * Its script, or the one for a machine that no section names. `own`: what stands in the file that
 * machine_script_path() names, NULL: it could not be read.
 */
struct script_out machine_script(const struct machine *m, const char *own, char *out, size_t size);

/*
 * Puts the path of the script of the site's own into `out`, empty if the machine boots no such. On
 * failure the key is `script`.
 */
enum script_result machine_script_path(const struct machine *m, char *out, size_t size);

/* `file:line` of the section that says `key` for this machine: its own, or its profile's. */
const char *machine_location(const struct machine *m, const char *key, char out[300]);

#endif
