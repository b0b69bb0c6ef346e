#include "common/hosts_watch.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_MS = 1000, EVENTS_SIZE = 16 * (sizeof(struct inotify_event) + NAME_MAX + 1) };

/* Of files, those that are there or not there, or other ones, afterwards. */
#define FILE_EVENTS                                                                                \
	(IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |        \
	    IN_ATTRIB)
#define GONE_EVENTS (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)

/* Whether a reload reads a file of this name; of the folder itself, ``. */
static bool is_ours(const char *name)
{
	size_t len = strlen(name);
	return len == 0 ||
	       (name[0] != '.' && len > 4 && strcmp(name + len - strlen(".ini"), ".ini") == 0);
}

static void set_timer(struct hosts_watch *w, uint64_t now_ms)
{
	uint64_t due = quiet_due(&w->quiet);
	if (w->watched < 0 && due > now_ms + LOOK_MS)
		due = now_ms + LOOK_MS;
	if (due == UINT64_MAX)
		loop_timer_clear(w->loop, &w->timer);
	else if (!loop_timer_set(w->loop, &w->timer, due))
		log_warn("%s: what changes there is not seen", w->path);
}

/* What is watched is not what the path leads to any more. */
static void lose(struct hosts_watch *w)
{
	if (w->watched >= 0)
		inotify_rm_watch(w->io.fd, w->watched);
	w->watched = -1;
}

static void take_event(struct hosts_watch *w, const struct inotify_event *e)
{
	const bool is_of_folder = e->wd == w->watched;

	if (is_of_folder && e->mask & GONE_EVENTS)
		lose(w);
	else if (!(e->mask & IN_Q_OVERFLOW) && !(is_of_folder && is_ours(e->len ? e->name : "")))
		return;
	quiet_disturb(&w->quiet, w->loop->now_ms);
}

static void on_events(struct loop_fd *self)
{
	struct hosts_watch *w = container_of(self, struct hosts_watch, io);
	_Alignas(struct inotify_event) char bytes[EVENTS_SIZE];
	struct inotify_event e;

	ssize_t n = read(self->fd, bytes, sizeof bytes);
	for (size_t at = 0; n > 0 && at + sizeof e <= (size_t)n; at += sizeof e + e.len) {
		memcpy(&e, bytes + at, sizeof e);
		take_event(w, (const void *)(bytes + at));
	}
	set_timer(w, w->loop->now_ms);
}

/* Watches the folder if it is there. */
static void find(struct hosts_watch *w)
{
	if (w->io.fd < 0)
		return;
	w->watched = inotify_add_watch(w->io.fd, w->path, FILE_EVENTS | GONE_EVENTS | IN_ONLYDIR);
	if (w->watched >= 0 || errno == ENOENT || errno == ENOTDIR || w->has_failed)
		return;
	w->has_failed = true;
	if (errno != EACCES)
		log_warn("%s: cannot be watched, and is looked at each second instead", w->path);
}

/* Looks whether the folder is another one, or has other files, than at the last look. */
static bool look(struct hosts_watch *w)
{
	struct stat st = {0};

	if (stat(w->path, &st) < 0)
		st = (struct stat){0};
	const int64_t changed_ns =
	    (int64_t)st.st_mtim.tv_sec * 1000000000 + (int64_t)st.st_mtim.tv_nsec;
	bool same = w->device == (uint64_t)st.st_dev && w->inode == (uint64_t)st.st_ino &&
		    w->changed_ns == changed_ns;
	w->device = (uint64_t)st.st_dev;
	w->inode = (uint64_t)st.st_ino;
	w->changed_ns = changed_ns;
	return !same;
}

static void fire(struct loop_timer *self, uint64_t now_ms)
{
	struct hosts_watch *w = container_of(self, struct hosts_watch, timer);

	if (w->watched < 0) {
		find(w);
		if (look(w) || w->watched >= 0)
			quiet_disturb(&w->quiet, now_ms);
	}
	if (quiet_due(&w->quiet) <= now_ms) {
		quiet_begin(&w->quiet);
		w->loop->on_signal(w->loop, w->signal);
	}
	set_timer(w, now_ms);
}

void hosts_watch_open(struct hosts_watch *w, struct loop *l, int64_t read_ns)
{
	uint64_t now_ms = clock_now_ms();

	w->loop = l;
	w->timer.fire = fire;
	w->watched = -1;
	w->io = (struct loop_fd){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .ready = on_events};
	if (w->io.fd < 0)
		log_warn("%s: cannot be watched, and is looked at each second instead", w->path);
	else if (!loop_add(l, &w->io))
		fatal("cannot watch %s", w->path);
	find(w);
	look(w);
	if (w->changed_ns >= read_ns)
		quiet_disturb(&w->quiet, now_ms);
	set_timer(w, now_ms);
}

void hosts_watch_read(struct hosts_watch *w, uint64_t began_ms, uint64_t ended_ms)
{
	quiet_end(&w->quiet, began_ms, ended_ms);
}

void hosts_watch_close(struct hosts_watch *w)
{
	if (w->loop && w->io.fd >= 0)
		close(w->io.fd);
	w->loop = NULL;
}
