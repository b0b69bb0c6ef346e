#ifndef LANBOOT_COMMON_DAEMON_RELOAD_H
#define LANBOOT_COMMON_DAEMON_RELOAD_H
/*
 * A daemon reads its configuration again: on a thread, while the one before holds, for it may be a
 * hundred thousand files on a slow disk. Once it is read the loop is told by CONF_READ, checks what
 * is its own and takes it, which is quick. Asked while it reads, it reads once more.
 */
#include "common/daemon.h"

/* A configuration that was read again and not taken yet. */
struct daemon_reload {
	const char *why;   /* NULL: SIGHUP */
	struct conf *conf; /* NULL: it is bad */
	FILE *errors;      /* for further errors, a line each; NULL if memory ran out */
	char *text;        /* what was written there */
	size_t size;
	uint64_t read_s; /* when it was begun to be read, in Unix time */
};

/* What the loop's on_signal is handed, beside signals, when daemon_reload_take has something. */
enum { CONF_READ = -2 };

/*
 * Has the configuration be read again. `why` is what the log says it was for, such as hosts.d;
 * NULL: SIGHUP. Where no thread can be had, on_signal is called at once. The thread is started for
 * the first one, after the sandbox.
 */
void daemon_reload_ask(struct daemon *d, const char *why);

/*
 * Asks if the signal is for that: SIGHUP, HOSTS_CHANGED or INVENTORY_CHANGED. Returns false for any
 * other.
 */
bool daemon_reload_signal(struct daemon *d, int signal);

/* Returns the word of the log for such a signal, which is why it is read again; NULL: SIGHUP. */
const char *daemon_reload_why(int signal);

/* Returns true from when it is asked for until it is taken: files may be read. */
bool daemon_reload_is_asked(const struct daemon *d);

/*
 * At CONF_READ: fills in what was read; daemon_reload_end has to follow. If hosts.d or the
 * inventory cannot be read any more and had machines, the configuration is bad: they would be
 * unknown then. Returns false if there is nothing to do: all files are as they were in d->conf, and
 * it was for no signal.
 */
bool daemon_reload_take(struct daemon *d, struct daemon_reload *r);

/*
 * Does the same with what was read already; `conf` is r's from then on. What is being read may be
 * older, and is read once more.
 */
void daemon_reload_with(
    struct daemon *d, struct conf *conf, struct daemon_reload *r, const char *why);

/*
 * Logs the errors. With `good`, and if r->conf is there, takes it: d->conf is the new one and the
 * one before is freed (d->started stays); folders whose names lead elsewhere by now are opened anew
 * or told of. Without r->why the aide is asked for a look. Returns true then. Else d->conf stays as
 * it is and r->conf is freed.
 */
bool daemon_reload_end(struct daemon *d, struct daemon_reload *r, bool good);

/* Reads no more, but waits no longer than a second for a disk. While the loop is there. */
void daemon_reload_stop(struct daemon *d);

#endif
