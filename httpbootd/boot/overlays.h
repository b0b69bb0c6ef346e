#ifndef LANBOOT_HTTPBOOTD_OVERLAYS_H
#define LANBOOT_HTTPBOOTD_OVERLAYS_H
/* The folder of overlays, open from the start, and packing out of it. */
#include "common/daemon.h"
#include "httpbootd/boot/overlay.h"

/*
 * Opens the folder of overlays, which stays readable. False, told on stderr, if it cannot be while
 * the configuration names an overlay.
 */
bool overlays_open(struct daemon *d);

/* After a reload: opens the folder if it was not there, and says so if that is still so. */
void overlays_reloaded(const struct conf *c);

/* roots_watch of their folder. */
void overlays_watch(void);

void overlays_close(void);

/* As overlay_pack(), of the folder of overlays. */
bool overlays_pack(const struct overlay_request *q, struct overlay_archive *out, size_t *entries,
    char why[TREE_WHY]);

#endif
