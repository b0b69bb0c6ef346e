#ifndef LANBOOT_TOOLS_ASK_RUN_H
#define LANBOOT_TOOLS_ASK_RUN_H
/* Runs a program of the site's: no shell, a limit of time. */

enum run_result {
	RUN_ENDED,   /* by itself: *status is its exit status */
	RUN_KILLED,  /* by a signal: *status is its number */
	RUN_HANGS,   /* it did not end in time, and was ended with all that it had started */
	RUN_FAILED,  /* it could not be started: errno says why */
	RUN_STOPPED, /* we are to end */
};

/*
 * Runs argv[0], a path or a name in PATH, with `text` on its standard input, which is closed behind
 * it. It is in a process group of its own, with no signal blocked. Waits for it up to `timeout_ms`,
 * and not longer than until stop_fd (-1: none) is readable.
 */
enum run_result run_program(
    char *const *argv, const char *text, int timeout_ms, int stop_fd, int *status);

#endif
