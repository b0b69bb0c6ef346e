#ifndef LANBOOT_COMMON_KEY_LINE_H
#define LANBOOT_COMMON_KEY_LINE_H
/* Which lines of a [profile …] or [host …] section say which keys. Pure. */
#include <string.h>

/* A line; the section's last one is the first of the list. */
struct key_line {
	const struct key_line *next;
	const char *key;
	unsigned line;
};

/* Returns the line that says the key, the first one of several; 0: the section does not say it. */
static inline unsigned key_line_of(const struct key_line *lines, const char *key)
{
	unsigned line = 0;
	for (const struct key_line *l = lines; l; l = l->next)
		if (strcmp(l->key, key) == 0)
			line = l->line;
	return line;
}

#endif
