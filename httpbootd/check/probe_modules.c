#include "httpbootd/check/probe_modules.h"

#include "httpbootd/check/squashfs.h"
#include "httpbootd/check/unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE_MAX = 4 << 20 };

static bool read_at(int fd, void *to, size_t len, uint64_t at)
{
	return pread(fd, to, len, (off_t)at) == (ssize_t)len;
}

/* The whole table of folders, unpacked; how many bytes, 0: it cannot be read. */
static size_t read_table(int fd, const struct squashfs *s, uint8_t *table)
{
	uint8_t header[2], packed[SQUASHFS_BLOCK];
	size_t n = 0;
	bool is_packed;

	for (uint64_t at = s->start; at + sizeof header < s->end;) {
		if (!read_at(fd, header, sizeof header, at))
			return 0;
		size_t len = squashfs_block(header, &is_packed);
		at += sizeof header;
		if (len == 0 || n + SQUASHFS_BLOCK > TABLE_MAX || !read_at(fd, packed, len, at))
			return 0;
		at += len;
		size_t got = len;
		if (is_packed)
			got = unpack_block(
			    s->packing == SQUASHFS_GZIP, packed, len, table + n, SQUASHFS_BLOCK);
		else
			memcpy(table + n, packed, len);
		if (got == 0)
			return 0;
		n += got;
	}
	return n;
}

/* `6.12.1-0-lts`: what folders of modules are called, and hardly any other is. */
static bool is_release(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	return digits && name[digits] == '.' && strchr(name, '-') && strlen(name) < MAGIC_RELEASE &&
	       strspn(name + digits + 1, "0123456789");
}

static enum modules find_release(const uint8_t *table, size_t n, const char *release, char *found)
{
	char name[256];
	size_t at = 0;
	uint32_t left = 0;
	enum modules m = MODULES_UNKNOWN;

	while (squashfs_folder(table, n, &at, &left, name)) {
		if (strcmp(name, release) == 0)
			return MODULES_MATCH;
		if (!is_release(name))
			continue;
		snprintf(found, MAGIC_RELEASE, "%.64s", name);
		m = MODULES_OTHER;
	}
	return at == n ? m : MODULES_UNKNOWN; /* where it could not be read to its end */
}

enum modules probe_modules(int fd, const char *release, char found[MAGIC_RELEASE])
{
	uint8_t head[SQUASHFS_HEAD];
	struct squashfs s;

	if (!read_at(fd, head, sizeof head, 0) || !squashfs_read(head, &s) ||
	    (s.packing != SQUASHFS_GZIP && s.packing != SQUASHFS_XZ && s.packing != SQUASHFS_ZSTD))
		return MODULES_UNKNOWN;
	for (size_t i = 0; i < SQUASHFS_LISTS; i++)
		if (s.lists[i] && read_at(fd, head, 8, s.lists[i]))
			squashfs_end(&s, i, head);
	uint8_t *table = malloc(TABLE_MAX);
	size_t n = table ? read_table(fd, &s, table) : 0;
	enum modules m = n ? find_release(table, n, release, found) : MODULES_UNKNOWN;
	free(table);
	return m;
}
