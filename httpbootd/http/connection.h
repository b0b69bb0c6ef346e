#ifndef LANBOOT_HTTPBOOTD_CONNECTION_H
#define LANBOOT_HTTPBOOTD_CONNECTION_H
/*
 * One connection, as the library does not know it: whose it is, and its clocks, for what the
 * library's idle timer does not see.
 */
#include "common/loop.h"
#include "common/strval.h"

struct client;

struct connection {
	struct loop *loop;
	struct loop_timer header; /* the next request's header must be complete by then */
	struct loop_timer watch;  /* while a file is sent: is it still as long as promised? */
	int fd;                   /* the connection's socket; shut down when a clock says so */
	int file;                 /* watched; the response's to close */
	uint64_t file_end;        /* as much of it is promised */

	bool tls;
	bool proxy;   /* one of `proxies`: it stands for many clients, who are not limited as one */
	bool waiting; /* for a request, or for the rest of its header */
	uint64_t since_ms;
	struct addr peer, local; /* `local` is our end; len 0: unknown */
	struct client *client;
	struct connection *client_prev, *client_next; /* the same client's */
	struct connection *prev, *next;               /* all */
};

/* `peer` is copied; our end is asked of the socket. */
void connection_init(
    struct connection *l, struct loop *loop, int fd, const struct addr *peer, bool tls);

/* Stops the clocks: before the link is freed. */
void connection_end(struct connection *l);

/* The header of a request must be complete by `due_ms`, until connection_header_done. */
void connection_header_by(struct connection *l, uint64_t due_ms);
void connection_header_done(struct connection *l);

/* From now until connection_watch_done, `file` is sent, up to `file_end`. */
void connection_watch(struct connection *l, int file, uint64_t file_end);
void connection_watch_done(struct connection *l);

/*
 * Answers a request that the library cannot be left alone with, by a whole response, and ends the
 * connection. If that does not go out at once, it is lost: nobody waits for such a client.
 */
void connection_refuse(struct connection *l, const char *response);

/* Ends the connection: the library sees its end and cleans up. */
void connection_cut(struct connection *l);

/* True if the client has said that it sends no more, and all that it sent was read. */
bool connection_is_ended(const struct connection *l);

#endif
