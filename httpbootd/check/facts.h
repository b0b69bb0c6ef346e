#ifndef LANBOOT_HTTPBOOTD_CHECK_FACTS_H
#define LANBOOT_HTTPBOOTD_CHECK_FACTS_H
/* What a deep look prints for lanboot check, which looks further: over the network. */
#include "httpbootd/check/check_boot.h"
#include "httpbootd/check/want.h"

/*
 * Prints the URL that `value` is for the machine `s`, once, unless it depends on what is not known:
 * `url`, file, line, key, what it is wanted as, processor or `-`, URL.
 */
void facts_url(struct checker *c, const struct booted *b, const struct want *w, const char *value,
    const struct script *s);

/*
 * Prints a file that machines load: `file`, size, time of its last change,
 * `own` (of one machine, and perhaps for that alone) or `shared`, path as clients ask for it, path
 * here.
 */
void facts_file(struct checker *c, const struct booted *b, const struct probe *p, const char *path);

/* Prints how much there is, the user, folders, addresses and servers. */
void facts_site(struct checker *c);

#endif
