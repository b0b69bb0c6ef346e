/* The bounded reader and writer. */
#include "common/wire.h"
#include "tests/unit/unit.h"

#include <string.h>

static void test_reader(void)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 'a', 'b', 0, 9};
	struct reader r = reader_of(bytes, sizeof bytes);
	size_t len;

	CHECK_NUM(read_u8(&r), 1);
	CHECK_NUM(read_u16(&r), 0x0203);
	CHECK_NUM(read_u32(&r), 0x04050607);
	const char *s = read_zstring(&r, &len);
	CHECK(s && len == 2 && strcmp(s, "ab") == 0);
	CHECK_NUM(reader_left(&r), 1);
	CHECK(!r.failed);

	unit_row("past the end");
	CHECK_NUM(read_u16(&r), 0);
	CHECK(r.failed);
	CHECK_NUM(reader_left(&r), 0);
	CHECK_NUM(read_u8(&r), 0);
	CHECK(read_bytes(&r, 0) == NULL);
	uint8_t copy[4] = {9, 9, 9, 9};
	read_copy(&r, copy, sizeof copy);
	CHECK_NUM(copy[0], 0);

	unit_row("text without NUL");
	r = reader_of("abc", 3);
	CHECK(read_zstring(&r, &len) == NULL);
	CHECK(r.failed);

	unit_row("nothing");
	r = reader_of("", 0);
	CHECK(read_zstring(&r, &len) == NULL);
	unit_row("huge");
	r = reader_of(bytes, sizeof bytes);
	CHECK(read_bytes(&r, SIZE_MAX) == NULL);
}

static void test_writer(void)
{
	static const uint8_t want[] = {1, 2, 3, 4, 5, 6, 7, 'h', 'i', 0, 0, 0};
	uint8_t out[12];
	struct writer w = writer_of(out, sizeof out);

	write_u8(&w, 1);
	write_u16(&w, 0x0203);
	write_u32(&w, 0x04050607);
	write_zstring(&w, "hi");
	write_zeros(&w, 2);
	CHECK(!w.failed);
	CHECK_BYTES(out, w.len, want, sizeof want);

	unit_row("past the room");
	write_u8(&w, 1);
	CHECK(w.failed);
	CHECK_NUM(w.len, sizeof out);
	write_zeros(&w, 0);
	CHECK(w.failed);
	w = writer_of(out, 2);
	write_u32(&w, 1);
	CHECK(w.failed);
	CHECK_NUM(w.len, 0);
}

int main(void)
{
	unit_run("reader", test_reader);
	unit_run("writer", test_writer);
	return unit_result();
}
