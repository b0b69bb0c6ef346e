#ifndef LANBOOT_COMMON_COMMAND_H
#define LANBOOT_COMMON_COMMAND_H
/* The arguments of `explain …` and the like, read alike in all daemons. */
#include "common/daemon.h"

/* `--name VALUE`, `--name=VALUE` or the flag `--name`. A table of them ends with a row of NULLs. */
struct command_option {
	const char *name; /* without the dashes */
	const char *
	    *value; /* set to the value, which stays the command line's; NULL: it is a flag */
	bool *flag; /* set to true */
};

enum { COMMAND_OPTIONS = 16 }; /* rows of a table at most, with the one that ends it */

/*
 * Reads the arguments of d->command, options and words in any order, as getopt_long does: an option
 * may be cut short where that is unambiguous, and behind `--` all are words. What is not given
 * stays as the caller set it. Puts at most `max` words into `words`, in their order, and returns
 * how many. On an unknown option, one without its value or a word too many it says so on stderr and
 * exits (2).
 */
size_t command_read(
    const struct daemon *d, const struct command_option *options, const char **words, size_t max);

#endif
