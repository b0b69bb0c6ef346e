#include "httpbootd/check/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* libarchive takes what zlib packs only as a file of gzip, of which it does not look at the end. */
static size_t as_gzip(const uint8_t *packed, size_t len, uint8_t *out, size_t capacity)
{
	static const uint8_t head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	enum { ZLIB_HEAD = 2, ZLIB_END = 4, GZIP_END = 8 };
	if (len <= ZLIB_HEAD + ZLIB_END || sizeof head + len + GZIP_END > capacity)
		return 0;
	len -= ZLIB_HEAD + ZLIB_END;
	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, packed + ZLIB_HEAD, len);
	memset(out + sizeof head + len, 0, GZIP_END);
	return sizeof head + len + GZIP_END;
}

/* What one filter makes of it; *whole: to its end. A filter that would run a program is none. */
static size_t unpack(int (*filter)(struct archive *a), const uint8_t *packed, size_t len,
    uint8_t *out, size_t capacity, bool *whole)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	size_t n = 0;
	la_ssize_t got = 0;

	bool ok = a && len && archive_read_support_format_raw(a) == ARCHIVE_OK &&
		  filter(a) == ARCHIVE_OK &&
		  archive_read_open_memory(a, packed, len) == ARCHIVE_OK &&
		  archive_read_next_header(a, &e) == ARCHIVE_OK && archive_filter_count(a) > 1;
	while (ok && n < capacity && (got = archive_read_data(a, out + n, capacity - n)) > 0)
		n += (size_t)got;
	if (a)
		archive_read_free(a);
	*whole = ok && got >= 0;
	return n;
}

size_t unpack_block(bool zlib, const uint8_t *packed, size_t len, uint8_t *out, size_t capacity)
{
	static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
	uint8_t gzip[16 * 1024];
	bool whole;
	size_t n;

	if (zlib)
		n = unpack(archive_read_support_filter_gzip, gzip,
		    as_gzip(packed, len, gzip, sizeof gzip), out, capacity, &whole);
	else if (len > sizeof zstd && memcmp(packed, zstd, sizeof zstd) == 0)
		n = unpack(archive_read_support_filter_zstd, packed, len, out, capacity, &whole);
	else
		n = unpack(archive_read_support_filter_xz, packed, len, out, capacity, &whole);
	return whole ? n : 0;
}

size_t unpack_head(const uint8_t *packed, size_t len, uint8_t *out, size_t capacity)
{
	bool whole;
	return unpack(archive_read_support_filter_gzip, packed, len, out, capacity, &whole);
}
