#include "tools/ask_run.h"

#include "common/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 50, FAILED = 127 };

/* The child: what it inherits is what any program gets. */
static void become(char *const *argv, int in, int error_fd)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) >= 0)
		execvp(argv[0], argv);
	const int error = errno;
	/* An exec closes it; so a byte in there says that there was none. */
	if (write(error_fd, &error, sizeof error) != sizeof error)
		_exit(FAILED - 1);
	_exit(FAILED);
}

/* What `pid` ended with, if it has. */
static int ended(pid_t pid, enum run_result *result, int *status)
{
	int wait_status;
	pid_t got = waitpid(pid, &wait_status, WNOHANG);
	if (got == 0 || (got < 0 && errno == EINTR))
		return 0;
	*result = got > 0 && WIFSIGNALED(wait_status) ? RUN_KILLED : RUN_ENDED;
	*status = got < 0                    ? 0
		  : WIFSIGNALED(wait_status) ? WTERMSIG(wait_status)
					     : WEXITSTATUS(wait_status);
	return 1;
}

/* Feeds it and waits for its end. Closes `to`. */
static enum run_result attend(
    pid_t pid, int to, const char *text, int timeout_ms, int stop_fd, int *status)
{
	const uint64_t end = clock_now_ms() + (uint64_t)timeout_ms;
	enum run_result result = RUN_HANGS;
	size_t len = strlen(text);
	do {
		struct pollfd fds[2] = {
		    {.fd = to, .events = POLLOUT}, {.fd = stop_fd, .events = POLLIN}};
		poll(fds, 2, LOOK_MS);
		if (fds[1].revents) {
			result = RUN_STOPPED;
			break;
		}
		if (to >= 0 && fds[0].revents) {
			ssize_t n = write(to, text, len);
			if (n > 0) {
				text += n;
				len -= (size_t)n;
			}
			if (len == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
				close(to);
				to = -1;
			}
		}
		if (ended(pid, &result, status))
			break;
	} while (clock_now_ms() < end);
	if (to >= 0)
		close(to);
	if (result == RUN_HANGS || result == RUN_STOPPED) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return result;
}

enum run_result run_program(
    char *const *argv, const char *text, int timeout_ms, int stop_fd, int *status)
{
	int in[2], error[2], why = 0;
	*status = 0;
	if (pipe2(in, O_CLOEXEC) < 0)
		return RUN_FAILED;
	if (pipe2(error, O_CLOEXEC) < 0) {
		close(in[0]);
		close(in[1]);
		return RUN_FAILED;
	}
	pid_t pid = fork();
	if (pid == 0)
		become(argv, in[0], error[1]);
	const int fork_error = errno;
	close(in[0]);
	close(error[1]);
	ssize_t n = pid > 0 ? read(error[0], &why, sizeof why) : (ssize_t)sizeof why;
	close(error[0]);
	if (n == (ssize_t)sizeof why) {
		close(in[1]);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		errno = pid > 0 ? why : fork_error;
		return RUN_FAILED;
	}
	setpgid(pid, pid);
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	return attend(pid, in[1], text, timeout_ms, stop_fd, status);
}
