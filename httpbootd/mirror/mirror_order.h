#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_ORDER_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_ORDER_H
/* What an administrator has a mirror do with the generations of Alpine's repositories. */
#include "httpbootd/mirror/mirrors.h"

enum { MIRROR_ORDER_WHY = 400 };

/*
 * Does it to each repository that `id` means: NAME, all of that mirror's, or NAME/PATH, that one
 * and those beneath. `act` is freeze (keep to what is served), thaw (look for what is newer, at
 * once) or rollback (serve what was served before, and freeze). Nothing is done if it cannot be
 * done to all. Returns 0, or the HTTP status of a refusal and a sentence in `why`.
 */
unsigned mirrors_order(
    struct mirrors *m, const char *id, const char *act, char why[MIRROR_ORDER_WHY]);

#endif
