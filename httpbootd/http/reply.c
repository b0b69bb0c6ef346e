#include "httpbootd/http/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char text_type[] = "text/plain; charset=utf-8";

void reply_text(struct reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->type = text_type;
	reply->body = BODY_TEXT;
	reply->text = text;
	reply->length = strlen(text);
}

void reply_refuse(struct record *rec, struct reply *reply, unsigned status, const char *reason)
{
	static char text[160];
	snprintf(text, sizeof text, "%u: %s\n", status, reason);
	reply_text(reply, status, text);
	rec->kind = ENDPOINT_REFUSE;
	rec->reason = reason;
	if (status == 405)
		reply->allow = endpoint_allow;
}

void reply_owned(struct reply *reply, unsigned status, char *bytes, size_t length)
{
	reply->status = status;
	reply->body = BODY_OWNED;
	reply->owned = bytes;
	reply->length = length;
}

void reply_stream(struct reply *reply, struct stream *stream, uint64_t length)
{
	reply->status = 200;
	reply->body = BODY_STREAM;
	reply->stream = stream;
	reply->length = length;
}

void reply_release(const struct reply *reply)
{
	switch (reply->body) {
	case BODY_NONE:
	case BODY_TEXT:
		break;
	case BODY_OWNED:
		free(reply->owned);
		break;
	case BODY_FILE:
		close(reply->file.fd);
		break;
	case BODY_STREAM:
		reply->stream->end(reply->stream);
		break;
	}
}

static void add_header(struct reply_headers *h, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	h->header[h->n].name = name;
	h->header[h->n++].value = value;
}

void reply_headers(const struct reply *reply, struct reply_headers *h)
{
	h->n = 0;
	add_header(h, "Content-Type", reply->type);
	add_header(h, "Allow", reply->allow);
	add_header(h, "Content-Range", reply->content_range);
	add_header(h, "Location", reply->location);
	if (reply->is_generated)
		add_header(h, "Cache-Control", "no-store");
	if (!reply->has_version)
		return;
	add_header(h, "Last-Modified", httpdate_format(reply->version.mtime, h->date));
	add_header(h, "ETag", reply->version.etag);
	add_header(h, "Accept-Ranges", "bytes");
}
