#include "httpbootd/http/reply.h"

#include <stdio.h>
#include <string.h>

static const char text_type[] = "text/plain; charset=utf-8";

void reply_text(struct reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->type = text_type;
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
	if (reply->is_made)
		add_header(h, "Cache-Control", "no-store");
	if (!reply->is_file)
		return;
	add_header(h, "Last-Modified", httpdate_format(reply->version.mtime, h->date));
	add_header(h, "ETag", reply->version.etag);
	add_header(h, "Accept-Ranges", "bytes");
}
