#include "tftpd/cache.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/nowait.h"
#include "common/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SETTLED_S = 3 }; /* file systems with times as coarse as 2 s are in use */

static bool same_content(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && clock_same_time(&a->st_mtim, &b->st_mtim);
}

static struct cache_file **file_bucket(struct cache *c, const struct stat *st)
{
	return &c->file[st->st_ino % CACHE_BUCKETS];
}

static struct cache_chunk **chunk_bucket(const struct cache_file *f, uint64_t index)
{
	uint64_t h = ((uint64_t)(uintptr_t)f >> 4) * 0x9e3779b97f4a7c15u >> 32;
	return &f->cache->bucket[(h + index) % CACHE_BUCKETS];
}

void cache_init(struct cache *c)
{
	*c = (struct cache){0};
	list_init(&c->by_use);
}

/*
 * Files
 */

static void forget_file(struct cache_file *f)
{
	struct cache_file **p = file_bucket(f->cache, &f->st);

	while (*p && *p != f)
		p = &(*p)->next;
	if (*p)
		*p = f->next;
	free(f);
}

static bool has_settled(const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return st->st_ctim.tv_sec + SETTLED_S <= now.tv_sec &&
	       st->st_mtim.tv_sec + SETTLED_S <= now.tv_sec;
}

static struct cache_file *find_file_of(struct cache *c, const struct stat *st)
{
	struct cache_file *f = *file_bucket(c, st);

	while (f && !root_same_file(&f->st, st))
		f = f->next;
	return f;
}

struct cache_file *cache_open(struct cache *c, int fd, const struct stat *st)
{
	struct cache_file *f = find_file_of(c, st);

	if (f)
		f->failed = false;
	if (f && f->fd >= 0) {
		close(fd);
	} else if (f) {
		f->fd = fd; /* its chunks are still there */
	} else if ((f = malloc(sizeof *f))) {
		struct cache_file **bucket = file_bucket(c, st);
		*f = (struct cache_file){
		    .cache = c,
		    .next = *bucket,
		    .st = *st,
		    .fd = fd,
		    .settled = has_settled(st),
		    .in_memory = nowait_in_memory(fd),
		};
		*bucket = f;
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	} else {
		close(fd);
		errno = ENOMEM;
		return NULL;
	}
	f->users++;
	return f;
}

/*
 * Chunks
 */

static struct cache_chunk *chunk_of(struct list_entry *e)
{
	return container_of(e, struct cache_chunk, entry);
}

/* It was used just now. */
static void make_newest(struct cache *c, struct cache_chunk *k)
{
	list_remove(&k->entry);
	list_append(&c->by_use, &k->entry);
}

/* It is empty: the next to be taken. */
static void make_oldest(struct cache *c, struct cache_chunk *k)
{
	list_remove(&k->entry);
	list_insert(c->by_use.head.next, &k->entry);
}

/* Takes the chunk from its file, which is gone if it was the last of one that nobody has open. */
static void take_from_file(struct cache_chunk *k)
{
	struct cache_file *f = k->file;
	struct cache_chunk **p = chunk_bucket(f, k->index);

	while (*p != k)
		p = &(*p)->next;
	*p = k->next;
	k->file = NULL;
	if (--f->chunks == 0 && f->users == 0)
		forget_file(f);
}

static void drop_chunks(struct cache_file *f)
{
	struct cache *c = f->cache;

	for (uint32_t i = 0; i < c->allocated && f->chunks; i++) {
		struct cache_chunk *k = &c->chunk[i];
		if (k->file != f)
			continue;
		take_from_file(k);
		make_oldest(c, k);
	}
}

void cache_close_file(struct cache_file *f)
{
	if (--f->users)
		return;
	close(f->fd);
	f->fd = -1;
	f->users++; /* so that it outlives its last chunk */
	if (!f->settled)
		drop_chunks(f);
	if (--f->users == 0 && f->chunks == 0)
		forget_file(f);
}

/*
 * An empty chunk, as the newest one. NULL with errno: there is no memory for as few as we need.
 */
static struct cache_chunk *take_chunk(struct cache *c)
{
	struct cache_chunk *k = list_is_empty(&c->by_use) ? NULL : chunk_of(list_first(&c->by_use));

	if (c->allocated < CACHE_CHUNKS && (!k || k->file)) {
		struct cache_chunk *fresh = &c->chunk[c->allocated];
		fresh->bytes = malloc(CACHE_CHUNK);
		if (fresh->bytes) {
			c->allocated++;
			make_newest(c, fresh);
			return fresh;
		}
		if (!k || c->allocated <= CACHE_KEEP) {
			errno = ENOMEM;
			return NULL;
		}
	}
	if (k->file) // NOLINT(clang-analyzer-core.NullDereference): the list has all that are
		     // allocated
		take_from_file(k);
	make_newest(c, k);
	return k;
}

/* The file is still what it was when it was opened. */
static enum cache_result check_unchanged(const struct cache_file *f, const struct stat *now)
{
	return same_content(&f->st, now) ? CACHE_OK : CACHE_CHANGED;
}

/* Exactly `len` bytes, of the file as it was when it was opened. */
static enum cache_result read_chunk(
    const struct cache_file *f, uint64_t offset, uint8_t *out, size_t len)
{
	bool may_wait = f->in_memory || !f->cache->reader;
	struct stat now;

	while (len) {
		ssize_t n = may_wait ? pread(f->fd, out, len, (off_t)offset)
				     : nowait_read(f->fd, out, len, offset);
		if (n < 0 && errno == EINTR)
			continue;
		/* Linux 5.9 and 5.10 may say 0 for what takes a while: the reader will see. */
		if (!may_wait && (n == 0 || (n < 0 && errno == EAGAIN)))
			return CACHE_WAIT;
		if (n < 0)
			return CACHE_FAILED;
		if (n == 0)
			return CACHE_CHANGED;
		out += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return nowait_stat(f->fd, &now) ? check_unchanged(f, &now) : CACHE_FAILED;
}

static size_t chunk_len(const struct cache_file *f, uint64_t index)
{
	uint64_t left = (uint64_t)f->st.st_size - index * CACHE_CHUNK;
	return left < CACHE_CHUNK ? (size_t)left : CACHE_CHUNK;
}

/* `k`, an empty chunk, has the bytes of that one now. */
static void give_to_file(struct cache_file *f, struct cache_chunk *k, uint64_t index)
{
	struct cache_chunk **bucket = chunk_bucket(f, index);

	k->file = f;
	k->index = index;
	k->next = *bucket;
	*bucket = k;
	f->chunks++;
}

/* The reader reads it, if it does not already, as soon as it has room for that. */
static enum cache_result ask_reader(struct cache_file *f, uint64_t index)
{
	uint64_t offset = index * CACHE_CHUNK;
	struct disk_reader *r = f->cache->reader;

	if (disk_reader_has(r, f, offset))
		return CACHE_WAIT;
	if (!disk_reader_request(r, f->fd, offset, chunk_len(f, index), f))
		return errno == EAGAIN ? CACHE_WAIT : CACHE_FAILED;
	f->users++; /* until cache_arrived */
	return CACHE_WAIT;
}

static enum cache_result load_chunk(struct cache_file *f, uint64_t index, const uint8_t **bytes)
{
	struct cache *c = f->cache;

	if (f->failed) {
		errno = f->error;
		return f->error ? CACHE_FAILED : CACHE_CHANGED;
	}
	struct cache_chunk *k = take_chunk(c);
	if (!k)
		return CACHE_FAILED;
	enum cache_result r = read_chunk(f, index * CACHE_CHUNK, k->bytes, chunk_len(f, index));
	if (r != CACHE_OK) {
		make_oldest(c, k);
		return r == CACHE_WAIT ? ask_reader(f, index) : r;
	}
	give_to_file(f, k, index);
	*bytes = k->bytes;
	return CACHE_OK;
}

static struct cache_chunk *find_chunk(const struct cache_file *f, uint64_t index)
{
	struct cache_chunk *k = *chunk_bucket(f, index);
	while (k && (k->file != f || k->index != index))
		k = k->next;
	return k;
}

void cache_arrived(const struct disk_read *job)
{
	struct cache_file *f = job->owner;
	uint64_t index = job->offset / CACHE_CHUNK;
	bool whole = job->got == (ssize_t)job->len && check_unchanged(f, &job->st) == CACHE_OK;
	struct cache_chunk *k = whole && !find_chunk(f, index) ? take_chunk(f->cache) : NULL;

	if (k) {
		memcpy(k->bytes, job->bytes, job->len);
		give_to_file(f, k, index);
	} else if (!whole) {
		f->failed = true;
		f->error = job->got < 0 ? job->error : 0;
	}
	cache_close_file(f);
}

enum cache_result cache_get(
    struct cache_file *f, uint64_t index, const uint8_t **bytes, size_t *len)
{
	struct cache *c = f->cache;

	*len = chunk_len(f, index);
	struct cache_chunk *k = find_chunk(f, index);
	if (!k)
		return load_chunk(f, index, bytes);
	make_newest(c, k);
	*bytes = k->bytes;
	return CACHE_OK;
}

void cache_free(struct cache *c)
{
	for (uint32_t i = 0; i < c->allocated; i++)
		if (c->chunk[i].file)
			take_from_file(&c->chunk[i]);
	for (uint32_t i = 0; i < c->allocated; i++)
		free(c->chunk[i].bytes);
	cache_init(c);
}
