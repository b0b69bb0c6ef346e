#ifndef LANBOOT_PXEDHCPD_SERVER_H
#define LANBOOT_PXEDHCPD_SERVER_H
/*
 * The way of a packet through pxedhcpd: received, decoded, decided, built, sent. I/O: it owns the
 * loop, the sockets and all state.
 */
#include "common/daemon.h"

struct server;

/*
 * Opens ports 67 and 4011, the interface table and the socket that listens to others, and returns
 * the server, which server_free frees. Exits (71), with what to do about it, if that fails. It
 * keeps `d`, and its configuration, until then.
 */
struct server *server_open(struct daemon *d);

/*
 * Returns the rules that hold for its sockets once it is confined: the packet sockets only hear. To
 * be called once; they live as long as the server.
 */
struct call_rules server_calls(struct server *s);

/* Returns what it listens on, for the `ready` line; the text lives as long as the server. */
const char *server_listening(const struct server *s);

/* Serves until SIGTERM or SIGINT. Returns the exit code: 0, or EX_OSERR (71) if the loop fails. */
int server_run(struct server *s);

/* Closes all sockets and frees the server. */
void server_free(struct server *s);

#endif
