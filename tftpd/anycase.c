#include "tftpd/anycase.h"

#include "common/clock.h"
#include "common/hash.h"
#include "common/loop.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum {
	SETTLED_S = 3,   /* file systems with times as coarse as 2 s are in use */
	READ_COST = 256, /* what opening a folder costs, in names */
};

/* Over small letters. */
static uint32_t hash_of(const char *name, size_t len)
{
	uint32_t h = HASH32_START;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];
		h = hash32_byte(h, (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c));
	}
	return h;
}

static void forget_folder(struct anycase_folder *f)
{
	free(f->text);
	free(f->hash);
	free(f->at);
	*f = (struct anycase_folder){0};
}

static bool add_name(struct anycase_folder *f, const char *name)
{
	size_t size = strlen(name) + 1;
	if (f->n == ANYCASE_NAMES || size > ANYCASE_TEXT - f->len)
		return false;
	memcpy(f->text + f->len, name, size);
	f->hash[f->n] = hash_of(name, size - 1);
	f->at[f->n++] = (uint32_t)f->len;
	f->len += size;
	return true;
}

/* Gives back the memory that is not needed. */
static void *shrink(void *bytes, size_t size)
{
	void *less = realloc(bytes, size ? size : 1);
	return less ? less : bytes; // cppcheck-suppress memleak
}

/* The names of the folder `fd`, which is closed. False: memory ran out. */
static bool read_names(struct anycase_folder *f, int fd, const struct stat *st)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;

	*f = (struct anycase_folder){
	    .st = *st,
	    .read_ms = clock_now_ms(),
	    .settled = st->st_mtim.tv_sec + SETTLED_S <= time(NULL),
	    .text = malloc(ANYCASE_TEXT),
	    .hash = malloc(ANYCASE_NAMES * sizeof *f->hash),
	    .at = malloc(ANYCASE_NAMES * sizeof *f->at),
	};
	if (!dir)
		close(fd);
	if (!dir || !f->text || !f->hash || !f->at) {
		if (dir)
			closedir(dir);
		forget_folder(f);
		return false;
	}
	while (!f->too_many && (e = readdir(dir)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			f->too_many = !add_name(f, e->d_name);
	closedir(dir);
	if (f->too_many)
		f->n = f->len = 0;
	f->text = shrink(f->text, f->len);
	f->hash = shrink(f->hash, f->n * sizeof *f->hash);
	f->at = shrink(f->at, f->n * sizeof *f->at);
	return true;
}

static bool is_fresh(const struct anycase_folder *f, const struct stat *st)
{
	if (!f->text || f->st.st_dev != st->st_dev || f->st.st_ino != st->st_ino)
		return false;
	return (f->settled && root_same_file(&f->st, st)) ||
	       clock_now_ms() - f->read_ms < ANYCASE_AGAIN_MS;
}

/* Who asks for one folder after the other, more than are kept, has each of them read. */
static bool may_read(struct anycase *a)
{
	uint64_t now_ms = clock_now_ms(), less = (now_ms - a->read_ms) * ANYCASE_NAMES_A_MS;

	a->read -= less < a->read ? less : a->read;
	a->read_ms = now_ms;
	return a->read < ANYCASE_NAMES_AT_ONCE;
}

/* What is kept of the folder that `st` is of. NULL: nothing. */
static struct anycase_folder *kept(struct anycase *a, const struct stat *st)
{
	for (struct anycase_folder *f = a->folder; f < a->folder + ANYCASE_FOLDERS; f++)
		if (f->text && f->st.st_dev == st->st_dev && f->st.st_ino == st->st_ino)
			return f;
	return NULL;
}

/* What was not used for longest. */
static struct anycase_folder *oldest(struct anycase *a)
{
	struct anycase_folder *old = a->folder;

	for (struct anycase_folder *f = a->folder; f < a->folder + ANYCASE_FOLDERS; f++)
		if (f->used < old->used)
			old = f;
	return old;
}

/* A look at the folder `path`. Many that come in one millisecond share it. */
static const struct anycase_look *look_at(
    struct anycase *a, const struct roots *roots, const char *path)
{
	const uint64_t now_ms = clock_now_ms();
	const size_t len = strlen(path);

	for (struct anycase_look *l = a->look; l < a->look + ANYCASE_LOOKS; l++)
		if (l->at_ms == now_ms && strcmp(l->path, path) == 0)
			return l;
	struct anycase_look *l = &a->look[a->looks++ % ANYCASE_LOOKS];
	l->at_ms = 0;
	l->is_there = roots_look_folder(roots, path, &l->st);
	if (len < sizeof l->path) {
		memcpy(l->path, path, len + 1);
		l->at_ms = now_ms;
	}
	return l;
}

/* Reads the folder `path`. Returns as folder_at does. */
static struct anycase_folder *read_folder(
    struct anycase *a, const struct roots *roots, const char *path, bool *too_many)
{
	struct stat st;
	int fd;

	if (roots_open_folder(roots, path, &fd) != ROOT_OK)
		return NULL;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return NULL;
	}
	if (!may_read(a)) {
		close(fd);
		*too_many = true;
		return NULL;
	}
	struct anycase_folder *same = kept(a, &st), *f = same ? same : oldest(a);
	forget_folder(f);
	if (!read_names(f, fd, &st))
		return NULL;
	a->read += READ_COST + (f->too_many ? ANYCASE_NAMES : f->n);
	return f;
}

/*
 * The folder `path`, with its names. NULL: there is none, or no memory; or, with *too_many set, it
 * may not be read just now. *is_sure: they are what is there now.
 */
static struct anycase_folder *folder_at(
    struct anycase *a, const struct roots *roots, const char *path, bool *too_many, bool *is_sure)
{
	const struct anycase_look *l = look_at(a, roots, path);
	/* What a link may lead to by name only the opening knows. */
	struct anycase_folder *f = l->is_there ? kept(a, &l->st) : NULL;

	if (!f || !is_fresh(f, &l->st))
		f = read_folder(a, roots, path, too_many);
	if (f)
		f->used = ++a->steps;
	*is_sure = f && f->settled && l->is_there && root_same_file(&f->st, &l->st);
	return f;
}

/* One path under way: what is found of it so far, and how it goes on. */
struct hunt {
	struct anycase *a;
	const struct roots *roots;
	char at[PATH_SIZE];
	char *out;
	size_t found;
	unsigned steps;
	bool too_many;
	bool is_unsure; /* a folder may have other names by now */
};

static void hunt_in(struct hunt *h, size_t at_len, const char *rest, unsigned depth);

/* `name` fits the next component: is it the last one, or a folder to go on in? */
static void take_name(
    struct hunt *h, size_t at_len, const char *name, const char *rest, unsigned depth)
{
	size_t len = strlen(name), slash = at_len ? 1 : 0;

	if (at_len + slash + len >= sizeof h->at)
		return;
	if (slash)
		h->at[at_len] = '/';
	memcpy(h->at + at_len + slash, name, len + 1);
	if (*rest)
		hunt_in(h, at_len + slash + len, rest + 1, depth + 1);
	else if (h->found++ == 0)
		memcpy(h->out, h->at, at_len + slash + len + 1);
	h->at[at_len] = '\0';
}

/*
 * All that fit `rest` in the folder h->at. While it goes down, a folder's names may make room for
 * those of another one: those that fit are copied before.
 */
static void hunt_in(struct hunt *h, size_t at_len, const char *rest, unsigned depth)
{
	enum { FITS = 4, NAME_SIZE = 256 };
	char fits[FITS][NAME_SIZE];
	size_t len = strcspn(rest, "/"), n = 0;
	uint32_t hash = hash_of(rest, len);

	if (depth == ANYCASE_DEPTH || h->steps++ == ANYCASE_STEPS) {
		h->too_many = true;
		return;
	}
	bool is_sure;
	const struct anycase_folder *f = folder_at(h->a, h->roots, h->at, &h->too_many, &is_sure);
	h->is_unsure |= !is_sure;
	if (!f)
		return;
	h->too_many |= f->too_many;
	for (size_t i = 0; i < f->n; i++) {
		const char *name = f->text + f->at[i];
		if (f->hash[i] != hash || strlen(name) != len || len >= NAME_SIZE ||
		    strncasecmp(name, rest, len) != 0)
			continue;
		if (n == FITS) {
			h->too_many = true;
			break;
		}
		memcpy(fits[n++], name, len + 1);
	}
	for (size_t i = 0; i < n; i++)
		take_name(h, at_len, fits[i], rest + len, depth);
}

enum anycase_result anycase_find(
    struct anycase *a, const struct roots *roots, const char *path, char out[PATH_SIZE])
{
	struct hunt h = {.a = a, .roots = roots, .out = out};

	hunt_in(&h, 0, path, 0);
	if (h.found > 1)
		return ANYCASE_SEVERAL;
	if (h.too_many)
		return ANYCASE_TOO_MANY;
	return h.found ? ANYCASE_ONE : ANYCASE_NONE;
}

bool anycase_lacks(struct anycase *a, const struct roots *roots, const char *path)
{
	char found[PATH_SIZE];
	struct hunt h = {.a = a, .roots = roots, .out = found};

	hunt_in(&h, 0, path, 0);
	return !h.found && !h.too_many && !h.is_unsure;
}

void anycase_free(struct anycase *a)
{
	for (size_t i = 0; i < ANYCASE_FOLDERS; i++)
		forget_folder(&a->folder[i]);
}
