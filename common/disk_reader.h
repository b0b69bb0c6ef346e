#ifndef LANBOOT_COMMON_DISK_READER_H
#define LANBOOT_COMMON_DISK_READER_H
/*
 * Reads that may have to wait for a disk (NFS, USB), on threads beside the loop. A request and its
 * answer are handed over whole; nothing else is shared. A thread is started when it is needed. That
 * has to be after the sandbox, which it then inherits: setuid reaches every thread, but capset,
 * no_new_privs and Landlock reach only the one that calls them and those that it starts later.
 */
#include "common/loop.h"

#include <sys/stat.h>
#include <sys/types.h>

enum {
	DISK_READER_THREADS =
	    4,               /* so that one disk that does not answer does not stop all others */
	DISK_READS_MAX = 64, /* requested and not answered yet, at most */
};

/* One read: its request, and once it is done its answer. */
struct disk_read {
	int fd; /* the requester keeps it open until the answer came */
	uint64_t offset;
	size_t len;  /* at most the `size` that the reader was started with */
	void *owner; /* what the requester knows the read by */

	uint8_t *bytes; /* the reader's; good until `done` returns */
	ssize_t got;    /* below `len` only at the file's end; -1: `error` is the errno */
	int error;
	struct stat st; /* of the file after the read; st_nlink 0 and st_ino 0: not known */
};

struct disk_reader;

/*
 * Starts a reader whose reads have at most `size` bytes each. It calls `done` with `arg` from the
 * loop `l` for each answer. The loop has to outlive the reader. Returns NULL with errno if there is
 * no memory or descriptor for it. The caller ends it with disk_reader_stop.
 */
struct disk_reader *disk_reader_start(
    struct loop *l, size_t size, void (*done)(void *arg, const struct disk_read *read), void *arg);

/* Returns true if a read at `offset` for `owner` is under way. `r` may be NULL: then none is. */
bool disk_reader_has(const struct disk_reader *r, const void *owner, uint64_t offset);

/*
 * Requests a read; the answer comes by `done`, never before this returns. Returns false with errno
 * if there is no memory for it, or EAGAIN if DISK_READS_MAX reads are under way.
 */
bool disk_reader_request(struct disk_reader *r, int fd, uint64_t offset, size_t len, void *owner);

/*
 * Ends the threads and frees the reader; `done` is not called any more. Where a disk does not
 * answer, threads and memory stay as they are, and the end of the process takes them away. `r` may
 * be NULL: then it does nothing.
 */
void disk_reader_stop(struct disk_reader *r);

#endif
