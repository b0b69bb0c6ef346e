#ifndef LANBOOT_COMMON_LOOP_H
#define LANBOOT_COMMON_LOOP_H
/*
 * The event loop: descriptors (epoll), signals (signalfd) and timers, on one thread.
 *
 * A timer that is set again and again (once a packet) costs one assignment: its slot in the heap
 * is only looked at when its old time comes.
 */
#include "common/seccomp.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { LOOP_BATCH = 64 }; /* descriptors handled between two waits */

/* A descriptor to read from. The owner keeps it in place from loop_add to loop_remove. */
struct loop_fd {
	int fd;
	void (*ready)(struct loop_fd *self); /* called when it is readable, broken or hung up */
};

/* A time to wake at. The owner zeroes it before its first use and keeps it in place while set. */
struct loop_timer {
	void (*fire)(struct loop_timer *self, uint64_t now_ms);
	uint64_t due_ms;  /* when it fires */
	uint64_t heap_ms; /* where it stands in the heap: never after due_ms */
	size_t slot;      /* 1-based index in the heap; 0: not set */
};

struct loop {
	int epoll;
	struct loop_fd signals;
	void (*on_signal)(struct loop *self, int signal);
	struct seccomp_told told;               /* which calls were refused and told of */
	void (*before_wait)(struct loop *self); /* may be NULL: work to do before each wait */
	void (*after_wait)(struct loop *self);  /* may be NULL: and after it, before the handlers */
	struct epoll_event ready[LOOP_BATCH]; /* of the latest wait; data.ptr NULL: removed since */
	int n_ready;
	struct loop_timer **heap;
	size_t timers, heap_capacity;
	uint64_t now_ms; /* clock_now_ms() as of the latest wait */
	bool stop;       /* set by a handler: loop_run returns */
};

/*
 * Makes *l ready. From then on SIGHUP, SIGTERM, SIGINT and SIGUSR1 are blocked and handed to
 * `on_signal` from the loop, SIGPIPE is ignored, and that of seccomp.h is told of. Returns false
 * with errno; loop_close cleans up even then.
 */
bool loop_open(struct loop *l, void (*on_signal)(struct loop *self, int signal));

/* Closes what loop_open opened. Descriptors that were added stay open. */
void loop_close(struct loop *l);

/* Watches f->fd for reading. Returns false with errno. */
bool loop_add(struct loop *l, struct loop_fd *f);

/*
 * Watches f->fd no more and leaves it open. Any handler may call it: once it returns, f->ready is
 * not called any more, so that the owner may free `f`.
 */
void loop_remove(struct loop *l, struct loop_fd *f);

/*
 * Sets the timer, or moves it, to `due_ms` on the clock of clock_now_ms(). Returns false if memory
 * ran out: then it is not set.
 */
bool loop_timer_set(struct loop *l, struct loop_timer *t, uint64_t due_ms);

/* Unsets the timer. One that is not set stays so. */
void loop_timer_clear(struct loop *l, struct loop_timer *t);

/* Returns true while the timer is set and has not fired. In its own `fire` it is not set. */
bool loop_timer_is_set(const struct loop_timer *t);

/* Runs handlers and timers until l->stop is set. Returns false with errno if epoll fails. */
bool loop_run(struct loop *l);

#endif
