#ifndef LANBOOT_COMMON_CONF_LINK_H
#define LANBOOT_COMMON_CONF_LINK_H
/* The last step of loading a configuration: what can only be done once all of it is read. */
#include "common/conf.h"
#include "common/problem.h"

/*
 * Gives each profile what it inherits and each section the files that it has by a short form
 * (alpine, flavor, wimboot), ties hosts and menus to their profiles, and reports what does not fit
 * together.
 */
void conf_link(struct conf *c, struct problems *problems);

/* Does so for one more host, which was read once all else was linked. */
void conf_link_host(struct conf *c, struct host *h, struct problems *problems);

#endif
