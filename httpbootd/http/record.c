#include "httpbootd/http/record.h"

#include "httpbootd/codec/secret.h"

#include <string.h>

void record_start(struct record *rec, const char *target, uint64_t now_ms)
{
	*rec = (struct record){.started_ms = now_ms};
	secret_cut(target, rec->path, sizeof rec->path);
}

void record_client(struct record *rec, const struct addr *client)
{
	rec->client = *client;
}

void record_method(struct record *rec, const char *method)
{
	memcpy(rec->method, method, strnlen(method, sizeof rec->method - 1));
	rec->is_head = strcmp(method, "HEAD") == 0;
}

void record_test(struct record *rec, const char *mark)
{
	rec->test = mark;
}

void record_unanswered(struct record *rec, const char *reason)
{
	if (!rec->reason)
		rec->reason = reason;
}

void record_reply(struct record *rec, enum endpoint_kind kind, const struct reply *reply)
{
	rec->kind = kind;
	rec->status = reply->status;
	rec->reason = reply->reason;
	rec->length = rec->is_head || reply->status == 304 ? 0 : reply->length;
	rec->is_ignored = reply->is_ignored;
	rec->program = reply->program;
	rec->from = reply->from;
	rec->is_unsigned = reply->is_unsigned;
	rec->use = reply->use;
	rec->machine = reply->machine;
	rec->stage = reply->stage;
	memcpy(rec->leads, reply->leads, sizeof rec->leads);
}

void record_repeat(struct record *rec, const struct record *earlier)
{
	rec->kind = earlier->kind;
	rec->status = earlier->status;
	rec->length = rec->is_head ? 0 : earlier->length;
	rec->program = earlier->program;
	rec->from = earlier->from;
	rec->is_unsigned = earlier->is_unsigned;
	rec->machine = earlier->machine;
}
