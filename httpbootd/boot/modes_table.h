#ifndef LANBOOT_HTTPBOOTD_BOOT_MODES_TABLE_H
#define LANBOOT_HTTPBOOTD_BOOT_MODES_TABLE_H
/* All lines of one .modes, to be looked up by path. It allocates, and reads no file. */
#include "common/arena.h"
#include "httpbootd/boot/modes.h"

#include <stdbool.h>

struct modes_entry {
	const char *path;
	unsigned mode;
	uint32_t uid, gid;
	unsigned line; /* from 1 */
	bool used;     /* modes_table_find has found it */
};

/* Zero it before use. It lies in the arena that it was filled from. */
struct modes_table {
	struct modes_entry *entries; /* by path, each path once */
	size_t n;
};

enum modes_result { MODES_OK, MODES_BAD_LINE, MODES_NO_MEMORY };

/*
 * Fills the empty table from the text of a .modes (`len` bytes, no NUL needed). Of two lines for
 * one path the later one counts. On MODES_BAD_LINE, *bad_line is the
 * first line that cannot be read, from 1.
 */
enum modes_result modes_table_fill(
    struct modes_table *t, struct arena *arena, const char *text, size_t len, unsigned *bad_line);

/* The line for that path, which counts as used from now on; NULL: there is none. */
const struct modes_entry *modes_table_find(struct modes_table *t, const char *path);

#endif
