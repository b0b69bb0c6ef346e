#ifndef LANBOOT_COMMON_LOG_H
#define LANBOOT_COMMON_LOG_H
/*
 * Where a daemon's lines go: syslog, or stderr with -d. A client can make a daemon write only
 * so much: each event word, and each kind of warning, has a budget that clients share fairly
 * (log_budget.h); what is over it is counted and told in one `suppressed` line. A line that repeats
 * the one before is counted too.
 *
 * Nothing here waits for who reads (log_out.h). What cannot be sent waits, up to 64 KiB of it
 * (log_ring.h); the oldest beyond that are told in one line, `lost`, when there is a reader again.
 *
 * What is logged goes to the keeper, too, once log_send_to was called (event_send.h). That has a
 * budget of its own: so a storm of machines is seen whole there while the log is held.
 *
 * There is one log in a process, and only one thread may use it.
 */
#include "common/event.h"
#include "common/host_table.h"
#include "common/words.h"

#include <stdarg.h>

enum { LOG_LAST_MS = 200 }; /* for log_finish: a daemon that was told to stop */

/* LEVEL_STEP is how far something got: for the keeper alone, never in the log. */
enum log_level { LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG, LEVEL_STEP };

/*
 * Opens the log. `name` is the daemon's and must live for ever. `verbose` lets LEVEL_DEBUG through.
 * With `to_stderr` each line is `2026-11-28 14:10:03.123 name: line`, in local time; without the
 * time where systemd's journal takes it (JOURNAL_STREAM, systemd.exec(5)) and puts its own there.
 * Until this is called, lines go to stderr as `lanboot: line`. A process that was forked calls it
 * once more, when it has closed what was open: what waits is the other's to tell, and it has no
 * keeper.
 */
void log_open(const char *name, bool verbose, bool to_stderr);

/* Has lines go to the keepers that `events` names, and to no others; see event_send_to. */
void log_send_to(const struct words *events, bool may_udp);

/*
 * Returns true if an event of this word, that `asker` (NULL: nobody) is the reason of, would go
 * anywhere now, to the log or to a keeper. Returning false counts it as held back where the budget
 * is spent: so a flood of packets costs no formatting.
 */
bool log_wants(enum log_level level, const char *word, const struct asker *asker);

/*
 * Has lines say which machine they are about, where they do not by themselves (log_machine.h), with
 * the names of these sections, which outlive the next call; NULL: without names. At the first call
 * it opens a netlink socket.
 */
void log_know(const struct host_table *hosts);

/* Sends an event, within its word's budgets. */
void log_event(enum log_level level, const struct event *e);

/* Tells the keepers that the daemon lives: event_send_lives. Returns when to call it again. */
uint64_t log_lives(void);

/* Returns how many lines found no reader and no room, since the start. */
uint64_t log_lines_lost(void);

/* Returns how many events a keeper who was there did not get, since the start. */
uint64_t log_events_lost(void);

/*
 * For a daemon that would send the same line many thousand times a second: log_serial returns a
 * number that is another one after each line, and log_repeat counts the last event once more
 * without making its text.
 */
uint64_t log_serial(void);

/* Counts the last event once more; see log_serial. */
void log_repeat(void);

/*
 * Tells what was held back so far, and sends what waits. To be called about once a second, and
 * before exit. Returns true if there was something to tell.
 */
bool log_flush(void);

/* Sends what waits for a reader, as much as is taken. Returns false if none of it was. */
bool log_drain(void);

/* Returns true if lines wait for a reader. */
bool log_waits(void);

/*
 * Drains, for at most `ms`: for a process that is about to end. One that serves others must not
 * wait.
 */
void log_finish(unsigned ms);

/* Logs what went wrong on our side, in words, with the text of errno behind them. */
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Logs what went wrong on our side, in words. */
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Logs a line of the daemon itself. */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Logs a line of the daemon itself if the log is verbose. */
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* For start-up only: logs as log_warn does, as an error, and exits with EX_OSERR (71). */
void fatal(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* For start-up only: logs as log_warnx does, as an error, and exits with EX_OSERR (71). */
void fatalx(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
