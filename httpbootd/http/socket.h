#ifndef LANBOOT_HTTPBOOTD_HTTP_SOCKET_H
#define LANBOOT_HTTPBOOTD_HTTP_SOCKET_H
/* What the kernel knows of a connected TCP socket, and what it is told. Each is a system call. */
#include "common/strval.h"

/* Puts our own end of the connection into *out; its len is 0 if that is not known. */
void socket_local(int fd, struct addr *out);

/* Returns how many bytes the other end has acknowledged so far; 0 if the kernel does not say. */
uint64_t socket_acked(int fd);

/*
 * As socket_acked, into *acked. Returns true if some of what was sent is not acknowledged, or could
 * not even go out.
 */
bool socket_owes(int fd, uint64_t *acked);

/* Has what was not sent yet dropped when the socket is closed, and the other end told so. */
void socket_drop_unsent(int fd);

/*
 * Ends the connection by a reset, at once and with nothing of it left (tcp(7): AF_UNSPEC): of one
 * that was shut down a TIME-WAIT is. Whoever reads or polls the socket sees its end.
 */
void socket_reset(int fd);

/* Has the kernel send `bytes_s` bytes a second at most; one that cannot is only told of. */
void socket_pace(int fd, uint64_t bytes_s);

/* Returns true if the other end sends no more, and all that it sent was read. */
bool socket_is_ended(int fd);

/* Sends `text`, NUL-terminated, as far as that goes at once. What does not is lost. */
void socket_send_now(int fd, const char *text);

#endif
