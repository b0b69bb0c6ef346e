#ifndef LANBOOT_COMMON_CONF_CLASH_H
#define LANBOOT_COMMON_CONF_CLASH_H
/* For conf.c: addresses of one daemon that cannot be listened on side by side. */
#include "common/conf.h"
#include "common/problem.h"

/*
 * Reports each address that is another one's of that daemon, or lies within one such as 0.0.0.0
 * with the same port.
 */
void conf_clash(const struct conf *c, struct problems *problems);

#endif
