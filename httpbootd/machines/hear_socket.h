#ifndef LANBOOT_HTTPBOOTD_MACHINES_HEAR_SOCKET_H
#define LANBOOT_HTTPBOOTD_MACHINES_HEAR_SOCKET_H
/* The sockets that events come to, and who may send them. Does I/O, and logs what is in the way. */
#include "common/conf.h"

/*
 * Makes the Unix socket that `events` of [lanboot] names first, with its folder where that is not
 * there, for `user`, who we become, and the group of all three daemons. A socket file that nobody
 * hears at is replaced. Returns its descriptor; -1 if there is none to be, for `events` names no
 * path, another one hears there, or it cannot be made: the latter two are logged.
 */
int hear_socket_unix(const struct conf *c, const char *user);

/* Opens a UDP socket for events. Returns -1 with errno. */
int hear_socket_udp(const struct addr *at);

enum { HEAR_USERS = 6 };

/*
 * Lists the users (uids) who may send events to the Unix socket: root, we ourselves, `user`, who we
 * become, and who the daemons become by the configuration. Returns how many.
 */
size_t hear_users(const struct conf *c, const char *user, unsigned users[HEAR_USERS]);

#endif
