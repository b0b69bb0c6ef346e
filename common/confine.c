#include "common/confine.h"

#include "common/aide.h"
#include "common/calls.h"
#include "common/log.h"
#include "common/priv.h"
#include "common/sandbox.h"
#include "common/seccomp.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum { FOLDERS = ROOTS_MAX + DAEMON_FOLDERS + 2 + 128 };

/* Folders that stay readable: first the daemon's, then the configuration's, the aide's alone. */
struct folders {
	int fd[FOLDERS];
	size_t n;
	size_t daemons; /* so many of them */
	size_t opened;  /* from this one on, they are open for this alone */
};

/* The folder of an include pattern, up to its first wildcard. -1 if it is not there. */
static int open_include_folder(const char *pattern)
{
	char folder[1024];
	size_t len = strcspn(pattern, "*?[");
	if (len >= sizeof folder)
		return -1;
	memcpy(folder, pattern, len);
	while (len && folder[len - 1] != '/')
		len--;
	folder[len] = '\0';
	return open(len ? folder : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The folders of further files of the configuration. */
static void collect_named(struct folders *f, const struct words *files)
{
	for (size_t i = 0; i < files->n && f->n < FOLDERS; i++)
		if ((f->fd[f->n] = open_include_folder(files->word[i])) >= 0)
			f->n++;
}

static void folders_collect(struct folders *f, const struct daemon *d)
{
	for (size_t i = 0; i < d->roots.n; i++)
		f->fd[f->n++] = d->roots.folder[i].fd;
	for (size_t i = 0; i < d->n_readable; i++)
		f->fd[f->n++] = d->readable[i];
	f->daemons = f->n;
	f->fd[f->n++] = d->source.dir;
	f->opened = f->n;
	if ((f->fd[f->n] = open(d->source.state, O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0)
		f->n++; /* where hosts.d is, or will be */
	collect_named(f, &d->conf->lanboot.include);
	collect_named(f, &d->conf->lanboot.hosts);
}

static void enter(const int *folders, size_t n, const int *written, size_t n_written,
    const struct sandbox_tcp *tcp)
{
	if (!sandbox_enter(folders, n, written, n_written, tcp))
		fatal("cannot enter the sandbox");
}

static void filter(const struct call_rules *lists, size_t n, bool tells)
{
	if (!seccomp_enter(lists, n, tells))
		fatal("cannot filter system calls");
}

/* Returns in a process for a look. */
static void be_the_aide(const struct daemon *d, const struct folders *f, int socket)
{
	log_open(d->name, d->verbose, d->to_stderr);
	enter(f->fd, f->n, NULL, 0, NULL);
	const struct call_rules calls[] = {calls_base(), calls_netlink(), calls_aide()};
	filter(calls, sizeof calls / sizeof *calls, false);
	aide_run(&d->source, socket);
}

bool confine(struct daemon *d)
{
	struct folders f = {.n = 0};
	int keep[FOLDERS + 1], socket;

	folders_collect(&f, d);
	tzset(); /* /etc/localtime cannot be read later */
	if (!priv_drop(d->user))
		exit(EX_OSERR);
	d->is_confined = true;
	memcpy(keep, f.fd, f.n * sizeof *keep);
	keep[f.n] = d->state_fd; /* to see whether it is ours to write to */
	pid_t pid = aide_start(keep, f.n + (d->state_fd >= 0), &socket);
	if (pid < 0)
		fatal("cannot start a process");
	if (pid == 0) {
		be_the_aide(d, &f, socket);
		return true;
	}
	d->source.aide = socket;
	for (size_t i = f.opened; i < f.n; i++)
		close(f.fd[i]);
	const struct sandbox_tcp tcp = {d->bound_later, d->connects, d->n_connects};
	const int written[] = {d->state_fd, d->cache_fd};
	enter(f.fd, f.daemons, written, sizeof written / sizeof *written, &tcp);
	if (d->bound_later)
		daemon_allow(d, calls_bound_later());
	daemon_allow(d, calls_base());
	filter(d->calls, d->n_calls, true);
	return false;
}
