#include "common/boot_location.h"

#include "common/keys.h"

#include <string.h>

unsigned boot_line(const struct boot *b, const char *key)
{
	unsigned line = 0; /* the first of several: the list begins with the last */
	for (const struct key_line *s = b->said; s; s = s->next)
		if (strcmp(s->key, key) == 0)
			line = s->line;
	return line;
}

/* In this section alone. */
static bool in_section(
    const struct boot *b, const char *file, const char *key, struct boot_location *at)
{
	*at = (struct boot_location){file, boot_line(b, key), key};
	const struct key *k = key_find("profile", key);
	for (size_t i = 0; k && !at->line && i < sizeof k->from / sizeof *k->from && k->from[i];
	     i++)
		*at = (struct boot_location){file, boot_line(b, k->from[i]), k->from[i]};
	return at->line != 0;
}

struct boot_location boot_location(
    const struct host_table *t, const struct host *h, const struct profile *p, const char *key)
{
	struct boot_location at;
	if (h && h->own && in_section(h->own, h->file, key, &at))
		return at;
	const struct profile *first = p;
	for (; p; p = p->inherits ? profile_find(t, p->inherits) : NULL)
		if (in_section(&p->boot, p->file, key, &at))
			return at;
	if (first && !h)
		return (struct boot_location){first->file, first->line, key};
	return (struct boot_location){h ? h->file : "", h ? h->line : 0, key};
}
