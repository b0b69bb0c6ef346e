#ifndef LANBOOT_HTTPBOOTD_MIRROR_EVICT_H
#define LANBOOT_HTTPBOOTD_MIRROR_EVICT_H
/*
 * Makes room in the folder of a mirror: what was used longest ago goes first, but no index, and no
 * package that clients use of an index that is served. Beside the loop, for it looks at each file.
 */
#include "httpbootd/mirror/mirror.h"

/* Begins, unless it is at work. */
void evict_begin(struct mirror *m);

#endif
