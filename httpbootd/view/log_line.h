#ifndef LANBOOT_HTTPBOOTD_VIEW_LOG_LINE_H
#define LANBOOT_HTTPBOOTD_VIEW_LOG_LINE_H
/* A kept line of a machine, `SECONDS.MMM DAEMON LEVEL TEXT`, taken apart. Pure. */
#include "common/strval.h"

struct log_line {
	uint64_t at_ms;  /* since 1970 */
	char daemon[16]; /* cut off where it is longer */
	char level;
	const char *text; /* in the line; the rest of it */
};

/*
 * Reads the time that a kept line begins with, `SECONDS.MMM `, in milliseconds. Returns what is
 * behind it; NULL: it is no such line. A line of a machine's screen is its text alone.
 */
const char *log_line_time(const char *line, uint64_t *at_ms);

/* Takes it apart. Returns false, and *l is not to be used, if it is no such line. */
bool log_line_read(const char *line, struct log_line *l);

#endif
