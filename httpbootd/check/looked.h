#ifndef LANBOOT_HTTPBOOTD_CHECK_LOOKED_H
#define LANBOOT_HTTPBOOTD_CHECK_LOOKED_H
/* Texts that were seen before, such as paths: so nothing is looked at twice. */
#include <stdbool.h>

struct looked;

/* Returns an empty set, which looked_free() frees; NULL if memory ran out. */
struct looked *looked_new(void);

/* Frees it; NULL is fine. */
void looked_free(struct looked *s);

/* Adds a copy of `text`. Returns true if it was not there yet, and is now. */
bool looked_add(struct looked *s, const char *text);

/* Returns true if `text` was added. */
bool looked_has(const struct looked *s, const char *text);

#endif
