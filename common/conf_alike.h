#ifndef LANBOOT_COMMON_CONF_ALIKE_H
#define LANBOOT_COMMON_CONF_ALIKE_H
/*
 * What servers that have the same configuration are compared by: a digest of each kind of its
 * sections, as they are in force. What differs by right (addresses, folders, users) is left out,
 * and so are comments, blanks, the order of keys, and in which file a section stands.
 */
#include "common/conf.h"

/*
 * Returns the name of a kind: `lanboot` and the other kinds of sections, `host` those that are
 * written by hand, `hosts.d` the enrolled ones, and `inventory` those of the inventory. NULL from
 * CONF_KINDS on. Pure.
 */
const char *conf_alike_kind(size_t i);

/* Makes c->alike: the first bytes of the SHA-256 of each kind. */
void conf_alike_make(struct conf *c);

#endif
