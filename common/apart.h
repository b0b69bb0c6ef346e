#ifndef LANBOOT_COMMON_APART_H
#define LANBOOT_COMMON_APART_H
/* A process of our own apart from the daemon, for what the daemon itself shall not be able to do.
 */
#include <stddef.h>
#include <sys/types.h>

/*
 * Starts it. Returns its process id, and in *socket our end of a pair of SOCK_SEQPACKET, which the
 * caller closes: when that is closed, the other side reads the end. In the process itself it
 * returns 0 and its end, and none of our descriptors is open there but those up to standard error
 * and the `n` of `keep`, which this sorts. Returns -1 with errno.
 */
pid_t apart_start(int *keep, size_t n, int *socket);

#endif
