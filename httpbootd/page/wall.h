#ifndef LANBOOT_HTTPBOOTD_PAGE_WALL_H
#define LANBOOT_HTTPBOOTD_PAGE_WALL_H
/* The page of all machines: trouble first, and those that are up in a few words. Pure. */
#include "httpbootd/page/html.h"
#include "httpbootd/view/hall.h"

/* Writes the whole page. */
void wall_draw(struct html *h, const struct view *v, const struct hall *hall);

#endif
