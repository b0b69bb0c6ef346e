/* Files that are sent: read once for all, never mixed of an old and a new state. */
#include "common/container_of.h"
#include "tests/unit/unit.h"
#include "tftpd/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 5 * CACHE_CHUNK + 100, BIG_CHUNKS = 3 * CACHE_CHUNKS };

static struct cache cache;
static uint8_t converted[SOURCE_SIZE];
static char path[] = "/tmp/lanboot-cache-XXXXXX";

/* What byte `i` of the file is in its state `s`. */
static uint8_t byte_of(size_t i, unsigned s)
{
	return (uint8_t)(i * 7 + i / 253 + s * 101);
}

/* (Re)writes the file, in place if it is there. */
static void write_file(size_t size, unsigned state)
{
	static uint8_t bytes[BIG_CHUNKS * CACHE_CHUNK];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (size_t i = 0; i < size; i++)
		bytes[i] = byte_of(i, state);
	CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	close(fd);
}

/* As if it had last been changed an hour ago (its ctime says otherwise). */
static void make_old(void)
{
	struct timespec then[2];
	clock_gettime(CLOCK_REALTIME, &then[0]);
	then[0].tv_sec -= 3600;
	then[1] = then[0];
	CHECK(utimensat(AT_FDCWD, path, then, 0) == 0);
}

static struct cache_file *open_file(void)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	CHECK(fd >= 0 && fstat(fd, &st) == 0);
	return cache_open(&cache, fd, &st);
}

static void check_bytes(const struct source_bytes *b, size_t offset, size_t len, unsigned state)
{
	bool same = true;
	size_t i = offset;

	CHECK_NUM(b->len, len);
	for (size_t p = 0; p < b->pieces; p++)
		for (size_t n = 0; n < b->piece[p].iov_len; n++, i++)
			same = same && ((uint8_t *)b->piece[p].iov_base)[n] == byte_of(i, state);
	CHECK(same);
	CHECK_NUM(i - offset, len);
}

static void test_blocks(void)
{
	static const struct {
		const char *name;
		uint32_t blksize;
		uint64_t first;
		uint32_t count;
		size_t len;
	} rows[] = {
	    {"the first block", 512, 1, 1, 512},
	    {"a window across two chunks", 1468, 10, 8, 8 * 1468},
	    {"as much as goes at once", 1024, 3, 64, 65536},
	    {"one of the largest blocks", 65464, 1, 1, 65464},
	    {"the last block", 65464, 2, 1, SIZE - 65464},
	    {"the last full block and what follows", 100, SIZE / 100, 2, 100 + SIZE % 100},
	    {"after the end", 1468, 1000, 4, 0},
	};
	struct source s;

	write_file(SIZE, 0);
	struct cache_file *f = open_file();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct source_bytes bytes;
		unit_row(rows[i].name);
		source_init(&s, f, rows[i].blksize, NULL);
		CHECK_NUM(source_read(&s, rows[i].first, rows[i].count, &bytes), CACHE_OK);
		check_bytes(&bytes, (rows[i].first - 1) * rows[i].blksize, rows[i].len, 0);
	}
	cache_close_file(f);

	unit_row("a file of full blocks ends in an empty one");
	write_file(1024, 0);
	f = open_file();
	struct source_bytes bytes;
	source_init(&s, f, 512, NULL);
	CHECK_NUM(source_read(&s, 1, 4, &bytes), CACHE_OK);
	check_bytes(&bytes, 0, 1024, 0);
	CHECK_NUM(source_read(&s, 3, 1, &bytes), CACHE_OK);
	check_bytes(&bytes, 1024, 0, 0);
	cache_close_file(f);
	cache_free(&cache);
}

static enum cache_result get(struct cache_file *f, uint64_t index, unsigned state)
{
	const uint8_t *bytes;
	size_t len;
	enum cache_result r = cache_get(f, index, &bytes, &len);

	if (r == CACHE_OK)
		for (size_t i = 0; i < len; i++)
			if (bytes[i] != byte_of(index * CACHE_CHUNK + i, state))
				return CACHE_OK + 100;
	return r;
}

static void test_shared(void)
{
	write_file(SIZE, 0);
	struct cache_file *a = open_file(), *b = open_file();

	CHECK(a == b);
	CHECK_NUM(a->users, 2);
	CHECK_NUM(get(a, 0, 0), CACHE_OK);
	CHECK_NUM(get(b, 0, 0), CACHE_OK);
	CHECK_NUM(cache.allocated, 1);
	cache_close_file(a);
	CHECK_NUM(get(b, 1, 0), CACHE_OK);
	cache_close_file(b);
	unit_row("changed just before it was opened: nothing is kept");
	struct list_entry *newest = list_last(&cache.by_use);
	CHECK(newest && !container_of(newest, struct cache_chunk, entry)->file);
	unit_row("after that it begins anew");
	a = open_file();
	CHECK_NUM(a->chunks, 0);
	a->settled = true; /* as if its last change were long ago */
	CHECK_NUM(get(a, 0, 0), CACHE_OK);
	cache_close_file(a);
	unit_row("not changed for a while: the next one finds what was read");
	a = open_file();
	CHECK_NUM(a->chunks, 1);
	CHECK_NUM(get(a, 0, 0), CACHE_OK);
	CHECK_NUM(get(a, 5, 0), CACHE_OK);
	cache_close_file(a);
	cache_free(&cache);
}

static void test_bounded(void)
{
	write_file((size_t)BIG_CHUNKS * CACHE_CHUNK, 3);
	struct cache_file *a = open_file();
	make_old();
	struct cache_file *b = open_file();
	const uint8_t *bytes;
	size_t len;

	CHECK(a != b);
	for (uint64_t i = 0; i < BIG_CHUNKS; i++) {
		CHECK_NUM(get(b, i, 3), CACHE_OK);
		CHECK_NUM(get(b, BIG_CHUNKS - 1 - i, 3), CACHE_OK);
	}
	CHECK_NUM(cache.allocated, CACHE_CHUNKS);
	unit_row("a chunk stays for as long as promised");
	CHECK_NUM(cache_get(b, 0, &bytes, &len), CACHE_OK);
	for (uint64_t i = 0; i < CACHE_KEEP; i++)
		CHECK_NUM(get(b, BIG_CHUNKS / 2 + i, 3), CACHE_OK);
	CHECK_NUM(bytes[77], byte_of(77, 3));
	cache_close_file(a);
	cache_close_file(b);
	cache_free(&cache);
	for (size_t i = 0; i < CACHE_BUCKETS; i++)
		CHECK(!cache.file[i]);
}

static void truncate_it(void)
{
	CHECK(truncate(path, SIZE / 2) == 0);
}

static void rewrite(void)
{
	write_file(SIZE, 1);
}

static void append(void)
{
	CHECK(truncate(path, SIZE + 5) == 0);
}

static void replace(void)
{
	char other[sizeof path + 4];
	snprintf(other, sizeof other, "%s.old", path);
	CHECK(rename(path, other) == 0);
	write_file(SIZE, 1);
	unlink(other);
}

static void close_it(struct cache_file *f)
{
	close(f->fd);
	f->fd = open("/", O_RDONLY); /* from which nothing can be read */
}

static void test_changes(void)
{
	static const struct {
		const char *name;
		void (*change)(void);
		enum cache_result unread;
	} rows[] = {
	    {"it became shorter", truncate_it, CACHE_CHANGED},
	    {"it was written anew", rewrite, CACHE_CHANGED},
	    {"it became longer", append, CACHE_CHANGED},
	    {"its name is another file's now", replace, CACHE_OK},
	    {"its mode was changed", NULL, CACHE_OK},
	    {"the disk fails", NULL, CACHE_FAILED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		write_file(SIZE, 0);
		make_old();
		struct cache_file *f = open_file();
		CHECK_NUM(get(f, 0, 0), CACHE_OK);
		if (rows[i].change)
			rows[i].change();
		else if (rows[i].unread == CACHE_FAILED)
			close_it(f);
		else
			CHECK(chmod(path, 0640) == 0);
		CHECK_NUM(get(f, 4, 0), rows[i].unread);
		CHECK_NUM(get(f, 0, 0), CACHE_OK);
		CHECK_NUM(get(f, 4, 0), rows[i].unread);
		CHECK_NUM(f->chunks, rows[i].unread == CACHE_OK ? 2 : 1);
		if (rows[i].change == rewrite) {
			unit_row("who asks then gets the new one");
			struct cache_file *n = open_file();
			CHECK(n != f);
			for (uint64_t c = 0; c < 6; c++)
				CHECK_NUM(get(n, c, 1), CACHE_OK);
			cache_close_file(n);
		}
		cache_close_file(f);
	}
	cache_free(&cache);
}

static struct loop loop;
static unsigned answers;

static void on_signal(struct loop *l, int signal)
{
	(void)l, (void)signal;
}

static void on_read(void *arg, const struct disk_read *job)
{
	(void)arg;
	cache_arrived(job);
	answers++;
	loop.stop = true;
}

/* Nothing of it is in the kernel's memory any more, if its file system lets go. */
static void drop_pages(void)
{
	int fd = open(path, O_RDONLY);
	CHECK(fd >= 0 && fsync(fd) == 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

/* Reads `count` blocks from `first` on, by waits and in parts, as often as it takes. */
static size_t read_all(struct source *s, uint64_t first, uint64_t until, unsigned *waits)
{
	static uint8_t all[SIZE * 2];
	size_t len = 0;
	bool same = true;

	for (int tries = 0; first < until && tries < 1000; tries++) {
		struct source_bytes b;
		enum cache_result r = source_settle(s, first);
		if (r == CACHE_OK)
			r = source_read(s, first, 20, &b);
		if (r == CACHE_WAIT) {
			++*waits;
			loop.stop = false;
			CHECK(loop_run(&loop));
			continue;
		}
		CHECK_NUM(r, CACHE_OK);
		if (r != CACHE_OK)
			break;
		CHECK(!b.cut || (b.len && b.len % s->blksize == 0));
		for (size_t p = 0; p < b.pieces; len += b.piece[p++].iov_len)
			memcpy(all + len, b.piece[p].iov_base, b.piece[p].iov_len);
		first += b.cut ? b.len / s->blksize : 20;
	}
	for (size_t i = 0; i < len && !s->netascii; i++)
		same = same && all[i] == byte_of(i, 1);
	CHECK(same);
	return len;
}

/* From a disk: what is not in the page cache is read by a thread, and all of it is right. */
static void test_reader(void)
{
	static const bool netascii[] = {false, true};
	unsigned waits = 0;

	CHECK(loop_open(&loop, on_signal));
	cache.reader = disk_reader_start(&loop, CACHE_CHUNK, on_read, NULL);
	CHECK(cache.reader != NULL);
	size_t whole[2], part[2];
	for (size_t i = 0; i < 2; i++) {
		struct source s;
		write_file(SIZE, 1);
		make_old();
		struct cache_file *f = open_file();
		f->in_memory = false; /* wherever /tmp is */
		source_init(&s, f, 1000, netascii[i] ? converted : NULL);
		drop_pages();
		part[i] = read_all(&s, 1, 2 * SIZE / 1000 + 20, &waits);
		source_init(&s, f, 1000, netascii[i] ? converted : NULL);
		whole[i] = read_all(&s, 1, 2 * SIZE / 1000 + 20, &waits);
		cache_close_file(f);
		CHECK_NUM(part[i], whole[i]);
	}
	CHECK_NUM(whole[0], SIZE);
	CHECK(whole[1] > SIZE);
	CHECK(waits > 0 && answers > 0);
	disk_reader_stop(cache.reader);
	cache.reader = NULL;
	loop_close(&loop);
}

int main(void)
{
	int fd = mkstemp(path);
	if (fd < 0)
		return 1;
	close(fd);
	cache_init(&cache);
	unit_run("cache: blocks of a file", test_blocks);
	unit_run("cache: shared by all who ask", test_shared);
	unit_run("cache: bounded", test_bounded);
	unit_run("cache: a file that changes", test_changes);
	unit_run("cache: a file that has to be waited for", test_reader);
	unlink(path);
	return unit_result();
}
