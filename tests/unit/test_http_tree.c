/* Folders over each other, and all lines of a .modes. */
#include "httpbootd/boot/modes_table.h"
#include "httpbootd/boot/tree_merge.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/*
 * An entry is its type, the number of its layer and its path: `f` a file, `l` a link, `e` an empty
 * folder, `m` a folder that .modes names, `p` one that is only there for what is in it.
 */
static const struct {
	const char *name, *entries;
	size_t common;
	const char *left; /* or, at a clash, PATH and the two layers */
} merges[] = {
    {"nothing", "", 1, ""},
    {"one layer", "p0etc f0etc/a f0etc/b", 1, "p0etc f0etc/a f0etc/b"},
    {"the last of two layers", "f0a f1a", 2, "f1a"},
    {"the last of four", "f0a f1a f2a f3a", 4, "f3a"},
    {"a link over a file", "f0a l1a", 2, "l1a"},
    {"a file over a link", "l0a f1a", 2, "f1a"},
    {"names that begin alike", "f0a f0a-b f1a.b f0aa", 2, "f0a f0a-b f1a.b f0aa"},
    {"common beside own", "f0a f1a", 1, "f0a f1a"},
    {"the last common and the last own one", "f0a f1a f2a f3a", 2, "f1a f3a"},
    {"nothing is common", "f0a f1a", 0, "f1a"},
    {"of folders the last that .modes names", "m0d m1d", 2, "m1d"},
    {"an empty folder says nothing", "m0d e1d", 2, "m0d"},
    {"nor does one that others are in", "m0d p1d f1d/x", 2, "m0d f1d/x"},
    {"but .modes does", "e0d m1d", 2, "m1d"},
    {"an own folder that .modes names", "m0d m1d", 1, "m0d m1d"},
    {"an own empty one", "m0d e1d", 1, "m0d"},
    {"a folder over a file", "f0a m1a", 2, "clash a 0 1"},
    {"a file over a folder", "p0a f2a", 3, "clash a 0 2"},
    {"a link over a folder", "e1a l2a", 3, "clash a 1 2"},
    {"common and own are none beside each other", "f0a e1a", 1, "clash a 0 1"},
    {"a clash is with the last one", "f0a f1a p2a", 3, "clash a 1 2"},
};

static enum tree_type type_of(char letter)
{
	return letter == 'f'   ? TREE_FILE
	       : letter == 'l' ? TREE_LINK
	       : letter == 'p' ? TREE_PARENT
			       : TREE_FOLDER;
}

static char letter_of(const struct tree_entry *e)
{
	return e->in_modes ? 'm' : "flep"[e->type];
}

static void test_merge(void)
{
	struct tree_entry entries[16];
	char words[200], text[200];

	for (size_t i = 0; i < sizeof merges / sizeof *merges; i++) {
		size_t n = 0, len = 0;
		unit_row(merges[i].name);
		snprintf(words, sizeof words, "%s", merges[i].entries);
		for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
			entries[n++] = (struct tree_entry){.path = word + 2,
			    .type = type_of(word[0]),
			    .in_modes = word[0] == 'm',
			    .layer = (unsigned)(word[1] - '0')};
		const struct tree_merged m = tree_merge(entries, n, merges[i].common);
		text[0] = '\0';
		if (m.clash)
			snprintf(
			    text, sizeof text, "clash %s %u %u", m.clash, m.layers[0], m.layers[1]);
		for (size_t j = 0; j < m.n && !m.clash; j++)
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%c%u%s",
			    j ? " " : "", letter_of(&entries[j]), entries[j].layer,
			    entries[j].path);
		CHECK_STR(text, merges[i].left);
	}
}

static const struct {
	const char *name, *text;
	unsigned bad_line; /* 0: none */
	const char *path;
	const char *found; /* `MODE UID:GID LINE`; NULL: no line is for that path */
} tables[] = {
    {"no text", "", 0, "a", NULL},
    {"a line", "0640 0:42 etc/shadow\n", 0, "etc/shadow", "0640 0:42 1"},
    {"without its end", "0640 0:42 etc/shadow", 0, "etc/shadow", "0640 0:42 1"},
    {"after comments", "# x\n\n  \n0700 1:2 a\n", 0, "a", "0700 1:2 4"},
    {"an owner over 65535", "0600 300000:4294967294 a\n", 0, "a", "0600 300000:4294967294 1"},
    {"as it is typed", "0700 0:0 /dir//\n", 0, "dir", "0700 0:0 1"},
    {"the later of two", "0600 1:1 a\n0640 2:2 b\n0644 3:3 a\n", 0, "a", "0644 3:3 3"},
    {"the later of two that are typed otherwise", "0600 1:1 a\n0644 3:3 ./a/\n", 0, "a",
	"0644 3:3 2"},
    {"not in it", "0600 1:1 a\n0600 1:1 c\n", 0, "b", NULL},
    {"a bad line", "0600 1:1 a\nrwx root b\n", 2, NULL, NULL},
    {"the first of two", "\nx\ny\n", 2, NULL, NULL},
};

static void test_table(void)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct modes_table t = {0};
		struct arena arena = {0};
		unsigned bad_line = 0;
		char text[60];
		unit_row(tables[i].name);
		enum modes_result r =
		    modes_table_fill(&t, &arena, tables[i].text, strlen(tables[i].text), &bad_line);
		CHECK_NUM(r, tables[i].bad_line ? MODES_BAD_LINE : MODES_OK);
		CHECK_NUM(bad_line, tables[i].bad_line);
		if (r == MODES_OK) {
			const struct modes_entry *e = modes_table_find(&t, tables[i].path);
			size_t used = 0;
			for (size_t j = 0; j < t.n; j++)
				used += t.entries[j].used;
			CHECK_NUM(used, tables[i].found != NULL);
			if (CHECK(!e == !tables[i].found) && e) {
				snprintf(text, sizeof text, "%04o %u:%u %u", e->mode, e->uid,
				    e->gid, e->line);
				CHECK_STR(text, tables[i].found);
			}
		}
		arena_free(&arena);
	}
}

int main(void)
{
	unit_run("tree_merge", test_merge);
	unit_run("modes_table", test_table);
	return unit_result();
}
