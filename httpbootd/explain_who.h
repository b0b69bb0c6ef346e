#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_WHO_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_WHO_H
/* For explain.c: who may have what is asked for, and whether a token of a script is needed. */
#include "httpbootd/boot/machine.h"
#include "httpbootd/http/site.h"

/* Prints who is given what the machine `m` boots; nothing where no section is for it. */
void explain_who(const struct site *site, const struct machine *m);

/* Prints who is given the file or the overlay of this path, clean; nothing if it is a page's. */
void explain_who_path(const struct site *site, const struct request *q);

#endif
