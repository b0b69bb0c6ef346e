#ifndef LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_H
#define LANBOOT_HTTPBOOTD_BOOT_OVERLAYS_H
/* The folder of overlays, open from the start, and what was packed out of it. */
#include "common/daemon.h"
#include "httpbootd/boot/overlay.h"

/* Zero it before overlays_open(); it must not be moved after. */
struct overlays {
	struct roots roots; /* the folder; empty if it was not there */
	struct overlay_cache cache;
};

/*
 * Opens the folder of overlays, which stays readable. False, told on stderr, if it cannot be while
 * the configuration names an overlay.
 */
bool overlays_open(struct overlays *o, struct daemon *d);

/* After a reload: opens the folder if it was not there, and says so if that is still so. */
void overlays_reload(struct overlays *o, const struct conf *c);

/* Logs if the folder's name leads elsewhere by now, as roots_watch() does. */
void overlays_watch(struct overlays *o);

/* Closes the folder and empties the cache. What is still sent stays until it is released. */
void overlays_close(struct overlays *o);

/* Does what overlay_pack() does, out of the folder of overlays. */
bool overlays_pack(struct overlays *o, const struct overlay_request *q, struct overlay_archive *out,
    size_t *entries, char why[TREE_WHY]);

#endif
