#ifndef LANBOOT_HTTPBOOTD_CHECK_SQUASHFS_H
#define LANBOOT_HTTPBOOTD_CHECK_SQUASHFS_H
/*
 * The folders' names in a squashfs: a modloop has its kernel's release as one, modules/6.12.1-0-lts
 * (Linux, fs/squashfs/squashfs_fs.h). Pure; the blocks are unpacked by the caller.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SQUASHFS_HEAD = 96, /* bytes of its superblock */
	SQUASHFS_LISTS = 4,
	SQUASHFS_BLOCK = 8192, /* a block of metadata holds at most as much, packed or not */
};

/* As the superblock numbers them. */
enum squashfs_packing { SQUASHFS_GZIP = 1, SQUASHFS_XZ = 4, SQUASHFS_ZSTD = 6 };

/* Where the folders are. */
struct squashfs {
	int packing;
	uint64_t start, end; /* bytes of the file that the table of folders takes up, at most */
	/*
	 * Lists of where the blocks of other tables are, 0: none. The first eight bytes of one,
	 * if they are between start and this, are the end: see squashfs_end().
	 */
	uint64_t lists[SQUASHFS_LISTS];
};

/* Reads the superblock. Returns false if this is no squashfs of version 4. */
bool squashfs_read(const uint8_t head[SQUASHFS_HEAD], struct squashfs *s);

/* Takes what stands at s->lists[nth], and makes the table end there if it does. */
void squashfs_end(struct squashfs *s, size_t nth, const uint8_t first[8]);

/*
 * Reads the two bytes in front of a block of metadata. Returns how many bytes follow, and in
 * *packed whether they are compressed; 0 if this is no such block.
 */
size_t squashfs_block(const uint8_t header[2], bool *packed);

/*
 * Steps through the unpacked table of `n` bytes and puts the next name of a folder into `name`.
 * Returns false at the end, or where it makes no sense. *at and *left begin at 0.
 */
bool squashfs_folder(const uint8_t *table, size_t n, size_t *at, uint32_t *left, char name[256]);

#endif
