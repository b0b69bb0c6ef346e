#include "httpbootd/check/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
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

/* Files that are unpacked to their end. */
enum { BLOCK = 128 * 1024 };

/* A filter that would run a program is none. */
static struct archive *open_packed(int fd, bool gzip_alone)
{
	static int (*const filters[])(struct archive *) = {archive_read_support_filter_gzip,
	    archive_read_support_filter_zstd, archive_read_support_filter_xz,
	    archive_read_support_filter_lzma};
	struct archive *a = archive_read_new();
	bool ok = a && (gzip_alone ? archive_read_support_format_tar(a)
				   : archive_read_support_format_cpio(a)) == ARCHIVE_OK;

	for (size_t i = 0; ok && i < (gzip_alone ? 1 : sizeof filters / sizeof *filters); i++)
		if (filters[i](a) != ARCHIVE_OK && i == 0)
			ok = false;
	if (ok && archive_read_open_fd(a, fd, BLOCK) == ARCHIVE_OK)
		return a;
	if (a)
		archive_read_free(a);
	return NULL;
}

/* Without `./` or `/` in front. */
static const char *name_of(struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	while (name && (strncmp(name, "./", 2) == 0 || *name == '/'))
		name += *name == '/' ? 1 : 2;
	return name ? name : "";
}

static bool is_in(const char *name, const char *folder)
{
	size_t len = strlen(folder);
	return strncmp(name, folder, len) == 0 && (name[len] == '/' || !name[len]);
}

bool unpack_apkovl(int fd, char why[UNPACK_WHY])
{
	struct archive *a = open_packed(fd, true);
	struct archive_entry *e;
	size_t entries = 0;
	bool has_etc = false, is_higher = true;
	char higher[64] = "";
	int r = ARCHIVE_FATAL;

	while (a && (r = archive_read_next_header(a, &e)) >= ARCHIVE_WARN && r != ARCHIVE_EOF) {
		const char *name = name_of(e);
		entries++;
		has_etc |= is_in(name, "etc");
		if (*name && !higher[0])
			snprintf(higher, sizeof higher, "%.*s", (int)strcspn(name, "/"), name);
		is_higher &= !*name || is_in(name, higher);
		if (archive_read_data_skip(a) < ARCHIVE_WARN) {
			r = ARCHIVE_FATAL;
			break;
		}
	}
	why[0] = '\0';
	if (r != ARCHIVE_EOF)
		snprintf(why, UNPACK_WHY,
		    "it cannot be unpacked (%.80s): make it anew, with lbu "
		    "package or tar -cz",
		    a && archive_error_string(a) ? archive_error_string(a) : "no gzip");
	else if (!entries)
		snprintf(why, UNPACK_WHY, "nothing is in it: make it anew, with lbu package");
	else if (!has_etc && is_higher && higher[0])
		snprintf(why, UNPACK_WHY,
		    "all of it is in a folder %.60s: make it anew from within that, tar -C %.60s "
		    "-cz .",
		    higher, higher);
	else if (!has_etc)
		snprintf(why, UNPACK_WHY,
		    "no etc/ is in it, so no service and no package: make it anew, with lbu "
		    "package");
	if (a)
		archive_read_free(a);
	return !why[0];
}

/* The release in lib/modules/6.12.1-0-lts/… */
static bool release_in(const char *name, char out[MAGIC_RELEASE])
{
	static const char modules[] = "lib/modules/";
	name = strncmp(name, "usr/", 4) == 0 ? name + 4 : name;
	if (strncmp(name, modules, sizeof modules - 1) != 0)
		return false;
	name += sizeof modules - 1;
	size_t len = strcspn(name, "/");
	if (!len || len >= MAGIC_RELEASE || *name < '0' || *name > '9')
		return false;
	memcpy(out, name, len);
	out[len] = '\0';
	return true;
}

/* The first program tells the processor of all. */
static const char *arch_of(struct archive *a, struct archive_entry *e)
{
	uint8_t head[MAGIC_HEAD];

	if (archive_entry_filetype(e) != AE_IFREG || archive_entry_size(e) < 64)
		return NULL;
	la_ssize_t n = archive_read_data(a, head, sizeof head);
	return n > 0 ? magic_elf_arch(head, (size_t)n) : NULL;
}

void unpack_initramfs(int fd, const char *release, struct unpacked *w)
{
	struct archive *a = open_packed(fd, false);
	struct archive_entry *e;
	char one[MAGIC_RELEASE];
	int r = ARCHIVE_FATAL;
	size_t entries = 0;

	*w = (struct unpacked){.modules = MODULES_UNKNOWN};
	while (a && (r = archive_read_next_header(a, &e)) >= ARCHIVE_WARN && r != ARCHIVE_EOF) {
		entries++;
		if (*release && w->modules != MODULES_MATCH && release_in(name_of(e), one)) {
			w->modules = strcmp(one, release) == 0 ? MODULES_MATCH : MODULES_OTHER;
			snprintf(w->found, sizeof w->found, "%s", one);
		}
		if (!w->arch)
			w->arch = arch_of(a, e);
	}
	/* What is no archive of this form at all may be another that the kernel knows. */
	if (a && r != ARCHIVE_EOF && entries) {
		snprintf(w->why, sizeof w->why, "it is damaged (%.80s): put it there once more",
		    archive_error_string(a) ? archive_error_string(a) : "its end is missing");
		w->modules = MODULES_UNKNOWN;
	}
	if (a)
		archive_read_free(a);
}
