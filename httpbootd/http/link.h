#ifndef LANBOOT_LINK_H
#define LANBOOT_LINK_H
/*
 * One connection, as the library does not know it: whose it is, and its clocks, for what the
 * library's idle timer does not see.
 */
#include "common/loop.h"
#include "common/strval.h"

struct client;

struct link {
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
	struct link *client_prev, *client_next; /* the same client's */
	struct link *prev, *next;               /* all */
};

/* `peer` is copied; our end is asked of the socket. */
void link_init(struct link *l, struct loop *loop, int fd, const struct addr *peer, bool tls);

/* Stops the clocks: before the link is freed. */
void link_end(struct link *l);

/* The header of a request must be complete by `due_ms`, until link_header_done. */
void link_header_by(struct link *l, uint64_t due_ms);
void link_header_done(struct link *l);

/* From now until link_watch_done, `file` is sent, up to `file_end`. */
void link_watch(struct link *l, int file, uint64_t file_end);
void link_watch_done(struct link *l);

/*
 * Answers a request that the library cannot be left alone with, by a whole response, and ends the
 * connection. If that does not go out at once, it is lost: nobody waits for such a client.
 */
void link_refuse(struct link *l, const char *response);

/* Ends the connection: the library sees its end and cleans up. */
void link_cut(struct link *l);

/* True if the client has said that it sends no more, and all that it sent was read. */
bool link_is_ended(const struct link *l);

#endif
