#ifndef LANBOOT_HTTPBOOTD_BOOT_MACHINE_H
#define LANBOOT_HTTPBOOTD_BOOT_MACHINE_H
/*
 * From what iPXE says of a machine to its section of the configuration, and from there to its
 * script. Pure: what must be read for it, script_make.h reads.
 */
#include "common/conf.h"
#include "common/host_name.h"
#include "common/overlay_name.h"
#include "httpbootd/boot/boot_client.h"
#include "httpbootd/boot/script.h"
#include "httpbootd/boot/token.h"
#include "httpbootd/codec/origin.h"

enum { MACHINE_URL_SIZE = ORIGIN_SIZE + 512, MACHINE_TEXT = 3 * BOOT_CLIENT_TEXT };

struct machine {
	const struct host *host;    /* of the configuration; NULL: no section is for this machine */
	const char *key;            /* by which it is known; NULL: by none */
	const struct profile *once; /* what it boots one time; NULL: nothing */
	bool ignored;               /* its section says ignore = yes: it boots nothing of ours */
	const struct profile *picked; /* what it chose of its menu; NULL: nothing */
	char mac[MAC_TEXT], mac_hyphen[MAC_TEXT], tail[MAC_TAIL], uuid[HOST_ID_TEXT], ip[ADDR_TEXT];
	char name[HOST_NAME_SIZE]; /* if it is made of its MAC */
	char serial[MACHINE_TEXT]; /* escaped */
	char overlay[OVERLAY_PATH];
	char wait_url[MACHINE_URL_SIZE], told_url[MACHINE_URL_SIZE];
	char retry_url[MACHINE_URL_SIZE], once_url[MACHINE_URL_SIZE], pick_url[MACHINE_URL_SIZE];
	bool is_rendered;        /* to be handed out by another web server */
	char token[TOKEN_TEXT];  /* for script.token */
	char apkovl_reason[448]; /* for script.apkovl_reason */
	struct script script;    /* points into this struct, the origin and the configuration */
};

/*
 * Finds the section of the machine `client`, which asked the server `o`, and fills *m with what
 * that section boots. *m points into itself, so it must stay where it is; `client`, `o` and `c`
 * outlive it.
 */
void machine_find(const struct conf *c, const struct boot_client *client, const struct origin *o,
    struct machine *m);

/*
 * As machine_find, for a machine that is given the section `host` (NULL: none), whichever it would
 * find. `key` is the one by which it is given that, which its script has to say again; NULL: none.
 */
void machine_set(const struct conf *c, const struct host *host, const char *key,
    const struct boot_client *client, const struct origin *o, struct machine *m);

/*
 * Makes a machine that has a section, and is not ignored, boot `profile` once and report it to `o`
 * just before; any other machine stays as it is, and each where that is NULL.
 */
void machine_boot_once(const struct origin *o, const struct profile *profile, struct machine *m);

/* Gives the boot that reports what it boots once a name, made of `bits`, which it reports too. */
void machine_name_boot(uint64_t bits, struct machine *m);

/* Makes a machine whose menu lists the profile `name` boot that; any other stays as it is. */
void machine_boot_picked(const char *name, struct machine *m);

/*
 * Fills *m for whatever machine runs the script of section `h` (NULL: of none) as a file that a web
 * server at `o` hands out: iPXE fills in what the machine is. `mac` is its MAC if the section says
 * it, else NULL; `name` is the file's, without .ipxe. *m must stay where it is.
 */
void machine_from_section(const struct conf *c, const struct host *h, const uint8_t *mac,
    const char *name, const struct origin *o, struct machine *m);

/*
 * Writes the machine's script, or the one for a machine that no section names, with a NUL into the
 * `size` bytes at `out`. `own` is what stands in the file that machine_script_path() names, NULL if
 * it could not be read. Returns the length, or the key to blame.
 */
struct script_out machine_script(const struct machine *m, const char *own, char *out, size_t size);

/*
 * Puts the path of the script of the site's own into `out`, empty if the machine boots no such.
 * What it returns on failure is to be told of the key `script`.
 */
enum script_result machine_script_path(const struct machine *m, char *out, size_t size);

/*
 * Writes `file:line` of the section that says `key` for this machine: its own, or the profile's
 * that it boots. Returns that text.
 */
const char *machine_location(const struct machine *m, const char *key, char out[300]);

#endif
