#ifndef LANBOOT_TFTPD_SERVER_H
#define LANBOOT_TFTPD_SERVER_H
/* The sockets of tftpd. */
#include "common/daemon.h"
#include "tftpd/map.h"

struct server;

/*
 * Opens the addresses that the configuration names. Exits (71), with what to do about it, if that
 * fails. The server keeps `d`, and its configuration, until server_free; `map`, the rules of
 * d->conf, is the server's from then on.
 */
struct server *server_open(struct daemon *d, struct map *map);

/* Returns what it listens on, for the `ready` line; lives as long as the server. */
const char *server_listening(const struct server *s);

/* Serves until SIGTERM or SIGINT, and then what is under way, for 10 s. Returns the exit code. */
int server_run(struct server *s);

/* Ends all transfers, closes what server_open opened and frees the server, with its rules. */
void server_free(struct server *s);

#endif
