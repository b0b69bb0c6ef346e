#ifndef LANBOOT_COMMON_KEY_VALUE_H
#define LANBOOT_COMMON_KEY_VALUE_H
/*
 * The value of a key in `target`, the object that the key's offset is into: so that a loop over the
 * table of keys serves whatever keys there are. Pure.
 */
#include "common/keys.h"

/* Returns true if the key, of a profile or host, is said there. */
bool key_is_set(const struct key *k, const void *target);

/*
 * Returns the nth text (from 0) of the value: of a list its nth entry, of an initrd its file, else
 * the text itself. NULL: there are no more, or the value is no text.
 */
const char *key_nth(const struct key *k, const void *target, size_t n);

/* Returns true if `text` is within any of them, or within the name that an initrd gets. */
bool key_mentions(const struct key *k, const void *target, const char *text);

/*
 * Gives `target` the value of `under`, where it says none itself. Of DHCP options it gets those
 * whose numbers it does not say.
 */
void key_inherit(const struct key *k, void *target, const void *under);

#endif
