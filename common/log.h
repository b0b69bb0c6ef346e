#ifndef LANBOOT_LOG_H
#define LANBOOT_LOG_H
/*
 * Where a daemon's lines go: syslog, or stderr with -d. A client can make a daemon write only
 * so much: each event word has a budget of LOG_BURST lines, refilled at LOG_RATE a second; what
 * is over it is counted and told in one `suppressed` line. A line that repeats the one before is
 * counted too. Warnings and errors of the daemon itself are never held back.
 */
#include "common/event.h"

#include <stdarg.h>
#include <stdnoreturn.h>

enum { LOG_BURST = 2000, LOG_RATE = 100 };

enum log_level { LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG };

/*
 * `name` is the daemon's and must live for ever. `verbose` lets LEVEL_DEBUG through. With
 * `to_stderr` each line is `2026-11-28 14:10:03.123 name: line`, in local time; without the time
 * where systemd's journal takes it (JOURNAL_STREAM, systemd.exec(5)) and puts its own there. Until
 * this is called, lines go to stderr as `name: line`.
 */
void log_open(const char *name, bool verbose, bool to_stderr);

/*
 * True if an event of this word would be sent now. False counts it as held back where its budget
 * is spent: so a flood of packets costs no formatting. `word` is the very literal of event_start.
 */
bool log_wants(enum log_level level, const char *word);

/* Sends an event, within its word's budget. */
void log_event(enum log_level level, const struct event *e);

/*
 * For a daemon that would send the same line many thousand times a second: a number that is another
 * one after each line, and a way to count the last event once more without making its text.
 */
uint64_t log_serial(void);
void log_again(void);

/* Tells what was held back so far. Call about once a second, and before exit. */
void log_flush(void);

/* What went wrong on our side, in words. log_warn adds errno's text, log_warnx does not. */
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* During start-up only: says it and exits with EX_OSERR (71). */
noreturn void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
noreturn void fatalx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
