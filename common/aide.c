#include "common/aide.h"

#include "common/apart.h"
#include "common/conf_files.h"
#include "common/log.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOOK_ASKED = 'L', /* beside CONF_FILES_ASKED */
	LOOKS_MAX = 4,    /* at once */
};

/* A signal that only wakes it. */
static void on_child(int signal)
{
	(void)signal;
}

pid_t aide_start(int *keep, size_t n, int *socket)
{
	const struct sigaction wakes = {.sa_handler = on_child};
	pid_t pid = apart_start(keep, n, socket);

	if (pid == 0)
		sigaction(SIGCHLD, &wakes, NULL);
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
