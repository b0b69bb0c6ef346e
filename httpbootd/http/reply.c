#include "httpbootd/http/reply.h"

#include "common/host_name.h"
#include "httpbootd/page/frame.h"

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

void reply_refuse(struct reply *reply, unsigned status, const char *reason)
{
	snprintf(reply->refusal, sizeof reply->refusal, "%u: %s\n", status, reason);
	reply_text(reply, status, reply->refusal);
	reply->reason = reason;
}

bool reply_is_refusal(const struct reply *reply)
{
	return reply->status == 301 || reply->status >= 400;
}

static void copy_name(char to[REPLY_NAME_SIZE], const char *name)
{
	size_t len = name ? strnlen(name, REPLY_NAME_SIZE - 1) : 0;
	memcpy(to, name ? name : "", len);
	to[len] = '\0';
}

void reply_machine(
    struct reply *reply, const uint8_t *mac, const struct host *h, const char *profile)
{
	struct reply_machine *m = &reply->machine;
	char section[HOST_ID_TEXT], name[HOST_NAME_SIZE];
	if (mac)
		memcpy(m->mac, mac, MAC_LEN);
	m->has_mac = mac != NULL;
	copy_name(m->section, h ? host_id_text(&h->id, section) : "none");
	copy_name(m->host, h ? host_name_of(h, mac, name) : NULL);
	copy_name(m->profile, profile);
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
	add_header(h, "Retry-After", reply->retry_after);
	add_header(h, "Content-Range", reply->content_range);
	add_header(h, "Location", reply->location);
	add_header(h, "Set-Cookie", reply->set_cookie);
	add_header(h, "Lanboot-Status", reply->verdict);
	if (reply->is_private)
		add_header(h, "Cache-Control", "private, no-store");
	else if (reply->is_generated)
		add_header(h, "Cache-Control", "no-store");
	if (reply->is_page) {
		add_header(h, "Content-Security-Policy", frame_policy);
		add_header(h, "X-Content-Type-Options", "nosniff");
		add_header(h, "Referrer-Policy", "same-origin");
	}
	if (!reply->has_version)
		return;
	if (reply->version.mtime >= 0)
		add_header(h, "Last-Modified", httpdate_format(reply->version.mtime, h->date));
	add_header(h, "ETag", reply->version.etag);
	add_header(h, "Accept-Ranges", "bytes");
}
