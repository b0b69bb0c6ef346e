#include "httpbootd/boot/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char tree_closed[] = "no permission to read it: give it to the group of httpbootd's user "
			   "(chgrp -R, chmod -R g+rX)";

bool tree_refuse(char why[TREE_WHY], const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(why, TREE_WHY, format, ap);
	va_end(ap);
	return false;
}

unsigned tree_usual_mode(enum tree_type type, unsigned mode)
{
	return type == TREE_LINK ? 0777 : type != TREE_FILE || (mode & S_IXUSR) ? 0755 : 0644;
}

unsigned tree_secret_mode(const char *path)
{
	static const char suffix[] = ".pub";
	size_t len = strlen(path), end = sizeof suffix - 1;
	return len > end && strcmp(path + len - end, suffix) == 0 ? 0644 : 0600;
}

struct tree_entry *tree_add(struct tree *t, const char *layer, char why[TREE_WHY])
{
	if (t->n == (t->max ? t->max : TREE_ENTRIES)) {
		tree_refuse(why, "%s: more than %zu files: make packages of what is many%s", layer,
		    t->n, t->max ? "" : ", or pack it with lanboot-overlay, for 'apkovl ='");
		return NULL;
	}
	if (t->n == t->capacity) {
		size_t capacity = t->capacity ? 2 * t->capacity : 64;
		struct tree_entry *more = realloc(t->entries, capacity * sizeof *more);
		if (!more) {
			tree_refuse(why, "out of memory");
			return NULL;
		}
		t->entries = more;
		t->capacity = capacity;
	}
	struct tree_entry *e = &t->entries[t->n++];
	*e = (struct tree_entry){0};
	return e;
}

void tree_free(struct tree *t)
{
	free(t->entries);
	arena_free(&t->arena);
	*t = (struct tree){0};
}
