#ifndef LANBOOT_HTTPBOOTD_SERVER_H
#define LANBOOT_HTTPBOOTD_SERVER_H
/* The sockets of httpbootd, and its loop. */
#include "httpbootd/http/site.h"

struct server;

/*
 * Opens every address of `listen` and `admin` and makes the library ready. Exits (71), with what
 * to do about it, if that fails. The server uses `site` until server_free.
 */
struct server *server_open(struct site *site);

/* What it listens on, for the `ready` line; lives as long as the server. */
const char *server_listening(const struct server *s);

/*
 * Serves until SIGTERM or SIGINT; then finishes the answers under way, for 10 seconds at most or
 * until the signal comes again. The exit code.
 */
int server_run(struct server *s);

void server_free(struct server *s);

#endif
