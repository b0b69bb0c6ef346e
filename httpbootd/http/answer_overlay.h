#ifndef LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
#define LANBOOT_HTTPBOOTD_ANSWER_OVERLAY_H
/* The apkovl that is packed for a machine. */
#include "httpbootd/boot/overlay.h"
#include "httpbootd/http/answer.h"

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
bool overlays_pack(
    const struct overlay_ask *q, struct overlay_bytes *out, size_t *entries, char why[TREE_WHY]);

void answer_overlay(
    struct daemon *d, const struct route *route, struct record *rec, struct reply *reply);

#endif
