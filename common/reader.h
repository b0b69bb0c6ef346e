#ifndef LANBOOT_READER_H
#define LANBOOT_READER_H
/*
 * Reads that may have to wait for a disk (NFS, USB), on threads beside the loop. What is asked for
 * and what comes of it is handed over whole; nothing else is shared. A thread is started when it
 * is needed. That has to be after the sandbox, which it then inherits: setuid reaches every thread,
 * capset, no_new_privs and Landlock only the one that calls them and those that it starts later.
 */
#include "common/loop.h"

#include <sys/stat.h>
#include <sys/types.h>

enum {
	READER_THREADS = 4, /* so that one disk that does not answer does not stop all others */
	READER_JOBS = 64,   /* asked for and not answered yet, at most */
};

/* One read. */
struct reader_job {
	int fd; /* stays open until it is answered: the owner sees to it */
	uint64_t offset;
	size_t len;  /* READER's `capacity` at most */
	void *owner; /* whatever the one who asks knows it by */

	uint8_t *bytes;
	ssize_t got; /* below `len` only at the file's end; -1: `error` is the errno */
	int error;
	struct stat st; /* of the file after the read; st_nlink 0 and st_ino 0: not known */
};

struct reader;

/*
 * Each job may read `capacity` bytes. `done` is called from the loop with each answer, whose job is
 * free again when it returns. NULL with errno: it cannot.
 */
struct reader *reader_start(struct loop *l, size_t capacity,
    void (*done)(void *arg, const struct reader_job *job), void *arg);

/* True if such a read is under way. `r` may be NULL: none is. */
bool reader_has(const struct reader *r, const void *owner, uint64_t offset);

/* False with errno; EAGAIN: as many as there can be are under way. */
bool reader_ask(struct reader *r, int fd, uint64_t offset, size_t len, void *owner);

/*
 * Ends the threads. Where a disk does not answer, they and their memory stay as they are: the end
 * of the process takes them away. NULL is nothing.
 */
void reader_stop(struct reader *r);

/*
 * Reads what can be had without waiting. The bytes read, 0 at the end of the file or, rarely,
 * before it; -1 with EAGAIN: it takes a reader (also where the file system cannot tell).
 */
ssize_t read_now(int fd, void *to, size_t len, uint64_t offset);

/*
 * Of an open file, as fstat, what the kernel knows without asking a server: device, inode, links,
 * size and both times; nothing else. False with errno.
 */
bool stat_now(int fd, struct stat *st);

/* True if the file lies in memory, so that no read of it waits: a tmpfs, a memfd. */
bool read_never_waits(int fd);

#endif
