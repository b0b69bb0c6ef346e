#include "httpbootd/boot/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { END_LEN = 1024 }; /* two empty blocks end a tar archive */

struct pack {
	struct archive *tar, *gzip; /* the one is written through the other */
	struct archive_entry *entry;
	char end[END_LEN]; /* the last bytes of the tar archive: its end, perhaps */
	size_t n_end;
	bool is_begun; /* the member of gzip has bytes */
	struct pack_bytes out;
};

static bool append_bytes(struct pack_bytes *b, const void *data, size_t len)
{
	if (len > SIZE_MAX / 2 - b->len)
		return false;
	if (b->len + len > b->capacity) {
		size_t capacity = 2 * (b->len + len);
		char *more = realloc(b->data, capacity);
		if (!more)
			return false;
		b->data = more;
		b->capacity = capacity;
	}
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	return true;
}

static la_ssize_t on_packed(struct archive *a, void *arg, const void *data, size_t len)
{
	if (append_bytes(arg, data, len))
		return (la_ssize_t)len;
	archive_set_error(a, 0, "out of memory");
	return -1;
}

/* One member, without time and name in its header. */
static bool begin_gzip(struct pack *p)
{
	struct archive_entry *e = archive_entry_new();
	struct archive *a = p->gzip = archive_write_new();

	p->is_begun = true;
	bool ok = a && e && archive_write_set_format_raw(a) == ARCHIVE_OK &&
		  archive_write_add_filter_gzip(a) == ARCHIVE_OK &&
		  archive_write_set_options(a, "gzip:!timestamp") == ARCHIVE_OK &&
		  archive_write_set_bytes_per_block(a, 0) == ARCHIVE_OK &&
		  archive_write_open(a, &p->out, NULL, on_packed, NULL) == ARCHIVE_OK;
	if (ok) {
		archive_entry_set_filetype(e, AE_IFREG);
		ok = archive_write_header(a, e) == ARCHIVE_OK;
	}
	archive_entry_free(e);
	return ok;
}

static bool compress(struct pack *p, const void *data, size_t len)
{
	if (len == 0)
		return true;
	return (p->is_begun || begin_gzip(p)) &&
	       archive_write_data(p->gzip, data, len) == (la_ssize_t)len;
}

/* All but the last bytes goes on at once; those only when it is known that more follow. */
static bool take_tar(struct pack *p, const char *data, size_t len)
{
	size_t over = p->n_end + len > END_LEN ? p->n_end + len - END_LEN : 0;
	size_t of_end = over < p->n_end ? over : p->n_end;

	if (!compress(p, p->end, of_end) || !compress(p, data, over - of_end))
		return false;
	memmove(p->end, p->end + of_end, p->n_end - of_end);
	p->n_end -= of_end;
	memcpy(p->end + p->n_end, data + (over - of_end), len - (over - of_end));
	p->n_end += len - (over - of_end);
	return true;
}

static la_ssize_t on_tar(struct archive *a, void *arg, const void *data, size_t len)
{
	if (take_tar(arg, data, len))
		return (la_ssize_t)len;
	archive_set_error(a, 0, "out of memory");
	return -1;
}

struct pack *pack_new(void)
{
	struct pack *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->tar = archive_write_new();
	p->entry = archive_entry_new();
	/*
	 * GNU's format, for names over 100 bytes: a busybox that was built small, such as the one
	 * in an initramfs, reads its names and not those of pax. Without an hdrcharset, names are
	 * bytes.
	 */
	if (p->tar && p->entry && archive_write_set_format_gnutar(p->tar) == ARCHIVE_OK &&
	    archive_write_set_bytes_per_block(p->tar, 0) == ARCHIVE_OK &&
	    archive_write_open(p->tar, p, NULL, on_tar, NULL) == ARCHIVE_OK)
		return p;
	pack_drop(p);
	return NULL;
}

bool pack_add(struct pack *p, const struct pack_entry *e)
{
	struct archive_entry *to = archive_entry_clear(p->entry);

	archive_entry_set_pathname(to, e->path);
	archive_entry_set_filetype(to, e->link ? AE_IFLNK : e->is_folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(to, (unsigned short)e->mode);
	archive_entry_set_uid(to, e->uid);
	archive_entry_set_gid(to, e->gid);
	archive_entry_set_mtime(to, 0, 0);
	if (e->link)
		archive_entry_set_symlink(to, e->link);
	archive_entry_set_size(to, e->link || e->is_folder ? 0 : (la_int64_t)e->len);
	return archive_write_header(p->tar, to) == ARCHIVE_OK;
}

bool pack_data(struct pack *p, const void *data, size_t len)
{
	return len == 0 || archive_write_data(p->tar, data, len) == (la_ssize_t)len;
}

bool pack_end(struct pack *p, bool last, struct pack_bytes *out)
{
	*out = (struct pack_bytes){0};
	bool ok = archive_write_close(p->tar) == ARCHIVE_OK && p->n_end == END_LEN &&
		  (!last || compress(p, p->end, p->n_end)) &&
		  (!p->gzip || archive_write_close(p->gzip) == ARCHIVE_OK);
	if (ok && p->out.len) { /* a piece without entries has no bytes */
		*out = p->out;
		p->out = (struct pack_bytes){0};
		char *less = realloc(out->data, out->len);
		if (less) {
			out->data = less;
			out->capacity = out->len;
		}
	}
	pack_drop(p);
	return ok;
}

const char *pack_why(struct pack *p)
{
	const char *why = archive_error_string(p->tar);
	return why ? why : "out of memory";
}

void pack_drop(struct pack *p)
{
	if (!p)
		return;
	if (p->tar) /* which may write its end, through the other */
		archive_write_free(p->tar);
	if (p->gzip)
		archive_write_free(p->gzip);
	archive_entry_free(p->entry);
	free(p->out.data);
	free(p);
}
