/* What is there when all members of an archive are unpacked. */
#include "tests/unit/unit.h"
#include "tools/overlay_members.h"

#include <stdio.h>
#include <string.h>

/* `f` a file, `d` a folder, `l` a symbolic link, `h` a hard link; the content of a file is its
 * number. */
static const struct {
	const char *name, *members;
	const char *last; /* PATH:NUMBER of the content or of the member; NULL: it is refused */
	const char *why;
} rows[] = {
    {"one", "f a", "a:0", NULL},
    {"the last of two", "f a f b f a", "a:2 b:1", NULL},
    {"a file after a link", "l a f a", "a:1", NULL},
    {"a link after a file", "f a l a", "a:1", NULL},
    {"a folder twice", "d a f a/b d a", "a:2 a/b:1", NULL},
    {"names that begin alike", "f a-b f a/c d a", "a:2 a-b:0 a/c:1", NULL},
    {"a hard link", "f a h b=a", "a:0 b:0", NULL},
    {"a hard link to a hard link", "f a h b=a h c=b", "a:0 b:0 c:0", NULL},
    {"a hard link to what comes again", "f a h b=a f a", "a:2 b:0", NULL},
    {"a hard link over its own file", "f a h a=a", "a:0", NULL},
    {"a hard link to what comes later", "h b=a f a", NULL,
	"a hard link to what is no file in it: b"},
    {"a hard link to a folder", "d a h b=a", NULL, "a hard link to what is no file"},
    {"a hard link to a link", "l a h b=a", NULL, "a hard link to what is no file"},
    {"a hard link to nothing", "h b=a", NULL, "a hard link to what is no file"},
    {"behind a link", "l a f a/b", NULL, "behind a link or a file: a/b"},
    {"behind a link, deep", "l a f a/b/c/d", NULL, "behind a link or a file: a/b/c/d"},
    {"behind a link that comes after", "f a/b l a", NULL, "behind a link or a file: a/b"},
    {"behind a file", "f a f a/b", NULL, "behind a link or a file"},
    {"behind a link that is one no more", "l a d a f a/b", "a:1 a/b:2", NULL},
};

static void make(struct members *m, const char *text)
{
	char words[200], *rest = words;
	snprintf(words, sizeof words, "%s", text);
	for (char *type; (type = strsep(&rest, " ")) && rest;) {
		char *path = strsep(&rest, " ");
		char *link = strchr(path, '=');
		struct member *e = members_add(m);
		if (link)
			*link++ = '\0';
		e->type = *type == 'd' ? TREE_FOLDER : *type == 'l' ? TREE_LINK : TREE_FILE;
		e->is_hard = *type == 'h';
		e->path = arena_strndup(&m->arena, path, strlen(path));
		e->link = link ? arena_strndup(&m->arena, link, strlen(link)) : NULL;
	}
}

static void test_settle(void)
{
	static char why[UNPACK_WHY];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct members m = {0};
		char text[200] = "";
		size_t n = 0;
		unit_row(rows[i].name);
		make(&m, rows[i].members);
		bool ok = members_settle(&m, why);
		if (!rows[i].last) {
			CHECK(!ok);
			CHECK(strstr(why, rows[i].why) != NULL);
		} else if (CHECK(ok)) {
			for (size_t j = 0; j < m.n_last; j++)
				n += (size_t)snprintf(text + n, sizeof text - n, "%s%s:%zu",
				    j ? " " : "", m.last[j]->path, m.last[j]->source->number);
			CHECK_STR(text, rows[i].last);
		}
		members_free(&m);
	}
}

int main(void)
{
	unit_run("members_settle", test_settle);
	return unit_result();
}
