#include "common/event_send.h"

#include "common/event.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE = 1024 * 1024 }; /* bytes that may wait; the kernel gives what it allows */

bool event_target_parse(const char *word, struct event_target *out)
{
	struct event_target t;
	size_t len = strlen(word);

	memset(&t, 0, sizeof t); /* these are compared byte by byte */
	t.fd = -1;
	if (word[0] == '/') {
		if (len >= sizeof t.to.un.sun_path)
			return false;
		t.to.un.sun_family = AF_UNIX;
		memcpy(t.to.un.sun_path, word, len + 1);
		t.len = sizeof t.to.un;
	} else {
		if (!str_addr_port(word, &t.to.net) || addr_port(&t.to.net) == 0)
			return false;
		t.len = t.to.net.len;
	}
	if (out)
		*out = t;
	return true;
}

static void target_close(struct event_target *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	t->full_since_ms = t->full_ms = 0;
}

static bool is_same_target(const struct event_target *a, const struct event_target *b)
{
	return a->len == b->len && memcmp(&a->to, &b->to, a->len) == 0;
}

/* The one that is there already, with its connection; or as it is. */
static void keep_connection(struct event_send *s, struct event_target *t)
{
	for (struct event_target *old = s->target; old < s->target + s->n; old++)
		if (is_same_target(old, t)) {
			*t = *old;
			old->fd = -1;
			return;
		}
}

static bool is_unix(const struct event_target *t)
{
	return t->to.sa.sa_family == AF_UNIX;
}

bool event_send_needs_udp(const struct words *where)
{
	struct event_target t;

	for (size_t i = 0; i < where->n; i++)
		if (event_target_parse(where->word[i], &t) && !is_unix(&t))
			return true;
	return false;
}

static bool send_now(const struct event_target *t, const char *message, size_t len)
{
	return send(t->fd, message, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

/* Makes the message of a line, the next one. Returns its length. */
static size_t make_message(
    struct event_send *s, char level, const char *line, char message[EVENT_MESSAGE_MAX])
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	const struct event_head head = {.seconds = (uint64_t)now.tv_sec,
	    .ms = (unsigned)(now.tv_nsec / 1000000),
	    .daemon = s->daemon,
	    .level = level,
	    .seq = ++s->seq};
	return event_message(&head, line, message);
}

/* A keeper that hears no more of us is not to take us for dead. */
static void take_leave(struct event_send *s, struct event_target *t)
{
	char message[EVENT_MESSAGE_MAX];

	if (t->fd >= 0) {
		send_now(t, message, make_message(s, 's', "hushed", message));
		s->seq--; /* the others are not to miss it */
	}
	target_close(t);
}

void event_send_to(struct event_send *s, const struct words *where, bool may_udp)
{
	struct event_target target[EVENT_TARGETS];
	size_t n = 0;

	for (size_t i = 0; i < where->n && n < EVENT_TARGETS; i++)
		if (event_target_parse(where->word[i], &target[n]) &&
		    (may_udp || is_unix(&target[n])))
			keep_connection(s, &target[n++]);
	for (size_t i = 0; i < s->n; i++)
		take_leave(s, &s->target[i]);
	memcpy(s->target, target, n * sizeof *target);
	s->n = n;
}

/* Connects, unless that was tried a moment ago. A Unix socket whose queue is full refuses at once,
 * and UDP only notes where to send to. */
static bool target_connect(struct event_target *t, uint64_t now_ms)
{
	const int queue = QUEUE;

	if (now_ms < t->retry_ms)
		return false;
	t->retry_ms = now_ms + EVENT_RETRY_MS;
	t->fd = socket(t->to.sa.sa_family,
	    (is_unix(t) ? SOCK_SEQPACKET : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (t->fd < 0)
		return false;
	setsockopt(t->fd, SOL_SOCKET, SO_SNDBUF, &queue, sizeof queue);
	if (connect(t->fd, &t->to.sa, t->len) < 0)
		target_close(t);
	return t->fd >= 0;
}

/* It takes nothing now: when it took nothing for long enough, it stands. Returns false. */
static bool is_refused(struct event_target *t, uint64_t now_ms)
{
	if (t->full_since_ms == 0)
		t->full_since_ms = now_ms;
	if (now_ms - t->full_since_ms >= EVENT_FULL_MS)
		t->full_ms = now_ms + EVENT_FULL_MS;
	return false;
}

/* True if it may be sent to, or connected to, now. */
static bool is_due(const struct event_target *t, uint64_t now_ms)
{
	return now_ms >= (t->fd >= 0 ? t->full_ms : t->retry_ms);
}

/* Sends to one. Returns false if a keeper that is there, or was, did not get it. */
static bool target_send(struct event_target *t, const char *message, size_t len, uint64_t now_ms)
{
	if (!is_due(t, now_ms) || (t->fd < 0 && !target_connect(t, now_ms)))
		return !t->was_there;
	if (send_now(t, message, len)) {
		t->full_since_ms = 0;
		return t->was_there = true;
	}
	if (errno == EAGAIN || errno == ENOBUFS)
		return is_refused(t, now_ms);
	target_close(t); /* it has gone; another may be there already */
	return (target_connect(t, now_ms) && send_now(t, message, len)) || !t->was_there;
}

/* True if somebody is there who takes events, or it is time to look. */
static bool may_be_heard(const struct event_send *s, uint64_t now_ms)
{
	for (const struct event_target *t = s->target; t < s->target + s->n; t++)
		if (is_due(t, now_ms))
			return true;
	return false;
}

/* Counts an event that goes to nobody. */
static void lose(struct event_send *s)
{
	bool was_there = false;

	for (size_t i = 0; i < s->n; i++)
		was_there |= s->target[i].was_there;
	s->seq++;
	s->lost += was_there;
}

bool event_send_wants(
    struct event_send *s, const char *word, const struct asker *asker, uint64_t now_ms)
{
	if (may_be_heard(s, now_ms) && log_budget_may(&s->budget, word, asker, now_ms))
		return true;
	lose(s);
	return false;
}

bool event_send_spend(
    struct event_send *s, const char *word, const struct asker *asker, uint64_t now_ms)
{
	if (!event_send_wants(s, word, asker, now_ms))
		return false;
	log_budget_take(&s->budget, word, asker, now_ms);
	return true;
}

void event_send(struct event_send *s, char level, const char *line, uint64_t now_ms)
{
	char message[EVENT_MESSAGE_MAX];
	const size_t len = make_message(s, level, line, message);
	bool got = true;

	for (size_t i = 0; i < s->n; i++)
		got &= target_send(&s->target[i], message, len, now_ms);
	s->lost += !got;
}

uint64_t event_send_lives(struct event_send *s, uint64_t now_ms)
{
	if (!s->lives_ms || now_ms >= s->lives_ms + EVENT_LIVES_MS) {
		if (s->n)
			event_send(s, 's', "lives", now_ms);
		s->lives_ms = now_ms;
	}
	return s->lives_ms + EVENT_LIVES_MS - now_ms;
}
