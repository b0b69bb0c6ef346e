#ifndef LANBOOT_HTTPBOOTD_HTTP_BODY_H
#define LANBOOT_HTTPBOOTD_HTTP_BODY_H
/*
 * A part of a file on its way to a client, where it may have to be waited for. What is in the
 * kernel's memory goes out by sendfile, which is faster, but waits for a disk where it must; so
 * each file is looked at before, and what is not there goes this way: threads read it, and its
 * connection is suspended meanwhile. That, and resuming it, is done by whoever owns the connection:
 * it is told by what is returned here.
 */
#include "common/disk_reader.h"
#include "common/list.h"

enum {
	BODY_SIZE = 64 * 1024,    /* bytes that are read at once */
	BODY_WAIT_MS = 60 * 1000, /* a disk that does not answer for so long has failed */
	BODY_WAITS = 0,
	BODY_FAILED = -1,
};

struct body;

/* All of a server's. */
struct bodies {
	struct disk_reader *reader; /* NULL: nothing can be waited for */
	struct loop *loop;
	struct list queued;  /* those for which the reader has no place yet */
	struct list waiting; /* those whose connection is to be suspended */
	struct list ready;   /* those whose connection is to be resumed */
};

/* What is to be sent. */
struct body_part {
	int fd;
	uint64_t start, length;
	void *owner;      /* who suspends and resumes the connection */
	void *connection; /* what the owner knows it by */
};

/* Makes it empty; nothing can be waited for before bodies_start. */
void bodies_init(struct bodies *all, struct loop *loop);

/*
 * Starts the threads, so after the sandbox, which they inherit. Returns false with errno if that
 * cannot be: then every file is to be sent without waiting for it here. bodies_stop ends them.
 */
bool bodies_start(struct bodies *all);

/* Ends the threads; no body is left by then. */
void bodies_stop(struct bodies *all);

/*
 * Returns the connection of a body of `owner` that has not to be waited for any more, to be
 * resumed, or NULL if there is none. Each is returned once.
 */
void *bodies_take_ready(struct bodies *all, const void *owner);

/* Nothing is waited for any more by those of `owner`: they are ready, and their body_next fails. */
void bodies_give_up(struct bodies *all, const void *owner);

/*
 * Returns true if `length` bytes from `start` on are in the kernel's memory, as far as samples
 * tell: so many that none can be far from what is not.
 */
bool body_is_at_hand(int fd, uint64_t start, uint64_t length);

/* The file is the body's from now on. Returns NULL if memory ran out: the file is closed. */
struct body *body_new(struct bodies *all, const struct body_part *part);

/*
 * Puts up to `size` bytes from the `at`th of the part on into `to`. Returns how many; BODY_WAITS if
 * they have to be waited for: the caller suspends the connection until bodies_take_ready names it,
 * at the latest after BODY_WAIT_MS; or BODY_FAILED if the file cannot be read or became shorter.
 */
ssize_t body_next(struct body *b, uint64_t at, char *to, size_t size);

/* Returns the connection that it was made for. */
void *body_connection(const struct body *b);

/* Nobody wants it any more. The file is closed once no thread reads it. */
void body_end(struct body *b);

#endif
