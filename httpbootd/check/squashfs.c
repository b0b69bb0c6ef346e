#include "httpbootd/check/squashfs.h"

#include "common/wire.h"

#include <string.h>

enum {
	TYPE_FOLDER = 1,
	TYPE_FOLDER_EXT = 8,
	FOLDER_HEAD = 12,
	FOLDER_ENTRY = 8,
	ENTRIES_MAX = 256
};

static uint64_t le64(const uint8_t *b)
{
	return le32(b) | (uint64_t)le32(b + 4) << 32;
}

bool squashfs_read(const uint8_t head[SQUASHFS_HEAD], struct squashfs *s)
{
	if (memcmp(head, "hsqs", 4) != 0 || le16(head + 28) != 4)
		return false;
	*s = (struct squashfs){
	    .packing = le16(head + 20), .start = le64(head + 72), .end = le64(head + 40)};
	/* Of fragments, exports, owners and extended attributes. */
	static const size_t at[SQUASHFS_LISTS] = {80, 88, 48, 56};
	for (size_t i = 0; i < SQUASHFS_LISTS; i++) {
		uint64_t list = le64(head + at[i]);
		if (list > s->start && list != UINT64_MAX)
			s->lists[i] = list;
		if (s->lists[i] && list < s->end)
			s->end = list;
	}
	return s->start < s->end;
}

void squashfs_end(struct squashfs *s, size_t nth, const uint8_t first[8])
{
	uint64_t block = le64(first);
	if (block > s->start && block < s->lists[nth] && block < s->end)
		s->end = block;
}

size_t squashfs_block(const uint8_t header[2], bool *packed)
{
	uint16_t v = le16(header);
	size_t len = v & 0x7fff;
	*packed = !(v & 0x8000);
	return len <= SQUASHFS_BLOCK ? len : 0;
}

bool squashfs_folder(const uint8_t *table, size_t n, size_t *at, uint32_t *left, char name[256])
{
	for (;;) {
		if (*left == 0) {
			if (n - *at < FOLDER_HEAD)
				return false;
			*left = le32(table + *at) + 1;
			*at += FOLDER_HEAD;
			if (*left == 0 || *left > ENTRIES_MAX)
				return false;
		}
		if (n - *at < FOLDER_ENTRY)
			return false;
		uint16_t type = le16(table + *at + 4);
		size_t len = (size_t)le16(table + *at + 6) + 1;
		*at += FOLDER_ENTRY;
		if (len > 255 || n - *at < len)
			return false;
		memcpy(name, table + *at, len);
		name[len] = '\0';
		*at += len;
		--*left;
		if (type == TYPE_FOLDER || type == TYPE_FOLDER_EXT)
			return true;
	}
}
