#include "httpbootd/mirror/store.h"

#include "common/dir.h"
#include "common/strval.h"
#include "httpbootd/codec/httpdate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static const char new_begin[] = ".new-";

const char *store_open(struct store *s, int dir, const char *name)
{
	s->dir = -1;
	s->next = 0;
	if (mkdirat(dir, name, 0755) < 0 && errno != EEXIST)
		return "cannot be made";
	s->dir = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (s->dir < 0)
		return "cannot be opened";
	if (flock(s->dir, LOCK_EX | LOCK_NB) < 0) {
		int error = errno;
		store_close(s);
		errno = error;
		return error == EWOULDBLOCK ? "is another httpbootd's" : "cannot be locked";
	}
	return NULL;
}

void store_close(struct store *s)
{
	if (s->dir >= 0)
		close(s->dir);
	s->dir = -1;
}

void store_sweep(struct store *s)
{
	dir_sweep(s->dir, new_begin);
}

/*
 * Names
 */

static bool flat_name(const char *begin, const char *path, const char *end, char out[STORE_NAME])
{
	int len = snprintf(out, STORE_NAME, "%s%s%s", begin, path, end);
	for (char *at = out; *at; at++)
		if (*at == '/')
			*at = '!';
	return len > 0 && len < STORE_NAME;
}

bool store_package_name(const struct apk_entry *e, char out[STORE_NAME])
{
	char id[2 + 3 * APK_ID + 1];

	memcpy(id, "p-", 2);
	memcpy(hex_text(e->id, APK_ID, '\0', id + 2), "-", 2);
	return flat_name(id, e->file, "", out);
}

bool store_package_parse(const char *name, uint8_t id[APK_ID], const char **file)
{
	if (strncmp(name, "p-", 2) != 0)
		return false;
	name += 2;
	for (size_t i = 0; i < APK_ID; i++, name += 2) {
		const int byte = str_hex_byte(name);
		if (byte < 0)
			return false;
		id[i] = (uint8_t)byte;
	}
	*file = name + 1;
	return *name == '-' && **file;
}

bool store_file_name(const char *path, char out[STORE_NAME])
{
	return flat_name("f-", path, "", out);
}

bool store_index_name(const char *repo, unsigned number, char out[STORE_NAME])
{
	char end[16];
	snprintf(end, sizeof end, "-%u", number);
	return flat_name("i-", repo, end, out);
}

bool store_repo_name(const char *repo, char out[STORE_NAME])
{
	return flat_name("r-", repo, "", out);
}

/*
 * Files
 */

struct timespec store_time(void)
{
	struct timespec now = {.tv_nsec = UTIME_NOW};

	clock_gettime(CLOCK_REALTIME, &now);
	return now;
}

/* What was used longest ago goes first: the time of the last use is the file's own. */
static void note_use(struct store *s, const char *name, const struct stat *st)
{
	enum { HOUR = 3600 };
	const struct timespec times[2] = {store_time(), {.tv_nsec = UTIME_OMIT}};

	if (times[0].tv_sec - st->st_atim.tv_sec > HOUR)
		utimensat(s->dir, name, times, AT_SYMLINK_NOFOLLOW);
}

int store_read(struct store *s, const char *name, struct stat *st)
{
	int fd = openat(s->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) < 0 || !S_ISREG(st->st_mode)) {
		close(fd);
		errno = ENOENT;
		return -1;
	}
	note_use(s, name, st);
	return fd;
}

void store_checked(struct store *s, const char *name)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, store_time()};
	utimensat(s->dir, name, times, AT_SYMLINK_NOFOLLOW);
}

int store_new(struct store *s, char temporary[STORE_NAME])
{
	snprintf(temporary, STORE_NAME, "%s%u", new_begin, s->next++);
	return openat(s->dir, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
}

bool store_commit(
    struct store *s, int fd, const char *temporary, const char *name, const struct timespec *said)
{
	const struct timespec now = store_time(), times[2] = {now, said ? *said : now};

	futimens(fd, times);
	return fdatasync(fd) == 0 && renameat(s->dir, temporary, s->dir, name) == 0;
}

bool store_has_same(struct store *s, int fd, const char *name)
{
	enum { PIECE = 16 * 1024 };
	char new[PIECE], old[PIECE];
	struct stat st;
	off_t at = STORE_HEAD;
	int before = store_read(s, name, &st);
	ssize_t n = -1;

	if (before < 0)
		return false;
	while ((n = pread(fd, new, sizeof new, at)) > 0) {
		if (pread(before, old, sizeof old, at) != n || memcmp(new, old, (size_t)n) != 0)
			break;
		at += n;
	}
	close(before);
	return n == 0 && at == st.st_size;
}

void store_remove(struct store *s, const char *name)
{
	unlinkat(s->dir, name, 0);
}

void store_remove_index(struct store *s, const char *repo, unsigned number)
{
	char name[STORE_NAME];

	if (number && store_index_name(repo, number, name))
		store_remove(s, name);
}

/*
 * What stands in front of a file
 */

static const char head_format[] = "lanboot mirror 3\netag %s\nmodified %s\ndate %s\n";

void store_head_text(const struct store_head *h, char out[STORE_HEAD])
{
	memset(out, 0, STORE_HEAD);
	snprintf(out, STORE_HEAD, head_format, h->etag, h->last_modified, h->date);
}

/* `name` and a blank, at *at; then the line's rest. */
static bool take_line(const char **at, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);
	const char *end = strchr(*at, '\n');

	if (!end || strncmp(*at, name, n) != 0 || (size_t)(end - *at) - n >= size)
		return false;
	memcpy(out, *at + n, (size_t)(end - *at) - n);
	out[(size_t)(end - *at) - n] = '\0';
	*at = end + 1;
	return true;
}

bool store_head_parse(const char text[STORE_HEAD], struct store_head *h)
{
	char copy[STORE_HEAD + 1], first[8];
	const char *at = copy;

	memcpy(copy, text, STORE_HEAD);
	copy[STORE_HEAD] = '\0';
	return take_line(&at, "lanboot mirror 3", first, sizeof first) &&
	       take_line(&at, "etag ", h->etag, sizeof h->etag) &&
	       take_line(&at, "modified ", h->last_modified, sizeof h->last_modified) &&
	       take_line(&at, "date ", h->date, sizeof h->date);
}

bool store_head_read(int fd, struct store_head *h)
{
	char text[STORE_HEAD];
	return pread(fd, text, sizeof text, 0) == sizeof text && store_head_parse(text, h);
}

bool store_head_is_strong(const struct store_head *h)
{
	enum { STRONG_S = 60 };
	int64_t changed, said;

	if (!h->last_modified[0])
		return h->etag[0];
	return httpdate_parse(h->last_modified, &changed) && httpdate_parse(h->date, &said) &&
	       changed + STRONG_S <= said;
}
