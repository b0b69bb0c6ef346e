#ifndef LANBOOT_HTTPBOOTD_HTTP_ONCE_SHARED_H
#define LANBOOT_HTTPBOOTD_HTTP_ONCE_SHARED_H
/* What a machine boots once, where several servers share a store: a request waits for its word. */
#include "httpbootd/boot/once.h"
#include "httpbootd/etcd/etcd.h"
#include "httpbootd/http/request.h"

struct change;
struct site;

/*
 * Returns the profile that the machine of `h` (NULL: none) boots at its next start, in `out`, NULL
 * if there is none; of a request that has asked the store already, what it has asked for.
 */
const char *once_shared_next(
    const struct site *site, const struct request *q, const struct host *h, char out[ONCE_NEXT]);

/*
 * Returns true if the boot that the target's query names has taken `profile` already, which the
 * machine of `h` was to boot at its next start: it may say so again.
 */
bool once_shared_is_again(
    const struct site *site, const struct target *t, const struct host *h, const char *profile);

/*
 * Has the machine of `h` take `next`, which it boots at its next start, or the `once` of its
 * section (NULL), for the boot that the target's query names (`t` NULL: for any). With ETCD_LATER
 * the request is to be answered late, and asks again. What cannot be decided is logged.
 */
enum etcd_result once_shared_take(struct site *site, const struct request *q,
    const struct target *t, const struct host *h, const char *next);

/* Logs by the event `word` that the store does not answer, as state_warn of the folder. */
void once_shared_warn(
    const char *word, const struct site *site, const struct machine_id *id, const char *test);

/* For etcd_open: the notes of the store of `site` have changed. */
void once_shared_changed(void *site);

/*
 * Follows that, and a configuration that was read again: counts who waits for a store that is
 * away, and once it is known what was noted in the folder before there was a store is noted
 * there, for other servers do not see the folder. Returns true if scripts that are kept may be out
 * of date.
 */
bool once_shared_follow(struct site *site);

/*
 * Has the store note the change `c`, which changes_next() returned, planned. Returns false if that
 * is no change of the store's.
 */
bool once_shared_write(struct site *site, struct change *c);

#endif
