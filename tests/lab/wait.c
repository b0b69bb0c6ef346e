/*
 * wait: until something has happened. Tests wait most of their time; a shell that looks and sleeps
 * starts three processes each time. usage: wait line FILE PATTERN MS [PID...]  until a line of the
 * file matches the extended regular expression wait gone MS PID                    until the
 * process has ended Status 0: it has; 1: not within so many milliseconds, or one of the processes
 * has ended before.
 */
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, LOOK_MS = 20 };

/* What was read of a file that grows, from the last line on that has not ended. */
struct text {
	const char *path;
	int fd;
	off_t at;
	char *line;
	size_t len, capacity;
};

static void die(const char *what)
{
	fprintf(stderr, "wait: %s: %s\n", what, strerror(errno));
	exit(2);
}

static long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A process that has ended and was not waited for is still there by its number. */
static bool is_alive(pid_t pid)
{
	char path[64], stat[512], *state;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, stat, sizeof stat - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	stat[n] = '\0';
	state = strrchr(stat, ')');
	return state && strncmp(state, ") Z", 3) != 0 && strncmp(state, ") X", 3) != 0;
}

/* A log is begun anew under its name, or cut short. */
static bool reopen(struct text *t)
{
	struct stat by_name, open_one;

	if (t->fd >= 0 && stat(t->path, &by_name) == 0 && fstat(t->fd, &open_one) == 0 &&
	    by_name.st_ino == open_one.st_ino && by_name.st_dev == open_one.st_dev &&
	    by_name.st_size >= t->at)
		return true;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = open(t->path, O_RDONLY | O_NONBLOCK);
	t->at = 0;
	t->len = 0;
	return t->fd >= 0;
}

/* The last line counts before it has ended, too. */
static bool match(struct text *t, const regex_t *pattern)
{
	char *end, *line = t->line;

	t->line[t->len] = '\0';
	while ((end = memchr(line, '\n', t->len - (size_t)(line - t->line)))) {
		*end = '\0';
		if (regexec(pattern, line, 0, NULL, 0) == 0)
			return true;
		line = end + 1;
	}
	t->len -= (size_t)(line - t->line);
	memmove(t->line, line, t->len + 1);
	return t->len && regexec(pattern, t->line, 0, NULL, 0) == 0;
}

static bool look(struct text *t, const regex_t *pattern)
{
	ssize_t n;

	if (!reopen(t))
		return false;
	do {
		if (t->capacity - t->len < PIECE + 1) {
			t->capacity = t->len + 2 * PIECE;
			if (!(t->line = realloc(t->line, t->capacity)))
				die(t->path);
		}
		n = pread(t->fd, t->line + t->len, PIECE, t->at);
		if (n <= 0)
			return false;
		/* Consoles send zeros, too. */
		for (ssize_t i = 0; i < n; i++)
			if (!t->line[t->len + (size_t)i])
				t->line[t->len + (size_t)i] = ' ';
		t->at += n;
		t->len += (size_t)n;
		if (match(t, pattern))
			return true;
	} while (n == PIECE);
	return false;
}

static bool all_alive(char **pids)
{
	for (; *pids; pids++)
		if (!is_alive((pid_t)atol(*pids)))
			return false;
	return true;
}

static int wait_line(const char *path, const char *pattern_text, long ms, char **pids)
{
	struct text t = {.path = path, .fd = -1};
	const long until_ms = now_ms() + ms;
	regex_t pattern;

	if (regcomp(&pattern, pattern_text, REG_EXTENDED | REG_NOSUB) != 0) {
		fprintf(stderr, "wait: no regular expression: %s\n", pattern_text);
		return 2;
	}
	for (;;) {
		bool was_alive = all_alive(pids);
		if (look(&t, &pattern))
			return 0;
		if (!was_alive || now_ms() >= until_ms)
			return 1;
		usleep(LOOK_MS * 1000);
	}
}

static int wait_gone(long ms, pid_t pid)
{
	const long until_ms = now_ms() + ms;

	while (is_alive(pid)) {
		if (now_ms() >= until_ms)
			return 1;
		usleep(LOOK_MS * 1000);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 5 && strcmp(argv[1], "line") == 0)
		return wait_line(argv[2], argv[3], atol(argv[4]), argv + 5);
	if (argc == 4 && strcmp(argv[1], "gone") == 0)
		return wait_gone(atol(argv[2]), (pid_t)atol(argv[3]));
	fprintf(stderr, "usage: wait line FILE PATTERN MS [PID...] | wait gone MS PID\n");
	return 2;
}
