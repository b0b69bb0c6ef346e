#ifndef LANBOOT_LOOP_H
#define LANBOOT_LOOP_H
/*
 * The event loop: descriptors (epoll), signals (signalfd) and timers, on one thread.
 *
 * A timer that is set again and again (once a packet) costs one assignment: its place in the heap
 * is only looked at when its old time comes.
 */
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { LOOP_BATCH = 64 }; /* descriptors handled between two waits */

/* Something to read or write. The owner keeps it in place from loop_add to loop_remove. */
struct loop_fd {
	int fd;
	void (*ready)(struct loop_fd *self); /* called when readable, or on error or hang-up */
};

/* A time to wake at. Zero it before its first use; keep it in place while it is set. */
struct loop_timer {
	void (*fire)(struct loop_timer *self, uint64_t now_ms);
	uint64_t due_ms;  /* when it fires */
	uint64_t heap_ms; /* where it stands in the heap: never after due_ms */
	size_t place;     /* 1-based index in the heap; 0: not set */
};

struct loop {
	int epoll;
	struct loop_fd signals;
	void (*on_signal)(struct loop *self, int signal);
	void (*before_wait)(struct loop *self); /* may be NULL: work to do before each wait */
	struct epoll_event ready[LOOP_BATCH]; /* of the latest wait; data.ptr NULL: removed since */
	int n_ready;
	struct loop_timer **heap;
	size_t timers, heap_capacity;
	uint64_t now_ms; /* CLOCK_MONOTONIC, taken after each wait */
	bool stop;
};

/*
 * Blocks SIGHUP, SIGTERM, SIGINT and SIGUSR1 and hands them to `on_signal` from the loop;
 * SIGPIPE is ignored. False with errno.
 */
bool loop_open(struct loop *l, void (*on_signal)(struct loop *self, int signal));
void loop_close(struct loop *l);

/*
 * Watches f->fd for reading. False with errno. loop_remove leaves the descriptor open; it may be
 * called from any handler, and none is called for `f` any more.
 */
bool loop_add(struct loop *l, struct loop_fd *f);
void loop_remove(struct loop *l, struct loop_fd *f);

/* Sets or moves the timer. False if memory ran out: then it is not set. */
bool loop_timer_set(struct loop *l, struct loop_timer *t, uint64_t due_ms);
void loop_timer_clear(struct loop *l, struct loop_timer *t);

/* Runs until l->stop. False with errno if epoll fails. */
bool loop_run(struct loop *l);

/* CLOCK_MONOTONIC in milliseconds. */
uint64_t clock_now_ms(void);

#endif
