#ifndef LANBOOT_HTTPBOOTD_SOCKET_H
#define LANBOOT_HTTPBOOTD_SOCKET_H
/* Listening TCP sockets, and what a connected one knows of itself. */
#include "common/conf.h"

/*
 * Opens every address of `list`, into fds[] (list->n of them). An address of a family that this
 * kernel lacks is -1 and a warning, as long as another one opens. Exits (71) on any other
 * failure, naming `key`, the address and what to do.
 */
void listen_open(const struct addrs *list, const char *key, int *fds);

/* Our own end of a connection; len 0 if unknown. */
void socket_local(int fd, struct addr *out);

/* How many bytes the other end has acknowledged so far; 0 if the kernel does not say. */
uint64_t socket_acked(int fd);

#endif
