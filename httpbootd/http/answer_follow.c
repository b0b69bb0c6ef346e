#include "httpbootd/http/answer_follow.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLLOW_FIND_MS = 200 };

struct follow_stream {
	struct stream stream;
	struct follow_reader reader;
	struct site *site;
	char id[HOST_ID_TEXT]; /* of the machine; empty: all */
	uint64_t found_ms;     /* when that was looked for last; 0: never */
	bool is_found, has_mac;
	uint8_t mac[MAC_LEN]; /* what was found */
	struct addr addr;
	uint64_t sent_ms; /* when something was sent last, on the loop's clock */
	size_t len, done; /* of `text`: filled, and sent */
	char text[LINE_MAX_LEN + 2 + 128];
};

/* A line of our own. */
static size_t own_line(char *to, size_t size, const char *text, uint64_t number)
{
	const uint64_t now_ms = clock_unix_ms();
	int n = snprintf(to, size, "lanboot1 %llu.%03u httpbootd s 0 %s",
	    (unsigned long long)(now_ms / 1000), (unsigned)(now_ms % 1000), text);

	if (number)
		n += snprintf(to + n, size - (size_t)n, "%llu", (unsigned long long)number);
	to[n++] = '\n';
	return (size_t)n;
}

/* Which machine it is; not for each line, since by a name all machines are looked at. */
static void find_machine(struct follow_stream *s)
{
	const uint64_t now_ms = clock_unix_ms();
	size_t n;

	if (s->found_ms && now_ms - s->found_ms < FOLLOW_FIND_MS)
		return;
	const struct seen *m = machines_find(&s->site->machines, s->id, now_ms, &n);
	s->found_ms = now_ms;
	s->is_found = m && n == 1;
	if (!s->is_found)
		return;
	s->has_mac = m->has_mac;
	memcpy(s->mac, m->mac, MAC_LEN);
	s->addr = m->addr;
}

static bool is_wanted(struct follow_stream *s, const char *text, size_t len)
{
	struct line l;
	uint8_t mac[MAC_LEN];
	struct addr a;

	if (!s->id[0])
		return true;
	find_machine(s);
	if (!s->is_found || !line_parse(text, len, &l))
		return false;
	if (line_mac(&l, "mac", mac))
		return s->has_mac && memcmp(mac, s->mac, MAC_LEN) == 0;
	return line_addr(&l, "client", &a) && addr_same_host(&a, &s->addr);
}

/* The next text; false: there is none now. */
static bool refill(struct follow_stream *s)
{
	char line[LINE_MAX_LEN + 2];
	uint64_t lost;
	size_t len;

	s->len = s->done = 0;
	while (s->len == 0 &&
	       (len = follow_next(&s->site->follow, &s->reader, line, sizeof line, &lost))) {
		if (lost)
			s->len = own_line(s->text, sizeof s->text, "lost lines=", lost);
		if (!is_wanted(s, line, len - 1))
			continue;
		memcpy(s->text + s->len, line, len);
		s->len += len;
	}
	const uint64_t now_ms = clock_now_ms();
	if (s->len == 0 && now_ms - s->sent_ms >= FOLLOW_IDLE_MS)
		s->len = own_line(s->text, sizeof s->text, "following", 0);
	if (s->len)
		s->sent_ms = now_ms;
	return s->len > 0;
}

static ssize_t follow_stream_next(struct stream *stream, char *to, size_t size)
{
	struct follow_stream *s = container_of(stream, struct follow_stream, stream);
	size_t n = 0;

	if (s->site->follow.has_ended)
		return 0;
	while (n < size && (s->done < s->len || refill(s))) {
		size_t piece = s->len - s->done < size - n ? s->len - s->done : size - n;
		memcpy(to + n, s->text + s->done, piece);
		s->done += piece;
		n += piece;
	}
	if (n)
		return (ssize_t)n;
	follow_wait(&s->reader, stream->connection, clock_now_ms(), 0);
	return STREAM_WAITS;
}

static void follow_stream_end(struct stream *stream)
{
	struct follow_stream *s = container_of(stream, struct follow_stream, stream);

	follow_leave(&s->site->follow, &s->reader);
	free(s);
}

void answer_follow(struct site *site, const struct endpoint *e, struct reply *reply)
{
	const char *id = target_param(&e->target, "id");
	struct follow_stream *s = calloc(1, sizeof *s);

	if (s && follow_join(&site->follow, &s->reader)) {
		s->stream = (struct stream){.next = follow_stream_next, .end = follow_stream_end};
		s->site = site;
		s->sent_ms = clock_now_ms();
		snprintf(s->id, sizeof s->id, "%s", id ? id : "");
		reply_stream(reply, &s->stream, 0);
		reply->type = "text/plain; charset=utf-8";
		reply->is_generated = true;
		return;
	}
	free(s);
	reply_refuse(reply, 503, "too many follow events already, or memory ran out");
}
