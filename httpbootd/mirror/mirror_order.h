#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_ORDER_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_ORDER_H
/* What an administrator has a mirror do with the generations of Alpine's repositories. */
#include "httpbootd/mirror/mirrors.h"

enum { MIRROR_ORDER_WHY = 400 };

/* As it was asked for; NULL: not said. */
struct mirror_order {
	const char *id;  /* NAME, all repositories of that mirror, or NAME/PATH, that one and those
			    beneath */
	const char *act; /* freeze (keep to what is served), thaw (look for what is newer, at
			    once), rollback (serve what was served before, and freeze), use (that
			    generation, and freeze), verify, prune (tidy.h) */
	const char *generation; /* of use */
};

/*
 * Does it. Nothing is done if it cannot be done to all that is meant. Returns 0, or the HTTP status
 * of a refusal and a sentence in `why`.
 */
unsigned mirrors_order(struct mirrors *m, const struct mirror_order *o, char why[MIRROR_ORDER_WHY]);

#endif
