#ifndef LANBOOT_HTTPBOOTD_BOOT_PACK_WORKER_H
#define LANBOOT_HTTPBOOTD_BOOT_PACK_WORKER_H
/*
 * Packs overlays on a thread beside the loop (worker.h): folders may be on a disk that does not
 * answer, and compressing takes its time. A job is handed over whole, with copies of all that it
 * needs, and what was made of it comes back whole; nothing else is shared.
 */
#include "common/loop.h"
#include "httpbootd/boot/overlay.h"

struct pack_worker;

/*
 * Starts the thread. It calls `done` with `arg` from the loop `l` for each job: what was made is
 * the receiver's, and `took_ms` is how long that took. The loop has to outlive the worker. Returns
 * NULL with errno if there is no thread, memory or descriptor for it. The caller ends it with
 * pack_worker_stop().
 */
struct pack_worker *pack_worker_start(struct loop *l,
    void (*done)(void *arg, struct overlay_made *made, uint64_t took_ms), void *arg);

/*
 * Hands over a job, of which all that it points to is copied. `anew`: no folder counts as read
 * lately, they are others, perhaps. False if memory or descriptors ran out, or it is busy: one job
 * at a time.
 */
bool pack_worker_give(struct pack_worker *w, const struct overlay_job *job, bool anew);

/*
 * Ends the thread and frees the worker; `done` is not called any more. Where a job does not end
 * within a second, for a disk does not answer, thread and memory stay as they are, and the end of
 * the process takes them away. NULL is nothing.
 */
void pack_worker_stop(struct pack_worker *w);

#endif
