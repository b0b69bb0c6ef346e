#include "httpbootd/boot/tree_read.h"

#include "common/path.h"
#include "httpbootd/boot/modes_table.h"
#include "httpbootd/boot/tree_merge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINK_LEN = PATH_SIZE - 1 }; /* of a link's target, as of a name */

/* One layer while it is read. */
struct reading {
	struct tree *tree;
	const char *layer;
	unsigned number;
	bool is_secret;
	struct modes_table modes;
	char path[PATH_SIZE];
	char *why;
};

static bool out_of_memory(struct reading *r)
{
	return tree_refuse(r->why, "out of memory");
}

static const char *errno_text(void)
{
	return errno == EACCES ? tree_closed : strerror(errno);
}

/* What was at r->path a moment ago is not there now, or is something else. */
static bool refuse_gone(struct reading *r)
{
	r->tree->changed = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
	return tree_refuse(r->why, "%s/%s: %s", r->layer, r->path, errno_text());
}

/* Reads all of the layer's .modes into the arena. *text is NULL if the layer has none. */
static bool read_modes_text(struct reading *r, int folder, char **text, size_t *len)
{
	struct stat st;
	int fd = openat(folder, ".modes", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*text = NULL;
	*len = 0;
	if (fd < 0)
		return errno == ENOENT ||
		       tree_refuse(r->why, "%s/.modes: %s", r->layer, errno_text());
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= TREE_MODES;
	size_t size = ok ? (size_t)st.st_size : 0;
	if (!ok) {
		tree_refuse(
		    r->why, "%s/.modes: no file of %d MB at most", r->layer, TREE_MODES >> 20);
	} else if (!(*text = arena_alloc(&r->tree->arena, size + 1))) {
		ok = out_of_memory(r);
	} else {
		ssize_t n = pread(fd, *text, size, 0);
		*len = n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return ok;
}

static bool read_modes(struct reading *r, int folder)
{
	char *text;
	size_t len;
	unsigned bad_line;

	if (!read_modes_text(r, folder, &text, &len))
		return false;
	switch (modes_table_fill(&r->modes, &r->tree->arena, text, len, &bad_line)) {
	case MODES_OK:
		return true;
	case MODES_BAD_LINE:
		return tree_refuse(r->why,
		    "%s/.modes:%u: expected MODE OWNER:GROUP PATH, such as 0640 0:42 etc/shadow; "
		    "owner and group are numbers up to %" PRIu32,
		    r->layer, bad_line, MODE_ID_MAX);
	case MODES_NO_MEMORY:
		break;
	}
	return out_of_memory(r);
}

static bool read_link(struct reading *r, int folder, const char *name, struct tree_entry *e)
{
	char to[LINK_LEN + 2];
	ssize_t n = readlinkat(folder, name, to, sizeof to);
	if (n < 0)
		return refuse_gone(r);
	if (n > LINK_LEN)
		return tree_refuse(r->why, "%s/%s: the link leads to too long a name for an apkovl",
		    r->layer, r->path);
	const char *bad = mode_name_why(to, (size_t)n);
	if (bad)
		return tree_refuse(
		    r->why, "%s/%s: the link leads to a name with %s", r->layer, r->path, bad);
	e->link = arena_strndup(&r->tree->arena, to, (size_t)n);
	return e->link || out_of_memory(r);
}

/* Gives the entry the owner and the mode of its line of .modes, if there is one. */
static void apply_modes(struct reading *r, struct tree_entry *e)
{
	const struct modes_entry *m = modes_table_find(&r->modes, e->path);

	e->mode = r->is_secret && e->type == TREE_FILE ? tree_secret_mode(e->path)
						       : tree_usual_mode(e->type, e->st.st_mode);
	if (!m)
		return;
	if (e->type == TREE_PARENT)
		e->type = TREE_FOLDER;
	if (e->type != TREE_LINK)
		e->mode = m->mode;
	e->in_modes = true;
	e->uid = m->uid;
	e->gid = m->gid;
}

/* Adds what is at r->path, `name` in `folder`. *index is where the entry is in the tree. */
static bool read_entry(struct reading *r, int folder, const char *name, size_t *index)
{
	struct tree_entry *e = tree_add(r->tree, r->layer, r->why);

	if (!e)
		return false;
	*index = r->tree->n - 1;
	e->layer = r->number;
	const char *bad = mode_name_why(name, strlen(name));
	if (bad)
		return tree_refuse(r->why, "%s/%s: a name with %s", r->layer, r->path, bad);
	if (!(e->path = arena_strndup(&r->tree->arena, r->path, strlen(r->path))))
		return out_of_memory(r);
	if (fstatat(folder, name, &e->st, AT_SYMLINK_NOFOLLOW) < 0)
		return refuse_gone(r);
	if (r->is_secret && !S_ISREG(e->st.st_mode) && !S_ISDIR(e->st.st_mode))
		return tree_refuse(
		    r->why, "%s: what is neither a file nor a folder is no secret", r->layer);
	if (!S_ISREG(e->st.st_mode) && !S_ISDIR(e->st.st_mode) && !S_ISLNK(e->st.st_mode))
		return tree_refuse(r->why,
		    "%s/%s: neither a file, a folder nor a link; an apkovl holds nothing else",
		    r->layer, r->path);
	e->type = S_ISREG(e->st.st_mode)   ? TREE_FILE
		  : S_ISLNK(e->st.st_mode) ? TREE_LINK
					   : TREE_PARENT;
	apply_modes(r, e);
	return e->type != TREE_LINK || read_link(r, folder, name, e);
}

static bool read_folder(struct reading *r, int fd, size_t len, unsigned depth);

/* Reads one name of the folder `fd`, whose path is the first `len` bytes of r->path. */
static bool read_name(struct reading *r, int fd, const char *name, size_t len, unsigned depth)
{
	size_t index, name_len = strlen(name);

	if (len + 1 + name_len >= sizeof r->path)
		return tree_refuse(
		    r->why, "%s/%s: too long a name for an apkovl", r->layer, r->path);
	if (len)
		r->path[len] = '/';
	memcpy(r->path + len + (len > 0), name, name_len + 1);
	if (!read_entry(r, fd, name, &index))
		return false;
	if (!tree_is_folder(&r->tree->entries[index]))
		return true;
	int inner = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (inner < 0)
		return refuse_gone(r);
	size_t before = r->tree->n;
	if (!read_folder(r, inner, len + (len > 0) + name_len, depth + 1))
		return false;
	if (r->tree->n == before && !r->is_secret) /* an empty one */
		r->tree->entries[index].type = TREE_FOLDER;
	return true;
}

/* What stands in a layer's own folder and is not for the machine. */
static bool is_for_us(const char *name)
{
	return strcmp(name, ".modes") == 0 || strcmp(name, ".git") == 0;
}

/* Reads the folder `fd`, which it closes, and all beneath it. */
static bool read_folder(struct reading *r, int fd, size_t len, unsigned depth)
{
	DIR *dir = depth < TREE_DEPTH ? fdopendir(fd) : NULL;
	bool ok = true;

	if (!dir) {
		close(fd);
		return tree_refuse(
		    r->why, "%s/%s: too many folders within folders", r->layer, r->path);
	}
	for (struct dirent *e; ok && (e = readdir(dir));) {
		const char *name = e->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    (len == 0 && is_for_us(name)))
			continue;
		ok = read_name(r, fd, name, len, depth);
		r->path[len] = '\0';
	}
	closedir(dir);
	return ok;
}

/* Takes note of the lines of .modes that were for nothing. */
static bool list_unused(struct reading *r)
{
	for (size_t i = r->modes.n; i-- > 0;) {
		const struct modes_entry *m = &r->modes.entries[i];
		if (m->used)
			continue;
		struct tree_unused *u = arena_alloc(&r->tree->arena, sizeof *u);
		if (!u)
			return out_of_memory(r);
		*u = (struct tree_unused){r->layer, m->path, m->line, r->tree->unused};
		r->tree->unused = u;
	}
	return true;
}

static bool read_layer(const struct roots *roots, const struct tree_layer *l, struct reading *r)
{
	int fd;
	enum root_result result = roots_open_folder(roots, l->name, &fd);

	if (result == ROOT_NOT_FOUND && l->optional)
		return true;
	if (result != ROOT_OK)
		return tree_refuse(r->why, "%s/%s: %s", roots->folder[0].name, l->name,
		    result == ROOT_NOT_FOUND    ? "no such folder; lanboot-overlay new makes one"
		    : result == ROOT_NOT_A_FILE ? "no folder"
		    : result == ROOT_FORBIDDEN  ? tree_closed
						: root_result_text(result));
	r->layer = l->name;
	r->is_secret = l->is_secret;
	r->path[0] = '\0';
	bool ok = l->is_secret || read_modes(r, fd);
	if (ok)
		ok = read_folder(r, fd, 0, 0) && list_unused(r);
	else
		close(fd);
	r->modes = (struct modes_table){0};
	return ok;
}

static int by_path_and_layer(const void *a, const void *b)
{
	const struct tree_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);
	return order ? order : (int)x->layer - (int)y->layer;
}

bool tree_read_layers(const struct roots *roots, const struct tree_layer *layers, size_t first,
    size_t end, struct tree *t, char why[TREE_WHY])
{
	struct reading r = {.tree = t, .why = why};

	why[0] = '\0';
	for (size_t i = first; i < end; i++) {
		r.number = (unsigned)i;
		if (!read_layer(roots, &layers[i], &r))
			return false;
	}
	return true;
}

bool tree_lay(struct tree *t, const struct tree_layer *layers, size_t common, char why[TREE_WHY])
{
	if (t->n)
		qsort(t->entries, t->n, sizeof *t->entries, by_path_and_layer);
	const struct tree_merged m = tree_merge(t->entries, t->n, common);
	t->n = m.n;
	return !m.clash ||
	       tree_refuse(why, "%s: a folder in one of %s and %s, and none in the other", m.clash,
		   layers[m.layers[0]].name, layers[m.layers[1]].name);
}

bool tree_read(const struct roots *roots, const struct tree_layer *layers, size_t n, size_t common,
    struct tree *t, char why[TREE_WHY])
{
	return tree_read_layers(roots, layers, 0, n, t, why) && tree_lay(t, layers, common, why);
}
