#include "httpbootd/boot/tree.h"

#include "common/path.h"
#include "httpbootd/boot/modes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINK_LEN = PATH_SIZE - 1 }; /* of a link's target, as of a name */

/* A line of .modes. */
struct mode {
	const char *path;
	unsigned mode;
	uint32_t uid, gid;
	unsigned line;
	bool used;
};

/* One layer while it is read. */
struct reading {
	struct tree *tree;
	const char *layer;
	unsigned number;
	struct mode *modes; /* by path */
	size_t n_modes;
	char path[PATH_SIZE];
	char *why;
};

bool tree_why(char why[TREE_WHY], const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(why, TREE_WHY, format, ap);
	va_end(ap);
	return false;
}

static bool out_of_memory(struct reading *r)
{
	return tree_why(r->why, "out of memory");
}

static int by_mode_path(const void *a, const void *b)
{
	return strcmp(((const struct mode *)a)->path, ((const struct mode *)b)->path);
}

static int by_mode_line(const void *a, const void *b)
{
	int order = by_mode_path(a, b);
	return order ? order
		     : (int)((const struct mode *)a)->line - (int)((const struct mode *)b)->line;
}

/* Of two lines for a path, the later one. */
static void sort_modes(struct reading *r)
{
	size_t n = 0;
	if (r->n_modes)
		qsort(r->modes, r->n_modes, sizeof *r->modes, by_mode_line);
	for (size_t i = 0; i < r->n_modes; i++) {
		if (n && by_mode_path(&r->modes[n - 1], &r->modes[i]) == 0)
			n--;
		r->modes[n++] = r->modes[i];
	}
	r->n_modes = n;
}

const char tree_closed[] = "no permission to read it: give it to the group of httpbootd's user "
			   "(chgrp -R, chmod -R g+rX)";

/* It was there a moment ago, or was something else. */
static bool gone(struct reading *r)
{
	r->tree->changed = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
	return tree_why(r->why, "%s/%s: %s", r->layer, r->path,
	    errno == EACCES ? tree_closed : strerror(errno));
}

/* All of a file that may not be there: *text is then NULL. */
static bool read_whole(struct reading *r, int folder, const char *name, char **text, size_t *len)
{
	struct stat st;
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*text = NULL;
	*len = 0;
	if (fd < 0)
		return errno == ENOENT || tree_why(r->why, "%s/%s: %s", r->layer, name,
					      errno == EACCES ? tree_closed : strerror(errno));
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= TREE_MODES;
	size_t size = ok ? (size_t)st.st_size : 0;
	if (!ok) {
		tree_why(
		    r->why, "%s/%s: no file of %d MB at most", r->layer, name, TREE_MODES >> 20);
	} else if (!(*text = arena_alloc(&r->tree->arena, size + 1))) {
		ok = out_of_memory(r);
	} else {
		ssize_t n = pread(fd, *text, size, 0);
		*len = n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return ok;
}

static bool add_mode(struct reading *r, const struct mode_line *m, unsigned line)
{
	/* Doubled at each power of two. */
	if ((r->n_modes & (r->n_modes - 1)) == 0) {
		size_t capacity = r->n_modes ? 2 * r->n_modes : 1;
		struct mode *more = realloc(r->modes, capacity * sizeof *more);
		if (!more)
			return out_of_memory(r);
		r->modes = more;
	}
	const char *path = arena_strndup(&r->tree->arena, m->path, strlen(m->path));
	r->modes[r->n_modes++] = (struct mode){path, m->mode, m->uid, m->gid, line, false};
	return path || out_of_memory(r);
}

static bool read_modes(struct reading *r, int folder)
{
	char *text;
	size_t len;
	struct mode_line m;

	if (!read_whole(r, folder, ".modes", &text, &len))
		return false;
	unsigned number = 1;
	for (size_t at = 0; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line = end ? (size_t)(end - text) - at : len - at;
		enum mode_result result = mode_parse(text + at, line, &m);
		if (result == MODE_BAD)
			return tree_why(r->why,
			    "%s/.modes:%u: expected MODE OWNER:GROUP PATH, such as 0640 0:42 "
			    "etc/shadow; owner and group are numbers up to %" PRIu32,
			    r->layer, number, MODE_ID_MAX);
		if (result == MODE_LINE && !add_mode(r, &m, number))
			return false;
		at += line + 1;
	}
	sort_modes(r);
	return true;
}

unsigned tree_usual_mode(enum tree_type type, unsigned mode)
{
	return type == TREE_LINK ? 0777 : type != TREE_FILE || (mode & S_IXUSR) ? 0755 : 0644;
}

static struct tree_entry *new_entry(struct reading *r)
{
	struct tree *t = r->tree;
	if (t->n == (t->max ? t->max : TREE_ENTRIES)) {
		tree_why(r->why, "%s: more than %zu files: make packages of what is many%s",
		    r->layer, t->n,
		    t->max ? "" : ", or pack it with lanboot-overlay, for 'apkovl ='");
		return NULL;
	}
	if (t->n == t->capacity) {
		size_t capacity = t->capacity ? 2 * t->capacity : 64;
		struct tree_entry *more = realloc(t->entries, capacity * sizeof *more);
		if (!more) {
			out_of_memory(r);
			return NULL;
		}
		t->entries = more;
		t->capacity = capacity;
	}
	return &t->entries[t->n++];
}

static bool read_link(struct reading *r, int folder, const char *name, struct tree_entry *e)
{
	char to[LINK_LEN + 2];
	ssize_t n = readlinkat(folder, name, to, sizeof to);
	if (n < 0)
		return gone(r);
	if (n > LINK_LEN)
		return tree_why(r->why, "%s/%s: the link leads to too long a name for an apkovl",
		    r->layer, r->path);
	const char *bad = mode_name_why(to, (size_t)n);
	if (bad)
		return tree_why(
		    r->why, "%s/%s: the link leads to a name with %s", r->layer, r->path, bad);
	e->link = arena_strndup(&r->tree->arena, to, (size_t)n);
	return e->link || out_of_memory(r);
}

/* What is at r->path. *place is where the entry is in the tree. */
static bool add_entry(struct reading *r, int folder, const char *name, size_t *place)
{
	struct tree_entry *e = new_entry(r);

	if (!e)
		return false;
	*place = r->tree->n - 1;
	*e = (struct tree_entry){.layer = r->number};
	const char *bad = mode_name_why(name, strlen(name));
	if (bad)
		return tree_why(r->why, "%s/%s: a name with %s", r->layer, r->path, bad);
	if (!(e->path = arena_strndup(&r->tree->arena, r->path, strlen(r->path))))
		return out_of_memory(r);
	if (fstatat(folder, name, &e->st, AT_SYMLINK_NOFOLLOW) < 0)
		return gone(r);
	if (!S_ISREG(e->st.st_mode) && !S_ISDIR(e->st.st_mode) && !S_ISLNK(e->st.st_mode))
		return tree_why(r->why,
		    "%s/%s: neither a file, a folder nor a link; an apkovl holds nothing else",
		    r->layer, r->path);
	e->type = S_ISREG(e->st.st_mode)   ? TREE_FILE
		  : S_ISLNK(e->st.st_mode) ? TREE_LINK
					   : TREE_PARENT;
	e->mode = tree_usual_mode(e->type, e->st.st_mode);
	const struct mode key = {.path = e->path};
	struct mode *m =
	    r->n_modes ? bsearch(&key, r->modes, r->n_modes, sizeof key, by_mode_path) : NULL;
	if (m) {
		if (e->type == TREE_PARENT)
			e->type = TREE_FOLDER;
		e->named = m->used = true;
		if (e->type != TREE_LINK)
			e->mode = m->mode;
		e->uid = m->uid;
		e->gid = m->gid;
	}
	return e->type != TREE_LINK || read_link(r, folder, name, e);
}

static bool read_folder(struct reading *r, int fd, size_t len, unsigned depth);

/* One name of the folder `fd`, whose path is the first `len` bytes of r->path. */
static bool read_name(struct reading *r, int fd, const char *name, size_t len, unsigned depth)
{
	size_t place, name_len = strlen(name);

	if (len + 1 + name_len >= sizeof r->path)
		return tree_why(r->why, "%s/%s: too long a name for an apkovl", r->layer, r->path);
	if (len)
		r->path[len] = '/';
	memcpy(r->path + len + (len > 0), name, name_len + 1);
	if (!add_entry(r, fd, name, &place))
		return false;
	if (r->tree->entries[place].type != TREE_PARENT &&
	    r->tree->entries[place].type != TREE_FOLDER)
		return true;
	int inner = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (inner < 0)
		return gone(r);
	size_t before = r->tree->n;
	if (!read_folder(r, inner, len + (len > 0) + name_len, depth + 1))
		return false;
	if (r->tree->n == before) /* an empty one */
		r->tree->entries[place].type = TREE_FOLDER;
	return true;
}

/* Takes over `fd`. */
static bool read_folder(struct reading *r, int fd, size_t len, unsigned depth)
{
	DIR *dir = depth < TREE_DEPTH ? fdopendir(fd) : NULL;
	bool ok = true;

	if (!dir) {
		close(fd);
		return tree_why(
		    r->why, "%s/%s: too many folders within folders", r->layer, r->path);
	}
	for (struct dirent *e; ok && (e = readdir(dir));) {
		const char *name = e->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    (len == 0 && (strcmp(name, ".modes") == 0 || strcmp(name, ".git") == 0)))
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
	for (size_t i = r->n_modes; i-- > 0;) {
		const struct mode *m = &r->modes[i];
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
	enum root_result result = roots_folder(roots, l->name, &fd);

	if (result == ROOT_NOT_FOUND && l->optional)
		return true;
	if (result != ROOT_OK)
		return tree_why(r->why, "%s/%s: %s", roots->folder[0].name, l->name,
		    result == ROOT_NOT_FOUND    ? "no such folder; lanboot-overlay new makes one"
		    : result == ROOT_NOT_A_FILE ? "no folder"
		    : result == ROOT_FORBIDDEN  ? tree_closed
						: root_result_text(result));
	r->layer = l->name;
	r->path[0] = '\0';
	r->modes = NULL;
	r->n_modes = 0;
	bool ok = read_modes(r, fd);
	if (ok)
		ok = read_folder(r, fd, 0, 0) && list_unused(r);
	else
		close(fd);
	free(r->modes);
	return ok;
}

static bool is_folder(const struct tree_entry *e)
{
	return e->type == TREE_FOLDER || e->type == TREE_PARENT;
}

static int by_path(const void *a, const void *b)
{
	const struct tree_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);
	return order ? order : (int)x->layer - (int)y->layer;
}

/*
 * Of each path the last layer's, but of folders the last that .modes names: an empty one in a later
 * layer says nothing. What the first `common` layers have stays beside what the others have.
 */
static bool merge(struct reading *r, const struct tree_layer *layers, size_t common)
{
	struct tree *t = r->tree;
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct tree_entry *e = &t->entries[i];
		struct tree_entry *before = n ? &t->entries[n - 1] : NULL;
		if (!before || strcmp(before->path, e->path) != 0) {
			t->entries[n++] = *e;
			continue;
		}
		if (is_folder(before) != is_folder(e))
			return tree_why(r->why,
			    "%s: a folder in one of %s and %s, and none in the other", e->path,
			    layers[before->layer].name, layers[e->layer].name);
		if (is_folder(e) && !e->named)
			continue;
		if ((before->layer < common) != (e->layer < common))
			t->entries[n++] = *e;
		else
			*before = *e;
	}
	t->n = n;
	return true;
}

bool tree_read(const struct roots *roots, const struct tree_layer *layers, size_t n, size_t common,
    struct tree *t, char why[TREE_WHY])
{
	struct reading r = {.tree = t, .why = why};

	why[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		r.number = (unsigned)i;
		if (!read_layer(roots, &layers[i], &r))
			return false;
	}
	if (t->n)
		qsort(t->entries, t->n, sizeof *t->entries, by_path);
	return merge(&r, layers, common);
}

static int by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct tree_entry *)entry)->path);
}

const struct tree_entry *tree_find(const struct tree *t, const char *path)
{
	return t->n ? bsearch(path, t->entries, t->n, sizeof *t->entries, by_name) : NULL;
}

void tree_free(struct tree *t)
{
	free(t->entries);
	arena_free(&t->arena);
	*t = (struct tree){0};
}
