#include "httpbootd/trace/backlog.h"

#include <string.h>

static const char before[] = "{\"resourceSpans\":[", behind[] = "]}";

void backlog_init(struct backlog *b, char *bytes, size_t size)
{
	*b = (struct backlog){.bytes = bytes, .size = size};
}

static void remove_first(struct backlog *b, size_t bytes, size_t n)
{
	memmove(b->bytes, b->bytes + bytes, b->len - bytes);
	b->len -= bytes;
	b->n -= n;
}

/* A quarter more than is needed goes, so that not each one has all others move. */
static size_t make_room(struct backlog *b, size_t len)
{
	size_t bytes = 0, n = 0;

	if (b->len + len <= b->size)
		return 0;
	while (bytes < b->len && b->len - bytes + len > b->size - b->size / 4) {
		bytes += strlen(b->bytes + bytes) + 1;
		n++;
	}
	remove_first(b, bytes, n);
	return n;
}

size_t backlog_add(struct backlog *b, const char *text, size_t len)
{
	if (len + 1 > b->size - b->size / 4)
		return 1;
	const size_t dropped = make_room(b, len + 1);
	memcpy(b->bytes + b->len, text, len);
	b->bytes[b->len + len] = '\0';
	b->len += len + 1;
	b->n++;
	return dropped;
}

size_t backlog_take(struct backlog *b, char *out, size_t size)
{
	size_t at = 0, n = 0, len = sizeof before - 1;

	memcpy(out, before, len);
	while (at < b->len) {
		const size_t text = strlen(b->bytes + at);
		if (len + 1 + text + sizeof behind > size)
			break;
		if (n)
			out[len++] = ',';
		memcpy(out + len, b->bytes + at, text);
		len += text;
		at += text + 1;
		n++;
	}
	memcpy(out + len, behind, sizeof behind);
	remove_first(b, at, n);
	return n;
}
