#include "common/log.h"

#include "common/clock.h"
#include "common/log_budget.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>

enum { STAMP_SIZE = 40 };

static struct {
	const char *name; /* NULL: the log is not open */
	bool verbose;
	bool to_stderr;
	bool stamps; /* the time in front of each line */
	struct log_budget budget;
	char last[EVENT_MAX]; /* the line that `repeats` counts */
	uint32_t repeats;
	uint64_t serial; /* lines so far */
} logger;

void log_open(const char *name, bool verbose, bool to_stderr)
{
	logger.name = name;
	logger.verbose = verbose;
	logger.to_stderr = to_stderr;
	logger.stamps = to_stderr && !getenv("JOURNAL_STREAM");
	if (getrandom(&logger.budget.seed, sizeof logger.budget.seed, GRND_NONBLOCK) < 0)
		logger.budget.seed = (uint32_t)clock_now_ms();
	if (!to_stderr)
		openlog(name, LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

/* Writes the time, which stands in front of a line on stderr, or nothing. Returns `out`. */
static const char *write_stamp(char out[STAMP_SIZE])
{
	struct timespec now;
	struct tm tm;

	out[0] = '\0';
	if (!logger.stamps || clock_gettime(CLOCK_REALTIME, &now) < 0 ||
	    !localtime_r(&now.tv_sec, &tm))
		return out;
	size_t n = strftime(out, STAMP_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(out + n, STAMP_SIZE - n, ".%03ld ", now.tv_nsec / 1000000);
	return out;
}

static void write_line(int priority, const char *line)
{
	char text[STAMP_SIZE];
	logger.serial++;
	if (logger.to_stderr || !logger.name)
		fprintf(stderr, "%s%s: %s\n", write_stamp(text),
		    logger.name ? logger.name : "lanboot", line);
	else
		syslog(priority, "%s", line);
}

bool log_wants(enum log_level level, const char *word, const struct asker *asker)
{
	static const struct asker nobody;

	if (level == LEVEL_DEBUG && !logger.verbose)
		return false;
	return log_budget_wants(&logger.budget, word, asker ? asker : &nobody, clock_now_ms());
}

static void flush_repeats(void)
{
	if (logger.repeats) {
		char line[64];
		snprintf(line, sizeof line, "repeated count=%u", logger.repeats);
		write_line(LOG_INFO, line);
		logger.repeats = 0;
	}
}

void log_event(enum log_level level, const struct event *e)
{
	if (level == LEVEL_DEBUG && !logger.verbose)
		return;
	if (strcmp(logger.last, e->text) == 0) {
		logger.repeats++;
		return;
	}
	if (!log_budget_spend(&logger.budget, e->word, &e->asker, clock_now_ms()))
		return;
	flush_repeats();
	memcpy(logger.last, e->text, e->len + 1);
	write_line(level == LEVEL_WARN   ? LOG_WARNING
		   : level == LEVEL_INFO ? LOG_INFO
					 : LOG_DEBUG,
	    e->text);
}

uint64_t log_serial(void)
{
	return logger.serial;
}

void log_repeat(void)
{
	logger.repeats++;
}

static void tell_held(const struct log_held *held)
{
	char text[ASKER_TEXT];
	struct event e;

	event_start(&e, "suppressed");
	event_text(&e, "word", held->word);
	event_num(&e, "count", held->count);
	if (held->most.len) {
		event_text(&e, "most", asker_text(&held->most, text));
		event_num(&e, "most-count", held->most_count);
	}
	event_text(&e, "reason", "too many lines of this kind");
	write_line(LOG_WARNING, e.text);
}

bool log_flush(void)
{
	uint64_t before = logger.serial;
	struct log_held held;

	flush_repeats();
	while (log_budget_held(&logger.budget, &held))
		tell_held(&held);
	bool some = logger.serial != before;
	logger.last[0] = '\0';
	logger.serial++; /* the next one is to be seen again */
	return some;
}

/* A warning or a line of -v that a client can be the reason of: its words are its kind. */
static bool spend_words(const char *fmt)
{
	static const struct asker nobody;
	return log_budget_spend(&logger.budget, fmt, &nobody, clock_now_ms());
}

static void write_words(int priority, const char *fmt, va_list ap, int error)
{
	char line[2048];
	int n = vsnprintf(line, sizeof line, fmt, ap);
	if (error && n >= 0 && (size_t)n < sizeof line)
		snprintf(line + n, sizeof line - (size_t)n, ": %s", strerror(error));
	write_line(priority, line);
}

void log_warn(const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	if (!spend_words(fmt))
		return;
	va_start(ap, fmt);
	write_words(LOG_WARNING, fmt, ap, error);
	va_end(ap);
}

void log_warnx(const char *fmt, ...)
{
	va_list ap;

	if (!spend_words(fmt))
		return;
	va_start(ap, fmt);
	write_words(LOG_WARNING, fmt, ap, 0);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	write_words(LOG_INFO, fmt, ap, 0);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	if (!logger.verbose || !spend_words(fmt))
		return;
	va_list ap;
	va_start(ap, fmt);
	write_words(LOG_DEBUG, fmt, ap, 0);
	va_end(ap);
}

void fatal(const char *fmt, ...)
{
	int error = errno;
	va_list ap;
	va_start(ap, fmt);
	write_words(LOG_ERR, fmt, ap, error);
	va_end(ap);
	exit(EX_OSERR);
}

void fatalx(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	write_words(LOG_ERR, fmt, ap, 0);
	va_end(ap);
	exit(EX_OSERR);
}
