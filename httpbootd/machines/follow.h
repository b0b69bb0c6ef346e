#ifndef LANBOOT_HTTPBOOTD_MACHINES_FOLLOW_H
#define LANBOOT_HTTPBOOTD_MACHINES_FOLLOW_H
/*
 * The latest events, for those who read them as they come. All read from one ring, each from its
 * own place: who is slow is told how many lines it lost, and holds nothing. There is no ring while
 * nobody reads.
 */
#include "common/list.h"

#include <stdbool.h>
#include <stdint.h>

enum { FOLLOW_RING = 256 * 1024, FOLLOW_READERS = 64, FOLLOW_IDLE_MS = 30 * 1000 };

struct follow {
	char *ring; /* FOLLOW_RING bytes, of which the `end`th of all was written last; or NULL */
	uint64_t begin, end; /* where the oldest line that is there begins, and the latest ends */
	uint64_t begin_line, end_line; /* their numbers */
	struct list readers;
	size_t n_readers;
	bool has_ended; /* we stop: so do they */
};

/* Somebody who reads; follow_join fills it in. */
struct follow_reader {
	struct list_entry of_all;
	uint64_t at, line; /* in the stream of all lines, and which of them */
	bool is_waiting;   /* it has all that there is, or wants no more yet, */
	uint64_t since_ms; /* since then, on the loop's clock */
	uint64_t rest_ms;  /* for so long it wants nothing */
	bool is_called;    /* it was taken by follow_take_ready, and has not skipped since */
	void *connection;  /* whose it is, while it waits */
};

/* Makes it empty. Needed before its first use. */
void follow_init(struct follow *f);

/* Frees the ring; nobody reads any more. */
void follow_free(struct follow *f);

/* Adds a line of `len` bytes, without a newline, for all who read. */
void follow_add(struct follow *f, const char *line, size_t len);

/* Has `r` read what comes from now on. False: too many read already, or no memory. */
bool follow_join(struct follow *f, struct follow_reader *r);

/* It reads no more. */
void follow_leave(struct follow *f, struct follow_reader *r);

/*
 * Copies the next line that `r` has not read, with a newline, into `to` of `size` bytes (at least
 * LINE_MAX_LEN + 1). Returns its length; 0: there is none now. *lost is how many lines were lost
 * before it, for it read too slowly.
 */
size_t follow_next(
    struct follow *f, struct follow_reader *r, char *to, size_t size, uint64_t *lost);

/* Skips what `r` has not read. Returns whether there was something. */
bool follow_skip(struct follow *f, struct follow_reader *r);

/* Has `r`, whose connection that is, wait from `now_ms` (the loop's clock), `rest_ms` at least. */
void follow_wait(struct follow_reader *r, void *connection, uint64_t now_ms, uint64_t rest_ms);

/*
 * Returns one that has waited, and has something to read now or nothing for FOLLOW_IDLE_MS, and
 * waits no more; NULL: none. `now_ms` is by the loop's clock.
 */
struct follow_reader *follow_take_ready(struct follow *f, uint64_t now_ms);

/* We stop: whoever reads comes to the end. */
void follow_stop(struct follow *f);

#endif
