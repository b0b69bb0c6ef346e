#ifndef LANBOOT_HTTPBOOTD_MACHINES_KEEP_H
#define LANBOOT_HTTPBOOTD_MACHINES_KEEP_H
/*
 * Keeps the machines seen over restarts: in a file of the state folder, as kept.h has them. It is
 * written every KEEP_MS at most, where a machine has moved, and at the end; where there were only
 * signs of life, every KEEP_LIFE_MS. A disk that is full, slow or read-only costs nothing else; it
 * is told once.
 */
#include "common/loop.h"
#include "httpbootd/machines/keep_worker.h"
#include "httpbootd/machines/kept.h"
#include "httpbootd/machines/machines.h"

enum {
	KEEP_MS = 10 * 1000,
	KEEP_LIFE_MS = 300 * 1000,
	KEEP_BUSY = 20,      /* and no sooner than this many times as long as it took last */
	KEEP_LAST_MS = 2000, /* what the end waits for the disk */
};

struct keep {
	struct loop *loop;
	struct machines *machines;
	struct keep_worker *worker; /* NULL: nothing is kept */
	struct loop_timer timer;
	uint64_t begun_ms, done_ms; /* when it was written last */
	uint64_t took_ms;
	bool is_writing;
	bool is_soon; /* the next time, KEEP_MS are not waited for */
	size_t next;  /* machine */
	int told;     /* the errno that was logged last; 0: all is well */
};

/*
 * Loads what was kept in the folder `dir` (-1: there is none, and nothing is kept), and starts the
 * thread that keeps it: so after the sandbox, which it inherits.
 */
void keep_start(struct keep *k, struct loop *loop, struct machines *machines, int dir);

/* What is on the disk is wrong by now, and would be if this were killed: it is written again. */
void keep_soon(struct keep *k);

/* Keeps them for the last time, and ends the thread. */
void keep_stop(struct keep *k);

#endif
