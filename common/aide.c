#include "common/aide.h"

#include "common/conf_files.h"
#include "common/log.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOOK_ASKED = 'L', /* beside CONF_FILES_ASKED */
	LOOKS_MAX = 4,    /* at once */
};

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

/* What the daemon closes, a connection or a transfer, must not stay open for its aide. */
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

/* A signal that only wakes it. */
static void on_child(int signal)
{
	(void)signal;
}

pid_t aide_start(int *keep, size_t n, int *socket)
{
	const struct sigaction wakes = {.sa_handler = on_child};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		keep_only(keep, n, ends[1]);
		sigaction(SIGCHLD, &wakes, NULL);
	}
	*socket = ends[pid == 0];
	if (pid != 0)
		close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	return pid;
}

/* Returns true in the process that was made. */
static bool start_look(unsigned *looks)
{
	sigset_t none;

	if (*looks == LOOKS_MAX)
		return false;
	pid_t pid = fork();
	if (pid < 0)
		log_warn("cannot look for what is wrong in the configuration");
	if (pid > 0)
		++*looks;
	if (pid != 0)
		return false;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return true;
}

void aide_run(const struct conf_source *source, int socket)
{
	unsigned looks = 0;
	char letter;

	for (;;) {
		ssize_t n = recv(socket, &letter, 1, 0);
		bool is_woken = n < 0 && errno == EINTR;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			looks--;
		if (is_woken)
			continue;
		if (n <= 0 || (letter == CONF_FILES_ASKED && !conf_send_files(source, socket)))
			_exit(0);
		if (letter == LOOK_ASKED && start_look(&looks)) {
			close(socket);
			return;
		}
	}
}

bool aide_ask_look(int socket)
{
	const char letter = LOOK_ASKED;
	return send(socket, &letter, 1, MSG_NOSIGNAL) == 1;
}
