#ifndef LANBOOT_COMMON_HOSTS_WATCH_H
#define LANBOOT_COMMON_HOSTS_WATCH_H
/*
 * Sees that the files of hosts.d, in the folder of state, or those of the inventory beside it, are
 * other ones than before (inotify(7)).
 * While that folder is not there, or where inotify cannot be had, it is looked at each second; then
 * a file that is written in place is not seen, one that is moved there is.
 */
#include "common/loop.h"
#include "common/path.h"
#include "common/quiet.h"

/* All zeros: nothing is watched. */
struct hosts_watch {
	struct loop *loop;
	struct loop_fd io; /* inotify's; fd -1: it cannot be had */
	struct loop_timer timer;
	int watched; /* the folder, in inotify's words; -1: it is not */
	struct quiet quiet;
	char path[PATH_SIZE];
	uint64_t device, inode; /* of the folder as it was seen last; 0: none */
	int64_t changed_ns;     /* mtime */
	bool has_failed;        /* and this was told */
	int signal;             /* that the loop is told by */
};

/* What the loop's on_signal is handed, beside signals, when they are: read them anew. */
enum { HOSTS_CHANGED = -1, INVENTORY_CHANGED = -3 };

/*
 * Begins to watch w->path, before the sandbox, and has the loop be told by w->signal; the caller
 * has set both. What cannot be had is logged, and looked for later. What is newer than `read_ns`,
 * by the clock of files, is a change.
 */
void hosts_watch_open(struct hosts_watch *w, struct loop *l, int64_t read_ns);

/* Notes that the files were read, from `began_ms` to `ended_ms` by clock_now_ms(): not too often.
 */
void hosts_watch_read(struct hosts_watch *w, uint64_t began_ms, uint64_t ended_ms);

/* Watches no more. The loop may be closed by then. */
void hosts_watch_close(struct hosts_watch *w);

#endif
