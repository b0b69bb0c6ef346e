#include "httpbootd/http/pieces.h"

#include <string.h>

void pieces_clear(struct pieces *p)
{
	p->len = p->done = 0;
}

void pieces_put(struct pieces *p, const char *text)
{
	size_t n = strlen(text);
	memcpy(p->text + p->len, text, n);
	p->len += n;
}

bool pieces_has(const struct pieces *p)
{
	return p->done < p->len;
}

size_t pieces_take(struct pieces *p, char *to, size_t size)
{
	size_t n = p->len - p->done < size ? p->len - p->done : size;
	memcpy(to, p->text + p->done, n);
	p->done += n;
	return n;
}
