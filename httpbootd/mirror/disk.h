#ifndef LANBOOT_HTTPBOOTD_MIRROR_DISK_H
#define LANBOOT_HTTPBOOTD_MIRROR_DISK_H
/*
 * What takes longer than the loop may wait, done one after the other by a thread beside it: putting
 * a file on the disk for good, reading and proving an index.
 */
#include "common/list.h"
#include "common/worker.h"

/* Zero it before use. */
struct disk_job {
	struct list_entry entry;
	void (*run)(struct disk_job *self);  /* on the thread */
	void (*done)(struct disk_job *self); /* from the loop */
	bool is_given;                       /* until done */
};

struct disk {
	struct worker *worker;
	struct list waiting;
	struct disk_job *doing;
};

/* Starts the thread, so after the sandbox. Returns false with errno. */
bool disk_start(struct disk *d, struct loop *loop);

/* Has it done; it stays in place until `done`. Without a thread it is done at once. */
void disk_give(struct disk *d, struct disk_job *job);

/* Ends the thread; what waits is not done any more. */
void disk_stop(struct disk *d);

#endif
