#ifndef LANBOOT_HTTPBOOTD_MACHINES_KEEP_LOAD_H
#define LANBOOT_HTTPBOOTD_MACHINES_KEEP_LOAD_H
/* Machines of a file that keep.c wrote, at the start. Whatever is in the file, it does no harm. */
#include "httpbootd/machines/machines.h"

struct keep_load {
	struct machines *machines;
	uint64_t now_ms;
	struct seen *seen; /* the machine whose lines these are; NULL: none */
	bool has_begun, is_bad;
	size_t n; /* machines that were loaded */
};

/*
 * Takes one line in, without its newline, of `len` bytes. Lines that tell nothing are passed over;
 * times in the future become now. *k is zero but for its first two members at the beginning.
 */
void keep_load_line(struct keep_load *k, const char *text, size_t len);

/* The file has ended. */
void keep_load_end(struct keep_load *k);

/*
 * Loads the file `name` of the folder `dir`. Returns how many machines there were; -1 with errno if
 * it cannot be read, which is ENOENT where there is none.
 */
int keep_load_file(struct machines *m, int dir, const char *name, uint64_t now_ms);

#endif
