#ifndef LANBOOT_TOOLS_IMPORT_TEXT_H
#define LANBOOT_TOOLS_IMPORT_TEXT_H
/* The text of a configuration in JSON, with what it includes, and where each line of it is from. */
#include <stdbool.h>
#include <stddef.h>

enum { IMPORT_FILES = 100, IMPORT_DEPTH = 10, IMPORT_WHY = 1200, IMPORT_MAX = 64 * 1024 * 1024 };

/* From byte `at` of the text on, lines are those of the file, from this one. */
struct import_piece {
	size_t at;
	const char *file;
	unsigned line;
};

struct import_text {
	char *text;
	size_t len, capacity;
	struct import_piece *piece;
	size_t n;
	char *file[IMPORT_FILES]; /* names that were read */
	size_t n_files;
	/* Where import_text_place() stands. */
	size_t place, counted;
	unsigned line;

	char why[IMPORT_WHY]; /* why it could not be, for people */
};

/*
 * Adds all of the file, and in place of each <?include "FILE"?> outside of quotes and comments that
 * file (Kea's manual, section "JSON Syntax"): where it is, or else beside the file that names it.
 * False, with t->why: one cannot be read, is no regular file, has a NUL byte, includes itself, or
 * it is too much. import_text_free() frees in either case.
 */
bool import_text_add(struct import_text *t, const char *file);

/* Returns the file and line of the byte `at`, which is none before the last one asked for. */
struct import_piece import_text_place(struct import_text *t, size_t at);

/* Frees what import_text_add() took. */
void import_text_free(struct import_text *t);

#endif
