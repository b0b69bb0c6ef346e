#include "httpbootd/http/answer_mirror.h"

#include "common/container_of.h"
#include "httpbootd/codec/mime.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is sent while it arrives. */
struct arriving {
	struct stream stream;
	struct arrival *arrival;
	struct arrival_wait wait;
	uint64_t at, end;
};

static ssize_t arriving_next(struct stream *stream, char *to, size_t size)
{
	struct arriving *s = container_of(stream, struct arriving, stream);
	const uint64_t left = s->end - s->at;
	ssize_t n = arrival_read(s->arrival, s->at, to, size < left ? size : (size_t)left);

	if (n < 0)
		return STREAM_FAILED;
	s->at += (uint64_t)n;
	if (n > 0 || left == 0 || arrival_is_over(s->arrival))
		return n;
	s->wait.owner = stream->owner;
	s->wait.connection = stream->connection;
	arrival_wait(s->arrival, &s->wait, s->at);
	return STREAM_WAITS;
}

static void arriving_end(struct stream *stream)
{
	struct arriving *s = container_of(stream, struct arriving, stream);

	arrival_leave(&s->wait);
	arrival_drop(s->arrival);
	free(s);
}

static void send_arriving(
    const struct request *q, const struct mirror_answer *a, struct reply *reply)
{
	struct selection part = {.status = 200, .length = UINT64_MAX};

	if (a->length) {
		part = answer_range(q, a->length, reply);
		if (part.status >= 400) {
			arrival_drop(a->arrival);
			return;
		}
	}
	struct arriving *s = calloc(1, sizeof *s);

	if (!s) {
		arrival_drop(a->arrival);
		reply_refuse(reply, 503, "there is no memory for it");
		return;
	}
	s->stream = (struct stream){.next = arriving_next, .end = arriving_end};
	s->arrival = a->arrival;
	s->at = part.start;
	s->end = part.start + part.length;
	reply_stream(reply, &s->stream, a->length ? part.length : 0);
	reply->status = part.status;
}

static void send_kept(
    struct site *site, const struct request *q, const struct mirror_answer *a, struct reply *reply)
{
	reply->version = a->version;
	/* An older index may follow: by rollback, or once a clock was put right. */
	reply->version.is_exact = true;
	const struct selection s = answer_select(q, reply);
	if (s.status >= 400)
		close(a->fd);
	else
		answer_part(site, a->fd, a->start, &s, reply);
}

/* What is told to the client, with what the upstream said; the log has the latter by itself. */
static void refuse(const struct mirror_answer *a, struct reply *reply)
{
	const char *reason = a->status == 404   ? "the mirror has no such file"
			     : a->status == 504 ? "the mirror is offline, and it is not here"
			     : a->status == 507 ? "the mirror's disk is full"
						: "the mirror's upstream does not give it";

	reply_refuse(reply, a->status, reason);
	snprintf(reply->refusal, sizeof reply->refusal, "%s: %.110s\n", reason, a->why);
}

bool answer_mirror(
    struct site *site, const struct request *q, const char *path, struct reply *reply)
{
	struct mirror_question ask = {
	    .client = &q->client, .wait = q->arrival, .is_anew = q->header && q->header->is_anew};
	struct mirror_answer a;
	struct mirror *m = mirrors_find(&site->mirrors, path, &ask.path);

	if (!m || !q->arrival)
		return false;
	switch (mirror_ask(m, &ask, &a)) {
	case MIRROR_HAS:
		reply->type = mime_type(path);
		reply->from = a.is_fetched ? "upstream" : "mirror";
		send_kept(site, q, &a, reply);
		break;
	case MIRROR_ARRIVES:
		reply->type = mime_type(path);
		reply->from = "upstream";
		send_arriving(q, &a, reply);
		break;
	case MIRROR_LATER:
		reply->is_late = true;
		break;
	case MIRROR_HAS_NOT:
		refuse(&a, reply);
		break;
	}
	return true;
}
