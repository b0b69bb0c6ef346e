#ifndef LANBOOT_HTTPBOOTD_EXPLAIN_H
#define LANBOOT_HTTPBOOTD_EXPLAIN_H
/* `httpbootd explain`: a dry run. */
#include "httpbootd/http/site.h"

/* The lines of the help text. */
extern const char explain_help[];

/*
 * Prints what the machine or the path of the command line would be answered, and why. Returns the
 * exit code: 0 if it would be served, 1 if not.
 */
int explain(struct site *site);

#endif
