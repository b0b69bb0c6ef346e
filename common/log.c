#include "common/log.h"

#include "common/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>

enum { WORDS_MAX = 32, STAMP_SIZE = 40 };

/* One event word's budget. */
struct budget {
	const char *word;
	uint64_t refilled_ms;
	uint32_t left;
	uint32_t held_back;
};

static struct {
	const char *name;
	bool verbose;
	bool to_stderr;
	bool stamps; /* the time in front of each line */
	struct budget budgets[WORDS_MAX];
	char last[EVENT_MAX]; /* the line that `repeats` counts */
	uint32_t repeats;
	uint64_t serial; /* lines so far */
} logger = {.name = "lanboot", .to_stderr = true};

void log_open(const char *name, bool verbose, bool to_stderr)
{
	logger.name = name;
	logger.verbose = verbose;
	logger.to_stderr = to_stderr;
	logger.stamps = to_stderr && !getenv("JOURNAL_STREAM");
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
	if (logger.to_stderr)
		fprintf(stderr, "%s%s: %s\n", write_stamp(text), logger.name, line);
	else
		syslog(priority, "%s", line);
}

/* The word's budget, refilled up to now. */
static struct budget *budget_of(const char *word)
{
	uint64_t now = clock_now_ms();
	struct budget *b = logger.budgets;
	struct budget *end =
	    b + WORDS_MAX - 1; /* the last one serves all words that found no place */

	while (b < end && b->word && b->word != word)
		b++;
	if (!b->word) {
		b->word = word;
		b->left = LOG_BURST;
		b->refilled_ms = now;
	}
	uint64_t more = (now - b->refilled_ms) * LOG_RATE / 1000;
	if (more) {
		b->left = more > LOG_BURST - b->left ? LOG_BURST : b->left + (uint32_t)more;
		b->refilled_ms = now;
	}
	return b;
}

bool log_wants(enum log_level level, const char *word, const struct asker *asker)
{
	(void)asker;
	if (level == LEVEL_DEBUG && !logger.verbose)
		return false;
	struct budget *b = budget_of(word);
	if (b->left == 0)
		b->held_back++;
	return b->left > 0;
}

/* Takes one line from the word's budget; false if there is none left. */
static bool spend_budget(const char *word)
{
	struct budget *b = budget_of(word);
	if (b->left == 0) {
		b->held_back++;
		return false;
	}
	b->left--;
	return true;
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
	if (!spend_budget(e->word))
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

void log_flush(void)
{
	flush_repeats();
	logger.last[0] = '\0';
	logger.serial++; /* the next one is to be seen again */
	for (struct budget *b = logger.budgets; b < logger.budgets + WORDS_MAX; b++)
		if (b->held_back) {
			char line[160];
			snprintf(line, sizeof line,
			    "suppressed word=%s count=%u reason=\"too many lines of this kind\"",
			    b->word, b->held_back);
			write_line(LOG_WARNING, line);
			b->held_back = 0;
		}
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
	va_start(ap, fmt);
	write_words(LOG_WARNING, fmt, ap, error);
	va_end(ap);
}

void log_warnx(const char *fmt, ...)
{
	va_list ap;
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
	if (!logger.verbose)
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
