#ifndef LANBOOT_CONF_LINK_H
#define LANBOOT_CONF_LINK_H
/* The last step of loading a configuration: what can only be done once all of it is read. */
#include "common/conf.h"

/* Hears of an error in a host's section, at that line of its file. */
typedef void conf_complain(void *arg, const struct host *h, unsigned line, const char *what);

/*
 * Fills in the files that a flavor names, ties hosts to their profiles, and complains of those
 * whose profile is not there or that have no kernel.
 */
void conf_link(struct conf *c, conf_complain *complain, void *arg);

#endif
