#include "httpbootd/boot/once.h"

#include "common/whole_file.h"
#include "httpbootd/boot/script.h"
#include "httpbootd/etcd/take.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".once"
#define NEXT ".next" /* as long */

const struct notes once_unasked = {.why = "only the daemon that serves asks it"};

static const char *file_name(const struct host *h, const char *suffix, char out[ONCE_NAME])
{
	char text[HOST_ID_TEXT];
	host_id_text(&h->id, text);
	/* 52-54-00-12-34-56.once, serial-ABC123.once */
	text[strcspn(text, " ")] = text[strcspn(text, " ")] ? '-' : '\0';
	if (h->id.kind == HOST_MAC)
		mac_text(h->id.bytes, '-', text);
	if (script_escape(text, out, ONCE_NAME - sizeof SUFFIX))
		memcpy(out + strlen(out), suffix, sizeof SUFFIX);
	return out;
}

const char *once_file_name(const struct host *h, char out[ONCE_NAME])
{
	return file_name(h, SUFFIX, out);
}

const char *once_next_name(const struct host *h, char out[ONCE_NAME])
{
	return file_name(h, NEXT, out);
}

/* The first line of a file, without its end; what does not fit is cut off. False with errno. */
static bool read_line(int dir, const char *name, char *out, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, out, size - 1);
	int saved = errno;
	close(fd);
	errno = saved;
	if (n < 0)
		return false;
	out[n] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

/* The note of the store that says what it boots next, if nobody has taken that. */
static const char *shared_next(const struct notes *notes, const struct host *h)
{
	char name[ONCE_NAME];
	const char *note = notes_value(notes, once_next_name(h, name));

	return take_is_next(note) && strlen(note) < ONCE_NEXT ? note : NULL;
}

const char *once_next(const struct once_place *at, const struct host *h, char out[ONCE_NEXT])
{
	char name[ONCE_NAME];
	const char *note = h && at->notes && at->notes->is_up ? shared_next(at->notes, h) : NULL;

	if (note)
		memcpy(out, note, strlen(note) + 1);
	if (!h || at->notes)
		return note ? out : NULL;
	if (at->dir < 0 || !read_line(at->dir, once_next_name(h, name), out, ONCE_NEXT) || !out[0])
		return NULL;
	return out;
}

bool once_next_is_kept_back(const struct once_place *at, const struct host *h)
{
	return h && at->notes && !at->notes->is_up && shared_next(at->notes, h);
}

static enum once_state read_file(int dir, const struct host *h)
{
	char name[ONCE_NAME], text[128];

	if (dir < 0)
		return ONCE_UNREADABLE;
	if (!read_line(dir, once_file_name(h, name), text, sizeof text))
		return errno == ENOENT ? ONCE_PENDING : ONCE_UNREADABLE;
	return strcmp(text, h->once_name) == 0 ? ONCE_DONE : ONCE_PENDING;
}

enum once_state once_read(const struct once_place *at, const struct host *h)
{
	char name[ONCE_NAME];

	if (!h || !h->once)
		return ONCE_NONE;
	if (at->notes &&
	    take_is_done(notes_value(at->notes, once_file_name(h, name)), h->once_name))
		return ONCE_DONE;
	const enum once_state here = read_file(at->dir, h);
	if (!at->notes || here == ONCE_DONE)
		return here;
	return at->notes->is_up ? ONCE_PENDING : ONCE_UNDECIDED;
}

bool once_write(int dir, const struct host *h)
{
	static const char fresh[] = ".once.new"; /* one at a time: there is one thread */
	char name[ONCE_NAME], text[80];
	int len = snprintf(text, sizeof text, "%s\n", h->once_name);

	errno = ENOENT;
	if (dir < 0 || !whole_file_write(dir, fresh, text, (size_t)len, 0644) ||
	    renameat(dir, fresh, dir, once_file_name(h, name)) < 0)
		return false;
	return whole_file_sync(dir);
}

bool once_next_done(int dir, const struct host *h)
{
	char name[ONCE_NAME];

	errno = ENOENT;
	return dir >= 0 && unlinkat(dir, once_next_name(h, name), 0) == 0 && whole_file_sync(dir);
}

bool once_taken(int dir, const struct host *h, bool is_next)
{
	const struct once_place at = {.dir = dir};

	return is_next ? once_next_done(dir, h)
		       : once_read(&at, h) == ONCE_DONE || once_write(dir, h);
}
