#ifndef LANBOOT_TFTPD_CACHE_H
#define LANBOOT_TFTPD_CACHE_H
/*
 * The files that are being sent: one descriptor for all transfers of a file, and what was read of
 * it once for all of them, in chunks, within bounds.
 *
 * A file is the same if device, inode, size and both times are: who asks after it was changed gets
 * another entry. One that is changed in place while it is sent is noticed as its next chunk is
 * read. Its ctime may change all the same, since replacing its name does that.
 *
 * Nothing is mapped: a file that becomes shorter must not be a signal.
 */
#include "common/disk_reader.h"
#include "common/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
	CACHE_CHUNK = 16 * 1024, /* bytes; chunks lie at multiples of it */
	CACHE_CHUNKS = 256,      /* 4 MiB in all */
	CACHE_KEEP = 8,          /* a chunk stays in place for so many further cache_get at least */
	CACHE_BUCKETS = 512,
};

/* One file. Owned by those who have it open, and after them by its chunks. */
struct cache_file {
	struct cache *cache;
	struct cache_file *next; /* in its bucket */
	struct stat st;          /* when it was opened */
	int fd;                  /* -1: nobody has it open */
	bool in_memory;          /* no read of it waits */
	bool failed;             /* a reader could not read it; until it is opened again */
	int error;               /* and why; 0: it was changed */
	uint32_t users;
	uint32_t chunks; /* of the cache that are its own */
	bool settled;    /* had not changed for a while when it was opened: see cache_close_file */
};

struct cache_chunk {
	struct cache_file *file; /* NULL: empty */
	uint64_t index;
	uint8_t *bytes; /* CACHE_CHUNK; stays allocated */
	struct cache_chunk *next;
	struct list_entry entry; /* in by_use */
};

struct cache {
	struct disk_reader *reader; /* NULL: who reads waits; the owner's */
	struct cache_chunk chunk[CACHE_CHUNKS];
	uint32_t allocated; /* of these */
	struct list by_use; /* those with memory, the one that was used last at the end */
	struct cache_chunk *bucket[CACHE_BUCKETS];
	struct cache_file *file[CACHE_BUCKETS];
};

enum cache_result {
	CACHE_OK,
	CACHE_CHANGED, /* the file is not what it was when it was opened */
	CACHE_FAILED,  /* errno says why; ENOMEM too */
	CACHE_WAIT,    /* it takes the disk: ask again after the next cache_arrived */
};

/* Makes `c` an empty cache without a reader. It must not be moved. */
void cache_init(struct cache *c);

/* Frees its memory, and leaves it empty; no file may be open any more. */
void cache_free(struct cache *c);

/*
 * Returns the entry of the open file `fd`, which `st` describes. The descriptor is the cache's from
 * now on, and is closed at once where the same file is open already. NULL with errno: no memory
 * (and closed).
 */
struct cache_file *cache_open(struct cache *c, int fd, const struct stat *st);

/*
 * Ends one use of the file, and is to be called once for each cache_open. What was read stays for
 * the next one who opens the file, unless it was changed shortly before it was opened: then another
 * change could have the same time.
 */
void cache_close_file(struct cache_file *f);

/*
 * Fills in where chunk `index` of the file is: *len bytes at *bytes, CACHE_CHUNK but for the last
 * one, which is not empty: index * CACHE_CHUNK must be below f->st.st_size. They stay there for
 * CACHE_KEEP further calls for whichever file. What is not in the kernel's memory is asked of the
 * reader, once for all who want it.
 */
enum cache_result cache_get(
    struct cache_file *f, uint64_t index, const uint8_t **bytes, size_t *len);

/* Takes in what the reader, started with CACHE_CHUNK, has read of the file job->owner. */
void cache_arrived(const struct disk_read *job);

#endif
