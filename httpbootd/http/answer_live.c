#include "httpbootd/http/answer_live.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>
#include <string.h>

enum { LIVE_LEAST_MS = 400 };

struct live_stream {
	struct stream stream;
	struct follow_reader reader;
	struct site *site;
	const char *text; /* what is left to be sent */
};

static ssize_t live_next(struct stream *stream, char *to, size_t size)
{
	struct live_stream *s = container_of(stream, struct live_stream, stream);
	struct follow *f = &s->site->follow;
	if (f->has_ended)
		return 0;
	if (!*s->text && s->reader.is_called)
		s->text = follow_skip(f, &s->reader) ? "data: changed\n\n" : ": nothing\n\n";
	const size_t len = strlen(s->text), n = len < size ? len : size;
	memcpy(to, s->text, n);
	s->text += n;
	if (n)
		return (ssize_t)n;
	follow_wait(&s->reader, stream->connection, clock_now_ms(), LIVE_LEAST_MS);
	return STREAM_WAITS;
}

static void live_end(struct stream *stream)
{
	struct live_stream *s = container_of(stream, struct live_stream, stream);
	follow_leave(&s->site->follow, &s->reader);
	free(s);
}

void answer_live(struct site *site, struct reply *reply)
{
	struct live_stream *s = calloc(1, sizeof *s);
	if (!s || !follow_join(&site->follow, &s->reader)) {
		free(s);
		reply_refuse(reply, 503, "too many follow events already, or memory ran out");
		return;
	}
	s->stream = (struct stream){.next = live_next, .end = live_end};
	s->site = site;
	s->text = "retry: 3000\n\n";
	reply_stream(reply, &s->stream, 0);
	reply->type = "text/event-stream";
	reply->is_generated = true;
	reply->is_page = true;
}
