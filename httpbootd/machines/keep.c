#include "httpbootd/machines/keep.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/full.h"
#include "common/log.h"
#include "httpbootd/machines/keep_load.h"

#include <errno.h>
#include <string.h>

enum { TICK_MS = 1000 };

#define NAME "machines"

/* Once, until it is another error, or none. */
static void tell(struct keep *k, int error)
{
	if (error && error != k->told)
		log_warnx("the machines seen are not kept over a restart: %s in the state folder: "
			  "%s; it is tried again%s",
		    NAME, strerror(error), full_words(error));
	else if (!error && k->told)
		log_info("the machines seen are kept again");
	k->told = error;
}

/*
 * The next machines that fit, each whole: before the next piece they may be others. Returns how
 * many bytes; *is_last says that there are no more.
 */
static size_t fill(struct keep *k, char *piece, bool *is_last)
{
	const struct table *t = &k->machines->table;
	size_t len = 0, n;

	if (k->next == 0) {
		len = strlen(kept_begins);
		memcpy(piece, kept_begins, len);
		len += kept_write_rival(&k->machines->rival, piece + len);
		for (size_t i = 0; i < MACHINES_DAEMONS; i++)
			len += kept_write_lost(&k->machines->teller[i], piece + len);
	}
	for (; k->next < t->n && len + KEPT_MOST <= KEEP_PIECE; k->next++) {
		struct kept_at at = {.has_begun = false};
		while ((n = kept_write(t->all[k->next], &at, piece + len)))
			len += n;
	}
	*is_last = k->next >= t->n;
	return len;
}

static bool give_next(struct keep *k)
{
	char *piece = keep_worker_buffer(k->worker);
	const bool is_first = k->next == 0;
	bool is_last;

	if (!piece)
		return false;
	const size_t len = fill(k, piece, &is_last);
	k->is_writing = !is_last;
	keep_worker_give(k->worker, len, is_first, is_last);
	return true;
}

static void begin(struct keep *k)
{
	k->begun_ms = clock_now_ms();
	k->machines->has_changed = k->machines->has_moved = false;
	k->is_soon = false;
	k->next = 0;
	give_next(k);
}

/* A piece is written, or could not be. */
static void end_piece(struct keep *k, int error)
{
	k->done_ms = clock_now_ms();
	k->took_ms = k->done_ms - k->begun_ms;
	if (error) {
		k->is_writing = false;
		k->machines->has_changed = k->machines->has_moved = true;
	}
	if (error || !k->is_writing)
		tell(k, error);
}

static void on_written(void *arg, int error)
{
	struct keep *k = arg;

	end_piece(k, error);
	if (k->is_writing)
		give_next(k);
}

static bool is_due(const struct keep *k, uint64_t now_ms)
{
	const uint64_t since_ms = now_ms - k->done_ms;

	if (k->is_writing || since_ms < k->took_ms * KEEP_BUSY)
		return false;
	return (k->machines->has_moved && (since_ms >= KEEP_MS || k->is_soon)) ||
	       (k->machines->has_changed && since_ms >= KEEP_LIFE_MS);
}

static void timer_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct keep *k = container_of(self, struct keep, timer);

	if (is_due(k, now_ms) && keep_worker_buffer(k->worker))
		begin(k);
	loop_timer_set(k->loop, self, now_ms + TICK_MS);
}

static void load(struct keep *k, int dir)
{
	const int n = keep_load_file(k->machines, dir, NAME, clock_unix_ms());

	if (n < 0 && errno != ENOENT)
		log_warn("the machines seen before are forgotten: %s in the state folder", NAME);
	k->machines->has_changed = k->machines->has_moved = false;
}

void keep_start(struct keep *k, struct loop *loop, struct machines *machines, int dir)
{
	*k = (struct keep){.loop = loop, .machines = machines, .timer.fire = timer_fire};
	if (dir < 0 || !machines->is_keeper)
		return;
	load(k, dir);
	k->worker = keep_worker_start(loop, dir, NAME, on_written, k);
	if (!k->worker) {
		log_warn("the machines seen are not kept over a restart");
		return;
	}
	k->done_ms = clock_now_ms();
	loop_timer_set(loop, &k->timer, k->done_ms + TICK_MS);
}

void keep_soon(struct keep *k)
{
	k->is_soon = true;
}

/* Waits for the pieces under way and gives those that follow. Returns false if that failed. */
static bool finish(struct keep *k, uint64_t until_ms)
{
	int error;

	while (!keep_worker_buffer(k->worker)) {
		if (clock_now_ms() > until_ms || !keep_worker_wait(k->worker, KEEP_LAST_MS, &error))
			return false;
		end_piece(k, error);
		if (error)
			return false;
		if (k->is_writing)
			give_next(k);
	}
	return true;
}

void keep_stop(struct keep *k)
{
	if (!k->worker)
		return;
	loop_timer_clear(k->loop, &k->timer);
	const uint64_t until_ms = clock_now_ms() + KEEP_LAST_MS;
	if (finish(k, until_ms) && k->machines->has_changed) {
		begin(k);
		finish(k, until_ms);
	}
	keep_worker_stop(k->worker);
	k->worker = NULL;
}
