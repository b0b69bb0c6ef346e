#ifndef LANBOOT_HTTPBOOTD_CHECK_UNUSED_H
#define LANBOOT_HTTPBOOTD_CHECK_UNUSED_H
/* Looks for keys that do nothing beside what their own section boots, such as initrd with chain. */
#include "common/check.h"
#include "common/conf.h"

/*
 * Tells each section once, at the first such line. What a section has from its profile does not
 * count: a host with local = yes may have a profile of any kind.
 */
void check_unused(const struct conf *c, struct check *k);

#endif
