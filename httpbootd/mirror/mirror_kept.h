#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_KEPT_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_KEPT_H
/* What a mirror of Alpine's knows over a start: which indexes are served, and what clients use. */
#include "httpbootd/mirror/mirror.h"

/* Reads what was served before this start. */
void mirror_load(struct mirror *m);

/* Writes what is used, where that has changed. */
void mirror_save(struct mirror *m, struct repo *r);

#endif
