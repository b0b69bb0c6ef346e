#ifndef LANBOOT_COMMON_CSV_H
#define LANBOOT_COMMON_CSV_H
/*
 * Lines of values, as spreadsheets write them: RFC 4180, with `;` or a tab for the comma where the
 * first line has that, blanks around a value that count for nothing, blank lines, and comments,
 * which begin with `#`. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

enum { CSV_FIELDS = 64 }; /* of a line */

enum csv_result {
	CSV_OK,
	CSV_END,      /* there is no more */
	CSV_TOO_MANY, /* more than CSV_FIELDS values */
	CSV_NUL,      /* a NUL byte: this is no text, or UTF-16 */
	CSV_QUOTE,    /* a quote in a value that does not begin with one, or text behind the last */
	CSV_UNFINISHED, /* a quote that is not closed; nothing is read after it */
};

/* Where the reading stands. */
struct csv {
	char *text; /* the caller's, and changed by what is read */
	size_t len, at;
	char separator; /* 0: not known yet */
	unsigned line;  /* of `at`, from 1 */
};

/* A line that was read: its values, each with a NUL behind it, in the text. */
struct csv_record {
	unsigned line; /* where it begins */
	size_t n;
	char *field[CSV_FIELDS];
};

/* Begins with `len` bytes at `text`, of which the last one is a NUL that counts for none. */
void csv_start(struct csv *c, char *text, size_t len);

/*
 * Reads the next line that is neither blank nor a comment. On an error other than CSV_UNFINISHED
 * the next call goes on with the line after it; r->line is set then, too.
 */
enum csv_result csv_next(struct csv *c, struct csv_record *r);

/* Returns what is wrong, for people; of CSV_OK and CSV_END an empty text. */
const char *csv_result_text(enum csv_result result);

#endif
