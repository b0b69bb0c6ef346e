#ifndef LANBOOT_HTTPBOOTD_MACHINES_KEEP_WORKER_H
#define LANBOOT_HTTPBOOTD_MACHINES_KEEP_WORKER_H
/*
 * Writes a file on a thread beside the loop (worker.h), piece by piece, so that a disk that does
 * not answer stops nobody. A piece is handed over whole, and an errno comes back. The file appears
 * under its name once all of it is on the disk.
 */
#include "common/loop.h"

enum { KEEP_PIECE = 256 * 1024 };

struct keep_worker;

/*
 * Starts the thread, for the file `name` of the folder `dir`. It calls `done` with `arg` from the
 * loop after each piece: `error` is 0 or an errno. Returns NULL with errno if that cannot be. The
 * caller ends it with keep_worker_stop().
 */
struct keep_worker *keep_worker_start(
    struct loop *l, int dir, const char *name, void (*done)(void *arg, int error), void *arg);

/* Returns the buffer for the next piece, KEEP_PIECE bytes; NULL while one is being written. */
char *keep_worker_buffer(struct keep_worker *w);

/*
 * Hands over the piece in the buffer, `len` bytes of it. With the first one the file begins, with
 * the last one it ends.
 */
void keep_worker_give(struct keep_worker *w, size_t len, bool is_first, bool is_last);

/* Waits until the piece is written, for at most `ms`. Returns false if it is not; *error is set. */
bool keep_worker_wait(struct keep_worker *w, unsigned ms, int *error);

/* Ends the thread and frees the worker, unless a disk does not answer: then both stay. */
void keep_worker_stop(struct keep_worker *w);

#endif
