#include "common/boot_location.h"

#include "common/keys.h"

#include <string.h>

/* In this section alone. */
static bool in_section(
    const struct key_line *lines, const char *file, const char *key, struct boot_location *at)
{
	*at = (struct boot_location){file, key_line_of(lines, key), key};
	const struct key *k = key_find("profile", key);
	for (size_t i = 0; k && !at->line && i < sizeof k->from / sizeof *k->from && k->from[i];
	     i++)
		*at = (struct boot_location){file, key_line_of(lines, k->from[i]), k->from[i]};
	return at->line != 0;
}

struct boot_location boot_location(
    const struct host_table *t, const struct host *h, const struct profile *p, const char *key)
{
	struct boot_location at;
	if (h && in_section(h->lines, h->file, key, &at))
		return at;
	const struct profile *first = p;
	for (; p; p = p->inherits ? profile_find(t, p->inherits) : NULL)
		if (in_section(p->lines, p->file, key, &at))
			return at;
	if (first && !h)
		return (struct boot_location){first->file, first->line, key};
	return (struct boot_location){h ? h->file : "", h ? h->line : 0, key};
}
