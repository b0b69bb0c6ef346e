#ifndef LANBOOT_LINK_H
#define LANBOOT_LINK_H
/*
 * The clocks of one connection, for what the library's idle timer does not see. A NULL link (memory
 * had run out) has none, and every function but link_init takes it.
 */
#include "common/loop.h"

struct link {
	struct loop *loop;
	struct loop_timer header; /* the next request's header must be complete by then */
	struct loop_timer watch;  /* while a file is sent: is it still as long as promised? */
	int fd;                   /* the connection's socket; shut down when a clock says so */
	int file;                 /* watched; the response's to close */
	uint64_t file_end;        /* as much of it is promised */
};

void link_init(struct link *l, struct loop *loop, int fd);

/* Stops the clocks: before the link is freed. */
void link_end(struct link *l);

/* The header of a request must be complete by `due_ms`, until link_header_done. */
void link_header_by(struct link *l, uint64_t due_ms);
void link_header_done(struct link *l);

/* From now until link_watch_done, `file` is sent, up to `file_end`. */
void link_watch(struct link *l, int file, uint64_t file_end);
void link_watch_done(struct link *l);

#endif
