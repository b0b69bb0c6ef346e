#include "httpbootd/drift/drift_tree.h"

#include "common/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static const char releases[] = "alpine";

/*
 * Which files there are
 */

/* One more; false: there is no room for it. */
static bool add_file(struct drift_files *f, const char *path, const struct stat *st)
{
	if (f->n == DRIFT_FILES)
		return false;
	if (f->n == f->room) {
		const size_t room = f->room ? 2 * f->room : 64;
		struct drift_file *more = realloc(f->file, room * sizeof *more);
		if (!more)
			return false;
		f->file = more;
		f->room = room;
	}
	f->file[f->n] = (struct drift_file){.path = strdup(path), .st = *st};
	return f->file[f->n].path && ++f->n;
}

/* `folder` is closed. Folders and files alike are given to who wants them, by their names. */
static DIR *open_folder(int at, const char *path, int flags)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !d)
		close(fd);
	return d;
}

static void walk(struct drift_tree *t, struct drift_files *f, const char *folder, int depth)
{
	char path[PATH_SIZE];
	struct stat st;
	DIR *d = open_folder(t->root, folder, depth ? O_NOFOLLOW : 0);

	for (struct dirent *e; d && (e = readdir(d));) {
		const int n = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		if (e->d_name[0] == '.' || n < 0 || (size_t)n >= sizeof path ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DRIFT_DEPTH)
			walk(t, f, path, depth + 1);
		else if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
			add_file(f, path, &st);
	}
	if (d)
		closedir(d);
}

/* Those of a folder; false: it is not there. */
static bool walk_folder(struct drift_tree *t, struct drift_files *f, const struct drift_folder *of)
{
	const size_t before = f->n;
	struct stat st;

	if (fstatat(t->root, of->name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
		return false;
	walk(t, f, of->name, of->is_deep ? 1 : DRIFT_DEPTH);
	for (size_t i = before; of->by_names && i < f->n; i++) {
		f->file[i].is_known = true;
		f->file[i].st.st_size = 0;
	}
	return true;
}

/* The files of the root itself: links among them lead to anywhere, and count as what they say. */
static void walk_root(struct drift_tree *t, struct drift_files *f)
{
	struct stat st;
	DIR *d = open_folder(t->root, ".", 0);

	for (struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] != '.' &&
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			add_file(f, e->d_name, &st);
	if (d)
		closedir(d);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct drift_file *)a)->path, ((const struct drift_file *)b)->path);
}

/*
 * What is in them
 */

static bool is_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       is_time(&a->st_mtim, &b->st_mtim) && is_time(&a->st_ctim, &b->st_ctim);
}

static void forget_begun(struct drift_tree *t)
{
	free(t->path);
	t->path = NULL;
}

/* Goes on with the file that was begun, or begins. False: memory ran out. */
static bool begin(struct drift_tree *t, const struct drift_file *f)
{
	if (t->path && strcmp(t->path, f->path) == 0 && is_same_file(&t->st, &f->st))
		return true;
	forget_begun(t);
	t->st = f->st;
	t->at = 0;
	sha256_start(&t->hash);
	return (t->path = strdup(f->path));
}

/* Reads as much as this look may. */
static void read_file(struct drift_tree *t, struct drift_file *f)
{
	uint8_t bytes[PIECE];
	ssize_t n = 0;

	if (!begin(t, f))
		return;
	const int fd = openat(t->root, f->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	while (fd >= 0 && t->budget && (n = pread(fd, bytes, sizeof bytes, t->at)) > 0) {
		sha256_add(&t->hash, bytes, (size_t)n);
		t->at += n;
		t->budget -= (size_t)n < t->budget ? (size_t)n : t->budget;
	}
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && n > 0)
		return; /* there is more of it */
	sha256_end(&t->hash, f->digest);
	f->is_known = true;
	forget_begun(t);
}

static void read_link(const struct drift_tree *t, struct drift_file *f)
{
	char to[PATH_SIZE];
	struct sha256 hash;
	const ssize_t n = readlinkat(t->root, f->path, to, sizeof to);

	sha256_start(&hash);
	sha256_add(&hash, to, n > 0 ? (size_t)n : 0);
	sha256_end(&hash, f->digest);
	f->is_known = true;
}

/* By the look before, where the file is as it was then. */
static void learn(struct drift_tree *t, struct drift_file *f)
{
	const struct drift_file *was =
	    t->files.n ? bsearch(f, t->files.file, t->files.n, sizeof *f, by_path) : NULL;

	if (was && was->is_known && is_same_file(&was->st, &f->st)) {
		memcpy(f->digest, was->digest, sizeof f->digest);
		f->is_known = true;
	} else if (S_ISLNK(f->st.st_mode)) {
		read_link(t, f);
	} else if (t->budget) {
		read_file(t, f);
	}
}

static void files_free(struct drift_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->file[i].path);
	free(f->file);
	*f = (struct drift_files){.n = 0};
}

/*
 * What is compared
 */

/* All files whose path begins with `folder` and a `/`; "": all that have none. */
static void digest_files(const struct drift_files *f, const char *folder, uint8_t out[DRIFT_DIGEST])
{
	uint8_t whole[SHA256_LEN], size[8];
	const size_t len = strlen(folder);
	struct sha256 hash;

	sha256_start(&hash);
	for (size_t i = 0; i < f->n; i++) {
		const struct drift_file *one = &f->file[i];
		if (len ? strncmp(one->path, folder, len) != 0 || one->path[len] != '/'
			: strchr(one->path, '/') != NULL)
			continue;
		for (size_t b = 0; b < sizeof size; b++)
			size[b] = (uint8_t)((uint64_t)one->st.st_size >> (8 * b));
		sha256_add(&hash, one->path + len, strlen(one->path + len) + 1);
		sha256_add(&hash, size, sizeof size);
		sha256_add(&hash, one->digest, sizeof one->digest);
	}
	sha256_end(&hash, whole);
	memcpy(out, whole, DRIFT_DIGEST);
}

static void digest_text(const char *text, size_t len, uint8_t out[DRIFT_DIGEST])
{
	uint8_t whole[SHA256_LEN];
	struct sha256 hash;

	sha256_start(&hash);
	sha256_add(&hash, text, len);
	sha256_end(&hash, whole);
	memcpy(out, whole, DRIFT_DIGEST);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct drift_unit *)a)->name, ((const struct drift_unit *)b)->name);
}

/* The releases and branches; places are left for the folders and the root. */
static void find_units(struct drift_tree *t, struct drift_files *f)
{
	char to[PATH_SIZE], path[PATH_SIZE];
	DIR *d = open_folder(t->root, releases, 0);

	for (struct dirent *e; d && t->n < DRIFT_UNITS - 1 - t->folders.n && (e = readdir(d));) {
		struct drift_unit *u = &t->unit[t->n];
		if (!drift_name_is_good(e->d_name))
			continue;
		*u = (struct drift_unit){.kind = DRIFT_RELEASE};
		memcpy(u->name, e->d_name, strlen(e->d_name) + 1);
		const ssize_t len = readlinkat(dirfd(d), u->name, to, sizeof to);
		if (len > 0) {
			u->kind = DRIFT_LINK;
			digest_text(to, (size_t)len, u->digest);
		} else {
			snprintf(path, sizeof path, "%s/%s", releases, u->name);
			walk(t, f, path, 1);
		}
		t->n++;
	}
	if (d)
		closedir(d);
}

/* Those that are there; which are not keep a digest of zeros. */
static void find_folders(struct drift_tree *t, struct drift_files *f, bool is_there[DRIFT_FOLDERS])
{
	for (size_t i = 0; i < t->folders.n; i++) {
		struct drift_unit *u = &t->unit[t->n++];
		*u = (struct drift_unit){.kind = DRIFT_FOLDER};
		memcpy(u->name, t->folders.folder[i].name, sizeof u->name);
		is_there[i] = walk_folder(t, f, &t->folders.folder[i]);
	}
}

static void digest_units(struct drift_tree *t, size_t folders, const bool is_there[DRIFT_FOLDERS])
{
	char path[PATH_SIZE];

	for (size_t i = 0; i < t->n; i++) {
		struct drift_unit *u = &t->unit[i];
		snprintf(path, sizeof path, "%s/%s", releases, u->name);
		if (u->kind == DRIFT_RELEASE)
			digest_files(&t->files, path, u->digest);
		else if (u->kind == DRIFT_BOOT)
			digest_files(&t->files, "", u->digest);
		else if (u->kind == DRIFT_FOLDER && is_there[i - folders])
			digest_files(&t->files, u->name, u->digest);
	}
}

void drift_tree_look(struct drift_tree *t)
{
	struct drift_files now = {.n = 0};
	bool is_there[DRIFT_FOLDERS];

	t->n = 0;
	t->budget = DRIFT_READ;
	find_units(t, &now);
	const size_t folders = t->n;
	find_folders(t, &now, is_there);
	walk_root(t, &now);
	t->unit[t->n++] = (struct drift_unit){.kind = DRIFT_BOOT, .name = "root"};
	if (now.n)
		qsort(now.file, now.n, sizeof *now.file, by_path);
	t->is_whole = true;
	for (size_t i = 0; i < now.n; i++) {
		if (!now.file[i].is_known)
			learn(t, &now.file[i]);
		t->is_whole &= now.file[i].is_known;
	}
	files_free(&t->files);
	t->files = now;
	digest_units(t, folders, is_there);
	qsort(t->unit, t->n, sizeof *t->unit, by_name);
}

void drift_tree_free(struct drift_tree *t)
{
	files_free(&t->files);
	forget_begun(t);
}
