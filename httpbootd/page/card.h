#ifndef LANBOOT_HTTPBOOTD_PAGE_CARD_H
#define LANBOOT_HTTPBOOTD_PAGE_CARD_H
/* The page of one machine: what it does and why, its boots as bars, their steps, its lines. Pure.
 */
#include "httpbootd/page/acts.h"
#include "httpbootd/view/view.h"

/* Writes the whole page, for who may do `a`. */
void card_draw(
    struct html *h, const struct view *v, const struct view_machine *m, const struct acts *a);

#endif
