#ifndef LANBOOT_HTTPBOOTD_CHECK_JUDGE_H
#define LANBOOT_HTTPBOOTD_CHECK_JUDGE_H
/* For check_boot.h: what is wrong with a file that was looked at, and where that is said. */
#include "httpbootd/check/check_boot.h"
#include "httpbootd/check/content.h"

/* Returns true if the value depends on who the machine is. */
bool judge_is_per_machine(const char *value);

/* Returns true if any of what this boot loads does: then check_boot_own() has something to do. */
bool judge_boot_is_per_machine(const struct boot *b);

/*
 * Adds to c->groups that `value` of the key `w`, which leads to the path `path`, has that fault:
 * `where` is the file on this machine, `why` what is wrong with it. Returns the group, good until
 * the next call; NULL if it was not added.
 */
struct check_group *judge_add(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const char *path, enum check_fault fault, const char *where,
    const char *why);

/*
 * Adds what the probe found to be wrong with the file, if anything. `content` is what it has to
 * fit; NULL if it is not there.
 */
void judge_file(struct checker *c, const struct booted *b, const struct want *w, const char *value,
    const char *path, const struct content *content, const struct probe *probe);

#endif
