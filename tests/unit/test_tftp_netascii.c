/* netascii: the converter by itself, and a file's blocks read forwards and back again. */
#include "tests/unit/unit.h"
#include "tftpd/source.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	const char *in, *out; /* hex */
} rows[] = {
    {"nothing", "", ""},
    {"plain", "616263", "616263"},
    {"LF is CR LF", "610a62", "610d0a62"},
    {"CR is CR NUL", "610d62", "610d0062"},
    {"CR LF is CR NUL CR LF", "0d0a", "0d000d0a"},
    {"LF LF", "0a0a", "0d0a0d0a"},
    {"NUL and 8 bits stay", "00ff80", "00ff80"},
    {"ends in CR", "610d", "610d00"},
};

/* In pieces of each size that input and output can come in. */
static void test_encode(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t in[16], want[16];
		size_t in_len = unit_hex(rows[i].in, in, sizeof in);
		size_t want_len = unit_hex(rows[i].out, want, sizeof want);
		unit_row(rows[i].name);
		for (size_t piece = 1; piece <= in_len + 1; piece++)
			for (size_t size = 1; size <= want_len + 1; size++) {
				struct netascii n = {0};
				uint8_t got[32];
				size_t at = 0, len = 0, made, used;
				do {
					size_t left = in_len - at < piece ? in_len - at : piece;
					made = netascii_encode(
					    &n, in + at, left, &used, got + len, size);
					at += used;
					len += made;
				} while (made);
				CHECK_BYTES(got, len, want, want_len);
				CHECK(!n.pending);
			}
	}
}

enum { FILE_SIZE = 10000, BLKSIZE = 100, ROOM = 2 * FILE_SIZE + BLKSIZE };

/* A file with a line end every so often, at ever other places of a block; its conversion. */
static size_t make_file(FILE *f, uint8_t *want)
{
	size_t len = 0;
	for (unsigned i = 0; i < FILE_SIZE; i++) {
		uint8_t c = i % 7 == 3 ? '\n' : i % 11 == 5 ? '\r' : (uint8_t)('a' + i % 26);
		putc(c, f);
		want[len++] = c == '\n' ? '\r' : c;
		if (c == '\n' || c == '\r')
			want[len++] = c == '\n' ? '\n' : '\0';
	}
	fflush(f);
	return len;
}

/* Blocks `first`.. are what they should be; returns the blocks read. */
static uint32_t check_read(
    struct source *s, uint64_t first, uint32_t count, const uint8_t *want, size_t want_len)
{
	struct source_bytes got;
	size_t from = (size_t)(first - 1) * BLKSIZE;
	size_t expected = want_len - from < count * BLKSIZE ? want_len - from : count * BLKSIZE;

	CHECK_NUM(source_read(s, first, count, &got), CACHE_OK);
	CHECK_NUM(got.pieces, 1);
	CHECK_BYTES(got.piece[0].iov_base, got.len, want + from, expected);
	return (uint32_t)(got.len / BLKSIZE);
}

static struct cache cache;
static uint8_t converted[SOURCE_SIZE];

static void begin(struct source *s, FILE *f)
{
	int fd = dup(fileno(f));
	struct stat st;

	CHECK(fd >= 0 && fstat(fd, &st) == 0);
	source_init(s, cache_open(&cache, fd, &st), BLKSIZE, converted);
}

/* Each window is read, and then again from each of its blocks, as after a loss. */
static void test_go_back(void)
{
	static uint8_t want[ROOM];
	FILE *f = tmpfile();
	struct source s;

	if (!CHECK(f != NULL))
		return;
	size_t len = make_file(f, want);
	begin(&s, f);
	for (uint64_t first = 1; (first - 1) * BLKSIZE < len; first += 8) {
		CHECK_NUM(source_settle(&s, first), CACHE_OK);
		check_read(&s, first, 8, want, len);
		for (uint64_t back = first; back < first + 8 && (back - 1) * BLKSIZE < len;
		     back++) {
			check_read(&s, back, (uint32_t)(first + 8 - back), want, len);
			check_read(&s, first, 8, want, len);
		}
	}
	cache_close_file(s.file);
	fclose(f);
}

/* A client that acknowledges each block on its own: the base follows behind what is sent. */
static void test_base_follows(void)
{
	static uint8_t want[ROOM];
	FILE *f = tmpfile();
	struct source s;

	if (!CHECK(f != NULL))
		return;
	size_t len = make_file(f, want);
	begin(&s, f);
	check_read(&s, 1, 8, want, len);
	for (uint64_t acked = 1; (acked + 8) * BLKSIZE < len; acked++) {
		CHECK_NUM(source_settle(&s, acked + 1), CACHE_OK);
		CHECK_NUM(s.base.block, acked + 1);
		check_read(&s, acked + 8, 1, want, len);
		if (acked % 5 == 0)
			check_read(&s, acked + 1, 8, want, len);
	}
	cache_close_file(s.file);
	fclose(f);
}

int main(void)
{
	cache_init(&cache);
	unit_run("netascii encode", test_encode);
	unit_run("netascii blocks again after a loss", test_go_back);
	unit_run("netascii base follows", test_base_follows);
	cache_free(&cache);
	return unit_result();
}
