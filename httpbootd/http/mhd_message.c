#include "httpbootd/http/mhd_message.h"

#include "common/test_mark.h"
#include "httpbootd/codec/layout.h"

#include <microhttpd.h>
#include <string.h>

#define STREAM_BLOCK ((size_t)16 * 1024)

/* A request's headers while they are read. */
struct reading {
	struct header *header;
	struct layout layout;
};

static enum MHD_Result on_field(void *arg, enum MHD_ValueKind kind, const char *name,
    size_t name_len, const char *value, size_t value_len)
{
	struct reading *r = arg;
	(void)kind;
	layout_field(&r->layout, name, name_len, value, value_len);
	header_field(r->header, name, name_len, value ? value : "", value ? value_len : 0);
	return MHD_YES;
}

void mhd_read_header(
    struct MHD_Connection *mc, struct exchange *x, const char *method, const char *version)
{
	struct reading r = {.header = &x->header};
	layout_line(&r.layout, method, strlen(method), strlen(x->target), version, strlen(version));
	MHD_get_connection_values_n(mc, MHD_HEADER_KIND, on_field, &r);
	header_end(&x->header, version);
	record_method(&x->record, method);
	record_test(
	    &x->record, test_mark(x->header.is_test, &x->connection->peer, &x->connection->local));
#if MHD_VERSION < 0x00097706 /* it overlooks what a newer one refuses by itself */
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(mc, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (x->header.fault == HEADER_OK &&
	    !(info && layout_is_whole(&r.layout, info->header_size)))
		x->header.fault = HEADER_LAYOUT;
#endif
}

const char *mhd_broken_text(int code)
{
	switch (code) {
	case MHD_REQUEST_TERMINATED_COMPLETED_OK:
		return NULL;
	case MHD_REQUEST_TERMINATED_TIMEOUT_REACHED:
		return "timeout";
	case MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN:
		return "shutdown";
	default:
		return "closed";
	}
}

static void add_headers(struct MHD_Response *r, const struct reply *reply)
{
	struct reply_headers h;
	reply_headers(reply, &h);
	for (size_t i = 0; i < h.n; i++)
		MHD_add_response_header(r, h.header[i].name, h.header[i].value);
}

static ssize_t on_stream(void *arg, uint64_t at, char *to, size_t size)
{
	struct stream *s = arg;
	(void)at;
	ssize_t n = s->next(s, to, size);
	if (n == STREAM_WAITS) {
		MHD_suspend_connection(s->connection);
		return 0;
	}
	return n > 0    ? n
	       : n == 0 ? MHD_CONTENT_READER_END_OF_STREAM
			: MHD_CONTENT_READER_END_WITH_ERROR;
}

static void on_stream_end(void *arg)
{
	struct stream *s = arg;
	s->end(s);
}

/* Its connection is resumed by its instance, see mhd_before_wait. */
static ssize_t on_body(void *arg, uint64_t at, char *to, size_t size)
{
	ssize_t n = body_next(arg, at, to, size);
	if (n == BODY_WAITS)
		MHD_suspend_connection(body_connection(arg));
	return n == BODY_FAILED ? MHD_CONTENT_READER_END_WITH_ERROR : n;
}

static void on_body_end(void *arg)
{
	body_end(arg);
}

/* A file that has to be waited for; it is closed in any case. NULL: no memory. */
static struct MHD_Response *build_slow_response(struct bodies *bodies, const struct body_part *part)
{
	struct body *b = body_new(bodies, part);
	struct MHD_Response *r = NULL;
	if (b)
		r = MHD_create_response_from_callback(
		    part->length, BODY_SIZE, on_body, b, on_body_end);
	if (b && !r)
		body_end(b);
	return r;
}

/* NULL: no memory; the body is still the reply's. */
static struct MHD_Response *build_response(const struct reply *reply)
{
	size_t length = (size_t)reply->length;
	switch (reply->body) {
	case BODY_NONE:
		return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	case BODY_TEXT: /* the copy is what lets the room that answered use its buffer again */
		return MHD_create_response_from_buffer(
		    length, (void *)(uintptr_t)reply->text, MHD_RESPMEM_MUST_COPY);
	case BODY_OWNED:
		return MHD_create_response_from_buffer(length, reply->owned, MHD_RESPMEM_MUST_FREE);
	case BODY_FILE:
		return MHD_create_response_from_fd_at_offset64(
		    reply->length, reply->file.fd, reply->file.start);
	case BODY_STREAM:
		return MHD_create_response_from_callback(
		    reply->length ? reply->length : MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_stream,
		    reply->stream, on_stream_end);
	}
	return NULL;
}

struct MHD_Response *mhd_response(struct bodies *bodies, void *owner,
    struct MHD_Connection *connection, bool is_head, const struct reply *reply)
{
	struct MHD_Response *r;
	bool is_slow = reply->body == BODY_FILE && reply->status < 300 && !is_head &&
		       bodies->reader &&
		       !body_is_at_hand(reply->file.fd, reply->file.start, reply->length);

	if (reply->body == BODY_STREAM) {
		reply->stream->owner = owner;
		reply->stream->connection = connection;
	}
	if (is_slow) {
		const struct body_part part = {
		    reply->file.fd, reply->file.start, reply->length, owner, connection};
		r = build_slow_response(bodies, &part);
	} else if (!(r = build_response(reply))) {
		reply_release(reply);
	}
	if (r)
		add_headers(r, reply);
	return r;
}
