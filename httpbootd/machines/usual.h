#ifndef LANBOOT_HTTPBOOTD_MACHINES_USUAL_H
#define LANBOOT_HTTPBOOTD_MACHINES_USUAL_H
/* How long boots usually take: the median of the last ones that came up. Pure. */
#include "httpbootd/machines/state.h"

enum { USUAL_BOOTS = 9 }; /* the most that are looked at */

/*
 * Fills in how long this boot took. Returns false if it tells nothing: it did not come up, or what
 * came before that was not seen.
 */
bool usual_of_boot(const struct seen_boot *b, struct usual *out);

/* Fills in the median of `n` (1 to USUAL_BOOTS) boots, of each step over those that had it. */
void usual_median(const struct usual *boots, size_t n, struct usual *out);

#endif
