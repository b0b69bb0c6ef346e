#ifndef LANBOOT_HTTPBOOTD_MACHINES_CHANGES_H
#define LANBOOT_HTTPBOOTD_MACHINES_CHANGES_H
/*
 * The changes that administrators ask for, one after the other: the next one is planned by the
 * configuration that the one before has left. Files are read and written by a thread (worker.h),
 * which gets a change whole and gives it back whole.
 */
#include "common/worker.h"
#include "httpbootd/machines/change.h"

enum { CHANGES_MAX = 32 }; /* that wait */

/* What the thread is at. */
enum changes_state { CHANGES_IDLE, CHANGES_READS, CHANGES_WRITES, CHANGES_DONE };

struct changes {
	struct loop *loop;
	struct change_place at;
	struct list waiting; /* to be planned */
	struct list ready;   /* done, and their connections are to be resumed */
	size_t n_waiting;
	struct change *doing; /* planned and given to the thread; NULL: none */

	struct worker *worker; /* started for the first change; NULL: there was none */
	enum changes_state state;
	bool is_clean; /* nothing is left of changes before a crash */
	bool is_good;  /* what was read: it may be written */
};

/* Begins with nothing; nothing can be changed then. */
void changes_init(struct changes *c);

/*
 * Makes ready for changes, after the sandbox. `at` is copied; what it points to, and the loop,
 * outlive the changes.
 */
void changes_start(struct changes *c, struct loop *loop, const struct change_place *at);

/* Ends the thread, but waits no longer than a second for a disk, and frees what waits. */
void changes_stop(struct changes *c);

/*
 * Has the change wait for its turn; it is the caller's until changes_leave, but not to be touched
 * before it is ready. False: too many wait.
 */
bool changes_add(struct changes *c, struct change *change);

/*
 * Returns the change whose turn it is, to be planned, or NULL. One that can be planned is given to
 * the thread by changes_give(); else changes_end() has it be answered.
 */
struct change *changes_next(struct changes *c);

/* Gives the thread the change that changes_next() returned, planned. */
void changes_give(struct changes *c, struct change *change);

/*
 * Instead of the thread, somebody else writes the change that changes_next() returned, planned, and
 * says by changes_noted() that it is done.
 */
void changes_note(struct changes *c, struct change *change);

/* It is done; `why`: it could not be, and its error says so. */
void changes_noted(struct changes *c, const char *why);

/* Has the change be answered, if somebody waits for it; it is over. */
void changes_end(struct changes *c, struct change *change);

/*
 * Returns a change that the thread has done, or NULL; changes_end() is to follow, which frees
 * change->conf if that is still there.
 */
struct change *changes_take(struct changes *c);

/* True while the thread reads the configuration's files, so that nobody else may. */
bool changes_reads(const struct changes *c);

/* Returns the connection of a change of `owner` that is ready, once; NULL: there is none. */
void *changes_take_ready(struct changes *c, const void *owner);

/* Nobody waits for those of `owner` any more: they are ready, and in vain. */
void changes_give_up(struct changes *c, const void *owner);

/* Whoever waited for the change is gone, or answered: it is freed, at the latest when it is done.
 */
void changes_leave(struct changes *c, struct change *change);

#endif
