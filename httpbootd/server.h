#ifndef LANBOOT_HTTPBOOTD_SERVER_H
#define LANBOOT_HTTPBOOTD_SERVER_H
/*
 * httpbootd while it serves: the loop, the listeners and pools, libmicrohttpd's instances. All of
 * it is in one struct server; what the answers are made of is in the site.
 */
#include "httpbootd/http/site.h"

struct server;

/*
 * Opens every address of `listen`, `tls-listen`, `admin` and `tls-admin` and starts the library.
 * Exits (71 or 1), with what to do about it, if that fails. The server uses `site` until
 * server_free.
 */
struct server *server_open(struct site *site);

/* Returns what it listens on, for the `ready` line: a text of the server. */
const char *server_listening(const struct server *s);

/*
 * Serves until SIGTERM or SIGINT; then finishes the answers under way, for 10 seconds at most or
 * until the signal comes again. Returns the exit code. To be called once privileges are dropped: it
 * starts threads, which inherit the sandbox.
 */
int server_run(struct server *s);

/* Closes every connection and listener and frees the server; the site is the caller's. */
void server_free(struct server *s);

#endif
