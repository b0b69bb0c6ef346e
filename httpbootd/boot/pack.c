#include "httpbootd/boot/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { END_LEN = 1024 }; /* two empty blocks end a tar archive */

struct pack {
	struct archive *archive;
	struct archive_entry *entry;
	struct pack_bytes tar;
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

static la_ssize_t on_write(struct archive *a, void *arg, const void *data, size_t len)
{
	if (append_bytes(arg, data, len))
		return (la_ssize_t)len;
	archive_set_error(a, 0, "out of memory");
	return -1;
}

/* Writes to *out, byte by byte as it comes. */
static bool open_to(struct archive *a, struct pack_bytes *out)
{
	return archive_write_set_bytes_per_block(a, 0) == ARCHIVE_OK &&
	       archive_write_open(a, out, NULL, on_write, NULL) == ARCHIVE_OK;
}

struct pack *pack_new(void)
{
	struct pack *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->archive = archive_write_new();
	p->entry = archive_entry_new();
	/*
	 * GNU's format, for names over 100 bytes: a busybox that was built small, such as the one
	 * in an initramfs, reads its names and not those of pax. Without an hdrcharset, names are
	 * bytes.
	 */
	if (p->archive && p->entry && archive_write_set_format_gnutar(p->archive) == ARCHIVE_OK &&
	    open_to(p->archive, &p->tar))
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
	if (archive_write_header(p->archive, to) != ARCHIVE_OK)
		return false;
	if (e->link || e->is_folder || e->len == 0)
		return true;
	return archive_write_data(p->archive, e->data, e->len) == (la_ssize_t)e->len;
}

/* One member, without time and name in its header. */
static bool compress_to(struct pack_bytes *out, const struct pack_bytes *in)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	bool ok = a && e && archive_write_set_format_raw(a) == ARCHIVE_OK &&
		  archive_write_add_filter_gzip(a) == ARCHIVE_OK &&
		  archive_write_set_options(a, "gzip:!timestamp") == ARCHIVE_OK && open_to(a, out);
	if (ok) {
		archive_entry_set_filetype(e, AE_IFREG);
		ok = archive_write_header(a, e) == ARCHIVE_OK &&
		     archive_write_data(a, in->data, in->len) == (la_ssize_t)in->len &&
		     archive_write_close(a) == ARCHIVE_OK;
	}
	archive_entry_free(e);
	if (a)
		archive_write_free(a);
	return ok;
}

bool pack_end(struct pack *p, bool last, struct pack_bytes *out)
{
	*out = (struct pack_bytes){0};
	bool ok = archive_write_close(p->archive) == ARCHIVE_OK && p->tar.len >= END_LEN;
	if (ok && !last)
		p->tar.len -= END_LEN;
	/* A piece without entries has no bytes. */
	ok = ok && (p->tar.len == 0 || compress_to(out, &p->tar));
	if (!ok) {
		free(out->data);
		*out = (struct pack_bytes){0};
	}
	pack_drop(p);
	return ok;
}

const char *pack_why(struct pack *p)
{
	const char *why = archive_error_string(p->archive);
	return why ? why : "out of memory";
}

void pack_drop(struct pack *p)
{
	if (!p)
		return;
	if (p->archive)
		archive_write_free(p->archive);
	archive_entry_free(p->entry);
	free(p->tar.data);
	free(p);
}
