#ifndef LANBOOT_HTTPBOOTD_VIEW_ROW_H
#define LANBOOT_HTTPBOOTD_VIEW_ROW_H
/*
 * Machines as a table, one line each: of columns, as many as have room, in which no field is empty;
 * or as CSV (RFC 4180). Pure.
 */
#include "common/host_table.h"
#include "httpbootd/view/view.h"

enum { ROW_SIZE = 8 * 1024 }; /* bytes that are enough for a line, with its NUL */

/* A machine of the table: one that was seen or, where that is NULL, one of the configuration. */
struct row {
	const struct view_machine *machine;
	const struct host *host; /* of one that was never seen */
};

/* What the table is of. */
enum row_kind { ROW_LIST, ROW_UNKNOWN, ROW_CSV };

enum { ROW_COLUMNS = 9 }; /* at most; CSV has others */

/* How a table is laid out, by what is to stand in it. */
struct row_layout {
	enum row_kind kind;
	struct screen_style style;
	uint64_t now_ms;
	unsigned width[ROW_COLUMNS]; /* 0: the column is left out */
};

/* Begins a table with the columns' names alone. */
void row_layout_start(
    struct row_layout *l, enum row_kind kind, struct screen_style style, uint64_t now_ms);

/* Has columns be as wide as that machine needs. */
void row_layout_look(struct row_layout *l, const struct row *row);

/*
 * Fits the columns into the line: what is too wide first has a usual width, in which a longer field
 * is cut off; then the least important columns are left out.
 */
void row_layout_finish(struct row_layout *l);

/* Writes the line with the columns' names into `out`, of ROW_SIZE bytes. Returns its length. */
size_t row_header(const struct row_layout *l, char *out);

/* Writes the line of a machine likewise. */
size_t row_line(const struct row_layout *l, const struct row *row, char *out);

/*
 * Compares two names as people order them: kiosk2 comes before kiosk10. Returns less than 0, 0 or
 * more than 0, as strcmp.
 */
int row_compare(const char *a, const char *b);

/* Compares two `const struct seen *`, for qsort: by their names so, then by their MACs. */
int row_by_name(const void *a, const void *b);

#endif
