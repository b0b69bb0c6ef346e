#include "httpbootd/boot/once.h"

#include "httpbootd/boot/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".once"

const char *once_file_name(const struct host *h, char out[ONCE_NAME])
{
	char text[HOST_ID_TEXT];
	host_id_text(&h->id, text);
	/* 52-54-00-12-34-56.once, serial-ABC123.once */
	text[strcspn(text, " ")] = text[strcspn(text, " ")] ? '-' : '\0';
	if (h->id.kind == HOST_MAC)
		mac_text(h->id.bytes, '-', text);
	if (script_escape(text, out, ONCE_NAME - sizeof SUFFIX))
		memcpy(out + strlen(out), SUFFIX, sizeof SUFFIX);
	return out;
}

enum once_state once_read(int dir, const struct host *h)
{
	char name[ONCE_NAME], text[128];

	if (!h || !h->once)
		return ONCE_NONE;
	if (dir < 0)
		return ONCE_UNREADABLE;
	int fd =
	    openat(dir, once_file_name(h, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ONCE_PENDING : ONCE_UNREADABLE;
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		return ONCE_UNREADABLE;
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	return strcmp(text, h->once_name) == 0 ? ONCE_DONE : ONCE_PENDING;
}

/* All of it on the disk, or not there. */
static bool write_whole(int dir, const char *name, const char *text, size_t len)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return false;
	bool ok = write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	int saved = errno;
	if (close(fd) < 0 && ok) {
		ok = false;
		saved = errno;
	}
	errno = saved;
	return ok;
}

bool once_write(int dir, const struct host *h)
{
	static const char fresh[] = ".once.new"; /* one at a time: there is one thread */
	char name[ONCE_NAME], text[80];
	int len = snprintf(text, sizeof text, "%s\n", h->once_name);

	errno = ENOENT;
	if (dir < 0 || !write_whole(dir, fresh, text, (size_t)len) ||
	    renameat(dir, fresh, dir, once_file_name(h, name)) < 0)
		return false;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}
