#include "common/log.h"

#include "common/clock.h"
#include "common/event_send.h"
#include "common/full.h"
#include "common/log_machine.h"
#include "common/log_out.h"
#include "common/log_ring.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define SYSLOG_SOCKET "/dev/log" /* _PATH_LOG of both C libraries */

enum { HEAD_SIZE = 160, WORDS_SIZE = 2048 };

static struct {
	const char *name; /* NULL: the log is not open */
	bool verbose;
	bool to_stderr;
	bool stamps; /* the time in front of each line */
	struct log_out out;
	struct log_ring ring; /* lines that `out` does not take now */
	struct log_budget budget;
	struct event_send events;
	struct log_machine machine;
	char last[EVENT_MAX]; /* the line that `repeats` counts */
	uint32_t repeats;
	uint64_t serial; /* lines so far */
} logger;

static const struct asker nobody;

void log_open(const char *name, bool verbose, bool to_stderr)
{
	logger.name = name;
	logger.verbose = verbose;
	logger.to_stderr = to_stderr;
	logger.stamps = to_stderr && !getenv("JOURNAL_STREAM");
	if (getrandom(&logger.budget.seed, sizeof logger.budget.seed, GRND_NONBLOCK) < 0)
		logger.budget.seed = (uint32_t)clock_now_ms();
	logger.ring = (struct log_ring){0};
	logger.repeats = 0;
	memset(&logger.events, 0, sizeof logger.events);
	logger.events.daemon = name;
	logger.events.budget.seed = logger.budget.seed;
	logger.events.budget.is_events = true;
	logger.machine.is_open = false;
	if (to_stderr)
		log_out_stderr(&logger.out);
	else
		log_out_syslog(&logger.out, SYSLOG_SOCKET);
}

void log_send_to(const struct words *events, bool may_udp)
{
	event_send_to(&logger.events, events, may_udp);
}

void log_know(const struct host_table *hosts)
{
	if (hosts && !logger.machine.is_open)
		log_machine_open(&logger.machine, logger.budget.seed);
	logger.machine.hosts = hosts;
}

uint64_t log_lives(void)
{
	return event_send_lives(&logger.events, clock_now_ms());
}

uint64_t log_lines_lost(void)
{
	return logger.ring.all_lost;
}

uint64_t log_events_lost(void)
{
	return logger.events.lost;
}

/* What is said before log_open goes to stderr, as it is. */
static void log_open_early(void)
{
	logger.name = "lanboot";
	logger.to_stderr = true;
	logger.out = (struct log_out){.kind = OUT_FILE, .fd = STDERR_FILENO};
}

/* Writes what stands in front of a line on stderr: the time and the name. Returns its length. */
static size_t write_stamp(char out[HEAD_SIZE])
{
	struct timespec now;
	struct tm tm;
	size_t n = 0;

	if (logger.stamps && clock_gettime(CLOCK_REALTIME, &now) == 0 &&
	    localtime_r(&now.tv_sec, &tm)) {
		n = strftime(out, HEAD_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
		n += (size_t)snprintf(out + n, HEAD_SIZE - n, ".%03ld ", now.tv_nsec / 1000000);
	}
	return n + (size_t)snprintf(out + n, HEAD_SIZE - n, "%.80s: ", logger.name);
}

/* Writes what stands in front of a line for syslog (RFC 3164 section 4.1), as the C libraries do,
 * which leave out the host name. */
static size_t write_header(int priority, char out[HEAD_SIZE])
{
	time_t now = time(NULL);
	char stamp[32] = "Jan  1 00:00:00";
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &tm);
	return (size_t)snprintf(out, HEAD_SIZE, "<%d>%s %.80s[%d]: ", priority | LOG_DAEMON, stamp,
	    logger.name, (int)getpid());
}

/* Makes the whole of a line, as it goes out. Returns its length. */
static size_t frame_line(int priority, const char *line, char out[LOG_RING_LINE])
{
	size_t n = logger.to_stderr ? write_stamp(out) : write_header(priority, out);
	size_t len = strlen(line), most = LOG_RING_LINE - 1 - n;

	if (len > most)
		len = most;
	memcpy(out + n, line, len);
	n += len;
	if (logger.to_stderr)
		out[n++] = '\n';
	else if (logger.out.is_stream)
		out[n++] = '\0';
	return n;
}

/* Tells how many lines found no reader and no room. False: there is no reader yet. */
static bool tell_lost(void)
{
	char line[160], since[32] = "";
	char whole[LOG_RING_LINE];
	time_t at = (time_t)logger.ring.lost_at;
	struct tm tm;

	if (localtime_r(&at, &tm))
		strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(line, sizeof line, "lost count=%u since=\"%s\" reason=\"%s did not read\"",
	    logger.ring.lost, since, logger.to_stderr ? "who has our stderr" : "syslog");
	if (log_out_send(&logger.out, whole, frame_line(LOG_WARNING, line, whole)) <= 0)
		return false;
	log_ring_found(&logger.ring);
	return true;
}

bool log_drain(void)
{
	struct log_ring *r = &logger.ring;
	char line[LOG_RING_LINE];
	bool some = false;
	size_t len;

	if (r->lost && !r->is_cut && !(some = tell_lost()))
		return false;
	while ((len = log_ring_first(r, line))) {
		ssize_t n = log_out_send(&logger.out, line, len);
		if (n == 0)
			break;
		log_ring_sent(r, n < 0 ? len : (size_t)n);
		some = true;
	}
	return some;
}

bool log_waits(void)
{
	return log_ring_waits(&logger.ring);
}

void log_finish(unsigned ms)
{
	uint64_t end_ms = clock_now_ms() + ms;

	while (log_drain(), log_waits() && clock_now_ms() < end_ms) {
		struct pollfd p = {.fd = logger.out.fd, .events = POLLOUT};
		if (poll(&p, 1, 10) > 0)
			poll(NULL, 0, 1); /* ready, or gone: not at full speed */
	}
}

static void write_line(int priority, const char *line)
{
	char whole[LOG_RING_LINE];

	logger.serial++;
	if (!logger.name)
		log_open_early();
	size_t len = frame_line(priority, line, whole);
	if (log_waits())
		log_drain();
	ssize_t n = log_waits() ? 0 : log_out_send(&logger.out, whole, len);
	if (n < 0 || (size_t)n == len)
		return;
	log_ring_put(&logger.ring, whole, len, time(NULL));
	log_ring_sent(&logger.ring, (size_t)n);
}

bool log_wants(enum log_level level, const char *word, const struct asker *asker)
{
	uint64_t now_ms = clock_now_ms();

	if (level == LEVEL_DEBUG && !logger.verbose)
		return false;
	if (!asker)
		asker = &nobody;
	if (level != LEVEL_STEP && log_budget_may(&logger.budget, word, asker, now_ms))
		return true;
	if (event_send_wants(&logger.events, word, asker, now_ms))
		return true;
	if (level != LEVEL_STEP)
		log_budget_hold(&logger.budget, word, asker, now_ms);
	return false;
}

static const char level_letters[] = {
    [LEVEL_WARN] = 'w', [LEVEL_INFO] = 'i', [LEVEL_DEBUG] = 'd', [LEVEL_STEP] = 's'};

static void flush_repeats(void)
{
	if (logger.repeats) {
		char line[64];
		snprintf(line, sizeof line, "repeated count=%u", logger.repeats);
		logger.repeats = 0;
		write_line(LOG_INFO, line);
	}
}

void log_event(enum log_level level, const struct event *e)
{
	uint64_t now_ms = clock_now_ms();

	if (level == LEVEL_DEBUG && !logger.verbose)
		return;
	bool repeats = level != LEVEL_STEP && strcmp(logger.last, e->text) == 0;
	bool sent = event_send_spend(&logger.events, e->word, &e->asker, now_ms);
	bool logged = level != LEVEL_STEP && !repeats &&
		      log_budget_spend(&logger.budget, e->word, &e->asker, now_ms);
	if (repeats)
		logger.repeats++;
	if (!sent && !logged)
		return;
	struct event whole = *e;
	log_machine_complete(&logger.machine, &whole, now_ms);
	if (sent)
		event_send(&logger.events, level_letters[level], whole.text, now_ms);
	if (!logged)
		return;
	flush_repeats();
	memcpy(logger.last, e->text, e->len + 1);
	write_line(level == LEVEL_WARN   ? LOG_WARNING
		   : level == LEVEL_INFO ? LOG_INFO
					 : LOG_DEBUG,
	    whole.text);
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

	log_drain();
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
	return log_budget_spend(&logger.budget, fmt, &nobody, clock_now_ms());
}

static void write_words(int priority, const char *fmt, va_list ap, int error)
{
	char line[WORDS_SIZE];
	int n = vsnprintf(line, sizeof line, fmt, ap);
	if (error && n >= 0 && (size_t)n < sizeof line)
		snprintf(line + n, sizeof line - (size_t)n, ": %s%s", strerror(error),
		    full_words(error));
	uint64_t now_ms = clock_now_ms();
	if (event_send_spend(&logger.events, fmt, &nobody, now_ms))
		event_send(&logger.events,
		    priority <= LOG_WARNING ? 'w'
		    : priority == LOG_INFO  ? 'i'
					    : 'd',
		    line, now_ms);
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
	log_finish(LOG_LAST_MS);
	exit(EX_OSERR);
}

void fatalx(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	write_words(LOG_ERR, fmt, ap, 0);
	va_end(ap);
	log_finish(LOG_LAST_MS);
	exit(EX_OSERR);
}
