#ifndef LANBOOT_COMMON_LOG_FLUSH_H
#define LANBOOT_COMMON_LOG_FLUSH_H
/*
 * Sees to it that what the log holds back (log.h) is told soon: a timer of the loop that runs only
 * while there may be something to tell.
 */
#include "common/log.h"
#include "common/loop.h"

struct log_flush {
	struct loop *loop;
	struct loop_timer timer;
};

/* Makes `f` ready for `loop`, which outlives it. It is not to be moved while its timer is set. */
void log_flush_init(struct log_flush *f, struct loop *loop);

/* An event was logged: calls log_flush() within a second from the first such call on. */
void log_flush_soon(struct log_flush *f);

/* Logs the event (log_event), and calls log_flush_soon. */
void log_flush_event(struct log_flush *f, enum log_level level, const struct event *e);

#endif
