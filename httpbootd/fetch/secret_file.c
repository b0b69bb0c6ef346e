#include "httpbootd/fetch/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t secret_file_read(const char *file, char *text, size_t size)
{
	int fd = open(file, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	const ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	const int saved = errno;

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	errno = saved;
	return n;
}

void secret_file_check(
    struct check *k, const char *section, const char *key, const char *file, const char *why)
{
	struct stat st;

	if (why && strcmp(why, strerror(EACCES)) != 0)
		check_warn_key(k, section, key, "%s = %.200s: %s", key, file, why);
	else if (stat(file, &st) == 0 && (st.st_mode & 077))
		check_warn_key(k, section, key,
		    "%s = %.200s: others than its owner can read it: chmod 600", key, file);
}
