#include "common/apart.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int by_number(const void *a, const void *b)
{
	int one = *(const int *)a, other = *(const int *)b;
	return (one > other) - (one < other);
}

static void close_between(int first, int last)
{
	if (first > last || syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0)
		return;
	struct rlimit limit; /* before Linux 5.9 */
	if (last == INT_MAX && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < INT_MAX)
		last = (int)limit.rlim_cur;
	for (int fd = first; fd <= last; fd++)
		close(fd);
}

/* What the daemon closes, a connection or a transfer, must not stay open for another process. */
static void keep_only(int *keep, size_t n, int socket)
{
	qsort(keep, n, sizeof *keep, by_number);
	for (int fd = STDERR_FILENO; fd < INT_MAX;) {
		int next = INT_MAX;
		for (size_t i = n; i-- > 0;)
			if (keep[i] > fd)
				next = keep[i];
		if (socket > fd && socket < next)
			next = socket;
		close_between(fd + 1, next < INT_MAX ? next - 1 : next);
		fd = next;
	}
}

pid_t apart_start(int *keep, size_t n, int *socket)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		keep_only(keep, n, ends[1]);
	*socket = ends[pid == 0];
	if (pid != 0)
		close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	return pid;
}
