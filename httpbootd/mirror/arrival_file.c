#include "httpbootd/mirror/arrival_file.h"

#include "common/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	IN_MEMORY_MAX = 64 * 1024 * 1024, /* bytes of a file for which the disk has no room */
	COPY = 64 * 1024,
};

/* Bytes go on in memory where the disk has no room. */
static bool move_to_memory(struct arrival *a)
{
	char copy[COPY];
	int fd;
	ssize_t n = 0;
	off_t at = 0;

	if (errno != ENOSPC && errno != EDQUOT && errno != EROFS)
		return false;
	if (a->is_in_memory || (a->length < 0 ? a->came : (uint64_t)a->length) > IN_MEMORY_MAX ||
	    (fd = memfd_create("mirror", MFD_CLOEXEC)) < 0)
		return false;
	const off_t all = (off_t)(a->start + a->came);
	while (a->fd >= 0 && at < all && (n = pread(a->fd, copy, sizeof copy, at)) > 0) {
		if (n > all - at)
			n = (ssize_t)(all - at);
		if (!whole_file_append(fd, copy, (size_t)n))
			break;
		at += n;
	}
	if (a->fd >= 0 && at < all) {
		close(fd);
		return false;
	}
	if (a->fd >= 0)
		close(a->fd);
	a->fd = fd;
	a->is_in_memory = true;
	if (a->temporary[0])
		store_remove(a->of->store, a->temporary);
	a->temporary[0] = '\0';
	return true;
}

/* A partial write is behind `came`, and is written over. */
bool arrival_put(struct arrival *a, const void *bytes, size_t len)
{
	const off_t at = (off_t)(a->start + a->came);

	if (lseek(a->fd, at, SEEK_SET) == at && whole_file_append(a->fd, bytes, len))
		return true;
	if (a->is_in_memory && a->came + len > IN_MEMORY_MAX)
		return false;
	return move_to_memory(a) && whole_file_append(a->fd, bytes, len);
}

bool arrival_open_file(struct arrival *a)
{
	if (a->fd < 0) {
		a->fd = store_new(a->of->store, a->temporary);
		if (a->fd < 0)
			a->temporary[0] = '\0';
		if (a->fd < 0 && !move_to_memory(a)) {
			snprintf(a->why, sizeof a->why, "the cache cannot be written to: %s",
			    strerror(errno));
			return false;
		}
	}
	return true;
}

void arrival_close_file(struct arrival *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	if (a->temporary[0])
		store_remove(a->of->store, a->temporary);
	a->temporary[0] = '\0';
	a->is_in_memory = false;
}

ssize_t arrival_read(const struct arrival *a, uint64_t at, char *to, size_t size)
{
	if (at >= a->open)
		return a->state == ARRIVAL_FAILED ? -1 : 0;
	if (size > a->open - at)
		size = (size_t)(a->open - at);
	ssize_t n = pread(a->fd, to, size, (off_t)(a->start + at));
	return n > 0 ? n : -1;
}

int arrival_open_whole(const struct arrival *a)
{
	return a->is_whole && a->fd >= 0 ? fcntl(a->fd, F_DUPFD_CLOEXEC, 0) : -1;
}
