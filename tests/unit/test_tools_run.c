/* Programs of the site's, as they are run: no shell, what they read, how long they may take. */
#include "tools/ask_run.h"

#include "tests/unit/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONG_MS = 20000 };

static enum run_result run(const char *script, const char *text, int timeout_ms, int *status)
{
	char sh[] = "/bin/sh", c[] = "-c", line[200], zero[] = "sh", arg[] = "$(touch /x);*";
	strncpy(line, script, sizeof line - 1);
	line[sizeof line - 1] = '\0';
	char *const argv[] = {sh, c, line, zero, arg, NULL};
	return run_program(argv, text, timeout_ms, -1, status);
}

static const struct {
	const char *name, *script;
	enum run_result result;
	int status;
} runs[] = {
    {"it ends well", "exit 0", RUN_ENDED, 0},
    {"it ends with a status", "exit 7", RUN_ENDED, 7},
    {"it gets its arguments as they are", "test \"$1\" = '$(touch /x);*'", RUN_ENDED, 0},
    {"it reads what is told, and its end", "test \"$(cat)\" = '{\"kind\":\"stuck\"}'", RUN_ENDED,
	0},
    {"it reads nothing", "exec 0<&-; sleep 0.2", RUN_ENDED, 0},
    {"a signal ends it", "kill -USR1 $$", RUN_KILLED, SIGUSR1},
    {"no signal is blocked, none ignored", "kill -PIPE $$", RUN_KILLED, SIGPIPE},
    {"it leaves something behind that reads on", "cat & exit 3", RUN_ENDED, 3},
};

static void test_runs(void)
{
	sigset_t term;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		int status = -1;
		unit_row(runs[i].name);
		CHECK_NUM(
		    run(runs[i].script, "{\"kind\":\"stuck\"}", LONG_MS, &status), runs[i].result);
		CHECK_NUM(status, runs[i].status);
	}
}

/* With all that it started: none of them keeps the pipe open. */
static void test_hangs(void)
{
	int status, fds[2];
	char byte;
	CHECK(pipe(fds) == 0);
	const int out = dup(STDOUT_FILENO);
	CHECK(dup2(fds[1], STDOUT_FILENO) >= 0);
	const enum run_result result =
	    run("trap '' TERM; sleep 100 & sleep 100", "x", 200, &status);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(fds[1]);
	CHECK_NUM(result, RUN_HANGS);
	CHECK_NUM(read(fds[0], &byte, 1), 0);
	close(fds[0]);
}

/* More than a pipe holds, and nobody reads it. */
static void test_unread(void)
{
	enum { MUCH = 300000 };
	int status;
	char *text = malloc(MUCH + 1);
	CHECK(text != NULL);
	memset(text, 'x', MUCH);
	text[MUCH] = '\0';
	CHECK_NUM(run("exit 4", text, LONG_MS, &status), RUN_ENDED);
	CHECK_NUM(status, 4);
	CHECK_NUM(run("test $(wc -c) = 300000", text, LONG_MS, &status), RUN_ENDED);
	CHECK_NUM(status, 0);
	CHECK_NUM(run("sleep 100", text, 200, &status), RUN_HANGS);
	free(text);
}

static void test_failed(void)
{
	char name[] = "/no/such/program";
	char *const argv[] = {name, NULL};
	int status;
	CHECK_NUM(run_program(argv, "", LONG_MS, -1, &status), RUN_FAILED);
	CHECK_NUM(errno, ENOENT);
}

static void test_stopped(void)
{
	char name[] = "sleep", time[] = "100";
	char *const argv[] = {name, time, NULL};
	int status, fds[2];
	CHECK(pipe(fds) == 0 && write(fds[1], "x", 1) == 1);
	CHECK_NUM(run_program(argv, "", LONG_MS, fds[0], &status), RUN_STOPPED);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	unit_run("programs that end", test_runs);
	unit_run("a program that hangs", test_hangs);
	unit_run("a program that does not read", test_unread);
	unit_run("a program that is not there", test_failed);
	unit_run("we are to end meanwhile", test_stopped);
	return unit_result();
}
