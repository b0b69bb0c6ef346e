#ifndef LANBOOT_HTTPBOOTD_COMPARE_H
#define LANBOOT_HTTPBOOTD_COMPARE_H
/* By what the servers of `servers` are compared (drift/drift.h) follows from the configuration. */

struct site;

/* Has them compared by the configuration as it is now, and by what machines load by it. */
void compare_follow(struct site *site);

#endif
