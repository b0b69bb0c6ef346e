#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_H
/*
 * The folders of overlays and of secrets, open from the start, and what is packed out of them:
 * beside the loop for a machine that asks, and at once for a command.
 */
#include "common/daemon.h"
#include "httpbootd/boot/packer.h"

/* Zero it before overlays_open(); it must not be moved after. */
struct overlays {
	struct roots roots;   /* the folder; empty if it was not there */
	struct roots secrets; /* the folder of secrets; empty if it was not there */
	struct packer packer;
};

/* For whom an overlay is packed. */
struct overlays_asker {
	struct pack_wait *wait;    /* NULL: it is packed at once */
	const struct addr *client; /* not looked at then */
	enum pack_patience patience;
};

/*
 * Opens the folder of overlays and that of secrets, which stay readable. False, told on stderr, if
 * the first cannot be while the configuration names an overlay.
 */
bool overlays_open(struct overlays *o, struct daemon *d);

/*
 * Starts packing beside the loop, so after the sandbox. False with errno if that cannot be: then
 * the loop waits while an overlay is packed.
 */
bool overlays_start(struct overlays *o, struct loop *loop);

/* Ends that; nobody waits any more by then. */
void overlays_stop(struct overlays *o);

/* After a reload: opens what was not there, and says so if that is still so. */
void overlays_reload(struct overlays *o, const struct conf *c);

/* Logs if a folder's name leads elsewhere by now, as roots_watch() does. */
void overlays_watch(struct overlays *o);

/* Closes the folders and empties the store. What is still sent stays until it is released. */
void overlays_close(struct overlays *o);

/* Does what packer_ask() does, out of these folders. */
enum pack_answer overlays_ask(struct overlays *o, const struct overlay_request *q,
    const struct overlays_asker *asker, struct packed **packed);

/* Does what overlay_pack() does, out of these folders; `without_secrets`: others will read it. */
bool overlays_pack(struct overlays *o, const struct overlay_request *q, bool without_secrets,
    struct overlay_archive *out, size_t *entries, char why[TREE_WHY]);

/*
 * Returns true if a machine of that name (NULL: none) has secrets, so that its overlay is for
 * nobody else; also where that is not known, for the folder is on another machine.
 */
bool overlays_have_secrets(const struct overlays *o, const char *host);

#endif
