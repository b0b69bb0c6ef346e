#include "common/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

DIR *dir_open(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir) {
		int error = errno;
		close(fd);
		errno = error;
	}
	return dir;
}

void dir_sweep(int at, const char *begin)
{
	DIR *dir = at < 0 ? NULL : dir_open(at, ".");

	if (!dir)
		return;
	for (struct dirent *e; (e = readdir(dir));)
		if (strncmp(e->d_name, begin, strlen(begin)) == 0)
			unlinkat(at, e->d_name, 0);
	closedir(dir);
}
