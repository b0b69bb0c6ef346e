#ifndef LANBOOT_HTTPBOOTD_VIEW_ROW_H
#define LANBOOT_HTTPBOOTD_VIEW_ROW_H
/*
 * Machines as a table, one line each: of columns for people, awk and grep, in which no field is
 * empty or has a blank; or as CSV (RFC 4180). Pure.
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

/* Writes the line with the columns' names into `out`, of ROW_SIZE bytes. Returns its length. */
size_t row_header(enum row_kind kind, char *out);

/* Writes the line of a machine likewise. */
size_t row_line(enum row_kind kind, const struct row *row, char *out);

/*
 * Compares two names as people order them: kiosk2 comes before kiosk10. Returns less than 0, 0 or
 * more than 0, as strcmp.
 */
int row_compare(const char *a, const char *b);

#endif
