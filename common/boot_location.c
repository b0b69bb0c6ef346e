#include "common/boot_location.h"

#include <string.h>

/* What else names that file: see boot_fill(). */
static const char *const sources[][4] = {{"kernel", "alpine", "flavor"},
    {"initrd", "alpine", "flavor"}, {"modloop", "alpine", "flavor"}, {"repo", "alpine"},
    {"bootmgr", "wimboot"}, {"bcd", "wimboot"}, {"boot-sdi", "wimboot"}, {"boot-wim", "wimboot"}};

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
	for (size_t i = 0; !at->line && i < sizeof sources / sizeof *sources; i++) {
		if (strcmp(sources[i][0], key) != 0)
			continue;
		for (size_t j = 1; j < 4 && sources[i][j] && !at->line; j++)
			*at = (struct boot_location){
			    file, boot_line(b, sources[i][j]), sources[i][j]};
	}
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
