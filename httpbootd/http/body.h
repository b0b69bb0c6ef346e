#ifndef LANBOOT_HTTPBOOTD_BODY_H
#define LANBOOT_HTTPBOOTD_BODY_H
/*
 * A part of a file on its way to a client, where it may have to be waited for. What is in the
 * kernel's memory goes out by sendfile, which is faster, but waits for a disk where it must; so
 * each file is looked at before, and what is not there goes this way.
 */
#include "common/disk_reader.h"

enum { BODY_SIZE = 64 * 1024, BODY_WAIT_MS = 60 * 1000 };

struct body;

/* All of a server's. Zero it, and fill in the first four. */
struct bodies {
	struct disk_reader *reader; /* started with BODY_SIZE, body_arrived and this */
	struct loop *loop;
	void (*suspend)(void *connection);
	void (*resume)(void *owner, void *connection);
	struct body *suspended;
	struct body *first, **last; /* those for which the reader has had no room */
};

/* What is to be sent. */
struct body_part {
	int fd;
	uint64_t start, length;
	void *owner;      /* for bodies_give_up */
	void *connection; /* suspended while it waits */
};

/*
 * True if `length` bytes from `start` on are in the kernel's memory, as far as samples tell: so
 * many that none can be far from what is not.
 */
bool body_is_at_hand(int fd, uint64_t start, uint64_t length);

/* The file is the body's from now on. NULL: no memory, and the file is closed. */
struct body *body_new(struct bodies *all, const struct body_part *part);

/*
 * Up to `size` bytes from the `at`th of the part on, into `to`. How many; 0: they have to be waited
 * for, and the connection is suspended until they are there, or BODY_WAIT_MS are over; -1: the file
 * cannot be read, or became shorter.
 */
ssize_t body_next(struct body *b, uint64_t at, char *to, size_t size);

/* Nobody wants it any more. The file is closed once no thread reads it. */
void body_end(struct body *b);

/* Nothing is waited for any more by those of `owner`: their next body_next is -1. */
void bodies_give_up(struct bodies *all, const void *owner);

/* For disk_reader_start, with the struct bodies. */
void body_arrived(void *arg, const struct disk_read *job);

#endif
