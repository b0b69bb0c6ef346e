#ifndef LANBOOT_HTTPBOOTD_HTTP_CHANGE_WHO_H
#define LANBOOT_HTTPBOOTD_HTTP_CHANGE_WHO_H
/* Which machine an administrator means: by its name, MAC, address, or the word on its screen. */
#include "httpbootd/machines/change.h"

struct site;

/*
 * Returns the machines that are to be enrolled, n of them: the one that `id` of the form means, or
 * with `all` every one that waits, in the order of their MACs. The caller frees them. NULL: there
 * is none, and the error says so.
 */
struct change_target *change_targets(struct site *site, struct change *c, size_t *n);

/* Returns the section of the machine that `id` of the form means; NULL with the error set. */
const struct host *change_host(struct site *site, struct change *c);

/*
 * Has the change wake those whom its form means: all cards of the machine `id`, of those with a
 * name in the room `room`, or of all that have one (`all=yes`), as `lanboot wake`. Returns false
 * with the error set if there are none.
 */
bool change_plan_wake(struct site *site, struct change *c);

/* Has the keeper forget the machine that `id` means, until it is heard of again. */
void change_forget(struct site *site, struct change *c);

#endif
