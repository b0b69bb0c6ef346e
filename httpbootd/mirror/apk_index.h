#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_INDEX_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_INDEX_H
/*
 * Which packages an index of Alpine's names: the text APKINDEX of an APKINDEX.tar.gz, a paragraph a
 * package (apk-tools, doc/apk-v2.5.scd; src/database.c). Of each only what tells its file from
 * another: its name, its size and the SHA-1 of its control segment. No I/O.
 */
#include "common/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	APK_ID = 20,    /* bytes of the SHA-1 that tells packages apart */
	APK_FILE = 256, /* bytes of a file's name, with its NUL */
	APK_INDEX_ENTRIES =
	    1 << 18, /* packages of one index: some eight times as many as there are */
};

struct apk_entry {
	const char *file;   /* NAME-VERSION.apk */
	uint64_t size;      /* of that file, in bytes */
	uint8_t id[APK_ID]; /* SHA-1 of its control segment, as it is compressed */
	uint32_t nth;       /* in the index, from 0 on */
};

/* Zero it before use. */
struct apk_index {
	struct apk_entry *entry; /* by apk_index_end in the order of their names */
	size_t n, capacity;
	struct arena names;
	unsigned line; /* that was read last, from 1 on */

	/* Packages of which no file can be told: how many, of the first why, and in which line. */
	unsigned left_out, left_line;
	const char *left_why;

	/* The paragraph that is being read. */
	char name[APK_FILE], version[APK_FILE];
	uint64_t size;
	uint8_t id[APK_ID];
	bool has_size, has_id, is_left_out;
};

/*
 * Takes the next line, without its newline. Fields that say nothing of the file are passed over,
 * and a package whose name, checksum or size is none of ours is left out: apk takes the others.
 * Returns NULL, or what is wrong with it, which lives for ever: then nothing of the index counts.
 */
const char *apk_index_line(struct apk_index *x, const char *line, size_t len);

/* Ends it, after the last line: of several of one name the first counts, as with apk. The same is
 * returned. */
const char *apk_index_end(struct apk_index *x);

/* Returns the entry of that file name, or NULL. */
const struct apk_entry *apk_index_find(const struct apk_index *x, const char *file);

/* Frees all of it; it may be used anew. */
void apk_index_free(struct apk_index *x);

#endif
