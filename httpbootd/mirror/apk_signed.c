#include "httpbootd/mirror/apk_signed.h"

#include "httpbootd/mirror/apk_tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <zlib.h>

enum {
	MEMBER_MAX = 64 * 1024, /* bytes of the signatures' archive, unpacked */
	GZIP = 16 + MAX_WBITS,
	LINE = 16 * 1024, /* longer lines are dependencies, which nobody here looks at */
};

/* Unpacks the first member into `out`. Returns false if it is none, or larger. */
static bool unpack_first(const uint8_t *bytes, size_t len, uint8_t *out, size_t *n, size_t *begin)
{
	z_stream z = {0};
	int result;

	if (len > APK_SIGNED_MAX || inflateInit2(&z, GZIP) != Z_OK)
		return false;
	z.next_in = (Bytef *)(uintptr_t)bytes; /* which it does not write to */
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = MEMBER_MAX;
	result = inflate(&z, Z_FINISH);
	*n = MEMBER_MAX - z.avail_out;
	*begin = len - z.avail_in;
	inflateEnd(&z);
	return result == Z_STREAM_END;
}

static void add_signature(const struct apk_tar_entry *e, struct apk_signed *out)
{
	static const struct {
		const char *begin;
		enum apk_hash hash;
	} kinds[] = {
	    {".SIGN.RSA.", APK_SHA1}, {".SIGN.RSA256.", APK_SHA256}, {".SIGN.RSA512.", APK_SHA512}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t skip = strlen(kinds[i].begin);
		if (strncmp(e->name, kinds[i].begin, skip) != 0 || !e->name[skip] ||
		    e->size > APK_SIGNATURE || out->n == APK_SIGNATURES)
			continue;
		struct apk_signature *s = &out->signature[out->n++];
		s->hash = kinds[i].hash;
		memcpy(s->key, e->name + skip, strlen(e->name + skip) + 1);
		memcpy(s->bytes, e->data, e->size);
		s->len = e->size;
	}
}

const char *apk_signed_parse(const uint8_t *bytes, size_t len, struct apk_signed *out)
{
	uint8_t member[MEMBER_MAX];
	struct apk_tar_entry e;
	size_t n, at = 0;

	*out = (struct apk_signed){0};
	if (!unpack_first(bytes, len, member, &n, &out->begin))
		return "it is no APKINDEX.tar.gz, or was cut off";
	while (apk_tar_next(member, n, &at, &e))
		if (e.is_file)
			add_signature(&e, out);
	if (!out->n)
		return "it has no signature";
	return NULL;
}

/*
 * The text, line by line
 */

struct lines {
	struct archive *a;
	char text[LINE];
	size_t n;       /* bytes of a line that has not ended; what does not fit is dropped */
	uint64_t total; /* bytes of the text */
};

static const char *take_line(struct lines *l, struct apk_index *out)
{
	const char *why = apk_index_line(out, l->text, l->n);
	l->n = 0;
	return why;
}

static const char *take_text(struct lines *l, const char *s, size_t len, struct apk_index *out)
{
	const char *why = NULL;

	while (len && !why) {
		const char *end = memchr(s, '\n', len);
		size_t n = end ? (size_t)(end - s) : len;
		size_t room = sizeof l->text - l->n;
		memcpy(l->text + l->n, s, n < room ? n : room);
		l->n += n < room ? n : room;
		if (end) {
			why = take_line(l, out);
			n++;
		}
		s += n;
		len -= n;
	}
	return why;
}

static const char *read_text(struct lines *l, struct apk_index *out)
{
	const char *why = NULL;
	const void *piece;
	size_t len;
	la_int64_t at;
	int result;

	while (!why && (result = archive_read_data_block(l->a, &piece, &len, &at)) != ARCHIVE_EOF) {
		if (result < ARCHIVE_OK)
			return "it was cut off, or is damaged";
		if ((l->total += len) > APK_UNPACKED_MAX)
			return "unpacked it is larger than any index";
		why = take_text(l, piece, len, out);
	}
	if (!why && l->n)
		why = take_line(l, out);
	return why ? why : apk_index_line(out, "", 0); /* with the file ends its last package */
}

/*
 * Returns true if it is nothing but gzip, to its end: apk refuses an index with anything behind
 * that, which libarchive passes over, and one that is not packed.
 */
static bool is_gzip(const uint8_t *bytes, size_t len)
{
	uint8_t piece[LINE];
	z_stream z = {0};
	uint64_t total = 0;
	int result = Z_STREAM_END;

	if (len > APK_SIGNED_MAX || inflateInit2(&z, GZIP) != Z_OK)
		return false;
	z.next_in = (Bytef *)(uintptr_t)bytes; /* which it does not write to */
	z.avail_in = (uInt)len;
	while ((result == Z_OK || (result == Z_STREAM_END && z.avail_in)) &&
	       total <= APK_UNPACKED_MAX) {
		if (result == Z_STREAM_END)
			inflateReset(&z);
		z.next_out = piece;
		z.avail_out = sizeof piece;
		result = inflate(&z, Z_NO_FLUSH);
		total += sizeof piece - z.avail_out;
	}
	inflateEnd(&z);
	return len && (result == Z_STREAM_END || total > APK_UNPACKED_MAX);
}

const char *apk_signed_index(const uint8_t *bytes, size_t len, struct apk_index *out)
{
	struct lines l = {.a = NULL};
	const char *why = NULL;
	struct archive_entry *e;
	bool has_any = false;

	if (!is_gzip(bytes, len))
		return "it is no gzip, or not to its end";
	if (!(l.a = archive_read_new()))
		return "there is no memory for it";
	archive_read_support_filter_gzip(l.a);
	archive_read_support_format_tar(l.a);
	if (archive_read_open_memory(l.a, bytes, len) != ARCHIVE_OK)
		why = "it is no APKINDEX.tar.gz";
	while (!why && archive_read_next_header(l.a, &e) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(e); /* NULL: in no letters of ours */
		if (!name || strcmp(name, "APKINDEX") != 0)
			continue;
		has_any = true;
		why = read_text(&l, out);
	}
	archive_read_free(l.a);
	if (!why && !has_any)
		why = "it has no file APKINDEX";
	return why ? why : apk_index_end(out);
}
