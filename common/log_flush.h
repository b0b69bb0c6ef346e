#ifndef LANBOOT_COMMON_LOG_FLUSH_H
#define LANBOOT_COMMON_LOG_FLUSH_H
/*
 * Sees to it that what the log holds back, or what waits for a reader (log.h), is told soon: a
 * timer of the loop. It looks every ten seconds where nothing was logged, for a warning may wait;
 * and tells the keepers that the daemon lives (log_lives), from when the loop begins.
 */
#include "common/log.h"
#include "common/loop.h"

struct log_flush {
	struct loop *loop;
	struct loop_timer timer;
	uint64_t flushed_ms; /* when log_flush was called last */
	bool is_busy;        /* and told something then */
};

/* Makes `f` ready for `loop`, which outlives it. It is not to be moved while its timer is set. */
void log_flush_init(struct log_flush *f, struct loop *loop);

/* An event was logged: calls log_flush() within a second from the first such call on. */
void log_flush_soon(struct log_flush *f);

/* As log_wants; what is held back is told within a second, too. */
bool log_flush_wants(
    struct log_flush *f, enum log_level level, const char *word, const struct asker *asker);

/* Logs the event (log_event), and calls log_flush_soon. */
void log_flush_event(struct log_flush *f, enum log_level level, const struct event *e);

#endif
