#ifndef LANBOOT_COMMON_CONF_CHECK_H
#define LANBOOT_COMMON_CONF_CHECK_H
/* What cannot work though every line is well-formed, as far as the texts alone show it. */
#include "common/check.h"

/*
 * Warns of addresses and URLs of k->conf that no machine can reach, of schemes that are none, and
 * of profiles that nobody boots. Looks at no file.
 */
void conf_check(struct check *k);

#endif
