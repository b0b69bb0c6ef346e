#ifndef LANBOOT_HTTPBOOTD_VIEW_STATUS_H
#define LANBOOT_HTTPBOOTD_VIEW_STATUS_H
/*
 * How all machines are, at one look: trouble first, each with a sentence and what to do, then who
 * is unknown, who boots, and the others folded. Quiet when all is well; however many there are, it
 * is not much longer than a screen. Pure.
 */
#include "httpbootd/view/hall.h"

enum { STATUS_SIZE = 64 * 1024 }; /* bytes that are enough */

/* Draws it. */
void status_draw(struct screen *t, const struct view *v, const struct hall *h);

/* Draws those in trouble alone; where there are none, says so. */
void status_draw_why(struct screen *t, const struct view *v, const struct hall *h);

#endif
