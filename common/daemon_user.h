#ifndef LANBOOT_COMMON_DAEMON_USER_H
#define LANBOOT_COMMON_DAEMON_USER_H
/* Who a daemon becomes: what the configuration says of it, and whether there is such a user. */
#include "common/check.h"
#include "common/daemon.h"

/*
 * Sets d->user by d->started: who root becomes. Where the configuration names nobody, that is the
 * user made for this daemon; if there is none, but the one that version 0.1.0 had for all three, it
 * is that one, so that an upgrade goes on. It lives as long as d->started. Returns false, said on
 * stderr, if this is root and could not become him; a command needs no user: then it returns true.
 */
bool daemon_find_user(struct daemon *d);

/* Warns if d->user is that of version 0.1.0 for want of the daemon's own. */
void daemon_check_user(const struct daemon *d, struct check *k);

#endif
