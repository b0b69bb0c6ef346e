#ifndef LANBOOT_HTTPBOOTD_PAGE_BARS_H
#define LANBOOT_HTTPBOOTD_PAGE_BARS_H
/* Pictures: boots as bars to the scale of time, hours as a curve, how far something is. Pure. */
#include "httpbootd/page/html.h"
#include "httpbootd/view/hall.h"
#include "httpbootd/view/timeline.h"

/* Writes the bar of a boot, where `most_ms` is as wide as there is room. */
void bars_boot(struct html *h, const struct timeline *l, uint64_t most_ms);

/* Writes how far it is, in hundredths. */
void bars_progress(struct html *h, unsigned hundredths);

/* Writes the boots of the last hours and, beside, those of the last one in parts. */
void bars_boots(struct html *h, const struct hall *hall);

/* Writes how many of all something is. */
void bars_share(struct html *h, size_t n, size_t all);

#endif
