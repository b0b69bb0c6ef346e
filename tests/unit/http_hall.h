#ifndef LANBOOT_TESTS_UNIT_HTTP_HALL_H
#define LANBOOT_TESTS_UNIT_HTTP_HALL_H
/* A made-up hall of machines: the sections of tests/golden/hall.ini, and events. */
#include "httpbootd/http/site.h"
#include "httpbootd/view/hall.h"

#define HALL_NOW_MS 1764375229000u /* when tests/golden/hall.events ends */

/* Makes a site with those sections, and no machine seen; NULL: it cannot be. hall_close frees it.
 */
struct site *hall_open(void);

void hall_close(struct site *site);

/* Has the keeper hear one event, as it came. Returns false if it is none. */
bool hall_hear(struct site *site, const char *line);

/* Has it hear all of tests/golden/hall.events. */
void hall_hear_all(struct site *site);

/* What is asked for of it: `width` columns at HALL_NOW_MS, in UTC. */
struct view hall_view(const struct site *site, unsigned width, bool utf8);

#endif
