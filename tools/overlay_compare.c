#include "tools/overlay_compare.h"

#include "common/path.h"
#include "common/plain.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *type_text(enum tree_type type)
{
	return type == TREE_FILE ? "file" : type == TREE_LINK ? "link" : "folder";
}

static void print_only(FILE *out, const char *side, const struct tree_entry *e)
{
	char path[PATH_SIZE * PLAIN_TEXT], name[PATH_SIZE];
	// NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one of two sides has it
	plain_name(e->path, path, sizeof path);
	plain_name(side, name, sizeof name);
	fprintf(out, "=only in %s: %s (%s)\n", name, path, type_text(e->type));
}

/* Prints what differs of an entry on both sides, but for its content; nothing if all is alike. */
static void print_kind(FILE *out, const struct tree_entry *x, const struct tree_entry *y)
{
	char one[PATH_SIZE * PLAIN_TEXT], other[PATH_SIZE * PLAIN_TEXT];
	const bool types = strcmp(type_text(x->type), type_text(y->type)) != 0;
	const bool modes = x->mode != y->mode;
	const bool owners = x->uid != y->uid || x->gid != y->gid;
	const bool links = x->link && y->link && strcmp(x->link, y->link) != 0;

	if (!types && !modes && !owners && !links)
		return;
	plain_name(x->path, one, sizeof one);
	fprintf(out, "=%s:", one);
	if (types)
		fprintf(out, " %s->%s", type_text(x->type), type_text(y->type));
	if (modes)
		fprintf(out, " mode:%04o->%04o", x->mode, y->mode);
	if (owners)
		fprintf(out, " owner:%u:%u->%u:%u", x->uid, x->gid, y->uid, y->gid);
	if (links) {
		plain_name(x->link, one, sizeof one);
		plain_name(y->link, other, sizeof other);
		fprintf(out, " leads:%s->%s", one, other);
	}
	putc('\n', out);
}

static int open_side(const struct side *s, const char *path, char why[TREE_WHY])
{
	struct root_file f;
	char reason[ROOT_WHY], plain[TREE_WHY / 2];
	enum root_result r = roots_open(&s->roots, path, &f);
	if (r == ROOT_OK)
		return f.fd;
	plain_name(path, plain, sizeof plain);
	tree_refuse(why, "%.300s/%s: %s", s->name, plain, root_why(r, &f, reason));
	return -1;
}

/* Sets *same for the file `path`, which has one size on both sides. False, and why: unreadable. */
static bool compare_content(
    const struct side *a, const struct side *b, const char *path, bool *same, char why[TREE_WHY])
{
	char one[65536], other[sizeof one];
	int x = open_side(a, path, why);
	int y = x < 0 ? -1 : open_side(b, path, why);
	ssize_t n = 0, m = 0;
	bool ok = y >= 0;

	*same = true;
	while (ok && *same) {
		n = read(x, one, sizeof one);
		m = read(y, other, sizeof other);
		ok = (n >= 0 && m >= 0) || tree_refuse(why, "%.600s: %s", path, strerror(errno));
		*same = ok && n == m && memcmp(one, other, (size_t)n) == 0;
		if (n <= 0)
			break;
	}
	if (x >= 0)
		close(x);
	if (y >= 0)
		close(y);
	return ok;
}

bool overlay_compare(const struct side *a, const struct side *b, FILE *out, char why[TREE_WHY])
{
	size_t i = 0, j = 0;

	while (i < a->tree.n || j < b->tree.n) {
		const struct tree_entry *x = i < a->tree.n ? &a->tree.entries[i] : NULL;
		const struct tree_entry *y = j < b->tree.n ? &b->tree.entries[j] : NULL;
		int order = x && y ? strcmp(x->path, y->path) : 0;
		bool has_x = x && order <= 0, has_y = y && order >= 0;
		i += has_x;
		j += has_y;
		if (!has_x || !has_y) {
			print_only(out, has_x ? a->name : b->name, has_x ? x : y);
			continue;
		}
		print_kind(out, x, y);
		bool same = true;
		if (x->type == TREE_FILE && y->type == TREE_FILE) {
			same = x->st.st_size == y->st.st_size;
			if (same && !compare_content(a, b, x->path, &same, why))
				return false;
		}
		if (!same)
			fprintf(out, "~%s\n", x->path);
	}
	return true;
}
