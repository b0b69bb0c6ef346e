#ifndef LANBOOT_CONF_LINK_H
#define LANBOOT_CONF_LINK_H
/* The last step of loading a configuration: what can only be done once all of it is read. */
#include "common/conf.h"

/* Hears of an error at that line of a file. */
typedef void conf_complain(void *arg, const char *file, unsigned line, const char *what);

/*
 * Gives each profile what it inherits and each section the files that it has by a short form
 * (alpine, flavor, wimboot), ties hosts to their profiles, and complains of what does not fit
 * together.
 */
void conf_link(struct conf *c, conf_complain *complain, void *arg);

#endif
