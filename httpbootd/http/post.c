#include "httpbootd/http/post.h"

#include <stdlib.h>
#include <string.h>

bool post_begins(struct post *p, const struct header *h)
{
	size_t size = 0;

	if (h->fault != HEADER_OK || !h->body || h->coding || !h->length)
		return false;
	for (const char *c = h->length; *c && size <= FORM_SIZE; c++)
		size = size * 10 + (size_t)(*c - '0');
	if (size > FORM_SIZE)
		return false;
	p->body = calloc(1, size + 1);
	p->size = size;
	return p->body;
}

void post_take(struct post *p, const char *bytes, size_t len)
{
	if (len > p->size - p->len)
		len = p->size - p->len;
	memcpy(p->body + p->len, bytes, len);
	p->len += len;
}

void post_end(struct post *p)
{
	if (p->change)
		changes_leave(p->changes, p->change);
	if (p->login)
		logins_leave(p->logins, p->login);
	if (p->body)
		explicit_bzero(p->body, p->size); /* a password, perhaps */
	free(p->body);
	*p = (struct post){0};
}
